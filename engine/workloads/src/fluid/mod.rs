//! Fluid sharing: how much flows over each grant of a round, within uplinks and downlinks.
//!
//! The split is max-min fair, with shares as weights. Each uplink is split over its active grants by their shares; where
//! that is more than a downlink can take, all flows are filled together (see [`filling`]), so that what one cannot use
//! goes to the others at once. What a grant can really carry is the workload's affair: it says so in [`Fluid::pass`].
//! What a grant leaves that ran dry is split in the same way, in further passes, until nothing more can flow; what has
//! moved has moved, and is not taken back.

mod filling;
#[cfg(test)]
mod tests;

use filling::Filling;
use game::ids::{Bytes, Clock, PeerId, grown};
use game::random::Stream;
use game::request::{Grants, Requests};
use std::ops::Range;

/// A grant that can still carry something.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// The request that was granted, as an index into the requests of the round.
    pub request: u32,
    /// Who gives.
    pub from: PeerId,
    /// How much has moved so far.
    pub moved: Bytes,
    giver: u32,
    taker: u32,
    /// How many flows were opened before it.
    nth: u32,
    share: f64,
    /// How much more may pass over this grant.
    limit: Bytes,
    offer: Bytes,
    active: bool,
}

/// An uplink: what is left of it, and the flows that it feeds, as a part of `outbound`.
#[derive(Clone, Debug)]
struct Giver {
    left: Bytes,
    /// The largest share that it grants.
    largest: f64,
    /// Whether a grant is at its limit in the pass at hand, and leaves something to the others.
    spare: bool,
    outbound: Range<usize>,
}

/// A downlink: what is left of it, and the flows that lead to it.
#[derive(Clone, Debug)]
pub struct Taker {
    /// Who takes.
    pub peer: PeerId,
    /// Its flows.
    pub flows: Range<usize>,
    left: Bytes,
    /// Whether it is offered something in the pass at hand.
    offered: bool,
}

/// The flows of one round. Kept from round to round for its scratch space.
#[derive(Debug, Default)]
pub struct Fluid {
    /// The flows in the order of the requests, as they are opened.
    opened: Vec<Flow>,
    /// The flows in the order of their takers, where most of the work is.
    flows: Vec<Flow>,
    /// Where the flows stand, in the order of the requests.
    outbound: Vec<u32>,
    givers: Vec<Giver>,
    takers: Vec<Taker>,
    /// For each peer, 1 + its index among the takers; 0 when it has none.
    taker_of: Vec<u32>,
    /// Givers that may have something left, and takers that are offered something.
    open: Vec<u32>,
    offered: Vec<u32>,
    filling: Filling,
}

impl Fluid {
    /// Opens a flow for each grant that can carry something. `capacity` is a peer's uplink and downlink in bytes per
    /// second.
    pub fn open(
        &mut self,
        clock: Clock,
        requests: &Requests,
        grants: &Grants,
        capacity: impl Fn(PeerId) -> (u64, u64),
    ) {
        self.opened.clear();
        self.givers.clear();
        self.takers.drain(..).for_each(|taker| self.taker_of[taker.peer.index()] = 0);
        for (place, provider) in requests.providers.iter().enumerate() {
            let uplink = clock.bytes(capacity(*provider).0);
            let first = self.opened.len();
            let mut largest = 0.0f64;
            for request in requests.of(place).filter(|r| grants.share[*r] > 0.0) {
                let share = grants.share[request];
                let ceiling = if grants.withhold[place] { (share * uplink as f64) as Bytes } else { Bytes::MAX };
                let limit = grants.limit_bytes[request].min(ceiling);
                if limit == 0 {
                    continue;
                }
                largest = largest.max(share);
                let to = requests.all[request].by_peer;
                let taker = self.taker(to, || clock.bytes(capacity(to).1).min(grants.brake(to)));
                self.opened.push(Flow {
                    request: request as u32,
                    from: *provider,
                    moved: 0,
                    giver: self.givers.len() as u32,
                    taker,
                    nth: self.opened.len() as u32,
                    share,
                    limit,
                    offer: 0,
                    active: true,
                });
            }
            if self.opened.len() > first {
                self.givers.push(Giver { left: uplink, largest, spare: false, outbound: first..self.opened.len() });
            }
        }
        self.open.clear();
        self.open.extend(0..self.givers.len() as u32);
        self.sort_by_taker();
    }

    /// The index of a peer among the takers, which it joins if it is not there.
    fn taker(&mut self, peer: PeerId, downlink: impl Fn() -> Bytes) -> u32 {
        let of = grown(&mut self.taker_of, peer.index(), || 0);
        if *of == 0 {
            self.takers.push(Taker { peer, left: downlink(), flows: 0..0, offered: false });
            *of = self.takers.len() as u32;
        }
        *of - 1
    }

    fn sort_by_taker(&mut self) {
        self.opened.iter().for_each(|f| self.takers[f.taker as usize].flows.end += 1);
        let mut start = 0;
        for taker in &mut self.takers {
            let count = taker.flows.end;
            taker.flows = start..start;
            start += count;
        }
        self.flows.clone_from(&self.opened);
        self.outbound.clear();
        for flow in &self.opened {
            let range = &mut self.takers[flow.taker as usize].flows;
            self.flows[range.end] = *flow;
            self.outbound.push(range.end as u32);
            range.end += 1;
        }
    }

