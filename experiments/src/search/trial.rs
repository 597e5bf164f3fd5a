//! Known functions, and a way to run a search on them.

use super::{Means, Method};
use game::{Purpose, Stream};
use results::search::ahead;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    pub point: Vec<f64>,
    /// The payoff that it was told for the best point among those with most seeds.
    pub best: f64,
    pub cells: usize,
}

/// Runs a search to its end. The payoff of a point on one seed is `of(point, seed)`.
pub fn run(method: Method, dimensions: usize, means: Means, of: impl Fn(&[f64], usize) -> f64) -> Found {
    let mut search = method.begin(dimensions, means);
    let mut seeds_of: Vec<usize> = Vec::new();
    let mut found = Found { point: Vec::new(), best: f64::NAN, cells: 0 };
    let mut most = 0;
    loop {
        let trials = search.ask();
        if trials.is_empty() {
            return found;
        }
        let mut payoffs = Vec::new();
        for trial in &trials {
            assert!(
                trial.point.len() == dimensions && trial.point.iter().all(|x| (0.0..=1.0).contains(x)),
                "{trial:?}"
            );
            if seeds_of.len() <= trial.candidate {
                assert_eq!(seeds_of.len(), trial.candidate, "candidates are numbered in their order");
                seeds_of.push(0);
            }
            found.cells += trial.seeds - seeds_of[trial.candidate];
            seeds_of[trial.candidate] = trial.seeds;
            let payoff = (0..trial.seeds).map(|seed| of(&trial.point, seed)).sum::<f64>() / trial.seeds as f64;
            if ahead((trial.seeds, payoff), (most, found.best)) {
                (most, found.best, found.point) = (trial.seeds, payoff, trial.point.clone());
            }
            payoffs.push(payoff);
        }
        search.tell(&payoffs);
    }
}

/// 0 at its peak, where every coordinate is 0.7.
pub fn sphere(x: &[f64]) -> f64 {
    -x.iter().map(|x| (x - 0.7) * (x - 0.7)).sum::<f64>()
}

/// The valley of Rosenbrock 1960 on [-2, 2]: 0 at its peak, where every coordinate is 0.75.
pub fn rosenbrock(x: &[f64]) -> f64 {
    let wide: Vec<f64> = x.iter().map(|x| 4.0 * x - 2.0).collect();
    -wide.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<f64>()
}

/// Noise in [-1, 1] that is the same for the same point and seed.
pub fn noise(x: &[f64], seed: usize) -> f64 {
    let who = x.iter().fold(0u64, |key, x| key.rotate_left(13) ^ x.to_bits());
    2.0 * Stream::new(seed as u64, Purpose::Trial, who as u32, who >> 32).unit() - 1.0
}
