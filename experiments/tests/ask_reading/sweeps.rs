//! Which points a sweep has, what `--set` changes, and what claims select.

use super::toys::{FIRST, TOYS, ask_with, good};
use experiments::ask::{Overrides, Plan, Where, plan_text};
use std::path::Path;

fn sweep(sweep: &str) -> Plan {
    good(&format!(
        "question: q\nworkload: swarm\npopulation:\n  honest: {{}}\n  tyrant: {{ strategy: bittyrant, count: 1 }}\nseeds: 1\nsweep: {sweep}\n"
    ))
}

fn points(plan: &Plan) -> Vec<String> {
    plan.cells
        .iter()
        .map(|cell| cell.axes.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn a_plain_map_is_a_grid_and_the_first_axis_turns_slowest() {
    let plan = sweep("{ mechanism: [none, tit_for_tat], population.tyrant.count: [1, 5] }");
    assert_eq!(points(&plan), ["none 1", "none 5", "tit_for_tat 1", "tit_for_tat 5"]);
    assert_eq!(plan.cells[3].config.groups[1].count, 5);
    assert_eq!(plan.cells[3].config.mechanism.card.name, "tit_for_tat");
    let axes: Vec<&str> = plan.axes.iter().map(|axis| axis.path.as_str()).collect();
    assert_eq!(axes, ["mechanism", "population.tyrant.count"]);
}

#[test]
fn a_zip_walks_together_and_combines_with_the_grid() {
    let plan = sweep("{ rounds: [5, 6], zip: { mechanism: [none, tit_for_tat], population.tyrant.count: [1, 5] } }");
    assert_eq!(points(&plan), ["5 none 1", "5 tit_for_tat 5", "6 none 1", "6 tit_for_tat 5"]);
}

#[test]
fn a_sweep_goes_through_bare_names_and_sets_parameters() {
    let plan = sweep("{ workload.swarm.peers: [20, 30], workload.swarm.capacity.measured.scale: [0.5] }");
    let config = &plan.cells[1].config;
    assert_eq!(config.workload.params.count("peers"), 30);
    assert_eq!(config.workload.params.choice("capacity").1.number("scale"), 0.5);
    let plan = sweep("{ population.tyrant.params.delta: [0.3], population.honest.endow.linger_s: [9] }");
    assert_eq!(plan.cells[0].config.groups[1].params.number("delta"), 0.3);
    assert_eq!(plan.cells[0].config.groups[0].workload.number("linger_s"), 9.0);
}

#[test]
fn what_is_inside_goes_in_last_whatever_the_order() {
    let plan =
        sweep("{ mechanism.tit_for_tat.slots: [3, 4], mechanism: [tit_for_tat, { tit_for_tat: { decay: 0 } }] }");
    let slots: Vec<usize> = plan.cells.iter().map(|cell| cell.config.mechanism.params.count("slots")).collect();
    assert_eq!(slots, [3, 3, 4, 4]);
    assert_eq!(points(&plan)[1], "3 tit_for_tat(decay=0)");
}

#[test]
fn draws_stay_when_more_are_drawn() {
    let drawn = |count: usize, more: &str| {
        let plan = sweep(&format!(
            "{{ sample: {{ count: {count}, paths: {{ workload.swarm.file_mb: [1.5, 9.5], {more} }} }} }}"
        ));
        plan.cells.iter().map(|cell| cell.axes[0].1.to_string()).collect::<Vec<_>>()
    };
    let few = drawn(5, "");
    assert_eq!(few, drawn(20, "")[..5]);
    assert_eq!(few, drawn(5, "population.tyrant.count: [1, 9]"));
    for value in &few {
        let value: f64 = value.parse().expect("a number");
        assert!((1.5..9.5).contains(&value));
    }
    let whole = sweep("{ sample: { count: 6, seed: 2, paths: { rounds: [1, 1000000] } } }");
    assert!(whole.cells.iter().all(|cell| cell.axes[0].1.to_string() == cell.config.rounds.to_string()));
}

#[test]
fn the_command_line_comes_before_everything_else() {
    // The claim compares with a mechanism that the command line leaves out.
    let plan = ask_with(
        FIRST,
        &["workload.swarm.peers=40", "population.tyrant.params.window=9", "sweep.mechanism=[none]", "seeds=[4, 5]"],
    )
    .unwrap_or_else(|troubles| panic!("{troubles}"));
    assert_eq!(plan.cells.len(), 4);
    assert!(
        plan.claims.is_empty()
            && plan.warnings[0].starts_with("a claim is not judged, because of --set: unknown value of `mechanism`")
    );
    assert_eq!(plan.seeds, [4, 5]);
    let config = &plan.cells[0].config;
    assert_eq!(config.peers(), 40);
    // What stands beside the path stays: the measured capacities and delta.
    assert_eq!(config.workload.params.choice("capacity").1.number("scale"), 0.1);
    assert_eq!((config.groups[1].params.number("delta"), config.groups[1].params.count("window")), (0.1, 9));
    let overrides = Overrides { set: vec![], seeds: Some(7) };
    let plan =
        plan_text(Path::new("x.yaml"), FIRST, &overrides, &TOYS, &Where::default()).unwrap_or_else(|t| panic!("{t}"));
    assert_eq!(plan.seeds.len(), 7);
    let overrides = Overrides { set: vec![], seeds: Some(0) };
    let troubles = plan_text(Path::new("x.yaml"), FIRST, &overrides, &TOYS, &Where::default()).expect_err("no seeds");
    assert!(troubles.to_string().contains("--> --seeds 0  (seeds)"), "{troubles}");
}

#[test]
fn a_claim_selects_by_name_or_in_full() {
    let claims =
        |of: &str| good(&FIRST.replace("of: { mechanism: tit_for_tat }", &format!("of: {{ mechanism: {of} }}"))).claims;
    let text = "download_s of tyrant with mechanism=tit_for_tat below mechanism=none";
    assert_eq!(claims("tit_for_tat")[0].to_string(), text);
    let full = "download_s of tyrant with mechanism=tit_for_tat(slots=3) below mechanism=none";
    assert_eq!(claims("{ tit_for_tat: { slots: 3 } }")[0].to_string(), full);
    assert_eq!(claims("tit_for_tat(slots=3)")[0].to_string(), full);
}

#[test]
fn a_claim_may_name_what_is_fixed_and_have_open_ends() {
    let plan = good(
        "question: q\nworkload: { swarm: { peers: 10 } }\nmechanism: none\npopulation:\n  honest: {}\n  bittyrant: { count: 1 }\nseeds: 1\n\
         sweep: { population.bittyrant.count: [1, 2] }\n\
         claims:\n  - { metric: download_s, group: bittyrant, of: { population.bittyrant.count: 1.0, workload.swarm.peers: 10, mechanism: none }, below: { population.bittyrant.count: 2 }, confidence: 0.9, expected: fails, why: it is greedy }\n\
         \u{20} - { metric: violations, within: [null, 0], label: nobody cheats }\n",
    );
    let [first, second] = plan.claims.as_slice() else { panic!("two claims") };
    // Fixed paths hold in every cell and are left out.
    assert_eq!(
        first.to_string(),
        "download_s of bittyrant with population.bittyrant.count=1 below population.bittyrant.count=2"
    );
    assert_eq!((first.confidence, first.why.as_deref()), (0.9, Some("it is greedy")));
    assert_eq!(second.within.map(|band| (band.low, band.high)), Some((f64::NEG_INFINITY, 0.0)));
    assert_eq!(second.confidence, 0.95);
}

#[test]
fn the_summary_says_what_would_run() {
    insta::assert_snapshot!(good(FIRST).summary(), @"
    What does a strategic client gain?
    12 cells = 4 points x 3 seeds
      sweep mechanism: none, tit_for_tat(slots=3)
      sweep population.tyrant.count: 1, 10
      workload swarm
      mechanism none, tit_for_tat
      at most 720 rounds of 10 s
      group honest: 340 to 349 peers, honest
      group tyrant: 1 to 10 peers, bittyrant
      group seeds: 1 peer, honest
      1 claim
    ");
}
