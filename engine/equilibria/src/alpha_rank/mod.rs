//! Alpha-rank: how much time populations that learn spend with each profile of strategies (Omidshafiei, Papadimitriou,
//! Piliouras, Tuyls, Rowland, Lespiau, Czarnecki, Lanctot, Perolat and Munos, "alpha-Rank: Multi-Agent Evaluation by
//! Evolution", Scientific Reports 9, 2019).
//!
//! Each player of the game is a population of m, all of one strategy but for a rare mutant, who takes over with its
//! fixation probability under pairwise comparison at intensity alpha. The chain on profiles is solved by elimination
//! without subtractions, in numbers of any magnitude: no alpha is too large, where others' programs fail.
//!
//! **Infinite alpha.** The paper lets alpha grow; programs put a small epsilon for what a finite alpha makes impossible.
//! Both limits are exact here: rates are kept by their leading terms, in e^-alpha or in epsilon, and so is the answer
//! ([`crate::chain::Leading`]). The paper's Markov-Conley chains, sinks of the response graph, are listed beside: all
//! time is spent in them.
//!
//! What the paper leaves open: when two payoffs are equal. Here differences of payoffs are rounded to whole steps of
//! 2^-30 (about 1e-9) of the largest payoff in infinite limits, shares and sinks alike, so that what is below half a step
//! is none (OpenSpiel takes 1e-5 of the payoffs themselves). At finite alpha none is rounded away.

mod rate;
mod response;
mod sweep;

pub use sweep::{Sweep, sweep_many, sweep_single};

use crate::chain::{Chain, Leading, Number, Wide, classes, fast_weights, shares, weights};
use crate::games::{Normal, Symmetric};
use crate::matrix::Matrix;
use rate::{Limit, Scale};
use response::{Gains, InGroups, InPopulation, Local, Populations, Responses};

/// How strong selection is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intensity {
    /// Alpha, per unit of payoff.
    Alpha(f64),
    /// Infinite alpha, smoothed: a mutant who earns more takes over with probability 1 - epsilon, one who earns less
    /// with epsilon, and one who earns the same with 1/2. OpenSpiel's default is 0.01.
    Epsilon(f64),
    /// The same with epsilon going to 0, exactly.
    EpsilonToZero,
    /// Alpha going to infinity, exactly. Differences of payoffs matter still: they say what is rarer than what.
    AlphaToInfinity,
}

/// Against whom a mutant and a resident of a single population earn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// Against each other alone; OpenSpiel's default.
    #[default]
    Local,
    /// Against the population as it is, oneself excluded.
    Global,
}

/// How much time is spent where.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The profiles: a strategy of each population; the first population's varies fastest.
    pub profiles: Vec<Vec<usize>>,
    /// The share of time with each profile.
    pub shares: Vec<f64>,
    /// Its logarithm; minus infinity for a limit of 0.
    pub ln_shares: Vec<f64>,
    /// The sinks of the response graph: profiles from which only each other are reached by mutants who earn no less.
    pub sinks: Vec<Vec<usize>>,
}

impl Ranking {
    /// The share of time with each strategy of a population.
    pub fn shares_of(&self, population: usize) -> Vec<f64> {
        let strategies = self.profiles.iter().map(|profile| profile[population] + 1).max().unwrap_or(0);
        let mut sums = vec![0.0; strategies];
        for (profile, share) in self.profiles.iter().zip(&self.shares) {
            sums[profile[population]] += share;
        }
        sums
    }
}

/// Alpha-rank of a game of two in a single population of `size`: the payoffs of the row's strategy against the column's.
///
/// # Errors
/// A matrix that is not square or holds what is no number, payoffs so large that their differences overflow, fewer than
/// 2 in the population, an alpha that is not finite or below 0, and an epsilon that is not between 0 and 1.
pub fn single(payoffs: &Matrix, size: u32, model: Model, intensity: Intensity) -> Result<Ranking, String> {
    match model {
        Model::Local => rank(&Local::of(payoffs, size)?, intensity),
        Model::Global => rank(&InPopulation::of(payoffs, size)?, intensity),
    }
}

