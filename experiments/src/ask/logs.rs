//! Transfer logs that an experiment names: found, read once, and known by what they say.
//!
//! A parameter that is a log takes the path of a file, or a map: `{ file: month.csv, accounts: month.accounts.csv, bad_rows: skip }`.
//! A path begins at the experiment's folder, then where the command was called. Each log is read once per plan, whatever is swept.

use super::lookup::Where;
use super::node::Node;
use super::params::unknown;
use super::trouble::Trouble;
use crate::log;
use game::ReadLog;
use results::log::OnBadRows;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The keys of a log.
pub const KEYS: [&str; 3] = ["file", "accounts", "bad_rows"];

/// What may be done about bad rows; the first is the default.
pub const BAD_ROWS: [&str; 2] = ["refuse", "skip"];

/// Finds logs, and remembers those that it read.
#[derive(Debug)]
pub struct Logs<'a> {
    places: &'a Where,
    read: BTreeMap<(PathBuf, Option<PathBuf>, OnBadRows), ReadLog>,
}

impl<'a> Logs<'a> {
    /// Nothing was read yet.
    pub fn new(places: &'a Where) -> Self {
        Self { places, read: BTreeMap::new() }
    }

    /// The log that a value names; none if it names none.
    ///
    /// # Errors
    /// A file that is not there or cannot be read, or bad rows that are not to be skipped.
    pub fn resolve(&mut self, node: &Node) -> Result<Option<ReadLog>, Trouble> {
        if node.value().is_null() {
            return Ok(None);
        }
        let (file, accounts, on_bad) = if node.value().is_mapping() {
            node.only(&KEYS)?;
            let Some(file) = node.get("file") else {
                return Err(node.trouble("the log names no file").next("add `file: month.csv`"));
            };
            (file, node.get("accounts"), node.get("bad_rows").map_or(Ok(OnBadRows::Refuse), |node| on_bad_rows(&node))?)
        } else {
            (node.clone(), None, OnBadRows::Refuse)
        };
        let accounts_path = accounts.as_ref().map(|node| self.find(node)).transpose()?;
        let key = (self.find(&file)?, accounts_path, on_bad);
        if let Some(read) = self.read.get(&key) {
            return Ok(Some(read.clone()));
        }
        let read = log::read(&key.0, key.1.as_deref(), on_bad).map_err(|trouble| {
            // The trouble may be with either file: what is pointed at is the one that it names.
            let at = match &accounts {
                Some(node) if key.1.as_ref().is_some_and(|path| path.display().to_string() == trouble.place) => node,
                _ => &file,
            };
            let cause = format!("{}: {}", trouble.place, trouble.cause);
            at.trouble(format!("the log cannot be read: {}", trouble.what)).cause(cause).next(trouble.next)
        })?;
        self.read.insert(key, read.clone());
        Ok(Some(read))
    }

    fn find(&self, node: &Node) -> Result<PathBuf, Trouble> {
        let name = node.text()?;
        let tried = self.places.data(name);
        tried
            .iter()
            .find(|path| path.is_file())
            .map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()))
            .ok_or_else(|| {
                let looked: Vec<String> = tried.iter().map(|path| path.display().to_string()).collect();
                node.trouble(format!("there is no file `{name}`"))
                    .cause(format!("looked for it at\n{}", looked.join("\n")))
                    .next(
                        "paths begin at the experiment's folder, or where you are; `freerider new trace` writes a log",
                    )
            })
    }
}

fn on_bad_rows(node: &Node) -> Result<OnBadRows, Trouble> {
    match node.text()? {
        "refuse" => Ok(OnBadRows::Refuse),
        "skip" => Ok(OnBadRows::Skip),
        other => Err(unknown(node, "word", other, &BAD_ROWS)),
    }
}
