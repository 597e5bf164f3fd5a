//! Graaskamp: tit for tat with one test defection, and then whatever its test says; 9th in Axelrod's first tournament.
//!
//! It plays tit for tat for 50 turns, defects in the 51st, and plays tit for tat in five more. Then it decides: against who
//! seems random it defects from then on; against tit for tat and against its twin it plays tit for tat; against all
//! others, too, but defects at random every 5 to 15 turns. (Axelrod names a fourth kind, "analogy", a program of a
//! preliminary round that nobody describes.)
//!
//! What he leaves open, and how it is settled here. Table 2 tells that it cooperates in the turn after the check, whoever is
//! not random: 588 against its twin and 597 each against tit for tat need that. It also tells that between its
//! defections it plays tit for tat and does not simply cooperate: 302 to 307 against Friedman and Davis. Random is who cooperates
//! about half of the time, by a chi-squared test (`critical`, 5 %); tit for tat is who did in each turn what it had done in
//! the last; its twin is who always did the same as it. Intervals are drawn evenly.
//!
//! Axelrod-Python repeats the check in every turn, does not begin anew after it, and cooperates between defections.

use super::chi_squared::{CRITICAL, fair_coin};
use super::player::{Match, Player, card};
use game::card::{Param, integer, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 5] = [
    integer("test_turn", 51, 1, 1_000_000, "the turn in which it defects to see what happens, from 1"),
    integer("watch", 5, 0, 1_000_000, "turns of tit for tat between the test and the check"),
    number("critical", CRITICAL, 0.0, 1e9, "chi-squared up to which the other seems random"),
    integer("least", 5, 1, 1_000_000, "turns from one random defection to the next, at least"),
    integer("most", 15, 1, 1_000_000, "turns from one random defection to the next, at most"),
];

static CARD: Card = card(
    "graaskamp",
    "Plays tit for tat, tests the other once, and then defects now and then if it dares to.",
    "Axelrod 1980, Effective Choice in the Prisoner's Dilemma (9th, by Graaskamp)",
    &PARAMS,
    "population:\n  graaskamp: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who tests, and then decides.
#[derive(Clone, Copy, Debug)]
pub struct Graaskamp {
    test_turn: u32,
    watch: u32,
    critical: f64,
    least: u32,
    most: u32,
}

/// What it takes the other for, from the check on.
#[derive(Clone, Copy, Debug, Default)]
enum Verdict {
    /// Somebody to play tit for tat with.
    #[default]
    Reciprocal,
    Random,
    /// Somebody to cheat when that many turns were played.
    Other {
        cheats_at: u32,
    },
}

/// What it knows of the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    /// Whether it ever did something else than tit for tat, or than its twin.
    no_tit_for_tat: bool,
    no_twin: bool,
    verdict: Verdict,
}

impl Graaskamp {
    /// Turns played when the check is made.
    fn check_at(&self) -> u32 {
        self.test_turn.saturating_add(self.watch)
    }

    fn interval(&self, game: &mut Match) -> u32 {
        let span = f64::from(self.most.saturating_sub(self.least) + 1);
        self.least + (game.random() * span) as u32
    }

    fn judge(&self, mind: &Record, game: &mut Match) -> Verdict {
        if fair_coin(game.turns(), game.its_defections()) <= self.critical {
            Verdict::Random
        } else if !mind.no_tit_for_tat || !mind.no_twin {
            Verdict::Reciprocal
        } else {
            Verdict::Other { cheats_at: game.turns() + self.interval(game) }
        }
    }
}

impl Record {
    /// Takes in the last turn.
    fn learn(&mut self, game: &Match) {
        let before = game.turns() == 1 || game.own_moves() & 0b10 != 0;
        self.no_tit_for_tat |= game.it_cooperated() != before;
        self.no_twin |= game.it_cooperated() != game.i_cooperated();
    }
}

impl Player for Graaskamp {
    const KNOWS: Knows = Knows::BOTH.with_dice();
    type Mind = Record;

    fn card() -> &'static Card {
        &CARD
    }

    fn check(params: &Params) -> Result<(), String> {
        let (least, most) = (params.count("least"), params.count("most"));
        if least > most { Err(format!("least ({least}) is above most ({most})")) } else { Ok(()) }
    }

    fn of(params: &Params) -> Self {
        Self {
            test_turn: params.count("test_turn") as u32,
            watch: params.count("watch") as u32,
            critical: params.number("critical"),
            least: params.count("least") as u32,
            most: params.count("most") as u32,
        }
    }

    fn cooperates(&self, mind: &mut Record, game: &mut Match) -> bool {
        let turns = game.turns();
        if turns == 0 {
            return self.test_turn > 1;
        }
        if turns <= self.check_at() {
            mind.learn(game);
        }
        if turns < self.check_at() {
            return turns + 1 != self.test_turn && !game.it_defected();
        }
        if turns == self.check_at() {
            mind.verdict = self.judge(mind, game);
            return !matches!(mind.verdict, Verdict::Random);
        }
        match mind.verdict {
            Verdict::Random => false,
            Verdict::Other { cheats_at } if turns >= cheats_at => {
                mind.verdict = Verdict::Other { cheats_at: turns + self.interval(game) };
                false
            }
            _ => !game.it_defected(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers_with;
    use game::params::Value;

    /// A test in the third turn, a check after the fourth, and chi-squared that does not matter.
    fn short(critical: f64) -> [(&'static str, Value); 3] {
        [("test_turn", Value::Integer(3)), ("watch", Value::Integer(1)), ("critical", Value::Number(critical))]
    }

    #[test]
    fn it_recognises_tit_for_tat_and_twins() {
        for (its, own) in [("CCCD", "CCDC"), ("CCDD", "CCDD")] {
            let peace = "C".repeat(40);
            let played = answers_with::<Graaskamp>(&short(-1.0), &format!("{its}{peace}"), 1);
            assert_eq!(played, format!("{own}{peace}"));
        }
    }

    #[test]
    fn it_cheats_others_every_five_to_fifteen_turns() {
        let mut gaps = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let played = answers_with::<Graaskamp>(&short(-1.0), &"C".repeat(100), seed);
            assert!(played.starts_with("CCDCC"), "{played}");
            let cheats: Vec<usize> = played.char_indices().filter(|(_, c)| *c == 'D').map(|(at, _)| at).collect();
            gaps.insert(cheats[1] - 4);
            gaps.extend(cheats[1..].windows(2).map(|pair| pair[1] - pair[0]));
        }
        assert_eq!(gaps.into_iter().collect::<Vec<_>>(), (5..=15).collect::<Vec<_>>());
    }

    #[test]
    fn against_the_random_it_defects_for_ever() {
        assert_eq!(answers_with::<Graaskamp>(&short(CRITICAL), "CDDCCCCCC", 1), "CCDDDDDDD");
    }
}
