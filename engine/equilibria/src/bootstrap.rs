//! Bootstrap: how sure a statistic of payoffs is, whatever the statistic.
//!
//! The payoffs of a game are means over seeds. A replicate draws as many seeds again, with replacement, takes the means over
//! those, and works out the statistic anew; the interval runs between percentiles of what comes out (Efron 1979). Cells that
//! were played with the same seeds are drawn together, as pairs: what a seed is good for by luck, it is in all of them.
//!
//! What is settled here: seeds that no chain of cells connects are drawn apart. A cell that lacks some seeds of those that it
//! is connected with takes the draws of those that it has; if none of them was drawn, it draws from its own. A cell with one
//! sample has no spread that could be seen; intervals then say less than they seem to, and [`thin`] finds such cells.

use crate::stream::scatter;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

/// The samples of one cell of a game: what came out with which seed.
pub type Samples = Vec<(u64, f64)>;

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// How many replicates (1000).
    pub replicates: u32,
    /// The confidence of the intervals (0.95).
    pub confidence: f64,
    /// The seed of the draws (1).
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { replicates: 1000, confidence: 0.95, seed: 1 }
    }
}

/// A number with the percentiles of its replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// From the payoffs as they are.
    pub estimate: f64,
    /// The lower end; `NaN` where no replicate had a value.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Bootstrap {
    /// The intervals of all numbers of a statistic of the means. Replicates in which a number has no value (`NaN`) are left
    /// out of its interval.
    ///
    /// # Errors
    /// Confidence outside ]0, 1[, and what the statistic says of the payoffs as they are. A replicate in which it fails has
    /// no values.
    pub fn intervals<S>(&self, cells: &[Samples], statistic: S) -> Result<Vec<Interval>, String>
    where
        S: Fn(&[f64]) -> Result<Vec<f64>, String>,
    {
        self.intervals_of_samples(cells, |times| statistic(&weighted(cells, times)))
    }

    /// The same of a statistic of the samples: it is told how often each sample of each cell was drawn.
    ///
    /// # Errors
    /// As for [`Bootstrap::intervals`].
    pub fn intervals_of_samples<S>(&self, cells: &[Samples], statistic: S) -> Result<Vec<Interval>, String>
    where
        S: Fn(&[Vec<u32>]) -> Result<Vec<f64>, String>,
    {
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return Err(format!("a confidence lies between 0 and 1, and {} does not", self.confidence));
        }
        let estimates = statistic(&once(cells))?;
        let mut found = vec![Vec::with_capacity(self.replicates as usize); estimates.len()];
        let deck = Deck::of(cells);
        for replicate in 0..self.replicates {
            let Ok(numbers) = statistic(&deck.times(self.seed, replicate)) else { continue };
            for (all, number) in found.iter_mut().zip(numbers).filter(|(_, number)| !number.is_nan()) {
                all.push(number);
            }
        }
        let tail = (1.0 - self.confidence) / 2.0;
        let ends = |estimate, mut all: Vec<f64>| {
            all.sort_by(f64::total_cmp);
            Interval { estimate, low: percentile(&all, tail), high: percentile(&all, 1.0 - tail) }
        };
        Ok(estimates.into_iter().zip(found).map(|(estimate, all)| ends(estimate, all)).collect())
    }
}

/// The samples of all cells, laid out to be drawn from.
#[derive(Clone, Debug)]
pub struct Deck {
    /// How many seeds each set of connected ones has.
    sets: Vec<usize>,
    /// For each sample of each cell its seed's set and place in it.
    cells: Vec<Vec<(usize, usize)>>,
}

