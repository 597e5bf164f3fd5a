//! All symmetric equilibria of a symmetric game of two, exactly.
//!
//! A mix is an equilibrium with itself if each strategy is unused or a best response against it. Corners of the one best
//! response polytope with that property are the extreme symmetric equilibria. With ties there may be more between them:
//! if, for every strategy, all corners of a set agree that it is unused or all agree that it is best, then all mixes of
//! these corners are equilibria. The maximal such sets are the subsets. (The mean of two corners that do not share a
//! subset is in general no equilibrium.)

use super::polytope::{Vertex, vertices};
use crate::rational::{Exact, Rational, dot};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many sets of corners are looked at.
const MOST_SETS: usize = 100_000;

/// A mix that is a best response to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equilibrium {
    /// The probability of each strategy.
    pub mix: Vec<Rational>,
    /// What everybody gets.
    pub payoff: Rational,
}

/// All symmetric equilibria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equilibria {
    /// Those in corners. First strategies first.
    pub extreme: Vec<Equilibrium>,
    /// The largest sets of extreme equilibria all of whose mixes are equilibria, too. An isolated equilibrium is one of
    /// its own.
    pub subsets: Vec<Vec<usize>>,
}

/// All symmetric equilibria of the game in which a row against a column gets what the matrix says.
///
/// # Errors
/// A matrix that is not square, and games that are too large.
pub fn all(payoffs: &Exact) -> Result<Equilibria, String> {
    let size = payoffs.rows();
    if payoffs.columns() != size {
        return Err(format!("a symmetric game has a square matrix, this one is {size} x {}", payoffs.columns()));
    }
    let mut corners = vertices(payoffs)?;
    // There are corners, so that every strategy has a bit.
    let everything = (1 << size) - 1;
    corners.retain(|corner| corner.unused | corner.best == everything);
    corners.sort_by_cached_key(|corner| Reverse(corner.mix()));
    let extreme = corners.iter().map(|corner| {
        let mix = corner.mix();
        let payoff = dot(&mix, &payoffs.times(&mix));
        Equilibrium { mix, payoff }
    });
    Ok(Equilibria { extreme: extreme.collect(), subsets: subsets(&corners, size)? })
}

/// The maximal sets of corners that agree about every strategy.
fn subsets(corners: &[Vertex], size: usize) -> Result<Vec<Vec<usize>>, String> {
    let mut sets: BTreeSet<Vec<usize>> = BTreeSet::from([(0..corners.len()).collect()]);
    for strategy in 0..size {
        let has = |labels: u128| labels >> strategy & 1 == 1;
        let mut agreeing = BTreeSet::new();
        for set in sets {
            let (unused, best): (Vec<usize>, Vec<usize>) = (
                set.iter().copied().filter(|at| has(corners[*at].unused)).collect(),
                set.iter().copied().filter(|at| has(corners[*at].best)).collect(),
            );
            agreeing.extend([unused, best].into_iter().filter(|set| !set.is_empty()));
        }
        if agreeing.len() > MOST_SETS {
            return Err(
                "the game has too many ties to tell its sets of equilibria apart; drop duplicate and dominated \
                        strategies first"
                    .to_owned(),
            );
        }
        sets = maximal(agreeing);
    }
    Ok(sets.into_iter().collect())
}

/// Those sets that are in no other. Lists are in order.
fn maximal(sets: BTreeSet<Vec<usize>>) -> BTreeSet<Vec<usize>> {
    let within = |small: &[usize], large: &[usize]| small.iter().all(|at| large.binary_search(at).is_ok());
    let all: Vec<Vec<usize>> = sets.into_iter().collect();
    let covered = |set: &Vec<usize>| all.iter().any(|other| other.len() > set.len() && within(set, other));
    all.iter().filter(|set| !covered(set)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::two;
    use super::*;
    use crate::rational::whole;
    use num_traits::Zero;
    use proptest::prelude::*;

    fn ratio(above: i64, below: i64) -> Rational {
        Rational::new(above.into(), below.into())
    }

    #[test]
    fn hawks_and_doves_mix() {
        // Maynard Smith: value 2, cost 3 leaves two thirds hawks.
        let found = all(&Exact::whole(&[&[-1, 4], &[0, 2]])).expect("small");
        assert_eq!(found.extreme, [Equilibrium { mix: vec![ratio(2, 3), ratio(1, 3)], payoff: ratio(2, 3) }]);
        assert_eq!(found.subsets, [[0]]);
    }

    #[test]
    fn coordination_has_two_and_one_between() {
        let found = all(&Exact::whole(&[&[4, 0], &[3, 3]])).expect("small");
        let mixes: Vec<_> = found.extreme.iter().map(|at| at.mix[0].clone()).collect();
        assert_eq!(mixes, [whole(1), ratio(3, 4), whole(0)]);
        assert_eq!(found.subsets.len(), 3);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let size = 200;
        let error = all(&Exact::of(size, size, |_, _| whole(0))).expect_err("no bit for each strategy");
        assert!(error.contains("too large"), "{error}");
    }

    #[test]
    fn ties_give_sets() {
        // All but the last are as good as one another; with the last one they are not.
        let found = all(&Exact::whole(&[&[1, 1, 0], &[1, 1, 0], &[0, 0, 2]])).expect("small");
        let two_thirds = ratio(2, 3);
        assert_eq!(found.extreme.len(), 5);
        assert_eq!(found.subsets, [vec![0, 2], vec![1, 3], vec![4]]);
        assert_eq!((&found.extreme[1].mix[0], &found.extreme[3].mix[1]), (&two_thirds, &two_thirds));
    }

    fn matrices(range: std::ops::RangeInclusive<i64>) -> impl Strategy<Value = Exact> {
        (1..=4_usize).prop_flat_map(move |size| {
            proptest::collection::vec(range.clone(), size * size)
                .prop_map(move |values| Exact::of(size, size, |row, column| whole(values[row * size + column])))
        })
    }

    fn regret(payoffs: &Exact, mix: &[Rational]) -> Rational {
        crate::response::exact_regrets(payoffs, &payoffs.transposed(), mix, mix)[0].clone()
    }

    proptest! {
        #[test]
        fn they_are_equilibria_and_all_there_are(payoffs in prop_oneof![matrices(0..=1), matrices(-9..=9)]) {
            let found = all(&payoffs).expect("small");
            prop_assert!(!found.extreme.is_empty());
            for at in &found.extreme {
                prop_assert!(regret(&payoffs, &at.mix).is_zero());
            }
            for set in &found.subsets {
                let share = whole(set.len() as i64);
                let mean: Vec<Rational> = (0..payoffs.rows())
                    .map(|own| set.iter().map(|at| found.extreme[*at].mix[own].clone()).sum::<Rational>() / &share)
                    .collect();
                prop_assert!(regret(&payoffs, &mean).is_zero());
            }
            let both = two::all(&payoffs, &payoffs.transposed()).expect("small");
            let same: Vec<_> = both.extreme.iter().filter(|at| at.row == at.column).map(|at| &at.row).collect();
            let ours: Vec<_> = found.extreme.iter().map(|at| &at.mix).collect();
            prop_assert_eq!(ours, same);
        }
    }
}
