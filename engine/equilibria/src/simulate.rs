//! The processes of a well-mixed population, played out step by step.
//!
//! A step draws who is born or looks, who mutates, who dies or is looked at, as [`crate::moran`] and [`crate::fermi`]
//! say, and not from the probabilities that the exact solutions use: each checks the other. What players earn is worked
//! out once per composition, as far as there are no more than 100,000 of them. Every run has a random stream of its own.

use crate::estimate::{Estimate, Running, Sampling};
use crate::fermi::takes_over;
use crate::fitness::Payoffs;
use crate::full_chain::Compositions;
use crate::moran::parents;
use crate::process::{Process, check_mutation};
use crate::stream::Stream;

/// What came out of runs to the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulated {
    /// The share of runs in which the strategy took over.
    pub probability: Estimate,
    /// Steps until one strategy had taken over.
    pub steps: Estimate,
    /// Steps, of those runs in which the strategy took over.
    pub steps_to_win: Estimate,
}

/// How often `strategy` takes over from where `start` play each, without mutation. Runs stop by the interval of that
/// share.
///
/// # Errors
/// A start that does not fit, runs that do not end, payoffs that are not known or give no fitness.
pub fn simulate_fixation(
    payoffs: &Payoffs,
    process: Process,
    start: &[u32],
    strategy: usize,
    sampling: &Sampling,
) -> Result<Simulated, String> {
    sampling.check()?;
    let mut simulation = Simulation::of(payoffs, process, 0.0)?;
    let [mut steps, mut steps_to_win] = [Running::default(); 2];
    let (mut runs, mut wins, mut all_steps) = (0, 0, 0);
    while !sampling.enough(runs, all_steps, || Estimate::share(wins, runs, sampling.deviations).half_width()) {
        simulation.start(start)?;
        let (winner, taken) = simulation.run(&mut Stream::of(sampling.seed, runs), sampling.most_steps)?;
        steps.add(taken as f64);
        all_steps += taken;
        if winner == strategy {
            wins += 1;
            steps_to_win.add(taken as f64);
        }
        runs += 1;
    }
    Ok(Simulated {
        probability: Estimate::share(wins, runs, sampling.deviations),
        steps: steps.estimate(sampling.deviations),
        steps_to_win: steps_to_win.estimate(sampling.deviations),
    })
}

/// The mean share of players of each strategy over `steps` steps, after `warm_up` steps from `start` that do not count.
/// Runs stop when all intervals are narrow enough.
///
/// # Errors
/// As for [`simulate_fixation`], and a mutation that is no probability.
pub fn simulate_shares(
    payoffs: &Payoffs,
    process: Process,
    mutation: f64,
    start: &[u32],
    (warm_up, steps): (u64, u64),
    sampling: &Sampling,
) -> Result<Vec<Estimate>, String> {
    sampling.check()?;
    if steps == 0 {
        return Err("a mean over 0 steps is none: take at least 1".to_owned());
    }
    let mut simulation = Simulation::of(payoffs, process, mutation)?;
    let mut means = vec![Running::default(); payoffs.strategies()];
    let widest = |means: &[Running]| {
        means.iter().map(|mean| mean.estimate(sampling.deviations).half_width()).fold(0.0, f64::max)
    };
    let mut runs = 0;
    while !sampling.enough(runs, 0, || widest(&means)) {
        simulation.start(start)?;
        let mut stream = Stream::of(sampling.seed, runs);
        let mut sums = vec![0_u64; means.len()];
        for step in 0..warm_up + steps {
            simulation.step(&mut stream)?;
            if step >= warm_up {
                for (sum, count) in sums.iter_mut().zip(simulation.counts()) {
                    *sum += u64::from(*count);
                }
            }
        }
        for (mean, sum) in means.iter_mut().zip(sums) {
            mean.add(sum as f64 / steps as f64 / f64::from(payoffs.size()));
        }
        runs += 1;
    }
    Ok(means.iter().map(|mean| mean.estimate(sampling.deviations)).collect())
}

/// A population that is played out.
#[derive(Clone, Debug)]
pub struct Simulation<'a> {
    payoffs: &'a Payoffs,
    process: Process,
    mutation: f64,
    counts: Vec<u32>,
    place: usize,
    /// None where there are too many compositions to remember.
    compositions: Option<Compositions>,
    /// What [`Simulation::work_out`] found, per composition; only at 0 where they are not remembered.
    known: Vec<Option<Box<[f64]>>>,
}

impl<'a> Simulation<'a> {
    /// A population of which all play strategy 0.
    ///
    /// # Errors
    /// A mutation that is no probability, or that leads nowhere as there is one strategy only.
    pub fn of(payoffs: &'a Payoffs, process: Process, mutation: f64) -> Result<Self, String> {
        check_mutation(mutation)?;
        let strategies = payoffs.strategies();
        let compositions = Compositions::of(payoffs.size(), strategies).ok();
        let known = vec![None; compositions.as_ref().map_or(1, Compositions::count)];
        let mut simulation = Self { payoffs, process, mutation, counts: Vec::new(), place: 0, compositions, known };
        let mut counts = vec![0; strategies];
        counts[0] = payoffs.size();
        simulation.start(&counts)?;
        Ok(simulation)
    }

