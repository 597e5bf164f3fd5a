//! Pairwise comparison: in a step one player, drawn from all, compares itself with another and takes over what that one
//! plays with probability 1 / (1 + e^(-beta times how much more the other earns)) (Szabo and Toke, Phys. Rev. E 58,
//! 1998; Traulsen, Nowak and Pacheco, "Stochastic dynamics of invasion and fixation", Phys. Rev. E 74, 2006). With the
//! probability of a mutation it takes up one of the other strategies instead. These are the conventions of EGTTools.
//!
//! The probability that one mutant takes over is 1 / (1 + a sum of exponentials); both its logarithm and itself are
//! told, so that 1e-400 is not 0.

use crate::maths::{exp, ln, ln_1p};
use crate::matrix::Matrix;

/// The probability of taking over the strategy of one who earns `gain` more.
pub(crate) fn takes_over(intensity: f64, gain: f64) -> f64 {
    1.0 / (1.0 + exp(-intensity * gain))
}

/// See [`crate::process::Process::ln_ratio`].
pub(crate) fn ln_ratio(intensity: f64, [own, other]: [f64; 2]) -> Result<f64, String> {
    let ratio = intensity * (other - own);
    if !ratio.is_finite() {
        return Err(format!("payoffs of {own} and {other} at intensity {intensity}: all must be finite"));
    }
    Ok(ratio)
}

/// See [`crate::process::Process::ln_line`].
pub(crate) fn ln_line(intensity: f64, number: u32, size: u32, payoffs: [f64; 2]) -> Result<[f64; 2], String> {
    let ratio = ln_ratio(intensity, payoffs)?;
    let [number, size] = [number, size].map(f64::from);
    let meet = ln(number / size * (size - number) / (size - 1.0));
    Ok([meet + ln_logistic(-ratio), meet + ln_logistic(ratio)])
}

/// ln(1 / (1 + e^-x)), whatever the x.
fn ln_logistic(x: f64) -> f64 {
    x.min(0.0) - ln_1p(exp(-x.abs()))
}

