//! What is said about groups that do not add up or cannot play.

use super::toys::told;
use insta::assert_snapshot;

#[test]
fn population_of_zero() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { peers: 0 } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: the population is zero peers
      --> first.yaml:2:29  (workload.swarm.peers)
        2 | workload: { swarm: { peers: 0 } }
          |                             ^
      next: set a size in `workload.swarm.peers`
    "#);
}

#[test]
fn population_without_groups() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: {}
seeds: 1
",
    ), @r#"
    error: the population has no groups
      --> first.yaml:4:1  (population)
        4 | population: {}
          | ^^^^^^^^^^
      cause: the workload has 10 peers, and somebody must play them
      next: add a group, such as `honest: {}`
    "#);
}

#[test]
fn share_above_1() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { share: 1.5 } }
seeds: 1
",
    ), @r#"
    error: `share` is 1.5, above 1, the largest it may be
      --> first.yaml:4:32  (population.honest.share)
        4 | population: { honest: { share: 1.5 } }
          |                                ^^^
      cause: a share is a fraction of the population
      next: give a number from 0 to 1
    "#);
}

#[test]
fn share_that_is_no_number() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { share: half } }
seeds: 1
",
    ), @r#"
    error: `share` must be a number, but is the text `half`
      --> first.yaml:4:32  (population.honest.share)
        4 | population: { honest: { share: half } }
          |                                ^^^^
      cause: a share is a fraction of the population
      next: give a number from 0 to 1, or say `count:`
    "#);
}

#[test]
fn shares_that_do_not_sum() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population:
  honest: { share: 0.5 }
  free_rider: { share: 0.4 }
seeds: 1
",
    ), @r#"
    error: the shares sum to 0.9, not to 1
      --> first.yaml:4:1  (population)
        4 | population:
          | ^^^^^^^^^^
      cause: honest: share 0.5, free_rider: share 0.4 of 10 peers
      next: leave share and count out of one group, and it takes the rest
    "#);
}

#[test]
fn shares_above_the_whole() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population:
  honest: { share: 0.5 }
  free_rider: { share: 0.6 }
seeds: 1
",
    ), @r#"
    error: the shares sum to 1.1, not to 1
      --> first.yaml:6:17  (population.free_rider.share)
        6 |   free_rider: { share: 0.6 }
          |                 ^^^^^
      cause: honest: share 0.5, free_rider: share 0.6 of 10 peers
      next: make a share smaller, or leave it out of one group, which then takes the rest
    "#);
}

#[test]
fn counts_that_do_not_fit() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population:
  honest: { share: 0.5 }
  free_rider: { count: 40 }
seeds: 1
",
    ), @r#"
    error: the groups need 45 peers, but the workload has 10
      --> first.yaml:6:17  (population.free_rider.count)
        6 |   free_rider: { count: 40 }
          |                 ^^^^^
      cause: honest: share 0.5, free_rider: count 40 of 10 peers
      next: make a group smaller or the workload larger
    "#);
}

#[test]
fn two_groups_for_the_rest() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population:
  honest: {}
  free_rider: {}
seeds: 1
",
    ), @r#"
    error: groups `honest` and `free_rider` both have neither share nor count
      --> first.yaml:6:3  (population.free_rider)
        6 |   free_rider: {}
          |   ^^^^^^^^^^
      cause: only one group can take the rest
      next: give one of them a `share` or a `count`
    "#);
}

#[test]
fn share_and_count() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { share: 0.5, count: 5 } }
seeds: 1
",
    ), @r#"
    error: group `honest` has a share and a count
      --> first.yaml:4:37  (population.honest.count)
        4 | population: { honest: { share: 0.5, count: 5 } }
          |                                     ^^^^^
      next: keep one of them
    "#);
}

#[test]
fn group_without_strategy() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, tyrants: { count: 1 } }
seeds: 1
",
    ), @r#"
    error: group `tyrants` names no strategy
      --> first.yaml:4:27  (population.tyrants)
        4 | population: { honest: {}, tyrants: { count: 1 } }
          |                           ^^^^^^^
      cause: `strategy:` may be left out only if the group is called like one; known here: honest, free_rider, bittyrant, dropper
      next: add `strategy: bittyrant` or a path such as `lua/mine.lua`
    "#);
}

#[test]
fn unknown_strategy() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, x: { strategy: bitttyrant, count: 1 } }
seeds: 1
",
    ), @r#"
    error: unknown strategy `bitttyrant`
      --> first.yaml:4:42  (population.x.strategy)
        4 | population: { honest: {}, x: { strategy: bitttyrant, count: 1 } }
          |                                          ^^^^^^^^^^
      cause: known here: honest, free_rider, bittyrant, dropper
      next: did you mean `bittyrant`?
    "#);
}

