//! EigenTrust's power iteration: what everybody's word comes to when words are weighed by the trust in who says them.
//!
//! t(k+1) = (1-a) C^T t(k) + a p until the L1 distance of two steps falls below epsilon. C is local trust, each row
//! summing to one; p is where trust comes from, the pre-trusted peers. An account that trusts nobody (a dangling row)
//! passes its trust to p, as in the paper. The fixed point is personalised PageRank with damping 1-a, and
//! `|t(k) - t| <= 2 (1-a)^k` from any start that sums to one; a residual r leaves at most `r (1-a)/a` to go.
//!
//! Source: Kamvar, Schlosser, Garcia-Molina 2003, The EigenTrust Algorithm, sections 4.3 to 4.5.
//! The paper names no number for a and epsilon; callers give them. With a = 0 the iteration need not converge
//! (a ring turns for ever): the limit of iterations is then reached, and [`Solution::converged`] says so.
//!
//! A step pulls: each account adds up what comes from those who trust it, over the transposed matrix. What costs is
//! fetching their trust from all over memory, so one pass does everything, residual and dangling trust included.

use super::{Csr, Row};
use rayon::prelude::*;

/// Accounts in one piece of work. Sums are taken piece by piece, so that no number of threads changes a bit.
const PIECE: usize = 4096;

/// How the iteration goes and when it stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// The share of trust that is always given to `p`, in [0, 1].
    pub a: f64,
    /// The iteration stops when the L1 distance of two steps is below this.
    pub epsilon: f64,
    /// It stops after so many steps in any case.
    pub most_iterations: u32,
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Everybody's global trust; it sums to one.
    pub trust: Vec<f64>,
    /// The L1 distance that each step went; there are as many as steps.
    pub residuals: Vec<f64>,
    /// Whether the last distance was below epsilon; if not, the limit of iterations was reached first.
    pub converged: bool,
}

impl Solution {
    /// How many steps were taken.
    pub fn iterations(&self) -> usize {
        self.residuals.len()
    }
}

/// Where trust comes from: equal shares for these accounts, or for everybody if there are none. Accounts that appear
/// twice count once; accounts that do not exist yet do not count.
pub fn pre_trust(accounts: usize, seeds: &[u32]) -> Vec<f64> {
    let mut p = vec![0.0; accounts];
    for seed in seeds {
        if let Some(share) = p.get_mut(*seed as usize) {
            *share = 1.0;
        }
    }
    let known = p.iter().filter(|share| **share > 0.0).count();
    if known == 0 {
        p.fill(1.0 / accounts as f64);
    } else {
        p.iter_mut().for_each(|share| *share /= known as f64);
    }
    p
}

/// Local trust made ready for the iteration.
#[derive(Clone, Debug)]
pub struct EigenTrust {
    /// Who trusts each account, and how much.
    backward: Csr<f64>,
    /// Accounts that trust nobody.
    dangling: Vec<bool>,
}

impl EigenTrust {
    /// Takes local trust, whose rows sum to one or are empty.
    pub fn new(trust: &Csr<f64>) -> Self {
        let dangling = trust.starts().windows(2).map(|row| row[0] == row[1]).collect();
        Self { backward: trust.transpose(), dangling }
    }

    /// Who trusts each account: the transposed matrix.
    pub fn backward(&self) -> &Csr<f64> {
        &self.backward
    }

    /// The transposed matrix alone.
    pub fn into_backward(self) -> Csr<f64> {
        self.backward
    }

    /// Whether an account trusts nobody, and so passes its trust to p; those not known here trust nobody.
    pub fn trusts_nobody(&self, account: u32) -> bool {
        self.dangling.get(account as usize).copied().unwrap_or(true)
    }

    /// Global trust, from `p` (see [`pre_trust`]; it sums to one) and a start: an earlier solution, with zeros for
    /// accounts that were opened since, or `p` itself.
    ///
    /// # Panics
    /// If `p` or the start has not one number for each account.
    pub fn solve(&self, p: &[f64], start: Option<&[f64]>, rules: &Rules) -> Solution {
        let accounts = self.backward.accounts();
        let mut now = start.unwrap_or(p).to_vec();
        assert_eq!((p.len(), now.len()), (accounts, accounts), "one number for each account");
        let mut next = vec![0.0; accounts];
        let mut lost = self.lost(&now);
        let mut residuals = Vec::new();
        let mut converged = accounts == 0;
        while !converged && residuals.len() < rules.most_iterations as usize {
            let (residual, dangling) = self.step(&now, &mut next, p, rules.a, lost);
            std::mem::swap(&mut now, &mut next);
            lost = dangling;
            residuals.push(residual);
            converged = residual < rules.epsilon;
        }
        Solution { trust: now, residuals, converged }
    }

