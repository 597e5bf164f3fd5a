//! The two tables, with their headers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Axelrod, Side};
use crate::statistics::median;
use crate::trouble::Trouble;

/// The columns of the interactions.
pub const INTERACTIONS: [&str; 28] = [
    "Interaction index",
    "Player index",
    "Opponent index",
    "Repetition",
    "Player name",
    "Opponent name",
    "Actions",
    "Score",
    "Score difference",
    "Turns",
    "Score per turn",
    "Score difference per turn",
    "Win",
    "Initial cooperation",
    "Cooperation count",
    "CC count",
    "CD count",
    "DC count",
    "DD count",
    "CC to C count",
    "CC to D count",
    "CD to C count",
    "CD to D count",
    "DC to C count",
    "DC to D count",
    "DD to C count",
    "DD to D count",
    "Good partner",
];

/// The columns of the summary.
pub const SUMMARY: [&str; 14] = [
    "Rank",
    "Name",
    "Median_score",
    "Cooperation_rating",
    "Wins",
    "Initial_C_rate",
    "CC_rate",
    "CD_rate",
    "DC_rate",
    "DD_rate",
    "CC_to_C_rate",
    "CD_to_C_rate",
    "DC_to_C_rate",
    "DD_to_C_rate",
];

impl Axelrod {
    /// The interactions, one row for each match and player.
    ///
    /// # Errors
    /// Never, short of a defect in this function.
    pub fn interactions(&self) -> Result<String, Trouble> {
        let rows = self.sides.iter().enumerate().map(|(at, side)| {
            let actions =
                side.matches.iter().flat_map(|[own, _]| own).map(|cooperates| if *cooperates { 'C' } else { 'D' });
            let [own, its] = side.cooperations();
            let (turns, difference) = (side.turns(), side.score - side.opponent_score);
            let mut row = vec![
                (at / 2).to_string(),
                side.player.to_string(),
                side.opponent.to_string(),
                side.repetition.to_string(),
                self.names[side.player].clone(),
                self.names[side.opponent].clone(),
                actions.collect(),
            ];
            let flag = |holds: bool| f64::from(u8::from(holds));
            let mut numbers = vec![
                side.score,
                difference,
                turns,
                side.score / turns,
                difference / turns,
                flag(difference > 0.0),
                side.initial(),
                own,
            ];
            numbers.extend(side.outcomes());
            numbers.extend(side.after().concat());
            numbers.push(flag(own >= its));
            row.extend(numbers.iter().map(f64::to_string));
            row
        });
        csv(&INTERACTIONS, rows)
    }

    /// The summary, the best player first.
    ///
    /// # Errors
    /// Never, short of a defect in this function.
    pub fn summary(&self) -> Result<String, Trouble> {
        let mut players: Vec<(f64, usize)> =
            (0..self.names.len()).map(|player| (median(&self.scores(player)), player)).collect();
        players.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rows = players.into_iter().enumerate().map(|(rank, (score, player))| {
            let own: Vec<&Side> = self.of(player).collect();
            let sum = |of: &dyn Fn(&Side) -> f64| own.iter().map(|side| of(side)).sum::<f64>();
            let turns = sum(&Side::turns);
            let mut numbers = vec![score, sum(&|side| side.cooperations()[0]) / turns, median(&self.wins(player))];
            numbers.push(sum(&Side::initial) / sum(&|side| side.matches.len() as f64));
            numbers.extend((0..4).map(|outcome| sum(&|side| side.outcomes()[outcome]) / turns));
            numbers.extend((0..4).map(|outcome| self.cooperates_after(player, outcome)));
            let row = [rank.to_string(), self.names[player].clone()];
            row.into_iter().chain(numbers.iter().map(f64::to_string)).collect()
        });
        csv(&SUMMARY, rows)
    }

    /// The interactions of a player with others.
    fn of(&self, player: usize) -> impl Iterator<Item = &Side> {
        self.sides.iter().filter(move |side| side.player == player && side.abroad())
    }

    fn seeds(&self) -> BTreeSet<u64> {
        self.sides.iter().map(|side| side.seed).collect()
    }

    /// Seed by seed the mean score per turn over all others.
    fn scores(&self, player: usize) -> Vec<f64> {
        let of_seed = |seed: u64| {
            let own: Vec<f64> =
                self.of(player).filter(|side| side.seed == seed).map(|side| side.score / side.turns()).collect();
            own.iter().sum::<f64>() / own.len() as f64
        };
        self.seeds().into_iter().map(of_seed).collect()
    }

    /// Seed by seed how many others it beat.
    fn wins(&self, player: usize) -> Vec<f64> {
        let of_seed = |seed: u64| {
            let mut lead: BTreeMap<usize, f64> = BTreeMap::new();
            for side in self.of(player).filter(|side| side.seed == seed) {
                *lead.entry(side.opponent).or_default() += side.score - side.opponent_score;
            }
            lead.values().filter(|lead| **lead > 0.0).count() as f64
        };
        self.seeds().into_iter().map(of_seed).collect()
    }

    /// How often it cooperates after an outcome: the mean over the opponents with whom it ever did.
    fn cooperates_after(&self, player: usize, outcome: usize) -> f64 {
        let mut by_opponent: BTreeMap<usize, [f64; 2]> = BTreeMap::new();
        for side in self.of(player) {
            let [c, d] = side.after()[outcome];
            let counts = by_opponent.entry(side.opponent).or_default();
            counts[0] += c;
            counts[1] += d;
        }
        let rates: Vec<f64> = by_opponent.values().filter(|[c, _]| *c > 0.0).map(|[c, d]| c / (c + d)).collect();
        if rates.is_empty() { 0.0 } else { rates.iter().sum::<f64>() / rates.len() as f64 }
    }
}

fn csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, Trouble> {
    let broken = |why: String| Trouble::new("cannot write the CSV", "export", why, "report it");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|why| broken(why.to_string()))?;
    for row in rows {
        writer.write_record(row).map_err(|why| broken(why.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|why| broken(why.to_string()))?;
    String::from_utf8(bytes).map_err(|why| broken(why.to_string()))
}
