//! Contrite tit for tat: tit for tat that accepts punishment for what it did by mistake (Sugden 1986, Boyd 1989, Wu & Axelrod
//! 1995).
//!
//! Both players have a standing, good at first. Whoever cooperates is in good standing. Whoever defects loses it, unless
//! it was provoked: in good standing itself, against somebody who was not. Contrite tit for tat defects
//! only if provoked; so after a defection of its own that noise made, it cooperates until it is in good standing again,
//! and does not answer what it is punished with. Without noise it is tit for tat.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "contrite_tit_for_tat",
    "Plays tit for tat, and accepts punishment for its own mistakes.",
    "Boyd 1989, Mistakes allow evolutionary stability in the repeated prisoner's dilemma game; Wu & Axelrod 1995",
    &[],
    "population:\n  contrite_tit_for_tat: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who is sorry.
#[derive(Clone, Copy, Debug)]
pub struct ContriteTitForTat;

/// Who is in bad standing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standings {
    own_bad: bool,
    its_bad: bool,
}

impl Standings {
    /// After another turn.
    fn after(self, own_cooperated: bool, it_cooperated: bool) -> Self {
        Self {
            own_bad: !own_cooperated && (self.own_bad || !self.its_bad),
            its_bad: !it_cooperated && (self.its_bad || !self.own_bad),
        }
    }
}

impl Player for ContriteTitForTat {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Standings;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, mind: &mut Standings, game: &mut Match) -> bool {
        if !game.is_new() {
            *mind = mind.after(game.i_cooperated(), game.it_cooperated());
        }
        mind.own_bad || !mind.its_bad
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn without_noise_it_is_tit_for_tat() {
        assert_eq!(answers::<ContriteTitForTat>("CDDCDCCDD"), "CCDDCDCCD");
    }

    #[test]
    fn it_does_not_answer_what_it_deserves() {
        let sorry = Standings::default().after(false, true);
        assert!(sorry.own_bad && !sorry.its_bad, "a mistake");
        let punished = sorry.after(true, false);
        assert!(!punished.own_bad && !punished.its_bad, "punished with right, and in good standing again");
        let wronged = punished.after(true, false);
        assert!(!wronged.own_bad && wronged.its_bad, "this was not deserved");
        let even = wronged.after(false, true);
        assert!(!even.own_bad && !even.its_bad, "to hit back was right");
        let both = Standings::default().after(false, false);
        assert!(both.own_bad && both.its_bad, "neither was provoked");
    }
}