/// Alpha-rank of a symmetric game in a single population of `size`. Games of more than two are played in groups drawn
/// from the population as it is; for them the smoothed limit is not defined.
///
/// # Errors
/// As for [`single`], payoffs that are not known, and for more than two players epsilon or the local model.
pub fn symmetric(game: &Symmetric, size: u32, model: Model, intensity: Intensity) -> Result<Ranking, String> {
    if let Some(matrix) = game.matrix() {
        return single(&matrix, size, model, intensity);
    }
    if model == Model::Local || matches!(intensity, Intensity::Epsilon(_) | Intensity::EpsilonToZero) {
        return Err(format!(
            "in a game of {} a mutant does not meet a resident alone: take the global model, with an alpha or its limit",
            game.players
        ));
    }
    rank(&InGroups::of(game, size)?, intensity)
}

/// Alpha-rank of a game in normal form, a population of `size` for each player.
///
/// # Errors
/// Payoffs that do not fit or are no numbers, fewer than 2 in a population, and what [`single`] says of intensities.
pub fn many(game: &Normal, size: u32, intensity: Intensity) -> Result<Ranking, String> {
    rank(&Populations::of(game, size)?, intensity)
}

/// The chain on profiles, solved.
fn rank(responses: &impl Responses, intensity: Intensity) -> Result<Ranking, String> {
    let scale = Scale::of(responses.scale(), responses.size());
    let (limit, [shares, ln_shares]) = match intensity {
        Intensity::Alpha(alpha) => (Limit::Alpha, solve(responses, scale.alpha(alpha)?)?),
        Intensity::Epsilon(epsilon) => (Limit::Epsilon, solve(responses, scale.epsilon(epsilon)?)?),
        Intensity::AlphaToInfinity => (Limit::Alpha, solve_limit(responses, |gains| scale.limit(Limit::Alpha, gains))?),
        Intensity::EpsilonToZero => {
            (Limit::Epsilon, solve_limit(responses, |gains| scale.limit(Limit::Epsilon, gains))?)
        }
    };
    // Only what mutants lead to whose probability does not vanish.
    let graph = chain(responses, |gains| if scale.vanishes(limit, gains) { 0.0 } else { 1.0 })?;
    Ok(Ranking { profiles: responses.profiles(), shares, ln_shares, sinks: classes(&graph).closed })
}

/// Shares of time and their logarithms, from logarithms of rates.
fn solve(responses: &impl Responses, ln_rate: impl Fn(Gains) -> f64) -> Result<[Vec<f64>; 2], String> {
    let weights = fast_weights(&chain(responses, |gains| Wide::of_ln(ln_rate(gains)))?)?;
    let sum = weights.iter().fold(Wide::zero(), |sum, weight| sum.plus(weight)).ln();
    Ok([shares(&weights), weights.iter().map(|weight| weight.ln() - sum).collect()])
}

/// The same from leading terms.
fn solve_limit(responses: &impl Responses, rate: impl Fn(Gains) -> Leading) -> Result<[Vec<f64>; 2], String> {
    let shares = Leading::shares(&weights(&chain(responses, rate)?)?);
    let ln_shares = shares.iter().map(|share| crate::maths::ln(*share)).collect();
    Ok([shares, ln_shares])
}

