//! Tit for two tats: it defects only after two defections of the other in a row.
//!
//! Axelrod worked out that it would have won his first tournament; in the second one, John Maynard Smith's entry of it came
//! 24th.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "tit_for_two_tats",
    "Defects only after two defections in a row.",
    "Axelrod 1984, The Evolution of Cooperation, chapter 2",
    &[],
    "population:\n  tit_for_two_tats: { share: 0.5 }\n  defector: {}",
);

/// Who waits for a second defection.
#[derive(Clone, Copy, Debug)]
pub struct TitForTwoTats;

impl Player for TitForTwoTats {
    const KNOWS: Knows = Knows::its(2);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.its_defections_in(2) < 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_overlooks_one_defection() {
        assert_eq!(answers::<TitForTwoTats>("DCDDDCC"), "CCCCDDC");
    }
}
