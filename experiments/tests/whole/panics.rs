//! A cell that panics is a row with its status and its seed, and the others go on.

use crate::small::root;
use experiments::ask::{Overrides, Plan, Where, plan_text};
use experiments::run::{Options, run};
use game::Params;
use game::cast::Cast;
use game::workload::{Workload, WorkloadEntry};
use results::{Frame, ResultFolder};
use std::sync::Arc;

/// Bandwidth is exchanged, but under seed 2 somebody trips.
fn trips(params: &Params, cast: &Cast) -> Result<Box<dyn Workload>, String> {
    assert_ne!(cast.seed, 2, "a toy trips");
    (exchange().new)(params, cast)
}

fn exchange() -> &'static WorkloadEntry {
    workloads::ALL.iter().find(|entry| entry.card.name == "exchange").expect("in the catalogue")
}

fn planned() -> Plan {
    let toys: &'static [WorkloadEntry] = Box::leak(Box::new([WorkloadEntry { new: trips, ..*exchange() }]));
    let catalogue = experiments::ask::Catalogue { workloads: toys, ..experiments::catalogue() };
    let text = "question: Who trips?
workload: { exchange: { peers: 4 } }
rounds: 3
seeds: 3
population: { honest: {} }
";
    let file = root().join("experiments/start/test.yaml");
    plan_text(&file, text, &Overrides::default(), &catalogue, &Where::of(&file)).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn a_cell_that_panics_is_a_row_and_the_others_go_on() {
    let temp = tempfile::tempdir().expect("a folder");
    let options = Options { out: temp.path().to_path_buf(), threads: 1, fresh: false, quiet: true };
    let answer = run(&planned(), &options, &Arc::default()).expect("a run");
    let counts = answer.finished.as_ref().expect("nobody stopped it").counts;
    assert_eq!((counts.planned, counts.ok, counts.failed, counts.missing), (3, 2, 1, 0));
    let [(cell, message)] = &answer.failed[..] else { panic!("{:?}", answer.failed) };
    assert!(cell.seed == 2 && message.starts_with("panicked: ") && message.contains("a toy trips"), "{message}");

    let cells = ResultFolder::open(temp.path()).expect("a folder").frame(Frame::Cells).expect("cells");
    let text = |name: &str, row: usize| {
        let column = cells.column(name).expect("there").str().expect("texts").clone();
        column.get(row).unwrap_or_default().to_owned()
    };
    assert_eq!([0, 1, 2].map(|row| text("status", row)), ["ok", "failed", "ok"]);
    assert!(text("message", 1).contains("a toy trips"));
}
