//! Judging: a claim is held against the cells and groups frames.
//!
//! **Seeds are what is independent.** Cells of one seed live in the same world, so cells that differ only in swept
//! values are first averaged inside their seed, and statistics run over seeds. Where points of the sweep have different
//! seeds (adaptive ones), only those count that all selected points have: a mean over other points is another mean.
//!
//! - `above`, `below`: cells are paired by seed and by every axis that neither selection names; `group` in the other
//!   selection compares with another group, of the same cells if it names nothing else. The one-sided exact
//!   sign test over the seeds' differences must reach the claim's confidence. Ties are dropped; if all are tied, the
//!   claim fails. The mean difference and its t interval are reported and decide nothing.
//! - `within`: the claim holds if the mean over the seeds lies in the band and its t interval meets it, and fails if not. An
//!   interval that reaches into the band from a mean outside is told and does not help: else noise would.
//! - `over` with `within`: the same of the geometric mean of the pairs' ratios, with an interval on the log scale.
//! - `every`: the claim holds if each cell's value lies in the band. A single value outside decides it.
//!
//! A claim is **undecided**, never silently true, when a selected cell failed, when one has no value of the metric
//! (dropping it would favour those who finish), or when there are too few seeds for the test to be able to hold (of the
//! sign test: too few that are not tied). A
//! selection without cells, pairs without a common seed and an unknown metric are errors.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use crate::claims::{Band, Claim, GROUP, Selection, Test};
use crate::digits::short;
use crate::selection::{Cells, Pair, Row, trouble};
use crate::statistics::{self, Interval, differences};
use crate::trouble::Trouble;
use crate::verdict::{Outcome, Verdict};

/// Judges one claim by the final cells and groups frames.
///
/// # Errors
/// When the claim has no sense (see [`Claim::test`]), selects no cell or pairs none, or names a metric, group or
/// path that is not there; the message lists the nearest names.
pub fn judge(claim: &Claim, cells: &DataFrame, groups: &DataFrame) -> Result<Verdict, Trouble> {
    let test = claim.test()?;
    let frames = (claim, cells, groups);
    let table = Cells::read(claim, cells, groups)?;
    let of = table.pick(&claim.of)?;
    let finding = match test {
        Test::Every(band) => every(&of, band),
        Test::Within(band) => match unknown(&of) {
            Some(reason) => Finding::undecided(reason),
            None => mean(&of, band, claim.confidence),
        },
        Test::Above(other) => paired(&frames, &of, other, |pairs| order(pairs, 1.0, claim.confidence))?,
        Test::Below(other) => paired(&frames, &of, other, |pairs| order(pairs, -1.0, claim.confidence))?,
        Test::Over(other, band) => paired(&frames, &of, other, |pairs| ratio(pairs, band, claim.confidence))?,
    };
    Ok(Verdict {
        claim: claim.to_string(),
        label: claim.label.clone(),
        note: claim.note.clone(),
        test: test.word(),
        metric: claim.metric.clone(),
        group: claim.group.clone(),
        outcome: finding.outcome,
        expected: claim.expected,
        as_expected: claim.expected.met_by(finding.outcome),
        why: claim.why.clone(),
        n: finding.interval.n,
        estimate: finding.interval.estimate,
        low: finding.interval.low,
        high: finding.interval.high,
        p_value: finding.p_value,
        confidence: claim.confidence,
        explanation: finding.explanation,
    })
}

/// What a test found.
pub(crate) struct Finding {
    pub(crate) outcome: Outcome,
    pub(crate) interval: Interval,
    pub(crate) p_value: f64,
    pub(crate) explanation: String,
}

impl Finding {
    pub(crate) fn new(holds: bool, interval: Interval, explanation: String) -> Self {
        let outcome = if holds { Outcome::Holds } else { Outcome::Fails };
        Self { outcome, interval, p_value: f64::NAN, explanation }
    }

    pub(crate) fn undecided(explanation: String) -> Self {
        Self { outcome: Outcome::Undecided, interval: Interval::NOTHING, p_value: f64::NAN, explanation }
    }
}

