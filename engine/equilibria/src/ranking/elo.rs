//! Elo ratings by maximum likelihood: the ratings under which what happened was most likely.
//!
//! A rating difference of 400 means odds of ten to one. Players who update ratings game by game get numbers that depend on
//! the order of the games; here all games count at once (Bradley and Terry 1952), and draws have a likelihood of their own
//! (Davidson 1970): with strengths p and a tendency to draw v, `P(i wins) = p_i / (p_i + p_j + v sqrt(p_i p_j))` and
//! `P(draw) = v sqrt(p_i p_j) / (...)`. The log-likelihood is concave in the logarithms, so Newton's method finds its peak.
//!
//! What the papers leave open: somebody who wins all games would be infinitely strong. So each is also given
//! [`Elo::prior_wins`] wins and as many losses against somebody of mean rating; that bounds every rating and says what the
//! mean is.

use crate::maths::{exp, ln};
use crate::matrix::Matrix;

/// How to rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elo {
    /// The rating of somebody of mean strength (1500).
    pub mean: f64,
    /// The rating difference that means odds of ten to one (400).
    pub tenfold: f64,
    /// Wins, and as many losses, that each is given against somebody of mean strength (0.5: one game in all).
    pub prior_wins: f64,
}

impl Default for Elo {
    fn default() -> Self {
        Self { mean: 1500.0, tenfold: 400.0, prior_wins: 0.5 }
    }
}

/// What came of all games: who won how often against whom, and how often nobody did.
#[derive(Clone, Debug, PartialEq)]
pub struct Games {
    /// Games that the row won against the column.
    pub wins: Matrix,
    /// Games that both drew; symmetric.
    pub draws: Matrix,
}

impl Games {
    /// None yet between so many players.
    pub fn none(players: usize) -> Self {
        Self { wins: Matrix::zeros(players, players), draws: Matrix::zeros(players, players) }
    }

    /// One more game, won by whoever gained more. It does not count where one of both payoffs is not known, or both are the
    /// same player.
    pub fn play(&mut self, (one, gained): (usize, f64), (other, lost): (usize, f64)) {
        if one == other {
            return;
        }
        if gained > lost {
            self.wins[(one, other)] += 1.0;
        } else if lost > gained {
            self.wins[(other, one)] += 1.0;
        } else if gained == lost {
            self.draws[(one, other)] += 1.0;
            self.draws[(other, one)] += 1.0;
        }
    }
}

/// Newton's method ends after a step below this, in logarithms of strength, or after so many steps.
const PRECISION: f64 = 1e-12;
const STEPS: usize = 200;

impl Elo {
    /// The rating of each player. Who never played has the mean.
    ///
    /// # Errors
    /// Matrices of different or other than square shape, a prior that is not positive, and where no peak is found.
    pub fn rate(&self, games: &Games) -> Result<Vec<f64>, String> {
        let players = games.wins.rows();
        let shapes = [&games.wins, &games.draws].map(|matrix| (matrix.rows(), matrix.columns()));
        if shapes != [(players, players); 2] {
            return Err(format!("wins and draws must be square and alike, but are {shapes:?}"));
        }
        if !(self.prior_wins > 0.0 && self.prior_wins.is_finite()) {
            return Err(format!("ratings need a prior above 0, not {}", self.prior_wins));
        }
        let fit = Fit::of(games, self.prior_wins);
        let strengths = fit.peak().ok_or("the ratings do not settle: the numbers of games are too large")?;
        let per_log = self.tenfold / ln(10.0);
        Ok(strengths[..players].iter().map(|strength| self.mean + per_log * strength).collect())
    }
}

/// All games of two players, told from the first.
struct Pair {
    first: usize,
    second: usize,
    wins: f64,
    losses: f64,
    draws: f64,
}

/// The likelihood of ratings: logarithms of the strengths, and last that of the tendency to draw, if there are draws.
struct Fit {
    players: usize,
    pairs: Vec<Pair>,
    prior: f64,
    draws: bool,
}

impl Fit {
    fn of(games: &Games, prior: f64) -> Self {
        let players = games.wins.rows();
        let all = (0..players).flat_map(|first| (first + 1..players).map(move |second| (first, second)));
        let pair = |(first, second)| Pair {
            first,
            second,
            wins: games.wins[(first, second)],
            losses: games.wins[(second, first)],
            draws: games.draws[(first, second)],
        };
        let mut pairs: Vec<Pair> = all.map(pair).collect();
        // Where all games are drawn the tendency to draw has no bound, and strengths do not matter.
        if pairs.iter().all(|pair| pair.wins + pair.losses == 0.0) {
            pairs.clear();
        }
        pairs.retain(|pair| pair.wins + pair.losses + pair.draws > 0.0);
        let draws = pairs.iter().any(|pair| pair.draws > 0.0);
        Self { players, pairs, prior, draws }
    }

