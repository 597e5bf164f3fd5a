//! The Moran process with selection at birth: in a step one player is chosen in proportion to fitness and has a child,
//! which takes the place of one drawn from all, the parent among them (Moran, Proc. Camb. Phil. Soc. 54, 1958; Nowak,
//! Sasaki, Taylor and Fudenberg, "Emergence of cooperation and evolutionary stability in finite populations", Nature
//! 428, 2004). A child plays what its parent does, or, with the probability of a mutation, one of the other strategies.
//!
//! The papers leave open what happens when all have fitness 0. Here all are chosen alike then.

use crate::fitness::{Fitness, enough};
use crate::maths::{exp, ln, log_sum_exp};
use crate::matrix::Matrix;
use num_rational::BigRational;
use num_traits::Signed;

/// The probabilities that `invader` takes over a population of `size` in which all others play `resident`, from each
/// number of them, 0 to `size`, as exact fractions. Fitness is the payoff; nobody meets himself. Payoffs are taken as
/// the fractions that the doubles are.
///
/// # Errors
/// Strategies that do not exist or are the same, a population of fewer than 2, and fitness that is not above 0.
pub fn exact_fixation(
    payoffs: &Matrix,
    size: u32,
    invader: usize,
    resident: usize,
) -> Result<Vec<BigRational>, String> {
    enough(size, 2)?;
    if invader == resident || invader.max(resident) >= payoffs.rows().min(payoffs.columns()) {
        return Err(format!("strategies {invader} and {resident} are no two different ones of the payoffs"));
    }
    let whole = |number: u32| BigRational::from_integer(number.into());
    let payoff = |own: usize, other: usize| {
        let payoff = payoffs[(own, other)];
        BigRational::from_float(payoff).ok_or_else(|| format!("a payoff is {payoff}: it must be finite"))
    };
    let [kin, against, back, others] = [
        payoff(invader, invader)?,
        payoff(invader, resident)?,
        payoff(resident, invader)?,
        payoff(resident, resident)?,
    ];
    // Sums of products of ratios: the k-th is the probability from k of them, but for a factor.
    let mut sums = vec![whole(0), whole(1)];
    let mut product = whole(1);
    for number in 1..size {
        let rest = size - number;
        let own = &kin * whole(number - 1) + &against * whole(rest);
        let other = &back * whole(number) + &others * whole(rest - 1);
        if !own.is_positive() || !other.is_positive() {
            return Err(format!("where {number} of {size} invaded, fitness is not above 0: add a constant to payoffs"));
        }
        product *= other / own;
        let sum = &sums[number as usize] + &product;
        sums.push(sum);
    }
    let all = sums[size as usize].clone();
    Ok(sums.iter().map(|sum| sum / &all).collect())
}

/// See [`crate::process::Process::ln_ratio`].
pub(crate) fn ln_ratio(fitness: &Fitness, payoffs: [f64; 2]) -> Result<f64, String> {
    let [first, second] = relative([fitness.ln(payoffs[0])?, fitness.ln(payoffs[1])?]);
    Ok(second - first)
}

/// See [`crate::process::Process::ln_line`].
pub(crate) fn ln_line(fitness: &Fitness, number: u32, size: u32, payoffs: [f64; 2]) -> Result<[f64; 2], String> {
    let [first, second] = relative([fitness.ln(payoffs[0])?, fitness.ln(payoffs[1])?]);
    let [ln_number, ln_rest] = [ln(f64::from(number)), ln(f64::from(size - number))];
    let all = log_sum_exp(&[first + ln_number, second + ln_rest]) + ln(f64::from(size)) - ln_number - ln_rest;
    Ok([first - all, second - all])
}

/// See [`crate::process::Process::moves`].
pub(crate) fn moves(fitness: &Fitness, counts: &[u32], payoffs: &[f64], mutation: f64) -> Result<Matrix, String> {
    let size = f64::from(counts.iter().sum::<u32>());
    let parents = parents(fitness, counts, payoffs)?;
    let others = (counts.len() - 1).max(1) as f64;
    let born = |own: usize| parents[own] * (1.0 - mutation) + (1.0 - parents[own]) * mutation / others;
    let born: Vec<f64> = (0..counts.len()).map(born).collect();
    Ok(Matrix::of(counts.len(), counts.len(), |dies, own| born[own] * f64::from(counts[dies]) / size))
}

/// The probability that the parent is of each strategy.
pub(crate) fn parents(fitness: &Fitness, counts: &[u32], payoffs: &[f64]) -> Result<Vec<f64>, String> {
    let mut all = Vec::new();
    for (count, payoff) in counts.iter().zip(payoffs) {
        all.push(if *count == 0 { f64::NEG_INFINITY } else { fitness.ln(*payoff)? });
    }
    let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weight = |(count, ln): (&u32, &f64)| {
        let fitness = if most == f64::NEG_INFINITY { 1.0 } else { exp(ln - most) };
        f64::from(*count) * fitness
    };
    let weights: Vec<f64> = counts.iter().zip(&all).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    Ok(weights.iter().map(|weight| weight / sum).collect())
}

