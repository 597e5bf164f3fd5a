//! How a player answers given moves, for the tests of players.

use super::player::{Player, entry};
use super::trial::{AXELROD, Seat, letter, with};
use game::params::Value;

/// The moves of a player against one that plays these moves, such as "CCDC", whatever it does.
pub fn answers<P: Player>(its: &str) -> String {
    answers_with::<P>(&[], its, 0)
}

/// The same with parameters, and random numbers from a seed.
pub fn answers_with<P: Player>(changes: &[(&str, Value)], its: &str, seed: u64) -> String {
    let mut seat = Seat::new((entry::<P>().cohort)(&with(P::card(), changes), 1), 0);
    let mut answers = String::new();
    for (round, its) in its.chars().enumerate() {
        let own = seat.cooperates(seed, round as u64, 1);
        seat.learn(own, its == 'C', AXELROD);
        answers.push(letter(own));
    }
    answers
}

/// The share of cooperation in the last of these turns, over many matches.
pub fn share<P: Player>(changes: &[(&str, Value)], its: &str) -> f64 {
    let matches = 2000;
    let times = (0..matches).filter(|seed| answers_with::<P>(changes, its, *seed).ends_with('C'));
    times.count() as f64 / matches as f64
}
