//! Every experiment that comes with the project reads, and its first and last cell run in small.

use crate::small::root;
use experiments::ask::{Overrides, Plan, plan};
use experiments::cell::{Signals, play};
use experiments::listing::experiments;
use game::params::Value;
use results::Status;
use std::path::Path;

/// So many peers are too many for a small run.
const MANY_PEERS: i64 = 1_000_000;

#[test]
fn every_experiment_reads_and_runs() {
    let files = experiments(&root().join("experiments"));
    assert!(!files.is_empty());
    for (file, question) in files {
        assert!(question.ends_with('?'), "{file}: `{question}` is no question");
        let mut overrides = Overrides { set: vec!["rounds=12".to_owned()], seeds: Some(1) };
        let read = |overrides: &Overrides| {
            plan(Path::new(&file), overrides, &experiments::catalogue()).unwrap_or_else(|t| panic!("{t}"))
        };
        overrides.set.extend(a_thousandth(&read(&overrides)));
        let plan = read(&overrides);
        assert!(!plan.claims.is_empty(), "{file} claims nothing");
        for cell in plan.cells.first().iter().chain(&plan.cells.last()) {
            let record = play(cell, &Signals::default()).expect("nobody stops it");
            assert_eq!((record.status, record.message.as_str()), (Status::Ok, ""), "{file}");
        }
    }
}

/// Whole worlds are played at a thousandth of their size: what sets it so, if that is needed.
fn a_thousandth(plan: &Plan) -> Vec<String> {
    let workload = &plan.cells[0].config.workload;
    let size = |name: &str| match workload.params.get(name) {
        Some(Value::Integer(size)) => Some(*size),
        _ => None,
    };
    if size("peers").is_none_or(|peers| peers < MANY_PEERS) {
        return Vec::new();
    }
    let sizes = ["peers", "online", "files"].into_iter().filter_map(|name| Some((name, size(name)?)));
    sizes.map(|(name, size)| format!("workload.{}.{name}={}", workload.card.name, size / 1000)).collect()
}
