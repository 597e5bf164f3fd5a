//! Multi-trust: friends first, then their friends, and so on: tit-for-tat over several levels (Lian et al. 2006).
//!
//! An account's friends are those from whom it downloaded within the window. M is who had how much from whom, each row
//! divided by its sum. A source i orders its queue by tier(i, j), the smallest k with (M^k)_ij > 0, and within a tier by
//! (M^k)_ij; beyond the last tier by EigenTrust's t (which is what M^k tends to), or first come, first served. One tier
//! is private-history tit-for-tat, no last tier would be EigenTrust; Maze deployed two and served the others as they came.
//!
//! What the talk and the paper leave open, and how it is settled here:
//!
//! - **Lists are as of the last refresh**, the observer's own too: friends' lists are fetched daily, so what happened
//!   today counts tomorrow.
//! - **Who reports**: the receiver, about itself (`evidence: receiver`). Whoever lies falsifies its own row, and harms
//!   those who made it a friend by downloading from it. With `both`, the giver has to agree.
//! - **Lists are whole** unless `max_friends` cuts them to the largest entries (equal ones: lower accounts), before they
//!   are divided by their sums. A cut list is also what its owner goes by.
//! - **What it costs**: the paper has about 36 friends a day, 32 KB for the list of a month and 1 MB for level 2. 36 x 30
//!   entries in 32 KiB make 30 bytes each, the default of `entry_bytes`, and 36 such lists are 1.1 MB. Here whoever has
//!   friends fetches, after each refresh, one message from every friend within the window for each level beyond the first:
//!   the friend's merged row of the level below. Its size is known exactly for level 2; beyond that it is taken to
//!   be as many entries as were fetched for it, at most one per account. Nothing is sent with one tier only.
//! - **One number orders queues**: `tiers + 1 - tier + value` for those within the last tier, whose values lie in (0, 1]
//!   and count as at least 1e-12; beyond it t, at most 1. Larger numbers are smaller tiers, or larger values of one tier.
//! - **Seekers** choose sources by chance: the talk orders queues, and says nothing of sources.

use crate::books::{self, Books};
use crate::evidence::Evidence;
use crate::queue::{self, OPTIMISTIC_SLOTS, Queue, SLOTS};
use crate::trust::{Csr, EigenTrust, Place, Rules, Scratch, Tiers, pre_trust};
use game::card::{Alternative, Card, Kind, Param, alternative, choice, integer, number, text};
use game::ids::{AccountId, Clock};
use game::measure::{Frame, real};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Values of a tier that are smaller count as this, so that a number tells tiers apart.
const RESOLUTION: f64 = 1e-12;

/// So many pairs are remembered until the next refresh: 25 MB, and their observers.
const MOST_REMEMBERED: usize = 1 << 20;

/// How EigenTrust is computed.
const EIGENTRUST: &[Param] = &[
    number("a", 0.15, 0.0, 1.0, "share of trust that is always given to the pre-trusted"),
    number("epsilon", 1e-6, 0.0, 1.0, "L1 distance of two iterations below which they end"),
    integer("max_iterations", 200, 1, 1_000_000, "iterations after which they end in any case"),
];

/// The orders of those beyond the last tier.
const TAILS: &[Alternative] = &[
    alternative("fcfs", "first come, first served", &[]),
    alternative("eigentrust", "by EigenTrust on the same matrix", EIGENTRUST),
];

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("multi_trust"),
    summary: text(
        "Serves those it downloaded from first, then those they downloaded from, and so on; then the others.",
    ),
    source: text("Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat, IPTPS"),
    version: 2,
    params: Cow::Borrowed(&[
        integer("tiers", 2, 1, 8, "levels of friends: 1 is tit-for-tat by private history, 2 is what Maze deployed"),
        choice("tail", TAILS, "the order of those beyond the last tier"),
        books::window_days(30.0),
        books::REFRESH_S,
        books::EVIDENCE,
        integer("max_friends", 0, 0, 1_000_000, "entries of a friends' list, the largest ones; 0: all"),
        number("entry_bytes", 30.0, 0.0, 1e6, "bytes of an entry of a friends' list, derived from the paper's 32 KB"),
        SLOTS,
        OPTIMISTIC_SLOTS,
    ]),
    fits: Cow::Borrowed(&queue::FITS),
    example: text("mechanism: { multi_trust: { tiers: 3, tail: { eigentrust: { a: 0.2 } } } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[
        books::REFRESHES,
        books::MESSAGES,
        books::MESSAGE_BYTES,
        real(Frame::Cells, "friends_mean", "friends of an account that has some, at the last refresh"),
        real(
            Frame::Cells,
            "fetched_bytes_mean",
            "bytes of friends' lists that such an account fetched at the last refresh",
        ),
    ],
    misfit: queue::MISFIT,
    attackers: &["free_rider", "ring", "leg_hugger"],
    new: |params| Box::new(MultiTrust::new(params)),
};

