//! A square sparse matrix over accounts, stored by rows (CSR): who trusts whom, or who gave whom how much.
//!
//! Columns within a row ascend and are distinct. The matrix never changes: a ledger makes a new one when it is asked.

use rayon::prelude::*;
use std::cmp::Ordering::{Equal, Greater, Less};

/// Columns that one task of [`Csr::transpose`] writes. Fewer scatter their writes less, but each task reads all rows:
/// measured on a million accounts, a half or four times as many cost the same.
const TRANSPOSED_COLUMNS: usize = 1 << 17;

/// A square sparse matrix with a row and a column per account.
#[derive(Clone, Debug, PartialEq)]
pub struct Csr<W> {
    starts: Vec<usize>,
    columns: Vec<u32>,
    weights: Vec<W>,
}

/// One row: its columns in ascending order, and what stands in each.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a, W> {
    /// Accounts, ascending.
    pub columns: &'a [u32],
    /// The weight of each.
    pub weights: &'a [W],
}

impl<W: Copy> Row<'_, W> {
    /// What stands in a column, if anything does.
    pub fn get(&self, column: u32) -> Option<W> {
        self.columns.binary_search(&column).ok().map(|at| self.weights[at])
    }

    /// Columns and weights together.
    pub fn iter(&self) -> impl Iterator<Item = (u32, W)> {
        self.columns.iter().copied().zip(self.weights.iter().copied())
    }

    /// Tells of each column that both rows have, ascending, and what stands there in each. The longer of two unlike
    /// rows is searched rather than walked.
    pub fn meet<V: Copy>(&self, other: Row<'_, V>, mut found: impl FnMut(u32, W, V)) {
        let (mut i, mut j) = (0, 0);
        while let (Some(ours), Some(theirs)) = (self.columns.get(i), other.columns.get(j)) {
            match ours.cmp(theirs) {
                Less => i += before(&self.columns[i..], *theirs),
                Greater => j += before(&other.columns[j..], *ours),
                Equal => {
                    found(*ours, self.weights[i], other.weights[j]);
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
    }
}

/// How many of the columns, which ascend, lie before the target; the first one does. Looked for in steps that double.
fn before(columns: &[u32], target: u32) -> usize {
    let mut reach = 1;
    while columns.get(reach).is_some_and(|column| *column < target) {
        reach *= 2;
    }
    reach / 2 + columns[reach / 2..columns.len().min(reach)].partition_point(|column| *column < target)
}

impl<W: Copy + Default + Send + Sync> Csr<W> {
    /// A matrix of so many accounts from (row, column, weight), which come in ascending order of (row, column) and
    /// no pair twice. Entries of accounts beyond `accounts` are left out: nobody has opened them. Room is made for
    /// so many entries at first.
    pub fn from_sorted(accounts: usize, room: usize, entries: impl Iterator<Item = (u32, u32, W)>) -> Self {
        let mut starts = Vec::with_capacity(accounts + 1);
        let (mut columns, mut weights) = (Vec::with_capacity(room), Vec::with_capacity(room));
        starts.push(0);
        for (row, column, weight) in entries {
            if row as usize >= accounts || column as usize >= accounts {
                continue;
            }
            while starts.len() <= row as usize {
                starts.push(columns.len());
            }
            columns.push(column);
            weights.push(weight);
        }
        starts.resize(accounts + 1, columns.len());
        Self { starts, columns, weights }
    }

    /// How many accounts it is about.
    pub fn accounts(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many pairs have an entry.
    pub fn entries(&self) -> usize {
        self.columns.len()
    }

    /// Where each row begins in [`Csr::columns`] and [`Csr::weights`]; one more than there are rows.
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The columns of all rows, one row after the other.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// The weights of all rows, one row after the other.
    pub fn weights(&self) -> &[W] {
        &self.weights
    }

    /// One row; an empty one for an account that the matrix does not know.
    pub fn row(&self, account: u32) -> Row<'_, W> {
        let at = account as usize;
        let range = if at < self.accounts() { self.starts[at]..self.starts[at + 1] } else { 0..0 };
        Row { columns: &self.columns[range.clone()], weights: &self.weights[range] }
    }

    /// All rows from one on.
    pub fn rows(&self, first: usize) -> impl Iterator<Item = Row<'_, W>> {
        let range =
            |ends: &[usize]| Row { columns: &self.columns[ends[0]..ends[1]], weights: &self.weights[ends[0]..ends[1]] };
        self.starts[first..].windows(2).map(range)
    }

    /// What stands in a row and column, if anything does.
    pub fn get(&self, row: u32, column: u32) -> Option<W> {
        self.row(row).get(column)
    }

    /// The matrix with rows and columns swapped. Each task writes a range of the new rows, in the order of the old
    /// ones, so that it stays within its core's cache.
    pub fn transpose(&self) -> Self {
        let accounts = self.accounts();
        let mut starts = vec![0; accounts + 1];
        for column in &self.columns {
            starts[*column as usize + 1] += 1;
        }
        for at in 0..accounts {
            starts[at + 1] += starts[at];
        }
        let mut columns = vec![0; self.entries()];
        let mut weights = vec![W::default(); self.entries()];
        let mut tasks = Vec::new();
        let (mut columns_left, mut weights_left) = (&mut columns[..], &mut weights[..]);
        for first in (0..accounts).step_by(TRANSPOSED_COLUMNS) {
            let end = (first + TRANSPOSED_COLUMNS).min(accounts);
            let (columns_here, columns_rest) = columns_left.split_at_mut(starts[end] - starts[first]);
            let (weights_here, weights_rest) = weights_left.split_at_mut(starts[end] - starts[first]);
            (columns_left, weights_left) = (columns_rest, weights_rest);
            tasks.push((first, end, columns_here, weights_here));
        }
        tasks.into_par_iter().for_each(|(first, end, columns, weights)| {
            let mut cursors: Vec<usize> = starts[first..end].iter().map(|start| start - starts[first]).collect();
            for row in 0..accounts as u32 {
                let Row { columns: from, weights: what } = self.row(row);
                let skipped = from.partition_point(|column| (*column as usize) < first);
                for (column, weight) in from[skipped..].iter().zip(&what[skipped..]) {
                    let Some(cursor) = cursors.get_mut(*column as usize - first) else { break };
                    columns[*cursor] = row;
                    weights[*cursor] = *weight;
                    *cursor += 1;
                }
            }
        });
        Self { starts, columns, weights }
    }
}

impl Csr<u64> {
    /// The matrix with each row divided by its sum. Empty rows stay empty; zeros have no place here.
    pub fn normalised(self) -> Csr<f64> {
        let mut weights = Vec::with_capacity(self.entries());
        for row in self.starts.windows(2) {
            let amounts = &self.weights[row[0]..row[1]];
            let sum = amounts.iter().map(|amount| u128::from(*amount)).sum::<u128>() as f64;
            weights.extend(amounts.iter().map(|amount| *amount as f64 / sum));
        }
        Csr { starts: self.starts, columns: self.columns, weights }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::{dense, random};
    use super::*;

    #[test]
    fn rows_and_pairs_are_found() {
        let entries = [(0, 1, 5u64), (0, 3, 7), (2, 0, 1), (2, 9, 1), (9, 0, 1)];
        let matrix = Csr::from_sorted(4, 5, entries.into_iter());
        assert_eq!((matrix.accounts(), matrix.entries()), (4, 3), "account 9 was never opened");
        assert_eq!(matrix.row(0).iter().collect::<Vec<_>>(), [(1, 5), (3, 7)]);
        assert_eq!(
            (matrix.get(0, 3), matrix.get(0, 2), matrix.get(1, 0), matrix.get(77, 0)),
            (Some(7), None, None, None)
        );
        assert!(matrix.row(3).columns.is_empty());
        assert_eq!(matrix.rows(1).map(|row| row.columns.len()).collect::<Vec<_>>(), [0, 1, 0]);
    }

    #[test]
    fn rows_meet_where_both_have_a_column() {
        for case in 0..60 {
            let (long, short) = (random(case, 60, 0.5), random(case + 100, 60, [0.02, 0.2, 0.5][case as usize % 3]));
            for i in 0..60 {
                for j in 0..60 {
                    let mut met = Vec::new();
                    long.row(i).meet(short.row(j), |column, a, b| met.push((column, a, b)));
                    let truth = (0..60).filter_map(|k| Some((k, long.get(i, k)?, short.get(j, k)?)));
                    assert_eq!(met, truth.collect::<Vec<_>>());
                    let mut turned = Vec::new();
                    short.row(j).meet(long.row(i), |column, b, a| turned.push((column, a, b)));
                    assert_eq!(turned, met);
                }
            }
        }
    }

    #[test]
    fn a_matrix_without_accounts_or_entries_is_fine() {
        for accounts in [0, 1, 5] {
            let matrix = Csr::<u64>::from_sorted(accounts, 0, std::iter::empty());
            assert_eq!(matrix.accounts(), accounts);
            assert_eq!(matrix.transpose(), matrix);
        }
    }

    #[test]
    fn the_transpose_is_that_of_the_dense_matrix() {
        for case in 0..20 {
            let matrix = random(case, 40, 0.2);
            let turned = matrix.transpose();
            let (straight, across) = (dense(&matrix), dense(&turned));
            for (i, row) in straight.iter().enumerate() {
                for (j, weight) in row.iter().enumerate() {
                    assert_eq!(*weight, across[j][i]);
                }
            }
            assert_eq!(turned.transpose(), matrix);
        }
    }

    #[test]
    fn the_transpose_is_right_beyond_one_task() {
        let accounts = 3 * TRANSPOSED_COLUMNS as u32 + 17;
        let step = accounts / 5;
        let entries = (0..accounts).flat_map(|i| {
            let mut to: Vec<u32> = (0..5).map(|k| (i + k * step + k) % accounts).collect();
            to.sort_unstable();
            to.into_iter().map(move |j| (i, j, u64::from(i)))
        });
        let matrix = Csr::from_sorted(accounts as usize, 0, entries);
        let turned = matrix.transpose();
        assert_eq!(turned.entries(), matrix.entries());
        for i in 0..accounts {
            assert!(turned.row(i).columns.is_sorted());
            assert!(turned.row(i).iter().all(|(j, weight)| weight == u64::from(j) && matrix.get(j, i).is_some()));
        }
        assert_eq!(turned.transpose(), matrix);
    }
}
