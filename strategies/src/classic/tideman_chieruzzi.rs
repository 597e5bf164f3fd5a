//! Tideman & Chieruzzi: tit for tat with growing punishments and fresh starts; 2nd in Axelrod's first tournament.
//!
//! It plays tit for tat. When the other ends its second run of defections, it adds a defection of its own, after the third
//! run two, and so on. The other is given a fresh start if it is at least 10 points behind, has not just begun a run of
//! defections, had no fresh start in the last 20 turns, at least 10 turns remain, and its defections differ by at least 3 standard
//! deviations from those of a fair coin. A fresh start is two cooperations; then all that was is forgotten. It defects in
//! the last two turns.
//!
//! What Axelrod leaves open, and how it is settled here: the first fresh start may come at any time; defections are counted
//! since the last one; after its two cooperations tit for tat goes on with the other's last move; punishments that are
//! still due add up. Which defections are answered how is certain from table 2: 310 to 305 against Graaskamp and 601 to 591
//! against Downing come out to the point (`tests/classic/first_tournament.rs`). Axelrod's entrants knew the number of turns; here it
//! is a parameter, and where it is 0 there are no last turns.

use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 5] = [
    integer("length", 200, 0, 1_000_000_000, "turns of a match; 0: it does not know"),
    number("lead", 10.0, 0.0, 1e9, "points that the other must be behind to be given a fresh start"),
    integer("patience", 20, 0, 1_000_000, "turns between two fresh starts, at least"),
    integer("remaining", 10, 0, 1_000_000, "turns that must remain for a fresh start, where their number is known"),
    number("deviations", 3.0, 0.0, 1e9, "standard deviations from a fair coin that make a fresh start worth while"),
];

static CARD: Card = card(
    "tideman_chieruzzi",
    "Plays tit for tat with growing punishments, and gives fresh starts to those who are behind.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (2nd, by Tideman & Chieruzzi)",
    &PARAMS,
    "population:\n  tideman_chieruzzi: { share: 0.5 }\n  random: {}",
);

/// Who punishes and forgives.
#[derive(Clone, Copy, Debug)]
pub struct TidemanChieruzzi {
    length: u32,
    lead: f64,
    patience: u32,
    remaining: u32,
    deviations: f64,
}

/// What it holds against the other since the last fresh start.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    /// Turns after which the last fresh start was over, 0 if there was none; and the other's defections until then.
    begin: u32,
    defections_before: u32,
    /// Runs of defections that the other ended.
    runs: u32,
    /// Punishments that are due.
    due: u32,
}

impl TidemanChieruzzi {
    /// Whether the other deserves a fresh start. `began` says that it has just begun to defect.
    fn forgives(&self, mind: &Record, game: &Match, began: bool) -> bool {
        let turns = game.turns();
        let seen = f64::from(turns - mind.begin);
        let defections = f64::from(game.its_defections()) - f64::from(mind.defections_before);
        // The number of defections of a fair coin has the mean n/2 and the standard deviation sqrt(n)/2.
        let off = 2.0 * defections - seen;
        game.own_score() - game.its_score() >= self.lead
            && !began
            && (mind.begin == 0 || turns - mind.begin >= self.patience)
            && (self.length == 0 || turns + self.remaining <= self.length)
            && off * off >= self.deviations * self.deviations * seen
    }
}

impl Player for TidemanChieruzzi {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Record;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self {
            length: params.count("length") as u32,
            lead: params.number("lead"),
            patience: params.count("patience") as u32,
            remaining: params.count("remaining") as u32,
            deviations: params.number("deviations"),
        }
    }

    fn cooperates(&self, mind: &mut Record, game: &mut Match) -> bool {
        let turns = game.turns();
        if self.length > 0 && turns < self.length && turns + 2 >= self.length {
            return false;
        }
        if turns < mind.begin || turns == 0 {
            return true;
        }
        if turns == mind.begin {
            mind.defections_before = game.its_defections();
        }
        let (defected, before) = (game.it_defected(), turns > 1 && game.its_moves() & 0b10 == 0);
        if self.forgives(mind, game, defected && !before) {
            *mind = Record { begin: turns + 2, ..Record::default() };
            return true;
        }
        if before && !defected && turns >= mind.begin + 2 {
            mind.runs += 1;
            mind.due += mind.runs - 1;
        }
        if defected {
            return false;
        }
        let punishes = mind.due > 0;
        mind.due -= u32::from(punishes);
        !punishes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn punishments_grow_from_the_second_run() {
        assert_eq!(answers::<TidemanChieruzzi>("CDDCCCC"), "CCDDCCC", "tit for tat at first");
        assert_eq!(answers::<TidemanChieruzzi>("DCDCCCDCCCC"), "CDCDDCCDDDC");
    }

    #[test]
    fn it_defects_in_the_last_two_turns() {
        let short = [("length", Value::Integer(6))];
        assert_eq!(answers_with::<TidemanChieruzzi>(&short, "CCCCCC", 0), "CCCCDD");
        assert_eq!(answers_with::<TidemanChieruzzi>(&[("length", Value::Integer(0))], "CCCCCC", 0), "CCCCCC");
    }

    #[test]
    fn who_is_behind_gets_a_fresh_start() {
        // Two runs, and then it cooperates while it is punished: with a lead of 5 points at the end of the punishment it is
        // forgiven, if chance is no matter.
        let kind = [("lead", Value::Number(5.0)), ("deviations", Value::Number(0.0))];
        let stern = [("lead", Value::Number(6.0)), ("deviations", Value::Number(0.0))];
        let its = "DCDCCCDCC";
        assert_eq!(answers_with::<TidemanChieruzzi>(&stern, its, 0), "CDCDDCCDD");
        assert_eq!(
            answers_with::<TidemanChieruzzi>(&kind, its, 0),
            "CDCDDCCDC",
            "after the second run it would be two"
        );
    }
}
