//! Successive halving: many candidates on few seeds, the better ones on more, until one is left.
//!
//! Source: Karnin, Koren and Somekh 2013, Almost Optimal Exploration in Multi-Armed Bandits; Jamieson and Talwalkar 2016,
//! Non-stochastic Best Arm Identification and Hyperparameter Optimization, figure 3. With n candidates and B cells there are
//! s = ceil(log_eta n) rungs, and each has B / s cells: in rung k every candidate that is left gets
//! r_k = floor(B / (|S_k| s)) further seeds, then the best ceil(|S_k| / eta) go on.
//!
//! The papers take n as given. Here it follows from the seeds that a candidate gets at first: n is the largest number for which
//! r_0 is not below that. Candidates are drawn at random; of equals, the one with the lower number goes on.

use super::{Means, Search, Trial, random};

/// The search.
#[derive(Clone, Debug)]
pub struct SuccessiveHalving {
    eta: f64,
    rung_cells: usize,
    /// Those that are left, with what they got so far.
    left: Vec<Trial>,
}

impl SuccessiveHalving {
    /// Draws the candidates.
    pub fn new(eta: f64, dimensions: usize, means: Means) -> Self {
        let (n, rungs) = candidates(eta, means);
        let first = |candidate| Trial { candidate, point: random::point(dimensions, means.seed, candidate), seeds: 0 };
        Self { eta, rung_cells: means.cells / rungs, left: (0..n).map(first).collect() }
    }
}

/// How many go on of so many.
fn kept(eta: f64, n: usize) -> usize {
    // At least one fewer: an eta near 1 must come to an end, too.
    ((n as f64 / eta).ceil() as usize).min(n - 1)
}

/// The rungs from so many candidates to one.
fn rungs(eta: f64, mut n: usize) -> usize {
    let mut rungs = 0;
    while n > 1 {
        n = kept(eta, n);
        rungs += 1;
    }
    rungs
}

/// How many candidates there are, and how many rungs.
fn candidates(eta: f64, means: Means) -> (usize, usize) {
    let most = means.cells / means.seeds;
    let fits = |n: &usize| means.cells / (n * rungs(eta, *n)) >= means.seeds;
    let n = (2..=most).rev().find(fits).unwrap_or(2);
    (n, rungs(eta, n))
}

/// The seeds that the last one has had.
pub(super) fn most_seeds(eta: f64, means: Means) -> usize {
    let (mut n, rungs) = candidates(eta, means);
    let mut seeds = 0;
    while n > 1 {
        seeds += means.cells / rungs / n;
        n = kept(eta, n);
    }
    seeds
}

impl Search for SuccessiveHalving {
    fn ask(&mut self) -> Vec<Trial> {
        if self.left.len() < 2 {
            return Vec::new();
        }
        let more = self.rung_cells / self.left.len();
        self.left.iter_mut().for_each(|trial| trial.seeds += more);
        self.left.clone()
    }

    fn tell(&mut self, payoffs: &[f64]) {
        let mut order: Vec<usize> = (0..self.left.len()).collect();
        let worth = |at: usize| if payoffs[at].is_nan() { f64::NEG_INFINITY } else { payoffs[at] };
        order.sort_by(|a, b| worth(*b).total_cmp(&worth(*a)).then(a.cmp(b)));
        order.truncate(kept(self.eta, order.len()));
        order.sort_unstable();
        self.left = order.into_iter().map(|at| self.left[at].clone()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::super::trial::{self, noise, sphere};
    use super::*;

    #[test]
    fn a_tournament_of_sixteen_by_hand() {
        // 64 cells, eta 2: 16 candidates in 4 rungs of 16 cells: 1, 2, 4 and 8 further seeds.
        let means = Means { cells: 64, seeds: 1, seed: 1 };
        assert_eq!(candidates(2.0, means), (16, 4));
        assert_eq!(most_seeds(2.0, means), 15);
        let mut search = SuccessiveHalving::new(2.0, 1, means);
        let mut shapes = Vec::new();
        loop {
            let trials = search.ask();
            let Some(first) = trials.first() else { break };
            shapes.push((trials.len(), first.seeds));
            // The higher the number the better.
            search.tell(&trials.iter().map(|trial| trial.candidate as f64).collect::<Vec<_>>());
        }
        assert_eq!(shapes, [(16, 1), (8, 3), (4, 7), (2, 15)]);
        assert_eq!(search.left[0].candidate, 15);
    }

    #[test]
    fn it_never_spends_more_than_it_has() {
        for cells in [6, 7, 50, 333, 1000] {
            for eta in [1.1, 2.0, 3.0, 4.0] {
                for seeds in [1, 3] {
                    let means = Means { cells, seeds, seed: 1 };
                    let found = trial::run(Method::SuccessiveHalving(eta), 2, means, |x, _| sphere(x));
                    assert!(found.cells <= cells, "{cells} {eta} {seeds}: {found:?}");
                    assert!(found.cells * 2 > cells, "{cells} {eta} {seeds}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn noise_fools_it_less_than_an_even_split() {
        // The same candidates and the same cells: an even split tries all on 6 seeds, halving keeps seeds for those that matter.
        let noisy = |x: &[f64], seed: usize| sphere(x) + noise(x, seed);
        let n = candidates(2.0, Means { cells: 256, seeds: 1, seed: 0 }).0;
        assert_eq!(n, 42);
        let mut true_value = [0.0; 2];
        for seed in 0..100 {
            for (at, (method, seeds)) in
                [(Method::Random, 6), (Method::SuccessiveHalving(2.0), 1)].into_iter().enumerate()
            {
                let found = trial::run(method, 2, Means { cells: 256, seeds, seed }, noisy);
                true_value[at] += sphere(&found.point) / 100.0;
            }
        }
        assert!(true_value[1] > true_value[0], "{true_value:?}");
    }

    #[test]
    fn no_payoff_is_the_worst() {
        let mut search = SuccessiveHalving::new(2.0, 1, Means { cells: 4, seeds: 1, seed: 1 });
        let n = search.ask().len();
        let mut payoffs = vec![f64::NAN; n];
        payoffs[n - 1] = -1e300;
        search.tell(&payoffs);
        assert!(search.left.iter().any(|trial| trial.candidate == n - 1));
    }
}
