//! Drawn values: `sample: { count: 20, seed: 1, paths: { path: [lowest, highest] } }`.
//!
//! The draw with one number depends on the sample's seed, the path and that number only, so that
//! more draws, or more paths, keep the old ones and no old cell is computed again. A draw that came before is passed over.

use super::node::Node;
use super::params::whole_in;
use super::path::KeyPath;
use super::reach::Reach;
use super::sweep::{MOST_POINTS, Setting, Step, scalar};
use super::trouble::Trouble;
use game::{Purpose, Stream};
use serde_yaml::Value;
use std::collections::BTreeSet;

/// The steps of a sample.
///
/// # Errors
/// Paths that reach nothing, ranges without ends.
pub(super) fn sample<'a>(node: &Node<'a>, reach: &Reach) -> Result<Vec<Step<'a>>, Trouble> {
    const SHAPE: &str = "write `sample: { count: 20, seed: 1, paths: { path: [lowest, highest] } }`";
    node.only(&["count", "seed", "paths"])?;
    let want =
        |key: &str| node.get(key).ok_or_else(|| node.key_trouble(format!("`sample:` has no `{key}`")).next(SHAPE));
    let many = want("count")?;
    let count = whole_in(&many, 1, MOST_POINTS as i64)?;
    let seed = node.get("seed").map_or(Ok(1), |seed| whole_in(&seed, 0, i64::MAX))?.unsigned_abs();
    let mut ranges = Vec::new();
    for (key, range) in want("paths")?.entries()? {
        let path = reach.swept(key, &range)?;
        let [low, high] = <[Node; 2]>::try_from(range.items()?)
            .map_err(|_| range.trouble(format!("`{path}` needs the ends of a range")).next(SHAPE))?;
        let bounds = (low.number()?, high.number()?);
        if !(bounds.0 < bounds.1 && bounds.0.is_finite() && bounds.1.is_finite()) {
            return Err(range.trouble(format!("`{path}` needs a lower and then a higher end")).next(SHAPE));
        }
        // Whole ends mean whole numbers in between.
        let whole = low.value().as_i64().zip(high.value().as_i64());
        ranges.push((path, range, bounds, whole));
    }
    if ranges.is_empty() {
        return Err(node.key_trouble("`sample:` has no paths").next(SHAPE));
    }
    let point = |number| -> Step<'a> {
        let setting = |(path, range, bounds, whole): &(KeyPath, Node<'a>, _, _)| {
            let value = draw(seed, path, number, *bounds, *whole);
            let (key, axis) = (range.key_place(), scalar(&value));
            Setting { path: path.clone(), key, node: range.clone(), drawn: Some(value), value: axis }
        };
        ranges.iter().map(setting).collect()
    };
    let count = count.unsigned_abs();
    let mut seen = BTreeSet::new();
    let is_new = |step: &Step| seen.insert(step.iter().map(|setting| setting.value.to_string()).collect::<Vec<_>>());
    let there = values(ranges.iter().map(|(_, _, _, whole)| *whole));
    let draws = if there < u128::from(count) { 0 } else { count.saturating_mul(TRIES) };
    let steps: Vec<Step> = (0..draws).map(point).filter(is_new).take(count as usize).collect();
    if (steps.len() as u64) < count {
        let found = if draws == 0 { there } else { steps.len() as u128 };
        return Err(many
            .trouble(format!("there are not {count} different values in these ranges"))
            .cause(format!("there are {found}; whole ends mean whole numbers from one to the other"))
            .next(format!("write `count: {found}`, or give wider ranges")));
    }
    Ok(steps)
}

/// So many draws for each value that is wanted: where there are enough values, all are found in fewer.
const TRIES: u64 = 100;

/// How many values there are in ranges together.
fn values(wholes: impl Iterator<Item = Option<(i64, i64)>>) -> u128 {
    let width = |whole: Option<(i64, i64)>| whole.map_or(u128::MAX, |(low, high)| u128::from(high.abs_diff(low)) + 1);
    wholes.fold(1, |all, whole| all.saturating_mul(width(whole)))
}

fn draw(seed: u64, path: &KeyPath, number: u64, (low, high): (f64, f64), whole: Option<(i64, i64)>) -> Value {
    let key = blake3::hash(path.to_string().as_bytes());
    let who = u32::from_le_bytes([key.as_bytes()[0], key.as_bytes()[1], key.as_bytes()[2], key.as_bytes()[3]]);
    let mut stream = Stream::new(seed, Purpose::Trial, who, number);
    match whole {
        Some((low, high)) => Value::from(whole_between(low, high, &mut stream)),
        None => Value::from(between(low, high, &mut stream)),
    }
}

/// A whole number from one end to the other, however far apart they are.
pub(super) fn whole_between(low: i64, high: i64, stream: &mut Stream) -> i64 {
    let width = usize::try_from(high.abs_diff(low)).unwrap_or(usize::MAX).saturating_add(1);
    low.wrapping_add_unsigned(stream.below(width) as u64)
}

/// A number between two ends, however far apart they are.
pub(super) fn between(low: f64, high: f64, stream: &mut Stream) -> f64 {
    let (width, part) = (high - low, stream.unit());
    if width.is_finite() { low + part * width } else { low * (1.0 - part) + high * part }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_may_be_as_far_apart_as_numbers_go() {
        let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
        let wholes: Vec<i64> = (0..100).map(|_| whole_between(i64::MIN, i64::MAX, &mut stream)).collect();
        assert!(wholes.iter().any(|x| *x > i64::MAX / 2) && wholes.iter().any(|x| *x < i64::MIN / 2), "{wholes:?}");
        let reals: Vec<f64> = (0..100).map(|_| between(-1.7e308, 1.7e308, &mut stream)).collect();
        assert!(reals.iter().all(|x| x.is_finite()) && reals.iter().any(|x| *x > 1e307), "{reals:?}");
        assert!((0..100).all(|_| (3..=4).contains(&whole_between(3, 4, &mut stream))));
    }

    #[test]
    fn values_are_counted() {
        assert_eq!(values([Some((1, 10)), Some((0, 1))].into_iter()), 20);
        assert_eq!(values([Some((i64::MIN, i64::MAX)), None].into_iter()), u128::MAX);
    }
}
