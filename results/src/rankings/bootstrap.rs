//! The bootstrap over seeds: what would have come out under other seeds of the same kind.
//!
//! Seeds are drawn with replacement, the same for all strategies, since they live in the same worlds. What is drawn follows
//! from a hash of the draw's number, so that a result folder has the same intervals whoever makes it.

use std::collections::BTreeSet;

use super::ranks;

/// So many times everything is drawn anew.
pub const DRAWS: u32 = 1000;

/// What came out, for each strategy draw by draw.
pub struct Drawn {
    /// The scores.
    pub scores: Vec<Vec<f64>>,
    /// The ranks among all.
    pub ranks: Vec<Vec<f64>>,
}

/// Draws seeds; `over_seeds` is what the scores of many come to.
pub fn draws(scores: &[&[(u64, f64)]], over_seeds: impl Fn(&[f64]) -> f64) -> Drawn {
    let mut drawn = Drawn { scores: vec![Vec::new(); scores.len()], ranks: vec![Vec::new(); scores.len()] };
    for again in again(scores, |_, values| over_seeds(values)) {
        for (nth, rank) in ranks(&again).into_iter().enumerate() {
            drawn.ranks[nth].push(rank);
            drawn.scores[nth].push(again[nth]);
        }
    }
    drawn
}

/// Draw by draw what all scores come to; `over_seeds` is told whose they are.
pub fn again(scores: &[&[(u64, f64)]], over_seeds: impl Fn(usize, &[f64]) -> f64) -> impl Iterator<Item = Vec<f64>> {
    let seeds: BTreeSet<u64> = scores.iter().flat_map(|scores| scores.iter().map(|(seed, _)| *seed)).collect();
    let seeds: Vec<u64> = seeds.into_iter().collect();
    let tables: Vec<Vec<f64>> = scores.iter().map(|scores| under(scores, &seeds)).collect();
    let mut values = Vec::with_capacity(seeds.len());
    (0..DRAWS).map(move |draw| {
        let chosen = chosen(draw, seeds.len());
        let one = |(nth, table): (usize, &Vec<f64>)| {
            values.clear();
            values.extend(chosen.iter().map(|at| table[*at]));
            over_seeds(nth, &values)
        };
        tables.iter().enumerate().map(one).collect()
    })
}

/// The scores under all seeds; `NaN` where there is none.
fn under(scores: &[(u64, f64)], seeds: &[u64]) -> Vec<f64> {
    let at = |seed: &u64| scores.binary_search_by_key(seed, |(seed, _)| *seed).ok();
    seeds.iter().map(|seed| at(seed).map_or(f64::NAN, |at| scores[at].1)).collect()
}

/// As many places out of `n` as there are, with replacement.
pub fn chosen(draw: u32, n: usize) -> Vec<usize> {
    let mut bytes = vec![0; 8 * n];
    blake3::Hasher::new().update(b"bootstrap").update(&draw.to_le_bytes()).finalize_xof().fill(&mut bytes);
    let number = |bytes: &[u8]| bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    bytes.chunks_exact(8).map(|bytes| ((u128::from(number(bytes)) * n as u128) >> 64) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{mean, quantile, standard_deviation};

    #[test]
    fn the_spread_of_bootstrapped_means_is_their_standard_error() {
        let scores: Vec<(u64, f64)> = (0..50).map(|seed| (seed, f64::from(seed as u32 * 37 % 50))).collect();
        let drawn = draws(&[&scores, &scores], mean);
        let values: Vec<f64> = scores.iter().map(|(_, score)| *score).collect();
        let error = standard_deviation(&values) / 50f64.sqrt();
        assert!((standard_deviation(&drawn.scores[0]) / error - 1.0).abs() < 0.1);
        assert!((quantile(&drawn.scores[0], 0.5) - mean(&values)).abs() < error / 5.0);
        assert!(drawn.ranks.iter().flatten().all(|rank| *rank == 1.0), "equals are drawn alike");
    }
}
