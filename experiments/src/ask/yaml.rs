//! The one module that parses YAML: text in, a document out that knows where everything stands.
//!
//! Content comes from serde_yaml, places from [`super::marks`]. A document can be changed (by
//! `--set`, by a sweep); what is put in keeps the place where *it* was written, so that a bad value
//! of a sweep is shown in the sweep.

use super::marks::{Mark, Source, Spot, marks};
use super::node::Node;
use super::path::{self, KeyPath};
use super::trouble::{Place, Trouble};
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A parsed text.
#[derive(Clone, Debug)]
pub struct Document {
    source: Arc<Source>,
    value: Value,
    marks: BTreeMap<KeyPath, Mark>,
    /// What was moved, with the path that a reader knows it by.
    moved: Vec<(KeyPath, KeyPath)>,
}

impl Document {
    /// Reads a file's text, which must be a map of keys.
    ///
    /// # Errors
    /// It is empty, no YAML, or no map.
    pub fn read(name: &str, text: &str) -> Result<Self, Trouble> {
        // Some editors begin a file with a byte order mark, which is no part of its text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Self::parse(Source { name: name.to_owned(), text: text.to_owned(), flag: false })?;
        match document.value {
            Value::Mapping(_) => Ok(document),
            Value::Null => Err(Trouble::new("the file is empty")
                .at(Place { line: None, ..document.source.place(TOP, String::new()) })
                .cause("it holds nothing but blanks and comments")
                .next("begin with `question:`, `workload:`, `population:` and `seeds:`")),
            _ => Err(document
                .root()
                .expected("a map of keys")
                .next("begin with `question:`, `workload:`, `population:` and `seeds:`")),
        }
    }

    /// Reads the value of a flag such as `--set path=value`.
    ///
    /// # Errors
    /// It is no YAML.
    pub fn flag(flag: &str, text: &str) -> Result<Self, Trouble> {
        Self::parse(Source { name: flag.to_owned(), text: text.to_owned(), flag: true })
    }

    fn parse(source: Source) -> Result<Self, Trouble> {
        let source = Arc::new(source);
        let marks = marks(&source)?;
        let refused = |error: serde_yaml::Error| {
            let at = error.location().map_or(TOP, |l| Spot { line: l.line(), column: l.column(), width: 1 });
            // Some of what the parser says is about itself.
            let words = error.to_string();
            let trouble = match words.split_once("as u128").or_else(|| words.split_once("as i128")) {
                Some(_) => Trouble::new("a number here is larger than any that can be used")
                    .cause(format!("the largest one is {}", i64::MAX)),
                None => Trouble::new("this cannot be read as YAML").cause(words),
            };
            trouble
                .at(source.place(at, String::new()))
                .usually("look here and on the line before, or write it more plainly")
        };
        let mut value: Value = if source.text.trim().is_empty() {
            Value::Null
        } else {
            serde_yaml::from_str(&source.text).map_err(refused)?
        };
        value.apply_merge().map_err(refused)?;
        let document = Self { source, value, marks, moved: Vec::new() };
        document.text_keys(&document.value, &KeyPath::default())?;
        Ok(document)
    }

