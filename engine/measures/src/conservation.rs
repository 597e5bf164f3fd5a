//! Conservation: goods are neither made nor lost, and no link carries more than it can.

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
            "bytes by which completed goods differ from the useful bytes their owners received",
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
    /// For each peer: its goods, ascending, and the useful bytes of each since the last completion.
    useful: Vec<Vec<(Good, i128)>>,
    imbalance: i128,
    over_capacity: u128,
}

impl Conservation {
    fn new(roster: &Roster) -> Self {
        let n = roster.peers();
        Self {
            links: vec![(u64::MAX, u64::MAX); n],
            passed: vec![(0, 0); n],
            touched: Vec::new(),
            useful: vec![Vec::new(); n],
            imbalance: 0,
            over_capacity: 0,
        }
    }

    /// The useful bytes of some goods that a peer got. Only the first of them takes memory.
    fn useful(&mut self, peer: PeerId, good: Good) -> &mut i128 {
        let mine = &mut self.useful[peer.index()];
        let at = mine.binary_search_by_key(&good, |(good, _)| *good).unwrap_or_else(|at| {
            mine.insert(at, (good, 0));
            at
        });
        &mut mine[at].1
    }

    /// The useful bytes of some goods that a peer got, which begin at nothing again and take no memory any more.
    fn take_useful(&mut self, peer: PeerId, good: Good) -> i128 {
        let mine = &mut self.useful[peer.index()];
        let useful = mine.binary_search_by_key(&good, |(good, _)| *good).map_or(0, |at| mine.remove(at).1);
        if mine.is_empty() {
            *mine = Vec::new();
        }
        useful
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
                    *self.useful(to.peer, good) += i128::from(bytes) - i128::from(wasted_bytes);
                }
                Fact::Completed { who, good, goal_bytes, .. } => {
                    let useful = self.take_useful(who.peer, good);
                    self.imbalance += (useful - i128::from(goal_bytes)).abs();
                }
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
    use crate::told::{Told, arrives, completes, gives};
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
