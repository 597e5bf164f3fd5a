//! The methods of `freerider solve`: each takes a game and makes a part of the answer.

mod alpha_rank;
mod anarchy;
mod chains;
mod dominance;
mod game;
mod graph;
mod nash;
mod qre;
mod ranking;
mod replicator;

use super::section::{Section, plain, told};
use super::{Ask, Game, POPULATION};
use crate::bridges::Players;
use clap::ValueEnum;
use equilibria::Symmetric;
use results::statistics::Interval;

pub use graph::{Shape, shape};

/// What is asked of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Method {
    /// Who plays what, and what comes of it; best responses.
    Game,
    /// Strategies that are dropped by dominance.
    Dominance,
    /// Nash equilibria, with regret and stability.
    Nash,
    /// The Moran process, rare mutations.
    Moran,
    /// Pairwise comparison by Fermi's function, rare mutations.
    Fermi,
    /// Alpha-rank: time spent with each strategy by populations that learn.
    AlphaRank,
    /// Replicator dynamics: rest points and basins.
    Replicator,
    /// Logit quantal response equilibria.
    Qre,
    /// The price of anarchy.
    Anarchy,
    /// Who is best, by several rules.
    Ranking,
}

/// What comes first where strategies spread on a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Spread {
    /// One is born, in proportion to fitness, and replaces a neighbour.
    BirthDeath,
    /// One dies, and its neighbours compete for the place.
    DeathBirth,
}

impl Method {
    /// All of them, in the order of the answer.
    pub const ALL: [Self; 10] = [
        Self::Game,
        Self::Ranking,
        Self::Dominance,
        Self::Nash,
        Self::Anarchy,
        Self::Qre,
        Self::Replicator,
        Self::Moran,
        Self::Fermi,
        Self::AlphaRank,
    ];

    /// Its part of the answer. What cannot be done with this game says why.
    pub fn answer(self, ask: &Ask) -> Section {
        let (word, title, made) = match self {
            Self::Game => ("game", "The game", game::section(ask)),
            Self::Dominance => ("dominance", "Dominance", dominance::section(ask)),
            Self::Nash => ("nash", "Nash equilibria", nash::section(ask)),
            Self::Moran => ("moran", "Moran process", chains::moran(ask)),
            Self::Fermi => ("fermi", "Pairwise comparison (Fermi)", chains::fermi(ask)),
            Self::AlphaRank => ("alpha_rank", "Alpha-rank", alpha_rank::section(ask)),
            Self::Replicator => ("replicator", "Replicator dynamics", replicator::section(ask)),
            Self::Qre => ("qre", "Quantal responses", qre::section(ask)),
            Self::Anarchy => ("anarchy", "Price of anarchy", anarchy::section(ask)),
            Self::Ranking => ("ranking", "Rankings", ranking::section(ask)),
        };
        made.unwrap_or_else(|why| Section {
            notes: vec![format!("Not told: {why}.")],
            untold: true,
            ..Section::new(word, title)
        })
    }
}

impl Ask<'_> {
    /// The game of all players alike.
    ///
    /// # Errors
    /// Players have strategies of their own.
    fn symmetric(&self) -> Result<Symmetric, String> {
        symmetric(self.told.mean_game())
    }

    /// The game of all players alike; if they are two, with all payoffs.
    ///
    /// # Errors
    /// Players have strategies of their own, and the first payoff of a game of two that is not known.
    fn complete(&self) -> Result<Symmetric, String> {
        let game = self.symmetric()?;
        match lacking(&game) {
            None => Ok(game),
            Some([own, other]) => Err(format!(
                "the payoff of `{}` against `{}` is not known; add it, or leave out one of the two",
                game.strategies[own], game.strategies[other]
            )),
        }
    }

    /// How many make up a finite population: as many as were asked for, or enough for those who meet at once.
    fn population(&self) -> u32 {
        let meet = match self.told.players {
            Players::Alike { number, .. } => number,
            Players::Apart { .. } => 1,
        };
        self.options.population.unwrap_or(meet.max(POPULATION))
    }

    /// Numbers that follow from the payoffs, with intervals if there are samples.
    ///
    /// # Errors
    /// What the statistic says of the payoffs as they are.
    fn numbers(&self, statistic: impl Fn(Game) -> Result<Vec<f64>, String>) -> Result<Vec<Interval>, String> {
        match self.bootstrap() {
            None => Ok(statistic(self.told.mean_game())?.into_iter().map(plain).collect()),
            Some(boot) => {
                let all = boot.intervals(&self.told.cells, |means| statistic(self.told.game(means)))?;
                Ok(all.iter().map(told).collect())
            }
        }
    }
}

/// The first payoff of a game of two that is not known: of which strategy against which.
fn lacking(game: &Symmetric) -> Option<[usize; 2]> {
    let size = game.strategies.len();
    let mut known = vec![false; size * size];
    for profile in game.profiles.iter().filter(|_| game.players == 2) {
        let played: Vec<usize> = (0..size).filter(|own| profile.counts[*own] > 0).collect();
        for own in &played {
            let other = played.iter().find(|other| *other != own).unwrap_or(own);
            known[own * size + other] = !profile.payoffs[*own].is_nan();
        }
    }
    let at = known.iter().position(|known| !known).filter(|_| game.players == 2)?;
    Some([at / size, at % size])
}

/// The game of all players alike.
///
/// # Errors
/// Players have strategies of their own.
fn symmetric(game: Game) -> Result<Symmetric, String> {
    match game {
        Game::Symmetric(game) => Ok(game),
        Game::Normal(_) => Err(
            "this is about one population whose members are alike, and the players here have strategies of their own"
                .to_owned(),
        ),
    }
}
