//! Score managers: who keeps whose trust in an overlay, what that costs, and how many a collective can outvote.

use crate::trust::EigenTrust;
use game::params::Params;
use game::random::Stream;

/// A name of 160 bits and a number of 64.
const ENTRY_BYTES: f64 = 28.0;

/// The hash that says who belongs to the collective; those of managers are numbered from 0.
const COLLECTIVE: u64 = u64::MAX;

/// The managers of all accounts.
#[derive(Clone, Debug)]
pub struct Managers {
    each: usize,
    collective: f64,
    accounts: usize,
    messages: f64,
    entries: f64,
}

impl Managers {
    /// Reads `computation`; `None` when it is central.
    pub fn new(params: &Params) -> Option<Self> {
        let ("distributed", own) = params.choice("computation") else { return None };
        let (each, collective) = (own.count("managers"), own.number("collective_share"));
        Some(Self { each, collective, accounts: 0, messages: 0.0, entries: 0.0 })
    }

    /// The managers of an account, by hash: one account may be several of them.
    pub fn of(&self, account: u32) -> impl Iterator<Item = u32> {
        let hash = move |nth| Stream::of_key(nth, account).below(self.accounts) as u32;
        (0..self.each as u64).map(hash)
    }

    /// Whether an account belongs to the collective, by hash.
    fn lies(&self, account: u32) -> bool {
        Stream::of_key(COLLECTIVE, account).unit() < self.collective
    }

    /// Counts what a computation sends: rows to their managers, then what managers tell each other. Accounts that
    /// trust nobody trust the pre-trusted.
    pub fn computed(&mut self, walk: &EigenTrust, pre_trusted: usize, iterations: usize) {
        self.accounts = walk.backward().accounts();
        let each = self.each as f64;
        let opinions = walk.backward().entries() as f64;
        let silent = (0..self.accounts as u32).filter(|account| walk.trusts_nobody(*account)).count();
        let told = (opinions + silent as f64 * pre_trusted as f64) * each * each * iterations as f64;
        self.messages += (self.accounts - silent) as f64 * each + told;
        self.entries += opinions * each + told;
    }

    /// Messages and their bytes so far, with so many read-outs: a question and an answer for each manager.
    pub fn sent(&self, read_outs: u64) -> (f64, f64) {
        let read = 2.0 * read_outs as f64 * self.each as f64;
        (self.messages + read, (self.entries + read) * ENTRY_BYTES)
    }

    /// The part of accounts of whose managers more than half belong to the collective.
    pub fn subvertible_share(&self) -> f64 {
        let outvoted = |account: &u32| 2 * self.of(*account).filter(|manager| self.lies(*manager)).count() > self.each;
        (0..self.accounts as u32).filter(outvoted).count() as f64 / self.accounts.max(1) as f64
    }
}
