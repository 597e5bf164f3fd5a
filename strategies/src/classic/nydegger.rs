//! Nydegger: a table over the last three turns; 3rd in Axelrod's first tournament.
//!
//! It plays tit for tat in the first three turns, except that it defects in the third if in the first it alone cooperated and
//! in the second it alone defected. From then on, each of the last three turns makes points for the other's defection and
//! for its own, weighted by 16, 4 and 1, and it defects where the sum A is one of 19 numbers. After three mutual defections
//! A is 63, and it cooperates.
//!
//! Axelrod prints 2 points for the other's defection and 1 for its own, and the weights "in chronological order". But played
//! like that it does not get the scores of his table 2, while with the points exchanged it gets all three that are
//! certain: 158 to 398 against Downing, and 595 against the two that defect in the last two turns. So there are
//! three readings:
//!
//! | `reading` | points for the other, for its own | weight of the latest turn | scores against Downing |
//! |---|---|---|---|
//! | `played` | 1, 2 | 1 | 158 to 398, as published |
//! | `printed` | 2, 1 | 1 | 598 to 593 |
//! | `latest_first` (Axelrod-Python) | 2, 1 | 16 | 13 to 978 |

use super::player::{Match, Player, card};
use game::card::{Param, Text, text, word};
use game::{Card, Knows, Params};

static READINGS: [Text; 3] = [text("played"), text("printed"), text("latest_first")];

static PARAMS: [Param; 1] =
    [word("reading", &READINGS, "how its description is read: as its scores tell, or as printed")];

static CARD: Card = card(
    "nydegger",
    "Looks the last three turns up in a table: a stooge that seems trustworthy, not gullible.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (3rd, by Nydegger)",
    &PARAMS,
    "population:\n  nydegger: { share: 0.5 }\n  downing: {}",
);

/// The sums after which it defects, as bits.
const DEFECTS_AFTER: u64 = {
    let sums = [1, 6, 7, 17, 22, 23, 26, 29, 30, 31, 33, 38, 39, 45, 49, 54, 55, 58, 61];
    let (mut bits, mut at) = (0, 0);
    while at < sums.len() {
        bits |= 1 << sums[at];
        at += 1;
    }
    bits
};

/// Who looks the last three turns up.
#[derive(Clone, Copy, Debug)]
pub struct Nydegger {
    /// Points for a defection of the other, and for one of its own.
    points: [u64; 2],
    /// Weights of the latest turn, the one before, and that before it.
    weights: [u64; 3],
}

impl Nydegger {
    /// The sum that the last three turns make.
    fn sum(&self, own: u64, its: u64) -> u64 {
        let points = |ago: usize| self.points[0] * (!its >> ago & 1) + self.points[1] * (!own >> ago & 1);
        (0..3).map(|ago| self.weights[ago] * points(ago)).sum()
    }
}

impl Player for Nydegger {
    const KNOWS: Knows = Knows::both(3);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        let (points, weights) = match params.word("reading") {
            "played" => ([1, 2], [1, 4, 16]),
            "printed" => ([2, 1], [1, 4, 16]),
            _ => ([2, 1], [16, 4, 1]),
        };
        Self { points, weights }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let (own, its) = (game.own_moves(), game.its_moves());
        match game.turns() {
            // The first turn is the upper bit: it alone cooperated, then it alone defected.
            2 if (own, its) == (0b10, 0b01) => false,
            0..=2 => !game.it_defected(),
            _ => DEFECTS_AFTER >> self.sum(own, its) & 1 == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    fn reading(name: &str) -> [(&'static str, Value); 1] {
        [("reading", Value::Word(name.to_owned()))]
    }

    #[test]
    fn its_sums_are_those_of_its_readings() {
        let readings =
            READINGS.each_ref().map(|name| Nydegger::of(&crate::classic::trial::with(&CARD, &reading(name))));
        for player in readings {
            assert_eq!((player.sum(0b000, 0b000), player.sum(0b111, 0b111)), (63, 0));
        }
        // Its own defection three turns ago, the other's in the latest.
        assert_eq!(readings.map(|player| player.sum(0b011, 0b110)), [33, 18, 33]);
        assert_eq!(readings.map(|player| player.sum(0b111, 0b110)), [1, 2, 32]);
        assert_eq!(DEFECTS_AFTER.count_ones(), 19);
    }

    #[test]
    fn it_begins_as_tit_for_tat() {
        assert_eq!(answers::<Nydegger>("DDD"), "CDD");
        assert_eq!(answers::<Nydegger>("DCC"), "CDD", "it alone cooperated, then it alone defected");
        assert_eq!(answers::<Nydegger>("CDC"), "CCD");
    }

    #[test]
    fn it_is_not_gullible_but_can_be_appeased() {
        // CD, DD, DD: 16 + 12 + 3 = 31 is among the sums; then 63, which is not; then 61 and 55, which are.
        assert_eq!(answers::<Nydegger>("DDDDDDD"), "CDDDCDD");
        // 32 + 12 + 3 = 47; then 62; then DD, CD, CD: 58.
        assert_eq!(answers_with::<Nydegger>(&reading("printed"), "DDDDDD", 0), "CDDCCD");
        // 48 + 12 + 2 = 62; then CD, DD, DD: 47; then CD, CD, DD: 43.
        assert_eq!(answers_with::<Nydegger>(&reading("latest_first"), "DDDDDD", 0), "CDDCCC");
    }
}
