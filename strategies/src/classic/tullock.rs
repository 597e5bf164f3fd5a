//! Tullock: it cooperates for eleven turns, and then ten percentage points less often than the other did in the last ten;
//! 13th in Axelrod's first tournament.
//!
//! "10% less" is read as a difference of 0.1, never below 0, as in Axelrod-Python.

use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::moves::TOLD_MOVES;
use game::{Card, Knows, Params};

static PARAMS: [Param; 3] = [
    integer("opening", 11, 1, TOLD_MOVES as i64, "turns of cooperation at the beginning"),
    integer("window", 10, 1, TOLD_MOVES as i64, "turns over which the other's cooperation is counted"),
    number("less", 0.1, 0.0, 1.0, "by how much less it cooperates"),
];

static CARD: Card = card(
    "tullock",
    "Cooperates a little less often than the other did in the last ten turns.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (13th, by Tullock)",
    &PARAMS,
    "population:\n  tullock: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who gives a little less than it gets.
#[derive(Clone, Copy, Debug)]
pub struct Tullock {
    opening: u32,
    window: u32,
    less: f64,
}

impl Player for Tullock {
    /// As many turns as its parameters may ask for.
    const KNOWS: Knows = Knows::its(TOLD_MOVES).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self {
            opening: params.count("opening") as u32,
            window: params.count("window") as u32,
            less: params.number("less"),
        }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let turns = game.turns();
        if turns < self.opening {
            return true;
        }
        let seen = f64::from(self.window.min(turns));
        let cooperated = seen - f64::from(game.its_defections_in(self.window));
        game.chance(cooperated / seen - self.less)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, share};

    #[test]
    fn it_cooperates_eleven_times_first() {
        assert_eq!(answers::<Tullock>("DDDDDDDDDDDDD"), "CCCCCCCCCCCDD");
    }

    #[test]
    fn it_gives_a_tenth_less() {
        for (its, p) in [("CCCCCCCCCCCC", 0.9), ("CDDDDDCCCCCC", 0.4), ("CDDDDDDDDDCC", 0.0)] {
            let found = share::<Tullock>(&[], its);
            assert!((found - p).abs() < 0.035, "{its}: {found}");
        }
    }
}
