//! The ids of cells: equal for what is equal, and kept by old cells when an experiment grows.

use super::toys::{FIRST, ask_with, good};
use experiments::ask::Plan;
use std::collections::BTreeSet;

fn ids(text: &str) -> BTreeSet<String> {
    good(text).cells.into_iter().map(|cell| cell.id).collect()
}

/// What the id of the first cell of the documented example is made of, without the seed.
fn canonical(plan: &Plan) -> String {
    plan.cells[0].config.canonical()
}

#[test]
fn the_id_is_pinned() {
    let plan = good(FIRST);
    insta::assert_snapshot!(canonical(&plan), @r#"{"groups":[{"count":349,"endow":{"capacity":{"measured":{"scale":0.1}},"linger_s":0},"extra":false,"name":"honest","params":{},"rest":true,"strategy":"honest@1"},{"count":1,"endow":{"capacity":{"measured":{"scale":0.1}},"linger_s":0},"extra":false,"name":"tyrant","params":{"delta":0.1,"window":3},"rest":false,"strategy":"bittyrant@1"},{"count":1,"endow":{"capacity":{"measured":{"scale":0.1}},"linger_s":0},"extra":true,"name":"seeds","params":{},"rest":false,"strategy":"honest@1"}],"measures":["altruism@1","conservation@1","distribution_bound@2","downloads@1","fairness@1","fluid_model@1","reciprocation_model@1","reciprocity@1","seed_load@1","slow_start@1","supply@1","transfers@1","violations@1"],"mechanism":{"name":"none","params":{},"version":1},"round_seconds":10,"rounds":720,"schema":1,"workload":{"name":"swarm","params":{"capacity":{"measured":{"scale":0.1}},"endgame":true,"file_mb":5,"linger_s":0,"peers":350,"picker":"rarest_first","seeds":1},"version":1}}"#);
    assert_eq!(
        plan.cells[0].id, "6c875a8ddd94f3ab365b3e7b18a6d410",
        "the ids of all cells have changed: every result that anyone has stored would be computed again. If that is \
         meant, accept the canonical text above and pin the new id here; if not, something has crept into the text"
    );
}

#[test]
fn a_manifest_is_enough_to_plan_again() {
    let set = ["workload.swarm.peers=40"];
    let plan = ask_with(FIRST, &set).unwrap_or_else(|troubles| panic!("{troubles}"));
    let json = plan.to_json();
    assert_eq!(json["text"], FIRST);
    assert_eq!(json["set"], serde_json::json!(set));
    assert_eq!(json["axes"][0]["values"], serde_json::json!(["none", "tit_for_tat(slots=3)"]));
    assert_eq!(json["points"].as_array().map(Vec::len), Some(4));
    assert_eq!(json["points"][1]["axes"]["population.tyrant.count"], 10);
    assert_eq!(json["points"][1]["config"]["groups"][1]["count"], 10);
}

#[test]
fn every_cell_has_its_own_id() {
    let plan = good(FIRST);
    assert_eq!(plan.cells.len(), 12);
    assert_eq!(ids(FIRST).len(), 12);
    assert!(plan.cells.iter().all(|cell| cell.id.len() == 32));
    assert!(plan.cells.iter().enumerate().all(|(i, cell)| cell.order == i));
}

#[test]
fn more_values_axes_in_another_order_and_more_seeds_keep_old_ids() {
    let old = ids(FIRST);
    let grown = [
        FIRST.replace("count: [1, 10]", "count: [5, 10, 1]"),
        FIRST.replace("seeds: 3", "seeds: 10"),
        FIRST.replace("seeds: 3", "seeds: [9, 3, 2, 1]"),
        FIRST.replace("mechanism: [none,", "rounds: [100, 720]\n  mechanism: [tit_for_tat, none,"),
    ];
    for text in grown {
        let new = ids(&text);
        assert!(new.len() > old.len() && new.is_superset(&old), "{text}");
    }
}

#[test]
fn how_it_is_written_makes_no_difference() {
    let same = [
        FIRST.replace("scale: 0.1", "scale: 1.0e-1"),
        FIRST.replace("question: What does a strategic client gain?", "question: Something else?"),
        FIRST.replace("delta: 0.1", "window: 3, delta: 0.10"),
        FIRST.replace("peers: 350,", "seeds: 1, file_mb: 5, peers: 350,"),
        FIRST.replace("rounds: 720", "rounds: 720\nround_seconds: 10"),
        FIRST.replace("rounds: 720", "rounds: 720\nwarm_up_rounds: 0"),
        FIRST.replace(
            "honest: {}",
            "honest: { strategy: honest, endow: { linger_s: 0, capacity: { measured: { scale: 0.1 } } } }",
        ),
        FIRST.replace("tables: [download_s]", ""),
    ];
    for text in same {
        assert_ne!(text, FIRST);
        assert_eq!(ids(&text), ids(FIRST), "{text}");
    }
    // `1` and `1.0` are one number.
    let (whole, real) = (FIRST.replace("scale: 0.1", "scale: 1"), FIRST.replace("scale: 0.1", "scale: 1.0"));
    assert_eq!(ids(&whole), ids(&real));
}

#[test]
fn what_decides_the_outcome_makes_a_difference() {
    let others = [
        FIRST.replace("peers: 350", "peers: 351"),
        FIRST.replace("scale: 0.1", "scale: 0.2"),
        FIRST.replace("delta: 0.1", "delta: 0.2"),
        FIRST.replace("strategy: bittyrant", "strategy: free_rider").replace("    params: { delta: 0.1 }\n", ""),
        FIRST
            .replace("  tyrant:", "  greedy:")
            .replace("n.tyrant.", "n.greedy.")
            .replace("group: tyrant", "group: greedy"),
        FIRST.replace("rounds: 720", "rounds: 721"),
        FIRST.replace("rounds: 720", "round_seconds: 1\nrounds: 720"),
        FIRST.replace("rounds: 720", "rounds: 720\nwarm_up_rounds: 20"),
        FIRST.replace("honest: {}", "honest: { endow: { linger_s: 1 } }"),
        FIRST.replace("seeds: 3", "seeds: [11, 12]"),
    ];
    for text in others {
        assert_ne!(text, FIRST);
        assert!(ids(&text).is_disjoint(&ids(FIRST)), "{text}");
    }
}
