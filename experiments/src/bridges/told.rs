//! A game as it was told: who may play what, and the samples of every payoff.
//!
//! All that reads or writes games meets here. Payoffs stand cell by cell in one list, so that they can be resampled
//! together; [`Told::game`] makes a payoff table of one number for each cell.

use equilibria::bootstrap::{Samples, means};
use equilibria::rational::Rational;
use equilibria::{Matrix, Normal, Profile, Symmetric};

/// Who plays.
#[derive(Clone, Debug, PartialEq)]
pub enum Players {
    /// All have the same strategies, and only how many play what matters.
    Alike {
        /// The names of the strategies.
        strategies: Vec<String>,
        /// How many play.
        number: u32,
        /// The profiles that are known: how many play each strategy. Each has a cell for every strategy.
        profiles: Vec<Vec<u32>>,
    },
    /// Each has strategies of its own. Cells stand player by player, the strategy of player 1 varying fastest.
    Apart {
        /// The names of the players.
        names: Vec<String>,
        /// The names of each player's strategies.
        strategies: Vec<Vec<String>>,
    },
}

/// A game with its samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What it is called: the title that it was given, or its setting and mechanism.
    pub title: String,
    /// The world it was played in; empty where a file tells the game.
    pub setting: String,
    /// The mechanism under which it was played; empty where a file tells the game.
    pub mechanism: String,
    /// Who plays.
    pub players: Players,
    /// What came out for each payoff. None for strategies that nobody plays in a profile.
    pub cells: Vec<Samples>,
    /// The payoffs exactly as they were written, if they were written and each only once.
    pub exact: Option<Vec<Rational>>,
}

/// A payoff table.
#[derive(Clone, Debug, PartialEq)]
pub enum Game {
    /// All players alike.
    Symmetric(Symmetric),
    /// Each with strategies of its own.
    Normal(Normal),
}

impl Told {
    /// The payoff table of one number for each cell.
    pub fn game(&self, payoffs: &[f64]) -> Game {
        match &self.players {
            Players::Alike { strategies, number, profiles } => Game::Symmetric(Symmetric {
                strategies: strategies.clone(),
                players: *number,
                profiles: profiles
                    .iter()
                    .zip(payoffs.chunks(strategies.len().max(1)))
                    .map(|(counts, payoffs)| Profile { counts: counts.clone(), payoffs: payoffs.to_vec() })
                    .collect(),
            }),
            Players::Apart { strategies, .. } => {
                let profiles = strategies.iter().map(Vec::len).product::<usize>().max(1);
                let payoffs = payoffs.chunks(profiles).map(<[f64]>::to_vec).collect();
                Game::Normal(Normal { strategies: strategies.clone(), payoffs })
            }
        }
    }

    /// The payoff table of the means.
    pub fn mean_game(&self) -> Game {
        self.game(&self.means())
    }

    /// The mean of each cell; `NaN` where there are no samples.
    pub fn means(&self) -> Vec<f64> {
        means(&self.cells)
    }

    /// How many samples the cells have: the fewest and the most of those that have any.
    pub fn samples(&self) -> (usize, usize) {
        let sizes = || self.cells.iter().map(Vec::len).filter(|size| *size > 0);
        (sizes().min().unwrap_or(0), sizes().max().unwrap_or(0))
    }

