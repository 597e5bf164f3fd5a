//! Cooperation ratings: who is kind, to whom, and who is kind to the kind.
//!
//! The entry (i, j) of a matrix of rates is the share of its turns with j in which i cooperated. The eigenjesus rating values
//! whoever cooperates with those who are valued; the eigenmoses rating also takes from whoever cooperates with those of ill
//! repute: it is the same with rates from -1 to 1.
//!
//! Source: Aaronson 2014 (the two ratings); Axelrod-Python's `ResultSet`, whose users know the names and values. Its ratings
//! come from power iteration that begins with ones and stops after a step below 1e-3 or after 1000 steps. That is part of
//! the definition: where the two largest eigenvalues have the same size (1 and -1, say) the iteration never settles, and
//! the published values are where it stood when it stopped. [`Stop`] says so; the defaults are the published ones.

use crate::matrix::Matrix;

/// When power iteration ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// After a step that is shorter than this.
    pub step: f64,
    /// After so many steps and two more, as in the published code.
    pub steps: usize,
}

impl Default for Stop {
    fn default() -> Self {
        Self { step: 1e-3, steps: 1000 }
    }
}

/// The shares of turns in which each cooperated with each, from counts. Who never met has cooperated never.
pub fn rates(cooperations: &Matrix, turns: &Matrix) -> Matrix {
    Matrix::of(cooperations.rows(), cooperations.columns(), |row, column| {
        let of = turns[(row, column)];
        if of > 0.0 { cooperations[(row, column)] / of } else { 0.0 }
    })
}

/// The share of all its turns in which each cooperated; `NaN` for who had none.
pub fn cooperating(cooperations: &Matrix, turns: &Matrix) -> Vec<f64> {
    let sum = |matrix: &Matrix, row: usize| matrix.row(row).iter().sum::<f64>();
    (0..turns.rows()).map(|row| sum(cooperations, row) / sum(turns, row)).collect()
}

/// For each the share of others with whom it cooperated at least as often as they did with it.
pub fn good_partner(cooperations: &Matrix) -> Vec<f64> {
    let size = cooperations.rows();
    let rating = |own: usize| {
        let others = (0..size).filter(|other| *other != own);
        let good = others.filter(|other| cooperations[(own, *other)] >= cooperations[(*other, own)]).count();
        good as f64 / size.saturating_sub(1).max(1) as f64
    };
    (0..size).map(rating).collect()
}

/// The eigenjesus rating of each.
pub fn eigenjesus(rates: &Matrix, stop: Stop) -> Vec<f64> {
    principal(rates, stop)
}

/// The eigenmoses rating of each.
pub fn eigenmoses(rates: &Matrix, stop: Stop) -> Vec<f64> {
    let vengeful = |row, column| 2.0 * (rates[(row, column)] - 0.5);
    principal(&Matrix::of(rates.rows(), rates.columns(), vengeful), stop)
}

/// The direction that a matrix stretches most, of length 1, by power iteration from ones. All zeros where the matrix takes
/// it to nothing.
fn principal(matrix: &Matrix, stop: Stop) -> Vec<f64> {
    let mut last = vec![1.0; matrix.rows()];
    let mut step = 0;
    loop {
        let vector = normalised(&times(matrix, &last));
        let moved: Vec<f64> = vector.iter().zip(&last).map(|(is, was)| is - was).collect();
        if step > stop.steps || length(&moved) < stop.step || vector.iter().all(|x| *x == 0.0) {
            return vector;
        }
        last = vector;
        step += 1;
    }
}

fn times(matrix: &Matrix, vector: &[f64]) -> Vec<f64> {
    let row = |row: usize| matrix.row(row).iter().zip(vector).map(|(a, b)| a * b).sum();
    (0..matrix.rows()).map(row).collect()
}

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn normalised(vector: &[f64]) -> Vec<f64> {
    let length = length(vector);
    vector.iter().map(|x| if length > 0.0 { x / length } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(is: &[f64], should: &[f64], tolerance: f64) {
        let fits = is.len() == should.len() && is.iter().zip(should).all(|(a, b)| (a - b).abs() <= tolerance);
        assert!(fits, "{is:?} is not {should:?}");
    }

    #[test]
    fn the_example_of_four_in_axelrods_documentation() {
        // Cooperator, defector, tit for tat, grudger; 10 turns. Tit for tat and grudger cooperate once with the defector.
        let rates =
            Matrix::from_rows(&[&[1.0, 1.0, 1.0, 1.0], &[0.0; 4], &[1.0, 0.1, 1.0, 1.0], &[1.0, 0.1, 1.0, 1.0]]);
        near(&eigenjesus(&rates, Stop::default()), &[0.57735, 0.0, 0.57735, 0.57735], 1e-5);
        near(&eigenmoses(&rates, Stop::default()), &[0.379568, -0.379568, 0.596597, 0.596597], 1e-6);
        // Iterated to the end it is another vector, in the fourth digit: the ratio solves x^2 - 2 x - 3.6 = 0.
        let settled = eigenmoses(&rates, Stop { step: 1e-14, steps: 10_000 });
        near(&[settled[2] / settled[0]], &[(1.0 + 4.6f64.sqrt()) / 2.0], 1e-12);
    }

    #[test]
    fn the_three_of_axelrods_unit_test() {
        // Alternator, tit for tat, defector: 5 turns, 3 repetitions, own kind left out.
        let cooperations = Matrix::from_rows(&[&[0.0, 9.0, 9.0], &[9.0, 0.0, 3.0], &[0.0; 3]]);
        let turns = Matrix::from_rows(&[&[0.0, 15.0, 15.0], &[15.0, 0.0, 15.0], &[15.0, 15.0, 0.0]]);
        let rates = rates(&cooperations, &turns);
        near(rates.row(1), &[0.6, 0.0, 0.2], 1e-15);
        near(&eigenjesus(&rates, Stop::default()), &[0.5547001962252291, 0.8320502943378436, 0.0], 1e-12);
        let moses = [-0.4578520302117101, 0.7311328098872432, 0.5057828909101213];
        near(&eigenmoses(&rates, Stop::default()), &moses, 1e-12);
        near(&cooperating(&cooperations, &turns), &[18.0 / 30.0, 12.0 / 30.0, 0.0], 1e-15);
        near(&good_partner(&cooperations), &[1.0, 1.0, 0.0], 0.0);
    }

    #[test]
    fn where_nobody_is_kind_there_is_no_rating_and_no_endless_loop() {
        assert_eq!(eigenjesus(&Matrix::zeros(3, 3), Stop::default()), [0.0; 3]);
        assert!(eigenjesus(&Matrix::zeros(0, 0), Stop::default()).is_empty());
    }
}
