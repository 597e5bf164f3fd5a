//! Repeated games of two strategies that remember one move.
//!
//! A strategy is four probabilities to cooperate, after both cooperated, only it did, only the other did, and nobody did
//! (Nowak and Sigmund 1990; the order of Press and Dyson 2012), and one for the first move. Each move is the other one
//! by mistake with probability epsilon. The four outcomes are then a Markov chain. Without mistakes it may have several
//! ends, and which is reached depends on the first moves: payoffs are averages over endless time from there, and an
//! average also where the chain goes round. With probability `w` of another move payoffs are totals, discounted by w.
//!
//! All is worked out by linear equations, in floats or in rationals: the latter where a tie decides.
//!
//! The best response to a strategy with memory one is again one of memory one, and a pure one, whatever it may remember
//! (a Markov decision process on the last outcome). So whether *any* strategy can invade is found by trying 32
//! (`best_response`).

use crate::linear::{Field, solve};

/// What one gets in one move, by the outcome as in `MemoryOne`: R, S, T, P.
pub type Stage<T> = [T; 4];

/// The outcomes from the other's point of view.
const TURNED: [usize; 4] = [0, 2, 1, 3];

/// A strategy that remembers one move.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryOne<T> {
    /// The probability to cooperate in the first move.
    pub first: T,
    /// The probabilities to cooperate after both did, only it did, only the other did, and nobody did.
    pub after: [T; 4],
}

impl<T: Field> MemoryOne<T> {
    /// A strategy that begins with a certain move.
    pub fn new(begins_with_cooperation: bool, after: [T; 4]) -> Self {
        Self { first: if begins_with_cooperation { T::one() } else { T::zero() }, after }
    }

    /// Cooperates first, then does what the other did.
    pub fn tit_for_tat() -> Self {
        Self::new(true, [T::one(), T::zero(), T::one(), T::zero()])
    }

    /// Defects.
    pub fn all_defect() -> Self {
        Self::new(false, [T::zero(), T::zero(), T::zero(), T::zero()])
    }

    /// Cooperates.
    pub fn all_cooperate() -> Self {
        Self::new(true, [T::one(), T::one(), T::one(), T::one()])
    }

    /// Stays with what got R or T, and shifts after S or P (Nowak and Sigmund 1993).
    pub fn win_stay_lose_shift() -> Self {
        Self::new(true, [T::one(), T::zero(), T::zero(), T::one()])
    }

    /// Defects, cooperates, and so on, whatever the other does.
    pub fn alternator() -> Self {
        Self::new(false, [T::zero(), T::zero(), T::one(), T::one()])
    }
}

/// A matter of two strategies: what happens after each outcome, and first.
struct Chain<T> {
    first: [T; 4],
    /// From row to column.
    to: Vec<Vec<T>>,
}

fn outcomes<T: Field>(one: T, other: T) -> [T; 4] {
    let (not_one, not_other) = (T::one() - one.clone(), T::one() - other.clone());
    [one.clone() * other.clone(), one * not_other.clone(), not_one.clone() * other, not_one * not_other]
}

fn chain<T: Field>(one: &MemoryOne<T>, other: &MemoryOne<T>, error: &T) -> Chain<T> {
    let slips = |p: &T| p.clone() * (T::one() - error.clone()) + (T::one() - p.clone()) * error.clone();
    let next = |at: usize| outcomes(slips(&one.after[at]), slips(&other.after[TURNED[at]])).to_vec();
    Chain { first: outcomes(slips(&one.first), slips(&other.first)), to: (0..4).map(next).collect() }
}

/// How often each outcome comes in endless play, when each move goes wrong with probability `error`. `None` only if
/// probabilities are none.
pub fn frequencies<T: Field>(one: &MemoryOne<T>, other: &MemoryOne<T>, error: &T) -> Option<[T; 4]> {
    let chain = chain(one, other, error);
    let reaches = reach(&chain.to);
    // An outcome is in an end if whatever it reaches reaches it.
    let ends = |at: usize| (0..4).all(|to| !reaches[at][to] || reaches[to][at]);
    let mut all = [(); 4].map(|()| T::zero());
    for end in 0..4 {
        let members: Vec<usize> = (0..4).filter(|at| reaches[end][*at] && ends(*at)).collect();
        // Each end once, by its first outcome.
        if !ends(end) || members.first() != Some(&end) {
            continue;
        }
        let chance = absorbed(&chain, &members, &ends, &reaches)?;
        for (at, share) in members.iter().zip(stationary(&chain.to, &members)?) {
            all[*at] = all[*at].clone() + chance.clone() * share;
        }
    }
    Some(all)
}

