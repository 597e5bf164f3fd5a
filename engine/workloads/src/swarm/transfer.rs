//! Transfer: pieces move along the grants, within uplinks and downlinks.
//!
//! Inside a round goods flow like a fluid. Each uplink is split over its active grants by their
//! shares; a downlink that is offered too much is split evenly over the offers, up to what each
//! offers; what a grant cannot use goes to the others in further passes, until nothing more can
//! flow. What a peer completes in a round it can pass on from the next.

use super::Swarm;
use super::links::reverse;
use super::picking::{Picker, Wish};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::random::{Purpose, Stream};
use game::workload::{Grants, Requests};

/// A grant that can still carry something.
#[derive(Clone, Copy, Debug)]
struct Flow {
    /// The receiver's end of the link.
    link: u32,
    /// Index of the giver among those that take part.
    from: u32,
    share: f64,
    /// How much more may pass over this grant.
    limit: Bytes,
    offer: Bytes,
    moved: Bytes,
    wasted: Bytes,
    active: bool,
}

/// One side's capacity in this round.
#[derive(Clone, Debug)]
struct Pipe {
    peer: u32,
    left: Bytes,
}

/// A receiver: its downlink, its random stream, and the flows that lead to it.
#[derive(Clone, Debug)]
struct Receiver {
    pipe: Pipe,
    stream: Stream,
    flows: Vec<u32>,
}

/// Scratch space of the phase, kept from round to round.
#[derive(Debug, Default)]
pub struct Transfers {
    flows: Vec<Flow>,
    givers: Vec<(Pipe, std::ops::Range<usize>)>,
    receivers: Vec<Receiver>,
    /// For each peer, 1 + its index among the receivers; 0 when it has none.
    receiver_of: Vec<u32>,
    picker: Picker,
}

impl Swarm {
    /// Moves the pieces of one round.
    pub fn move_pieces(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        let mut work = std::mem::take(&mut self.transfers);
        self.open_flows(clock, requests, grants, &mut work);
        self.release_choked(&work);
        let mut pass = 0;
        loop {
            offer(&mut work);
            clip(&mut work);
            let moved = self.deliver(&mut work, pass);
            if moved == 0 && (pass > 0 || !self.rules.endgame) {
                break;
            }
            pass += 1;
        }
        self.tell(&work, facts);
        self.announce_fresh(clock, &work, facts);
        self.tell_supply(facts);
        for receiver in &work.receivers {
            work.receiver_of[receiver.pipe.peer as usize] = 0;
        }
        self.transfers = work;
    }

    /// One flow for each grant that can carry something.
    fn open_flows(&self, clock: Clock, requests: &Requests, grants: &Grants, work: &mut Transfers) {
        work.flows.clear();
        work.givers.clear();
        work.receivers.clear();
        work.picker.reset();
        work.receiver_of.resize(self.peers.len(), 0);
        for (place, provider) in requests.providers.iter().enumerate() {
            let uplink = clock.bytes(self.peers[provider.index()].uplink);
            let first = work.flows.len();
            for r in requests.of(place) {
                let (request, share) = (&requests.all[r], grants.share[r]);
                let ceiling = if grants.withhold[place] { (share * uplink as f64) as Bytes } else { Bytes::MAX };
                let limit = grants.limit_bytes[r].min(ceiling);
                if share <= 0.0 || limit == 0 {
                    continue;
                }
                let to = &mut work.receiver_of[request.by_peer.index()];
                if *to == 0 {
                    let peer = request.by_peer.0;
                    let left = clock.bytes(self.peers[request.by_peer.index()].downlink);
                    let stream = Stream::new(self.seed, Purpose::Goods, peer, clock.round);
                    work.receivers.push(Receiver { pipe: Pipe { peer, left }, stream, flows: Vec::new() });
                    *to = work.receivers.len() as u32;
                }
                let to = *to - 1;
                work.receivers[to as usize].flows.push(work.flows.len() as u32);
                work.flows.push(Flow {
                    link: reverse(request.handle),
                    from: work.givers.len() as u32,
                    share,
                    limit,
                    offer: 0,
                    moved: 0,
                    wasted: 0,
                    active: true,
                });
            }
            if work.flows.len() > first {
                work.givers.push((Pipe { peer: provider.0, left: uplink }, first..work.flows.len()));
            }
        }
    }

