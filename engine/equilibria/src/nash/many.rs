//! Symmetric equilibria of a symmetric game of any number of players, from its table.
//!
//! A mix is an equilibrium if all of its strategies get the same and no other gets more, while all others draw from it.
//! How completely they are found depends on the size, and each comes with its regret as a certificate:
//!
//! - two players: all, exactly (`symmetric`);
//! - two strategies: all, among up to 1001 players. What one gets more than the other is a polynomial in its share, whose
//!   roots are found exactly (`polynomial`), and at the ends only the sign matters;
//! - else support by support: pure ones by looking, pairs by the polynomial, and larger supports by Newton's method from
//!   the middle and from random starts, spread evenly over the mixes. That finds isolated equilibria with good
//!   probability, not with certainty, and of a continuum some points (more starts find more).
//!
//! Payoffs are taken as the decimals that they were written as (`rational`).

use super::symmetric;
use crate::expected::{Others, average};
use crate::games::Symmetric;
use crate::linear;
use crate::maths::ln_1p;
use crate::polynomial::{Roots, middle, roots};
use crate::rational::{Exact, of_decimal, to_float, to_floats};
use crate::reduction::profile_count;
use crate::response::regret_of;
use crate::stream::Stream;

/// How equilibria are looked for where that cannot be done exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Random starts for each support of three strategies or more.
    pub starts: usize,
    /// The largest regret of what counts as an equilibrium, as a share of the range of payoffs.
    pub tolerance: f64,
    /// Mixes that differ by no more than this in any share are one.
    pub distance: f64,
    /// The seed of the starts.
    pub seed: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self { starts: 30, tolerance: 1e-9, distance: 1e-5, seed: 1 }
    }
}

/// A mix that everybody draws from.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// The probability of each strategy.
    pub mix: Vec<f64>,
    /// What everybody is expected to get.
    pub payoff: f64,
    /// What one player could gain by another strategy: 0 but for rounding.
    pub regret: f64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibria {
    /// The equilibria; in an infinite set of them its ends, or some points.
    pub found: Vec<Equilibrium>,
    /// Whether these are known to be all (the ends of all, where there are infinitely many).
    pub complete: bool,
}

/// How many strategies a game of three players or more may have: all their supports are looked at.
const MOST_STRATEGIES: usize = 12;
/// How many terms of sums may be worked out: about a minute.
const MOST_WORK: f64 = 6e10;
/// How many steps Newton's method takes as a rule.
const USUAL_STEPS: f64 = 10.0;
/// How many steps Newton's method takes from one start.
const STEPS: usize = 60;
/// A share that is as good as none.
const NOTHING: f64 = 1e-12;

/// The symmetric equilibria of a game all of whose profiles are in the table.
///
/// # Errors
/// Profiles that are not in the table, and games that are too large.
pub fn all(game: &Symmetric, search: &Search) -> Result<Equilibria, String> {
    let others = Others::of(game)?;
    if let Some((counts, _)) = others.rows().find(|(_, payoffs)| payoffs.iter().any(|payoff| payoff.is_nan())) {
        return Err(format!(
            "payoffs against {counts:?} others are not in the table; play these profiles, or leave strategies out"
        ));
    }
    let strategies = game.strategies.len();
    let mut finder = Finder { others: &others, search, tolerance: 0.0, found: Vec::new(), complete: true };
    finder.tolerance = search.tolerance * range(&others);
    if let (2, Some(matrix)) = (game.players, game.matrix()) {
        for at in symmetric::all(&Exact::of_decimals(&matrix)?)?.extreme {
            let (mix, payoff) = (to_floats(&at.mix), to_float(&at.payoff));
            finder.found.push(Equilibrium { mix, payoff, regret: 0.0 });
        }
        return Ok(Equilibria { found: finder.found, complete: true });
    }
    if strategies > MOST_STRATEGIES {
        return Err(format!(
            "{strategies} strategies are too many for all supports of a game of {} players, at most {MOST_STRATEGIES}; \
             drop dominated strategies first, or follow replicator dynamics",
            game.players
        ));
    }
    if work(strategies, game.players, search.starts) > MOST_WORK {
        return Err(format!(
            "{strategies} strategies among {} players, with {} starts for each support, would take minutes; ask for fewer \
             starts, drop dominated strategies, or reduce the game to fewer players first",
            game.players, search.starts
        ));
    }
    for set in 1_usize..1 << strategies {
        let support: Vec<usize> = (0..strategies).filter(|own| set >> own & 1 == 1).collect();
        match support[..] {
            [own] => finder.offer((0..strategies).map(|at| f64::from(u8::from(at == own))).collect()),
            [first, second] => finder.pair(first, second)?,
            _ => finder.larger(&support, set),
        }
    }
    let mut found = finder.found;
    found.sort_by(|a, b| b.mix.partial_cmp(&a.mix).unwrap_or(std::cmp::Ordering::Equal));
    Ok(Equilibria { found, complete: finder.complete })
}

