//! Davis: it cooperates for ten turns and then bears a grudge: it defects for ever once the other has defected, in those
//! ten turns or later. 8th in Axelrod's first tournament.

use super::player::{Match, Player, card};
use game::card::{Param, integer};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [integer("opening", 10, 0, 1_000_000, "turns of cooperation at the beginning")];

static CARD: Card = card(
    "davis",
    "Cooperates for ten turns, and then as long as the other never defected.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (8th, by Davis)",
    &PARAMS,
    "population:\n  davis: { share: 0.5 }\n  random: {}",
);

/// Who waits before it bears a grudge.
#[derive(Clone, Copy, Debug)]
pub struct Davis {
    opening: u32,
}

impl Player for Davis {
    const KNOWS: Knows = Knows::ITS;
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { opening: params.count("opening") as u32 }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.turns() < self.opening || game.its_defections() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn it_waits_ten_turns() {
        assert_eq!(answers::<Davis>("CDCCCCCCCCCC"), "CCCCCCCCCCDD");
        assert_eq!(answers::<Davis>("CCCCCCCCCCCDCC"), "CCCCCCCCCCCCDD");
        assert_eq!(answers_with::<Davis>(&[("opening", Value::Integer(2))], "DCCC", 0), "CCDD");
    }
}
