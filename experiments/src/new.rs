//! `freerider new`: files to begin with.
//!
//! `new trace` makes up a transfer log (see `engine/workloads/src/maze/`) and writes it with what is true of its accounts.

use crate::ask::logs::Logs;
use crate::ask::params::resolve;
use crate::ask::trouble::told as of_results;
use crate::ask::yaml::Document;
use crate::ask::{Troubles, Where};
use crate::export::not_lost;
use crate::log;
use clap::{Args, Subcommand};
use game::Params;
use std::path::{Path, PathBuf};
use workloads::maze;

/// What there is to begin with.
#[derive(Subcommand, Debug)]
pub enum New {
    /// A transfer log: a made-up month of the Maze file-sharing system, with those who game it.
    Trace(Trace),
}

/// What a made-up log should be like.
#[derive(Args, Debug)]
pub struct Trace {
    /// Where it goes: NAME.csv or NAME.parquet. What is true of the accounts goes to NAME.accounts.csv (or .parquet).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many accounts, up to 10 million (Maze had 1.4 million). Default: 3000.
    #[arg(long, value_name = "N")]
    accounts: Option<u64>,
    /// How many days. Default: 44.
    #[arg(long, value_name = "N")]
    days: Option<u64>,
    /// Further colluders of each kind, as a share of all accounts. Default: 0.
    #[arg(long, value_name = "SHARE")]
    colluders: Option<f64>,
    /// Set any other parameter; a name that is not known lists them all.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// What everything random is drawn from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Write over files that are there.
    #[arg(long)]
    force: bool,
}

impl New {
    /// Makes it, and says what was made and how to use it.
    ///
    /// # Errors
    /// Parameters that make no sense, files that are in the way, or the disk's error.
    pub fn make(&self) -> Result<String, String> {
        match self {
            New::Trace(trace) => trace.make(),
        }
    }
}

impl Trace {
    fn make(&self) -> Result<String, String> {
        let accounts = beside(&self.file)?;
        if !self.force {
            not_lost([self.file.as_path(), &accounts].into_iter())?;
        }
        let params = self.params()?;
        let made = maze::month(&params, self.seed);
        let (transfers, members, groups) = (made.transfers(), made.accounts.names.len(), made.groups.len());
        let gib = made.total_bytes() as f64 / (1u64 << 30) as f64;
        results::log::write(&log::into_columns(made), &self.file, &accounts).map_err(of_results)?;
        let (file, accounts) = (self.file.display(), accounts.display());
        Ok(format!(
            "wrote {file} ({transfers} transfers, {gib:.0} GiB) and {accounts} ({members} accounts in {groups} groups)\n\
             use it with  workload: {{ trace: {{ source: {{ log: {{ file: {file}, accounts: {accounts} }} }} }} }}\n\
             \x20            round_seconds: 86400\n"
        ))
    }

    /// The parameters of the month: flags and `--set`, completed with the defaults.
    fn params(&self) -> Result<Params, String> {
        let mut lines = Vec::new();
        lines.extend(self.accounts.map(|n| format!("accounts: {n}")));
        lines.extend(self.days.map(|n| format!("days: {n}")));
        lines.extend(self.colluders.map(|x| format!("colluders: {x}")));
        for set in &self.set {
            let (name, value) = set.split_once('=').ok_or_else(|| {
                format!("error: `--set {set}` sets nothing\n  next: write NAME=VALUE, such as `--set sharers=0.5`")
            })?;
            lines.push(format!("{}: {}", name.trim(), value.trim()));
        }
        let told = |troubles: Troubles| troubles.to_string();
        // A document must hold something, and `{}` is a map of nothing.
        let text = if lines.is_empty() { "{}".to_owned() } else { lines.join("\n") };
        let document = Document::read("the flags", &text).map_err(|trouble| told(trouble.into()))?;
        let places = Where::default();
        let resolved = resolve(Some(&document.root()), &maze::PARAMS, &mut Logs::new(&places));
        let params = resolved.map_err(|trouble| told(trouble.into()))?;
        maze::check(&params).map_err(|why| format!("error: {why}"))?;
        Ok(params)
    }
}

/// Where the accounts of a log go.
fn beside(file: &Path) -> Result<PathBuf, String> {
    let ending =
        file.extension().and_then(|ending| ending.to_str()).filter(|ending| ["csv", "parquet"].contains(ending));
    let ending = ending.ok_or_else(|| {
        format!(
            "error: {} is neither NAME.csv nor NAME.parquet\n  next: give it one of the two endings",
            file.display()
        )
    })?;
    Ok(file.with_extension(format!("accounts.{ending}")))
}
