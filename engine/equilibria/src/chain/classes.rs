//! Where a chain that does not lead from everywhere to everywhere ends: its classes of states, and which of them are
//! never left.
//!
//! Two states are of one class if each leads to the other (strongly connected components, Tarjan 1972, here without
//! recursion). Every chain ends in a class that is closed. In the long run it is in one of them with the probability of
//! being caught there, and spends its time within as the class alone would.

use super::{Chain, Number, absorption, gth};
use crate::matrix::Matrix;

/// The classes of a chain's states.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// The states of each class that is never left, in ascending order; classes by their first state.
    pub closed: Vec<Vec<usize>>,
    /// The states that are left for good at some time, in ascending order.
    pub transient: Vec<usize>,
}

/// What becomes of a chain in the long run.
#[derive(Clone, Debug, PartialEq)]
pub struct LongRun {
    /// Its classes.
    pub classes: Classes,
    /// The share of time in each state of each closed class, once the chain is there.
    pub stationary: Vec<Vec<f64>>,
    /// The probability that the chain from a state (row) is caught in a closed class (column).
    pub caught: Matrix,
}

impl LongRun {
    /// The share of time in each state in the long run, from a distribution over where it begins.
    pub fn from(&self, start: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; self.caught.rows()];
        for (class, states) in self.classes.closed.iter().enumerate() {
            let caught: f64 = start.iter().enumerate().map(|(state, share)| share * self.caught[(state, class)]).sum();
            for (state, share) in states.iter().zip(&self.stationary[class]) {
                shares[*state] = caught * share;
            }
        }
        shares
    }

    /// The long run of a chain in any numbers, by what tells a closed class's shares of time and who is caught where.
    pub(crate) fn of<T: Number>(
        chain: &Chain<T>,
        alone: impl Fn(&Chain<T>) -> Result<Vec<f64>, String>,
        caught: impl FnOnce(&[Vec<usize>]) -> Result<Matrix, String>,
    ) -> Result<Self, String> {
        let classes = classes(chain);
        let shares = |states: &Vec<usize>| alone(&chain.only(states));
        let stationary = classes.closed.iter().map(shares).collect::<Result<_, _>>()?;
        let caught = if classes.transient.is_empty() && classes.closed.len() == 1 {
            Matrix::of(chain.states(), 1, |_, _| 1.0)
        } else {
            caught(&classes.closed)?
        };
        Ok(Self { classes, stationary, caught })
    }
}

/// The classes of a chain.
pub fn classes<T: Number>(chain: &Chain<T>) -> Classes {
    let components = Components::of(chain);
    let mut left = vec![false; components.count];
    for state in 0..chain.states() {
        let own = components.of[state];
        left[own] |= chain.from(state).iter().any(|(to, _)| components.of[*to] != own);
    }
    let mut classes = Classes { closed: Vec::new(), transient: Vec::new() };
    let mut place = vec![usize::MAX; components.count];
    for (state, component) in components.of.iter().enumerate() {
        if left[*component] {
            classes.transient.push(state);
            continue;
        }
        if place[*component] == usize::MAX {
            place[*component] = classes.closed.len();
            classes.closed.push(Vec::new());
        }
        classes.closed[place[*component]].push(state);
    }
    classes
}

/// What becomes of a chain in the long run.
///
/// # Errors
/// A chain without states.
pub fn long_run(chain: &Chain<f64>) -> Result<LongRun, String> {
    if chain.states() == 0 {
        return Err("a chain needs at least one state".to_owned());
    }
    LongRun::of(chain, gth::irreducible, |closed| Ok(absorption(chain, closed)?.probabilities))
}

/// Strongly connected components.
struct Components {
    /// The component of each state.
    of: Vec<usize>,
    count: usize,
}

const UNSEEN: usize = usize::MAX;

