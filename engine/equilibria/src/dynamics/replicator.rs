//! Replicator dynamics: strategies grow by what they get above the average (Taylor and Jonker 1978).
//!
//! With a mutation matrix Q the offspring of strategy j are of strategy i in the share Q[j][i] (the replicator-mutator
//! equation, Page and Nowak 2002). Then only payoffs that are not negative mean anything, since they are numbers of
//! offspring. Two populations each grow by what they get against the other (Taylor 1979).
//!
//! Payoffs are given as a function of the mix: `expected::against` for a matrix, `Others::payoffs` for a table of many
//! players.

use super::integrate::{self, Accuracy};
use crate::expected::{against, average};
use crate::matrix::Matrix;

/// How shares change, from what strategies get.
pub fn derivative(payoffs: &[f64], mix: &[f64]) -> Vec<f64> {
    let mean = average(payoffs, mix);
    let grows = |(payoff, share): (&f64, &f64)| if *share > 0.0 { share * (payoff - mean) } else { 0.0 };
    payoffs.iter().zip(mix).map(grows).collect()
}

/// The same with mutation: a row for each parent, a column for what its offspring are.
pub fn derivative_with_mutation(payoffs: &[f64], mix: &[f64], mutation: &Matrix) -> Vec<f64> {
    let mean = average(payoffs, mix);
    let born = |own: usize| {
        let from = |parent: usize| {
            if mix[parent] > 0.0 { mix[parent] * payoffs[parent] * mutation[(parent, own)] } else { 0.0 }
        };
        (0..mix.len()).map(from).sum::<f64>()
    };
    (0..mix.len()).map(|own| born(own) - mix[own] * mean).collect()
}

/// The shares at each of `times`, from `start` at time 0.
///
/// # Errors
/// A start that is not of shares, a mutation matrix whose rows are not of shares, and paths that need too many steps.
pub fn path(
    payoffs: impl Fn(&[f64]) -> Vec<f64>,
    start: &[f64],
    times: &[f64],
    mutation: Option<&Matrix>,
    accuracy: &Accuracy,
) -> Result<Vec<Vec<f64>>, String> {
    if let Some(mutation) = mutation {
        check(mutation, start.len())?;
    }
    let change = |mix: &[f64]| match mutation {
        Some(mutation) => derivative_with_mutation(&payoffs(mix), mix, mutation),
        None => derivative(&payoffs(mix), mix),
    };
    integrate::path(start, &[start.len()], times, accuracy, change)
}

fn check(mutation: &Matrix, size: usize) -> Result<(), String> {
    if (mutation.rows(), mutation.columns()) != (size, size) {
        let (rows, columns) = (mutation.rows(), mutation.columns());
        return Err(format!("a mutation matrix of {rows} x {columns} does not fit {size} strategies"));
    }
    let of_shares = |row: &[f64]| row.iter().all(|p| *p >= 0.0) && (row.iter().sum::<f64>() - 1.0).abs() < 1e-9;
    match (0..size).find(|row| !of_shares(mutation.row(*row))) {
        Some(row) => Err(format!("row {} of the mutation matrix is not of shares that sum to 1", row + 1)),
        None => Ok(()),
    }
}

