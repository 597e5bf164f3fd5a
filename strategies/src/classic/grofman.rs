//! Grofman: it cooperates after mutual cooperation, and with probability 2/7 if the players did different things; 4th in
//! Axelrod's first tournament.
//!
//! As Axelrod prints it, it "otherwise" always cooperates, after mutual defection, too. The scores of his table 2 deny that:
//! played like that it gets about 480 against Joss and 405 against Random, while the table says 236 and 507. If it defects
//! after mutual defection it gets about 232 and 513, and comes near in its other cells. So that is the default reading,
//! chosen by looking at these scores, and `printed` is the other one. It begins with cooperation.

use super::player::{Match, Player, card};
use game::card::{Param, Text, number, text, word};
use game::{Card, Knows, Params};

static READINGS: [Text; 2] = [text("played"), text("printed")];

static PARAMS: [Param; 2] = [
    number("p", 2.0 / 7.0, 0.0, 1.0, "probability of cooperating after different moves"),
    word(
        "reading",
        &READINGS,
        "what it does after mutual defection: defect, as its scores tell, or cooperate, as printed",
    ),
];

static CARD: Card = card(
    "grofman",
    "Cooperates after mutual cooperation, and seldom after different moves.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (4th, by Grofman)",
    &PARAMS,
    "population:\n  grofman: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who looks at whether moves were equal.
#[derive(Clone, Copy, Debug)]
pub struct Grofman {
    p: f64,
    printed: bool,
}

impl Player for Grofman {
    const KNOWS: Knows = Knows::both(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p"), printed: params.word("reading") == "printed" }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        match (game.i_cooperated(), game.it_cooperated()) {
            (true, true) => true,
            (false, false) => game.is_new() || self.printed,
            _ => game.chance(self.p),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with, share};
    use game::params::Value;

    #[test]
    fn it_cooperates_after_mutual_cooperation() {
        assert_eq!(answers::<Grofman>("CCC"), "CCC");
        let found = share::<Grofman>(&[], "DC");
        assert!((found - 2.0 / 7.0).abs() < 0.031, "{found}");
    }

    #[test]
    fn readings_differ_after_mutual_defection() {
        let never = ("p", Value::Number(0.0));
        let printed = ("reading", Value::Word("printed".to_owned()));
        assert_eq!(answers_with::<Grofman>(std::slice::from_ref(&never), "CDDC", 0), "CCDD");
        assert_eq!(answers_with::<Grofman>(&[never, printed], "CDDC", 0), "CCDC");
    }
}
