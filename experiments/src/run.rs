//! Running a plan: what is done is skipped, the rest runs on all threads, nothing that was finished is lost.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

use crate::ask::config::ENGINE_VERSION;
use crate::ask::point::in_order;
use crate::ask::{Cell, Plan, many};
use crate::cell::{self, Signals, planned};
use crate::contest::Score;
use crate::present::CONFIDENCE;
use crate::progress::Progress;
use crate::rounds::Rounds;
use crate::solve::{self, short::Solved};
use results::plot::{self, ROUND, Tables};
use results::search::Searches;
use results::{
    About, Catalogue, CellRecord, Existing, Finished, Frame, PlannedCell, ResultFolder, Status, Store, Trouble, Verdict,
};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

/// A part is written at the latest after so many seconds, or when so much waits to be written.
const FLUSH_EVERY_S: u64 = 10;
const FLUSH_BYTES: usize = 64 << 20;
/// While a disk is full, how often it is tried again, and for how long.
const ROOM_EVERY: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(600);
/// How often progress is looked at.
const TICK: Duration = Duration::from_millis(200);

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where results go.
    pub out: PathBuf,
    /// How many cells run at once, and how many threads their mechanisms' kernels share.
    pub threads: usize,
    /// Whether to begin anew instead of going on.
    pub fresh: bool,
    /// Whether to keep progress to oneself.
    pub quiet: bool,
}

/// A plot: the name of its file, and SVG or why it could not be drawn.
pub type Picture = (String, Result<String, String>);

