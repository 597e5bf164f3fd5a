//! D5, upload entropy: over how many receivers a peer spreads what it gives.
//!
//! `H = - sum of q ln q`, where q are the receiving accounts' shares; e^H is the number of receivers that it would take
//! if all got the same. Low entropy is suspicious; a peer is flagged below ln 2, with fewer than two such receivers.
//! A peer that gave a single file has none at all: of equals, that with more bytes ranks higher.

use super::traffic::Traffic;
use crate::verdict::Suspicion;
use game::maths;

/// Below the entropy of this many equal receivers, a peer is flagged.
const THRESHOLD_RECEIVERS: f64 = 2.0;

/// What is said of one peer that gave something.
pub fn suspect(traffic: &Traffic, peer: usize) -> Suspicion {
    let all = traffic.gave(peer) as f64;
    let shares = traffic.links(peer).iter().map(|link| link.bytes as f64 / all);
    // A sum of nothing but -1 ln 1 is -0.
    let value = shares.map(|share| -share * maths::ln(share)).sum::<f64>().max(0.0);
    Suspicion { value, flagged: maths::exp(value) < THRESHOLD_RECEIVERS, score: (0.0 - value, all) }
}

#[cfg(test)]
mod tests {
    use crate::collusion::tests::told;
    use crate::told::gives;

    #[test]
    fn equal_receivers_have_the_logarithm_of_their_number() {
        let mut told = told(&[("peers", 5)]);
        told.round(&[gives(0, 1, 10), gives(0, 2, 10), gives(0, 3, 10), gives(0, 4, 10), gives(1, 2, 9)]);
        let entropy = told.peers("upload_entropy");
        assert!((entropy[0] - game::maths::ln(4.0)).abs() < 1e-15);
        assert_eq!(entropy[1], 0.0);
        assert!(entropy[1].is_sign_positive() && entropy[2].is_nan());
    }
}
