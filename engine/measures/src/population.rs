//! Population: which share of the peers plays in each group, where `evolution` lets them change.
//!
//! Peers that the workload brings are in no share. Without evolution every round is like the first.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("population"),
    summary: text("Says which share of the peers plays in each group, in every round and at the end."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, section 3.3"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("dilemma")]),
    example: text("claims: [{ metric: final_share, group: reciprocative, within: [0.5, 1] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(Frame::Groups, "final_share", "share of the peers that played in the group in the last round"),
        real(Frame::Groups, "mean_share", "the same on average over all rounds"),
        real(Frame::Rounds, "population_share", "share of the peers that played in the group"),
    ],
    on_request: false,
    new: |roster| Box::new(Population { groups: roster.groups.len(), rounds: Vec::new() }),
};

struct Population {
    groups: usize,
    /// For each round and group.
    rounds: Vec<f64>,
}

impl Measure for Population {
    fn fold(&mut self, _: Clock, _: &[Fact], roster: &Roster) {
        let mut members = vec![0u32; self.groups];
        roster.group_of.iter().for_each(|group| members[*group as usize] += 1);
        let counts = |group: usize| if roster.extra[group] { 0 } else { members[group] };
        let all: u32 = (0..self.groups).map(counts).sum();
        self.rounds.extend((0..self.groups).map(|group| f64::from(counts(group)) / f64::from(all)));
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let rounds = self.rounds.len() / self.groups;
        let mean = |group| self.rounds.iter().skip(group).step_by(self.groups).sum::<f64>() / rounds as f64;
        let last = self.rounds.rchunks(self.groups).next();
        let last = last.map_or_else(|| vec![f64::NAN; self.groups], <[f64]>::to_vec);
        sheet.groups.push(("final_share", last));
        sheet.groups.push(("mean_share", (0..self.groups).map(mean).collect()));
        sheet.rounds.push(("population_share", self.rounds.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_moment() {
        let names = ["a", "b", "seeds"].map(str::to_owned).to_vec();
        let mut roster = Roster::plain(names, vec![0, 0, 1, 1, 2], vec![false, false, true]);
        let mut measure = (ENTRY.new)(&roster);
        let clock = |round| Clock { round, round_seconds: 1.0 };
        measure.fold(clock(0), &[], &roster);
        roster.group_of[0] = 1;
        measure.fold(clock(1), &[], &roster);
        let mut sheet = Sheet::default();
        measure.write(&roster, &mut sheet);
        assert_eq!(sheet.groups[0], ("final_share", vec![0.25, 0.75, 0.0]));
        assert_eq!(sheet.groups[1], ("mean_share", vec![0.375, 0.625, 0.0]));
        assert_eq!(sheet.rounds[0].1, [0.5, 0.5, 0.0, 0.25, 0.75, 0.0]);
    }
}
