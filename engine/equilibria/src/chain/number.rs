//! What elimination asks of numbers: to be added, multiplied and divided, and never subtracted.

use num_rational::BigRational;
use num_traits::{One, Zero};

/// The smallest double that is trusted: two of them still make a product that a double holds.
const SMALLEST_DOUBLE: f64 = 1e-100;
/// The largest.
const LARGEST_DOUBLE: f64 = 1e100;

/// A number that is 0 or more.
pub trait Number: Clone {
    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// Whether it is 0.
    fn is_zero(&self) -> bool;
    /// The sum of both.
    fn plus(&self, other: &Self) -> Self;
    /// The product of both.
    fn times(&self, other: &Self) -> Self;
    /// This, parted by the other, which is not 0.
    fn over(&self, other: &Self) -> Self;

    /// Whether it is so small or so large that products and ratios of such numbers would be lost.
    fn is_risky(&self) -> bool {
        false
    }

    /// Adds a product to it.
    fn add_product(&mut self, first: &Self, second: &Self) {
        *self = self.plus(&first.times(second));
    }
}

impl Number for f64 {
    fn zero() -> Self {
        0.0
    }
    fn one() -> Self {
        1.0
    }
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
    fn plus(&self, other: &Self) -> Self {
        self + other
    }
    fn times(&self, other: &Self) -> Self {
        self * other
    }
    fn over(&self, other: &Self) -> Self {
        self / other
    }
    fn is_risky(&self) -> bool {
        !(SMALLEST_DOUBLE..=LARGEST_DOUBLE).contains(self)
    }
}

impl Number for BigRational {
    fn zero() -> Self {
        Zero::zero()
    }
    fn one() -> Self {
        One::one()
    }
    fn is_zero(&self) -> bool {
        Zero::is_zero(self)
    }
    fn plus(&self, other: &Self) -> Self {
        self + other
    }
    fn times(&self, other: &Self) -> Self {
        self * other
    }
    fn over(&self, other: &Self) -> Self {
        self / other
    }
}
