//! Generosity: what a peer gave over what it took (Feldman et al. 2004, section 4).
//!
//! The generosity of i is `g(i) = provided / consumed`, and j sees it in relation to its own, `g(i) / g(j)`: in a world
//! where many take, nobody expects more of others than it gives itself. That, and at most 1, is the standing of i with
//! j, and Reciprocative peers cooperate with just this probability. With a *private* history j counts only what passed
//! between the two; with a *shared* one, everybody's reports. A *short-term* history forgets what is older than
//! `memory_rounds`, so that a traitor does not live on its old merits.
//!
//! With discriminating server selection a client prefers servers that served it, and of these those that owe it.
//!
//! What the paper leaves open (or what is not certain from memory), and how it is settled here:
//!
//! - **Whose word counts**: nobody speaks for itself. What i provided is told by those who received it, what it consumed
//!   by those who served it. So two colluders can praise each other for nothing: `max_flow` is the answer to that.
//! - **Division by zero**: who consumed nothing and gave something stands at 1, and so does a stranger, who did neither.
//!   An observer that consumed nothing takes its own generosity for 1.
//! - **Normalised in a private history**, the observer's own generosity counts between the two as well, and is the
//!   inverse of the other's; `normalised: false` leaves it out.
//! - **Strangers** are those with no history: neither gave nor took, as far as the history goes back. A refusal leaves
//!   no trace in it. What strangers get is the policy of a strategy; as a mechanism it serves them as if they stood at 1.
//! - **What an honest provider grants** is in proportion to standing. Where it has slots, those of the highest standing.
//! - **Servers that served it** are forgotten one by one: who was chosen and gave nothing is no longer preferred.
//! - **Among equals** chance decides.

use crate::trust::MOST_PER_REPORT;
use game::card::{Card, Kind, Text, flag, integer, text, word};
use game::ids::{AccountId, Bytes, Clock, grown};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Provider, Report, Seeker};
use game::params::Params;
use game::request::Request;
use std::borrow::Cow;
use std::collections::VecDeque;

