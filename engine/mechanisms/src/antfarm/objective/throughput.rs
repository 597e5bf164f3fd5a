//! Many bytes in all, whoever receives them.

use super::Objective;

/// The sum of what all swarms receive.
#[derive(Clone, Copy, Debug)]
pub struct Throughput;

impl Objective for Throughput {
    fn worth(&self, _: f64, _: f64, gain: f64) -> f64 {
        gain
    }
}
