//! `noisy`: a round robin in which hands tremble. Each move of `dilemma` goes wrong with the probability `noise` (0.05,
//! as in the noisy tournament of the Axelrod library).

use super::round_robin::{RoundRobin, copies, turns};
use super::shape::{Length, Reader, Table};
use crate::ask::params::number_in;

/// The probability where the file does not say.
const NOISE: f64 = 0.05;

/// How it is read.
pub const READER: Reader = (&["copies", "turns", "noise"], |node| {
    let noise = node.get("noise").map_or(Ok(NOISE), |noise| number_in(&noise, 0.0, 1.0))?;
    let length = Length::Turns(turns(node)?);
    Ok(Box::new(RoundRobin { table: Table { copies: copies(node)?, length, noise: Some(noise) }, dilemma_only: true }))
});
