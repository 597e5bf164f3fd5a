//! What one cell leaves behind: its place in the experiment, how it ended, and its numbers.
//!
//! `NaN` stands for "no value" everywhere and becomes null in the frames.

use std::collections::BTreeSet;

use crate::catalogue::{Frame, own_names};
use crate::scalar::Scalar;
use crate::trouble::Trouble;

/// A cell as the experiment plans it: everything that is known before it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedCell {
    /// The cell's id, in hexadecimal: a hash of its resolved configuration and seed.
    pub id: String,
    /// Its place in the plan, from 0. It sorts the rows and is stored nowhere.
    pub order: u64,
    /// Its seed.
    pub seed: u64,
    /// The name of its workload.
    pub workload: String,
    /// The name of its mechanism.
    pub mechanism: String,
    /// What is swept: the path into the experiment file, and this cell's value.
    ///
    /// A swept `workload` or `mechanism` takes the place of the column of that name.
    pub axes: Vec<(String, Scalar)>,
}

/// How a cell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It ran to its end.
    Ok,
    /// It panicked or was refused; the message says why.
    Failed,
}

impl Status {
    /// The word in the `status` column.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
        }
    }
}

/// One group of peers in one cell.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupRow {
    /// The group's name in the experiment file.
    pub name: String,
    /// The strategy that its peers play.
    pub strategy: String,
    /// How many peers it has.
    pub peers: u64,
    /// Its numbers: column and value.
    pub values: Vec<(String, f64)>,
}

/// The numbers of the peers, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeerColumns {
    /// The group of each peer, as an index into the record's groups.
    pub group_of: Vec<u32>,
    /// Column and one value per peer.
    pub columns: Vec<(String, Vec<f64>)>,
}

/// The numbers of the rounds, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoundColumns {
    /// Column and one value per round and group: the groups of round 0 beside each other, then those of round 1.
    pub columns: Vec<(String, Vec<f64>)>,
}

/// Who stood where in whose queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standings {
    /// The names of accounts; rows name them by their place here.
    pub names: Vec<String>,
    /// The places, in the order in which they were taken.
    pub rows: Vec<StandingRow>,
}

/// One place in a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandingRow {
    /// The round in which it was taken.
    pub round: u64,
    /// Who is asked.
    pub observer: u32,
    /// Who asks.
    pub subject: u32,
    /// How many of those that wait are served before it.
    pub rank: u32,
    /// Over how many hops the observer knows the subject.
    pub tier: Option<u32>,
    /// The subject's standing with the observer.
    pub standing: f64,
}

/// What each player got from each opponent, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatchColumns {
    /// The player and the opponent of each row, by their numbers.
    pub players: Vec<[u32; 2]>,
    /// Column and one value per row.
    pub columns: Vec<(String, Vec<f64>)>,
    /// What the player played, as text: one per row, or none at all.
    pub moves: Vec<String>,
}

/// Everything that one cell leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct CellRecord {
    /// Which cell it was.
    pub cell: PlannedCell,
    /// How it ended. Of a failed cell only the row in the cells frame is kept, without numbers.
    pub status: Status,
    /// Why it failed; empty when it did not.
    pub message: String,
    /// How many rounds were played.
    pub rounds_played: u64,
    /// The numbers of the system: column and value.
    pub cells: Vec<(String, f64)>,
    /// One row per group, in the experiment's order.
    pub groups: Vec<GroupRow>,
    /// The numbers of the peers.
    pub peers: PeerColumns,
    /// The numbers of the rounds.
    pub rounds: RoundColumns,
    /// Who stood where in whose queue, where the experiment asks for it.
    pub standings: Standings,
    /// Who got what from whom in games of two, where the experiment asks for it.
    pub matches: MatchColumns,
}

impl CellRecord {
    /// The record of a cell that failed.
    pub fn failed(cell: PlannedCell, message: impl Into<String>, rounds_played: u64) -> Self {
        Self {
            cell,
            status: Status::Failed,
            message: message.into(),
            rounds_played,
            cells: Vec::new(),
            groups: Vec::new(),
            peers: PeerColumns::default(),
            rounds: RoundColumns::default(),
            standings: Standings::default(),
            matches: MatchColumns::default(),
        }
    }

