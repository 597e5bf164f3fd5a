//! Equilibria in which nobody mixes, of any game, by looking at every profile.
//!
//! Payoffs are compared as they stand: who gets as much elsewhere stays. Of a symmetric game with profiles that are not
//! in the table, some may be undecided.

use crate::games::{Normal, Symmetric};
use crate::response::profile_regret;

/// The pure equilibria of a symmetric game, as counts per strategy. Players may play different strategies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// Nobody gains by another strategy.
    pub stable: Vec<Vec<u32>>,
    /// No known deviation pays, but some deviation is not in the table.
    pub undecided: Vec<Vec<u32>>,
}

/// All pure equilibria of a normal form, as a strategy per player.
pub fn normal(game: &Normal) -> Vec<Vec<usize>> {
    let stays = |index: usize, profile: &[usize]| {
        (0..game.players()).all(|player| {
            let mut other = profile.to_vec();
            (0..game.strategies[player].len()).all(|strategy| {
                other[player] = strategy;
                game.payoffs[player][index] >= game.payoffs[player][game.index(&other)]
            })
        })
    };
    let profiles = (0..game.profiles()).map(|index| (index, game.profile(index)));
    profiles.filter(|(index, profile)| stays(*index, profile)).map(|(_, profile)| profile).collect()
}

/// All pure equilibria of a symmetric game among the profiles of its table.
pub fn symmetric(game: &Symmetric) -> Profiles {
    let mut found = Profiles::default();
    for profile in &game.profiles {
        let regret = profile_regret(game, &profile.counts);
        if regret == 0.0 {
            found.stable.push(profile.counts.clone());
        } else if regret.is_nan() && !gains(game, &profile.counts) {
            found.undecided.push(profile.counts.clone());
        }
    }
    found
}

/// Whether a deviation that is known pays.
fn gains(game: &Symmetric, counts: &[u32]) -> bool {
    let known = game.table();
    let Some(payoffs) = known.get(counts) else { return false };
    let played = (0..counts.len()).filter(|own| counts[*own] > 0);
    let mut pairs = played.flat_map(|own| (0..counts.len()).map(move |other| (own, other)));
    pairs.any(|(own, other)| {
        let mut after = counts.to_vec();
        after[own] -= 1;
        after[other] += 1;
        known.get(after.as_slice()).is_some_and(|after| after[other] > payoffs[own])
    })
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
        assert_eq!(normal(&game), [[0, 0, 0], [1, 1, 1]]);
        let pennies = Matrix::from_rows(&[&[1.0, -1.0], &[-1.0, 1.0]]);
        let others = Matrix::from_rows(&[&[-1.0, 1.0], &[1.0, -1.0]]);
        assert!(normal(&Normal::of_two([names(), names()], &pennies, &others).expect("fits")).is_empty());
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
