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
use game::ids::{Bytes, Clock, Good, PeerId};
use game::random::{Purpose, Stream};
use game::workload::{Grants, Requests};
use std::ops::Range;

/// A grant that can still carry something.
#[derive(Clone, Copy, Debug)]
struct Flow {
    /// The receiver's end.
    wish: Wish,
    /// Index of the request that was granted.
    request: u32,
    /// Index of the giver, and of the receiver, among those that take part.
    giver: u32,
    receiver: u32,
    share: f64,
    /// How much more may pass over this grant.
    limit: Bytes,
    offer: Bytes,
    moved: Bytes,
    wasted: Bytes,
    active: bool,
}

/// A giver: what is left of its uplink in this round, and its flows as a part of `outbound`.
#[derive(Clone, Debug)]
struct Giver {
    peer: PeerId,
    left: Bytes,
    outbound: Range<usize>,
}

/// A receiver: what is left of its downlink, its random stream, and its flows.
#[derive(Clone, Debug)]
struct Receiver {
    peer: u32,
    left: Bytes,
    stream: Stream,
    flows: Range<usize>,
}

/// Scratch space of the phase, kept from round to round.
#[derive(Debug, Default)]
pub struct Transfers {
    /// The flows in the order of their givers, as they are opened.
    opened: Vec<Flow>,
    /// The flows in the order of their receivers, where most of the work is.
    flows: Vec<Flow>,
    /// Where the flows stand, in the order of their givers.
    outbound: Vec<u32>,
    givers: Vec<Giver>,
    receivers: Vec<Receiver>,
    /// For each peer, 1 + its index among the receivers; 0 when it has none.
    receiver_of: Vec<u32>,
    picker: Picker,
    offers: Vec<(Bytes, usize)>,
}

impl Transfers {
    /// The index of a peer among the receivers, which it joins if it is not there.
    fn receiver(&mut self, peer: u32, new: impl FnOnce() -> (Bytes, Stream)) -> u32 {
        let known = &mut self.receiver_of[peer as usize];
        if *known == 0 {
            let (left, stream) = new();
            self.receivers.push(Receiver { peer, left, stream, flows: 0..0 });
            *known = self.receivers.len() as u32;
        }
        *known - 1
    }

