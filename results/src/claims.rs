//! Claims: what an experiment must show, as its author writes it.
//!
//! ```yaml
//! claims:
//!   - { metric: download_s, group: tyrant, of: { population.tyrant.strategy: bittyrant }, below: { population.tyrant.strategy: honest } }
//!   - { metric: download_s, group: honest, of: { mechanism: tit_for_tat }, over: { mechanism: none }, within: [0.9, 1.1] }
//!   - { metric: coverage, within: [0.5, null] }
//!   - { metric: imbalance_bytes, every: [0, 0] }
//! ```
//!
//! Every claim has exactly one test; how each is judged stands in [`judge`](mod@crate::judge).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::scalar::Scalar;
use crate::statistics::{difference, pairs_needed};
use crate::trouble::Trouble;
use crate::verdict::Expected;

/// Which cells: swept paths and the values they must have. Empty: all cells.
///
/// A name without parameters also selects its variants if no cell has exactly that name: `multi_trust` selects
/// `multi_trust(tiers=3)`.
pub type Selection = BTreeMap<String, Scalar>;

/// The key of a compared selection that names a group instead of a swept path.
pub const GROUP: &str = "group";

/// An interval, its ends included; in a file `[low, high]`, where `null` stands for "no limit".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lower end; may be minus infinity.
    pub low: f64,
    /// The upper end; may be infinity.
    pub high: f64,
}

impl Band {
    /// The band from `low` to `high`.
    pub fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// Whether a value lies in it; one that rounding put beside an end does.
    pub fn holds(&self, value: f64) -> bool {
        let at_least = |a: f64, b: f64| a >= b || difference(a, b) == 0.0;
        at_least(value, self.low) && at_least(self.high, value)
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |x: f64| match x {
            f64::INFINITY => "∞".to_string(),
            f64::NEG_INFINITY => "-∞".to_string(),
            x => x.to_string(),
        };
        write!(f, "[{}, {}]", end(self.low), end(self.high))
    }
}

impl Serialize for Band {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.low, self.high].map(|x| x.is_finite().then_some(x)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Band {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [low, high] = <[Option<f64>; 2]>::deserialize(deserializer)?;
        Ok(Self::new(low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY)))
    }
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// A short name for tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Anything a reader should know: where the number comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The column that is judged: of the groups frame if `group` is given, otherwise of the cells frame.
    pub metric: String,
    /// The group that is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The cells that are judged.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub of: Selection,
    /// The metric is larger than in these cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Selection>,
    /// The metric is smaller than in these cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Selection>,
    /// The metric divided by that in these cells is `within`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Selection>,
    /// The band of the mean, or with `over` of the ratio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Band>,
    /// The band of every single cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Band>,
    /// The confidence of tests and intervals, between 0 and 1.
    #[serde(default = "usual_confidence")]
    pub confidence: f64,
    /// What the author expects.
    #[serde(default)]
    pub expected: Expected,
    /// Why the claim is expected to fail; required then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

fn usual_confidence() -> f64 {
    0.95
}

impl Default for Claim {
    fn default() -> Self {
        Self {
            label: None,
            note: None,
            metric: String::new(),
            group: None,
            of: Selection::new(),
            above: None,
            below: None,
            over: None,
            within: None,
            every: None,
            confidence: usual_confidence(),
            expected: Expected::Holds,
            why: None,
        }
    }
}

/// The one test of a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test<'a> {
    /// Larger than in the cells of the selection, seed by seed.
    Above(&'a Selection),
    /// Smaller than in the cells of the selection, seed by seed.
    Below(&'a Selection),
    /// The ratio to the cells of the selection lies in the band.
    Over(&'a Selection, Band),
    /// The mean lies in the band.
    Within(Band),
    /// Every cell lies in the band.
    Every(Band),
}

impl Test<'_> {
    /// Its word in the file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Above(_) => "above",
            Self::Below(_) => "below",
            Self::Over(..) => "over",
            Self::Within(_) => "within",
            Self::Every(_) => "every",
        }
    }

    /// How many seeds there must be at least for the test to be decided at a confidence.
    pub fn seeds_needed(&self, confidence: f64) -> usize {
        match self {
            Self::Every(_) => 1,
            _ => pairs_needed(confidence),
        }
    }

    /// The cells that are compared with.
    pub fn other(&self) -> Option<&Selection> {
        match self {
            Self::Above(other) | Self::Below(other) | Self::Over(other, _) => Some(other),
            Self::Within(_) | Self::Every(_) => None,
        }
    }
}

