//! Transfer logs between those who know files (`results`) and those who know the game.
//!
//! Neither knows the other, so the columns are handed over here; they are moved, not copied.

use crate::ask::many;
use game::ReadLog;
use game::log::{Accounts, Log, LoggedGroup, Names, Truth};
use results::Trouble;
use results::log::{Group, OnBadRows, Roster, TRUTHS, TransferLog};
use std::path::Path;
use std::sync::Arc;

/// Reads a log, and says how many bad rows were skipped.
///
/// # Errors
/// As [`results::log::read`].
pub fn read(file: &Path, accounts: Option<&Path>, on_bad: OnBadRows) -> Result<ReadLog, Trouble> {
    let read = results::log::read(file, accounts, on_bad)?;
    if read.bad.count() > 0 {
        let skipped = many(read.bad.count() as usize, "row");
        tracing::warn!("{}: skipped {skipped}: {}", file.display(), read.bad.told());
    }
    let log = from_columns(read.log, read.bad.count()).ok_or_else(|| {
        let next = "split the log by accounts";
        Trouble::new("the log is too large", file.display(), "its names are more than 4 GiB of text", next)
    })?;
    Ok(ReadLog { digest: read.digest, log: Arc::new(log) })
}

/// A log from the columns of a file; `None` if its names are too long.
pub fn from_columns(columns: TransferLog, bad_rows: u64) -> Option<Log> {
    let TransferLog { time_s, from, to, bytes, content, roster } = columns;
    let mut names = Names::default();
    for number in 0..roster.names.len() as u32 {
        names.push(roster.names.get(number))?;
    }
    let groups = roster.groups.into_iter().map(|group| LoggedGroup {
        name: group.name,
        accounts: group.accounts,
        truth: Truth::ALL.into_iter().find(|truth| truth.word() == group.truth).unwrap_or_default(),
        cluster: group.cluster,
    });
    let (groups, accounts) = (groups.collect(), Accounts { names, machine: roster.machine });
    Some(Log { time_s, from, to, bytes, content, accounts, groups, bad_rows })
}

/// The columns of a log, to be written.
pub fn into_columns(log: Log) -> TransferLog {
    let Log { time_s, from, to, bytes, content, accounts, groups, bad_rows: _ } = log;
    let mut names = results::log::Names::default();
    for number in 0..accounts.names.len() as u32 {
        names.number(accounts.names.get(number));
    }
    let groups = groups.into_iter().map(|group| Group {
        name: group.name,
        accounts: group.accounts,
        truth: group.truth.word().to_owned(),
        cluster: group.cluster,
    });
    let roster = Roster { names, machine: accounts.machine, groups: groups.collect() };
    TransferLog { time_s, from, to, bytes, content, roster }
}

/// The words for the truth in files are those of the game.
const _: () = assert!(TRUTHS.len() == Truth::ALL.len());
