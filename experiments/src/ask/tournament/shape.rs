//! The shape of a contest: which profiles are played, for any field in any world.

use super::{gauntlet, invasion, mixtures, noisy, pra, prob_end, round_robin};
use game::card::{defaults, number};
use game::{Param, Params};
use results::rankings::Method;

/// One population, and what is read off it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lineup {
    /// How many peers play which strategy of the field, those with a size of their own first.
    pub counts: Vec<(usize, u32)>,
    /// Profiles of the game that is studied, and the strategy whose payoff in it is read here.
    pub readings: Vec<(Vec<u32>, usize)>,
}

impl Lineup {
    /// A population whose payoffs are those of the game of all its peers.
    pub fn as_it_is(strategies: usize, counts: &[(usize, u32)]) -> Self {
        let profile = profile(strategies, counts);
        let readings = counts.iter().map(|(strategy, _)| (profile.clone(), *strategy)).collect();
        Self { counts: counts.to_vec(), readings }
    }
}

/// Counts per strategy.
pub fn profile(strategies: usize, counts: &[(usize, u32)]) -> Vec<u32> {
    let mut profile = vec![0; strategies];
    counts.iter().for_each(|(strategy, count)| profile[*strategy] += count);
    profile
}

/// How the matches of a preset on `dilemma` are played, all in one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Table {
    /// Peers of each strategy; with two, each also meets its own kind.
    pub copies: u32,
    /// How long matches are.
    pub length: Length,
    /// The probability that a move goes wrong; `None`: as the workload says.
    pub noise: Option<f64>,
}

/// How long matches are where the workload does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// All have so many turns.
    Turns(i64),
    /// After each turn there is another one with this probability.
    Continue(f64),
}

/// What a preset is.
pub trait Shape {
    /// How strategies are ranked; the first one is the answer.
    fn methods(&self) -> &'static [Method];

    /// The populations that are played by so many strategies in a world of so many peers.
    ///
    /// # Errors
    /// In words: numbers that do not go together.
    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String>;

    /// How all meet in one cell, where the workload is `dilemma`; `None`: they do not.
    fn table(&self) -> Option<Table> {
        None
    }

    /// Whether there is no other workload than `dilemma` for it.
    fn dilemma_only(&self) -> bool {
        false
    }

    /// Who comes first in the field, if the preset names somebody itself.
    fn candidate(&self) -> bool {
        false
    }
}

/// A preset: its own keys, and what is made of them.
pub struct Reader {
    /// Its name.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub doc: &'static str,
    /// Its own keys.
    pub params: &'static [Param],
    /// Makes it.
    pub make: fn(&Params) -> Box<dyn Shape>,
}

impl Reader {
    /// Whether it has a key `candidate:`, too.
    pub fn candidate(&self) -> bool {
        (self.make)(&defaults(self.params)).candidate()
    }
}

/// All presets.
pub static ALL: [&Reader; 7] = [
    &round_robin::READER,
    &gauntlet::READER,
    &invasion::READER,
    &pra::READER,
    &mixtures::READER,
    &noisy::READER,
    &prob_end::READER,
];

/// A share that is neither nobody nor everybody, up to some end.
pub const fn share(default: f64, end: f64, doc: &'static str) -> Param {
    number("share", default, 0.000_001, end, doc)
}

/// So many of `peers`: a share of them, but at least one, and at least one other is left.
pub fn part_of(share: f64, peers: u32) -> u32 {
    ((share * f64::from(peers)).round() as u32).clamp(1, peers.saturating_sub(1).max(1))
}
