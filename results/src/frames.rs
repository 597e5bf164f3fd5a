//! From many records to a few tables.
//!
//! Rows stand in the order of the plan, inside a cell in their natural order (groups as the experiment lists
//! them, peers by number, rounds in time). Columns are the context, then what this crate writes, then metrics in
//! the catalogue's order. The tables are a function of the records alone, not of the order they come in.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame, IdxSize, Int64Chunked, IntoColumn, NewChunkedArray, StringChunked};

use crate::axes;
use crate::catalogue::{Catalogue, Frame, own_names};
use crate::numbers::number_column;
use crate::record::{CellRecord, PlannedCell, Status};
use crate::trouble::Trouble;

/// The tables of some cells.
#[derive(Clone, Debug)]
pub struct Frames {
    /// One row per cell: `cell_id, seed, workload, mechanism, <axes>, status, message, rounds_played, <metrics>`.
    pub cells: DataFrame,
    /// One row per cell and group: `cell_id, seed, <axes>, group, strategy, peers, <metrics>`.
    pub groups: DataFrame,
    /// One row per cell and peer: `cell_id, seed, group, peer, <metrics>`.
    pub peers: DataFrame,
    /// One row per cell, round and group: `cell_id, seed, group, round, <metrics>`.
    pub rounds: DataFrame,
    /// One row per place in a queue: `cell_id, seed, <axes>, round, observer, subject, rank, tier, standing`.
    pub standings: DataFrame,
    /// One row per player and opponent: `cell_id, seed, <axes>, group, opponent_group, peer, opponent, moves, <metrics>`.
    pub matches: DataFrame,
}

impl Frames {
    /// The tables of these records.
    ///
    /// # Errors
    /// When a record does not pass [`CellRecord::check`], or two columns of one frame have the same name.
    pub fn of(records: &[&CellRecord], catalogue: &Catalogue) -> Result<Self, Trouble> {
        for record in records {
            record.check()?;
        }
        let mut records = records.to_vec();
        records.sort_by(|a, b| (a.cell.order, &a.cell.id).cmp(&(b.cell.order, &b.cell.id)));
        Ok(Self {
            cells: cell_rows(&records).finish(catalogue)?,
            groups: group_rows(&records).finish(catalogue)?,
            peers: peer_rows(&records).finish(catalogue)?,
            rounds: round_rows(&records).finish(catalogue)?,
            standings: standing_rows(&records).finish(catalogue)?,
            matches: match_rows(&records).finish(catalogue)?,
        })
    }

    /// Whether both hold the same columns, types and values, bit for bit, nulls included.
    pub fn same(&self, other: &Self) -> bool {
        let (mine, others) = (self.written().collect::<Vec<_>>(), other.written().collect::<Vec<_>>());
        mine.len() == others.len()
            && mine
                .iter()
                .zip(&others)
                .all(|((frame, a), (of, b))| frame == of && a.schema() == b.schema() && a.equals_missing(b))
    }

    /// Those that are written: a frame that need not be there is not, if it has no rows.
    pub fn written(&self) -> impl Iterator<Item = (Frame, &DataFrame)> {
        let all = Frame::POSSIBLE.into_iter().map(|frame| (frame, self.frame(frame)));
        all.filter(|(frame, table)| Frame::ALL.contains(frame) || table.height() > 0)
    }

    /// One of them.
    pub fn frame(&self, frame: Frame) -> &DataFrame {
        match frame {
            Frame::Cells => &self.cells,
            Frame::Groups => &self.groups,
            Frame::Peers => &self.peers,
            Frame::Rounds => &self.rounds,
            Frame::Standings => &self.standings,
            Frame::Matches => &self.matches,
        }
    }
}

/// The column that is left out where nobody asked for it.
const MOVES: &str = "moves";

/// A frame in the making: which cells, how many rows each has, and the columns that vary inside a cell.
pub(crate) struct Rows<'a> {
    frame: Frame,
    cells: Vec<&'a PlannedCell>,
    /// Where each cell's rows begin; one more at the end.
    starts: Vec<usize>,
    pub(crate) texts: BTreeMap<&'static str, Vec<Option<&'a str>>>,
    pub(crate) wholes: BTreeMap<&'static str, Vec<Option<i64>>>,
    pub(crate) metrics: BTreeMap<String, Vec<f64>>,
}

