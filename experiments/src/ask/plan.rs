//! The plan: all cells of an experiment, each complete, checked and named before anything runs.

use super::catalogue::Catalogue;
use super::claims::{Scope, claims};
use super::config::{Config, cell_id, config};
use super::experiment::experiment;
use super::lookup::{Lookup, Where};
use super::overrides::Overrides;
use super::plots::plots;
use super::spread::Spread;
use super::sweep::Axis;
use super::tournament::Preset;
use super::trouble::{Place, Trouble, Troubles};
use super::yaml::Document;
use results::plot::Plot;
use results::{Claim, Scalar};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One run: a configuration and a seed.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its place in the plan, from 0.
    pub order: usize,
    /// What it is called everywhere: a hash of all that decides its outcome.
    pub id: String,
    /// Its seed.
    pub seed: u64,
    /// The values of the swept paths.
    pub axes: Arc<[(String, Scalar)]>,
    /// Everything else; shared by the cells of one point.
    pub config: Arc<Config>,
}

/// A whole experiment, ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is asked.
    pub question: String,
    /// Where it was read from.
    pub file: PathBuf,
    /// The file as it was written.
    pub text: String,
    /// What the command line changed about it.
    pub overrides: Overrides,
    /// The seeds of every point.
    pub seeds: Vec<u64>,
    /// What is swept.
    pub axes: Vec<Axis>,
    /// The cells: point by point, and the seeds of a point beside each other.
    pub cells: Vec<Cell>,
    /// What the experiment must show.
    pub claims: Vec<Claim>,
    /// Where each of the claims stands.
    pub claim_places: Vec<Place>,
    /// The metrics to show, if the file names any.
    pub tables: Option<Vec<String>>,
    /// The pictures to draw.
    pub plots: Vec<Plot>,
    /// Which tournament it is, if it is one.
    pub tournament: Option<Preset>,
    /// What a tournament leaves out since it does not fit, a sentence each.
    pub left_out: Vec<String>,
    /// What is allowed but probably not meant.
    pub warnings: Vec<String>,
}

