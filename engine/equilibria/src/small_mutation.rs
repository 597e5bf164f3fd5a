//! The limit of rare mutations: before the next mutant comes, the last one has taken over or died out, so that the
//! population is a chain on the strategies alone (Fudenberg and Imhof, "Imitation processes with small mutations",
//! J. Econ. Theory 131, 2006; Imhof, Fudenberg and Nowak, PNAS 102, 2005).
//!
//! From a resident, each of the n - 1 others comes up with the same probability and takes over with that of one mutant.
//! Both directions of a pair share one sum, so that all pairs cost about n^2 / 2 times the population. The stationary
//! distribution is solved in numbers of any magnitude.

use crate::chain::{Chain, LongRun, Number, Wide, absorb, fast_weights, shares, weights};
use crate::fitness::Payoffs;
use crate::fixation::ln_both_ways;
use crate::maths::exp;
use crate::matrix::Matrix;
use crate::process::Process;

/// The chain on strategies, and where it is in the long run.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallMutation {
    /// The logarithm of the probability that one mutant (column) takes over where all others are residents (row). On the
    /// diagonal that of a neutral mutant, 1 / N.
    pub ln_fixation: Matrix,
    /// The share of time in which all play each strategy.
    pub stationary: Vec<f64>,
    /// Its logarithm.
    pub ln_stationary: Vec<f64>,
}

impl SmallMutation {
    /// The probabilities that one mutant (column) takes over where all others are residents (row); 0 where no double
    /// holds it.
    pub fn fixation(&self) -> Matrix {
        Matrix::of(self.ln_fixation.rows(), self.ln_fixation.columns(), |resident, mutant| {
            exp(self.ln_fixation[(resident, mutant)])
        })
    }

    /// The chain from resident (row) to resident (column), per mutant that comes up; rows add up to 1.
    pub fn transitions(&self) -> Matrix {
        let mut transitions = self.fixation();
        let strategies = transitions.rows();
        for resident in 0..strategies {
            let row = transitions.row_mut(resident);
            row[resident] = 0.0;
            for entry in row.iter_mut() {
                *entry /= (strategies - 1).max(1) as f64;
            }
            row[resident] = 1.0 - row.iter().sum::<f64>();
        }
        transitions
    }
}

/// The limit of rare mutations.
///
/// # Errors
/// Payoffs that are not known or give no fitness.
pub fn small_mutation(payoffs: &Payoffs, process: &Process) -> Result<SmallMutation, String> {
    let strategies = payoffs.strategies();
    let neutral = -crate::maths::ln(f64::from(payoffs.size()));
    let mut ln_fixation = Matrix::of(strategies, strategies, |_, _| neutral);
    for first in 0..strategies {
        for second in first + 1..strategies {
            let [one, back] = ln_both_ways(payoffs, process, first, second)?;
            ln_fixation[(second, first)] = one;
            ln_fixation[(first, second)] = back;
        }
    }
    let [stationary, ln_stationary] = in_the_long_run(&ln_fixation)?;
    Ok(SmallMutation { ln_fixation, stationary, ln_stationary })
}