    /// Checks that columns have the lengths they must have and names of their own.
    ///
    /// # Errors
    /// Which column of which cell does not fit.
    pub fn check(&self) -> Result<(), Trouble> {
        let wrong = |cause: String| {
            let next = "this is a defect of the measure, mechanism or workload that wrote it; report it";
            Err(Trouble::new("a cell's columns do not fit together", format!("cell {}", self.cell.id), cause, next))
        };
        let groups = self.groups.len();
        if let Some(group) = self.peers.group_of.iter().find(|g| **g as usize >= groups) {
            return wrong(format!("a peer is in group {group} of {groups}"));
        }
        let peers = self.peers.group_of.len();
        if let Some((name, values)) = self.peers.columns.iter().find(|(_, v)| v.len() != peers) {
            return wrong(format!("peers column `{name}` has {} values for {peers} peers", values.len()));
        }
        let rows = self.rounds.columns.first().map_or(0, |(_, v)| v.len());
        if let Some((name, values)) = self.rounds.columns.iter().find(|(_, v)| v.len() != rows) {
            return wrong(format!("rounds column `{name}` has {} values, another has {rows}", values.len()));
        }
        if rows > 0 && (groups == 0 || !rows.is_multiple_of(groups)) {
            return wrong(format!("{rows} values per rounds column are no whole rounds of {groups} groups"));
        }
        let rows = self.matches.players.len();
        if let Some([player, opponent]) =
            self.matches.players.iter().find(|two| two.iter().any(|p| *p as usize >= peers))
        {
            return wrong(format!("a match is one of peers {player} and {opponent}, and there are {peers}"));
        }
        if let Some((name, values)) = self.matches.columns.iter().find(|(_, v)| v.len() != rows) {
            return wrong(format!("matches column `{name}` has {} values for {rows} rows", values.len()));
        }
        let texts = self.matches.moves.len();
        if texts > 0 && texts != rows {
            return wrong(format!("the moves of {texts} rows of matches are told, and there are {rows}"));
        }
        for (frame, names) in self.names() {
            let mut seen: BTreeSet<&str> = own_names(frame).into_iter().collect();
            if matches!(frame, Frame::Cells | Frame::Groups | Frame::Matches) {
                let swept = self.cell.axes.iter().map(|(path, _)| path.as_str());
                for path in swept.filter(|p| !matches!(*p, "workload" | "mechanism")) {
                    if !seen.insert(path) {
                        return wrong(format!("the swept path `{path}` is a column of the {} frame", frame.name()));
                    }
                }
            }
            if let Some(twice) = names.into_iter().find(|name| !seen.insert(name)) {
                return wrong(format!("column `{twice}` stands twice in the {} frame", frame.name()));
            }
        }
        Ok(())
    }

    /// The metric columns, list by list; each list must be free of doubles.
    fn names(&self) -> Vec<(Frame, Vec<&str>)> {
        let mut names = vec![
            (Frame::Cells, self.cells.iter().map(|(n, _)| n.as_str()).collect()),
            (Frame::Peers, self.peers.columns.iter().map(|(n, _)| n.as_str()).collect()),
            (Frame::Rounds, self.rounds.columns.iter().map(|(n, _)| n.as_str()).collect()),
            (Frame::Matches, self.matches.columns.iter().map(|(n, _)| n.as_str()).collect()),
        ];
        for group in &self.groups {
            names.push((Frame::Groups, group.values.iter().map(|(n, _)| n.as_str()).collect()));
        }
        names
    }
}

impl PeerColumns {
    /// The rows of the groups frame: for each group (name, strategy) its number of peers and, for every column,
    /// the mean over its peers. Peers without a value do not count; a group without any value has none. Where
    /// only some peers have a value, the column `<name>_missing` tells how many have none: a mean over those
    /// who finished says little about those who did not. Values are summed in the order of the peers.
    pub fn group_rows(&self, groups: &[(String, String)]) -> Vec<GroupRow> {
        let mut rows: Vec<GroupRow> = groups
            .iter()
            .map(|(name, strategy)| GroupRow {
                name: name.clone(),
                strategy: strategy.clone(),
                peers: 0,
                values: Vec::with_capacity(self.columns.len()),
            })
            .collect();
        for group in &self.group_of {
            if let Some(row) = rows.get_mut(*group as usize) {
                row.peers += 1;
            }
        }
        for (column, values) in &self.columns {
            let means = group_means(&self.group_of, values, groups.len());
            for (group, (row, mean)) in rows.iter_mut().zip(means).enumerate() {
                let mine = self.group_of.iter().zip(values).filter(|(of, _)| **of as usize == group);
                let missing = mine.filter(|(_, value)| value.is_nan()).count() as u64;
                row.values.push((column.clone(), mean));
                if missing > 0 && missing < row.peers {
                    row.values.push((missing_name(column), missing as f64));
                }
            }
        }
        rows
    }
}

