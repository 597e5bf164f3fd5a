//! Soft grudger: it answers a defection with four defections and two cooperations, whatever the other does meanwhile (Li,
//! Hingston & Kendall 2011, SGRIM).

use super::player::{Match, Player, card};
use game::card::{Param, integer};
use game::{Card, Knows, Params};

static PARAMS: [Param; 2] = [
    integer("defections", 4, 1, 1_000_000, "defections in answer to one"),
    integer("cooperations", 2, 0, 1_000_000, "cooperations after them, unconditionally"),
];

static CARD: Card = card(
    "soft_grudger",
    "Answers a defection with four defections and two cooperations.",
    "Li, Hingston & Kendall 2011, Engineering Design of Strategies for Winning Iterated Prisoner's Dilemma Competitions",
    &PARAMS,
    "population:\n  soft_grudger: { share: 0.5 }\n  random: {}",
);

/// Who bears a grudge for a while.
#[derive(Clone, Copy, Debug)]
pub struct SoftGrudger {
    defections: u32,
    cooperations: u32,
}

impl Player for SoftGrudger {
    const KNOWS: Knows = Knows::ITS;
    /// Turns that are left of an answer.
    type Mind = u32;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { defections: params.count("defections") as u32, cooperations: params.count("cooperations") as u32 }
    }

    fn cooperates(&self, left: &mut u32, game: &mut Match) -> bool {
        if *left == 0 {
            if !game.it_defected() {
                return true;
            }
            *left = self.defections + self.cooperations;
        }
        *left -= 1;
        *left < self.cooperations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn its_grudge_ends() {
        assert_eq!(answers::<SoftGrudger>("CDCCCCCCCC"), "CCDDDDCCCC");
        assert_eq!(answers::<SoftGrudger>("DDDDDDDDD"), "CDDDDCCDD");
    }
}
