//! Where everything in a YAML text stands: line and column of every key and value.
//!
//! The content comes from serde_yaml, which forgets places and lets the last of two equal keys win.
//! This walk over the parser's events remembers the places, and refuses what would be read
//! otherwise than it looks: duplicate keys, keys that are no text, tags, a second document.

use super::path::{KeyPath, Step};
use super::trouble::{Place, Trouble};
use saphyr_parser::{Event, Parser, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text to read, and what to call it in messages.
#[derive(Debug)]
pub struct Source {
    /// The file's name, or the flag.
    pub name: String,
    /// All of it.
    pub text: String,
    /// Whether it is a flag on the command line: then lines and columns mean nothing to a person.
    pub flag: bool,
}

/// Where one key and its value stand.
#[derive(Clone, Debug)]
pub struct Mark {
    /// In which text.
    pub source: Arc<Source>,
    /// The key; items of lists have none.
    pub key: Option<Spot>,
    /// The value; the first character of it if it is a map or a list.
    pub value: Spot,
}

/// Some characters of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many; 0 for a map, a list or nothing at all, which are better shown by their key.
    pub width: usize,
}

impl Source {
    /// A place in it.
    pub fn place(&self, spot: Spot, path: String) -> Place {
        let excerpt = self.text.lines().nth(spot.line.saturating_sub(1)).unwrap_or_default().to_owned();
        let line = if self.flag { None } else { Some(spot.line) };
        Place { source: self.name.clone(), line, column: spot.column, width: spot.width, excerpt, path }
    }
}

impl Mark {
    /// The place of the key if there is one.
    pub fn key_place(&self, path: String) -> Place {
        self.source.place(self.key.unwrap_or(self.value), path)
    }

    /// The place of the value, or of the key where that shows more.
    pub fn value_place(&self, path: String) -> Place {
        let spot = if self.value.width == 0 { self.key.unwrap_or(self.value) } else { self.value };
        self.source.place(spot, path)
    }
}

/// How deep maps and lists may lie inside each other.
const DEEPEST: usize = 60;

enum Frame {
    Map { seen: BTreeMap<String, Spot>, key: Option<Spot> },
    List { next: usize },
}

/// The places of all keys and values.
///
/// # Errors
/// The text is no YAML, or holds what is refused.
pub fn marks(source: &Arc<Source>) -> Result<BTreeMap<KeyPath, Mark>, Trouble> {
    let mut walk = Walk { source, marks: BTreeMap::new(), path: KeyPath::default(), frames: Vec::new() };
    let mut documents = 0;
    for event in Parser::new_from_str(&source.text) {
        let (event, span) = event.map_err(|error| syntax(source, error.marker(), error.info()))?;
        if let Event::DocumentStart(_) = event {
            documents += 1;
            if documents > 1 {
                return Err(walk
                    .trouble("a second document begins here", spot(&span))
                    .cause("one file holds one experiment")
                    .next("remove the `---`, or put the rest into a file of its own"));
            }
        }
        walk.step(event, &span)?;
    }
    Ok(walk.marks)
}

struct Walk<'a> {
    source: &'a Arc<Source>,
    marks: BTreeMap<KeyPath, Mark>,
    path: KeyPath,
    frames: Vec<Frame>,
}

