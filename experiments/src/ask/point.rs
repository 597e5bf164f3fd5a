//! Points: what a sweep or a tournament plays, each complete and checked. A seed makes a cell of a point.

use super::catalogue::Catalogue;
use super::config::{Config, cell_id, config};
use super::lookup::{Lookup, Where};
use super::path::KeyPath;
use super::spread::Spread;
use super::trouble::Troubles;
use super::yaml::Document;
use results::Scalar;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One run: a configuration and a seed.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its place in the plan, from 0.
    pub order: usize,
    /// The number of its point.
    pub point: usize,
    /// What it is called everywhere: a hash of all that decides its outcome.
    pub id: String,
    /// Its seed.
    pub seed: u64,
    /// The values of the swept paths.
    pub axes: Arc<[(String, Scalar)]>,
    /// Everything else; shared by the cells of one point.
    pub config: Arc<Config>,
}

impl Cell {
    /// The same cell under an id that its axes are part of: what plays the same may have a second name, and be found by it.
    #[must_use]
    pub fn renamed(self) -> Self {
        Self { id: cell_id(&format!("\"{} as {}\"", self.id, told(&self.axes)), self.seed), ..self }
    }
}

/// One point: a configuration, and what it is called in results.
#[derive(Clone, Debug)]
pub struct Point {
    /// The values of the axes.
    pub axes: Arc<[(String, Scalar)]>,
    /// What its cells play.
    pub config: Arc<Config>,
    canonical: Arc<str>,
}

impl Point {
    fn new(config: Config, axes: Vec<(String, Scalar)>) -> Self {
        let canonical = config.canonical().into();
        Self { axes: axes.into(), config: Arc::new(config), canonical }
    }

    /// What its cell of a seed is called.
    pub fn id(&self, seed: u64) -> String {
        cell_id(&self.canonical, seed)
    }

    /// Its cell of a seed; `number` is that of the point.
    pub fn cell(&self, number: usize, seed: u64) -> Cell {
        let (axes, config) = (self.axes.clone(), self.config.clone());
        Cell { order: 0, point: number, id: self.id(seed), seed, axes, config }
    }
}

/// Brings cells into the order of their points, and the cells of a point into that of their making.
pub fn in_order(cells: &mut [Cell]) {
    cells.sort_by_key(|cell| cell.point);
    cells.iter_mut().enumerate().for_each(|(order, cell)| cell.order = order);
}

/// What further points are made of: the file, and all that it may name.
#[derive(Clone, Debug)]
pub struct Material {
    /// The file with what the command line changed.
    pub document: Document,
    /// What there is to choose from.
    pub catalogue: Catalogue,
    /// Where files are looked for.
    pub places: Where,
}

/// How a further point differs from one of the plan.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What is put where, such as `0.3` at `population.tyrant.params.delta`.
    pub changes: Vec<(KeyPath, Value)>,
    /// The values of its axes.
    pub axes: Vec<(String, Scalar)>,
}

impl Material {
    /// Further points: a point of the plan, changed in so many ways; of each that does not fit, what is wrong with it.
    ///
    /// # Errors
    /// A point that is not in the plan, or a path that reaches nothing.
    pub fn variants(&self, number: usize, variants: &[Variant]) -> Result<Vec<Result<Point, Troubles>>, Troubles> {
        let mut lookup = Lookup::new(&self.catalogue, &self.places);
        let spread = Spread::read(&self.document, &self.catalogue, &mut lookup)?;
        let (whole, _) = spread.at(&self.document, number)?;
        let mut points = Vec::with_capacity(variants.len());
        for Variant { changes, axes } in variants {
            let mut document = whole.clone();
            for (path, value) in changes {
                document.put_value(path, value.clone(), self.document.place())?;
            }
            let config = config(&document, &self.catalogue, &mut lookup, &mut Vec::new());
            points.push(config.map(|config| Point::new(config, axes.clone())));
        }
        Ok(points)
    }
}

/// All points of a file, and those that come later, up to the first at which something is wrong.
///
/// # Errors
/// What is wrong there.
pub(super) fn points(
    document: &Document,
    spread: &Spread,
    catalogue: &Catalogue,
    lookup: &mut Lookup,
    warnings: &mut Vec<String>,
) -> Result<[Vec<Point>; 2], Troubles> {
    let mut seen: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    // What is to be noted, at which point first, and at how many more.
    let mut noted: Vec<(String, String, usize)> = Vec::new();
    let all = spread.points() + spread.later();
    let mut points: Vec<Point> = Vec::with_capacity(all);
    for number in 0..all {
        let (resolved, axes) = spread.at(document, number)?;
        let told = told(&axes);
        let mut here = Vec::new();
        let config = match config(&resolved, catalogue, lookup, &mut here) {
            Ok(config) => config,
            Err(troubles) => {
                // The last point shares no value with the first one: what is wrong at both is wrong everywhere.
                let (last, _) = spread.at(document, all - 1)?;
                let there = config(&last, catalogue, lookup, &mut Vec::new()).err().unwrap_or_default();
                return Err(troubles.at_point(&told, &if number == 0 { there } else { Troubles::default() }));
            }
        };
        for warning in here {
            match noted.iter_mut().find(|(known, ..)| *known == warning) {
                Some((.., more)) => *more += 1,
                None => noted.push((warning, told.clone(), 0)),
            }
        }
        let point = Point::new(config, axes);
        // What comes later may begin as one that is known, and will be another.
        if number < spread.points()
            && let Some(earlier) = seen.insert(point.canonical.clone(), number)
        {
            let first = self::told(&points[earlier].axes);
            let both = if first == told { first } else { format!("{first}\n{told}") };
            return Err(spread.twice(document, number).cause(both).into());
        }
        points.push(point);
    }
    warnings.extend(noted.into_iter().map(|(warning, first, more)| match (first.is_empty(), more) {
        (true, _) => warning,
        (false, 0) => format!("{warning} ({first})"),
        (false, more) => format!("{warning} ({first}, and at {more} more points)"),
    }));
    let later = points.split_off(spread.points());
    Ok([points, later])
}

/// A point for a person: `mechanism = points, population.tyrant.count = 5`.
fn told(axes: &[(String, Scalar)]) -> String {
    let all: Vec<String> = axes.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    all.join(", ")
}
