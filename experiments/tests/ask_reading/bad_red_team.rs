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

/// What is said about a bad one, which begins in the sixth line.
fn told_red_team(lines: &str) -> String {
    told(&format!(
        "question: Who gains?\nworkload: swarm\nmechanism: tit_for_tat\n\
         population: {{ honest: {{}}, tyrant: {{ strategy: bittyrant, count: 2 }} }}\nseeds: 4\n{lines}\n"
    ))
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
    assert_snapshot!(told_red_team("red_team: { search: { delta: [0, 1] } }"), @r"
    error: `red_team:` has no `group:`
      --> first.yaml:6:1  (red_team)
        6 | red_team: { search: { delta: [0, 1] } }
          | ^^^^^^^^
      cause: somebody must attack
      next: write `red_team: { group: attackers, budget: 400 }`, where `attackers` is a group of the population
    ");
}

#[test]
fn an_unknown_group() {
    assert_snapshot!(told_red_team("red_team: { group: tyrants, search: { delta: [0, 1] } }"), @r"
    error: unknown group `tyrants`
      --> first.yaml:6:20  (red_team.group)
        6 | red_team: { group: tyrants, search: { delta: [0, 1] } }
          |                    ^^^^^^^
      cause: known here: honest, tyrant
      next: did you mean `tyrant`?
    ");
}

#[test]
fn beside_a_sweep() {
    assert_snapshot!(told_red_team(
        "\
red_team: { group: tyrant, search: { delta: [0, 1] } }
sweep: { rounds: [10, 20] }",
    ), @r"
    error: `sweep:` and `red_team:` stand beside each other
      --> first.yaml:7:1  (sweep)
        7 | sweep: { rounds: [10, 20] }
          | ^^^^^
      cause: the search itself says what is played
      next: remove `sweep:`, or ask two questions in two files
    ");
}

#[test]
fn an_unknown_key() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, budgets: 400 }"), @r"
    error: unknown key `budgets`
      --> first.yaml:6:55  (red_team.budgets)
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, budgets: 400 }
          |                                                       ^^^^^^^
      cause: known here: group, strategy, search, mechanisms, against, method, maximise, minimise, double_oracle,
        budget, seeds_per_candidate, seed
      next: did you mean `budget`?
    ");
}

#[test]
fn an_unknown_parameter() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { detla: [0, 1] } }"), @r"
    error: unknown parameter `detla`
      --> first.yaml:6:38  (red_team.search.detla)
        6 | red_team: { group: tyrant, search: { detla: [0, 1] } }
          |                                      ^^^^^
      cause: known here: delta, window
      next: did you mean `delta`?
    ");
}

#[test]
fn an_empty_range() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0.5, 0.5] } }"), @r"
    error: `delta` needs a lower and then a higher end
      --> first.yaml:6:38  (red_team.search.delta)
        6 | red_team: { group: tyrant, search: { delta: [0.5, 0.5] } }
          |                                      ^^^^^
      cause: there must be something between them
      next: write `delta: [lowest, highest]`
    ");
}

#[test]
fn a_range_beyond_the_card() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 2] } }"), @r"
    error: `delta[1]` is 2, above 1, the largest it may be
      --> first.yaml:6:49  (red_team.search.delta[1])
        6 | red_team: { group: tyrant, search: { delta: [0, 2] } }
          |                                                 ^
      cause: How fast an estimate grows.
      next: give a number from 0 to 1
    ");
}

#[test]
fn a_range_without_an_end() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant }"), @r"
    error: `window` may be as large as one likes
      --> first.yaml:6:1  (red_team)
        6 | red_team: { group: tyrant }
          | ^^^^^^^^
      cause: a search needs two ends
      next: write `search: { window: [lowest, highest] }`
    ");
}

#[test]
fn a_logarithm_of_nothing() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: { log: [0, 1] } } }"), @r"
    error: a logarithmic scale begins above 0
      --> first.yaml:6:47  (red_team.search.delta.log)
        6 | red_team: { group: tyrant, search: { delta: { log: [0, 1] } } }
          |                                               ^^^
      cause: there is no logarithm of 0
      next: give a lower end above 0, or leave out `log:`
    ");
}

#[test]
fn nothing_to_search() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, strategy: free_rider }"), @r"
    error: the strategy `free_rider` has no parameters that can be searched
      --> first.yaml:6:1  (red_team)
        6 | red_team: { group: tyrant, strategy: free_rider }
          | ^^^^^^^^
      cause: there is nothing to search
      next: write `search: { parameter: [lowest, highest] }`
    ");
}

