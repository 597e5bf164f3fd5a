//! Defector: it always defects. In a game that is played once, or a known number of times, it is the only equilibrium.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "defector",
    "Always defects.",
    "Axelrod 1984, The Evolution of Cooperation",
    &[],
    "population:\n  cooperator: { share: 0.5 }\n  defector: {}",
);

/// Who always defects.
#[derive(Clone, Copy, Debug)]
pub struct Defector;

impl Player for Defector {
    const KNOWS: Knows = Knows::NOTHING;
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), _: &mut Match) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_always_defects() {
        assert_eq!(answers::<Defector>("CCDCC"), "DDDDD");
    }
}
