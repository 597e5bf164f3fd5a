//! Fluid sharing: how much flows over each grant of a round, within uplinks and downlinks.
//!
//! Each uplink is split over its active grants by their shares; a downlink that is offered too much is split evenly
//! over the offers, up to what each offers; what a grant cannot use goes to the others in further passes, until nothing
//! more can flow. What a grant can really carry is the workload's affair: it says so in [`Fluid::pass`].

use game::ids::{Bytes, Clock, PeerId};
use game::workload::{Grants, Requests};

/// A grant that can still carry something.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// The request that was granted, as an index into the requests of the round.
    pub request: usize,
    /// Who gives.
    pub from: PeerId,
    /// How much has moved so far.
    pub moved: Bytes,
    giver: usize,
    share: f64,
    /// How much more may pass over this grant.
    limit: Bytes,
    offer: Bytes,
    active: bool,
}

/// An uplink: what is left of it, and the flows that it feeds.
#[derive(Clone, Debug)]
struct Giver {
    left: Bytes,
    flows: std::ops::Range<usize>,
}

/// A downlink: what is left of it, and the flows that lead to it.
#[derive(Clone, Debug)]
struct Taker {
    peer: PeerId,
    left: Bytes,
    flows: Vec<u32>,
}

/// The flows of one round. Kept from round to round for its scratch space.
#[derive(Debug, Default)]
pub struct Fluid {
    flows: Vec<Flow>,
    givers: Vec<Giver>,
    takers: Vec<Taker>,
    /// For each peer, 1 + its index among the takers; 0 when it has none.
    taker_of: Vec<u32>,
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
        self.flows.clear();
        self.givers.clear();
        self.takers.drain(..).for_each(|taker| self.taker_of[taker.peer.index()] = 0);
        for (place, provider) in requests.providers.iter().enumerate() {
            let uplink = clock.bytes(capacity(*provider).0);
            let first = self.flows.len();
            for request in requests.of(place) {
                let share = grants.share[request];
                let ceiling = if grants.withhold[place] { (share * uplink as f64) as Bytes } else { Bytes::MAX };
                let limit = grants.limit_bytes[request].min(ceiling);
                if share <= 0.0 || limit == 0 {
                    continue;
                }
                let to = requests.all[request].by_peer;
                let at = self.flows.len() as u32;
                self.taker(to, || clock.bytes(capacity(to).1)).flows.push(at);
                let giver = self.givers.len();
                let flow = Flow { request, from: *provider, moved: 0, giver, share, limit, offer: 0, active: true };
                self.flows.push(flow);
            }
            if self.flows.len() > first {
                self.givers.push(Giver { left: uplink, flows: first..self.flows.len() });
            }
        }
    }

    fn taker(&mut self, peer: PeerId, downlink: impl Fn() -> Bytes) -> &mut Taker {
        if self.taker_of.len() <= peer.index() {
            self.taker_of.resize(peer.index() + 1, 0);
        }
        let of = &mut self.taker_of[peer.index()];
        if *of == 0 {
            self.takers.push(Taker { peer, left: downlink(), flows: Vec::new() });
            *of = self.takers.len() as u32;
        }
        &mut self.takers[*of as usize - 1]
    }

    /// The flows of the round, in the order of the requests.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Offers what is left of every link, and lets flows carry it. `carry` is told which flow may carry how much; it
    /// says how much it carried, and whether more could flow over it in this round. Returns the bytes moved; when
    /// there are none, the round is over.
    pub fn pass(&mut self, mut carry: impl FnMut(usize, Bytes) -> (Bytes, bool)) -> Bytes {
        self.offer();
        self.clip();
        let mut total = 0;
        for taker in &mut self.takers {
            for &at in &taker.flows {
                let flow = &mut self.flows[at as usize];
                if flow.offer == 0 {
                    continue;
                }
                let (moved, more) = carry(at as usize, flow.offer);
                flow.moved += moved;
                flow.limit -= moved;
                flow.active = more && flow.limit > 0;
                taker.left = taker.left.saturating_sub(moved);
                self.givers[flow.giver].left -= moved;
                total += moved;
            }
            if taker.left == 0 {
                taker.flows.iter().for_each(|f| self.flows[*f as usize].active = false);
            }
        }
        total
    }

    /// Splits what is left of each uplink over its active flows by their shares.
    fn offer(&mut self) {
        for giver in &self.givers {
            let flows = &mut self.flows[giver.flows.clone()];
            flows.iter_mut().for_each(|f| f.offer = 0);
            let shares: f64 = flows.iter().filter(|f| f.active).map(|f| f.share).sum();
            if giver.left == 0 || shares <= 0.0 {
                continue;
            }
            let mut over = giver.left;
            for flow in flows.iter_mut().filter(|f| f.active) {
                flow.offer = ((giver.left as f64 * (flow.share / shares)) as Bytes).min(flow.limit).min(over);
                over -= flow.offer;
            }
            // The few bytes that rounding left over go to the first that may take them.
            if let Some(flow) = flows.iter_mut().find(|f| f.active && f.limit > f.offer)
                && over < giver.flows.len() as u64
            {
                flow.offer += over.min(flow.limit - flow.offer);
            }
        }
    }

    /// Where a downlink is offered more than it can take, cuts the largest offers to one level.
    fn clip(&mut self) {
        for taker in &self.takers {
            let offered: u128 = taker.flows.iter().map(|f| u128::from(self.flows[*f as usize].offer)).sum();
            if offered <= u128::from(taker.left) {
                continue;
            }
            let mut offers: Vec<(Bytes, u32)> =
                taker.flows.iter().map(|f| (self.flows[*f as usize].offer, *f)).collect();
            offers.sort_unstable();
            let (mut left, mut takers) = (taker.left, offers.len() as u64);
            for (offer, flow) in offers {
                let taken = offer.min(left / takers);
                self.flows[flow as usize].offer = taken;
                left -= taken;
                takers -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::ids::{AccountId, Good};
    use game::workload::Request;

    const CLOCK: Clock = Clock { round: 0, round_seconds: 1.0 };

    /// What moves when peer 0 and peer 1 give to these peers by these shares.
    fn moved(given: [&[(u32, f64)]; 2], withhold: bool, up: u64, down: u64) -> Vec<Bytes> {
        let mut requests = Requests::default();
        requests.clear();
        let mut grants = Grants { withhold: vec![withhold; 2], ..Grants::default() };
        for (provider, to) in given.iter().enumerate() {
            for (by, share) in *to {
                let (to, by, by_peer) = (AccountId(provider as u32), AccountId(*by), PeerId(*by));
                let (good, provider_wants) = (Good(0), true);
                requests.all.push(Request { to, by, by_peer, good, provider_wants, asks_bytes: 9, handle: 0 });
                grants.share.push(*share);
                grants.limit_bytes.push(Bytes::MAX);
            }
            requests.close(PeerId(provider as u32));
        }
        let mut fluid = Fluid::default();
        fluid.open(CLOCK, &requests, &grants, |_| (up, down));
        while fluid.pass(|_, offer| (offer, true)) > 0 {}
        fluid.flows().iter().map(|f| f.moved).collect()
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
            let (to, by, by_peer) = (AccountId(0), AccountId(by), PeerId(by));
            requests.all.push(Request {
                to,
                by,
                by_peer,
                good: Good(0),
                provider_wants: true,
                asks_bytes: 9,
                handle: 0,
            });
        }
        requests.close(PeerId(0));
        let grants = Grants { share: vec![0.5; 2], limit_bytes: vec![Bytes::MAX; 2], withhold: vec![false] };
        fluid.open(CLOCK, &requests, &grants, |_| (1000, u64::MAX));
        while fluid.pass(|flow, offer| if flow == 0 { (offer.min(70), false) } else { (offer, true) }) > 0 {}
        assert_eq!(fluid.flows().iter().map(|f| f.moved).collect::<Vec<_>>(), [70, 930]);
    }
}
