//! The catalogue: everything an experiment file may name.

use super::trouble::lines;
use game::{Card, MechanismEntry, Params, StrategyEntry, WorkloadEntry};
use std::path::Path;
use strategies::{Source, Unfit};

/// What there is to choose from. Tests fill one with toys.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    /// Kinds of goods.
    pub workloads: &'static [WorkloadEntry],
    /// Rules of exchange.
    pub mechanisms: &'static [MechanismEntry],
    /// Native strategies.
    pub strategies: &'static [StrategyEntry],
    /// The native strategies that a word stands for, if it stands for several.
    pub field: fn(&str) -> Option<&'static [&'static str]>,
    /// All points of a strategy's space that mean different things, if it has finitely many.
    pub points: fn(&str) -> Option<Vec<Params>>,
    /// Opens a strategy that is a file.
    pub open: fn(&Path) -> Result<Source, Unfit>,
}

impl Catalogue {
    /// A native strategy by its name.
    pub fn native(&self, name: &str) -> Option<Source> {
        self.strategies.iter().find(|entry| (entry.card)().name == name).map(Source::Native)
    }

    /// The names of the native strategies.
    pub fn strategy_names(&self) -> Vec<&'static str> {
        self.strategies.iter().map(|entry| (entry.card)().name.as_ref()).collect()
    }

    /// The names of the workloads.
    pub fn workload_names(&self) -> Vec<&'static str> {
        self.workloads.iter().map(|entry| entry.card.name.as_ref()).collect()
    }

    /// The names of the mechanisms.
    pub fn mechanism_names(&self) -> Vec<&'static str> {
        self.mechanisms.iter().map(|entry| entry.card.name.as_ref()).collect()
    }
}

/// The names of those cards that fit a workload.
pub fn fitting<'a>(cards: impl Iterator<Item = &'a Card>, workload: &str) -> String {
    let names: Vec<&str> = cards.filter(|card| card.fits(workload)).map(|card| card.name.as_ref()).collect();
    if names.is_empty() { "none at all".to_owned() } else { lines(&names) }
}
