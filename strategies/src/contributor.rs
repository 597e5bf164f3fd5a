//! The contributor: gives if what is asked of it is less than what it would bear (Feldman et al. 2004, Free-Riding).
//!
//! The rational peer of the contribution game, which the workload `commons` explains. It bears as much as the system is
//! worth to it (`wants_bytes`, its type), and counts what it would lose by refusing (`offers_bytes`) against what it is
//! asked for.

use game::card::{Card, Kind, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("contributor"),
    summary: text("Contributes if its type is above the load that each contributor bears, less the threat."),
    source: text(
        "Feldman et al. 2004, Free-Riding and Whitewashing in Peer-to-Peer Systems; Nisan et al. 2007, chapter 23",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("commons")]),
    example: text("population:\n  contributor: {}"),
};

/// A rational peer.
#[derive(Clone, Copy, Debug)]
pub struct Contributor;

impl Strategy for Contributor {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let rows = turn.rows();
        for row in 0..rows {
            if turn.wants_bytes() > turn.asks_bytes(row) - turn.offers_bytes(row) {
                turn.grant(row, 1.0 / rows as f64);
            }
        }
    }
}

impl Listed for Contributor {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(_: &Params) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{play, serve, shares};

    #[test]
    fn it_gives_what_is_worth_more_than_it_costs() {
        for (theta, load, threat, gives) in [(3.0, 2.0, 0.0, 1.0), (2.0, 2.0, 0.0, 0.0), (2.0, 2.5, 1.0, 1.0)] {
            let mut table = serve(0, 1e9, theta, &[&[("asks_bytes", load), ("offers_bytes", threat)]]);
            play(&mut [Contributor], &mut table);
            assert_eq!(shares(&table), [gives], "{theta}, {load}, {threat}");
        }
    }
}
