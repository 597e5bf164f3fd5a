//! Multi-trust: whom an account trusts over one step, two steps, and so on, and how much.
//!
//! M is local trust, each row summing to one. The tier of a subject with an observer is the smallest k for which
//! (M^k)_ij > 0: friends are of tier 1, friends of friends of tier 2. Its value is (M^tier)_ij. A power of M is never
//! made: a row of M^k comes from the row of M^(k-1) by adding up rows of M in a dense scratch, and when only a few
//! subjects are asked for, the last step looks along their columns instead, whichever costs less. Both add the same
//! products in the same order, ascending by the account in between, so they give the same bits.
//!
//! Source: Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat, IPTPS.

use super::Csr;
use rayon::prelude::*;

/// How a subject stands with an observer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The fewest steps that lead from the observer to the subject; 0 if it is beyond the last tier.
    pub tier: u32,
    /// (M^tier) of the two; 0 beyond the last tier.
    pub value: f64,
}

/// Memory for one observer's rows while they are computed, 16 bytes per account: reused from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// The row of M^k: the accounts in it, and a dense column of their weights.
    known: Vec<u32>,
    now: Vec<f64>,
    /// The row of M^(k+1) while it is made; empty and zero in between.
    next_known: Vec<u32>,
    next: Vec<f64>,
}

impl Scratch {
    fn clear(&mut self) {
        self.known.drain(..).for_each(|j| self.now[j as usize] = 0.0);
    }

    /// The observer's row of M itself.
    fn begin(&mut self, trust: &Csr<f64>, observer: u32) {
        self.clear();
        let room = trust.accounts().max(self.now.len());
        self.now.resize(room, 0.0);
        self.next.resize(room, 0.0);
        let row = trust.row(observer);
        self.known.extend_from_slice(row.columns);
        row.iter().for_each(|(j, weight)| self.now[j as usize] = weight);
    }

    /// From the row of M^k to that of M^(k+1).
    fn step(&mut self, trust: &Csr<f64>) {
        self.known.sort_unstable();
        for k in &self.known {
            let share = self.now[*k as usize];
            for (j, weight) in trust.row(*k).iter() {
                let sum = &mut self.next[j as usize];
                if *sum == 0.0 {
                    self.next_known.push(j);
                }
                *sum += share * weight;
            }
        }
        self.clear();
        std::mem::swap(&mut self.known, &mut self.next_known);
        std::mem::swap(&mut self.now, &mut self.next);
    }
}

/// The tiers of a matrix of local trust.
#[derive(Clone, Copy, Debug)]
pub struct Tiers<'a> {
    trust: &'a Csr<f64>,
    backward: &'a Csr<f64>,
    last: u32,
}

impl<'a> Tiers<'a> {
    /// Tiers 1 to `last` of local trust, given with its transpose. Weights are at least 2^-63 where they come from a
    /// ledger, so products of up to sixteen of them are told from zero.
    pub fn new(trust: &'a Csr<f64>, backward: &'a Csr<f64>, last: u32) -> Self {
        Self { trust, backward, last }
    }

