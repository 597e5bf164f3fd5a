//! One part of the answer: tables and sentences for a person, rows for frames, and JSON.

use super::Options;
use equilibria::bootstrap;
use results::statistics::Interval;
use results::table::{self, Look};
use serde_json::{Value, json};

/// A table: a header, and rows of text.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// What it shows, in a line above it; perhaps nothing.
    pub caption: String,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table without rows yet.
    pub fn new(caption: &str, header: &[&str]) -> Self {
        let header = header.iter().map(|name| (*name).to_owned()).collect();
        Self { caption: caption.to_owned(), header, rows: Vec::new() }
    }

    /// A square: a row and a column for each name.
    pub fn square(caption: &str, names: &[String], entry: impl Fn(usize, usize) -> String) -> Self {
        let header = std::iter::once(String::new()).chain(names.iter().cloned()).collect();
        let row = |own: usize| {
            let entries = (0..names.len()).map(|other| entry(own, other));
            std::iter::once(names[own].clone()).chain(entries).collect()
        };
        Self { caption: caption.to_owned(), header, rows: (0..names.len()).map(row).collect() }
    }
}

/// A share of a strategy in something that a method found.
#[derive(Clone, Debug)]
pub struct Part {
    /// Whose strategy it is; nothing where all players are alike.
    pub player: Option<String>,
    /// The strategy.
    pub strategy: String,
    /// Its share.
    pub share: Interval,
    /// What its player gets.
    pub payoff: Interval,
    /// What its player could gain.
    pub regret: Interval,
}

/// Something that a method found: an equilibrium, a rest point, a distribution.
#[derive(Clone, Debug)]
pub struct Found {
    /// The shares of the strategies.
    pub parts: Vec<Part>,
    /// What is known of its stability.
    pub stability: Option<String>,
}

impl Found {
    /// Shares of strategies where all players are alike, with what they get in common.
    pub fn alike(names: &[String], shares: &[Interval], payoff: Interval, regret: Interval) -> Self {
        let part = |(name, share): (&String, &Interval)| Part {
            player: None,
            strategy: name.clone(),
            share: *share,
            payoff,
            regret,
        };
        Self { parts: names.iter().zip(shares).map(part).collect(), stability: None }
    }
}

/// A ranking by one rule: each strategy's rank and score.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The rule.
    pub rule: &'static str,
    /// The strategies in their order, with ranks and scores.
    pub lines: Vec<(String, Interval, Interval)>,
}

/// One part of the answer.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The word of the method in frames.
    pub method: &'static str,
    /// The heading.
    pub title: String,
    /// The tables.
    pub grids: Vec<Grid>,
    /// The sentences below them.
    pub notes: Vec<String>,
    /// For the frame `equilibria`.
    pub found: Vec<Found>,
    /// For the frame `rankings`.
    pub rankings: Vec<Ranking>,
    /// Whether the method could not be used on this game; a note says why.
    pub untold: bool,
}

impl Section {
    /// An empty one.
    pub fn new(method: &'static str, title: impl Into<String>) -> Self {
        Self { method, title: title.into(), ..Self::default() }
    }

    /// For a person.
    pub fn text(&self, look: Look) -> String {
        let mut out = format!("\n{}\n{}\n", self.title, "-".repeat(self.title.chars().count()));
        for (at, grid) in self.grids.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            if !grid.caption.is_empty() {
                out += &format!("{}\n", grid.caption);
            }
            out += &format!("{}\n", table::plain(&grid.header, &grid.rows, look));
        }
        self.notes.iter().for_each(|note| out += &format!("{note}\n"));
        out
    }

    /// As JSON: all numbers in full.
    pub fn json(&self) -> Value {
        let told = |number: &Interval| match number.low.is_nan() {
            true => json!(number.estimate),
            false => json!({ "estimate": number.estimate, "low": number.low, "high": number.high }),
        };
        let part = |part: &Part| {
            json!({ "player": part.player, "strategy": part.strategy, "share": told(&part.share),
                    "payoff": told(&part.payoff), "regret": told(&part.regret) })
        };
        let found: Vec<Value> = self
            .found
            .iter()
            .map(|one| json!({ "stability": one.stability, "shares": one.parts.iter().map(part).collect::<Vec<_>>() }))
            .collect();
        let ranking = |ranking: &Ranking| {
            let line = |(name, rank, score): &(String, Interval, Interval)| json!({ "strategy": name, "rank": told(rank), "score": told(score) });
            json!({ "rule": ranking.rule, "strategies": ranking.lines.iter().map(line).collect::<Vec<_>>() })
        };
        let grid = |grid: &Grid| json!({ "caption": grid.caption, "columns": grid.header, "rows": grid.rows });
        json!({
            "method": self.method,
            "title": self.title,
            "found": found,
            "rankings": self.rankings.iter().map(ranking).collect::<Vec<_>>(),
            "tables": self.grids.iter().map(grid).collect::<Vec<_>>(),
            "notes": self.notes,
        })
    }
}

impl Options {
    /// A number with so many digits behind the point; what is very small or large with a power of ten.
    pub fn number(&self, x: f64) -> String {
        if x.is_nan() {
            return "–".to_owned();
        }
        if x.is_infinite() {
            return if x > 0.0 { "∞" } else { "-∞" }.to_owned();
        }
        let digits = usize::from(self.digits);
        let text = format!("{x:.digits$}");
        let lost = x != 0.0 && text.chars().all(|letter| "-0.".contains(letter));
        if lost || x.abs() >= 1e9 {
            return format!("{x:.digits$e}");
        }
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
        if text == "-0" { "0".to_owned() } else { text }
    }

    /// A number with its interval.
    pub fn told(&self, told: &Interval) -> String {
        let number = self.number(told.estimate);
        let flat = told.low == told.high && told.low == told.estimate;
        if told.low.is_nan() || flat {
            number
        } else {
            format!("{number} [{}, {}]", self.number(told.low), self.number(told.high))
        }
    }

    /// A mix: the strategies that are in it.
    pub fn mix(&self, names: &[String], mix: &[f64]) -> String {
        let some: Vec<String> = names
            .iter()
            .zip(mix)
            .filter(|(_, share)| **share > 0.0)
            .map(|(name, share)| if *share == 1.0 { name.clone() } else { format!("{} {name}", self.number(*share)) })
            .collect();
        some.join(" + ")
    }
}

/// An interval as frames tell it; none where nothing was resampled.
pub fn told(interval: &bootstrap::Interval) -> Interval {
    Interval { estimate: interval.estimate, low: interval.low, high: interval.high, ..Interval::NOTHING }
}

/// A number without what rounding leaves of nothing.
pub fn cleaned(x: f64) -> f64 {
    if x.abs() < 1e-12 { 0.0 } else { x }
}

/// A number without an interval.
pub fn plain(estimate: f64) -> Interval {
    Interval { estimate, ..Interval::NOTHING }
}
