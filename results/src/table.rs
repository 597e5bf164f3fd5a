//! Tables for a person: who fared how, and which claims hold.
//!
//! Plain text without colours; the caller decides whether beyond ASCII.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use polars::prelude::DataFrame;

use crate::axes::{axis_names, column_scalars, strange, texts};
use crate::digits::{plus_minus, short};
use crate::lines::{Lines, lines, metric};
use crate::numbers::column_numbers;
use crate::record::missing_name;
use crate::statistics;
use crate::trouble::Trouble;
use crate::verdict::{Expected, Outcome, Verdict};
use crate::wrap;

/// How a table looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// With lines and ±.
    #[default]
    Unicode,
    /// The same on a terminal of so many columns, which no row is wider than.
    Terminal(u16),
    /// Only ASCII, in the form of a Markdown table.
    Ascii,
    /// A Markdown table for a page: with ±, and every sentence on one line.
    Markdown,
}

/// Sentences are broken to keep a table of claims within so many columns.
const CLAIMS_WIDTH: u16 = 140;

impl Look {
    pub(crate) fn table(self) -> Table {
        let mut table = Table::new();
        table.load_style(match self {
            Self::Ascii | Self::Markdown => presets::ASCII_MARKDOWN,
            Self::Unicode | Self::Terminal(_) => presets::UTF8_FULL_CONDENSED,
        });
        if let Self::Terminal(width) = self {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        table
    }

    /// A table whose sentences are broken to keep it within so many columns, where the terminal does not say.
    pub(crate) fn table_within(self, width: u16) -> Table {
        let mut table = self.table();
        if matches!(self, Self::Ascii | Self::Unicode) {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        table
    }

    /// A cell's text. What is not ASCII is spelt out before the columns get their widths.
    pub(crate) fn spell(self, text: String) -> String {
        match self {
            Self::Ascii => text.replace('±', "+-").replace('–', "-").replace('∞', "inf"),
            Self::Unicode | Self::Terminal(_) => text,
            Self::Markdown => text.replace('|', "\\|").replace('\n', " "),
        }
    }
}

/// Who fared how: one line per swept values, group and strategy, in the order of the frame, with the number of
/// peers, the number of seeds, and each metric as mean ± half-width of its t interval over the seeds. A metric
/// that not every seed has says how many have it. Axes with a single value are left out.
///
/// # Errors
/// When the groups frame has no such metric; the message lists the nearest.
pub fn groups(groups: &DataFrame, metrics: &[&str], confidence: f64, look: Look) -> Result<String, Trouble> {
    let Lines { axes, lines } = lines(groups)?;
    let peers = metric(groups, "peers")?;
    let values = metrics.iter().map(|name| metric(groups, name)).collect::<Result<Vec<_>, _>>()?;
    let says = |axis: &usize| lines.windows(2).any(|w| w[0].point[*axis] != w[1].point[*axis]);
    let axes: Vec<(usize, &str)> = (0..axes.len()).filter(says).map(|at| (at, axes[at].as_str())).collect();

    let missing = |name: &str| groups.column(&missing_name(name)).ok().and_then(column_numbers);
    let mut some_missing = false;
    let header = axes.iter().map(|(_, name)| *name).chain(["group", "strategy", "peers", "seeds"]);
    let mut sheet = Sheet::new(header.chain(metrics.iter().copied()), axes.len() + 2);
    for line in &lines {
        let of = |values: &[f64]| line.rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
        let mut cells: Vec<String> =
            axes.iter().map(|(at, _)| line.point[*at].clone().unwrap_or_else(|| "–".to_string())).collect();
        cells.extend([line.group.clone(), line.strategy.clone(), range(&of(&peers)), line.rows.len().to_string()]);
        cells.extend(metrics.iter().zip(&values).map(|(name, values)| {
            let partial = missing(name).is_some_and(|n| of(&n).iter().any(|n| *n > 0.0));
            some_missing |= partial;
            summary(&of(values), confidence) + if partial { "*" } else { "" }
        }));
        sheet.rows.push(cells.into_iter().map(|cell| look.spell(cell)).collect());
    }
    let star = if look == Look::Markdown { "\n\n\\*" } else { "\n*" };
    let note = if some_missing {
        format!("{star} the mean over those peers that have a value; others have none")
    } else {
        String::new()
    };
    Ok(sheet.print(look) + &note)
}

/// A table of which every row is one line, if it can be.
struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The first column of numbers; all after it are numbers, too.
    numbers: usize,
}

impl Sheet {
    fn new<'n>(header: impl Iterator<Item = &'n str>, numbers: usize) -> Self {
        Self { header: header.map(str::to_owned).collect(), rows: Vec::new(), numbers }
    }

