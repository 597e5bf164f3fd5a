//! Latin hypercube: n points, and each of the n equal parts of every axis has exactly one of them.
//!
//! Source: McKay, Beckman and Conover 1979, A Comparison of Three Methods for Selecting Values of Input Variables. Per axis
//! the parts are shuffled; the place within a part is uniform. What depends on one parameter alone is so covered without
//! gaps, whatever the others are.

use super::{Means, Search, Trial};
use game::{Purpose, Stream};

/// The search. All that it tries is asked for at once.
#[derive(Clone, Debug)]
pub struct LatinHypercube {
    trials: Vec<Trial>,
}

impl LatinHypercube {
    /// As many points as there are cells for.
    pub fn new(dimensions: usize, means: Means) -> Self {
        let points = points(dimensions, means.cells / means.seeds, means.seed);
        let trial = |(candidate, point)| Trial { candidate, point, seeds: means.seeds };
        Self { trials: points.into_iter().enumerate().map(trial).collect() }
    }
}

/// The points of a hypercube.
fn points(dimensions: usize, n: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut points = vec![Vec::with_capacity(dimensions); n];
    for axis in 0..dimensions {
        let mut stream = Stream::new(seed, Purpose::Trial, 1, axis as u64);
        let mut parts: Vec<usize> = (0..n).collect();
        stream.shuffle(&mut parts);
        for (point, part) in points.iter_mut().zip(parts) {
            // Rounding must not carry the last one into the next part, nor out of the cube.
            let place = (part as f64 + stream.unit()) / n as f64;
            let end = ((part + 1) as f64 / n as f64).next_down();
            point.push(place.min(end));
        }
    }
    points
}

impl Search for LatinHypercube {
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_part_of_each_axis_has_one_point(dimensions in 1usize..8, n in 1usize..200, seed in any::<u64>()) {
            let points = points(dimensions, n, seed);
            for axis in 0..dimensions {
                let mut parts: Vec<usize> = points.iter().map(|point| (point[axis] * n as f64) as usize).collect();
                parts.sort_unstable();
                prop_assert_eq!(parts, (0..n).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn axes_are_shuffled_apart() {
        // Uncorrelated: the standard error of a rank correlation of 400 points is 0.05.
        let points = points(2, 400, 5);
        let r: f64 = points.iter().map(|p| (p[0] - 0.5) * (p[1] - 0.5)).sum::<f64>() / 400.0 * 12.0;
        assert!(r.abs() < 0.2, "{r}");
    }

    #[test]
    fn it_comes_nearer_than_chance_where_one_axis_matters() {
        // 50 parts of one axis: the peak is at most 0.02 away, always.
        let found =
            trial::run(Method::LatinHypercube, 5, Means { cells: 50, seeds: 1, seed: 2 }, |x, _| sphere(&x[..1]));
        assert!(found.best >= -0.02 * 0.02, "{found:?}");
    }
}
