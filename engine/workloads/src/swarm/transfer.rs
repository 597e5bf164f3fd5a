//! Transfer: pieces move along the grants, within uplinks and downlinks.
//!
//! Inside a round goods flow like a fluid (see [`fluid`](crate::fluid)), and what flows is blocks of pieces that the
//! receiver picks. What a peer completes in a round it can pass on from the next.

use super::Swarm;
use super::links::reverse;
use super::picking::{Picker, Wish};
use crate::fluid::Fluid;
use game::fact::{Fact, Party};
use game::ids::{Bytes, Clock, Good};
use game::random::{Purpose, Stream};
use game::request::{Grants, Requests};

/// Scratch space of the phase, kept from round to round.
#[derive(Debug, Default)]
pub struct Transfers {
    fluid: Fluid,
    /// For each flow, the link it passes and how much it carried in vain.
    wishes: Vec<Wish>,
    wasted: Vec<Bytes>,
    /// For each taker, its random stream.
    streams: Vec<Stream>,
    picker: Picker,
}

impl Swarm {
    /// Moves the pieces of one round.
    pub fn move_pieces(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        let mut work = std::mem::take(&mut self.transfers);
        self.open_flows(clock, requests, grants, &mut work);
        self.release_choked(&work);
        let Transfers { fluid, wishes, wasted, streams, picker } = &mut work;
        for pass in 0.. {
            // Duplicate requests come last: first every block has its chance to arrive as planned.
            let again = self.rules.endgame && pass > 0;
            let last = again || !self.rules.endgame;
            let moved = fluid.pass(|taker, flow, budget| {
                let (moved, vain) = self.fetch(wishes[flow], budget, again, picker, &mut streams[taker]);
                wasted[flow] += vain;
                (moved, moved == budget || !last)
            });
            if moved == 0 && last {
                break;
            }
        }
        self.tell(&work, requests, facts);
        self.announce_fresh(clock, &work, facts);
        self.tell_supply(facts);
        self.transfers = work;
    }

    /// One flow for each grant that can carry something.
    fn open_flows(&self, clock: Clock, requests: &Requests, grants: &Grants, work: &mut Transfers) {
        let capacity = |peer: game::PeerId| (self.pipes[peer.index()].uplink, self.pipes[peer.index()].downlink);
        work.fluid.open(clock, requests, grants, capacity);
        let stream = |peer: u32| Stream::new(self.seed, Purpose::Goods, peer, clock.round);
        work.streams.clear();
        work.streams.extend(work.fluid.takers().iter().map(|taker| stream(taker.peer.0)));
        work.fluid.shuffle(work.streams.iter_mut());
        work.picker.reset();
        work.wishes.clear();
        work.wishes.extend(work.fluid.flows().iter().map(|flow| {
            let request = &requests.all[flow.request as usize];
            let (to, from) = self.asked[flow.request as usize];
            Wish { link: reverse(request.handle), peer: request.by_peer.0, to: to as usize, from: from as usize }
        }));
        work.wasted.clear();
        work.wasted.resize(work.wishes.len(), 0);
    }

    /// Blocks under way over links that are granted no longer are requested anew from others.
    fn release_choked(&mut self, work: &Transfers) {
        for (peer, h) in std::mem::take(&mut self.receiving) {
            let granted = &work.wishes[work.fluid.flows_to(game::PeerId(peer))];
            self.holdings.release_all_but(h as usize, |link| granted.iter().any(|wish| wish.link == link));
        }
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
        for (at, flow) in work.fluid.in_order() {
            let request = &requests.all[flow.request as usize];
            let pipe = &mut self.pipes[request.by_peer.index()];
            pipe.useful_bytes = pipe.useful_bytes + flow.moved - work.wasted[at];
            facts.push(Fact::Transfer {
                from: Party { peer: flow.from, account: request.to },
                to: Party { peer: request.by_peer, account: request.by },
                good: request.good,
                bytes: flow.moved,
                wasted_bytes: work.wasted[at],
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
            self.holdings.state_mut(h as usize).gained_bytes = 0;
        }
        for taker in work.fluid.takers() {
            let peer = taker.peer.index();
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
        state.gained_bytes = bytes;
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
