//! Dominated strategies, and what is left without them.
//!
//! A strategy is strictly dominated if another one, or a mix of others, gets more whatever the others do; weakly, if it
//! never gets less and at least once more. Whether a mix does is a linear program, solved exactly (`program`). What a
//! strategy gains by dominance does not hang on rounding, so ties count as ties.
//!
//! Dominated strategies are dropped round by round, of all players at once, until none is left (Luce and Raiffa 1957).
//! What strict dominance leaves does not depend on the order; what weak dominance leaves does, and dropping all at once
//! is the usual convention.

use crate::expected::Others;
use crate::games::{Normal, Symmetric};
use crate::program;
use crate::rational::{Exact, Rational, of_decimal, pure};
use num_traits::{One, Signed, Zero};

/// What it takes to dominate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// More, whatever the others do.
    Strict,
    /// Never less, and at least once more.
    Weak,
}

/// A strategy that was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dominated {
    /// In which round it was dropped; the first is 1.
    pub round: usize,
    /// Whose it was; 0 in a symmetric game.
    pub player: usize,
    /// The strategy's number in the full game.
    pub strategy: usize,
    /// A mix that dominates it among what was left: all weight on one strategy if one does alone.
    pub by: Vec<Rational>,
}

/// What dominance leaves of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elimination {
    /// What was dropped, in order.
    pub dropped: Vec<Dominated>,
    /// The strategies that each player has left; one list in a symmetric game.
    pub left: Vec<Vec<usize>>,
}

/// For each row, a mix of other rows that dominates it, if there is one: a single row before a mix. Columns are what the
/// others can do.
pub fn dominated(payoffs: &Exact, strength: Strength) -> Vec<Option<Vec<Rational>>> {
    (0..payoffs.rows()).map(|row| by_one(payoffs, row, strength).or_else(|| by_mix(payoffs, row, strength))).collect()
}

/// A single row that dominates another.
fn by_one(payoffs: &Exact, row: usize, strength: Strength) -> Option<Vec<Rational>> {
    let own = payoffs.row(row);
    let dominates = |other: &usize| {
        let pairs = || payoffs.row(*other).iter().zip(own);
        match strength {
            Strength::Strict => pairs().all(|(other, own)| other > own),
            Strength::Weak => pairs().all(|(other, own)| other >= own) && pairs().any(|(other, own)| other > own),
        }
    };
    (0..payoffs.rows()).filter(|other| *other != row).find(dominates).map(|other| pure(payoffs.rows(), other))
}

/// A mix of rows that dominates another: a program that starts at the row itself and asks for the largest gain, the least
/// of all columns for strict dominance and their sum for weak.
fn by_mix(payoffs: &Exact, row: usize, strength: Strength) -> Option<Vec<Rational>> {
    let others: Vec<usize> = (0..payoffs.rows()).filter(|other| *other != row).collect();
    let gain = |other: usize, column: usize| &payoffs[(other, column)] - &payoffs[(row, column)];
    // One variable for each other row's weight, and for strict dominance one for the least gain.
    let strict = strength == Strength::Strict;
    let columns = 0..payoffs.columns();
    let mut limits: Vec<(Vec<Rational>, Rational)> = columns
        .clone()
        .map(|column| {
            let mut limit: Vec<Rational> = others.iter().map(|other| -gain(*other, column)).collect();
            limit.extend(strict.then(Rational::one));
            (limit, Rational::zero())
        })
        .collect();
    let mut shares: Vec<Rational> = others.iter().map(|_| Rational::one()).collect();
    shares.extend(strict.then(Rational::zero));
    limits.push((shares, Rational::one()));
    let mut aim: Vec<Rational> = others
        .iter()
        .map(|other| if strict { Rational::zero() } else { columns.clone().map(|column| gain(*other, column)).sum() })
        .collect();
    aim.extend(strict.then(Rational::one));
    let (weights, most) = program::most(&limits, &aim)?;
    if !most.is_positive() {
        return None;
    }
    let total: Rational = weights[..others.len()].iter().sum();
    let mut mix = vec![Rational::zero(); payoffs.rows()];
    for (other, weight) in others.iter().zip(&weights) {
        mix[*other] = weight / &total;
    }
    Some(mix)
}

