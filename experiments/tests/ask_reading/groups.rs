//! Who is in which group: sizes, endowments, and the cast.

use super::toys::{FIRST, good, told};
use experiments::ask::{Plan, cast};
use game::PeerId;
use game::cast::Cast;
use std::collections::BTreeSet;

fn plan(workload: &str, population: &str) -> Plan {
    good(&format!("question: q\nworkload: {workload}\npopulation: {population}\nseeds: 1\n"))
}

fn counts(plan: &Plan) -> Vec<(&str, usize)> {
    plan.cells[0].config.groups.iter().map(|g| (g.name.as_str(), g.count)).collect()
}

fn cast_of(tyrants: usize, seed: u64) -> Cast {
    let plan = plan(
        "{ swarm: { peers: 100, seeds: 3 } }",
        &format!("{{ honest: {{}}, free_rider: {{ share: 0.2 }}, bittyrant: {{ count: {tyrants} }} }}"),
    );
    cast(&plan.cells[0].config, seed)
}

#[test]
fn shares_counts_and_the_rest_make_the_population() {
    let plan = plan(
        "{ swarm: { peers: 350, seeds: 2 } }",
        "{ a: { strategy: honest, share: 0.5 }, b: { strategy: honest }, c: { strategy: bittyrant, count: 7 } }",
    );
    assert_eq!(counts(&plan), [("a", 175), ("b", 168), ("c", 7), ("seeds", 2)]);
    assert_eq!(plan.cells[0].config.peers(), 350);
}

#[test]
fn a_share_of_nobody_is_a_warning() {
    let plan = plan("swarm", "{ honest: {}, bittyrant: { share: 0.01 } }");
    assert_eq!(counts(&plan), [("honest", 10), ("bittyrant", 0), ("seeds", 1)]);
    assert_eq!(plan.warnings, ["group `bittyrant` is empty: a share of 0.01 of 10 peers is nobody"]);
    let plan = self::plan("swarm", "{ honest: {}, bittyrant: { count: 10 } }");
    assert_eq!(plan.warnings, ["group `honest` is empty: what the other groups leave of 10 peers is nobody"]);
}

#[test]
fn a_group_has_its_own_endowment_and_the_seeds_their_own_strategy() {
    let plan = plan(
        "{ swarm: { linger_s: 5 } }",
        "{ honest: {}, rich: { strategy: honest, count: 2, endow: { capacity: { constant: { rate: 9 } } } }, \
         seeds: { strategy: bittyrant, params: { delta: 1 } } }",
    );
    let [honest, rich, seeds] = plan.cells[0].config.groups.as_slice() else { panic!("three groups") };
    assert_eq!(honest.workload, plan.cells[0].config.workload.params);
    assert_eq!(rich.workload.choice("capacity").0, "constant");
    assert_eq!(rich.workload.number("linger_s"), 5.0);
    assert_eq!((seeds.extra, seeds.count), (true, 1));
    assert_eq!(seeds.source.card().name, "bittyrant");
    assert_eq!(seeds.params.number("delta"), 1.0);
}

#[test]
fn an_endowment_that_means_nothing_for_a_group_is_refused() {
    let text = told(&FIRST.replace("honest: {}", "honest: {}\n  seeds: { endow: { linger_s: 1 } }"));
    assert!(text.contains("`linger_s` means nothing for this group"), "{text}");
    assert!(text.contains("it is for the population"), "{text}");
}

#[test]
fn each_peer_is_in_one_group_and_the_extra_ones_come_last() {
    let cast = cast_of(10, 1);
    assert_eq!(cast.peers(), 103);
    let all: Vec<PeerId> = cast.groups.iter().flat_map(|g| g.members.iter().copied()).collect();
    let distinct: BTreeSet<PeerId> = all.iter().copied().collect();
    assert_eq!(distinct, (0..103).map(PeerId).collect());
    assert_eq!(all.len(), 103);
    for group in &cast.groups {
        assert!(group.members.is_sorted(), "{}", group.name);
    }
    let seeds = &cast.groups[3];
    assert_eq!((seeds.name.as_str(), seeds.extra), ("seeds", true));
    assert_eq!(seeds.members, [PeerId(100), PeerId(101), PeerId(102)]);
}

#[test]
fn a_growing_last_group_keeps_its_members() {
    let members =
        |tyrants: usize| -> BTreeSet<PeerId> { cast_of(tyrants, 7).groups[2].members.iter().copied().collect() };
    let mut before = members(0);
    for tyrants in [1, 2, 10, 50, 80] {
        let after = members(tyrants);
        assert_eq!(after.len(), tyrants);
        assert!(after.is_superset(&before));
        before = after;
    }
}

#[test]
fn seeds_deal_differently_and_strategies_make_no_difference() {
    let tyrants = |seed: u64| cast_of(10, seed).groups[2].members.clone();
    assert_eq!(tyrants(1), tyrants(1));
    assert_ne!(tyrants(1), tyrants(2));
    let other = |strategy: &str| {
        let plan =
            plan("{ swarm: { peers: 50 } }", &format!("{{ honest: {{}}, x: {{ strategy: {strategy}, count: 9 }} }}"));
        cast(&plan.cells[0].config, 3).groups[1].members.clone()
    };
    assert_eq!(other("bittyrant"), other("free_rider"));
}
