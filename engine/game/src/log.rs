//! Transfer logs: who gave how much of what to whom, and when.
//!
//! A log is columns in the order of time, so that a month of a large system (1.4 million accounts, 13 million
//! transfers) fits into half a gigabyte: 28 bytes for each transfer and some twenty for each account. Accounts and
//! contents are dense numbers, and accounts are numbered group by group: the accounts of a group are a range. The names
//! of accounts stand in one text.
//!
//! This is vocabulary: files are read and written elsewhere (`results/src/log/`), months are made up elsewhere
//! (`engine/workloads/src/maze/`).

use std::ops::Range;
use std::sync::Arc;

/// Seconds in a day: days are counted from the start of a log.
pub const DAY_S: f64 = 86_400.0;

/// A transfer log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// When each transfer ended, in seconds; ascending. Second 0 is the midnight before the first transfer.
    pub time_s: Vec<f64>,
    /// The account that gave.
    pub from: Vec<u32>,
    /// The account that received; never the one that gave.
    pub to: Vec<u32>,
    /// How much; never nothing.
    pub bytes: Vec<u64>,
    /// Of what: contents are numbered in the order of their first appearance.
    pub content: Vec<u32>,
    /// The accounts, numbered group by group.
    pub accounts: Accounts,
    /// Their groups; together they hold each account once, in ascending order.
    pub groups: Vec<LoggedGroup>,
    /// Rows of the source that made no sense and were left out.
    pub bad_rows: u64,
}

/// The accounts of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// What they are called.
    pub names: Names,
    /// The machine that each is used on; machines are numbered in the order of the first account.
    pub machine: Vec<u32>,
}

/// Many short names in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

/// A group of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedGroup {
    /// Its name.
    pub name: String,
    /// Which accounts.
    pub accounts: Range<u32>,
    /// What they are in truth; `Honest` also when nobody knows.
    pub truth: Truth,
    /// The community that they belong to: accounts of one mostly trade among themselves.
    pub cluster: u32,
}

/// What accounts are in truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// Whatever they do, they do it for themselves.
    #[default]
    Honest,
    /// They make up traffic together.
    Colluder,
    /// One peer that gives up an account and comes back under the next.
    Whitewasher,
}

impl Truth {
    /// All of them.
    pub const ALL: [Truth; 3] = [Truth::Honest, Truth::Colluder, Truth::Whitewasher];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Truth::Honest => "honest",
            Truth::Colluder => "colluder",
            Truth::Whitewasher => "whitewasher",
        }
    }
}

impl Names {
    /// Adds a name, and says its number; `None` when there is no room for one more.
    pub fn push(&mut self, name: &str) -> Option<u32> {
        let end = u32::try_from(self.text.len() + name.len()).ok()?;
        self.text.push_str(name);
        self.ends.push(end);
        u32::try_from(self.ends.len() - 1).ok()
    }

    /// The name of that number.
    pub fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl Log {
    /// How many transfers there are.
    pub fn transfers(&self) -> usize {
        self.time_s.len()
    }

    /// Adds a transfer at the end; the caller keeps the order of time.
    pub fn push(&mut self, time_s: f64, from: u32, to: u32, bytes: u64, content: u32) {
        self.time_s.push(time_s);
        self.from.push(from);
        self.to.push(to);
        self.bytes.push(bytes);
        self.content.push(content);
    }

    /// The transfers of a stretch of time, its end not included.
    pub fn between(&self, start_s: f64, end_s: f64) -> Range<usize> {
        let before = |limit_s: f64| self.time_s.partition_point(|time_s| *time_s < limit_s);
        before(start_s)..before(end_s).max(before(start_s))
    }

    /// The group of an account, by its place in `groups`.
    pub fn group_of(&self, account: u32) -> usize {
        self.groups.partition_point(|group| group.accounts.end <= account)
    }

    /// The group of that name.
    pub fn group(&self, name: &str) -> Option<&LoggedGroup> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// What all transfers add up to.
    pub fn total_bytes(&self) -> u64 {
        self.bytes.iter().sum()
    }
}

/// A log as the value of a parameter: equal logs have equal digests, wherever they were read.
#[derive(Clone)]
pub struct ReadLog {
    /// BLAKE3 of what the log says, in hexadecimal: it stands for the log in a cell's id.
    pub digest: String,
    /// The log.
    pub log: Arc<Log>,
}

impl PartialEq for ReadLog {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

/// A log of millions of rows is not for a message.
impl std::fmt::Debug for ReadLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "log {} of {} transfers", self.digest, self.log.transfers())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_one_text() {
        let mut names = Names::default();
        let all = ["ted", "", "ülf", "0"];
        for (number, name) in all.iter().enumerate() {
            assert_eq!(names.push(name), Some(number as u32));
        }
        assert_eq!(all.map(str::to_owned).to_vec(), (0..4).map(|n| names.get(n).to_owned()).collect::<Vec<_>>());
    }

    #[test]
    fn groups_are_ranges_and_windows_are_ranges() {
        let group =
            |name: &str, accounts| LoggedGroup { name: name.to_owned(), accounts, truth: Truth::Honest, cluster: 0 };
        let mut log = Log { groups: vec![group("a", 0..2), group("none", 2..2), group("b", 2..5)], ..Log::default() };
        for (second, bytes) in [(0.0, 1), (5.0, 2), (5.0, 4), (9.0, 8)] {
            log.push(second, 0, 2, bytes, 0);
        }
        assert_eq!([0, 1, 2, 4].map(|account| log.group_of(account)), [0, 0, 2, 2]);
        assert_eq!(log.between(0.0, 5.0), 0..1);
        assert_eq!(log.between(5.0, 9.5), 1..4);
        assert_eq!(log.between(7.0, 3.0), 3..3);
        assert_eq!(log.total_bytes(), 15);
        assert_eq!(log.group("b").map(|group| group.accounts.len()), Some(3));
    }
}