/// How much there is to do for supports of three strategies or more: terms of sums, over all starts.
fn work(strategies: usize, players: u32, starts: usize) -> f64 {
    let supports = |size: usize| profile_count(size + 1, (strategies - size) as u32);
    let terms = |size: usize| profile_count(size, players.saturating_sub(1)) * (size * (size + 20)) as f64;
    let all: f64 = (3..=strategies).map(|size| supports(size) * terms(size)).sum();
    all * (starts + 1) as f64 * USUAL_STEPS
}

/// The range of all payoffs, or 1 if they are all the same.
fn range(others: &Others) -> f64 {
    let all = || others.rows().flat_map(|(_, payoffs)| payoffs.iter().copied());
    let range = all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min);
    if range > 0.0 { range } else { 1.0 }
}

struct Finder<'a> {
    others: &'a Others,
    search: &'a Search,
    tolerance: f64,
    found: Vec<Equilibrium>,
    complete: bool,
}

impl Finder<'_> {
    /// Takes a mix up if it is an equilibrium that is not there yet.
    fn offer(&mut self, mix: Vec<f64>) {
        let payoffs = self.others.payoffs(&mix);
        let payoff = average(&payoffs, &mix);
        let regret = regret_of(&payoffs, payoff);
        let near = |other: &Equilibrium| other.mix.iter().zip(&mix).all(|(a, b)| (a - b).abs() <= self.search.distance);
        if regret <= self.tolerance && !self.found.iter().any(near) {
            self.found.push(Equilibrium { mix, payoff, regret });
        }
    }

    /// All equilibria in which just these two strategies are played.
    fn pair(&mut self, first: usize, second: usize) -> Result<(), String> {
        let mut gains = Vec::new();
        for (counts, payoffs) in self.others.rows() {
            let apart: u32 = (0..counts.len()).filter(|at| *at != first && *at != second).map(|at| counts[at]).sum();
            if apart == 0 {
                gains.push((counts[first], of_decimal(payoffs[first])? - of_decimal(payoffs[second])?));
            }
        }
        gains.sort();
        let gains: Vec<_> = gains.into_iter().map(|(_, gain)| gain).collect();
        let shares = match roots(&gains)? {
            Roots::At(roots) => roots.iter().map(middle).collect(),
            // All mixes of the two are as good as one another: the ends are offered as pure, and this between.
            Roots::Everywhere => vec![0.5],
        };
        for share in shares.into_iter().filter(|share| *share > 0.0 && *share < 1.0) {
            let mut mix = vec![0.0; self.others.strategies()];
            (mix[first], mix[second]) = (share, 1.0 - share);
            self.offer(mix);
        }
        Ok(())
    }

    /// Equilibria in which just these three strategies or more are played, from many starts.
    fn larger(&mut self, support: &[usize], set: usize) {
        self.complete = false;
        let mut random = Stream::of(self.search.seed, set as u64);
        let others = self.others.among(support);
        let middle = vec![1.0 / support.len() as f64; support.len()];
        let starts: Vec<Vec<f64>> = (0..self.search.starts).map(|_| evenly(support.len(), &mut random)).collect();
        for start in std::iter::once(middle).chain(starts) {
            if let Some(mix) = indifferent(&others, support, start, self.tolerance) {
                self.offer(mix);
            }
        }
    }
}

