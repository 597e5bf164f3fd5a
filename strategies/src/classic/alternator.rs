//! Alternator: it cooperates and defects in turn, and begins with cooperation (Axelrod 1984; `per_cd` of Beaufils et al.).
//!
//! It takes turns with its own last move as it was played. Where noise turns a move round, the rhythm changes with it.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "alternator",
    "Cooperates and defects in turn.",
    "Axelrod 1984, The Evolution of Cooperation",
    &[],
    "population:\n  tit_for_tat: { share: 0.5 }\n  alternator: {}",
);

/// Who alternates.
#[derive(Clone, Copy, Debug)]
pub struct Alternator;

impl Player for Alternator {
    const KNOWS: Knows = Knows { memory: Some(1), own_moves: true, ..Knows::NOTHING };
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        !game.i_cooperated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_alternates() {
        assert_eq!(answers::<Alternator>("CCCCC"), "CDCDC");
        assert_eq!(answers::<Alternator>("DDDDD"), "CDCDC");
    }
}
