//! Mechanisms: a fold over reports that answers two questions, who stands how and who gets what.

use crate::card::Card;
use crate::ids::{AccountId, Bytes, Clock, Good};
use crate::measure::ColumnDoc;
use crate::params::Params;
use crate::random::Stream;
use crate::request::{Duty, Request};

/// The tier of those for whom only a standing speaks that is the same for all observers.
pub const FAR: u32 = 99;

/// What one account says about what passed between it and another in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Who says it.
    pub by: AccountId,
    /// About whom.
    pub about: AccountId,
    /// About which goods.
    pub good: Good,
    /// Bytes it says it received.
    pub received_bytes: Bytes,
    /// Bytes it says it sent.
    pub sent_bytes: Bytes,
    /// How many downloads from the other it says turned out to be what they seemed.
    pub authentic: u32,
    /// How many it says did not.
    pub inauthentic: u32,
}

/// What an account says that it can give and take. Honest peers tell the truth; mechanisms that promise something on
/// somebody's behalf have nothing else to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it can give in a round, in bytes.
    pub capacity_bytes: Bytes,
    /// What it can give in bytes per second.
    pub uplink_bytes_per_s: u64,
    /// What it can take in bytes per second; `u64::MAX`: no limit.
    pub downlink_bytes_per_s: u64,
}

/// The provider that a recommendation is for.
#[derive(Debug)]
pub struct Provider {
    /// Its account.
    pub account: AccountId,
    /// Its uplink in bytes per second.
    pub uplink_bytes_per_s: u64,
    /// What it can give in this round, in bytes.
    pub capacity_bytes: Bytes,
    /// How many it serves at once at most, where the workload says so.
    pub slots: Option<usize>,
    /// The mechanism's random stream for this provider and round.
    pub stream: Stream,
}

/// Somebody that looks for goods, and must choose a source.
#[derive(Debug)]
pub struct Seeker {
    /// Its account.
    pub account: AccountId,
    /// The mechanism's random stream for this query.
    pub stream: Stream,
}

/// A rule of exchange. It sees accounts and reports, never peers and facts, and can be tested with
/// a list of reports and no engine.
pub trait Mechanism: Send + Sync {
    /// An account was opened.
    fn enter(&mut self, _account: AccountId) {}

    /// An account says what it can give and take: when it enters, and again when it says something else.
    fn declare(&mut self, _account: AccountId, _offer: Offer) {}

    /// Those who run the system vouch for an account: it is pre-trusted.
    fn vouch(&mut self, _account: AccountId) {}

    /// An account went offline or was given up.
    fn leave(&mut self, _account: AccountId) {}

    /// Two accounts ended their connection for some goods, and both stay: what either client keeps per connection
    /// is void. Accounting that outlives connections does nothing here.
    fn part(&mut self, _one: AccountId, _other: AccountId, _good: Good) {}

    /// How `subject` stands with `observer`; larger is better, and always finite. Global mechanisms
    /// ignore the observer.
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64;

    /// The standing of many subjects with one observer.
    fn standings(&self, observer: AccountId, subjects: &[AccountId], out: &mut Vec<f64>) {
        out.clear();
        out.extend(subjects.iter().map(|s| self.standing(observer, *s)));
    }

    /// What everybody may know of an account's standing: a number for every account, or `None` for all of them where
    /// standing is a private matter. Strategies then see 0, and results have no such column.
    fn public_standing(&self, _subject: AccountId) -> Option<f64> {
        None
    }

    /// Over how many hops of evidence the observer knows the subject: 1 when they dealt with each other,
    /// [`FAR`] when only a standing that is the same for all observers speaks for it, `None` when nothing does.
    fn tier(&self, _observer: AccountId, _subject: AccountId) -> Option<u32> {
        None
    }

    /// What the books oblige accounts to do in this round. The workload adds a request for each to those of the round, and
    /// who does it is told by a `Honoured` fact and heard in reports on the goods [`DUTY`](crate::request::DUTY).
    fn duties(&mut self, _clock: Clock, _duties: &mut Vec<Duty>) {}

    /// The order in which a queue at `provider` would serve these requests: one key for each, larger ones first,
    /// equal ones first come, first served. Mechanisms without a queue of their own rank by standing.
    fn rank(&self, _clock: Clock, provider: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        let subjects: Vec<AccountId> = requests.iter().map(|request| request.by).collect();
        self.standings(provider, &subjects, keys);
    }

    /// Which of several sources of some goods an honest seeker asks, as an index into `sources`, which are never
    /// empty. Mechanisms that guide nobody leave it to chance.
    fn choose(&mut self, _clock: Clock, seeker: &mut Seeker, sources: &[AccountId]) -> usize {
        seeker.stream.below(sources.len())
    }

    /// How an honest provider divides its capacity over these requests, which all go to `provider`
    /// and stand in the order of their goods: one share each, in [0, 1], together at most 1.
    /// `shares` comes in zeroed.
    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]);

    /// How many bytes the books permit `provider` to give `requester` this round.
    fn allow(&self, _provider: AccountId, _requester: AccountId) -> Bytes {
        Bytes::MAX
    }

    /// The most that an account may download from all providers together, in bytes per second; `u64::MAX`: no limit.
    fn throttle(&self, _requester: AccountId) -> u64 {
        u64::MAX
    }

    /// Whether it listens at all: to one that does not, nobody who tells the truth says anything.
    fn hears(&self) -> bool {
        true
    }

    /// Hears what peers say about the round.
    fn hear(&mut self, clock: Clock, reports: &[Report]);

    /// Closes the books of a round.
    fn settle(&mut self, _clock: Clock) {}

    /// Whether its books balance.
    ///
    /// # Errors
    /// What does not balance, and by how much.
    fn audit(&self) -> Result<(), String> {
        Ok(())
    }

    /// Its own columns for the cell, as its entry lists them: name and value.
    fn observe(&self, _columns: &mut Vec<(&'static str, f64)>) {}
}

/// How a catalogue makes a mechanism.
#[derive(Clone, Copy, Debug)]
pub struct MechanismEntry {
    /// What it says about itself.
    pub card: &'static Card,
    /// Its own columns in the cells frame.
    pub columns: &'static [ColumnDoc],
    /// Why it fits no other workloads than those on its card, as the end of the sentence "it does not fit, because ...".
    pub misfit: &'static str,
    /// The strategies of the catalogue that are known to attack it.
    pub attackers: &'static [&'static str],
    /// Makes it.
    pub new: fn(&Params) -> Box<dyn Mechanism>,
}
