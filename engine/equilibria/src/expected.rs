//! What a strategy is expected to get when others mix.
//!
//! In a symmetric game of N all others draw from one mix, so how many of them play what is multinomial; its weights are
//! worked out in log space, so that hundreds of players under- and overflow nothing. In a normal form every player has a
//! mix of his own, and opponents are summed out one after the other. Role-symmetric games (several kinds of players, each
//! with a mix) are not told here: give each player a role of his own, or all one.

use crate::games::{Normal, Symmetric};
use crate::maths::{exp, ln, ln_factorial};
use crate::matrix::Matrix;
use crate::reduction::{profile_count, profiles};

/// How many profiles of the others are looked at, at most.
const MOST_PROFILES: f64 = 1e6;

/// What each strategy of a symmetric game gets, by what the others play.
#[derive(Clone, Debug)]
pub struct Others {
    strategies: usize,
    rows: Vec<Row>,
}

/// One profile of the others.
#[derive(Clone, Debug)]
struct Row {
    counts: Vec<u32>,
    /// The logarithm of the number of ways in which the others come to this profile.
    log_ways: f64,
    /// What each strategy gets against them; `NaN` where it is not known.
    payoffs: Vec<f64>,
}

impl Others {
    /// The game as seen by one player.
    ///
    /// # Errors
    /// Games with more than a million profiles.
    pub fn of(game: &Symmetric) -> Result<Self, String> {
        let (strategies, others) = (game.strategies.len(), game.players.saturating_sub(1));
        let count = profile_count(strategies, others);
        if count > MOST_PROFILES {
            return Err(format!(
                "{strategies} strategies among {} players are {count:.0} profiles of others, more than \
                 {MOST_PROFILES:.0}; reduce the game to fewer players first",
                game.players
            ));
        }
        let known = game.table();
        let rows = profiles(strategies, others).map(|counts| {
            let payoff = |own: usize| {
                let mut all = counts.clone();
                all[own] += 1;
                known.get(all.as_slice()).map_or(f64::NAN, |payoffs| payoffs[own])
            };
            let payoffs = (0..strategies).map(payoff).collect();
            let log_ways = ln_factorial(others) - counts.iter().copied().map(ln_factorial).sum::<f64>();
            Row { counts, log_ways, payoffs }
        });
        Ok(Self { strategies, rows: rows.collect() })
    }

    /// The expected payoff of each strategy while all others draw from `mix`. `NaN` where that hangs on a payoff that is
    /// not known.
    pub fn payoffs(&self, mix: &[f64]) -> Vec<f64> {
        let logs: Vec<f64> = mix.iter().map(|share| ln(*share)).collect();
        let mut payoffs = vec![0.0; self.strategies];
        for row in &self.rows {
            let weight = exp(row.log_ways + log_power(&row.counts, &logs, None));
            add(&mut payoffs, weight, &row.payoffs);
        }
        payoffs
    }

    /// How the payoff of each strategy (rows) changes with the share of each other (columns), shares taken as free.
    pub fn slopes(&self, mix: &[f64]) -> Matrix {
        let logs: Vec<f64> = mix.iter().map(|share| ln(*share)).collect();
        let mut slopes = vec![vec![0.0; self.strategies]; self.strategies];
        for row in &self.rows {
            for (other, slopes) in slopes.iter_mut().enumerate().filter(|(other, _)| row.counts[*other] > 0) {
                let power = log_power(&row.counts, &logs, Some(other));
                let weight = exp(row.log_ways + ln(f64::from(row.counts[other])) + power);
                add(slopes, weight, &row.payoffs);
            }
        }
        Matrix::of(self.strategies, self.strategies, |own, other| slopes[other][own])
    }

    /// The same where others play only these strategies.
    pub fn among(&self, support: &[usize]) -> Self {
        let within = |row: &&Row| row.counts.iter().enumerate().all(|(at, count)| *count == 0 || support.contains(&at));
        Self { strategies: self.strategies, rows: self.rows.iter().filter(within).cloned().collect() }
    }

    /// How many strategies there are.
    pub fn strategies(&self) -> usize {
        self.strategies
    }

    /// What each strategy gets against given others, if they are a profile of the game.
    pub fn against(&self, counts: &[u32]) -> Option<&[f64]> {
        self.rows.iter().find(|row| row.counts == counts).map(|row| row.payoffs.as_slice())
    }

    /// All profiles of the others, and what each strategy gets against them.
    pub fn rows(&self) -> impl Iterator<Item = (&[u32], &[f64])> {
        self.rows.iter().map(|row| (row.counts.as_slice(), row.payoffs.as_slice()))
    }
}

fn add(payoffs: &mut [f64], weight: f64, by: &[f64]) {
    if weight > 0.0 {
        payoffs.iter_mut().zip(by).for_each(|(sum, payoff)| *sum += weight * payoff);
    }
}

/// The logarithm of a product of powers; with one factor less of `without`.
fn log_power(counts: &[u32], logs: &[f64], without: Option<usize>) -> f64 {
    let power = |(at, (count, log)): (usize, (&u32, &f64))| match count - u32::from(without == Some(at)) {
        0 => 0.0,
        count => f64::from(count) * log,
    };
    counts.iter().zip(logs).enumerate().map(power).sum()
}

/// The expected payoff of each of a player's strategies while every other player mixes. The player's own mix does not
/// matter.
pub fn payoffs(game: &Normal, player: usize, mixes: &[Vec<f64>]) -> Vec<f64> {
    let mut payoffs = vec![0.0; game.strategies[player].len()];
    for (index, payoff) in game.payoffs[player].iter().enumerate() {
        let profile = game.profile(index);
        let chance = |(other, strategy): (usize, &usize)| if other == player { 1.0 } else { mixes[other][*strategy] };
        let weight: f64 = profile.iter().enumerate().map(chance).product();
        if weight > 0.0 {
            payoffs[profile[player]] += weight * payoff;
        }
    }
    payoffs
}