impl Deck {
    /// Lays them out.
    pub fn of(cells: &[Samples]) -> Self {
        // Seeds by number, each with another one of its set, up to one that stands for all.
        let mut above: BTreeMap<u64, u64> = cells.iter().flatten().map(|(seed, _)| (*seed, *seed)).collect();
        for cell in cells {
            for pair in cell.windows(2) {
                let (one, other) = (top(&mut above, pair[0].0), top(&mut above, pair[1].0));
                above.insert(one.max(other), one.min(other));
            }
        }
        let seeds: Vec<u64> = above.keys().copied().collect();
        let (mut set_of, mut sets, mut places) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        for seed in seeds {
            let next = set_of.len();
            let set = *set_of.entry(top(&mut above, seed)).or_insert(next);
            sets.resize(set_of.len(), 0);
            places.insert(seed, (set, sets[set]));
            sets[set] += 1;
        }
        let laid = |(seed, _): &(u64, f64)| places[seed];
        Self { sets, cells: cells.iter().map(|cell| cell.iter().map(laid).collect()).collect() }
    }

    /// How often each sample of each cell is drawn in one replicate. Each has a stream of its own, so that they do not
    /// depend on each other.
    pub fn times(&self, seed: u64, replicate: u32) -> Vec<Vec<u32>> {
        let mut stream = Pcg64Mcg::seed_from_u64(mixed(seed, u64::from(replicate)));
        let times: Vec<Vec<u32>> = self.sets.iter().map(|size| draws(&mut stream, *size)).collect();
        let of_cell = |cell: &Vec<(usize, usize)>| {
            let drawn: Vec<u32> = cell.iter().map(|(set, place)| times[*set][*place]).collect();
            if drawn.iter().any(|times| *times > 0) { drawn } else { draws(&mut stream, cell.len()) }
        };
        self.cells.iter().map(of_cell).collect()
    }
}

/// The seed that stands for the set of another; the way there is made shorter.
fn top(above: &mut BTreeMap<u64, u64>, seed: u64) -> u64 {
    let mut at = seed;
    while let Some(next) = above.get(&at).copied().filter(|next| *next != at) {
        at = next;
    }
    above.insert(seed, at);
    at
}

/// The means of the cells as they are; `NaN` where there are no samples.
pub fn means(cells: &[Samples]) -> Vec<f64> {
    weighted(cells, &once(cells))
}

/// Every sample drawn once.
fn once(cells: &[Samples]) -> Vec<Vec<u32>> {
    cells.iter().map(|cell| vec![1; cell.len()]).collect()
}

/// How many cells have one sample only, and how many have any.
pub fn thin(cells: &[Samples]) -> (usize, usize) {
    (cells.iter().filter(|cell| cell.len() == 1).count(), cells.iter().filter(|cell| !cell.is_empty()).count())
}

/// The means of samples that were drawn so often.
fn weighted(cells: &[Samples], times: &[Vec<u32>]) -> Vec<f64> {
    let mean = |(cell, times): (&Samples, &Vec<u32>)| {
        let drawn = cell.iter().zip(times).filter(|(_, times)| **times > 0);
        let sum: f64 = drawn.map(|((_, value), times)| f64::from(*times) * value).sum();
        let all: u32 = times.iter().sum();
        if all == 0 { f64::NAN } else { sum / f64::from(all) }
    };
    cells.iter().zip(times).map(mean).collect()
}

/// How often each of so many is drawn in as many draws.
fn draws(stream: &mut Pcg64Mcg, size: usize) -> Vec<u32> {
    let mut times = vec![0; size];
    for _ in 0..size {
        times[stream.random_range(0..size)] += 1;
    }
    times
}

/// The seed of one replicate's stream: both numbers well mixed.
fn mixed(seed: u64, replicate: u64) -> u64 {
    scatter(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(replicate.wrapping_add(1)))
}

