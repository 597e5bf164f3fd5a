//! Stationary distributions by the elimination of Grassmann, Taksar and Heyman (Operations Research 33, 1985).
//!
//! States are taken out from the last to the first; what is left is the chain watched only while it is elsewhere. Then
//! weights are put together from the first to the last. Doubles do while rates, and sums of rates out of a state, are
//! above 1e-100: what underflows then is below 1e-208 of the largest weight. Where that could matter (a rate or sum
//! below 1e-100 or above 1e100, or a weight below 1e-190 of all) all is done again with numbers of any magnitude.

use super::band::Band;
use super::{Chain, Number, Wide, long_run};
use crate::matrix::Matrix;

/// The smallest share or probability that doubles are trusted with.
pub(super) const SMALLEST_SHARE: f64 = 1e-190;

/// How much time a chain spends in each state in the long run, up to a common factor.
///
/// # Errors
/// A chain in which not every state leads to every other: ask [`long_run`] then.
pub fn weights<T: Number>(chain: &Chain<T>) -> Result<Vec<T>, String> {
    Ok(Eliminated::of(chain)?.weights(Clone::clone))
}

/// The share of time that a chain spends in each state in the long run. States that are left for good have 0.
///
/// # Errors
/// A chain without states, or one that may end in one of several classes of states, depending on chance or on where it
/// begins: ask [`long_run`] then.
pub fn stationary(chain: &Chain<f64>) -> Result<Vec<f64>, String> {
    let run = long_run(chain)?;
    match run.classes.closed.len() {
        1 => {
            let mut shares = vec![0.0; chain.states()];
            for (state, share) in run.classes.closed[0].iter().zip(&run.stationary[0]) {
                shares[*state] = *share;
            }
            Ok(shares)
        }
        classes => Err(format!(
            "{classes} classes of states are never left once entered, so that there is no single stationary \
             distribution; ask for the long run from a start instead"
        )),
    }
}

/// [`stationary`] of a square matrix of rates or probabilities from row to column; the diagonal is not looked at.
///
/// # Errors
/// As for [`stationary`], and rates that are negative or no numbers.
pub fn stationary_of_matrix(rates: &Matrix) -> Result<Vec<f64>, String> {
    stationary(&Chain::of_matrix(rates)?)
}

/// The stationary distribution of a chain in which every state leads to every other.
pub(super) fn irreducible(chain: &Chain<f64>) -> Result<Vec<f64>, String> {
    Ok(shares(&fast_weights(&chain.map(|rate| Wide::new(*rate)))?))
}

/// [`weights`], worked out with doubles where they do and in numbers of any magnitude where they do not.
pub(crate) fn fast_weights(chain: &Chain<Wide>) -> Result<Vec<Wide>, String> {
    let doubles = chain.map(|rate| rate.value());
    if !doubles.rows.iter().flatten().any(|(_, rate)| rate.is_risky()) {
        let eliminated = Eliminated::of(&doubles)?;
        let weights = eliminated.weights(|part| Wide::new(*part));
        if eliminated.trusted && shares(&weights).iter().all(|share| *share >= SMALLEST_SHARE) {
            return Ok(weights);
        }
    }
    weights(chain)
}

/// What each weight is of their sum.
pub(crate) fn shares(weights: &[Wide]) -> Vec<f64> {
    let sum = weights.iter().fold(Wide::zero(), |sum, weight| sum.plus(weight));
    weights.iter().map(|weight| weight.over(&sum).value()).collect()
}

/// A chain out of which all states but the first were taken.
struct Eliminated<T> {
    band: Band<T>,
    /// Whether no sum of rates out of a state was too small for the kind of number.
    trusted: bool,
}

impl<T: Number> Eliminated<T> {
    fn of(chain: &Chain<T>) -> Result<Self, String> {
        let mut eliminated = Self { band: Band::of(chain), trusted: true };
        let band = &mut eliminated.band;
        for state in (1..band.size()).rev() {
            let out = band.left(state).iter().fold(T::zero(), |sum, rate| sum.plus(rate));
            if out.is_zero() {
                return Err(format!("from state {state} not every state is reached"));
            }
            eliminated.trusted &= !out.is_risky();
            band.eliminate(state, &out, |_, _| {});
        }
        Ok(eliminated)
    }