#[test]
fn an_unknown_strategy() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, strategy: bittyrand }"), @r"
    error: unknown strategy `bittyrand`
      --> first.yaml:6:38  (red_team.strategy)
        6 | red_team: { group: tyrant, strategy: bittyrand }
          |                                      ^^^^^^^^^
      cause: known here: honest, free_rider, bittyrant, dropper
      next: did you mean `bittyrant`?
    ");
}

#[test]
fn an_unknown_method() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, method: cmaes }"), @r"
    error: unknown method `cmaes`
      --> first.yaml:6:63  (red_team.method)
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, method: cmaes }
          |                                                               ^^^^^
      cause: known here: random, latin_hypercube, successive_halving, cma_es
      next: did you mean `cma_es`?
    ");
}

#[test]
fn a_budget_below_one_generation() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1], window: [1, 9] }, budget: 40 }"), @r"
    error: the budget of 40 cells is too small: cma_es needs 43
      --> first.yaml:6:71  (red_team.budget)
        6 | red_team: { group: tyrant, search: { delta: [0, 1], window: [1, 9] }, budget: 40 }
          |                                                                       ^^^^^^
      cause: 8 cells are for fresh seeds, 5 for the twin, and the rest is for 6 candidates at least
      next: write `budget: 100`, or ask for fewer seeds
    ");
}

#[test]
fn a_budget_below_one_rung() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, budget: 20, method: { successive_halving: { eta: 3 } } }"), @r"
    error: the budget of 20 cells is too small: successive_halving needs 24
      --> first.yaml:6:55  (red_team.budget)
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, budget: 20, method: { successive_halving: { eta: 3 } } }
          |                                                       ^^^^^^
      cause: 8 cells are for fresh seeds, 6 for the twin, and the rest is for 2 candidates at least
      next: write `budget: 100`, or ask for fewer seeds
    ");
}

#[test]
fn two_aims() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, maximise: utility, minimise: download_s }"), @r"
    error: `maximise:` and `minimise:` stand beside each other
      --> first.yaml:6:74  (red_team.minimise)
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, maximise: utility, minimise: download_s }
          |                                                                          ^^^^^^^^
      cause: an attacker wants one thing
      next: keep one of them
    ");
}

#[test]
fn the_twin_twice() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, against: [honest] }"), @r"
    error: two attackers, or mechanisms, of the red team are one and the same cell
      --> first.yaml:6:65  (red_team.against[0])
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, against: [honest] }
          |                                                                 ^^^^^^
      cause: attacker = honest
      next: remove one of them; the honest twin is played in any case
    ");
}

#[test]
fn an_unknown_mechanism() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, mechanisms: [tit_for_tats] }"), @r"
    error: unknown mechanism `tit_for_tats`
      --> first.yaml:6:68  (red_team.mechanisms[0])
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, mechanisms: [tit_for_tats] }
          |                                                                    ^^^^^^^^^^^^
      cause: known here: none, tit_for_tat, ledger
      next: did you mean `tit_for_tat`?
    ");
}

#[test]
fn a_mechanism_that_does_not_fit() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, mechanisms: [none, ledger] }"), @r"
    error: the mechanism `ledger` does not fit the workload `swarm`
      --> first.yaml:6:74  (red_team.mechanisms[1])
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, mechanisms: [none, ledger] }
          |                                                                          ^^^^^^
      where: mechanism = ledger, attacker = honest
      cause: it counts blocks that are stored; its card says that it fits backup
      next: mechanisms that fit: none, tit_for_tat
    ");
}

#[test]
fn a_parameter_beside_the_search_that_is_not_there() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, strategy: { bittyrant: { widow: 3 } }, search: { delta: [0, 1] } }"), @r"
    error: unknown parameter `widow`
      --> first.yaml:4:1  (population.tyrant.strategy.bittyrant.widow)
        4 | population: { honest: {}, tyrant: { strategy: bittyrant, count: 2 } }
          | ^^^^^^^^^^
      where: attacker = best
      cause: known here: delta, window
      next: did you mean `window`?
    ");
}

#[test]
fn an_unknown_field() {
    assert_snapshot!(told_red_team("red_team: { group: tyrant, search: { delta: [0, 1] }, double_oracle: { field: tyrant } }"), @r"
    error: unknown group `tyrant`
      --> first.yaml:6:79  (red_team.double_oracle.field)
        6 | red_team: { group: tyrant, search: { delta: [0, 1] }, double_oracle: { field: tyrant } }
          |                                                                               ^^^^^^
      cause: known here: honest
      next: write one of those
    ");
}
