//! Handshake: it cooperates and defects, and then cooperates for ever with those who did the same, and defects against all
//! others (Robson 1990): a secret handshake by which mutants know each other.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "handshake",
    "Cooperates with those who begin as it does, by cooperation and defection.",
    "Robson 1990, Efficiency in evolutionary games: Darwin, Nash and the secret handshake",
    &[],
    "population:\n  handshake: { share: 0.1 }\n  defector: {}",
);

/// Turns of the handshake.
const OPENING: u32 = 2;

/// Who looks for its own kind.
#[derive(Clone, Copy, Debug)]
pub struct Handshake;

impl Player for Handshake {
    const KNOWS: Knows = Knows::ITS;
    /// Whether the other gave the sign.
    type Mind = bool;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, kin: &mut bool, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns == OPENING {
            *kin = game.its_moves() & 0b11 == 0b10;
        }
        if turns < OPENING { turns == 0 } else { *kin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_knows_its_kind() {
        assert_eq!(answers::<Handshake>("CDDDD"), "CDCCC");
        for other in ["CCCCC", "DDCCC", "DCCCC"] {
            assert_eq!(answers::<Handshake>(other), "CDDDD");
        }
    }
}