/// Linear between the order statistics (type 7); `NaN` of nothing.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    if below == above { below } else { below + (place - place.floor()) * (above - below) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Samples with seeds from 1.
    fn cell(values: &[f64]) -> Samples {
        (1..).zip(values.iter().copied()).collect()
    }

    fn difference(means: &[f64]) -> Result<Vec<f64>, String> {
        Ok(vec![means[0] - means[1]])
    }

    #[test]
    fn the_interval_of_a_mean_has_the_width_that_theory_says() {
        // A coin with 50 heads in 100 throws: the standard deviation of its mean is 0.05.
        let values: Vec<f64> = (0..100).map(|throw| f64::from(throw % 2)).collect();
        let sure = Bootstrap { replicates: 4000, ..Bootstrap::default() };
        let found = sure.intervals(&[cell(&values)], |means| Ok(means.to_vec())).expect("fits")[0];
        assert_eq!(found.estimate, 0.5);
        assert!((found.low - 0.402).abs() < 0.011 && (found.high - 0.598).abs() < 0.011, "{found:?}");
    }

    #[test]
    fn what_a_seed_is_good_for_by_luck_cancels_in_pairs() {
        let luck: Vec<f64> = (0..20).map(|seed| f64::from(seed * seed)).collect();
        let more: Vec<f64> = luck.iter().map(|value| value + 1.0).collect();
        let paired = Bootstrap::default().intervals(&[cell(&more), cell(&luck)], difference).expect("fits")[0];
        assert!((paired.low - 1.0).abs() < 1e-9 && (paired.high - 1.0).abs() < 1e-9, "{paired:?}");
        let others: Samples = cell(&luck).into_iter().map(|(seed, value)| (seed + 100, value)).collect();
        let apart = Bootstrap::default().intervals(&[cell(&more), others], difference).expect("fits")[0];
        assert!(apart.low < -20.0 && apart.high > 20.0, "{apart:?}");
    }

    #[test]
    fn cells_with_fewer_seeds_take_part() {
        let all = [cell(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), cell(&[7.0]), Samples::new()];
        for replicate in 0..200 {
            let means = weighted(&all, &Deck::of(&all).times(1, replicate));
            assert!((1.0..=6.0).contains(&means[0]) && means[1] == 7.0 && means[2].is_nan());
        }
        assert_eq!(thin(&all), (1, 2));
    }

    #[test]
    fn seeds_that_nothing_connects_are_drawn_apart() {
        let numbered = |from: u64, size: u64| (from..from + size).map(|seed| (seed, seed as f64)).collect::<Samples>();
        let deck = Deck::of(&[numbered(1, 3), numbered(100, 2), numbered(2, 6), vec![(50, 0.0)], numbered(101, 2)]);
        assert_eq!(deck.sets, [7, 1, 3]);
        // A cell that is a set of its own has as many draws as samples.
        let alone = Deck::of(&[numbered(0, 3), numbered(10, 4)]);
        assert!((0..50).all(|replicate| alone.times(1, replicate)[0].iter().sum::<u32>() == 3));
    }

    #[test]
    fn replicates_depend_on_the_seed_only() {
        let all = [cell(&[1.0, 5.0, 2.0, 8.0])];
        let deck = Deck::of(&all);
        let backwards: Vec<_> = (0..9).rev().map(|replicate| deck.times(1, replicate)).collect();
        let forwards: Vec<_> = (0..9).map(|replicate| deck.times(1, replicate)).collect();
        assert!(forwards.iter().eq(backwards.iter().rev()));
        assert!((0..9).any(|replicate| deck.times(2, replicate) != deck.times(1, replicate)));
    }

    #[test]
    fn what_has_no_value_in_some_replicates_keeps_the_others() {
        let only_high = |means: &[f64]| Ok(vec![if means[0] > 2.0 { means[0] } else { f64::NAN }]);
        let found = Bootstrap::default().intervals(&[cell(&[1.0, 2.0, 3.0, 4.0])], only_high).expect("fits")[0];
        assert!(found.low > 2.0 && found.high <= 4.0, "{found:?}");
        let never = |means: &[f64]| if means[0] == 2.5 { Ok(vec![1.0]) } else { Err("no".to_owned()) };
        assert!(
            Bootstrap { replicates: 0, ..Bootstrap::default() }.intervals(&[cell(&[2.5])], never).expect("fits")[0]
                .low
                .is_nan()
        );
        assert!(Bootstrap { confidence: 1.0, ..Bootstrap::default() }.intervals(&[], |_| Ok(vec![])).is_err());
        assert!(Bootstrap::default().intervals(&[cell(&[1.0])], |_| Err("bad".to_owned())).is_err());
    }
}
