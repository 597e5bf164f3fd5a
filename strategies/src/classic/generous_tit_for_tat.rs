//! Generous tit for tat: as tit for tat, but it forgives a defection with a small probability (Nowak & Sigmund 1992).
//!
//! The most that it may forgive without being taken advantage of is `min(1 - (T - R) / (R - S), (R - P) / (T - P))`, a third
//! for Axelrod's payoffs. The paper's populations arrive there; so that is the default here.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] =
    [number("p", 1.0 / 3.0, 0.0, 1.0, "probability of forgiving a defection; 1/3 is right for the payoffs 3, 0, 5, 1")];

static CARD: Card = card(
    "generous_tit_for_tat",
    "Plays tit for tat, and forgives some defections.",
    "Nowak & Sigmund 1992, Tit for tat in heterogeneous populations",
    &PARAMS,
    "population:\n  generous_tit_for_tat: { share: 0.5, params: { p: 0.1 } }\n  defector: {}",
);

/// Who forgives.
#[derive(Clone, Copy, Debug)]
pub struct GenerousTitForTat {
    p: f64,
}

impl Player for GenerousTitForTat {
    const KNOWS: Knows = Knows::its(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        !game.it_defected() || game.chance(self.p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers_with, share};
    use game::params::Value;

    #[test]
    fn it_forgives_a_third() {
        let found = share::<GenerousTitForTat>(&[], "DD");
        assert!((found - 1.0 / 3.0).abs() < 0.033, "{found}");
        assert_eq!(answers_with::<GenerousTitForTat>(&[("p", Value::Number(0.0))], "CDDCC", 3), "CCDDC");
        assert_eq!(answers_with::<GenerousTitForTat>(&[], "CCCCC", 3), "CCCCC");
    }
}
