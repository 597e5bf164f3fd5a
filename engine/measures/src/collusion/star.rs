//! D3, stars: one beneficiary whose uploads go mainly to spam accounts, many on few machines.
//!
//! Machines to which a peer gives under two accounts or more are crowded. Its share is what it gave to crowded
//! machines, of all it gave; it is flagged if that is most of it. Of equal shares, that with more bytes ranks higher.

use super::traffic::Traffic;
use crate::verdict::Suspicion;

/// Accounts that make a machine crowded.
const CROWD: usize = 2;
/// The share above which a peer is flagged.
const THRESHOLD: f64 = 0.5;

/// What is said of one peer that gave something.
pub fn suspect(traffic: &Traffic, peer: usize) -> Suspicion {
    let crowded = traffic.by_machine(peer).into_iter().filter(|(_, accounts)| *accounts >= CROWD);
    let bytes = crowded.map(|(bytes, _)| bytes).sum::<u64>() as f64;
    let value = bytes / traffic.gave(peer) as f64;
    Suspicion { value, flagged: value > THRESHOLD, score: (value, bytes) }
}

#[cfg(test)]
mod tests {
    use crate::collusion::tests::told;
    use crate::told::{gives, under_receiver};

    #[test]
    fn many_accounts_on_a_machine_make_a_star_and_many_machines_do_not() {
        // Ingrid (0) serves four accounts on two machines, peer 1 the same four and as many others.
        let mut told = told(&[("peers", 10)]).on_machines(&[0, 1, 7, 7, 8, 8, 2, 3, 4, 5]);
        for to in 2..6 {
            told.round(&[gives(0, to, 10), gives(1, to, 10), gives(1, to + 4, 30)]);
        }
        assert_eq!(told.peers("star_share")[..2], [1.0, 0.25]);
        // One peer with two accounts is a crowd, too.
        told.round(&[gives(9, 6, 5), under_receiver(20, gives(9, 6, 5)), gives(9, 7, 10)]);
        assert_eq!(told.peers("star_share")[9], 0.5);
    }
}
