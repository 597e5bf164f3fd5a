//! What payoffs lead to: equilibria, dynamics, fixation, rankings.
//!
//! Pure functions over payoff tables, in three steps: tables ([`games`], [`matrix`]), what rational players would do with
//! them, and what populations that learn or die would. Nothing here knows where payoffs come from.

pub mod bootstrap;
pub mod games;
mod maths;
pub mod matrix;
pub mod ranking;
pub mod reduction;

pub use games::{Normal, Profile, Symmetric};
pub use matrix::Matrix;
