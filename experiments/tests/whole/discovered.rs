//! Every experiment that comes with the project reads, and its first and last cell run in small.

use crate::small::root;
use experiments::ask::{Overrides, plan};
use experiments::cell::{Signals, play};
use experiments::listing::experiments;
use results::Status;
use std::path::Path;

#[test]
fn every_experiment_reads_and_runs() {
    let files = experiments(&root().join("experiments"));
    assert!(!files.is_empty());
    for (file, question) in files {
        assert!(question.ends_with('?'), "{file}: `{question}` is no question");
        let text = std::fs::read_to_string(&file).expect("the experiment");
        let short = if text.contains("\n  rounds: [") { "sweep.rounds=[12]" } else { "rounds=12" };
        let overrides = Overrides { set: vec![short.to_owned()], seeds: Some(1) };
        let plan = plan(Path::new(&file), &overrides, &experiments::catalogue()).unwrap_or_else(|t| panic!("{t}"));
        assert!(!plan.claims.is_empty(), "{file} claims nothing");
        for cell in plan.cells.first().iter().chain(&plan.cells.last()) {
            let record = play(cell, &Signals::default()).expect("nobody stops it");
            assert_eq!((record.status, record.message.as_str()), (Status::Ok, ""), "{file}");
        }
    }
}
