//! The launderer: with a fellow it reports traffic that never was, so that both look as if they served somebody.
//!
//! Fellows pay each other with real tokens for blocks that nobody sent, and return them. Where tokens are credited one for
//! one nothing is won by that itself. What it may win is what others have in mind for those who contribute: a share of
//! what is handed out again, or the attention of a coordinator that measures a swarm by what is paid in it.
//!
//! It needs a ring (`ring: 2`): where no fellow is there, it says nothing false.
//!
//! What is open, and how it is settled here:
//!
//! - **How much.** `invented_bytes` to each fellow and as much from each, in every round.
//! - **In which swarm.** In the one in which they dealt with each other; if they did not, in the first one.
//! - **Outsiders** are not served, or if `serves` like an honest peer would.
//!
//! `ring` with `traffic: none` is its like where points are minted.

use game::card::{Card, Kind, Param, flag, number, text};
use game::{Listed, Params, ReportTurn, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 2] = [
    number("invented_bytes", 16_384.0, 0.0, 1e12, "bytes that it invents to and from each fellow in a round"),
    flag("serves", false, "whether it serves others like an honest peer"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("launderer"),
    summary: text("Reports traffic with its fellows that never was, and serves nobody."),
    source: text("Peterson and Sirer 2009, Antfarm (peers that collude); Lian et al. 2007 for collusion in pairs"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.9 }\n  launderers: { strategy: launderer, share: 0.1, ring: 2 }"),
};

/// The launderer.
#[derive(Clone, Copy, Debug)]
pub struct Launderer {
    invented_bytes: f64,
    serves: bool,
}

impl Strategy for Launderer {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if self.serves {
            turn.follow();
        }
    }

    fn report(&mut self, turn: &mut ReportTurn) {
        turn.follow();
        for row in 0..turn.rows() {
            if turn.fellow(row) > 0.0 {
                let (received, sent) = (turn.received_bytes(row), turn.sent_bytes(row));
                turn.claim(row, received + self.invented_bytes, sent + self.invented_bytes);
            }
        }
    }
}

impl Listed for Launderer {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve, Verb::Report]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { invented_bytes: params.number("invented_bytes"), serves: params.flag("serves") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::report::Row;

    fn launderer(serves: bool) -> [Launderer; 1] {
        let mut all = CARD.defaults();
        all.set("invented_bytes", Value::Number(10.0));
        all.set("serves", Value::Bool(serves));
        [Launderer::seat(&all)]
    }

    #[test]
    fn it_invents_traffic_with_fellows_and_with_nobody_else() {
        let rows: [&[(&str, f64)]; 2] =
            [&[("fellow", 2.0), ("sent_bytes", 1.0)], &[("received_bytes", 5.0), ("sent_bytes", 3.0)]];
        let mut table = trial::table(Verb::Report, 0, &[("ring_size", 2.0)], &rows);
        trial::play(&mut launderer(false), &mut table);
        assert_eq!(table.row_column(Row::claimed_received_bytes as usize), [10.0, 5.0]);
        assert_eq!(table.row_column(Row::claimed_sent_bytes as usize), [11.0, 3.0]);
    }

    #[test]
    fn it_serves_if_it_is_told_to() {
        for serves in [false, true] {
            let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 0.5)]]);
            trial::play(&mut launderer(serves), &mut table);
            assert_eq!(trial::shares(&table), [if serves { 0.5 } else { 0.0 }]);
        }
    }
}
