//! Firm but fair: it defects after being let down, and cooperates after letting somebody down (Frean 1994).
//!
//! After mutual cooperation it cooperates, after being let down it defects, after letting the other down it cooperates, and
//! after mutual defection it cooperates with probability 2/3. In Frean's game, where players move in turn, it is
//! what evolution arrives at.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [number("p", 2.0 / 3.0, 0.0, 1.0, "probability of cooperating after mutual defection")];

static CARD: Card = card(
    "firm_but_fair",
    "Defects only after being let down, and sometimes after mutual defection.",
    "Frean 1994, The prisoner's dilemma without synchrony",
    &PARAMS,
    "population:\n  firm_but_fair: { share: 0.5 }\n  defector: {}",
);

/// Who is firm but fair.
#[derive(Clone, Copy, Debug)]
pub struct FirmButFair {
    p: f64,
}

impl Player for FirmButFair {
    const KNOWS: Knows = Knows::both(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        !game.it_defected() || !game.i_cooperated() && game.chance(self.p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, share};

    #[test]
    fn it_is_firm_and_fair() {
        assert_eq!(answers::<FirmButFair>("CDCC"), "CCDC");
        let found = share::<FirmButFair>(&[], "DDD");
        assert!((found - 2.0 / 3.0).abs() < 0.033, "{found}");
    }
}