/// What a run led to.
#[derive(Debug, Default)]
pub struct Answer {
    /// Where results are.
    pub out: PathBuf,
    /// The frames and how the cells ended; `None` when it was told to stop before the end.
    pub finished: Option<Finished>,
    /// How many cells were finished and kept when it was told to stop, and of how many that were known by then.
    pub kept: (usize, usize),
    /// All that a red team tried.
    pub searches: Option<Searches>,
    /// How many cells were there before and did not run again.
    pub reused: usize,
    /// Payoffs and rankings, of a contest.
    pub score: Option<Score>,
    /// What was found in the games of a tournament, if its file asks.
    pub solved: Option<Solved>,
    /// How the claims were judged.
    pub verdicts: Vec<Verdict>,
    /// Why others, or an analysis that was asked for, could not be worked out.
    pub not_judged: Vec<String>,
    /// What was drawn.
    pub pictures: Vec<Picture>,
    /// The cells that failed, and what they said.
    pub failed: Vec<(PlannedCell, String)>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Runs all cells of a plan that are not done, and judges the claims.
///
/// # Errors
/// Where results cannot be stored, or a claim cannot be judged.
pub fn run(plan: &Plan, options: &Options, signals: &Arc<Signals>) -> Result<Answer, Trouble> {
    let began = Instant::now();
    // The kernels' threads are made once in a process: the first run says how many. Results do not depend on it.
    let kernels = options.threads.min(cores());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(kernels).start_handler(|_| cell::keep_panics());
    if let Err(why) = pool.build_global() {
        tracing::debug!("the kernels keep the threads that they have: {why}");
    }
    let existing = if options.fresh { Existing::Discard } else { Existing::Resume };
    let begins: Vec<PlannedCell> = plan.cells.iter().map(planned).collect();
    let catalogue = Catalogue::new(cell::columns(plan));
    let mut store = Store::open(&options.out, &about(plan, &options.out), &begins, catalogue, existing)?;
    for warning in store.warnings() {
        tracing::warn!("{warning}");
    }
    let mut answer = Answer { out: options.out.clone(), ..Answer::default() };
    let mut rounds = Rounds::new(plan);
    let (cells, whole) = play_rounds(plan, options, signals, &mut store, &mut rounds, &mut answer)?;
    flush(&mut store, signals)?;
    let there = store.finished();
    answer.kept = (cells.iter().filter(|cell| there.contains(&cell.id)).count(), cells.len());
    if whole {
        let timing = BTreeMap::from([("wall".to_owned(), began.elapsed().as_secs_f64())]);
        let done = store.finish(&cells.iter().map(planned).collect::<Vec<_>>(), timing)?;
        for claim in &plan.claims {
            match results::judge(claim, &done.cells, &done.groups) {
                Ok(verdict) => answer.verdicts.push(verdict),
                Err(trouble) => answer.not_judged.push(trouble.to_string()),
            }
        }
        answer.score = plan.contest.as_ref().map(|contest| {
            let played = cells.iter().map(|cell| (cell.point, cell.seed));
            Score::of(contest, &plan.points, played, &rounds.outcomes, CONFIDENCE)
        });
        if let Some(score) = &answer.score {
            score.attach(&mut store, CONFIDENCE)?;
            match solve::short::solve(plan, &score.payoffs) {
                Ok(solved) => answer.solved = solved,
                Err(why) => answer.not_judged.push(why.to_string()),
            }
        }
        if let Some(solved) = &answer.solved {
            store.attach("equilibria", &results::solved::equilibria(&solved.shares())?)?;
        }
        for claim in &plan.contest_claims {
            let Some(score) = &answer.score else { continue };
            match results::rankings::claims::judge(claim, &score.payoffs, &score.rankings) {
                Ok(verdict) => answer.verdicts.push(verdict),
                Err(trouble) => answer.not_judged.push(trouble.to_string()),
            }
        }
        store.attach("claims", &results::verdict::frame(&answer.verdicts)?)?;
        answer.searches = rounds.searches();
        if let Some(searches) = &answer.searches {
            store.attach("search", &searches.frame(CONFIDENCE)?)?;
        }
        answer.pictures = pictures(plan, &done, &mut store)?;
        answer.finished = Some(done);
    }
    // In the order of the plan: threads end cells as it happens.
    answer.failed.sort_by_key(|(cell, _)| cell.order);
    answer.seconds = began.elapsed().as_secs_f64();
    Ok(answer)
}

/// Plays round after round until nobody asks for more. The cells in their order, and whether all were played: not when it was
/// told to stop.
fn play_rounds(
    plan: &Plan,
    options: &Options,
    signals: &Arc<Signals>,
    store: &mut Store,
    rounds: &mut Rounds,
    answer: &mut Answer,
) -> Result<(Vec<Cell>, bool), Trouble> {
    let finished = store.finished();
    let mut cells = plan.cells.clone();
    let mut begun = 0;
    let mut flushed = Instant::now();
    while begun < cells.len() {
        let (there, todo): (Vec<&Cell>, Vec<&Cell>) =
            cells[begun..].iter().partition(|cell| finished.contains(&cell.id));
        if !there.is_empty() {
            let all = many(there.len() + todo.len(), "cell");
            tracing::info!("{} of {all} are there already", there.len());
            answer.reused += there.len();
        }
        if rounds.looks() {
            let there: Vec<PlannedCell> = there.into_iter().map(planned).collect();
            store.recall(&there, &mut rounds.outcomes)?;
        }
        let all = play_all(&todo, options, signals, |record| {
            if let Some(record) = record {
                if record.status == Status::Failed {
                    answer.failed.push((record.cell.clone(), record.message.clone()));
                }
                if rounds.looks() {
                    rounds.outcomes.note(&record);
                }
                store.append(record)?;
            }
            if flushed.elapsed().as_secs() >= FLUSH_EVERY_S || store.pending_bytes() >= FLUSH_BYTES {
                flush(store, signals)?;
                flushed = Instant::now();
            }
            Ok(())
        })?;
        if !all {
            return Ok((cells, false));
        }
        begun = cells.len();
        cells.extend(rounds.more()?);
    }
    in_order(&mut cells);
    Ok((cells, true))
}

/// Writes what waits. While the disk is full it waits for room: cells that ended cost hours, and nobody plays them again for a
/// disk that somebody clears. Cells under way go on to their end.
fn flush(store: &mut Store, signals: &Signals) -> Result<(), Trouble> {
    let began = Instant::now();
    let mut told = false;
    loop {
        match store.flush() {
            Err(why) if why.is_full && began.elapsed() < PATIENCE && !signals.stop.load(Ordering::Relaxed) => {
                if !told {
                    let (minutes, cells) = (PATIENCE.as_secs() / 60, store.pending_cells());
                    tracing::warn!(
                        "{} ({}): {}; {cells} finished cells wait for room: free some space within {minutes} minutes, \
                         and the run goes on",
                        why.what,
                        why.place,
                        why.cause
                    );
                    told = true;
                }
                thread::sleep(ROOM_EVERY);
            }
            written => return written,
        }
    }
}

/// Draws the plots of a plan into the folder `plots` beside the frames.
fn pictures(plan: &Plan, done: &Finished, store: &mut Store) -> Result<Vec<Picture>, Trouble> {
    let mut pictures = Vec::new();
    let over_rounds = plan.plots.iter().any(|plot| plot.x == ROUND);
    let rounds = if over_rounds { Some(ResultFolder::open(store.path())?.frame(Frame::Rounds)?) } else { None };
    let tables = Tables { cells: &done.cells, groups: &done.groups, rounds: rounds.as_ref() };
    for plot in &plan.plots {
        let figure = plot::figure(plot, &tables).map_err(|trouble| trouble.to_string());
        pictures.push((format!("{}.svg", plot.name), figure.and_then(|figure| plot::draw(&figure))));
    }
    let drawn: Vec<(&str, &str)> =
        pictures.iter().filter_map(|(name, svg)| svg.as_deref().ok().map(|svg| (name.as_str(), svg))).collect();
    store.attach_pictures(&drawn)?;
    Ok(pictures)
}

/// How many threads can run at once.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Plays cells on all threads and hands each record to `keep`, in the order in which they end, and nothing
/// now and then, so that it may write what waits. Returns whether all were played.
fn play_all(
    todo: &[&Cell],
    options: &Options,
    signals: &Arc<Signals>,
    mut keep: impl FnMut(Option<CellRecord>) -> Result<(), Trouble>,
) -> Result<bool, Trouble> {
    let mut progress = Progress::new(todo.len() as u64, signals.rounds.load(Ordering::Relaxed), options.quiet);
    let next = AtomicUsize::new(0);
    let mut trouble = None;
    let mut ended = 0;
    let threads = options.threads.clamp(1, todo.len().max(1));
    thread::scope(|scope| {
        // As many records may wait as there are threads: while a full disk keeps the store waiting, so do they.
        let (sender, receiver) = mpsc::sync_channel(threads);
        for nth in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            let made = thread::Builder::new().spawn_scoped(scope, move || {
                while let Some(cell) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some(record) = cell::play(cell, signals) else { break };
                    if sender.send(record).is_err() {
                        break;
                    }
                }
            });
            if let Err(why) = made {
                let next = "allow more processes (`ulimit -u`), or more memory";
                match nth {
                    0 => trouble = Some(Trouble::new("no thread can be made", "cells", why.to_string(), next)),
                    _ => tracing::warn!("only {nth} of {} threads can be made: {why}", options.threads),
                }
                break;
            }
        }
        drop(sender);
        loop {
            let record = match receiver.recv_timeout(TICK) {
                Ok(record) => {
                    ended += 1;
                    progress.cell(record.status == Status::Failed);
                    Some(record)
                }
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if let Err(why) = keep(record) {
                // A disk that is full now is full for the other cells, too.
                signals.stop.store(true, Ordering::Relaxed);
                trouble = Some(why);
                break;
            }
            progress.tick(signals.rounds.load(Ordering::Relaxed));
        }
    });
    progress.end();
    trouble.map_or(Ok(ended == todo.len()), Err)
}