impl Components {
    fn of<T: Number>(chain: &Chain<T>) -> Self {
        let states = chain.states();
        let mut components = Self { of: vec![UNSEEN; states], count: 0 };
        // When a state was first met, and the earliest state on the stack that it leads to.
        let (mut met, mut earliest) = (vec![UNSEEN; states], vec![UNSEEN; states]);
        let (mut open, mut path, mut clock) = (Vec::new(), Vec::new(), 0);
        for root in 0..states {
            if met[root] == UNSEEN {
                path.push((root, 0));
            }
            while let Some((state, next)) = path.pop() {
                if next == 0 {
                    (met[state], earliest[state]) = (clock, clock);
                    clock += 1;
                    open.push(state);
                } else {
                    let (child, _) = chain.from(state)[next - 1];
                    earliest[state] = earliest[state].min(earliest[child]);
                }
                let unfinished = |(to, _): &(usize, T)| met[*to] == UNSEEN;
                let rest = &chain.from(state)[next..];
                let stop = rest.iter().position(unfinished);
                for (to, _) in &rest[..stop.unwrap_or(rest.len())] {
                    if components.of[*to] == UNSEEN {
                        earliest[state] = earliest[state].min(met[*to]);
                    }
                }
                if let Some(skipped) = stop {
                    path.push((state, next + skipped + 1));
                    path.push((rest[skipped].0, 0));
                } else if earliest[state] == met[state] {
                    components.close(&mut open, state);
                }
            }
        }
        components
    }

    /// All that was opened since `root` is one component.
    fn close(&mut self, open: &mut Vec<usize>, root: usize) {
        while let Some(state) = open.pop() {
            self.of[state] = self.count;
            if state == root {
                break;
            }
        }
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(rows: &[&[f64]]) -> Chain<f64> {
        Chain::of_matrix(&Matrix::from_rows(rows)).expect("a chain")
    }

    #[test]
    fn a_chain_is_caught_in_one_of_its_closed_classes() {
        // 0 and 1 lead to each other, and out to {2, 3} and to {4}.
        let chain = chain(&[
            &[0.0, 0.5, 0.0, 0.0, 0.5],
            &[0.25, 0.5, 0.25, 0.0, 0.0],
            &[0.0, 0.0, 0.0, 1.0, 0.0],
            &[0.0, 0.0, 0.5, 0.5, 0.0],
            &[0.0, 0.0, 0.0, 0.0, 1.0],
        ]);
        let run = long_run(&chain).expect("it ends");
        assert_eq!(run.classes.closed, [vec![2, 3], vec![4]]);
        assert_eq!(run.classes.transient, [0, 1]);
        // From 1: half of the moves lead to {2, 3}, half to 0; from 0: half to 4, half to 1. h0 = h1 / 2, h1 = 1/2 + h0 / 2.
        assert!((run.caught[(0, 0)] - 1.0 / 3.0).abs() < 1e-15);
        assert!((run.caught[(1, 0)] - 2.0 / 3.0).abs() < 1e-15);
        assert!((run.caught[(1, 1)] - 1.0 / 3.0).abs() < 1e-15);
        assert_eq!(run.caught[(3, 0)], 1.0);
        let shares = run.from(&[1.0, 0.0, 0.0, 0.0, 0.0]);
        for (share, right) in shares.iter().zip([0.0, 0.0, 1.0 / 9.0, 2.0 / 9.0, 2.0 / 3.0]) {
            assert!((share - right).abs() < 1e-15, "{shares:?}");
        }
    }

    #[test]
    fn classes_are_those_of_who_reaches_whom() {
        let mut state = 7_u64;
        for _ in 0..300 {
            let mut draw = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) % 100
            };
            let size = 1 + (draw() % 9) as usize;
            let rates = Matrix::of(size, size, |_, _| if draw() < 18 { 1.0 } else { 0.0 });
            let chain = Chain::of_matrix(&rates).expect("a chain");
            let mut reaches = Matrix::of(size, size, |from, to| if from == to { 1.0 } else { rates[(from, to)] });
            for via in 0..size {
                for from in 0..size {
                    for to in 0..size {
                        if reaches[(from, via)] > 0.0 && reaches[(via, to)] > 0.0 {
                            reaches[(from, to)] = 1.0;
                        }
                    }
                }
            }
            let closed = |from: usize| (0..size).all(|to| reaches[(from, to)] == 0.0 || reaches[(to, from)] > 0.0);
            let found = classes(&chain);
            let right: Vec<usize> = (0..size).filter(|from| !closed(*from)).collect();
            assert_eq!(found.transient, right);
            for class in &found.closed {
                let first = class[0];
                let whole: Vec<usize> = (0..size).filter(|to| reaches[(first, *to)] > 0.0).collect();
                assert_eq!(*class, whole);
            }
        }
    }
}
