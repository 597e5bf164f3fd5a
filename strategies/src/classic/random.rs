//! Random: it cooperates with a fixed probability, whatever happened. It came 15th and last in Axelrod's first tournament,
//! where the probability was a half.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [number("p", 0.5, 0.0, 1.0, "probability of cooperating")];

static CARD: Card = card(
    "random",
    "Cooperates with a fixed probability.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma, table 1 (15th)",
    &PARAMS,
    "population:\n  tit_for_tat: { share: 0.5 }\n  random: { params: { p: 0.5 } }",
);

/// Who throws a coin.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    p: f64,
}

impl Player for Random {
    const KNOWS: Knows = Knows::NOTHING.with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.chance(self.p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers_with, share};
    use game::params::Value;

    #[test]
    fn it_cooperates_as_often_as_it_should() {
        for p in [0.25, 0.5] {
            let found = share::<Random>(&[("p", Value::Number(p))], "CD");
            assert!((found - p).abs() < 0.035, "{p}: {found}");
        }
        assert_eq!(answers_with::<Random>(&[("p", Value::Number(0.0))], "CCCC", 1), "DDDD");
        assert_eq!(answers_with::<Random>(&[("p", Value::Number(1.0))], "DDDD", 1), "CCCC");
    }
}
