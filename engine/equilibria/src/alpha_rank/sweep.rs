//! Which alpha is large enough: alpha-rank at one alpha after another, up to where it no longer differs from its limit.
//!
//! The paper sweeps alpha upwards until the ranking stays; OpenSpiel stops when two in a row are close, which they also
//! are while alpha is so small that all is neutral. The limit is known here, so that the sweep ends where the ranking
//! is close to it twice in a row.

use super::{Intensity, Model, Ranking, many, single};
use crate::games::Normal;
use crate::matrix::Matrix;

/// The first alpha, per unit of payoff, and by what it grows: as in OpenSpiel.
const FIRST: f64 = 1e-4;
const GROWTH: f64 = 2.0;
/// After so many, 1e-4 times 2^80, it ends in any case.
const MOST: usize = 80;

/// Alpha-rank at one alpha after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The alphas, per unit of payoff.
    pub alphas: Vec<f64>,
    /// The share of time with each profile, per alpha.
    pub shares: Vec<Vec<f64>>,
    /// Alpha-rank as alpha goes to infinity.
    pub limit: Ranking,
    /// The smallest alpha of the sweep from which on no share is further from the limit than the tolerance, if any is.
    pub suggested: Option<f64>,
}

/// The sweep for a single population; `tolerance` is how far a share may be from its limit.
///
/// # Errors
/// As for [`single`].
pub fn sweep_single(payoffs: &Matrix, size: u32, model: Model, tolerance: f64) -> Result<Sweep, String> {
    sweep(tolerance, |intensity| single(payoffs, size, model, intensity))
}

/// The sweep for a population per player.
///
/// # Errors
/// As for [`many`].
pub fn sweep_many(game: &Normal, size: u32, tolerance: f64) -> Result<Sweep, String> {
    sweep(tolerance, |intensity| many(game, size, intensity))
}

fn sweep(tolerance: f64, rank: impl Fn(Intensity) -> Result<Ranking, String>) -> Result<Sweep, String> {
    let limit = rank(Intensity::AlphaToInfinity)?;
    let mut sweep = Sweep { alphas: Vec::new(), shares: Vec::new(), limit, suggested: None };
    let (mut alpha, mut close_before) = (FIRST, false);
    for _ in 0..MOST {
        // Alphas beyond what a double holds times payoffs end the sweep.
        let Ok(ranking) = rank(Intensity::Alpha(alpha)) else { break };
        let far = |(share, limit): (&f64, &f64)| (share - limit).abs() > tolerance;
        let close = !ranking.shares.iter().zip(&sweep.limit.shares).any(far);
        sweep.alphas.push(alpha);
        sweep.shares.push(ranking.shares);
        if close && close_before {
            sweep.suggested = Some(alpha / GROWTH);
            break;
        }
        (alpha, close_before) = (alpha * GROWTH, close);
    }
    Ok(sweep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sweep_ends_where_the_limit_is_near() {
        let dilemma = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
        let sweep = sweep_single(&dilemma, 50, Model::Local, 1e-6).expect("a game");
        let suggested = sweep.suggested.expect("found");
        assert!((0.05..0.2).contains(&suggested), "{suggested}");
        assert_eq!(sweep.limit.shares, [0.0, 1.0]);
        assert!((sweep.shares[0][0] - 0.5).abs() < 0.01, "nearly neutral at first");
        // At the smallest alphas two in a row are close as well: the sweep must not end there.
        let faint = Matrix::from_rows(&[&[3e-6, 0.0], &[5e-6, 1e-6]]);
        let faint = sweep_single(&faint, 50, Model::Local, 1e-6).expect("a game");
        assert!(faint.suggested.expect("found") > 1e4);
    }
}
