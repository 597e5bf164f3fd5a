//! Progressive filling: the one max-min fair split of all links, where downlinks are crowded.
//!
//! All flows rise together, each in proportion to its weight, until a link is full or a grant at its limit. Those flows
//! stay where they are, the others rise on, until none can. Then each flow is at its limit or passes a full link in
//! which no level is above its own, level meaning bytes over weight: whoever had more would take it from one that has as
//! little or less (Bertsekas and Gallager 1992, Data Networks, section 6.5.2).
//!
//! The weight of a flow is its share over the largest that its giver grants. Within an uplink those are the shares. In a
//! downlink it is not told against a giver that it serves many: two that split their uplinks equally, over two and over
//! ten, come as equals.
//!
//! Weights are whole numbers, and every link is split to the last byte. Only the order in which links are taken is
//! found by floating point.

use super::Fluid;
use game::ids::Bytes;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The weight of the largest grant of a giver.
const WEIGHT: f64 = (1 << 24) as f64;

/// A link while it is filled.
#[derive(Clone, Copy, Debug)]
struct Link {
    /// What is left of it.
    left: Bytes,
    /// The weights of its flows that still rise, in all.
    rising: u64,
}

impl Link {
    fn new(left: Bytes) -> Self {
        Self { left, rising: 0 }
    }

    /// The level at which it is full, as bits: those of floats that are not negative have their order.
    fn full_at(&self) -> u64 {
        level(self.left, self.rising)
    }

    /// The part of a flow of this weight.
    fn part(&self, weight: u64) -> Bytes {
        match self.left.checked_mul(weight) {
            Some(product) => product / self.rising,
            None => (u128::from(self.left) * u128::from(weight) / u128::from(self.rising)) as Bytes,
        }
    }

    /// A flow of this weight stays at so many bytes.
    fn settle(&mut self, weight: u64, bytes: Bytes) {
        self.left -= bytes;
        self.rising -= weight;
    }
}

fn level(bytes: Bytes, weight: u64) -> u64 {
    (bytes as f64 / weight as f64).to_bits()
}

/// Where something happens as levels rise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A flow is at the limit of its grant.
    Limit(u32),
    /// An uplink is full.
    Uplink(u32),
    /// A downlink is full.
    Downlink(u32),
}

/// The links while they are filled. Kept for its space.
#[derive(Debug, Default)]
pub struct Filling {
    givers: Vec<Link>,
    takers: Vec<Link>,
    /// For each flow, its weight while it rises, then 0.
    weights: Vec<u64>,
    /// What happens at which level, lowest first. A link may be full later than noted, as its flows settle elsewhere.
    due: BinaryHeap<Reverse<(u64, Event)>>,
}

impl Fluid {
    /// Makes the offers of a pass anew: what is left of all links, max-min fair.
    pub(super) fn fill(&mut self) {
        self.begin();
        while let Some(Reverse((noted, event))) = self.filling.due.pop() {
            match event {
                Event::Limit(flow) => self.settle(flow as usize, |_, _| Bytes::MAX),
                _ if self.is_early(noted, event) => {}
                Event::Uplink(giver) => {
                    for at in self.givers[giver as usize].outbound.clone() {
                        let flow = self.outbound[at] as usize;
                        self.settle(flow, |filling, weight| filling.givers[giver as usize].part(weight));
                    }
                }
                Event::Downlink(taker) => {
                    for flow in self.takers[taker as usize].flows.clone() {
                        self.settle(flow, |filling, weight| filling.takers[taker as usize].part(weight));
                    }
                }
            }
        }
    }

    /// Lets all flows rise that have something to offer.
    fn begin(&mut self) {
        let Self {
            flows, givers, takers, offered, filling: Filling { givers: up, takers: down, weights, due }, ..
        } = self;
        up.clear();
        up.extend(givers.iter().map(|giver| Link::new(giver.left)));
        down.clear();
        down.extend(takers.iter().map(|taker| Link::new(taker.left)));
        weights.clear();
        weights.resize(flows.len(), 0);
        for at in offered.iter().flat_map(|nth| takers[*nth as usize].flows.clone()) {
            let flow = &mut flows[at];
            flow.offer = 0;
            let (giver, taker) = (&mut up[flow.giver as usize], &mut down[flow.taker as usize]);
            if flow.active && giver.left > 0 {
                let weight = ((flow.share / givers[flow.giver as usize].largest * WEIGHT) as u64).max(1);
                weights[at] = weight;
                giver.rising += weight;
                taker.rising += weight;
                if flow.limit < giver.left.min(taker.left) {
                    due.push(Reverse((level(flow.limit, weight), Event::Limit(at as u32))));
                }
            }
        }
        let rising = |links: &[Link], event: fn(u32) -> Event, due: &mut BinaryHeap<_>| {
            let links = (0..).zip(links).filter(|(_, link)| link.rising > 0);
            due.extend(links.map(|(at, link)| Reverse((link.full_at(), event(at)))));
        };
        rising(up, Event::Uplink, due);
        rising(down, Event::Downlink, due);
    }

    /// Whether a link is not full yet at the level that was noted: then it is noted anew, if any flow rises there.
    fn is_early(&mut self, noted: u64, event: Event) -> bool {
        let Filling { givers, takers, due, .. } = &mut self.filling;
        let link = match event {
            Event::Limit(_) => return false,
            Event::Uplink(giver) => givers[giver as usize],
            Event::Downlink(taker) => takers[taker as usize],
        };
        if link.rising > 0 && link.full_at() <= noted {
            return false;
        }
        if link.rising > 0 {
            due.push(Reverse((link.full_at(), event)));
        }
        true
    }

    /// A flow that rises stays where it is: at so many bytes, or what its limit and its links have left.
    fn settle(&mut self, flow: usize, bytes: impl Fn(&Filling, u64) -> Bytes) {
        let weight = std::mem::take(&mut self.filling.weights[flow]);
        if weight == 0 {
            return;
        }
        let bytes = bytes(&self.filling, weight);
        let flow = &mut self.flows[flow];
        let giver = &mut self.filling.givers[flow.giver as usize];
        let taker = &mut self.filling.takers[flow.taker as usize];
        flow.offer = bytes.min(flow.limit).min(giver.left).min(taker.left);
        giver.settle(weight, flow.offer);
        taker.settle(weight, flow.offer);
    }
}
