//! Adaptive: it tries both moves, and then plays the one that brought more (Li, Hingston & Kendall 2011).
//!
//! It begins with six cooperations and five defections. From then on it cooperates if its payoffs of all turns in which it
//! cooperated add up to more than those of the turns in which it defected. The paper speaks of the best average score;
//! `compares` chooses between averages and, as in Axelrod-Python, sums.

use super::player::{Match, Player, card};
use game::card::{Param, Text, integer, text, word};
use game::{Card, Knows, Params};

static COMPARES: [Text; 2] = [text("averages"), text("sums")];

static PARAMS: [Param; 3] = [
    integer("cooperations", 6, 0, 1_000_000, "cooperations at the beginning"),
    integer("defections", 5, 0, 1_000_000, "defections after them"),
    word("compares", &COMPARES, "what it compares: payoffs per turn with each move, or their sums"),
];

static CARD: Card = card(
    "adaptive",
    "Tries both moves, and plays the one that brought more.",
    "Li, Hingston & Kendall 2011, Engineering Design of Strategies for Winning Iterated Prisoner's Dilemma Competitions",
    &PARAMS,
    "population:\n  adaptive: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who learns which move pays.
#[derive(Clone, Copy, Debug)]
pub struct Adaptive {
    cooperations: u32,
    opening: u32,
    sums: bool,
}

/// What its moves brought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Experience {
    /// Its score when it last looked.
    score: f64,
    /// The sum of payoffs of its defections, and of its cooperations; and how many there were.
    brought: [f64; 2],
    times: [f64; 2],
}

impl Player for Adaptive {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Experience;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        let [cooperations, defections] = ["cooperations", "defections"].map(|name| params.count(name) as u32);
        Self { cooperations, opening: cooperations + defections, sums: params.word("compares") == "sums" }
    }

    fn cooperates(&self, mind: &mut Experience, game: &mut Match) -> bool {
        if !game.is_new() {
            let own = usize::from(game.i_cooperated());
            mind.brought[own] += game.own_score() - mind.score;
            mind.times[own] += 1.0;
            mind.score = game.own_score();
        }
        if game.turns() < self.opening {
            return game.turns() < self.cooperations;
        }
        // Averages, multiplied by both numbers of turns.
        let weight = if self.sums { [1.0; 2] } else { [mind.times[1], mind.times[0]] };
        mind.brought[1] * weight[1] > mind.brought[0] * weight[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn it_plays_what_paid() {
        assert_eq!(answers::<Adaptive>(&"C".repeat(14)), "CCCCCCDDDDDDDD", "5 each is more than 3 each");
        // Tit for tat: 18 from six cooperations, 5 + 4 from five defections.
        assert_eq!(answers::<Adaptive>("CCCCCCCDDDDDCCC"), "CCCCCCDDDDDCCCC");
    }

    #[test]
    fn averages_are_not_sums() {
        // 6 x 0 and five defections at 1: to defect is better. 6 x 3 against 5 + 5 + 5 + 1 + 1 = 17.
        assert_eq!(answers::<Adaptive>("CCCCCCCCCDDC"), "CCCCCCDDDDDD");
        let sums = [("compares", Value::Word("sums".to_owned()))];
        assert_eq!(answers_with::<Adaptive>(&sums, "CCCCCCCCCDDC", 0), "CCCCCCDDDDDC");
    }
}
