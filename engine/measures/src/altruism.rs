//! Altruism: what leechers give beyond what they get.
//!
//! To Piatek et al. altruism is what a peer could keep back and be served no worse, and they look at it in two ways.
//! This is the first: upload minus download of a peer that still downloads, none if it gets as much as it gives
//! (`max(0, U - D)`), here in relation to its upload. The second, connection by connection, is `unreturned_share`
//! of the measure `reciprocity`.
//!
//! What seeds give counts as download like everything else: the paper's model has no seeds.

use crate::stages::Stages;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("altruism"),
    summary: text("Says which share of their uploads leechers give without getting as much."),
    source: text("Piatek et al. 2007, Do Incentives Build Robustness in BitTorrent?, section 3 and figure 5"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("exchange"), text("swarm")]),
    example: text("claims: [{ metric: altruism_share, group: honest, within: [0, 0.5] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[real(
        Frame::Peers,
        "altruism_share",
        "bytes that it gave beyond those that it got while it wanted something, divided by those that it gave; \
              0 if it got as much or more, null if it never wanted anything",
    )],
    on_request: false,
    new: |roster| {
        Box::new(Altruism { stages: Stages::new(roster), gave: vec![0; roster.peers()], got: vec![0; roster.peers()] })
    },
};

struct Altruism {
    stages: Stages,
    /// Bytes of each peer while it wanted something.
    gave: Vec<Bytes>,
    got: Vec<Bytes>,
}

impl Measure for Altruism {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        for fact in facts {
            if let Fact::Transfer { from, to, bytes, .. } = *fact {
                if self.stages.leeches(from.peer) {
                    self.gave[from.peer.index()] += bytes;
                }
                if self.stages.leeches(to.peer) {
                    self.got[to.peer.index()] += bytes;
                }
            } else {
                self.stages.follow(fact);
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let share = |(peer, (gave, got)): (usize, (&Bytes, &Bytes))| match gave.saturating_sub(*got) {
            _ if !self.stages.came(peer) => f64::NAN,
            0 => 0.0,
            gap => gap as f64 / *gave as f64,
        };
        sheet.peers.push(("altruism_share", self.gave.iter().zip(&self.got).enumerate().map(share).collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, gives, under, whitewashes};

    #[test]
    fn what_is_given_as_a_leecher_beyond_what_is_got_is_altruism() {
        let mut told = Told::to(&ENTRY, &[("peers", 3), ("seeds", 1)]);
        told.round(&[arrives(0, 99), arrives(1, 99), arrives(2, 99), arrives(3, 0), gives(0, 1, 40), gives(3, 0, 10)]);
        told.round(&[gives(1, 0, 20), gives(1, 2, 4), completes(0, 99, 20.0)]);
        told.round(&[gives(0, 1, 500)]);
        let share = told.peers("altruism_share");
        assert_eq!(share[..3], [0.25, 0.0, 0.0], "10 of 40; got more; gave nothing");
        assert!(share[3].is_nan());
    }

    #[test]
    fn a_fresh_account_does_not_forget() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        told.round(&[arrives(0, 99), arrives(1, 99), gives(1, 0, 30)]);
        told.round(&[whitewashes(0), under(7, arrives(0, 60)), under(7, gives(0, 1, 40))]);
        assert_eq!(told.peers("altruism_share"), [0.25, 0.0]);
    }
}
