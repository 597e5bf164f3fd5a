//! The plan: all cells of an experiment, each complete, checked and named before anything runs.

use super::analysis::analysis;
use super::catalogue::Catalogue;
use super::claims::{Scope, claims};
use super::config::Config;
use super::contest_claims::contest_claims;
use super::experiment::experiment;
use super::foreseen::explained;
use super::lookup::{Lookup, Where, neighbour};
use super::overrides::Overrides;
use super::path::KeyPath;
use super::plots::plots;
use super::point::{Cell, Material, Point, in_order, points};
use super::red_team::Aim;
use super::seeds::More;
use super::spread::Spread;
use super::sweep::Axis;
use super::tournament::{Contest, Preset};
use super::trouble::{Place, Trouble, Troubles};
use super::yaml::Document;
use crate::solve::methods::Method;
use results::Claim;
use results::plot::Plot;
use results::rankings::claims::ContestClaim;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// More cells than this would not end, and would not fit into memory.
const MOST_CELLS: usize = 2_000_000;

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
    /// The seeds of every point, at least.
    pub seeds: Vec<u64>,
    /// How many more there may be, and until when.
    pub more: Option<More>,
    /// What is swept.
    pub axes: Vec<Axis>,
    /// The points.
    pub points: Vec<Point>,
    /// Points whose configuration playing finds: what they are called, and what stands in the file. Their numbers follow those
    /// of the others.
    pub later: Vec<Point>,
    /// The cells that are played in any case: point by point, and the seeds of a point beside each other.
    pub cells: Vec<Cell>,
    /// What the experiment must show.
    pub claims: Vec<Claim>,
    /// Where in the file each of the claims stands.
    pub claim_paths: Vec<KeyPath>,
    /// What a contest must show.
    pub contest_claims: Vec<ContestClaim>,
    /// What is asked of the payoffs of a tournament.
    pub analysis: Vec<Method>,
    /// The metrics to show, if the file names any.
    pub tables: Option<Vec<String>>,
    /// The pictures to draw.
    pub plots: Vec<Plot>,
    /// What is searched for, if somebody searches.
    pub red_team: Option<Aim>,
    /// Which tournament it is, if it is one.
    pub tournament: Option<Preset>,
    /// How payoffs are read off the matches, if strategies play against each other.
    pub contest: Option<Contest>,
    /// What a tournament leaves out since it does not fit, a sentence each.
    pub left_out: Vec<String>,
    /// What is allowed but probably not meant.
    pub warnings: Vec<String>,
    /// What further points are made of.
    pub material: Material,
}

