//! Every door gives the same outcome, bit for bit.

use crate::small::{plan, sharing, swarm};
use experiments::cell::{Signals, play};
use results::{CellRecord, Status};

fn records(cheat: &str) -> Vec<CellRecord> {
    records_of(&swarm(cheat))
}

fn records_of(text: &str) -> Vec<CellRecord> {
    let plan = plan(text);
    plan.cells.iter().filter_map(|cell| play(cell, &Signals::default())).collect()
}

/// What happened, without what the cell is called.
fn outcome(record: &CellRecord) -> (u64, String) {
    assert_eq!(record.status, Status::Ok, "{}", record.message);
    let bits = |values: &Vec<f64>| values.iter().map(|v| format!("{:x}", v.to_bits())).collect::<Vec<_>>().join(" ");
    let columns = record.peers.columns.iter().chain(&record.rounds.columns);
    (record.rounds_played, columns.map(|(name, values)| format!("{name} {}\n", bits(values))).collect())
}

fn same(native: &str, others: &[&str]) {
    let expected: Vec<_> = records(native).iter().map(outcome).collect();
    assert_eq!(expected.len(), 2);
    assert_ne!(expected[0], expected[1], "different seeds must differ");
    for other in others {
        let found: Vec<_> = records(other).iter().map(outcome).collect();
        assert!(expected == found, "`{other}` played otherwise than `{native}`");
    }
}

#[test]
fn free_riders_play_alike_through_every_door() {
    same("free_rider", &["lua/free_rider.lua", "plugins/free_rider"]);
}

#[test]
fn bittyrants_play_alike_in_rust_and_lua() {
    same("bittyrant", &["lua/bittyrant.lua"]);
}

#[test]
fn thieves_and_large_views_play_alike_in_rust_and_lua() {
    same("bitthief", &["lua/bitthief.lua"]);
    same("large_view", &["lua/large_view.lua"]);
    same("{ large_view: { whitewash: true } }", &["{ lua/large_view.lua: { whitewash: true } }"]);
}

#[test]
fn those_who_game_reputations_play_alike_in_rust_and_lua() {
    let outcomes = |cheat: &str| records_of(&sharing(cheat)).iter().map(outcome).collect::<Vec<_>>();
    let honest = outcomes("honest");
    for (native, lua) in [
        ("whitewasher", "lua/whitewasher.lua"),
        ("{ traitor: { honest_s: 6000 } }", "{ lua/traitor.lua: { honest_s: 6000 } }"),
        ("leg_hugger", "lua/leg_hugger.lua"),
        ("{ ring: { repeats: 2 } }", "{ lua/pairwise.lua: { repeats: 2 } }"),
        ("{ threat_model: { model: b } }", "lua/threat_b.lua"),
    ] {
        let expected = outcomes(native);
        assert!(expected != honest, "{native} changes nothing");
        assert!(expected == outcomes(lua), "{lua} played otherwise than {native}");
    }
}

#[test]
fn they_do_in_short_rounds_too() {
    let short = |cheat: &str| {
        let text =
            swarm(cheat).replace("rounds: 300", "rounds: 3000\nround_seconds: 1").replace("seeds: 2", "seeds: 1");
        records_of(&text).iter().map(outcome).collect::<Vec<_>>()
    };
    assert!(short("bittyrant") == short("lua/bittyrant.lua"));
}

#[test]
fn cheating_makes_a_difference() {
    let honest = outcome(&records("honest")[0]);
    assert_ne!(honest, outcome(&records("free_rider")[0]));
    assert_ne!(honest, outcome(&records("bittyrant")[0]));
}

#[test]
fn who_follows_in_every_verb_is_honest() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("follower.lua");
    let text = "return {
        join = function(turn) turn.stay() end,
        ask = function(turn) turn.follow() end,
        serve = function(turn) turn.follow() end,
        report = function(turn) turn.follow() end,
    }";
    std::fs::write(&script, text).expect("a script");
    same("honest", &[&script.display().to_string()]);
}
