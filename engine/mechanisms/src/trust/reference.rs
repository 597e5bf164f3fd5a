//! Dense matrices and random graphs that the kernels are tested against.

use super::Csr;
use game::random::{Purpose, Stream};

/// A random graph: each ordered pair has an entry with the given chance, self-pairs left out. Some accounts get no
/// row, so that there are dangling ones.
pub fn random(case: u64, accounts: u32, chance: f64) -> Csr<u64> {
    let mut stream = Stream::new(case, Purpose::Trial, accounts, 0);
    let mut entries = Vec::new();
    for i in 0..accounts {
        let silent = stream.unit() < 0.1;
        for j in 0..accounts {
            if stream.unit() < chance && i != j && !silent {
                entries.push((i, j, 1 + stream.below(1000) as u64));
            }
        }
    }
    Csr::from_sorted(accounts as usize, entries.len(), entries.into_iter())
}

/// Rows divided by their sums.
pub fn normalised(amounts: &Csr<u64>) -> Csr<f64> {
    let rows = (0..amounts.accounts() as u32).flat_map(|i| {
        let row = amounts.row(i);
        let sum: u64 = row.weights.iter().sum();
        row.iter().map(move |(j, amount)| (i, j, amount as f64 / sum as f64)).collect::<Vec<_>>()
    });
    Csr::from_sorted(amounts.accounts(), 0, rows)
}

/// The whole matrix, zeros and all.
pub fn dense<W: Copy + Default + Send + Sync>(matrix: &Csr<W>) -> Vec<Vec<W>> {
    let mut rows = vec![vec![W::default(); matrix.accounts()]; matrix.accounts()];
    for (i, row) in rows.iter_mut().enumerate() {
        for (j, weight) in matrix.row(i as u32).iter() {
            row[j as usize] = weight;
        }
    }
    rows
}

/// x with A x = b, by Gaussian elimination with the largest pivot first.
pub fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|i, j| a[*i][k].abs().total_cmp(&a[*j][k].abs())).expect("a row");
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let factor = a[i][k] / a[k][k];
            let (upper, lower) = a.split_at_mut(i);
            for (below, above) in lower[0][k..].iter_mut().zip(&upper[k][k..]) {
                *below -= factor * above;
            }
            b[i] -= factor * b[k];
        }
    }
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - known) / a[k][k];
    }
    b
}

/// The product of two dense matrices.
pub fn product(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    a.iter().map(|row| (0..b.len()).map(|j| row.iter().zip(b).map(|(x, other)| x * other[j]).sum()).collect()).collect()
}

/// The largest flow from one account to another, by shortest augmenting paths over a dense residual.
pub fn max_flow(amounts: &Csr<u64>, from: usize, to: usize) -> u64 {
    let mut left = dense(amounts);
    let mut flow = 0;
    loop {
        let mut before = vec![usize::MAX; left.len()];
        before[from] = from;
        let mut queue = std::collections::VecDeque::from([from]);
        while let Some(u) = queue.pop_front() {
            for v in 0..left.len() {
                if left[u][v] > 0 && before[v] == usize::MAX {
                    before[v] = u;
                    queue.push_back(v);
                }
            }
        }
        if from == to || before[to] == usize::MAX {
            return flow;
        }
        let path: Vec<(usize, usize)> = std::iter::successors(Some(to), |v| (*v != from).then(|| before[*v]))
            .filter(|v| *v != from)
            .map(|v| (before[v], v))
            .collect();
        let pushed = path.iter().map(|(u, v)| left[*u][*v]).min().unwrap_or(0);
        for (u, v) in path {
            left[u][v] -= pushed;
            left[v][u] += pushed;
        }
        flow += pushed;
    }
}

/// What `work` gives on so many threads.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(work)
}
