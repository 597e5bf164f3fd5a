//! Matrix games through the whole engine: a real experiment, and what others found for the same matches.

use crate::small::plan;
use experiments::cell::{Signals, play};
use results::{CellRecord, Status};
use std::fmt::Write as _;
use ten::{NAMES, ROUND_ROBIN, SCORES};

#[path = "../../../strategies/tests/classic/ten.rs"]
mod ten;

/// Two of each of these strategies; everybody plays everybody.
fn field(strategies: &[&str], set: &str) -> String {
    let mut text = format!(
        "question: Who does well?
workload:
  dilemma: {{ peers: {}, game: {{ matrix: {{}} }}, matching: {{ all_pairs: {{}} }}, turnover: 0, {set} }}
rounds: 5000
seeds: 1
measures: [matches, moves]
population:
",
        2 * strategies.len()
    );
    for (nth, strategy) in strategies.iter().enumerate() {
        let _ = writeln!(text, "  of_{nth}: {{ strategy: {strategy}, count: 2 }}");
    }
    text
}

fn played(text: &str) -> CellRecord {
    let plan = plan(text);
    let record = play(&plan.cells[0], &Signals::default()).expect("nobody stops it");
    assert_eq!(record.status, Status::Ok, "{}", record.message);
    record
}

/// A column of the matches, and for each row the groups of the player and of the opponent.
fn column(record: &CellRecord, name: &str) -> Vec<([usize; 2], f64)> {
    let groups = |two: &[u32; 2]| two.map(|peer| record.peers.group_of[peer as usize] as usize);
    let values = &record.matches.columns.iter().find(|(column, _)| column == name).expect(name).1;
    record.matches.players.iter().map(groups).zip(values.iter().copied()).collect()
}

#[test]
fn ten_deterministic_strategies_score_what_they_score_elsewhere() {
    let record = played(&field(&NAMES, "length: { fixed: { turns: 200 } }"));
    assert_eq!((record.rounds_played, record.matches.players.len()), (200, 20 * 19));
    for ([own, its], score) in column(&record, "score") {
        assert_eq!(score, SCORES[own][its], "{} against {}", NAMES[own], NAMES[its]);
    }
    for ([own, its], turns) in column(&record, "turns") {
        assert_eq!(turns, 200.0, "{} against {}", NAMES[own], NAMES[its]);
    }
    // What a whole round robin says, from the same rows: each met two of every other kind.
    let (mut sums, mut wins) = ([0.0; 10], [0; 10]);
    for (([own, its], score), (_, other)) in column(&record, "score").into_iter().zip(column(&record, "opponent_score"))
    {
        if own != its {
            sums[own] += score / 4.0;
            wins[own] += u32::from(score > other);
        }
    }
    for (nth, (mean, won)) in ROUND_ROBIN.into_iter().enumerate() {
        assert!((sums[nth] / 9.0 / 200.0 - mean).abs() < 5e-7, "{}: {}", NAMES[nth], sums[nth] / 1800.0);
        assert_eq!(wins[nth], 4 * won, "{}", NAMES[nth]);
    }
}

#[test]
fn moves_are_told_turn_by_turn() {
    let record = played(&field(&["alternator", "bully"], "length: { fixed: { turns: 6 } }"));
    let mut told = record.matches.players.iter().zip(&record.matches.moves);
    let of = |peer: u32| record.peers.group_of[peer as usize];
    let (_, moves) = told.find(|(two, _)| two.map(of) == [0, 1]).expect("they met");
    assert_eq!(moves, "CDCDCD");
    let (_, moves) = record
        .matches
        .players
        .iter()
        .zip(&record.matches.moves)
        .find(|(two, _)| two.map(of) == [1, 0])
        .expect("they met");
    assert_eq!(moves, "DDCDCD");
    for (row, ([own, its], cc)) in column(&record, "cc").into_iter().enumerate() {
        let states: f64 = ["cc", "cd", "dc", "dd"].iter().map(|state| column(&record, state)[row].1).sum();
        assert_eq!(states, 6.0, "{own} {its} {cc}");
    }
}

/// Everything that there is to say of matches, and of the peers.
fn outcome(record: &CellRecord) -> String {
    format!("{} {:?} {:?}", record.rounds_played, record.matches, record.peers.columns)
}

#[test]
fn tit_for_tat_plays_alike_in_rust_and_lua() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("mirror.lua");
    let text = "return {
        card = { knows = { memory = 1, its_moves = true } },
        serve = function(turn)
            for i = 1, turn.rows do
                if turn.turns(i) == 0 or turn.its_moves(i) == 1 then turn.grant(i, 1 / turn.rows) end
            end
        end,
    }";
    std::fs::write(&script, text).expect("a script");
    let script = script.display().to_string();
    let set = "length: { probabilistic: { continue: 0.98 } }, noise: 0.03";
    let with = |mirror: &str| outcome(&played(&field(&["win_stay_lose_shift", mirror, "random", "grudger"], set)));
    let native = with("tit_for_tat");
    assert!(native == with(&script), "the script played otherwise");
    assert!(native != with("tit_for_two_tats"));
}

#[test]
fn mechanisms_have_their_say_and_strategies_spread() {
    let text = |mechanism: &str, matching: &str| {
        format!(
            "question: Does it run?
workload: {{ dilemma: {{ peers: 24, game: {{ matrix: {{ slots: 4 }} }}, matching: {{ {matching}: {{}} }}, turnover: 0.01 }} }}
mechanism: {mechanism}
population: {{ honest: {{ share: 0.5 }}, defector: {{}} }}
evolution: {{ learning: 0.02, mutation: 0.01 }}
rounds: 120
seeds: 1
"
        )
    };
    for matching in ["random", "all_pairs"] {
        for mechanism in [
            "none",
            "generosity",
            "max_flow",
            "{ currency: { initial_units: 3 } }",
            "private_history",
            "points",
            "{ eigentrust: { local: bytes, refresh_s: 100 } }",
            "{ multi_trust: { refresh_s: 100 } }",
        ] {
            let record = played(&text(mechanism, matching));
            assert_eq!(record.rounds_played, 120);
            let cooperation = record.cells.iter().find(|(name, _)| name == "cooperation").expect("games").1;
            let none = if matching == "all_pairs" { 4.0 / 23.0 } else { 1.0 };
            assert!((0.001..=none).contains(&cooperation), "{mechanism}, {matching}: {cooperation}");
        }
    }
}

#[test]
fn who_knows_of_matches_only_has_nothing_to_go_by_where_there_are_none() {
    let refused = |strategy: &str| {
        let text =
            format!("question: Who?\nworkload: dilemma\npopulation:\n  one: {{ strategy: {strategy} }}\nseeds: 1\n");
        std::panic::catch_unwind(|| plan(&text)).is_err()
    };
    assert!(refused("tit_for_tat") && refused("cycler"));
    assert!(!refused("cooperator") && !refused("random") && !refused("reciprocative"));
}
