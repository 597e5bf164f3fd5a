//! From payoffs to fitness: what one earns in a well-mixed population, and what that is worth.
//!
//! Everybody meets everybody, in pairs (a payoff matrix) or in groups of n (a table of a symmetric game), in which case
//! groups are drawn without putting back: hypergeometrically (Gokhale and Traulsen, "Evolutionary games in the
//! multiverse", PNAS 107, 2010; Hauert, De Monte, Hofbauer and Sigmund, J. theor. Biol. 218, 2002). What is earned is
//! summed up or averaged, with or without meeting oneself. Fitness is linear, 1 - w + w times the payoff (Nowak, Sasaki,
//! Taylor and Fudenberg, Nature 428, 2004; w = 1 is the payoff itself), or exponential, e^(beta times the payoff)
//! (Traulsen, Shoresh and Nowak, Bull. Math. Biol. 70, 2008), which takes payoffs below 0 as well.

use crate::games::Symmetric;
use crate::maths;
use crate::matrix::Matrix;
use std::collections::BTreeMap;

/// What one's payoffs amount to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sum {
    /// The mean over all whom (or all groups that) one may meet.
    #[default]
    Mean,
    /// The sum over all of them.
    Total,
}

/// How payoffs are counted in a well-mixed population.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counting {
    /// Sum or mean.
    pub sum: Sum,
    /// Whether one meets oneself as well. Groups are then drawn with putting back.
    pub with_self: bool,
}

/// What a payoff is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fitness {
    /// 1 - `weight` + `weight` times the payoff; must not be negative. A weight of 1 is the payoff itself.
    Linear {
        /// The weight of the game, from 0 to 1.
        weight: f64,
    },
    /// e^(`intensity` times the payoff).
    Exponential {
        /// The intensity of selection, per unit of payoff.
        intensity: f64,
    },
}

impl Fitness {
    /// The payoff itself.
    pub const PAYOFF: Self = Self::Linear { weight: 1.0 };

    /// The logarithm of what a payoff is worth; minus infinity for a fitness of 0.
    ///
    /// # Errors
    /// A linear fitness that is negative, and what is no number.
    pub fn ln(&self, payoff: f64) -> Result<f64, String> {
        let ln = match self {
            Self::Linear { weight } => maths::ln(self.linear(*weight, payoff)?),
            Self::Exponential { intensity } => intensity * payoff,
        };
        if ln.is_nan() || ln == f64::INFINITY {
            return Err(format!("a payoff of {payoff} gives no fitness: payoffs and intensity must be finite"));
        }
        Ok(ln)
    }

    fn linear(&self, weight: f64, payoff: f64) -> Result<f64, String> {
        let fitness = 1.0 - weight + weight * payoff;
        if fitness < 0.0 {
            return Err(format!(
                "a payoff of {payoff} has linear fitness {fitness}, below 0: add a constant to all payoffs, take a \
                 smaller weight, or exponential fitness"
            ));
        }
        Ok(fitness)
    }
}

/// Who earns what in a well-mixed population of a given size.
#[derive(Clone, Debug)]
pub struct Payoffs {
    size: u32,
    counting: Counting,
    game: Game,
}

#[derive(Clone, Debug)]
enum Game {
    Pairs(Matrix),
    Groups(Groups),
}

/// A symmetric game, to be looked up by who plays what how often.
#[derive(Clone, Debug)]
struct Groups {
    players: u32,
    strategies: usize,
    payoffs: BTreeMap<Vec<u32>, Vec<f64>>,
}

impl Payoffs {
    /// Pairs: the payoff of the row's strategy against the column's. `size` is how many there are in the population.
    ///
    /// # Errors
    /// A matrix that is not square or holds what is no number, and fewer than 2 in the population.
    pub fn of_matrix(payoffs: &Matrix, size: u32, counting: Counting) -> Result<Self, String> {
        let (rows, columns) = (payoffs.rows(), payoffs.columns());
        if rows != columns || rows == 0 {
            return Err(format!("payoffs of strategies against each other make a square, not {rows} x {columns}"));
        }
        if let Some(place) = payoffs.values().iter().position(|payoff| !payoff.is_finite()) {
            return Err(format!("the payoff in row {}, column {} is no number", place / columns, place % columns));
        }
        enough(size, 2)?;
        Ok(Self { size, counting, game: Game::Pairs(payoffs.clone()) })
    }

