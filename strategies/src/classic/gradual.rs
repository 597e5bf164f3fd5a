//! Gradual: tit for tat whose punishments grow with the number of offences, each followed by two cooperations (Beaufils,
//! Delahaye & Mathieu 1996).
//!
//! The nth defection of the other is answered with n defections in a row, and then with two cooperations that calm the other
//! down, whatever it does meanwhile. The paper does not say whether defections in these turns count. By default they do
//! not, as in the authors' first results (see Axelrod-Python, issue 1294); with `counts: all` they do, as in the authors'
//! later library: a punishment is as long as the number of all defections so far.

use super::player::{Match, Player, card};
use game::card::{Param, Text, integer, text, word};
use game::{Card, Knows, Params};

static COUNTS: [Text; 2] = [text("unpunished"), text("all")];

static PARAMS: [Param; 2] = [
    word("counts", &COUNTS, "which defections make punishments longer: those outside of punishments, or all"),
    integer("calm", 2, 0, 1000, "cooperations after a punishment"),
];

static CARD: Card = card(
    "gradual",
    "Answers the nth defection with n defections and two cooperations.",
    "Beaufils, Delahaye & Mathieu 1996, Our Meeting with Gradual",
    &PARAMS,
    "population:\n  gradual: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who punishes gradually.
#[derive(Clone, Copy, Debug)]
pub struct Gradual {
    all: bool,
    calm: u32,
}

/// Offences so far, and what is left of the answer to the last one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer {
    offences: u32,
    defections: u32,
    calm: u32,
}

impl Player for Gradual {
    const KNOWS: Knows = Knows::ITS;
    type Mind = Answer;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { all: params.word("counts") == "all", calm: params.count("calm") as u32 }
    }

    fn cooperates(&self, mind: &mut Answer, game: &mut Match) -> bool {
        if mind.defections == 0 && mind.calm == 0 && game.it_defected() {
            mind.offences = if self.all { game.its_defections() } else { mind.offences + 1 };
            (mind.defections, mind.calm) = (mind.offences, self.calm);
        }
        if mind.defections > 0 {
            mind.defections -= 1;
            return false;
        }
        mind.calm = mind.calm.saturating_sub(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn punishments_grow_and_calm_down() {
        assert_eq!(answers::<Gradual>("DCCCDCCCCDCCCCCC"), "CDCCCDDCCCDDDCCC");
        assert_eq!(
            answers::<Gradual>("DDDDDDDDDDDDD"),
            "CDCCDDCCDDDCC",
            "defections in the meantime count for nothing"
        );
    }

    #[test]
    fn or_all_defections_count() {
        let all = [("counts", Value::Word("all".to_owned()))];
        // One, then five (of the turns 1 to 4 and the one that set it off), then twelve.
        assert_eq!(answers_with::<Gradual>(&all, "DDDDDDDDDDDDD", 0), "CDCCDDDDCCDDD");
    }
}
