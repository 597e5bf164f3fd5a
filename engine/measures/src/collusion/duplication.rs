//! D1, duplication: the same bytes again and again over one link.
//!
//! The degree of a link is all bytes over it divided by the different ones; Alice, who sent one image 29 times, has a
//! link of degree 29. A peer has the highest degree of its links. Different bytes are counted by goods: as many as the goods
//! have at most, however many transfers carried them. What the goods have is what somebody who got them in full says; as long as
//! nobody did, all of their bytes count as different.
//!
//! The study flags links above a threshold that it does not name: here two, where every byte was sent twice. It looks at the
//! hundred links with most redundant bytes; here those of its link with most are a column of their own, and rank peers
//! of one degree.

use super::traffic::Traffic;
use crate::verdict::Suspicion;

/// The degree from which on a peer is flagged.
const THRESHOLD: f64 = 2.0;

/// What is said of one peer that gave something.
pub fn suspect(traffic: &Traffic, peer: usize) -> Suspicion {
    let links = traffic.links(peer);
    let degree = links.iter().map(|link| link.bytes as f64 / link.unique_bytes as f64).fold(f64::NAN, f64::max);
    let redundant = links.iter().map(|link| link.bytes - link.unique_bytes).max().unwrap_or(0);
    Suspicion { value: degree, flagged: degree >= THRESHOLD, score: (degree, redundant as f64) }
}

#[cfg(test)]
mod tests {
    use crate::collusion::tests::{Told, of, told};
    use crate::told::{completes, gives};

    const GIB: u64 = 1 << 30;

    fn degrees(told: &Told) -> Vec<f64> {
        told.peers("duplication_degree")
    }

    #[test]
    fn alices_image_of_three_gib_sent_29_times_has_degree_29() {
        let mut told = told(&[("honest", 2), ("alice", 1), ("david", 1)]);
        for _ in 0..29 {
            told.round(&[gives(2, 3, 3 * GIB), completes(3, 3 * GIB, 10.0)]);
        }
        assert_eq!(degrees(&told)[2], 29.0);
        assert_eq!(told.peers("redundant_bytes")[2], (28 * 3 * GIB) as f64);
        assert!(degrees(&told)[3].is_nan(), "David gave nothing");
    }

    #[test]
    fn a_download_over_many_rounds_and_from_many_sources_is_none() {
        let mut told = told(&[("honest", 4)]);
        // Two sources give 100 of 300 bytes each over ten rounds; nobody gets the other file in full.
        for _ in 0..10 {
            told.round(&[gives(0, 3, 10), gives(1, 3, 10)]);
        }
        told.round(&[gives(2, 3, 100), completes(3, 300, 110.0), of(1, gives(0, 3, 40)), of(1, gives(1, 3, 8))]);
        assert_eq!(degrees(&told)[..3], [1.0, 1.0, 1.0]);
        // It gets the first file again, this time from one source: 400 bytes for 300.
        told.round(&[gives(2, 3, 300), of(1, gives(1, 3, 40))]);
        assert_eq!(degrees(&told)[2], 400.0 / 300.0);
        assert_eq!(degrees(&told)[1], 1.0, "a file of which nobody knows the size");
    }
}
