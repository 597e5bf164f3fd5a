//! Positive numbers of any magnitude: a double, and how often it was scaled by 2^512.
//!
//! Fixation probabilities reach e^-25000 and stationary distributions are ratios of their products. Logarithms would
//! hold them, but a sum would cost an exponential each time. Here it costs a comparison: mantissas stay between 2^-256
//! and 2^256, so that products of two never overflow, and digits are those of a double.

use super::Number;
use crate::maths;

const BLOCK: f64 = 512.0 * std::f64::consts::LN_2;
const HIGH: f64 = f64::from_bits((1023 + 256) << 52);
const LOW: f64 = f64::from_bits((1023 - 256) << 52);
const UP: f64 = f64::from_bits((1023 + 512) << 52);
const DOWN: f64 = f64::from_bits((1023 - 512) << 52);

/// A number of 0 or more: `mantissa` times 2^(512 `blocks`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wide {
    mantissa: f64,
    blocks: i64,
}

impl Wide {
    /// 1, or any double of 0 or more that is finite.
    pub fn new(value: f64) -> Self {
        Self { mantissa: value, blocks: 0 }.scaled()
    }

    /// e^x, for any x that is finite, and for minus infinity.
    pub fn of_ln(ln: f64) -> Self {
        if ln == f64::NEG_INFINITY {
            return Self::zero();
        }
        let blocks = (ln / BLOCK).round();
        Self { mantissa: maths::exp(ln - blocks * BLOCK), blocks: blocks as i64 }.scaled()
    }

    /// Its natural logarithm.
    pub fn ln(self) -> f64 {
        maths::ln(self.mantissa) + self.blocks as f64 * BLOCK
    }

    /// As a double: 0 or infinite where a double cannot hold it.
    pub fn value(self) -> f64 {
        match self.blocks {
            0 => self.mantissa,
            1 => self.mantissa * UP,
            2 => self.mantissa * UP * UP,
            -1 => self.mantissa * DOWN,
            -2 => self.mantissa * DOWN * DOWN,
            -3 => self.mantissa * DOWN * DOWN * DOWN,
            blocks if blocks > 0 => f64::INFINITY,
            _ => 0.0,
        }
    }

    #[inline]
    fn scaled(mut self) -> Self {
        if self.mantissa >= HIGH {
            self.mantissa *= DOWN;
            self.blocks += 1;
        } else if self.mantissa < LOW {
            if self.mantissa == 0.0 {
                return Self { mantissa: 0.0, blocks: 0 };
            }
            self.mantissa *= UP;
            self.blocks -= 1;
            // A double below 2^-768 needs it twice.
            return self.scaled();
        }
        self
    }
}

impl Number for Wide {
    fn zero() -> Self {
        Self { mantissa: 0.0, blocks: 0 }
    }
    fn one() -> Self {
        Self { mantissa: 1.0, blocks: 0 }
    }
    fn is_zero(&self) -> bool {
        self.mantissa == 0.0
    }
    #[inline]
    fn plus(&self, other: &Self) -> Self {
        if self.blocks == other.blocks {
            return Self { mantissa: self.mantissa + other.mantissa, blocks: self.blocks }.scaled();
        }
        if self.is_zero() {
            return *other;
        }
        let (more, less) = if self.blocks > other.blocks { (self, other) } else { (other, self) };
        if less.is_zero() || more.blocks - less.blocks > 1 {
            return if more.is_zero() { *less } else { *more };
        }
        Self { mantissa: more.mantissa + less.mantissa * DOWN, blocks: more.blocks }.scaled()
    }
    #[inline]
    fn times(&self, other: &Self) -> Self {
        Self { mantissa: self.mantissa * other.mantissa, blocks: self.blocks + other.blocks }.scaled()
    }
    #[inline]
    fn over(&self, other: &Self) -> Self {
        Self { mantissa: self.mantissa / other.mantissa, blocks: self.blocks - other.blocks }.scaled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_no_double_holds_is_held() {
        let tiny = Wide::of_ln(-25_000.0);
        assert_eq!(tiny.value(), 0.0);
        assert!((tiny.ln() + 25_000.0).abs() < 1e-9);
        let back = tiny.over(&Wide::of_ln(-24_999.0));
        assert!((back.value() - maths::exp(-1.0)).abs() < 1e-11);
        assert_eq!(tiny.plus(&Wide::one()), Wide::one());
        assert_eq!(Wide::zero().plus(&tiny), tiny);
        assert_eq!(tiny.plus(&Wide::zero()), tiny);
        assert_eq!(Wide::zero().times(&tiny), Wide::zero());
    }

    proptest! {
        #[test]
        fn it_counts_as_doubles_do(a in 1e-150f64..1e150, b in 1e-150f64..1e150, scale in -140i32..140) {
            let a = a * libm::pow(10.0, f64::from(scale));
            let close = |wide: Wide, double: f64| (wide.value() - double).abs() <= 1e-15 * double;
            prop_assert!(close(Wide::new(a).plus(&Wide::new(b)), a + b));
            if (a * b).is_normal() {
                prop_assert!(close(Wide::new(a).times(&Wide::new(b)), a * b));
            }
            if (a / b).is_normal() {
                prop_assert!(close(Wide::new(a).over(&Wide::new(b)), a / b));
            }
            prop_assert!((Wide::new(a).ln() - maths::ln(a)).abs() < 1e-12);
        }
    }
}
