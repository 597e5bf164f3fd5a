//! Measures: a fold over facts, with columns instead of power.

use crate::card::Card;
use crate::fact::Fact;
use crate::ids::{Clock, PeerId};

/// Which frame a column belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// One row per cell.
    Cells,
    /// One row per group, for what is no mean over its peers (quantiles, totals).
    Groups,
    /// One row per peer; a column of the same name in the groups frame holds the group's mean.
    Peers,
    /// One row per round and group.
    Rounds,
    /// One row per player and opponent in a game of two.
    Matches,
}

/// One column of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnDoc {
    /// Where it is.
    pub frame: Frame,
    /// Its name, with the unit at the end.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether its values are whole numbers.
    pub integer: bool,
}

/// A column of whole numbers.
pub const fn whole(frame: Frame, name: &'static str, doc: &'static str) -> ColumnDoc {
    ColumnDoc { frame, name, doc, integer: true }
}

/// A column of real numbers.
pub const fn real(frame: Frame, name: &'static str, doc: &'static str) -> ColumnDoc {
    ColumnDoc { frame, name, doc, integer: false }
}

/// Who is in the run: what measures group by.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// The names of the groups.
    pub groups: Vec<String>,
    /// The group of each peer.
    pub group_of: Vec<u32>,
    /// Who changed groups since the facts of the round before, and the group that it left. What a measure counts
    /// per group goes along with it.
    pub moved: Vec<(PeerId, u32)>,
    /// Whether each group was brought by the workload (seeds).
    pub extra: Vec<bool>,
    /// Whether the members of each group are known to collude: what detectors are judged by, and never see.
    pub colluding: Vec<bool>,
    /// Whether the members of each group are known to change accounts to shed a bad name.
    pub whitewashing: Vec<bool>,
    /// The machine that each peer runs on.
    pub machine_of: Vec<u32>,
    /// How many rounds pass before measures of the steady state begin to count.
    pub warm_up_rounds: u64,
}

impl Roster {
    /// Groups of peers that each run on a machine of their own, collude with nobody and keep their accounts.
    pub fn plain(groups: Vec<String>, group_of: Vec<u32>, extra: Vec<bool>) -> Self {
        let machine_of = (0..group_of.len() as u32).collect();
        let (colluding, whitewashing) = (vec![false; groups.len()], vec![false; groups.len()]);
        Self { groups, group_of, moved: Vec::new(), extra, colluding, whitewashing, machine_of, warm_up_rounds: 0 }
    }

    /// The group of a peer, as an index into `groups`.
    pub fn group(&self, peer: PeerId) -> usize {
        self.group_of[peer.index()] as usize
    }

    /// Whether the warm-up is over.
    pub fn is_warm(&self, clock: Clock) -> bool {
        clock.round >= self.warm_up_rounds
    }

    /// How many peers there are.
    pub fn peers(&self) -> usize {
        self.group_of.len()
    }
}

/// The numbers of one cell, column by column; `NaN` stands for "no value".
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// One value each.
    pub cells: Vec<(&'static str, f64)>,
    /// One value per group each.
    pub groups: Vec<(&'static str, Vec<f64>)>,
    /// One value per peer each.
    pub peers: Vec<(&'static str, Vec<f64>)>,
    /// One value per round and group each, the groups of a round beside each other.
    pub rounds: Vec<(&'static str, Vec<f64>)>,
    /// What each player got from each opponent.
    pub matches: Matches,
}

/// A share or a mean of counts; `NaN`, the null of a sheet, where there is nothing to divide by.
pub fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 { f64::NAN } else { part as f64 / all as f64 }
}

/// What each player got from each opponent, row by row; all measures that tell of matches list the same rows.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// The player and the opponent, in the order of players, then of opponents.
    pub players: Vec<[PeerId; 2]>,
    /// One value per row each.
    pub columns: Vec<(&'static str, Vec<f64>)>,
    /// What the player played, as text: one per row, or none at all.
    pub moves: Vec<String>,
}

/// A set of columns.
pub trait Measure: Send + Sync {
    /// Folds the facts of one round.
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster);

    /// Writes its columns, as the entry lists them.
    fn write(&self, roster: &Roster, sheet: &mut Sheet);
}

/// How a catalogue makes a measure.
#[derive(Clone, Copy, Debug)]
pub struct MeasureEntry {
    /// What it says about itself.
    pub card: &'static Card,
    /// Its columns.
    pub columns: &'static [ColumnDoc],
    /// Whether it is taken only where the experiment asks for it under `measures:`.
    pub on_request: bool,
    /// Makes it.
    pub new: fn(&Roster) -> Box<dyn Measure>,
}
