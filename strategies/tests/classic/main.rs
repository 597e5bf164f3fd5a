//! The classic field of the repeated prisoner's dilemma, played on tables without an engine.

mod field;
mod first_tournament;
mod memory_one;
mod table;
mod ten;
#[path = "../../src/classic/trial.rs"]
mod trial;

use game::params::Value;
use trial::{AXELROD, Seat, letter, with};

/// A match of two native strategies: the moves of both as letters C and D.
fn played(a: &str, b: &str, turns: usize, seed: u64) -> [String; 2] {
    duel([(a, &[]), (b, &[])], turns, seed).map(|seat| seat.1)
}

/// The scores of a match of two native strategies.
fn scores(a: &str, b: &str, turns: usize, seed: u64) -> [f64; 2] {
    duel([(a, &[]), (b, &[])], turns, seed).map(|seat| seat.0.moves.own_score)
}

/// A match of two native strategies, each with parameters.
fn duel(players: [(&str, &[(&str, Value)]); 2], turns: usize, seed: u64) -> [(Seat, String); 2] {
    let mut account = 0;
    let mut seats = players.map(|(name, changes)| {
        let source = strategies::native(name).unwrap_or_else(|| panic!("there is no `{name}`"));
        account += 1;
        (Seat::new(source.cohort(&with(source.card(), changes), 1).expect("a cohort"), account), String::new())
    });
    for round in 0..turns as u64 {
        let [(a, _), (b, _)] = &mut seats;
        let moves = [a.cooperates(seed, round, b.account), b.cooperates(seed, round, a.account)];
        a.learn(moves[0], moves[1], AXELROD);
        b.learn(moves[1], moves[0], AXELROD);
        for ((_, text), cooperates) in seats.iter_mut().zip(moves) {
            text.push(letter(cooperates));
        }
    }
    seats
}
