//! Fortress: it defects until the other has defected as often in a row as it is high, and then cooperates as long as the other
//! does (Ashlock & Kim 2008; Ashlock et al. 2006). Two that are equally high open the gates to each other.
//!
//! Fortress3 opens after two defections in a row, Fortress4 after three. When the other defects while the gates are open, they
//! close, and counting begins anew.

use super::player::{Match, Player, card};
use game::card::{Param, integer};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] =
    [integer("states", 3, 2, 1_000_000, "states of the machine: one more than the defections that open it")];

static CARD: Card = card(
    "fortress",
    "Defects until the other has defected twice in a row, and then cooperates as long as the other does.",
    "Ashlock, Kim & Leahy 2006, Understanding Representational Sensitivity in the Iterated Prisoner's Dilemma with Fingerprints",
    &PARAMS,
    "population:\n  fortress: { params: { states: 4 }, share: 0.5 }\n  defector: {}",
);

/// Who lets nobody in without the password.
#[derive(Clone, Copy, Debug)]
pub struct Fortress {
    opens_after: u32,
}

impl Player for Fortress {
    const KNOWS: Knows = Knows::ITS;
    /// Defections of the other in a row that it counted; as many as open it while it is open.
    type Mind = u32;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { opens_after: params.count("states") as u32 - 1 }
    }

    fn cooperates(&self, counted: &mut u32, game: &mut Match) -> bool {
        let is_open = *counted == self.opens_after;
        if !game.is_new() {
            *counted = match (is_open, game.it_cooperated()) {
                (true, true) => self.opens_after,
                (false, false) => *counted + 1,
                _ => 0,
            };
        }
        *counted == self.opens_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn the_password_opens_it() {
        assert_eq!(answers::<Fortress>("DDCCDDDC"), "DDCCCDDC");
        assert_eq!(answers::<Fortress>("DCDCDC"), "DDDDDD");
        assert_eq!(answers_with::<Fortress>(&[("states", Value::Integer(4))], "DDDCC", 0), "DDDCC");
    }
}
