//! Search methods: where in the unit cube to look next, given what earlier points brought.
//!
//! A [`Space`] says what a point of the cube stands for. A [`Search`] asks for *trials*, is told what they paid, and asks
//! again until it has spent what it may spend or has nothing more to ask. It is a function of its seed and of what it is told:
//! the same payoffs make it ask for the same trials, so a search that was interrupted goes on by being told again.
//!
//! Spending is counted in cells: one candidate on one seed. All candidates are held against each other on the same seeds
//! (common random numbers), the first ones that there are: a trial on 6 seeds of a candidate that has had 4 costs 2 cells.

mod cma_es;
mod latin_hypercube;
mod random;
mod space;
mod successive_halving;

pub use cma_es::CmaEs;
pub use latin_hypercube::LatinHypercube;
pub use random::Random;
pub use space::{Axis, Range, Space};
pub use successive_halving::SuccessiveHalving;

use game::{Purpose, Stream};
use std::fmt;

/// A candidate to be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Which candidate, numbered from 0 in the order in which they are first asked for.
    pub candidate: usize,
    /// Where it is in the unit cube.
    pub point: Vec<f64>,
    /// On how many seeds, those of its earlier trials included.
    pub seeds: usize,
}

/// A search under way.
pub trait Search: fmt::Debug {
    /// The trials of the next step; none when the search is over.
    fn ask(&mut self) -> Vec<Trial>;

    /// What the trials that were asked for last paid, in their order: the mean over their seeds, more is better, `NaN` where
    /// nothing came out (worse than all others).
    fn tell(&mut self, payoffs: &[f64]);
}

/// How a space is searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Points drawn one by one.
    Random,
    /// Points spread evenly over every axis.
    LatinHypercube,
    /// Many candidates on few seeds, the better part of them on more: this part is one of so many.
    SuccessiveHalving(f64),
    /// The covariance matrix adaptation evolution strategy.
    CmaEs,
}

/// What a search may spend, and where its numbers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    /// Cells.
    pub cells: usize,
    /// Seeds that each candidate is tried on (by successive halving: at first).
    pub seeds: usize,
    /// The seed of what is drawn.
    pub seed: u64,
}

impl Method {
    /// The name in the experiment file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::LatinHypercube => "latin_hypercube",
            Self::SuccessiveHalving(_) => "successive_halving",
            Self::CmaEs => "cma_es",
        }
    }

    /// Cells that a search of so many dimensions needs at least.
    pub fn least_cells(self, dimensions: usize, seeds: usize) -> usize {
        match self {
            Self::Random | Self::LatinHypercube => seeds,
            Self::SuccessiveHalving(_) => 2 * seeds,
            Self::CmaEs => cma_es::population(dimensions) * seeds,
        }
    }

    /// Seeds that a candidate is tried on at most.
    pub fn most_seeds(self, means: Means) -> usize {
        match self {
            Self::SuccessiveHalving(eta) => successive_halving::most_seeds(eta, means),
            _ => means.seeds,
        }
    }

    /// Begins a search in so many dimensions.
    pub fn begin(self, dimensions: usize, means: Means) -> Box<dyn Search + Send> {
        match self {
            Self::Random => Box::new(Random::new(dimensions, means)),
            Self::LatinHypercube => Box::new(LatinHypercube::new(dimensions, means)),
            Self::SuccessiveHalving(eta) => Box::new(SuccessiveHalving::new(eta, dimensions, means)),
            Self::CmaEs => Box::new(CmaEs::new(dimensions, means)),
        }
    }
}

/// The seed of the nth part of something that is drawn with a seed: of the first, number 0, the seed itself. No two parts share
/// theirs, as the sums of seeds and numbers would.
pub fn part_of(seed: u64, nth: u64) -> u64 {
    if nth == 0 { seed } else { Stream::key(seed, Purpose::Trial, nth) }
}

#[cfg(test)]
mod trial;
