//! The hoarder: it bargains for more claims than it has a use for, and redeems few of them.
//!
//! A soft claim costs its holder nothing until it is redeemed. Where claims go to those who look for much, whoever looks for
//! everything keeps others from what it leaves unused. SHARP answers with oversubscription: a site that promises more than it
//! has is not idle because of those who do not come.
//!
//! It looks for `greed` units more than it needs, in every round, and asks for each unit that is offered with
//! probability `redeems`, its own needs included: it cannot tell them apart.

use game::card::{Card, Kind, Param, integer, number, text};
use game::{AskTurn, Listed, Params, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 2] = [
    integer("greed", 20, 0, 100_000, "units that it looks for beyond what it needs, in every round"),
    number("redeems", 0.1, 0.0, 1.0, "probability with which it asks for a unit that it looked for"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("ticket_hoarder"),
    summary: text("Looks for far more units than it needs, and asks for few of them."),
    source: text("Fu et al. 2003, SHARP: An Architecture for Secure Resource Peering (oversubscription)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("compute")]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  hoarders: { strategy: ticket_hoarder, share: 0.1, params: { greed: 50 } }",
    ),
};

/// The hoarder.
#[derive(Clone, Copy, Debug)]
pub struct TicketHoarder {
    greed: f64,
    redeems: f64,
}

impl Strategy for TicketHoarder {
    fn ask(&mut self, turn: &mut AskTurn) {
        turn.seek(turn.usual_seek() + self.greed);
        turn.announce_s(turn.usual_announce_s());
        for row in 0..turn.rows() {
            if turn.recommended(row) > 0.0 && turn.random() < self.redeems {
                turn.ask(row);
            }
        }
    }
}

impl Listed for TicketHoarder {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { greed: params.number("greed"), redeems: params.number("redeems") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, Asked};
    use game::turn::ask::{Place, Row};

    #[test]
    fn it_looks_for_much_and_asks_for_little() {
        let rows: Vec<&[(&str, f64)]> =
            (0..2000).map(|row| if row % 2 == 0 { &[("recommended", 1.0)][..] } else { trial::BLANK }).collect();
        let mut table = trial::ask(0, Asked { usual_seek: 3.0, ..Asked::default() }, &rows);
        trial::play(&mut [TicketHoarder::seat(&CARD.defaults())], &mut table);
        assert_eq!(table.place_column(Place::seek as usize), [23.0]);
        assert_eq!(table.place_column(Place::announce_s as usize), [300.0]);
        let asks = table.row_column(Row::ask as usize);
        let asked = asks.iter().filter(|ask| **ask > 0.0).count();
        assert!((70..130).contains(&asked), "{asked} of 1000 that were recommended");
        assert!(asks.iter().skip(1).step_by(2).all(|ask| *ask == 0.0));
    }
}
