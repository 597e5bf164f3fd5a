//! `prob_end`: a round robin in which nobody knows the last turn. After each turn of a match in `dilemma` there is another
//! one with the probability `continue` (0.99, as in the probabilistic-end tournament of the Axelrod library; Axelrod's
//! second tournament had 0.99654).

use super::round_robin::{COPIES, RoundRobin, copies};
use super::shape::{Length, Reader, Table};
use game::Param;
use game::card::number;

/// With more, matches last longer than anybody waits.
const LONGEST: f64 = 0.999_999;

static PARAMS: [Param; 2] = [COPIES, number("continue", 0.99, 0.0, LONGEST, "probability of another turn")];

/// How it is read.
pub static READER: Reader = Reader {
    name: "prob_end",
    doc: "A round robin in which chance ends matches.",
    params: &PARAMS,
    make: |params| {
        let length = Length::Continue(params.number("continue"));
        Box::new(RoundRobin { table: Table { copies: copies(params), length, noise: None }, dilemma_only: true })
    },
};
