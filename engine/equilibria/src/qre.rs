//! Logit quantal response equilibria: everybody errs, and everybody knows it.
//!
//! At precision lambda (in 1 / units of payoff) each strategy is played with a probability proportional to e^(lambda
//! times its expected payoff), given that all others do the same (McKelvey and Palfrey 1995). For lambda = 0 that is any
//! strategy alike; from there a branch leads on, the *principal* one, and its limit is a Nash equilibrium. A fixed point
//! found by iteration may lie on another branch. So the branch is followed, as a curve in the logarithms of the
//! probabilities and lambda, which may turn back (Turocy 2005, A dynamic homotopy interpretation of the logistic quantal
//! response equilibrium correspondence): a step along the tangent, then Newton's method back to the curve, at right
//! angles to the step. Where the branch passes a lambda more than once, its first passage is given. In a game with
//! symmetries the branch can fork; it is followed straight on, symmetrically.

use crate::expected::{Others, against};
use crate::games::Symmetric;
use crate::linear::{solve, solve_signed};
use crate::maths::{exp, ln};
use crate::matrix::Matrix;

/// How many steps a branch is followed.
const MOST_STEPS: usize = 100_000;
/// How many steps Newton's method takes.
const CORRECTIONS: usize = 8;
/// How near to the curve is on it: differences of logarithms of odds.
const NEAR: f64 = 1e-13;
/// The first step, as long as the longest step is short.
const FIRST_STEP: f64 = 0.01;
/// The least cosine of the angle between directions before and after a step, lest it jumps to another branch.
const STRAIGHT: f64 = 0.95;
/// A step that turns the curve round (its matrix' determinant changes sign) and is longer may have jumped to another branch;
/// one as short has passed a fork.
const FORK: f64 = 1e-4;
/// The shortest step before we give up.
const SHORTEST_STEP: f64 = 1e-10;

/// A quantal response equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantal {
    /// The precision, in 1 / units of payoff.
    pub lambda: f64,
    /// The mix of each player; of a symmetric game the one that all draw from.
    pub mixes: Vec<Vec<f64>>,
}

/// The principal branch of a game of two at each of `lambdas`, in order. Rows are strategies of the first player.
///
/// # Errors
/// Matrices of different shapes, lambdas that are negative or fall, and branches that cannot be followed so far.
pub fn of_two(first: &Matrix, second: &Matrix, lambdas: &[f64]) -> Result<Vec<Quantal>, String> {
    let (rows, columns) = (first.rows(), first.columns());
    if (second.rows(), second.columns()) != (rows, columns) {
        return Err(
            "both players' payoffs must have a row for each strategy of the first and a column for each of the \
                    second"
                .to_owned(),
        );
    }
    let turned = second.transposed();
    let payoffs = |mixes: &[f64]| {
        let (row, column) = mixes.split_at(rows);
        [against(first, column), against(&turned, row)].concat()
    };
    let slopes = |_: &[f64]| {
        Matrix::of(rows + columns, rows + columns, |own, other| match (own < rows, other < rows) {
            (true, false) => first[(own, other - rows)],
            (false, true) => turned[(own - rows, other)],
            _ => 0.0,
        })
    };
    Curve { sizes: vec![rows, columns], payoffs: &payoffs, slopes: &slopes }.at(lambdas)
}

/// The principal branch of a symmetric game at each of `lambdas`, in order: the mix that all draw from.
///
/// # Errors
/// Profiles that are not in the table, games that are too large, lambdas that are negative or fall, and branches that
/// cannot be followed so far.
pub fn symmetric(game: &Symmetric, lambdas: &[f64]) -> Result<Vec<Quantal>, String> {
    let others = Others::of(game)?;
    let payoffs = |mix: &[f64]| others.payoffs(mix);
    let slopes = |mix: &[f64]| others.slopes(mix);
    Curve { sizes: vec![others.strategies()], payoffs: &payoffs, slopes: &slopes }.at(lambdas)
}

/// The curve of all equilibria: where the logarithms of odds are lambda times differences of payoffs.
struct Curve<'a> {
    /// How many strategies each player has.
    sizes: Vec<usize>,
    payoffs: &'a dyn Fn(&[f64]) -> Vec<f64>,
    slopes: &'a dyn Fn(&[f64]) -> Matrix,
}

/// Where the curve leads on from a point.
#[derive(Clone)]
struct Tangent {
    /// Of length 1.
    direction: Vec<f64>,
    /// The sign of the determinant of the curve's matrix with the direction as its last row. It stays the same along a
    /// branch, but at forks.
    positive: bool,
}

/// Where a step leads.
struct Step {
    point: Vec<f64>,
    tangent: Tangent,
    /// Whether little had to be corrected, so that the next may be longer.
    easy: bool,
}

