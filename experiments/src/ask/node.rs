//! A cursor in a document: a value, its path, and getters that say what they expected instead.

use super::path::{KeyPath, Step};
use super::trouble::{Place, Trouble};
use super::yaml::Document;
use serde_yaml::Value;

/// One value of a document.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    document: &'a Document,
    value: &'a Value,
    path: KeyPath,
}

impl<'a> Node<'a> {
    pub(super) fn new(document: &'a Document, value: &'a Value, path: KeyPath) -> Self {
        Self { document, value, path }
    }

    /// The value itself.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// Where it is in the document.
    pub fn path(&self) -> &KeyPath {
        &self.path
    }

    /// The document it is in.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.as_mapping()?.get(key)?;
        Some(Node::new(self.document, value, self.path.key(key)))
    }

    /// The keys and values of a map, in the file's order. Nothing at all counts as an empty map.
    ///
    /// # Errors
    /// It is no map.
    pub fn entries(&self) -> Result<Vec<(&'a str, Node<'a>)>, Trouble> {
        match self.value {
            Value::Null => Ok(Vec::new()),
            Value::Mapping(map) => Ok(map
                .iter()
                .filter_map(|(key, value)| Some((key.as_str()?, value)))
                .map(|(key, value)| (key, Node::new(self.document, value, self.path.key(key))))
                .collect()),
            _ => Err(self.expected("a map")),
        }
    }

    /// The items of a list.
    ///
    /// # Errors
    /// It is no list.
    pub fn items(&self) -> Result<Vec<Node<'a>>, Trouble> {
        let Value::Sequence(items) = self.value else { return Err(self.expected("a list")) };
        Ok(items.iter().enumerate().map(|(i, v)| Node::new(self.document, v, self.path.index(i))).collect())
    }

    /// Text.
    ///
    /// # Errors
    /// It is something else.
    pub fn text(&self) -> Result<&'a str, Trouble> {
        match self.value {
            Value::String(text) => Ok(text),
            Value::Number(_) | Value::Bool(_) => Err(self.expected("text").next("put it into quotes")),
            _ => Err(self.expected("text")),
        }
    }

    /// A number; a whole number serves as one.
    ///
    /// # Errors
    /// It is something else.
    pub fn number(&self) -> Result<f64, Trouble> {
        match self.value.as_f64() {
            Some(x) if x.is_nan() => Err(self.expected("a number").cause("`.nan` is not a number")),
            // Adding zero turns -0 into 0: two ways of writing nothing must not make two cells.
            Some(x) => Ok(x + 0.0),
            None => Err(self.unquoted(self.expected("a number"))),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// It is something else, or too large.
    pub fn whole(&self) -> Result<i64, Trouble> {
        if let Some(x) = self.value.as_i64() {
            return Ok(x);
        }
        let trouble = self.expected("a whole number");
        Err(match self.value.as_f64() {
            Some(_) if self.value.is_u64() => {
                trouble.cause(format!("the largest one is {}", i64::MAX)).next("give a smaller one")
            }
            Some(x) if x.fract() == 0.0 && x.abs() < 1e15 => trouble
                .cause("with a point or an exponent it is a real number, which may be rounded")
                .next(format!("write {}", x as i64)),
            _ => self.unquoted(trouble),
        })
    }

    /// A number in quotes is text.
    fn unquoted(&self, trouble: Trouble) -> Trouble {
        match self.value.as_str().map(str::parse::<f64>) {
            Some(Ok(x)) if x.is_finite() => trouble.next("remove the quotes"),
            _ => trouble,
        }
    }

    /// True or false.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag(&self) -> Result<bool, Trouble> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// Holds a map to its known keys.
    ///
    /// # Errors
    /// It is no map, or has a key that is not known.
    pub fn only(&self, known: &[&str]) -> Result<(), Trouble> {
        for (key, node) in self.entries()? {
            if !known.contains(&key) {
                return Err(Trouble::unknown("key", key, known).at(node.key_place()));
            }
        }
        Ok(())
    }

    /// Something is wrong with the value.
    pub fn trouble(&self, what: impl Into<String>) -> Trouble {
        Trouble::new(what).at(self.document.value_place(&self.path))
    }

    /// Something is wrong with the key.
    pub fn key_trouble(&self, what: impl Into<String>) -> Trouble {
        Trouble::new(what).at(self.key_place())
    }

    /// The place of the key.
    pub fn key_place(&self) -> Place {
        self.document.key_place(&self.path)
    }

    /// The value is of another type.
    pub fn expected(&self, wanted: &str) -> Trouble {
        let name = if self.path.0.is_empty() { "the file".to_owned() } else { format!("`{}`", self.path.tail()) };
        let tail = self.path.tail();
        let is_item = matches!(self.path.0.last(), Some(Step::Index(_)));
        let usual = match wanted {
            "a list" if is_item => "write `[...]` in its place".to_owned(),
            "a list" => format!("write `{tail}: [...]`"),
            "a map" if is_item => "write `{ key: value }` in its place".to_owned(),
            "a map" => format!("write `{tail}: {{ key: value }}`"),
            wanted => format!("give {wanted}"),
        };
        self.trouble(format!("{name} must be {wanted}, but is {}", self.kind())).usually(usual)
    }

    /// What the value is, for a person.
    pub fn kind(&self) -> String {
        match self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(x) => format!("{x}"),
            Value::Number(x) => format!("the number {x}"),
            Value::String(x) if x.chars().count() > 40 => "text".to_owned(),
            Value::String(x) => format!("the text `{x}`"),
            Value::Sequence(items) => format!("a list of {}", items.len()),
            Value::Mapping(_) => "a map".to_owned(),
            Value::Tagged(_) => "a tagged value".to_owned(),
        }
    }
}
