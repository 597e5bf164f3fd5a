//! Parameters: what a user wrote, checked against a card and completed with its defaults.
//!
//! "A name: defaults. A name with a map sets parameters." The rule holds for workloads, for
//! mechanisms and for parameters that are a choice: `measured` or `{ measured: { scale: 0.1 } }`.

use super::canonical::shortest;
use super::logs::Logs;
use super::lookup::Where;
use super::node::Node;
use super::trouble::{Trouble, lines};
use game::card::Domain;
use game::{Param, Params, Value};

/// All parameters: those that the map names as written, the others with their defaults.
///
/// # Errors
/// A parameter that is not on the card, of another type, or out of its range.
pub fn resolve(node: Option<&Node>, known: &[Param], logs: &mut Logs) -> Result<Params, Trouble> {
    let mut params = game::card::defaults(known);
    let Some(node) = node else { return Ok(params) };
    for (key, value) in node.entries()? {
        let Some(param) = known.iter().find(|param| param.name == key) else {
            return Err(Trouble::unknown("parameter", key, &names(known)).at(value.key_place()));
        };
        params.set(key, resolve_one(&value, param, logs)?);
    }
    Ok(params)
}

/// Parameters that stand among other keys; none of them is a log.
///
/// # Errors
/// One is of another type or out of range.
pub fn own(node: &Node, known: &[Param]) -> Result<Params, Trouble> {
    let nowhere = Where::default();
    let mut logs = Logs::new(&nowhere);
    let mut params = game::card::defaults(known);
    for param in known {
        if let Some(value) = node.get(&param.name) {
            params.set(&param.name, resolve_one(&value, param, &mut logs)?);
        }
    }
    Ok(params)
}

/// One parameter's value.
///
/// # Errors
/// It is of another type or out of range.
pub fn resolve_one(node: &Node, param: &Param, logs: &mut Logs) -> Result<Value, Trouble> {
    let about = |mut trouble: Trouble| {
        trouble.cause.get_or_insert_with(|| param.doc.to_string());
        match wanted(&param.domain) {
            Some(wanted) => trouble.next(format!("give {wanted}")),
            None => trouble,
        }
    };
    let value = match &param.domain {
        Domain::Number { min, max, .. } => number_in(node, *min, *max).map(Value::Number),
        Domain::Integer { min, max, .. } => whole_in(node, *min, *max).map(Value::Integer),
        Domain::Bool { .. } => node.flag().map(Value::Bool),
        Domain::Word { words } => {
            let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
            let word = node.text().map_err(|trouble| trouble.cause(format!("known here: {}", lines(&words))))?;
            if !words.contains(&word) {
                return Err(unknown(node, "word", word, &words).next(format!("write `{}`", words.join("` or `"))));
            }
            Ok(Value::Word(word.to_owned()))
        }
        Domain::Numbers { min, max } => node
            .items()
            .and_then(|items| items.iter().map(|item| number_in(item, *min, *max)).collect())
            .map(Value::Numbers),
        Domain::Choice { options } => {
            let names: Vec<&str> = options.iter().map(|option| option.name.as_ref()).collect();
            let (which, inner) = named(node, "alternative", &names)?;
            let option = &options[which];
            let params = match (option.only_log(), &inner) {
                (Some(only), Some(inner)) => {
                    let mut params = Params::default();
                    logs.resolve(inner).map(|log| params.set(&only.name, Value::Log(log))).map(|()| params)
                }
                _ => resolve(inner.as_ref(), &option.params, logs),
            };
            params.map(|params| Value::Choice(option.name.to_string(), params))
        }
        Domain::Log => logs.resolve(node).map(Value::Log),
    };
    value.map_err(about)
}

