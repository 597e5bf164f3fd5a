//! Seed load: how much of all that moves comes from peers that want nothing themselves.
//!
//! These are the seeds that the workload brought, and leechers that got all they came for and stayed. A peer that
//! has one of the two files it came for still is a leecher, also where it gives the first.

use crate::stages::Stages;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("seed_load"),
    summary: text("Says how much of all bytes seeds give, and leechers that stayed as seeds."),
    source: text(
        "Qiu and Srikant 2004, Modeling and performance analysis of BitTorrent-like networks (y of the model)",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("exchange"), text("swarm")]),
    example: text("claims: [{ metric: seeds_bytes_share, within: [0, 0.2] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "seeds_bytes_share",
            "share of all bytes that came from peers that the workload brought; null if nothing moved",
        ),
        real(
            Frame::Cells,
            "stayed_bytes_share",
            "share of all bytes that came from leechers after they had all they came for; null if nothing moved",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(SeedLoad { stages: Stages::new(roster), seeds: 0, stayed: 0, all: 0 }),
};

struct SeedLoad {
    stages: Stages,
    seeds: Bytes,
    stayed: Bytes,
    all: Bytes,
}

impl Measure for SeedLoad {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        self.stages.begin(clock);
        for fact in facts {
            if let Fact::Transfer { from, bytes, .. } = *fact {
                self.all += bytes;
                if roster.extra[roster.group(from.peer)] {
                    self.seeds += bytes;
                } else if !self.stages.leeches(from.peer) {
                    self.stayed += bytes;
                }
            } else {
                self.stages.follow(fact);
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        sheet.cells.push(("seeds_bytes_share", ratio(self.seeds, self.all)));
        sheet.cells.push(("stayed_bytes_share", ratio(self.stayed, self.all)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, gives, under, whitewashes};

    #[test]
    fn seeds_leechers_and_those_that_stayed_are_told_apart() {
        let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
        assert!(told.cell("seeds_bytes_share").is_nan());
        told.round(&[
            arrives(0, 50),
            arrives(1, 99),
            arrives(2, 0),
            gives(2, 0, 50),
            gives(0, 1, 10),
            completes(0, 50, 10.0),
        ]);
        told.round(&[gives(0, 1, 20)]);
        told.round(&[whitewashes(0), under(7, arrives(0, 0)), under(7, gives(0, 1, 10))]);
        assert_eq!((told.cell("seeds_bytes_share"), told.cell("stayed_bytes_share")), (50.0 / 90.0, 30.0 / 90.0));
        told.round(&[under(7, departs(0)), arrives(0, 50), gives(0, 1, 10)]);
        assert_eq!(told.cell("stayed_bytes_share"), 0.3, "it came back for more and is a leecher again");
    }
}
