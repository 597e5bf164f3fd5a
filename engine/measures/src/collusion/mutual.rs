//! D2, mutual traffic: two peers that give mostly to each other, and much.
//!
//! For each pair, the smaller of the shares that each gives to the other of all it gives; a peer has the largest of its
//! pairs, and is flagged where both give mostly to each other, that is more than half. How much "much" is stands
//! nowhere; of equal shares, that with more bytes both ways (the smaller of both directions) ranks higher.

use super::traffic::Traffic;
use crate::verdict::Suspicion;

/// The share above which a peer is flagged.
const THRESHOLD: f64 = 0.5;

/// What is said of one peer that gave something.
pub fn suspect(traffic: &Traffic, peer: usize) -> Suspicion {
    let mut score = (0.0, 0.0);
    for (other, there) in traffic.by_peer(peer).filter(|(other, _)| *other != peer) {
        let back = traffic.between(other, peer);
        if back > 0 {
            let of_mine = there as f64 / traffic.gave(peer) as f64;
            let share = of_mine.min(back as f64 / traffic.gave(other) as f64);
            if (share, there.min(back) as f64) > score {
                score = (share, there.min(back) as f64);
            }
        }
    }
    Suspicion { value: score.0, flagged: score.0 > THRESHOLD, score }
}

#[cfg(test)]
mod tests {
    use crate::collusion::tests::told;
    use crate::told::{gives, under_receiver};

    #[test]
    fn both_must_give_mostly_to_each_other() {
        let mut told = told(&[("peers", 5)]);
        told.round(&[gives(0, 1, 80), gives(0, 2, 20), gives(1, 0, 60), gives(1, 3, 40)]);
        // Peer 2 gives only to 3, which gives mostly to 4.
        told.round(&[gives(2, 3, 50), gives(3, 2, 10), gives(3, 4, 90)]);
        assert_eq!(told.peers("mutual_share")[..4], [0.6, 0.6, 0.1, 0.1]);
        assert!(told.peers("mutual_share")[4].is_nan());
        // A second account is the same peer.
        told.round(&[under_receiver(9, gives(2, 3, 50)), gives(3, 2, 100)]);
        assert_eq!(told.peers("mutual_share")[2], 110.0 / 200.0);
    }
}
