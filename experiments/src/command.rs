//! The command line: what people type, what they read, and the exit code.
//!
//! Answers go to stdout, diagnostics to stderr. Exit codes: 0 every cell ran and every claim held, 1 a
//! claim failed, 2 the input was wrong, 3 a cell failed, 75 interrupted and resumable, 101 a defect of the program.

use crate::ask::seeds::MOST_SEEDS;
use crate::ask::trouble::told;
use crate::ask::{Overrides, Plan, metrics, plan, schema};
use crate::cell::{self, Signals};
use crate::export::Export;
use crate::new::New;
use crate::publish::{Edition, PUBLISHED};
use crate::run::{Answer, Options, cores, run};
use crate::simulate::Simulate;
use crate::solve::Solve;
use crate::streams::{Diagnostics, say, tell};
use crate::{catalogue, listing, present, rehearse, replay};
use clap::{Args, Parser, Subcommand, ValueEnum};
use results::table::Look;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tracing_subscriber::filter::LevelFilter;

/// Everything went as it should.
const OK: u8 = 0;
/// A claim failed.
const CLAIM_FAILED: u8 = 1;
/// The input was wrong, or results could not be stored.
const BAD_INPUT: u8 = 2;
/// A cell failed.
const CELL_FAILED: u8 = 3;
/// Interrupted; run it again to go on.
const INTERRUPTED: u8 = 75;

/// If this mechanism is deployed and some peers cheat in these ways: who wins, what does everyone else
/// lose, and is honesty still the best strategy?
#[derive(Parser, Debug)]
#[command(name = "freerider", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How diagnostics on stderr look. Wrong usage of the command line is told as text in any case.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// Say less: errors and the answer only.
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Run experiments: go on where the last run stopped, judge the claims, print the answer.
    Run {
        #[command(flatten)]
        experiment: Experiment,
        /// Where results go (with several files: a folder for each inside it). Default: results/runs/NAME.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// How many cells run at once, up to 1024. Default: one for each core.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
        threads: Option<u16>,
        /// Begin anew instead of going on.
        #[arg(long)]
        fresh: bool,
        /// Say what would run, and run nothing.
        #[arg(long)]
        dry_run: bool,
        /// Write a summary to be kept, too: DIR/THEME/NAME for experiments/THEME/NAME.yaml. A whole run of the file as it
        /// stands only.
        #[arg(
            long,
            value_name = "DIR",
            num_args = 0..=1,
            require_equals = true,
            default_missing_value = PUBLISHED,
            conflicts_with = "dry_run"
        )]
        publish: Option<PathBuf>,
    },
    /// Read experiments, resolve and explain them and count their cells, without running.
    Check {
        #[command(flatten)]
        experiment: Experiment,
    },
    /// Run one cell of a result folder again and compare bit by bit.
    Replay {
        /// The result folder.
        dir: PathBuf,
        /// The cell's id, or the beginning of it.
        cell: String,
        /// Print every fact of the run.
        #[arg(long)]
        facts: bool,
    },
    /// List what there is.
    List {
        /// Which catalogue; all of them without it.
        #[arg(value_enum)]
        what: Option<listing::What>,
        /// Print the cards as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Explain one strategy, mechanism, workload or measure: card, parameters, source, example.
    Explain {
        /// Its name, or the path of a Lua script or library.
        name: String,
    },
    /// Make something to begin with.
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Solve a game: who wins, what is stable, where populations end up.
    Solve(Solve),
    /// Write payoffs and matches as other tools read them.
    Export(Export),
    /// Play one cell for each line on stdin, as a simulator that empirical game theory tools (EGTA) drive.
    Simulate(Simulate),
    /// Print the JSON schema of the experiment file, for editors.
    Schema,
}

#[derive(Args, Debug)]
struct Experiment {
    /// Experiment files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Override a value of the file: a path into it, and YAML.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Run seeds 1 to N instead of the file's; up to a million.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_SEEDS.unsigned_abs()))]
    seeds: Option<u64>,
}

