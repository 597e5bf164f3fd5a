//! Shubik: it punishes the first departure from mutual cooperation with one defection, the second with two, and so on; 5th in
//! Axelrod's first tournament.
//!
//! Shubik (1970) says how: whoever defects while Shubik cooperates is answered with k defections in a row, whatever it does
//! meanwhile; then Shubik cooperates again, and the next departure is worth k + 1. So what the other does while it is punished
//! counts for nothing, and neither does the turn of the last punishment: only a defection against a cooperation
//! opens a new one.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "shubik",
    "Punishes each departure from cooperation one turn longer than the last.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (5th, by Shubik)",
    &[],
    "population:\n  shubik: { share: 0.5 }\n  random: {}",
);

/// Who punishes longer and longer.
#[derive(Clone, Copy, Debug)]
pub struct Shubik;

/// How long the last punishment was, and how much of it is left.
#[derive(Clone, Copy, Debug, Default)]
pub struct Punishment {
    length: u32,
    left: u32,
}

impl Player for Shubik {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Punishment;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, mind: &mut Punishment, game: &mut Match) -> bool {
        if mind.left == 0 && game.it_defected() && game.i_cooperated() {
            mind.length += 1;
            mind.left = mind.length;
        }
        let punishes = mind.left > 0;
        mind.left -= u32::from(punishes);
        !punishes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn punishments_grow() {
        assert_eq!(answers::<Shubik>("DCCDCCCDCCCCC"), "CDCCDDCCDDDCC");
        assert_eq!(
            answers::<Shubik>("DDDDDDDDDD"),
            "CDCDDCDDDC",
            "what it is told while it punishes counts for nothing"
        );
    }
}
