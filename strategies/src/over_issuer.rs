//! The over-issuer: it says that it can give more than it has, and others promise, plan and barter with what it says.
//!
//! Where everybody issues tokens of its own, nothing but its name keeps an issuer from printing more. Its tickets are worth
//! `min(1, capacity / redeemed)`: inflation, as in the talk that lists it beside bankruptcy as a problem of delayed exchange. It honours what
//! it can, so it lies once, when it says what it has.
//!
//! `lua/over_issuer.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, number, text};
use game::{JoinTurn, Listed, Params, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 2] = [
    number("factor", 2.0, 0.0, 1e6, "what it says that it can give, over what it can"),
    number("honest_s", 0.0, 0.0, f64::INFINITY, "seconds from the start for which it tells the truth"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("over_issuer"),
    summary: text("Says that it can give several times what it has, and is honest otherwise."),
    source: text("Peterson and Sirer 2007, Going Beyond Tit-for-Tat (inflation); Fu et al. 2003 (SHARP)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  printers: { strategy: over_issuer, share: 0.1, params: { factor: 4 } }",
    ),
};

/// The over-issuer.
#[derive(Clone, Copy, Debug)]
pub struct OverIssuer {
    factor: f64,
    honest_s: f64,
}

impl Strategy for OverIssuer {
    fn join(&mut self, turn: &mut JoinTurn) {
        turn.stay();
        if turn.round() as f64 * turn.round_seconds() >= self.honest_s {
            turn.declare(turn.capacity_bytes() * self.factor);
        }
    }
}

impl Listed for OverIssuer {
    const VERBS: Verbs = Verbs::of(&[Verb::Join]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { factor: params.number("factor"), honest_s: params.number("honest_s") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::join::{JoinAction, Place};

    #[test]
    fn it_says_too_much_when_its_time_has_come() {
        let mut params = CARD.defaults();
        params.set("factor", Value::Number(4.0));
        params.set("honest_s", Value::Number(30.0));
        let mut issuer = [OverIssuer::seat(&params)];
        for (round, expected) in [(0, 10.0), (2, 10.0), (3, 40.0), (9, 40.0)] {
            let place = [("online", 1.0), ("capacity_bytes", 10.0), ("declared_bytes", 10.0)];
            let mut table = trial::table(Verb::Join, round, &place, &[]);
            trial::play(&mut issuer, &mut table);
            assert_eq!(table.place_column(Place::declared_bytes as usize), [expected], "round {round}");
            assert_eq!(table.place_column(Place::action as usize), [f64::from(JoinAction::Stay as u32)]);
        }
    }
}
