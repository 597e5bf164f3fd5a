//! The table of an attack, from numbers that are known.

use results::attack::{Names, table};
use results::record::CellRecord;
use results::table::Look;
use results::{Catalogue, Frames, GroupRow, PlannedCell, Status};

use crate::given;

/// The attacker whose cells fail.
const BROKEN: &str = "broken.lua";

const NAMES: Names = Names { cheats: "attackers", honest: "honest", twin: "honest" };

/// A cell in which each of 18 honest peers and of 2 cheats has so much; 5 rounds and so many messages, if any.
fn cell(order: u64, seed: u64, at: [&str; 3], honest: f64, cheats: f64, messages: Option<f64>) -> CellRecord {
    let axes = ["setting", "mechanism", "attacker"].into_iter().zip(at);
    let planned = PlannedCell {
        id: format!("{order:0>16}"),
        order,
        seed,
        workload: "swarm".into(),
        mechanism: at[1].into(),
        axes: axes.map(|(path, value)| (path.to_owned(), value.into())).collect(),
    };
    let group = |name: &str, peers, utility| GroupRow {
        name: name.into(),
        strategy: "a toy".into(),
        peers,
        values: vec![("utility".into(), utility)],
    };
    if at[2] == BROKEN {
        return CellRecord::failed(planned, "it broke", 0);
    }
    CellRecord {
        status: Status::Ok,
        message: String::new(),
        rounds_played: 5,
        cells: messages.map(|n| ("messages".to_owned(), n)).into_iter().collect(),
        groups: vec![group("honest", 18, honest), group("attackers", 2, cheats)],
        ..CellRecord::failed(planned, "", 0)
    }
}

/// Seed, setting and so on, utility of the honest and of the cheats, messages.
type Cell<'a> = (u64, [&'a str; 3], f64, f64, Option<f64>);

/// Rows of the table, cell by cell.
fn rows(cells: &[Cell]) -> Vec<Vec<String>> {
    let records: Vec<CellRecord> = (0..)
        .zip(cells)
        .map(|(order, (seed, at, honest, cheats, messages))| cell(order, *seed, *at, *honest, *cheats, *messages))
        .collect();
    let frames = Frames::of(&records.iter().collect::<Vec<_>>(), &Catalogue::default()).expect("sound");
    let text = table(&frames.cells, &frames.groups, NAMES, 0.95, Look::Markdown).expect("a table");
    let lines = text.lines().filter(|line| line.starts_with('|')).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn each_mechanism_has_one_line_with_its_worst_attacker_and_the_best_mechanism_comes_first() {
    let rows = rows(&[
        (1, ["world", "none", "honest"], 10.0, 10.0, None),
        (2, ["world", "none", "honest"], 12.0, 12.0, None),
        (1, ["world", "none", "thief"], 9.0, 15.0, None),
        (2, ["world", "none", "thief"], 11.0, 17.0, None),
        (1, ["world", "money(price=2)", "honest"], 10.0, 10.0, Some(300.0)),
        (2, ["world", "money(price=2)", "honest"], 10.0, 10.0, Some(300.0)),
        (1, ["world", "money(price=2)", "thief"], 8.0, 1.0, Some(100.0)),
        (2, ["world", "money(price=2)", "thief"], 8.0, 1.0, Some(300.0)),
        (1, ["world", "money(price=2)", "hoarder"], 5.0, 0.0, Some(100.0)),
        (2, ["world", "money(price=2)", "hoarder"], 5.0, 0.0, Some(100.0)),
    ]);
    // 300 messages, 20 peers, 5 rounds.
    let money = ["world", "money", "10 ± 0", "-90 ± 0 %", "thief", "50 ± 0 %", "hoarder", "3", ""];
    assert_eq!(rows[0], money);
    assert_eq!(rows[1], ["", "none", "11 ± 13", "5 ± 0 (abs)", "thief", "1 ± 0 (abs)", "thief", "0", ""]);
    assert_eq!(rows.len(), 2);
}

#[test]
fn per_cent_is_told_of_what_is_surely_above_nothing_only() {
    let with = |had: [f64; 3]| {
        let seeds = (1..).zip(had);
        let twins = seeds.clone().map(|(seed, had)| (seed, ["w", "none", "honest"], 50.0, had, None));
        let cheats = seeds.map(|(seed, had)| (seed, ["w", "none", "thief"], 50.0, had + 5.0, None));
        rows(&twins.chain(cheats).collect::<Vec<_>>())[0][3].clone()
    };
    assert_eq!(with([10.0, 10.0, 10.0]), "50 ± 0 %");
    assert_eq!(with([9.9, 10.0, 10.1]), "50 ± 0 %");
    assert_eq!(with([0.0, 0.0, 0.0]), "5 ± 0 (abs)");
    assert_eq!(with([-3.0, -2.0, -4.0]), "5 ± 0 (abs)");
    assert_eq!(with([-1.0, 1.0, 30.0]), "5 ± 0 (abs)");
}

#[test]
fn mechanisms_of_one_name_are_told_apart_and_seeds_without_a_twin_are_left_out() {
    let rows = rows(&[
        (1, ["w", "money(price=1)", "honest"], 10.0, 10.0, None),
        (1, ["w", "money(price=1)", "thief"], 10.0, 20.0, None),
        (2, ["w", "money(price=1)", "thief"], 10.0, 99.0, None),
        (1, ["w", "money(price=2)", "honest"], 10.0, 10.0, None),
        (1, ["w", "money(price=2)", "thief"], 10.0, 12.0, None),
    ]);
    let told: Vec<(&str, &str)> = rows.iter().map(|row| (row[1].as_str(), row[3].as_str())).collect();
    assert_eq!(told, [("money(price=2)", "20 %"), ("money(price=1)", "100 %")]);
}

#[test]
fn who_serves_hardly_anybody_comes_last_and_who_failed_is_named() {
    let rows = rows(&[
        (1, ["w", "miser", "honest"], 1.0, 1.0, None),
        (1, ["w", "miser", "thief"], 1.0, 0.0, None),
        (1, ["w", "none", "honest"], 10.0, 10.0, None),
        (1, ["w", "none", "thief"], 9.0, 12.0, None),
        (1, ["w", "none", "vandal"], 4.0, 11.0, None),
        (1, ["w", "none", "bore"], 10.0, 10.0, None),
        (1, ["w", "none", BROKEN], 0.0, 0.0, None),
    ]);
    let none = ["w", "none", "10", "20 %", "thief", "60 %", "vandal", "0", "bore: 0 % / 0 %; broken.lua: failed"];
    assert_eq!(rows[0], none);
    assert_eq!(rows[1][1], "miser", "though a thief gains less there");
}

#[test]
fn frames_of_something_else_are_refused() {
    let frames = given::frames(&given::plan(&["none"], &[0.5], 1));
    table(&frames.cells, &frames.groups, NAMES, 0.95, Look::Ascii).expect_err("no attack");
}
