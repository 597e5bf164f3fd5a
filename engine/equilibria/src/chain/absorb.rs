//! Where a chain is caught, and when: probabilities and times of absorption, without a subtraction.
//!
//! The elimination of Grassmann, Taksar and Heyman, applied to the states in which the chain is not caught yet. Each
//! state carries a time per visit and rates to the targets; eliminating a state passes on both. Times given that a target
//! is the one reached come from the same on the chain watched under that condition (Doob's transform: a rate from one
//! state to another is multiplied by the ratio of their probabilities).

use super::band::Band;
use super::gth::SMALLEST_SHARE;
use super::{Chain, Number, Wide};
use crate::matrix::Matrix;

/// Where a chain is caught, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Absorption {
    /// The probability that the chain from a state (row) is caught in a target (column).
    pub probabilities: Matrix,
    /// The mean number of steps until it is caught (mean time, if rates are rates and not probabilities).
    pub times: Vec<f64>,
}

/// The same, in numbers of any kind; per state of the chain.
pub struct Caught<T> {
    /// Per state and target.
    pub probabilities: Vec<Vec<T>>,
    /// Per state.
    pub times: Vec<T>,
    /// Whether no sum of rates was too small for the kind of number.
    pub trusted: bool,
}

/// Where a chain is caught, and when, if it stops in each of some `targets`, sets of states that have none in common.
///
/// # Errors
/// States from which no target is ever reached, and targets that are no states or overlap.
pub fn absorption(chain: &Chain<f64>, targets: &[Vec<usize>]) -> Result<Absorption, String> {
    if !chain.rows.iter().flatten().any(|(_, rate)| rate.is_risky()) {
        let caught = absorb(chain, targets)?;
        // A 0 may be none: it may have been lost.
        let free = caught.probabilities.iter().zip(&caught.times).filter(|(_, time)| **time > 0.0);
        let small = free.flat_map(|(probabilities, _)| probabilities).any(|chance| *chance < SMALLEST_SHARE);
        if caught.trusted && !small {
            return Ok(Absorption::of(&caught, targets.len(), |number| *number));
        }
    }
    let caught = absorb(&chain.map(|rate| Wide::new(*rate)), targets)?;
    Ok(Absorption::of(&caught, targets.len(), |number| number.value()))
}

impl Absorption {
    fn of<T>(caught: &Caught<T>, targets: usize, value: impl Fn(&T) -> f64) -> Self {
        let states = caught.times.len();
        let probabilities = Matrix::of(states, targets, |state, target| value(&caught.probabilities[state][target]));
        Self { probabilities, times: caught.times.iter().map(value).collect() }
    }
}

/// The mean number of steps until the chain is caught in target `which`, given that it is caught there and not in
/// another, per state it begins in; `NaN` where it never is caught there.
///
/// # Errors
/// As for [`absorption`].
pub fn conditional_times(chain: &Chain<f64>, targets: &[Vec<usize>], which: usize) -> Result<Vec<f64>, String> {
    let wide = chain.map(|rate| Wide::new(*rate));
    let times = conditional(&wide, targets, which, &absorb(&wide, targets)?)?;
    Ok(times.into_iter().map(|time| time.map_or(f64::NAN, Wide::value)).collect())
}

/// [`conditional_times`] in any numbers, with what [`absorb`] found.
pub fn conditional<T: Number>(
    chain: &Chain<T>,
    targets: &[Vec<usize>],
    which: usize,
    caught: &Caught<T>,
) -> Result<Vec<Option<T>>, String> {
    let chance = |state: usize| &caught.probabilities[state][which];
    let possible: Vec<usize> = (0..chain.states()).filter(|state| !chance(*state).is_zero()).collect();
    let row = |from: &usize| {
        let to_possible = chain.from(*from).iter().filter(|(to, _)| !chance(*to).is_zero());
        to_possible.map(|(to, rate)| (*to, rate.times(chance(*to)).over(chance(*from)))).collect()
    };
    let mut rows = vec![Vec::new(); chain.states()];
    for from in &possible {
        rows[*from] = row(from);
    }
    let mut place = vec![0; chain.states()];
    for (new, old) in possible.iter().enumerate() {
        place[*old] = new;
    }
    let under_condition = Chain::new(rows)?.only(&possible);
    let target = targets[which].iter().map(|state| place[*state]).collect();
    let caught = absorb(&under_condition, &[target])?;
    let mut times = vec![None; chain.states()];
    for (state, time) in possible.into_iter().zip(caught.times) {
        times[state] = Some(time);
    }
    Ok(times)
}

