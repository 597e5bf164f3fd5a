//! `noisy`: a round robin in which hands tremble. Each move of `dilemma` goes wrong with the probability `noise` (0.05,
//! as in the noisy tournament of the Axelrod library).

use super::round_robin::{RoundRobin, copies, turns};
use super::shape::{Length, Lineup, Reader, Shape, Table};
use crate::ask::params::number_in;
use results::rankings::Method;

/// The probability where the file does not say.
const NOISE: f64 = 0.05;

/// How it is read.
pub const READER: Reader = (&["copies", "turns", "noise"], |node| {
    let noise = node.get("noise").map_or(Ok(NOISE), |noise| number_in(&noise, 0.0, 1.0))?;
    let length = Length::Turns(turns(node)?);
    Ok(Box::new(Noisy(RoundRobin(Table { copies: copies(node)?, length, noise: Some(noise) }))))
});

struct Noisy(RoundRobin);

impl Shape for Noisy {
    fn methods(&self) -> &'static [Method] {
        self.0.methods()
    }

    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String> {
        self.0.lineups(strategies, peers)
    }

    fn table(&self) -> Option<Table> {
        self.0.table()
    }

    fn dilemma_only(&self) -> bool {
        true
    }
}