/// A mix drawn evenly from all mixes.
fn evenly(size: usize, random: &mut Stream) -> Vec<f64> {
    let weights: Vec<f64> = (0..size).map(|_| -ln_1p(-random.unit())).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Newton's method for a mix of all of a support against which these get the same. Steps are shortened to stay inside.
fn indifferent(others: &Others, support: &[usize], start: Vec<f64>, tolerance: f64) -> Option<Vec<f64>> {
    let size = support.len();
    let mut shares = start;
    for _ in 0..STEPS {
        let mix = spread(others, support, &shares);
        let (payoffs, slopes) = (others.payoffs(&mix), others.slopes(&mix));
        let last = support[size - 1];
        let apart: Vec<f64> = support[..size - 1].iter().map(|own| payoffs[*own] - payoffs[last]).collect();
        if apart.iter().all(|apart| apart.abs() <= tolerance * 1e-3) {
            return shares.iter().all(|share| *share > NOTHING).then_some(mix);
        }
        let slope = |own: usize, at: usize| slopes[(own, at)] - slopes[(last, at)];
        let mut matrix: Vec<Vec<f64>> =
            support[..size - 1].iter().map(|own| support.iter().map(|at| slope(*own, *at)).collect()).collect();
        matrix.push(vec![1.0; size]);
        let right = apart.iter().map(|apart| -apart).chain([0.0]).collect();
        let step = linear::solve(matrix, right)?;
        let room = |(share, step): (&f64, &f64)| if *step < 0.0 { 0.9 * share / -step } else { f64::INFINITY };
        let length = shares.iter().zip(&step).map(room).fold(1.0, f64::min);
        shares.iter_mut().zip(&step).for_each(|(share, step)| *share += length * step);
        if !shares.iter().all(|share| share.is_finite()) {
            return None;
        }
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
    }
    None
}

/// Shares of a support as a mix of all strategies.
fn spread(others: &Others, support: &[usize], shares: &[f64]) -> Vec<f64> {
    let mut mix = vec![0.0; others.strategies()];
    support.iter().zip(shares).for_each(|(own, share)| mix[*own] = *share);
    mix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::tests::symmetric as table;
    use crate::matrix::Matrix;

    fn mixes(game: &Symmetric) -> Vec<Vec<f64>> {
        let found = all(game, &Search::default()).expect("small").found;
        assert!(found.iter().all(|at| at.regret < 1e-9), "{found:?}");
        found.into_iter().map(|at| at.mix).collect()
    }

    fn close(one: &[f64], other: &[f64]) -> bool {
        one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn somebody_calls_for_help_the_less_the_more_stand_by() {
        // The volunteer's dilemma (Diekmann 1985): with N players, benefit 1 and cost c one does not volunteer with
        // probability c^(1 / (N - 1)).
        for (players, cost) in [(2, 0.25), (3, 0.25), (11, 0.4), (60, 0.1), (200, 0.1)] {
            let given = |own: usize, others: &[u32]| match own {
                0 => 1.0 - cost,
                _ => f64::from(u8::from(others[0] > 0)),
            };
            let found = mixes(&table(2, players, given));
            let idle = libm::pow(cost, 1.0 / f64::from(players - 1));
            assert_eq!(found.len(), 1);
            assert!(close(&found[0], &[1.0 - idle, idle]), "{players}: {found:?}");
        }
    }

    #[test]
    fn all_roots_of_a_threshold_are_found() {
        // A good that needs 3 of 5 has two inner equilibria and one without anybody: p^2 (1 - p)^2 * 6 = c.
        let cost = 0.2;
        let given = |own: usize, others: &[u32]| {
            let enough = others[0] + u32::from(own == 0) >= 3;
            f64::from(u8::from(enough)) - if own == 0 { cost } else { 0.0 }
        };
        let found = mixes(&table(2, 5, given));
        assert_eq!(found.len(), 3);
        for mix in &found[..2] {
            let chance = 6.0 * mix[0] * mix[0] * mix[1] * mix[1];
            assert!((chance - cost).abs() < 1e-12);
        }
        assert_eq!(found[2], [0.0, 1.0]);
    }

    #[test]
    fn a_crowd_of_three_roads_spreads_evenly() {
        let given = |own: usize, others: &[u32]| -f64::from((own as u32 + 1) * (others[own] + 1));
        let found = mixes(&table(3, 7, given));
        assert_eq!(found.len(), 1);
        // 1 (6p + 1) = 2 (6q + 1) = 3 (6r + 1), p + q + r = 1.
        let level = 9.0 / (1.0 + 0.5 + 1.0 / 3.0);
        assert!(close(&found[0], &[(level - 1.0) / 6.0, (level / 2.0 - 1.0) / 6.0, (level / 3.0 - 1.0) / 6.0]));
    }

    #[test]
    fn three_that_must_all_agree_have_seven() {
        // Coordination of three players on one of three: a mix of every support.
        let agree = |own: usize, others: &[u32]| f64::from(u8::from(others[own] == 2));
        let game = table(3, 3, agree);
        assert_eq!(mixes(&game).len(), 7);
        assert!(!all(&game, &Search::default()).expect("small").complete);
    }

    #[test]
    fn two_players_are_solved_exactly() {
        let names = ["r", "p", "s"].map(str::to_owned).to_vec();
        let matrix = Matrix::from_rows(&[&[0.0, -0.1, 0.1], &[0.1, 0.0, -0.1], &[-0.1, 0.1, 0.0]]);
        let game = Symmetric::of_matrix(names, &matrix).expect("square");
        let found = all(&game, &Search::default()).expect("small");
        assert_eq!((found.found.len(), found.complete), (1, true));
        assert_eq!(found.found[0].mix, [1.0 / 3.0; 3]);
    }

    #[test]
    fn what_is_missing_or_too_much_is_said() {
        let mut game = table(2, 3, |_, _| 0.0);
        game.profiles.remove(1);
        let error = all(&game, &Search::default()).expect_err("not known");
        assert!(error.contains("not in the table"), "{error}");
        let error = all(&table(13, 3, |_, _| 0.0), &Search::default()).expect_err("8191 supports");
        assert!(error.contains("at most 12"), "{error}");
        let error = all(&table(2, 1100, |own, others| f64::from(others[own])), &Search::default()).expect_err("degree");
        assert!(error.contains("fewer players"), "{error}");
        let error = all(&table(9, 12, |_, _| 0.0), &Search::default()).expect_err("75582 profiles of others");
        assert!(error.contains("would take minutes"), "{error}");
    }
}