/// What [`absorption`] does, in numbers of any kind.
pub fn absorb<T: Number>(chain: &Chain<T>, targets: &[Vec<usize>]) -> Result<Caught<T>, String> {
    let target_of = target_of(chain.states(), targets)?;
    let free: Vec<usize> = (0..chain.states()).filter(|state| target_of[*state].is_none()).collect();
    let mut exits = Vec::new();
    for state in &free {
        let mut row = vec![T::zero(); targets.len()];
        for (to, rate) in chain.from(*state) {
            if let Some(target) = target_of[*to] {
                row[target] = row[target].plus(rate);
            }
        }
        exits.push(row);
    }
    let mut inner =
        Inner { band: Band::of(&chain.only(&free)), times: vec![T::one(); free.len()], exits, trusted: true };
    inner.solve().map_err(|place| format!("from state {} the chain never ends", free[place]))?;
    let mut caught = Caught {
        probabilities: target_of.iter().map(|own| certain(targets.len(), *own)).collect(),
        times: vec![T::zero(); chain.states()],
        trusted: inner.trusted,
    };
    for ((state, probabilities), time) in free.into_iter().zip(inner.exits).zip(inner.times) {
        caught.probabilities[state] = probabilities;
        caught.times[state] = time;
    }
    Ok(caught)
}

/// The target that each state belongs to.
fn target_of(states: usize, targets: &[Vec<usize>]) -> Result<Vec<Option<usize>>, String> {
    let mut of = vec![None; states];
    for (target, members) in targets.iter().enumerate() {
        for state in members {
            match of.get_mut(*state) {
                Some(own @ None) => *own = Some(target),
                Some(Some(other)) => return Err(format!("state {state} belongs to targets {other} and {target}")),
                None => return Err(format!("target {target} has state {state}, but there are {states} states")),
            }
        }
    }
    Ok(of)
}

/// Who is in a target already is caught there.
fn certain<T: Number>(targets: usize, own: Option<usize>) -> Vec<T> {
    (0..targets).map(|target| if Some(target) == own { T::one() } else { T::zero() }).collect()
}

/// The states in which the chain is not caught yet: rates among them, to each target, and time per visit.
struct Inner<T> {
    band: Band<T>,
    exits: Vec<Vec<T>>,
    times: Vec<T>,
    trusted: bool,
}

