//! Pair books: how much each account had from each other, over a sliding window of whole periods.
//!
//! A report is appended to a list, O(1). When somebody wants to know, [`Ledger::merge`] sorts what is new and puts it
//! on a stack of sorted runs; a run that has grown to half of the one below it is merged into it. So the stack is never
//! higher than the logarithm of the pairs, an entry is moved a logarithmic number of times in its life, and a round
//! costs what it brought, whatever the books hold. A period that leaves the window is taken off by putting it on the
//! stack once more, negative. Amounts are integers: what was added is taken off exactly, in any order and on any
//! number of threads.

use super::Csr;
use rayon::prelude::*;
use std::collections::VecDeque;

/// The most that one report can add or take off: 2^40, a tebibyte if the amounts are bytes. Whoever claims more is
/// believed this much, so that no lie can overflow the books.
pub const MOST_PER_REPORT: i64 = 1 << 40;

/// What two accounts have with each other: the row and the column as one key, row first, and the amount.
pub type Entry = (u64, i64);

fn key(row: u32, column: u32) -> u64 {
    u64::from(row) << 32 | u64::from(column)
}

fn row_of(key: u64) -> u32 {
    (key >> 32) as u32
}

fn column_of(key: u64) -> u32 {
    key as u32
}

/// Amounts between pairs of accounts, within a window.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Periods in the window, the open one included; 0 keeps everything for ever.
    window: u16,
    fresh: Vec<Entry>,
    held: Runs,
    open: Runs,
    closed: VecDeque<Vec<Entry>>,
}

impl Ledger {
    /// Empty books that look back over so many periods, the open one included; 0 looks back for ever.
    pub fn new(window_periods: u16) -> Self {
        Self { window: window_periods, ..Self::default() }
    }

    /// Adds to what `row` has from `column`; negative amounts take off. Counts from the next [`Ledger::merge`] on.
    pub fn add(&mut self, row: u32, column: u32, amount: i64) {
        self.fresh.push((key(row, column), amount.clamp(-MOST_PER_REPORT, MOST_PER_REPORT)));
    }

    /// Takes in what was added since the last time: sorted, summed by pair, within O(new log new) and a share of what
    /// is held that is logarithmic in the long run.
    pub fn merge(&mut self) {
        let mut run = std::mem::take(&mut self.fresh);
        run.par_sort_unstable_by_key(|entry| entry.0);
        sum_neighbours(&mut run);
        if self.window > 0 {
            self.open.push(run.clone());
        }
        self.held.push(run);
    }

    /// Closes the period: what is added from now on belongs to the next one, and what was added `window` periods
    /// before that is no longer held.
    pub fn next_period(&mut self) {
        self.merge();
        if self.window == 0 {
            return;
        }
        self.closed.push_back(std::mem::take(&mut self.open).into_one());
        if self.closed.len() == usize::from(self.window) {
            let mut oldest = self.closed.pop_front().unwrap_or_default();
            oldest.iter_mut().for_each(|entry| entry.1 = -entry.1);
            self.held.push(oldest);
        }
    }

    /// What `row` has from `column`.
    pub fn get(&self, row: u32, column: u32) -> i64 {
        let key = key(row, column);
        let amounts = self.held.0.iter().filter_map(|run| Some(run[run.binary_search_by_key(&key, |e| e.0).ok()?].1));
        amounts.fold(0, i64::saturating_add)
    }

    /// What `row` has from everybody: (column, amount), by column, without those whose amounts cancel.
    pub fn row(&self, row: u32, out: &mut Vec<(u32, i64)>) {
        let mut found: Vec<Entry> = Vec::new();
        for run in &self.held.0 {
            let first = run.partition_point(|entry| row_of(entry.0) < row);
            found.extend(run[first..].iter().take_while(|entry| row_of(entry.0) == row));
        }
        found.sort_unstable_by_key(|entry| entry.0);
        sum_neighbours(&mut found);
        out.clear();
        out.extend(found.iter().map(|(key, amount)| (column_of(*key), *amount)));
    }

    /// All pairs that have something, by row and column.
    pub fn pairs(&mut self) -> &[Entry] {
        self.merge();
        self.held.fold();
        self.held.0.first().map_or(&[], Vec::as_slice)
    }

    /// How many entries stand in memory; pairs of a windowed ledger stand there twice or more.
    #[cfg(test)]
    fn stored_entries(&self) -> usize {
        let runs = [&self.held, &self.open].into_iter().flat_map(|runs| &runs.0);
        self.fresh.len() + runs.chain(&self.closed).map(Vec::len).sum::<usize>()
    }