/// Why the values of these cells are not all known.
fn unknown(rows: &[&Row]) -> Option<String> {
    let failed: Vec<_> = rows.iter().filter(|r| !r.ok).collect();
    if let Some(first) = failed.first() {
        let (n, all) = (failed.len(), rows.len());
        return Some(format!("{n} of {all} cells failed; seed {}: {}", first.seed, first.message));
    }
    let partial: Vec<_> = rows.iter().filter(|r| r.missing > 0.0).collect();
    if let Some(first) = partial.first() {
        let (n, all, peers) = (partial.len(), rows.len(), first.missing);
        return Some(format!("in {n} of {all} cells some peers have no value (seed {}: {peers} of them)", first.seed));
    }
    let empty: Vec<_> = rows.iter().filter(|r| r.value.is_nan()).collect();
    let first = empty.first()?;
    Some(format!("{} of {} cells have no value, the first has seed {}", empty.len(), rows.len(), first.seed))
}

/// Pairs the claim's cells with those of the other selection, which may name another group, and tests the pairs.
fn paired(
    (claim, cells, groups): &(&Claim, &DataFrame, &DataFrame),
    of: &[&Row],
    other: &Selection,
    test: impl Fn(&[Pair<'_>]) -> Finding,
) -> Result<Finding, Trouble> {
    let mut other = other.clone();
    let group = other.remove(GROUP).map(|group| group.to_string()).or_else(|| claim.group.clone());
    if other.is_empty() {
        // Another group of the same cells.
        other.clone_from(&claim.of);
    }
    if group == claim.group && other == claim.of {
        return Err(trouble(claim, "it compares something with itself", "name other cells, or another group"));
    }
    let table = Cells::of_group(claim, group.as_deref(), cells, groups)?;
    let others = table.pick(&other)?;
    let (pairs, alone) = table.pairs(of, &others, &other)?;
    let both: Vec<&Row> = of.iter().chain(&others).copied().collect();
    let mut finding = unknown(&both).map_or_else(|| test(&pairs), Finding::undecided);
    if alone > 0 {
        finding.explanation.push_str(&format!("; {alone} cells have no partner and were left out"));
    }
    Ok(finding)
}

/// One value per seed.
struct BySeed {
    /// In the order of the seeds: the mean of what a seed's cells give.
    values: Vec<f64>,
    /// How many points of the sweep are averaged.
    points: usize,
    /// How many seeds some of these points lack. They have no value: the mean over other points is another mean.
    left_out: usize,
}

impl BySeed {
    fn new<'r>(cells: impl Iterator<Item = (&'r Row, f64)>) -> Self {
        let mut points = BTreeSet::new();
        let mut seeds: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for (row, value) in cells {
            points.insert(row.point());
            seeds.entry(row.seed).or_default().push(value);
        }
        let (points, all) = (points.len(), seeds.len());
        let whole = seeds.values().filter(|values| values.len() == points);
        let values: Vec<f64> = whole.map(|values| values.iter().sum::<f64>() / values.len() as f64).collect();
        Self { left_out: all - values.len(), values, points }
    }

    /// Says what was left out.
    fn told(&self, mut finding: Finding) -> Finding {
        if self.left_out > 0 {
            let (n, points, others) = (self.values.len(), self.points, self.left_out);
            finding.explanation +=
                &format!("; judged on the {n} seeds that all {points} points have, {others} others were left out");
        }
        finding
    }
}

