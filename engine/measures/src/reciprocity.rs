//! Reciprocity: who unchokes whom, and what comes back.
//!
//! A grant that was carried out is an unchoke for one round, even if nothing could move. For each round and each
//! pair of leechers of which at least one unchoked the other, both directions are held against each other. That
//! gives, seen from each peer, the probability that a peer which it serves serves it, too (Piatek et al. write
//! `p_recip` and derive it from both uplinks; here it is counted), and the second of their two kinds of
//! altruism: what a peer gives over a connection beyond what comes back over it.
//!
//! The paper's rounds are rechoke periods of 10 s. With shorter rounds the same connections are counted more
//! often, and with long ones a peer that returns a favour later in the same round is seen to return it.

use crate::stages::Stages;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock, PeerId};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("reciprocity"),
    summary: text("Counts unchokes, and how many of them are returned."),
    source: text("Piatek et al. 2007, Do Incentives Build Robustness in BitTorrent?, sections 3 and appendix"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("exchange"), text("swarm")]),
    example: text("claims: [{ metric: reciprocation_share, group: honest, within: [0.2, 1] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(
            Frame::Peers,
            "unchokes_given",
            "unchokes that it gave, one per connection and round, whether or not anything could move",
        ),
        whole(Frame::Peers, "unchokes_received", "unchokes that it got, counted in the same way"),
        real(
            Frame::Peers,
            "unchokes_received_per_round",
            "unchokes_received divided by the rounds in which it wanted something; null if it never did",
        ),
        real(
            Frame::Peers,
            "reciprocation_share",
            "of the rounds in which it, a leecher, unchoked another leecher (each counts for itself), the share \
                  in which that one unchoked it, too; null if it never did",
        ),
        real(
            Frame::Peers,
            "unreturned_share",
            "of the bytes that it, a leecher, gave to other leechers, the share beyond what each gave back in \
                  the same round (altruism per connection); null if it gave none",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(Reciprocity::new(roster)),
};

/// What one peer did among leechers.
#[derive(Clone, Copy, Debug, Default)]
struct Deeds {
    given: u64,
    received: u64,
    /// Rounds and leechers that it unchoked, and of those the ones that unchoked it, too.
    offered: u64,
    returned: u64,
    /// Bytes that it gave to leechers, and of those the ones beyond what came back.
    gave_bytes: Bytes,
    unreturned_bytes: Bytes,
}

struct Reciprocity {
    stages: Stages,
    deeds: Vec<Deeds>,
    /// The unchokes of the round between leechers, and the bytes that moved.
    unchokes: Vec<(Way, Bytes)>,
}

/// A pair of peers, the lower first (31 bits are plenty), and the direction: sorted, both directions stand
/// beside each other.
type Way = u64;

fn way(from: PeerId, to: PeerId) -> Way {
    let (low, high) = (from.min(to), from.max(to));
    Way::from(low.0) << 33 | Way::from(high.0) << 1 | Way::from(from > to)
}

impl Reciprocity {
    fn new(roster: &Roster) -> Self {
        let deeds = vec![Deeds::default(); roster.peers()];
        Self { stages: Stages::new(roster), deeds, unchokes: Vec::new() }
    }

    /// Holds both directions of each pair against each other.
    fn pair_up(&mut self) {
        self.unchokes.sort_unstable_by_key(|(way, _)| *way);
        for pair in self.unchokes.chunk_by(|(a, _), (b, _)| a >> 1 == b >> 1) {
            let forth = pair.partition_point(|(way, _)| way & 1 == 0);
            let (forth, back) = pair.split_at(forth);
            let sum = |ways: &[(Way, Bytes)]| ways.iter().map(|(_, bytes)| bytes).sum::<Bytes>();
            let (low, high) = ((pair[0].0 >> 33) as usize, (pair[0].0 >> 1) as u32 as usize);
            note(&mut self.deeds[low], forth.len(), sum(forth), back.len(), sum(back));
            note(&mut self.deeds[high], back.len(), sum(back), forth.len(), sum(forth));
        }
        self.unchokes.clear();
    }
}

/// One round of one peer with another: unchokes and bytes that it gave, and that came back.
fn note(deeds: &mut Deeds, gave: usize, gave_bytes: Bytes, back: usize, back_bytes: Bytes) {
    deeds.offered += u64::from(gave > 0);
    deeds.returned += u64::from(gave > 0 && back > 0);
    deeds.gave_bytes += gave_bytes;
    deeds.unreturned_bytes += gave_bytes.saturating_sub(back_bytes);
}

