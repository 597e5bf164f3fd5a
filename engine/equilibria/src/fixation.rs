//! Two strategies, no mutation: how likely one takes over from any number of players, and how long it takes.
//!
//! The population is a chain on a line, 0 to N players of the invader, and both ends are final. Probabilities are sums
//! of products of ratios, in logarithms; times are solved by elimination without subtractions ([`crate::chain`]) in
//! numbers of any magnitude. Times are in steps of the process, those that change nothing included.

use crate::chain::{Chain, Wide, absorb, conditional, ln_fixation_both};
use crate::fitness::Payoffs;
use crate::process::Process;

/// What becomes of an invader, per number of players that it begins with, 0 to the whole population.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixation {
    /// The logarithm of the probability that it takes over.
    pub ln_probability: Vec<f64>,
    /// That probability; 0 where no double holds it.
    pub probability: Vec<f64>,
    /// The mean number of steps until it has taken over or died out.
    pub steps: Vec<f64>,
    /// The mean number of steps until it has taken over, given that it does; `NaN` where it never does.
    pub steps_to_win: Vec<f64>,
    /// The mean number of steps until it has died out, given that it does; `NaN` where it never does.
    pub steps_to_loss: Vec<f64>,
}

/// What becomes of `invader` where all others play `resident`.
///
/// # Errors
/// Strategies that do not exist or are the same, payoffs that are not known or give no fitness, and a population that
/// stays mixed for ever because players of fitness 0 never have children.
pub fn fixation(payoffs: &Payoffs, process: &Process, invader: usize, resident: usize) -> Result<Fixation, String> {
    check_two(payoffs, invader, resident)?;
    let size = payoffs.size();
    let mut rows = vec![Vec::new()];
    for (earned, number) in payoffs.between(invader, resident)?.into_iter().zip(1_u32..) {
        let [more, fewer] = process.ln_line(number, size, earned)?.map(Wide::of_ln);
        rows.push(vec![(number as usize + 1, more), (number as usize - 1, fewer)]);
    }
    rows.push(Vec::new());
    let chain = Chain::new(rows)?;
    let ends = [vec![0], vec![size as usize]];
    let caught = absorb(&chain, &ends)?;
    let given = |which: usize| -> Result<Vec<f64>, String> {
        let times = conditional(&chain, &ends, which, &caught)?;
        Ok(times.into_iter().map(|time| time.map_or(f64::NAN, Wide::value)).collect())
    };
    let [steps_to_loss, steps_to_win] = [given(0)?, given(1)?];
    Ok(Fixation {
        ln_probability: caught.probabilities.iter().map(|ends| ends[1].ln()).collect(),
        probability: caught.probabilities.iter().map(|ends| ends[1].value()).collect(),
        steps: caught.times.iter().map(|time| time.value()).collect(),
        steps_to_win,
        steps_to_loss,
    })
}

/// The logarithms of the probabilities that one player of `first` takes over all others of `second`, and the reverse.
///
/// # Errors
/// As for [`fixation`].
pub fn ln_both_ways(payoffs: &Payoffs, process: &Process, first: usize, second: usize) -> Result<[f64; 2], String> {
    check_two(payoffs, first, second)?;
    let earned = payoffs.between(first, second)?;
    let ratios = earned.into_iter().map(|earned| process.ln_ratio(earned)).collect::<Result<Vec<f64>, String>>()?;
    if ratios.iter().all(|ratio| ratio.is_finite()) {
        return Ok(ln_fixation_both(&ratios).into());
    }
    let [one, back] = [(first, second), (second, first)].map(|(own, other)| fixation(payoffs, process, own, other));
    Ok([one?.ln_probability[1], back?.ln_probability[1]])
}

fn check_two(payoffs: &Payoffs, first: usize, second: usize) -> Result<(), String> {
    let strategies = payoffs.strategies();
    if first == second || first.max(second) >= strategies {
        return Err(format!("strategies {first} and {second} are no two different ones of {strategies}, from 0 on"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::{Counting, Fitness};
    use crate::matrix::Matrix;

    #[test]
    fn neutral_times_are_known() {
        // Moran, neutral: from one mutant N (N - 1) steps until it has won, given that it does (Nowak 2006, and Ewens).
        for size in [2_u32, 5, 17] {
            let payoffs = Payoffs::of_matrix(&Matrix::of(2, 2, |_, _| 1.0), size, Counting::default()).expect("a game");
            let found = fixation(&payoffs, &Process::Moran(Fitness::PAYOFF), 0, 1).expect("it ends");
            let n = f64::from(size);
            assert!((found.probability[1] - 1.0 / n).abs() < 1e-15);
            assert!((found.steps_to_win[1] / (n * (n - 1.0)) - 1.0).abs() < 1e-13);
            // Pairwise comparison changes something half as often, and never picks itself: (N - 1) / N of Moran's 1.
            let fermi = fixation(&payoffs, &Process::Fermi { intensity: 1.0 }, 0, 1).expect("it ends");
            assert!((fermi.steps[1] / found.steps[1] - 2.0 * (n - 1.0) / n).abs() < 1e-13);
        }
    }

    #[test]
    fn large_populations_and_strong_selection_stay_numbers() {
        let payoffs = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
        let payoffs = Payoffs::of_matrix(&payoffs, 2000, Counting::default()).expect("a game");
        let found = fixation(&payoffs, &Process::Fermi { intensity: 10.0 }, 0, 1).expect("it ends");
        assert!(found.ln_probability[1] < -1e4 && found.ln_probability[1].is_finite());
        assert_eq!(found.probability[1], 0.0);
        assert!(found.steps_to_win[1] > 1999.0 && found.steps_to_win[1].is_finite());
        assert!(found.steps.iter().all(|steps| steps.is_finite()));
    }
}
