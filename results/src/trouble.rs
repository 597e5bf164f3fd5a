//! Trouble, for a person: what happened, where, the likely cause, and what to do next.
//!
//! Everything that a user, a disk or a file can cause leaves this crate as a [`Trouble`]; nothing of it panics.

use std::fmt;
use std::io;
use std::path::Path;

use polars::error::PolarsError;

/// One failure, told so that a person can act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What happened, as a clause: "cannot write the part".
    pub what: String,
    /// Where: a path, a claim, a column.
    pub place: String,
    /// The likely cause.
    pub cause: String,
    /// What to do now.
    pub next: String,
    /// Whether there was no room on the disk: the same call may succeed when there is some.
    pub is_full: bool,
}

impl Trouble {
    /// A trouble from its four answers.
    pub fn new(
        what: impl Into<String>,
        place: impl fmt::Display,
        cause: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), place: place.to_string(), cause: cause.into(), next: next.into(), is_full: false }
    }

    /// A trouble with a file or folder; the cause and the next step follow from the kind of the error.
    pub fn io(what: impl Into<String>, path: &Path, error: &io::Error) -> Self {
        let (cause, next) = explain(error);
        let is_full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        Self { is_full, ..Self::new(what, path.display(), cause, next) }
    }

    /// A trouble inside a frame: its columns do not fit together.
    pub(crate) fn frame(what: impl Into<String>, place: impl fmt::Display, error: &PolarsError) -> Self {
        Self::new(what, place, error.to_string(), "this is a defect of the program that made the columns; report it")
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}; {}", self.what, self.place, self.cause, self.next)
    }
}

impl std::error::Error for Trouble {}

/// The likely cause of an I/O error and the step that helps.
fn explain(error: &io::Error) -> (String, &'static str) {
    let next = match error.kind() {
        io::ErrorKind::StorageFull => {
            "free some space, then run the same command again: cells that were written are kept"
        }
        io::ErrorKind::QuotaExceeded => "raise the quota or remove files, then run the same command again",
        io::ErrorKind::PermissionDenied => "change its permissions, or choose another folder with --out",
        io::ErrorKind::ReadOnlyFilesystem => "choose a folder on a writable disk with --out",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed: move it away, or choose another folder with --out"
        }
        io::ErrorKind::NotFound => "check the path",
        _ => "check the disk and the path, then run the same command again",
    };
    let cause = match error.kind() {
        io::ErrorKind::StorageFull => format!("the disk is full ({error})"),
        io::ErrorKind::ReadOnlyFilesystem => format!("the disk is read-only ({error})"),
        io::ErrorKind::PermissionDenied => format!("no permission to write there ({error})"),
        _ => error.to_string(),
    };
    (cause, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_clear_message_names_what_where_why_and_what_next() {
        let trouble =
            Trouble::io("cannot write the part", Path::new("/data/out"), &io::Error::from(io::ErrorKind::StorageFull));
        let text = trouble.to_string();
        for piece in ["cannot write the part", "/data/out", "disk is full", "free some space"] {
            assert!(text.contains(piece), "{piece:?} is missing in {text:?}");
        }
        assert!(!text.contains('\n'), "one line: {text:?}");
    }
}