    /// Begins anew where `counts` play each strategy.
    ///
    /// # Errors
    /// Counts that do not add up to the population.
    pub fn start(&mut self, counts: &[u32]) -> Result<(), String> {
        let size = self.payoffs.size();
        if counts.len() != self.payoffs.strategies() || counts.iter().sum::<u32>() != size {
            return Err(format!("{counts:?} are not {size} players of {} strategies", self.payoffs.strategies()));
        }
        self.counts = counts.to_vec();
        self.moved();
        Ok(())
    }

    /// How many play each strategy.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Plays until all play one strategy: which one, and after how many steps.
    ///
    /// # Errors
    /// More steps than `most_steps`, and payoffs that are not known or give no fitness.
    pub fn run(&mut self, stream: &mut Stream, most_steps: u64) -> Result<(usize, u64), String> {
        let size = self.payoffs.size();
        for step in 0..=most_steps {
            if let Some(winner) = self.counts.iter().position(|count| *count == size) {
                return Ok((winner, step));
            }
            self.step(stream)?;
        }
        Err(format!("after {most_steps} steps {:?} still play each strategy: allow more steps", self.counts))
    }

    /// One step.
    ///
    /// # Errors
    /// Payoffs that are not known or give no fitness.
    pub fn step(&mut self, stream: &mut Stream) -> Result<(), String> {
        if self.known[self.place].is_none() {
            self.known[self.place] = Some(self.work_out()?);
        }
        let known = self.known[self.place].as_deref().unwrap_or_default();
        let size = self.payoffs.size() as usize;
        let (from, to) = match self.process {
            Process::Moran(_) => {
                let parent = drawn(known, stream.unit());
                let child = self.mutated(parent, stream).unwrap_or(parent);
                (self.playing(stream.below(size)), child)
            }
            Process::Fermi { intensity } => {
                let own = self.playing(stream.below(size));
                let taken = self.mutated(own, stream).unwrap_or_else(|| {
                    // One of the others: who comes first of one's own kind is oneself.
                    let before: u32 = self.counts[..own].iter().sum();
                    let other = stream.below(size - 1);
                    let other = self.playing(if other >= before as usize { other + 1 } else { other });
                    let looks = other != own && stream.unit() < takes_over(intensity, known[other] - known[own]);
                    if looks { other } else { own }
                });
                (own, taken)
            }
        };
        if from != to {
            self.counts[from] -= 1;
            self.counts[to] += 1;
            self.moved();
        }
        Ok(())
    }

    /// What the process needs of this composition: for Moran, how likely the parent is of each strategy; for pairwise
    /// comparison, what each earns.
    fn work_out(&self) -> Result<Box<[f64]>, String> {
        let payoffs = self.payoffs.at(&self.counts)?;
        let known = match self.process {
            Process::Moran(fitness) => parents(&fitness, &self.counts, &payoffs)?,
            Process::Fermi { .. } => payoffs,
        };
        Ok(known.into())
    }

    /// The composition has changed.
    fn moved(&mut self) {
        match &self.compositions {
            Some(compositions) => self.place = compositions.place(&self.counts),
            None => self.known[0] = None,
        }
    }

    /// What the `nth` player plays, those of strategy 0 counted first.
    fn playing(&self, nth: usize) -> usize {
        let mut left = nth as u32;
        for (strategy, count) in self.counts.iter().enumerate() {
            if left < *count {
                return strategy;
            }
            left -= count;
        }
        self.counts.len() - 1
    }

    /// Another strategy, with the probability of a mutation.
    fn mutated(&self, own: usize, stream: &mut Stream) -> Option<usize> {
        if self.mutation == 0.0 || self.counts.len() < 2 || stream.unit() >= self.mutation {
            return None;
        }
        let other = stream.below(self.counts.len() - 1);
        Some(if other >= own { other + 1 } else { other })
    }
}

