//! Grofman: it cooperates if both did the same in the last turn, and with probability 2/7 if they did not; 4th in Axelrod's
//! first tournament. The same rule as in Axelrod's words; it is memory-one with (1, 2/7, 2/7, 1), and cooperates first.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [number("p", 2.0 / 7.0, 0.0, 1.0, "probability of cooperating after different moves")];

static CARD: Card = card(
    "grofman",
    "Cooperates after equal moves, and seldom after different ones.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (4th, by Grofman)",
    &PARAMS,
    "population:\n  grofman: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who looks at whether moves were equal.
#[derive(Clone, Copy, Debug)]
pub struct Grofman {
    p: f64,
}

impl Player for Grofman {
    const KNOWS: Knows = Knows::both(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.i_cooperated() == game.it_cooperated() || game.chance(self.p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with, share};
    use game::params::Value;

    #[test]
    fn it_cooperates_after_equal_moves() {
        assert_eq!(answers::<Grofman>("CCC"), "CCC");
        assert_eq!(answers_with::<Grofman>(&[("p", Value::Number(0.0))], "CDDC", 0), "CCDC");
        let found = share::<Grofman>(&[], "DC");
        assert!((found - 2.0 / 7.0).abs() < 0.031, "{found}");
    }
}
