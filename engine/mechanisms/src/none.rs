//! No incentive at all: every provider serves whoever asks, in turn.
//!
//! The foil of all other mechanisms: what a peer gets depends on nothing that it does. Where providers keep queues,
//! it is first come, first served.

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
    version: 1,
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
    /// For each provider, the account that was served last when its turn was over.
    served_last: Vec<u32>,
    queue: Queue,
}

impl None {
    fn new(params: &Params) -> Self {
        Self {
            slots: params.count("slots"),
            turn_s: params.number("turn_s"),
            served_last: Vec::new(),
            queue: Queue::default(),
        }
    }

    /// Whoever's turn it is, where nobody waits in a queue.
    fn take_turns(&mut self, clock: Clock, provider: &Provider, requests: &[Request], shares: &mut [f64]) {
        let last = grown(&mut self.served_last, provider.account.index(), || u32::MAX);
        let after = last.wrapping_add(1);
        // Accounts in cyclic order from the one whose turn is next.
        let mut queue: Vec<(u32, usize)> =
            requests.iter().enumerate().map(|(i, r)| (r.by.0.wrapping_sub(after), i)).collect();
        let served = self.slots.min(queue.len());
        if served == 0 {
            return;
        }
        queue.select_nth_unstable(served - 1);
        for &(_, i) in &queue[..served] {
            shares[i] = 1.0 / served as f64;
        }
        if (clock.round + 1).is_multiple_of(clock.rounds_in(self.turn_s)) {
            *last = requests[queue[served - 1].1].by.0;
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

    const CLOCK: Clock = Clock { round: 9, round_seconds: 10.0 };

    #[test]
    fn everybody_has_a_turn() {
        let mut none = None { slots: 2, turn_s: 20.0, served_last: Vec::new(), queue: Queue::default() };
        let requests = [3, 9, 4, 7, 5].map(|by| request(by, 0, false));
        let mut served = Vec::new();
        for round in 0..6 {
            let mut shares = [0.0; 5];
            let clock = Clock { round, round_seconds: 10.0 };
            none.recommend(clock, &mut provider(None, round), &requests, &mut shares);
            let mut now: Vec<u32> = (0..5).filter(|i| shares[*i] > 0.0).map(|i| requests[i].by.0).collect();
            now.sort_unstable();
            served.push(now);
        }
        assert_eq!(served, [[3, 4], [3, 4], [5, 7], [5, 7], [3, 9], [3, 9]]);
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