impl<'a> Rows<'a> {
    /// An empty frame for these cells, each with its number of rows.
    pub(crate) fn new(frame: Frame, cells: impl IntoIterator<Item = (&'a PlannedCell, usize)>) -> Self {
        let mut rows = Self {
            frame,
            cells: Vec::new(),
            starts: vec![0],
            texts: BTreeMap::new(),
            wholes: BTreeMap::new(),
            metrics: BTreeMap::new(),
        };
        let mut end = 0;
        for (cell, count) in cells {
            end += count;
            rows.cells.push(cell);
            rows.starts.push(end);
        }
        for name in own_names(frame) {
            match name {
                "status" | "message" | "group" | "opponent_group" | "strategy" | "observer" | "subject" | MOVES => {
                    rows.texts.insert(name, vec![None; end]);
                }
                "rounds_played" | "peers" | "peer" | "opponent" | "round" | "rank" | "tier" => {
                    rows.wholes.insert(name, vec![None; end]);
                }
                _ => {}
            }
        }
        rows
    }

    /// Where the rows of a cell begin.
    pub(crate) fn start(&self, cell: usize) -> usize {
        self.starts[cell]
    }

    fn height(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    fn text(&mut self, name: &'static str, row: usize, value: &'a str) {
        if let Some(column) = self.texts.get_mut(name) {
            column[row] = Some(value);
        }
    }

    fn whole(&mut self, name: &'static str, row: usize, value: u64) {
        if let Some(column) = self.wholes.get_mut(name) {
            column[row] = i64::try_from(value).ok();
        }
    }

    /// A metric column, without a value in any row when it is new.
    pub(crate) fn metric(&mut self, name: &str) -> &mut [f64] {
        let height = self.height();
        self.metrics.entry(name.to_string()).or_insert_with(|| vec![f64::NAN; height])
    }

    /// The frame: context repeated for every row, own columns, announced metrics, then unannounced ones with a
    /// value.
    pub(crate) fn finish(mut self, catalogue: &Catalogue) -> Result<DataFrame, Trouble> {
        let height = self.height();
        if IdxSize::try_from(height).is_err() {
            return Err(Trouble::new(
                "a frame has too many rows",
                self.frame.name(),
                format!("{height} rows, and a frame holds at most {}", IdxSize::MAX),
                "ask for less in one file: leave out values of the sweep or seeds, or `standings: true` and `measures: [matches]` where they are not needed",
            ));
        }
        let mut index = Vec::with_capacity(height);
        for (cell, ends) in self.starts.windows(2).enumerate() {
            index.extend(std::iter::repeat_n(cell as IdxSize, ends[1] - ends[0]));
        }
        let mut columns: Vec<Column> = axes::context(self.frame, &self.cells)
            .iter()
            .map(|c| c.take_slice(&index))
            .collect::<Result<_, _>>()
            .map_err(|e| Trouble::frame("cannot build a frame", self.frame.name(), &e))?;
        for name in own_names(self.frame) {
            if let Some(values) = self.texts.remove(name) {
                if name == MOVES && values.iter().all(Option::is_none) {
                    continue;
                }
                columns.push(StringChunked::from_iter_options(name.into(), values.into_iter()).into_column());
            } else if let Some(values) = self.wholes.remove(name) {
                columns.push(Int64Chunked::from_iter_options(name.into(), values.into_iter()).into_column());
            }
        }
        let found: BTreeSet<String> = self.metrics.keys().cloned().collect();
        let (announced, extra) = catalogue.order(self.frame, &found);
        let extra = extra.into_iter().filter(|name| self.metrics[name].iter().any(|x| !x.is_nan())).collect::<Vec<_>>();
        for name in announced.iter().chain(&extra) {
            let values = self.metrics.remove(name).unwrap_or_else(|| vec![f64::NAN; height]);
            columns.push(number_column(name, &values, catalogue.kind(self.frame, name)));
        }
        DataFrame::new(height, columns).map_err(|e| Trouble::frame("cannot build a frame", self.frame.name(), &e))
    }
}

fn ok(record: &CellRecord) -> bool {
    record.status == Status::Ok
}

fn cell_rows<'a>(records: &[&'a CellRecord]) -> Rows<'a> {
    let mut rows = Rows::new(Frame::Cells, records.iter().map(|r| (&r.cell, 1)));
    for (row, record) in records.iter().enumerate() {
        rows.text("status", row, record.status.word());
        rows.text("message", row, &record.message);
        rows.whole("rounds_played", row, record.rounds_played);
        for (name, value) in record.cells.iter().filter(|_| ok(record)) {
            rows.metric(name)[row] = *value;
        }
    }
    rows
}