impl Walk<'_> {
    fn step(&mut self, event: Event, span: &Span) -> Result<(), Trouble> {
        match event {
            Event::Scalar(text, _, _, tag) => {
                self.untagged(tag.is_some_and(|tag| !tag.is_yaml_core_schema()), span)?;
                if self.wants_key() {
                    self.key(&text, span)
                } else {
                    self.value(span, scalar(span)).map(|()| self.end())
                }
            }
            // What an alias stands for is located at the alias: everything inside it falls back to here.
            Event::Alias(_) => {
                self.no_key(span)?;
                self.value(span, scalar(span)).map(|()| self.end())
            }
            Event::MappingStart(_, tag) => {
                self.untagged(tag.is_some_and(|tag| !tag.is_yaml_core_schema()), span)?;
                self.no_key(span)?;
                self.value(span, spot(span))?;
                self.deeper(Frame::Map { seen: BTreeMap::new(), key: None }, span)
            }
            Event::SequenceStart(_, tag) => {
                self.untagged(tag.is_some_and(|tag| !tag.is_yaml_core_schema()), span)?;
                self.no_key(span)?;
                self.value(span, spot(span))?;
                self.deeper(Frame::List { next: 0 }, span)
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.frames.pop();
                self.end();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn wants_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Map { key: None, .. }))
    }

    /// A scalar that is a key.
    fn key(&mut self, text: &str, span: &Span) -> Result<(), Trouble> {
        let here = scalar(span);
        self.path.0.push(Step::Key(text.to_owned()));
        let Some(Frame::Map { seen, key }) = self.frames.last_mut() else { return Ok(()) };
        if let Some(first) = seen.insert(text.to_owned(), here) {
            return Err(self
                .trouble(&format!("the key `{text}` stands here twice"), here)
                .cause(format!("it is already on line {}, and only one of them could count", first.line))
                .next("remove or rename one of them"));
        }
        *key = Some(here);
        Ok(())
    }

    /// The beginning of any value.
    fn value(&mut self, span: &Span, value: Spot) -> Result<(), Trouble> {
        let key = match self.frames.last_mut() {
            Some(Frame::Map { key, .. }) => *key,
            Some(Frame::List { next }) => {
                self.path.0.push(Step::Index(*next));
                *next += 1;
                None
            }
            None => None,
        };
        // Nothing at all stands nowhere in particular; its key does.
        let value = if span.is_empty() { key.map_or(value, |key| Spot { width: 0, ..key }) } else { value };
        self.marks.insert(self.path.clone(), Mark { source: self.source.clone(), key, value });
        Ok(())
    }

    /// The end of any value.
    fn end(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            self.path.0.pop();
            if let Frame::Map { key, .. } = frame {
                *key = None;
            }
        }
    }

    fn deeper(&mut self, frame: Frame, span: &Span) -> Result<(), Trouble> {
        self.frames.push(frame);
        if self.frames.len() > DEEPEST {
            // No path here: it would be longer than the line.
            return Err(Trouble::new("maps and lists are nested too deeply here")
                .at(self.source.place(spot(span), String::new()))
                .cause(format!("more than {DEEPEST} of them lie inside each other"))
                .next("no experiment needs that; look for brackets left open"));
        }
        Ok(())
    }

    fn no_key(&self, span: &Span) -> Result<(), Trouble> {
        if !self.wants_key() {
            return Ok(());
        }
        Err(self
            .trouble("a key must be plain text", spot(span))
            .cause("a map, a list or an alias stands where a key is due")
            .next("name the key, or look on the line before for a missing `:`"))
    }

    fn untagged(&self, tagged: bool, span: &Span) -> Result<(), Trouble> {
        if !tagged {
            return Ok(());
        }
        Err(self
            .trouble("a YAML tag (a word after `!`) means nothing here", spot(span))
            .next("write `{ name: { parameter: value } }` to choose something and set its parameters"))
    }

    fn trouble(&self, what: &str, spot: Spot) -> Trouble {
        Trouble::new(what).at(self.source.place(spot, self.path.to_string()))
    }
}

fn spot(span: &Span) -> Spot {
    Spot { line: span.start.line(), column: span.start.col() + 1, width: 0 }
}

fn scalar(span: &Span) -> Spot {
    Spot { width: span.len(), ..spot(span) }
}

/// A syntax error, with the usual causes named.
fn syntax(source: &Source, mark: &saphyr_parser::Marker, info: &str) -> Trouble {
    let at = Spot { line: mark.line(), column: mark.col() + 1, width: 1 };
    let trouble = Trouble::new("this is not YAML");
    // The parser may notice a tab on the line before it or after it.
    let mut around = source.text.lines().zip(1..).take(mark.line() + 1).skip(mark.line().saturating_sub(2));
    let before = around.find(|(line, _)| line.trim_start_matches(' ').starts_with('\t'));
    // Or where it stops reading, after a colon.
    let inside =
        || source.text.lines().zip(1..).nth(mark.line().saturating_sub(1)).filter(|(line, _)| line.contains('\t'));
    if let Some((line, number)) = before.or_else(inside) {
        let column = line.chars().position(|c| c == '\t').unwrap_or(0) + 1;
        return trouble
            .at(source.place(Spot { line: number, column, width: 1 }, String::new()))
            .cause("a tab; between words, and before them, YAML has spaces only")
            .next("replace the tab with spaces");
    }
    let line = source.text.lines().nth(mark.line().saturating_sub(1)).unwrap_or_default();
    let before: String = line.chars().take(mark.col()).collect();
    let (cause, next) = match info {
        info if info.contains("unknown anchor") => (
            "`*` stands for what `&` marked with the same name before, and nothing is",
            "mark it, or put the text into quotes",
        ),
        info if info.starts_with("comment intercepting") => (
            "` #` begins a comment, and the text goes on after it",
            "put the whole text into quotes, or move the comment",
        ),
        info if info.starts_with("mapping values") && before.contains(": ") => {
            ("a colon and a space inside a plain text", "put the text into quotes")
        }
        info if info.starts_with("unexpected character") => {
            ("plain text cannot begin with this character", "put the text into quotes")
        }
        info if info.starts_with("invalid trailing content") => (
            "something stands after the quote that ends a text",
            "inside single quotes write `''` for one of them, inside double quotes write `\\\"`",
        ),
        info => (
            info,
            "look here and on the line before for a missing `:` or quote, a bracket left open, or wrong indentation",
        ),
    };
    trouble.at(source.place(at, String::new())).cause(cause).next(next)
}
