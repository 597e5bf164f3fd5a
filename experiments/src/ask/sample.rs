//! Drawn values: `sample: { count: 20, seed: 1, paths: { path: [lowest, highest] } }`.
//!
//! The draw with one number depends on the sample's seed, the path and that number only, so that
//! more draws, or more paths, keep the old ones and no old cell is computed again.

use super::node::Node;
use super::params::whole_in;
use super::path::KeyPath;
use super::reach::Reach;
use super::sweep::{MOST_POINTS, Setting, Step, scalar};
use super::trouble::Trouble;
use game::{Purpose, Stream};
use serde_yaml::Value;

/// The steps of a sample.
///
/// # Errors
/// Paths that reach nothing, ranges without ends.
pub(super) fn sample<'a>(node: &Node<'a>, reach: &Reach) -> Result<Vec<Step<'a>>, Trouble> {
    const SHAPE: &str = "write `sample: { count: 20, seed: 1, paths: { path: [lowest, highest] } }`";
    node.only(&["count", "seed", "paths"])?;
    let want =
        |key: &str| node.get(key).ok_or_else(|| node.key_trouble(format!("`sample:` has no `{key}`")).next(SHAPE));
    let count = whole_in(&want("count")?, 1, MOST_POINTS as i64)?;
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
    let steps: Vec<Step> = (0..count.unsigned_abs())
        .map(|number| {
            ranges
                .iter()
                .map(|(path, range, bounds, whole)| {
                    let value = draw(seed, path, number, *bounds, *whole);
                    let axis = scalar(&value);
                    Setting {
                        path: path.clone(),
                        key: range.key_place(),
                        node: range.clone(),
                        drawn: Some(value),
                        value: axis,
                    }
                })
                .collect()
        })
        .collect();
    Ok(steps)
}

fn draw(seed: u64, path: &KeyPath, number: u64, (low, high): (f64, f64), whole: Option<(i64, i64)>) -> Value {
    let key = blake3::hash(path.to_string().as_bytes());
    let who = u32::from_le_bytes([key.as_bytes()[0], key.as_bytes()[1], key.as_bytes()[2], key.as_bytes()[3]]);
    let mut stream = Stream::new(seed, Purpose::Trial, who, number);
    match whole {
        Some((low, high)) => Value::from(low + stream.below((high - low) as usize + 1) as i64),
        None => Value::from(low + stream.unit() * (high - low)),
    }
}
