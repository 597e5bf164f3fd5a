//! Logit dynamics: players now and then choose anew, and better strategies are the more likely (smoothed best response).
//!
//! Shares move towards the logit choice, in which a strategy's weight is e^(lambda times its payoff) (Fudenberg and
//! Levine 1998; Hofbauer and Sandholm 2007). With lambda = 0 all are chosen alike, with a large lambda almost only the
//! best. Rest points are the logit quantal responses of `qre`.

use super::integrate::{self, Accuracy};
use crate::expected::against;
use crate::maths::{exp, log_sum_exp};
use crate::matrix::Matrix;

/// The logit choice among strategies that get these payoffs; `lambda` is in 1 / units of payoff.
pub fn choice(payoffs: &[f64], lambda: f64) -> Vec<f64> {
    let logs: Vec<f64> = payoffs.iter().map(|payoff| lambda * payoff).collect();
    let total = log_sum_exp(&logs);
    logs.iter().map(|log| exp(log - total)).collect()
}

/// How shares change, from what strategies get.
pub fn derivative(payoffs: &[f64], mix: &[f64], lambda: f64) -> Vec<f64> {
    choice(payoffs, lambda).iter().zip(mix).map(|(choice, share)| choice - share).collect()
}

/// The shares at each of `times`, from `start` at time 0. Payoffs are a function of the mix.
///
/// # Errors
/// A start that is not of shares, and paths that need too many steps.
pub fn path(
    payoffs: impl Fn(&[f64]) -> Vec<f64>,
    lambda: f64,
    start: &[f64],
    times: &[f64],
    accuracy: &Accuracy,
) -> Result<Vec<Vec<f64>>, String> {
    integrate::path(start, &[start.len()], times, accuracy, |mix| derivative(&payoffs(mix), mix, lambda))
}

/// The mixes of two populations at each of `times`. Matrices are as in a game of two: rows are strategies of the first.
///
/// # Errors
/// Matrices that do not fit, starts that are not of shares, and paths that need too many steps.
pub fn path_of_two(
    [first, second]: [&Matrix; 2],
    lambda: f64,
    [rows, columns]: [&[f64]; 2],
    times: &[f64],
    accuracy: &Accuracy,
) -> Result<Vec<[Vec<f64>; 2]>, String> {
    let sizes = (rows.len(), columns.len());
    if [first, second].iter().any(|payoffs| (payoffs.rows(), payoffs.columns()) != sizes) {
        return Err(format!("payoffs do not fit populations of {} and {} strategies", sizes.0, sizes.1));
    }
    let turned = second.transposed();
    let change = |state: &[f64]| {
        let (rows, columns) = state.split_at(sizes.0);
        let mut all = derivative(&against(first, columns), rows, lambda);
        all.extend(derivative(&against(&turned, rows), columns, lambda));
        all
    };
    let states = integrate::path(&[rows, columns].concat(), &[sizes.0, sizes.1], times, accuracy, change)?;
    Ok(states.iter().map(|state| [state[..sizes.0].to_vec(), state[sizes.0..].to_vec()]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_go_from_any_to_the_best() {
        assert_eq!(choice(&[1.0, 2.0, 3.0, 3.0], 0.0), [0.25; 4]);
        let odds = choice(&[1.0, 2.0], 3.0);
        assert!((odds[1] / odds[0] - exp(3.0)).abs() < 1e-12);
        assert_eq!(choice(&[-1000.0, 2000.0], 1000.0), [0.0, 1.0]);
    }

    #[test]
    fn paths_end_in_quantal_responses() {
        // Asymmetric matching pennies, lambda 1: the values of Gambit.
        let first = Matrix::from_rows(&[&[9.0, 0.0], &[0.0, 1.0]]);
        let second = Matrix::from_rows(&[&[0.0, 1.0], &[1.0, 0.0]]);
        let even: &[f64] = &[0.5, 0.5];
        let path = path_of_two([&first, &second], 1.0, [even, even], &[300.0], &Accuracy::default()).expect("smooth");
        assert!((path[0][0][0] - 0.893_576_330_6).abs() < 1e-9 && (path[0][1][0] - 0.312_780_375_0).abs() < 1e-9);
    }

    #[test]
    fn one_population_comes_to_rest_at_the_middle_of_a_circle() {
        let matrix = Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        let last =
            path(|mix| against(&matrix, mix), 2.0, &[0.9, 0.1, 0.0], &[60.0], &Accuracy::default()).expect("smooth");
        assert!(last[0].iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-9));
    }
}
