//! Cycler: it plays the same moves over and over, whatever the other does (the periodic strategies `per_ccd`, `per_ddc` and
//! so on of Beaufils, Delahaye & Mathieu 1996). By default it is `per_ccd`.

use super::player::{Match, Player, card};
use game::card::{Param, numbers};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [numbers(
    "moves",
    0.0,
    1.0,
    "the moves: 1 to cooperate, 0 to defect, in between a probability; [1, 1, 0] if empty",
)];

static CARD: Card = card(
    "cycler",
    "Plays the same moves over and over.",
    "Beaufils, Delahaye & Mathieu 1996, Our Meeting with Gradual (the periodic strategies)",
    &PARAMS,
    "population:\n  per_ddc: { strategy: { cycler: { moves: [0, 0, 1] } }, share: 0.5 }\n  tit_for_tat: {}",
);

/// Who goes round in circles.
#[derive(Clone, Debug)]
pub struct Cycler {
    moves: Vec<f64>,
}

impl Player for Cycler {
    const KNOWS: Knows = Knows { memory: None, ..Knows::NOTHING.with_dice() };
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        let moves = params.numbers("moves");
        Self { moves: if moves.is_empty() { vec![1.0, 1.0, 0.0] } else { moves.to_vec() } }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.chance(self.moves[game.turns() as usize % self.moves.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn it_goes_round() {
        assert_eq!(answers::<Cycler>("DDDDDDD"), "CCDCCDC");
        let moves = [("moves", Value::Numbers(vec![0.0, 0.0, 0.0, 1.0, 1.0]))];
        assert_eq!(answers_with::<Cycler>(&moves, "CCCCCCC", 0), "DDDCCDD");
    }
}
