//! Chi-squared tests that players use to see whether the other plays at random.

/// Five percent with one degree of freedom: what chi-squared exceeds once in twenty times by chance.
pub const CRITICAL: f64 = 3.841_458_820_694_124;

/// How far the number of defections is from that of a fair coin.
pub fn fair_coin(turns: u32, defections: u32) -> f64 {
    let off = 2.0 * f64::from(defections) - f64::from(turns);
    if turns == 0 { 0.0 } else { off * off / f64::from(turns) }
}

/// How often a move was answered by which.
#[derive(Clone, Copy, Debug, Default)]
pub struct Table {
    /// Cooperations and defections in answer to defection, then those to cooperation.
    counts: [[u32; 2]; 2],
}

impl Table {
    /// Counts one answer to a move.
    pub fn count(&mut self, move_cooperates: bool, answer_cooperates: bool) {
        self.counts[usize::from(move_cooperates)][usize::from(answer_cooperates)] += 1;
    }

    /// How much answers depend on moves; 0 if all answers are the same, and nothing if all moves are.
    pub fn independence(&self) -> Option<f64> {
        let [[a, b], [c, d]] = self.counts.map(|row| row.map(f64::from));
        let moves = (a + b) * (c + d);
        let answers = (a + c) * (b + d);
        if moves == 0.0 {
            None
        } else if answers == 0.0 {
            Some(0.0)
        } else {
            Some((a + b + c + d) * (a * d - b * c) * (a * d - b * c) / (moves * answers))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistics_are_those_of_the_textbooks() {
        assert_eq!(fair_coin(100, 60), 4.0);
        assert_eq!(fair_coin(0, 0), 0.0);
        let mut table = Table::default();
        assert_eq!(table.independence(), None);
        // 10, 20, 30, 40: 100 (400 - 600)^2 / (30 * 70 * 40 * 60).
        for (times, of_move, answer) in [(10, false, false), (20, false, true), (30, true, false), (40, true, true)] {
            (0..times).for_each(|_| table.count(of_move, answer));
        }
        let found = table.independence().expect("both moves were made");
        assert!((found - 4e6 / 5.04e6).abs() < 1e-12, "{found}");
    }

    #[test]
    fn who_always_does_the_same_does_not_respond() {
        let mut table = Table::default();
        table.count(true, false);
        assert_eq!(table.independence(), None, "nothing to compare with");
        table.count(false, false);
        assert_eq!(table.independence(), Some(0.0));
    }
}