#[test]
fn unknown_strategy_parameter() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, bittyrant: { count: 1, params: { gamma: 1 } } }
seeds: 1
",
    ), @r#"
    error: unknown parameter `gamma`
      --> first.yaml:4:60  (population.bittyrant.params.gamma)
        4 | population: { honest: {}, bittyrant: { count: 1, params: { gamma: 1 } } }
          |                                                            ^^^^^
      cause: known here: delta, window
      next: write one of those
    "#);
}

#[test]
fn parameters_beside_a_sweep_over_strategies() {
    let with = |params: &str| {
        told(&format!(
            "question: Who wins?
workload: swarm
population: {{ honest: {{}}, x: {{ strategy: honest, count: 1, params: {params} }} }}
seeds: 1
sweep: {{ population.x.strategy: [bittyrant, honest] }}
"
        ))
    };
    assert_snapshot!(with("{ delta: 0.5 }"), @r#"
    error: unknown parameter `delta`
      --> first.yaml:3:70  (population.x.params.delta)
        3 | population: { honest: {}, x: { strategy: honest, count: 1, params: { delta: 0.5 } } }
          |                                                                      ^^^^^
      where: population.x.strategy = honest
      cause: `params:` is for every strategy that the sweep puts here, and `honest` has no `delta`
      next: write it into the sweep instead: `population.x.strategy: [{ bittyrant: { delta: 0.5 } }, honest]`
    "#);
    // A parameter that none of them has is a slip.
    let slip = with("{ dleta: 0.5 }");
    assert!(slip.contains("did you mean `delta`?") && !slip.contains("into the sweep"), "{slip}");
}

#[test]
fn strategy_without_parameters() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { params: { gamma: 1 } } }
seeds: 1
",
    ), @r#"
    error: unknown parameter `gamma`
      --> first.yaml:4:35  (population.honest.params.gamma)
        4 | population: { honest: { params: { gamma: 1 } } }
          |                                   ^^^^^
      cause: there is no parameter here at all
      next: remove it
    "#);
}

#[test]
fn missing_lua_file() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, x: { strategy: lua/nobody.lua, count: 1 } }
seeds: 1
",
    ), @r#"
    error: there is no strategy file `lua/nobody.lua`
      --> first.yaml:4:42  (population.x.strategy)
        4 | population: { honest: {}, x: { strategy: lua/nobody.lua, count: 1 } }
          |                                          ^^^^^^^^^^^^^^
      cause: looked for it at
        lua/nobody.lua
        strategies/lua/nobody.lua
      next: paths begin at the experiment's folder, at a `strategies/` folder above it, or where you are
    "#);
}

#[test]
fn mechanism_that_does_not_fit() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: ledger
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: the mechanism `ledger` does not fit the workload `swarm`
      --> first.yaml:3:12  (mechanism)
        3 | mechanism: ledger
          |            ^^^^^^
      cause: it counts blocks that are stored; its card says that it fits backup
      next: mechanisms that fit: none, tit_for_tat
    "#);
}

#[test]
fn strategy_that_does_not_fit() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, x: { strategy: dropper, count: 1 } }
seeds: 1
",
    ), @r#"
    error: the strategy `dropper` does not fit the workload `swarm`
      --> first.yaml:4:42  (population.x.strategy)
        4 | population: { honest: {}, x: { strategy: dropper, count: 1 } }
          |                                          ^^^^^^^
      cause: its card says that it fits backup
      next: strategies that fit: honest, free_rider, bittyrant
    "#);
}

#[test]
fn group_called_like_the_seeds() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, seeds: { count: 3 } }
seeds: 1
",
    ), @r#"
    error: the group `seeds` is brought by the workload `swarm`, which says how large it is
      --> first.yaml:4:36  (population.seeds.count)
        4 | population: { honest: {}, seeds: { count: 3 } }
          |                                    ^^^^^
      cause: a group of the population cannot have the same name
      next: set its size among the parameters of `swarm`, or rename the group
    "#);
}

#[test]
fn endowment_for_everyone() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { endow: { peers: 3 } } }
seeds: 1
",
    ), @r#"
    error: `peers` holds for the whole workload, not for one group
      --> first.yaml:4:34  (population.honest.endow.peers)
        4 | population: { honest: { endow: { peers: 3 } } }
          |                                  ^^^^^
      cause: a group of `swarm` may set: capacity, linger_s
      next: move it to `workload.swarm.peers`
    "#);
}

#[test]
fn unknown_endowment() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { endow: { capcity: measured } } }
seeds: 1
",
    ), @r#"
    error: unknown endowment `capcity`
      --> first.yaml:4:34  (population.honest.endow.capcity)
        4 | population: { honest: { endow: { capcity: measured } } }
          |                                  ^^^^^^^
      cause: known here: capacity, linger_s
      next: did you mean `capacity`?
    "#);
}
