//! Rankings: who is best, by which rule.
//!
//! Each rule answers another question, and none is right for all. [`mean_scores`] and [`median_scores`] ask who gains most
//! against the field as it is; [`voting`] only who is ahead of whom, so that a few huge payoffs decide nothing; [`elo`] who
//! beats whom, told as a rating from which odds follow; [`cooperation`] who is kind, as Axelrod's tournaments rate it; [`pra`]
//! how well a protocol does when all, half or few use it.

pub mod cooperation;
pub mod elo;
pub mod pra;
pub mod voting;

use crate::matrix::Matrix;
use std::cmp::Ordering;

/// Whether strategies are told what they gain against their own kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Own {
    /// As one opponent among others.
    #[default]
    Counts,
    /// Not: as in Axelrod's score tables.
    Not,
}

/// What each row gains on average against all columns; payoffs that are not known (`NaN`) are left out, and who has none is
/// `NaN`.
pub fn mean_scores(payoffs: &Matrix, own: Own) -> Vec<f64> {
    let score = |row| {
        let known = against(payoffs, row, own);
        if known.is_empty() { f64::NAN } else { known.iter().sum::<f64>() / known.len() as f64 }
    };
    (0..payoffs.rows()).map(score).collect()
}

/// The same with the median over the columns; of an even number the mean of the two in the middle.
pub fn median_scores(payoffs: &Matrix, own: Own) -> Vec<f64> {
    (0..payoffs.rows()).map(|row| median(&against(payoffs, row, own))).collect()
}

fn against(payoffs: &Matrix, row: usize, own: Own) -> Vec<f64> {
    let all = payoffs.row(row).iter().copied().enumerate();
    all.filter(|(column, payoff)| !payoff.is_nan() && (own == Own::Counts || *column != row)).map(|(_, x)| x).collect()
}

/// The median; `NaN` of nothing. Values that are `NaN` are left out.
pub fn median(values: &[f64]) -> f64 {
    let mut values: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[half],
        _ => f64::midpoint(values[half - 1], values[half]),
    }
}

/// The rank of each, from 1: one more than how many score higher, so that those who tie share the better rank. Who has no
/// score comes last.
pub fn ranks(scores: &[f64]) -> Vec<usize> {
    let ahead = |of: f64| move |other: &&f64| higher(**other, of);
    scores.iter().map(|score| 1 + scores.iter().filter(ahead(*score)).count()).collect()
}

/// All in the order of their scores, highest first; those who tie in the order in which they stand.
pub fn order(scores: &[f64]) -> Vec<usize> {
    let mut all: Vec<usize> = (0..scores.len()).collect();
    all.sort_by(|a, b| match (higher(scores[*a], scores[*b]), higher(scores[*b], scores[*a])) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => Ordering::Equal,
    });
    all
}

/// Whether a score is above another; any is above none.
fn higher(one: f64, other: f64) -> bool {
    one > other || (other.is_nan() && !one.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_means_and_medians_over_the_field() {
        let payoffs = Matrix::from_rows(&[&[1.0, 2.0, 9.0], &[0.0, f64::NAN, 4.0], &[f64::NAN, f64::NAN, f64::NAN]]);
        assert_eq!(mean_scores(&payoffs, Own::Counts)[..2], [4.0, 2.0]);
        assert_eq!(mean_scores(&payoffs, Own::Not)[..2], [5.5, 2.0]);
        assert_eq!(median_scores(&payoffs, Own::Counts)[..2], [2.0, 2.0]);
        assert!(mean_scores(&payoffs, Own::Counts)[2].is_nan() && median_scores(&payoffs, Own::Not)[2].is_nan());
    }

    #[test]
    fn those_who_tie_share_a_rank_and_who_has_no_score_is_last() {
        let scores = [2.0, f64::NAN, 5.0, 2.0, -1.0];
        assert_eq!(ranks(&scores), [2, 5, 1, 2, 4]);
        assert_eq!(order(&scores), [2, 0, 3, 4, 1]);
    }

    #[test]
    fn the_ten_of_the_deterministic_table_score_as_in_axelrods_library() {
        // Total scores of the row in 200 turns (R = 3, S = 0, T = 5, P = 1), Axelrod 4.14.0; per turn, own kind left out.
        let totals = Matrix::from_rows(&[
            &[600.0, 0.0, 600.0, 600.0, 600.0, 300.0, 597.0, 600.0, 3.0, 0.0],
            &[1000.0, 200.0, 204.0, 204.0, 600.0, 600.0, 200.0, 208.0, 1000.0, 996.0],
            &[600.0, 199.0, 600.0, 600.0, 600.0, 498.0, 500.0, 600.0, 450.0, 450.0],
            &[600.0, 199.0, 600.0, 600.0, 600.0, 597.0, 203.0, 600.0, 989.0, 991.0],
            &[600.0, 100.0, 600.0, 600.0, 600.0, 450.0, 401.0, 600.0, 267.0, 265.0],
            &[800.0, 100.0, 503.0, 107.0, 450.0, 400.0, 500.0, 800.0, 400.0, 397.0],
            &[602.0, 200.0, 500.0, 203.0, 401.0, 500.0, 200.0, 602.0, 450.0, 450.0],
            &[600.0, 198.0, 600.0, 600.0, 600.0, 300.0, 597.0, 600.0, 360.0, 360.0],
            &[998.0, 0.0, 450.0, 9.0, 602.0, 400.0, 450.0, 560.0, 400.0, 0.0],
            &[1000.0, 1.0, 450.0, 6.0, 600.0, 402.0, 450.0, 560.0, 1000.0, 400.0],
        ]);
        let per_turn: Vec<f64> = mean_scores(&totals, Own::Not).iter().map(|total| total / 200.0).collect();
        let expected =
            [1.833333, 2.784444, 2.498333, 2.988333, 2.157222, 2.253889, 2.171111, 2.341667, 1.927222, 2.482778];
        for (is, should) in per_turn.iter().zip(expected) {
            assert!((is - should).abs() < 1e-6, "{per_turn:?}");
        }
        assert_eq!(order(&per_turn)[..3], [3, 1, 2]);
    }
}
