//! Seeds until the strategies of a contest are told apart.
//!
//! Two neighbours in a ranking are told apart when the interval of the difference of their scores, seed by seed, does not
//! hold 0, or when there is no difference at all under any seed. Either needs as many seeds as a sign test of 95 % does
//! (five): scores that are counts, such as games won, are often equal under two or three. As long as they are not told
//! apart, all matches from which either of them gets a payoff are played with more seeds; the others are not.

use super::{CONFIDENCE, of_a_look};
use crate::ask::seeds::More;
use crate::ask::tournament::Contest;
use crate::ask::{Cell, Plan};
use crate::contest::payoffs;
use crate::rounds::Planner;
use results::rankings::{Method, by_seed};
use results::statistics::{difference, mean_interval, pairs_needed};
use results::{Outcomes, Trouble};
use std::collections::BTreeSet;

/// More seeds until neighbours are told apart.
pub struct Ranked<'p> {
    plan: &'p Plan,
    more: &'p More,
    contest: &'p Contest,
    /// How many seeds each point has.
    seeds: Vec<u64>,
}

/// A setting, a mechanism, and a strategy there.
type Player<'t> = (&'t str, &'t str, usize);

impl<'p> Ranked<'p> {
    /// For all rankings of a contest.
    pub fn new(plan: &'p Plan, more: &'p More, contest: &'p Contest) -> Self {
        Self { plan, more, contest, seeds: vec![more.min; plan.points.len()] }
    }

    /// The points from which a strategy gets payoffs.
    fn points(&self, (setting, mechanism, strategy): Player) -> Vec<usize> {
        let played = self.contest.played.iter().enumerate();
        let is_of = |at: &usize| {
            let one = &self.contest.played[*at];
            one.setting == setting
                && one.mechanism == mechanism
                && one.readings.iter().any(|reading| reading.strategy == strategy)
        };
        played.map(|(at, _)| at).filter(is_of).collect()
    }

    fn has_failed(&self, point: usize, outcomes: &Outcomes) -> bool {
        (1..=self.seeds[point]).any(|seed| outcomes.ok(&self.plan.points[point].id(seed)) != Some(true))
    }
}

impl Planner for Ranked<'_> {
    fn metrics(&self) -> Vec<String> {
        vec![self.contest.payoff.clone()]
    }

    fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble> {
        let seeds = self.seeds.iter().enumerate();
        let played = seeds.flat_map(|(point, seeds)| (1..=*seeds).map(move |seed| (point, seed)));
        let table = payoffs(self.contest, &self.plan.points, played, outcomes);
        let mut unclear: BTreeSet<Player> = BTreeSet::new();
        for (setting, mechanism) in table.arenas() {
            for method in &self.contest.methods {
                let scores = by_seed(&table, (setting, mechanism), *method);
                let pairs = alike(&scores, *method, of_a_look(self.more));
                unclear.extend(pairs.into_iter().map(|strategy| (setting, mechanism, strategy)));
            }
        }
        let mut wanted = self.seeds.clone();
        for player in unclear {
            let points = self.points(player);
            let fewest = points.iter().map(|point| self.seeds[*point]).min().unwrap_or(self.more.max);
            points.iter().for_each(|point| wanted[*point] = wanted[*point].max(self.more.next(fewest)));
        }
        let mut cells = Vec::new();
        for (point, wanted) in wanted.into_iter().enumerate() {
            if wanted > self.seeds[point] && !self.has_failed(point, outcomes) {
                let of_point = &self.plan.points[point];
                cells.extend((self.seeds[point] + 1..=wanted).map(|seed| of_point.cell(point, seed)));
                self.seeds[point] = wanted;
            }
        }
        Ok(cells)
    }
}

/// The strategies that are not told apart from a neighbour.
fn alike(scores: &[Vec<(u64, f64)>], method: Method, confidence: f64) -> BTreeSet<usize> {
    let of = |own: usize| scores[own].iter().map(|(_, score)| *score).collect::<Vec<f64>>();
    let total = |own: &usize| method.over_seeds(&of(*own));
    let mut order: Vec<usize> = (0..scores.len()).filter(|own| !scores[*own].is_empty()).collect();
    order.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.cmp(b)));
    let mut unclear = BTreeSet::new();
    for pair in order.windows(2) {
        let differences: Vec<f64> = scores[pair[0]]
            .iter()
            .filter_map(|(seed, score)| {
                let at = scores[pair[1]].binary_search_by_key(seed, |(seed, _)| *seed).ok()?;
                Some(difference(*score, scores[pair[1]][at].1))
            })
            .collect();
        let interval = mean_interval(&differences, confidence);
        let equal = interval.low == 0.0 && interval.high == 0.0;
        let apart = interval.low > 0.0 || interval.high < 0.0;
        if interval.n < pairs_needed(CONFIDENCE) || !(equal || apart) {
            unclear.extend(pair);
        }
    }
    unclear
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_told_apart_by_what_they_differ_in_seed_by_seed() {
        let of = |values: [f64; 5]| (1..).zip(values).collect::<Vec<(u64, f64)>>();
        // The second is always 1 below the first, whatever the seed; the third overlaps the second; the last two are equal, but for rounding.
        let scores = [
            of([10.0, 20.0, 30.0, 40.0, 50.0]),
            of([9.0, 19.1, 29.0, 39.0, 49.0]),
            of([28.0, 8.0, 20.0, 40.0, 45.0]),
            of([1.0, 2.0, 1.0, 2.0, 1.0]),
            of([1.0, 2.0, 0.999_999_999_999_999_8, 2.0, 1.0]),
            Vec::new(),
        ];
        let alike = |confidence| alike(&scores, Method::Score, confidence).into_iter().collect::<Vec<_>>();
        assert_eq!(alike(0.9), [1, 2]);
        assert_eq!(alike(0.999_999_9), [0, 1, 2, 3]);
    }
    #[test]
    fn few_seeds_tell_nobody_apart_and_nobody_equal() {
        // Games won by two that are equal under all seeds, and by one that never wins.
        let scores = |seeds| [1.0, 1.0, 0.0].map(|won| (1..=seeds).map(|seed| (seed, won)).collect::<Vec<_>>());
        let alike = |seeds| alike(&scores(seeds), Method::Robustness, 0.95).len();
        assert_eq!([2, 4, 5].map(alike), [3, 3, 0]);
    }
}
