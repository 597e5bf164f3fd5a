//! With what probability a mutant takes over, at any intensity.

use super::response::Gains;
use crate::chain::{Leading, Number};
use crate::maths::{exp_m1, ln, log_sum_exp};

/// In infinite limits differences of payoffs, and sums of them, count in whole steps: so many to the largest payoff
/// (2^30, so that a step is about 1e-9 of it). What is rounded to no step is a tie, for rates as for sinks.
const STEPS: f64 = 1_073_741_824.0;

/// Which limit of infinitely strong selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Epsilon to 0.
    Epsilon,
    /// Alpha to infinity.
    Alpha,
}

/// What gains are measured by.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The largest payoff by magnitude; 1 if all are 0.
    payoff: f64,
    /// How many there are in a population.
    size: f64,
}

impl Scale {
    pub fn of(payoff: f64, size: u32) -> Self {
        Self { payoff: if payoff > 0.0 { payoff } else { 1.0 }, size: f64::from(size) }
    }

    /// The logarithm of the probability that a mutant takes over, at an alpha.
    ///
    /// # Errors
    /// An alpha that is below 0 or not finite, by itself or times payoffs.
    pub fn alpha(self, alpha: f64) -> Result<impl Fn(Gains) -> f64, String> {
        if !(alpha >= 0.0 && (alpha.max(2.0) * self.payoff * self.size).is_finite()) {
            return Err(format!(
                "alpha is {alpha} and the largest payoff {}: alpha must be 0 or more, and both finite also times each \
                 other and {} in the population; scale payoffs down",
                self.payoff, self.size
            ));
        }
        Ok(move |gains: Gains| match gains {
            Gains::Always(gain) => ln_constant(alpha * gain, self.size),
            Gains::While { gains, .. } => {
                let losses: Vec<f64> = losses(gains).map(|loss| alpha * loss).collect();
                -log_sum_exp(&losses)
            }
        })
    }

    /// The same at infinite alpha, smoothed by an epsilon.
    ///
    /// # Errors
    /// An epsilon that is not above 0 and below 1.
    pub fn epsilon(self, epsilon: f64) -> Result<impl Fn(Gains) -> f64, String> {
        if !(epsilon > 0.0 && epsilon < 1.0) {
            return Err(format!("epsilon is {epsilon}: it must be above 0 and below 1"));
        }
        Ok(move |gains: Gains| match self.sign(gains) {
            1 => ln(1.0 - epsilon),
            0 => ln(0.5),
            _ => ln(epsilon),
        })
    }

    /// The leading term of the probability: in epsilon, or in e^-alpha to the power of a step of payoff.
    pub fn limit(&self, limit: Limit, gains: Gains) -> Leading {
        match (limit, gains) {
            (Limit::Epsilon, gains) => match self.sign(gains) {
                1 => Leading::one(),
                0 => Leading::new(0.5, 0),
                _ => Leading::new(1.0, 1),
            },
            (Limit::Alpha, Gains::Always(gain)) => match self.sign(gains) {
                1 => Leading::one(),
                0 => Leading::new(1.0 / self.size, 0),
                _ => Leading::new(1.0, (self.size as i128 - 1) * -self.steps(gain)),
            },
            (Limit::Alpha, Gains::While { gains, .. }) => {
                let parts: Vec<f64> = gains.iter().map(|gain| gain / self.payoff).collect();
                let terms = losses(&parts).map(|loss| Leading::new(1.0, -whole(loss)));
                Leading::one().over(&terms.fold(Leading::zero(), |sum, term| sum.plus(&term)))
            }
        }
    }

    /// Whether the probability goes to 0 in the limit.
    pub fn vanishes(&self, limit: Limit, gains: Gains) -> bool {
        self.limit(limit, gains).power > 0
    }

    /// Whether a mutant gains, loses or neither, in a pair with a resident.
    fn sign(&self, gains: Gains) -> i128 {
        let (Gains::Always(gain) | Gains::While { pair: gain, .. }) = gains;
        self.steps(gain).signum()
    }

    /// A difference of payoffs, in steps.
    fn steps(&self, gain: f64) -> i128 {
        whole(gain / self.payoff)
    }
}

/// A part of the largest payoff, in steps.
fn whole(part: f64) -> i128 {
    (part * STEPS).round() as i128
}

/// What mutants have lost by the time that there are 1, 2, ... of them, the first included.
fn losses(gains: &[f64]) -> impl Iterator<Item = f64> {
    let mut loss = 0.0;
    std::iter::once(0.0).chain(gains.iter().map(move |gain| {
        loss -= gain;
        loss
    }))
}

/// ln((1 - e^-u) / (1 - e^-mu)), and 1 / m for a u of 0: without overflow, and without loss where u is small.
fn ln_constant(u: f64, size: f64) -> f64 {
    if u == 0.0 {
        return -ln(size);
    }
    let of_gain = ln(-exp_m1(-u.abs())) - ln(-exp_m1(-size * u.abs()));
    if u > 0.0 { of_gain } else { of_gain + (size - 1.0) * u }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_gain_is_the_closed_form_of_the_sum() {
        for u in [-3.0, -0.2, -1e-9, 1e-9, 0.01, 2.0, 40.0] {
            let ln_rate = Scale::of(1.0, 30).alpha(1.0).expect("in range");
            let sum = ln_rate(Gains::While { gains: &[u; 29], pair: u });
            assert!((ln_rate(Gains::Always(u)) - sum).abs() < 1e-12 * sum.abs().max(1.0), "u = {u}");
        }
        assert_eq!(ln_constant(0.0, 30.0), -ln(30.0));
        assert_eq!(ln_constant(-1e5, 50.0), -49e5);
        assert_eq!(ln_constant(1e5, 50.0), 0.0);
    }
}
