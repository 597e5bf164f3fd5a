//! Rankings by vote: each opponent (or each test) is a voter that prefers whoever gains more against it.
//!
//! Borda counts how many a candidate is ahead of in all votes together; Copeland how many it is preferred to by more voters
//! than the reverse. Both only ask who is ahead, so payoffs need no common unit.
//!
//! Source: Borda 1781; Copeland 1951; voting as evaluation: Lanctot et al. 2023 (VasE).

use crate::matrix::Matrix;

/// The votes of a payoff matrix: one voter (row) for each column, and what each candidate gains against it.
pub fn votes(payoffs: &Matrix) -> Matrix {
    payoffs.transposed()
}

/// Borda points: for each vote one for each candidate that has less, and half a point for each that has as much. Whoever a
/// voter has no value for (`NaN`) is not compared there.
pub fn borda(votes: &Matrix) -> Vec<f64> {
    let points = |candidate: usize| -> f64 {
        let of_voter = |voter: usize| -> f64 {
            let row = votes.row(voter);
            let others = (0..row.len()).filter(|other| *other != candidate);
            others.map(|other| ahead(row[candidate], row[other])).sum()
        };
        (0..votes.rows()).map(of_voter).sum()
    };
    (0..votes.columns()).map(points).collect()
}

/// Copeland points: one for each other candidate that fewer voters prefer than the reverse, half a point where as many do.
pub fn copeland(votes: &Matrix) -> Vec<f64> {
    let balance = |one: usize, other: usize| -> i64 {
        let vote = |voter: usize| {
            let row = votes.row(voter);
            i64::from(row[one] > row[other]) - i64::from(row[one] < row[other])
        };
        (0..votes.rows()).map(vote).sum()
    };
    let points = |one: usize| -> f64 {
        let others = (0..votes.columns()).filter(|other| *other != one);
        others.map(|other| ahead(balance(one, other) as f64, 0.0)).sum()
    };
    (0..votes.columns()).map(points).collect()
}

/// 1 for more, half for as much, nothing for less or where one of both is not known.
fn ahead(one: f64, other: f64) -> f64 {
    match one.partial_cmp(&other) {
        Some(std::cmp::Ordering::Greater) => 1.0,
        Some(std::cmp::Ordering::Equal) => 0.5,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Votes told as orders of preference, each so many times.
    fn preferences(orders: &[(usize, &[usize])]) -> Matrix {
        let size = orders[0].1.len();
        let rows: Vec<Vec<f64>> = orders
            .iter()
            .flat_map(|(times, order)| {
                let mut row = vec![0.0; size];
                order.iter().enumerate().for_each(|(place, who)| row[*who] = (size - place) as f64);
                std::iter::repeat_n(row, *times)
            })
            .collect();
        Matrix::from_rows(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[test]
    fn the_capital_of_tennessee() {
        // The textbook example: Memphis, Nashville, Chattanooga, Knoxville with 42, 26, 15 and 17 voters.
        let votes = preferences(&[(42, &[0, 1, 2, 3]), (26, &[1, 2, 3, 0]), (15, &[2, 3, 1, 0]), (17, &[3, 2, 1, 0])]);
        assert_eq!(borda(&votes), [126.0, 194.0, 173.0, 107.0]);
        assert_eq!(copeland(&votes), [0.0, 3.0, 2.0, 1.0]);
    }

    #[test]
    fn ties_are_halves_and_what_is_not_known_is_not_compared() {
        let votes = Matrix::from_rows(&[&[1.0, 1.0, f64::NAN]]);
        assert_eq!(borda(&votes), [0.5, 0.5, 0.0]);
        assert_eq!(copeland(&votes), [1.0, 1.0, 1.0], "nobody prefers the third to anybody, nor anybody to it");
    }

    #[test]
    fn a_cycle_is_a_tie() {
        let cycle = Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
        assert_eq!(borda(&votes(&cycle)), [3.0; 3]);
        assert_eq!(copeland(&votes(&cycle)), [1.0; 3]);
    }
}