/// Which outcomes can come after which, at once or later; each after itself.
fn reach<T: Field>(to: &[Vec<T>]) -> [[bool; 4]; 4] {
    let mut reaches = [[false; 4]; 4];
    for from in 0..4 {
        for at in 0..4 {
            reaches[from][at] = from == at || to[from][at] > T::zero();
        }
    }
    for over in 0..4 {
        for from in 0..4 {
            for at in 0..4 {
                reaches[from][at] |= reaches[from][over] && reaches[over][at];
            }
        }
    }
    reaches
}

/// How often each outcome of an end comes in it.
fn stationary<T: Field>(to: &[Vec<T>], members: &[usize]) -> Option<Vec<T>> {
    let size = members.len();
    let balance = |at: usize| {
        let stays = |from: usize| if from == at { T::one() } else { T::zero() };
        members.iter().map(|from| to[*from][at].clone() - stays(*from)).collect()
    };
    let mut matrix: Vec<Vec<T>> = members[1..].iter().map(|at| balance(*at)).collect();
    matrix.push(vec![T::one(); size]);
    let right = (0..size).map(|row| if row + 1 == size { T::one() } else { T::zero() }).collect();
    solve(matrix, right)
}

/// The probability to come to an end from the first moves.
fn absorbed<T: Field>(
    chain: &Chain<T>,
    members: &[usize],
    ends: &impl Fn(usize) -> bool,
    reaches: &[[bool; 4]; 4],
) -> Option<T> {
    let passing: Vec<usize> = (0..4).filter(|at| !ends(*at) && members.iter().any(|end| reaches[*at][*end])).collect();
    let row = |from: usize| {
        let stays = |at: usize| if from == at { T::one() } else { T::zero() };
        passing.iter().map(|at| stays(*at) - chain.to[from][*at].clone()).collect::<Vec<T>>()
    };
    let at_once = |from: usize| members.iter().fold(T::zero(), |sum, end| sum + chain.to[from][*end].clone());
    let later =
        solve(passing.iter().map(|from| row(*from)).collect(), passing.iter().map(|at| at_once(*at)).collect())?;
    let first = members.iter().fold(T::zero(), |sum, end| sum + chain.first[*end].clone());
    Some(passing.iter().zip(later).fold(first, |sum, (at, chance)| sum + chain.first[*at].clone() * chance))
}

/// What both get per move in endless play. `None` only if probabilities are none.
pub fn payoffs<T: Field>(stage: &Stage<T>, one: &MemoryOne<T>, other: &MemoryOne<T>, error: &T) -> Option<[T; 2]> {
    let often = frequencies(one, other, error)?;
    let total = |order: [usize; 4]| {
        often.iter().zip(order).fold(T::zero(), |sum, (often, at)| sum + often.clone() * stage[at].clone())
    };
    Some([total([0, 1, 2, 3]), total(TURNED)])
}

/// What both get in all, if after each move there is another one with probability `go_on`. `None` if that is not 0 or more
/// and below 1, and otherwise only if probabilities are none.
pub fn discounted<T: Field>(
    stage: &Stage<T>,
    one: &MemoryOne<T>,
    other: &MemoryOne<T>,
    error: &T,
    go_on: &T,
) -> Option<[T; 2]> {
    if !(*go_on >= T::zero() && *go_on < T::one()) {
        return None;
    }
    let chain = chain(one, other, error);
    let row = |from: usize| {
        let stays = |at: usize| if from == at { T::one() } else { T::zero() };
        (0..4).map(|at| stays(at) - go_on.clone() * chain.to[from][at].clone()).collect::<Vec<T>>()
    };
    let total = |order: [usize; 4]| {
        let now = order.iter().map(|at| stage[*at].clone()).collect();
        let values = solve((0..4).map(row).collect(), now)?;
        Some(values.iter().zip(&chain.first).fold(T::zero(), |sum, (value, first)| sum + value.clone() * first.clone()))
    };
    Some([total([0, 1, 2, 3])?, total(TURNED)?])
}