/// What holds from one refresh to the next.
#[derive(Debug)]
struct View {
    trust: Csr<f64>,
    backward: Csr<f64>,
    /// Global trust; empty when the tail is first come, first served.
    global: Vec<f64>,
}

impl Default for View {
    fn default() -> Self {
        let nobody = Csr::from_sorted(0, 0, std::iter::empty());
        Self { trust: nobody.clone(), backward: nobody, global: Vec::new() }
    }
}

/// Places that were worked out since the last refresh, and memory to work out more.
#[derive(Default)]
struct Remembered {
    /// By observer, each with its subjects in ascending order.
    places: BTreeMap<u32, Vec<(u32, Place)>>,
    /// How many there are.
    pairs: usize,
    scratch: Scratch,
}

impl Remembered {
    fn forget(&mut self) {
        self.places.clear();
        self.pairs = 0;
    }

    /// Where subjects stand with an observer. Only what is not remembered is worked out, and then it is.
    fn places(&mut self, tiers: &Tiers<'_>, observer: u32, subjects: &[AccountId], most_pairs: usize) -> Vec<Place> {
        if self.pairs + subjects.len() > most_pairs {
            self.forget();
        }
        let known = self.places.entry(observer).or_default();
        let of = |known: &[(u32, Place)], subject| known.binary_search_by_key(&subject, |(known, _)| *known);
        let mut asked: Vec<u32> = subjects.iter().map(|s| s.0).filter(|s| of(known, *s).is_err()).collect();
        if !asked.is_empty() {
            asked.sort_unstable();
            asked.dedup();
            let found = tiers.places(observer, &asked, &mut self.scratch);
            self.pairs += asked.len();
            known.extend(asked.into_iter().zip(found));
            known.sort_unstable_by_key(|(subject, _)| *subject);
        }
        subjects.iter().map(|s| of(known, s.0).map_or_else(|_| Place::default(), |at| known[at].1)).collect()
    }
}

/// What the columns tell.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    refreshes: u64,
    messages: f64,
    message_bytes: f64,
    friends_mean: f64,
    fetched_bytes_mean: f64,
    mass: f64,
}

struct MultiTrust {
    tiers: u32,
    tail: Option<Rules>,
    evidence: Evidence,
    max_friends: usize,
    entry_bytes: f64,
    vouched: Vec<u32>,
    books: Books,
    view: View,
    remembered: Mutex<Remembered>,
    most_remembered: usize,
    queue: Queue,
    told: Told,
}

impl MultiTrust {
    fn new(params: &Params) -> Self {
        let tail = match params.choice("tail") {
            ("eigentrust", own) => Some(Rules {
                a: own.number("a"),
                epsilon: own.number("epsilon"),
                most_iterations: own.count("max_iterations") as u32,
            }),
            _ => None,
        };
        Self {
            tiers: params.count("tiers") as u32,
            tail,
            evidence: Evidence::new(params),
            max_friends: params.count("max_friends"),
            entry_bytes: params.number("entry_bytes"),
            vouched: Vec::new(),
            books: Books::new(params),
            view: View::default(),
            remembered: Mutex::default(),
            most_remembered: MOST_REMEMBERED,
            queue: Queue::new(params),
            told: Told::default(),
        }
    }

    /// Where subjects stand with an observer.
    fn places(&self, observer: AccountId, subjects: &[AccountId]) -> Vec<Place> {
        let tiers = Tiers::new(&self.view.trust, &self.view.backward, self.tiers);
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.places(&tiers, observer.0, subjects, self.most_remembered)
    }

    fn global(&self, account: AccountId) -> f64 {
        self.view.global.get(account.index()).copied().unwrap_or(0.0)
    }

    /// The number that orders queues.
    fn number(&self, subject: AccountId, place: Place) -> f64 {
        match place.tier {
            0 => self.global(subject).min(1.0),
            tier => f64::from(self.tiers + 1 - tier) + place.value.clamp(RESOLUTION, 1.0),
        }
    }

