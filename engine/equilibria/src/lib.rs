//! What payoffs lead to: equilibria, dynamics, fixation, rankings.
//!
//! Pure functions over payoff tables, in three steps: tables ([`games`], [`matrix`]), what rational players would do with
//! them, and what populations that learn or die would. Nothing here knows where payoffs come from.

pub mod alpha_rank;
pub mod chain;
pub mod estimate;
pub mod fermi;
pub mod fitness;
pub mod fixation;
pub mod full_chain;
pub mod games;
pub mod graph;
mod maths;
pub mod matrix;
pub mod moran;
pub mod process;
pub mod simulate;
pub mod small_mutation;
pub mod stream;

pub use games::{Normal, Profile, Symmetric};
pub use matrix::Matrix;