    /// Groups, or pairs: a symmetric game. `size` is how many there are in the population.
    ///
    /// # Errors
    /// A population smaller than a group, and a sum over groups that are drawn with putting back. Profiles that are
    /// missing are told of when they are needed.
    pub fn of_symmetric(game: &Symmetric, size: u32, counting: Counting) -> Result<Self, String> {
        if let Some(matrix) = game.matrix() {
            return Self::of_matrix(&matrix, size, counting);
        }
        enough(size, game.players.max(2))?;
        if game.strategies.is_empty() {
            return Err("a game needs at least one strategy".to_owned());
        }
        if counting.with_self && counting.sum == Sum::Total {
            return Err("groups that are drawn with putting back have a mean payoff, but no total".to_owned());
        }
        let payoffs = game.profiles.iter().map(|profile| (profile.counts.clone(), profile.payoffs.clone())).collect();
        let strategies = game.strategies.len();
        Ok(Self { size, counting, game: Game::Groups(Groups { players: game.players, strategies, payoffs }) })
    }

    /// How many there are in the population.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// How many strategies there are.
    pub fn strategies(&self) -> usize {
        match &self.game {
            Game::Pairs(matrix) => matrix.rows(),
            Game::Groups(groups) => groups.strategies,
        }
    }

    /// What one player of each strategy earns where `counts` play each; `NaN` where nobody does.
    ///
    /// # Errors
    /// Counts that do not add up to the population, and profiles that are not known.
    pub fn at(&self, counts: &[u32]) -> Result<Vec<f64>, String> {
        if counts.len() != self.strategies() || counts.iter().sum::<u32>() != self.size {
            return Err(format!("{counts:?} are not {} players of {} strategies", self.size, self.strategies()));
        }
        let earned = |own: usize| if counts[own] == 0 { Ok(f64::NAN) } else { self.earned(own, counts) };
        (0..counts.len()).map(earned).collect()
    }

    /// What players of `first` and `second` earn where these two alone make up the population, for 1 to size - 1
    /// players of `first`.
    ///
    /// # Errors
    /// Profiles that are not known.
    pub fn between(&self, first: usize, second: usize) -> Result<Vec<[f64; 2]>, String> {
        match &self.game {
            Game::Pairs(matrix) => Ok(self.pairs_between(matrix, first, second)),
            Game::Groups(groups) => self.groups_between(groups, first, second),
        }
    }

    fn pairs_between(&self, matrix: &Matrix, first: usize, second: usize) -> Vec<[f64; 2]> {
        let (own, meetings) = (self.own(), self.meetings());
        let earned = |a: usize, b: usize, kin: f64, others: f64| {
            ((kin - own) * matrix[(a, a)] + others * matrix[(a, b)]) / meetings
        };
        let at = |number: u32| {
            let (number, rest) = (f64::from(number), f64::from(self.size - number));
            [earned(first, second, number, rest), earned(second, first, rest, number)]
        };
        (1..self.size).map(at).collect()
    }

    fn groups_between(&self, groups: &Groups, first: usize, second: usize) -> Result<Vec<[f64; 2]>, String> {
        // What each earns in a group with 0 to all playing `first`.
        let mut tables = Vec::new();
        for number in 0..=groups.players {
            let mut counts = vec![0; groups.strategies];
            counts[first] += number;
            counts[second] += groups.players - number;
            let earned = |who: usize, plays: bool| if plays { groups.payoff(&counts, who) } else { Ok(0.0) };
            tables.push([earned(first, number > 0)?, earned(second, number < groups.players)?]);
        }
        let mut payoffs = Vec::new();
        for number in 1..self.size {
            let rest = self.size - number;
            let mut both = [0.0; 2];
            for others in 0..groups.players {
                let drawn = [others, groups.players - 1 - others];
                both[0] += self.chance(&[number, rest], 0, drawn) * tables[others as usize + 1][0];
                both[1] += self.chance(&[number, rest], 1, drawn) * tables[others as usize][1];
            }
            let groups = self.groups(groups.players);
            payoffs.push(both.map(|mean| mean * groups));
        }
        Ok(payoffs)
    }

