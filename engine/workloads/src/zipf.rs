//! Zipf's law: of things in the order of their popularity, the k-th is asked for in proportion to 1 / k^exponent.

use game::maths;
use game::random::Stream;

/// Zipf's law over so many ranks.
#[derive(Clone, Debug)]
pub struct Zipf {
    /// The sum of the weights up to each rank.
    cumulative: Vec<f64>,
    /// As many equal parts of that sum as there are ranks: in which rank each part begins. A draw looks there first.
    guide: Vec<u32>,
}

impl Zipf {
    /// The law for `n` ranks.
    pub fn new(n: usize, exponent: f64) -> Self {
        let mut total = 0.0;
        let mut cumulative = Vec::with_capacity(n);
        for rank in 1..=n {
            total += maths::pow(rank as f64, -exponent);
            cumulative.push(total);
        }
        let mut rank = 0;
        let mut begins = |part: usize| {
            while rank + 1 < n && cumulative[rank] <= total * (part as f64 / n as f64) {
                rank += 1;
            }
            rank as u32
        };
        let guide = (0..n).map(&mut begins).collect();
        Self { cumulative, guide }
    }

    /// The weight of a rank.
    pub fn weight(&self, rank: usize) -> f64 {
        self.cumulative[rank] - if rank == 0 { 0.0 } else { self.cumulative[rank - 1] }
    }

    /// One of the first `n` ranks, by their weights.
    pub fn draw(&self, stream: &mut Stream, n: usize) -> usize {
        let at = stream.unit() * self.cumulative[n - 1];
        let parts = self.guide.len();
        let part = (at / self.cumulative[parts - 1] * parts as f64) as usize;
        // Rounding may have led one part too far.
        let mut rank = self.guide[part.min(parts - 1).saturating_sub(1)] as usize;
        while rank + 1 < n && self.cumulative[rank] <= at {
            rank += 1;
        }
        rank
    }
}
