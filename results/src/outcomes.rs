//! Outcomes: what cells said so far, for those who decide which cells come next.
//!
//! A cell's outcome is the same whether the cell was played now or read from the folder, so whoever decides by outcomes
//! decides the same again when a run is resumed. Of the metrics only those are kept that somebody asked for.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::axes::texts;
use crate::catalogue::Frame;
use crate::numbers::column_numbers;
use crate::read::ResultFolder;
use crate::record::{CellRecord, Status};
use crate::trouble::Trouble;

/// What one cell said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Whether it ran to its end.
    pub ok: bool,
    /// The metrics of the system, in the order in which they were asked for; `NaN` where it has none.
    cells: Vec<f64>,
    /// The groups by name, with their metrics in that order.
    groups: Vec<(String, Vec<f64>)>,
    /// What groups scored in their matches with each other, and in how many turns.
    matches: Met,
}

/// Score and turns of a group against another, in all their matches.
type Met = BTreeMap<(String, String), (f64, f64)>;

/// What cells said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcomes {
    metrics: Vec<String>,
    of: BTreeMap<String, Outcome>,
}

impl Outcomes {
    /// Nothing is known yet; `metrics` are kept of cells and of groups.
    pub fn new(metrics: impl IntoIterator<Item = String>) -> Self {
        let mut metrics: Vec<String> = metrics.into_iter().collect();
        metrics.sort();
        metrics.dedup();
        Self { metrics, of: BTreeMap::new() }
    }

    /// Whether a cell ran to its end; `None` where nothing is known of it.
    pub fn ok(&self, id: &str) -> Option<bool> {
        self.of.get(id).map(|outcome| outcome.ok)
    }

    /// A metric of a group; `NaN` where the cell failed, or has no such group or metric.
    pub fn group(&self, id: &str, group: &str, metric: &str) -> f64 {
        let of = || {
            let (_, values) = self.of.get(id)?.groups.iter().find(|(name, _)| name == group)?;
            values.get(self.place(metric)?).copied()
        };
        of().unwrap_or(f64::NAN)
    }

    /// What a group scored per turn in all its matches with another group, or its own; `NaN` where they had none.
    pub fn score_per_turn(&self, id: &str, group: &str, opponent: &str) -> f64 {
        let met = || self.of.get(id)?.matches.get(&(group.to_owned(), opponent.to_owned()));
        met().map_or(f64::NAN, |(score, turns)| score / turns)
    }

    /// A metric of the system; `NaN` where the cell failed or has no such metric.
    pub fn cell(&self, id: &str, metric: &str) -> f64 {
        let of = || self.of.get(id)?.cells.get(self.place(metric)?).copied();
        of().unwrap_or(f64::NAN)
    }

    fn place(&self, metric: &str) -> Option<usize> {
        self.metrics.iter().position(|known| known == metric)
    }

    /// Takes in what a cell left behind.
    pub fn note(&mut self, record: &CellRecord) {
        // What frames tell beside the metrics is a number, too.
        let of = |values: &[(String, f64)], (name, own): (&str, u64)| {
            let told = |metric: &String| values.iter().find(|(known, _)| known == metric).map(|(_, value)| *value);
            let value = |metric| told(metric).or((metric == name).then_some(own as f64)).unwrap_or(f64::NAN);
            self.metrics.iter().map(value).collect::<Vec<f64>>()
        };
        let ok = record.status == Status::Ok;
        let groups = record.groups.iter().map(|group| (group.name.clone(), of(&group.values, ("peers", group.peers))));
        let cells = of(&record.cells, ("rounds_played", record.rounds_played));
        let outcome = Outcome { ok, cells, groups: groups.collect(), matches: met(record) };
        self.of.insert(record.cell.id.clone(), outcome);
    }

    /// Takes in all cells of a finished result folder.
    ///
    /// # Errors
    /// A frame that cannot be read.
    pub fn read_folder(&mut self, folder: &ResultFolder) -> Result<(), Trouble> {
        let has_matches = folder.manifest().frames.contains_key(Frame::Matches.name());
        let matches = if has_matches { folder.frame(Frame::Matches)? } else { DataFrame::default() };
        self.read(&folder.frame(Frame::Cells)?, &folder.frame(Frame::Groups)?, &matches)
    }

