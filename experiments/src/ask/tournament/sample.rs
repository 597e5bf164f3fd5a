//! A sample of a strategy's parameters, as entrants of a field.
//!
//! ```yaml
//! sample: { strategy: design_space, count: 300, seed: 1, stratify: allocation }
//! sample: { strategy: bittyrant, count: 10, over: { delta: [0.1, 0.5], selfish: [true, false] } }
//! ```
//!
//! Some strategies are a space of finitely many points that mean different things; of these, `count` different ones are
//! drawn. With `stratify`, each value of a parameter has an equal part in them. Of other strategies `over` says what is
//! drawn: two numbers are the ends of a range (whole ends mean whole numbers), anything else is a list to choose
//! from. What `over` does not name has its default. A larger `count` keeps what a smaller one drew.

use crate::ask::catalogue::Catalogue;
use crate::ask::lookup::Lookup;
use crate::ask::node::Node;
use crate::ask::params::whole_in;
use crate::ask::sample::{between, whole_between};
use crate::ask::sweep::scalar;
use crate::ask::trouble::Trouble;
use game::{Params, Purpose, Stream, Value};
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::{BTreeMap, BTreeSet};

/// More entrants than this are never played.
pub const MOST: i64 = 100_000;

/// So many draws for each that is wanted, before it is said that there are not as many.
const TRIES: u64 = 100;

const SHAPE: &str = "write `sample: { strategy: NAME, count: 20, seed: 1, over: { PARAMETER: [lowest, highest] } }`";

/// Draws them: strategies with their parameters, as a file would name them.
///
/// # Errors
/// A strategy or a parameter that nobody knows, or more points than there are.
pub fn sample(node: &Node, catalogue: &Catalogue, lookup: &mut Lookup) -> Result<Vec<Yaml>, Trouble> {
    node.only(&["strategy", "count", "seed", "stratify", "over"])?;
    let want =
        |key: &str| node.get(key).ok_or_else(|| node.key_trouble(format!("`sample:` has no `{key}`")).next(SHAPE));
    let strategy = want("strategy")?;
    let name = strategy.text()?;
    let source = lookup.find(name, &strategy)?;
    let many = want("count")?;
    let count = whole_in(&many, 1, MOST)?.unsigned_abs() as usize;
    let seed = node.get("seed").map_or(Ok(1), |seed| whole_in(&seed, 0, i64::MAX))?.unsigned_abs();
    let points = match (node.get("over"), (catalogue.points)(name)) {
        (Some(over), _) => drawn(&over, source.card(), count, seed)?,
        (None, Some(all)) => chosen(node.get("stratify").as_ref(), all, count, seed)?,
        (None, None) => return Err(want("over").err().unwrap_or_else(|| Trouble::new("what is drawn is not said"))),
    };
    if points.len() < count {
        let found = points.len();
        return Err(many
            .trouble(format!("there are not {count} different points of `{name}`, but {found}"))
            .next(format!("write `count: {found}`, or give wider ranges")));
    }
    let named = |params: Mapping| Yaml::Mapping(Mapping::from_iter([(Yaml::from(name), Yaml::Mapping(params))]));
    Ok(points.into_iter().map(named).collect())
}

/// Points of a space that is listed.
fn chosen(by: Option<&Node>, all: Vec<Params>, count: usize, seed: u64) -> Result<Vec<Mapping>, Trouble> {
    let mut strata: BTreeMap<String, Vec<(u64, String, Mapping)>> = BTreeMap::new();
    for params in all {
        let stratum = match by {
            None => String::new(),
            Some(by) => {
                let known: Vec<&str> = params.iter().map(|(name, _)| name).collect();
                let parameter = by.text()?;
                let Some(value) = params.get(parameter) else {
                    let place = by.trouble("").place;
                    return Err(Trouble { place, ..Trouble::unknown("parameter", parameter, &known) });
                };
                scalar(&plain(value)).to_string()
            }
        };
        let point = mapping(&params);
        let label = scalar(&Yaml::Mapping(point.clone())).to_string();
        // Those with the smallest keys are drawn; a key depends on the seed and the point alone.
        let key = Stream::new(seed, Purpose::Trial, number(&label), 0).below(usize::MAX) as u64;
        strata.entry(stratum).or_default().push((key, label, point));
    }
    let parts = strata.len();
    let mut points = Vec::with_capacity(count);
    for (nth, mut stratum) in strata.into_values().enumerate() {
        stratum.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let here = count / parts + usize::from(nth < count % parts);
        points.extend(stratum.into_iter().take(here).map(|(_, _, point)| point));
    }
    Ok(points)
}

/// Points of ranges and lists.
fn drawn(over: &Node, card: &game::Card, count: usize, seed: u64) -> Result<Vec<Mapping>, Trouble> {
    let known: Vec<&str> = card.params.iter().map(|param| param.name.as_ref()).collect();
    let mut lists = Vec::new();
    for (key, node) in over.entries()? {
        if !known.contains(&key) {
            return Err(Trouble::unknown("parameter", key, &known).at(node.key_place()));
        }
        let items: Vec<Yaml> = node.items()?.into_iter().map(|item| item.value().clone()).collect();
        if items.is_empty() {
            return Err(node.trouble(format!("`{key}` has nothing to choose from")).next(SHAPE));
        }
        lists.push((key, items));
    }
    let mut seen = BTreeSet::new();
    let mut points = Vec::new();
    for draw in 0..count as u64 * TRIES {
        let one = |(key, items): &(&str, Vec<Yaml>)| {
            let mut stream = Stream::new(seed, Purpose::Trial, number(key), draw);
            (Yaml::from(*key), pick(items, &mut stream))
        };
        let point: Mapping = lists.iter().map(one).collect();
        if seen.insert(scalar(&Yaml::Mapping(point.clone())).to_string()) {
            points.push(point);
        }
        if points.len() == count {
            break;
        }
    }
    Ok(points)
}

/// A value of a range, or one of several.
fn pick(items: &[Yaml], stream: &mut Stream) -> Yaml {
    match items {
        [Yaml::Number(low), Yaml::Number(high)] => match (low.as_i64(), high.as_i64(), low.as_f64(), high.as_f64()) {
            (Some(low), Some(high), ..) if low <= high => Yaml::from(whole_between(low, high, stream)),
            (_, _, Some(low), Some(high)) => Yaml::from(between(low, high, stream)),
            _ => items[0].clone(),
        },
        items => items[stream.below(items.len())].clone(),
    }
}

/// A text as a number for streams.
fn number(text: &str) -> u32 {
    let hash = blake3::hash(text.as_bytes());
    u32::from_le_bytes([hash.as_bytes()[0], hash.as_bytes()[1], hash.as_bytes()[2], hash.as_bytes()[3]])
}

/// Parameters as a file would say them.
fn mapping(params: &Params) -> Mapping {
    params.iter().map(|(name, value)| (Yaml::from(name), plain(value))).collect()
}

fn plain(value: &Value) -> Yaml {
    match value {
        Value::Number(x) => Yaml::from(*x),
        Value::Integer(x) => Yaml::from(*x),
        Value::Bool(x) => Yaml::from(*x),
        Value::Word(word) => Yaml::from(word.as_str()),
        Value::Numbers(all) => all.iter().copied().map(Yaml::from).collect::<Vec<_>>().into(),
        Value::Choice(name, inner) => {
            Yaml::Mapping(Mapping::from_iter([(Yaml::from(name.as_str()), Yaml::Mapping(mapping(inner)))]))
        }
        Value::Log(_) => Yaml::Null,
    }
}
