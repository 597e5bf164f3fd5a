//! Payoff tables: games in normal form, and symmetric games told by who plays what how often.

use crate::matrix::Matrix;
use std::collections::BTreeMap;

/// A game in normal form: each player has strategies of its own, and a payoff for every profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Normal {
    /// The names of each player's strategies.
    pub strategies: Vec<Vec<String>>,
    /// The payoffs of each player, one per profile; the strategy of player 1 varies fastest, as in Gambit's `.nfg`.
    pub payoffs: Vec<Vec<f64>>,
}

/// One row of a symmetric game's table: how many play what, and what each of them gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// How many players play each strategy.
    pub counts: Vec<u32>,
    /// The payoff of one player of each strategy; `NaN` where nobody plays it or it is not known.
    pub payoffs: Vec<f64>,
}

/// A symmetric game: all players have the same strategies, and only how many play what matters. With few players and
/// all profiles it is a heuristic payoff table.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    /// The names of the strategies.
    pub strategies: Vec<String>,
    /// How many players there are.
    pub players: u32,
    /// The profiles that are known, each once.
    pub profiles: Vec<Profile>,
}

impl Normal {
    /// A game of two players from both payoff matrices: rows are strategies of the first, columns of the second.
    ///
    /// # Errors
    /// Matrices of different shapes, or with names that are too few or too many.
    pub fn of_two(strategies: [Vec<String>; 2], first: &Matrix, second: &Matrix) -> Result<Self, String> {
        let shape = |matrix: &Matrix| (matrix.rows(), matrix.columns());
        let named = (strategies[0].len(), strategies[1].len());
        if shape(first) != named || shape(second) != named {
            return Err(format!(
                "{} and {} strategies are named, but payoffs are {} x {} and {} x {}",
                named.0,
                named.1,
                first.rows(),
                first.columns(),
                second.rows(),
                second.columns()
            ));
        }
        // The first player's strategy varies fastest: column by column.
        let payoffs = [first, second].map(|matrix| matrix.transposed().values().to_vec()).to_vec();
        Ok(Self { strategies: strategies.to_vec(), payoffs })
    }
}

impl Symmetric {
    /// A game of two from the payoff matrix of the row player.
    ///
    /// # Errors
    /// A matrix that is not square, or with names that are too few or too many.
    pub fn of_matrix(strategies: Vec<String>, payoffs: &Matrix) -> Result<Self, String> {
        let size = strategies.len();
        if (payoffs.rows(), payoffs.columns()) != (size, size) {
            let (rows, columns) = (payoffs.rows(), payoffs.columns());
            return Err(format!("{size} strategies are named, but payoffs are {rows} x {columns}"));
        }
        let mut profiles = Vec::new();
        for first in 0..size {
            for second in first..size {
                let mut profile = Profile { counts: vec![0; size], payoffs: vec![f64::NAN; size] };
                for (own, other) in [(first, second), (second, first)] {
                    profile.payoffs[own] = payoffs[(own, other)];
                }
                profile.counts[first] += 1;
                profile.counts[second] += 1;
                profiles.push(profile);
            }
        }
        Ok(Self { strategies, players: 2, profiles })
    }

    /// The payoffs of every known profile, by its counts.
    pub fn table(&self) -> BTreeMap<&[u32], &[f64]> {
        self.profiles.iter().map(|profile| (profile.counts.as_slice(), profile.payoffs.as_slice())).collect()
    }

    /// The payoff matrix of the row player, if there are two players and every profile is known.
    pub fn matrix(&self) -> Option<Matrix> {
        if self.players != 2 {
            return None;
        }
        let size = self.strategies.len();
        let mut matrix = Matrix::of(size, size, |_, _| f64::NAN);
        for profile in &self.profiles {
            let played: Vec<usize> = (0..size).filter(|own| profile.counts[*own] > 0).collect();
            match played[..] {
                [own] => matrix[(own, own)] = profile.payoffs[own],
                [first, second] => {
                    matrix[(first, second)] = profile.payoffs[first];
                    matrix[(second, first)] = profile.payoffs[second];
                }
                _ => return None,
            }
        }
        matrix.values().iter().all(|payoff| !payoff.is_nan()).then_some(matrix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_becomes_a_table_and_a_matrix_again() {
        let payoffs = Matrix::from_rows(&[&[3.0, 0.0, 1.0], &[5.0, 1.0, 2.0], &[-1.0, 4.0, 0.5]]);
        let names = || ["a", "b", "c"].map(str::to_owned).to_vec();
        let game = Symmetric::of_matrix(names(), &payoffs).expect("square");
        assert_eq!(game.profiles.len(), 6);
        assert_eq!(game.matrix(), Some(payoffs.clone()));
        let two = Normal::of_two([names(), names()], &payoffs, &payoffs.transposed()).expect("fits");
        assert_eq!(two.payoffs[0][1], 5.0, "the first player's strategy varies fastest");
        assert!(Symmetric::of_matrix(vec!["a".to_owned()], &payoffs).is_err());
    }
}
