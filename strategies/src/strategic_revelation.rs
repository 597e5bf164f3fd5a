//! Strategic piece revelation: an honest peer that under-reports what it has (Levin et al. 2008, section
//! 5.3, algorithm 3).
//!
//! A peer serves those who are interested in it, and so it wants to be interesting, to many and for long.
//! Who shows all it has lets two neighbours fetch different pieces from it, trade them, and be done with it.
//! This peer shows nothing of its own accord. When a neighbour has no interest in it (any longer), it
//! reveals to that neighbour one piece that it lacks: the one most common among the other neighbours, those
//! included to whom it was revealed before. What it revealed it delivers, and in all else it is honest.
//!
//! Alone it keeps its neighbours interested for longer; when everybody plays it, nobody knows what to show
//! to whom, and downloads take 12 % longer (the paper's PlanetLab runs).
//!
//! Where the paper is silent, or the simulation differs, this file decides:
//!
//! - **Which piece** is the workload's choice (`turn.reveal`): the most common among the neighbours, ties at
//!   random. It counts what neighbours show, and leaves out what was revealed to one that did not fetch it
//!   yet; both differ for a round trip only.
//! - **How much at once.** The paper reveals one piece and waits. A round is long against a round trip, and
//!   a neighbour that could fetch several pieces in a round would be held up. For an experiment whose pieces
//!   are small against its rounds there is `reveal_kib`; it counts in whole pieces, so its default is one.
//! - **A seed** has nothing to gain, and shows everything.

use game::card::{Card, Kind, Param, number, text};
use game::{AskTurn, Listed, Params, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 1] = [number(
    "reveal_kib",
    1.0,
    0.001,
    1e9,
    "how much it reveals at once to a neighbour without interest, in KiB and whole pieces (up to a piece: one piece)",
)];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("strategic_revelation"),
    summary: text("Hides its pieces and reveals one to a neighbour that lost interest, the most common one first."),
    source: text("Levin et al. 2008, BitTorrent is an Auction, section 5.3 and algorithm 3"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.99 }\n  revealers: { strategy: strategic_revelation, share: 0.01 }",
    ),
};

/// The under-reporting peer.
#[derive(Clone, Copy, Debug)]
pub struct StrategicRevelation {
    reveal_bytes: f64,
}

impl Strategy for StrategicRevelation {
    fn ask(&mut self, turn: &mut AskTurn) {
        turn.follow();
        if turn.wants_bytes() == 0.0 {
            return;
        }
        turn.hide();
        for row in 0..turn.rows() {
            if turn.shows_bytes(row) == 0.0 && turn.hides_bytes(row) > 0.0 {
                turn.reveal(row, self.reveal_bytes);
            }
        }
    }
}

impl Listed for StrategicRevelation {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { reveal_bytes: params.number("reveal_kib") * 1024.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{self, Asked};
    use game::table::Table;
    use game::turn::ask::{Place, Row};

    /// Neighbours that have no interest, are interested, and want nothing more.
    const ROWS: [&[(&str, f64)]; 3] = [
        &[("hides_bytes", 9e5), ("recommended", 1.0)],
        &[("hides_bytes", 9e5), ("shows_bytes", 1.0)],
        &[("recommended", 1.0)],
    ];

    fn round(wants_bytes: f64) -> Table {
        let mut table = trial::ask(3, Asked { wants_bytes, ..Asked::default() }, &ROWS);
        trial::play(&mut [StrategicRevelation::seat(&CARD.defaults())], &mut table);
        table
    }

    #[test]
    fn it_reveals_something_to_those_who_lost_interest() {
        let table = round(1e6);
        assert_eq!(table.place_column(Place::hide as usize), [1.0]);
        assert_eq!(table.row_column(Row::reveal_bytes as usize), [1024.0, 0.0, 0.0]);
    }

    #[test]
    fn in_all_else_it_is_honest() {
        let table = round(1e6);
        assert_eq!(table.row_column(Row::ask as usize), [1.0, 0.0, 1.0]);
        assert_eq!(table.place_column(Place::seek as usize), [40.0]);
        assert_eq!(table.place_column(Place::announce_s as usize), [300.0]);
    }

    #[test]
    fn a_seed_shows_everything() {
        let table = round(0.0);
        assert_eq!(table.place_column(Place::hide as usize), [0.0]);
        assert_eq!(table.row_column(Row::reveal_bytes as usize), [0.0; 3]);
    }
}
