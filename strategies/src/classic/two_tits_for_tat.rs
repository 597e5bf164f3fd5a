//! Two tits for a tat: it answers each defection with two of its own. It cooperates where the other cooperated in both of the
//! last two turns.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "two_tits_for_tat",
    "Answers each defection with two.",
    "Axelrod 1984, The Evolution of Cooperation",
    &[],
    "population:\n  two_tits_for_tat: { share: 0.5 }\n  random: {}",
);

/// Who strikes twice.
#[derive(Clone, Copy, Debug)]
pub struct TwoTitsForTat;

impl Player for TwoTitsForTat {
    const KNOWS: Knows = Knows::its(2);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.its_defections_in(2) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_strikes_twice() {
        assert_eq!(answers::<TwoTitsForTat>("CDCCDDCC"), "CCDDCDDD");
    }
}
