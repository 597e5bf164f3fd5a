//! Random search: points drawn uniformly from the cube, one independent of the other.
//!
//! Source: Bergstra and Bengio 2012, Random Search for Hyper-Parameter Optimization. The yardstick for all other methods, and
//! hard to beat where few of the parameters matter.

use super::{Means, Search, Trial};
use game::{Purpose, Stream};

/// The search. All that it tries is asked for at once.
#[derive(Clone, Debug)]
pub struct Random {
    trials: Vec<Trial>,
}

impl Random {
    /// As many points as there are cells for.
    pub fn new(dimensions: usize, means: Means) -> Self {
        let trial =
            |candidate| Trial { candidate, point: point(dimensions, means.seed, candidate), seeds: means.seeds };
        Self { trials: (0..means.cells / means.seeds).map(trial).collect() }
    }
}

/// A uniformly drawn point. It hangs on the seed and its number alone, so that a larger budget keeps the points of a smaller.
pub(super) fn point(dimensions: usize, seed: u64, number: usize) -> Vec<f64> {
    let mut stream = Stream::new(seed, Purpose::Trial, 0, number as u64);
    (0..dimensions).map(|_| stream.unit()).collect()
}

impl Search for Random {
    fn ask(&mut self) -> Vec<Trial> {
        std::mem::take(&mut self.trials)
    }

    fn tell(&mut self, _: &[f64]) {}
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::super::trial::{self, sphere};
    use super::*;

    #[test]
    fn it_spends_what_it_has_and_a_larger_budget_keeps_the_points() {
        let means = |cells| Means { cells, seeds: 4, seed: 7 };
        let (few, many) = (Random::new(3, means(43)).ask(), Random::new(3, means(400)).ask());
        assert_eq!((few.len(), many.len()), (10, 100));
        assert_eq!(few[..], many[..10]);
        assert_ne!(few, Random::new(3, Means { seed: 8, ..means(43) }).ask());
    }

    #[test]
    fn points_fill_the_cube() {
        let points = Random::new(2, Means { cells: 4000, seeds: 1, seed: 1 }).ask();
        let mut boxes = [0.0; 16];
        for trial in &points {
            boxes[(trial.point[0] * 4.0) as usize * 4 + (trial.point[1] * 4.0) as usize] += 1.0;
        }
        let chi2: f64 = boxes.iter().map(|n: &f64| (n - 250.0) * (n - 250.0) / 250.0).sum();
        assert!(chi2 < 37.7, "chi-square {chi2} over 15 degrees of freedom (p = 0.001)");
    }

    #[test]
    fn it_comes_near_a_peak() {
        // 1000 points in two dimensions: the nearest is within 0.05 of the peak but for once in 2600 times.
        let found = trial::run(Method::Random, 2, Means { cells: 1000, seeds: 1, seed: 3 }, |x, _| sphere(x));
        assert!(found.best > -0.05 * 0.05, "{found:?}");
    }
}