/// See [`crate::process::Process::moves`].
pub(crate) fn moves(intensity: f64, counts: &[u32], payoffs: &[f64], mutation: f64) -> Result<Matrix, String> {
    let size = f64::from(counts.iter().sum::<u32>());
    let others = (counts.len() - 1).max(1) as f64;
    let mut moves = Matrix::zeros(counts.len(), counts.len());
    for own in (0..counts.len()).filter(|own| counts[*own] > 0) {
        let focal = f64::from(counts[own]) / size;
        for other in (0..counts.len()).filter(|other| *other != own) {
            let mut change = mutation / others;
            if counts[other] > 0 {
                ln_ratio(intensity, [payoffs[own], payoffs[other]])?;
                let met = f64::from(counts[other]) / (size - 1.0);
                change += (1.0 - mutation) * met * takes_over(intensity, payoffs[other] - payoffs[own]);
            }
            moves[(own, other)] = focal * change;
        }
    }
    Ok(moves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::tests::groups_of;
    use crate::fitness::{Counting, Payoffs};
    use crate::fixation::{fixation, ln_both_ways};
    use crate::process::Process;

    fn pairs(rows: [[f64; 2]; 2], size: u32) -> Payoffs {
        Payoffs::of_matrix(&Matrix::from_rows(&[&rows[0], &rows[1]]), size, Counting::default()).expect("a game")
    }

    /// One `invader` among residents: by elimination and by the closed form, which must agree.
    fn one(payoffs: &Payoffs, intensity: f64, invader: usize) -> f64 {
        let process = Process::Fermi { intensity };
        let found = fixation(payoffs, &process, invader, 1 - invader).expect("it ends");
        let [ln, _] = ln_both_ways(payoffs, &process, invader, 1 - invader).expect("finite");
        let [_, back] = ln_both_ways(payoffs, &process, 1 - invader, invader).expect("finite");
        assert!((found.ln_probability[1] - ln).abs() < 1e-11 && (ln - back).abs() < 1e-11);
        exp(ln)
    }

    fn close(value: f64, right: f64, tolerance: f64) {
        assert!((value / right - 1.0).abs() < tolerance, "{value} is not {right}");
    }

    #[test]
    fn hawks_and_doves_are_those_of_egttools() {
        let hawk_dove = pairs([[-0.5, 2.0], [0.0, 0.0]], 100);
        close(one(&hawk_dove, 1.0, 0), 0.864_115_574_246_266_4, 1e-13);
        close(one(&hawk_dove, 1.0, 1), 1.4039e-33, 1e-4);
    }

    #[test]
    fn the_dilemma_is_that_of_egttools_and_below() {
        let dilemma = pairs([[3.0, 0.0], [5.0, 1.0]], 50);
        close(one(&dilemma, 0.01, 1), 0.0298008507, 1e-8);
        close(one(&dilemma, 0.1, 1), 0.1780915586, 1e-9);
        close(one(&dilemma, 0.01, 0), 0.0137981833, 1e-8);
        close(one(&dilemma, 0.1, 0), 8.06446988e-05, 1e-8);
        close(one(&dilemma, 1.0, 0), 3.16e-34, 1e-2);
        // Far below what a double holds: the sum of payoff differences, but for a little.
        let [ln, _] = ln_both_ways(&dilemma, &Process::Fermi { intensity: 20.0 }, 0, 1).expect("finite");
        assert!(ln < -1500.0 && ln.is_finite());
        let steepest: f64 = dilemma.between(0, 1).expect("known").iter().map(|[c, d]| 20.0 * (d - c)).sum();
        assert!((ln + steepest).abs() < 1e-6);
    }

    #[test]
    fn rock_beats_scissors_as_in_egttools() {
        let rows: [&[f64]; 3] = [&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]];
        let payoffs = Payoffs::of_matrix(&Matrix::from_rows(&rows), 50, Counting::default()).expect("a game");
        let process = Process::Fermi { intensity: 0.1 };
        let into_rock = |invader| fixation(&payoffs, &process, invader, 0).expect("it ends").probability[1];
        close(into_rock(1), 0.0976011422, 1e-9);
        close(into_rock(2), 0.0006576313, 1e-7);
    }

    #[test]
    fn the_collective_risk_dilemma_is_that_of_egttools() {
        // Endowment 1, cost 0.1, risk 1, groups of 6, at least 3 must give; strategy 0 defects.
        let safe = |givers: u32| if givers >= 3 { 1.0 } else { 0.0 };
        let game = groups_of(6, |defectors| [safe(6 - defectors), safe(6 - defectors) - 0.1]);
        let payoffs = Payoffs::of_symmetric(&game, 50, Counting::default()).expect("a game");
        close(one(&payoffs, 1.0, 0), 0.003_682_100_470_889_826, 1e-12);
    }

    #[test]
    fn the_public_goods_game_is_the_closed_form() {
        let game = groups_of(5, |givers| {
            let share = 3.0 * f64::from(givers) / 5.0;
            [share - 1.0, share]
        });
        let payoffs = Payoffs::of_symmetric(&game, 20, Counting::default()).expect("a game");
        close(one(&payoffs, 0.1, 0), 0.0289737232, 1e-8);
        close(one(&payoffs, 0.1, 1), 0.0787587454, 1e-8);
    }

    #[test]
    fn games_of_three_are_those_of_egttools() {
        // Its columns are told from 3 players of strategy 0 to none: column 3 - number of them.
        let rows = [[-0.5, 2.0, 1.0, 3.0], [0.0, 0.0, 1.0, 2.0]];
        let game = groups_of(3, |zeros| [rows[0][3 - zeros as usize], rows[1][3 - zeros as usize]]);
        let payoffs = Payoffs::of_symmetric(&game, 100, Counting::default()).expect("a game");
        close(one(&payoffs, 1.0, 1), 0.020_104_159_364_630_978, 1e-11);
        close(one(&payoffs, 1.0, 0), 1.41507923e-08, 1e-8);
    }

    #[test]
    fn payoffs_without_end_are_refused() {
        let dilemma = pairs([[3.0, 0.0], [5.0, 1.0]], 50);
        let process = Process::Fermi { intensity: f64::INFINITY };
        assert!(fixation(&dilemma, &process, 0, 1).expect_err("endless").contains("finite"));
        assert!(fixation(&dilemma, &process, 0, 2).is_err() && fixation(&dilemma, &process, 1, 1).is_err());
    }
}