impl<T: Number> Inner<T> {
    /// Turns exits into probabilities and times per visit into times until the chain is caught.
    ///
    /// # Errors
    /// The place of a state that leads nowhere.
    fn solve(&mut self) -> Result<(), usize> {
        let size = self.band.size();
        let mut outs = vec![T::zero(); size];
        for state in (0..size).rev() {
            let ways = self.band.left(state).iter().chain(&self.exits[state]);
            let out = ways.fold(T::zero(), |sum, rate| sum.plus(rate));
            if out.is_zero() {
                return Err(state);
            }
            self.trusted &= !out.is_risky();
            let (exits, last_exits) = self.exits.split_at_mut(state);
            let (times, last_times) = self.times.split_at_mut(state);
            self.band.eliminate(state, &out, |row, part| {
                times[row].add_product(part, &last_times[0]);
                for (exit, last) in exits[row].iter_mut().zip(&last_exits[0]) {
                    exit.add_product(part, last);
                }
            });
            outs[state] = out;
        }
        for (state, out) in outs.iter().enumerate() {
            let (times, rest) = self.times.split_at_mut(state);
            let (exits, rest_exits) = self.exits.split_at_mut(state);
            let first = self.band.first(state);
            for (rate, to) in self.band.left(state).iter().zip(first..).filter(|(rate, _)| !rate.is_zero()) {
                rest[0].add_product(rate, &times[to]);
                for (exit, caught) in rest_exits[0].iter_mut().zip(&exits[to]) {
                    exit.add_product(rate, caught);
                }
            }
            rest[0] = rest[0].over(out);
            for exit in &mut rest_exits[0] {
                *exit = exit.over(out);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_rational::BigRational;

    /// A gambler who wins a coin with probability `up` and loses one otherwise, until he has none or `goal`.
    fn gambler(goal: usize, up: f64) -> Chain<f64> {
        let row = |coins: usize| {
            if coins == 0 || coins == goal { Vec::new() } else { vec![(coins - 1, 1.0 - up), (coins + 1, up)] }
        };
        Chain::new((0..=goal).map(row).collect()).expect("a chain")
    }

    #[test]
    fn the_gambler_is_ruined_as_de_moivre_says() {
        let (goal, up) = (12, 0.45);
        let ends = [vec![0], vec![goal]];
        let absorption = absorption(&gambler(goal, up), &ends).expect("it ends");
        let odds: f64 = (1.0 - up) / up;
        for coins in 0..=goal {
            let win = (1.0 - odds.powi(coins as i32)) / (1.0 - odds.powi(goal as i32));
            let steps = (coins as f64 - goal as f64 * win) / (1.0 - 2.0 * up);
            assert!((absorption.probabilities[(coins, 1)] - win).abs() < 1e-14);
            assert!((absorption.probabilities[(coins, 0)] - (1.0 - win)).abs() < 1e-14);
            assert!((absorption.times[coins] - steps).abs() < 1e-11);
        }
    }

    #[test]
    fn times_under_a_condition_are_those_of_a_fair_game() {
        // A fair game that ends in a win lasts (goal^2 - coins^2) / 3 (Feller, volume 1, chapter 14).
        let goal = 9;
        let ends = [vec![0], vec![goal]];
        let times = conditional_times(&gambler(goal, 0.5), &ends, 1).expect("it ends");
        assert!(times[0].is_nan(), "who has nothing never wins");
        for (coins, time) in times.iter().enumerate().skip(1) {
            assert!((time - (goal * goal - coins * coins) as f64 / 3.0).abs() < 1e-12);
        }
    }

    #[test]
    fn exact_numbers_come_out_exactly_and_tiny_ones_at_all() {
        let whole = |rate: &f64| BigRational::from_float(*rate).expect("finite");
        let caught = absorb(&gambler(3, 0.25).map(whole), &[vec![0], vec![3]]).expect("it ends");
        assert_eq!(caught.probabilities[1][1], BigRational::new(1.into(), 13.into()));
        let absorption = absorption(&gambler(200, 1e-3), &[vec![0], vec![200]]).expect("it ends");
        assert_eq!(absorption.probabilities[(1, 1)], 0.0, "too small for a double");
        let caught = absorb(&gambler(200, 1e-3).map(|rate| Wide::new(*rate)), &[vec![0], vec![200]]).expect("it ends");
        let ln = crate::maths::ln;
        let right = ln(998.0) - 200.0 * ln(999.0);
        assert!((caught.probabilities[1][1].ln() - right).abs() < 1e-9);
    }

    #[test]
    fn what_never_ends_and_what_overlaps_is_said() {
        let gambler = gambler(3, 0.5);
        assert!(absorption(&gambler, &[vec![0]]).expect_err("3 leads nowhere").contains("state 3"));
        assert!(absorption(&gambler, &[vec![0], vec![0, 3]]).expect_err("overlap").contains("state 0"));
        assert!(absorption(&gambler, &[vec![0], vec![7]]).expect_err("no state").contains("state 7"));
    }
}