    /// The table. Where a terminal is too narrow for it, headings are cut to the end of their path, and what is the same in
    /// all rows is said once above; where that is not enough, cells are broken.
    fn print(mut self, look: Look) -> String {
        let Look::Terminal(width) = look else { return self.draw(look) };
        let fits = |text: &str| text.lines().all(|line| line.chars().count() <= usize::from(width));
        let whole = self.draw(Look::Unicode);
        if fits(&whole) {
            return whole;
        }
        let mut above: Vec<String> = Vec::new();
        for column in (0..self.header.len()).rev() {
            let is_same = self.rows.iter().all(|row| row[column] == self.rows[0][column]);
            if is_same && self.rows.len() > 1 && self.header.len() > 1 {
                let values: Vec<String> = self.rows.iter_mut().map(|row| row.remove(column)).collect();
                above.insert(0, format!("{} {}", self.header.remove(column), values[0]));
                self.numbers -= usize::from(column < self.numbers);
            }
        }
        self.header = short_headings(&self.header);
        let above = if above.is_empty() { String::new() } else { format!("in all rows: {}\n", above.join(", ")) };
        above + &self.draw(look)
    }

    fn draw(&self, look: Look) -> String {
        let mut table = look.table();
        table.set_header(&self.header);
        table.add_rows(&self.rows);
        for column in self.numbers..self.header.len() {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        wrap::print(table)
    }
}

/// The ends of paths, as short as they still tell columns apart.
fn short_headings(names: &[String]) -> Vec<String> {
    let ends = |name: &str| name.rmatch_indices('.').map(|(at, _)| name[at + 1..].to_owned()).collect::<Vec<_>>();
    let short = |(own, name): (usize, &String)| {
        let is_others = |end: &String| {
            let others = names.iter().enumerate().filter(|(at, _)| *at != own);
            others.into_iter().any(|(_, other)| other == end || other.ends_with(&format!(".{end}")))
        };
        ends(name).into_iter().find(|end| !is_others(end)).unwrap_or_else(|| name.clone())
    };
    names.iter().enumerate().map(short).collect()
}

/// What the system did: one line per swept values, with the number of seeds and each metric of the cells as mean ±
/// half-width of its t interval over the seeds. Axes with a single value are left out.
///
/// # Errors
/// When the cells frame has no such metric; the message lists the nearest.
pub fn cells(cells: &DataFrame, metrics: &[&str], confidence: f64, look: Look) -> Result<String, Trouble> {
    let values = metrics.iter().map(|name| metric(cells, name)).collect::<Result<Vec<_>, _>>()?;
    let names = axis_names(cells);
    let column = |name: &String| cells.column(name).map(column_scalars).map_err(|why| strange(&why));
    let axes = names.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    let text = |axis: usize, row: usize| axes[axis][row].as_ref().map_or_else(|| "–".to_string(), |v| v.to_string());
    let says = |axis: &usize| (1..cells.height()).any(|row| text(*axis, row) != text(*axis, row - 1));
    let told: Vec<usize> = (0..axes.len()).filter(says).collect();
    let mut lines: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
    for row in 0..cells.height() {
        let point: Vec<String> = told.iter().map(|axis| text(*axis, row)).collect();
        match lines.iter_mut().find(|(known, _)| *known == point) {
            Some((_, rows)) => rows.push(row),
            None => lines.push((point, vec![row])),
        }
    }
    let header = told.iter().map(|at| names[*at].as_str()).chain(["seeds"]).chain(metrics.iter().copied());
    let mut sheet = Sheet::new(header, told.len());
    for (point, rows) in lines {
        let of = |values: &Vec<f64>| summary(&rows.iter().map(|row| values[*row]).collect::<Vec<f64>>(), confidence);
        let row = point.into_iter().chain([rows.len().to_string()]).chain(values.iter().map(of));
        sheet.rows.push(row.map(|cell| look.spell(cell)).collect());
    }
    Ok(sheet.print(look))
}

/// `mean ± half-width`, and how many values there are if some are missing.
fn summary(values: &[f64], confidence: f64) -> String {
    let interval = statistics::mean_interval(values, confidence);
    let text = plus_minus(interval.estimate, interval.half_width());
    if interval.n == values.len() || interval.n == 0 { text } else { format!("{text} (n={})", interval.n) }
}

/// Any table: a header, and rows of text. Columns of numbers stand to the right.
pub fn plain(header: &[String], rows: &[Vec<String>], look: Look) -> String {
    let mut table = look.table();
    table.set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|cell| look.spell(cell.clone())));
    }
    let has_words = |cell: &str| cell.chars().any(|letter| letter.is_alphabetic() && letter != 'e');
    let begins = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit() || "-–∞<±".contains(c));
    let is_number = |cell: &String| cell.is_empty() || begins(cell) && !has_words(cell);
    for column in 0..header.len() {
        if rows.iter().all(|row| row.get(column).is_none_or(is_number))
            && let Some(column) = table.column_mut(column)
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    wrap::print(table)
}