/// Plans the experiment in a file.
///
/// # Errors
/// All that is wrong with it.
pub fn plan(file: &Path, overrides: &Overrides, catalogue: &Catalogue) -> Result<Plan, Troubles> {
    let name = file.display().to_string();
    let unreadable =
        |what: &str, why: String, next: String| Trouble::new(what).at(Place::whole(&name)).cause(why).next(next);
    let bytes = std::fs::read(file).map_err(|why| {
        let near = || neighbour(&[file.to_path_buf()], &[".yaml", ".yml"]);
        let next = match why.kind() {
            ErrorKind::NotFound => near().map_or("check the path".to_owned(), |near| {
                format!("did you mean `{}`?", file.with_file_name(near).display())
            }),
            ErrorKind::IsADirectory => "name a file in it, such as `experiments/start/first.yaml`".to_owned(),
            ErrorKind::PermissionDenied => "change its permissions".to_owned(),
            _ => "check the path and the disk".to_owned(),
        };
        unreadable("the file cannot be read", why.to_string(), next)
    })?;
    let text = String::from_utf8(bytes).map_err(|why| {
        let line = why.as_bytes()[..why.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        let why = format!("the first byte that is none is on line {line}");
        unreadable("the file is not UTF-8 text", why, "save it as UTF-8, which editors offer as an encoding".to_owned())
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
            points: &points.iter().flatten().map(|point| &*point.axes).collect::<Vec<_>>(),
            groups: &group_names(points.iter().flatten().map(|point| &*point.config)),
        };
        let plots = troubles.take(plots(&document, &scope));
        let (claims, mut wrong) = claims(&document, &scope);
        let of_contest = spread.as_ref().and_then(Spread::contest);
        let (contest_claims, also) = contest_claims(&document, of_contest.as_ref());
        wrong.take::<()>(Err(also));
        let claims = troubles.take(overrides.excuse(wrong, &mut warnings).unless(Some(claims)));
        Some((claims?, contest_claims, plots?))
    });
    if let (Some(experiment), Some(points)) = (&experiment, &points) {
        let groups = group_names(points.iter().flatten().map(|point| &*point.config));
        troubles.take(experiment.seeds.check(&document, &groups));
    }
    let is_contest = spread.as_ref().is_some_and(|spread| spread.contest().is_some());
    let analysis = spread.as_ref().and_then(|_| troubles.take(analysis(&document, is_contest)));
    let (experiment, [points, later], (claims, contest_claims, plots), analysis) =
        troubles.unless((|| Some((experiment?, points?, asked?, analysis?)))())?;
    let most = experiment.seeds.more.as_ref().map_or(experiment.seeds.first.len(), More::most);
    if points.len().saturating_mul(most) > MOST_CELLS {
        let path = KeyPath::default().key("seeds");
        return Err(Trouble::new(format!(
            "{} points with {most} seeds each are more than {MOST_CELLS} cells",
            points.len()
        ))
        .at(document.key_place(&path))
        .cause("every point is played with every seed")
        .next("take fewer seeds, or sweep less in one file")
        .into());
    }
    let seeds = experiment.seeds.first;
    let of_point = |(number, point): (usize, &Point)| seeds.iter().map(move |seed| point.cell(number, *seed)).collect();
    let mut cells: Vec<Cell> = points.iter().enumerate().flat_map::<Vec<Cell>, _>(of_point).collect();
    in_order(&mut cells);
    warnings.extend(claims.iter().filter_map(|(claim, _)| explained(claim)));
    let (claims, claim_paths) = claims.into_iter().unzip();
    Ok(Plan {
        question: experiment.question,
        file: file.to_path_buf(),
        text: text.to_owned(),
        overrides: overrides.clone(),
        seeds,
        more: experiment.seeds.more,
        axes,
        points,
        later,
        cells,
        claims,
        claim_paths,
        contest_claims,
        analysis,
        tables: experiment.tables,
        plots,
        red_team: spread.as_ref().and_then(Spread::aim),
        tournament: spread.as_ref().and_then(Spread::preset),
        contest: spread.as_ref().and_then(Spread::contest),
        left_out: spread.as_ref().map(Spread::left_out).unwrap_or_default(),
        warnings,
        material: Material { document: document.clone(), catalogue: *catalogue, places: places.clone() },
    })
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
    /// One configuration for each point; of those that come later, the one that stands in the file.
    pub fn configs(&self) -> impl Iterator<Item = &Config> {
        self.points.iter().chain(&self.later).map(|point| &*point.config)
    }

    /// Leaves out claims with which something is wrong, one answer for each.
    ///
    /// # Errors
    /// Those that the command line does not excuse.
    pub fn leave_out(&mut self, wrong: Vec<Option<Trouble>>) -> Result<(), Troubles> {
        let is_right: Vec<bool> = wrong.iter().map(Option::is_none).collect();
        let (mut of_claims, mut of_paths) = (is_right.iter(), is_right.iter());
        self.claims.retain(|_| of_claims.next().copied().unwrap_or(true));
        self.claim_paths.retain(|_| of_paths.next().copied().unwrap_or(true));
        self.overrides.excuse(wrong.into_iter().flatten().collect(), &mut self.warnings).unless(Some(()))
    }

    /// How many cells there are if all seeds are needed.
    pub fn most_cells(&self) -> usize {
        let most = self.more.as_ref().map_or(self.seeds.len(), |more| more.most());
        self.points.len() * most
    }
}
