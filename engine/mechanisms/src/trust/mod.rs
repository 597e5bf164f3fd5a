//! Kernels of trust: who had what from whom, and what follows from it over one step, two steps and all steps.
//!
//! ```text
//!            add, merge, next_period         amounts, trust
//!  reports ─────────────────────────► Ledger ──────────────► Csr (who had how much from whom)
//!                                                              ├─► EigenTrust   (all steps)        eigen.rs
//!                                                              ├─► Tiers        (M, M^2, .. M^k)   tiers.rs
//!                                                              └─► Flows        (two-hop and full) flow.rs
//! ```
//!
//! Mechanisms are written on top; nothing here knows of rounds, requests or slots. All kernels use the threads of
//! the rayon pool that they are called in, and give the same bits on any number of them: work is cut into pieces
//! whose size does not depend on the pool, and sums are taken in the order of the pieces. `benches/trust.rs` measures
//! them, with scipy beside them.

mod csr;
mod eigen;
mod flow;
mod ledger;
mod tiers;

pub use csr::{Csr, Row};
pub use eigen::{EigenTrust, Rules, Solution, pre_trust};
pub use flow::{Flows, through};
pub use ledger::{Entry, Ledger, MOST_PER_REPORT};
pub use tiers::{Place, Scratch, Tiers};

#[cfg(test)]
pub mod reference;
