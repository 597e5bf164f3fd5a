//! Prober: it defects, cooperates and cooperates. Whoever cooperated in the second and the third turn does not hit back,
//! and is defected against for ever; with all others it plays tit for tat (Li, Hingston & Kendall 2011; PRISON project).

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "prober",
    "Defects once to see whether the other hits back; exploits it for ever if not.",
    "Li, Hingston & Kendall 2011, Engineering Design of Strategies for Winning Iterated Prisoner's Dilemma Competitions",
    &[],
    "population:\n  prober: { share: 0.5 }\n  tit_for_two_tats: {}",
);

/// Turns until it has made up its mind.
const OPENING: u32 = 3;

/// Who probes.
#[derive(Clone, Copy, Debug)]
pub struct Prober;

impl Player for Prober {
    const KNOWS: Knows = Knows::ITS;
    /// Whether the other lets itself be exploited.
    type Mind = bool;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, exploits: &mut bool, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns == OPENING {
            *exploits = game.its_defections_in(2) == 0;
        }
        if turns < OPENING { turns > 0 } else { !*exploits && !game.it_defected() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_exploits_those_who_do_not_hit_back() {
        assert_eq!(answers::<Prober>("CCCCDC"), "DCCDDD");
        assert_eq!(answers::<Prober>("CDCCDC"), "DCCCCD");
    }
}