impl Experiment {
    /// All plans, or what is wrong with any of them.
    fn plans(&self) -> Result<Vec<Plan>, String> {
        let (plans, troubles) = self.each();
        if troubles.is_empty() { Ok(plans) } else { Err(troubles.join("\n\n")) }
    }

    /// The plans of the files with which nothing is wrong, and what is with the others.
    fn each(&self) -> (Vec<Plan>, Vec<String>) {
        let overrides = Overrides { set: self.set.clone(), seeds: self.seeds };
        let mut plans = Vec::new();
        let mut troubles = Vec::new();
        for file in &self.files {
            let planned = plan(file, &overrides, &catalogue());
            let looked_at = planned.and_then(|mut plan| {
                let known = cell::metrics(&plan);
                metrics::check(&mut plan, &known)?;
                rehearse::claims(&mut plan)?;
                Ok(plan)
            });
            match looked_at {
                Ok(plan) => plans.push(plan),
                Err(trouble) => troubles.push(trouble.to_string()),
            }
        }
        (plans, troubles)
    }
}

/// Runs the command line.
pub fn main() -> ExitCode {
    // Clap's own code for wrong usage is 2, as ours.
    let cli = Cli::parse();
    diagnostics(cli.log_format, cli.quiet);
    std::panic::set_hook(Box::new(|panic| {
        // A panic inside a cell is a row with its message; the backtrace would only hide the answer.
        if !cell::keeps_panics() {
            tell(&format!(
                "error: a defect of the program\n  cause: {panic}\n  next: report it, with the command and its input"
            ));
        }
    }));
    ExitCode::from(obey(&cli).unwrap_or_else(|message| complain(cli.log_format, &message)))
}

/// Says what is wrong, and gives the exit code for it.
fn complain(format: LogFormat, message: &str) -> u8 {
    match format {
        LogFormat::Json => tracing::error!("{message}"),
        LogFormat::Text if message.starts_with("error") => tell(message),
        LogFormat::Text => tell(&format!("error: {message}")),
    }
    BAD_INPUT
}

/// How tables look on stdout.
fn look() -> Look {
    if !stdout().is_terminal() {
        return Look::Ascii;
    }
    terminal_size::terminal_size_of(stdout()).map_or(Look::Unicode, |(width, _)| Look::Terminal(width.0))
}

fn diagnostics(format: LogFormat, quiet: bool) {
    let level = if quiet { LevelFilter::ERROR } else { LevelFilter::INFO };
    let base = tracing_subscriber::fmt().with_max_level(level).with_writer(|| Diagnostics).with_target(false);
    match format {
        LogFormat::Text => base.without_time().with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => base.json().init(),
    }
}

fn obey(cli: &Cli) -> Result<u8, String> {
    match &cli.command {
        Command::Run { experiment, out, threads, fresh, dry_run, publish } => {
            let plans = experiment.plans()?;
            let folders = folders(&plans, out.as_ref())?;
            let editions = editions(&plans, publish.as_deref())?;
            if *dry_run {
                for plan in &plans {
                    say(&plan.summary())?;
                    plan.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
                }
                return Ok(OK);
            }
            let threads = threads.map_or_else(cores, usize::from);
            let signals = stop_on_signal();
            let mut worst = OK;
            for ((plan, edition), out) in plans.iter().zip(&editions).zip(folders) {
                let options = Options { out, threads, fresh: *fresh, quiet: cli.quiet };
                worst = worst.max(run_one(plan, edition.as_ref(), &options, &signals)?);
                if worst == INTERRUPTED {
                    break;
                }
            }
            Ok(worst)
        }
        Command::Check { experiment } => {
            let (plans, troubles) = experiment.each();
            for plan in plans {
                say(&format!("{}: ok\n{}", plan.file.display(), plan.summary()))?;
                plan.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
            }
            if troubles.is_empty() { Ok(OK) } else { Err(troubles.join("\n\n")) }
        }
        Command::Replay { dir, cell, facts } => replay::replay(dir, cell, *facts),
        Command::List { what, json } => say(&listing::list(*what, *json)).map(|()| OK),
        Command::Explain { name } => say(&listing::explain(name)?).map(|()| OK),
        Command::New { what } => say(&what.make()?).map(|()| OK),
        Command::Solve(solve) => {
            let (text, fits) = solve.run(look())?;
            say(&text).map(|()| if fits { OK } else { CLAIM_FAILED })
        }
        Command::Export(export) => say(&export.run()?).map(|()| OK),
        Command::Simulate(simulate) => simulate.run().map(|()| OK),
        Command::Schema => {
            let text = serde_json::to_string_pretty(&schema(&catalogue())).map_err(|e| e.to_string())?;
            say(&format!("{text}\n")).map(|()| OK)
        }
    }
}

