//! A square matrix of which only a band along the diagonal is stored: what is further off is 0, and stays so when states
//! are eliminated from the last to the first.

use super::{Chain, Number};

/// The matrix, row by row; `width` is how far from the diagonal a row reaches.
pub struct Band<T> {
    size: usize,
    width: usize,
    /// Where each row's values begin, and where the last one's end.
    starts: Vec<usize>,
    values: Vec<T>,
}

impl<T: Number> Band<T> {
    /// The rates of a chain.
    pub fn of(chain: &Chain<T>) -> Self {
        let size = chain.states();
        let reach = |from: usize| chain.from(from).iter().map(move |(to, _)| from.abs_diff(*to)).max().unwrap_or(0);
        let width = (0..size).map(reach).max().unwrap_or(0);
        let mut starts = vec![0];
        for row in 0..size {
            starts.push(starts[row] + (row + width).min(size - 1) + 1 - row.saturating_sub(width));
        }
        let mut band = Self { size, width, values: vec![T::zero(); starts[size]], starts };
        for from in 0..size {
            for (to, rate) in chain.from(from) {
                let place = band.starts[from] + to - band.first(from);
                band.values[place] = band.values[place].plus(rate);
            }
        }
        band
    }

    /// How many rows there are.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The first column that a row holds.
    pub fn first(&self, row: usize) -> usize {
        row.saturating_sub(self.width)
    }

    /// A row's entries left of the diagonal, from column [`Band::first`] on.
    pub fn left(&self, row: usize) -> &[T] {
        &self.values[self.starts[row]..self.starts[row] + row - self.first(row)]
    }

    /// A row's entries right of the diagonal.
    pub fn right(&self, row: usize) -> &[T] {
        &self.values[self.starts[row] + row + 1 - self.first(row)..self.starts[row + 1]]
    }

    /// Takes the last of the states that are left, `state`, out of the chain: who would go there goes on to where it
    /// leads. `out` is the sum of all its rates to those left. Afterwards the column above the diagonal holds the part
    /// of a visit to `state` per time at each state; `share` is told each of them.
    pub fn eliminate(&mut self, state: usize, out: &T, mut share: impl FnMut(usize, &T)) {
        let first = self.first(state);
        let (above, pivot) = self.values.split_at_mut(self.starts[state]);
        let pivot = &pivot[..state - first];
        for row in first..state {
            // Rows between `first` and `state` reach column `first` and column `state`.
            let start = self.starts[row] - row.saturating_sub(self.width);
            if above[start + state].is_zero() {
                continue;
            }
            let part = above[start + state].over(out);
            for (entry, to) in above[start + first..start + state].iter_mut().zip(pivot) {
                entry.add_product(&part, to);
            }
            share(row, &part);
            above[start + state] = part;
        }
    }
}
