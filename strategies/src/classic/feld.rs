//! Feld: as tit for tat, but the probability of answering cooperation with cooperation sinks from 1 to 0.5 until the two
//! hundredth turn; 11th in Axelrod's first tournament. Defection is always answered with defection.
//!
//! Axelrod does not say along which curve it sinks. Here it is a straight line over the turns played, as in Axelrod-Python,
//! and it stays where it ends.

use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 3] = [
    number("start", 1.0, 0.0, 1.0, "probability of answering cooperation with cooperation at the beginning"),
    number("end", 0.5, 0.0, 1.0, "the same at the end"),
    integer("turns", 200, 1, 1_000_000, "turns until the end"),
];

static CARD: Card = card(
    "feld",
    "Plays tit for tat, and answers cooperation less and less often.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (11th, by Feld)",
    &PARAMS,
    "population:\n  feld: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Whose goodwill wears off.
#[derive(Clone, Copy, Debug)]
pub struct Feld {
    start: f64,
    end: f64,
    turns: f64,
}

impl Player for Feld {
    const KNOWS: Knows = Knows::ITS.with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { start: params.number("start"), end: params.number("end"), turns: params.number("turns") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let passed = (f64::from(game.turns()) / self.turns).min(1.0);
        !game.it_defected() && game.chance(self.start + (self.end - self.start) * passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, share};
    use game::params::Value;

    #[test]
    fn its_goodwill_wears_off() {
        assert_eq!(answers::<Feld>("DDDC"), "CDDD");
        let soon = [("turns", Value::Integer(4))];
        for (its, p) in [("CC", 0.875), ("CCC", 0.75), ("CCCCC", 0.5), ("CCCCCCCC", 0.5)] {
            let found = share::<Feld>(&soon, its);
            assert!((found - p).abs() < 0.035, "{its}: {found}");
        }
    }
}
