//! Lines: the rows of a groups frame that differ in their seed only, which is what a summary tells in one line.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::axes::{column_scalars, texts};
use crate::catalogue::Frame;
use crate::numbers::column_numbers;
use crate::selection::nearest;
use crate::trouble::Trouble;

/// One group at one point of the sweep.
#[derive(Debug)]
pub(crate) struct Line {
    /// The swept values; `None` where the point has none.
    pub(crate) point: Vec<Option<String>>,
    pub(crate) group: String,
    pub(crate) strategy: String,
    /// The rows of the frame, in their order.
    pub(crate) rows: Vec<usize>,
}

/// The lines of a frame in the order of their first row, and the swept paths.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) axes: Vec<String>,
    pub(crate) lines: Vec<Line>,
}

/// Sorts the rows of a groups frame into lines.
///
/// # Errors
/// When it is no groups frame.
pub(crate) fn lines(groups: &DataFrame) -> Result<Lines, Trouble> {
    let names = groups.get_column_names().into_iter().map(|n| n.as_str());
    let swept = names.take_while(|n| *n != Frame::Groups.first_own_column()).skip(2);
    let axes: Vec<(String, Vec<Option<String>>)> = swept
        .filter_map(|name| groups.column(name).ok().map(|column| (name.to_string(), column_scalars(column))))
        .map(|(name, values)| (name, values.into_iter().map(|v| v.map(|v| v.to_string())).collect()))
        .collect();
    let (group, strategy) = (texts(groups, "group")?, texts(groups, "strategy")?);
    let mut places = BTreeMap::new();
    let mut lines: Vec<Line> = Vec::new();
    for row in 0..groups.height() {
        let point: Vec<Option<String>> = axes.iter().map(|(_, values)| values[row].clone()).collect();
        let of = |names: &[Option<&str>]| names[row].unwrap_or_default().to_string();
        let (group, strategy) = (of(&group), of(&strategy));
        let place = *places.entry((point.clone(), group.clone(), strategy.clone())).or_insert(lines.len());
        if place == lines.len() {
            lines.push(Line { point, group, strategy, rows: Vec::new() });
        }
        lines[place].rows.push(row);
    }
    Ok(Lines { axes: axes.into_iter().map(|(name, _)| name).collect(), lines })
}

/// The values of a metric, row by row.
///
/// # Errors
/// When the frame has no such metric; the message lists the nearest.
pub(crate) fn metric(groups: &DataFrame, name: &str) -> Result<Vec<f64>, Trouble> {
    groups.column(name).ok().and_then(column_numbers).ok_or_else(|| {
        let names = groups.get_column_names().into_iter().map(|n| n.as_str());
        let cause = format!("the frame has no metric `{name}`; {}", nearest(name, names));
        Trouble::new("cannot print the table", "results", cause, "choose one of its columns")
    })
}