/// The mixes of two populations at each of `times`. Matrices are as in a game of two: rows are strategies of the first.
///
/// # Errors
/// Matrices that do not fit, starts that are not of shares, and paths that need too many steps.
pub fn path_of_two(
    [first, second]: [&Matrix; 2],
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
        let mut all = derivative(&against(first, columns), rows);
        all.extend(derivative(&against(&turned, rows), columns));
        all
    };
    let states = integrate::path(&[rows, columns].concat(), &[sizes.0, sizes.1], times, accuracy, change)?;
    Ok(states.iter().map(|state| [state[..sizes.0].to_vec(), state[sizes.0..].to_vec()]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::{Others, tests::symmetric};
    use crate::maths::exp;
    use proptest::prelude::*;

    fn at(matrix: &Matrix, start: &[f64], time: f64) -> Vec<f64> {
        let payoffs = |mix: &[f64]| against(matrix, mix);
        path(payoffs, start, &[time], None, &Accuracy::default()).expect("smooth").remove(0)
    }

    #[test]
    fn two_strategies_follow_the_closed_form() {
        // dx/dt = x (1 - x) (1 - 2x), so z = (1 - 2x)^2 / (x (1 - x)) falls as e^-t.
        let matrix = Matrix::from_rows(&[&[3.0, 2.0], &[4.0, 1.0]]);
        for (start, time, expected) in
            [(0.9, 10.0 / 99.0, 0.892_560_116_8), (0.9, 10.0, 0.504_491_783_4), (0.65, 10.0, 0.501_059_490_8)]
        {
            let share = at(&matrix, &[start, 1.0 - start], time)[0];
            assert!((share - expected).abs() < 1e-9, "{share}");
        }
        for step in 0..100 {
            let time = f64::from(step) / 9.9;
            let z = exp(-time) * 0.8 * 0.8 / (0.9 * 0.1);
            let expected = 0.5 + 0.5 * (z / (4.0 + z)).sqrt();
            assert!((at(&matrix, &[0.9, 0.1], time)[0] - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn derivatives_are_those_of_the_table() {
        // Nashpy, tests of replicator dynamics; each of them worked out anew as x_i ((Ax)_i - xAx).
        let matrix = Matrix::from_rows(&[&[3.0, 2.0, 3.0], &[4.0, 1.0, 1.0], &[2.0, 3.0, 1.0]]);
        for (mix, expected) in [
            ([1.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
            ([0.5, 0.5, 0.0], [0.0, 0.0, 0.0]),
            ([0.0, 0.25, 0.75], [0.0, -0.09375, 0.09375]),
            ([0.2, 0.4, 0.4], [0.128, -0.144, 0.016]),
            ([0.5, 0.0, 0.5], [0.375, 0.0, -0.375]),
            ([0.5, 0.25, 0.25], [0.125, 0.0, -0.125]),
        ] {
            let found = derivative(&against(&matrix, &mix), &mix);
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{found:?}");
        }
    }

    #[test]
    fn four_strategies_go_where_nashpy_has_them() {
        // Nashpy, test 7 of replicator dynamics, to the accuracy of its integrator.
        let rows: [&[f64]; 4] =
            [&[3.0, 2.0, 4.0, 2.0], &[5.0, 1.0, 1.0, 3.0], &[6.0, 2.0, 3.0, 2.0], &[1.0, 3.0, 4.0, 7.0]];
        let matrix = Matrix::from_rows(&rows);
        for (time, expected) in [
            (10.0 / 99.0, [5.804_201_79e-1, 1.021_121_04e-1, 2.264_380_63e-1, 9.102_965_45e-2]),
            (10.0, [2.501_389_85e-1, 2.446_129_38e-8, 7.496_364_73e-1, 2.245_176_19e-4]),
        ] {
            let found = at(&matrix, &[0.6, 0.1, 0.2, 0.1], time);
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-7), "{found:?}");
        }
    }

    #[test]
    fn mutation_moves_offspring() {
        let matrix = Matrix::from_rows(&[&[3.0, 2.0], &[4.0, 1.0]]);
        let mutation = Matrix::from_rows(&[&[0.9, 0.1], &[0.2, 0.8]]);
        // At a half each get 2.5: 0.5 * 2.5 * (0.9 + 0.2) - 0.5 * 2.5.
        let found = derivative_with_mutation(&against(&matrix, &[0.5, 0.5]), &[0.5, 0.5], &mutation);
        assert!((found[0] - 0.125).abs() < 1e-15 && (found[1] + 0.125).abs() < 1e-15);
        // Without differences, mutation alone: the stationary shares of Q.
        let flat = |_: &[f64]| vec![1.0, 1.0];
        let last = path(flat, &[1.0, 0.0], &[200.0], Some(&mutation), &Accuracy::default()).expect("smooth").remove(0);
        assert!((last[0] - 2.0 / 3.0).abs() < 1e-9);
        let nobody = Matrix::from_rows(&[&[1.0, 0.0], &[0.0, 1.0]]);
        let same = derivative_with_mutation(&[2.0, 5.0], &[0.3, 0.7], &nobody);
        let plain = derivative(&[2.0, 5.0], &[0.3, 0.7]);
        assert!(same.iter().zip(plain).all(|(a, b)| (a - b).abs() < 1e-14));
        let odd = Matrix::from_rows(&[&[0.9, 0.2], &[0.2, 0.8]]);
        assert!(path(flat, &[1.0, 0.0], &[1.0], Some(&odd), &Accuracy::default()).is_err());
    }

    #[test]
    fn rock_paper_scissors_goes_round_and_keeps_its_product() {
        let matrix = Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        let start = [0.6, 0.25, 0.15];
        let before: f64 = start.iter().product();
        // As long as 20,000 steps of 0.01, over which Euler's method drifts to the edge.
        for time in [1.0, 20.0, 200.0] {
            let after: f64 = at(&matrix, &start, time).iter().product();
            assert!((after / before - 1.0).abs() < 1e-7, "{time}: {}", after / before);
        }
        for rest in [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0 / 3.0; 3]] {
            assert!(derivative(&against(&matrix, &rest), &rest).iter().all(|change| change.abs() < 1e-16));
        }
    }

    #[test]
    fn matching_pennies_of_two_go_round() {
        // x (1 - x) y (1 - y) is kept.
        let pennies = Matrix::from_rows(&[&[1.0, -1.0], &[-1.0, 1.0]]);
        let others = Matrix::from_rows(&[&[-1.0, 1.0], &[1.0, -1.0]]);
        let path = path_of_two([&pennies, &others], [&[0.8, 0.2], &[0.4, 0.6]], &[1.0, 50.0], &Accuracy::default());
        for [rows, columns] in path.expect("smooth") {
            let kept = rows[0] * rows[1] * columns[0] * columns[1];
            assert!((kept - 0.8 * 0.2 * 0.4 * 0.6).abs() < 1e-9);
        }
        assert!(path_of_two([&pennies, &others], [&[1.0], &[0.5, 0.5]], &[1.0], &Accuracy::default()).is_err());
    }

    #[test]
    fn tables_of_many_players_flow_too() {
        // A public good of five in which everybody stops giving.
        let given = |own: usize, others: &[u32]| {
            f64::from(2 * (others[0] + u32::from(own == 0))) / 5.0 - f64::from(u8::from(own == 0))
        };
        let others = Others::of(&symmetric(2, 5, given)).expect("small");
        let last =
            path(|mix| others.payoffs(mix), &[0.99, 0.01], &[100.0], None, &Accuracy::default()).expect("smooth");
        assert!(last[0][0] < 1e-9 && last[0][1] > 1.0 - 1e-9);
    }

    proptest! {
        #[test]
        fn shares_stay_shares(values in proptest::collection::vec(-5.0..=5.0_f64, 9), weights in proptest::array::uniform3(0..=5_u32)) {
            let total = weights.iter().sum::<u32>().max(1);
            let start: Vec<f64> = match weights {
                [0, 0, 0] => vec![1.0, 0.0, 0.0],
                _ => weights.iter().map(|weight| f64::from(*weight) / f64::from(total)).collect(),
            };
            let matrix = Matrix::of(3, 3, |row, column| values[row * 3 + column]);
            for time in [0.1, 1.0, 30.0] {
                let found = at(&matrix, &start, time);
                prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                prop_assert!(found.iter().all(|share| *share >= 0.0));
                prop_assert!(found.iter().zip(&start).all(|(now, then)| *then > 0.0 || *now == 0.0), "nothing comes from nothing");
            }
        }
    }
}
