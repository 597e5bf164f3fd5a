//! Payoffs as exact rational numbers.
//!
//! Ties decide which equilibria a game has, and rounding makes and breaks ties. So what can be decided exactly is. Every
//! finite float is a rational, with a power of two below the line; but a float that somebody wrote as 0.1 means a tenth.
//! Payoffs that were measured or typed are meant, so floats are taken as the shortest decimal that reads back as them
//! (`of_decimal`).

use crate::matrix::Matrix;
use num_bigint::BigInt;
pub use num_rational::BigRational as Rational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use std::ops::Index;

/// The most digits of a number that is read, and the largest power of ten of its last one, up or down: enough for every
/// float.
const LARGEST_EXPONENT: i64 = 400;

/// A dense matrix of exact numbers, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    rows: usize,
    columns: usize,
    values: Vec<Rational>,
}

/// The number that a float means: that of its shortest decimal.
///
/// # Errors
/// Infinity and what is not a number.
pub fn of_decimal(value: f64) -> Result<Rational, String> {
    if !value.is_finite() {
        return Err(not_finite(value));
    }
    parse(&format!("{value:e}"))
}

fn not_finite(value: f64) -> String {
    format!("a payoff is {value}, which is no number to reckon with; is a profile missing from the table?")
}

/// Reads `3`, `-0.25`, `1e-3` or `2/3`.
///
/// # Errors
/// What is not a number, is too large for a float, or has more than 400 digits or a last digit of less than 1e-400.
pub fn parse(text: &str) -> Result<Rational, String> {
    let trimmed = text.trim();
    let number = match trimmed.split_once('/') {
        Some((above, below)) => {
            let below = decimal(below.trim()).filter(|below| !below.is_zero());
            decimal(above.trim()).zip(below).map(|(above, below)| above / below)
        }
        None => decimal(trimmed),
    };
    match number {
        Some(number) if to_float(&number).is_finite() => Ok(number),
        Some(_) => Err(format!("`{text}` is larger than any float, about 1.8e308; scale payoffs down")),
        None => Err(format!(
            "`{text}` is not a number of at most {LARGEST_EXPONENT} digits and a power of at most {LARGEST_EXPONENT}; \
             write it like 3, -0.25, 1e-3 or 2/3"
        )),
    }
}

fn decimal(text: &str) -> Option<Rational> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    let longest = LARGEST_EXPONENT.unsigned_abs() as usize;
    if all.is_empty() || all.len() > longest || !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let power = exponent.checked_sub(part.len() as i64).filter(|power| power.abs() <= LARGEST_EXPONENT)?;
    let scale = Pow::pow(BigInt::from(10), power.unsigned_abs());
    let number = BigInt::from(sign) * all.parse::<BigInt>().ok()?;
    Some(if power < 0 { Rational::new(number, scale) } else { Rational::from_integer(number * scale) })
}

/// The greatest common divisor: by halving (Stein 1967), which needs no long divisions but the first.
pub(crate) fn gcd(one: &BigInt, other: &BigInt) -> BigInt {
    let (mut large, mut small) = (one.abs(), other.abs());
    if large < small {
        std::mem::swap(&mut large, &mut small);
    }
    if small.is_zero() {
        return large;
    }
    large %= &small;
    if large.is_zero() {
        return small;
    }
    let twos = |number: &BigInt| number.trailing_zeros().unwrap_or(0);
    let common = twos(&large).min(twos(&small));
    large >>= twos(&large);
    small >>= twos(&small);
    while large != small {
        if large < small {
            std::mem::swap(&mut large, &mut small);
        }
        large -= &small;
        large >>= twos(&large);
    }
    large << common
}

/// A whole number.
pub fn whole(value: i64) -> Rational {
    Rational::from_integer(value.into())
}

