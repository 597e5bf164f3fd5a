//! What holds its ground in a population: evolutionary stability, invasion barriers, risk dominance.
//!
//! - A mix is evolutionarily stable (Maynard Smith and Price 1973) if it is an equilibrium with itself and does better
//!   against every other best response than that does against itself. By Haigh (1975, Game theory and evolution) and
//!   Abakuks (1980) this is a matter of one quadratic form: it must be positive for all ways of leaving the mix towards
//!   best responses, where strategies outside of the mix can only gain share. Exactly: the form is reduced to the
//!   latter (Schur's complement), and strict copositivity is decided by Keller's theorem (Hadeler 1983, On copositive
//!   matrices): every principal part whose last cofactors are all positive has a positive determinant.
//! - The invasion barrier of a resident against a mutant is the largest share below which every share of mutants is
//!   driven out (Vickers and Cannings 1987).
//! - Risk dominance (Harsanyi and Selten 1988) of one equilibrium over the other, two by two: the larger product of what
//!   is lost by leaving alone.
//!
//! Matrices are taken as the decimals that they were written as, so that ties count as ties.

use crate::linear::{determinant, solve};
use crate::matrix::Matrix;
use crate::rational::{Exact, Rational, dot};
use num_traits::{One, Signed, Zero};

/// How many best responses outside of a mix are looked at: all their subsets are.
const MOST_OUTSIDE: usize = 16;

/// How a resident fares against rare mutants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invasion {
    /// Mutants get less and die out.
    Repelled,
    /// Mutants get just as much, at first and later: they drift.
    Drift,
    /// Mutants get more and spread, at once or as soon as there are some.
    Invades,
}

/// Which of two equilibria is the safer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safer {
    /// Both players' first strategies.
    First,
    /// Both players' second strategies.
    Second,
    /// Both are as safe as one another.
    Neither,
    /// Not both are strict equilibria: the question does not arise.
    NoChoice,
}

/// Whether a mix is evolutionarily stable in the game of two in which a row against a column gets what the matrix says.
///
/// # Errors
/// A matrix that is not square, a mix of another length or with another sum than 1, and more than 16 best responses
/// outside of the mix.
pub fn evolutionarily_stable(payoffs: &Exact, mix: &[Rational]) -> Result<bool, String> {
    let size = payoffs.rows();
    if payoffs.columns() != size || mix.len() != size {
        let columns = payoffs.columns();
        return Err(format!("a mix of {} strategies does not fit payoffs of {size} x {columns}", mix.len()));
    }
    if mix.iter().any(Signed::is_negative) || mix.iter().sum::<Rational>() != Rational::one() {
        return Err("a mix is of shares that are not negative and sum to 1".to_owned());
    }
    let gets = payoffs.times(mix);
    let value = dot(&gets, mix);
    if gets.iter().any(|own| *own > value) {
        return Ok(false);
    }
    let inside: Vec<usize> = (0..size).filter(|own| mix[*own].is_positive()).collect();
    let outside: Vec<usize> = (0..size).filter(|own| mix[*own].is_zero() && gets[*own] == value).collect();
    if outside.len() > MOST_OUTSIDE {
        return Err(format!(
            "{} strategies are best responses outside of the mix, at most {MOST_OUTSIDE} can be looked at; leave \
             duplicates out",
            outside.len()
        ));
    }
    // Against the first strategy of the mix, from which share is taken.
    let base = inside[0];
    let form = |one: usize, other: usize| -> Rational {
        let half =
            |a: usize, b: usize| &payoffs[(base, b)] + &payoffs[(a, base)] - &payoffs[(a, b)] - &payoffs[(base, base)];
        half(one, other) + half(other, one)
    };
    Ok(positive(&form, &inside[1..], &outside))
}

/// Whether a form is positive for all vectors but 0 whose entries of `free` are any numbers, and of `bound` at least 0.
fn positive(form: &impl Fn(usize, usize) -> Rational, free: &[usize], bound: &[usize]) -> bool {
    let part = |rows: &[usize], columns: &[usize]| -> Vec<Vec<Rational>> {
        rows.iter().map(|row| columns.iter().map(|column| form(*row, *column)).collect()).collect()
    };
    // Positive definite where free: all leading determinants are positive.
    if (1..=free.len()).any(|size| !determinant(part(&free[..size], &free[..size])).is_positive()) {
        return false;
    }
    // The free entries are best chosen for each bound one; what is left is the form of the bound entries alone.
    let mut left = part(bound, bound);
    for (at, column) in bound.iter().enumerate() {
        let toward: Vec<Rational> = free.iter().map(|own| form(*own, *column)).collect();
        let Some(best) = solve(part(free, free), toward) else { return false };
        for (row, entries) in bound.iter().zip(&mut left) {
            let saved: Rational = free.iter().zip(&best).map(|(own, best)| form(*row, *own) * best).sum();
            entries[at] -= saved;
        }
    }
    strictly_copositive(&left)
}

