//! Parameter values, after they were checked against a card.

use crate::log::ReadLog;
use std::collections::BTreeMap;

/// One value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A real number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Bool(bool),
    /// One of a few words.
    Word(String),
    /// Several real numbers.
    Numbers(Vec<f64>),
    /// One of several alternatives, each with parameters of its own.
    Choice(String, Params),
    /// A transfer log that was read from files, if one was named.
    Log(Option<ReadLog>),
}

/// The parameters of one catalogue item, complete: what the user left out has its default.
///
/// The accessors expect that the name is on the card. A name that is not there is a mistake in the
/// item itself, so they panic, and the law "loads with its defaults" finds it in every test run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Params(BTreeMap<String, Value>);

impl Params {
    /// Sets one parameter.
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// One parameter, if it is there.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    fn want(&self, name: &str, kind: &str) -> &Value {
        self.get(name).unwrap_or_else(|| panic!("parameter `{name}` ({kind}) is not on the card"))
    }

    /// A real number (a whole number serves as one).
    pub fn number(&self, name: &str) -> f64 {
        match self.want(name, "number") {
            Value::Number(x) => *x,
            Value::Integer(x) => *x as f64,
            other => panic!("parameter `{name}` is {other:?}, not a number"),
        }
    }

    /// A whole number that is not negative.
    pub fn count(&self, name: &str) -> usize {
        match self.want(name, "integer") {
            Value::Integer(x) if *x >= 0 => *x as usize,
            other => panic!("parameter `{name}` is {other:?}, not a count"),
        }
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> bool {
        match self.want(name, "bool") {
            Value::Bool(x) => *x,
            other => panic!("parameter `{name}` is {other:?}, not true or false"),
        }
    }

    /// One of a few words.
    pub fn word(&self, name: &str) -> &str {
        match self.want(name, "word") {
            Value::Word(x) => x,
            other => panic!("parameter `{name}` is {other:?}, not a word"),
        }
    }

    /// Several real numbers.
    pub fn numbers(&self, name: &str) -> &[f64] {
        match self.want(name, "numbers") {
            Value::Numbers(x) => x,
            other => panic!("parameter `{name}` is {other:?}, not a list of numbers"),
        }
    }

    /// The chosen alternative and its parameters.
    pub fn choice(&self, name: &str) -> (&str, &Params) {
        match self.want(name, "choice") {
            Value::Choice(which, params) => (which, params),
            other => panic!("parameter `{name}` is {other:?}, not a choice"),
        }
    }

    /// A transfer log, if one was named.
    pub fn log(&self, name: &str) -> Option<&ReadLog> {
        match self.want(name, "log") {
            Value::Log(log) => log.as_ref(),
            other => panic!("parameter `{name}` is {other:?}, not a log"),
        }
    }
}
