//! Eatherley: after a defection of the other it defects with a probability that is the share of defections among all the
//! other's moves so far; otherwise it cooperates. Graham Eatherley's entry came 14th in Axelrod's second tournament.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "eatherley",
    "Answers a defection as often as the other defects altogether.",
    "Axelrod 1980, More Effective Choice in the Prisoner's Dilemma (14th, by Eatherley)",
    &[],
    "population:\n  eatherley: { share: 0.5 }\n  random: {}",
);

/// Who answers in proportion.
#[derive(Clone, Copy, Debug)]
pub struct Eatherley;

impl Player for Eatherley {
    const KNOWS: Knows = Knows::ITS.with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let cooperated = f64::from(game.its_cooperations()) / f64::from(game.turns());
        !game.it_defected() || game.chance(cooperated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, share};

    #[test]
    fn it_answers_in_proportion() {
        assert_eq!(answers::<Eatherley>("DDDDCC"), "CDDDDC");
        for (its, p) in [("CDC", 0.5), ("CCCDC", 0.75)] {
            let found = share::<Eatherley>(&[], its);
            assert!((found - p).abs() < 0.035, "{its}: {found}");
        }
    }
}