/// Keller's theorem, over all principal parts.
fn strictly_copositive(matrix: &[Vec<Rational>]) -> bool {
    (1_usize..1 << matrix.len()).all(|set| {
        let kept: Vec<usize> = (0..matrix.len()).filter(|at| set >> at & 1 == 1).collect();
        let part = |rows: &[usize], without: Option<usize>| -> Vec<Vec<Rational>> {
            let columns = || kept.iter().enumerate().filter(|(at, _)| Some(*at) != without).map(|(_, column)| *column);
            rows.iter().map(|row| columns().map(|column| matrix[*row][column].clone()).collect()).collect()
        };
        let last = kept.len() - 1;
        let cofactor = |column: usize| {
            let minor = determinant(part(&kept[..last], Some(column)));
            if (last + column).is_multiple_of(2) { minor } else { -minor }
        };
        !(0..kept.len()).all(|column| cofactor(column).is_positive()) || determinant(part(&kept, None)).is_positive()
    })
}

/// The share of mutants up to which the resident mix drives them out: 0 if rare mutants are not driven out, 1 if mutants
/// are at every share.
pub fn barrier(payoffs: &Exact, resident: &[Rational], mutant: &[Rational]) -> Rational {
    let ahead = |others: &[Rational]| {
        let gets = payoffs.times(others);
        dot(&gets, resident) - dot(&gets, mutant)
    };
    let (rare, common) = (ahead(resident), ahead(mutant));
    if rare.is_negative() || rare.is_zero() && !common.is_positive() {
        Rational::zero()
    } else if !common.is_negative() {
        Rational::one()
    } else {
        &rare / (&rare - common)
    }
}

/// Who invades whom, all in the game of two: a row per resident, a column per mutant.
///
/// # Errors
/// Payoffs that are not finite, and a matrix that is not square.
pub fn invasions(payoffs: &Matrix) -> Result<Vec<Vec<Invasion>>, String> {
    let exact = Exact::of_decimals(payoffs)?;
    if exact.columns() != exact.rows() {
        return Err(format!("{} residents meet {} mutants; the matrix must be square", exact.rows(), exact.columns()));
    }
    let fares = |resident: usize, mutant: usize| {
        let against = |other: usize| exact[(mutant, other)].cmp(&exact[(resident, other)]);
        match against(resident).then(against(mutant)) {
            std::cmp::Ordering::Less => Invasion::Repelled,
            std::cmp::Ordering::Equal => Invasion::Drift,
            std::cmp::Ordering::Greater => Invasion::Invades,
        }
    };
    Ok((0..exact.rows()).map(|resident| (0..exact.rows()).map(|mutant| fares(resident, mutant)).collect()).collect())
}

/// Whether a resident is collectively stable among these strategies (Axelrod 1981): none gets more against it than it
/// gets against itself. Against all strategies of a repeated game: `memory_one::collectively_stable`.
///
/// # Errors
/// Payoffs that are not finite.
pub fn collectively_stable(payoffs: &Matrix, resident: usize) -> Result<bool, String> {
    let exact = Exact::of_decimals(payoffs)?;
    Ok((0..exact.rows()).all(|mutant| exact[(mutant, resident)] <= exact[(resident, resident)]))
}

