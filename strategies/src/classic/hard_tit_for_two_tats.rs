//! Hard tit for two tats: it defects if the other defected twice in a row anywhere in the last three turns. One of the field
//! against which Stewart and Plotkin (2012) played zero-determinant strategies.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "hard_tit_for_two_tats",
    "Defects if the other did twice in a row within the last three turns.",
    "Stewart & Plotkin 2012, Extortion and cooperation in the Prisoner's Dilemma",
    &[],
    "population:\n  hard_tit_for_two_tats: { share: 0.5 }\n  random: {}",
);

/// Who holds two defections against somebody for three turns.
#[derive(Clone, Copy, Debug)]
pub struct HardTitForTwoTats;

impl Player for HardTitForTwoTats {
    const KNOWS: Knows = Knows::its(3);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let played = game.turns().min(3);
        let defections = !game.its_moves() & ((1 << played) - 1);
        defections & (defections >> 1) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_remembers_two_in_a_row() {
        assert_eq!(answers::<HardTitForTwoTats>("DCDCDDCCC"), "CCCCCCDDC");
    }
}
