//! Drawing in proportion to weights that change: a tree of sums, of which a change works out one path anew. Nothing is
//! ever subtracted, so that sums do not drift.

/// Weights in the leaves, sums above.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Node 1 is the root; 2k and 2k + 1 are below k; leaves begin at half the length.
    sums: Vec<f64>,
}

impl Tree {
    /// A tree of these weights.
    pub fn of(weights: &[f64]) -> Self {
        let leaves = weights.len().next_power_of_two();
        let mut sums = vec![0.0; 2 * leaves];
        sums[leaves..leaves + weights.len()].copy_from_slice(weights);
        for at in (1..leaves).rev() {
            sums[at] = sums[2 * at] + sums[2 * at + 1];
        }
        Self { sums }
    }

    /// The sum of all weights.
    pub fn sum(&self) -> f64 {
        self.sums[1]
    }

    /// Changes a weight.
    pub fn set(&mut self, place: usize, weight: f64) {
        let mut at = self.sums.len() / 2 + place;
        self.sums[at] = weight;
        while at > 1 {
            at /= 2;
            self.sums[at] = self.sums[2 * at] + self.sums[2 * at + 1];
        }
    }

    /// The place where weights, summed up, pass `unit` times their sum.
    pub fn draw(&self, unit: f64) -> usize {
        let (mut at, mut left) = (1, unit * self.sum());
        let leaves = self.sums.len() / 2;
        while at < leaves {
            at *= 2;
            // Rounding must not lead to where there is nothing.
            if left >= self.sums[at] && self.sums[at + 1] > 0.0 {
                left -= self.sums[at];
                at += 1;
            }
        }
        at - leaves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_drawn_in_proportion() {
        let mut tree = Tree::of(&[1.0, 0.0, 5.0, 2.0, 1.0]);
        tree.set(2, 4.0);
        assert_eq!(tree.sum(), 8.0);
        let drawn: Vec<usize> = (0..8).map(|part| tree.draw((f64::from(part) + 0.5) / 8.0)).collect();
        assert_eq!(drawn, [0, 2, 2, 2, 2, 3, 3, 4]);
        assert_eq!((tree.draw(0.0), tree.draw(1.0)), (0, 4));
    }
}
