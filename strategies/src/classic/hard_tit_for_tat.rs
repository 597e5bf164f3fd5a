//! Hard tit for tat: it defects if the other defected in any of the last three turns. One of the field against which
//! Stewart and Plotkin (2012) played zero-determinant strategies.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "hard_tit_for_tat",
    "Defects if the other did in any of the last three turns.",
    "Stewart & Plotkin 2012, Extortion and cooperation in the Prisoner's Dilemma",
    &[],
    "population:\n  hard_tit_for_tat: { share: 0.5 }\n  random: {}",
);

/// Who needs three good turns.
#[derive(Clone, Copy, Debug)]
pub struct HardTitForTat;

impl Player for HardTitForTat {
    const KNOWS: Knows = Knows::its(3);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.its_defections_in(3) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_remembers_three_turns() {
        assert_eq!(answers::<HardTitForTat>("CDCCCDCC"), "CCDDDCDD");
    }
}
