//! Rows that make no sense: counted by kind, the first ones named.

use std::path::Path;

use crate::trouble::Trouble;

/// How many bad rows are named.
const NAMED: usize = 5;

/// What to do about bad rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnBadRows {
    /// A log with any is refused.
    Refuse,
    /// They are left out.
    Skip,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has more or fewer fields than the header, or is no text.
    Fields,
    /// A field is empty.
    Missing,
    /// Its time is no time.
    Time,
    /// Its bytes are no positive whole number.
    Bytes,
    /// An account gives to itself.
    Itself,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Fields, Kind::Missing, Kind::Time, Kind::Bytes, Kind::Itself];

    fn word(self) -> &'static str {
        match self {
            Kind::Fields => "with other fields than the header",
            Kind::Missing => "with an empty field",
            Kind::Time => "with a bad time",
            Kind::Bytes => "with bad bytes",
            Kind::Itself => "from an account to itself",
        }
    }
}

/// The bad rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadRows {
    counts: [u64; 5],
    named: Vec<String>,
}

impl BadRows {
    /// Notes one more.
    pub(crate) fn note(&mut self, row: u64, kind: Kind, why: &str) {
        self.counts[kind as usize] += 1;
        if self.named.len() < NAMED {
            self.named.push(format!("row {row}: {why}"));
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many of each kind, and the first ones, for a person.
    pub fn told(&self) -> String {
        let kinds = Kind::ALL.iter().zip(&self.counts).filter(|(_, count)| **count > 0);
        let kinds: Vec<String> = kinds.map(|(kind, count)| format!("{count} {}", kind.word())).collect();
        let more = if self.count() > self.named.len() as u64 { "; ..." } else { "" };
        format!("{} ({}{more})", kinds.join(", "), self.named.join("; "))
    }

    /// The trouble of a log that may not have any.
    pub(crate) fn refusal(&self, path: &Path) -> Trouble {
        let rows = if self.count() == 1 {
            "1 row of the log makes"
        } else {
            &format!("{} rows of the log make", self.count())
        };
        let next = "mend these rows, or say `bad_rows: skip` to leave them out";
        Trouble::new(format!("{rows} no sense"), path.display(), self.told(), next)
    }
}
