//! Anti tit for tat: it cooperates first, and then does the opposite of what the other did last (Hilbe et al. 2013).
//!
//! [Bully](super::bully) does the same but for the first move.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "anti_tit_for_tat",
    "Cooperates first, and then does the opposite of what the other did last.",
    "Hilbe, Nowak & Traulsen 2013, Adaptive Dynamics of Extortion and Compliance",
    &[],
    "population:\n  tit_for_tat: { share: 0.5 }\n  anti_tit_for_tat: {}",
);

/// Who contradicts.
#[derive(Clone, Copy, Debug)]
pub struct AntiTitForTat;

impl Player for AntiTitForTat {
    const KNOWS: Knows = Knows::its(1);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        !game.it_cooperated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_contradicts() {
        assert_eq!(answers::<AntiTitForTat>("CDDCC"), "CDCCD");
    }
}
