//! Who may come up against a profile, and how much more than the resident a mutant earns.

use crate::fitness::{Counting, Payoffs, enough};
use crate::games::{Normal, Symmetric};
use crate::matrix::Matrix;

/// How much more a mutant earns than a resident.
#[derive(Clone, Copy, Debug)]
pub enum Gains<'a> {
    /// However many mutants there are.
    Always(f64),
    /// Where there are 1, 2, ... up to all but one mutants; and how much more a single pair of both would say.
    While { gains: &'a [f64], pair: f64 },
}

impl Gains<'_> {
    /// Whether all of them are numbers; of a pair there need be none.
    pub fn are_finite(&self) -> bool {
        match self {
            Self::Always(gain) => gain.is_finite(),
            Self::While { gains, .. } => gains.iter().all(|gain| gain.is_finite()),
        }
    }
}

/// A game, as mutants see it.
pub trait Responses {
    /// How many profiles there are.
    fn states(&self) -> usize;
    /// How many there are in a population.
    fn size(&self) -> u32;
    /// The largest payoff, by magnitude.
    fn scale(&self) -> f64;
    /// Every profile's strategies.
    fn profiles(&self) -> Vec<Vec<usize>>;
    /// Tells of every profile that a mutant makes of this one, and what the mutant gains.
    fn each(&self, from: usize, tell: &mut dyn FnMut(usize, Gains)) -> Result<(), String>;
}

/// The largest magnitude.
fn largest<'a>(payoffs: impl IntoIterator<Item = &'a f64>) -> f64 {
    payoffs.into_iter().fold(0.0, |most, payoff| payoff.abs().max(most))
}

/// A single population in which mutants and residents earn against each other alone.
pub struct Local<'a> {
    payoffs: &'a Matrix,
    size: u32,
}

impl<'a> Local<'a> {
    pub fn of(payoffs: &'a Matrix, size: u32) -> Result<Self, String> {
        Payoffs::of_matrix(payoffs, size, Counting::default())?;
        Ok(Self { payoffs, size })
    }
}

impl Responses for Local<'_> {
    fn states(&self) -> usize {
        self.payoffs.rows()
    }
    fn size(&self) -> u32 {
        self.size
    }
    fn scale(&self) -> f64 {
        largest(self.payoffs.values())
    }
    fn profiles(&self) -> Vec<Vec<usize>> {
        (0..self.states()).map(|strategy| vec![strategy]).collect()
    }
    fn each(&self, from: usize, tell: &mut dyn FnMut(usize, Gains)) -> Result<(), String> {
        for to in (0..self.states()).filter(|to| *to != from) {
            tell(to, Gains::Always(self.payoffs[(to, from)] - self.payoffs[(from, to)]));
        }
        Ok(())
    }
}

/// A single population in which all earn against the population as it is.
pub struct InPopulation<'a> {
    pairs: Local<'a>,
    payoffs: Payoffs,
}

impl<'a> InPopulation<'a> {
    pub fn of(payoffs: &'a Matrix, size: u32) -> Result<Self, String> {
        Ok(Self { pairs: Local::of(payoffs, size)?, payoffs: Payoffs::of_matrix(payoffs, size, Counting::default())? })
    }
}

impl Responses for InPopulation<'_> {
    fn states(&self) -> usize {
        self.pairs.states()
    }
    fn size(&self) -> u32 {
        self.pairs.size
    }
    fn scale(&self) -> f64 {
        self.pairs.scale()
    }
    fn profiles(&self) -> Vec<Vec<usize>> {
        self.pairs.profiles()
    }
    fn each(&self, from: usize, tell: &mut dyn FnMut(usize, Gains)) -> Result<(), String> {
        for to in (0..self.states()).filter(|to| *to != from) {
            let pair = self.pairs.payoffs[(to, from)] - self.pairs.payoffs[(from, to)];
            tell(to, Gains::While { gains: &gains(&self.payoffs, from, to)?, pair });
        }
        Ok(())
    }
}

/// What mutants gain where there are 1, 2, ... of them.
fn gains(payoffs: &Payoffs, resident: usize, mutant: usize) -> Result<Vec<f64>, String> {
    Ok(payoffs.between(mutant, resident)?.into_iter().map(|[own, other]| own - other).collect())
}

/// A single population that plays a game of many in groups.
pub struct InGroups {
    payoffs: Payoffs,
    scale: f64,
}

impl InGroups {
    pub fn of(game: &Symmetric, size: u32) -> Result<Self, String> {
        let known = game.profiles.iter().flat_map(|profile| &profile.payoffs).filter(|payoff| payoff.is_finite());
        Ok(Self { payoffs: Payoffs::of_symmetric(game, size, Counting::default())?, scale: largest(known) })
    }
}

impl Responses for InGroups {
    fn states(&self) -> usize {
        self.payoffs.strategies()
    }
    fn size(&self) -> u32 {
        self.payoffs.size()
    }
    fn scale(&self) -> f64 {
        self.scale
    }
    fn profiles(&self) -> Vec<Vec<usize>> {
        (0..self.states()).map(|strategy| vec![strategy]).collect()
    }
    fn each(&self, from: usize, tell: &mut dyn FnMut(usize, Gains)) -> Result<(), String> {
        for to in (0..self.states()).filter(|to| *to != from) {
            tell(to, Gains::While { gains: &gains(&self.payoffs, from, to)?, pair: f64::NAN });
        }
        Ok(())
    }
}

/// A population for each player of a game in normal form.
pub struct Populations<'a> {
    game: &'a Normal,
    size: u32,
    states: usize,
}

impl<'a> Populations<'a> {
    pub fn of(game: &'a Normal, size: u32) -> Result<Self, String> {
        enough(size, 2)?;
        let states: usize = game.strategies.iter().map(Vec::len).product();
        if game.strategies.is_empty() || states == 0 || game.payoffs.len() != game.strategies.len() {
            return Err("a game needs players, each with strategies and payoffs".to_owned());
        }
        for (player, payoffs) in game.payoffs.iter().enumerate() {
            if payoffs.len() != states || payoffs.iter().any(|payoff| !payoff.is_finite()) {
                return Err(format!("player {player} needs {states} payoffs, one per profile, all of them numbers"));
            }
        }
        Ok(Self { game, size, states })
    }
}

impl Responses for Populations<'_> {
    fn states(&self) -> usize {
        self.states
    }
    fn size(&self) -> u32 {
        self.size
    }
    fn scale(&self) -> f64 {
        largest(self.game.payoffs.iter().flatten())
    }
    fn profiles(&self) -> Vec<Vec<usize>> {
        let profile = |mut place: usize| {
            let strategy = |strategies: &Vec<String>| {
                let own = place % strategies.len();
                place /= strategies.len();
                own
            };
            self.game.strategies.iter().map(strategy).collect()
        };
        (0..self.states).map(profile).collect()
    }
    fn each(&self, from: usize, tell: &mut dyn FnMut(usize, Gains)) -> Result<(), String> {
        let mut stride = 1;
        for (strategies, payoffs) in self.game.strategies.iter().zip(&self.game.payoffs) {
            let own = from / stride % strategies.len();
            for other in (0..strategies.len()).filter(|other| *other != own) {
                let to = from - own * stride + other * stride;
                tell(to, Gains::Always(payoffs[to] - payoffs[from]));
            }
            stride *= strategies.len();
        }
        Ok(())
    }
}
