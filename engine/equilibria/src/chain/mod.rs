//! Finite Markov chains, solved without a single subtraction.
//!
//! All that populations do here is a chain on finitely many states. Grassmann, Taksar and Heyman ("Regenerative
//! analysis and steady state distributions for Markov chains", Operations Research 33, 1985) eliminate one state after
//! another and never subtract, so that every entry of the answer is right to nearly all its digits, however small
//! (O'Cinneide, "Entrywise perturbation theory and error analysis for Markov chains", Numerische Mathematik 65, 1993).
//! The same elimination gives probabilities and times of absorption ([`absorption`]). As it only adds, multiplies and
//! divides, it runs on any [`Number`]: doubles, numbers of any magnitude ([`Wide`]), exact rationals, and the leading
//! terms of what vanishes ([`Leading`]).
//!
//! A chain is told by its rates from state to state; what stays is not told. Probabilities per step and rates per time
//! both do. Where states are ordered so that rates lead only to near ones, only that band is stored and worked on.

mod absorb;
mod band;
mod classes;
mod gth;
mod leading;
mod line;
mod number;
mod wide;

pub use absorb::{Absorption, absorption, conditional_times};
pub use classes::{Classes, LongRun, classes, long_run};
pub use gth::{stationary, stationary_of_matrix, weights};
pub use leading::Leading;
pub use line::ln_fixation_both;
pub use number::Number;
pub use wide::Wide;

pub(crate) use absorb::{absorb, conditional};
pub(crate) use gth::{fast_weights, shares};

use crate::matrix::Matrix;

/// A chain: from each state, where it goes and at what rate. A state that is left for the same state twice goes there at
/// the sum of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<T> {
    rows: Vec<Vec<(usize, T)>>,
}

impl<T: Number> Chain<T> {
    /// A chain from its rates; what leads from a state to itself and rates of 0 are left out.
    ///
    /// # Errors
    /// A state that does not exist.
    pub fn new(rows: Vec<Vec<(usize, T)>>) -> Result<Self, String> {
        let states = rows.len();
        for (from, row) in rows.iter().enumerate() {
            if let Some((to, _)) = row.iter().find(|(to, _)| *to >= states) {
                return Err(format!("state {from} leads to state {to}, but there are {states} states, from 0 on"));
            }
        }
        let keep = |(from, row): (usize, Vec<(usize, T)>)| {
            row.into_iter().filter(|(to, rate)| *to != from && !rate.is_zero()).collect()
        };
        Ok(Self { rows: rows.into_iter().enumerate().map(keep).collect() })
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        self.rows.len()
    }

    /// Where a state leads, and at what rates.
    pub fn from(&self, state: usize) -> &[(usize, T)] {
        &self.rows[state]
    }

    /// The chain on some of its states alone, numbered anew in the order given; rates to others are lost.
    pub fn only(&self, states: &[usize]) -> Self {
        let mut place = vec![usize::MAX; self.states()];
        for (new, old) in states.iter().enumerate() {
            place[*old] = new;
        }
        let row = |old: &usize| {
            let kept = self.rows[*old].iter().filter(|(to, _)| place[*to] != usize::MAX);
            kept.map(|(to, rate)| (place[*to], rate.clone())).collect()
        };
        Self { rows: states.iter().map(row).collect() }
    }

    /// The same chain in other numbers.
    pub fn map<U: Number>(&self, number: impl Fn(&T) -> U) -> Chain<U> {
        let row = |row: &Vec<(usize, T)>| row.iter().map(|(to, rate)| (*to, number(rate))).collect();
        Chain { rows: self.rows.iter().map(row).collect() }
    }
}

impl Chain<f64> {
    /// A chain from a square matrix of rates or probabilities, from row to column; the diagonal is not looked at.
    ///
    /// # Errors
    /// A matrix that is not square, and rates that are negative or no numbers.
    pub fn of_matrix(rates: &Matrix) -> Result<Self, String> {
        let states = rates.rows();
        if rates.columns() != states {
            return Err(format!("a chain's rates make a square, but here are {states} rows of {}", rates.columns()));
        }
        let mut rows = vec![Vec::new(); states];
        for (from, row) in rows.iter_mut().enumerate() {
            for (to, rate) in rates.row(from).iter().enumerate().filter(|(to, _)| *to != from) {
                if !(*rate >= 0.0 && rate.is_finite()) {
                    return Err(format!("the rate from state {from} to state {to} is {rate}: it must be 0 or more"));
                }
                if *rate > 0.0 {
                    row.push((to, *rate));
                }
            }
        }
        Ok(Self { rows })
    }
}
