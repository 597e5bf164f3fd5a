//! Short downloads, averaged over those who download.

use super::Objective;

/// Each of n leechers of a swarm that receives B needs `n F / B` seconds for a file of F bytes; all files count as
/// equally long. So the sum over all leechers is that of `n^2 / B` over swarms, times F.
#[derive(Clone, Copy, Debug)]
pub struct MeanDownloadTime;

impl Objective for MeanDownloadTime {
    /// By how much the sum of `n^2 / B` shrinks.
    fn worth(&self, leechers: f64, rate: f64, gain: f64) -> f64 {
        if gain <= 0.0 {
            return 0.0;
        }
        let square = leechers * leechers;
        if rate > 0.0 { square / rate - square / (rate + gain) } else { f64::INFINITY }
    }
}
