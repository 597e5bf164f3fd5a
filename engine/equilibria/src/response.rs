//! Best responses, and what is given up by not choosing one.
//!
//! The regret of a player is what his best strategy would get more than what he plays, while nobody else changes; that
//! of a profile is the largest (the epsilon of an epsilon-equilibrium). In a symmetric table regret can hang on profiles
//! that nobody played: then it is not known, and said so, not taken for nothing.

use crate::expected::{Others, average, payoffs};
use crate::games::{Normal, Symmetric};
use crate::rational::{Exact, Rational, dot};
use num_traits::Zero;
use std::collections::BTreeMap;

/// What the players of a profile could gain, each alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Regret {
    /// What each player gets.
    pub payoffs: Vec<f64>,
    /// What each player would get more with his best strategy.
    pub regrets: Vec<f64>,
    /// The strategies that get most, up to a difference of the tolerance, for each player.
    pub best: Vec<Vec<usize>>,
}

impl Regret {
    /// The largest regret of all players: the profile is an epsilon-equilibrium for every epsilon from here on. `NaN` if
    /// one of them is not known.
    pub fn epsilon(&self) -> f64 {
        regret_of(&self.regrets, 0.0)
    }
}

/// The strategies that get most, up to a difference of `tolerance` (in units of payoff). Payoffs that are not known are
/// never best.
pub fn best(payoffs: &[f64], tolerance: f64) -> Vec<usize> {
    let most = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (0..payoffs.len()).filter(|own| payoffs[*own] >= most - tolerance).collect()
}

/// The regret of a mixed profile of a normal form: a mix per player. A regret is `NaN` if the payoff of a strategy that
/// a player could change to is not known.
pub fn regret(game: &Normal, mixes: &[Vec<f64>], tolerance: f64) -> Regret {
    let each = (0..game.players()).map(|player| {
        let payoffs = payoffs(game, player, mixes);
        let payoff = average(&payoffs, &mixes[player]);
        (payoff, regret_of(&payoffs, payoff), best(&payoffs, tolerance))
    });
    let (mut all, mut regrets, mut bests) = (Vec::new(), Vec::new(), Vec::new());
    for (payoff, regret, best) in each {
        all.push(payoff);
        regrets.push(regret);
        bests.push(best);
    }
    Regret { payoffs: all, regrets, best: bests }
}

/// The regret of a pure profile of a normal form: a strategy per player.
pub fn pure_regret(game: &Normal, profile: &[usize], tolerance: f64) -> Regret {
    let mix = |(own, strategy): (&Vec<String>, &usize)| {
        (0..own.len()).map(|other| f64::from(u8::from(other == *strategy))).collect()
    };
    let mixes: Vec<Vec<f64>> = game.strategies.iter().zip(profile).map(mix).collect();
    regret(game, &mixes, tolerance)
}

/// The payoff and the regret of a mix that all players of a symmetric game draw from. Regret is `NaN` if the payoff of a
/// deviation is not known.
///
/// # Errors
/// Games with too many profiles, and mixes whose own payoff is not known.
pub fn symmetric_regret(game: &Symmetric, mix: &[f64]) -> Result<(f64, f64), String> {
    let others = Others::of(game)?;
    let payoffs = others.payoffs(mix);
    let payoff = average(&payoffs, mix);
    if payoff.is_nan() {
        return Err(format!("the payoff of the mix {mix:?} hangs on profiles that are not in the table"));
    }
    Ok((payoff, regret_of(&payoffs, payoff)))
}

/// The most that one player of a profile of a symmetric game gains by another strategy, from the table by counts
/// ([`Symmetric::table`]). `NaN` if the profile or one that a deviation leads to is not in the table.
pub fn profile_regret(known: &BTreeMap<&[u32], &[f64]>, counts: &[u32]) -> f64 {
    regret_of(&gains(known, counts), 0.0)
}

/// What the players of a profile gain by each change of strategy, from the table by counts; `NaN` where that is not
/// known, and that alone if the profile is not in the table.
pub(crate) fn gains(known: &BTreeMap<&[u32], &[f64]>, counts: &[u32]) -> Vec<f64> {
    let Some(payoffs) = known.get(counts) else { return vec![f64::NAN] };
    let mut gains = Vec::new();
    for own in (0..counts.len()).filter(|own| counts[*own] > 0) {
        for other in (0..counts.len()).filter(|other| *other != own) {
            let mut after = counts.to_vec();
            after[own] -= 1;
            after[other] += 1;
            gains.push(known.get(after.as_slice()).map_or(f64::NAN, |after| after[other]) - payoffs[own]);
        }
    }
    gains
}

