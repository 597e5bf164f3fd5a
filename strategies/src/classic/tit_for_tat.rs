//! Tit for tat: it cooperates first, and then does what the other did last. Anatol Rapoport's entry won both of Axelrod's
//! tournaments.
//!
//! The mechanism of the same name is BitTorrent's, which chokes whom it gets nothing from. This is the player of the
//! repeated game after which that was named.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "tit_for_tat",
    "Cooperates first, and then does what the other did last.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (1st, by Rapoport)",
    &[],
    "population:\n  tit_for_tat: { share: 0.5 }\n  defector: {}",
);

/// Who plays tit for tat.
#[derive(Clone, Copy, Debug)]
pub struct TitForTat;

impl Player for TitForTat {
    const KNOWS: Knows = Knows::its(1);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        !game.it_defected()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_does_what_the_other_did() {
        assert_eq!(answers::<TitForTat>("CDDCDC"), "CCDDCD");
    }
}
