//! From frames to points: means over the seeds, with their intervals.
//!
//! A point is a mean over all sweeps that the plot does not name. As in claims, only those seeds count that all of their
//! values have: adaptive seeds are more where a value is noisy, and it would weigh more in the mean.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use super::figure::{Axis, Figure, Point, Series};
use super::{GROUP, Plot, ROUND};
use crate::axes::{axis_names, column_scalars, texts};
use crate::claims::Selection;
use crate::numbers::column_numbers;
use crate::scalar::Scalar;
use crate::statistics::{mean, mean_interval};
use crate::trouble::Trouble;

const CONFIDENCE: f64 = 0.95;

/// More rounds than this are drawn as means over several.
const MOST_ROUNDS: usize = 300;

/// The frames that plots are drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// The cells frame.
    pub cells: &'a DataFrame,
    /// The groups frame.
    pub groups: &'a DataFrame,
    /// The rounds frame, where a plot is over rounds.
    pub rounds: Option<&'a DataFrame>,
}

/// One row of a frame, as far as a plot looks at it.
struct Row {
    seed: u64,
    /// Which series it belongs to.
    series: String,
    /// Which point of that series.
    point: String,
    /// The swept value on the horizontal axis, where one is.
    swept: Option<Scalar>,
    x: f64,
    y: f64,
}

/// The figure of a plot.
///
/// # Errors
/// A metric that no frame has, or a plot over rounds without the rounds frame.
pub fn figure(plot: &Plot, frames: &Tables) -> Result<Figure, Trouble> {
    let rows = rows(plot, frames)?;
    let words = words(&rows);
    let mut series: Vec<(String, BTreeMap<String, Vec<&Row>>)> = Vec::new();
    for row in rows.iter().filter(|row| !row.y.is_nan() && (row.swept.is_some() || !row.x.is_nan())) {
        if !series.iter().any(|(name, _)| *name == row.series) {
            series.push((row.series.clone(), BTreeMap::new()));
        }
        let points = series.iter_mut().find(|(name, _)| *name == row.series).map(|(_, points)| points);
        points.into_iter().for_each(|points| points.entry(row.point.clone()).or_default().push(row));
    }
    let is_metric = rows.first().is_some_and(|row| row.swept.is_none());
    let joined = words.is_empty() && (!is_metric || plot.x == ROUND);
    let series = series.into_iter().map(|(name, points)| {
        let mut points: Vec<Point> = points.values().map(|rows| point(rows, &words)).collect();
        points.sort_by(|a, b| a.at.0.total_cmp(&b.at.0));
        Series { name, joined, points }
    });
    let mark = plot.mark.iter().map(|(name, (x, y))| Series {
        name: name.clone(),
        joined: false,
        points: vec![Point::new(*x, *y)],
    });
    let title = plot.title.clone().unwrap_or_else(|| format!("{} against {}", plot.y, plot.x));
    Ok(Figure {
        title,
        // Words stand side by side, whatever was asked for.
        x: Axis { label: plot.x.clone(), log: plot.log_x && words.is_empty(), words: words.clone() },
        y: Axis { label: plot.y.clone(), log: plot.log_y, words: Vec::new() },
        by: plot.by.clone().unwrap_or_default(),
        series: series.chain(mark).collect(),
    })
}