    /// What one player of `own` earns where `counts` play each.
    fn earned(&self, own: usize, counts: &[u32]) -> Result<f64, String> {
        let groups = match &self.game {
            Game::Pairs(matrix) => {
                let met = |other: usize| f64::from(counts[other]) - if other == own { self.own() } else { 0.0 };
                let sum: f64 = matrix.row(own).iter().enumerate().map(|(other, payoff)| met(other) * payoff).sum();
                return Ok(sum / self.meetings());
            }
            Game::Groups(groups) => groups,
        };
        let (mut mean, mut known) = (0.0, 0.0);
        for profile in groups.payoffs.keys().filter(|profile| profile[own] > 0) {
            let drawn = profile.iter().enumerate().map(|(who, count)| count - u32::from(who == own));
            let chance = self.chance(counts, own, drawn);
            if chance > 0.0 {
                mean += chance * groups.payoff(profile, own)?;
                known += chance;
            }
        }
        if known < 1.0 - 1e-9 {
            return Err(format!(
                "where {counts:?} play each strategy, players of strategy {own} may meet groups whose payoffs are not \
                 known: {:.3} of all",
                1.0 - known
            ));
        }
        Ok(mean * self.groups(groups.players))
    }

    /// The probability that a player of `own` meets just `drawn` others of each strategy, where `counts` play each. In
    /// the order in which they are drawn, times the number of orders, a factor of each in turn: no product grows large.
    fn chance(&self, counts: &[u32], own: usize, drawn: impl IntoIterator<Item = u32>) -> f64 {
        let mut chance = 1.0;
        let mut before = 0.0;
        let left_out = self.own();
        for (who, (count, drawn)) in counts.iter().zip(drawn).enumerate() {
            let count = f64::from(*count) - if who == own { left_out } else { 0.0 };
            for already in (0..drawn).map(f64::from) {
                let (left, of) = (count - left_out * already, f64::from(self.size) - left_out * (1.0 + before));
                chance *= left.max(0.0) / of * (before + 1.0) / (already + 1.0);
                before += 1.0;
            }
        }
        chance
    }

    /// How many of one's own kind are left out: oneself, or nobody.
    fn own(&self) -> f64 {
        if self.counting.with_self { 0.0 } else { 1.0 }
    }

    /// By what a sum over pairs is parted.
    fn meetings(&self) -> f64 {
        match self.counting.sum {
            Sum::Total => 1.0,
            Sum::Mean => f64::from(self.size) - self.own(),
        }
    }

    /// By what a mean over groups is multiplied: for a total, in how many groups one may be.
    fn groups(&self, players: u32) -> f64 {
        match self.counting.sum {
            Sum::Total => (1..players).map(|drawn| f64::from(self.size - drawn) / f64::from(drawn)).product(),
            Sum::Mean => 1.0,
        }
    }
}

impl Groups {
    fn payoff(&self, counts: &[u32], who: usize) -> Result<f64, String> {
        match self.payoffs.get(counts).map(|payoffs| payoffs[who]) {
            Some(payoff) if payoff.is_finite() => Ok(payoff),
            _ => Err(format!("the payoff of strategy {who} where {counts:?} play each is not known")),
        }
    }
}

