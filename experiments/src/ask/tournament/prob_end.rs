//! `prob_end`: a round robin in which nobody knows the last turn. After each turn of a match in `dilemma` there is another
//! one with the probability `continue` (0.99, as in the probabilistic-end tournament of the Axelrod library; Axelrod's
//! second tournament had 0.99654).

use super::round_robin::{RoundRobin, copies};
use super::shape::{Length, Reader, Table};
use crate::ask::params::number_in;

/// The probability where the file does not say.
const CONTINUE: f64 = 0.99;

/// With more, matches last longer than anybody waits.
const LONGEST: f64 = 0.999_999;

/// How it is read.
pub const READER: Reader = (&["copies", "continue"], |node| {
    let again = node.get("continue").map_or(Ok(CONTINUE), |again| number_in(&again, 0.0, LONGEST))?;
    let length = Length::Continue(again);
    Ok(Box::new(RoundRobin { table: Table { copies: copies(node)?, length, noise: None }, dilemma_only: true }))
});
