//! Gradual killer: five defections and two cooperations; whoever answers those two with defection is defected against for
//! ever, and all others get cooperation for ever. From the PRISON project of Beaufils, Delahaye and Mathieu, made to stop
//! [Gradual](super::gradual) from beating tit for tat in a field of three.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "gradual_killer",
    "Defects five times, cooperates twice, and decides for ever by the answer to those two.",
    "Beaufils, Delahaye & Mathieu 1998, PRISON project, as in Axelrod-Python",
    &[],
    "population:\n  gradual_killer: { share: 0.5 }\n  gradual: {}",
);

/// Moves at the beginning: defections, and all of them with the two cooperations.
const DEFECTIONS: u32 = 5;
const OPENING: u32 = 7;

/// Who wants to be hit back.
#[derive(Clone, Copy, Debug)]
pub struct GradualKiller;

impl Player for GradualKiller {
    const KNOWS: Knows = Knows::ITS;
    /// Whether the other defected in the sixth and in the seventh turn.
    type Mind = bool;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, defies: &mut bool, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns == OPENING {
            *defies = game.its_defections_in(2) == 2;
        }
        if turns < OPENING { turns >= DEFECTIONS } else { !*defies }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_decides_after_seven_turns() {
        assert_eq!(answers::<GradualKiller>("CCCCCDDCCC"), "DDDDDCCDDD");
        assert_eq!(answers::<GradualKiller>("DDDDDCDDDD"), "DDDDDCCCCC");
    }
}
