//! How strategies spread in a well-mixed population: the two processes that everything else here runs on.
//!
//! In a step of either, one player takes over a strategy, its own or another's. A mutation, where there is any, makes it
//! one of the others, each with the same probability.
//!
//! What comes of it: two strategies without mutation ([`crate::fixation`]), rare mutations ([`crate::small_mutation`]), any
//! number of strategies with or without mutation ([`crate::full_chain`]), the same played out ([`crate::simulate`]), and
//! populations with a structure ([`crate::graph`]).

use crate::fitness::Fitness;
use crate::matrix::Matrix;
use crate::{fermi, moran};

/// How strategies spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Process {
    /// One is born in proportion to fitness, and replaces one drawn from all ([`crate::moran`]).
    Moran(Fitness),
    /// One drawn from all compares itself with another ([`crate::fermi`]).
    Fermi {
        /// The intensity of selection, beta, per unit of payoff.
        intensity: f64,
    },
}

impl Process {
    /// Where `number` of `size` play the first of two strategies and `payoffs` are what both earn: the logarithms of the
    /// probabilities that a step without mutation makes it one more, and one fewer.
    pub(crate) fn ln_line(&self, number: u32, size: u32, payoffs: [f64; 2]) -> Result<[f64; 2], String> {
        match self {
            Self::Moran(fitness) => moran::ln_line(fitness, number, size, payoffs),
            Self::Fermi { intensity } => fermi::ln_line(*intensity, number, size, payoffs),
        }
    }

    /// There: ln(probability of one fewer / probability of one more). Infinite where a fitness is 0, and 0 where both are.
    pub(crate) fn ln_ratio(&self, payoffs: [f64; 2]) -> Result<f64, String> {
        match self {
            Self::Moran(fitness) => moran::ln_ratio(fitness, payoffs),
            Self::Fermi { intensity } => fermi::ln_ratio(*intensity, payoffs),
        }
    }

    /// The probabilities that a step makes a player of the row's strategy one of the column's, where `counts` play each
    /// and earn `payoffs`.
    pub(crate) fn moves(&self, counts: &[u32], payoffs: &[f64], mutation: f64) -> Result<Matrix, String> {
        match self {
            Self::Moran(fitness) => moran::moves(fitness, counts, payoffs, mutation),
            Self::Fermi { intensity } => fermi::moves(*intensity, counts, payoffs, mutation),
        }
    }
}

/// Refuses what is no probability of mutation.
pub(crate) fn check_mutation(mutation: f64) -> Result<(), String> {
    if !(0.0..=1.0).contains(&mutation) {
        return Err(format!("the probability of a mutation is from 0 to 1, not {mutation}"));
    }
    Ok(())
}