/// The nearest float; infinite beyond the largest.
pub fn to_float(value: &Rational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// The nearest floats.
pub fn to_floats(values: &[Rational]) -> Vec<f64> {
    values.iter().map(to_float).collect()
}

/// The product of two vectors.
pub fn dot(one: &[Rational], other: &[Rational]) -> Rational {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// All weight on one strategy.
pub fn pure(strategies: usize, strategy: usize) -> Vec<Rational> {
    (0..strategies).map(|other| if other == strategy { Rational::one() } else { Rational::zero() }).collect()
}

impl Exact {
    /// A matrix whose entries are worked out.
    pub fn of(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> Rational) -> Self {
        let values = (0..rows * columns).map(|at| entry(at / columns, at % columns)).collect();
        Self { rows, columns, values }
    }

    /// A matrix of whole numbers. All rows must be of one length; what a shorter one lacks is 0.
    pub fn whole(rows: &[&[i64]]) -> Self {
        let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        Self::of(rows.len(), columns, |row, column| whole(rows[row].get(column).copied().unwrap_or(0)))
    }

    /// What floats mean: 0.1 is a tenth.
    ///
    /// # Errors
    /// Entries that are not finite.
    pub fn of_decimals(matrix: &Matrix) -> Result<Self, String> {
        let values = matrix.values().iter().map(|value| of_decimal(*value)).collect::<Result<_, _>>()?;
        Ok(Self { rows: matrix.rows(), columns: matrix.columns(), values })
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns it has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[Rational] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// All entries, row by row.
    pub fn values(&self) -> &[Rational] {
        &self.values
    }

    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        Self::of(self.columns, self.rows, |row, column| self[(column, row)].clone())
    }

    /// What each row gets against a mix of columns.
    pub fn times(&self, mix: &[Rational]) -> Vec<Rational> {
        (0..self.rows).map(|row| dot(self.row(row), mix)).collect()
    }

    /// The nearest floats.
    pub fn to_matrix(&self) -> Matrix {
        Matrix::of(self.rows, self.columns, |row, column| to_float(&self[(row, column)]))
    }
}

impl Index<(usize, usize)> for Exact {
    type Output = Rational;

    fn index(&self, (row, column): (usize, usize)) -> &Rational {
        &self.values[row * self.columns + column]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(above: i64, below: i64) -> Rational {
        Rational::new(above.into(), below.into())
    }

    #[test]
    fn text_is_what_it_says() {
        for (text, value) in [
            ("0.1", ratio(1, 10)),
            (" -2.50 ", ratio(-5, 2)),
            ("1e-3", ratio(1, 1000)),
            ("+12E2", whole(1200)),
            (".5", ratio(1, 2)),
            ("7.", whole(7)),
            ("-2/3", ratio(-2, 3)),
            ("0.5/1.5", ratio(1, 3)),
        ] {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
        for wrong in [
            "",
            "-",
            ".",
            "1/0",
            "one",
            "1e",
            "1e99999999999",
            "0x10",
            "nan",
            "--1",
            "1_000",
            "1e9999",
            "1e309",
            "-1e350/3",
            "1e-401",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_float_means_its_decimal() {
        assert_eq!(of_decimal(0.1), Ok(ratio(1, 10)));
        for value in [0.1, -1.0 / 3.0, 1e300, 5e-324, f64::MAX, 0.0, -7.25] {
            assert_eq!(of_decimal(value).map(|exact| to_float(&exact)), Ok(value));
        }
        assert!(of_decimal(f64::NAN).is_err() && of_decimal(f64::INFINITY).is_err());
    }

    #[test]
    fn divisors_are_common_and_greatest() {
        let divisor = |one: i64, other: i64| gcd(&BigInt::from(one), &BigInt::from(other));
        for (one, other, greatest) in
            [(0, 0, 0), (0, -6, 6), (12, 18, 6), (-48, 64, 16), (17, 5, 1), (7, 7, 7), (1, 9, 1)]
        {
            assert_eq!((divisor(one, other), divisor(other, one)), (greatest.into(), greatest.into()));
        }
        let factorial = |n: u32| (1..=n).fold(BigInt::one(), |product, k| product * k);
        assert_eq!(gcd(&(factorial(40) * 41), &(factorial(40) * 43)), factorial(40));
    }

    #[test]
    fn a_matrix_is_multiplied() {
        let matrix = Exact::of_decimals(&Matrix::from_rows(&[&[1.0, 0.5], &[0.1, -1.0]])).expect("numbers");
        assert_eq!(matrix.times(&[ratio(1, 2), ratio(1, 2)]), [ratio(3, 4), ratio(-9, 20)]);
        assert_eq!(matrix.transposed()[(0, 1)], ratio(1, 10));
        assert!(Exact::of_decimals(&Matrix::from_rows(&[&[f64::NAN]])).is_err());
    }
}