/// What made the results: this program and every card involved, with their versions.
pub fn versions(plan: &Plan) -> BTreeMap<String, String> {
    let mut versions = BTreeMap::from([("freerider".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    versions.extend((ENGINE_VERSION > 1).then(|| ("engine".to_owned(), ENGINE_VERSION.to_string())));
    for config in plan.configs() {
        let mut note = |card: &game::Card| {
            versions.insert(format!("{} {}", card.kind.word(), card.name), card.version.to_string());
        };
        note(config.workload.card);
        note(config.mechanism.card);
        config.groups.iter().for_each(|group| note(group.source.card()));
        config.measures().for_each(|measure| note(measure.card));
    }
    versions
}

/// All versions, and the very build. It is in no id and in no published summary: another build gives the same results, or
/// the golden tests say so.
fn makers(plan: &Plan) -> BTreeMap<String, String> {
    /// The program as it runs, read once.
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let program = std::env::current_exe().and_then(std::fs::read);
        program.map_or_else(|_| "unknown".to_owned(), |program| blake3::hash(&program).to_hex().to_string())
    });
    let mut all = versions(plan);
    all.insert("commit".to_owned(), option_env!("FREERIDER_COMMIT").unwrap_or("unknown").to_owned());
    all.insert("program".to_owned(), PROGRAM.clone());
    all
}

/// What the results say about the experiment.
pub fn about(plan: &Plan, out: &Path) -> About {
    let mut experiment = plan.to_json();
    experiment["file"] = way(out, &plan.file).display().to_string().into();
    // Where strategies and logs were looked for beside the file's folder.
    experiment["called_in"] = way(out, Path::new("")).display().to_string().into();
    About { question: plan.question.clone(), experiment, versions: makers(plan) }
}

/// The way from a folder to a file or to another folder, so that both may move together.
fn way(from: &Path, to: &Path) -> PathBuf {
    let working = std::env::current_dir().unwrap_or_default();
    let whole = |path: &Path| -> PathBuf {
        let path = working.join(path);
        path.canonicalize().unwrap_or(path)
    };
    let (from, to) = (whole(from), whole(to));
    let (from, to): (Vec<Component>, Vec<Component>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    up.chain(to[shared..].iter().copied()).collect()
}