    /// Blocks under way over links that are granted no longer are requested anew from others.
    fn release_choked(&mut self, work: &Transfers) {
        work.flows.iter().for_each(|f| self.links.set_granted(f.link, true));
        for receiver in &self.receiving {
            let h = *receiver as usize;
            for link in self.holdings.state(h).inflight.clone() {
                if !self.links.granted(link) {
                    self.links.release(&mut self.holdings, h, link);
                }
            }
        }
        self.receiving.clear();
        work.flows.iter().for_each(|f| self.links.set_granted(f.link, false));
    }

    /// Lets every flow carry its offer as far as there is something to carry. Returns the bytes moved.
    fn deliver(&mut self, work: &mut Transfers, pass: u32) -> Bytes {
        let mut total = 0;
        for receiver in &mut work.receivers {
            for &at in &receiver.flows {
                let flow = &mut work.flows[at as usize];
                if flow.offer == 0 {
                    continue;
                }
                // Duplicate requests come last: first every block has its chance to arrive as planned.
                let endgame = self.rules.endgame && pass > 0;
                let (moved, wasted) =
                    self.fetch(flow.link, flow.offer, endgame, &mut work.picker, &mut receiver.stream);
                flow.moved += moved;
                flow.wasted += wasted;
                flow.limit -= moved;
                receiver.pipe.left = receiver.pipe.left.saturating_sub(moved);
                let giver = &mut work.givers[flow.from as usize].0;
                giver.left -= moved;
                let exhausted = moved < flow.offer && (pass > 0 || !self.rules.endgame);
                flow.active = !exhausted && flow.limit > 0;
                total += moved;
            }
            if receiver.pipe.left == 0 {
                receiver.flows.iter().for_each(|f| work.flows[*f as usize].active = false);
            }
        }
        total
    }

    /// Lets one link carry up to `budget` bytes to the member at its end. Returns what it carried, and
    /// how much of what came before proved to be of no use.
    fn fetch(
        &mut self,
        link: u32,
        budget: Bytes,
        endgame: bool,
        picker: &mut Picker,
        stream: &mut Stream,
    ) -> (Bytes, Bytes) {
        let owner = &self.members[self.links.owner(link)];
        let (peer, to) = (owner.peer, owner.holding as usize);
        let from = self.links.end(&self.members, link).shown as usize;
        let wish = Wish { link, peer, to, from };
        let (mut left, mut wasted) = (budget, 0);
        while left > 0 {
            let block = self.links.block(link);
            if block.to_come == 0 {
                let Some((next, duplicated)) = self.request(wish, left, endgame, picker, stream) else { break };
                wasted += duplicated;
                *self.links.block(link) = next;
                self.holdings.state_mut(to).inflight.push(link);
                continue;
            }
            let step = left.min(u64::from(block.to_come)) as u32;
            block.to_come -= step;
            left -= u64::from(step);
            let (piece, arrived_all) = (block.piece, block.to_come == 0);
            if arrived_all {
                self.holdings.state_mut(to).inflight.retain(|l| *l != link);
            }
            let size = self.rules.piece_size(piece);
            if let Some(partial) = self.holdings.partial_mut(to, piece) {
                partial.arrived += step;
                if partial.arrived == size {
                    self.holdings.finish(to, piece, size);
                }
            }
        }
        (budget - left, wasted)
    }

    fn party(&self, member: usize) -> Party {
        let member = &self.members[member];
        Party { peer: PeerId(member.peer), account: AccountId(member.account) }
    }

    /// The facts of the round.
    fn tell(&mut self, work: &Transfers, facts: &mut Vec<Fact>) {
        for flow in &work.flows {
            let (to, from) = (self.links.owner(flow.link), self.links.other(flow.link));
            let peer = &mut self.peers[self.members[to].peer as usize];
            peer.useful_bytes = peer.useful_bytes + flow.moved - flow.wasted;
            facts.push(Fact::Transfer {
                from: self.party(from),
                to: self.party(to),
                good: Good(self.members[to].swarm),
                bytes: flow.moved,
                wasted_bytes: flow.wasted,
            });
        }
    }

