//! Seeds: how often each point is played.
//!
//! ```yaml
//! seeds: 20                                  # 1 to 20
//! seeds: [1, 2, 3]                           # these
//! seeds: { min: 5, max: 200, until: { metric: queue_position, group: honest, half_width: 0.02 } }
//! seeds: { min: 5, max: 200, until: ranked } # tournaments
//! ```
//!
//! In the last two forms a point is played with the seeds 1 to `min`, and then with more as long as that is needed, in
//! batches that grow: the seeds that were played are always 1 to some number, so a small run is the beginning of a
//! larger one. See [`crate::replicate`] for when it ends, and what intervals mean then.

use super::config::missing;
use super::node::Node;
use super::params::{number_in, whole_in};
use super::path::KeyPath;
use super::trouble::Trouble;
use super::yaml::Document;
use std::fmt;

/// The seeds that are played in any case, and how more of them come.
#[derive(Clone, Debug, PartialEq)]
pub struct Seeds {
    /// The first ones, each once.
    pub first: Vec<u64>,
    /// How many more there may be, and until when.
    pub more: Option<More>,
}

/// More seeds as long as they are needed.
#[derive(Clone, Debug, PartialEq)]
pub struct More {
    /// So many seeds come first.
    pub min: u64,
    /// There are no more than so many.
    pub max: u64,
    /// When there are enough.
    pub until: Until,
}

/// When there are enough seeds.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// The mean of a metric is known well enough at a point.
    Precise {
        /// The metric: of a group, or of the system.
        metric: String,
        /// The group.
        group: Option<String>,
        /// Half the width of its interval, in the metric's unit.
        half_width: f64,
    },
    /// The strategies of a tournament are told apart.
    Ranked,
}

impl Seeds {
    /// Holds the group that is looked at against those that there are.
    ///
    /// # Errors
    /// There is no such group.
    pub fn check(&self, document: &Document, groups: &[&str]) -> Result<(), Trouble> {
        let Some(More { until: Until::Precise { group: Some(group), .. }, .. }) = &self.more else { return Ok(()) };
        if groups.contains(&group.as_str()) {
            return Ok(());
        }
        let path = KeyPath::default().key("seeds").key("until").key("group");
        Err(Trouble::unknown("group", group, groups).at(document.value_place(&path)))
    }
}

/// Each batch brings the seeds to so many times their number.
const GROWTH: f64 = 1.5;

impl More {
    /// How many seeds there are at most.
    pub fn most(&self) -> usize {
        usize::try_from(self.max).unwrap_or(usize::MAX)
    }

    /// How many seeds there are after the next batch.
    pub fn next(&self, seeds: u64) -> u64 {
        let grown = (seeds as f64 * GROWTH).ceil() as u64;
        grown.max(seeds + 1).min(self.max)
    }

    /// How often a point is looked at before it has all its seeds, and once more then.
    pub fn looks(&self) -> u32 {
        let sizes = std::iter::successors(Some(self.min), |seeds| (*seeds < self.max).then(|| self.next(*seeds)));
        sizes.count() as u32
    }
}

impl fmt::Display for More {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.until {
            Until::Ranked => write!(f, "until strategies are told apart"),
            Until::Precise { metric, group, half_width } => {
                let of = group.as_ref().map_or(String::new(), |group| format!(" of {group}"));
                write!(f, "until {metric}{of} is known to +-{half_width}")
            }
        }
    }
}

/// More seeds than this are a slip of the finger.
pub const MOST_SEEDS: i64 = 1_000_000;

const SHAPE: &str = "write how many (`seeds: 20`) or which (`seeds: [1, 2, 3]`)";

const ADAPTIVE: &str = "write `seeds: { min: 5, max: 100, until: { metric: NAME, half_width: 0.1 } }`";

