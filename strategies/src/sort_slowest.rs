//! Sort-S: take the slowest of those who give (Rahman et al. 2011).
//!
//! The reference client takes those as partners who give most. Sort-S turns its ranking round: of the candidates, who
//! all gave something, those who gave least come first, `slowest` (I2) in the design space. Everything else is the
//! reference client's.
//!
//! It looks like a mistake. Why it can work: a peer is paid by those who chose it, not by those whom it chooses. A slow
//! candidate is served by few, so a slot is worth more to it than to a fast one, and it goes on giving what it can; a fast
//! candidate has partners enough. When all do so, nobody is left over, and the slow, who decide when the last download
//! ends, become useful sources. Alone among others it is generous: it feeds those who pay back least, and does not
//! court the fast.
//!
//! The paper names the protocol; how many partners it has is not known here, so `k` is the reference client's.

use crate::design_space::{Choker, H, PERIOD_S, Point, Ranking, STRANGER_PERIODS};
use game::card::{Card, Kind, Param, integer, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 4] = [integer("k", 4, 1, 9, "partners, at most"), H, PERIOD_S, STRANGER_PERIODS];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("sort_slowest"),
    summary: text("Takes the slowest of those who give as partners; otherwise the reference client."),
    source: text("Rahman et al. 2011, Design Space Analysis for Modeling Incentives in Distributed Systems"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.9 }\n  sorters: { strategy: sort_slowest, share: 0.1 }"),
};

/// A peer of the Sort-S protocol.
#[derive(Clone, Debug)]
pub struct SortSlowest(Choker);

impl Strategy for SortSlowest {
    fn serve(&mut self, turn: &mut ServeTurn) {
        self.0.serve(turn);
    }
}

impl Listed for SortSlowest {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self(Choker::new(Point::sized(params).ranked(Ranking::Slowest), params))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::params::Value;

    #[test]
    fn the_least_that_was_given_comes_first() {
        let mut params = CARD.defaults();
        params.set("k", Value::Integer(2));
        let mut table = serve(
            0,
            1000.0,
            1e9,
            &[&[("received_bytes", 30.0)], &[("received_bytes", 10.0)], BLANK, &[("received_bytes", 20.0)]],
        );
        play(&mut [SortSlowest::seat(&params)], &mut table);
        let third = 1.0 / 3.0;
        assert_eq!(shares(&table), [0.0, third, third, third], "two partners, and the stranger who gave nothing");
    }
}
