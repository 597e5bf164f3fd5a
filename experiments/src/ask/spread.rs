//! The points of an experiment: those of its sweep, or those that its tournament or its red team makes. One of the three.

use super::catalogue::Catalogue;
use super::lookup::Lookup;
use super::reach::Reach;
use super::red_team::{Aim, RedTeam};
use super::sweep::{Axis, Sweep};
use super::tournament::{Contest, Preset, Tournament};
use super::trouble::Trouble;
use super::yaml::Document;
use results::Scalar;

/// What makes the points.
#[derive(Clone, Debug)]
pub enum Spread<'a> {
    /// `sweep:`, or nothing at all, which is one point.
    Sweep(Sweep<'a>),
    /// `tournament:`.
    Tournament(Tournament<'a>),
    /// `red_team:`.
    RedTeam(Box<RedTeam<'a>>),
}

impl<'a> Spread<'a> {
    /// Reads `red_team:`, `tournament:` or `sweep:`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(document: &'a Document, catalogue: &'a Catalogue, lookup: &mut Lookup) -> Result<Self, Trouble> {
        if let Some(node) = document.root().get("red_team") {
            return RedTeam::read(&node, catalogue, lookup).map(|red_team| Self::RedTeam(Box::new(red_team)));
        }
        match document.root().get("tournament") {
            Some(node) => Tournament::read(&node, catalogue, lookup).map(Self::Tournament),
            None => Sweep::read(document, &Reach::of(document, catalogue)).map(Self::Sweep),
        }
    }

    /// How many points there are.
    pub fn points(&self) -> usize {
        match self {
            Self::Sweep(sweep) => sweep.points(),
            Self::Tournament(tournament) => tournament.matches.len(),
            Self::RedTeam(red_team) => red_team.points(),
        }
    }

    /// How many points there will be whose configuration is found by playing. Their numbers follow those of the others.
    pub fn later(&self) -> usize {
        match self {
            Self::Sweep(_) | Self::Tournament(_) => 0,
            Self::RedTeam(red_team) => red_team.later(),
        }
    }

    /// What distinguishes the points, with all values.
    pub fn axes(&self) -> Vec<Axis> {
        match self {
            Self::Sweep(sweep) => sweep.axes(),
            Self::Tournament(tournament) => tournament.axes(),
            Self::RedTeam(red_team) => red_team.axes(),
        }
    }

    /// The document at one point, and the values of the axes there.
    ///
    /// # Errors
    /// A path that reaches nothing at this point.
    pub fn at(&self, document: &Document, point: usize) -> Result<(Document, Vec<(String, Scalar)>), Trouble> {
        match self {
            Self::Sweep(sweep) => sweep.at(document, point),
            Self::Tournament(tournament) => tournament.at(document, point),
            Self::RedTeam(red_team) => red_team.at(document, point),
        }
    }

    /// Two points are one and the same cell.
    pub fn twice(&self, document: &Document, point: usize) -> Trouble {
        let (what, next, place) = match self {
            Self::Sweep(_) => (
                "two points of the sweep",
                "remove one of them, or make them differ by more than rounding",
                document.root().get("sweep").map(|node| node.key_place()),
            ),
            Self::Tournament(tournament) => {
                ("two matches of the tournament", "remove one of them", tournament.place(point))
            }
            Self::RedTeam(red_team) => (
                "two attackers, or mechanisms, of the red team",
                "remove one of them; the honest twin is played in any case",
                Some(red_team.place(point)),
            ),
        };
        let trouble = Trouble::new(format!("{what} are one and the same cell")).next(next);
        Trouble { place: place.map(Box::new), ..trouble }
    }

    /// What is searched for, if somebody searches.
    pub fn aim(&self) -> Option<Aim> {
        match self {
            Self::Sweep(_) | Self::Tournament(_) => None,
            Self::RedTeam(red_team) => Some(red_team.aim.clone()),
        }
    }

    /// Which tournament it is, if it is one.
    pub fn preset(&self) -> Option<Preset> {
        match self {
            Self::Sweep(_) | Self::RedTeam(_) => None,
            Self::Tournament(tournament) => Some(tournament.preset),
        }
    }

    /// How payoffs are read off the matches, if strategies play against each other.
    pub fn contest(&self) -> Option<Contest> {
        match self {
            Self::Sweep(_) | Self::RedTeam(_) => None,
            Self::Tournament(tournament) => tournament.contest.clone(),
        }
    }

    /// What a tournament leaves out since it does not fit, a sentence each.
    pub fn left_out(&self) -> Vec<String> {
        match self {
            Self::Sweep(_) | Self::RedTeam(_) => Vec::new(),
            Self::Tournament(tournament) => tournament.left_out.clone(),
        }
    }
}