    /// The trust that stands with those who trust nobody.
    fn lost(&self, trust: &[f64]) -> f64 {
        let pieces = self.dangling.chunks(PIECE).zip(trust.chunks(PIECE));
        pieces
            .map(|(dangling, trust)| dangling.iter().zip(trust).filter(|(d, _)| **d).map(|(_, t)| t).sum::<f64>())
            .sum()
    }

    /// One step: how far it went, and the trust that now stands with those who trust nobody.
    fn step(&self, now: &[f64], next: &mut [f64], p: &[f64], a: f64, lost: f64) -> (f64, f64) {
        let kept = 1.0 - a;
        let to_p = kept * lost + a;
        let piece = |(piece, out): (usize, &mut [f64])| {
            let first = piece * PIECE;
            let accounts = now[first..].iter().zip(&p[first..]).zip(&self.dangling[first..]);
            let (mut residual, mut dangling) = (0.0, 0.0);
            for ((new, row), ((old, p), trusts_nobody)) in out.iter_mut().zip(self.backward.rows(first)).zip(accounts) {
                *new = kept * pulled(row, now) + to_p * p;
                residual += (*new - old).abs();
                dangling += if *trusts_nobody { *new } else { 0.0 };
            }
            (residual, dangling)
        };
        let sums: Vec<(f64, f64)> = next.par_chunks_mut(PIECE).enumerate().map(piece).collect();
        sums.iter().fold((0.0, 0.0), |sum, piece| (sum.0 + piece.0, sum.1 + piece.1))
    }
}

/// What comes in along one row, in one plain sum: most rows are short, and the processor fetches for the next rows while
/// it adds up this one. In one run on a million accounts and 20 million edges, two threads, the least of nine times each:
/// four sums take 1.3 times as long, unchecked fetches 1.4, prefetches 1.1, all products first 1.6.
fn pulled(row: Row<'_, f64>, now: &[f64]) -> f64 {
    row.iter().map(|(from, weight)| weight * now[from as usize]).sum()
}

#[cfg(test)]
mod tests {
    use super::super::reference::{dense, normalised, on_threads, random, solve};
    use super::*;

    const EXACT: Rules = Rules { a: 0.15, epsilon: 1e-15, most_iterations: 2000 };

    fn near(a: f64, b: f64, by: f64) -> bool {
        (a - b).abs() <= by
    }

    fn from(accounts: usize, entries: &[(u32, u32, u64)]) -> Csr<f64> {
        Csr::from_sorted(accounts, 0, entries.iter().copied()).normalised()
    }