    /// The probabilities that the first wins, that the second does, and that it is a draw.
    fn chances(&self, at: &[f64], pair: &Pair) -> [f64; 3] {
        let draw =
            at.get(self.players).map_or(f64::NEG_INFINITY, |v| v + f64::midpoint(at[pair.first], at[pair.second]));
        let terms = [at[pair.first], at[pair.second], draw];
        let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights = terms.map(|term| exp(term - most));
        let sum: f64 = weights.iter().sum();
        weights.map(|weight| weight / sum)
    }

    fn log_likelihood(&self, at: &[f64]) -> f64 {
        let pairs: f64 = self
            .pairs
            .iter()
            .map(|pair| {
                let [wins, losses, draws] = self.chances(at, pair);
                let told = [(pair.wins, wins), (pair.losses, losses), (pair.draws, draws)];
                told.iter().filter(|(times, _)| *times > 0.0).map(|(times, chance)| times * ln(*chance)).sum::<f64>()
            })
            .sum();
        let against_mean = |strength: &f64| {
            let size = strength.abs();
            self.prior * (-size - 2.0 * ln(1.0 + exp(-size)))
        };
        pairs + at[..self.players].iter().map(against_mean).sum::<f64>()
    }

    /// The gradient, and the curvature downwards.
    fn slopes(&self, at: &[f64]) -> (Vec<f64>, Matrix) {
        let size = at.len();
        let (mut gradient, mut curvature) = (vec![0.0; size], Matrix::zeros(size, size));
        for (player, strength) in at[..self.players].iter().enumerate() {
            let chance = 1.0 / (1.0 + exp(-strength));
            gradient[player] += self.prior * (1.0 - 2.0 * chance);
            curvature[(player, player)] += 2.0 * self.prior * chance * (1.0 - chance);
        }
        for pair in &self.pairs {
            let [win, loss, draw] = self.chances(at, pair);
            let games = pair.wins + pair.losses + pair.draws;
            // What each outcome says of both strengths and of the tendency to draw.
            let says = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 1.0]];
            let (chances, times) = ([win, loss, draw], [pair.wins, pair.losses, pair.draws]);
            let places = [Some(pair.first), Some(pair.second), self.draws.then_some(self.players)];
            let expected = |of: usize| (0..3).map(|outcome| chances[outcome] * says[outcome][of]).sum::<f64>();
            for (own, place) in places.iter().enumerate().filter_map(|(own, place)| Some((own, (*place)?))) {
                let seen: f64 = (0..3).map(|outcome| times[outcome] * says[outcome][own]).sum();
                gradient[place] += seen - games * expected(own);
                for (other, beside) in places.iter().enumerate().filter_map(|(of, beside)| Some((of, (*beside)?))) {
                    let both: f64 = (0..3).map(|k| chances[k] * says[k][own] * says[k][other]).sum();
                    curvature[(place, beside)] += games * (both - expected(own) * expected(other));
                }
            }
        }
        (gradient, curvature)
    }

    /// Where the likelihood is highest, by Newton's method with steps that are halved until they climb.
    fn peak(&self) -> Option<Vec<f64>> {
        let mut at = vec![0.0; self.players + usize::from(self.draws)];
        let mut height = self.log_likelihood(&at);
        for _ in 0..STEPS {
            let (gradient, curvature) = self.slopes(&at);
            let step = solved(curvature, gradient)?;
            let longest = step.iter().copied().fold(0.0, |most: f64, part| most.max(part.abs()));
            if longest < PRECISION {
                return Some(at);
            }
            let mut share = 1.0;
            let (next, climbed) = loop {
                let next: Vec<f64> = at.iter().zip(&step).map(|(from, part)| from + share * part).collect();
                let climbed = self.log_likelihood(&next);
                if climbed > height {
                    break (next, climbed);
                }
                share /= 2.0;
                // Rounding leaves nothing to climb.
                if share * longest < PRECISION {
                    return Some(at);
                }
            };
            (at, height) = (next, climbed);
        }
        None
    }
}

