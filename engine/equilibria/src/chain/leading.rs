//! The leading term of what vanishes: c e^p as e goes to 0.
//!
//! Where rates are polynomials or exponentials of something that goes to 0, sums keep the terms of the lowest power and
//! products add powers. Elimination never subtracts, so leading terms never cancel, and leading terms of the answer
//! follow from those of the rates alone: limits are exact, with no small number put in for e.
//!
//! Powers are whole numbers of steps, so that whether two are equal is one question with one answer: who makes the terms
//! says how long a step is, and rounds but once.

use super::{Number, Wide};

/// `coefficient` times e^`power` as e goes to 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leading {
    /// The coefficient: 0 or more, of any magnitude.
    pub coefficient: Wide,
    /// The power, in steps.
    pub power: i128,
}

impl Leading {
    /// A term.
    pub fn new(coefficient: f64, power: i128) -> Self {
        Self { coefficient: Wide::new(coefficient), power }
    }

    /// What some terms are of their sum, as e goes to 0: those of the lowest power share, others are 0.
    pub fn shares(terms: &[Self]) -> Vec<f64> {
        let sum = terms.iter().fold(Self::zero(), |sum, term| sum.plus(term));
        let share = |term: &Self| {
            if term.vanishes_beside(&sum) { 0.0 } else { term.coefficient.over(&sum.coefficient).value() }
        };
        terms.iter().map(share).collect()
    }

    /// Whether it is of a higher power.
    fn vanishes_beside(&self, other: &Self) -> bool {
        self.is_zero() || (self.power > other.power && !other.is_zero())
    }
}

impl Number for Leading {
    fn zero() -> Self {
        Self { coefficient: Wide::zero(), power: 0 }
    }
    fn one() -> Self {
        Self { coefficient: Wide::one(), power: 0 }
    }
    fn is_zero(&self) -> bool {
        self.coefficient.is_zero()
    }
    fn plus(&self, other: &Self) -> Self {
        if other.vanishes_beside(self) {
            *self
        } else if self.vanishes_beside(other) {
            *other
        } else {
            Self { coefficient: self.coefficient.plus(&other.coefficient), power: self.power }
        }
    }
    fn times(&self, other: &Self) -> Self {
        Self { coefficient: self.coefficient.times(&other.coefficient), power: self.power + other.power }
    }
    fn over(&self, other: &Self) -> Self {
        Self { coefficient: self.coefficient.over(&other.coefficient), power: self.power - other.power }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_power_stays() {
        let (slow, fast) = (Leading::new(3.0, 2), Leading::new(2.0, 1));
        assert_eq!(slow.plus(&fast), fast);
        assert_eq!(fast.plus(&slow), fast);
        assert_eq!(slow.plus(&slow), Leading::new(6.0, 2));
        assert_eq!(Leading::zero().plus(&slow), slow);
        assert_eq!(slow.plus(&Leading::zero()), slow);
        assert_eq!(slow.times(&fast), Leading::new(6.0, 3));
        assert_eq!(Leading::shares(&[slow, fast, Leading::zero(), fast]), [0.0, 0.5, 0.0, 0.5]);
        let negative = Leading::new(1.0, -2);
        assert_eq!(negative.plus(&Leading::one()), negative);
        assert_eq!(Leading::zero().plus(&negative), negative);
    }
}
