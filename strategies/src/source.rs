//! Where a strategy comes from: this crate, a Lua script or a plug-in library. Behind all three
//! doors there is the same thing: a card, the verbs it changes, and cohorts that play them.

use crate::lua::{self, Script};
use crate::plugin::Library;
use game::door::ABI;
use game::nearest::hint;
use game::{Card, Cohort, Knows, Params, StrategyEntry, Verbs};
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

impl Source {
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
pub fn open(path: &Path) -> Result<Source, String> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("lua") => Ok(Source::Lua(Arc::new(Script::load(path)?))),
        Some(extension) if extension == std::env::consts::DLL_EXTENSION => {
            Ok(Source::Plugin(Arc::new(Library::load(path)?)))
        }
        other => {
            let known = ["lua", std::env::consts::DLL_EXTENSION];
            Err(format!(
                "{}: a strategy file ends in `.lua` (a script) or `.{}` (a plug-in library); {}",
                path.display(),
                std::env::consts::DLL_EXTENSION,
                hint(other.unwrap_or_default(), known)
            ))
        }
    }
}