/// The values of the horizontal axis where they are not all numbers, in the order of the sweep.
fn words(rows: &[Row]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    if rows.iter().filter_map(|row| row.swept.as_ref()).all(|value| value.number().is_some()) {
        return words;
    }
    for word in rows.iter().filter_map(|row| row.swept.as_ref()).map(Scalar::to_string) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Cells of one seed are averaged first: seeds are what is independent.
fn point(rows: &[&Row], words: &[String]) -> Point {
    let mut seeds: BTreeMap<u64, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for row in rows {
        let place = |value: &Scalar| {
            let text = value.to_string();
            value.number().or_else(|| words.iter().position(|word| *word == text).map(|at| at as f64))
        };
        let (xs, ys) = seeds.entry(row.seed).or_default();
        xs.push(row.swept.as_ref().and_then(place).unwrap_or(row.x));
        ys.push(row.y);
    }
    let xs: Vec<f64> = seeds.values().map(|(xs, _)| mean(xs)).collect();
    let ys: Vec<f64> = seeds.values().map(|(_, ys)| mean(ys)).collect();
    let (x, y) = (mean_interval(&xs, CONFIDENCE), mean_interval(&ys, CONFIDENCE));
    Point { at: (x.estimate, y.estimate), half_width: (x.half_width(), y.half_width()) }
}

/// The rows that a plot looks at.
fn rows(plot: &Plot, frames: &Tables) -> Result<Vec<Row>, Trouble> {
    let mut by_cell = by_cell(frames.cells)?;
    select(&mut by_cell, &plot.of);
    keep_common_seeds(&mut by_cell, plot);
    let over_rounds = plot.x == ROUND;
    let in_groups = plot.group.is_some() || plot.by.as_deref() == Some(GROUP);
    let base = match frames.rounds {
        Some(rounds) if over_rounds => rounds,
        None if over_rounds => return Err(missing(plot, "the rounds frame")),
        _ if in_groups => frames.groups,
        _ => frames.cells,
    };
    let (ids, seeds) = (texts(base, "cell_id")?, base.column("seed").and_then(|c| c.u64().cloned()));
    let seeds = seeds.map_err(|e| crate::axes::strange(&e))?;
    let groups = if in_groups || over_rounds { texts(base, GROUP)? } else { vec![None; base.height()] };
    let is_axis = axis_names(frames.cells).contains(&plot.x);
    let xs = if is_axis { Vec::new() } else { values(plot, &plot.x, base, frames.cells)? };
    let ys = values(plot, &plot.y, base, frames.cells)?;
    let bucket = if over_rounds {
        let most = xs.iter().copied().fold(0.0, f64::max) as usize + 1;
        most.div_ceil(MOST_ROUNDS) as f64
    } else {
        1.0
    };
    let mut rows = Vec::new();
    for row in 0..base.height() {
        let (id, group) = (ids[row].unwrap_or_default(), groups[row].unwrap_or_default());
        let Some((_, axes)) = by_cell.get(id) else { continue };
        if plot.group.as_deref().is_some_and(|only| only != group) {
            continue;
        }
        let axis = |path: &str| axes.iter().find(|(p, _)| p == path).and_then(|(_, v)| v.clone());
        let swept = if is_axis { axis(&plot.x) } else { None };
        let x = xs.get(row).copied().unwrap_or(f64::NAN);
        let x = if over_rounds { ((x / bucket).floor() + 0.5) * bucket - 0.5 } else { x };
        rows.push(Row {
            seed: seeds.get(row).unwrap_or_default(),
            series: match plot.by.as_deref() {
                Some(GROUP) => group.to_owned(),
                Some(path) => axis(path).map(|value| value.to_string()).unwrap_or_default(),
                None => String::new(),
            },
            point: match (&swept, over_rounds) {
                (Some(value), _) => value.to_string(),
                (None, true) => x.to_string(),
                (None, false) => format!("{axes:?}{group}"),
            },
            swept,
            x,
            y: ys[row],
        });
    }
    Ok(rows)
}

type Axes = Vec<(String, Option<Scalar>)>;

/// The seed and the swept values of each cell.
type Cells = BTreeMap<String, (u64, Axes)>;

/// The cells of a frame.
fn by_cell(cells: &DataFrame) -> Result<Cells, Trouble> {
    let names = axis_names(cells);
    let columns: Vec<Vec<Option<Scalar>>> =
        names.iter().filter_map(|name| cells.column(name).ok()).map(column_scalars).collect();
    let ids = texts(cells, "cell_id")?;
    let seeds = cells.column("seed").and_then(|c| c.u64()).map_err(|e| crate::axes::strange(&e))?;
    let of = |row: usize| -> (u64, Axes) {
        let axes = names.iter().zip(&columns).map(|(name, column)| (name.clone(), column[row].clone()));
        (seeds.get(row).unwrap_or_default(), axes.collect())
    };
    Ok(ids.into_iter().enumerate().map(|(row, id)| (id.unwrap_or_default().to_owned(), of(row))).collect())
}

/// Keeps the cells that a selection names. A bare name selects its variants if no cell has exactly it.
fn select(cells: &mut Cells, selection: &Selection) {
    for (path, wanted) in selection {
        let of = |axes: &Axes| axes.iter().find(|(p, _)| p == path).and_then(|(_, value)| value.clone());
        let exact = cells.values().any(|(_, axes)| of(axes).is_some_and(|value| value.same(wanted)));
        let is = |value: Scalar| value.same(wanted) || (!exact && value.name() == wanted.to_string());
        cells.retain(|_, (_, axes)| of(axes).is_some_and(is));
    }
}

/// Of the cells that make one point keeps those whose seeds all combinations of the other sweeps have.
fn keep_common_seeds(cells: &mut Cells, plot: &Plot) {
    let is_named = |path: &String| *path == plot.x || Some(path) == plot.by.as_ref();
    let over_axis = plot.x == ROUND || cells.values().any(|(_, axes)| axes.iter().any(|(path, _)| *path == plot.x));
    if !over_axis {
        // Each combination is a point of its own.
        return;
    }
    let point = |axes: &Axes| {
        let named = axes.iter().filter(|(path, _)| is_named(path));
        named.map(|(_, value)| value.as_ref().map(Scalar::to_string)).collect::<Vec<_>>()
    };
    let mut seeds: BTreeMap<Vec<Option<String>>, BTreeMap<u64, usize>> = BTreeMap::new();
    let mut combinations: BTreeMap<Vec<Option<String>>, BTreeSet<String>> = BTreeMap::new();
    for (seed, axes) in cells.values() {
        *seeds.entry(point(axes)).or_default().entry(*seed).or_default() += 1;
        combinations.entry(point(axes)).or_default().insert(format!("{axes:?}"));
    }
    cells.retain(|_, (seed, axes)| {
        let point = point(axes);
        seeds.get(&point).and_then(|of| of.get(seed)).copied() == combinations.get(&point).map(BTreeSet::len)
    });
}

/// A metric, row by row: the frame's own, or that of the cell.
fn values(plot: &Plot, name: &str, base: &DataFrame, cells: &DataFrame) -> Result<Vec<f64>, Trouble> {
    if let Some(own) = base.column(name).ok().and_then(column_numbers) {
        return Ok(own);
    }
    let of_cell = cells.column(name).ok().and_then(column_numbers).ok_or_else(|| missing(plot, name))?;
    let places: BTreeMap<&str, usize> =
        texts(cells, "cell_id")?.into_iter().enumerate().map(|(row, id)| (id.unwrap_or_default(), row)).collect();
    let ids = texts(base, "cell_id")?;
    Ok(ids.into_iter().map(|id| places.get(id.unwrap_or_default()).map_or(f64::NAN, |row| of_cell[*row])).collect())
}

fn missing(plot: &Plot, what: &str) -> Trouble {
    let cause = format!("this run has no {what}");
    Trouble::new("cannot draw a plot", &plot.name, cause, "name a column that its cells have")
}
