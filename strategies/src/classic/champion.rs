//! Champion: it cooperates for ten turns, plays tit for tat for fifteen, and then cooperates unless three things hold: the
//! other has just defected, it cooperated less than 60 % of the time, and less often than a random number says. Danny
//! Champion's entry came 2nd in Axelrod's second tournament.

use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 3] = [
    integer("opening", 10, 1, 1_000_000, "turns of cooperation at the beginning"),
    integer("mirror", 15, 0, 1_000_000, "turns of tit for tat after that"),
    number("enough", 0.6, 0.0, 1.0, "share of cooperation that is answered with cooperation always"),
];

static CARD: Card = card(
    "champion",
    "Cooperates at first, then plays tit for tat, then forgives those who mostly cooperate.",
    "Axelrod 1980, More Effective Choice in the Prisoner's Dilemma (2nd, by Champion)",
    &PARAMS,
    "population:\n  champion: { share: 0.5 }\n  random: {}",
);

/// Who forgives those who mostly cooperate.
#[derive(Clone, Copy, Debug)]
pub struct Champion {
    opening: u32,
    mirror: u32,
    enough: f64,
}

impl Player for Champion {
    const KNOWS: Knows = Knows::ITS.with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        let [opening, mirror] = ["opening", "mirror"].map(|name| params.count(name) as u32);
        Self { opening, mirror, enough: params.number("enough") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let turns = game.turns();
        if turns < self.opening || !game.it_defected() {
            return true;
        }
        if turns < self.opening + self.mirror {
            return false;
        }
        let cooperated = f64::from(game.its_cooperations()) / f64::from(turns);
        cooperated >= self.enough || game.chance(cooperated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, share};

    #[test]
    fn it_has_three_phases() {
        assert_eq!(answers::<Champion>(&"D".repeat(30)), format!("{}{}", "C".repeat(10), "D".repeat(20)));
        let mostly_kind = format!("{}{}", "C".repeat(20), "D".repeat(12));
        let played = answers::<Champion>(&mostly_kind);
        assert_eq!(&played[20..], "CDDDDCCCCCCC", "20 of 32 is enough");
    }

    #[test]
    fn those_who_cooperate_less_are_forgiven_as_often_as_they_cooperate() {
        let half = format!("{}D", "CD".repeat(15));
        let found = share::<Champion>(&[], &half);
        assert!((found - 0.5).abs() < 0.035, "{found}");
    }
}
