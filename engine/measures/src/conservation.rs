//! Conservation: goods are neither made nor lost, and no link carries more than it can.
//!
//! Looked at in every round: what a peer has gained to pass on (where the workload tells it, as the swarm does) is no more
//! than the useful bytes that it received, whether it ever completes or not. Looked at once for each download that
//! completes: what it came to is what was received.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock, Good, PeerId};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("conservation"),
    summary: text("Checks that what arrives is what was sent, and that it went through the links."),
    source: text("conservation law of every transfer system; Piatek et al. 2007, section 3 (equal split)"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("claims: [{ metric: imbalance_bytes, every: [0, 0] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(
            Frame::Cells,
            "imbalance_bytes",
            "bytes by which completed goods differ from the useful bytes their owners received, and by which pieces gained exceed them in any round",
        ),
        whole(
            Frame::Cells,
            "over_capacity_bytes",
            "bytes that passed beyond an uplink or a downlink, summed over rounds and peers",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(Conservation::new(roster)),
};

struct Conservation {
    /// For each peer: bytes per second up and down.
    links: Vec<(u64, u64)>,
    /// For each peer: bytes sent and received this round.
    passed: Vec<(Bytes, Bytes)>,
    /// The peers that passed something this round.
    touched: Vec<PeerId>,
    /// For each peer: its goods, ascending, and what it got of each since the last completion.
    got: Vec<Vec<(Good, Got)>>,
    imbalance: i128,
    over_capacity: u128,
}

/// What a peer got of some goods.
#[derive(Clone, Copy, Debug, Default)]
struct Got {
    /// Useful bytes received.
    useful: i128,
    /// Bytes that it can pass on.
    gained: Bytes,
    /// By how much those exceeded the useful bytes at most: what is in the imbalance already.
    excess: i128,
}

impl Conservation {
    fn new(roster: &Roster) -> Self {
        let n = roster.peers();
        Self {
            links: vec![(u64::MAX, u64::MAX); n],
            passed: vec![(0, 0); n],
            touched: Vec::new(),
            got: vec![Vec::new(); n],
            imbalance: 0,
            over_capacity: 0,
        }
    }

    /// What a peer got of some goods. Only the first of it takes memory.
    fn got(&mut self, peer: PeerId, good: Good) -> &mut Got {
        let mine = &mut self.got[peer.index()];
        let at = mine.binary_search_by_key(&good, |(good, _)| *good).unwrap_or_else(|at| {
            mine.insert(at, (good, Got::default()));
            at
        });
        &mut mine[at].1
    }

    /// What a peer got of some goods, which begins at nothing again and takes no memory any more.
    fn take(&mut self, peer: PeerId, good: Good) -> Got {
        let mine = &mut self.got[peer.index()];
        let at = mine.binary_search_by_key(&good, |(good, _)| *good);
        let got = at.map_or(Got::default(), |at| mine.remove(at).1);
        if mine.is_empty() {
            *mine = Vec::new();
        }
        got
    }

    /// A peer has more to pass on: what came of the same goods in this round was told before.
    fn gain(&mut self, peer: PeerId, good: Good, bytes: Bytes) {
        let got = self.got(peer, good);
        got.gained += bytes;
        let more = (i128::from(got.gained) - got.useful - got.excess).max(0);
        got.excess += more;
        self.imbalance += more;
    }

    fn pass(&mut self, peer: PeerId, sent: Bytes, received: Bytes) {
        let passed = &mut self.passed[peer.index()];
        if *passed == (0, 0) {
            self.touched.push(peer);
        }
        *passed = (passed.0 + sent, passed.1 + received);
    }
}

impl Measure for Conservation {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            match *fact {
                Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, .. } => {
                    self.links[who.peer.index()] = (uplink_bytes_per_s, downlink_bytes_per_s);
                }
                Fact::Transfer { from, to, good, bytes, wasted_bytes } => {
                    self.pass(from.peer, bytes, 0);
                    self.pass(to.peer, 0, bytes);
                    self.got(to.peer, good).useful += i128::from(bytes) - i128::from(wasted_bytes);
                }
                Fact::Completed { who, good, goal_bytes, .. } => {
                    let got = self.take(who.peer, good);
                    self.imbalance += ((got.useful - i128::from(goal_bytes)).abs() - got.excess).max(0);
                }
                Fact::Gained { who, good, bytes } => self.gain(who.peer, good, bytes),
                _ => {}
            }
        }
        for peer in self.touched.drain(..) {
            let (sent, received) = std::mem::take(&mut self.passed[peer.index()]);
            let (up, down) = self.links[peer.index()];
            let over = |passed: Bytes, link| u128::from(passed.saturating_sub(clock.bytes(link)));
            self.over_capacity += over(sent, up) + over(received, down);
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        sheet.cells.push(("imbalance_bytes", self.imbalance as f64));
        sheet.cells.push(("over_capacity_bytes", self.over_capacity as f64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, gains, gives};
    use game::fact::Party;
    use game::ids::AccountId;

    const GIVER: Party = Party { peer: PeerId(0), account: AccountId(0) };
    const TAKER: Party = Party { peer: PeerId(1), account: AccountId(1) };

    fn verdict(bytes: Bytes, wasted_bytes: Bytes) -> (f64, f64) {
        let roster = Roster::plain(vec!["a".to_owned()], vec![0, 0], vec![false]);
        let mut measure = Conservation::new(&roster);
        let arrived = |who, up, down| Fact::Arrived {
            who,
            uplink_bytes_per_s: up,
            downlink_bytes_per_s: down,
            wants_bytes: 100,
            has_bytes: 0,
        };
        let facts = [
            arrived(GIVER, 10, u64::MAX),
            arrived(TAKER, 10, 11),
            Fact::Transfer { from: GIVER, to: TAKER, good: Good(0), bytes, wasted_bytes },
            Fact::Completed { who: TAKER, good: Good(0), goal_bytes: 100, took_s: 10.0 },
        ];
        measure.fold(Clock { round: 0, round_seconds: 10.0 }, &facts, &roster);
        let mut sheet = Sheet::default();
        measure.write(&roster, &mut sheet);
        (sheet.cells[0].1, sheet.cells[1].1)
    }

    #[test]
    fn what_is_wrong_is_seen() {
        assert_eq!(verdict(100, 0), (0.0, 0.0));
        assert_eq!(verdict(90, 0), (10.0, 0.0), "ten bytes came from nowhere");
        assert_eq!(verdict(100, 5), (5.0, 0.0), "five bytes were of no use and yet it is complete");
        assert_eq!(verdict(120, 20), (0.0, 30.0), "20 too many for the uplink, 10 for the downlink");
    }

    #[test]
    fn what_comes_from_nowhere_is_seen_though_nobody_completes() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        told.round(&[arrives(0, 0), arrives(1, 100), gives(0, 1, 40), gains(1, 30)]);
        assert_eq!(told.cell("imbalance_bytes"), 0.0, "ten bytes are part of a piece");
        told.round(&[gains(1, 30)]);
        assert_eq!(told.cell("imbalance_bytes"), 20.0, "60 gained of 40 received");
        told.round(&[gives(0, 1, 20), gains(1, 20)]);
        assert_eq!(told.cell("imbalance_bytes"), 20.0, "the same 20 are still missing");
        told.round(&[gives(0, 1, 20), gains(1, 20), completes(1, 100, 40.0)]);
        assert_eq!(told.cell("imbalance_bytes"), 20.0, "and are counted once");
    }

    #[test]
    fn files_and_downloads_are_told_apart() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        let of = |good, mut fact| {
            if let Fact::Transfer { good: of, .. } | Fact::Completed { good: of, .. } = &mut fact {
                *of = Good(good);
            }
            fact
        };
        told.round(&[arrives(0, 0), arrives(1, 100), gives(0, 1, 40), of(9, gives(0, 1, 50)), completes(1, 40, 10.0)]);
        assert_eq!(told.cell("imbalance_bytes"), 0.0);
        told.round(&[of(9, completes(1, 60, 20.0))]);
        assert_eq!(told.cell("imbalance_bytes"), 10.0, "40 of the other file do not help this one");
        told.round(&[gives(0, 1, 40), completes(1, 40, 10.0)]);
        assert_eq!(told.cell("imbalance_bytes"), 10.0, "the second download begins at nothing");
        assert_eq!(told.cell("over_capacity_bytes"), 0.0);
    }
}