/// Plans the experiment in a file.
///
/// # Errors
/// All that is wrong with it.
pub fn plan(file: &Path, overrides: &Overrides, catalogue: &Catalogue) -> Result<Plan, Troubles> {
    let name = file.display().to_string();
    let unreadable = |what: &str, why: String| {
        let place = Place {
            source: name.clone(),
            line: None,
            column: 1,
            width: 1,
            excerpt: String::new(),
            path: String::new(),
        };
        Trouble::new(what).at(place).cause(why)
    };
    let bytes = std::fs::read(file).map_err(|why| unreadable("the file cannot be read", why.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|why| {
        let line = why.as_bytes()[..why.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        unreadable("the file is not UTF-8 text", format!("the first byte that is none is on line {line}"))
    })?;
    plan_text(file, &text, overrides, catalogue, &Where::of(file))
}

/// Plans the experiment in a text that stands for a file.
///
/// # Errors
/// All that is wrong with it.
pub fn plan_text(
    file: &Path,
    text: &str,
    overrides: &Overrides,
    catalogue: &Catalogue,
    places: &Where,
) -> Result<Plan, Troubles> {
    let mut document = Document::read(&file.display().to_string(), text)?;
    overrides.apply(&mut document, catalogue)?;
    let mut troubles = Troubles::default();
    let mut lookup = Lookup::new(catalogue, places);
    let experiment = troubles.take(experiment(&document));
    let spread = troubles.take(Spread::read(&document, catalogue, &mut lookup));
    let mut warnings = Vec::new();
    let points = spread
        .as_ref()
        .and_then(|spread| troubles.take(points(&document, spread, catalogue, &mut lookup, &mut warnings)));
    let axes = spread.as_ref().map(Spread::axes).unwrap_or_default();
    let asked = points.as_ref().and_then(|points| {
        let scope = Scope {
            axes: &axes,
            points: &points.iter().map(|point| &*point.axes).collect::<Vec<_>>(),
            groups: &group_names(points.iter().map(|point| &*point.config)),
        };
        let plots = troubles.take(plots(&document, &scope));
        let (claims, wrong) = claims(&document, &scope);
        let claims = if overrides.set.is_empty() {
            troubles.take(wrong.unless(Some(claims)))
        } else {
            // What the command line changed may leave nothing for a claim to speak about; without
            // `--set` it is a mistake in the file.
            warnings.extend(
                wrong.iter().map(|trouble| format!("a claim is not judged, because of --set: {}", trouble.what)),
            );
            Some(claims)
        };
        Some((claims?, plots?))
    });
    let (experiment, points, (claims, plots)) = troubles.unless((|| Some((experiment?, points?, asked?)))())?;
    let mut cells = Vec::with_capacity(points.len() * experiment.seeds.len());
    for point in &points {
        for seed in &experiment.seeds {
            cells.push(Cell {
                order: cells.len(),
                id: cell_id(&point.canonical, *seed),
                seed: *seed,
                axes: point.axes.clone(),
                config: point.config.clone(),
            });
        }
    }
    let (claims, claim_places) = claims.into_iter().unzip();
    Ok(Plan {
        question: experiment.question,
        file: file.to_path_buf(),
        text: text.to_owned(),
        overrides: overrides.clone(),
        seeds: experiment.seeds,
        axes,
        cells,
        claims,
        claim_places,
        tables: experiment.tables,
        plots,
        tournament: spread.as_ref().and_then(Spread::preset),
        left_out: spread.as_ref().map(Spread::left_out).unwrap_or_default(),
        warnings,
    })
}

struct Point {
    axes: Arc<[(String, Scalar)]>,
    config: Arc<Config>,
    canonical: String,
}

/// All points of the sweep, up to the first at which something is wrong.
fn points(
    document: &Document,
    spread: &Spread,
    catalogue: &Catalogue,
    lookup: &mut Lookup,
    warnings: &mut Vec<String>,
) -> Result<Vec<Point>, Troubles> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    // What is to be noted, at which point first, and at how many more.
    let mut noted: Vec<(String, String, usize)> = Vec::new();
    let mut points: Vec<Point> = Vec::with_capacity(spread.points());
    for number in 0..spread.points() {
        let (resolved, axes) = spread.at(document, number)?;
        let told = told(&axes);
        let mut here = Vec::new();
        let config = match config(&resolved, catalogue, lookup, &mut here) {
            Ok(config) => config,
            Err(troubles) => {
                // The last point shares no value with the first one: what is wrong at both is wrong everywhere.
                let (last, _) = spread.at(document, spread.points() - 1)?;
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
        let canonical = config.canonical();
        if let Some(earlier) = seen.insert(canonical.clone(), number) {
            let both = format!("{}\n{told}", self::told(&points[earlier].axes));
            return Err(spread.twice(document, number).cause(both).into());
        }
        points.push(Point { axes: axes.into(), config: Arc::new(config), canonical });
    }
    warnings.extend(noted.into_iter().map(|(warning, first, more)| match (first.is_empty(), more) {
        (true, _) => warning,
        (false, 0) => format!("{warning} ({first})"),
        (false, more) => format!("{warning} ({first}, and at {more} more points)"),
    }));
    Ok(points)
}

/// A point for a person: `mechanism = points, population.tyrant.count = 5`.
fn told(axes: &[(String, Scalar)]) -> String {
    let all: Vec<String> = axes.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    all.join(", ")
}

/// The names of all groups, each once, in the order of their first appearance.
pub(super) fn group_names<'a>(configs: impl Iterator<Item = &'a Config>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for group in configs.flat_map(|config| &config.groups) {
        if !names.contains(&group.name.as_str()) {
            names.push(&group.name);
        }
    }
    names
}

impl Plan {
    /// One configuration for each point of the sweep.
    pub fn configs(&self) -> impl Iterator<Item = &Config> {
        self.cells.iter().step_by(self.seeds.len().max(1)).map(|cell| &*cell.config)
    }
}
