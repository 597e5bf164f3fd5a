//! `prob_end`: a round robin in which nobody knows the last turn. After each turn of a match in `dilemma` there is another
//! one with the probability `continue` (0.99, as in the probabilistic-end tournament of the Axelrod library; Axelrod's
//! second tournament had 0.99654).

use super::round_robin::{COPIES, RoundRobin, copies};
use super::shape::{Length, Lineup, Reader, Shape, Table};
use game::Param;
use game::card::number;
use results::rankings::Method;

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
        Box::new(ProbEnd(RoundRobin(Table { copies: copies(params), length, noise: None })))
    },
};

struct ProbEnd(RoundRobin);

impl Shape for ProbEnd {
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
