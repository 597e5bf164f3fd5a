//! Reputation: what a site's tickets turned out to be worth to those who came with them.
//!
//! A ticket that a site rejects, or honours no longer, is worth nothing; the share of the units presented that it honoured
//! is what the next ticket may be worth. That is a site's standing with everybody, or with each holder by what it saw itself.
//! Nobody gives tickets to an account below the threshold. What is forgotten is forgiven: a site of which nobody presents
//! tickets any more rises again to where newcomers stand, unless `memory` is 1.

use game::card::{Alternative, Param, alternative, number};
use game::ids::AccountId;
use game::params::Params;
use std::collections::BTreeMap;

const RECORD: &[Param] = &[
    number("threshold", 0.5, 0.0, 1.0, "standing below which nobody gives an account tickets (not published)"),
    number("memory", 0.9, 0.0, 1.0, "weight of what was before at the end of a term; 1: for ever (not published)"),
    number("prior_units", 10.0, 0.001, 1e9, "units that a newcomer is taken to have been asked for (not published)"),
    number("prior_share", 1.0, 0.0, 1.0, "share of those that it is taken to have honoured (not published)"),
];

/// The alternatives of the parameter `reputation`.
pub static REPUTATIONS: [Alternative; 3] = [
    alternative("public", "everybody learns what became of every ticket", RECORD),
    alternative("private", "only who came with a ticket knows what became of it", RECORD),
    alternative("none", "nobody remembers anything: all stand at 1", &[]),
];

/// Units that were claimed of a site by tickets, and those that it honoured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Record {
    claimed: f64,
    honoured: f64,
}

/// What is known of all sites.
#[derive(Clone, Debug)]
pub struct Reputation {
    remembers: bool,
    public: bool,
    threshold: f64,
    memory: f64,
    prior_units: f64,
    prior_share: f64,
    /// By observer and subject; a public record has the subject for observer.
    records: BTreeMap<(AccountId, AccountId), Record>,
}

impl Reputation {
    /// Reads `reputation`.
    pub fn new(params: &Params) -> Self {
        let (kind, p) = params.choice("reputation");
        let remembers = kind != "none";
        let number = |name, absent| if remembers { p.number(name) } else { absent };
        Self {
            remembers,
            public: kind == "public",
            threshold: number("threshold", 0.0),
            memory: number("memory", 1.0),
            prior_units: number("prior_units", 1.0),
            prior_share: number("prior_share", 1.0),
            records: BTreeMap::new(),
        }
    }

    fn key(&self, observer: AccountId, subject: AccountId) -> (AccountId, AccountId) {
        (if self.public { subject } else { observer }, subject)
    }

    /// What became of claims on a site.
    pub fn note(&mut self, observer: AccountId, subject: AccountId, claimed: u64, honoured: u64) {
        if self.remembers && claimed > 0 {
            let record = self.records.entry(self.key(observer, subject)).or_default();
            record.claimed += claimed as f64;
            record.honoured += honoured as f64;
        }
    }

    /// Some of what was honoured before was not, in the end.
    pub fn take_back(&mut self, observer: AccountId, subject: AccountId, units: u64) {
        let key = self.key(observer, subject);
        if let Some(record) = self.records.get_mut(&key) {
            record.honoured = (record.honoured - units as f64).max(0.0);
        }
    }

    /// The share that was honoured, newcomers' credit included.
    pub fn of(&self, observer: AccountId, subject: AccountId) -> f64 {
        let record = self.records.get(&self.key(observer, subject)).copied().unwrap_or_default();
        (self.prior_units * self.prior_share + record.honoured) / (self.prior_units + record.claimed)
    }

    /// What everybody may know.
    pub fn public(&self, subject: AccountId) -> f64 {
        if self.public { self.of(subject, subject) } else { 0.0 }
    }

    /// Whether the observer would not deal with the subject.
    pub fn shuns(&self, observer: AccountId, subject: AccountId) -> bool {
        self.of(observer, subject) < self.threshold
    }

    /// Ends a term.
    pub fn fade(&mut self) {
        if self.memory < 1.0 {
            for record in self.records.values_mut() {
                record.claimed *= self.memory;
                record.honoured *= self.memory;
            }
            self.records.retain(|_, record| record.claimed > 1e-9);
        }
    }
}
