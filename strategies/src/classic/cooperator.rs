//! Cooperator: it always cooperates. The unconditional strategies are as old as the game (Axelrod 1984).

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "cooperator",
    "Always cooperates.",
    "Axelrod 1984, The Evolution of Cooperation",
    &[],
    "population:\n  cooperator: { share: 0.5 }\n  defector: {}",
);

/// Who always cooperates.
#[derive(Clone, Copy, Debug)]
pub struct Cooperator;

impl Player for Cooperator {
    const KNOWS: Knows = Knows::NOTHING;
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), _: &mut Match) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_always_cooperates() {
        assert_eq!(answers::<Cooperator>("DDCDD"), "CCCCC");
    }
}
