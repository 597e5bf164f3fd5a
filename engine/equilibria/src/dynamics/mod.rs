//! What populations do that learn or copy little by little.
//!
//! - `replicator`: strategies grow by what they get above the average; with mutation; one population or two.
//! - `logit`: players now and then choose anew, better strategies more likely (smoothed best response).
//! - `rest_points`: where replicator dynamics rest, and what happens nearby.
//!
//! All run in continuous time, by `integrate`, which keeps shares shares.

pub mod integrate;
pub mod logit;
pub mod replicator;
pub mod rest_points;