/// Which pure equilibrium of a game of two by two is risk dominant, both on the diagonal: number the second player's
/// strategies accordingly.
///
/// # Errors
/// Payoffs that are not finite, and games of another size.
pub fn risk_dominant(first: &Matrix, second: &Matrix) -> Result<Safer, String> {
    let [first, second] = [Exact::of_decimals(first)?, Exact::of_decimals(second)?];
    if [&first, &second].iter().any(|payoffs| (payoffs.rows(), payoffs.columns()) != (2, 2)) {
        return Err("risk dominance is told of games of 2 x 2; leave all but two strategies out".to_owned());
    }
    // What is lost by leaving each equilibrium alone, by the row player and by the column player.
    let lost = |own: usize| {
        let other = 1 - own;
        [&first[(own, own)] - &first[(other, own)], &second[(own, own)] - &second[(own, other)]]
    };
    let [one, two] = [lost(0), lost(1)];
    if !one.iter().chain(&two).all(Signed::is_positive) {
        return Ok(Safer::NoChoice);
    }
    Ok(match (&one[0] * &one[1]).cmp(&(&two[0] * &two[1])) {
        std::cmp::Ordering::Greater => Safer::First,
        std::cmp::Ordering::Less => Safer::Second,
        std::cmp::Ordering::Equal => Safer::Neither,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_one::{MemoryOne, discounted};
    use crate::nash::symmetric;
    use crate::rational::{pure, to_float, whole};
    use proptest::prelude::*;

    fn ratio(above: i64, below: i64) -> Rational {
        Rational::new(above.into(), below.into())
    }

    #[test]
    fn hawks_and_doves_are_stable_together_only() {
        let game = Exact::whole(&[&[-1, 4], &[0, 2]]);
        assert!((0..2).all(|own| evolutionarily_stable(&game, &pure(2, own)) == Ok(false)));
        assert_eq!(evolutionarily_stable(&game, &[ratio(2, 3), ratio(1, 3)]), Ok(true));
        assert_eq!(evolutionarily_stable(&game, &[ratio(1, 3), ratio(2, 3)]), Ok(false));
        assert!(evolutionarily_stable(&game, &[whole(1)]).is_err());
        assert!(evolutionarily_stable(&game, &[whole(1), whole(1)]).is_err());
    }

    #[test]
    fn rock_paper_scissors_is_stable_if_winning_is_worth_more() {
        let third = vec![ratio(1, 3); 3];
        for (win, lose, stable) in [(2, 1, true), (1, 1, false), (1, 2, false)] {
            let game = Exact::whole(&[&[0, -lose, win], &[win, 0, -lose], &[-lose, win, 0]]);
            assert_eq!(evolutionarily_stable(&game, &third), Ok(stable), "{win} to {lose}");
        }
    }

    #[test]
    fn neutral_mutants_must_do_badly_among_themselves() {
        // The second gets as much against the first. It is driven out only if it gets less against itself.
        for (itself, stable) in [(0, true), (1, false), (2, false)] {
            let game = Exact::whole(&[&[1, 1], &[1, itself]]);
            assert_eq!(evolutionarily_stable(&game, &pure(2, 0)), Ok(stable));
        }
        // Two neutral mutants that each do badly alone, but well together, invade; Keller's theorem sees it.
        for (together, stable) in [(1, true), (3, false)] {
            let game = Exact::whole(&[&[1, 1, 1], &[1, 0, together], &[1, together, 0]]);
            assert_eq!(evolutionarily_stable(&game, &pure(3, 0)), Ok(stable), "{together}");
        }
        assert_eq!(evolutionarily_stable(&Exact::whole(&[&[1, 1, 1], &[1, 0, 2], &[1, 2, 0]]), &pure(3, 0)), Ok(false));
    }

    #[test]
    fn mutants_below_the_barrier_are_driven_out() {
        // A stag hunt: stag stands while at least 3/4 hunt it.
        let game = Exact::whole(&[&[4, 0], &[3, 3]]);
        let (stag, hare) = (pure(2, 0), pure(2, 1));
        assert_eq!((barrier(&game, &stag, &hare), barrier(&game, &hare, &stag)), (ratio(1, 4), ratio(3, 4)));
        let dilemma = Exact::whole(&[&[3, 0], &[5, 1]]);
        assert_eq!((barrier(&dilemma, &stag, &hare), barrier(&dilemma, &hare, &stag)), (whole(0), whole(1)));
    }

    #[test]
    fn who_invades_whom() {
        // Tit for tat, always defect, always cooperate for w = 0.9.
        let all = [MemoryOne::tit_for_tat(), MemoryOne::all_defect(), MemoryOne::all_cooperate()];
        let payoffs = Matrix::of(3, 3, |own, other| {
            let stage = [3, 0, 5, 1].map(whole);
            let value = discounted(&stage, &all[own], &all[other], &whole(0), &ratio(9, 10)).expect("below 1");
            to_float(&value[0])
        });
        use Invasion::{Drift, Invades, Repelled};
        let found = invasions(&payoffs).expect("square");
        assert_eq!(found, [[Drift, Repelled, Drift], [Repelled, Drift, Repelled], [Drift, Invades, Drift]]);
        let stable: Vec<_> = (0..3).map(|own| collectively_stable(&payoffs, own)).collect();
        assert_eq!(stable, [Ok(true), Ok(true), Ok(false)]);
    }

    #[test]
    fn hares_are_safer_than_stags() {
        let hunt = Matrix::from_rows(&[&[4.0, 0.0], &[3.0, 3.0]]);
        let even = Matrix::from_rows(&[&[2.0, 0.0], &[1.0, 1.0]]);
        let dilemma = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
        let of = |payoffs: &Matrix| risk_dominant(payoffs, &payoffs.transposed());
        assert_eq!((of(&hunt), of(&even), of(&dilemma)), (Ok(Safer::Second), Ok(Safer::Neither), Ok(Safer::NoChoice)));
        assert!(of(&Matrix::zeros(3, 3)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_stable_drives_out_what_comes(values in proptest::collection::vec(-2..=2_i64, 9)) {
            // Every mutant that is tried meets a barrier above 0 (Hofbauer, Schuster and Sigmund 1979: just then).
            let game = Exact::of(3, 3, |row, at| whole(values[row * 3 + at]));
            let mutants: Vec<Vec<Rational>> = crate::reduction::profiles(3, 12)
                .map(|counts| counts.iter().map(|count| ratio(i64::from(*count), 12)).collect())
                .collect();
            for at in symmetric::all(&game).expect("small").extreme {
                let stable = evolutionarily_stable(&game, &at.mix).expect("fits");
                let stands = mutants.iter().filter(|mutant| **mutant != at.mix).all(|mutant| barrier(&game, &at.mix, mutant).is_positive());
                prop_assert!(stands || !stable, "{:?}", at.mix);
                // With payoffs this simple, twelfths in all directions catch what is not stable; but some, never many.
                if at.mix.iter().any(|share| share.is_one()) {
                    prop_assert_eq!(stands, stable);
                }
            }
        }
    }
}