    /// An observer's row of M^power, power at least 1: gives (account, weight) in no useful order, but always the same.
    pub fn row<'s>(
        &self,
        observer: u32,
        power: u32,
        scratch: &'s mut Scratch,
    ) -> impl ExactSizeIterator<Item = (u32, f64)> + use<'s> {
        scratch.begin(self.trust, observer);
        for _ in 1..power {
            scratch.step(self.trust);
        }
        let Scratch { known, now, .. } = scratch;
        known.iter().map(|j| (*j, now[*j as usize]))
    }

    /// Where each of the subjects stands with an observer. No more is computed than it takes to place them.
    pub fn places(&self, observer: u32, subjects: &[u32], scratch: &mut Scratch) -> Vec<Place> {
        let mut places = vec![Place::default(); subjects.len()];
        let mut open: Vec<usize> = (0..subjects.len()).collect();
        scratch.begin(self.trust, observer);
        for tier in 1..=self.last {
            let look = tier > 1 && tier == self.last && self.looking_costs_less(&open, subjects, scratch);
            if tier > 1 && !look {
                scratch.step(self.trust);
            }
            open.retain(|at| {
                let subject = subjects[*at];
                let value = match look {
                    true => self.backward.row(subject).iter().map(|(k, w)| scratch.now[k as usize] * w).sum(),
                    false => scratch.now.get(subject as usize).copied().unwrap_or(0.0),
                };
                if value > 0.0 {
                    places[*at] = Place { tier, value };
                }
                value == 0.0
            });
            if open.is_empty() {
                break;
            }
        }
        places
    }

    /// The same for many observers, each with its subjects, beside each other.
    pub fn all(&self, asked: &[(u32, &[u32])]) -> Vec<Vec<Place>> {
        let places =
            |scratch: &mut Scratch, (observer, subjects): &(u32, &[u32])| self.places(*observer, subjects, scratch);
        asked.par_iter().map_init(Scratch::default, places).collect()
    }

    /// Whether the open subjects are found with less work along their columns than by making the whole next row.
    fn looking_costs_less(&self, open: &[usize], subjects: &[u32], scratch: &Scratch) -> bool {
        let along: usize = open.iter().map(|at| self.backward.row(subjects[*at]).columns.len()).sum();
        let mut whole = 0;
        scratch.known.iter().any(|k| {
            whole += self.trust.row(*k).columns.len();
            whole > along
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{dense, normalised, on_threads, product, random};
    use super::*;

    #[test]
    fn rows_and_tiers_are_those_of_the_dense_powers() {
        for case in 0..30 {
            let n = 1 + (case as u32 * 11) % 60;
            let trust = normalised(&random(case, n, [0.02, 0.06, 0.3][case as usize % 3]));
            let backward = trust.transpose();
            let powers: Vec<_> =
                std::iter::successors(Some(dense(&trust)), |m| Some(product(m, &dense(&trust)))).take(4).collect();
            let mut scratch = Scratch::default();
            let everybody: Vec<u32> = (0..n).collect();
            for observer in 0..n {
                for (power, truth) in (1..).zip(&powers) {
                    let mut row = vec![0.0; n as usize];
                    let tiers = Tiers::new(&trust, &backward, power);
                    tiers.row(observer, power, &mut scratch).for_each(|(j, weight)| row[j as usize] += weight);
                    let apart = row.iter().zip(&truth[observer as usize]).map(|(a, b)| (a - b).abs());
                    assert!(apart.fold(0.0, f64::max) < 1e-15);
                    let places = tiers.places(observer, &everybody, &mut scratch);
                    for (j, place) in places.iter().enumerate() {
                        let first = (1..=power).find(|k| powers[*k as usize - 1][observer as usize][j] > 0.0);
                        assert_eq!(place.tier, first.unwrap_or(0));
                        let value = first.map_or(0.0, |k| powers[k as usize - 1][observer as usize][j]);
                        assert!((place.value - value).abs() < 1e-15);
                    }
                }
            }
        }
    }

    #[test]
    fn one_subject_and_all_of_them_have_the_same_bits() {
        // One subject is found along its column, all of them by the whole row.
        for case in 0..20 {
            let trust = normalised(&random(case, 50, 0.1));
            let backward = trust.transpose();
            let mut scratch = Scratch::default();
            let everybody: Vec<u32> = (0..50).collect();
            for last in 1..4 {
                let tiers = Tiers::new(&trust, &backward, last);
                for observer in 0..50 {
                    let places = tiers.places(observer, &everybody, &mut scratch);
                    for subject in 0..50 {
                        let place = tiers.places(observer, &[subject], &mut scratch);
                        assert_eq!(place, [places[subject as usize]], "{observer} and {subject}");
                    }
                }
            }
        }
    }

    #[test]
    fn friends_come_before_friends_of_friends() {
        // 0 trusts 1 and 2; 1 trusts 3; 2 trusts 3 and 1; 3 trusts 4. Account 5 is known to nobody.
        let amounts = [(0, 1, 1), (0, 2, 3), (1, 3, 1), (2, 1, 1), (2, 3, 1), (3, 4, 1), (5, 0, 1)];
        let trust = Csr::from_sorted(6, 0, amounts.into_iter()).normalised();
        let backward = trust.transpose();
        let places = Tiers::new(&trust, &backward, 2).places(0, &[3, 1, 2, 4, 5, 99], &mut Scratch::default());
        let of = |tier, value| Place { tier, value };
        assert_eq!(places, [of(2, 0.625), of(1, 0.25), of(1, 0.75), of(0, 0.0), of(0, 0.0), of(0, 0.0)]);
        let third = Tiers::new(&trust, &backward, 3).places(0, &[4], &mut Scratch::default());
        assert_eq!(third, [of(3, 0.625)]);
        assert_eq!(Tiers::new(&trust, &backward, 0).places(0, &[1], &mut Scratch::default()), [of(0, 0.0)]);
        assert_eq!(Tiers::new(&trust, &backward, 2).places(77, &[1], &mut Scratch::default()), [of(0, 0.0)]);
    }

    #[test]
    fn memory_grows_with_the_accounts_and_forgets_what_stood_in_it() {
        let mut scratch = Scratch::default();
        for (case, n) in [(1, 5), (2, 60), (3, 0), (4, 20), (5, 60)] {
            let trust = normalised(&random(case, n, 0.2));
            let backward = trust.transpose();
            let tiers = Tiers::new(&trust, &backward, 3);
            let everybody: Vec<u32> = (0..n).collect();
            for observer in 0..n {
                let fresh = tiers.places(observer, &everybody, &mut Scratch::default());
                assert_eq!(tiers.places(observer, &everybody, &mut scratch), fresh);
            }
        }
    }

    #[test]
    fn many_observers_are_as_one_on_any_number_of_threads() {
        let trust = normalised(&random(7, 60, 0.08));
        let backward = trust.transpose();
        let tiers = Tiers::new(&trust, &backward, 3);
        let everybody: Vec<u32> = (0..60).collect();
        let asked: Vec<(u32, &[u32])> = (0..60).map(|i| (i, &everybody[..i as usize])).collect();
        let one = on_threads(1, || tiers.all(&asked));
        let mut scratch = Scratch::default();
        for ((observer, subjects), places) in asked.iter().zip(&one) {
            assert_eq!(*places, tiers.places(*observer, subjects, &mut scratch));
        }
        assert_eq!(on_threads(2, || tiers.all(&asked)), one);
    }
}
