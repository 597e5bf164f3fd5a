//! Claims about a contest: ranks, scores and payoffs.
//!
//! - `ranking` with `within`: in every arena and for every strategy that is selected, the rank (or score) lies in the
//!   band, and its interval meets it. With `every`: the rank (or score) under each single seed lies in the band. `value: firsts` is the
//!   share of the seeds under which a strategy comes first; it has no interval.
//! - two rankings with `correlation`: Spearman's coefficient of their scores over the strategies. It must lie in
//!   the band; its interval is that of the bootstrap over strategies.
//! - several rankings with `pareto`: whether no other strategy is at least as good in all of them and better in one. Scores
//!   are noisy, so what is claimed must be so in as many draws of the bootstrap over seeds as the confidence says; it fails
//!   if the contrary is, and is undecided between the two.
//! - `payoff` with `against`: what a strategy gets from another, with the tests of other claims, seed by seed.

mod judge;
mod several;

use std::fmt;

use super::Method;
use crate::claims::Band;
use crate::scalar::Scalar;
use crate::statistics::pairs_needed;
use crate::verdict::Expected;
pub use judge::judge;

/// What of a line in a ranking is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// The rank, from 1.
    #[default]
    Rank,
    /// The score.
    Score,
    /// The share of the seeds under which it comes first.
    Firsts,
}

impl Value {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rank, Self::Score, Self::Firsts];

    /// The word in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Score => "score",
            Self::Firsts => "firsts",
        }
    }
}

/// A payoff: of a strategy, against another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Whose payoff.
    pub strategy: String,
    /// Against whom.
    pub against: String,
}

/// What is claimed.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Ranks, scores or firsts lie in a band: the intervals, or all single seeds.
    Line {
        /// The ranking.
        method: Method,
        /// What of it.
        value: Value,
        /// The band.
        band: Band,
        /// Whether every seed must lie in it.
        every: bool,
    },
    /// The scores of two rankings go together.
    Correlation {
        /// The rankings.
        methods: [Method; 2],
        /// The band of Spearman's coefficient.
        band: Band,
    },
    /// Whether nobody else is better in all of these rankings.
    Pareto {
        /// The rankings.
        methods: Vec<Method>,
        /// Whether it is claimed to be so.
        optimal: bool,
    },
    /// A payoff lies in a band: its interval, or all single seeds.
    Payoff {
        /// Which one.
        of: Meeting,
        /// The band.
        band: Band,
        /// Whether every seed must lie in it.
        every: bool,
    },
    /// A payoff is above another one (sign 1), or below (sign -1).
    Order {
        /// Which one.
        of: Meeting,
        /// Which other one.
        other: Meeting,
        /// 1 or -1.
        sign: f64,
    },
}

/// One claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ContestClaim {
    /// A short name for tables.
    pub label: Option<String>,
    /// Anything a reader should know.
    pub note: Option<String>,
    /// The setting; all if it names none.
    pub setting: Option<String>,
    /// The mechanism, by its bare name or with parameters; all if it names none.
    pub mechanism: Option<Scalar>,
    /// The strategies that are judged; all if it names none.
    pub strategies: Vec<String>,
    /// What is claimed.
    pub test: Test,
    /// The confidence of intervals and tests.
    pub confidence: f64,
    /// What the author expects.
    pub expected: Expected,
    /// Why it is expected to fail.
    pub why: Option<String>,
}

impl ContestClaim {
    /// How many seeds there must be at least for the test to be decided. A correlation is over strategies.
    pub fn seeds_needed(&self) -> usize {
        match &self.test {
            Test::Line { every: true, .. }
            | Test::Line { value: Value::Firsts, .. }
            | Test::Payoff { every: true, .. } => 1,
            Test::Correlation { .. } => 1,
            Test::Line { .. } | Test::Pareto { .. } | Test::Payoff { .. } | Test::Order { .. } => {
                pairs_needed(self.confidence)
            }
        }
    }
}

impl fmt::Display for ContestClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match &self.strategies[..] {
            [] => "every strategy".to_owned(),
            [only] => only.clone(),
            [first, ..] if self.strategies.len() > 6 => format!("{first} and {} more", self.strategies.len() - 1),
            several => several.join(", "),
        };
        let words = |methods: &[Method]| methods.iter().map(|m| m.word()).collect::<Vec<_>>().join(", ");
        match &self.test {
            Test::Line { method, value, band, every } => {
                let seeds = if *every { " under every seed" } else { "" };
                write!(f, "{} by {} of {who} in {band}{seeds}", value.word(), method.word())
            }
            Test::Correlation { methods, band } => write!(f, "rank correlation of {} in {band}", words(methods)),
            Test::Pareto { methods, optimal } => {
                let is = if *optimal { "is" } else { "is not" };
                write!(f, "{who} {is} Pareto-optimal in {}", words(methods))
            }
            Test::Payoff { of, band, every } => {
                let seeds = if *every { " under every seed" } else { "" };
                write!(f, "payoff of {} against {} in {band}{seeds}", of.strategy, of.against)
            }
            Test::Order { of, other, sign } => {
                let word = if *sign > 0.0 { "above" } else { "below" };
                let (own, against) = (&of.strategy, &of.against);
                write!(
                    f,
                    "payoff of {own} against {against} {word} that of {} against {}",
                    other.strategy, other.against
                )
            }
        }?;
        self.setting.iter().try_for_each(|setting| write!(f, ", setting {setting}"))?;
        self.mechanism.iter().try_for_each(|mechanism| write!(f, ", mechanism {mechanism}"))
    }
}
