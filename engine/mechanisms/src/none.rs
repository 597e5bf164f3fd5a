//! No incentive at all: every provider serves whoever asks, in turn.
//!
//! The foil of all other mechanisms: what a peer gets depends on nothing that it does.

use game::card::{Card, Kind, integer, number, text};
use game::ids::{AccountId, Clock};
use game::mechanism::{Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::workload::Request;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("none"),
    summary: text("Serves whoever asks, in turn, whatever they do."),
    source: text("baseline"),
    version: 1,
    params: Cow::Borrowed(&[
        integer("slots", 4, 1, 1_000_000, "requests served at once"),
        number("turn_s", 10.0, 0.001, 1e9, "seconds until the next ones have their turn"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("mechanism: { none: { slots: 4 } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry =
    MechanismEntry { card: &CARD, columns: &[], new: |params| Box::new(None::new(params)) };

struct None {
    slots: usize,
    turn_s: f64,
    /// For each provider, the account that was served last when its turn was over.
    served_last: Vec<u32>,
}

impl None {
    fn new(params: &Params) -> Self {
        Self { slots: params.count("slots"), turn_s: params.number("turn_s"), served_last: Vec::new() }
    }
}

impl Mechanism for None {
    fn standing(&self, _: AccountId, _: AccountId) -> f64 {
        0.0
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let at = provider.account.index();
        if self.served_last.len() <= at {
            self.served_last.resize(at + 1, u32::MAX);
        }
        let after = self.served_last[at].wrapping_add(1);
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
            self.served_last[at] = requests[queue[served - 1].1].by.0;
        }
    }

    fn hear(&mut self, _: Clock, _: &[Report]) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::ids::{Good, PeerId};
    use game::random::{Purpose, Stream};

    #[test]
    fn everybody_has_a_turn() {
        let mut none = None { slots: 2, turn_s: 20.0, served_last: Vec::new() };
        let requests: Vec<Request> = [3, 9, 4, 7, 5]
            .map(|by| Request {
                to: AccountId(0),
                by: AccountId(by),
                by_peer: PeerId(by),
                good: Good(0),
                provider_wants: true,
                queued: Default::default(),
                handle: 0,
            })
            .to_vec();
        let mut served = Vec::new();
        for round in 0..6 {
            let mut shares = [0.0; 5];
            let mut provider = Provider {
                account: AccountId(0),
                uplink_bytes_per_s: 1,
                slots: None,
                stream: Stream::new(1, Purpose::Recommend, 0, round),
            };
            none.recommend(Clock { round, round_seconds: 10.0 }, &mut provider, &requests, &mut shares);
            let mut now: Vec<u32> = (0..5).filter(|i| shares[*i] > 0.0).map(|i| requests[i].by.0).collect();
            now.sort_unstable();
            served.push(now);
        }
        assert_eq!(served, [[3, 4], [3, 4], [5, 7], [5, 7], [3, 9], [3, 9]]);
    }
}