    /// How plentiful the pieces of each swarm are.
    fn tell_supply(&self, facts: &mut Vec<Fact>) {
        for (swarm, copies) in self.copies.iter().enumerate().filter(|(s, _)| !self.trackers[*s].is_empty()) {
            facts.push(Fact::Supply {
                good: Good(swarm as u32),
                rarest_copies: copies.iter().copied().min().unwrap_or(0),
                mean_copies: copies.iter().map(|c| f64::from(*c)).sum::<f64>() / copies.len() as f64,
            });
        }
    }

    /// Everybody hears of the pieces that were completed; whoever has the whole file is done.
    fn announce_fresh(&mut self, clock: Clock, work: &Transfers, facts: &mut Vec<Fact>) {
        for h in std::mem::take(&mut self.gained) {
            self.holdings.state_mut(h as usize).gained = 0;
        }
        for receiver in &work.receivers {
            let peer = receiver.pipe.peer as usize;
            for slot in 0..self.peers[peer].holdings.len() {
                let (swarm, h) = self.peers[peer].holdings[slot];
                let h = h as usize;
                if !self.holdings.state(h).inflight.is_empty() {
                    self.receiving.push(h as u32);
                }
                let fresh = std::mem::take(&mut self.holdings.state_mut(h).fresh);
                if fresh.is_empty() {
                    continue;
                }
                self.holdings.state_mut(h).gained = fresh.len() as u32;
                self.gained.push(h as u32);
                let bytes = fresh.iter().map(|piece| u64::from(self.rules.piece_size(*piece))).sum();
                facts.push(Fact::Gained { who: self.first_account(peer), good: Good(swarm), bytes });
                for piece in fresh {
                    self.announce_piece(peer, swarm, h, piece);
                }
                if self.holdings.complete(h) {
                    self.leave_seeds(peer, h);
                    self.complete(clock, peer, swarm, facts);
                }
            }
            self.stop_wanting(clock, peer);
        }
    }

    /// Seeds have nothing to give each other: their links end.
    fn leave_seeds(&mut self, peer: usize, h: usize) {
        for at in 0..self.peers[peer].members.len() {
            let member = self.peers[peer].members[at] as usize;
            if self.members[member].holding as usize == h {
                self.links.disconnect_complete(&mut self.members, &mut self.holdings, member);
            }
        }
    }

    fn announce_piece(&mut self, peer: usize, swarm: u32, h: usize, piece: u32) {
        self.holdings.announce(h, piece);
        if !self.peers[peer].hides() {
            self.copies[swarm as usize][piece as usize] += 1;
        }
    }
}

/// Splits what is left of each uplink over its active flows by their shares.
fn offer(work: &mut Transfers) {
    for (pipe, range) in &work.givers {
        let flows = &mut work.flows[range.clone()];
        flows.iter_mut().for_each(|f| f.offer = 0);
        let shares: f64 = flows.iter().filter(|f| f.active).map(|f| f.share).sum();
        if pipe.left == 0 || shares <= 0.0 {
            continue;
        }
        let mut over = pipe.left;
        for flow in flows.iter_mut().filter(|f| f.active) {
            flow.offer = ((pipe.left as f64 * (flow.share / shares)) as Bytes).min(flow.limit).min(over);
            over -= flow.offer;
        }
        // The few bytes that rounding left over go to the first that may take them.
        if let Some(flow) = flows.iter_mut().find(|f| f.active && f.limit > f.offer)
            && over < range.len() as u64
        {
            flow.offer += over.min(flow.limit - flow.offer);
        }
    }
}

/// Where a downlink is offered more than it can take, cuts the largest offers to one level.
fn clip(work: &mut Transfers) {
    for receiver in &work.receivers {
        let offered: Bytes = receiver.flows.iter().map(|f| work.flows[*f as usize].offer).sum();
        if offered <= receiver.pipe.left {
            continue;
        }
        let mut offers: Vec<(Bytes, u32)> =
            receiver.flows.iter().map(|f| (work.flows[*f as usize].offer, *f)).collect();
        offers.sort_unstable();
        let (mut left, mut takers) = (receiver.pipe.left, offers.len() as u64);
        for (offer, flow) in offers {
            let level = left / takers;
            let taken = offer.min(level);
            work.flows[flow as usize].offer = taken;
            left -= taken;
            takers -= 1;
        }
    }
}