    /// Puts the flows to each taker in an order of chance: one who wants less than it is offered takes from the first ones,
    /// and they should not always be the same. Each taker has a stream.
    pub fn shuffle<'a>(&mut self, streams: impl Iterator<Item = &'a mut Stream>) {
        for (taker, stream) in self.takers.iter().zip(streams) {
            let flows = &mut self.flows[taker.flows.clone()];
            for last in (1..flows.len()).rev() {
                flows.swap(last, stream.below(last + 1));
            }
            for (at, flow) in flows.iter().enumerate() {
                self.outbound[flow.nth as usize] = (taker.flows.start + at) as u32;
            }
        }
    }

    /// The flows of the round, those to one taker beside each other.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// The flows of the round in the order of the requests, each with its index.
    pub fn in_order(&self) -> impl Iterator<Item = (usize, &Flow)> {
        self.outbound.iter().map(|at| (*at as usize, &self.flows[*at as usize]))
    }

    /// Those who take.
    pub fn takers(&self) -> &[Taker] {
        &self.takers
    }

    /// The flows to one peer, by index.
    pub fn flows_to(&self, peer: PeerId) -> Range<usize> {
        let taker = self.taker_of.get(peer.index()).and_then(|of| of.checked_sub(1));
        taker.map_or(0..0, |taker| self.takers[taker as usize].flows.clone())
    }

    /// Offers what is left of every link, and lets flows carry it. `carry` is told the index of a taker, one of its
    /// flows, and how much may pass; it says how much it carried, and whether more could flow over it in this round.
    /// Flows are asked in the order of [`Fluid::flows`], those without an offer left out. Returns the bytes moved;
    /// when there are none, the round is over.
    pub fn pass(&mut self, mut carry: impl FnMut(usize, usize, Bytes) -> (Bytes, bool)) -> Bytes {
        self.offer();
        if self.is_crowded() {
            self.fill();
        }
        let mut total = 0;
        for nth in self.offered.drain(..) {
            let taker = &mut self.takers[nth as usize];
            taker.offered = false;
            let flows = &mut self.flows[taker.flows.clone()];
            for (at, flow) in flows.iter_mut().enumerate().filter(|(_, f)| f.offer > 0) {
                let (moved, more) = carry(nth as usize, taker.flows.start + at, flow.offer);
                flow.offer = 0;
                flow.moved += moved;
                flow.limit -= moved;
                flow.active = more && flow.limit > 0;
                taker.left = taker.left.saturating_sub(moved);
                self.givers[flow.giver as usize].left -= moved;
                total += moved;
            }
            if taker.left == 0 {
                flows.iter_mut().for_each(|f| f.active = false);
            }
        }
        total
    }

    /// Splits what is left of each uplink over its active flows by their shares. Givers that have nothing left, or
    /// nobody to give it to, are out for the rest of the round.
    fn offer(&mut self) {
        let Self { flows, outbound, givers, takers, open, offered, .. } = self;
        open.retain(|giver| {
            let giver = &mut givers[*giver as usize];
            let outbound = &outbound[giver.outbound.clone()];
            let shares: f64 =
                outbound.iter().map(|at| &flows[*at as usize]).filter(|f| f.active).map(|f| f.share).sum();
            if giver.left == 0 || shares <= 0.0 {
                return false;
            }
            let mut over = giver.left;
            for &at in outbound {
                let flow = &mut flows[at as usize];
                if flow.active {
                    flow.offer = ((giver.left as f64 * (flow.share / shares)) as Bytes).min(flow.limit).min(over);
                    over -= flow.offer;
                    let taker = &mut takers[flow.taker as usize];
                    if !taker.offered {
                        taker.offered = true;
                        offered.push(flow.taker);
                    }
                }
            }
            // The few bytes that rounding left over go to the first that may take them.
            let may = |flow: &Flow| flow.active && flow.limit > flow.offer;
            giver.spare = over >= outbound.len() as u64;
            if !giver.spare
                && let Some(&at) = outbound.iter().find(|at| may(&flows[**at as usize]))
            {
                let flow = &mut flows[at as usize];
                flow.offer += over.min(flow.limit - flow.offer);
            }
            true
        });
        // Takers in their order, whoever offered first.
        offered.sort_unstable();
    }

    /// Whether a downlink is offered more than it can take, or may be in a later pass by uplinks that have some to spare.
    fn is_crowded(&self) -> bool {
        let most = |flow: &Flow| {
            let giver = &self.givers[flow.giver as usize];
            u128::from(if giver.spare && flow.active { flow.limit.min(giver.left) } else { flow.offer })
        };
        self.offered.iter().map(|nth| &self.takers[*nth as usize]).any(|taker| {
            let offered = || self.flows[taker.flows.clone()].iter().map(most).sum::<u128>();
            taker.left < Bytes::MAX && offered() > u128::from(taker.left)
        })
    }
}