fn group_rows<'a>(records: &[&'a CellRecord]) -> Rows<'a> {
    let counts = records.iter().map(|r| (&r.cell, if ok(r) { r.groups.len() } else { 0 }));
    let mut rows = Rows::new(Frame::Groups, counts);
    for (cell, record) in records.iter().enumerate().filter(|(_, r)| ok(r)) {
        let start = rows.start(cell);
        for (row, group) in (start..).zip(&record.groups) {
            rows.text("group", row, &group.name);
            rows.text("strategy", row, &group.strategy);
            rows.whole("peers", row, group.peers);
            for (name, value) in &group.values {
                rows.metric(name)[row] = *value;
            }
        }
    }
    rows
}

fn peer_rows<'a>(records: &[&'a CellRecord]) -> Rows<'a> {
    let counts = records.iter().map(|r| (&r.cell, if ok(r) { r.peers.group_of.len() } else { 0 }));
    let mut rows = Rows::new(Frame::Peers, counts);
    for (cell, record) in records.iter().enumerate().filter(|(_, r)| ok(r)) {
        let start = rows.start(cell);
        for (peer, group) in record.peers.group_of.iter().enumerate() {
            rows.text("group", start + peer, &record.groups[*group as usize].name);
            rows.whole("peer", start + peer, peer as u64);
        }
        for (name, values) in &record.peers.columns {
            rows.metric(name)[start..start + values.len()].copy_from_slice(values);
        }
    }
    rows
}

fn round_rows<'a>(records: &[&'a CellRecord]) -> Rows<'a> {
    let height = |r: &CellRecord| r.rounds.columns.first().map_or(0, |(_, values)| values.len());
    let counts = records.iter().map(|r| (&r.cell, if ok(r) { height(r) } else { 0 }));
    let mut rows = Rows::new(Frame::Rounds, counts);
    for (cell, record) in records.iter().enumerate().filter(|(_, r)| ok(r)) {
        let (start, groups) = (rows.start(cell), record.groups.len());
        for row in 0..height(record) {
            rows.text("group", start + row, &record.groups[row % groups].name);
            rows.whole("round", start + row, (row / groups) as u64);
        }
        for (name, values) in &record.rounds.columns {
            rows.metric(name)[start..start + values.len()].copy_from_slice(values);
        }
    }
    rows
}

fn standing_rows<'a>(records: &[&'a CellRecord]) -> Rows<'a> {
    let counts = records.iter().map(|r| (&r.cell, if ok(r) { r.standings.rows.len() } else { 0 }));
    let mut rows = Rows::new(Frame::Standings, counts);
    for (cell, record) in records.iter().enumerate().filter(|(_, r)| ok(r)) {
        let start = rows.start(cell);
        let name = |number: u32| record.standings.names[number as usize].as_str();
        for (row, standing) in (start..).zip(&record.standings.rows) {
            rows.whole("round", row, standing.round);
            rows.text("observer", row, name(standing.observer));
            rows.text("subject", row, name(standing.subject));
            rows.whole("rank", row, u64::from(standing.rank));
            standing.tier.iter().for_each(|tier| rows.whole("tier", row, u64::from(*tier)));
        }
        let values = rows.metric("standing");
        for (value, standing) in values[start..].iter_mut().zip(&record.standings.rows) {
            *value = standing.standing;
        }
    }
    rows
}

fn match_rows<'a>(records: &[&'a CellRecord]) -> Rows<'a> {
    let counts = records.iter().map(|r| (&r.cell, if ok(r) { r.matches.players.len() } else { 0 }));
    let mut rows = Rows::new(Frame::Matches, counts);
    for (cell, record) in records.iter().enumerate().filter(|(_, r)| ok(r)) {
        let start = rows.start(cell);
        let group = |peer: u32| record.groups[record.peers.group_of[peer as usize] as usize].name.as_str();
        for (row, [player, opponent]) in (start..).zip(&record.matches.players) {
            rows.text("group", row, group(*player));
            rows.text("opponent_group", row, group(*opponent));
            rows.whole("peer", row, u64::from(*player));
            rows.whole("opponent", row, u64::from(*opponent));
        }
        for (row, moves) in (start..).zip(&record.matches.moves) {
            rows.text(MOVES, row, moves);
        }
        for (name, values) in &record.matches.columns {
            rows.metric(name)[start..start + values.len()].copy_from_slice(values);
        }
    }
    rows
}
