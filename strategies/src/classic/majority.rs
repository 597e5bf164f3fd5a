//! Majority: it cooperates if the other cooperated more often than not so far, and defects if less often. Where it did both
//! equally often, as at the beginning, the soft one cooperates and the hard one defects.
//!
//! Gail Grisell's entry of the soft one came 23rd in Axelrod's second tournament; both are in Mittal & Deb (2009).

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static SOFT: Card = card(
    "soft_majority",
    "Cooperates if the other cooperated at least as often as not.",
    "Axelrod 1980, More Effective Choice in the Prisoner's Dilemma (23rd, by Grisell)",
    &[],
    "population:\n  soft_majority: { share: 0.5 }\n  random: {}",
);

static HARD: Card = card(
    "hard_majority",
    "Cooperates if the other cooperated more often than not.",
    "Mittal & Deb 2009, Optimal Strategies of the Iterated Prisoner's Dilemma Problem for Multiple Conflicting Objectives",
    &[],
    "population:\n  hard_majority: { share: 0.5 }\n  random: {}",
);

/// Who goes by the majority of the other's moves.
#[derive(Clone, Copy, Debug)]
pub struct Majority<const SOFTLY: bool>;

/// Cooperates on ties.
pub type SoftMajority = Majority<true>;

/// Defects on ties.
pub type HardMajority = Majority<false>;

impl<const SOFTLY: bool> Player for Majority<SOFTLY> {
    const KNOWS: Knows = Knows::ITS;
    type Mind = ();

    fn card() -> &'static Card {
        if SOFTLY { &SOFT } else { &HARD }
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let (cooperations, defections) = (game.its_cooperations(), game.its_defections());
        if SOFTLY { cooperations >= defections } else { cooperations > defections }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn they_differ_on_ties() {
        assert_eq!(answers::<SoftMajority>("DCDDCCC"), "CDCDDDC");
        assert_eq!(answers::<HardMajority>("DCDDCCC"), "DDDDDDD");
        assert_eq!(answers::<HardMajority>("CCDDDC"), "DCCCDD");
    }
}
