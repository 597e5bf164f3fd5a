//! Chains on a line, from each state only to its neighbours: what elimination gives for them in closed form, as
//! logarithms.
//!
//! The probability that one mutant takes over a population is one part in a sum of products of ratios (Karlin and Taylor,
//! "A First Course in Stochastic Processes", 1975, chapter 4; Nowak, "Evolutionary Dynamics", 2006, chapter 6).

use crate::maths::log_sum_exp;

/// The logarithms of two probabilities: that one mutant among `n` takes over, and that one resident among mutants
/// takes back. `ln_ratios` are, for 1 to n - 1 mutants, ln(probability of one fewer / probability of one more), and
/// finite.
pub fn ln_fixation_both(ln_ratios: &[f64]) -> (f64, f64) {
    let mut ln = 0.0;
    let mut sums = vec![0.0];
    for ratio in ln_ratios {
        ln += ratio;
        sums.push(ln);
    }
    let one = -log_sum_exp(&sums);
    (one, one + ln)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::ln;

    #[test]
    fn a_fitter_mutant_takes_over_as_kimura_says_and_the_unfit_as_well() {
        // Fitness r = 2, ten of them: (1 - 1/2) / (1 - 1/2^10), and back (1 - 2) / (1 - 2^10).
        let (one, back) = ln_fixation_both(&[-ln(2.0); 9]);
        assert!((crate::maths::exp(one) - 512.0 / 1023.0).abs() < 1e-15);
        assert!((crate::maths::exp(back) - 1.0 / 1023.0).abs() < 1e-15);
        let (unfit, _) = ln_fixation_both(&[50.0; 99]);
        assert!((unfit + 4950.0).abs() < 1e-9, "e^-4950 is no 0");
    }
}