    /// The positive amounts as a matrix over so many accounts.
    pub fn amounts(&mut self, accounts: usize) -> Csr<u64> {
        self.matrix(accounts, |_| true)
    }

    /// Local trust, c_ij = max(s_ij, 0) / sum_j max(s_ij, 0), as a matrix over so many accounts. Nobody trusts
    /// itself: what an account claims to have from itself is left out. A row without a positive amount stays empty.
    pub fn trust(&mut self, accounts: usize) -> Csr<f64> {
        self.matrix(accounts, |key| row_of(key) != column_of(key)).normalised()
    }

    /// The positive amounts of the pairs that are wanted.
    fn matrix(&mut self, accounts: usize, wanted: impl Fn(u64) -> bool) -> Csr<u64> {
        let counts = |entry: &&Entry| entry.1 > 0 && wanted(entry.0);
        let pairs = self.pairs();
        let entries = pairs.iter().filter(counts);
        let entries = entries.map(|(key, amount)| (row_of(*key), column_of(*key), amount.unsigned_abs()));
        Csr::from_sorted(accounts, pairs.iter().filter(counts).count(), entries)
    }
}

/// Sorted runs, each more than twice as long as the one above it. An amount is the sum over all runs.
#[derive(Clone, Debug, Default)]
struct Runs(Vec<Vec<Entry>>);

impl Runs {
    fn push(&mut self, mut run: Vec<Entry>) {
        while let Some(below) = self.0.pop() {
            if run.len() * 2 < below.len() {
                self.0.push(below);
                break;
            }
            run = merged(&below, &run);
        }
        if !run.is_empty() {
            self.0.push(run);
        }
    }

    /// All in one run.
    fn fold(&mut self) {
        while self.0.len() > 1 {
            let (top, below) = (self.0.pop().unwrap_or_default(), self.0.pop().unwrap_or_default());
            self.0.push(merged(&below, &top));
        }
    }

    fn into_one(mut self) -> Vec<Entry> {
        self.fold();
        self.0.pop().unwrap_or_default()
    }
}

/// Sums entries of the same pair that stand side by side, and drops those that come to nothing.
fn sum_neighbours(run: &mut Vec<Entry>) {
    run.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
    run.retain(|entry| entry.1 != 0);
    run.shrink_to_fit();
}