/// What is to be published of each plan, looked at before anything runs.
fn editions<'p>(plans: &'p [Plan], dir: Option<&Path>) -> Result<Vec<Option<Edition<'p>>>, String> {
    let root = std::env::current_dir().map_err(|why| format!("error: there is no current folder: {why}"))?;
    plans.iter().map(|plan| dir.map(|dir| Edition::new(plan, dir, &root)).transpose()).collect()
}

fn run_one(plan: &Plan, edition: Option<&Edition>, options: &Options, signals: &Arc<Signals>) -> Result<u8, String> {
    plan.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    let answer = run(plan, options, signals).map_err(told)?;
    say(&present::answer(plan, &answer, look())?)?;
    let Some(edition) = edition else { return Ok(code(&answer)) };
    match edition.write(&answer) {
        Ok(()) => say(&format!("published {}\n", edition.home.display())).map(|()| code(&answer)),
        // A run that is not whole has a code of its own, which says more.
        Err(message) if code(&answer) > CLAIM_FAILED => {
            tracing::error!("{message}");
            Ok(code(&answer))
        }
        Err(message) => Err(message),
    }
}

fn code(answer: &Answer) -> u8 {
    match &answer.finished {
        None => INTERRUPTED,
        Some(done) if done.counts.failed + done.counts.missing > 0 => CELL_FAILED,
        Some(_) if !answer.not_judged.is_empty() => BAD_INPUT,
        Some(_) if answer.verdicts.iter().any(|verdict| !verdict.as_expected) => CLAIM_FAILED,
        Some(_) => OK,
    }
}

/// Where the results of all plans go.
///
/// # Errors
/// Two of them would go to the same place.
fn folders(plans: &[Plan], out: Option<&PathBuf>) -> Result<Vec<PathBuf>, String> {
    let folders: Vec<PathBuf> = plans.iter().map(|plan| folder(plan, out, plans.len() > 1)).collect();
    for (nth, place) in folders.iter().enumerate() {
        if let Some(first) = folders[..nth].iter().position(|other| other == place) {
            return Err(format!(
                "error: `{}` and `{}` would both write into {}\n  cause: a result folder has the name of its file\n  \
                 next: run them one by one, each with an --out of its own",
                plans[first].file.display(),
                plans[nth].file.display(),
                place.display()
            ));
        }
    }
    Ok(folders)
}

/// Where the results of a plan go.
fn folder(plan: &Plan, out: Option<&PathBuf>, several: bool) -> PathBuf {
    let stem = plan.file.file_stem().map_or_else(|| "experiment".into(), |stem| stem.to_os_string());
    match out {
        Some(out) if several => out.join(stem),
        Some(out) => out.clone(),
        None => PathBuf::from("results/runs").join(stem),
    }
}

/// The first signal makes all cells stop after their round; what is finished is kept.
fn stop_on_signal() -> Arc<Signals> {
    let signals = Arc::new(Signals::default());
    let heard = signals.clone();
    let set = ctrlc::set_handler(move || {
        if heard.stop.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        tracing::warn!("stopping; what is finished is kept (once more to stop at once)");
    });
    if let Err(trouble) = set {
        tracing::warn!("signals are not heard, so an interruption loses what was not written yet: {trouble}");
    }
    signals
}
