//! Transfer logs that an experiment names: where they are looked for, and what a cell's id says of them.

use super::toys::TOYS;
use experiments::ask::{Catalogue, Overrides, Plan, Where, plan_text};
use game::WorkloadEntry;
use game::card::{Alternative, Card, Kind, Param, alternative, choice, log, text};
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

static REPLAY: Card = Card {
    kind: Kind::Workload,
    name: text("replay"),
    summary: text("A toy."),
    source: text("nobody"),
    version: 1,
    params: Cow::Borrowed({
        static SOURCES: [Alternative; 2] = [
            alternative("nothing", "No log.", &[]),
            alternative("log", "A log.", const { &[log("file", "The log.")] }),
        ];
        static PARAMS: [Param; 2] =
            [log("log", "What is replayed."), choice("source", &SOURCES, "Another way to say it.")];
        &PARAMS
    }),
    fits: Cow::Borrowed(&[]),
    example: text("toy"),
};

static WITH_LOGS: Catalogue = Catalogue {
    workloads: &[WorkloadEntry {
        card: &REPLAY,
        peers: |params| params.log("log").map_or(1, |read| read.log.accounts.names.len()),
        extras: |_| Vec::new(),
        tells_matches: |_| false,
        requests: |_, _| None,
        check: |_| Ok(()),
        check_groups: |_, _| Ok(Vec::new()),
        new: |_, _| Err("a toy".to_owned()),
    }],
    ..TOYS
};

const LOG: &str = "time_s,from,to,bytes,content\n1,a,b,10,f\n2,b,c,10,f\n";

fn folder() -> (tempfile::TempDir, PathBuf) {
    let guard = tempfile::tempdir().expect("a folder");
    let path = guard.path().canonicalize().expect("a path");
    fs::create_dir_all(path.join("here")).expect("a folder");
    (guard, path)
}

fn ask(root: &Path, value: &str) -> Result<Plan, String> {
    let places = Where { folder: root.join("here"), working: root.to_path_buf(), program: None };
    let text =
        format!("question: q\nworkload: {{ replay: {{ log: {value} }} }}\npopulation: {{ honest: {{}} }}\nseeds: 1\n");
    plan_text(Path::new("first.yaml"), &text, &Overrides::default(), &WITH_LOGS, &places).map_err(|t| t.to_string())
}

fn put(root: &Path, name: &str, text: &str) {
    fs::write(root.join(name), text).expect("a file");
}

#[test]
fn a_log_is_found_beside_the_experiment_or_here_and_known_by_what_it_says() {
    let (_guard, root) = folder();
    put(&root, "here/a.csv", LOG);
    put(&root, "b.csv", &LOG.replace("\n1,a", "\n1.0,a"));
    put(&root, "c.csv", &LOG.replace("10", "11"));
    let id = |value: &str| ask(&root, value).unwrap_or_else(|told| panic!("{told}")).cells[0].id.clone();
    assert_eq!(id("a.csv"), id("{ file: b.csv }"), "the same log at another place is the same cell");
    assert_ne!(id("a.csv"), id("c.csv"));
    assert_ne!(id("a.csv"), id(""), "no log at all");
    let plan = ask(&root, "a.csv").expect("a plan");
    let read = plan.cells[0].config.workload.params.log("log").expect("a log");
    assert_eq!((read.log.transfers(), plan.cells[0].config.peers()), (2, 3));
    assert!(plan.cells[0].config.canonical().contains(&read.digest));
    assert!(!plan.cells[0].config.canonical().contains("a.csv"), "its path is nowhere in the id");
}

#[test]
fn accounts_and_bad_rows_are_said_beside_the_file() {
    let (_guard, root) = folder();
    put(&root, "bad.csv", &format!("{LOG}3,c,c,10,f\n"));
    put(&root, "who.csv", "account,group\nc,ring\n");
    let plan =
        ask(&root, "{ file: bad.csv, accounts: who.csv, bad_rows: skip }").unwrap_or_else(|told| panic!("{told}"));
    let log = &plan.cells[0].config.workload.params.log("log").expect("a log").log;
    assert_eq!(log.groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["ring", "accounts"]);
    assert_eq!((log.transfers(), log.bad_rows), (2, 1));
}

#[test]
fn what_is_wrong_with_a_log_is_told_at_its_place_in_the_experiment() {
    let (_guard, root) = folder();
    put(&root, "bad.csv", &format!("{LOG}3,c,c,10,f\n"));
    put(&root, "good.csv", LOG);
    put(&root, "who.csv", "account,truth\nc,liar\n");
    for (value, pieces) in [
        ("gone.csv", ["there is no file `gone.csv`", "first.yaml:2:28", "freerider new trace"]),
        ("bad.csv", ["1 row of the log makes no sense", "row 4: account `c` gives to itself", "bad_rows: skip"]),
        ("{ accounts: who.csv }", ["the log names no file", "first.yaml:2:23", "add `file: month.csv`"]),
        ("{ file: good.csv, bad_rows: skp }", ["unknown word `skp`", "refuse, skip", "did you mean `skip`?"]),
        (
            "{ file: good.csv, acounts: who.csv }",
            ["unknown key `acounts`", "workload.replay.log.acounts", "`accounts`"],
        ),
        ("{ file: good.csv, accounts: who.csv }", ["row 2 of the accounts", "workload.replay.log.accounts", "`liar`"]),
        ("7", ["must be text", "the number 7", "put it into quotes"]),
    ] {
        let told = ask(&root, value).expect_err(value);
        for piece in pieces {
            assert!(told.contains(piece), "{piece:?} is missing in\n{told}");
        }
    }
}

#[test]
fn an_alternative_that_is_nothing_but_a_log_is_written_like_one() {
    let (_guard, root) = folder();
    put(&root, "a.csv", LOG);
    for value in ["a.csv", "{ file: a.csv }", "{ file: a.csv, bad_rows: skip }"] {
        let plan = ask(&root, &format!("a.csv, source: {{ log: {value} }}")).unwrap_or_else(|told| panic!("{told}"));
        let (name, source) = plan.cells[0].config.workload.params.choice("source");
        assert_eq!((name, source.log("file").map(|read| read.log.transfers())), ("log", Some(2)), "{value}");
    }
    let told = ask(&root, "a.csv, source: { log: { fle: a.csv } }").expect_err("a slip");
    assert!(told.contains("unknown key `fle`") && told.contains("did you mean `file`?"), "{told}");
}
