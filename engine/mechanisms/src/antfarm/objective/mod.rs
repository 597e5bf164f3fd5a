//! What the plan is for: how much one more unit of bandwidth in one swarm is worth to all.

mod max_min;
mod mean_download_time;
mod throughput;

use game::card::{Param, Text, text, word};
use game::params::Params;
use std::fmt::Debug;

pub use max_min::MaxMin;
pub use mean_download_time::MeanDownloadTime;
pub use throughput::Throughput;

const WORDS: &[Text] = &[text("mean_download_time"), text("throughput"), text("max_min")];

/// The card's parameter.
pub const OBJECTIVE: Param = word(
    "objective",
    WORDS,
    "what the plan is for: short downloads on average, many bytes in all, or the slowest swarm first",
);

/// A common good. It says what to give to next; the hill climber does the rest.
pub trait Objective: Debug + Send + Sync {
    /// What it is worth that a swarm with so many leechers, who receive `rate` together, receives `gain` more; both in
    /// bytes per second. Larger is better, and 0 is worth nothing.
    fn worth(&self, leechers: f64, rate: f64, gain: f64) -> f64;
}

/// Reads [`OBJECTIVE`].
pub fn new(params: &Params) -> Box<dyn Objective> {
    match params.word("objective") {
        "throughput" => Box::new(Throughput),
        "max_min" => Box::new(MaxMin),
        _ => Box::new(MeanDownloadTime),
    }
}
