//! What selfishness costs: the prices of anarchy and of stability.
//!
//! The price of anarchy is the welfare of the optimum over that of the worst equilibrium (Koutsoupias and Papadimitriou
//! 1999), the price of stability that over the best (Anshelevich et al. 2004): 1 is for free. Welfare is the sum of all
//! payoffs. A ratio of payoffs depends on where 0 is; without a common positive scale only the differences tell, and
//! they are given, too.

use crate::expected::values;
use crate::games::{Normal, Symmetric};

/// What equilibria cost against the optimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    /// The welfare that could be had.
    pub optimum: f64,
    /// The welfare of the worst equilibrium.
    pub worst: f64,
    /// The welfare of the best equilibrium.
    pub best: f64,
    /// Optimum over worst; infinite if the worst is 0, and `None` where a ratio means nothing: the optimum is not
    /// positive, or the worst is negative.
    pub anarchy: Option<f64>,
    /// Optimum over best, likewise.
    pub stability: Option<f64>,
}

impl Prices {
    /// What is lost in the worst equilibrium, in units of payoff.
    pub fn lost_at_worst(&self) -> f64 {
        self.optimum - self.worst
    }

    /// What is lost in the best equilibrium, in units of payoff.
    pub fn lost_at_best(&self) -> f64 {
        self.optimum - self.best
    }
}

/// The prices, from the welfare of the optimum and of every equilibrium.
///
/// # Errors
/// No equilibria, and welfare that is not finite.
pub fn prices(optimum: f64, equilibria: &[f64]) -> Result<Prices, String> {
    if equilibria.is_empty() {
        return Err("there is no equilibrium to compare with the optimum; look for mixed ones, too".to_owned());
    }
    if let Some(odd) = equilibria.iter().chain([&optimum]).find(|welfare| !welfare.is_finite()) {
        return Err(format!("a welfare is {odd}; are payoffs missing from the table?"));
    }
    let worst = equilibria.iter().copied().fold(f64::INFINITY, f64::min);
    let best = equilibria.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let price = |welfare: f64| (optimum > 0.0 && welfare >= 0.0).then(|| optimum / welfare);
    Ok(Prices { optimum, worst, best, anarchy: price(worst), stability: price(best) })
}

/// The pure profile of a normal form with the largest welfare, and that welfare. Profiles of which a payoff is not known
/// are passed over.
///
/// # Errors
/// A game without a profile that is known.
pub fn optimum(game: &Normal) -> Result<(Vec<usize>, f64), String> {
    let welfare = |index: usize| game.payoffs.iter().map(|payoffs| payoffs[index]).sum::<f64>();
    let known = (0..game.profiles()).map(|index| (index, welfare(index))).filter(|(_, welfare)| !welfare.is_nan());
    known
        .reduce(better)
        .map(|(index, welfare)| (game.profile(index), welfare))
        .ok_or_else(|| "no profile of the game is known, so there is no optimum".to_owned())
}

/// The profile in the table of a symmetric game with the largest welfare, and that welfare. Profiles of which a payoff is
/// not known are passed over.
///
/// # Errors
/// A table without a profile that is known.
pub fn optimum_of_many(game: &Symmetric) -> Result<(Vec<u32>, f64), String> {
    let known = game.profiles.iter().enumerate().map(|(at, profile)| (at, welfare(&profile.counts, &profile.payoffs)));
    let best = known.filter(|(_, welfare)| !welfare.is_nan()).reduce(better);
    best.map(|(at, welfare)| (game.profiles[at].counts.clone(), welfare))
        .ok_or_else(|| "no profile of the table is known, so there is no optimum".to_owned())
}

/// What the players of a profile of a symmetric game get together.
pub fn welfare(counts: &[u32], payoffs: &[f64]) -> f64 {
    let played = counts.iter().zip(payoffs).filter(|(count, _)| **count > 0);
    played.map(|(count, payoff)| f64::from(*count) * payoff).sum()
}

/// What the players of a mixed profile of a normal form get together.
pub fn welfare_of_mixes(game: &Normal, mixes: &[Vec<f64>]) -> f64 {
    values(game, mixes).iter().sum()
}

/// The first of two with the larger welfare.
fn better(one: (usize, f64), other: (usize, f64)) -> (usize, f64) {
    if other.1 > one.1 { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::tests::symmetric as table;
    use crate::matrix::Matrix;
    use crate::nash::pure;

    #[test]
    fn a_dilemma_costs_two_thirds() {
        let names = || vec!["c".to_owned(), "d".to_owned()];
        let payoffs = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
        let game = Normal::of_two([names(), names()], &payoffs, &payoffs.transposed()).expect("fits");
        let (profile, best) = optimum(&game).expect("profiles");
        assert_eq!((profile, best), (vec![0, 0], 6.0));
        let welfare = welfare_of_mixes(&game, &[vec![0.0, 1.0], vec![0.0, 1.0]]);
        let prices = prices(best, &[welfare]).expect("finite");
        assert_eq!((prices.anarchy, prices.stability, prices.lost_at_worst()), (Some(3.0), Some(3.0), 4.0));
    }

    #[test]
    fn equilibria_of_a_table_have_prices() {
        // A good that needs 2 of 3 and costs 1 each: nobody gives, or two do, and that is the optimum.
        let given = |own: usize, others: &[u32]| {
            let enough = others[0] + u32::from(own == 0) >= 2;
            f64::from(3 * u8::from(enough)) - f64::from(u8::from(own == 0))
        };
        let game = table(2, 3, given);
        let (counts, best) = optimum_of_many(&game).expect("known");
        assert_eq!((counts, best), (vec![2, 1], 7.0));
        let known = game.table();
        let found: Vec<f64> =
            pure::symmetric(&game).stable.iter().map(|at| welfare(at, known[at.as_slice()])).collect();
        assert_eq!(found, [7.0, 0.0]);
        let prices = prices(best, &found).expect("finite");
        assert_eq!((prices.anarchy, prices.stability), (Some(f64::INFINITY), Some(1.0)));
    }

    #[test]
    fn a_ratio_of_losses_is_none() {
        let found = prices(-1.0, &[-2.0]).expect("finite");
        assert_eq!((found.anarchy, found.lost_at_best()), (None, 1.0));
        assert!(prices(1.0, &[]).is_err() && prices(f64::NAN, &[1.0]).is_err());
    }
}