/// Drops what is dominated from a normal form, again and again.
///
/// # Errors
/// Payoffs that are not finite.
pub fn eliminate(game: &Normal, strength: Strength) -> Result<Elimination, String> {
    let payoffs: Vec<Vec<Rational>> = game
        .payoffs
        .iter()
        .map(|own| own.iter().map(|payoff| of_decimal(*payoff)).collect())
        .collect::<Result<_, _>>()?;
    let left = game.strategies.iter().map(|own| (0..own.len()).collect()).collect();
    Ok(rounds(left, strength, |player, left| {
        let situations = situations(left, player);
        Exact::of(left[player].len(), situations.len(), |own, situation| {
            let mut profile = situations[situation].clone();
            profile[player] = left[player][own];
            payoffs[player][game.index(&profile)].clone()
        })
    }))
}

/// All that the other players can do together; the player's own entry is 0.
fn situations(left: &[Vec<usize>], player: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for (other, strategies) in left.iter().enumerate() {
        let choices = if other == player { &[0][..] } else { strategies };
        let longer = |so_far: &Vec<usize>| -> Vec<Vec<usize>> {
            choices.iter().map(|choice| [so_far.as_slice(), &[*choice]].concat()).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// Drops what is dominated from a symmetric game, again and again. Every profile of strategies that are left must be in
/// the table.
///
/// # Errors
/// Profiles that are not in the table, and games with too many.
pub fn eliminate_symmetric(game: &Symmetric, strength: Strength) -> Result<Elimination, String> {
    let others = Others::of(game)?;
    let exact = |row: &[f64]| row.iter().map(|payoff| of_decimal(*payoff)).collect::<Result<Vec<_>, _>>();
    let rows: Vec<(Vec<u32>, Vec<Rational>)> = others
        .rows()
        .map(|(counts, payoffs)| {
            let payoffs = exact(payoffs).map_err(|error| format!("against {counts:?} {error}"))?;
            Ok((counts.to_vec(), payoffs))
        })
        .collect::<Result<_, String>>()?;
    let left = vec![(0..game.strategies.len()).collect()];
    Ok(rounds(left, strength, |_, left| {
        let possible = |counts: &[u32]| (0..counts.len()).all(|own| counts[own] == 0 || left[0].contains(&own));
        let rows: Vec<_> = rows.iter().filter(|(counts, _)| possible(counts)).collect();
        Exact::of(left[0].len(), rows.len(), |own, at| rows[at].1[left[0][own]].clone())
    }))
}

/// Rounds of elimination; `payoffs` tells a player's among the strategies that are left.
fn rounds(
    mut left: Vec<Vec<usize>>,
    strength: Strength,
    payoffs: impl Fn(usize, &[Vec<usize>]) -> Exact,
) -> Elimination {
    let sizes: Vec<usize> = left.iter().map(Vec::len).collect();
    let mut dropped = Vec::new();
    for round in 1.. {
        let mut now = Vec::new();
        for player in 0..left.len() {
            let found = dominated(&payoffs(player, &left), strength).into_iter().enumerate();
            now.extend(found.filter_map(|(own, mix)| {
                let mut by = vec![Rational::zero(); sizes[player]];
                mix?.into_iter().zip(&left[player]).for_each(|(weight, strategy)| by[*strategy] = weight);
                Some(Dominated { round, player, strategy: left[player][own], by })
            }));
        }
        if now.is_empty() {
            break;
        }
        for gone in &now {
            left[gone.player].retain(|strategy| *strategy != gone.strategy);
        }
        dropped.extend(now);
    }
    Elimination { dropped, left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::tests::symmetric;
    use crate::matrix::Matrix;
    use crate::rational::whole;
    use proptest::prelude::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|at| at.to_string()).collect()
    }

    #[test]
    fn a_mix_dominates_what_no_strategy_does() {
        // Half of each of the first two gets 2 everywhere; the third gets 1.
        let payoffs = Exact::whole(&[&[4, 0], &[0, 4], &[1, 1]]);
        let found = dominated(&payoffs, Strength::Strict);
        let by = found[2].clone().expect("dominated");
        assert!(payoffs.transposed().times(&by).iter().all(|payoff| *payoff > whole(1)));
        assert_eq!((&found[0], &found[1]), (&None, &None));
        // With 2 instead of 1 nothing is strictly dominated, and nothing weakly: half and half gets just as much.
        let tie = Exact::whole(&[&[4, 0], &[0, 4], &[2, 2]]);
        assert_eq!(dominated(&tie, Strength::Strict), vec![None; 3]);
        assert_eq!(dominated(&tie, Strength::Weak), vec![None; 3]);
        let weak = Exact::whole(&[&[4, 0, 1], &[0, 4, 1], &[2, 2, 0]]);
        assert!(dominated(&weak, Strength::Strict)[2].is_none());
        assert!(dominated(&weak, Strength::Weak)[2].is_some());
    }

    #[test]
    fn rounds_go_on_until_nothing_is_dominated() {
        // The column player's third goes first, then the row player's second, then the column player's first.
        let first = Matrix::from_rows(&[&[1.0, 1.0, 0.0], &[0.0, 0.0, 2.0]]);
        let second = Matrix::from_rows(&[&[0.0, 2.0, 1.0], &[3.0, 1.0, 0.0]]);
        let game = Normal::of_two([names(2), names(3)], &first, &second).expect("fits");
        let found = eliminate(&game, Strength::Strict).expect("finite");
        let order: Vec<_> = found.dropped.iter().map(|gone| (gone.round, gone.player, gone.strategy)).collect();
        assert_eq!(order, [(1, 1, 2), (2, 0, 1), (3, 1, 0)]);
        assert_eq!(found.left, [vec![0], vec![1]]);
        assert_eq!(found.dropped[0].by, pure(3, 1));
    }

    #[test]
    fn nobody_gives_in_a_dilemma_of_many() {
        // A public good: everybody gets 2 a giver over 5 players, and gives 1.
        let given = |own: usize, others: &[u32]| {
            let givers = others[0] + u32::from(own == 0);
            f64::from(2 * givers) / 5.0 - f64::from(u8::from(own == 0))
        };
        let found = eliminate_symmetric(&symmetric(2, 5, given), Strength::Strict).expect("known");
        assert_eq!(found.left, [[1]]);
        let mut partial = symmetric(2, 5, given);
        partial.profiles.remove(2);
        let error = eliminate_symmetric(&partial, Strength::Strict).expect_err("not known");
        assert!(error.contains("against ["), "{error}");
    }

    proptest! {
        #[test]
        fn what_dominates_gets_more(values in proptest::collection::vec(-3..=3_i64, 16), columns in 1..=4_usize) {
            let payoffs = Exact::of(16 / columns.next_power_of_two(), columns, |row, at| whole(values[row * columns + at]));
            for strength in [Strength::Strict, Strength::Weak] {
                for (row, by) in dominated(&payoffs, strength).into_iter().enumerate() {
                    let Some(by) = by else { continue };
                    prop_assert_eq!(by.iter().sum::<Rational>(), whole(1));
                    prop_assert!(by[row].is_zero() && by.iter().all(|weight| !weight.is_negative()));
                    let mixed = payoffs.transposed().times(&by);
                    let gains: Vec<Rational> = mixed.iter().zip(payoffs.row(row)).map(|(mix, own)| mix - own).collect();
                    let more = match strength {
                        Strength::Strict => gains.iter().all(Signed::is_positive),
                        Strength::Weak => {
                            gains.iter().all(|gain| !gain.is_negative()) && gains.iter().any(Signed::is_positive)
                        }
                    };
                    prop_assert!(more);
                }
            }
        }

        #[test]
        fn what_is_best_somewhere_is_not_dominated(values in proptest::collection::vec(-3..=3_i64, 9)) {
            // Pearce 1984: strictly dominated is just what is never a best response. Corners of the best response
            // polytope tell the latter.
            let payoffs = Exact::of(3, 3, |row, at| whole(values[row * 3 + at]));
            let corners = crate::nash::best_somewhere(&payoffs);
            for (row, by) in dominated(&payoffs, Strength::Strict).iter().enumerate() {
                prop_assert_eq!(by.is_none(), corners[row]);
            }
        }
    }
}