    /// Takes in the cells of a cells frame, with its groups frame and its matches frame.
    ///
    /// # Errors
    /// Frames of another making.
    pub fn read(&mut self, cells: &DataFrame, groups: &DataFrame, matches: &DataFrame) -> Result<(), Trouble> {
        let columns = |frame: &DataFrame| -> Vec<Option<Vec<f64>>> {
            self.metrics.iter().map(|name| frame.column(name).ok().and_then(column_numbers)).collect()
        };
        let row = |columns: &[Option<Vec<f64>>], row: usize| -> Vec<f64> {
            columns.iter().map(|values| values.as_ref().map_or(f64::NAN, |values| values[row])).collect()
        };
        let (of_cells, of_groups) = (columns(cells), columns(groups));
        for (at, (id, status)) in texts(cells, "cell_id")?.into_iter().zip(texts(cells, "status")?).enumerate() {
            let ok = status == Some(Status::Ok.word());
            let outcome = Outcome { ok, cells: row(&of_cells, at), groups: Vec::new(), matches: Met::new() };
            self.of.insert(id.unwrap_or_default().to_owned(), outcome);
        }
        for (at, (id, group)) in texts(groups, "cell_id")?.into_iter().zip(texts(groups, "group")?).enumerate() {
            if let Some(outcome) = self.of.get_mut(id.unwrap_or_default()) {
                outcome.groups.push((group.unwrap_or_default().to_owned(), row(&of_groups, at)));
            }
        }
        if matches.height() == 0 {
            return Ok(());
        }
        let number = |name: &str| crate::lines::metric(matches, name);
        let (score, turns) = (number("score")?, number("turns")?);
        let (own, others) = (texts(matches, "group")?, texts(matches, "opponent_group")?);
        for (at, id) in texts(matches, "cell_id")?.into_iter().enumerate() {
            if let Some(outcome) = self.of.get_mut(id.unwrap_or_default()) {
                let two = (own[at].unwrap_or_default(), others[at].unwrap_or_default());
                meet(&mut outcome.matches, two, (score[at], turns[at]));
            }
        }
        Ok(())
    }
}

/// Adds a row of matches to those of its two groups.
fn meet(all: &mut Met, (own, other): (&str, &str), (score, turns): (f64, f64)) {
    let sums = all.entry((own.to_owned(), other.to_owned())).or_default();
    *sums = (sums.0 + score, sums.1 + turns);
}

/// What groups scored against each other in a cell.
fn met(record: &CellRecord) -> Met {
    let column = |name: &str| record.matches.columns.iter().find(|(known, _)| known == name).map(|(_, values)| values);
    let (Some(score), Some(turns)) = (column("score"), column("turns")) else { return Met::new() };
    let group = |peer: u32| {
        let group = record.peers.group_of.get(peer as usize).and_then(|group| record.groups.get(*group as usize));
        group.map_or("", |group| group.name.as_str())
    };
    let mut all = Met::new();
    for (row, [player, opponent]) in record.matches.players.iter().enumerate() {
        meet(&mut all, (group(*player), group(*opponent)), (score[row], turns[row]));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::frames::Frames;
    use crate::record::{GroupRow, MatchColumns, PeerColumns, PlannedCell, RoundColumns, Standings};

    fn record(id: &str, utility: f64) -> CellRecord {
        let group = |name: &str, value: f64| GroupRow {
            name: name.to_owned(),
            strategy: "honest".to_owned(),
            peers: 2,
            values: vec![("utility".to_owned(), value), ("uploads".to_owned(), 7.0)],
        };
        CellRecord {
            cell: PlannedCell {
                id: id.to_owned(),
                order: 0,
                seed: 1,
                workload: "swarm".to_owned(),
                mechanism: "none".to_owned(),
                axes: Vec::new(),
            },
            status: Status::Ok,
            message: String::new(),
            rounds_played: 3,
            cells: vec![("coverage".to_owned(), 0.25)],
            groups: vec![group("a", utility), group("b", 0.1 + 0.2)],
            peers: PeerColumns { group_of: vec![0, 0, 1, 1], columns: Vec::new() },
            rounds: RoundColumns::default(),
            standings: Standings::default(),
            matches: MatchColumns {
                players: vec![[0, 2], [2, 0], [3, 1]],
                columns: vec![("turns".to_owned(), vec![10.0, 10.0, 5.0]), ("score".to_owned(), vec![30.0, 7.0, 8.0])],
                moves: Vec::new(),
            },
        }
    }

    #[test]
    fn a_cell_that_is_read_says_what_it_said_when_it_was_played() {
        let records = [record("x", 1.5), record("y", f64::NAN), CellRecord::failed(record("z", 0.0).cell, "no", 1)];
        let wanted = || ["utility", "coverage", "utility", "peers", "rounds_played"].map(str::to_owned);
        let (mut played, mut read) = (Outcomes::new(wanted()), Outcomes::new(wanted()));
        records.iter().for_each(|record| played.note(record));
        let frames = Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::default()).expect("frames");
        read.read(&frames.cells, &frames.groups, &frames.matches).expect("their own frames");
        for outcomes in [&played, &read] {
            assert_eq!((outcomes.ok("x"), outcomes.ok("z"), outcomes.ok("w")), (Some(true), Some(false), None));
            assert_eq!((outcomes.group("x", "a", "utility"), outcomes.group("x", "b", "utility")), (1.5, 0.1 + 0.2));
            assert_eq!((outcomes.cell("y", "coverage"), outcomes.cell("z", "rounds_played")), (0.25, 1.0));
            assert_eq!(outcomes.group("x", "b", "peers"), 2.0);
            let per_turn = |own, other| outcomes.score_per_turn("x", own, other);
            assert_eq!((per_turn("a", "b"), per_turn("b", "a")), (3.0, 1.0));
            assert!(per_turn("a", "a").is_nan());
            let nothing = [("y", "a", "utility"), ("x", "c", "utility"), ("x", "a", "uploads"), ("z", "a", "utility")];
            assert!(nothing.iter().all(|(id, group, metric)| outcomes.group(id, group, metric).is_nan()));
        }
    }
}
