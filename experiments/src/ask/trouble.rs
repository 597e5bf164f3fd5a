//! Trouble: what is wrong with an experiment file, said so that a person can mend it.
//!
//! Every trouble says four things: what is wrong; where (file, line, column and the path of the
//! key); the likely cause; and what to do next. Several troubles of one file are told together.

use game::nearest::nearest;
use std::fmt;
use std::path::Path;

/// One thing that is wrong with the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub what: String,
    /// Where.
    pub place: Option<Box<Place>>,
    /// At which point of the sweep, if only there.
    pub point: Option<String>,
    /// Why, most likely.
    pub cause: Option<String>,
    /// What to do about it.
    pub next: Option<String>,
    /// What to do where nobody knows better.
    pub usual: Option<Box<str>>,
}

/// What is wrong with results, told as everything else is.
impl From<results::Trouble> for Trouble {
    fn from(trouble: results::Trouble) -> Self {
        Self::new(trouble.what).at(Place::whole(trouble.place)).cause(trouble.cause).next(trouble.next)
    }
}

/// What is wrong with results, in the words with which the program ends.
pub fn told(trouble: results::Trouble) -> String {
    Trouble::from(trouble).to_string()
}

/// A place in an experiment file or on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, or the flag.
    pub source: String,
    /// The line, from 1; `None` when the place is a flag on the command line.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters are meant.
    pub width: usize,
    /// The line itself.
    pub excerpt: String,
    /// The path of the key, such as `population.tyrant.share`; empty for the file as a whole.
    pub path: String,
}

impl Trouble {
    /// A trouble of which nothing but the "what" is known so far.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), place: None, point: None, cause: None, next: None, usual: None }
    }

    /// A word that is not among the known ones.
    pub fn unknown(kind: &str, word: &str, known: &[&str]) -> Self {
        let mut trouble = Self::new(format!("unknown {kind} `{word}`")).usually("write one of those");
        trouble.cause =
            Some(if known.is_empty() { format!("there is no {kind} here at all") } else { listed(kind, known) });
        trouble.next = match nearest(word, known) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if known.is_empty() => Some("remove it".to_owned()),
            None => None,
        };
        trouble
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Says why.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Says what to do where nobody says anything better.
    #[must_use]
    pub fn usually(mut self, next: impl Into<Box<str>>) -> Self {
        self.usual = Some(next.into());
        self
    }

    /// Says what to do, unless something better was said already.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next.get_or_insert_with(|| next.into());
        self
    }
}

/// More names than this of a catalogue say nothing to anyone.
const MANY: usize = 20;

/// Lists of names are broken into lines of about so many characters.
const LINE: usize = 90;

/// The names that are known; of a large catalogue, how they are listed.
pub fn listed(kind: &str, known: &[&str]) -> String {
    let catalogue = match kind {
        "strategy" => Some("strategies"),
        "measure" => Some("measures"),
        _ => None,
    };
    match catalogue {
        Some(all) if known.len() > MANY => format!("there are {}; `freerider list {all}` shows them", known.len()),
        _ => format!("known here: {}", lines(known)),
    }
}

/// Names one after another, in lines that a terminal can show.
pub fn lines(names: &[&str]) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            out.push(',');
            if width + name.len() > LINE {
                out.push('\n');
                width = 0;
            } else {
                out.push(' ');
            }
        }
        out.push_str(name);
        width += name.len() + 2;
    }
    out
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if let Some(place) = &self.place {
            write!(f, "\n{place}")?;
        }
        let next = self.next.as_deref().or(self.usual.as_deref());
        for (name, text) in [("where", self.point.as_deref()), ("cause", self.cause.as_deref()), ("next", next)] {
            if let Some(text) = text {
                // Further lines are indented under the first.
                write!(f, "\n  {name}: {}", text.replace('\n', "\n    "))?;
            }
        }
        Ok(())
    }
}

impl Place {
    /// A file, a folder or a flag as a whole.
    pub fn whole(source: impl Into<String>) -> Self {
        let (excerpt, path) = (String::new(), String::new());
        Self { source: source.into(), line: None, column: 1, width: 1, excerpt, path }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  --> {}", self.source)?;
        let Some(line) = self.line else {
            return if self.path.is_empty() { Ok(()) } else { write!(f, "  ({})", self.path) };
        };
        write!(f, ":{line}:{}", self.column)?;
        if !self.path.is_empty() {
            write!(f, "  ({})", self.path)?;
        }
        // A tab is shown as one space, so that the carets stand under what they mean; of a very long
        // line only the part around the place is shown.
        let from = if self.excerpt.chars().count() > LONG { self.column.saturating_sub(LONG / 3) } else { 0 };
        let shown: String =
            self.excerpt.chars().skip(from).take(LONG).map(|c| if c == '\t' { ' ' } else { c }).collect();
        let before = self.column.saturating_sub(1 + from);
        let width = self.width.clamp(1, shown.chars().count().saturating_sub(before).max(1));
        write!(f, "\n{line:>5} | {}", shown.trim_end())?;
        write!(f, "\n{:>5} | {}{}", "", " ".repeat(before), "^".repeat(width))
    }
}

const LONG: usize = 120;

impl std::error::Error for Trouble {}

/// All that is wrong with an experiment, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Troubles(Vec<Trouble>);

impl Troubles {
    /// Takes the value of a result, or notes its trouble and goes on.
    pub fn take<T>(&mut self, result: Result<T, impl Into<Troubles>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(troubles) => {
                self.0.extend(troubles.into().0);
                None
            }
        }
    }

    /// Notes one more.
    pub fn note(&mut self, trouble: Trouble) {
        self.0.push(trouble);
    }

    /// What `value` holds if nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn unless<T>(self, value: Option<T>) -> Result<T, Troubles> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }

    /// Says of each at which point of the sweep it was found, unless it is there at any other too.
    #[must_use]
    pub fn at_point(mut self, point: &str, elsewhere: &Self) -> Self {
        for trouble in &mut self.0 {
            if !point.is_empty() && !elsewhere.0.contains(trouble) {
                trouble.point = Some(point.to_owned());
            }
        }
        self
    }

    /// Says of flags that they are not of this command line, but of the one that filled a result folder.
    #[must_use]
    pub fn of_run(mut self, folder: &Path) -> Self {
        for place in self.0.iter_mut().filter_map(|trouble| trouble.place.as_mut()) {
            if place.source.starts_with("--") {
                place.source += &format!(" (with which {} was run)", folder.display());
            }
        }
        self
    }

    /// Those that are so, and the others.
    pub fn part(self, is_so: impl Fn(&Trouble) -> bool) -> (Self, Self) {
        let (so, others) = self.0.into_iter().partition(is_so);
        (Self(so), Self(others))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Trouble> {
        self.0.iter()
    }
}

impl FromIterator<Trouble> for Troubles {
    fn from_iter<I: IntoIterator<Item = Trouble>>(troubles: I) -> Self {
        Self(troubles.into_iter().collect())
    }
}

impl From<Trouble> for Troubles {
    fn from(trouble: Trouble) -> Self {
        Self(vec![trouble])
    }
}

impl fmt::Display for Troubles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, trouble) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            trouble.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Troubles {}