impl Claim {
    /// The claim's test. Checks what can be checked without results.
    ///
    /// # Errors
    /// When there is no test or more than one, a band is empty, the confidence is not between 0 and 1, or a claim
    /// that is expected to fail does not say why.
    pub fn test(&self) -> Result<Test<'_>, Trouble> {
        let refuse = |cause: String, next: &str| Err(Trouble::new("a claim cannot be judged", self, cause, next));
        if self.metric.is_empty() {
            return refuse("it names no metric".into(), "give it a `metric`, the name of a column");
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return refuse(
                format!("its confidence is {}", self.confidence),
                "give a number between 0 and 1, such as 0.95",
            );
        }
        if self.expected == Expected::Fails && self.why.as_deref().is_none_or(|why| why.trim().is_empty()) {
            return refuse("it is expected to fail and does not say why".into(), "add `why:` with the reason");
        }
        if let Some(band) =
            self.within.iter().chain(&self.every).find(|b| b.low.is_nan() || b.high.is_nan() || b.low > b.high)
        {
            return refuse(format!("nothing lies in {band}"), "write the smaller number first");
        }
        match (&self.above, &self.below, &self.over, self.within, self.every) {
            (Some(other), None, None, None, None) => Ok(Test::Above(other)),
            (None, Some(other), None, None, None) => Ok(Test::Below(other)),
            (None, None, Some(other), Some(band), None) => Ok(Test::Over(other, band)),
            (None, None, None, Some(band), None) => Ok(Test::Within(band)),
            (None, None, None, None, Some(band)) => Ok(Test::Every(band)),
            (None, None, Some(_), None, None) => {
                refuse("`over` needs a band".into(), "add `within: [low, high]` for the ratio")
            }
            (None, None, None, None, None) => refuse(
                "it tests nothing".into(),
                "add one of `above`, `below`, `over` with `within`, `within`, `every`",
            ),
            _ => refuse(
                "it has more than one test".into(),
                "make one claim of each: `above`, `below`, `over` with `within`, `within`, `every`",
            ),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = |selection: &Selection| {
            let pairs: Vec<String> = selection.iter().map(|(path, value)| format!("{path}={value}")).collect();
            if pairs.is_empty() { "all cells".to_string() } else { pairs.join(", ") }
        };
        if self.every.is_some() {
            f.write_str("every ")?;
        }
        write!(f, "{}", self.metric)?;
        if let Some(group) = &self.group {
            write!(f, " of {group}")?;
        }
        if !self.of.is_empty() {
            write!(f, " with {}", with(&self.of))?;
        }
        for (word, other) in [("above", &self.above), ("below", &self.below), ("over", &self.over)] {
            if let Some(other) = other {
                write!(f, " {word} {}", with(other))?;
            }
        }
        for (word, band) in [("within", self.within), ("in", self.every)] {
            if let Some(band) = band {
                write!(f, " {word} {band}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Claim {
        serde_yaml::from_str(yaml).expect(yaml)
    }

    #[test]
    fn the_forms_of_experiment_files_read_and_speak() {
        let cases = [
            (
                "{ metric: download_s, group: tyrant, of: { population.tyrant.strategy: bittyrant }, \
                 below: { population.tyrant.strategy: honest }, confidence: 0.95 }",
                "below",
                "download_s of tyrant with population.tyrant.strategy=bittyrant below population.tyrant.strategy=honest",
            ),
            ("{ metric: imbalance_bytes, every: [0, 0] }", "every", "every imbalance_bytes in [0, 0]"),
            ("{ metric: c, within: [0.5, null] }", "within", "c within [0.5, ∞]"),
            ("{ metric: c, within: [-.inf, 1] }", "within", "c within [-∞, 1]"),
            (
                "{ metric: c, of: {x: 0.1}, over: {}, within: [1, 2] }",
                "over",
                "c with x=0.1 over all cells within [1, 2]",
            ),
        ];
        for (yaml, test, text) in cases {
            let claim = read(yaml);
            assert_eq!(claim.test().expect(yaml).word(), test);
            assert_eq!(claim.to_string(), text);
            let json = serde_json::to_string(&claim).expect("json");
            assert_eq!(serde_json::from_str::<Claim>(&json).expect("back"), claim, "{json}");
        }
    }

    #[test]
    fn a_claim_without_sense_says_what_is_wrong() {
        let cases = [
            ("{ metric: c }", "tests nothing"),
            ("{ metric: c, within: [0, 1], every: [0, 1] }", "more than one test"),
            ("{ metric: c, above: {x: 1}, below: {x: 2} }", "more than one test"),
            ("{ metric: c, over: {x: 1} }", "`over` needs a band"),
            ("{ metric: c, within: [1, 0] }", "nothing lies in [1, 0]"),
            ("{ metric: c, within: [.nan, 0] }", "nothing lies in"),
            ("{ metric: c, within: [0, 1], confidence: 95 }", "confidence is 95"),
            ("{ metric: c, within: [0, 1], expected: fails }", "does not say why"),
            ("{ metric: '', within: [0, 1] }", "names no metric"),
        ];
        for (yaml, said) in cases {
            let text = read(yaml).test().expect_err(yaml).to_string();
            assert!(text.contains(said), "{said:?} is missing in {text:?}");
        }
        assert!(serde_yaml::from_str::<Claim>("{ metric: c, abov: {x: 1} }").is_err(), "an unknown key is an error");
    }
}