    /// A game of two with the same strategies and exchanged payoffs is a symmetric game, and told as one. Other games stay
    /// as they are.
    #[must_use]
    pub fn folded(self) -> Self {
        let Players::Apart { names, strategies } = &self.players else { return self };
        let [rows, columns] = &strategies[..] else { return self };
        let (size, cells) = (rows.len(), self.cells.len() / 2);
        let at = |own: usize, other: usize| own + size * other;
        let pairs = || (0..size).flat_map(move |own| (0..size).map(move |other| (own, other)));
        let alike = rows == columns
            && pairs()
                .all(|(own, other)| values(&self.cells[at(own, other)]) == values(&self.cells[cells + at(other, own)]));
        if names.len() != 2 || !alike {
            return self;
        }
        let payoff = |own: usize, other: usize| self.cells[at(own, other)].clone();
        let exact = self.exact.as_ref().map(|exact| {
            let matrix: Vec<Rational> = pairs().map(|(own, other)| exact[at(own, other)].clone()).collect();
            of_pairs(size, &|own, other| matrix[own * size + other].clone())
                .1
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect()
        });
        let (profiles, cells) = of_pairs(size, &payoff);
        let cells = cells.into_iter().map(Option::unwrap_or_default).collect();
        let players = Players::Alike { strategies: rows.clone(), number: 2, profiles };
        Self { players, cells, exact, ..self }
    }

    /// A symmetric game of two from what each strategy got against each.
    pub fn of_matrix(title: &str, strategies: Vec<String>, payoff: &dyn Fn(usize, usize) -> Samples) -> Self {
        let (profiles, cells) = of_pairs(strategies.len(), payoff);
        Self {
            title: title.to_owned(),
            setting: String::new(),
            mechanism: String::new(),
            players: Players::Alike { strategies, number: 2, profiles },
            cells: cells.into_iter().map(Option::unwrap_or_default).collect(),
            exact: None,
        }
    }
}

fn values(samples: &Samples) -> Vec<f64> {
    samples.iter().map(|(_, value)| *value).collect()
}

/// The profiles of a symmetric game of two, and its cells: nothing where a strategy is not played.
fn of_pairs<T>(size: usize, payoff: &dyn Fn(usize, usize) -> T) -> (Vec<Vec<u32>>, Vec<Option<T>>) {
    let (mut profiles, mut cells) = (Vec::new(), Vec::new());
    for (first, second) in (0..size).flat_map(|first| (first..size).map(move |second| (first, second))) {
        let mut counts = vec![0; size];
        counts[first] += 1;
        counts[second] += 1;
        profiles.push(counts);
        cells.extend((0..size).map(|own| match own {
            own if own == first => Some(payoff(first, second)),
            own if own == second => Some(payoff(second, first)),
            _ => None,
        }));
    }
    (profiles, cells)
}

impl Game {
    /// The payoff matrix of the row player, of a symmetric game of two in which every payoff is known.
    pub fn matrix(&self) -> Option<Matrix> {
        match self {
            Game::Symmetric(game) => game.matrix(),
            Game::Normal(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_of_two_with_exchanged_payoffs_is_symmetric() {
        let names = || ["c", "d"].map(str::to_owned).to_vec();
        // Player 1 varies fastest: cc, dc, cd, dd.
        let told = |second: [f64; 4]| Told {
            title: "t".to_owned(),
            setting: String::new(),
            mechanism: String::new(),
            players: Players::Apart { names: vec!["1".to_owned(), "2".to_owned()], strategies: vec![names(), names()] },
            cells: [3.0, 5.0, 0.0, 1.0].into_iter().chain(second).map(|payoff| vec![(1, payoff)]).collect(),
            exact: Some([3, 5, 0, 1, 3, 0, 5, 1].map(equilibria::rational::whole).to_vec()),
        };
        let dilemma = told([3.0, 0.0, 5.0, 1.0]).folded();
        assert_eq!(dilemma.mean_game().matrix(), Some(Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]])));
        let exact: Vec<f64> = dilemma.exact.iter().flatten().map(equilibria::rational::to_float).collect();
        assert_eq!(exact, [3.0, 0.0, 0.0, 5.0, 0.0, 1.0]);
        let other = told([3.0, 0.0, 5.0, 2.0]);
        assert_eq!(other.clone().folded(), other);
        let Game::Normal(normal) = other.mean_game() else { panic!("players are apart") };
        assert_eq!(normal.payoffs[1], [3.0, 0.0, 5.0, 2.0]);
    }
}
