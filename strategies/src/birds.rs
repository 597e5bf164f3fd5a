//! Birds: flock with those who fly as fast as you do (Rahman et al. 2011).
//!
//! The reference client takes those as partners who give most. Everybody therefore courts the fastest, who have
//! slots for a few only and fill them with each other; a slow peer's slots are spent on peers that will not answer, or
//! not for long. Birds changes one thing, the ranking: nearest first. It prefers the candidate whose rate is nearest to
//! what one of its own slots carries, `proximity` (I3) in the design space.
//!
//! Why that works: two peers of the same speed owe each other nothing after an exchange, so neither gains by leaving
//! the other for a third. A fast peer does not feed a slow one, and a slow peer does not wait for a fast one. Strangers,
//! candidates and the equal split are the reference client's.
//!
//! The paper names the protocol; how many partners it has is not known here, so `k` is the reference client's. How rates
//! are compared stands in [`crate::design_space`].

use crate::design_space::{Choker, H, PERIOD_S, Point, Ranking, STRANGER_PERIODS};
use game::card::{Card, Kind, Param, integer, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 4] = [integer("k", 4, 1, 9, "partners, at most"), H, PERIOD_S, STRANGER_PERIODS];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("birds"),
    summary: text("Takes those as partners whose rate is nearest to its own; otherwise the reference client."),
    source: text("Rahman et al. 2011, Design Space Analysis for Modeling Incentives in Distributed Systems"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.9 }\n  birds: { share: 0.1 }"),
};

/// A peer of the Birds protocol.
#[derive(Clone, Debug)]
pub struct Birds(Choker);

impl Strategy for Birds {
    fn serve(&mut self, turn: &mut ServeTurn) {
        self.0.serve(turn);
    }
}

impl Listed for Birds {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self(Choker::new(Point::sized(params).ranked(Ranking::Proximity), params))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{play, serve, shares};

    #[test]
    fn it_keeps_to_its_like() {
        // Five slots of 20 bytes per second; a period of 10 s.
        let mut params = CARD.defaults();
        params.set("k", game::params::Value::Integer(4));
        let mut birds = [Birds::seat(&params)];
        let rates: [f64; 7] = [90.0, 19.0, 3.0, 22.0, 60.0, 25.0, 12.0];
        let rows: Vec<[(&str, f64); 1]> = rates.iter().map(|rate| [("received_bytes", rate * 10.0)]).collect();
        let rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
        let mut table = serve(0, 1000.0, 1e9, &rows);
        play(&mut birds, &mut table);
        assert_eq!(shares(&table), [0.0, 0.25, 0.0, 0.25, 0.0, 0.25, 0.25]);
    }
}
