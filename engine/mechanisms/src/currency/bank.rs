//! What keeps the books: for every account a bank set of `k` other nodes, of which the majority is believed.
//!
//! An attacker with a part `p` of all nodes, whose ids are random, has a majority of one bank set with the probability that
//! `k` draws bring at least `k / 2` of its nodes. The paper bounds that with Chernoff's inequality.

use game::maths::{exp, ln};

/// An upper bound on the probability that at least half of a bank set of `size` nodes belongs to an attacker with the
/// part `corrupt` of all nodes: `(e^d / (1 + d)^(1 + d))^m`, where `m = size x corrupt` is how many it has on average, and
/// `(1 + d) m = size / 2`. An attacker with half of all nodes or more is not bounded: 1.
pub fn corrupted(size: u64, corrupt: f64) -> f64 {
    let mean = size as f64 * corrupt;
    if mean <= 0.0 {
        return 0.0;
    }
    let times = size as f64 / 2.0 / mean;
    if times <= 1.0 { 1.0 } else { exp(mean * (times - 1.0 - times * ln(times))) }
}

/// Messages that one payment costs: the payer tells its bank set, each node of which tells each node of the payee's, and
/// those tell the payee.
pub fn messages_per_payment(size: u64) -> u64 {
    size + size * size + size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_the_papers() {
        // 64 nodes, 10 % of a million bad: (e^4 / 5^5)^6.4, 5.6e-12 for one set and 5.6e-6 for a million.
        let one = corrupted(64, 0.1);
        assert!((one - 5.6e-12).abs() < 0.05e-12, "{one}");
        assert!((one * 1e6 - 5.6e-6).abs() < 0.05e-6);
    }

    #[test]
    fn the_bound_is_above_the_truth() {
        for (size, corrupt) in [(64, 0.1), (64, 0.3), (16, 0.2), (9, 0.25)] {
            let (odds, bound) = (corrupt / (1.0 - corrupt), corrupted(size, corrupt));
            // The terms of the binomial, from none upwards.
            let mut term = (1.0f64 - corrupt).powi(size as i32);
            let mut truth = 0.0;
            for bad in 0..=size {
                truth += if 2 * bad >= size { term } else { 0.0 };
                term *= odds * (size - bad) as f64 / (bad + 1) as f64;
            }
            assert!(truth > 0.0 && truth < bound && bound < 1.0, "{size} nodes, {corrupt}: {truth} and {bound}");
        }
        assert_eq!([corrupted(64, 0.0), corrupted(64, 0.5), corrupted(64, 1.0)], [0.0, 1.0, 1.0]);
    }

    #[test]
    fn a_payment_takes_all_nodes_of_both_sets() {
        assert_eq!(messages_per_payment(1), 3);
        assert_eq!(messages_per_payment(64), 64 + 4096 + 64);
    }
}
