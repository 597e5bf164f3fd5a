//! CMA-ES: a cloud of candidates that learns from each generation where to move and how to stretch.
//!
//! Source: Hansen and Ostermeier 2001; Hansen 2016, The CMA Evolution Strategy: A Tutorial (population 4 + floor(3 ln d),
//! weights and learning rates as there); Auger and Hansen 2005 for restarts with twice the population. The crate `cmaes`
//! computes; this file drives it, and settles what the papers leave to the user:
//!
//! - **The box.** The method knows no bounds. A coordinate outside [0, 1] is folded back at the wall, so the function goes on
//!   beyond it as its mirror image, and no payoff is made up.
//! - **The beginning** is the middle of the cube with a step of 0.3, the part of the width that the tutorial recommends.
//! - **Whole numbers and words** are steps of the function ([`super::Space`]): all of an interval of a coordinate is one value.
//! - **Convergence.** Where it looks no farther than a thousandth of the width, or the payoffs no longer differ, it begins
//!   anew at a random place, with twice the population as far as the budget lasts. A generation that does not fit
//!   into what is left of the budget is not begun.
//! - **Nothing came out** of a candidate: it counts as bad as the worst payoff that was told so far.
//!
//! The crate wants to call the function itself. It is deterministic, and a step takes microseconds where a cell takes
//! milliseconds; so to ask for a generation, the descent is run again from its beginning on the payoffs that it was told, up to
//! the generation that nobody knows yet, whose points are then asked for.

use super::{Means, Search, Trial, part_of, random};
use cmaes::{CMAES, CMAESOptions, DVector, Mode};

/// The step at the beginning of a descent.
const STEP: f64 = 0.3;

/// Where it looks no farther than this, it has converged.
const RESOLUTION: f64 = 1e-3;

/// The population of a descent in so many dimensions: 4 + floor(3 ln d).
pub(super) fn population(dimensions: usize) -> usize {
    4 + (3.0 * game::maths::ln(dimensions.max(1) as f64)).floor() as usize
}

/// The search.
#[derive(Clone, Debug)]
pub struct CmaEs {
    dimensions: usize,
    means: Means,
    /// Candidates that were asked for, in all descents.
    asked: usize,
    /// Descents before this one.
    restarts: usize,
    population: usize,
    /// What this descent was told, generation by generation.
    told: Vec<Vec<f64>>,
    worst: f64,
}

impl CmaEs {
    /// Begins in the middle.
    pub fn new(dimensions: usize, means: Means) -> Self {
        let population = population(dimensions);
        Self { dimensions, means, asked: 0, restarts: 0, population, told: Vec::new(), worst: f64::INFINITY }
    }

    /// Candidates that there are cells for.
    fn left(&self) -> usize {
        self.means.cells / self.means.seeds - self.asked
    }

    /// The points of the generation that nobody knows yet; `None` where the descent has converged.
    fn generation(&self) -> Option<Vec<Vec<f64>>> {
        let mut points = Vec::new();
        let mut descent = self.descent(Tape { told: self.told.concat(), at: 0, points: &mut points })?;
        for _ in 0..self.told.len() {
            if descent.next().is_some() {
                return None;
            }
        }
        // The points are all that is wanted of it: what it learns from made-up payoffs is forgotten.
        let _ = descent.next();
        drop(descent);
        Some(points)
    }

    fn descent<'t>(&self, tape: Tape<'t>) -> Option<CMAES<Tape<'t>>> {
        let from = match self.restarts {
            0 => vec![0.5; self.dimensions],
            // Drawn as the points of random search are, under numbers that a first descent does not use.
            nth => random::point(self.dimensions, self.means.seed, nth),
        };
        let options = CMAESOptions::new(from, STEP)
            .mode(Mode::Maximize)
            .population_size(self.population)
            .tol_x(RESOLUTION)
            .seed(part_of(self.means.seed, self.restarts as u64));
        options.build(tape).ok()
    }
}

impl Search for CmaEs {
    fn ask(&mut self) -> Vec<Trial> {
        if self.left() < self.population {
            return Vec::new();
        }
        let points = self.generation().or_else(|| {
            self.restarts += 1;
            self.population = (2 * self.population).min(self.left());
            self.told.clear();
            self.generation()
        });
        let first = self.asked;
        let trial = |(at, point)| Trial { candidate: first + at, point, seeds: self.means.seeds };
        let trials: Vec<Trial> = points.unwrap_or_default().into_iter().enumerate().map(trial).collect();
        self.asked += trials.len();
        trials
    }

    fn tell(&mut self, payoffs: &[f64]) {
        self.worst = payoffs.iter().copied().filter(|payoff| !payoff.is_nan()).fold(self.worst, f64::min);
        let worst = if self.worst.is_finite() { self.worst } else { 0.0 };
        self.told.push(payoffs.iter().map(|payoff| if payoff.is_nan() { worst } else { *payoff }).collect());
    }
}

/// The function that the crate sees: what is known is told, what is not is noted down.
#[derive(Debug)]
struct Tape<'t> {
    told: Vec<f64>,
    at: usize,
    points: &'t mut Vec<Vec<f64>>,
}