impl Measure for Reciprocity {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        for fact in facts {
            if let Fact::Transfer { from, to, bytes, .. } = *fact {
                self.deeds[from.peer.index()].given += 1;
                self.deeds[to.peer.index()].received += 1;
                if self.stages.leeches(from.peer) && self.stages.leeches(to.peer) {
                    self.unchokes.push((way(from.peer, to.peer), bytes));
                }
            } else {
                self.stages.follow(fact);
            }
        }
        self.pair_up();
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let column = |value: &dyn Fn(&Deeds) -> f64| self.deeds.iter().map(value).collect::<Vec<f64>>();
        let rounds = (0..self.deeds.len()).map(|peer| self.stages.leeching_rounds(peer));
        let per_round = |(deeds, rounds): (&Deeds, u64)| ratio(deeds.received, rounds);
        sheet.peers.push(("unchokes_given", column(&|d| d.given as f64)));
        sheet.peers.push(("unchokes_received", column(&|d| d.received as f64)));
        sheet.peers.push(("unchokes_received_per_round", self.deeds.iter().zip(rounds).map(per_round).collect()));
        sheet.peers.push(("reciprocation_share", column(&|d| ratio(d.returned, d.offered))));
        sheet.peers.push(("unreturned_share", column(&|d| ratio(d.unreturned_bytes, d.gave_bytes))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, gives, under, whitewashes};

    #[test]
    fn unchokes_are_returned_in_the_same_round_or_not_at_all() {
        let mut told = Told::to(&ENTRY, &[("peers", 3), ("seeds", 1)]);
        let here = [arrives(0, 99), arrives(1, 99), arrives(2, 99), arrives(3, 0)];
        // Peer 0 serves both others and the seed serves all; peer 1 returns it, though it has nothing to send.
        told.round(
            &[&here[..], &[gives(0, 1, 30), gives(0, 2, 10), gives(1, 0, 0), gives(3, 0, 5), gives(3, 2, 5)]].concat(),
        );
        // Peer 2 returns a round too late.
        told.round(&[gives(2, 0, 8), gives(1, 0, 4), gives(0, 1, 1)]);
        assert_eq!(told.peers("unchokes_given"), [3.0, 2.0, 1.0, 2.0]);
        assert_eq!(told.peers("unchokes_received"), [4.0, 2.0, 2.0, 0.0]);
        assert_eq!(told.peers("unchokes_received_per_round")[..3], [2.0, 1.0, 1.0]);
        let (back, lost) = (told.peers("reciprocation_share"), told.peers("unreturned_share"));
        assert_eq!(back[..3], [2.0 / 3.0, 1.0, 0.0]);
        // 0 gave 30 + 10 + 1 and got back 0, 0, 4; 1 gave 4 and got 1; 2 gave 8 for nothing.
        assert_eq!(lost[..3], [40.0 / 41.0, 3.0 / 4.0, 1.0]);
        assert!(back[3].is_nan() && lost[3].is_nan() && told.peers("unchokes_received_per_round")[3].is_nan());
    }

    #[test]
    fn a_pair_of_peers_counts_once_whatever_their_accounts() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        told.round(&[arrives(0, 99), under(5, arrives(0, 99)), arrives(1, 99)]);
        told.round(&[gives(0, 1, 6), under(5, gives(0, 1, 6)), gives(1, 0, 9)]);
        assert_eq!(told.peers("unchokes_given"), [2.0, 1.0]);
        assert_eq!(told.peers("reciprocation_share"), [1.0, 1.0]);
        assert_eq!(told.peers("unreturned_share"), [0.25, 0.0]);
        told.round(&[whitewashes(0), under(5, whitewashes(0)), under(6, arrives(0, 90)), gives(1, 0, 9)]);
        assert_eq!(told.peers("reciprocation_share"), [1.0, 0.5], "the whitewasher is still a leecher");
        assert_eq!(told.peers("unchokes_received_per_round")[0], 2.0 / 3.0);
    }

    #[test]
    fn who_has_all_it_came_for_returns_nothing() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        told.round(&[arrives(0, 99), arrives(1, 99), gives(0, 1, 9), gives(1, 0, 9), completes(1, 99, 10.0)]);
        told.round(&[gives(1, 0, 90)]);
        assert_eq!(told.peers("reciprocation_share"), [1.0, 1.0], "as in the round in which both were leechers");
        assert_eq!(told.peers("unreturned_share"), [0.0, 0.0]);
        assert_eq!(told.peers("unchokes_given"), [1.0, 2.0]);
    }
}
