//! The score of each strategy under each seed, by method.
//!
//! A seed counts for a strategy only if all its payoffs are known under it: with some of them missing it would be judged
//! by other opponents than the rest.

use std::collections::BTreeMap;

use super::Method;
use crate::payoffs::{Row, Table};
use crate::statistics::{difference, mean};

/// For each strategy of the table its scores, seed by seed in ascending order.
pub fn by_seed(table: &Table, arena: (&str, &str), method: Method) -> Vec<Vec<(u64, f64)>> {
    let rows: BTreeMap<(&[u32], usize), &Row> =
        table.arena(arena).map(|row| ((&row.profile[..], row.strategy), row)).collect();
    let mut parts: Vec<Vec<Vec<(u64, f64)>>> = vec![Vec::new(); table.strategies.len()];
    for row in table.arena(arena) {
        let other = row.opponent().filter(|other| *other != row.strategy);
        let other = other.and_then(|other| rows.get(&(&row.profile[..], other)).copied());
        if let Some(part) = part(row, other, method) {
            parts[row.strategy].push(part);
        }
    }
    let mut scores: Vec<Vec<(u64, f64)>> = parts.into_iter().map(|parts| together(&parts)).collect();
    if method == Method::Performance {
        of_the_best(&mut scores);
    }
    scores
}

/// Divides scores by those of the strategy with the highest mean, seed by seed. A seed under which that one gets nothing
/// says nothing.
fn of_the_best(scores: &mut [Vec<(u64, f64)>]) {
    let of = |scores: &Vec<(u64, f64)>| mean(&scores.iter().map(|(_, score)| *score).collect::<Vec<_>>());
    let best = scores.iter().filter(|scores| !scores.is_empty()).max_by(|a, b| of(a).total_cmp(&of(b))).cloned();
    let best: BTreeMap<u64, f64> = best.into_iter().flatten().collect();
    for scores in scores {
        scores.retain(|(seed, _)| best.get(seed).is_some_and(|most| *most > 0.0));
        scores.iter_mut().for_each(|(seed, score)| *score /= best.get(seed).copied().unwrap_or(f64::NAN));
    }
}

/// What one row says about its strategy, seed by seed, if it says anything to this method.
fn part(row: &Row, other: Option<&Row>, method: Method) -> Option<Vec<(u64, f64)>> {
    let (own, all) = (row.profile[row.strategy], row.players());
    let few = 2 * own + 1 < all;
    let many = 2 * own > all + 1;
    let against = |judge: fn(f64, f64) -> f64| -> Option<Vec<(u64, f64)>> {
        let of = &other?.samples;
        let pair = |(seed, payoff): &(u64, f64)| {
            let at = of.binary_search_by_key(seed, |(seed, _)| *seed).ok()?;
            Some((*seed, if payoff.is_nan() || of[at].1.is_nan() { f64::NAN } else { judge(*payoff, of[at].1) }))
        };
        Some(row.samples.iter().filter_map(pair).collect())
    };
    let won = |own: f64, others: f64| f64::from(u8::from(difference(own, others) > 0.0));
    let kept = |own: f64, others: f64| f64::from(u8::from(difference(own, others) >= 0.0));
    match method {
        Method::Score => Some(row.samples.clone()),
        Method::Median => (own < all).then(|| row.samples.clone()),
        Method::Performance => (own == all).then(|| row.samples.clone()),
        Method::Margin => against(difference),
        Method::Robustness if !few && !many => against(won),
        Method::Aggressiveness if few => against(won),
        Method::Resistance if many => against(kept),
        _ => None,
    }
}

/// The mean of all parts, for those seeds under which all have a value.
fn together(parts: &[Vec<(u64, f64)>]) -> Vec<(u64, f64)> {
    let mut sums: BTreeMap<u64, (usize, f64)> = BTreeMap::new();
    for (seed, value) in parts.iter().flatten().filter(|(_, value)| !value.is_nan()) {
        let sum = sums.entry(*seed).or_default();
        *sum = (sum.0 + 1, sum.1 + value);
    }
    let whole = sums.into_iter().filter(|(_, (known, _))| *known == parts.len());
    whole.map(|(seed, (known, sum))| (seed, sum / known as f64)).collect()
}