    /// The weights, put together from the first state to the last, in numbers of another kind.
    fn weights<U: Number>(&self, number: impl Fn(&T) -> U) -> Vec<U> {
        let size = self.band.size();
        let mut weights = vec![U::zero(); size];
        if let Some(first) = weights.first_mut() {
            *first = U::one();
        }
        for state in 0..size {
            let (done, rest) = weights.split_at_mut(state + 1);
            for (weight, part) in rest.iter_mut().zip(self.band.right(state)).filter(|(_, part)| !part.is_zero()) {
                weight.add_product(&done[state], &number(part));
            }
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_rational::BigRational;
    use num_traits::ToPrimitive;
    use proptest::prelude::*;

    /// Three small chains (`tests/test_stationary.py` of the package `stationary`), in parts of `whole`, and how often
    /// they are in each state, in parts of the sum.
    fn small() -> [(u32, Vec<Vec<u32>>, Vec<u32>); 3] {
        [
            (12, vec![vec![4, 4, 4], vec![3, 6, 3], vec![2, 4, 6]], vec![6, 10, 9]),
            (3, vec![vec![0, 3, 0, 0], vec![1, 0, 2, 0], vec![0, 2, 0, 1], vec![0, 0, 3, 0]], vec![1, 3, 3, 1]),
            (6, vec![vec![3, 3, 0, 0], vec![1, 3, 2, 0], vec![0, 2, 3, 1], vec![0, 0, 3, 3]], vec![1, 3, 3, 1]),
        ]
    }

    #[test]
    fn small_chains_are_where_they_should_be() {
        for (whole, rates, right) in small() {
            let states = rates.len();
            let rate = |from: usize, to: usize| f64::from(rates[from][to]) / f64::from(whole);
            let sum = f64::from(right.iter().sum::<u32>());
            let shares = stationary_of_matrix(&Matrix::of(states, states, rate)).expect("a chain");
            for (share, right) in shares.iter().zip(&right) {
                assert!((share - f64::from(*right) / sum).abs() < 1e-15, "{shares:?}");
            }
            let exact = |rate: &u32| BigRational::from_integer((*rate).into());
            let row = |row: &Vec<u32>| row.iter().map(exact).enumerate().collect();
            let chain = Chain::new(rates.iter().map(row).collect()).expect("a chain");
            let weights = weights(&chain).expect("irreducible");
            let ratio = |state: usize| BigRational::new(right[state].into(), right[0].into());
            assert_eq!(weights, (0..states).map(ratio).collect::<Vec<_>>(), "exactly");
        }
    }

    #[test]
    fn no_rate_is_too_small_and_no_share() {
        // A cycle of 4 that is left at 1e-200 in one place: all time is there.
        let cycle =
            |slow: f64| Chain::new((0..4).map(|at| vec![((at + 1) % 4, if at == 2 { slow } else { 1.0 })]).collect());
        let shares = stationary(&cycle(1e-200).expect("a chain")).expect("irreducible");
        assert_eq!(shares, [1e-200, 1e-200, 1.0, 1e-200]);
        // A walk downhill for 150 states, each 1e-4 as likely as the one before: the last is 1e-596 of the first.
        let row = |at: usize| vec![(at.saturating_sub(1), 1.0), ((at + 1).min(149), 1e-4)];
        let walk = Chain::new((0..150).map(row).collect()).expect("a chain");
        let shares = stationary(&walk).expect("irreducible");
        assert!((shares[70] / 1e-280 / (1.0 - 1e-4) - 1.0).abs() < 1e-12);
        assert_eq!(shares[149], 0.0, "a double holds no 1e-596");
        let wide = weights(&walk.map(|rate| Wide::new(*rate))).expect("irreducible");
        assert!((wide[149].ln() - 149.0 * crate::maths::ln(1e-4)).abs() < 1e-10);
        // Uphill, weights grow beyond every double.
        let row = |at: usize| vec![(at.saturating_sub(1), 1e-4), ((at + 1).min(149), 1.0)];
        let shares = stationary(&Chain::new((0..150).map(row).collect()).expect("a chain")).expect("irreducible");
        assert!((shares[149] - (1.0 - 1e-4)).abs() < 1e-15);
    }

    #[test]
    fn states_that_are_left_for_good_have_no_share_and_two_ends_are_refused() {
        let one_end = Matrix::from_rows(&[&[0.5, 0.5, 0.0], &[0.0, 0.0, 1.0], &[0.0, 1.0, 0.0]]);
        assert_eq!(stationary_of_matrix(&one_end).expect("one end"), [0.0, 0.5, 0.5]);
        let two_ends = Matrix::from_rows(&[&[1.0, 0.0], &[0.0, 1.0]]);
        assert!(stationary_of_matrix(&two_ends).expect_err("two ends").contains("2 classes"));
        assert!(stationary_of_matrix(&Matrix::zeros(0, 0)).is_err());
        assert!(stationary_of_matrix(&Matrix::from_rows(&[&[0.0, -1.0], &[1.0, 0.0]])).is_err());
        assert!(weights(&Chain::of_matrix(&two_ends).expect("a chain")).is_err());
    }

    /// Some rates of any magnitude, with a cycle through all states so that the chain is irreducible.
    fn rates() -> impl Strategy<Value = Vec<Vec<(usize, f64)>>> {
        (2_usize..8).prop_flat_map(|states| {
            let rate = (1_u32..1000, -40_i32..0)
                .prop_map(|(digits, scale)| f64::from(digits) * libm::exp2(f64::from(scale * 3)));
            let row = prop::collection::vec((0..states, rate.clone()), 0..4);
            let cycle = prop::collection::vec(rate, states);
            (prop::collection::vec(row, states), cycle).prop_map(|(mut rows, cycle)| {
                let states = rows.len();
                for (from, (row, rate)) in rows.iter_mut().zip(cycle).enumerate() {
                    row.push(((from + 1) % states, rate));
                }
                rows
            })
        })
    }

    proptest! {
        #[test]
        fn every_share_and_probability_has_nearly_all_digits(rows in rates()) {
            let chain = Chain::new(rows).expect("a chain");
            let exact = chain.map(|rate| BigRational::from_float(*rate).expect("finite"));
            let right = weights(&exact).expect("irreducible");
            let sum: BigRational = right.iter().sum();
            let close = |found: f64, right: &BigRational| {
                let right = right.to_f64().expect("finite");
                (found - right).abs() <= 1e-14 * right
            };
            for (share, right) in stationary(&chain).expect("irreducible").iter().zip(&right) {
                prop_assert!(close(*share, &(right / &sum)));
            }
            let targets = [vec![0], vec![1]];
            let found = super::super::absorption(&chain, &targets).expect("it ends");
            let right = super::super::absorb(&exact, &targets).expect("it ends");
            for state in 0..chain.states() {
                prop_assert!(close(found.times[state], &right.times[state]));
                prop_assert!(close(found.probabilities[(state, 1)], &right.probabilities[state][1]));
            }
        }
    }
}