/// The most that anybody can get in all against a strategy, and a pure strategy that gets it, of whatever memory: 32 are
/// tried. `None` as for [`discounted`].
pub fn best_response<T: Field>(
    stage: &Stage<T>,
    resident: &MemoryOne<T>,
    error: &T,
    go_on: &T,
) -> Option<(MemoryOne<T>, T)> {
    let mut best: Option<(MemoryOne<T>, T)> = None;
    for moves in 0..32 {
        let after = [0, 1, 2, 3].map(|at| if moves >> at & 1 == 1 { T::one() } else { T::zero() });
        let mutant = MemoryOne::new(moves >> 4 == 1, after);
        let [value, _] = discounted(stage, &mutant, resident, error, go_on)?;
        if best.as_ref().is_none_or(|(_, most)| value > *most) {
            best = Some((mutant, value));
        }
    }
    best
}

/// Whether a strategy is collectively stable (Axelrod 1981, The emergence of cooperation among egoists): no strategy at
/// all gets more against it than it gets against itself. Exact in rationals; in floats a tie may go either way. `None`
/// as for [`discounted`].
pub fn collectively_stable<T: Field>(stage: &Stage<T>, resident: &MemoryOne<T>, error: &T, go_on: &T) -> Option<bool> {
    let [own, _] = discounted(stage, resident, resident, error, go_on)?;
    Some(best_response(stage, resident, error, go_on)?.1 <= own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::{Rational, whole};
    use num_traits::Zero;
    use proptest::prelude::*;

    const DILEMMA: Stage<f64> = [3.0, 0.0, 5.0, 1.0];

    fn ratio(above: i64, below: i64) -> Rational {
        Rational::new(above.into(), below.into())
    }

    fn dilemma() -> Stage<Rational> {
        [3, 0, 5, 1].map(whole)
    }

    #[test]
    fn stationary_payoffs_are_those_of_the_table() {
        let generous = MemoryOne::new(true, [1.0, 1.0 / 3.0, 1.0, 1.0 / 3.0]);
        let extort = MemoryOne::new(true, [8.0 / 9.0, 0.5, 1.0 / 3.0, 0.0]);
        let random = MemoryOne { first: 0.5, after: [0.5; 4] };
        let (tft, wsls, defect) = (MemoryOne::tit_for_tat(), MemoryOne::win_stay_lose_shift(), MemoryOne::all_defect());
        for (one, other, error, expected) in [
            (&tft, &tft, 0.01, [2.25, 2.25]),
            (&wsls, &wsls, 0.01, [2.951092, 2.951092]),
            (&generous, &defect, 0.01, [0.693368, 2.359368]),
            (&wsls, &defect, 0.01, [0.535, 2.985]),
            (&tft, &wsls, 0.01, [2.25, 2.25]),
            (&extort, &random, 0.0, [2.470588, 1.735294]),
        ] {
            let found = payoffs(&DILEMMA, one, other, &error).expect("probabilities");
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
            }
        }
    }

    #[test]
    fn without_mistakes_the_first_move_matters() {
        let tft = MemoryOne::<f64>::tit_for_tat();
        let suspicious = MemoryOne { first: 0.0, ..tft.clone() };
        let half = MemoryOne { first: 0.5, ..tft.clone() };
        assert_eq!(payoffs(&DILEMMA, &tft, &tft, &0.0), Some([3.0, 3.0]));
        assert_eq!(payoffs(&DILEMMA, &suspicious, &suspicious, &0.0), Some([1.0, 1.0]));
        // They take turns: the average of S and T.
        assert_eq!(payoffs(&DILEMMA, &tft, &suspicious, &0.0), Some([2.5, 2.5]));
        assert_eq!(payoffs(&DILEMMA, &half, &tft, &0.0), Some([2.75, 2.75]));
        // Passing outcomes leave no trace: win-stay lose-shift comes back to cooperation.
        let wsls = MemoryOne { first: 0.0, ..MemoryOne::win_stay_lose_shift() };
        assert_eq!(payoffs(&DILEMMA, &wsls, &wsls, &0.0), Some([3.0, 3.0]));
    }

    #[test]
    fn discounted_totals_are_those_of_the_table() {
        let (tft, defect) = (MemoryOne::tit_for_tat(), MemoryOne::all_defect());
        let total =
            |one, other| discounted(&dilemma(), one, other, &whole(0), &ratio(9, 10)).expect("below 1")[0].clone();
        assert_eq!([total(&tft, &tft), total(&tft, &defect)], [whole(30), whole(9)]);
        assert_eq!([total(&defect, &tft), total(&defect, &defect)], [whole(14), whole(10)]);
        for endless in [1.0, 1.5, -0.1, f64::NAN] {
            let defect = MemoryOne::<f64>::all_defect();
            assert_eq!(discounted(&DILEMMA, &defect, &defect, &0.0, &endless), None, "there is no total");
        }
    }

    #[test]
    fn tit_for_tat_stands_from_two_thirds_on() {
        // G19: a defector invades below (T - R) / (T - P) = 1/2, an alternator below (T - R) / (R - S) = 2/3.
        let tft = MemoryOne::tit_for_tat();
        let gains = |mutant: &MemoryOne<Rational>, go_on: &Rational| {
            let value = |one| discounted(&dilemma(), one, &tft, &whole(0), go_on).expect("below 1")[0].clone();
            value(mutant) - value(&tft)
        };
        assert!(gains(&MemoryOne::all_defect(), &ratio(1, 2)).is_zero());
        assert!(gains(&MemoryOne::all_defect(), &ratio(49, 100)) > whole(0));
        assert!(gains(&MemoryOne::alternator(), &ratio(2, 3)).is_zero());
        assert!(gains(&MemoryOne::alternator(), &ratio(66, 100)) > whole(0));
        let stands = |go_on| collectively_stable(&dilemma(), &tft, &whole(0), &go_on).expect("below 1");
        assert!(stands(ratio(2, 3)) && stands(ratio(67, 100)) && !stands(ratio(66, 100)));
        assert!(collectively_stable(&dilemma(), &MemoryOne::all_defect(), &whole(0), &ratio(99, 100)) == Some(true));
    }

    #[test]
    fn a_file_is_worth_reciprocating_from_one_seventh_on() {
        // Nowak's rule w > c / b with b = 7, c = 1 for tit for tat against a defector.
        let stage = [6, -1, 7, 0].map(whole);
        let value = |one: &MemoryOne<Rational>, go_on| {
            discounted(&stage, one, &MemoryOne::tit_for_tat(), &whole(0), &go_on).expect("below 1")[0].clone()
        };
        let gain =
            |go_on: Rational| value(&MemoryOne::tit_for_tat(), go_on.clone()) - value(&MemoryOne::all_defect(), go_on);
        assert!(gain(ratio(1, 7)).is_zero() && gain(ratio(15, 100)) > whole(0) && gain(ratio(14, 100)) < whole(0));
    }

    proptest! {
        #[test]
        fn extortion_is_exact(after in proptest::array::uniform4(0..=10_i64), slips in 0..=3_i64) {
            // Press and Dyson 2012: this strategy makes its surplus twice the other's, whatever the other is.
            let extort = MemoryOne::new(true, [ratio(8, 9), ratio(1, 2), ratio(1, 3), whole(0)]);
            let other = MemoryOne { first: ratio(1, 3), after: after.map(|p| ratio(p + slips, 10 + 2 * slips)) };
            let [own, its] = payoffs(&dilemma(), &extort, &other, &whole(0)).expect("probabilities");
            prop_assert_eq!(own - whole(1), (its - whole(1)) * whole(2));
        }

        #[test]
        fn patience_leads_to_the_average(one in proptest::array::uniform5(0.0..=1.0), other in proptest::array::uniform5(0.0..=1.0)) {
            let strategy = |p: [f64; 5]| MemoryOne { first: p[0], after: [p[1], p[2], p[3], p[4]] };
            let (one, other) = (strategy(one), strategy(other));
            let go_on = 1.0 - 1e-7;
            let average = payoffs(&DILEMMA, &one, &other, &0.05).expect("probabilities");
            let total = discounted(&DILEMMA, &one, &other, &0.05, &go_on).expect("below 1");
            for (average, total) in average.iter().zip(total) {
                prop_assert!((average - total * (1.0 - go_on)).abs() < 1e-4);
            }
        }
    }
}
