//! Easy go: it defects until the other defects, and cooperates ever after. Grudger the other way round.
//!
//! It stands in the field of the PRISON project of Beaufils, Delahaye and Mathieu, and as reverse grudger in Li,
//! Hingston and Kendall (2011).

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "easy_go",
    "Defects until the other defects, and cooperates ever after.",
    "Li, Hingston & Kendall 2011, Engineering Design of Strategies for Winning Iterated Prisoner's Dilemma Competitions",
    &[],
    "population:\n  easy_go: { share: 0.5 }\n  defector: {}",
);

/// Who gives up at the first resistance.
#[derive(Clone, Copy, Debug)]
pub struct EasyGo;

impl Player for EasyGo {
    const KNOWS: Knows = Knows::ITS;
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.its_defections() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_gives_up_at_the_first_resistance() {
        assert_eq!(answers::<EasyGo>("CCDCCD"), "DDDCCC");
    }
}
