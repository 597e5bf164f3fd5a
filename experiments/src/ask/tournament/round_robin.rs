//! `round_robin`: everybody meets everybody else, and its own kind.
//!
//! On the matrix games of `dilemma` all meet in one cell: `copies` peers of each strategy, every two of them a match, and
//! the payoff is the score per turn. On other workloads a meeting is a population that is half the one and half the other,
//! and the payoff is a metric of the two groups. In both cases it is a game of two.

use super::shape::{Length, Lineup, Reader, Shape, Table, part_of, profile};
use crate::ask::node::Node;
use crate::ask::params::whole_in;
use crate::ask::trouble::Trouble;
use results::rankings::Method;

/// How it is read.
pub const READER: Reader = (&["copies", "turns"], |node| {
    let turns = turns(node)?;
    let table = Table { copies: copies(node)?, length: Length::Turns(turns), noise: None };
    Ok(Box::new(RoundRobin { table, dilemma_only: false }))
});

/// Turns of a match (Axelrod's first tournament).
const TURNS: i64 = 200;

/// How many peers play each strategy.
pub fn copies(node: &Node) -> Result<u32, Trouble> {
    let copies = node.get("copies").map_or(Ok(2), |copies| whole_in(&copies, 1, 1000))?;
    Ok(copies.unsigned_abs() as u32)
}

/// How many turns a match has.
pub fn turns(node: &Node) -> Result<i64, Trouble> {
    node.get("turns").map_or(Ok(TURNS), |turns| whole_in(&turns, 1, 1_000_000_000))
}

/// Everybody against everybody.
#[derive(Debug)]
pub struct RoundRobin {
    /// The matches, where they are matrix games.
    pub table: Table,
    /// Whether there is no other way to play it.
    pub dilemma_only: bool,
}

impl Shape for RoundRobin {
    fn methods(&self) -> &'static [Method] {
        &[Method::Median, Method::Score]
    }

    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String> {
        Ok(meetings(strategies, peers))
    }

    fn table(&self) -> Option<Table> {
        Some(self.table)
    }

    fn dilemma_only(&self) -> bool {
        self.dilemma_only
    }
}

/// All pairs as games of two, each with itself first.
pub fn meetings(strategies: usize, peers: u32) -> Vec<Lineup> {
    let half = part_of(0.5, peers);
    let mut lineups = Vec::new();
    for first in 0..strategies {
        lineups
            .push(Lineup { counts: vec![(first, peers)], readings: vec![(profile(strategies, &[(first, 2)]), first)] });
        for second in first + 1..strategies {
            let meeting = profile(strategies, &[(first, 1), (second, 1)]);
            let readings = [first, second].map(|own| (meeting.clone(), own)).to_vec();
            lineups.push(Lineup { counts: vec![(first, half), (second, peers - half)], readings });
        }
    }
    lineups
}
