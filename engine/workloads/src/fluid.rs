//! Fluid sharing: how much flows over each grant of a round, within uplinks and downlinks.
//!
//! Each uplink is split over its active grants by their shares; a downlink that is offered too much is split evenly
//! over the offers, up to what each offers; what a grant cannot use goes to the others in further passes, until nothing
//! more can flow. What a grant can really carry is the workload's affair: it says so in [`Fluid::pass`].

use game::ids::{Bytes, Clock, PeerId, grown};
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
    /// What a crowded downlink is offered, and by which of its flows.
    offers: Vec<(Bytes, usize)>,
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
            for request in requests.of(place).filter(|r| grants.share[*r] > 0.0) {
                let share = grants.share[request];
                let ceiling = if grants.withhold[place] { (share * uplink as f64) as Bytes } else { Bytes::MAX };
                let limit = grants.limit_bytes[request].min(ceiling);
                if limit == 0 {
                    continue;
                }
                let to = requests.all[request].by_peer;
                let taker = self.taker(to, || clock.bytes(capacity(to).1).min(grants.brake(to)));
                self.opened.push(Flow {
                    request: request as u32,
                    from: *provider,
                    moved: 0,
                    giver: self.givers.len() as u32,
                    taker,
                    share,
                    limit,
                    offer: 0,
                    active: true,
                });
            }
            if self.opened.len() > first {
                self.givers.push(Giver { left: uplink, outbound: first..self.opened.len() });
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
        self.clip();
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
            let giver = &givers[*giver as usize];
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
            if over < outbound.len() as u64
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

    /// Where a downlink is offered more than it can take, cuts the largest offers to one level.
    fn clip(&mut self) {
        for nth in &self.offered {
            let taker = &self.takers[*nth as usize];
            if taker.left == Bytes::MAX {
                continue;
            }
            let flows = &mut self.flows[taker.flows.clone()];
            let sum: u128 = flows.iter().map(|f| u128::from(f.offer)).sum();
            if sum <= u128::from(taker.left) {
                continue;
            }
            self.offers.clear();
            self.offers.extend(flows.iter().zip(0..).map(|(f, at)| (f.offer, at)));
            self.offers.sort_unstable();
            let (mut left, mut takers) = (taker.left, flows.len() as u64);
            for &(offer, at) in &self.offers {
                let taken = offer.min(left / takers);
                flows[at].offer = taken;
                left -= taken;
                takers -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::fact::Party;
    use game::ids::{AccountId, Good};
    use game::request::Request;

    const CLOCK: Clock = Clock { round: 0, round_seconds: 1.0 };

    fn request(to: u32, by: u32) -> Request {
        Request::plain(AccountId(to), Party { peer: PeerId(by), account: AccountId(by) }, Good(0))
    }

    /// What moves when peer 0 and peer 1 give to these peers by these shares.
    fn moved(given: [&[(u32, f64)]; 2], withhold: bool, up: u64, down: u64) -> Vec<Bytes> {
        let mut requests = Requests::default();
        requests.clear();
        let mut grants = Grants { withhold: vec![withhold; 2], ..Grants::default() };
        for (provider, to) in given.iter().enumerate() {
            for (by, share) in *to {
                requests.all.push(request(provider as u32, *by));
                grants.share.push(*share);
                grants.limit_bytes.push(Bytes::MAX);
            }
            requests.close(PeerId(provider as u32));
        }
        let mut fluid = Fluid::default();
        fluid.open(CLOCK, &requests, &grants, |_| (up, down));
        while fluid.pass(|_, _, offer| (offer, true)) > 0 {}
        fluid.in_order().map(|(_, f)| f.moved).collect()
    }

    #[test]
    fn an_uplink_is_split_by_shares_to_the_last_byte() {
        assert_eq!(moved([&[(2, 0.5), (3, 0.25), (4, 0.25)], &[]], false, 1000, u64::MAX), [500, 250, 250]);
        let thirds = moved([&[(2, 0.1), (3, 0.1), (4, 0.1)], &[]], false, 1000, u64::MAX);
        assert_eq!(thirds.iter().sum::<Bytes>(), 1000, "what was not granted flows too: {thirds:?}");
    }

    #[test]
    fn who_withholds_keeps_what_was_not_granted() {
        assert_eq!(moved([&[(2, 0.1), (3, 0.2)], &[]], true, 1000, u64::MAX), [100, 200]);
    }

    #[test]
    fn what_a_full_downlink_refuses_goes_to_the_others() {
        // Peer 2 is offered 900 and 500, takes 300 of each; the rest goes to 3 and 4, up to their downlinks.
        assert_eq!(
            moved([&[(2, 0.9), (3, 0.1)], &[(2, 0.5), (4, 0.5)]], false, 1000, 600),
            [300, 600, 300, 600],
            "max-min"
        );
    }

    #[test]
    fn a_flow_that_ran_dry_leaves_its_part_to_the_others() {
        let mut fluid = Fluid::default();
        let mut requests = Requests::default();
        requests.clear();
        for by in [1, 2] {
            requests.all.push(request(0, by));
        }
        requests.close(PeerId(0));
        let grants = Grants {
            share: vec![0.5; 2],
            limit_bytes: vec![Bytes::MAX; 2],
            withhold: vec![false],
            ..Grants::default()
        };
        fluid.open(CLOCK, &requests, &grants, |_| (1000, u64::MAX));
        while fluid.pass(|_, flow, offer| if flow == 0 { (offer.min(70), false) } else { (offer, true) }) > 0 {}
        assert_eq!(fluid.in_order().map(|(_, f)| f.moved).collect::<Vec<_>>(), [70, 930]);
    }
}
