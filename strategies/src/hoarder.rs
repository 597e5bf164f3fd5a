//! The hoarder: it earns and does not spend.
//!
//! Where goods are paid for with money, whoever takes money and keeps it takes it from all the others: what is left for
//! them buys less than there is to sell, and some go bankrupt beside providers with nothing to do. So a hoarder harms
//! others at a cost to itself. Tamer ones stop spending when they have what they came for, or hoard for a time and
//! spend it all later.
//!
//! It serves like an honest peer, and asks nobody from `honest_s` to `until_s`. Where nothing is earned by serving, all
//! that is seen of it is an altruist.

use game::card::{Card, Kind, Param, number, text};
use game::{AskTurn, Listed, Params, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 2] = [
    number("honest_s", 0.0, 0.0, f64::INFINITY, "seconds from the start for which it spends like an honest peer"),
    number("until_s", f64::INFINITY, 0.0, f64::INFINITY, "seconds from the start after which it spends again"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("hoarder"),
    summary: text("Serves like an honest peer, and asks for nothing: what it earns leaves circulation."),
    source: text("Vishnumurthy et al. 2003 (KARMA); Irwin et al. 2005, Self-recharging Virtual Currency (hoarding)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  hoarders: { strategy: hoarder, share: 0.1, params: { honest_s: 3600 } }",
    ),
};

/// The hoarder.
#[derive(Clone, Copy, Debug)]
pub struct Hoarder {
    honest_s: f64,
    until_s: f64,
}

impl Strategy for Hoarder {
    fn ask(&mut self, turn: &mut AskTurn) {
        let now_s = turn.round() as f64 * turn.round_seconds();
        if (self.honest_s..self.until_s).contains(&now_s) {
            turn.seek(turn.usual_seek());
            turn.announce_s(turn.usual_announce_s());
        } else {
            turn.follow();
        }
    }
}

impl Listed for Hoarder {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { honest_s: params.number("honest_s"), until_s: params.number("until_s") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::ask::{Place, Row};

    #[test]
    fn it_asks_for_nothing_while_it_hoards() {
        let mut params = CARD.defaults();
        params.set("honest_s", Value::Number(60.0));
        params.set("until_s", Value::Number(120.0));
        let mut hoarder = [Hoarder::seat(&params)];
        // Rounds of 10 s.
        for (round, asks) in [(5, 1.0), (6, 0.0), (11, 0.0), (12, 1.0)] {
            let place = [("usual_seek", 40.0), ("usual_announce_s", 300.0)];
            let mut table = trial::table(Verb::Ask, round, &place, &[&[("recommended", 1.0)], &[]]);
            trial::play(&mut hoarder, &mut table);
            assert_eq!(table.row_column(Row::ask as usize), [asks, 0.0], "round {round}");
            assert_eq!(table.place_column(Place::seek as usize), [40.0], "it goes on looking for customers");
        }
    }

    #[test]
    fn it_hoards_for_ever_by_default() {
        let mut hoarder = [Hoarder::seat(&CARD.defaults())];
        for round in [0, 1_000_000] {
            let mut table = trial::table(Verb::Ask, round, &[], &[&[("recommended", 1.0)]]);
            trial::play(&mut hoarder, &mut table);
            assert_eq!(table.row_column(Row::ask as usize), [0.0]);
        }
    }
}
