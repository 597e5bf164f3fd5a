//! `noisy`: a round robin in which hands tremble. Each move of `dilemma` goes wrong with the probability `noise` (0.05,
//! as in the noisy tournament of the Axelrod library).

use super::round_robin::{COPIES, RoundRobin, TURNS, copies, turns};
use super::shape::{Reader, Table};
use game::Param;
use game::card::number;

static PARAMS: [Param; 3] = [COPIES, TURNS, number("noise", 0.05, 0.0, 1.0, "probability that a move goes wrong")];

/// How it is read.
pub static READER: Reader = Reader {
    name: "noisy",
    doc: "A round robin in which moves go wrong.",
    params: &PARAMS,
    make: |params| {
        let noise = Some(params.number("noise"));
        Box::new(RoundRobin {
            table: Table { copies: copies(params), length: turns(params), noise },
            dilemma_only: true,
        })
    },
};
