//! One cell: a configuration and a seed go in, a record comes out, whatever happens.

use crate::ask::metrics::Metrics;
use crate::ask::{self, Config, Plan, cast};
use game::fact::{Fact, Party};
use game::measure::{Frame, Roster, Sheet};
use game::{AccountId, MeasureEntry};
use referee::{Game, Group, Setup};
use results::{
    CellRecord, Column, MatchColumns, PeerColumns, PlannedCell, RoundColumns, StandingRow, Standings, Status,
};
use std::any::Any;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What a cell tells while it runs, and is told.
#[derive(Debug, Default)]
pub struct Signals {
    /// Rounds played by all cells.
    pub rounds: AtomicU64,
    /// Set to make every cell stop after its round.
    pub stop: AtomicBool,
}

thread_local! {
    /// Whether what panics on this thread becomes a row of the results.
    static KEEPS_PANICS: Cell<bool> = const { Cell::new(false) };
}

/// Says that what panics on this thread is told by whoever waits for it: so are the threads of kernels.
pub fn keep_panics() {
    KEEPS_PANICS.set(true);
}

/// Whether it is, so that nobody else need tell it.
pub fn keeps_panics() -> bool {
    KEEPS_PANICS.get()
}

/// Does what may panic; a panic is its message.
///
/// # Errors
/// Its own, or the panic.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let before = KEEPS_PANICS.replace(true);
    let ended = catch_unwind(AssertUnwindSafe(work));
    KEEPS_PANICS.set(before);
    ended.unwrap_or_else(|panic| Err(format!("panicked: {}", words(&*panic))))
}

/// The cell as results know it.
pub fn planned(cell: &ask::Cell) -> PlannedCell {
    PlannedCell {
        id: cell.id.clone(),
        order: cell.order as u64,
        seed: cell.seed,
        workload: cell.config.workload.card.name.to_string(),
        mechanism: cell.config.mechanism.card.name.to_string(),
        axes: cell.axes.to_vec(),
    }
}

/// The metric of peers that cells have whose mechanism makes standings public.
pub const PUBLIC_STANDING: &str = "public_standing";

/// The columns that the cells of a plan have: those of measures that fit some cell, of its mechanisms, and what the
/// workload says of utility. What mechanisms make public of standing comes with those cells where they do.
pub fn columns(plan: &Plan) -> Vec<Column> {
    let utility = Column::new(results::Frame::Peers, "utility", false);
    let measured = measures::ALL.iter().filter(|entry| plan.configs().any(|config| config.takes(entry)));
    let rules = |card| plan.configs().any(|config| std::ptr::eq(config.mechanism.card, card));
    let observed = mechanisms::ALL.iter().filter(|entry| rules(entry.card)).flat_map(|entry| entry.columns);
    let all = measured.flat_map(|entry| entry.columns).chain(observed).map(|column| {
        let frame = match column.frame {
            Frame::Cells => results::Frame::Cells,
            Frame::Groups => results::Frame::Groups,
            Frame::Peers => results::Frame::Peers,
            Frame::Rounds => results::Frame::Rounds,
            Frame::Matches => results::Frame::Matches,
        };
        Column::new(frame, column.name, column.integer)
    });
    all.chain([utility]).collect()
}

/// The metrics that the claims and tables of a plan may name.
pub fn metrics(plan: &Plan) -> Metrics {
    let columns = columns(plan);
    let of = |frame| columns.iter().filter(|c| c.frame == frame).map(|c| c.name.clone()).collect::<Vec<_>>();
    let misfits = measures::ALL.iter().filter(|entry| !plan.configs().any(|config| config.takes(entry)));
    let mut metrics = Metrics {
        cells: of(results::Frame::Cells),
        groups: of(results::Frame::Peers),
        rounds: of(results::Frame::Rounds),
        misfits: misfits.flat_map(|entry| entry.columns.iter().map(move |column| (column.name, entry))).collect(),
    };
    metrics.groups.extend(of(results::Frame::Groups));
    metrics.groups.push(PUBLIC_STANDING.to_owned());
    metrics.cells.push("rounds_played".to_owned());
    metrics
}

