//! Name withheld: a probability of cooperation that changes every ten turns; 14th in Axelrod's first tournament.
//!
//! A student's program of 77 lines whose rules are lost. It cooperates with a probability P that is 0.3 at first. P changes
//! every ten turns if the other seems random, very cooperative or very uncooperative, and after the 130th turn if the
//! program has the lower score; it was often left between 0.3 and 0.7, and so it seemed random to others.
//!
//! By how much P changes, and in which direction, is not told. The scores of Axelrod's table 2 say where it was: about 0.3 on the
//! average against tit for tat (359 to 362) and Random (526 to 300), against whom it was not behind, and 0.36 against
//! Friedman (133 to 489), against whom it was. That is what comes out if only the change after the 130th turn is played.
//! So here P is 0.3, and while the program is behind after 130 turns, P is drawn anew between 0.3 and 0.7 every ten
//! turns. This is a reconstruction of outcomes, chosen by looking at them, not of rules. Axelrod-Python draws P in
//! every turn, which is to cooperate in half of all turns.

use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 5] = [
    number("first", 0.3, 0.0, 1.0, "probability of cooperating at the beginning"),
    number("low", 0.3, 0.0, 1.0, "least probability that is drawn later"),
    number("high", 0.7, 0.0, 1.0, "greatest probability that is drawn later"),
    integer("from", 130, 0, 1_000_000_000, "turns after which it changes its probability while it is behind"),
    integer("every", 10, 1, 1_000_000, "turns with the same probability"),
];

static CARD: Card = card(
    "name_withheld",
    "Seldom cooperates, with a probability that changes late if it is behind.",
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
    from: u32,
    every: u32,
}

impl Player for NameWithheld {
    const KNOWS: Knows = Knows::BOTH.with_dice();
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
        let [from, every] = ["from", "every"].map(|name| params.count(name) as u32);
        Self { first, low, high, from, every }
    }

    fn mind(&self) -> f64 {
        self.first
    }

    fn cooperates(&self, p: &mut f64, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns > 0 && turns >= self.from && turns.is_multiple_of(self.every) && game.own_score() < game.its_score() {
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
    fn it_is_seldom_kind() {
        let found = share::<NameWithheld>(&[], "CCCC");
        assert!((found - 0.3).abs() < 0.032, "{found}");
    }

    #[test]
    fn who_is_behind_changes_late() {
        let all = [("first", 0.0), ("low", 1.0), ("high", 1.0)].map(|(name, p)| (name, Value::Number(p)));
        let all: Vec<_> = all.into_iter().chain([("from", Value::Integer(20))]).collect();
        let behind = |its: &str| answers_with::<NameWithheld>(&all, its, 7);
        assert_eq!(behind(&"D".repeat(25)), "D".repeat(25), "equal is not behind");
        let sometimes = [("first", Value::Number(0.5)), ("low", Value::Number(1.0)), ("high", Value::Number(1.0))];
        let sometimes: Vec<_> = sometimes.into_iter().chain([("from", Value::Integer(25))]).collect();
        let played = answers_with::<NameWithheld>(&sometimes, &"D".repeat(50), 7);
        assert!(played[..30].contains('D') && !played[30..].contains('D'), "{played}");
    }
}
