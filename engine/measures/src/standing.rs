//! Standing: how peers stand with those whom they ask.
//!
//! A mechanism keeps its books to itself; what they say of a peer shows when it asks somebody for something. Whoever
//! asked a source stands as it did with that source then, until it asks again. Under a mechanism whose standings are the
//! same for all observers (points, EigenTrust) that is its standing; under one that keeps a private history it is how
//! the last source knew it.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{ColumnDoc, Frame, Measure, MeasureEntry, Roster, Sheet};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("standing"),
    summary: text("Says how peers stand with the sources that they ask."),
    source: text("Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing"), text("trace")]),
    example: text("claims: [{ metric: standing, group: colluders, above: { group: honest } }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[ColumnDoc {
        frame: Frame::Peers,
        name: "standing",
        doc: "its standing with the source that it asked last; null if it asked none",
        integer: false,
    }],
    new: |roster| Box::new(Standing { last: vec![f64::NAN; roster.peers()] }),
};

struct Standing {
    last: Vec<f64>,
}

impl Measure for Standing {
    fn fold(&mut self, _: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            if let Fact::Queued { who, standing, .. } = *fact {
                self.last[who.peer.index()] = standing;
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        sheet.peers.push(("standing", self.last.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, queues};

    #[test]
    fn the_last_source_says_it() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        let stands = |with: f64| {
            let mut fact = queues(0, 1, (0, 1), None);
            if let Fact::Queued { standing, .. } = &mut fact {
                *standing = with;
            }
            fact
        };
        told.round(&[stands(9.0), stands(5.0)]);
        assert_eq!(told.peers("standing")[0], 5.0);
        told.round(&[]);
        told.round(&[stands(-3.0)]);
        assert_eq!(told.peers("standing")[0], -3.0);
        assert!(told.peers("standing")[1].is_nan(), "it was asked, and asked nobody");
    }
}