/// `above` with sign 1, `below` with sign -1.
fn order(pairs: &[Pair<'_>], sign: f64, confidence: f64) -> Finding {
    let of = BySeed::new(pairs.iter().map(|(a, _)| (*a, a.value)));
    let other = BySeed::new(pairs.iter().map(|(a, b)| (*a, b.value)));
    of.told(ordered(&differences(&of.values, &other.values), sign, confidence))
}

/// Whether differences, one for each seed, are above 0 (sign 1) or below (sign -1).
pub(crate) fn ordered(differences: &[f64], sign: f64, confidence: f64) -> Finding {
    let towards: Vec<f64> = differences.iter().map(|d| sign * d).collect();
    let signs = statistics::sign_test(&towards);
    let needed = statistics::pairs_needed(confidence);
    let word = if sign > 0.0 { "above" } else { "below" };
    let mut text = format!("{word} in {} of {} seeds", signs.wins, differences.len());
    if signs.ties > 0 {
        text.push_str(&format!(", {} tied and dropped", signs.ties));
    }
    text.push_str(&format!(", p = {}", short(signs.p_value)));
    let interval = statistics::mean_interval(differences, confidence);
    let mut finding = Finding::new(signs.p_value <= 1.0 - confidence, interval, text);
    finding.p_value = signs.p_value;
    let untied = signs.wins + signs.losses;
    // Where all are tied, more seeds would be, too.
    if differences.len() < needed || 0 < untied && untied < needed {
        finding.outcome = Outcome::Undecided;
        finding.explanation.push_str(&format!("; this confidence needs at least {needed} seeds without a tie"));
    }
    finding
}

fn ratio(pairs: &[Pair<'_>], band: Band, confidence: f64) -> Finding {
    let log = |a: f64, b: f64| statistics::log_ratios(&[a], &[b])[0];
    let logs: Vec<(&Row, f64)> = pairs.iter().map(|(a, b)| (*a, log(a.value, b.value))).collect();
    let senseless = logs.iter().filter(|(_, log)| log.is_nan()).count();
    if senseless > 0 {
        return Finding::undecided(format!(
            "{senseless} of {} pairs have no ratio: a value is not positive",
            pairs.len()
        ));
    }
    let logs = BySeed::new(logs.into_iter());
    logs.told(within(statistics::ratio_of_logs(&logs.values, confidence), band, confidence, "ratio"))
}

fn mean(rows: &[&Row], band: Band, confidence: f64) -> Finding {
    let seeds = BySeed::new(rows.iter().map(|row| (*row, row.value)));
    seeds.told(within(statistics::mean_interval(&seeds.values, confidence), band, confidence, "mean"))
}

/// Whether an estimate lies in a band that its interval meets.
pub(crate) fn within(interval: Interval, band: Band, confidence: f64, what: &str) -> Finding {
    let (estimate, low, high) = (short(interval.estimate), short(interval.low), short(interval.high));
    let needed = statistics::pairs_needed(confidence);
    if interval.n < needed {
        // Few seeds make wide intervals, and what such an estimate says is chance.
        let text = format!("{what} {estimate} of {} seeds; this confidence needs at least {needed} seeds", interval.n);
        return Finding { outcome: Outcome::Undecided, ..Finding::new(false, interval, text) };
    }
    let (inside, meets) = (band.holds(interval.estimate), interval.meets(band.low, band.high));
    let verb = match (inside, meets) {
        (true, true) => "meets",
        (false, true) => "reaches into",
        (_, false) => "misses",
    };
    Finding::new(inside && meets, interval, format!("{what} {estimate}, interval [{low}, {high}] {verb} {band}"))
}

fn every(rows: &[&Row], band: Band) -> Finding {
    let known: Vec<&Row> = rows.iter().filter(|r| r.ok && !r.value.is_nan()).copied().collect();
    let outside = known.iter().filter(|r| !band.holds(r.value)).count();
    if let (0, Some(reason)) = (outside, unknown(rows)) {
        return Finding::undecided(reason);
    }
    let beyond = |r: &Row| (band.low - r.value).max(r.value - band.high);
    // The first of equals, so that the outcome does not depend on how the maximum is searched.
    let worst = known.iter().copied().reduce(|a, b| if beyond(b) > beyond(a) { b } else { a });
    let ends = known.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), r| (l.min(r.value), h.max(r.value)));
    let estimate = worst.map_or(f64::NAN, |r| r.value);
    let interval = Interval { n: known.len(), estimate, low: ends.0, high: ends.1 };
    let text = match worst {
        Some(worst) if outside > 0 => {
            let (all, value) = (known.len(), short(worst.value));
            format!("{outside} of {all} cells outside {band}; farthest {value}, seed {}, cell {}", worst.seed, worst.id)
        }
        _ => format!("all {} cells in {band}", known.len()),
    };
    Finding::new(outside == 0, interval, text)
}
