//! Every experiment that comes with the project reads, and its first and last cell run in small.

use crate::small::root;
use experiments::ask::{Cell, Overrides, Plan, plan};
use experiments::cell::{Signals, play};
use experiments::listing::experiments;
use game::params::Value;
use results::Status;
use std::path::Path;
use std::sync::Arc;

/// So many peers are too many for a small run.
const MANY_PEERS: i64 = 1_000_000;

#[test]
fn every_experiment_reads_and_runs() {
    let files = experiments(&root().join("experiments"));
    assert!(!files.is_empty());
    for (file, question) in files {
        assert!(question.ends_with('?'), "{file}: `{question}` is no question");
        let mut overrides = Overrides { seeds: Some(1), ..Overrides::default() };
        let read = |overrides: &Overrides| {
            plan(Path::new(&file), overrides, &experiments::catalogue()).unwrap_or_else(|t| panic!("{t}"))
        };
        overrides.set = a_thousandth(&read(&overrides));
        let plan = read(&overrides);
        assert!(plan.claims.len() + plan.contest_claims.len() > 0, "{file} claims nothing");
        for cell in plan.cells.first().into_iter().chain(plan.cells.last()) {
            let mut config = (*cell.config).clone();
            config.rounds = config.rounds.min(12);
            let cell = Cell { config: Arc::new(config), ..cell.clone() };
            let record = play(&cell, &Signals::default()).expect("nobody stops it");
            assert_eq!((record.status, record.message.as_str()), (Status::Ok, ""), "{file}");
        }
    }
}

/// A cell that does not name a later parameter has the id of one that was played before there was one: it must do the same.
#[test]
fn later_parameters_keep_the_defaults_that_older_cells_had() {
    let mut found = Vec::new();
    for card in experiments::listing::cards() {
        for param in card.params.iter().filter(|param| param.later) {
            found.push((card.name.to_string(), param.name.to_string(), format!("{:?}", param.domain.default())));
        }
    }
    let silent = [
        ("swarm", "zipf_exponent", "Number(0.0)"),
        ("swarm", "leeches", "Numbers([])"),
        ("swarm", "holds", "Numbers([])"),
        ("dilemma", "length", "Choice(\"endless\", Params({}))"),
        ("dilemma", "noise", "Number(0.0)"),
    ];
    for (card, param, default) in &found {
        assert!(
            silent.contains(&(card.as_str(), param.as_str(), default.as_str())),
            "`{param}` of {card} is silent in ids as {default}. If it is new, add it to this list; if its default has changed, \
             older cells did something else: drop `.later()`, or raise the version of the card"
        );
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
