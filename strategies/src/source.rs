//! Where a strategy comes from: this crate, a Lua script or a plug-in library. Behind all three
//! doors there is the same thing: a card, the verbs it changes, and cohorts that play them.

use crate::lua::{self, Script};
use crate::plugin::Library;
use game::door::ABI;
use game::nearest::hint;
use game::{Card, Cohort, Knows, Params, StrategyEntry, Verbs};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A strategy, through whichever door.
#[derive(Clone, Debug)]
pub enum Source {
    /// One of this crate.
    Native(&'static StrategyEntry),
    /// A Lua script.
    Lua(Arc<Script>),
    /// A plug-in library.
    Plugin(Arc<Library>),
}

/// Why a file is no strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What is wrong, and where.
    pub why: String,
    /// What to do about it, if there is more to say than to look at the file.
    pub next: Option<String>,
}

impl Unfit {
    /// With a next step.
    pub fn new(why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { why: why.into(), next: Some(next.into()) }
    }
}

impl From<String> for Unfit {
    fn from(why: String) -> Self {
        Self { why, next: None }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.why)?;
        self.next.iter().try_for_each(|next| write!(f, "; {next}"))
    }
}

impl Source {
    /// The same under the name that an experiment gives it. What goes wrong while it plays is part of the results, and these are
    /// the same wherever the file lies.
    #[must_use]
    pub fn called(&self, name: &str) -> Self {
        match self {
            Source::Native(entry) => Source::Native(entry),
            Source::Lua(script) => Source::Lua(Arc::new(script.called(name))),
            Source::Plugin(library) => Source::Plugin(Arc::new(library.called(name))),
        }
    }

    /// What messages call it, if it is a file.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Source::Native(_) => None,
            Source::Lua(script) => Some(script.name()),
            Source::Plugin(library) => Some(library.name()),
        }
    }

    /// What it says about itself.
    pub fn card(&self) -> &Card {
        match self {
            Source::Native(entry) => (entry.card)(),
            Source::Lua(script) => script.card(),
            Source::Plugin(library) => library.card(),
        }
    }

    /// The verbs it changes.
    pub fn verbs(&self) -> Verbs {
        match self {
            Source::Native(entry) => entry.verbs,
            Source::Lua(script) => script.verbs(),
            Source::Plugin(library) => library.verbs(),
        }
    }

    /// What it may know.
    pub fn knows(&self) -> Knows {
        match self {
            Source::Native(entry) => entry.knows,
            Source::Lua(script) => script.knows(),
            Source::Plugin(library) => library.knows(),
        }
    }

    /// What tells it apart from every other strategy and from other versions of itself: part of
    /// every cell's id. What comes through a door depends on the door, too.
    pub fn fingerprint(&self) -> String {
        match self {
            Source::Native(_) => format!("{}@{}", self.card().name, self.card().version),
            Source::Lua(script) => format!("lua@{}:{}", lua::DOOR, script.hash()),
            Source::Plugin(library) => format!("plugin@{ABI}:{}", library.hash()),
        }
    }

    /// Whether parameters go together. A script says so when it begins to play.
    ///
    /// # Errors
    /// What does not, in a sentence for a person.
    pub fn check(&self, params: &Params) -> Result<(), String> {
        match self {
            Source::Native(entry) => (entry.check)(params),
            Source::Lua(_) => Ok(()),
            Source::Plugin(library) => library.check(params),
        }
    }

    /// A cohort with this many seats.
    ///
    /// # Errors
    /// What a script or a plug-in says against it.
    pub fn cohort(&self, params: &Params, seats: usize) -> Result<Box<dyn Cohort>, String> {
        match self {
            Source::Native(entry) => Ok((entry.cohort)(params, seats)),
            Source::Lua(script) => script.cohort(params, seats),
            Source::Plugin(library) => library.cohort(params, seats),
        }
    }
}

/// A strategy of this crate, by its name.
pub fn native(name: &str) -> Option<Source> {
    crate::ALL.iter().find(|entry| (entry.card)().name == name).map(Source::Native)
}

/// A strategy in a file: a Lua script or a plug-in library, by its extension.
///
/// # Errors
/// What is wrong with the file, and what to do about it.
pub fn open(path: &Path) -> Result<Source, Unfit> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("lua") => Ok(Source::Lua(Arc::new(Script::load(path)?))),
        Some(extension) if extension == std::env::consts::DLL_EXTENSION => {
            Ok(Source::Plugin(Arc::new(Library::load(path)?)))
        }
        other => {
            let known = ["lua", std::env::consts::DLL_EXTENSION];
            let (path, library) = (path.display(), std::env::consts::DLL_EXTENSION);
            Err(Unfit::new(
                format!("{path}: a strategy file ends in `.lua` (a script) or `.{library}` (a plug-in library)"),
                hint(other.unwrap_or_default(), known),
            ))
        }
    }
}
