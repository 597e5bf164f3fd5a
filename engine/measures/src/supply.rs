//! Supply: how plentiful the rarest pieces are.
//!
//! Each swarm tells once per round how many peers online show its rarest piece; every such report counts alike.
//! A piece that nobody shows cannot be had in the next round, however long one asks. Peers that hide what they
//! have do not count, whether they would give it or not.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("supply"),
    summary: text("Counts the copies of the rarest piece, and how often there is none."),
    source: text("Cohen 2003, on piece selection: rarest first"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("swarm")]),
    example: text("claims: [{ metric: unavailable_share, every: [0, 0] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "rarest_copies",
            "peers online that show the rarest piece at the end of a round, mean over rounds and swarms with \
                  somebody online; null if the workload tells none",
        ),
        whole(Frame::Cells, "rarest_copies_min", "the smallest such number"),
        real(
            Frame::Cells,
            "mean_copies",
            "peers online that show a piece, mean over pieces, rounds and swarms as above",
        ),
        real(
            Frame::Cells,
            "unavailable_share",
            "share of those rounds and swarms in which it is 0: a piece that nobody shows",
        ),
    ],
    on_request: false,
    new: |_| Box::new(Supply { reports: 0, copies: 0, mean_copies: 0.0, fewest: u32::MAX, unavailable: 0 }),
};

struct Supply {
    reports: u64,
    copies: u64,
    mean_copies: f64,
    fewest: u32,
    unavailable: u64,
}

impl Measure for Supply {
    fn fold(&mut self, _: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            if let Fact::Supply { rarest_copies, mean_copies, .. } = *fact {
                self.reports += 1;
                self.copies += u64::from(rarest_copies);
                self.mean_copies += mean_copies;
                self.fewest = self.fewest.min(rarest_copies);
                self.unavailable += u64::from(rarest_copies == 0);
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let fewest = if self.reports > 0 { f64::from(self.fewest) } else { f64::NAN };
        sheet.cells.push(("rarest_copies", ratio(self.copies, self.reports)));
        sheet.cells.push(("rarest_copies_min", fewest));
        sheet.cells.push(("mean_copies", self.mean_copies / self.reports as f64));
        sheet.cells.push(("unavailable_share", ratio(self.unavailable, self.reports)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::Told;
    use game::ids::Good;

    #[test]
    fn every_swarm_and_round_counts_alike() {
        let mut told = Told::to(&ENTRY, &[("peers", 1)]);
        assert!(told.cell("rarest_copies_min").is_nan() && told.cell("unavailable_share").is_nan());
        let supply = |good, rarest_copies| Fact::Supply { good: Good(good), rarest_copies, mean_copies: 9.0 };
        told.round(&[supply(0, 3), supply(1, 1)]);
        told.round(&[supply(0, 4)]);
        told.round(&[supply(0, 0)]);
        assert_eq!(told.cell("rarest_copies"), 2.0);
        assert_eq!((told.cell("rarest_copies_min"), told.cell("mean_copies")), (0.0, 9.0));
        assert_eq!(told.cell("unavailable_share"), 0.25);
    }
}