/// Reads them.
///
/// # Errors
/// There are none, one stands twice, or what is to be reached makes no sense.
pub fn seeds(document: &Document) -> Result<Seeds, Trouble> {
    let root = document.root();
    let node = root.get("seeds").ok_or_else(|| missing(document, "seeds", "20"))?;
    if node.value().is_number() {
        let first = (1..=whole_in(&node, 1, MOST_SEEDS)?.unsigned_abs()).collect();
        return Ok(Seeds { first, more: None });
    }
    if node.value().is_mapping() {
        let more = adaptive(&node)?;
        return Ok(Seeds { first: (1..=more.min).collect(), more: Some(more) });
    }
    let items = node.items().map_err(|_| node.expected("a count or a list of whole numbers").next(SHAPE))?;
    if items.is_empty() {
        return Err(node.trouble("there are no seeds").next(SHAPE));
    }
    let mut seeds = Vec::with_capacity(items.len());
    for item in items {
        let seed = whole_in(&item, 0, i64::MAX)?.unsigned_abs();
        if seeds.contains(&seed) {
            return Err(item
                .trouble(format!("the seed {seed} stands here twice"))
                .cause("both would be one and the same cell")
                .next("remove one of them"));
        }
        seeds.push(seed);
    }
    Ok(Seeds { first: seeds, more: None })
}

fn adaptive(node: &Node) -> Result<More, Trouble> {
    node.only(&["min", "max", "until"])?;
    let lacks = |key: &str| node.key_trouble(format!("`seeds:` has no `{key}`")).next(ADAPTIVE);
    // One value has no interval.
    let min = whole_in(&node.get("min").ok_or_else(|| lacks("min"))?, 2, MOST_SEEDS)?.unsigned_abs();
    let max = node.get("max").ok_or_else(|| lacks("max"))?;
    let most = whole_in(&max, 2, MOST_SEEDS)?.unsigned_abs();
    if most < min {
        return Err(max
            .trouble(format!("`max` is {most}, below `min`, which is {min}"))
            .next("make it at least as large"));
    }
    let until = until(&node.get("until").ok_or_else(|| lacks("until"))?)?;
    Ok(More { min, max: most, until })
}

fn until(node: &Node) -> Result<Until, Trouble> {
    if node.value().as_str() == Some("ranked") {
        if node.document().root().get("tournament").is_none() {
            return Err(node
                .trouble("nothing is ranked here")
                .cause("strategies are ranked by a tournament")
                .next("name what is to be known how well: `until: { metric: NAME, half_width: 0.1 }`"));
        }
        return Ok(Until::Ranked);
    }
    if !node.value().is_mapping() {
        return Err(node.expected("`ranked`, or a map with `metric` and `half_width`").next(ADAPTIVE));
    }
    node.only(&["metric", "group", "half_width"])?;
    let lacks = |key: &str| node.key_trouble(format!("`until:` has no `{key}`")).next(ADAPTIVE);
    let half = node.get("half_width").ok_or_else(|| lacks("half_width"))?;
    let half_width = number_in(&half, 0.0, f64::INFINITY)?;
    if half_width == 0.0 {
        return Err(half.trouble("`half_width` is 0: no mean is ever known that well").next("give a larger number"));
    }
    let text = |key: &str| node.get(key).map(|node| node.text().map(str::to_owned)).transpose();
    let metric = text("metric")?.ok_or_else(|| lacks("metric"))?;
    Ok(Until::Precise { metric, group: text("group")?, half_width })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_up_to_the_last_seed() {
        let more = More { min: 5, max: 20, until: Until::Ranked };
        assert_eq!([5, 8, 12, 18, 20].map(|seeds| more.next(seeds)), [8, 12, 18, 20, 20]);
        assert_eq!(more.looks(), 5);
        assert_eq!(More { min: 5, max: 5, until: Until::Ranked }.looks(), 1);
        assert_eq!(More { min: 2, max: 4, until: Until::Ranked }.looks(), 3);
    }
}
