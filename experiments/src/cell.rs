//! One cell: a configuration and a seed go in, a record comes out, whatever happens.

use crate::ask::metrics::Metrics;
use crate::ask::{Cell, Config, cast};
use game::MeasureEntry;
use game::measure::{Frame, Roster, Sheet};
use referee::{Game, Group, Setup};
use results::{CellRecord, Column, PeerColumns, PlannedCell, RoundColumns, Status};
use std::any::Any;
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

/// The cell as results know it.
pub fn planned(cell: &Cell) -> PlannedCell {
    PlannedCell {
        id: cell.id.clone(),
        order: cell.order as u64,
        seed: cell.seed,
        workload: cell.config.workload.card.name.to_string(),
        mechanism: cell.config.mechanism.card.name.to_string(),
        axes: cell.axes.to_vec(),
    }
}

/// The columns that cells have: those of all measures, of the mechanisms, and what the workload says of utility and
/// the mechanism of standing.
pub fn columns() -> Vec<Column> {
    let of_peers = ["utility", "standing"].map(|name| Column::new(results::Frame::Peers, name, false));
    let observed = mechanisms::ALL.iter().flat_map(|entry| entry.columns);
    let measured = measures::ALL.iter().flat_map(|entry| entry.columns).chain(observed).map(|column| {
        let frame = match column.frame {
            Frame::Cells => results::Frame::Cells,
            Frame::Groups => results::Frame::Groups,
            Frame::Peers => results::Frame::Peers,
            Frame::Rounds => results::Frame::Rounds,
        };
        Column::new(frame, column.name, column.integer)
    });
    measured.chain(of_peers).collect()
}

/// The metrics that claims and tables may name.
pub fn metrics() -> Metrics {
    let of = |frame| columns().into_iter().filter(|c| c.frame == frame).map(|c| c.name).collect::<Vec<_>>();
    let mut metrics = Metrics { cells: of(results::Frame::Cells), groups: of(results::Frame::Peers) };
    metrics.groups.extend(of(results::Frame::Groups));
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
pub fn play(cell: &Cell, signals: &Signals) -> Option<CellRecord> {
    let mut played = 0;
    let ended = catch_unwind(AssertUnwindSafe(|| attempt(cell, signals, &mut played)));
    let message = match ended {
        Ok(Ok(record)) => return record,
        Ok(Err(message)) => message,
        Err(panic) => format!("panicked: {}", words(&*panic)),
    };
    Some(CellRecord::failed(planned(cell), message, played))
}

fn attempt(cell: &Cell, signals: &Signals, played: &mut u64) -> Result<Option<CellRecord>, String> {
    let mut game = set_up(&cell.config, cell.seed)?;
    while *played < cell.config.rounds {
        if signals.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let more = game.round()?;
        *played += 1;
        signals.rounds.fetch_add(1, Ordering::Relaxed);
        if !more {
            break;
        }
    }
    Ok(Some(record(cell, *played, game.sheet())))
}

fn record(cell: &Cell, rounds_played: u64, sheet: Sheet) -> CellRecord {
    let config = &cell.config;
    let mut group_of = vec![0; config.groups.iter().map(|g| g.count).sum()];
    for (at, group) in cast(config, cell.seed).groups.iter().enumerate() {
        group.members.iter().for_each(|peer| group_of[peer.index()] = at as u32);
    }
    let named = |columns: Vec<(&'static str, Vec<f64>)>| columns.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
    let peers = PeerColumns { group_of, columns: named(sheet.peers) };
    let plays = |g: &crate::ask::GroupPlan| (g.name.clone(), g.source.card().name.to_string());
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
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_else(|| "no message".to_owned())
}