/// Two sorted runs as one. Which side is next is a coin's toss, so nothing branches on it.
fn merged(a: &[Entry], b: &[Entry]) -> Vec<Entry> {
    let mut out = vec![(0, 0); a.len() + b.len()];
    let (mut i, mut j, mut filled) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        let (from_left, from_right) = (left.0 <= right.0, right.0 <= left.0);
        let amount = if from_left { left.1 } else { 0 }.saturating_add(if from_right { right.1 } else { 0 });
        out[filled] = (left.0.min(right.0), amount);
        filled += usize::from(amount != 0);
        i += usize::from(from_left);
        j += usize::from(from_right);
    }
    for rest in [&a[i..], &b[j..]] {
        out[filled..filled + rest.len()].copy_from_slice(rest);
        filled += rest.len();
    }
    out.truncate(filled);
    if filled < out.capacity() / 4 * 3 {
        out.shrink_to_fit();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::reference::{normalised, on_threads};
    use super::*;
    use game::random::{Purpose, Stream};
    use std::collections::BTreeMap;

    /// Random books and the same as a list of (period, pair, amount).
    fn played(case: u64, window: u16, periods: usize) -> (Ledger, BTreeMap<(u32, u32), i64>) {
        let mut stream = Stream::new(case, Purpose::Trial, u32::from(window), 1);
        let mut ledger = Ledger::new(window);
        let mut told: Vec<Vec<(u32, u32, i64)>> = vec![Vec::new()];
        for period in 0..periods {
            for _ in 0..stream.below(6) {
                for _ in 0..stream.below(60) {
                    let (i, j) = (stream.below(12) as u32, stream.below(12) as u32);
                    let amount = stream.below(9) as i64 - 3;
                    ledger.add(i, j, amount);
                    told[period].push((i, j, amount));
                }
                ledger.merge();
            }
            if period + 1 < periods {
                ledger.next_period();
                told.push(Vec::new());
            }
        }
        let first = if window == 0 { 0 } else { periods.saturating_sub(usize::from(window)) };
        let mut held = BTreeMap::new();
        for (i, j, amount) in told[first..].iter().flatten() {
            *held.entry((*i, *j)).or_insert(0) += amount;
        }
        held.retain(|_, amount| *amount != 0);
        (ledger, held)
    }

    #[test]
    fn the_books_hold_what_the_window_saw() {
        for case in 0..30 {
            for (window, periods) in [(0, 9), (1, 5), (3, 2), (3, 3), (3, 12), (30, 40)] {
                let (mut ledger, held) = played(case, window, periods);
                let mut row = Vec::new();
                for i in 0..13 {
                    for j in 0..13 {
                        assert_eq!(ledger.get(i, j), held.get(&(i, j)).copied().unwrap_or(0), "{i} from {j}");
                    }
                    ledger.row(i, &mut row);
                    assert!(
                        row.iter()
                            .map(|(j, amount)| ((i, *j), *amount))
                            .eq(held.iter().filter(|(pair, _)| pair.0 == i).map(|(pair, amount)| (*pair, *amount)))
                    );
                }
                let pairs: Vec<_> = ledger.pairs().iter().map(|(k, a)| ((row_of(*k), column_of(*k)), *a)).collect();
                assert_eq!(pairs, held.clone().into_iter().collect::<Vec<_>>());
                let amounts = ledger.amounts(12);
                assert!((0..12).all(|i| amounts.row(i).iter().all(|(j, a)| held[&(i, j)] == a as i64)));
                assert_eq!(amounts.entries(), held.values().filter(|a| **a > 0).count());
            }
        }
    }

    #[test]
    fn local_trust_is_the_positive_part_of_others_over_its_sum() {
        let mut ledger = Ledger::new(0);
        for (i, j, amount) in [(0, 0, 50), (0, 1, 3), (0, 2, 1), (0, 3, -7), (1, 2, -1), (2, 2, 9), (3, 0, 1 << 39)] {
            ledger.add(i, j, amount);
        }
        let trust = ledger.trust(4);
        assert_eq!(trust.row(0).iter().collect::<Vec<_>>(), [(1, 0.75), (2, 0.25)]);
        assert!(trust.row(1).columns.is_empty() && trust.row(2).columns.is_empty());
        assert_eq!(trust.row(3).iter().collect::<Vec<_>>(), [(0, 1.0)]);
        let (mut ledger, _) = played(3, 0, 9);
        let others = ledger.amounts(12);
        let others = (0..12).flat_map(|i| others.row(i).iter().map(move |(j, a)| (i, j, a)).collect::<Vec<_>>());
        let others = Csr::from_sorted(12, 0, others.filter(|(i, j, _)| i != j));
        assert_eq!(ledger.trust(12), normalised(&others));
    }

    #[test]
    fn a_lie_is_believed_a_tebibyte_and_no_lie_overflows() {
        let mut ledger = Ledger::new(2);
        for _ in 0..1000 {
            ledger.add(1, 2, i64::MAX);
            ledger.add(2, 1, i64::MIN);
        }
        ledger.merge();
        assert_eq!(ledger.get(1, 2), 1000 * MOST_PER_REPORT);
        assert_eq!(ledger.get(2, 1), -1000 * MOST_PER_REPORT);
        ledger.next_period();
        ledger.next_period();
        assert_eq!((ledger.get(1, 2), ledger.stored_entries()), (0, 0), "nothing stays behind");
    }

    #[test]
    fn a_round_costs_what_it_brings() {
        // Entries that are moved by merges, 20,000 rounds of 3 new pairs: a flat merge would move 600 million.
        let (mut ledger, mut moved) = (Ledger::new(0), 0);
        for round in 0..20_000u32 {
            let before: Vec<usize> = ledger.held.0.iter().map(Vec::len).collect();
            for k in 0..3 {
                ledger.add(round.wrapping_mul(2_654_435_761) >> 8, k, 1);
            }
            ledger.merge();
            let after = ledger.held.0.iter().map(Vec::len);
            let same = before.iter().zip(after.clone()).take_while(|(a, b)| **a == *b).count();
            moved += after.skip(same).sum::<usize>();
        }
        assert!(ledger.held.0.len() <= 16, "{} runs", ledger.held.0.len());
        assert!(moved < 60_000 * 20, "{moved} entries were moved");
    }

    #[test]
    fn memory_follows_pairs_and_threads_change_nothing() {
        let run = |threads| {
            on_threads(threads, || {
                let mut ledger = Ledger::new(30);
                let mut stream = Stream::new(9, Purpose::Trial, 0, 0);
                for _ in 0..40 {
                    for _ in 0..20_000 {
                        ledger.add(stream.below(50) as u32, stream.below(50) as u32, 1 + stream.below(99) as i64);
                    }
                    ledger.next_period();
                }
                assert!(ledger.stored_entries() <= 50 * 50 * 32, "{}", ledger.stored_entries());
                (ledger.trust(50), ledger.amounts(50))
            })
        };
        assert_eq!(run(1), run(2));
    }
}
