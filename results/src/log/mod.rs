//! Transfer logs on disk: who gave how much of what to whom, and when.
//!
//! [`read`] takes CSV or Parquet, by the ending of the file's name. A log has the columns `time_s` (or `time`), `from`, `to`, `bytes` and
//! `content`, and may have `from_machine` and `to_machine`; a second file may tell of the accounts: `account`, and any of `group`,
//! `machine`, `cluster` and `truth`. Names are text or whole numbers. Rows that make no sense are counted and named, and refused or
//! skipped. Rows out of the order of time are sorted. What comes out is columns of dense numbers, the same from either format: equal
//! logs have equal digests. [`write`] writes them.
//!
//! Rows pass one at a time (CSV) or a million at a time (Parquet), and names are kept once, so thirteen million transfers take
//! seconds, and little more memory than their columns.
//!
//! | file | what |
//! |---|---|
//! | `csv`, `parquet` | rows of named cells, from either format |
//! | `transfers` | what makes a row a transfer |
//! | `roster` | accounts, their groups and machines |
//! | `bad` | rows that make no sense |
//! | `names` | names as dense numbers |
//! | `write` | the way back |

mod bad;
mod csv;
mod names;
mod parquet;
mod roster;
#[cfg(test)]
mod tests;
mod transfers;
mod write;

use std::path::Path;

use crate::trouble::Trouble;

pub use bad::{BadRows, OnBadRows};
pub use names::Names;
pub use roster::{Group, Roster};
pub use write::write;

/// What accounts may be in truth.
pub const TRUTHS: [&str; 3] = ["honest", "colluder", "whitewasher"];

/// A transfer log as columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransferLog {
    /// When, in seconds from the midnight before the first transfer; ascending.
    pub time_s: Vec<f64>,
    /// Who gave, by number.
    pub from: Vec<u32>,
    /// Who received, by number.
    pub to: Vec<u32>,
    /// How much.
    pub bytes: Vec<u64>,
    /// Of what, numbered in the order of first appearance.
    pub content: Vec<u32>,
    /// The accounts, numbered group by group.
    pub roster: Roster,
}

/// A log, and what was wrong with its rows.
#[derive(Clone, Debug)]
pub struct Read {
    /// The log.
    pub log: TransferLog,
    /// The rows that were skipped.
    pub bad: BadRows,
    /// BLAKE3 over everything that the log says, and over the number of rows that were skipped.
    pub digest: String,
}

/// Reads a log, and what is known of its accounts.
///
/// # Errors
/// A file that cannot be read or lacks a column; bad rows, unless they are to be skipped; accounts that contradict themselves.
pub fn read(file: &Path, accounts: Option<&Path>, on_bad: OnBadRows) -> Result<Read, Trouble> {
    let known = accounts.map_or_else(|| Ok(roster::Known::default()), roster::Known::read)?;
    let (log, bad) = transfers::read(file, known)?;
    if on_bad == OnBadRows::Refuse && bad.count() > 0 {
        return Err(bad.refusal(file));
    }
    if log.time_s.is_empty() {
        let cause = if bad.count() > 0 { bad.told() } else { "it has no rows below its header".to_owned() };
        return Err(Trouble::new("the log is empty", file.display(), cause, "give a log with at least one transfer"));
    }
    let digest = log.digest(bad.count());
    Ok(Read { log, bad, digest })
}

/// One field of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// There is nothing.
    Nothing,
    /// Text, as in any CSV.
    Text(&'a str),
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
}

/// A column that is looked for: the names that it may have, and whether it must be there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) names: &'static [&'static str],
    pub(crate) required: bool,
}

/// No more columns than this are ever wanted.
const MOST: usize = 8;

/// Takes the rows of a file: line or row number, and the wanted cells, or why there are none.
pub(crate) type Take<'t> = &'t mut dyn FnMut(u64, Result<&[Cell], String>) -> Result<(), Trouble>;

/// Hands all rows of a file on, by the ending of its name.
pub(crate) fn rows(path: &Path, wanted: &[Wanted], take: Take) -> Result<(), Trouble> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => csv::rows(path, wanted, take),
        Some("parquet") => parquet::rows(path, wanted, take),
        _ => Err(ending(path)),
    }
}

/// A file of neither kind.
pub(crate) fn ending(path: &Path) -> Trouble {
    let cause = "its name ends neither in `.csv` nor in `.parquet`";
    Trouble::new("what kind of file is this?", path.display(), cause, "give it one of the two endings")
}

/// Where the wanted columns stand among those that a file has.
pub(crate) fn places(path: &Path, wanted: &[Wanted], has: &[&str]) -> Result<Vec<Option<usize>>, Trouble> {
    let place = |column: &Wanted| {
        let found = column.names.iter().find_map(|name| has.iter().position(|other| other == name));
        if found.is_none() && column.required {
            let needed: Vec<&str> = wanted.iter().filter(|w| w.required).map(|w| w.names[0]).collect();
            return Err(Trouble::new(
                format!("the column `{}` is missing", column.names[0]),
                path.display(),
                format!("its header has: {}", has.join(", ")),
                format!("name the columns {}", needed.join(", ")),
            ));
        }
        Ok(found)
    };
    wanted.iter().map(place).collect()
}

impl TransferLog {
    /// BLAKE3 over every column, name and group, and the number of rows that were left out.
    pub fn digest(&self, bad_rows: u64) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut numbers = |count: usize, each: &mut dyn Iterator<Item = u64>| {
            hasher.update(&(count as u64).to_le_bytes());
            let mut block = Vec::with_capacity(1 << 16);
            for number in each {
                block.extend_from_slice(&number.to_le_bytes());
                if block.len() >= 1 << 16 {
                    hasher.update(&block);
                    block.clear();
                }
            }
            hasher.update(&block);
        };
        numbers(self.time_s.len(), &mut self.time_s.iter().map(|x| x.to_bits()));
        numbers(self.bytes.len(), &mut self.bytes.iter().copied());
        for column in [&self.from, &self.to, &self.content, &self.roster.machine] {
            numbers(column.len(), &mut column.iter().map(|x| u64::from(*x)));
        }
        numbers(1, &mut [bad_rows].into_iter());
        let names = (0..self.roster.names.len()).map(|number| self.roster.names.get(number as u32));
        let groups = self
            .roster
            .groups
            .iter()
            .map(|group| format!("{}\t{:?}\t{}\t{}", group.name, group.accounts, group.truth, group.cluster));
        for text in names.map(str::to_owned).chain(groups) {
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }
}
