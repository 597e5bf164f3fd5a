//! The coordinator's plan: which swarm gets how much of the bandwidth that can be directed.
//!
//! Whoever is asked in several swarms, or wants nothing itself, is *directed*: it divides its uplink over swarms as the
//! plan says. What tokens tell of a period (how many leechers, how much they received, how much of that the directed ones
//! sent) is one measurement of a swarm's response curve. Climbing those curves gives the plan for the next period.

use super::climb::{Curve, Fluid, climb};
use super::curve::{Measured, fade};
use super::objective::Objective;
use super::tokens::Returned;
use game::ids::{AccountId, Clock, Good, grown};
use game::mechanism::Offer;
use game::request::Request;
use std::collections::BTreeMap;

/// How the plan is made.
#[derive(Debug)]
pub struct Policy {
    /// The common good.
    pub objective: Box<dyn Objective>,
    /// Whether curves follow from what accounts declare, by the fluid model, or from what was measured.
    pub declared: bool,
    /// Units that the directed bandwidth is divided into.
    pub units: usize,
    /// Part of the directed bandwidth that goes to all swarms alike, so that each is measured and none is cut off.
    pub probe_share: f64,
    /// How far each period goes above or below the plan, as a part of it, so that slopes are measured.
    pub probe_step: f64,
    /// Seconds after which a measurement weighs half.
    pub memory_s: f64,
}

/// What is known of a swarm.
#[derive(Debug, Default)]
struct Swarm {
    /// Leechers of this round, and what they say of their links.
    leechers: u64,
    uplinks: f64,
    downlinks: f64,
    /// Sums over the period: leechers in each round, and bytes that were paid for, in all and to directed senders.
    leecher_rounds: u64,
    bytes: u64,
    directed_bytes: u64,
    curve: Measured,
    /// Bandwidth of the directed that it is to get, in bytes per second.
    target: f64,
}

/// What is known of an account.
#[derive(Debug, Default)]
struct Account {
    offer: Option<Offer>,
    /// 1 + the last round in which it was directed.
    directed: u64,
    /// The swarms in which it asks: 1 + the last round in which it did.
    asks: Vec<(u32, u64)>,
}

/// The plan.
#[derive(Debug)]
pub struct Plan {
    policy: Policy,
    swarms: BTreeMap<u32, Swarm>,
    accounts: Vec<Account>,
    /// Sum over the period: uplinks of the directed, in bytes per second, in each round; and how often they were told.
    directed: f64,
    rounds: u64,
    periods: u64,
    /// Messages to those who are directed, one each per period.
    pub messages: u64,
    told: u64,
}

impl Plan {
    /// A plan that knows nothing yet.
    pub fn new(policy: Policy) -> Self {
        let (swarms, accounts) = (BTreeMap::new(), Vec::new());
        Self { policy, swarms, accounts, directed: 0.0, rounds: 0, periods: 0, messages: 0, told: 0 }
    }

    fn account(&mut self, account: AccountId) -> &mut Account {
        grown(&mut self.accounts, account.index(), Account::default)
    }

    /// An account says what its links are.
    pub fn declare(&mut self, account: AccountId, offer: Offer) {
        self.account(account).offer = Some(offer);
    }

    /// Somebody is asked for some goods by all these.
    pub fn note_requests(&mut self, clock: Clock, provider: AccountId, uplink: u64, requests: &[Request]) {
        let (Some(first), Some(last)) = (requests.first(), requests.last()) else { return };
        if first.good != last.good || requests.iter().all(|request| !request.provider_wants) {
            self.account(provider).directed = clock.round + 1;
            self.directed += uplink as f64;
            self.told += 1;
        }
        for request in requests {
            self.note_leecher(clock, request.by, request.good);
        }
    }

    /// Counts each leecher of a swarm once a round.
    fn note_leecher(&mut self, clock: Clock, leecher: AccountId, good: Good) {
        let now = clock.round + 1;
        let account = self.account(leecher);
        match account.asks.iter_mut().find(|(swarm, _)| *swarm == good.0) {
            Some((_, last)) if *last == now => return,
            Some((_, last)) => *last = now,
            None => account.asks.push((good.0, now)),
        }
        let (offer, own) = (account.offer, account.directed + 1 < now);
        let swarm = self.swarms.entry(good.0).or_default();
        swarm.leechers += 1;
        swarm.leecher_rounds += 1;
        if let Some(offer) = offer {
            // Uplinks of the directed are what the plan divides.
            swarm.uplinks += if own { offer.uplink_bytes_per_s as f64 } else { 0.0 };
            swarm.downlinks += limit(offer.downlink_bytes_per_s);
        }
    }