/// The solution of a system whose matrix is symmetric and positive, by Cholesky's decomposition.
fn solved(mut matrix: Matrix, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for column in 0..size {
        let above: f64 = (0..column).map(|k| matrix[(column, k)] * matrix[(column, k)]).sum();
        let pivot = matrix[(column, column)] - above;
        if !(pivot > 0.0 && pivot.is_finite()) {
            return None;
        }
        matrix[(column, column)] = pivot.sqrt();
        for row in column + 1..size {
            let known: f64 = (0..column).map(|k| matrix[(row, k)] * matrix[(column, k)]).sum();
            matrix[(row, column)] = (matrix[(row, column)] - known) / matrix[(column, column)];
        }
    }
    for row in 0..size {
        let known: f64 = (0..row).map(|k| matrix[(row, k)] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[(row, row)];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| matrix[(k, row)] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[(row, row)];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ratings in logarithms of strength about 0, all but without a prior.
    const LOGS: Elo = Elo { mean: 0.0, tenfold: std::f64::consts::LN_10, prior_wins: 1e-9 };

    fn near(is: f64, should: f64, tolerance: f64) {
        assert!((is - should).abs() <= tolerance, "{is} is not {should}");
    }

    #[test]
    fn two_players_have_the_odds_of_their_games() {
        let mut games = Games::none(2);
        (0..30).for_each(|_| games.play((0, 1.0), (1, 0.0)));
        (0..3).for_each(|_| games.play((0, 0.0), (1, 1.0)));
        let rating = Elo { prior_wins: 1e-9, ..Elo::default() }.rate(&games).expect("settles");
        near(rating[0] - rating[1], 400.0, 1e-4);
        let shrunk = Elo::default().rate(&games).expect("settles");
        near(shrunk[0] + shrunk[1], 3000.0, 1e-9);
        assert!(shrunk[0] - shrunk[1] < 399.0, "the prior draws both to the mean");
        // Davidson's model fits three outcomes exactly, whatever the number of draws.
        (0..7).for_each(|_| games.play((0, 2.0), (1, 2.0)));
        let rating = LOGS.rate(&games).expect("settles");
        near(rating[0] - rating[1], ln(10.0), 1e-6);
    }

    #[test]
    fn the_american_league_of_1987() {
        // Agresti, Categorical Data Analysis: wins of Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore.
        let wins = Matrix::from_rows(&[
            &[0.0, 7.0, 9.0, 7.0, 7.0, 9.0, 11.0],
            &[6.0, 0.0, 7.0, 5.0, 11.0, 9.0, 9.0],
            &[4.0, 6.0, 0.0, 7.0, 7.0, 8.0, 12.0],
            &[6.0, 8.0, 6.0, 0.0, 6.0, 7.0, 10.0],
            &[6.0, 2.0, 6.0, 7.0, 0.0, 7.0, 12.0],
            &[4.0, 4.0, 5.0, 6.0, 6.0, 0.0, 6.0],
            &[2.0, 4.0, 1.0, 3.0, 1.0, 7.0, 0.0],
        ]);
        let rating = LOGS.rate(&Games { wins, draws: Matrix::zeros(7, 7) }).expect("settles");
        for (team, should) in [1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0].into_iter().enumerate() {
            near(rating[team] - rating[6], should, 1e-3);
        }
    }

    #[test]
    fn whoever_wins_all_is_strong_but_not_infinitely() {
        let mut games = Games::none(4);
        for _ in 0..1000 {
            games.play((0, 1.0), (1, 0.0));
            games.play((0, 1.0), (2, 0.0));
            games.play((1, 3.0), (2, 3.0));
        }
        games.play((3, 1.0), (3, 0.0));
        games.play((3, f64::NAN), (0, 0.0));
        let rating = Elo::default().rate(&games).expect("settles");
        assert!(rating[0] > 2500.0 && rating[0].is_finite());
        near(rating[1], rating[2], 1e-6);
        near(rating[3], 1500.0, 1e-9);
    }

    #[test]
    fn where_all_is_drawn_or_nothing_played_all_are_equal() {
        let mut games = Games::none(3);
        games.play((0, 1.0), (1, 1.0));
        assert_eq!(Elo::default().rate(&games), Ok(vec![1500.0; 3]));
        assert_eq!(Elo::default().rate(&Games::none(2)), Ok(vec![1500.0; 2]));
        assert!(Elo { prior_wins: 0.0, ..Elo::default() }.rate(&games).is_err());
        assert!(Elo::default().rate(&Games { wins: Matrix::zeros(2, 3), draws: Matrix::zeros(2, 2) }).is_err());
    }
}
