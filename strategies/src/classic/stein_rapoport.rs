//! Stein & Rapoport: tit for tat that looks every fifteen turns whether the other plays at random; 6th in Axelrod's first
//! tournament.
//!
//! It cooperates in the first four turns and then plays tit for tat. In every fifteenth turn it checks whether the other
//! seems random, and defects until the next check if so. It defects in the last two turns of the match.
//!
//! Of the check Axelrod says that it is a chi-squared test of the other's transition probabilities, and that it also looks
//! for alternating CD and DC. Here the other seems random
//!
//! - if its moves do not depend on Stein & Rapoport's last ones: the chi-squared statistic of the 2 x 2 table of own
//!   move and answer is below `critical` (5 % with one degree of freedom). Who always does the same does not respond. While
//!   its own moves were all the same there is no verdict;
//! - or if the outcomes CD and DC took turns for at least `alternations` turns in a row since the last check.
//!
//! Table 2 decides for this: 200 to 215 against Downing, who defects all the time, and 319 to 314 against Graaskamp, after an
//! echo of six turns, come out to the point (`tests/classic/first_tournament.rs`), with any number of alternations up to 6.
//! Axelrod-Python tests whether the other's moves are half and half instead: `test: counts`. How Stein & Rapoport knew the
//! last turns is as in [Tideman & Chieruzzi](super::tideman_chieruzzi).

use super::chi_squared::{CRITICAL, Table};
use super::player::{Match, Player, card};
use game::card::{Alternative, Param, alternative, choice, integer, number};
use game::{Card, Knows, Params};

static TESTS: [Alternative; 2] = [
    alternative(
        "answers",
        "random is who does not respond, or echoes",
        const {
            &[
                number("critical", CRITICAL, 0.0, 1e9, "chi-squared below which the other seems random"),
                integer("alternations", 6, 2, 1_000_000, "turns of CD and DC in a row that seem random"),
            ]
        },
    ),
    alternative(
        "counts",
        "random is who cooperates about half of the time (Axelrod-Python)",
        const { &[number("critical", CRITICAL, 0.0, 1e9, "chi-squared up to which the other seems random")] },
    ),
];

static PARAMS: [Param; 4] = [
    choice("test", &TESTS, "who seems random"),
    integer("opening", 4, 0, 1_000_000, "turns of cooperation at the beginning"),
    integer("every", 15, 1, 1_000_000, "turns from one check to the next"),
    integer("length", 200, 0, 1_000_000_000, "turns of a match; 0: it does not know"),
];

static CARD: Card = card(
    "stein_rapoport",
    "Plays tit for tat, and defects against those who seem random.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (6th, by Stein & Rapoport)",
    &PARAMS,
    "population:\n  stein_rapoport: { share: 0.5 }\n  random: {}",
);

#[derive(Clone, Copy, Debug)]
enum Test {
    Answers { alternations: u32 },
    Counts,
}

/// Who looks for randomness.
#[derive(Clone, Copy, Debug)]
pub struct SteinRapoport {
    test: Test,
    critical: f64,
    opening: u32,
    every: u32,
    length: u32,
}

/// What it knows of the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    /// Answers to its own moves.
    answers: Table,
    /// Turns of CD and DC in a row up to now, and the longest such row since the last check.
    echo: u32,
    longest_echo: u32,
    seems_random: bool,
}

impl Record {
    /// Takes in the last turn.
    fn learn(&mut self, game: &Match) {
        let (own, its) = (game.own_moves(), game.its_moves());
        let differ = (own ^ its) & 1 == 1;
        let continues = game.turns() > 1 && (own ^ its) & 0b10 == 0b10 && (own ^ own >> 1) & 1 == 1;
        self.echo = match (differ, continues) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => self.echo + 1,
        };
        self.longest_echo = self.longest_echo.max(self.echo);
        if game.turns() > 1 {
            self.answers.count(own & 0b10 != 0, game.it_cooperated());
        }
    }
}

impl SteinRapoport {
    fn seems_random(&self, mind: &Record, game: &Match) -> bool {
        match self.test {
            Test::Answers { alternations } => {
                mind.longest_echo >= alternations
                    || mind.answers.independence().is_some_and(|statistic| statistic < self.critical)
            }
            Test::Counts => super::chi_squared::fair_coin(game.turns(), game.its_defections()) <= self.critical,
        }
    }
}

impl Player for SteinRapoport {
    const KNOWS: Knows = Knows::BOTH;
    type Mind = Record;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        let (test, of_test) = params.choice("test");
        Self {
            test: match test {
                "answers" => Test::Answers { alternations: of_test.count("alternations") as u32 },
                _ => Test::Counts,
            },
            critical: of_test.number("critical"),
            opening: params.count("opening") as u32,
            every: params.count("every") as u32,
            length: params.count("length") as u32,
        }
    }

    fn cooperates(&self, mind: &mut Record, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns > 0 {
            mind.learn(game);
        }
        if turns > 0 && (turns + 1).is_multiple_of(self.every) {
            mind.seems_random = self.seems_random(mind, game);
            mind.longest_echo = 0;
        }
        if self.length > 0 && turns < self.length && turns + 2 >= self.length {
            return false;
        }
        turns < self.opening || !mind.seems_random && !game.it_defected()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers, answers_with};
    use game::params::Value;

    #[test]
    fn it_plays_tit_for_tat_after_an_opening() {
        assert_eq!(answers::<SteinRapoport>("DDDDDCDC"), "CCCCDDCD");
        assert_eq!(answers_with::<SteinRapoport>(&[("length", Value::Integer(6))], "CCCCCC", 0), "CCCCDD");
    }

    #[test]
    fn who_does_not_respond_seems_random() {
        // The 14th move of the other is cooperation, yet in the 15th turn the check says that it does not respond.
        assert_eq!(answers::<SteinRapoport>("DDDDDDDDDDDDDCCCC"), "CCCCDDDDDDDDDDDDD");
        let counts = Value::Choice("counts".to_owned(), game::card::defaults(&TESTS[1].params));
        let by_counts = answers_with::<SteinRapoport>(&[("test", counts)], "DDDDDDDDDDDDDCCCC", 0);
        assert_eq!(by_counts, "CCCCDDDDDDDDDDCCC", "but it is no coin");
    }

    #[test]
    fn whoever_echoes_seems_random() {
        // From the 5th turn on the two take turns; in the 15th it has seen enough of that.
        let echo = answers::<SteinRapoport>("CCCDCDCDCDCDCDCDCD");
        assert_eq!(echo, "CCCCDCDCDCDCDCDDDD");
        assert_eq!(
            answers::<SteinRapoport>(&"C".repeat(40)),
            "C".repeat(40),
            "no verdict on those who never saw it defect"
        );
    }
}
