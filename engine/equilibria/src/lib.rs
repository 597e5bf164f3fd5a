//! What payoffs lead to: equilibria, dynamics, fixation, rankings.
//!
//! Pure functions over payoff tables, in three steps: tables ([`games`], [`matrix`], and [`rational`] where ties decide),
//! what rational players would do with them ([`dominance`], [`response`], [`nash`], [`qre`]), and what populations that
//! learn ([`dynamics`], [`stability`]) or die ([`chain`], [`moran`], [`fermi`]) would. Nothing here knows where payoffs come from.
//!
//! The programme shows most of it in `freerider solve`. For those who use this crate as a library alone are, beside what
//! the oracles check, simulated well-mixed processes ([`simulate`]), games on lattices that are played in step
//! ([`graph::Spatial`]), the full chain on states ([`full_chain`]), and the logit dynamic ([`dynamics`]).

pub mod alpha_rank;
pub mod anarchy;
pub mod bootstrap;
pub mod chain;
pub mod dominance;
pub mod dynamics;
pub mod eigen;
pub mod estimate;
pub mod expected;
pub mod fermi;
pub mod fitness;
pub mod fixation;
pub mod full_chain;
pub mod games;
pub mod graph;
mod linear;
mod maths;
pub mod matrix;
pub mod memory_one;
pub mod moran;
pub mod nash;
mod polynomial;
pub mod process;
mod program;
pub mod qre;
pub mod ranking;
pub mod rational;
pub mod reduction;
pub mod response;
pub mod simulate;
pub mod small_mutation;
pub mod stability;
pub mod stream;

pub use games::{Normal, Profile, Symmetric};
pub use matrix::Matrix;
pub use rational::{Exact, Rational};
