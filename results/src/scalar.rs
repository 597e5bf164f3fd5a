//! One swept value: a text, a whole number, a number or a truth value.
//!
//! A name with parameters is one text, `multi_trust(tiers=3)`, so that every variant has a label of its own.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One value of an axis. Reads from and writes to YAML and JSON as the plain value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Scalar {
    /// The value as a number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(i) => Some(*i as f64),
            Self::Number(x) => Some(*x),
            Self::Bool(_) | Self::Text(_) => None,
        }
    }

    /// Whether both say the same: equal numbers whatever their type, otherwise equal texts.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a == b,
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => a == b,
                _ => self.to_string() == other.to_string(),
            },
        }
    }

    /// The name before the parameters: `multi_trust` of `multi_trust(tiers=3)`, otherwise the whole text.
    pub fn name(&self) -> String {
        let text = self.to_string();
        match text.split_once('(') {
            Some((name, rest)) if rest.ends_with(')') => name.to_string(),
            _ => text,
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(b) => write!(f, "{b}"),
            Self::Integer(i) => write!(f, "{i}"),
            Self::Number(x) => write!(f, "{x}"),
            Self::Text(s) => f.write_str(s),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<i64> for Scalar {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Scalar {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_values_keep_their_type() {
        let read: Vec<Scalar> = serde_yaml::from_str("[1, 0.5, true, bittyrant, '1']").expect("five scalars");
        assert_eq!(read, [1.into(), 0.5.into(), true.into(), "bittyrant".into(), "1".into()]);
    }

    #[test]
    fn a_variant_has_a_bare_name() {
        assert_eq!(Scalar::from("multi_trust(tiers=3)").name(), "multi_trust");
        assert_eq!(Scalar::from("lua/x.lua").name(), "lua/x.lua");
        assert_eq!(Scalar::from("odd(").name(), "odd(");
    }

    #[test]
    fn numbers_are_the_same_whatever_their_type() {
        assert!(Scalar::from(1).same(&1.0.into()));
        assert!(Scalar::from(0.05).same(&"0.05".into()));
        assert!(!Scalar::from(1).same(&2.into()));
        assert!(!Scalar::from("a").same(&"b".into()));
    }
}