    /// t = a (I - (1-a) C^T)^-1 p, with dangling rows of C equal to p.
    fn closed(trust: &Csr<f64>, p: &[f64], a: f64) -> Vec<f64> {
        let mut c = dense(trust);
        c.iter_mut().filter(|row| row.iter().all(|w| *w == 0.0)).for_each(|row| row.copy_from_slice(p));
        let n = p.len();
        let entry = |i: usize, j: usize| f64::from(u8::from(i == j)) - (1.0 - a) * c[j][i];
        solve((0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect(), p.iter().map(|x| a * x).collect())
    }

    #[test]
    fn it_is_personalised_page_rank_and_comes_closer_by_the_bound() {
        for case in 0..40 {
            let n = 1 + (case as u32 * 7) % 60;
            let trust = normalised(&random(case, n, [0.02, 0.1, 0.5][case as usize % 3]));
            let a = [0.05, 0.15, 0.5, 0.9][case as usize % 4];
            let seeds: Vec<u32> = (0..case as u32 % 4).map(|k| (k * 5) % n).collect();
            let p = pre_trust(n as usize, &seeds);
            let truth = closed(&trust, &p, a);
            let walk = EigenTrust::new(&trust);
            let found = walk.solve(&p, None, &Rules { a, ..EXACT });
            assert!(found.converged && near(found.trust.iter().sum(), 1.0, 1e-12));
            for (t, exact) in found.trust.iter().zip(&truth) {
                assert!(*t >= 0.0 && near(*t, *exact, 1e-13), "case {case}: {t} is not {exact}");
            }
            for most_iterations in 1..12 {
                let found = walk.solve(&p, None, &Rules { a, epsilon: 0.0, most_iterations });
                let off: f64 = found.trust.iter().zip(&truth).map(|(t, exact)| (t - exact).abs()).sum();
                assert!(off <= 2.0 * (1.0 - a).powi(most_iterations as i32) + 1e-13);
                let left = found.residuals[most_iterations as usize - 1] * (1.0 - a) / a;
                assert!(off <= left + 1e-13, "the residual promises less than {off}");
            }
        }
    }

    #[test]
    fn the_vectors_of_go_eigentrust_come_out() {
        // ek, sd, vm; sd trusts nobody.
        let walk = EigenTrust::new(&from(3, &[(0, 1, 100), (0, 2, 75), (2, 1, 100)]));
        let p = [1.0 / 3.0, 0.0, 2.0 / 3.0];
        // They were printed with eight digits by an iteration that stopped a little before the fixed point.
        for (a, published) in [
            (0.5, [0.21705427, 0.30232558, 0.48062016]),
            (0.15, [0.17065887, 0.42585482, 0.40348632]),
            (0.2, [0.17623364, 0.41087613, 0.41289023]),
        ] {
            let found = walk.solve(&p, None, &Rules { a, ..EXACT });
            for (t, published) in found.trust.iter().zip(published) {
                assert!(near(*t, published, 1e-8), "a = {a}: {t} is not {published}");
            }
        }
        let half = walk.solve(&p, None, &Rules { a: 0.5, ..EXACT }).trust;
        assert!(half.iter().zip([28.0, 39.0, 62.0]).all(|(t, exact)| near(*t, exact / 129.0, 1e-15)));
    }

    #[test]
    fn a_closed_collective_has_what_comes_in_times_the_amplification() {
        // 0 to 3 are honest; 4, 5 and 6 are a ring that trusts nobody else.
        let ring = [(4, 5, 1), (5, 6, 1), (6, 4, 1)];
        let honest = [(0, 1, 3), (0, 2, 1), (1, 0, 2), (1, 3, 2), (2, 3, 1), (3, 0, 1)];
        for a in [0.1, 0.15, 0.2, 0.5] {
            let p = pre_trust(7, &[0, 1]);
            let rules = Rules { a, ..EXACT };
            let shut_out =
                EigenTrust::new(&from(7, &[honest.to_vec(), ring.to_vec()].concat())).solve(&p, None, &rules);
            assert_eq!(shut_out.trust[4..], [0.0; 3], "nobody trusts them");
            let let_in = [honest[..5].to_vec(), vec![(3, 0, 1), (3, 5, 3)], ring.to_vec()].concat();
            let found = EigenTrust::new(&from(7, &let_in)).solve(&p, None, &rules).trust;
            let collective: f64 = found[4..].iter().sum();
            assert!(collective > 0.01);
            assert!(near(collective, (1.0 - a) / a * found[3] * 0.75, 1e-12));
        }
    }

    #[test]
    fn a_byte_uploaded_to_an_account_is_worth_its_trust_over_its_downloads() {
        // Account 0 is at 4,000,000 bytes; 5 uploads one more to it. Nobody else's trust depends on 5, who trusts 0 only.
        let base =
            [(0, 1, 3_000_000), (0, 2, 1_000_000), (1, 0, 1_000), (2, 0, 500), (2, 1, 500), (3, 0, 9), (4, 2, 9)];
        let p = pre_trust(6, &[3, 4]);
        for a in [0.1, 0.2, 0.5] {
            let rules = Rules { a, ..EXACT };
            let before = EigenTrust::new(&from(6, &base)).solve(&p, None, &rules).trust;
            let mut more = base.to_vec();
            more.insert(2, (0, 5, 1));
            let after = EigenTrust::new(&from(6, &more)).solve(&p, None, &rules).trust;
            let worth = (1.0 - a) * before[0] / 4_000_000.0;
            assert_eq!(before[5], 0.0);
            assert!(near(after[5] / worth, 1.0, 1e-5), "{} is not {worth}", after[5]);
        }
    }

    #[test]
    fn islands_single_accounts_and_empty_books_have_an_answer() {
        assert_eq!(EigenTrust::new(&from(0, &[])).solve(&[], None, &EXACT).trust, Vec::<f64>::new());
        let alone = EigenTrust::new(&from(1, &[])).solve(&pre_trust(1, &[]), None, &EXACT);
        assert_eq!((alone.iterations(), alone.trust), (1, vec![1.0]));
        let silent = EigenTrust::new(&from(4, &[])).solve(&pre_trust(4, &[2, 2, 9]), None, &EXACT);
        assert_eq!(silent.trust, [0.0, 0.0, 1.0, 0.0]);
        let islands = from(5, &[(0, 1, 1), (1, 0, 1), (2, 3, 1), (3, 2, 1)]);
        let p = pre_trust(5, &[0]);
        let seeded = EigenTrust::new(&islands).solve(&p, None, &EXACT);
        assert!(seeded.converged && near(seeded.trust[0] + seeded.trust[1], 1.0, 1e-12));
        assert_eq!(seeded.trust[2..], [0.0; 3]);
        let uniform = EigenTrust::new(&islands).solve(&pre_trust(5, &[77]), None, &EXACT);
        assert!(uniform.trust.iter().all(|t| *t > 0.0) && near(uniform.trust[0], uniform.trust[3], 1e-14));
        assert!(pre_trust(0, &[1]).is_empty());
    }

    #[test]
    fn the_limit_of_iterations_is_told() {
        let ring = EigenTrust::new(&from(3, &[(0, 1, 1), (1, 2, 1), (2, 0, 1)]));
        let p = pre_trust(3, &[0]);
        let turning = ring.solve(&p, None, &Rules { a: 0.0, epsilon: 1e-9, most_iterations: 50 });
        assert!(!turning.converged && turning.residuals == [2.0; 50], "a ring turns for ever");
        let none = ring.solve(&p, None, &Rules { a: 0.1, epsilon: 1e-9, most_iterations: 0 });
        assert_eq!((none.converged, none.trust), (false, p.clone()));
        let all = ring.solve(&p, None, &Rules { a: 1.0, epsilon: 1e-9, most_iterations: 9 });
        assert_eq!((all.trust.as_slice(), all.converged, all.iterations()), (&p[..], true, 1));
    }

    #[test]
    fn a_warm_start_comes_to_the_same_in_fewer_steps() {
        let trust = normalised(&random(5, 60, 0.1));
        let walk = EigenTrust::new(&trust);
        let p = pre_trust(60, &[1, 2, 3]);
        let rules = Rules { a: 0.15, epsilon: 1e-12, most_iterations: 1000 };
        let cold = walk.solve(&p, None, &rules);
        let warm = walk.solve(&p, Some(&cold.trust), &rules);
        assert!(warm.iterations() < 3 && cold.iterations() > 20, "{} and {}", warm.iterations(), cold.iterations());
        // A start that sums to less than one, since accounts were opened or closed, is made good.
        let mut torn = cold.trust.clone();
        torn[0] = 0.0;
        let mended = walk.solve(&p, Some(&torn), &rules);
        assert!(mended.trust.iter().zip(&cold.trust).all(|(a, b)| near(*a, *b, 1e-11)));
    }

    #[test]
    fn threads_do_not_change_a_bit() {
        let accounts = 3 * PIECE as u32 + 100;
        let entries = (0..accounts).filter(|i| i % 7 > 0).flat_map(|i| {
            let mut to: Vec<u32> = (1..12).map(|k| (i * k * k + 31 * k) % accounts).filter(|j| *j != i).collect();
            to.sort_unstable();
            to.dedup();
            to.into_iter().map(move |j| (i, j, 1 + u64::from(i ^ j) % 1000))
        });
        let trust = Csr::from_sorted(accounts as usize, 0, entries).normalised();
        let solve = |threads| {
            on_threads(threads, || {
                EigenTrust::new(&trust).solve(&pre_trust(accounts as usize, &[3, 9999]), None, &EXACT)
            })
        };
        let one = solve(1);
        assert!(one.converged);
        for threads in [2, 3] {
            assert_eq!(solve(threads), one);
        }
    }
}
