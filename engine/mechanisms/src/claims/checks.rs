//! Spot checks: when who asks whom, what came back, and what it costs.
//!
//! A query names what it asks for and brings a number that nobody could foresee; the answer is one hash over that number and
//! all that was named, and can only be made with the goods at hand. So one missing object spoils an answer. All that one
//! account asks another in a round goes into one query for data and one for claims. We count 20 bytes for the number, 20 for
//! the identifier of each object (SHA-1), and 20 for an answer; a query that nobody answers counts without one.

use super::chains::Id;
use game::ids::{AccountId, Bytes, Clock, Good};
use game::mechanism::Report;
use std::collections::BTreeMap;

/// Bytes of a SHA-1 hash.
const HASH_BYTES: u64 = 20;

/// What a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The owner's data.
    Data,
    /// The holder's claim.
    Claim,
}

/// What accounts had from each other in a round, by their own reports.
#[derive(Debug, Default)]
pub struct Heard(Vec<((AccountId, AccountId, Good), Bytes)>);

impl Heard {
    /// Sums up the reports of a round.
    pub fn new(reports: &[Report]) -> Self {
        let had = reports.iter().filter(|report| report.received_bytes > 0);
        let mut rows: Vec<_> = had.map(|had| ((had.by, had.about, had.good), had.received_bytes)).collect();
        rows.sort_unstable();
        rows.dedup_by(|next, first| {
            let same = next.0 == first.0;
            if same {
                first.1 = first.1.saturating_add(next.1);
            }
            same
        });
        Self(rows)
    }

    /// The bytes of some goods that `by` had from `from`.
    pub fn had(&self, by: AccountId, from: AccountId, good: Good) -> Bytes {
        let place = self.0.binary_search_by_key(&(by, from, good), |row| row.0);
        place.map_or(0, |place| self.0[place].1)
    }
}

/// The calendar of queries, and their count.
#[derive(Debug)]
pub struct Checks {
    /// Seconds between two queries, as long as all is well and for some time after.
    every_s: f64,
    /// After so many failed ones in a row the next comes later.
    quick: u32,
    /// How much later, in seconds.
    late_s: f64,
    calendar: BTreeMap<u64, Vec<(Id, Side)>>,
    asked: Vec<(AccountId, AccountId, Side, bool)>,
    pub failed: u64,
    pub messages: u64,
    pub message_bytes: u64,
}

impl Checks {
    pub fn new(every_s: f64, quick: u32, late_s: f64) -> Self {
        let (calendar, asked) = (BTreeMap::new(), Vec::new());
        Self { every_s, quick, late_s, calendar, asked, failed: 0, messages: 0, message_bytes: 0 }
    }

    /// Enters a query for so many rounds from now. Whoever takes one out of the calendar enters the next.
    pub fn put_off(&mut self, clock: Clock, what: (Id, Side), rounds: u64) {
        self.calendar.entry(clock.round + rounds).or_default().push(what);
    }

    /// Enters the next query: after a failed one soon, and after some of those in a row not so soon.
    pub fn schedule(&mut self, clock: Clock, what: (Id, Side), failed: u32) {
        let gap_s = if failed < self.quick.max(1) { self.every_s } else { self.late_s };
        self.put_off(clock, what, clock.rounds_in(gap_s));
    }

    /// The queries of this round, in the order in which replicas were made.
    pub fn due(&mut self, clock: Clock) -> Vec<(Id, Side)> {
        let later = self.calendar.split_off(&(clock.round + 1));
        let due = std::mem::replace(&mut self.calendar, later);
        let mut due: Vec<(Id, Side)> = due.into_values().flatten().collect();
        due.sort_unstable();
        due
    }

    /// Takes down a query: by whom, of whom, for what.
    pub fn count(&mut self, (by, of, side): (AccountId, AccountId, Side), failed: bool, answered: bool) {
        self.asked.push((by, of, side, answered));
        self.failed += u64::from(failed);
    }

    /// Counts the messages of the round's queries.
    pub fn send(&mut self) {
        self.asked.sort_unstable();
        for query in self.asked.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            let answers = u64::from(query.iter().any(|(.., answered)| *answered));
            self.messages += 1 + answers;
            self.message_bytes += HASH_BYTES * (1 + query.len() as u64 + answers);
        }
        self.asked.clear();
    }
}
