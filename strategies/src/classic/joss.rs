//! Joss: as tit for tat, but after a cooperation it cooperates in nine cases of ten only; 12th in Axelrod's first tournament.
//! Its sly defections set off echoes that neither side ends.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [number("p", 0.9, 0.0, 1.0, "probability of cooperating after a cooperation of the other")];

static CARD: Card = card(
    "joss",
    "Plays tit for tat with a few sly defections.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (12th, by Joss)",
    &PARAMS,
    "population:\n  joss: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who is a little sly.
#[derive(Clone, Copy, Debug)]
pub struct Joss {
    p: f64,
}

impl Player for Joss {
    const KNOWS: Knows = Knows::its(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.is_new() || game.it_cooperated() && game.chance(self.p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, share};

    #[test]
    fn it_defects_now_and_then() {
        assert_eq!(answers::<Joss>("DDDD"), "CDDD");
        let found = share::<Joss>(&[], "CC");
        assert!((found - 0.9).abs() < 0.022, "{found}");
    }
}
