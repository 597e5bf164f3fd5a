//! Fairness: how equally leechers fare, as Jain's index over the peers of a group or of all groups.
//!
//! `(sum x)^2 / (n sum x^2)`: 1 if all have the same, 1/n if one has everything. What peers have is looked at in
//! two ways: their rate of useful download while they wanted something, and their share ratio.

use crate::stages::Stages;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("fairness"),
    summary: text("Says how equal download rates and share ratios are."),
    source: text("Jain, Chiu and Hawe 1984, A quantitative measure of fairness (DEC-TR-301)"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("exchange"), text("swarm")]),
    example: text("claims: [{ metric: download_rate_fairness, within: [0.5, 1] }]"),
};

const RATE: &str = "download_rate_fairness";
const RATIO: &str = "share_ratio_fairness";

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            RATE,
            "Jain's index of all leechers' useful bytes per second in which they wanted some, complete or not; \
                  null if nobody got anything",
        ),
        real(
            Frame::Cells,
            RATIO,
            "Jain's index of all leechers' `share_ratio`, those without one left out; null if nobody gave anything",
        ),
        real(Frame::Groups, RATE, "as in `cells`, of the group's leechers"),
        real(Frame::Groups, RATIO, "as in `cells`, of the group's leechers"),
    ],
    on_request: false,
    new: |roster| {
        let n = roster.peers();
        let (gave, got, useful) = (vec![0; n], vec![0; n], vec![0; n]);
        Box::new(Fairness { stages: Stages::new(roster), gave, got, useful })
    },
};

struct Fairness {
    stages: Stages,
    /// Bytes of each peer; `useful` are those that it got without duplicates. A duplicate may be told later
    /// than the bytes that it made useless.
    gave: Vec<Bytes>,
    got: Vec<Bytes>,
    useful: Vec<i64>,
}

/// Jain's index; `NaN` if all values are 0, or there are none.
fn jain(values: impl Iterator<Item = f64>) -> f64 {
    let (n, sum, squares) = values.fold((0.0, 0.0, 0.0), |(n, sum, squares), x| (n + 1.0, sum + x, squares + x * x));
    sum * sum / (n * squares)
}

impl Fairness {
    /// The indices of rate and of ratio over the leechers that `counts` picks.
    fn indices(&self, counts: impl Fn(usize) -> bool) -> (f64, f64) {
        let leechers: Vec<usize> =
            (0..self.got.len()).filter(|peer| self.stages.came(*peer) && counts(*peer)).collect();
        let rate = |peer: &usize| self.useful[*peer] as f64 / self.stages.leeching_s(*peer);
        let ratio = |peer: &usize| self.gave[*peer] as f64 / self.got[*peer] as f64;
        let with_ratio = leechers.iter().filter(|peer| self.got[**peer] > 0);
        (jain(leechers.iter().map(rate)), jain(with_ratio.map(ratio)))
    }
}

impl Measure for Fairness {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        for fact in facts {
            if let Fact::Transfer { from, to, bytes, wasted_bytes, .. } = *fact {
                self.gave[from.peer.index()] += bytes;
                self.got[to.peer.index()] += bytes;
                self.useful[to.peer.index()] += bytes as i64 - wasted_bytes as i64;
            } else {
                self.stages.follow(fact);
            }
        }
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let (rate, ratio) = self.indices(|_| true);
        sheet.cells.extend([(RATE, rate), (RATIO, ratio)]);
        let groups = 0..roster.groups.len() as u32;
        let (rates, ratios) = groups.map(|group| self.indices(|peer| roster.group_of[peer] == group)).unzip();
        sheet.groups.extend([(RATE, rates), (RATIO, ratios)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, gives};

    #[test]
    fn one_for_equals_and_one_nth_for_a_winner_who_takes_all() {
        assert_eq!(jain([3.0, 3.0, 3.0].into_iter()), 1.0);
        assert_eq!(jain([5.0, 0.0, 0.0, 0.0].into_iter()), 0.25);
        assert_eq!(jain([1.0, 3.0].into_iter()), 0.8);
        assert!(jain([0.0, 0.0].into_iter()).is_nan());
        assert!(jain([].into_iter()).is_nan());
    }

    #[test]
    fn rates_are_those_of_the_time_in_which_something_was_wanted() {
        let mut told = Told::to(&ENTRY, &[("early", 2), ("late", 2), ("seeds", 1)]);
        told.round(&[arrives(0, 90), arrives(1, 90), arrives(4, 0), gives(4, 0, 90), completes(0, 90, 10.0)]);
        told.round(&[arrives(2, 90), gives(4, 2, 30), gives(0, 1, 60), gives(2, 1, 60)]);
        // Peer 0: 90 B in 10 s; peer 1: 120 B in 20 s; peer 2: 30 B in 10 s; peer 3 never came.
        assert_eq!(told.groups(RATE)[0], 225.0 / (2.0 * 117.0));
        assert_eq!(told.cell(RATE), 324.0 / (3.0 * 126.0));
        assert_eq!(told.groups(RATE)[1], 1.0, "one peer is equal to itself");
        assert!(told.groups(RATE)[2].is_nan(), "seeds want nothing");
        // Share ratios: 60 / 90, 0 / 120 and 60 / 30.
        let (a, b) = (60.0 / 90.0, 2.0);
        assert_eq!(told.cell(RATIO), (a + b) * (a + b) / (3.0 * (a * a + b * b)));
    }

    #[test]
    fn duplicates_are_no_gain_and_a_second_download_adds_time() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        let Fact::Transfer { from, to, good, bytes, .. } = gives(0, 1, 50) else { unreachable!() };
        let wasted = Fact::Transfer { from, to, good, bytes, wasted_bytes: 20 };
        told.round(&[arrives(0, 30), arrives(1, 60), wasted, gives(1, 0, 30), completes(0, 30, 10.0)]);
        assert_eq!(told.cell(RATE), 1.0, "30 B each");
        told.round(&[departs(0), arrives(0, 30), gives(0, 1, 30)]);
        // Now 30 B in 20 s and 60 B in 20 s.
        assert!((told.cell(RATE) - 0.9).abs() < 1e-12, "{}", told.cell(RATE));
    }
}