    /// Works out M anew, and what follows from it.
    fn refresh(&mut self) {
        let accounts = self.books.accounts();
        self.view = View::default();
        let trust = match self.max_friends {
            0 => self.books.ledger.trust(accounts),
            most => cut(&self.books.ledger.amounts(accounts), most).normalised(),
        };
        let (backward, global) = match self.tail {
            None => (trust.transpose(), Vec::new()),
            Some(rules) => {
                let walk = EigenTrust::new(&trust);
                let global = walk.solve(&pre_trust(accounts, &self.vouched), None, &rules).trust;
                (walk.into_backward(), global)
            }
        };
        self.count(&trust);
        self.told.mass = global.iter().sum();
        self.view = View { trust, backward, global };
        self.remembered.get_mut().unwrap_or_else(PoisonError::into_inner).forget();
    }

    /// Counts what fetching friends' lists takes.
    fn count(&mut self, trust: &Csr<f64>) {
        let accounts = trust.accounts();
        let sizes = || trust.rows(0).map(|row| row.columns.len() as f64);
        let with_friends = sizes().filter(|size| *size > 0.0).count().max(1) as f64;
        let mut rows: Vec<f64> = sizes().collect();
        let mut fetched = 0.0;
        for _ in 1..self.tiers {
            let friends = |row: crate::trust::Row<'_, f64>| row.columns.iter().map(|j| rows[*j as usize]).sum::<f64>();
            let next: Vec<f64> = trust.rows(0).map(friends).collect();
            fetched += next.iter().sum::<f64>();
            rows = next.into_iter().map(|entries| entries.min(accounts as f64)).collect();
        }
        self.told.refreshes += 1;
        self.told.messages += f64::from(self.tiers - 1) * trust.entries() as f64;
        self.told.message_bytes += fetched * self.entry_bytes;
        self.told.friends_mean = trust.entries() as f64 / with_friends;
        self.told.fetched_bytes_mean = fetched * self.entry_bytes / with_friends;
    }
}

/// The largest entries of each row, so many at most; of equal ones those of lower accounts.
fn cut(amounts: &Csr<u64>, most: usize) -> Csr<u64> {
    let rows = (0..amounts.accounts() as u32).flat_map(|i| {
        let mut row: Vec<(u32, u64)> = amounts.row(i).iter().collect();
        if row.len() > most {
            row.select_nth_unstable_by_key(most, |(j, amount)| (std::cmp::Reverse(*amount), *j));
            row.truncate(most);
            row.sort_unstable();
        }
        row.into_iter().map(move |(j, amount)| (i, j, amount))
    });
    Csr::from_sorted(amounts.accounts(), amounts.entries(), rows)
}

impl Mechanism for MultiTrust {
    fn enter(&mut self, account: AccountId) {
        self.books.know(account);
    }

    fn vouch(&mut self, account: AccountId) {
        self.books.know(account);
        self.vouched.push(account.0);
    }

    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        self.number(subject, self.places(observer, &[subject])[0])
    }

    fn standings(&self, observer: AccountId, subjects: &[AccountId], out: &mut Vec<f64>) {
        out.clear();
        let places = self.places(observer, subjects);
        out.extend(subjects.iter().zip(places).map(|(subject, place)| self.number(*subject, place)));
    }

    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        Some(self.global(subject))
    }

    fn tier(&self, observer: AccountId, subject: AccountId) -> Option<u32> {
        match self.places(observer, &[subject])[0].tier {
            0 => {
                let evidence =
                    !self.view.backward.row(subject.0).columns.is_empty() || self.vouched.contains(&subject.0);
                (evidence && self.global(subject) > 0.0).then_some(FAR)
            }
            tier => Some(tier),
        }
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        self.queue.divide(provider, requests, keys, shares);
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        self.books.add(clock, books::received(self.evidence, reports));
    }

    fn settle(&mut self, clock: Clock) {
        if self.books.due(clock) {
            self.refresh();
            self.books.ledger.next_period();
        }
    }

    fn audit(&self) -> Result<(), String> {
        let mass = self.told.mass;
        if self.view.global.is_empty() || (mass - 1.0).abs() < 1e-9 {
            return Ok(());
        }
        Err(format!("all global trust together is {mass}, and must be 1"))
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let Told { refreshes, messages, message_bytes, friends_mean, fetched_bytes_mean, .. } = self.told;
        columns.extend([
            ("refreshes", refreshes as f64),
            ("messages", messages),
            ("message_bytes", message_bytes),
            ("friends_mean", friends_mean),
            ("fetched_bytes_mean", fetched_bytes_mean),
        ]);
    }
}

#[cfg(test)]
mod tests;
