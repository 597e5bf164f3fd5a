//! Canonical text: one way to write each value, so that equal things have equal ids.
//!
//! JSON with sorted keys, no blanks, and numbers in the shortest form that reads back as the same
//! number. `1` and `1.0` are one number; an infinity, which JSON lacks, is the text `inf`. It is
//! written here and not by serde_json, because an id must survive an update of any dependency.

use game::{Param, Params, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A value in canonical form.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Whole(i128),
    /// A real number.
    Number(f64),
    /// Text.
    Text(String),
    /// Several.
    List(Vec<Json>),
    /// By name.
    Map(BTreeMap<&'static str, Json>),
    /// Parameters by name.
    Params(BTreeMap<String, Json>),
}

/// A map from names that stand in this code.
pub fn map(entries: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    Json::Map(entries.into_iter().collect())
}

/// Text.
pub fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// Parameters; a choice is a map of its name to its own parameters.
pub fn params(params: &Params) -> Json {
    Json::Params(params.iter().map(|(name, value)| (name.to_owned(), of(value))).collect())
}

/// The parameters of a card, without those that were invented later and have their defaults.
pub fn params_of(card: &[Param], params: &Params) -> Json {
    let is_silent = |name: &str, value: &Value| {
        card.iter().any(|param| param.later && param.name == name && param.domain.default() == *value)
    };
    let written = params.iter().filter(|(name, value)| !is_silent(name, value));
    Json::Params(written.map(|(name, value)| (name.to_owned(), of(value))).collect())
}

fn of(value: &Value) -> Json {
    match value {
        Value::Number(x) => Json::Number(*x),
        Value::Integer(x) => Json::Whole(i128::from(*x)),
        Value::Bool(x) => Json::Bool(*x),
        Value::Word(x) => text(x),
        Value::Numbers(all) => Json::List(all.iter().map(|x| Json::Number(*x)).collect()),
        Value::Choice(name, inner) => Json::Params(BTreeMap::from([(name.clone(), params(inner))])),
        // What a log says is what counts, wherever it lies.
        Value::Log(log) => text(log.as_ref().map_or("none", |log| &log.digest)),
    }
}

/// The shortest decimal text that reads back as the same number, never with an exponent.
pub fn shortest(x: f64) -> String {
    format!("{}", x + 0.0)
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Bool(x) => write!(f, "{x}"),
            Json::Whole(x) => write!(f, "{x}"),
            Json::Number(x) if x.is_finite() => f.write_str(&shortest(*x)),
            Json::Number(x) => write!(f, "\"{x}\""),
            Json::Text(x) => quote(f, x),
            Json::List(all) => {
                f.write_str("[")?;
                for (i, item) in all.iter().enumerate() {
                    write!(f, "{}{item}", if i > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Json::Map(all) => entries(f, all.iter().map(|(name, value)| (*name, value))),
            Json::Params(all) => entries(f, all.iter().map(|(name, value)| (name.as_str(), value))),
        }
    }
}

fn entries<'a>(f: &mut fmt::Formatter<'_>, all: impl Iterator<Item = (&'a str, &'a Json)>) -> fmt::Result {
    f.write_str("{")?;
    for (i, (name, value)) in all.enumerate() {
        f.write_str(if i > 0 { "," } else { "" })?;
        quote(f, name)?;
        write!(f, ":{value}")?;
    }
    f.write_str("}")
}

fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            c if u32::from(c) < 0x20 => write!(f, "\\u{:04x}", u32::from(c))?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_text_and_it_is_json() {
        let mut inner = Params::default();
        inner.set("scale", Value::Number(0.1));
        let mut all = Params::default();
        all.set("z", Value::Integer(3));
        all.set("a", Value::Number(1.0));
        all.set("limit", Value::Number(f64::INFINITY));
        all.set("zero", Value::Number(-0.0));
        all.set("how", Value::Choice("measured".into(), inner));
        all.set("word", Value::Word("a \"b\"\n".into()));
        all.set("list", Value::Numbers(vec![1.5, 1e21]));
        let text = params(&all).to_string();
        assert_eq!(
            text,
            r#"{"a":1,"how":{"measured":{"scale":0.1}},"limit":"inf","list":[1.5,1000000000000000000000],"word":"a \"b\"\u000a","z":3,"zero":0}"#
        );
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }
}
