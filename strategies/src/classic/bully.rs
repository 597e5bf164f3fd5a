//! Bully: it defects first, and then does the opposite of what the other did last: it gives in to whoever hits back, and
//! beats whoever does not. Nachbar (1992) calls it reverse tit for tat.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "bully",
    "Defects first, and then does the opposite of what the other did last.",
    "Nachbar 1992, Evolution in the finitely repeated prisoner's dilemma",
    &[],
    "population:\n  tit_for_tat: { share: 0.5 }\n  bully: {}",
);

/// Who gives in to force only.
#[derive(Clone, Copy, Debug)]
pub struct Bully;

impl Player for Bully {
    const KNOWS: Knows = Knows::its(1);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.it_defected()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_gives_in_to_force_only() {
        assert_eq!(answers::<Bully>("CDDCC"), "DDCCD");
    }
}