/// A name, or a map of one name to its parameters: which of the known ones, and the parameters.
///
/// # Errors
/// It is neither, or the name is not known.
pub fn named<'a>(node: &Node<'a>, kind: &str, known: &[&str]) -> Result<(usize, Option<Node<'a>>), Trouble> {
    use serde_yaml::Value as Yaml;
    let (name, inner) = match node.value() {
        Yaml::String(name) => (name.as_str(), None),
        Yaml::Mapping(_) => match node.entries()?.as_slice() {
            [(name, inner)] => (*name, Some(inner.clone())),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                return Err(node
                    .trouble(format!("`{}` must name one {kind}, but names {}", node.path().tail(), names.len()))
                    .cause(if names.is_empty() { "the map is empty".to_owned() } else { names.join(", ") })
                    .next(format!(
                        "write `NAME` or `{{ NAME: {{ parameter: value }} }}`, where NAME is one of\n{}",
                        lines(known)
                    )));
            }
        },
        _ => {
            let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            return Err(node
                .expected(&format!("the name of {article} {kind}, or a map of a name to its parameters"))
                .cause(format!("known here: {}", lines(known))));
        }
    };
    match known.iter().position(|k| *k == name) {
        Some(which) => Ok((which, inner)),
        None => Err(unknown(inner.as_ref().unwrap_or(node), kind, name, known)),
    }
}

/// An unknown name: pointed at as a key if it is one, else as a value.
pub fn unknown(node: &Node, kind: &str, name: &str, known: &[&str]) -> Trouble {
    let place = if node.value().as_str() == Some(name) { node.trouble("").place } else { node.key_trouble("").place };
    Trouble { place, ..Trouble::unknown(kind, name, known) }
}

/// A number in a range.
///
/// # Errors
/// It is no number, or outside.
pub fn number_in(node: &Node, min: f64, max: f64) -> Result<f64, Trouble> {
    let x = node.number()?;
    let range = range(min, max);
    if x < min {
        Err(outside(node, &shortest(x), "below", &shortest(min), "smallest").next(format!("give a number{range}")))
    } else if x > max {
        Err(outside(node, &shortest(x), "above", &shortest(max), "largest").next(format!("give a number{range}")))
    } else {
        Ok(x)
    }
}

/// A whole number in a range.
///
/// # Errors
/// It is no whole number, or outside.
pub fn whole_in(node: &Node, min: i64, max: i64) -> Result<i64, Trouble> {
    let x = node.whole()?;
    let range = whole_range(min, max);
    if x < min {
        Err(outside(node, &x.to_string(), "below", &min.to_string(), "smallest")
            .next(format!("give a whole number{range}")))
    } else if x > max {
        Err(outside(node, &x.to_string(), "above", &max.to_string(), "largest")
            .next(format!("give a whole number{range}")))
    } else {
        Ok(x)
    }
}

fn range(min: f64, max: f64) -> String {
    match (min.is_finite(), max.is_finite()) {
        (true, true) => format!(" from {} to {}", shortest(min), shortest(max)),
        (true, false) => format!(" of at least {}", shortest(min)),
        (false, true) => format!(" of at most {}", shortest(max)),
        (false, false) => String::new(),
    }
}

fn whole_range(min: i64, max: i64) -> String {
    match (min > i64::MIN, max < i64::MAX) {
        (true, true) => format!(" from {min} to {max}"),
        (true, false) => format!(" of at least {min}"),
        (false, true) => format!(" of at most {max}"),
        (false, false) => String::new(),
    }
}

/// What a parameter takes, for a person; names and words are listed where they are missed.
fn wanted(domain: &Domain) -> Option<String> {
    match domain {
        Domain::Number { min, max, .. } => Some(format!("a number{}", range(*min, *max))),
        Domain::Integer { min, max, .. } => Some(format!("a whole number{}", whole_range(*min, *max))),
        Domain::Numbers { min, max } => Some(format!("a list of numbers{}", range(*min, *max))),
        Domain::Bool { .. } => Some("true or false".to_owned()),
        Domain::Log => Some("the path of a transfer log, or a map with `file`, `accounts` and `bad_rows`".to_owned()),
        Domain::Word { .. } | Domain::Choice { .. } => None,
    }
}

fn outside(node: &Node, x: &str, side: &str, end: &str, extreme: &str) -> Trouble {
    node.trouble(format!("`{}` is {x}, {side} {end}, the {extreme} it may be", node.path().tail()))
}

/// The names of parameters.
pub fn names(params: &[Param]) -> Vec<&str> {
    params.iter().map(|param| param.name.as_ref()).collect()
}