/// The sum of a metric over all peers, group by group in the order of the frame: its means times the peers.
///
/// # Errors
/// When the groups frame has no such metric.
pub fn totals(groups: &DataFrame, metric: &str) -> Result<Vec<(String, f64)>, Trouble> {
    let missing = || Trouble::new("cannot add up a metric", "groups", "there is no such column", "choose another");
    let column = |name: &str| groups.column(name).ok().and_then(column_numbers).ok_or_else(missing);
    let (names, peers, means) = (texts(groups, "group")?, column("peers")?, column(metric)?);
    let mut sums: Vec<(String, f64)> = Vec::new();
    for (row, name) in names.into_iter().enumerate() {
        let name = name.unwrap_or_default();
        let sum = if means[row].is_nan() { 0.0 } else { (means[row] * peers[row]).round() };
        match sums.iter_mut().find(|(known, _)| known == name) {
            Some((_, total)) => *total += sum,
            None => sums.push((name.to_owned(), sum)),
        }
    }
    Ok(sums)
}

/// One number, or the least and the greatest.
fn range(values: &[f64]) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low == high { format!("{low}") } else { format!("{low}–{high}") }
}

/// Which claims hold: the claim (its label, if it has one), the verdict (in capitals if it is not as expected), the
/// metric and the test, the estimate with its interval (`every`: the least and the greatest value), the number of
/// seeds or cells, and how the outcome came about.
pub fn claims(verdicts: &[Verdict], look: Look) -> String {
    let mut table = look.table_within(CLAIMS_WIDTH);
    let judged = if look == Look::Markdown { "what was judged" } else { "metric" };
    table.set_header(["claim", "verdict", judged, "estimate", "n", "because"]);
    for verdict in verdicts {
        let outcome = match (verdict.outcome, verdict.expected) {
            (Outcome::Undecided, _) => "undecided",
            (Outcome::Holds, Expected::Holds) => "holds",
            (Outcome::Fails, Expected::Holds) => "FAILS",
            (Outcome::Fails, Expected::Fails) => "fails, as expected",
            (Outcome::Holds, Expected::Fails) => "HOLDS, unexpectedly",
        };
        let mut because = verdict.explanation.clone();
        if verdict.expected == Expected::Fails {
            let why = verdict.why.as_deref().unwrap_or_default();
            because.push_str(&format!("; it was expected to fail: {why}"));
        }
        let claim = verdict.label.clone().unwrap_or_else(|| verdict.claim.clone());
        let group = verdict.group.as_ref().map_or_else(String::new, |group| format!(" of {group}"));
        // A page has room for the whole sentence.
        let metric = match look {
            Look::Markdown => verdict.claim.clone(),
            _ => format!("{}{group}, {}", verdict.metric, verdict.test),
        };
        let cells = [claim, outcome.to_string(), metric, estimate(verdict), verdict.n.to_string(), because];
        table.add_row(cells.map(|cell| look.spell(cell)));
    }
    wrap::print(table)
}

fn estimate(verdict: &Verdict) -> String {
    match (verdict.estimate.is_nan(), verdict.low.is_nan()) {
        (true, _) => "–".to_string(),
        (_, true) => short(verdict.estimate),
        _ => format!("{} [{}, {}]", short(verdict.estimate), short(verdict.low), short(verdict.high)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_as_short_as_they_still_say_which() {
        let names = ["population.tyrants.count", "population.tyrants.strategy", "a.cheats.strategy", "strategy", "x"];
        assert_eq!(
            short_headings(&names.map(String::from)),
            ["count", "tyrants.strategy", "cheats.strategy", "strategy", "x"]
        );
    }
}