/// What the best of `payoffs` has more; `NaN` if one of them is.
pub(crate) fn regret_of(payoffs: &[f64], payoff: f64) -> f64 {
    let gain = |most: f64, other: &f64| if other.is_nan() { f64::NAN } else { most.max(other - payoff) };
    payoffs.iter().fold(0.0, |most, other| if most.is_nan() { most } else { gain(most, other) })
}

/// The exact regrets of row and column player in a game of two.
pub fn exact_regrets(first: &Exact, second: &Exact, row: &[Rational], column: &[Rational]) -> [Rational; 2] {
    let regret = |payoffs: Vec<Rational>, mix: &[Rational]| {
        let payoff = dot(&payoffs, mix);
        payoffs.into_iter().max().unwrap_or_else(Rational::zero) - payoff
    };
    [regret(first.times(column), row), regret(second.transposed().times(row), column)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::tests::symmetric;
    use crate::matrix::Matrix;
    use crate::rational::whole;

    #[test]
    fn who_does_not_defect_regrets_it() {
        let names = || vec!["c".to_owned(), "d".to_owned()];
        let payoffs = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
        let game = Normal::of_two([names(), names()], &payoffs, &payoffs.transposed()).expect("fits");
        let regret = pure_regret(&game, &[0, 0], 0.0);
        assert_eq!(
            (&regret.payoffs[..], &regret.regrets[..], regret.epsilon()),
            (&[3.0, 3.0][..], &[2.0, 2.0][..], 2.0)
        );
        assert_eq!(regret.best, [[1], [1]]);
        assert_eq!(pure_regret(&game, &[1, 1], 0.0).epsilon(), 0.0);
        let mixed = super::regret(&game, &[vec![0.5, 0.5], vec![0.0, 1.0]], 0.0);
        assert_eq!(mixed.regrets, [0.5, 0.0]);
        let table = Symmetric::of_matrix(names(), &payoffs).expect("square");
        for (counts, regret) in [([2, 0], 2.0), ([1, 1], 1.0), ([0, 2], 0.0)] {
            assert_eq!(profile_regret(&table.table(), &counts), regret);
        }
        assert_eq!(symmetric_regret(&table, &[0.5, 0.5]), Ok((2.25, 0.75)));
    }

    #[test]
    fn ties_are_all_best() {
        assert_eq!(best(&[1.0, 3.0, 2.9, f64::NAN, 3.0], 0.0), [1, 4]);
        assert_eq!(best(&[1.0, 3.0, 2.9, f64::NAN, 3.0], 0.2), [1, 2, 4]);
    }

    #[test]
    fn regret_is_exact_where_asked() {
        let pennies = Exact::whole(&[&[1, -1], &[-1, 1]]);
        let others = Exact::whole(&[&[-1, 1], &[1, -1]]);
        let third = [Rational::new(1.into(), 3.into()), Rational::new(2.into(), 3.into())];
        let regrets = exact_regrets(&pennies, &others, &third, &[whole(0), whole(1)]);
        assert_eq!(regrets, [third[1].clone(), third[1].clone()]);
    }

    #[test]
    fn what_is_not_known_is_not_taken_for_nothing() {
        let mut game = symmetric(3, 3, |own, others| own as f64 + f64::from(others[0]));
        assert!(symmetric_regret(&game, &[0.5, 0.5, 0.0]).is_ok_and(|(_, regret)| (regret - 1.5).abs() < 1e-12));
        game.profiles.retain(|profile| profile.counts[2] == 0);
        assert!(symmetric_regret(&game, &[0.5, 0.5, 0.0]).is_ok_and(|(_, regret)| regret.is_nan()));
        assert!(symmetric_regret(&game, &[0.0, 0.5, 0.5]).is_err());
        let known = game.table();
        assert!(profile_regret(&known, &[2, 1, 0]).is_nan() && profile_regret(&known, &[0, 1, 2]).is_nan());
        let names = || vec!["c".to_owned(), "d".to_owned()];
        let payoffs = Matrix::from_rows(&[&[3.0, 0.0], &[f64::NAN, 1.0]]);
        let partial = Normal::of_two([names(), names()], &payoffs, &payoffs.transposed()).expect("fits");
        let cooperates = pure_regret(&partial, &[0, 0], 0.0);
        assert!(cooperates.regrets.iter().all(|regret| regret.is_nan()) && cooperates.epsilon().is_nan());
        assert_eq!(pure_regret(&partial, &[1, 1], 0.0).epsilon(), 0.0, "what is missing does not matter here");
    }
}