/// The shares of time at each strategy, and their logarithms. Where some strategies never are taken over by some others
/// (fitness of 0), the chain may end in several places; it then begins at each strategy alike.
pub(crate) fn in_the_long_run(ln_rates: &Matrix) -> Result<[Vec<f64>; 2], String> {
    let states = ln_rates.rows();
    let row = |from: usize| (0..states).map(|to| (to, Wide::of_ln(ln_rates[(from, to)]))).collect();
    let chain = Chain::new((0..states).map(row).collect())?;
    let Ok(weights) = fast_weights(&chain) else {
        let alone = |class: &Chain<Wide>| Ok(shares(&weights(class)?));
        let caught = |closed: &[Vec<usize>]| {
            let caught = absorb(&chain, closed)?.probabilities;
            Ok(Matrix::of(states, closed.len(), |state, class| caught[state][class].value()))
        };
        let run = LongRun::of(&chain, alone, caught)?;
        let shares = run.from(&vec![1.0 / states as f64; states]);
        return Ok([shares.clone(), shares.into_iter().map(crate::maths::ln).collect()]);
    };
    let sum = weights.iter().fold(Wide::zero(), |sum, weight| sum.plus(weight)).ln();
    Ok([shares(&weights), weights.iter().map(|weight| weight.ln() - sum).collect()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::{Counting, Fitness, Sum};

    fn fermi(rows: &[&[f64]], size: u32, intensity: f64) -> SmallMutation {
        let payoffs = Payoffs::of_matrix(&Matrix::from_rows(rows), size, Counting::default()).expect("a game");
        small_mutation(&payoffs, &Process::Fermi { intensity }).expect("a chain")
    }

    #[test]
    fn rock_paper_scissors_is_all_alike_and_the_dilemma_is_egttools() {
        let rps = fermi(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]], 50, 0.1);
        // Paper (1) takes over residents that play rock (0); scissors (2) do not.
        assert!((rps.fixation()[(0, 1)] - 0.0976011422).abs() < 1e-10);
        assert!((rps.fixation()[(0, 2)] - 0.0006576313).abs() < 1e-10);
        for share in rps.stationary {
            assert!((share - 1.0 / 3.0).abs() < 1e-14);
        }
        let dilemma = fermi(&[&[3.0, 0.0], &[5.0, 1.0]], 50, 0.01);
        assert!((dilemma.stationary[0] - 0.3164791063).abs() < 1e-10);
        assert!((dilemma.stationary[1] - 0.6835208937).abs() < 1e-10);
    }

    #[test]
    fn no_payoff_is_too_large() {
        // Payoffs at which every other rate is far below 1e-308: still a cycle, and a dilemma that nobody leaves.
        let rps = fermi(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]], 50, 1e4);
        assert!(rps.stationary.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-9));
        assert!(rps.ln_fixation[(0, 2)] < -1e5);
        let dilemma = fermi(&[&[3.0, 0.0], &[5.0, 1.0]], 50, 1e3);
        assert_eq!(dilemma.stationary, [0.0, 1.0]);
        assert!(dilemma.ln_stationary[0] < -1e4 && dilemma.ln_stationary[0].is_finite());
    }

    #[test]
    fn rare_mutations_are_the_limit_of_the_full_chain() {
        let payoffs = Matrix::from_rows(&[&[1.0, 3.0, 0.5], &[0.5, 2.0, 4.0], &[2.0, 1.0, 1.0]]);
        let payoffs = Payoffs::of_matrix(&payoffs, 8, Counting::default()).expect("a game");
        for process in [Process::Fermi { intensity: 0.3 }, Process::Moran(Fitness::Exponential { intensity: 0.3 })] {
            let limit = small_mutation(&payoffs, &process).expect("a chain");
            let rows = limit.transitions();
            assert!((0..3).all(|row| (rows.row(row).iter().sum::<f64>() - 1.0).abs() < 1e-15));
            let full = crate::full_chain::full_chain(&payoffs, &process, 1e-8).expect("a chain");
            let shares = full.mean_shares(&full.stationary().expect("irreducible"));
            for (a, b) in limit.stationary.iter().zip(shares) {
                assert!((a - b).abs() < 1e-6, "{a} is not {b}");
            }
        }
    }

    #[test]
    fn where_the_chain_ends_in_several_places_it_begins_everywhere_alike() {
        // 0 and 1 earn nothing against residents, so neither takes over the other; both take over 2.
        let payoffs = Matrix::from_rows(&[&[1.0, 0.0, 1.0], &[0.0, 1.0, 1.0], &[0.0, 0.0, 0.0]]);
        let total = Counting { sum: Sum::Total, with_self: false };
        let payoffs = Payoffs::of_matrix(&payoffs, 5, total).expect("a game");
        let limit = small_mutation(&payoffs, &Process::Moran(Fitness::PAYOFF)).expect("a chain");
        assert_eq!(limit.fixation()[(0, 1)], 0.0);
        for (share, right) in limit.stationary.iter().zip([0.5, 0.5, 0.0]) {
            assert!((share - right).abs() < 1e-14, "{:?}", limit.stationary);
        }
    }
}