static HISTORIES: [Text; 2] = [text("private"), text("shared")];

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("generosity"),
    summary: text("Peers stand as what they gave over what they took, in relation to the observer."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, section 4"),
    version: 1,
    params: Cow::Borrowed(&[
        word("history", &HISTORIES, "whether only dealings between the two count, or everybody's"),
        flag("normalised", true, "whether generosity is divided by the observer's own"),
        integer("memory_rounds", 0, 0, 1_000_000_000, "rounds after which a dealing is forgotten; 0: never"),
        flag("discriminating", true, "whether clients prefer servers that served them"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("mechanism: { generosity: { history: shared } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[],
    misfit: "",
    attackers: &["free_rider", "whitewasher"],
    new: |params| Box::new(Generosity::new(params)),
};

/// What somebody gave and took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    provided_bytes: Bytes,
    consumed_bytes: Bytes,
}

impl Tally {
    fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.provided_bytes += other.provided_bytes;
        self.consumed_bytes += other.consumed_bytes;
    }

    fn take(&mut self, other: Self) {
        self.provided_bytes -= other.provided_bytes;
        self.consumed_bytes -= other.consumed_bytes;
    }

    /// What was given over what was taken; without end for who took nothing.
    fn generosity(self) -> f64 {
        if self.consumed_bytes > 0 { self.provided_bytes as f64 / self.consumed_bytes as f64 } else { f64::INFINITY }
    }

    /// The other side of the same dealings.
    fn mirrored(self) -> Self {
        Self { provided_bytes: self.consumed_bytes, consumed_bytes: self.provided_bytes }
    }
}

/// What one account knows.
#[derive(Clone, Debug, Default)]
struct Book {
    /// What others gave it and took from it by its own word, in ascending order.
    about: Vec<(AccountId, Tally)>,
    /// What it gave and took by the word of all others.
    shared: Tally,
    /// The servers that served it when they were asked last, in ascending order.
    servers: Vec<AccountId>,
}

impl Book {
    fn of(&self, subject: AccountId) -> Tally {
        let found = self.about.binary_search_by_key(&subject, |(account, _)| *account);
        found.map_or_else(|_| Tally::default(), |at| self.about[at].1)
    }

    fn entry(&mut self, subject: AccountId) -> &mut Tally {
        let at = self.about.binary_search_by_key(&subject, |(account, _)| *account).unwrap_or_else(|at| {
            self.about.insert(at, (subject, Tally::default()));
            at
        });
        &mut self.about[at].1
    }
}

struct Generosity {
    shared: bool,
    normalised: bool,
    memory_rounds: usize,
    discriminating: bool,
    /// By account.
    books: Vec<Book>,
    /// What was heard in each of the last rounds, if it is to be forgotten: by whom, about whom, what.
    recent: VecDeque<Vec<(AccountId, AccountId, Tally)>>,
    /// Which server was chosen for whom in this round.
    chosen: Vec<(AccountId, AccountId)>,
}

impl Generosity {
    fn new(params: &Params) -> Self {
        Self {
            shared: params.word("history") == "shared",
            normalised: params.flag("normalised"),
            memory_rounds: params.count("memory_rounds"),
            discriminating: params.flag("discriminating"),
            books: Vec::new(),
            recent: VecDeque::new(),
            chosen: Vec::new(),
        }
    }

    fn book(&self, account: AccountId) -> Option<&Book> {
        self.books.get(account.index())
    }

    fn book_mut(&mut self, account: AccountId) -> &mut Book {
        grown(&mut self.books, account.index(), Book::default)
    }

    /// What the observer knows of the subject's dealings with it.
    fn between(&self, observer: AccountId, subject: AccountId) -> Tally {
        self.book(observer).map_or_else(Tally::default, |book| book.of(subject))
    }

    /// What everybody knows of somebody's dealings.
    fn overall(&self, account: AccountId) -> Tally {
        self.book(account).map_or_else(Tally::default, |book| book.shared)
    }

    /// Enters what `by` says it got from and gave to `about`; everybody hears it.
    fn enter_dealing(&mut self, by: AccountId, about: AccountId, dealing: Tally) {
        self.book_mut(by).entry(about).add(dealing);
        self.book_mut(about).shared.add(dealing);
    }

    /// Strikes it again.
    fn forget(&mut self, by: AccountId, about: AccountId, dealing: Tally) {
        let book = self.book_mut(by);
        book.entry(about).take(dealing);
        if book.of(about).is_empty() {
            book.about.retain(|(account, _)| *account != about);
        }
        self.book_mut(about).shared.take(dealing);
    }

    /// How gladly a seeker asks a source.
    fn preference(&self, seeker: AccountId, source: AccountId) -> u8 {
        let Some(book) = self.book(seeker) else { return 0 };
        if book.servers.binary_search(&source).is_err() {
            return 0;
        }
        let tally = book.of(source);
        if tally.consumed_bytes > tally.provided_bytes { 2 } else { 1 }
    }
}

impl Mechanism for Generosity {
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        let (its, mine) = if self.shared {
            (self.overall(subject), self.overall(observer))
        } else {
            let between = self.between(observer, subject);
            (between, between.mirrored())
        };
        if its.consumed_bytes == 0 {
            return 1.0;
        }
        let own = if self.normalised && mine.consumed_bytes > 0 { mine.generosity() } else { 1.0 };
        let generosity = its.generosity();
        if generosity >= own { 1.0 } else { generosity / own }
    }

    fn tier(&self, observer: AccountId, subject: AccountId) -> Option<u32> {
        if !self.between(observer, subject).is_empty() {
            Some(1)
        } else if self.shared && !self.overall(subject).is_empty() {
            Some(FAR)
        } else {
            None
        }
    }

    fn choose(&mut self, _: Clock, seeker: &mut Seeker, sources: &[AccountId]) -> usize {
        if !self.discriminating || sources.len() == 1 {
            return seeker.stream.below(sources.len());
        }
        let preference: Vec<u8> = sources.iter().map(|source| self.preference(seeker.account, *source)).collect();
        let most = preference.iter().max();
        let best: Vec<usize> = (0..sources.len()).filter(|place| Some(&preference[*place]) == most).collect();
        let chosen = best[seeker.stream.below(best.len())];
        self.chosen.push((seeker.account, sources[chosen]));
        chosen
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let mut keys = Vec::new();
        self.rank(clock, provider.account, requests, &mut keys);
        let mut served: Vec<usize> = (0..requests.len()).collect();
        if let Some(slots) = provider.slots {
            provider.stream.shuffle(&mut served);
            served.sort_by(|a, b| keys[*b].total_cmp(&keys[*a]));
            served.truncate(slots);
        }
        let total: f64 = served.iter().map(|place| keys[*place]).sum();
        if total > 0.0 {
            served.iter().for_each(|place| shares[*place] = keys[*place] / total);
        }
    }

    fn hear(&mut self, _: Clock, reports: &[Report]) {
        for (seeker, server) in std::mem::take(&mut self.chosen) {
            let servers = &mut self.book_mut(seeker).servers;
            if let Ok(at) = servers.binary_search(&server) {
                servers.remove(at);
            }
        }
        let mut heard = Vec::new();
        for report in reports {
            let most = |bytes: Bytes| bytes.min(MOST_PER_REPORT.unsigned_abs());
            let (received_bytes, sent_bytes) = (most(report.received_bytes), most(report.sent_bytes));
            let dealing = Tally { provided_bytes: received_bytes, consumed_bytes: sent_bytes };
            if dealing.is_empty() || report.by == report.about {
                continue;
            }
            self.enter_dealing(report.by, report.about, dealing);
            heard.push((report.by, report.about, dealing));
            if self.discriminating && dealing.provided_bytes > 0 {
                let servers = &mut self.book_mut(report.by).servers;
                if let Err(at) = servers.binary_search(&report.about) {
                    servers.insert(at, report.about);
                }
            }
        }
        if self.memory_rounds > 0 {
            self.recent.push_back(heard);
        }
    }

    fn settle(&mut self, _: Clock) {
        if self.recent.len() > self.memory_rounds {
            for (by, about, dealing) in self.recent.pop_front().unwrap_or_default() {
                self.forget(by, about, dealing);
            }
        }
    }
}

#[cfg(test)]
mod tests;
