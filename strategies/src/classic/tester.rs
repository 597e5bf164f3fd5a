//! Tester: it defects first. Once the other defects, it apologises by cooperating and plays tit for tat from then on; with
//! others it cooperates in the second and third turn and then defects in every other turn. David Gladstein's entry came 46th
//! in Axelrod's second tournament, and did much harm to others.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "tester",
    "Defects in every other turn until the other does, then apologises and plays tit for tat.",
    "Axelrod 1980, More Effective Choice in the Prisoner's Dilemma (46th, by Gladstein)",
    &[],
    "population:\n  tester: { share: 0.5 }\n  tit_for_two_tats: {}",
);

/// Who looks for softies.
#[derive(Clone, Copy, Debug)]
pub struct Tester;

impl Player for Tester {
    const KNOWS: Knows = Knows::BOTH;
    /// Whether the other has defected and got its apology.
    type Mind = bool;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, apologised: &mut bool, game: &mut Match) -> bool {
        if *apologised {
            return !game.it_defected();
        }
        *apologised = game.it_defected();
        match game.turns() {
            0 => false,
            1 | 2 => true,
            _ => *apologised || !game.i_cooperated(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_looks_for_softies() {
        assert_eq!(answers::<Tester>("CCCCCCCC"), "DCCDCDCD");
        assert_eq!(answers::<Tester>("CDDCCDC"), "DCCDCCD");
        assert_eq!(answers::<Tester>("CCCCDDC"), "DCCDCCD");
    }
}
