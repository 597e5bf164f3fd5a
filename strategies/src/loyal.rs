//! Loyal-when-needed: stay with those who stay, and try strangers only when a place is free (Rahman et al. 2011).
//!
//! The reference client looks for better partners all the time: it ranks by rate, so a partner of long standing is
//! dropped for a faster newcomer, and a slot goes to a stranger whatever happens. This protocol changes both. It ranks
//! candidates by how long they have given without a break, `loyal` (I5) in the design space, and it serves strangers
//! `when_needed` (B2) only: while it has fewer partners than it wants.
//!
//! Why that works: whoever gives keeps being served, so that it pays to go on giving, also for slow peers, who lose
//! every contest by rate. And once a peer has all its partners, a free-rider gets nothing from it any more: what the
//! reference client spends on strangers goes to those who gave. The price is that it does not find the fastest partners.
//!
//! The paper names the protocol; how many partners it has is not known here, so `k` is the reference client's.

use crate::design_space::{Choker, H, PERIOD_S, Point, Ranking, STRANGER_PERIODS, Strangers};
use game::card::{Card, Kind, Param, integer, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 4] = [integer("k", 4, 1, 9, "partners, at most"), H, PERIOD_S, STRANGER_PERIODS];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("loyal_when_needed"),
    summary: text(
        "Stays with those who have given for longest, and serves strangers only while it has too few partners.",
    ),
    source: text("Rahman et al. 2011, Design Space Analysis for Modeling Incentives in Distributed Systems"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.9 }\n  loyal: { strategy: loyal_when_needed, share: 0.1 }"),
};

/// A peer of the Loyal-when-needed protocol.
#[derive(Clone, Debug)]
pub struct LoyalWhenNeeded(Choker);

impl Strategy for LoyalWhenNeeded {
    fn serve(&mut self, turn: &mut ServeTurn) {
        self.0.serve(turn);
    }
}

impl Listed for LoyalWhenNeeded {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let sized = Point::sized(params).ranked(Ranking::Loyal);
        let strangers = sized.strangers.map(|(_, h)| (Strangers::WhenNeeded, h));
        Self(Choker::new(Point { strangers, ..sized }, params))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::params::Value;

    const GAVE: &[(&str, f64)] = &[("received_bytes", 10.0)];
    const GAVE_MUCH: &[(&str, f64)] = &[("received_bytes", 1000.0)];

    #[test]
    fn the_oldest_partners_stay_and_strangers_wait() {
        let mut params = CARD.defaults();
        params.set("k", Value::Integer(2));
        let mut loyal = [LoyalWhenNeeded::seat(&params)];
        let mut round = |at: u64, rows: &[&[(&str, f64)]]| {
            let mut table = serve(at, 1000.0, 1e9, rows);
            play(&mut loyal, &mut table);
            shares(&table).to_vec()
        };
        assert_eq!(round(0, &[GAVE, BLANK, BLANK])[0], 0.5, "one partner and one stranger");
        assert_eq!(round(1, &[GAVE, GAVE, BLANK]), [0.5, 0.5, 0.0], "two partners, and no stranger");
        assert_eq!(round(2, &[GAVE, GAVE, GAVE_MUCH]), [0.5, 0.5, 0.0], "a faster one has to wait");
        assert_eq!(round(3, &[GAVE, BLANK, GAVE_MUCH]), [0.5, 0.0, 0.5], "until one of them stops");
        assert_eq!(round(4, &[GAVE, GAVE_MUCH, GAVE]), [0.5, 0.0, 0.5], "who comes back begins anew");
    }
}
