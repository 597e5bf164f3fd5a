//! Linear equations, in floats or exactly: elimination with the largest pivot.

use num_traits::Signed;

/// What one can reckon with: floats and rationals.
pub trait Field: Clone + Signed + PartialOrd {}

impl<T: Clone + Signed + PartialOrd> Field for T {}

/// The one solution of a square system, or none if there is not exactly one.
pub fn solve<T: Field>(matrix: Vec<Vec<T>>, right: Vec<T>) -> Option<Vec<T>> {
    solve_signed(matrix, right).map(|(solution, _)| solution)
}

/// The one solution, and whether the determinant is positive; its sign survives where its value would leave the range of floats.
pub fn solve_signed<T: Field>(mut matrix: Vec<Vec<T>>, right: Vec<T>) -> Option<(Vec<T>, bool)> {
    let size = right.len();
    let mut positive = true;
    for (row, right) in matrix.iter_mut().zip(right) {
        row.push(right);
    }
    for column in 0..size {
        let pivot = largest(&matrix, column)?;
        matrix.swap(column, pivot);
        positive ^= (pivot != column) ^ matrix[column][column].is_negative();
        let above = matrix[column].clone();
        for (at, row) in matrix.iter_mut().enumerate() {
            if at != column && !row[column].is_zero() {
                subtract(row, &above, column);
            }
        }
    }
    Some(((0..size).map(|row| matrix[row][size].clone() / matrix[row][row].clone()).collect(), positive))
}

/// The determinant of a square matrix.
pub fn determinant<T: Field>(mut matrix: Vec<Vec<T>>) -> T {
    let mut determinant = T::one();
    for column in 0..matrix.len() {
        let Some(pivot) = largest(&matrix, column) else { return T::zero() };
        if pivot != column {
            matrix.swap(column, pivot);
            determinant = -determinant;
        }
        let above = matrix[column].clone();
        determinant = determinant * above[column].clone();
        for row in &mut matrix[column + 1..] {
            subtract(row, &above, column);
        }
    }
    determinant
}

/// The row from the diagonal down with the largest entry in a column, unless all are 0.
fn largest<T: Field>(matrix: &[Vec<T>], column: usize) -> Option<usize> {
    let mut best = column;
    for row in column + 1..matrix.len() {
        if matrix[row][column].abs() > matrix[best][column].abs() {
            best = row;
        }
    }
    (!matrix[best][column].is_zero()).then_some(best)
}

/// Takes from a row what makes its entry in a column 0.
fn subtract<T: Field>(row: &mut [T], above: &[T], column: usize) {
    let factor = row[column].clone() / above[column].clone();
    for (entry, above) in row[column..].iter_mut().zip(&above[column..]) {
        *entry = entry.clone() - factor.clone() * above.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::whole;

    #[test]
    fn equations_are_solved_if_they_have_one_solution() {
        assert_eq!(solve(vec![vec![0.0, 2.0], vec![4.0, 0.0]], vec![6.0, 4.0]), Some(vec![1.0, 3.0]));
        let exact = |rows: [[i64; 2]; 2]| rows.map(|row| row.map(whole).to_vec()).to_vec();
        assert_eq!(solve(exact([[1, 2], [3, 5]]), vec![whole(1), whole(1)]), Some(vec![whole(-3), whole(2)]));
        assert_eq!(solve(exact([[1, 2], [2, 4]]), vec![whole(1), whole(2)]), None);
        assert_eq!(determinant(exact([[1, 2], [3, 5]])), whole(-1));
        assert_eq!(determinant(exact([[0, 2], [3, 5]])), whole(-6));
        assert_eq!(determinant(exact([[1, 2], [2, 4]])), whole(0));
        assert_eq!(determinant(Vec::<Vec<f64>>::new()), 1.0);
        for rows in [[[1, 2], [3, 5]], [[0, 2], [3, 5]], [[0, -2], [3, 5]], [[-1, 2], [3, 5]], [[-1, 2], [3, -7]]] {
            let (_, positive) = solve_signed(exact(rows), vec![whole(1), whole(1)]).expect("not singular");
            assert_eq!(positive, determinant(exact(rows)) > whole(0), "{rows:?}");
        }
    }
}
