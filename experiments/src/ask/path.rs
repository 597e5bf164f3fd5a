//! Dotted paths into an experiment file: `population.tyrant.count`, `workload.swarm.peers`, `seeds[0]`.
//!
//! A path may go through a bare name: where the file says `workload: swarm`, setting
//! `workload.swarm.peers` turns the name into a map, because `swarm` alone means "with defaults".

use serde_yaml::{Mapping, Value};
use std::fmt;
use std::str::FromStr;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To one item of a list.
    Index(usize),
}

/// A path from the top of a document to something in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath(pub Vec<Step>);

impl KeyPath {
    /// The path one key further.
    pub fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.to_owned()))
    }

    /// The path to one item of the list here.
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The path one step shorter; `None` at the top.
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.0.split_last()?;
        Some(Self(rest.to_vec()))
    }

    /// The last step, if it is to a key.
    pub fn last_key(&self) -> Option<&str> {
        match self.0.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// The first key.
    pub fn first(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// What the path ends with, as a person would name it: `count`, `seeds[0]`.
    pub fn tail(&self) -> String {
        let from = self.0.iter().rposition(|step| matches!(step, Step::Key(_))).unwrap_or(0);
        match self.0.get(from) {
            Some(Step::Key(key)) => format!("{key}{}", Self(self.0[from + 1..].to_vec())),
            _ => self.to_string(),
        }
    }

    /// Whether this is `other` or lies inside it.
    pub fn within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => {
                    let dot = if i > 0 { "." } else { "" };
                    // A key that would not be read back as one step is quoted.
                    let plain = !key.is_empty() && !key.contains(['.', '[', ']', '"', '=']);
                    if plain { write!(f, "{dot}{key}")? } else { write!(f, "{dot}\"{}\"", key.replace('"', "\"\""))? }
                }
            }
        }
        Ok(())
    }
}

impl FromStr for KeyPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (digits, after) = inner.split_once(']').ok_or("a `[` is not closed")?;
                let index = digits.parse().map_err(|_| format!("`[{digits}]` is no place in a list"))?;
                steps.push(Step::Index(index));
                rest = after;
                continue;
            }
            if !steps.is_empty() {
                rest = rest.strip_prefix('.').ok_or_else(|| format!("a `.` is missing before `{rest}`"))?;
            }
            let (key, after) = if rest.starts_with('"') { quoted(rest)? } else { plain(rest)? };
            steps.push(Step::Key(key));
            rest = after;
        }
        if steps.is_empty() { Err("the path is empty".to_owned()) } else { Ok(Self(steps)) }
    }
}

fn plain(text: &str) -> Result<(String, &str), String> {
    let end = text.find(['.', '[', ']', '"']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    if key.is_empty() { Err("a key in the path is empty".to_owned()) } else { Ok((key.to_owned(), rest)) }
}

/// A key in quotes; a quote inside it is doubled.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut key = String::new();
    let mut rest = &text[1..];
    while let Some((part, after)) = rest.split_once('"') {
        key.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                key.push('"');
                rest = more;
            }
            None => return Ok((key, after)),
        }
    }
    Err("a quote in the path is not closed".to_owned())
}

/// What stands at a path.
pub fn get<'a>(root: &'a Value, path: &KeyPath) -> Option<&'a Value> {
    path.0.iter().try_fold(root, |value, step| match step {
        Step::Key(key) => value.as_mapping()?.get(key.as_str()),
        Step::Index(index) => value.as_sequence()?.get(*index),
    })
}

/// Puts `new` at a path; maps that are missing on the way are made.
///
/// # Errors
/// Why the path reaches nothing.
pub fn set(root: &mut Value, path: &KeyPath, new: Value) -> Result<(), String> {
    let mut here = root;
    let mut walked = KeyPath::default();
    for step in &path.0 {
        here = match step {
            Step::Key(key) => open(here, key, &walked)?.entry(Value::String(key.clone())).or_insert(Value::Null),
            Step::Index(index) => {
                let Value::Sequence(items) = here else {
                    return Err(format!("`{walked}` is no list, so it has no [{index}]"));
                };
                let length = items.len();
                items.get_mut(*index).ok_or_else(|| match length {
                    0 => format!("`{walked}` is an empty list"),
                    _ => format!("the list `{walked}` ends with [{}]", length - 1),
                })?
            }
        };
        walked.0.push(step.clone());
    }
    *here = new;
    Ok(())
}

