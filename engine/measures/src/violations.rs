//! Violations: how often strategies broke a rule of the game and were clipped.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("violations"),
    summary: text("Counts decisions that the referee had to clip."),
    source: text("engine/README.md: the referee trusts nobody"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("claims: [{ metric: violations, group: honest, every: [0, 0] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[whole(Frame::Peers, "violations", "decisions that broke a rule of the game and were clipped")],
    on_request: false,
    new: |roster| Box::new(Violations(vec![0; roster.peers()])),
};

struct Violations(Vec<u64>);

impl Measure for Violations {
    fn fold(&mut self, _: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            if let Fact::Violated { peer, .. } = fact {
                self.0[peer.index()] += 1;
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        sheet.peers.push(("violations", self.0.iter().map(|n| *n as f64).collect()));
    }
}
