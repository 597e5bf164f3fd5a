//! What is said about `--set` that changes nothing or too much.

use super::toys::{FIRST, ask_with, told_with};
use insta::assert_snapshot;

#[test]
fn set_of_an_unknown_path() {
    assert_snapshot!(told_with(FIRST, &["population.honst.share=0.5"]), @r#"
    error: the path `population.honst.share` reaches nothing
      --> --set population.honst.share=0.5
      cause: known under `population`: honest, seeds, tyrant
      next: did you mean `population.honest.share`?
    "#);
}

#[test]
fn set_of_a_bad_value() {
    assert_snapshot!(told_with(FIRST, &["population.tyrant.params.delta=3"]), @r#"
    error: `delta` is 3, above 1, the largest it may be
      --> --set population.tyrant.params.delta=3  (population.tyrant.params.delta)
      cause: How fast an estimate grows.
      next: give a number from 0 to 1
    "#);
}

#[test]
fn set_of_an_unknown_parameter() {
    assert_snapshot!(told_with(FIRST, &["population.tyrant.params.dleta=0.1"]), @r#"
    error: unknown parameter `dleta`
      --> --set population.tyrant.params.dleta=0.1  (population.tyrant.params.dleta)
      cause: known here: delta, window
      next: did you mean `delta`?
    "#);
}

#[test]
fn set_of_what_is_swept() {
    assert_snapshot!(told_with(FIRST, &["mechanism=none"]), @r#"
    error: `mechanism` cannot be set: `mechanism` is swept
      --> --set mechanism=none
      cause: every point of the sweep would replace it again
      next: set the sweep itself: `--set sweep.mechanism=[none]`
    "#);
}

#[test]
fn set_inside_what_is_swept() {
    assert_snapshot!(told_with(FIRST, &["mechanism.tit_for_tat.slots=5"]), @r#"
    error: `mechanism.tit_for_tat.slots` cannot be set: `mechanism` is swept
      --> --set mechanism.tit_for_tat.slots=5
      cause: every point of the sweep would replace it again
      next: set the sweep itself: `--set sweep.mechanism=[...]`
    "#);
}

#[test]
fn set_without_a_value() {
    assert_snapshot!(told_with(FIRST, &["rounds="]), @r#"
    error: `rounds` gets no value
      --> --set rounds=  (rounds)
      next: write `--set path=value`, such as `--set population.tyrant.count=5`
    "#);
}

#[test]
fn set_without_a_sign() {
    assert_snapshot!(told_with(FIRST, &["rounds"]), @r#"
    error: `rounds` has no `=`
      --> --set rounds
      next: write `--set path=value`, such as `--set population.tyrant.count=5`
    "#);
}

#[test]
fn set_of_no_yaml() {
    assert_snapshot!(told_with(FIRST, &["rounds=["]), @r#"
    error: this is not YAML
      --> --set rounds=[
      cause: while parsing a node, did not find expected node content
      next: look here and on the line before for a missing `:` or quote, a bracket left open, or wrong indentation
    "#);
}

#[test]
fn set_of_the_sweep() {
    assert_snapshot!(told_with(FIRST, &["sweep.mechanism=[ledger]"]), @r#"
    error: the mechanism `ledger` does not fit the workload `swarm`
      --> --set sweep.mechanism=[ledger]  (mechanism)
      cause: it counts blocks that are stored; its card says that it fits backup
      next: mechanisms that fit: none, tit_for_tat
    "#);
}

#[test]
fn set_through_a_list() {
    assert_snapshot!(told_with(FIRST, &["tables[3]=x"]), @r#"
    error: the path `tables[3]` reaches nothing
      --> --set tables[3]=x  (tables[3])
      cause: the list `tables` ends with [0]
      next: set the whole value that is around it
    "#);
}

#[test]
fn set_of_an_unknown_key_at_the_top() {
    assert_snapshot!(told_with(FIRST, &["nonsense=3"]), @r#"
    error: the path `nonsense` reaches nothing
      --> --set nonsense=3
      cause: known at the top: analysis, beside, claims, evolution, measures, mechanism, plots, population, question,
        red_team, round_seconds, rounds, seeds, standings, sweep, tables, tournament,
        warm_up_rounds, workload
      next: write one of those
    "#);
    assert!(told_with(FIRST, &["claim=[]"]).contains("did you mean `claims`?"));
}

#[test]
fn set_of_a_group_that_is_not_there() {
    assert_snapshot!(told_with(FIRST, &["population.newcomers={count: 2}"]), @r#"
    error: there is no group `newcomers`
      --> --set population.newcomers={count: 2}
      cause: a path changes a group and adds none; groups here: honest, seeds, tyrant
      next: to add a group, give the whole `population` with all its groups
    "#);
}

#[test]
fn the_order_of_set_decides_nothing() {
    let both = |first: &str, second: &str| {
        let ids = |set: &[&str]| {
            let plan = ask_with(FIRST, set).unwrap_or_else(|troubles| panic!("{troubles}"));
            plan.cells.into_iter().map(|cell| cell.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&[first, second]), ids(&[second, first]), "{first} and {second}");
    };
    both("claims=[]", "rounds=7");
    // What was swept may be set where another `--set` takes its sweep away, and what is inside something beside all of it.
    let no_claims = FIRST.split("claims:").next().expect("its beginning");
    let plan = |set: &[&str]| ask_with(no_claims, set).unwrap_or_else(|troubles| panic!("{troubles}"));
    let sweep = "sweep={ mechanism: [none, tit_for_tat] }";
    for set in [["population.tyrant.count=5", sweep], [sweep, "population.tyrant.count=5"]] {
        let plan = plan(&set);
        assert_eq!((plan.points.len(), plan.cells[0].config.groups[1].count), (2, 5));
    }
    let all = "sweep={ mechanism: [none, tit_for_tat] }";
    for set in [["sweep.rounds=[5, 6]", all], [all, "sweep.rounds=[5, 6]"]] {
        assert_eq!(plan(&set).points.len(), 4);
    }
    // Of two for one path the last counts.
    assert_eq!(plan(&["rounds=5", "rounds=6"]).cells[0].config.rounds, 6);
}
