//! CAPRI: a friendly rival of memory three: nobody ever gets more than it does, and with itself it cooperates even where
//! moves go wrong now and then (Murase & Baek 2020).
//!
//! By the last three turns it cooperates
//!
//! - after mutual cooperation (**c**ooperate);
//! - while it takes the one punishment that it deserves for a mistake of its own (**a**ccept);
//! - after it punished a mistake of the other once (**p**unish);
//! - after one of both cooperated out of mutual defection (**r**ecover);
//!
//! and defects in all other cases (**i**n all other cases). Turns that were not played yet count as mutual cooperation.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "capri",
    "Looks the last three turns up: friendly with itself, and a rival to all others.",
    "Murase & Baek 2020, Five rules for friendly rivalry in direct reciprocity",
    &[],
    "population:\n  capri: { share: 0.5 }\n  random: {}",
);

/// The last three turns after which it cooperates, its own moves and the other's, the latest last.
const COOPERATES_AFTER: [(&str, &str); 14] = [
    ("CCC", "CCC"),
    // It defected by mistake: it is punished once, and all is well.
    ("CCD", "CCC"),
    ("CDC", "CCD"),
    ("DCC", "CDC"),
    ("CCC", "DCC"),
    // The other did: it punishes once, which is not here, and all is well.
    ("CCD", "CDC"),
    ("CDC", "DCC"),
    ("DCC", "CCC"),
    // Out of mutual defection, by the other, by itself and by both.
    ("DDD", "DDC"),
    ("DDC", "DCC"),
    ("DDC", "DDD"),
    ("DCC", "DDC"),
    ("DDC", "DDC"),
    ("DCC", "DCC"),
];

/// The same as bits: 8 times its own three moves plus the other's, the latest move being the lowest bit.
const TABLE: u64 = {
    let (mut bits, mut at) = (0, 0);
    while at < COOPERATES_AFTER.len() {
        let (own, its) = COOPERATES_AFTER[at];
        bits |= 1 << (8 * moves(own) + moves(its));
        at += 1;
    }
    bits
};

const fn moves(letters: &str) -> u64 {
    let letters = letters.as_bytes();
    let (mut bits, mut at) = (0, 0);
    while at < letters.len() {
        bits = 2 * bits + (letters[at] == b'C') as u64;
        at += 1;
    }
    bits
}

/// A friendly rival.
#[derive(Clone, Copy, Debug)]
pub struct Capri;

impl Player for Capri {
    const KNOWS: Knows = Knows::both(3);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let unplayed = 0b111 << game.turns().min(3);
        let three = |moves: u64| (moves | unplayed) & 0b111;
        TABLE >> (8 * three(game.own_moves()) + three(game.its_moves())) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_punishes_a_mistake_once() {
        assert_eq!(answers::<Capri>("CCCDCCC"), "CCCCDCC");
    }

    #[test]
    fn it_is_a_rival_to_those_who_defect() {
        assert_eq!(answers::<Capri>("DDDDDDD"), "CDDDDDD");
        assert_eq!(answers::<Capri>("DDDDCCC"), "CDDDDCC", "and recovers when they stop");
    }
}
