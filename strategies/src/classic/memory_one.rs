//! Memory one: four probabilities of cooperating, one for each outcome of the last turn (Nowak & Sigmund 1990, 1993).
//!
//! The first letter of an outcome is its own move. Tit for tat is (1, 0, 1, 0), win-stay lose-shift (1, 0, 0, 1); every
//! [zero-determinant strategy](super::zero_determinant) is one of these, too. By default it is tit for tat that errs in one
//! of a hundred moves.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 5] = [
    number("p_cc", 0.99, 0.0, 1.0, "probability of cooperating after both did"),
    number("p_cd", 0.01, 0.0, 1.0, "probability of cooperating after it did and the other did not"),
    number("p_dc", 0.99, 0.0, 1.0, "probability of cooperating after the other did and it did not"),
    number("p_dd", 0.01, 0.0, 1.0, "probability of cooperating after neither did"),
    number("first", 0.99, 0.0, 1.0, "probability of cooperating in the first turn"),
];

static CARD: Card = card(
    "memory_one",
    "Cooperates with a probability for each outcome of the last turn.",
    "Nowak & Sigmund 1993, A strategy of win-stay, lose-shift that outperforms tit-for-tat",
    &PARAMS,
    "population:\n  mine: { strategy: { memory_one: { p_cc: 1, p_cd: 0.1, p_dc: 1, p_dd: 0.5 } }, share: 0.5 }\n  tit_for_tat: {}",
);

/// Four numbers and a first move.
#[derive(Clone, Copy, Debug)]
pub struct MemoryOne {
    /// After DD, DC, CD and CC: the index is twice its own move plus the other's.
    after: [f64; 4],
    first: f64,
}

impl MemoryOne {
    /// The player with these probabilities after CC, CD, DC and DD.
    pub fn new([cc, cd, dc, dd]: [f64; 4], first: f64) -> Self {
        Self { after: [dd, dc, cd, cc], first }
    }

    /// The probability of cooperating in the next turn.
    pub fn p(&self, game: &Match) -> f64 {
        let last = 2 * usize::from(game.i_cooperated()) + usize::from(game.it_cooperated());
        if game.is_new() { self.first } else { self.after[last] }
    }
}

impl Player for MemoryOne {
    const KNOWS: Knows = Knows::both(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self::new(["p_cc", "p_cd", "p_dc", "p_dd"].map(|name| params.number(name)), params.number("first"))
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let p = self.p(game);
        game.chance(p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with, share};
    use crate::classic::win_stay_lose_shift::WinStayLoseShift;
    use game::params::Value;

    fn numbers(all: [f64; 5]) -> Vec<(&'static str, Value)> {
        ["p_cc", "p_cd", "p_dc", "p_dd", "first"].into_iter().zip(all.map(Value::Number)).collect()
    }

    #[test]
    fn four_numbers_make_a_strategy() {
        let its = "CDDCCDCDDDCC";
        let pavlov = answers_with::<MemoryOne>(&numbers([1.0, 0.0, 0.0, 1.0, 1.0]), its, 5);
        assert_eq!(pavlov, answers::<WinStayLoseShift>(its));
    }

    #[test]
    fn each_outcome_has_its_own_probability() {
        for (first, its, p) in [(1.0, "CC", 0.8), (1.0, "DC", 0.2), (0.0, "CC", 0.6), (0.0, "DC", 0.4)] {
            let found = share::<MemoryOne>(&numbers([0.8, 0.2, 0.6, 0.4, first]), its);
            assert!((found - p).abs() < 0.035, "{first} {its}: {found}");
        }
        let found = share::<MemoryOne>(&numbers([0.0, 0.0, 0.0, 0.0, 0.3]), "C");
        assert!((found - 0.3).abs() < 0.035, "{found}");
    }
}
