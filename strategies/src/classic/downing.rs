//! Downing: it estimates how the other answers its moves, and plays what pays best in the long run against that; 10th in
//! Axelrod's first tournament.
//!
//! It takes the other to cooperate with a probability a after its own cooperation and b after its own defection. Both are
//! `prior` (a half: the other does not respond) until there is a case to count, and then the share of cooperations among the
//! cases so far. Of three courses it follows the one with the highest mean payoff per turn: always to cooperate,
//! `aR + (1-a)S`, always to defect, `bT + (1-b)P`, or to alternate, the mean of `aT + (1-a)P` and `bR + (1-b)S`. On ties it
//! cooperates rather than alternates, and alternates rather than defects. With a prior of a half it defects in the first
//! two turns, for which it is known, as it has seen no answer until the third.
//!
//! Axelrod says of these courses only that it "will even determine that the best strategy is to alternate". That this reading
//! is right is seen in his table 2: 597 each against tit for tat, 202 to 207 against Friedman, 239 to 194 against Davis, 591
//! to 601 against Tideman & Chieruzzi and 202 against itself come out to the point (`tests/classic/first_tournament.rs`).
//! Axelrod-Python's reconstruction has no alternation and counts the other's first move as an answer, and gets other scores.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 5] = [
    number("prior", 0.5, 0.0, 1.0, "probability of cooperation that it assumes before it has seen an answer"),
    number("r", 3.0, -1e9, 1e9, "payoff R of the game: both cooperate"),
    number("s", 0.0, -1e9, 1e9, "payoff S of the game: only it cooperates"),
    number("t", 5.0, -1e9, 1e9, "payoff T of the game: only it defects"),
    number("p", 1.0, -1e9, 1e9, "payoff P of the game: both defect"),
];

static CARD: Card = card(
    "downing",
    "Estimates how the other answers, and plays what pays best against that.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (10th, by Downing)",
    &PARAMS,
    "population:\n  downing: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who plays what pays.
#[derive(Clone, Copy, Debug)]
pub struct Downing {
    prior: f64,
    r: f64,
    s: f64,
    t: f64,
    p: f64,
}

/// Answers to its cooperations and to its defections: how many there were, and how many of them were cooperation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answers {
    to_c: [u32; 2],
    to_d: [u32; 2],
}

impl Downing {
    fn estimate(&self, [cases, cooperated]: [u32; 2]) -> f64 {
        if cases == 0 { self.prior } else { f64::from(cooperated) / f64::from(cases) }
    }
}

impl Player for Downing {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Answers;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        let [prior, r, s, t, p] = ["prior", "r", "s", "t", "p"].map(|name| params.number(name));
        Self { prior, r, s, t, p }
    }

    fn cooperates(&self, mind: &mut Answers, game: &mut Match) -> bool {
        let own = game.own_moves();
        if game.turns() > 1 {
            let asked = if own & 0b10 == 0 { &mut mind.to_d } else { &mut mind.to_c };
            asked[0] += 1;
            asked[1] += u32::from(game.it_cooperated());
        }
        let (a, b) = (self.estimate(mind.to_c), self.estimate(mind.to_d));
        let mean = |p: f64, high: f64, low: f64| p * high + (1.0 - p) * low;
        let cooperate = mean(a, self.r, self.s);
        let defect = mean(b, self.t, self.p);
        let alternate = (mean(a, self.t, self.p) + mean(b, self.r, self.s)) / 2.0;
        if cooperate >= defect && cooperate >= alternate {
            true
        } else if alternate >= defect {
            own & 1 == 0
        } else {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn it_defects_until_it_has_seen_answers() {
        // Never an answer to a defection: it tries twice to cooperate before it has seen that this is in vain, too.
        assert_eq!(answers::<Downing>("CDDDDDDD"), "DDCCDDDD");
        // Who always cooperates is exploited for ever.
        assert_eq!(answers::<Downing>("CCCCCC"), "DDDDDD");
    }

    #[test]
    fn it_alternates_where_that_pays_best() {
        // Against b = 1/5 and a = 1/2 to alternate is worth 1.8, to defect 1.8, to cooperate 1.5.
        assert_eq!(answers::<Downing>("DCDDDDD"), "DDDDDDC");
    }

    #[test]
    fn who_takes_others_for_kind_cooperates_first() {
        assert!(answers_with::<Downing>(&[("prior", Value::Number(0.9)), ("t", Value::Number(2.0))], "C", 0) == "C");
    }
}