    /// Hears what senders were credited for.
    pub fn hear(&mut self, clock: Clock, returned: &[Returned]) {
        for credit in returned {
            let directed = self.account(credit.sender).directed == clock.round + 1;
            let swarm = self.swarms.entry(credit.good.0).or_default();
            swarm.bytes += credit.bytes;
            swarm.directed_bytes += if directed { credit.bytes } else { 0 };
        }
    }

    /// How a provider divides its uplink over the swarms in which it is asked, each given with by how many: weights that
    /// add up to 1. Where nothing is known yet, and where the plan gives nothing to any of them, the many count for more.
    pub fn weights(&self, asked: &[(Good, usize)]) -> Vec<f64> {
        let target = |(good, _): &(Good, usize)| self.swarms.get(&good.0).map_or(0.0, |swarm| swarm.target);
        let mut weights: Vec<f64> = asked.iter().map(target).collect();
        if weights.iter().sum::<f64>() <= 0.0 {
            weights = asked.iter().map(|(_, leechers)| *leechers as f64).collect();
        }
        let total: f64 = weights.iter().sum();
        let (probe, alike) = (self.policy.probe_share, 1.0 / asked.len() as f64);
        weights.iter_mut().for_each(|weight| *weight = (1.0 - probe) * *weight / total + probe * alike);
        weights
    }

    /// Ends a round, and makes a new plan if a period ends with it.
    pub fn settle(&mut self, clock: Clock, ends: bool) {
        self.rounds += 1;
        if ends {
            self.measure(clock);
            self.think();
            self.messages += self.told / self.rounds;
            (self.directed, self.rounds, self.told) = (0.0, 0, 0);
            self.periods += 1;
        }
        for swarm in self.swarms.values_mut() {
            (swarm.leechers, swarm.uplinks, swarm.downlinks) = (0, 0.0, 0.0);
        }
    }

    /// Adds the period to all curves. Swarms that nobody asks in any more are forgotten.
    fn measure(&mut self, clock: Clock) {
        let period_s = self.rounds as f64 * clock.round_seconds;
        let (rounds, fade) = (self.rounds as f64, fade(period_s, self.policy.memory_s));
        self.swarms.retain(|_, swarm| swarm.leecher_rounds > 0);
        for swarm in self.swarms.values_mut() {
            let leechers = swarm.leecher_rounds as f64 / rounds;
            let rate = swarm.bytes as f64 / period_s;
            swarm.curve.set_uplink(fluid(swarm).uplink);
            swarm.curve.note(fade, leechers, swarm.directed_bytes as f64 / period_s, rate);
            (swarm.leecher_rounds, swarm.bytes, swarm.directed_bytes) = (0, 0, 0);
        }
    }

    /// Climbs the curves with all the bandwidth that could be directed in the period.
    fn think(&mut self) {
        let total = self.directed / self.rounds as f64;
        let Policy { objective, declared, units, probe_step, .. } = &self.policy;
        let fluids: Vec<Fluid> = self.swarms.values().map(fluid).collect();
        let curves: Vec<&dyn Curve> = if *declared {
            fluids.iter().map(|curve| curve as &dyn Curve).collect()
        } else {
            self.swarms.values().map(|swarm| &swarm.curve as &dyn Curve).collect()
        };
        let given = climb(&curves, total, *units, &**objective);
        for (nth, (swarm, given)) in self.swarms.values_mut().zip(given).enumerate() {
            // Every other swarm goes up while the rest go down, and the other way round in the next period.
            let up = (nth as u64 + self.periods).is_multiple_of(2);
            swarm.target = given * if up { 1.0 + probe_step } else { 1.0 - probe_step };
        }
    }
}

/// A downlink as a number.
fn limit(bytes_per_s: u64) -> f64 {
    if bytes_per_s == u64::MAX { f64::INFINITY } else { bytes_per_s as f64 }
}

/// The curve that follows from what leechers declare.
fn fluid(swarm: &Swarm) -> Fluid {
    let leechers = swarm.leechers as f64;
    Fluid { leechers, uplink: swarm.uplinks / leechers.max(1.0), downlink: swarm.downlinks / leechers.max(1.0) }
}
