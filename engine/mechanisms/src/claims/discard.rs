//! Probabilistic discard: how likely each replica site is to throw data away after so many failed queries.
//!
//! Sites decide independently. So an account that is away for a day or two loses a copy here and there, which it restores
//! from the others, and one that never answers loses all copies of everything. After the i-th query in a row that failed
//! the chance is `(1 / (r - i + 1)) ^ (r - i + 1)`, where r is how many copies are usual; the r-th is certain. The first
//! version, which the authors rejected, was `1 / (r - i + 1)`: with two million objects it costs 640 at the first miss.

use game::card::{Text, text};

/// The words of the card's `discard`.
pub const RULES: &[Text] = &[text("current"), text("first_version")];

/// How data is discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discard {
    /// r: the failed query that certainly costs the data.
    pub patience: u32,
    /// Whether the first version's chances hold.
    pub first_version: bool,
}

impl Discard {
    /// The chance that a site discards data after the `failed`-th query in a row that failed; 0 when none did.
    pub fn chance(self, failed: u32) -> f64 {
        if failed == 0 {
            return 0.0;
        }
        let left = self.patience.saturating_sub(failed - 1).max(1);
        let once = 1.0 / f64::from(left);
        if self.first_version { once } else { (0..left).map(|_| once).product() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const R5: Discard = Discard { patience: 5, first_version: false };
    const FIRST: Discard = Discard { first_version: true, ..R5 };

    /// The chance that all of `n` copies of an object go at once.
    fn all(discard: Discard, failed: u32, n: i32) -> f64 {
        discard.chance(failed).powi(n)
    }

    /// Objects of so many that are lost when the query fails at all sites.
    fn lost(discard: Discard, failed: u32, n: i32, objects: f64) -> f64 {
        objects * all(discard, failed, n)
    }

    /// How often the query may fail at all sites before an object is lost.
    fn misses(failed: u32, n: i32) -> f64 {
        1.0 / lost(R5, failed, n, 2e6)
    }

    fn near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 0.01, "{found} and not {expected}");
    }

    #[test]
    fn the_published_table_comes_out() {
        for (failed, expected) in [(1, 1.49e11), (2, 5.50e5), (3, 7.17), (4, 5.12e-4), (5, 5e-7)] {
            near(misses(failed, 5), expected);
        }
        for (failed, expected) in [(1, 4.66e14), (2, 1.41e8), (3, 193.7), (4, 2.05e-3)] {
            near(misses(failed, 6), expected);
        }
        near(misses(3, 7), 5230.0);
        near(misses(3, 10), 1.03e8);
        near(misses(4, 10), 0.524);
        near(lost(R5, 4, 6, 2e6), 488.0);
        near(lost(R5, 4, 10, 2e6), 1.907);
        near(lost(FIRST, 1, 5, 2e6), 640.0);
    }

    #[test]
    fn the_last_query_costs_everything_and_none_costs_nothing() {
        for discard in [R5, FIRST] {
            assert_eq!(discard.chance(0), 0.0);
            assert_eq!((discard.chance(5), discard.chance(6), discard.chance(u32::MAX)), (1.0, 1.0, 1.0));
            assert!((1..5).all(|failed| discard.chance(failed) < discard.chance(failed + 1)));
        }
        assert_eq!(Discard { patience: 1, ..R5 }.chance(1), 1.0);
        assert_eq!((1..=5).map(|failed| FIRST.chance(failed)).collect::<Vec<_>>(), [0.2, 0.25, 1.0 / 3.0, 0.5, 1.0]);
    }
}
