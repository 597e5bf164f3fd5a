//! Verdicts: what came out of a claim, for a person and as a frame.

use polars::prelude::{BooleanChunked, Column, DataFrame, Int64Chunked, IntoColumn, NewChunkedArray, StringChunked};
use serde::{Deserialize, Serialize};

use crate::catalogue::Kind;
use crate::numbers::number_column;
use crate::trouble::Trouble;

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The claim holds.
    Holds,
    /// It does not.
    Fails,
    /// The results cannot tell: cells failed, values are missing, or there are too few seeds.
    Undecided,
}

/// What the author of a claim expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// That it holds.
    #[default]
    Holds,
    /// That it does not: a known difference to the literature, told in `why`.
    Fails,
}

impl Outcome {
    /// The word in the frame.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Undecided => "undecided",
        }
    }
}

impl Expected {
    /// The word in the frame.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
        }
    }

    /// Whether an outcome is what was expected; an undecided one never is.
    pub fn met_by(self, outcome: Outcome) -> bool {
        matches!((self, outcome), (Self::Holds, Outcome::Holds) | (Self::Fails, Outcome::Fails))
    }
}

/// One judged claim. Numbers that do not apply are `NaN`.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The claim as a sentence.
    pub claim: String,
    /// Its label.
    pub label: Option<String>,
    /// Its note.
    pub note: Option<String>,
    /// `above`, `below`, `over`, `within` or `every`; of contests also `correlation` or `pareto`.
    pub test: &'static str,
    /// The column that was judged; of contests `payoff`, or the rankings and what of them.
    pub metric: String,
    /// The group that was judged.
    pub group: Option<String>,
    /// What came out.
    pub outcome: Outcome,
    /// What was expected.
    pub expected: Expected,
    /// Whether they agree.
    pub as_expected: bool,
    /// Why a failure was expected.
    pub why: Option<String>,
    /// How many independent values were judged: seeds, or cells for `every`.
    pub n: usize,
    /// Mean, mean difference, ratio, or for `every` the value nearest to or farthest beyond the band's ends.
    pub estimate: f64,
    /// Lower end of the interval; for `every` the smallest value.
    pub low: f64,
    /// Upper end of the interval; for `every` the largest value.
    pub high: f64,
    /// Of the sign test.
    pub p_value: f64,
    /// The confidence asked for.
    pub confidence: f64,
    /// How the outcome came about.
    pub explanation: String,
}

/// The frame of `claims.parquet`: one row per verdict, in their order.
///
/// # Errors
/// Never, short of a defect in this function.
pub fn frame(verdicts: &[Verdict]) -> Result<DataFrame, Trouble> {
    let text = |name: &str, of: fn(&Verdict) -> Option<&str>| -> Column {
        StringChunked::from_iter_options(name.into(), verdicts.iter().map(of)).into_column()
    };
    let number = |name: &str, of: fn(&Verdict) -> f64| -> Column {
        number_column(name, &verdicts.iter().map(of).collect::<Vec<_>>(), Kind::Number)
    };
    let as_expected = verdicts.iter().map(|v| Some(v.as_expected));
    let n = verdicts.iter().map(|v| Some(v.n as i64));
    let columns = vec![
        text("claim", |v| Some(&v.claim)),
        text("label", |v| v.label.as_deref()),
        text("note", |v| v.note.as_deref()),
        text("test", |v| Some(v.test)),
        text("metric", |v| Some(&v.metric)),
        text("group", |v| v.group.as_deref()),
        text("outcome", |v| Some(v.outcome.word())),
        text("expected", |v| Some(v.expected.word())),
        BooleanChunked::from_iter_options("as_expected".into(), as_expected).into_column(),
        text("why", |v| v.why.as_deref()),
        Int64Chunked::from_iter_options("n".into(), n).into_column(),
        number("estimate", |v| v.estimate),
        number("low", |v| v.low),
        number("high", |v| v.high),
        number("p_value", |v| v.p_value),
        number("confidence", |v| v.confidence),
        text("explanation", |v| Some(&v.explanation)),
    ];
    DataFrame::new(verdicts.len(), columns).map_err(|e| Trouble::frame("cannot build a frame", "claims", &e))
}
