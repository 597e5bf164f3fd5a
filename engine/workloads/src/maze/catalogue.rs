//! The catalogue: categories, the files in each, how popular each is and how large.
//!
//! Categories and the files of one are both Zipf: the k-th is wanted k^-`zipf_exponent` as often as the first. The
//! sizes of files are Weibull with shape 1/2, drawn for each file from the seed, whoever transfers it.

use super::MIB;
use crate::weights::Weights;
use game::{Params, Purpose, Stream, maths};

/// No file is smaller, in bytes.
const LEAST: f64 = 65_536.0;

/// What there is to share.
pub struct Catalogue {
    seed: u64,
    files_per_category: u32,
    categories: u32,
    zipf: f64,
    mean_bytes: f64,
}

impl Catalogue {
    /// `mean_mib`: the mean size of a transfer.
    pub fn new(params: &Params, seed: u64, mean_mib: f64) -> Self {
        let categories = params.count("categories");
        let files = params.count("files_per_account") * params.count("accounts");
        Self {
            seed,
            files_per_category: (files / categories).max(1) as u32,
            categories: categories as u32,
            zipf: params.number("zipf_exponent"),
            mean_bytes: mean_mib * MIB as f64,
        }
    }

    /// The first number that stands for no file of the catalogue.
    pub fn end(&self) -> u32 {
        self.categories * self.files_per_category
    }

    /// A file of a category, by its popularity.
    pub fn file(&self, category: u8, stream: &mut Stream) -> u32 {
        u32::from(category) * self.files_per_category + zipf(self.files_per_category, self.zipf, stream) - 1
    }

    /// How large a file is.
    pub fn bytes(&self, file: u32) -> u64 {
        let drawn = Stream::new(self.seed, Purpose::FileSize, file, 0).exponential(1.0);
        // The mean of the square of an exponential draw is 2.
        (self.mean_bytes / 2.0 * drawn * drawn).max(LEAST) as u64
    }
}

/// How popular each category is.
pub fn popularity(categories: usize, zipf: f64) -> Weights {
    (0..categories).map(|k| (k as u32, maths::pow((k + 1) as f64, -zipf))).collect()
}

/// A rank from 1 to `n`, drawn exactly by rank^-s in constant time: from the continuous distribution of the same exponent, of
/// which rank k takes the stretch from k - 1/2 to k + 1/2; what that is too likely by is rejected (at most one in eleven when s is 1).
fn zipf(n: u32, s: f64, stream: &mut Stream) -> u32 {
    let near_one = (s - 1.0).abs() < 1e-9;
    let area = |x: f64| if near_one { maths::ln(x) } else { maths::pow(x, 1.0 - s) / (1.0 - s) };
    let (low, high) = (area(0.5), area(f64::from(n) + 0.5));
    loop {
        let at = low + stream.unit() * (high - low);
        let x = if near_one { maths::exp(at) } else { maths::pow(at * (1.0 - s), 1.0 / (1.0 - s)) };
        let rank = (x + 0.5).floor().clamp(1.0, f64::from(n));
        let stretch = area(rank + 0.5) - area(rank - 0.5);
        if stream.unit() * stretch <= maths::pow(rank, -s) {
            return rank as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_drawn_as_zipf_says() {
        for (n, s) in [(50u32, 1.0), (50, 0.6), (1000, 1.4), (3, 0.0), (1, 1.0)] {
            let mut stream = Stream::new(4, Purpose::Trial, n, 0);
            let draws = 200_000;
            let mut counts = vec![0.0; n as usize];
            (0..draws).for_each(|_| counts[zipf(n, s, &mut stream) as usize - 1] += 1.0);
            let weight = |k: u32| maths::pow(f64::from(k), -s);
            let total: f64 = (1..=n).map(weight).sum();
            for k in 1..=n.min(20) {
                let expected = f64::from(draws) * weight(k) / total;
                let error = (counts[k as usize - 1] - expected) / expected.sqrt().max(1.0);
                assert!(error.abs() < 4.5, "rank {k} of {n}, s {s}: {} of {expected:.0}", counts[k as usize - 1]);
            }
        }
    }
}
