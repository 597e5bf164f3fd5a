//! What nodes of a graph earn from their neighbours, and how strategies spread along edges.

use crate::fitness::{Fitness, Sum};
use crate::matrix::Matrix;

/// How strategies spread on a graph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Update {
    /// A node is chosen in proportion to fitness, and its child replaces a neighbour drawn at random (Lieberman, Hauert
    /// and Nowak, Nature 433, 2005).
    BirthDeath(Fitness),
    /// A node dies, drawn at random; its neighbours compete for the place in proportion to fitness (Ohtsuki, Hauert,
    /// Lieberman and Nowak, Nature 441, 2006).
    DeathBirth(Fitness),
    /// A node, drawn at random, compares itself with a neighbour ([`crate::fermi`]).
    PairwiseComparison {
        /// The intensity of selection, per unit of payoff.
        intensity: f64,
    },
}

/// What a node earns: its payoffs (row) against all its neighbours (column), summed up or averaged.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeGame {
    /// The payoff of the row's strategy against the column's.
    pub payoffs: Matrix,
    /// Sum or mean.
    pub sum: Sum,
}

impl NodeGame {
    /// Strategies of constant fitness, whoever the neighbours are, if fitness is the payoff itself.
    pub fn constant(fitness: &[f64]) -> Self {
        Self { payoffs: Matrix::of(fitness.len(), fitness.len(), |own, _| fitness[own]), sum: Sum::Mean }
    }

    /// # Errors
    /// A matrix that is not square or holds what is no number.
    pub(super) fn check(&self) -> Result<(), String> {
        let (rows, columns) = (self.payoffs.rows(), self.payoffs.columns());
        if rows != columns || rows == 0 || self.payoffs.values().iter().any(|payoff| !payoff.is_finite()) {
            return Err(format!("payoffs are a square of numbers, not {rows} x {columns} with gaps"));
        }
        Ok(())
    }

    /// What a node earns that has so many neighbours of each strategy.
    pub(super) fn earned(&self, own: usize, neighbours: &[u32]) -> f64 {
        let row = self.payoffs.row(own).iter().zip(neighbours);
        let sum: f64 = row.map(|(payoff, count)| payoff * f64::from(*count)).sum();
        match self.sum {
            Sum::Total => sum,
            Sum::Mean => sum / f64::from(neighbours.iter().sum::<u32>()),
        }
    }
}
