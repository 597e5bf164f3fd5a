//! D4, traffic concentration: the share of all that a peer gives which goes to one machine.
//!
//! A peer that gave a single file has a concentration of 1 and is no colluder. The study says nothing of how much it
//! takes; here a peer is flagged when one machine got more than half, and of equal shares that with more bytes ranks
//! higher: little traffic earns no points.

use super::traffic::Traffic;
use crate::verdict::Suspicion;

/// The share above which a peer is flagged.
const THRESHOLD: f64 = 0.5;

/// What is said of one peer that gave something.
pub fn suspect(traffic: &Traffic, peer: usize) -> Suspicion {
    let most = traffic.by_machine(peer).into_iter().map(|(bytes, _)| bytes).max().unwrap_or(0) as f64;
    let value = most / traffic.gave(peer) as f64;
    Suspicion { value, flagged: value > THRESHOLD, score: (value, most) }
}

#[cfg(test)]
mod tests {
    use crate::collusion::tests::told;
    use crate::told::gives;

    #[test]
    fn accounts_on_one_machine_count_together() {
        let mut told = told(&[("peers", 5)]).on_machines(&[0, 1, 2, 2, 3]);
        told.round(&[gives(0, 2, 30), gives(0, 3, 30), gives(0, 4, 40), gives(1, 4, 7)]);
        assert_eq!(told.peers("traffic_concentration")[..2], [0.6, 1.0]);
        assert!(told.peers("traffic_concentration")[2].is_nan());
    }
}
