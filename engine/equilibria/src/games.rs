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
    /// A game from what a table says.
    ///
    /// # Errors
    /// No players, a player without strategies, and payoffs that are too few or too many.
    pub fn new(strategies: Vec<Vec<String>>, payoffs: Vec<Vec<f64>>) -> Result<Self, String> {
        if strategies.is_empty() || strategies.iter().any(Vec::is_empty) {
            return Err("a game needs players, and each of them strategies".to_owned());
        }
        let profiles = strategies.iter().try_fold(1_usize, |profiles, own| profiles.checked_mul(own.len()));
        if payoffs.len() != strategies.len() || payoffs.iter().any(|payoffs| Some(payoffs.len()) != profiles) {
            let sizes: Vec<String> = strategies.iter().map(|own| own.len().to_string()).collect();
            let found: Vec<String> = payoffs.iter().map(|payoffs| payoffs.len().to_string()).collect();
            return Err(format!(
                "a game of {} strategies needs a payoff for each player and profile, but the lists of payoffs have {} \
                 entries",
                sizes.join(" x "),
                found.join(", ")
            ));
        }
        Ok(Self { strategies, payoffs })
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.strategies.len()
    }

    /// Where in the tables the payoffs of a profile are: one strategy per player.
    pub fn index(&self, profile: &[usize]) -> usize {
        let later = self.strategies.iter().zip(profile).rev();
        later.fold(0, |index, (own, strategy)| index * own.len() + strategy)
    }

    /// The profile at a place in the tables.
    pub fn profile(&self, mut index: usize) -> Vec<usize> {
        let strategy = |own: &Vec<String>| {
            let strategy = index % own.len();
            index /= own.len();
            strategy
        };
        self.strategies.iter().map(strategy).collect()
    }

    /// How many profiles there are.
    pub fn profiles(&self) -> usize {
        self.payoffs.first().map_or(0, Vec::len)
    }

    /// Both payoff matrices of a game of two: rows are strategies of the first, columns of the second.
    pub fn matrices(&self) -> Option<[Matrix; 2]> {
        let [rows, columns] = &self.strategies[..] else { return None };
        let matrix = |player: usize| {
            Matrix::of(rows.len(), columns.len(), |row, column| self.payoffs[player][self.index(&[row, column])])
        };
        Some([matrix(0), matrix(1)])
    }

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
    /// A game from what a table says: all strategies are named, and profiles fit.
    ///
    /// # Errors
    /// No strategies or players, a profile of another length or number of players, and one that is there twice.
    pub fn new(strategies: Vec<String>, players: u32, profiles: Vec<Profile>) -> Result<Self, String> {
        if strategies.is_empty() || players == 0 {
            return Err("a symmetric game needs strategies and players".to_owned());
        }
        for profile in &profiles {
            let counts = &profile.counts;
            if counts.len() != strategies.len() || profile.payoffs.len() != strategies.len() {
                let (counted, paid) = (counts.len(), profile.payoffs.len());
                return Err(format!(
                    "profile {counts:?} has {counted} counts and {paid} payoffs for {} strategies",
                    strategies.len()
                ));
            }
            let total: u64 = counts.iter().copied().map(u64::from).sum();
            if total != u64::from(players) {
                return Err(format!("profile {counts:?} has {total} players, the game has {players}"));
            }
        }
        let game = Self { strategies, players, profiles };
        if game.table().len() < game.profiles.len() {
            return Err("a profile is in the table twice; merge its samples first".to_owned());
        }
        Ok(game)
    }

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
        assert_eq!(two.matrices(), Some([payoffs.clone(), payoffs.transposed()]));
        assert!(Symmetric::of_matrix(vec!["a".to_owned()], &payoffs).is_err());
    }

    #[test]
    fn a_place_in_the_table_is_a_profile() {
        let names = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
        let game = Normal::new(vec![names(2), names(3), names(4)], vec![vec![0.0; 24]; 3]).expect("fits");
        assert_eq!(game.index(&[1, 0, 0]), 1);
        assert_eq!(game.index(&[0, 1, 2]), 2 + 12);
        assert!((0..game.profiles()).all(|at| game.index(&game.profile(at)) == at));
        assert!(Normal::new(vec![names(2), names(3)], vec![vec![0.0; 6], vec![0.0; 5]]).is_err());
        assert!(Normal::new(vec![names(2), names(0)], vec![vec![], vec![]]).is_err());
    }

    #[test]
    fn a_table_that_does_not_fit_says_why() {
        let profile = |counts: &[u32]| Profile { counts: counts.to_vec(), payoffs: vec![0.0; counts.len()] };
        let names = || vec!["a".to_owned(), "b".to_owned()];
        assert!(Symmetric::new(names(), 3, vec![profile(&[3, 0]), profile(&[1, 2])]).is_ok());
        let wrong = [vec![profile(&[2, 0])], vec![profile(&[1, 1, 1])], vec![profile(&[2, 1]), profile(&[2, 1])]];
        for (profiles, why) in wrong.into_iter().zip(["has 2 players", "3 counts", "twice"]) {
            let error = Symmetric::new(names(), 3, profiles).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
    }
}