    /// Sorts the flows by receiver.
    fn sort_by_receiver(&mut self) {
        self.opened.iter().for_each(|f| self.receivers[f.receiver as usize].flows.end += 1);
        let mut start = 0;
        for receiver in &mut self.receivers {
            let count = receiver.flows.end;
            receiver.flows = start..start;
            start += count;
        }
        self.flows.clone_from(&self.opened);
        self.outbound.clear();
        for flow in &self.opened {
            let range = &mut self.receivers[flow.receiver as usize].flows;
            self.flows[range.end] = *flow;
            self.outbound.push(range.end as u32);
            range.end += 1;
        }
    }
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
        self.tell(&work, requests, facts);
        self.announce_fresh(clock, &work, facts);
        self.tell_supply(facts);
        for receiver in &work.receivers {
            work.receiver_of[receiver.peer as usize] = 0;
        }
        self.transfers = work;
    }

    /// One flow for each grant that can carry something.
    fn open_flows(&self, clock: Clock, requests: &Requests, grants: &Grants, work: &mut Transfers) {
        work.opened.clear();
        work.givers.clear();
        work.receivers.clear();
        work.picker.reset();
        work.receiver_of.resize(self.peers.len(), 0);
        for (place, &provider) in requests.providers.iter().enumerate() {
            let uplink = clock.bytes(self.peers[provider.index()].uplink);
            let first = work.opened.len();
            for r in requests.of(place).filter(|r| grants.share[*r] > 0.0) {
                let (request, share) = (&requests.all[r], grants.share[r]);
                let ceiling = if grants.withhold[place] { (share * uplink as f64) as Bytes } else { Bytes::MAX };
                let limit = grants.limit_bytes[r].min(ceiling);
                if limit == 0 {
                    continue;
                }
                let peer = request.by_peer.0;
                let receiver = work.receiver(peer, || {
                    let left = clock.bytes(self.peers[peer as usize].downlink);
                    (left, Stream::new(self.seed, Purpose::Goods, peer, clock.round))
                });
                let (to, from) = self.asked[r];
                work.opened.push(Flow {
                    wish: Wish { link: reverse(request.handle), peer, to: to as usize, from: from as usize },
                    request: r as u32,
                    giver: work.givers.len() as u32,
                    receiver,
                    share,
                    limit,
                    offer: 0,
                    moved: 0,
                    wasted: 0,
                    active: true,
                });
            }
            if work.opened.len() > first {
                work.givers.push(Giver { peer: provider, left: uplink, outbound: first..work.opened.len() });
            }
        }
        work.sort_by_receiver();
    }

    /// Blocks under way over links that are granted no longer are requested anew from others.
    fn release_choked(&mut self, work: &Transfers) {
        for (peer, h) in std::mem::take(&mut self.receiving) {
            let receiver = work.receiver_of[peer as usize].checked_sub(1);
            let flows = receiver.map_or(&[][..], |r| &work.flows[work.receivers[r as usize].flows.clone()]);
            let granted = |link: u32| flows.iter().any(|f| f.wish.link == link);
            self.holdings.release_all_but(h as usize, granted);
        }
    }

    /// Lets every flow carry its offer as far as there is something to carry. Returns the bytes moved.
    fn deliver(&mut self, work: &mut Transfers, pass: u32) -> Bytes {
        let mut total = 0;
        for receiver in &mut work.receivers {
            let flows = &mut work.flows[receiver.flows.clone()];
            for flow in flows.iter_mut().filter(|f| f.offer > 0) {
                // Duplicate requests come last: first every block has its chance to arrive as planned.
                let endgame = self.rules.endgame && pass > 0;
                let (moved, wasted) =
                    self.fetch(flow.wish, flow.offer, endgame, &mut work.picker, &mut receiver.stream);
                flow.moved += moved;
                flow.wasted += wasted;
                flow.limit -= moved;
                receiver.left = receiver.left.saturating_sub(moved);
                work.givers[flow.giver as usize].left -= moved;
                let exhausted = moved < flow.offer && (pass > 0 || !self.rules.endgame);
                flow.active = !exhausted && flow.limit > 0;
                total += moved;
            }
            if receiver.left == 0 {
                flows.iter_mut().for_each(|f| f.active = false);
            }
        }
        total
    }

    /// Lets one link carry up to `budget` bytes to the member at its end. Returns what it carried, and
    /// how much of what came before proved to be of no use.
    fn fetch(
        &mut self,
        wish: Wish,
        budget: Bytes,
        endgame: bool,
        picker: &mut Picker,
        stream: &mut Stream,
    ) -> (Bytes, Bytes) {
        let (mut left, mut wasted) = (budget, 0);
        let mut under_way = self.holdings.state(wish.to).inflight.iter().position(|b| b.link == wish.link);
        while left > 0 {
            let at = match under_way {
                Some(at) => at,
                None => {
                    let Some((block, duplicated)) = self.request(wish, left, endgame, picker, stream) else { break };
                    wasted += duplicated;
                    let inflight = &mut self.holdings.state_mut(wish.to).inflight;
                    inflight.push(block);
                    inflight.len() - 1
                }
            };
            let block = self.holdings.state(wish.to).inflight[at];
            let step = left.min(u64::from(block.to_come)) as u32;
            left -= u64::from(step);
            self.holdings.arrive(wish.to, at, step, self.rules.piece_size(block.piece));
            under_way = Some(at).filter(|_| step < block.to_come);
        }
        (budget - left, wasted)
    }

    /// The facts of the round.
    fn tell(&mut self, work: &Transfers, requests: &Requests, facts: &mut Vec<Fact>) {
        for flow in work.outbound.iter().map(|at| &work.flows[*at as usize]) {
            let request = &requests.all[flow.request as usize];
            let peer = &mut self.peers[flow.wish.peer as usize];
            peer.useful_bytes = peer.useful_bytes + flow.moved - flow.wasted;
            facts.push(Fact::Transfer {
                from: Party { peer: work.givers[flow.giver as usize].peer, account: request.to },
                to: Party { peer: request.by_peer, account: request.by },
                good: request.good,
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
        for h in self.gained.drain(..) {
            self.holdings.state_mut(h as usize).gained = 0;
        }
        for receiver in &work.receivers {
            let peer = receiver.peer as usize;
            for slot in 0..self.peers[peer].holdings.len() {
                let (swarm, h) = self.peers[peer].holdings[slot];
                if !self.holdings.state(h as usize).inflight.is_empty() {
                    self.receiving.push((peer as u32, h));
                }
                self.announce_pieces(clock, peer, swarm, h, facts);
            }
            self.stop_wanting(clock, peer);
        }
    }

    /// Neighbours hear of the pieces that a peer completed in one swarm.
    fn announce_pieces(&mut self, clock: Clock, peer: usize, swarm: u32, h: u32, facts: &mut Vec<Fact>) {
        let mut fresh = std::mem::take(&mut self.holdings.state_mut(h as usize).fresh);
        if fresh.is_empty() {
            return;
        }
        self.gained.push(h);
        let shows = !self.peers[peer].hides();
        let mut bytes = 0;
        for &piece in &fresh {
            bytes += u64::from(self.rules.piece_size(piece));
            self.holdings.announce(h as usize, piece);
            self.copies[swarm as usize][piece as usize] += u32::from(shows);
        }
        facts.push(Fact::Gained { who: self.first_account(peer), good: Good(swarm), bytes });
        let state = self.holdings.state_mut(h as usize);
        state.gained = fresh.len() as u32;
        fresh.clear();
        state.fresh = fresh;
        if self.holdings.complete(h as usize) {
            self.leave_seeds(peer, h);
            self.complete(clock, peer, swarm, facts);
        }
    }

    /// Seeds have nothing to give each other: their links end.
    fn leave_seeds(&mut self, peer: usize, h: u32) {
        for at in 0..self.peers[peer].members.len() {
            let member = self.peers[peer].members[at] as usize;
            if self.members[member].holding == h {
                self.links.disconnect_complete(&mut self.members, &mut self.holdings, member);
            }
        }
    }
}

/// Splits what is left of each uplink over its active flows by their shares.
fn offer(work: &mut Transfers) {
    for giver in &work.givers {
        let outbound = &work.outbound[giver.outbound.clone()];
        let flows = &mut work.flows;
        let mut shares = 0.0;
        for &at in outbound {
            let flow = &mut flows[at as usize];
            flow.offer = 0;
            shares += if flow.active { flow.share } else { 0.0 };
        }
        if giver.left == 0 || shares <= 0.0 {
            continue;
        }
        let mut over = giver.left;
        for &at in outbound {
            let flow = &mut flows[at as usize];
            if flow.active {
                flow.offer = ((giver.left as f64 * (flow.share / shares)) as Bytes).min(flow.limit).min(over);
                over -= flow.offer;
            }
        }
        // The few bytes that rounding left over go to the first that may take them.
        let open = |at: &&u32| flows[**at as usize].active && flows[**at as usize].limit > flows[**at as usize].offer;
        if over < outbound.len() as u64
            && let Some(&at) = outbound.iter().find(open)
        {
            let flow = &mut flows[at as usize];
            flow.offer += over.min(flow.limit - flow.offer);
        }
    }
}

/// Where a downlink is offered more than it can take, cuts the largest offers to one level.
fn clip(work: &mut Transfers) {
    for receiver in work.receivers.iter().filter(|r| r.left < Bytes::MAX) {
        let flows = &mut work.flows[receiver.flows.clone()];
        let offered: Bytes = flows.iter().map(|f| f.offer).sum();
        if offered <= receiver.left {
            continue;
        }
        work.offers.clear();
        work.offers.extend(flows.iter().zip(0..).map(|(f, at)| (f.offer, at)));
        work.offers.sort_unstable();
        let (mut left, mut takers) = (receiver.left, work.offers.len() as u64);
        for &(offer, flow) in &work.offers {
            let taken = offer.min(left / takers);
            flows[flow].offer = taken;
            left -= taken;
            takers -= 1;
        }
    }
}
