//! Drawing by weight: a few numbers, each as often as its weight says.

use game::Stream;

/// Numbers with weights.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    items: Vec<u32>,
    /// The weights added up so far.
    sums: Vec<f64>,
}

impl Weights {
    /// Adds a number.
    pub fn push(&mut self, item: u32, weight: f64) {
        self.items.push(item);
        self.sums.push(self.total() + weight);
    }

    /// All weights together.
    pub fn total(&self) -> f64 {
        self.sums.last().copied().unwrap_or(0.0)
    }

    /// One of the numbers; `None` when there is none.
    pub fn draw(&self, stream: &mut Stream) -> Option<u32> {
        let at = stream.unit() * self.total();
        self.items.get(self.sums.partition_point(|sum| *sum <= at)).or(self.items.last()).copied()
    }
}

impl FromIterator<(u32, f64)> for Weights {
    fn from_iter<I: IntoIterator<Item = (u32, f64)>>(all: I) -> Self {
        let mut weights = Self::default();
        all.into_iter().for_each(|(item, weight)| weights.push(item, weight));
        weights
    }
}
