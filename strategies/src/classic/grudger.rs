//! Grudger: it cooperates until the other defects once, and never again after that. James Friedman's entry came 7th in
//! Axelrod's first tournament; as the grim trigger (Friedman 1971) it is what holds cooperation up in the folk theorem.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "grudger",
    "Cooperates until the other defects, and never again.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (7th, by Friedman)",
    &[],
    "population:\n  grudger: { share: 0.5 }\n  random: {}",
);

/// Who forgives nothing.
#[derive(Clone, Copy, Debug)]
pub struct Grudger;

impl Player for Grudger {
    const KNOWS: Knows = Knows::ITS;
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.its_defections() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_forgives_nothing() {
        assert_eq!(answers::<Grudger>("CCDCCC"), "CCCDDD");
        let long = format!("D{}", "C".repeat(80));
        assert_eq!(answers::<Grudger>(&long), format!("C{}", "D".repeat(80)), "not after 80 turns either");
    }
}
