//! The outcome of reference cells, pinned: a change that was not meant is found here.

use crate::small::{plan, swarm};
use experiments::cell::{Signals, play};

/// A hash over everything that a cell says.
fn hash(cheat: &str, replace: (&str, &str)) -> String {
    let plan = plan(&swarm(cheat).replace(replace.0, replace.1));
    let mut hasher = blake3::Hasher::new();
    for cell in &plan.cells {
        let record = play(cell, &Signals::default()).expect("nobody stops it");
        assert_eq!(record.message, "");
        let columns = record.peers.columns.iter().chain(&record.rounds.columns);
        for (name, values) in columns {
            hasher.update(name.as_bytes());
            for value in values {
                hasher.update(&value.to_bits().to_le_bytes());
            }
        }
        for (name, value) in &record.cells {
            hasher.update(name.as_bytes()).update(&value.to_bits().to_le_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

#[test]
fn outcomes_are_what_they_were() {
    let cases = [
        ("honest", ("", ""), "94e3aa191a6294cd"),
        ("free_rider", ("", ""), "2971e365c32e71d7"),
        ("altruist", ("", ""), "e71bef9e53022874"),
        ("bittyrant", ("", ""), "9a49649bbd7ecb00"),
        ("free_rider", ("mechanism: {", "mechanism: none # {"), "f8ce6b904d9541e5"),
        ("bittyrant", ("rounds: 300", "rounds: 3000\nround_seconds: 1"), "71a21f3d1fe5a728"),
    ];
    let now: Vec<String> = cases.iter().map(|(cheat, replace, _)| hash(cheat, *replace)).collect();
    let pinned: Vec<&str> = cases.iter().map(|(.., pinned)| *pinned).collect();
    assert_eq!(
        now, pinned,
        "\nthe outcome of a reference cell changed.\n\
         If that was not meant: find out why, it is a defect.\n\
         If it was: raise `version` on the card of every strategy, mechanism or workload whose outcome changed \
         (cells with the old version are then computed again), and pin the left side above."
    );
}