impl Curve<'_> {
    fn at(&self, lambdas: &[f64]) -> Result<Vec<Quantal>, String> {
        if lambdas.iter().zip(&lambdas[1.min(lambdas.len())..]).any(|(before, after)| after < before)
            || lambdas.iter().any(|lambda| !(lambda.is_finite() && *lambda >= 0.0))
        {
            return Err("precisions must not be negative, infinite, or fall; sort them first".to_owned());
        }
        // Logarithms of probabilities, then lambda.
        let mut point: Vec<f64> =
            self.sizes.iter().flat_map(|size| vec![-ln(*size as f64); *size]).chain([0.0]).collect();
        let lambda_at = point.len() - 1;
        if (self.payoffs)(&probabilities(&point)).iter().any(|payoff| !payoff.is_finite()) {
            return Err("payoffs of some profiles are not in the table; play them, or leave strategies out".to_owned());
        }
        let along_lambda: Vec<f64> = (0..=lambda_at).map(|at| if at == lambda_at { 1.0 } else { 0.0 }).collect();
        let mut tangent = self
            .tangent(&point, &along_lambda)
            .unwrap_or_else(|| Tangent { direction: along_lambda.clone(), positive: true });
        let (mut found, mut length, mut steps) = (Vec::new(), FIRST_STEP, 0);
        for lambda in lambdas {
            while point[lambda_at] < *lambda {
                steps += 1;
                if steps > MOST_STEPS || length < SHORTEST_STEP {
                    return Err(format!(
                        "the branch could be followed to precision {:.4} of {lambda} only; ask for lower ones, or scale the \
                         payoffs down",
                        point[lambda_at]
                    ));
                }
                let Some(step) = self.step(&point, &tangent, length) else {
                    length /= 2.0;
                    continue;
                };
                if step.point[lambda_at] < *lambda {
                    length *= if step.easy { 1.5 } else { 1.0 };
                    (point, tangent) = (step.point, step.tangent);
                    continue;
                }
                // The lambda asked for lies between: from here straight to it.
                let share = (lambda - point[lambda_at]) / (step.point[lambda_at] - point[lambda_at]);
                let mut guess: Vec<f64> = point.iter().zip(&step.point).map(|(a, b)| a + share * (b - a)).collect();
                guess[lambda_at] = *lambda;
                let there = self.corrected(guess, &along_lambda);
                match there.and_then(|(there, _)| Some((self.tangent(&there, &tangent.direction)?, there))) {
                    Some((onward, there)) if [tangent.positive, step.tangent.positive].contains(&onward.positive) => {
                        (tangent, point) = (onward, there);
                    }
                    _ => length /= 2.0,
                }
            }
            found.push(self.quantal(&point, *lambda));
        }
        Ok(found)
    }

    /// A step along the curve, unless it leads too far off or round a bend too sharp.
    fn step(&self, point: &[f64], tangent: &Tangent, length: f64) -> Option<Step> {
        let direction = &tangent.direction;
        let guess = point.iter().zip(direction).map(|(at, ahead)| at + length * ahead).collect();
        let (point, easy) = self.corrected(guess, direction)?;
        let onward = self.tangent(&point, direction)?;
        let straight: f64 = onward.direction.iter().zip(direction).map(|(a, b)| a * b).sum();
        let same_branch = onward.positive == tangent.positive || length <= FORK;
        (straight >= STRAIGHT && same_branch).then_some(Step { point, tangent: onward, easy })
    }

    fn quantal(&self, point: &[f64], lambda: f64) -> Quantal {
        let all = probabilities(point);
        let mut rest = all.as_slice();
        let mut mixes = Vec::new();
        for size in &self.sizes {
            let (mix, others) = rest.split_at(*size);
            let total: f64 = mix.iter().sum();
            mixes.push(mix.iter().map(|share| share / total).collect());
            rest = others;
        }
        Quantal { lambda, mixes }
    }

    /// How far a point is from the curve, and how that changes with the point: a row for each strategy, odds against the
    /// first of a player's strategies, and in the place of the latter that probabilities sum to 1.
    fn off(&self, point: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (lambda_at, lambda) = (point.len() - 1, point[point.len() - 1]);
        let shares = probabilities(point);
        let (payoffs, slopes) = ((self.payoffs)(&shares), (self.slopes)(&shares));
        let (mut off, mut changes) = (Vec::new(), Vec::new());
        let mut first = 0;
        for size in &self.sizes {
            for own in first..first + size {
                let mut change = vec![0.0; point.len()];
                if own == first {
                    off.push(shares[first..first + size].iter().sum::<f64>() - 1.0);
                    change[first..first + size].copy_from_slice(&shares[first..first + size]);
                } else {
                    let gain = payoffs[own] - payoffs[first];
                    off.push(point[own] - point[first] - lambda * gain);
                    for (at, entry) in change[..lambda_at].iter_mut().enumerate() {
                        *entry = -lambda * (slopes[(own, at)] - slopes[(first, at)]) * shares[at];
                    }
                    change[own] += 1.0;
                    change[first] -= 1.0;
                    change[lambda_at] = -gain;
                }
                changes.push(change);
            }
            first += size;
        }
        (off, changes)
    }

    /// The direction of the curve onwards from where it came.
    fn tangent(&self, point: &[f64], before: &[f64]) -> Option<Tangent> {
        let (_, mut matrix) = self.off(point);
        matrix.push(before.to_vec());
        let right = (0..point.len()).map(|at| if at + 1 == point.len() { 1.0 } else { 0.0 }).collect();
        // With the tangent for `before` the sign would be the same: they point the same way.
        let (ahead, positive) = solve_signed(matrix, right)?;
        let length = ahead.iter().map(|each| each * each).sum::<f64>().sqrt();
        (length.is_finite() && length > 0.0)
            .then(|| Tangent { direction: ahead.iter().map(|each| each / length).collect(), positive })
    }

    /// Newton's method back to the curve, at right angles to a direction; and whether that was easy.
    fn corrected(&self, mut point: Vec<f64>, direction: &[f64]) -> Option<(Vec<f64>, bool)> {
        for correction in 0..CORRECTIONS {
            let (off, mut matrix) = self.off(&point);
            let scale = point.iter().fold(1.0_f64, |most, at| most.max(at.abs()));
            if off.iter().all(|off| off.abs() <= NEAR * scale) {
                return Some((point, correction <= 3));
            }
            matrix.push(direction.to_vec());
            let step = solve(matrix, off.iter().map(|off| -off).chain([0.0]).collect())?;
            point.iter_mut().zip(&step).for_each(|(at, step)| *at += step);
            if point.iter().any(|at| !at.is_finite()) {
                return None;
            }
        }
        None
    }
}

