//! Every experiment that comes with the project reads, and its first and last cell run in small.

use crate::small::root;
use experiments::ask::{Cell, Overrides, plan};
use experiments::cell::{Signals, play};
use experiments::listing::experiments;
use results::Status;
use std::path::Path;
use std::sync::Arc;

#[test]
fn every_experiment_reads_and_runs() {
    let files = experiments(&root().join("experiments"));
    assert!(!files.is_empty());
    for (file, question) in files {
        assert!(question.ends_with('?'), "{file}: `{question}` is no question");
        let overrides = Overrides { seeds: Some(1), ..Overrides::default() };
        let plan = plan(Path::new(&file), &overrides, &experiments::catalogue()).unwrap_or_else(|t| panic!("{t}"));
        assert!(!plan.claims.is_empty(), "{file} claims nothing");
        for cell in plan.cells.first().into_iter().chain(plan.cells.last()) {
            let mut config = (*cell.config).clone();
            config.rounds = config.rounds.min(12);
            let cell = Cell { config: Arc::new(config), ..cell.clone() };
            let record = play(&cell, &Signals::default()).expect("nobody stops it");
            assert_eq!((record.status, record.message.as_str()), (Status::Ok, ""), "{file}");
        }
    }
}
