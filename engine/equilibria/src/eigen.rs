//! The eigenvalues of a small real matrix.
//!
//! The matrix is brought to Hessenberg form by elimination with the largest pivot, and then the shifted QR iteration
//! (Francis 1961; Wilkinson's shift) is run in complex numbers, which needs no special case for pairs.

use std::ops::{Add, Div, Mul, Sub};

/// How many iterations one eigenvalue may take.
const MOST_ITERATIONS: usize = 100;

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complex {
    /// The real part.
    pub re: f64,
    /// The imaginary part.
    pub im: f64,
}

impl Complex {
    /// A real number.
    pub const fn real(re: f64) -> Self {
        Self { re, im: 0.0 }
    }

    /// The absolute value.
    pub fn size(self) -> f64 {
        libm::hypot(self.re, self.im)
    }

    fn conjugate(self) -> Self {
        Self { re: self.re, im: -self.im }
    }

    fn root(self) -> Self {
        let size = self.size();
        let re = ((size + self.re) / 2.0).max(0.0).sqrt();
        let im = ((size - self.re) / 2.0).max(0.0).sqrt();
        Self { re, im: if self.im < 0.0 { -im } else { im } }
    }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

impl Div for Complex {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let scale = other.re * other.re + other.im * other.im;
        let product = self * other.conjugate();
        Self { re: product.re / scale, im: product.im / scale }
    }
}

/// The eigenvalues, the largest real part first.
///
/// # Errors
/// Entries that are not finite; the iteration is not known to fail otherwise, and says so if it does.
pub fn eigenvalues(matrix: &[Vec<f64>]) -> Result<Vec<Complex>, String> {
    if matrix.iter().flatten().any(|entry| !entry.is_finite()) {
        return Err("a matrix with entries that are not finite has no eigenvalues".to_owned());
    }
    let mut form: Vec<Vec<Complex>> =
        hessenberg(matrix.to_vec()).iter().map(|row| row.iter().map(|entry| Complex::real(*entry)).collect()).collect();
    let mut found = Vec::new();
    let mut iterations = 0;
    while let Some(last) = form.len().checked_sub(1) {
        let first = split(&form);
        if first == last {
            found.push(form[last][last]);
            form.truncate(last);
            form.iter_mut().for_each(|row| row.truncate(last));
            iterations = 0;
        } else {
            iterations += 1;
            if iterations > MOST_ITERATIONS {
                return Err(
                    "the eigenvalues of a matrix do not settle; its entries may be of too different size".to_owned()
                );
            }
            turn(&mut form, first, iterations);
        }
    }
    found.sort_by(|a, b| b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im)));
    Ok(found)
}

/// The same matrix seen from another basis, with nothing below the first subdiagonal.
fn hessenberg(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for column in 0..matrix.len().saturating_sub(2) {
        let next = column + 1;
        let rows = next..matrix.len();
        let Some(pivot) = rows.max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs())) else {
            continue;
        };
        if matrix[pivot][column] == 0.0 {
            continue;
        }
        matrix.swap(pivot, next);
        matrix.iter_mut().for_each(|row| row.swap(pivot, next));
        let above = matrix[next].clone();
        let factors: Vec<f64> = matrix.iter().map(|row| row[column] / above[column]).collect();
        for (row, factor) in matrix.iter_mut().zip(&factors).skip(next + 1) {
            row.iter_mut().zip(&above).for_each(|(entry, above)| *entry -= factor * above);
        }
        for row in &mut matrix {
            let moved: f64 = (next + 1..factors.len()).map(|at| factors[at] * row[at]).sum();
            row[next] += moved;
        }
    }
    matrix
}

/// Where the last part begins that hangs together; what joins it to the rest is as good as 0.
fn split(form: &[Vec<Complex>]) -> usize {
    let joins = |at: &usize| {
        let near = form[*at][*at].size() + form[*at - 1][*at - 1].size();
        let scale = if near > 0.0 { near } else { form.iter().flatten().map(|entry| entry.size()).fold(0.0, f64::max) };
        form[*at][*at - 1].size() > f64::EPSILON * scale
    };
    let last = form.len() - 1;
    last - (1..=last).rev().take_while(joins).count()
}

