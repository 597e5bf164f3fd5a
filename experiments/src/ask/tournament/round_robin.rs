//! `round_robin`: everybody meets everybody else, and its own kind.
//!
//! On the matrix games of `dilemma` all meet in one cell: `copies` peers of each strategy, every two of them a match, and
//! the payoff is the score per turn. On other workloads a meeting is a population that is half the one and half the other,
//! and the payoff is a metric of the two groups. In both cases it is a game of two.

use super::shape::{Length, Lineup, Reader, Shape, Table, part_of, profile};
use game::card::integer;
use game::{Param, Params};
use results::rankings::Method;

/// How many peers play each strategy.
pub const COPIES: Param = integer("copies", 2, 1, 1000, "peers of each strategy where all meet in one cell");

/// How many turns a match has (Axelrod's first tournament).
pub const TURNS: Param = integer("turns", 200, 1, 1_000_000_000, "turns of a match");

static PARAMS: [Param; 2] = [COPIES, TURNS];

/// How it is read.
pub static READER: Reader = Reader {
    name: "round_robin",
    doc: "Everybody meets everybody.",
    params: &PARAMS,
    make: |params| {
        let table = Table { copies: copies(params), length: turns(params), noise: None };
        Box::new(RoundRobin { table, dilemma_only: false })
    },
};

/// `copies:` as it was read.
pub fn copies(params: &Params) -> u32 {
    u32::try_from(params.count("copies")).unwrap_or(u32::MAX)
}

/// `turns:` as it was read.
pub fn turns(params: &Params) -> Length {
    Length::Turns(i64::try_from(params.count("turns")).unwrap_or(i64::MAX))
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