    /// Refuses keys such as `1:` or `true:`, which are no text in YAML.
    fn text_keys(&self, value: &Value, at: &KeyPath) -> Result<(), Trouble> {
        match value {
            Value::Mapping(map) => {
                for (key, value) in map {
                    let Some(text) = key.as_str() else {
                        let (path, word) = self.written(key, at);
                        return Err(Trouble::new(format!("the key `{word}` is not text"))
                            .at(self.key_place(&path))
                            .next(format!("put it into quotes: `\"{word}\"`")));
                    };
                    self.text_keys(value, &at.key(text))?;
                }
            }
            Value::Sequence(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.text_keys(item, &at.index(i))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A key that is no text, as the file writes it: the one of the keys there that is read as the same.
    fn written(&self, key: &Value, at: &KeyPath) -> (KeyPath, String) {
        let is_it = |path: &&KeyPath| {
            let word = path.parent().filter(|parent| parent == at).and_then(|_| path.last_key());
            word.and_then(|word| serde_yaml::from_str::<Value>(word).ok()).as_ref() == Some(key)
        };
        let word = || serde_yaml::to_string(key).unwrap_or_default().trim().to_owned();
        let found = self.marks.keys().find(is_it);
        let word = found.and_then(KeyPath::last_key).map_or_else(word, str::to_owned);
        (at.key(&word), word)
    }

    /// A cursor at the top.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, &self.value, KeyPath::default())
    }

    /// A cursor at a path, if something is there.
    pub fn at(&self, path: &KeyPath) -> Option<Node<'_>> {
        Some(Node::new(self, path::get(&self.value, path)?, path.clone()))
    }

    /// Puts a node of this or another document at a path. It keeps its own place in messages; `key`
    /// is where its new path was written.
    ///
    /// # Errors
    /// The path reaches nothing; said at `key`.
    pub fn put(&mut self, path: &KeyPath, node: &Node, key: Place) -> Result<(), Trouble> {
        self.put_value(path, node.value().clone(), key)?;
        let from = node.path();
        let moved: Vec<(KeyPath, Mark)> = node
            .document()
            .marks
            .iter()
            .filter(|(at, _)| at.within(from))
            .map(|(at, mark)| {
                let mut to = path.clone();
                to.0.extend_from_slice(&at.0[from.0.len()..]);
                (to, mark.clone())
            })
            .collect();
        self.marks.extend(moved);
        Ok(())
    }

    /// Puts a value at a path that has no place of its own.
    ///
    /// # Errors
    /// The path reaches nothing; said at `key`.
    pub fn put_value(&mut self, path: &KeyPath, value: Value, key: Place) -> Result<(), Trouble> {
        path::set(&mut self.value, path, value)
            .map_err(|why| Trouble::new(format!("the path `{path}` reaches nothing")).at(key).cause(why))
            .map_err(|trouble| trouble.usually("set the whole value that is around it"))?;
        self.marks.retain(|at, _| !at.within(path));
        Ok(())
    }

    /// Marks what is at a path as written elsewhere.
    pub fn mark(&mut self, path: &KeyPath, mark: Mark) {
        self.marks.insert(path.clone(), mark);
    }

    /// What is at a path was written at another, and is called by that in messages.
    pub fn moved(&mut self, path: &KeyPath, from: &KeyPath) {
        self.moved.push((path.clone(), from.clone()));
    }

    /// The path that a reader knows something by.
    fn known_as(&self, path: &KeyPath) -> String {
        let moved = self.moved.iter().rev().find(|(to, _)| path.within(to));
        moved.map_or_else(
            || path.to_string(),
            |(to, from)| KeyPath([&from.0[..], &path.0[to.0.len()..]].concat()).to_string(),
        )
    }

    /// The mark at a path, or of the nearest thing around it that has one.
    pub fn find_mark(&self, path: &KeyPath) -> Option<&Mark> {
        let mut at = Some(path.clone());
        while let Some(here) = at {
            if let Some(mark) = self.marks.get(&here) {
                return Some(mark);
            }
            at = here.parent();
        }
        None
    }

    /// The place of a key.
    pub fn key_place(&self, path: &KeyPath) -> Place {
        let name = self.known_as(path);
        self.find_mark(path).map_or_else(|| self.source.place(TOP, name.clone()), |mark| mark.key_place(name.clone()))
    }

    /// The place of a value.
    pub fn value_place(&self, path: &KeyPath) -> Place {
        let name = self.known_as(path);
        // The top of a file is no place that helps anyone; the file's name is.
        let Some(mark) = self.find_mark(path) else { return self.source.place(TOP, name) };
        if self.marks.contains_key(path) { mark.value_place(name) } else { mark.key_place(name) }
    }

    /// The file as a whole.
    pub fn place(&self) -> Place {
        Place { line: None, ..self.source.place(TOP, String::new()) }
    }
}

const TOP: Spot = Spot { line: 1, column: 1, width: 1 };