/// One step of the shifted QR iteration on the last part.
fn turn(form: &mut [Vec<Complex>], first: usize, iteration: usize) {
    let last = form.len() - 1;
    let shift = shift(form, iteration);
    (first..=last).for_each(|at| form[at][at] = form[at][at] - shift);
    let mut turns = Vec::new();
    for at in first..last {
        let (above, below) = (form[at][at], form[at + 1][at]);
        let size = libm::hypot(above.size(), below.size());
        let (cosine, sine) = match size {
            0.0 => (Complex::real(1.0), Complex::default()),
            _ => (above / Complex::real(size), below / Complex::real(size)),
        };
        let (upper, lower) = form.split_at_mut(at + 1);
        for (upper, lower) in upper[at][at..].iter_mut().zip(&mut lower[0][at..]) {
            (*upper, *lower) =
                (cosine.conjugate() * *upper + sine.conjugate() * *lower, cosine * *lower - sine * *upper);
        }
        turns.push((cosine, sine));
    }
    for (at, (cosine, sine)) in (first..last).zip(turns) {
        for row in &mut form[first..=(at + 1).min(last)] {
            let (left, right) = (row[at], row[at + 1]);
            row[at] = left * cosine + right * sine;
            row[at + 1] = right * cosine.conjugate() - left * sine.conjugate();
        }
    }
    (first..=last).for_each(|at| form[at][at] = form[at][at] + shift);
}

/// The eigenvalue of the last two by two that is nearer to the last entry; now and then another number, to break ties.
fn shift(form: &[Vec<Complex>], iteration: usize) -> Complex {
    let last = form.len() - 1;
    let (a, b, c, d) = (form[last - 1][last - 1], form[last - 1][last], form[last][last - 1], form[last][last]);
    if iteration.is_multiple_of(10) {
        return Complex::real(c.size() + d.size());
    }
    let half = (a - d) / Complex::real(2.0);
    let root = (half * half + b * c).root();
    let (one, other) = (d + half + root, d + half - root);
    if (one - d).size() < (other - d).size() { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(found: &[Complex], expected: &[(f64, f64)], tolerance: f64) -> bool {
        found.len() == expected.len()
            && found.iter().zip(expected).all(|(a, b)| (a.re - b.0).abs() < tolerance && (a.im - b.1).abs() < tolerance)
    }

    #[test]
    fn eigenvalues_are_those_of_known_matrices() {
        let of =
            |rows: &[&[f64]]| eigenvalues(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).expect("finite");
        assert!(close(&of(&[&[2.0, 1.0], &[1.0, 2.0]]), &[(3.0, 0.0), (1.0, 0.0)], 1e-14));
        assert!(close(&of(&[&[0.0, -1.0], &[1.0, 0.0]]), &[(0.0, 1.0), (0.0, -1.0)], 1e-14));
        // A cycle of four: the fourth roots of 1.
        let cycle: &[&[f64]] =
            &[&[0.0, 1.0, 0.0, 0.0], &[0.0, 0.0, 1.0, 0.0], &[0.0, 0.0, 0.0, 1.0], &[1.0, 0.0, 0.0, 0.0]];
        let found = of(cycle);
        assert!((found[0].re - 1.0).abs() < 1e-12 && (found[3].re + 1.0).abs() < 1e-12);
        assert!(found[1].re.abs() < 1e-12 && (found[1].im.abs() - 1.0).abs() < 1e-12);
        // The companion of (x - 1)(x - 2)(x - 3), and nothing.
        let companion: &[&[f64]] = &[&[6.0, -11.0, 6.0], &[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0]];
        assert!(close(&of(companion), &[(3.0, 0.0), (2.0, 0.0), (1.0, 0.0)], 1e-11));
        assert!(close(&of(&[&[0.0, 0.0], &[0.0, 0.0]]), &[(0.0, 0.0), (0.0, 0.0)], 1e-300));
        assert!(of(&[]).is_empty() && eigenvalues(&[vec![f64::NAN]]).is_err());
    }

    proptest! {
        #[test]
        fn they_sum_to_the_trace_and_multiply_to_the_determinant(
            size in 1..=7_usize, values in proptest::collection::vec(-5.0..=5.0_f64, 49)
        ) {
            let matrix: Vec<Vec<f64>> = (0..size).map(|row| values[row * 7..row * 7 + size].to_vec()).collect();
            let found = eigenvalues(&matrix).expect("finite");
            let sum = found.iter().fold(Complex::default(), |sum, each| sum + *each);
            let product = found.iter().fold(Complex::real(1.0), |product, each| product * *each);
            let trace: f64 = (0..size).map(|at| matrix[at][at]).sum();
            let scale = found.iter().map(|each| each.size().max(1.0)).product::<f64>();
            prop_assert!((sum.re - trace).abs() < 1e-9 && sum.im.abs() < 1e-9);
            let determinant = crate::linear::determinant(matrix);
            prop_assert!((product.re - determinant).abs() < 1e-8 * scale && product.im.abs() < 1e-8 * scale);
        }
    }
}
