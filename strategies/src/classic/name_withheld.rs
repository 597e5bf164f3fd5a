//! Name withheld: a probability of cooperation that changes every ten turns; 14th in Axelrod's first tournament.
//!
//! A student's program of 77 lines whose rules are lost. It cooperates with a probability that is 0.3 at first and changes
//! every ten turns, if the other seems random, very cooperative or very uncooperative, and after the 130th turn if it has
//! the lower score. In which direction is not told; that the outcome mostly lay between 0.3 and 0.7 and seemed random to
//! others is. So here the probability is 0.3 for ten turns and then drawn anew from that range every ten turns:
//! a reconstruction of the outcome, not of the rules. Axelrod-Python draws it in every turn, which is to cooperate in half
//! of all turns, independently.

use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 4] = [
    number("first", 0.3, 0.0, 1.0, "probability of cooperating at the beginning"),
    number("low", 0.3, 0.0, 1.0, "least probability that is drawn later"),
    number("high", 0.7, 0.0, 1.0, "greatest probability that is drawn later"),
    integer("every", 10, 1, 1_000_000, "turns with the same probability"),
];

static CARD: Card = card(
    "name_withheld",
    "Cooperates with a probability that changes every ten turns.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (14th, name withheld)",
    &PARAMS,
    "population:\n  name_withheld: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who seems random.
#[derive(Clone, Copy, Debug)]
pub struct NameWithheld {
    first: f64,
    low: f64,
    high: f64,
    every: u32,
}

impl Player for NameWithheld {
    const KNOWS: Knows = Knows::NOTHING.always().with_dice();
    /// The probability with which it cooperates.
    type Mind = f64;

    fn card() -> &'static Card {
        &CARD
    }

    fn check(params: &Params) -> Result<(), String> {
        let (low, high) = (params.number("low"), params.number("high"));
        if low > high { Err(format!("low ({low}) is above high ({high})")) } else { Ok(()) }
    }

    fn of(params: &Params) -> Self {
        let [first, low, high] = ["first", "low", "high"].map(|name| params.number(name));
        Self { first, low, high, every: params.count("every") as u32 }
    }

    fn cooperates(&self, p: &mut f64, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns == 0 {
            *p = self.first;
        } else if turns.is_multiple_of(self.every) {
            *p = self.low + (self.high - self.low) * game.random();
        }
        game.chance(*p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers_with, share};
    use game::params::Value;

    #[test]
    fn its_probability_is_drawn_anew() {
        let found = share::<NameWithheld>(&[], "CCCC");
        assert!((found - 0.3).abs() < 0.032, "{found}");
        let found = share::<NameWithheld>(&[], "CCCCCCCCCCCC");
        assert!((found - 0.5).abs() < 0.035, "{found}");
    }

    #[test]
    fn it_stays_for_ten_turns() {
        let all = [("first", 0.0), ("low", 1.0), ("high", 1.0)].map(|(name, p)| (name, Value::Number(p)));
        assert_eq!(answers_with::<NameWithheld>(&all, "CCCCCCCCCCCCC", 7), "DDDDDDDDDDCCC");
    }
}
