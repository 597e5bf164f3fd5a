//! The swarm whose leechers have least comes first.

use super::Objective;

/// The smallest rate per leecher, then the second smallest, and so on.
#[derive(Clone, Copy, Debug)]
pub struct MaxMin;

impl Objective for MaxMin {
    /// The fewer bytes per second a leecher has, the more; a swarm that gains nothing stands back.
    fn worth(&self, leechers: f64, rate: f64, gain: f64) -> f64 {
        match (gain > 0.0, rate > 0.0) {
            (false, _) => 0.0,
            (true, false) => f64::INFINITY,
            (true, true) => leechers / rate,
        }
    }
}