pub(crate) fn enough(size: u32, least: u32) -> Result<(), String> {
    if size < least {
        return Err(format!("a population of {size} is too small: groups of {least} meet"));
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::games::Profile;

    /// A symmetric game of two strategies: what players of each earn where 0 to all in the group play strategy 0.
    pub(crate) fn groups_of(players: u32, earn: impl Fn(u32) -> [f64; 2]) -> Symmetric {
        let profile = |number: u32| {
            let [first, second] = earn(number);
            let first = if number == 0 { f64::NAN } else { first };
            let second = if number == players { f64::NAN } else { second };
            Profile { counts: vec![number, players - number], payoffs: vec![first, second] }
        };
        let strategies = ["a", "b"].map(str::to_owned).to_vec();
        Symmetric { strategies, players, profiles: (0..=players).map(profile).collect() }
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-13 * b.abs().max(1.0)
    }

    #[test]
    fn pairs_are_summed_with_and_without_oneself() {
        let dilemma = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
        let at = |sum: Sum, with_self: bool| {
            let payoffs = Payoffs::of_matrix(&dilemma, 5, Counting { sum, with_self }).expect("a game");
            let at = payoffs.at(&[2, 3]).expect("five");
            assert_eq!(payoffs.between(0, 1).expect("known")[1].to_vec(), at, "both ways agree");
            assert!(payoffs.at(&[5, 0]).expect("five")[1].is_nan(), "nobody there");
            assert!(payoffs.at(&[2, 2]).is_err(), "four");
            at
        };
        assert_eq!(at(Sum::Total, false), [3.0, 12.0]);
        assert_eq!(at(Sum::Total, true), [6.0, 13.0]);
        assert_eq!(at(Sum::Mean, false), [0.75, 3.0]);
        assert_eq!(at(Sum::Mean, true), [1.2, 2.6]);
    }

    #[test]
    fn groups_are_drawn_hypergeometrically() {
        // A linear public goods game: a co-operator's mean payoff is known in closed form (Hauert et al. 2002).
        let (players, factor, cost, size) = (5, 3.0, 1.0, 20);
        let share = |number: u32| factor * cost * f64::from(number) / f64::from(players);
        let game = groups_of(players, |number| [share(number) - cost, share(number)]);
        let payoffs = Payoffs::of_symmetric(&game, size, Counting::default()).expect("a game");
        let between = payoffs.between(0, 1).expect("known");
        for number in 1..size {
            let others = f64::from(players - 1) / f64::from(size - 1);
            let first = factor / f64::from(players) * (1.0 + others * f64::from(number - 1)) - cost;
            let second = factor / f64::from(players) * others * f64::from(number);
            let [a, b] = between[number as usize - 1];
            assert!(close(a, first) && close(b, second));
            let at = payoffs.at(&[number, size - number]).expect("known");
            assert!(close(at[0], first) && close(at[1], second));
        }
        let total = Payoffs::of_symmetric(&game, size, Counting { sum: Sum::Total, with_self: false }).expect("a game");
        let groups = 19.0 * 18.0 * 17.0 * 16.0 / 24.0;
        assert!(close(total.between(0, 1).expect("known")[6][0], between[6][0] * groups));
        let again = Counting { sum: Sum::Mean, with_self: true };
        let again = Payoffs::of_symmetric(&game, size, again).expect("a game").at(&[8, 12]).expect("known");
        assert!(close(again[1], factor / 5.0 * 4.0 * 0.4), "with putting back, binomially");
    }

    #[test]
    fn a_game_of_two_is_the_same_as_matrix_and_as_groups() {
        let matrix = Matrix::from_rows(&[&[3.0, 0.5, -1.0], &[5.0, 1.0, 2.0], &[0.0, 4.0, 1.5]]);
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let game = Symmetric::of_matrix(names, &matrix).expect("square");
        let groups = Groups {
            players: 2,
            strategies: 3,
            payoffs: game.profiles.iter().map(|profile| (profile.counts.clone(), profile.payoffs.clone())).collect(),
        };
        let pairs = Payoffs::of_symmetric(&game, 12, Counting::default()).expect("a game");
        let groups = Payoffs { game: Game::Groups(groups), ..pairs.clone() };
        for (a, b) in pairs.at(&[3, 4, 5]).expect("12").iter().zip(groups.at(&[3, 4, 5]).expect("12")) {
            assert!(close(*a, b));
        }
        for (a, b) in pairs.between(2, 1).expect("known").iter().zip(groups.between(2, 1).expect("known")) {
            assert!(close(a[0], b[0]) && close(a[1], b[1]));
        }
    }

    #[test]
    fn what_is_not_known_is_said_where_it_is_needed() {
        let mut game = groups_of(3, |number| [f64::from(number), 1.0]);
        game.profiles.remove(2);
        let payoffs = Payoffs::of_symmetric(&game, 10, Counting::default()).expect("a game");
        assert!(payoffs.between(0, 1).expect_err("missing").contains("[2, 1]"));
        assert!(payoffs.at(&[5, 5]).expect_err("missing").contains("not"));
        assert!(payoffs.at(&[0, 10]).is_ok(), "not needed");
        assert!(Payoffs::of_symmetric(&game, 2, Counting::default()).is_err(), "too small");
    }

    #[test]
    fn fitness_is_linear_or_exponential() {
        assert!(close(Fitness::Linear { weight: 0.1 }.ln(3.0).expect("positive"), maths::ln(1.2)));
        assert_eq!(Fitness::PAYOFF.ln(0.0), Ok(f64::NEG_INFINITY));
        assert!(Fitness::PAYOFF.ln(-1.0).expect_err("negative").contains("exponential"));
        assert_eq!(Fitness::Exponential { intensity: 2.0 }.ln(-3.0), Ok(-6.0));
        assert!(Fitness::Exponential { intensity: f64::INFINITY }.ln(0.0).is_err());
    }
}