/// What each player is expected to get.
pub fn values(game: &Normal, mixes: &[Vec<f64>]) -> Vec<f64> {
    (0..game.players()).map(|player| average(&payoffs(game, player, mixes), &mixes[player])).collect()
}

/// What each row of a matrix is expected to get against a mix of columns.
pub fn against(payoffs: &Matrix, mix: &[f64]) -> Vec<f64> {
    (0..payoffs.rows()).map(|row| average(payoffs.row(row), mix)).collect()
}

/// What a mix gets if its strategies get these payoffs; payoffs of what is not in it do not matter.
pub fn average(payoffs: &[f64], mix: &[f64]) -> f64 {
    payoffs.iter().zip(mix).filter(|(_, share)| **share > 0.0).map(|(payoff, share)| payoff * share).sum()
}

/// Tables for the tests of other files, too.
#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::games::Profile;

    /// A symmetric game whose payoffs are worked out from the strategy and the counts of the others.
    pub fn symmetric(strategies: usize, players: u32, payoff: impl Fn(usize, &[u32]) -> f64) -> Symmetric {
        let names = (0..strategies).map(|at| at.to_string()).collect();
        let profiles = profiles(strategies, players).map(|counts| {
            let payoff = |own: usize| {
                let mut others = counts.clone();
                match others[own] {
                    0 => f64::NAN,
                    _ => {
                        others[own] -= 1;
                        payoff(own, &others)
                    }
                }
            };
            let payoffs = (0..strategies).map(payoff).collect();
            Profile { counts, payoffs }
        });
        Symmetric::new(names, players, profiles.collect()).expect("fits")
    }

    #[test]
    fn a_mix_is_met_as_often_as_it_is_drawn() {
        // A payoff that is the square of how many others play 0: with n others and share p, np(1 - p) + (np)^2.
        let game = symmetric(3, 9, |own, others| own as f64 + f64::from(others[0] * others[0]));
        let others = Others::of(&game).expect("small");
        let mix = [0.3, 0.2, 0.5];
        let expected = 8.0 * 0.3 * 0.7 + (8.0_f64 * 0.3) * (8.0 * 0.3);
        for (own, payoff) in others.payoffs(&mix).iter().enumerate() {
            assert!((payoff - own as f64 - expected).abs() < 1e-12);
        }
        assert_eq!(others.payoffs(&[1.0, 0.0, 0.0]), [64.0, 65.0, 66.0]);
        let two = others.among(&[0, 2]);
        assert_eq!((two.rows().count(), two.payoffs(&[0.5, 0.0, 0.5])), (9, others.payoffs(&[0.5, 0.0, 0.5])));
        assert_eq!(others.against(&[3, 2, 3]), Some(&[9.0, 10.0, 11.0][..]));
    }

    #[test]
    fn slopes_are_those_of_payoffs() {
        let game = symmetric(3, 5, |own, others| (own as f64 + 1.0) * f64::from(others[0] * others[1] + 3 * others[2]));
        let others = Others::of(&game).expect("small");
        for mix in [[0.3, 0.2, 0.5], [0.0, 0.6, 0.4]] {
            let slopes = others.slopes(&mix);
            for at in 0..3 {
                let step = 1e-6;
                let mut moved = mix;
                moved[at] += step;
                let (from, to) = (others.payoffs(&mix), others.payoffs(&moved));
                for own in 0..3 {
                    assert!(((to[own] - from[own]) / step - slopes[(own, at)]).abs() < 1e-3);
                }
            }
        }
    }

    #[test]
    fn hundreds_of_players_overflow_nothing() {
        let game = symmetric(2, 1001, |own, others| if own == 0 { f64::from(others[0]) } else { 1.0 });
        let payoffs = Others::of(&game).expect("1001 profiles").payoffs(&[0.37, 0.63]);
        assert!((payoffs[0] - 370.0).abs() < 1e-8 && (payoffs[1] - 1.0).abs() < 1e-11, "{payoffs:?}");
    }

    #[test]
    fn what_is_not_known_is_not_made_up() {
        let mut game = symmetric(3, 2, |own, others| own as f64 + f64::from(others[0]));
        game.profiles.retain(|profile| profile.counts[2] == 0);
        let payoffs = Others::of(&game).expect("small").payoffs(&[0.5, 0.5, 0.0]);
        assert!(payoffs[2].is_nan() && payoffs[0] == 0.5 && payoffs[1] == 1.5);
    }

    #[test]
    fn three_players_mix_apart() {
        // Each gets 4, 2 or 1 if he matches both, one or none of the others; player 1 with a bonus of 8 for strategy 1.
        let names = || vec!["0".to_owned(), "1".to_owned()];
        let payoff = |player: usize, index: usize| {
            let profile = [index & 1, index >> 1 & 1, index >> 2];
            let matched = (0..3).filter(|other| *other != player && profile[*other] == profile[player]).count();
            [1.0, 2.0, 4.0][matched] + if player == 0 { 8.0 * profile[0] as f64 } else { 0.0 }
        };
        let tables = (0..3).map(|player| (0..8).map(|index| payoff(player, index)).collect()).collect();
        let game = Normal::new(vec![names(), names(), names()], tables).expect("fits");
        let mixes = [vec![0.5, 0.5], vec![1.0, 0.0], vec![0.25, 0.75]];
        assert_eq!(payoffs(&game, 0, &mixes), [2.5, 8.0 + 1.75]);
        assert_eq!(values(&game, &mixes)[0], 6.125);
    }
}