/// The chain on profiles: each mutant is as likely as another to come up, so that what all have in common is left out.
fn chain<T: Number>(responses: &impl Responses, rate: impl Fn(Gains) -> T) -> Result<Chain<T>, String> {
    let mut rows = Vec::new();
    for from in 0..responses.states() {
        let mut row = Vec::new();
        let mut finite = true;
        responses.each(from, &mut |to, gains| {
            finite &= gains.are_finite();
            row.push((to, rate(gains)));
        })?;
        if !finite {
            return Err("payoffs are so large that their differences are not finite; scale them down".to_owned());
        }
        rows.push(row);
    }
    Chain::new(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::exp;
    use Intensity::{Alpha, AlphaToInfinity, Epsilon, EpsilonToZero};

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|strategy| strategy.to_string()).collect()
    }

    fn two(first: &[&[f64]], second: &[&[f64]]) -> Normal {
        let [first, second] = [first, second].map(Matrix::from_rows);
        Normal::of_two([names(first.rows()), names(first.columns())], &first, &second).expect("fits")
    }

    fn assert_close(shares: &[f64], right: &[f64], tolerance: f64) {
        assert_eq!(shares.len(), right.len());
        let far = |(share, right): (&f64, &f64)| (share - right).abs() > tolerance * right.abs();
        assert!(!shares.iter().zip(right).any(far), "{shares:?} is not {right:?}");
    }

    fn dilemma() -> Matrix {
        Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]])
    }

    fn rock_paper_scissors() -> Matrix {
        Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]])
    }

    /// The probability that one mutant takes over residents.
    fn fixation(payoffs: &Matrix, size: u32, alpha: f64, resident: usize, mutant: usize) -> f64 {
        let local = Local::of(payoffs, size).expect("a game");
        let ln_rate = Scale::of(1.0, size).alpha(alpha).expect("in range");
        let mut found = 0.0;
        local
            .each(resident, &mut |to, gains| {
                if to == mutant {
                    found = exp(ln_rate(gains));
                }
            })
            .expect("a game");
        found
    }

    #[test]
    fn commitment_is_that_of_han_pereira_santos_and_lenaerts() {
        let [r, t, p, s, delta, eps] = [1.0, 2.0, 0.0, -1.0, 4.0, 0.25];
        let payoffs = Matrix::from_rows(&[
            &[r - eps / 2.0, r - eps, 0.0, s + delta - eps, r - eps],
            &[r, r, s, s, s],
            &[0.0, t, p, p, p],
            &[t - delta, t, p, p, p],
            &[r, t, p, p, p],
        ]);
        let right = [0.40966787, 0.07959841, 0.20506998, 0.08505983, 0.22060390];
        let found = single(&payoffs, 20, Model::Global, Alpha(0.1)).expect("a game");
        assert_close(&found.shares, &right, 1e-7);
        // The same through a payoff table of who plays what how often.
        let table = Symmetric::of_matrix(names(5), &payoffs).expect("square");
        assert_eq!(symmetric(&table, 20, Model::Global, Alpha(0.1)), Ok(found));
    }

    #[test]
    fn rock_paper_scissors_is_all_alike_at_any_alpha() {
        let third = [1.0 / 3.0; 3];
        for model in [Model::Local, Model::Global] {
            for intensity in [Alpha(0.0), Alpha(0.1), Alpha(1e3), Epsilon(0.01), EpsilonToZero, AlphaToInfinity] {
                let found = single(&rock_paper_scissors(), 20, model, intensity).expect("a game");
                assert_close(&found.shares, &third, 1e-12);
                assert_eq!(found.sinks, [vec![0, 1, 2]]);
            }
        }
    }

    #[test]
    fn in_a_constant_sum_game_the_population_gives_the_closed_form() {
        // Gains are m / (m - 1) times the payoff above half the sum, however many mutants there are.
        let payoffs = rock_paper_scissors();
        let global = InPopulation::of(&payoffs, 20).expect("a game");
        let ln_rate = Scale::of(1.0, 20).alpha(0.1).expect("in range");
        let mut found = Vec::new();
        global.each(0, &mut |_, gains| found.push(exp(ln_rate(gains)))).expect("a game");
        let closed = [1.0, -1.0].map(|gain| exp(ln_rate(Gains::Always(20.0 / 19.0 * gain))));
        assert_close(&found, &closed, 1e-13);
        assert_close(&found, &[0.1137712624, 0.0153972660], 1e-8);
    }

    #[test]
    fn the_dilemma_is_that_of_openspiel_at_any_alpha() {
        for (alpha, defects, cooperates, tolerance) in [
            (0.01, 0.0531319081, 0.0045849429, 1e-8),
            (0.1, 0.3934693403, 9.0094e-12, 1e-4),
            (1.0, 0.9932620531, 3.9347e-107, 1e-3),
        ] {
            assert_close(&[fixation(&dilemma(), 50, alpha, 0, 1)], &[defects], 1e-9);
            assert_close(&[fixation(&dilemma(), 50, alpha, 1, 0)], &[cooperates], tolerance);
        }
        let found = single(&dilemma(), 50, Model::Local, Alpha(0.01)).expect("a game");
        assert_close(&found.shares, &[0.0794385492, 0.9205614508], 1e-9);
        let stag_hunt = Matrix::from_rows(&[&[4.0, 0.0], &[3.0, 3.0]]);
        let found = single(&stag_hunt, 50, Model::Local, Alpha(0.1)).expect("a game");
        assert_close(&found.shares, &[4.129e-7, 1.0 - 4.129e-7], 1e-4);
        // Where a double is long at its end.
        let found = single(&dilemma(), 50, Model::Local, Alpha(1e3)).expect("a game");
        assert_eq!(found.shares, [0.0, 1.0]);
        assert!((found.ln_shares[0] + 49.0 * 5e3).abs() < 1e-6);
    }

    fn pennies() -> Normal {
        two(&[&[1.0, -1.0], &[-1.0, 1.0]], &[&[-1.0, 1.0], &[1.0, -1.0]])
    }

    fn sexes() -> Normal {
        two(&[&[3.0, 0.0], &[0.0, 2.0]], &[&[2.0, 0.0], &[0.0, 3.0]])
    }

    #[test]
    fn two_populations_are_those_of_openspiel_and_no_alpha_is_too_large() {
        for alpha in [0.01, 1.0, 100.0, 1e5] {
            let found = many(&pennies(), 50, Alpha(alpha)).expect("a game");
            assert_close(&found.shares, &[0.25; 4], 1e-12);
        }
        let found = many(&sexes(), 50, Alpha(0.1)).expect("a game");
        // Profiles by the second player first, as OpenSpiel counts: ours in between are exchanged.
        let right = [0.4999860343, 2.064567038e-7, 2.772502529e-5, 0.4999860342];
        assert_close(&found.shares, &right, 1e-8);
        assert_eq!(found.profiles[1], [1, 0]);
        for alpha in [0.5, 1.0, 10.0, 1000.0] {
            let found = many(&sexes(), 50, Alpha(alpha)).expect("no alpha is too large");
            assert_close(&[found.shares[0], found.shares[3]], &[0.5, 0.5], 1e-8);
            assert!(found.ln_shares.iter().all(|share| share.is_finite()));
        }
        let found = many(&sexes(), 50, Epsilon(0.01)).expect("a game");
        assert_close(&found.shares, &[0.495, 0.005, 0.005, 0.495], 1e-12);
        assert_close(&found.shares_of(0), &[0.5, 0.5], 1e-12);
    }

    #[test]
    fn limits_are_exact_and_sinks_are_listed() {
        for intensity in [EpsilonToZero, AlphaToInfinity] {
            let found = many(&sexes(), 50, intensity).expect("a game");
            assert_close(&found.shares, &[0.5, 0.0, 0.0, 0.5], 1e-15);
            assert_eq!(found.sinks, [vec![0], vec![3]]);
        }
        assert_eq!(many(&pennies(), 50, EpsilonToZero).expect("a game").sinks, [vec![0, 1, 2, 3]]);
    }

    #[test]
    fn limits_are_what_small_epsilons_and_large_alphas_come_to() {
        let mut state = 11_u64;
        for case in 0..60 {
            let mut draw = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1442695040888963407);
                ((state >> 40) % 5) as f64
            };
            // Whole payoffs: many ties, and chains of several sinks.
            let game = Normal {
                strategies: vec![names(2), names(3), names(2)],
                payoffs: (0..3).map(|_| (0..12).map(|_| draw()).collect()).collect(),
            };
            let matrix = Matrix::of(4, 4, |_, _| draw());
            let near = |limit: Ranking, close: Ranking, tolerance: f64| {
                let far = limit.shares.iter().zip(&close.shares).any(|(a, b)| (a - b).abs() > tolerance);
                assert!(!far, "case {case}: {:?} is not {:?}", limit.shares, close.shares);
                let in_sinks: f64 = limit.sinks.iter().flatten().map(|state| limit.shares[*state]).sum();
                assert!((in_sinks - 1.0).abs() < 1e-12, "all time is spent in sinks");
            };
            let of = |intensity: Intensity| many(&game, 10, intensity).expect("a game");
            near(of(EpsilonToZero), of(Epsilon(1e-9)), 1e-6);
            near(of(AlphaToInfinity), of(Alpha(40.0)), 1e-6);
            for model in [Model::Local, Model::Global] {
                let of = |intensity: Intensity| single(&matrix, 10, model, intensity).expect("a game");
                near(of(AlphaToInfinity), of(Alpha(300.0)), 1e-6);
            }
            let of = |intensity: Intensity| single(&matrix, 10, Model::Local, intensity).expect("a game");
            near(of(EpsilonToZero), of(Epsilon(1e-9)), 1e-6);
        }
    }

    #[test]
    fn games_of_many_are_played_in_groups() {
        let game = crate::fitness::tests::groups_of(5, |givers| {
            let share = 3.0 * f64::from(givers) / 5.0;
            [share - 1.0, share]
        });
        let found = symmetric(&game, 20, Model::Global, Alpha(0.1)).expect("a game");
        let [gives, takes] = [0.0289737232, 0.0787587454];
        assert_close(&found.shares, &[gives / (gives + takes), takes / (gives + takes)], 1e-8);
        assert_eq!(found.sinks, [vec![1]]);
        assert!(symmetric(&game, 20, Model::Local, Alpha(0.1)).is_err());
        assert!(symmetric(&game, 20, Model::Global, Epsilon(0.1)).is_err());
    }

    #[test]
    fn what_is_a_tie_for_shares_is_one_for_sinks() {
        for (gain, shares, sinks) in
            [(1e-11, [0.5, 0.5], vec![vec![0, 1]]), (1e-8, [0.0, 1.0], vec![vec![1]]), (1.0, [0.0, 1.0], vec![vec![1]])]
        {
            for size in [2, 50, 5000] {
                for scale in [1e-300, 1.0, 1e307] {
                    let matrix = Matrix::from_rows(&[&[scale, 0.0], &[gain * scale, scale]]);
                    for (model, intensity) in
                        [(Model::Local, AlphaToInfinity), (Model::Local, EpsilonToZero), (Model::Global, EpsilonToZero)]
                    {
                        let Ok(found) = single(&matrix, size, model, intensity) else {
                            assert!(model == Model::Global && scale > 1.0, "only sums over a population overflow");
                            continue;
                        };
                        assert_eq!((&found.shares[..], &found.sinks), (&shares[..], &sinks), "{gain} {size} {scale}");
                    }
                }
            }
        }
        let huge = Matrix::from_rows(&[&[1e308, -1e308], &[1e308, 0.0]]);
        for intensity in [AlphaToInfinity, EpsilonToZero, Alpha(1e-308), Epsilon(0.1)] {
            assert!(single(&huge, 50, Model::Local, intensity).is_err(), "{intensity:?}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for intensity in [Alpha(-1.0), Alpha(f64::INFINITY), Alpha(f64::NAN), Epsilon(0.0), Epsilon(1.0)] {
            assert!(single(&dilemma(), 50, Model::Local, intensity).is_err());
        }
        assert!(single(&dilemma(), 1, Model::Local, Alpha(1.0)).is_err());
        assert!(single(&Matrix::zeros(2, 3), 50, Model::Local, Alpha(1.0)).is_err());
        let mut game = pennies();
        game.payoffs[0].pop();
        assert!(many(&game, 50, Alpha(1.0)).expect_err("too few").contains("4 payoffs"));
        let alone = single(&Matrix::zeros(1, 1), 50, Model::Local, Alpha(1.0)).expect("a game");
        assert_eq!(alone.shares, [1.0]);
    }
}
