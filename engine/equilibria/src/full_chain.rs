//! The whole chain of a finite population: every composition is a state, with or without mutation, for any number of
//! strategies.
//!
//! N players of n strategies make C(N + n - 1, n - 1) compositions: 231 for 20 of 3, 3,321 for 80 of 3. A step changes
//! one player, so that in lexicographic order rates lead only to states nearby, and elimination works on a band.

use crate::chain::{Absorption, Chain, absorption, stationary};
use crate::fitness::Payoffs;
use crate::process::{Process, check_mutation};

/// More states than this are refused: elimination would not end.
const MOST_STATES: usize = 100_000;

/// All ways in which a number of players may play some strategies, in lexicographic order: the fewest of strategy 0
/// first.
#[derive(Clone, Debug, PartialEq)]
pub struct Compositions {
    size: u32,
    /// `ways[parts][total]`: in how many ways a total falls into parts; up to `MOST_STATES`.
    ways: Vec<Vec<usize>>,
}

impl Compositions {
    /// The compositions of `size` players into `strategies`.
    ///
    /// # Errors
    /// No strategies, or over 100,000 compositions.
    pub fn of(size: u32, strategies: usize) -> Result<Self, String> {
        if strategies == 0 {
            return Err("a population needs at least one strategy".to_owned());
        }
        let total = size as usize;
        let refused = || {
            format!(
                "{size} players of {strategies} strategies have over {MOST_STATES} compositions: take fewer players or \
                 strategies, or the limit of rare mutations"
            )
        };
        if strategies > 1 && total >= MOST_STATES {
            return Err(refused());
        }
        let mut ways = vec![vec![0; total + 1]];
        ways[0][0] = 1;
        for parts in 1..=strategies {
            let mut row = vec![1; total + 1];
            for sum in 1..=total {
                row[sum] = (row[sum - 1] + ways[parts - 1][sum]).min(MOST_STATES + 1);
            }
            ways.push(row);
        }
        if ways[strategies][total] > MOST_STATES {
            return Err(refused());
        }
        Ok(Self { size, ways })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.ways[self.ways.len() - 1][self.size as usize]
    }

    /// The place of a composition.
    pub fn place(&self, counts: &[u32]) -> usize {
        let (mut left, mut place) = (self.size as usize, 0);
        for (count, parts) in counts.iter().zip((1..self.ways.len()).rev()) {
            // Those with fewer here: all ways to part what is left, but for those that begin with as many.
            let after = left - *count as usize;
            place += self.ways[parts][left] - self.ways[parts][after];
            left = after;
        }
        place
    }

    /// All of them, in order.
    pub fn all(&self) -> Vec<Vec<u32>> {
        let mut all = Vec::with_capacity(self.count());
        extend(&mut all, &mut Vec::new(), self.size, self.ways.len() - 1);
        all
    }
}

fn extend(all: &mut Vec<Vec<u32>>, begun: &mut Vec<u32>, left: u32, parts: usize) {
    let least = if parts == 1 { left } else { 0 };
    for count in least..=left {
        begun.push(count);
        if parts == 1 {
            all.push(begun.clone());
        } else {
            extend(all, begun, left - count, parts - 1);
        }
        begun.pop();
    }
}

/// The whole chain of a population.
#[derive(Clone, Debug)]
pub struct FullChain {
    /// Its states.
    pub states: Vec<Vec<u32>>,
    /// What a step does; by place of the state.
    pub chain: Chain<f64>,
    size: u32,
    strategies: usize,
}

/// The whole chain of a population: `mutation` is the probability that a step mutates.
///
/// # Errors
/// More than 100,000 states, a mutation that is no probability, and payoffs that are not known or give no fitness.
pub fn full_chain(payoffs: &Payoffs, process: &Process, mutation: f64) -> Result<FullChain, String> {
    check_mutation(mutation)?;
    let strategies = payoffs.strategies();
    let compositions = Compositions::of(payoffs.size(), strategies)?;
    let states = compositions.all();
    let mut rows = Vec::with_capacity(states.len());
    for counts in &states {
        let moves = process.moves(counts, &payoffs.at(counts)?, mutation)?;
        let mut next = counts.clone();
        let mut row = Vec::new();
        for from in 0..strategies {
            for to in (0..strategies).filter(|to| *to != from && moves[(from, *to)] > 0.0) {
                next[from] -= 1;
                next[to] += 1;
                row.push((compositions.place(&next), moves[(from, to)]));
                next[from] += 1;
                next[to] -= 1;
            }
        }
        rows.push(row);
    }
    Ok(FullChain { states, chain: Chain::new(rows)?, size: payoffs.size(), strategies })
}

impl FullChain {
    /// The share of time in each state in the long run.
    ///
    /// # Errors
    /// A chain without mutation, which ends where all play one strategy: ask [`FullChain::fixation`] then.
    pub fn stationary(&self) -> Result<Vec<f64>, String> {
        stationary(&self.chain)
    }