/// The place at which probabilities, summed up, pass a number; the last that is not 0 where rounding leaves a rest.
pub(crate) fn drawn(probabilities: &[f64], mut unit: f64) -> usize {
    let mut last = 0;
    for (place, probability) in probabilities.iter().enumerate().filter(|(_, probability)| **probability > 0.0) {
        if unit < *probability {
            return place;
        }
        unit -= probability;
        last = place;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::tests::groups_of;
    use crate::fitness::{Counting, Fitness};
    use crate::fixation::fixation;
    use crate::full_chain::full_chain;
    use crate::matrix::Matrix;

    fn fixed(seed: u64, runs: u64) -> Sampling {
        Sampling { seed, least_runs: runs, most_runs: runs, ..Sampling::default() }
    }

    fn pairs(rows: &[&[f64]], size: u32) -> Payoffs {
        Payoffs::of_matrix(&Matrix::from_rows(rows), size, Counting::default()).expect("a game")
    }

    /// Over 40 seeds of 500 runs each: no share is 4 standard deviations off, nor all of them together; of the 95
    /// per cent intervals at least 32 of 40 hold the truth (fewer come up once in 10,000 times).
    fn holds(payoffs: &Payoffs, process: Process, start: u32) {
        let exact = fixation(payoffs, &process, 0, 1).expect("it ends");
        let start = start as usize;
        let (seeds, runs, right) = (40, 500, exact.probability[start]);
        let deviation = (right * (1.0 - right) / runs as f64).sqrt();
        let (mut sum, mut held, mut steps) = (0.0, 0, Running::default());
        for seed in 0..seeds {
            let counts = [start as u32, payoffs.size() - start as u32];
            let found = simulate_fixation(payoffs, process, &counts, 0, &fixed(seed, runs)).expect("it ends");
            let off = found.probability.mean - right;
            assert!(off.abs() < 4.0 * deviation, "seed {seed}: {:?}, not {right}", found.probability);
            sum += off;
            held += u32::from(found.probability.low <= right && right <= found.probability.high);
            steps.add(found.steps.mean);
        }
        let seeds = seeds as f64;
        assert!((sum / seeds).abs() < 4.0 * deviation / seeds.sqrt(), "all together {}", sum / seeds);
        assert!(held >= 32, "only {held} of {seeds} intervals hold the truth");
        let steps = steps.estimate(4.0);
        assert!(steps.low < exact.steps[start] && exact.steps[start] < steps.high, "{steps:?}");
    }

    #[test]
    fn simulation_holds_to_the_exact_probability_and_time() {
        holds(&pairs(&[&[30.0, 9.0], &[14.0, 10.0]], 10), Process::Moran(Fitness::PAYOFF), 1);
        holds(&pairs(&[&[2.0, 5.0], &[1.0, 3.0]], 10), Process::Moran(Fitness::Exponential { intensity: 1.0 }), 1);
        holds(&pairs(&[&[1.0, 2.0], &[1.5, 1.6]], 20), Process::Fermi { intensity: 1.0 }, 1);
        holds(&pairs(&[&[3.0, 0.0], &[5.0, 1.0]], 12), Process::Fermi { intensity: 0.1 }, 7);
        let game = groups_of(5, |givers| [0.6 * f64::from(givers) - 1.0, 0.6 * f64::from(givers)]);
        let game = Payoffs::of_symmetric(&game, 20, Counting::default()).expect("a game");
        holds(&game, Process::Fermi { intensity: 0.1 }, 4);
    }

    #[test]
    fn with_mutation_shares_are_those_of_the_full_chain() {
        let payoffs = pairs(&[&[1.0, 3.0, 0.5], &[0.5, 2.0, 4.0], &[2.0, 1.0, 1.0]], 12);
        for process in [Process::Fermi { intensity: 0.7 }, Process::Moran(Fitness::Linear { weight: 0.5 })] {
            let full = full_chain(&payoffs, &process, 0.05).expect("a chain");
            let right = full.mean_shares(&full.stationary().expect("irreducible"));
            for seed in 0..5 {
                let sampling = Sampling { deviations: 4.0, ..fixed(seed, 60) };
                let found = simulate_shares(&payoffs, process, 0.05, &[4, 4, 4], (1_000, 5_000), &sampling);
                for (share, right) in found.expect("it runs").iter().zip(&right) {
                    assert!(share.low < *right && *right < share.high, "seed {seed}: {share:?}, not {right}");
                    assert!(share.half_width() < 0.05);
                }
            }
        }
    }

    #[test]
    fn runs_are_the_same_whatever_came_before_and_stop_when_sure() {
        let payoffs = pairs(&[&[1.0, 2.0], &[1.5, 1.6]], 20);
        let process = Process::Fermi { intensity: 1.0 };
        let run = |sampling: &Sampling| simulate_fixation(&payoffs, process, &[5, 15], 0, sampling).expect("it ends");
        assert_eq!(run(&fixed(3, 50)), run(&fixed(3, 50)));
        assert!(run(&fixed(3, 50)) != run(&fixed(4, 50)));
        let sure = run(&Sampling { half_width: 0.03, ..Sampling::default() });
        assert!(sure.probability.half_width() <= 0.03 && (100..2_000).contains(&sure.probability.runs));
        // Where too many compositions are to be remembered, the same comes out.
        let mut simulation = Simulation::of(&payoffs, process, 0.0).expect("a game");
        let mut forgetful = Simulation { place: 0, compositions: None, known: vec![None], ..simulation.clone() };
        for replicate in 0..20 {
            let run = |simulation: &mut Simulation| {
                simulation.start(&[5, 15]).expect("20");
                simulation.run(&mut Stream::of(1, replicate), 1_000_000).expect("it ends")
            };
            assert_eq!(run(&mut simulation), run(&mut forgetful));
        }
        let short = Sampling { most_steps: 3, ..Sampling::default() };
        assert!(simulate_fixation(&payoffs, process, &[5, 15], 0, &short).expect_err("short").contains("3 steps"));
        assert!(simulate_fixation(&payoffs, process, &[5, 14], 0, &short).is_err());
    }
}
