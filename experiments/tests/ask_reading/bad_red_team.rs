//! Red teams that make no sense, and one that does.

use super::toys::{good, told};
use experiments::search::{Method, Range};
use game::Value;
use insta::assert_snapshot;

fn red_team(inner: &str) -> String {
    format!(
        "question: Who gains?\nworkload: swarm\nmechanism: tit_for_tat\n\
         population: {{ honest: {{}}, tyrant: {{ strategy: bittyrant, count: 2, params: {{ window: 5 }} }} }}\nseeds: 4\n\
         red_team: {inner}\n"
    )
}

#[test]
fn a_good_one_plans_what_is_known_and_names_what_is_found() {
    let plan = good(&red_team(
        "{ group: tyrant, search: { delta: { linear: [0.1, 1] }, window: [1, 9] }, mechanisms: [none, { tit_for_tat: { slots: 2 } }], \
         against: [free_rider], method: successive_halving, budget: 100, seeds_per_candidate: 2 }",
    ));
    let of = |axes: &[(String, results::Scalar)]| {
        axes.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(" ")
    };
    let points: Vec<String> = plan.points.iter().map(|point| of(&point.axes)).collect();
    assert_eq!(
        points,
        ["none honest", "none free_rider", "tit_for_tat(slots=2) honest", "tit_for_tat(slots=2) free_rider"]
    );
    assert_eq!(plan.cells.len(), 16);
    let later: Vec<String> = plan.later.iter().map(|point| of(&point.axes)).collect();
    assert_eq!(later, ["none best", "tit_for_tat(slots=2) best"]);
    let tyrant = |point: &experiments::ask::Point| point.config.groups[1].clone();
    assert_eq!(tyrant(&plan.points[0]).source.card().name, "honest");
    let found = tyrant(&plan.later[0]);
    assert_eq!((found.count, found.params.get("window")), (2, Some(&Value::Integer(5))));
    let aim = plan.red_team.expect("a red team");
    assert_eq!(aim.method, Method::SuccessiveHalving(2.0));
    assert_eq!(aim.space.0[0].range, Range::Number { ends: [0.1, 1.0], log: false });
    // 12 cells on fresh seeds, and those of the twin on the seeds of the search.
    assert!(aim.means.cells < 88 && aim.means.cells > 60, "{:?}", aim.means);
    assert!(aim.seeds(&[3, 1_000_002]).take(3).eq([1_000_001, 1_000_003, 1_000_004]));
}

#[test]
fn a_double_oracle_begins_with_an_honest_field() {
    let plan = good(&red_team(
        "{ group: tyrant, search: { delta: [0, 1] }, against: [free_rider], double_oracle: { tolerance: 0.1 } }",
    ));
    let axes: Vec<&str> = plan.axes.iter().map(|axis| axis.path.as_str()).collect();
    assert_eq!(axes, ["field", "attacker"]);
    assert_eq!(plan.later[0].axes[1].1.to_string(), "found 1");
}

#[test]
fn defaults_of_a_good_one() {
    let plan = good(&red_team("{ group: tyrant, search: { delta: } }"));
    let aim = plan.red_team.expect("a red team");
    assert_eq!((aim.method, aim.budget, aim.metric.as_str(), aim.minimise), (Method::CmaEs, 400, "utility", false));
    assert_eq!(aim.params.to_string(), "population.tyrant.strategy.bittyrant");
}

#[test]
fn no_group() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { search: { delta: [0, 1] } }
",
    ), @"");
}

#[test]
fn an_unknown_group() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrants, search: { delta: [0, 1] } }
",
    ), @"");
}

#[test]
fn beside_a_sweep() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] } }
sweep: { rounds: [10, 20] }
",
    ), @"");
}

#[test]
fn an_unknown_key() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, budgets: 400 }
",
    ), @"");
}

#[test]
fn an_unknown_parameter() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { detla: [0, 1] } }
",
    ), @"");
}

#[test]
fn an_empty_range() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0.5, 0.5] } }
",
    ), @"");
}

#[test]
fn a_range_beyond_the_card() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 2] } }
",
    ), @"");
}

#[test]
fn a_range_without_an_end() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant }
",
    ), @"");
}

#[test]
fn a_logarithm_of_nothing() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: { log: [0, 1] } } }
",
    ), @"");
}

#[test]
fn nothing_to_search() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, strategy: free_rider }
",
    ), @"");
}

#[test]
fn an_unknown_strategy() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, strategy: bittyrand }
",
    ), @"");
}

#[test]
fn an_unknown_method() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, method: cmaes }
",
    ), @"");
}

#[test]
fn a_budget_below_one_generation() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1], window: [1, 9] }, budget: 40 }
",
    ), @"");
}

#[test]
fn a_budget_below_one_rung() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, budget: 20, method: { successive_halving: { eta: 3 } } }
",
    ), @"");
}

#[test]
fn two_aims() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, maximise: utility, minimise: download_s }
",
    ), @"");
}

#[test]
fn the_twin_twice() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, against: [honest] }
",
    ), @"");
}

#[test]
fn an_unknown_mechanism() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, mechanisms: [tit_for_tats] }
",
    ), @"");
}

#[test]
fn a_mechanism_that_does_not_fit() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, mechanisms: [none, ledger] }
",
    ), @"");
}

#[test]
fn a_parameter_beside_the_search_that_is_not_there() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, strategy: { bittyrant: { widow: 3 } }, search: { delta: [0, 1] } }
",
    ), @"");
}

#[test]
fn an_unknown_field() {
    assert_snapshot!(told(
        "\
question: Who gains?
workload: swarm
mechanism: tit_for_tat
population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
seeds: 4
red_team: { group: tyrant, search: { delta: [0, 1] }, double_oracle: { field: tyrant } }
",
    ), @"");
}