/// The map at a place, made from a bare name or from nothing if need be.
fn open<'a>(here: &'a mut Value, key: &str, walked: &KeyPath) -> Result<&'a mut Mapping, String> {
    let becomes = match here {
        Value::Mapping(_) => None,
        Value::Null => Some(Mapping::new()),
        Value::String(name) if name == key => {
            Some(Mapping::from_iter([(Value::String(name.clone()), Value::Mapping(Mapping::new()))]))
        }
        Value::String(name) => return Err(format!("`{walked}` is `{name}` here, so it has no `{key}`")),
        _ => return Err(format!("`{walked}` is no map, so it has no `{key}`")),
    };
    if let Some(map) = becomes {
        *here = Value::Mapping(map);
    }
    match here {
        Value::Mapping(map) => Ok(map),
        _ => Err(format!("`{walked}` is no map")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yaml(text: &str) -> Value {
        serde_yaml::from_str(text).expect("YAML")
    }

    fn path(text: &str) -> KeyPath {
        text.parse().expect("a path")
    }

    fn put(text: &str, at: &str, new: &str) -> Result<Value, String> {
        let mut value = yaml(text);
        set(&mut value, &path(at), yaml(new)).map(|()| value)
    }

    #[test]
    fn a_path_goes_through_names_gaps_and_lists() {
        assert_eq!(put("{ w: swarm }", "w.swarm.peers", "3"), Ok(yaml("{ w: { swarm: { peers: 3 } } }")));
        assert_eq!(put("{ w: { swarm: {} } }", "w", "backup"), Ok(yaml("{ w: backup }")));
        assert_eq!(
            put("{ g: { honest: } }", "g.honest.params.x", "1"),
            Ok(yaml("{ g: { honest: { params: { x: 1 } } } }"))
        );
        assert_eq!(put("{ s: [1, 2] }", "s[1]", "9"), Ok(yaml("{ s: [1, 9] }")));
        assert_eq!(
            put("{ w: swarm }", "w.backup.x", "3"),
            Err("`w` is `swarm` here, so it has no `backup`".to_owned())
        );
        assert_eq!(put("{ s: [1, 2] }", "s[2]", "9"), Err("the list `s` ends with [1]".to_owned()));
        assert_eq!(put("{ n: 1 }", "n.x", "9"), Err("`n` is no map, so it has no `x`".to_owned()));
    }

    #[test]
    fn texts_that_are_no_path_say_why() {
        for text in ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a[1]b", "a[-1]", "\"a", "a]"] {
            assert!(text.parse::<KeyPath>().is_err(), "{text:?}");
        }
    }

    fn any_path() -> impl Strategy<Value = KeyPath> {
        prop::collection::vec("[a-c.\\[\\]\"= ]{0,3}", 1..5)
            .prop_map(|keys| KeyPath(keys.into_iter().map(Step::Key).collect()))
    }

    proptest! {
        #[test]
        fn what_is_put_is_found_and_nothing_else_changes(at in any_path(), other in any_path(), old in 0i64..9, new in 10i64..19) {
            prop_assume!(!at.within(&other) && !other.within(&at));
            let mut value = Value::Null;
            prop_assert!(set(&mut value, &other, Value::from(old)).is_ok());
            prop_assert!(set(&mut value, &at, Value::from(new)).is_ok());
            prop_assert_eq!(get(&value, &at), Some(&Value::from(new)));
            prop_assert_eq!(get(&value, &other), Some(&Value::from(old)));
        }

        #[test]
        fn a_path_survives_its_text(at in any_path(), index in 0usize..100) {
            let at = at.index(index).key("end");
            prop_assert_eq!(at.to_string().parse::<KeyPath>(), Ok(at));
        }
    }
}
