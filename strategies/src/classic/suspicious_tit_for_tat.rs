//! Suspicious tit for tat: as tit for tat, but it defects first (Boyd & Lorberbaum 1987; "mistrust" of Beaufils et al. 1996).

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "suspicious_tit_for_tat",
    "Defects first, and then does what the other did last.",
    "Boyd & Lorberbaum 1987, No pure strategy is evolutionarily stable in the repeated Prisoner's Dilemma game",
    &[],
    "population:\n  tit_for_two_tats: { share: 0.5 }\n  suspicious_tit_for_tat: {}",
);

/// Who trusts nobody at first.
#[derive(Clone, Copy, Debug)]
pub struct SuspiciousTitForTat;

impl Player for SuspiciousTitForTat {
    const KNOWS: Knows = Knows::its(1);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.it_cooperated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_defects_first() {
        assert_eq!(answers::<SuspiciousTitForTat>("CDDCC"), "DCDDC");
    }
}