/// Where both have fitness 0, they are alike.
fn relative(ln: [f64; 2]) -> [f64; 2] {
    if ln == [f64::NEG_INFINITY; 2] { [0.0; 2] } else { ln }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::{Counting, Payoffs, Sum};
    use crate::fixation::fixation;
    use crate::full_chain::full_chain;
    use crate::process::Process;

    const TOTAL: Counting = Counting { sum: Sum::Total, with_self: false };
    const MORAN: Process = Process::Moran(Fitness::PAYOFF);

    fn exact(payoffs: &Matrix, size: u32, invader: usize) -> Vec<BigRational> {
        exact_fixation(payoffs, size, invader, 1 - invader).expect("a game")
    }

    fn fraction(part: u64, whole: u64) -> BigRational {
        BigRational::new(part.into(), whole.into())
    }

    /// In doubles and as fractions; both must agree.
    fn both(payoffs: &Matrix, size: u32, invader: usize, from: usize) -> (f64, BigRational) {
        let process = Payoffs::of_matrix(payoffs, size, TOTAL).expect("a game");
        let floating = fixation(&process, &MORAN, invader, 1 - invader).expect("it ends");
        let exact = exact(payoffs, size, invader).swap_remove(from);
        let value = num_traits::ToPrimitive::to_f64(&exact).expect("finite");
        assert!((floating.probability[from] / value - 1.0).abs() < 1e-13);
        assert!((floating.ln_probability[from] - ln(value)).abs() < 1e-13);
        (value, exact)
    }

    fn games(values: [f64; 4]) -> Matrix {
        Matrix::from_rows(&[&values[..2], &values[2..]])
    }

    #[test]
    fn textbook_games_come_out_as_fractions() {
        assert_eq!(both(&games([1.0; 4]), 7, 0, 1).1, fraction(1, 7));
        assert_eq!(both(&games([2.0, 2.0, 1.0, 1.0]), 10, 0, 1).1, fraction(512, 1023));
        // Nashpy's text book, for the first three.
        for (size, part, whole) in [(2, 1, 4), (3, 2, 11), (4, 5, 31), (5, 35, 221)] {
            assert_eq!(both(&games([2.0, 1.0, 3.0, 0.0]), size, 0, 1).1, fraction(part, whole));
        }
        assert_eq!(both(&games([3.0, 1.0, 1.0, 2.0]), 4, 0, 1).1, fraction(7, 32));
    }

    #[test]
    fn tit_for_tat_among_defectors_comes_out_as_that_fraction() {
        let ten_turns = games([30.0, 9.0, 14.0, 10.0]);
        assert_eq!(both(&ten_turns, 10, 0, 1).1, fraction(14_613_834_944_322, 86_205_027_087_445));
        let fifty_turns = games([150.0, 49.0, 54.0, 50.0]);
        for (game, invader, from, right) in [
            (&ten_turns, 0, 1, 0.1695241616),
            (&ten_turns, 0, 5, 0.8274004839),
            (&ten_turns, 1, 1, 0.0072769144),
            (&fifty_turns, 0, 1, 0.2313914961),
            (&fifty_turns, 0, 5, 0.9061180874),
            (&fifty_turns, 1, 1, 0.0018830566),
        ] {
            let value = both(game, 10, invader, from).0;
            assert!((value - right).abs() < 1e-10, "{value} is not {right}");
        }
    }

    /// Hindersin, Wu, Traulsen and Garcia, "Computation and simulation of evolutionary game dynamics in finite
    /// populations", Scientific Reports 9, 2019.
    fn hindersin() -> (Payoffs, Process) {
        let payoffs = Payoffs::of_matrix(&games([2.0, 5.0, 1.0, 3.0]), 10, Counting::default()).expect("a game");
        (payoffs, Process::Moran(Fitness::Exponential { intensity: 1.0 }))
    }

    #[test]
    fn probabilities_and_times_are_those_of_hindersin() {
        let (payoffs, process) = hindersin();
        let fixation = fixation(&payoffs, &process, 0, 1).expect("it ends");
        assert!((fixation.probability[1] - 0.890_002_145_316_569_8).abs() < 1e-14);
        // Often quoted are 37.2315380438 and 33.4116714555: a solve in 50 decimal digits says the following.
        assert!((fixation.steps_to_win[1] - 37.231_538_040_624_97).abs() < 1e-12, "{}", fixation.steps_to_win[1]);
        assert!((fixation.steps[1] - 33.411_671_452_641_87).abs() < 1e-12, "{}", fixation.steps[1]);
        // All there is to the unconditional time: both conditional ones.
        let [win, lose] = [fixation.probability[1], 1.0 - fixation.probability[1]];
        let mixed = win * fixation.steps_to_win[1] + lose * fixation.steps_to_loss[1];
        assert!((mixed - fixation.steps[1]).abs() < 1e-11);
        assert_eq!((fixation.steps[0], fixation.probability[10]), (0.0, 1.0));
        assert!(fixation.steps_to_win[0].is_nan() && fixation.steps_to_loss[10].is_nan());
    }

    #[test]
    fn with_mutation_the_population_is_where_hindersin_finds_it() {
        let (payoffs, process) = hindersin();
        let chain = full_chain(&payoffs, &process, 0.1).expect("a chain");
        let right = [
            6.74880933e-06,
            1.36339381e-05,
            8.58098864e-05,
            5.00707095e-04,
            2.50224789e-03,
            1.04712030e-02,
            3.61228819e-02,
            1.00566732e-01,
            2.17494629e-01,
            3.36790606e-01,
            2.95444801e-01,
        ];
        for (share, right) in chain.stationary().expect("irreducible").iter().zip(right) {
            assert!((share / right - 1.0).abs() < 1e-8, "{share} is not {right}");
        }
    }

    #[test]
    fn a_rare_corner_keeps_its_digits() {
        // README of the package `stationary`: r = 2, N = 100, mutations of 1 / N.
        let twice = games([1.0, 1.0, 2.0, 2.0]);
        let payoffs = Payoffs::of_matrix(&twice, 100, TOTAL).expect("a game");
        let shares = full_chain(&payoffs, &MORAN, 0.01).expect("a chain").stationary().expect("irreducible");
        assert!((shares[0] / 0.247107738567 - 1.0).abs() < 1e-11, "{}", shares[0]);
        assert!((shares[100] / 4.63894759631e-29 - 1.0).abs() < 1e-11, "{}", shares[100]);
    }

    #[test]
    fn neutral_types_are_dirichlet_multinomial() {
        // As in `tests/test_stationary.py` of the package `stationary`, and to far more digits.
        let ln_rising =
            |alpha: f64, count: u32| (0..count).map(|k| ln((alpha + f64::from(k)) / f64::from(k + 1))).sum();
        for (types, size) in [(2, 10), (2, 40), (3, 10), (3, 20), (4, 10)] {
            let kinds = types as f64;
            let mutation = (kinds - 1.0) / kinds / (f64::from(size) + 1.0);
            let alpha = f64::from(size) * mutation / (kinds - 1.0 - kinds * mutation);
            let payoffs = Payoffs::of_matrix(&Matrix::of(types, types, |_, _| 1.0), size, TOTAL).expect("a game");
            let chain = full_chain(&payoffs, &MORAN, mutation).expect("a chain");
            let weight = |counts: &Vec<u32>| exp(counts.iter().map(|count| -> f64 { ln_rising(alpha, *count) }).sum());
            let weights: Vec<f64> = chain.states.iter().map(weight).collect();
            let sum: f64 = weights.iter().sum();
            for (share, weight) in chain.stationary().expect("irreducible").iter().zip(&weights) {
                assert!((share / (weight / sum) - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn constant_fitness_is_kimuras_formula_however_large_the_population() {
        for (size, r) in [(10, 1.1), (100, 2.0), (1000, 0.5), (1000, 1.01)] {
            let payoffs = Payoffs::of_matrix(&games([r, r, 1.0, 1.0]), size, TOTAL).expect("a game");
            let found = fixation(&payoffs, &MORAN, 0, 1).expect("it ends");
            // (1 - 1/r) / (1 - r^-N); where r < 1, with r^N above and below.
            let ln_power = f64::from(size) * ln(r);
            let right = ln((1.0 - 1.0 / r).abs()) - ln(1.0 - exp(-ln_power.abs())) + ln_power.min(0.0);
            assert!((found.ln_probability[1] - right).abs() < 1e-10, "N = {size}, r = {r}");
        }
    }

    #[test]
    fn who_has_no_fitness_has_no_children() {
        // 0 never earns anything; 1 always does.
        let payoffs = Payoffs::of_matrix(&games([0.0, 0.0, 1.0, 1.0]), 5, TOTAL).expect("a game");
        let found = fixation(&payoffs, &MORAN, 0, 1).expect("it ends");
        assert_eq!(found.probability, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(crate::fixation::ln_both_ways(&payoffs, &MORAN, 0, 1), Ok([f64::NEG_INFINITY, 0.0]));
        // Nobody earns anything: all are alike.
        let payoffs = Payoffs::of_matrix(&games([0.0; 4]), 5, TOTAL).expect("a game");
        let found = fixation(&payoffs, &MORAN, 0, 1).expect("it ends");
        assert!((found.probability[1] - 0.2).abs() < 1e-15);
        assert!(exact_fixation(&games([0.0; 4]), 5, 0, 1).is_err());
        assert!(exact_fixation(&games([1.0; 4]), 5, 0, 0).is_err());
        let negative = Payoffs::of_matrix(&games([-1.0; 4]), 5, TOTAL).expect("a game");
        assert!(fixation(&negative, &MORAN, 0, 1).expect_err("negative").contains("exponential"));
    }
}
