//! Equilibria in which nobody mixes, of any game, by looking at every profile.
//!
//! Payoffs are compared as they stand: who gets as much elsewhere stays. Where payoffs are not known, some profiles may be
//! undecided.

use crate::games::{Normal, Symmetric};
use crate::response::gains;

/// The pure equilibria of a game: of a normal form a strategy per player, of a symmetric game counts per strategy.
/// Players of either may play different strategies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profiles<T> {
    /// Nobody gains by another strategy.
    pub stable: Vec<Vec<T>>,
    /// No known deviation pays, but the payoff of some deviation, or of the profile, is not known.
    pub undecided: Vec<Vec<T>>,
}

impl<T: Clone> Profiles<T> {
    /// Sorts profiles by what is gained by each deviation from them; `NaN` is not known.
    fn of(all: impl Iterator<Item = (Vec<T>, Vec<f64>)>) -> Self {
        let (mut stable, mut undecided) = (Vec::new(), Vec::new());
        for (profile, gains) in all.filter(|(_, gains)| !gains.iter().any(|gain| *gain > 0.0)) {
            let unknown = gains.iter().any(|gain| gain.is_nan());
            if unknown { &mut undecided } else { &mut stable }.push(profile);
        }
        Self { stable, undecided }
    }
}

/// All pure equilibria of a normal form, as a strategy per player.
pub fn normal(game: &Normal) -> Profiles<usize> {
    let gains = |index: usize| {
        let profile = game.profile(index);
        let mut gains = Vec::new();
        for (player, payoffs) in game.payoffs.iter().enumerate() {
            let mut other = profile.clone();
            for strategy in 0..game.strategies[player].len() {
                other[player] = strategy;
                gains.push(payoffs[game.index(&other)] - payoffs[index]);
            }
        }
        (profile, gains)
    };
    Profiles::of((0..game.profiles()).map(gains))
}

/// All pure equilibria of a symmetric game among the profiles of its table.
pub fn symmetric(game: &Symmetric) -> Profiles<u32> {
    let known = game.table();
    Profiles::of(game.profiles.iter().map(|profile| (profile.counts.clone(), gains(&known, &profile.counts))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::tests::symmetric as table;
    use crate::matrix::Matrix;

    #[test]
    fn three_players_agree() {
        // Everybody gets 1 if all agree, else 0. Where two stand against one, the one gains by joining them.
        let names = || vec!["0".to_owned(), "1".to_owned()];
        let payoffs: Vec<f64> = (0..8).map(|at| f64::from(u8::from(at == 0 || at == 7))).collect();
        let game = Normal::new(vec![names(), names(), names()], vec![payoffs; 3]).expect("fits");
        assert_eq!(normal(&game).stable, [[0, 0, 0], [1, 1, 1]]);
        let pennies = Matrix::from_rows(&[&[1.0, -1.0], &[-1.0, 1.0]]);
        let others = Matrix::from_rows(&[&[-1.0, 1.0], &[1.0, -1.0]]);
        let found = normal(&Normal::of_two([names(), names()], &pennies, &others).expect("fits"));
        assert!(found.stable.is_empty() && found.undecided.is_empty());
    }

    #[test]
    fn what_hangs_on_a_missing_payoff_is_undecided() {
        let names = || vec!["c".to_owned(), "d".to_owned()];
        let payoffs = Matrix::from_rows(&[&[3.0, 0.0], &[f64::NAN, 1.0]]);
        let game = Normal::of_two([names(), names()], &payoffs, &payoffs.transposed()).expect("fits");
        // Both cooperate: what a defector would get is not known. One defects: the other gains by defecting, too.
        let found = normal(&game);
        assert_eq!((found.stable, found.undecided), (vec![vec![1, 1]], vec![vec![0, 0]]));
    }

    #[test]
    fn twenty_players_of_five_strategies_are_looked_at_in_no_time() {
        // 10,626 profiles; the table of them is built once.
        let game = table(5, 20, |own, others| -f64::from(others[own] + 1));
        assert_eq!(symmetric(&game).stable, [[4; 5]]);
    }

    #[test]
    fn a_crowd_spreads() {
        // Two roads, a player gets minus the cars on his: 5 drivers split 3 to 2.
        let game = table(2, 5, |own, others| -f64::from(others[own] + 1));
        assert_eq!(symmetric(&game).stable, [[3, 2], [2, 3]]);
        let mut partial = game.clone();
        partial.profiles.retain(|profile| profile.counts != [1, 4]);
        let found = symmetric(&partial);
        assert_eq!((found.stable, found.undecided), (vec![vec![3, 2]], vec![vec![2, 3], vec![0, 5]]));
    }
}
