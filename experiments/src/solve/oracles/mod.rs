//! Expected numbers, held against ours: `freerider solve --verify` prints both.
//!
//! Each line names what it is about, where the number is from (who published it, which other program gives it, or how it
//! follows by hand), the number, how far ours may be
//! off, and the function that works ours out. A test asserts that all hold. The numbers stand in one file for each subject.

mod finite;
mod games;
mod repeated;

use results::table::{self, Look};

/// How far ours may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// By so much.
    Absolute(f64),
    /// By such a share of the expected number.
    Relative(f64),
}

use Tolerance::{Absolute, Relative};

/// One expected number.
pub struct Oracle {
    /// What it is about.
    pub name: String,
    /// Who published or measured it, or how it follows.
    pub source: &'static str,
    /// The number.
    pub expected: f64,
    /// How far ours may be off.
    pub tolerance: Tolerance,
    /// What ours came to, or why it did not.
    pub ours: Result<f64, String>,
}

impl Oracle {
    /// Whether ours agrees.
    pub fn holds(&self) -> bool {
        let off = |ours: &f64| (ours - self.expected).abs();
        self.ours.as_ref().is_ok_and(|ours| match self.tolerance {
            Absolute(by) => off(ours) <= by,
            Relative(by) => off(ours) <= by * self.expected.abs(),
        })
    }
}

/// The table, and whether all agree.
pub fn report(look: Look) -> (String, bool) {
    let header = ["what", "source", "expected", "ours", "may be off by", "agrees"].map(str::to_owned);
    let all = all();
    let row = |one: &Oracle| {
        let ours = one.ours.as_ref().map_or_else(Clone::clone, |ours| spelt(*ours));
        let tolerance = match one.tolerance {
            Absolute(by) => format!("{by:e}"),
            Relative(by) => format!("{by:e} of it"),
        };
        let verdict = if one.holds() { "yes" } else { "NO" };
        vec![one.name.clone(), one.source.to_owned(), spelt(one.expected), ours, tolerance, verdict.to_owned()]
    };
    let wrong = all.iter().filter(|one| !one.holds()).count();
    let text = table::plain(&header, &all.iter().map(row).collect::<Vec<_>>(), look);
    (format!("{text}\n\n{} numbers, {wrong} with which ours do not agree\n", all.len()), wrong == 0)
}

fn spelt(x: f64) -> String {
    if x != 0.0 && x.abs() < 1e-4 { format!("{x:.9e}") } else { format!("{x:.10}") }
}

/// Numbers in the making.
struct Book(Vec<Oracle>);

impl Book {
    fn one(
        &mut self,
        name: impl Into<String>,
        source: &'static str,
        expected: f64,
        tolerance: Tolerance,
        ours: Result<f64, String>,
    ) {
        self.0.push(Oracle { name: name.into(), source, expected, tolerance, ours });
    }

    fn list(
        &mut self,
        name: &str,
        source: &'static str,
        expected: &[f64],
        tolerance: Tolerance,
        ours: Result<Vec<f64>, String>,
    ) {
        for (at, expected) in expected.iter().enumerate() {
            let number = |all: &Vec<f64>| all.get(at).copied().ok_or_else(|| "there is no such number".to_owned());
            self.one(
                format!("{name} [{at}]"),
                source,
                *expected,
                tolerance,
                ours.as_ref().map_err(Clone::clone).and_then(number),
            );
        }
    }
}

/// All of them.
pub fn all() -> Vec<Oracle> {
    let mut book = Book(Vec::new());
    repeated::ratings(&mut book);
    repeated::played(&mut book);
    repeated::memory(&mut book);
    finite::moran(&mut book);
    finite::exponential(&mut book);
    finite::pairwise(&mut book);
    games::alpha_rank(&mut book);
    games::replication(&mut book);
    finite::structured(&mut book);
    games::nash(&mut book);
    games::errors(&mut book);
    finite::chains(&mut book);
    book.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_expected_numbers_are_ours() {
        let (text, fits) = report(Look::Ascii);
        let wrong: Vec<&str> = text.lines().filter(|line| line.contains(" NO ")).collect();
        assert!(fits, "{}", wrong.join("\n"));
    }

    #[test]
    fn a_number_that_is_off_is_told() {
        let oracle = |ours, tolerance| Oracle { name: "x".to_owned(), source: "y", expected: 2.0, tolerance, ours };
        assert!(oracle(Ok(2.0001), Absolute(1e-3)).holds() && oracle(Ok(2.0001), Relative(1e-4)).holds());
        assert!(!oracle(Ok(2.01), Absolute(1e-3)).holds() && !oracle(Ok(f64::NAN), Absolute(1.0)).holds());
        assert!(!oracle(Err("no".to_owned()), Absolute(1.0)).holds());
    }
}