impl cmaes::ObjectiveFunction for Tape<'_> {
    fn evaluate(&mut self, x: &DVector<f64>) -> f64 {
        let known = self.told.get(self.at).copied();
        self.at += 1;
        known.unwrap_or_else(|| {
            self.points.push(x.iter().map(|x| folded(*x)).collect());
            0.0
        })
    }
}

/// A coordinate, folded back into [0, 1] at the walls.
fn folded(x: f64) -> f64 {
    let x = x - 2.0 * (x / 2.0).floor();
    if x > 1.0 { 2.0 - x } else { x }
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::super::trial::{self, noise, rosenbrock, sphere};
    use super::*;

    fn means(cells: usize, seed: u64) -> Means {
        Means { cells, seeds: 1, seed }
    }

    #[test]
    fn walls_are_mirrors() {
        for (x, is) in [(0.25, 0.25), (1.0, 1.0), (1.25, 0.75), (-0.25, 0.25), (2.25, 0.25), (-1.25, 0.75), (0.0, 0.0)]
        {
            assert!((folded(x) - is).abs() < 1e-12, "{x}: {}", folded(x));
        }
    }

    #[test]
    fn it_climbs_a_sphere_and_a_bent_valley() {
        for seed in 1..6 {
            let found = trial::run(Method::CmaEs, 5, means(600, seed), |x, _| sphere(x));
            assert!(found.best > -1e-5, "{seed}: {found:?}");
            let found = trial::run(Method::CmaEs, 3, means(3000, seed), |x, _| rosenbrock(x));
            assert!(found.best > -1e-3, "{seed}: {found:?}");
        }
    }

    #[test]
    fn a_peak_in_a_corner_is_reached() {
        let corner = |x: &[f64], _: usize| x.iter().sum::<f64>();
        let found = trial::run(Method::CmaEs, 4, means(600, 2), corner);
        assert!(found.best > 3.99, "{found:?}");
    }

    #[test]
    fn it_beats_chance_where_payoffs_are_noisy() {
        let noisy = |x: &[f64], seed: usize| sphere(x) + 0.05 * noise(x, seed);
        let mut value = [0.0; 2];
        for seed in 0..10 {
            for (at, method) in [Method::Random, Method::CmaEs].into_iter().enumerate() {
                value[at] += sphere(&trial::run(method, 6, means(400, seed), noisy).point) / 10.0;
            }
        }
        assert!(value[1] > value[0] / 2.0, "{value:?}");
    }

    #[test]
    fn it_begins_anew_when_nothing_differs_and_with_more_candidates() {
        let mut search = CmaEs::new(2, means(2000, 1));
        let mut sizes = Vec::new();
        loop {
            let trials = search.ask();
            if trials.is_empty() {
                break;
            }
            sizes.push(trials.len());
            search.tell(&vec![1.0; trials.len()]);
        }
        assert!(search.restarts > 1 && sizes.windows(2).all(|pair| pair[0] <= pair[1]), "{sizes:?}");
        assert!(sizes.iter().sum::<usize>() <= 2000 && sizes[0] == population(2));
    }

    #[test]
    fn a_descent_draws_what_no_other_draws() {
        let begun = |seed: u64, restarts: usize| CmaEs { restarts, ..CmaEs::new(3, means(200, seed)) };
        let steps = |search: CmaEs| -> Vec<f64> {
            let from =
                if search.restarts == 0 { vec![0.5; 3] } else { random::point(3, search.means.seed, search.restarts) };
            let points = search.generation().expect("a generation");
            points.iter().flatten().zip(from.iter().cycle()).map(|(x, from)| x - from).collect()
        };
        // The second descent of one search, and the first one of its neighbour: as sums, their seeds would be the same.
        let (second, neighbour) = (steps(begun(1, 1)), steps(begun(2, 0)));
        let same = second.iter().zip(&neighbour).filter(|(a, b)| (*a - *b).abs() < 1e-9).count();
        assert_eq!(same, 0, "{second:?} {neighbour:?}");
    }

    #[test]
    fn the_same_payoffs_ask_for_the_same_trials() {
        let (mut one, mut other) = (CmaEs::new(3, means(200, 9)), CmaEs::new(3, means(200, 9)));
        for _ in 0..10 {
            let trials = one.ask();
            assert_eq!(trials, other.ask());
            let payoffs: Vec<f64> = trials.iter().map(|trial| sphere(&trial.point)).collect();
            one.tell(&payoffs);
            other.tell(&payoffs);
        }
        assert_ne!(CmaEs::new(3, means(200, 9)).ask(), CmaEs::new(3, means(200, 10)).ask());
    }

    #[test]
    fn failures_do_not_end_it() {
        let half = |x: &[f64], _: usize| if x[0] < 0.5 { f64::NAN } else { sphere(x) };
        let found = trial::run(Method::CmaEs, 3, means(500, 4), half);
        assert!(found.best > -1e-3, "{found:?}");
    }
}