fn probabilities(point: &[f64]) -> Vec<f64> {
    point[..point.len() - 1].iter().map(|log| exp(*log)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamics::logit::choice;
    use crate::expected::tests::symmetric as table;
    use proptest::prelude::*;

    #[test]
    fn asymmetric_pennies_are_those_of_gambit() {
        // Ochs 1995. pygambit gives these to 4e-10; here they are as solved by bisection in 40 digits.
        let first = Matrix::from_rows(&[&[9.0, 0.0], &[0.0, 1.0]]);
        let second = Matrix::from_rows(&[&[0.0, 1.0], &[1.0, 0.0]]);
        let found = of_two(&first, &second, &[0.0, 0.5, 1.0, 10.0]).expect("small");
        for (found, expected) in found.iter().zip([
            (0.5, 0.5),
            (0.830_670_591_341_817, 0.418_077_466_906_214),
            (0.893_576_330_553_974, 0.312_780_375_029_533),
            (0.607_480_674_834_137, 0.104_367_345_916_343),
        ]) {
            assert!((found.mixes[0][0] - expected.0).abs() < 1e-12, "{found:?}");
            assert!((found.mixes[1][0] - expected.1).abs() < 1e-12, "{found:?}");
        }
        // The limit is the equilibrium: rows 1/2, columns 1/10.
        let limit = of_two(&first, &second, &[1e4]).expect("small").remove(0);
        assert!((limit.mixes[0][0] - 0.5).abs() < 1e-3 && (limit.mixes[1][0] - 0.1).abs() < 1e-3);
    }

    #[test]
    fn the_principal_branch_ends_at_the_safer_side() {
        // A stag hunt in which hares are risk dominant: the branch goes there, though a fixed point is near stags, too.
        let hunt = Matrix::from_rows(&[&[4.0, 0.0], &[3.0, 3.0]]);
        let found = of_two(&hunt, &hunt.transposed(), &[1.0, 50.0, 1000.0]).expect("small");
        assert!(found[2].mixes.iter().all(|mix| mix[1] > 1.0 - 1e-9), "{found:?}");
        let game = Symmetric::of_matrix(vec!["stag".to_owned(), "hare".to_owned()], &hunt).expect("square");
        let same = symmetric(&game, &[1.0, 50.0]).expect("small");
        assert!((same[0].mixes[0][0] - found[0].mixes[0][0]).abs() < 1e-12);
    }

    #[test]
    fn a_branch_of_many_players_is_followed_far() {
        // Five who coordinate, on what is worth 3 or 1.
        let agree = |own: usize, others: &[u32]| f64::from(u8::from(others[own] == 4)) * [3.0, 1.0][own];
        let game = table(2, 5, agree);
        let found = symmetric(&game, &[0.5, 5.0, 500.0]).expect("small");
        assert!(found[2].mixes[0][0] > 1.0 - 1e-9);
        let others = Others::of(&game).expect("small");
        for each in &found {
            let chosen = choice(&others.payoffs(&each.mixes[0]), each.lambda);
            assert!((chosen[0] - each.mixes[0][0]).abs() < 1e-9);
        }
    }

    #[test]
    fn where_the_branch_turns_back_equilibria_jump() {
        // One in some 150 random games has a branch that turns back. Its first passages jump there, once, and all are
        // equilibria.
        let first = Matrix::from_rows(&[&[1.0, 4.0, 4.0], &[6.0, 2.0, 0.0], &[1.0, 7.0, 8.0]]);
        let second = Matrix::from_rows(&[&[5.0, 9.0, 8.0], &[4.0, 1.0, 3.0], &[6.0, 6.0, 5.0]]);
        let lambdas: Vec<f64> = (0..2000).map(|at| f64::from(at) * 0.01).collect();
        let found = of_two(&first, &second, &lambdas).expect("small");
        let moves = |pair: &[Quantal]| {
            let shares = |of: &Quantal| of.mixes.concat();
            shares(&pair[0]).iter().zip(shares(&pair[1])).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        };
        assert_eq!(found.windows(2).filter(|pair| moves(pair) > 0.1).count(), 1);
        for each in &found {
            let chosen = choice(&against(&first, &each.mixes[1]), each.lambda);
            assert!(chosen.iter().zip(&each.mixes[0]).all(|(a, b)| (a - b).abs() < 1e-9));
        }
    }

    #[test]
    fn the_branch_is_not_left_where_it_turns_back() {
        // Two parts of the branch run side by side and opposite ways; a long step from the one ends on the other.
        let first = Matrix::from_rows(&[
            &[2.041_100_590_670_331, 0.0, -4.970_150_363_176_792],
            &[-3.891_208_728_277_359_5, -2.447_100_788_139_174_6, 4.751_910_277_123_55],
            &[2.979_158_020_009_837_8, 0.472_569_732_851_060_35, -4.098_910_924_363_635],
            &[2.740_186_250_230_366, 2.962_612_120_285_969_7, 3.484_784_799_607_083_5],
        ]);
        let second = Matrix::from_rows(&[
            &[3.209_630_043_566_192_6, -2.276_267_683_666_485_5, 0.0],
            &[2.741_230_515_428_611, 1.675_681_229_370_943, 3.147_348_296_288_665],
            &[-4.868_713_876_887_493, -4.973_330_773_857_3, 4.874_012_775_064_952],
            &[2.539_162_341_043_878, 4.053_603_975_736_006_5, 4.171_706_152_895_079],
        ]);
        let found = of_two(&first, &second, &[0.1, 1.0, 7.0, 100.0]).expect("small");
        for each in &found {
            let chosen = choice(&against(&first, &each.mixes[1]), each.lambda);
            assert!(chosen.iter().zip(&each.mixes[0]).all(|(a, b)| (a - b).abs() < 1e-9));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let game = Matrix::from_rows(&[&[1.0, 0.0], &[0.0, 1.0]]);
        assert!(of_two(&game, &Matrix::zeros(2, 3), &[1.0]).is_err());
        for wrong in [&[1.0, 0.5][..], &[-1.0], &[f64::INFINITY]] {
            assert!(of_two(&game, &game, wrong).is_err());
        }
        let mut partial = table(2, 3, |_, _| 0.0);
        partial.profiles.pop();
        assert!(symmetric(&partial, &[1.0]).is_err());
    }

    proptest! {
        #[test]
        fn everybody_answers_everybody(values in proptest::collection::vec(-5.0..=5.0_f64, 24), rows in 1..=4_usize) {
            let columns = 3;
            let matrix = |from: usize| Matrix::of(rows, columns, |row, column| values[from + row * columns + column]);
            let (first, second) = (matrix(0), matrix(12));
            let found = of_two(&first, &second, &[0.1, 1.0, 7.0]).expect("small");
            for each in &found {
                let [row, column] = &each.mixes[..] else { panic!("two players") };
                let chosen = [
                    choice(&against(&first, column), each.lambda),
                    choice(&against(&second.transposed(), row), each.lambda),
                ];
                for (chosen, mix) in chosen.iter().zip(&each.mixes) {
                    prop_assert!(chosen.iter().zip(mix).all(|(a, b)| (a - b).abs() < 1e-9));
                }
            }
        }
    }
}