/// The column that tells how many peers of a group have no value of a metric.
pub fn missing_name(metric: &str) -> String {
    format!("{metric}_missing")
}

/// The mean of each of `groups` groups over its peers' values, `NaN` ignored and `NaN` when nothing is left.
/// Summed in the order of the peers, so that the result does not depend on how the cell was run.
pub fn group_means(group_of: &[u32], values: &[f64], groups: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0u64); groups];
    for (group, value) in group_of.iter().zip(values) {
        if let Some((sum, count)) = sums.get_mut(*group as usize)
            && !value.is_nan()
        {
            *sum += value;
            *count += 1;
        }
    }
    sums.into_iter().map(|(sum, count)| if count == 0 { f64::NAN } else { sum / count as f64 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> CellRecord {
        let peers = PeerColumns {
            group_of: vec![0, 0, 1, 0],
            columns: vec![("download_s".into(), vec![1.0, f64::NAN, f64::NAN, 4.0])],
        };
        CellRecord {
            cell: PlannedCell {
                id: "a".into(),
                order: 0,
                seed: 1,
                workload: "swarm".into(),
                mechanism: "none".into(),
                axes: vec![("population.share".into(), 0.5.into())],
            },
            status: Status::Ok,
            message: String::new(),
            rounds_played: 2,
            cells: vec![("coverage".into(), 1.0)],
            groups: peers.group_rows(&[("h".into(), "honest".into()), ("t".into(), "bittyrant".into())]),
            peers,
            rounds: RoundColumns { columns: vec![("online".into(), vec![3.0, 1.0, 2.0, 1.0])] },
            standings: Standings::default(),
            matches: MatchColumns {
                players: vec![[0, 2], [2, 0]],
                columns: vec![("score".into(), vec![0.0, 5.0])],
                moves: vec!["C".into(), "D".into()],
            },
        }
    }

    #[test]
    fn a_group_has_the_mean_of_the_peers_that_have_a_value() {
        let rows = record().groups;
        assert_eq!((rows[0].peers, rows[0].values[0].1), (3, 2.5));
        assert_eq!(rows[0].values[1], ("download_s_missing".to_owned(), 1.0));
        assert_eq!((rows[1].peers, rows[1].values.len()), (1, 1));
        assert!(rows[1].values[0].1.is_nan());
    }

    #[test]
    fn a_sound_record_passes_and_each_defect_is_named() {
        type Spoil = fn(&mut CellRecord);
        let cases: [(Spoil, &str); 9] = [
            (|r| r.peers.group_of[0] = 7, "group 7 of 2"),
            (|r| r.peers.columns[0].1.push(1.0), "5 values for 4 peers"),
            (|r| r.rounds.columns[0].1.truncate(3), "no whole rounds"),
            (|r| r.matches.players[0] = [0, 4], "peers 0 and 4, and there are 4"),
            (|r| r.matches.columns[0].1.truncate(1), "`score` has 1 values for 2 rows"),
            (|r| r.matches.moves.truncate(1), "the moves of 1 rows"),
            (|r| r.cells.push(("coverage".into(), 2.0)), "stands twice in the cells frame"),
            (|r| r.cells.push(("population.share".into(), 2.0)), "stands twice in the cells frame"),
            (|r| r.cell.axes.push(("seed".into(), 1.into())), "swept path `seed`"),
        ];
        record().check().expect("sound");
        for (spoil, said) in cases {
            let mut record = record();
            spoil(&mut record);
            let text = record.check().expect_err("spoilt").to_string();
            assert!(text.contains(said), "{said:?} is missing in {text:?}");
        }
    }
}
