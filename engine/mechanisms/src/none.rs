//! No incentive at all: every provider serves whoever asks, in turn.
//!
//! The foil of all other mechanisms: what a peer gets depends on nothing that it does. Where providers keep queues,
//! it is first come, first served.
//!
//! Where there are none, requests stand in a circle by account and goods, and a provider begins anywhere in it: if all
//! began with the same account, all would serve the same ones at the same time, and most of it in vain.

use crate::queue::Queue;
use game::card::{Card, Kind, integer, number, text};
use game::ids::{AccountId, Clock, grown};
use game::mechanism::{Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("none"),
    summary: text("Serves whoever asks, in turn, whatever they do."),
    source: text("baseline"),
    version: 2,
    params: Cow::Borrowed(&[
        integer("slots", 4, 1, 1_000_000, "requests served at once in workloads that do not say it, as `swarm`"),
        number("turn_s", 10.0, 0.001, 1e9, "seconds until the next ones have their turn, where there are no queues"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("mechanism: { none: { slots: 4 } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[],
    misfit: "",
    attackers: &["free_rider"],
    new: |params| Box::new(None::new(params)),
};

struct None {
    slots: usize,
    turn_s: f64,
    /// For each provider, the place in the circle behind those that were served when their turn was over; `None`: it
    /// has served nobody yet.
    next: Vec<Option<u64>>,
    queue: Queue,
}

impl None {
    fn new(params: &Params) -> Self {
        Self {
            slots: params.count("slots"),
            turn_s: params.number("turn_s"),
            next: Vec::new(),
            queue: Queue::default(),
        }
    }

    /// Whoever's turn it is, where nobody waits in a queue.
    fn take_turns(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let served = self.slots.min(requests.len());
        if served == 0 {
            return;
        }
        let place = |request: &Request| u64::from(request.by.0) << 32 | u64::from(request.good.0);
        let next = grown(&mut self.next, provider.account.index(), || None);
        let next = next.get_or_insert_with(|| place(&requests[provider.stream.below(requests.len())]));
        let mut circle: Vec<(u64, usize)> =
            requests.iter().enumerate().map(|(i, r)| (place(r).wrapping_sub(*next), i)).collect();
        circle.select_nth_unstable(served - 1);
        for &(_, i) in &circle[..served] {
            shares[i] = 1.0 / served as f64;
        }
        if (clock.round + 1).is_multiple_of(clock.rounds_in(self.turn_s)) {
            *next = place(&requests[circle[served - 1].1]).wrapping_add(1);
        }
    }
}

impl Mechanism for None {
    fn standing(&self, _: AccountId, _: AccountId) -> f64 {
        0.0
    }

    /// First come, first served.
    fn rank(&self, _: Clock, _: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        keys.clear();
        keys.resize(requests.len(), 0.0);
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        if provider.slots.is_none() {
            return self.take_turns(clock, provider, requests, shares);
        }
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        self.queue.divide(provider, requests, keys, shares);
    }

    fn hears(&self) -> bool {
        false
    }

    fn hear(&mut self, _: Clock, _: &[Report]) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::tests::{provider, request};
    use game::ids::Good;

    const CLOCK: Clock = Clock { round: 9, round_seconds: 10.0 };

    /// Who is served in each of some rounds, by account and goods.
    fn served(none: &mut None, account: u32, rounds: u64, requests: &[Request]) -> Vec<Vec<(u32, u32)>> {
        let round = |round| {
            let mut shares = vec![0.0; requests.len()];
            let mut provider = Provider { account: AccountId(account), ..provider(None, u64::from(account)) };
            none.recommend(Clock { round, round_seconds: 10.0 }, &mut provider, requests, &mut shares);
            let served = (0..requests.len()).filter(|i| shares[*i] > 0.0);
            let mut now: Vec<(u32, u32)> = served.map(|i| (requests[i].by.0, requests[i].good.0)).collect();
            now.sort_unstable();
            now
        };
        (0..rounds).map(round).collect()
    }

    #[test]
    fn everybody_has_a_turn() {
        let mut none = None { slots: 2, turn_s: 20.0, next: vec![Some(3 << 32)], queue: Queue::default() };
        let requests = [3, 9, 4, 7, 5].map(|by| request(by, 0, false));
        let accounts: Vec<Vec<u32>> = served(&mut none, 0, 6, &requests)
            .into_iter()
            .map(|now| now.into_iter().map(|(by, _)| by).collect())
            .collect();
        assert_eq!(accounts, [[3, 4], [3, 4], [5, 7], [5, 7], [3, 9], [3, 9]]);
    }

    #[test]
    fn who_asks_for_two_goods_has_two_turns() {
        let mut none = None { slots: 1, turn_s: 10.0, next: vec![Some(0)], queue: Queue::default() };
        let of = |good, by| Request { good: Good(good), ..request(by, 0, false) };
        let requests = [of(0, 1), of(0, 2), of(1, 1), of(1, 2)];
        assert_eq!(served(&mut none, 0, 4, &requests).concat(), [(1, 0), (1, 1), (2, 0), (2, 1)]);
    }

    #[test]
    fn providers_begin_with_anybody() {
        let mut none = None { slots: 1, ..None::new(&CARD.defaults()) };
        let requests = [1, 2, 3, 4].map(|by| request(by, 0, false));
        let mut began = [0; 5];
        (0..400).for_each(|account| began[served(&mut none, account, 1, &requests)[0][0].0 as usize] += 1);
        assert!(began[1..].iter().all(|n| (70..130).contains(n)), "{began:?}");
    }

    #[test]
    fn queues_are_first_come_first_served_as_its_ranks_say() {
        let mut none = None::new(&CARD.defaults());
        let requests = [request(1, 5, false), request(2, 3, false), request(3, 9, true), request(4, 4, false)];
        let mut keys = Vec::new();
        none.rank(CLOCK, AccountId(0), &requests, &mut keys);
        assert_eq!(keys, [0.0; 4]);
        for (slots, expected) in [(1, [0.0, 0.0, 1.0, 0.0]), (2, [0.0, 0.5, 0.5, 0.0]), (9, [0.25; 4])] {
            let mut shares = [0.0; 4];
            none.recommend(CLOCK, &mut provider(Some(slots), 0), &requests, &mut shares);
            assert_eq!(shares, expected);
        }
    }
}
