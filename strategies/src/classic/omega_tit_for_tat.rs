//! Omega tit for tat: tit for tat that breaks deadlocks and gives up on the random (Slany & Kienreich 2007); it came first
//! among single entries in a competition of 2005 with noise.
//!
//! Two counters watch the other. The deadlock counter counts turns in a row in which the other changed its move; at 3
//! it cooperates twice to get out of the echo. The randomness counter falls by one after two cooperations of the
//! other in a row, and rises by one whenever the other changed its move, and by one whenever the two played differently; at 8
//! it defects. The counters stand still while a deadlock is broken.

use super::player::{Match, Player, card};
use game::card::{Param, integer};
use game::{Card, Knows, Params};

static PARAMS: [Param; 2] = [
    integer("deadlock", 3, 1, 1_000_000, "changes of the other's move in a row that make a deadlock"),
    integer("randomness", 8, 1, 1_000_000, "value of the randomness counter from which on it defects"),
];

static CARD: Card = card(
    "omega_tit_for_tat",
    "Plays tit for tat, breaks deadlocks, and gives up on the random.",
    "Slany & Kienreich 2007, On some winning strategies for the Iterated Prisoner's Dilemma",
    &PARAMS,
    "population:\n  omega_tit_for_tat: { share: 0.5 }\n  suspicious_tit_for_tat: {}",
);

/// Who looks for a way out.
#[derive(Clone, Copy, Debug)]
pub struct OmegaTitForTat {
    deadlock: u32,
    randomness: i64,
}

/// The two counters, and cooperations that are left to break a deadlock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    deadlock: u32,
    randomness: i64,
    peace: u32,
}

impl Player for OmegaTitForTat {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Counters;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { deadlock: params.count("deadlock") as u32, randomness: params.count("randomness") as i64 }
    }

    fn cooperates(&self, mind: &mut Counters, game: &mut Match) -> bool {
        if game.turns() < 2 {
            return !game.it_defected();
        }
        if mind.peace > 0 {
            mind.peace -= 1;
            return true;
        }
        let its = game.its_moves();
        let changed = (its ^ its >> 1) & 1 == 1;
        mind.randomness += i64::from(changed) + i64::from(game.i_cooperated() != game.it_cooperated());
        mind.randomness -= i64::from(its & 0b11 == 0b11);
        if mind.randomness >= self.randomness {
            return false;
        }
        mind.deadlock = if changed { mind.deadlock + 1 } else { 0 };
        if mind.deadlock >= self.deadlock {
            (mind.deadlock, mind.peace) = (0, 2);
        }
        game.it_cooperated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn it_breaks_deadlocks() {
        // Against suspicious tit for tat: the echo is heard three times, then come two cooperations.
        assert_eq!(answers::<OmegaTitForTat>("DCDCDCCC"), "CDCDCCCC");
    }

    #[test]
    fn it_gives_up_on_the_random() {
        let careful = [("deadlock", Value::Integer(1000))];
        let played = answers_with::<OmegaTitForTat>(&careful, "DCDCDCDCCCCCCCCC", 0);
        // Each turn of the echo counts twice from the second answer on: 8 is reached with the sixth move.
        assert_eq!(&played[..6], "CDCDCD");
    }
}
