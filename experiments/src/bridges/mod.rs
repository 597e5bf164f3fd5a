//! Bridges: games that others wrote, and ours as others read them.
//!
//! | form | file | module |
//! |---|---|---|
//! | a square of payoffs, pairs, or profiles with samples | `.csv` | [`csv`] |
//! | Gambit's normal form | `.nfg` | [`nfg`] |
//! | EGTA's games with samples | `.json` | [`egta`] |
//! | arrays, to be written only | `.json`, `.npy` | [`arrays`] |

pub mod arrays;
pub mod csv;
pub mod egta;
pub mod nfg;
pub mod place;
pub mod told;

pub use told::{Game, Players, Told};
