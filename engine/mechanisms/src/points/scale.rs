//! What bytes cost on the sliding scale of downloads, exactly.
//!
//! Prices are whole millionths of a point per MiB, and a MiB is 2^20 bytes. So a byte costs a whole number of *grains*,
//! of which a point has 10^6 times 2^20: nothing is ever rounded, and books can balance to the last grain.

use game::ids::Bytes;

/// Grains in a point.
pub const POINT: i128 = 1_000_000 << 20;

/// Bytes in a MiB.
pub const MIB: f64 = 1_048_576.0;

/// Maze's scale: price, up to how many MiB, price, ...
const PUBLISHED: [f64; 7] = [1.0, 100.0, 0.7, 400.0, 0.4, 800.0, 0.1];

/// Points in grains, to the nearest millionth of a point.
pub fn grains(points: f64) -> i128 {
    millionths(points) << 20
}

/// Points per MiB in grains per byte; points in millionths.
pub fn millionths(points: f64) -> i128 {
    (points * 1e6).round() as i128
}

/// The prices of a download, step by step.
#[derive(Clone, Debug)]
pub struct Scale(Vec<Step>);

/// Where one price holds, and what was sold at it.
#[derive(Clone, Copy, Debug)]
struct Step {
    until_bytes: Bytes,
    /// Grains per byte.
    price: i128,
    sold_bytes: u128,
}

impl Scale {
    /// Reads points per MiB and up to how many MiB each holds, alternately; empty: Maze's. A step that ends before the
    /// one before it is empty. If the list ends with an amount, all beyond it is free.
    pub fn new(list: &[f64]) -> Self {
        let list = if list.is_empty() { &PUBLISHED } else { list };
        let mut end = 0;
        let mut steps: Vec<Step> = (list.chunks(2))
            .map(|step| {
                let until_bytes = step.get(1).map_or(Bytes::MAX, |mib| (mib * MIB) as Bytes);
                end = until_bytes.max(end);
                Step { until_bytes: end, price: millionths(step[0]), sold_bytes: 0 }
            })
            .collect();
        if end < Bytes::MAX {
            steps.push(Step { until_bytes: Bytes::MAX, price: 0, sold_bytes: 0 });
        }
        Self(steps)
    }

    /// Sells so many times the `bytes` that follow the first `before` ones of a download: what they cost in grains.
    pub fn sell(&mut self, before: Bytes, bytes: Bytes, times: u64) -> i128 {
        let to = before.saturating_add(bytes);
        let (mut from, mut cost) = (before, 0);
        for step in self.0.iter_mut().filter(|step| step.until_bytes > before) {
            let until = to.min(step.until_bytes);
            let sold = u128::from(until - from) * u128::from(times);
            step.sold_bytes += sold;
            cost += sold as i128 * step.price;
            from = until;
            if from == to {
                break;
            }
        }
        cost
    }

    /// What all that was sold cost, in grains: counted anew, from bytes and prices.
    pub fn sold(&self) -> i128 {
        self.0.iter().map(|step| step.sold_bytes as i128 * step.price).sum()
    }
}