/// Sets the board of a cell.
///
/// # Errors
/// Parameters that do not go together, or a strategy that does not start.
pub fn set_up(config: &Config, seed: u64) -> Result<Game, String> {
    let cast = cast(config, seed);
    let measures: Vec<&MeasureEntry> = config.measures().collect();
    let workload = (config.workload.entry.new)(&config.workload.params, &cast)?;
    let all = cast.peers();
    let groups = config.groups.iter().zip(&cast.groups).map(|(plan, cast)| {
        // Whoever may change groups has a seat in every cohort.
        let seats = if config.evolution.is_some() { all } else { cast.members.len() };
        let cohort =
            plan.source.cohort(&plan.params, seats).map_err(|trouble| format!("group `{}`: {trouble}", plan.name))?;
        Ok(Group {
            name: plan.name.clone(),
            strategy: plan.source.card().name.to_string(),
            members: cast.members.clone(),
            cohort,
            extra: plan.extra,
            ring: plan.ring,
            pre_trusted: plan.pre_trusted,
            colluding: plan.colluding,
            whitewashing: plan.whitewashing,
        })
    });
    Game::new(Setup {
        seed,
        round_seconds: config.round_seconds,
        warm_up_rounds: config.warm_up_rounds,
        workload,
        mechanism: (config.mechanism.entry.new)(&config.mechanism.params),
        beside: config.beside.as_ref().map(|beside| (beside.entry.new)(&beside.params)),
        evolution: config.evolution,
        groups: groups.collect::<Result<_, String>>()?,
        measures: Box::new(move |roster: &Roster| measures.iter().map(|entry| (entry.new)(roster)).collect()),
    })
}

/// Plays a cell to its end. `None` when it was told to stop.
pub fn play(cell: &ask::Cell, signals: &Signals) -> Option<CellRecord> {
    let mut played = 0;
    match guarded(|| attempt(cell, signals, &mut played)) {
        Ok(record) => record,
        Err(message) => Some(CellRecord::failed(planned(cell), message, played)),
    }
}

fn attempt(cell: &ask::Cell, signals: &Signals, played: &mut u64) -> Result<Option<CellRecord>, String> {
    let mut game = set_up(&cell.config, cell.seed)?;
    let mut standings = Noted::default();
    while *played < cell.config.rounds {
        if signals.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let more = game.round()?;
        if cell.config.standings {
            standings.note(&game);
        }
        *played += 1;
        signals.rounds.fetch_add(1, Ordering::Relaxed);
        if !more {
            break;
        }
    }
    Ok(Some(record(cell, *played, game.sheet(), standings.0)))
}

/// The places in queues that were taken so far.
#[derive(Default)]
struct Noted(Standings, BTreeMap<AccountId, u32>);

impl Noted {
    /// Notes those of the last round.
    fn note(&mut self, game: &Game) {
        let round = game.clock().round - 1;
        for fact in game.facts() {
            if let Fact::Queued { at, who, position: rank, standing, tier, .. } = *fact {
                let (observer, subject) = (self.number(game, at), self.number(game, who));
                self.0.rows.push(StandingRow { round, observer, subject, rank, tier, standing });
            }
        }
    }

    /// The place of an account among the names.
    fn number(&mut self, game: &Game, who: Party) -> u32 {
        *self.1.entry(who.account).or_insert_with(|| {
            let name = game.name(who.peer).map_or_else(|| who.account.0.to_string(), str::to_owned);
            self.0.names.push(name);
            self.0.names.len() as u32 - 1
        })
    }
}

fn record(cell: &ask::Cell, rounds_played: u64, sheet: Sheet, standings: Standings) -> CellRecord {
    let config = &cell.config;
    let mut group_of = vec![0; config.groups.iter().map(|g| g.count).sum()];
    for (at, group) in cast(config, cell.seed).groups.iter().enumerate() {
        group.members.iter().for_each(|peer| group_of[peer.index()] = at as u32);
    }
    let named = |columns: Vec<(&'static str, Vec<f64>)>| columns.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
    let peers = PeerColumns { group_of, columns: named(sheet.peers) };
    let plays = |g: &ask::GroupPlan| (g.name.clone(), g.source.card().name.to_string());
    let mut groups = peers.group_rows(&config.groups.iter().map(plays).collect::<Vec<_>>());
    for (name, values) in sheet.groups {
        groups.iter_mut().zip(values).for_each(|(row, value)| row.values.push((name.to_owned(), value)));
    }
    CellRecord {
        cell: planned(cell),
        status: Status::Ok,
        message: String::new(),
        rounds_played,
        cells: sheet.cells.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        groups,
        peers,
        rounds: RoundColumns { columns: named(sheet.rounds) },
        standings,
        matches: MatchColumns {
            players: sheet.matches.players.into_iter().map(|two| two.map(|peer| peer.0)).collect(),
            columns: named(sheet.matches.columns),
            moves: sheet.matches.moves,
        },
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_kept_inside_and_told_outside() {
        let inside = guarded::<()>(|| if keeps_panics() { Err("kept".to_owned()) } else { Ok(()) });
        assert_eq!((inside, keeps_panics()), (Err("kept".to_owned()), false));
        let panicked = guarded::<()>(|| panic!("somebody"));
        assert_eq!((panicked, keeps_panics()), (Err("panicked: somebody".to_owned()), false));
    }
}
