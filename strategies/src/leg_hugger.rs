//! The leg-hugger: it serves only super-peers, whose word counts for much (Larry of the Maze study).
//!
//! EigenTrust weighs what a peer gave by the standing of those who got it. Whoever is trusted by many and downloads
//! little, such as the super-altruist Ted, hands all its standing to the few that served it: 734 KB to Ted made Larry
//! one of the best-ranked peers of Maze, although he gave nothing to anybody else (Lian et al. 2006). One byte to a
//! peer of standing t that downloaded D bytes adds (1 - a) t / D.
//!
//! The talk describes what Larry gets, not how he finds Ted. Here he does it as he could:
//!
//! - **Who is a super-peer.** He remembers the best standing of all who ever asked him, and serves only those whose
//!   standing is `near` it: at least that share of it. Who has no standing is never served.
//! - **How many.** The `slots` best of those, in equal shares; the first in the queue among equals.
//!
//! In all else he is honest. `lua/leg_hugger.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, integer, number, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 2] = [
    number("near", 0.5, 0.0, 1.0, "least standing that it serves, as a share of the best that it ever saw"),
    integer("slots", 1, 1, 1000, "how many it serves at once, at most"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("leg_hugger"),
    summary: text("Serves only those with the highest standing that it has seen, and few of them."),
    source: text("Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat (Larry)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.99 }\n  larry: { strategy: leg_hugger, share: 0.01 }"),
};

/// The leg-hugger.
#[derive(Clone, Copy, Debug)]
pub struct LegHugger {
    near: f64,
    slots: usize,
    /// The best standing of all who ever asked it.
    best: f64,
}

impl Strategy for LegHugger {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let standing = |row: &usize| turn.standing(*row);
        let rows = 0..turn.rows();
        self.best = rows.clone().map(|row| standing(&row)).fold(self.best, f64::max);
        let mut supers: Vec<usize> =
            rows.filter(|row| standing(row) > 0.0 && standing(row) >= self.near * self.best).collect();
        supers.sort_by(|a, b| standing(b).total_cmp(&standing(a)));
        supers.truncate(self.slots);
        for row in &supers {
            turn.grant(*row, 1.0 / supers.len() as f64);
        }
    }
}

impl Listed for LegHugger {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { near: params.number("near"), slots: params.count("slots"), best: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::params::Value;

    const TED: &[(&str, f64)] = &[("standing", 0.8)];
    const MARY: &[(&str, f64)] = &[("standing", 0.5)];
    const PEER: &[(&str, f64)] = &[("standing", 0.01)];

    fn served(larry: &mut [LegHugger; 1], rows: &[&[(&str, f64)]]) -> Vec<f64> {
        let mut table = serve(0, 1000.0, 1e6, rows);
        play(larry, &mut table);
        shares(&table).to_vec()
    }

    #[test]
    fn only_the_best_are_served_and_the_best_is_remembered() {
        let mut larry = [LegHugger::seat(&CARD.defaults())];
        assert_eq!(served(&mut larry, &[BLANK, PEER]), [0.0, 1.0], "the best so far");
        assert_eq!(served(&mut larry, &[PEER, MARY, TED, TED]), [0.0, 0.0, 1.0, 0.0], "the first of the best");
        assert_eq!(served(&mut larry, &[PEER, BLANK]), [0.0, 0.0], "nobody comes near Ted");
        assert_eq!(served(&mut larry, &[PEER, MARY]), [0.0, 1.0], "Mary does");
    }

    #[test]
    fn several_are_served_in_equal_shares_and_strangers_never() {
        let mut params = CARD.defaults();
        params.set("slots", Value::Integer(2));
        params.set("near", Value::Number(0.0));
        let mut larry = [LegHugger::seat(&params)];
        assert_eq!(served(&mut larry, &[PEER, BLANK, MARY, TED]), [0.0, 0.0, 0.5, 0.5]);
        assert_eq!(served(&mut larry, &[BLANK, PEER, BLANK]), [0.0, 1.0, 0.0]);
    }
}