    /// The mean share of players of each strategy, from the shares of time in each state.
    pub fn mean_shares(&self, shares: &[f64]) -> Vec<f64> {
        let mut means = vec![0.0; self.strategies];
        for (counts, share) in self.states.iter().zip(shares) {
            for (mean, count) in means.iter_mut().zip(counts) {
                *mean += share * f64::from(*count) / f64::from(self.size);
            }
        }
        means
    }

    /// Without mutation: the probability that each strategy (column) takes over all from each state (row), and the mean
    /// number of steps until one has.
    ///
    /// # Errors
    /// A chain that goes on from where all play one strategy, or never gets there.
    pub fn fixation(&self) -> Result<Absorption, String> {
        let all_play = |strategy: usize| {
            self.states.iter().position(|counts| counts[strategy] == self.size).into_iter().collect::<Vec<_>>()
        };
        let ends: Vec<Vec<usize>> = (0..self.strategies).map(all_play).collect();
        if ends.iter().flatten().any(|end| !self.chain.from(*end).is_empty()) {
            return Err("with mutation no strategy takes over for good: ask for the stationary distribution".to_owned());
        }
        absorption(&self.chain, &ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::{Counting, Fitness};
    use crate::fixation::fixation;
    use crate::matrix::Matrix;

    #[test]
    fn compositions_are_in_order_and_found() {
        for (size, strategies, count) in
            [(20, 3, 231), (50, 3, 1326), (80, 3, 3321), (10, 2, 11), (6, 5, 210), (7, 1, 1)]
        {
            let compositions = Compositions::of(size, strategies).expect("few");
            let all = compositions.all();
            assert_eq!((compositions.count(), all.len()), (count, count));
            assert!(all.is_sorted());
            for (place, counts) in all.iter().enumerate() {
                assert_eq!(compositions.place(counts), place);
                assert_eq!(counts.iter().sum::<u32>(), size);
            }
        }
        assert!(
            Compositions::of(4_000_000_000, 2).is_err()
                && Compositions::of(1000, 5).is_err()
                && Compositions::of(3, 0).is_err()
        );
    }

    fn game() -> Matrix {
        Matrix::from_rows(&[&[1.0, 3.0, 0.5], &[0.5, 2.0, 4.0], &[2.0, 1.0, 1.0]])
    }

    const PROCESSES: [Process; 2] =
        [Process::Fermi { intensity: 0.7 }, Process::Moran(Fitness::Linear { weight: 0.5 })];

    #[test]
    fn the_long_run_does_not_change_in_a_step() {
        let payoffs = Payoffs::of_matrix(&game(), 20, Counting::default()).expect("a game");
        for process in PROCESSES {
            let full = full_chain(&payoffs, &process, 0.02).expect("a chain");
            let shares = full.stationary().expect("irreducible");
            let mut flow = vec![0.0; shares.len()];
            for (from, share) in shares.iter().enumerate() {
                for (to, rate) in full.chain.from(from) {
                    flow[*to] += share * rate;
                    flow[from] -= share * rate;
                }
            }
            assert!(flow.iter().all(|flow| flow.abs() < 1e-16));
            assert!((full.mean_shares(&shares).iter().sum::<f64>() - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn the_whole_chain_is_that_of_egttools() {
        // EGTTools 0.1.14, calculate_transition_matrix(0.7, 0.05), solved by numpy.
        let payoffs = Payoffs::of_matrix(&game(), 12, Counting::default()).expect("a game");
        let full = full_chain(&payoffs, &Process::Fermi { intensity: 0.7 }, 0.05).expect("a chain");
        let shares = full.stationary().expect("irreducible");
        let right = [0.4220655593624792, 0.3826623700115364, 0.1952720706259844];
        for (share, right) in full.mean_shares(&shares).iter().zip(right) {
            assert!((share - right).abs() < 1e-12, "{share} is not {right}");
        }
        for (counts, right) in [([4, 4, 4], 0.006649261735219654), ([12, 0, 0], 0.046040517184289705)] {
            let state = full.states.iter().position(|state| *state == counts).expect("a state");
            assert!((shares[state] / right - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn two_of_three_are_as_two_alone() {
        let payoffs = Payoffs::of_matrix(&game(), 12, Counting::default()).expect("a game");
        for process in PROCESSES {
            let full = full_chain(&payoffs, &process, 0.0).expect("a chain");
            let caught = full.fixation().expect("it ends");
            assert!(full.stationary().is_err(), "three ends");
            let line = fixation(&payoffs, &process, 2, 0).expect("it ends");
            for number in 0..=12 {
                let state = full.states.iter().position(|counts| *counts == [12 - number, 0, number]).expect("a state");
                let (number, tolerance) = (number as usize, 1e-12);
                assert!((caught.probabilities[(state, 2)] - line.probability[number]).abs() < tolerance);
                assert!((caught.times[state] - line.steps[number]).abs() < 1e-9);
                assert_eq!(caught.probabilities[(state, 1)], 0.0);
            }
            let mixed = full_chain(&payoffs, &process, 0.02).expect("a chain");
            assert!(mixed.fixation().is_err() && full_chain(&payoffs, &process, 1.5).is_err());
        }
    }
}
