//! What is said about seeds, rounds and sweeps that lead nowhere.

use super::toys::{told, told_after};
use insta::assert_snapshot;

#[test]
fn no_seeds() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {} }
seeds: 0
",
    ), @r#"
    error: `seeds` is 0, below 1, the smallest it may be
      --> first.yaml:5:8  (seeds)
        5 | seeds: 0
          |        ^
      next: give a whole number from 1 to 1000000
    "#);
}

#[test]
fn seed_twice() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {} }
seeds: [1, 2, 1]
",
    ), @r#"
    error: the seed 1 stands here twice
      --> first.yaml:5:15  (seeds[2])
        5 | seeds: [1, 2, 1]
          |               ^
      cause: both would be one and the same cell
      next: remove one of them
    "#);
}

#[test]
fn negative_seed() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {} }
seeds: [-1]
",
    ), @r#"
    error: `seeds[0]` is -1, below 0, the smallest it may be
      --> first.yaml:5:9  (seeds[0])
        5 | seeds: [-1]
          |         ^^
      next: give a whole number of at least 0
    "#);
}

#[test]
fn no_rounds() {
    assert_snapshot!(told_after(
        "\
rounds: 0
round_seconds: 0",
    ), @r#"
    error: `rounds` is 0, below 1, the smallest it may be
      --> first.yaml:6:9  (rounds)
        6 | rounds: 0
          |         ^
      next: give a whole number from 1 to 1000000000

    error: `round_seconds` is 0, but a round must take some time
      --> first.yaml:7:16  (round_seconds)
        7 | round_seconds: 0
          |                ^
      next: leave it out for 10 seconds
    "#);
}

#[test]
fn sweep_of_an_unknown_path() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, bittyrant: { share: 0.1 } }
seeds: 1
sweep: { population.bitttyrant.share: [0.1, 0.2] }
",
    ), @r#"
    error: the path `population.bitttyrant.share` reaches nothing
      --> first.yaml:6:10  (sweep."population.bitttyrant.share")
        6 | sweep: { population.bitttyrant.share: [0.1, 0.2] }
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      cause: known under `population`: bittyrant, honest, seeds
      next: did you mean `population.bittyrant.share`?
    "#);
}

#[test]
fn sweep_of_an_unknown_parameter() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, bittyrant: { share: 0.1 } }
seeds: 1
sweep: { workload.swarm.pears: [10, 20] }
",
    ), @r#"
    error: the path `workload.swarm.pears` reaches nothing
      --> first.yaml:6:10  (sweep."workload.swarm.pears")
        6 | sweep: { workload.swarm.pears: [10, 20] }
          |          ^^^^^^^^^^^^^^^^^^^^
      cause: known under `workload.swarm`: capacity, endgame, file_mb, linger_s, peers, picker, seeds
      next: did you mean `workload.swarm.peers`?
    "#);
}

#[test]
fn sweep_of_the_seeds() {
    assert_snapshot!(told_after("sweep: { seeds: [1, 2] }"), @r#"
    error: `seeds` cannot be swept
      --> first.yaml:6:10  (sweep.seeds)
        6 | sweep: { seeds: [1, 2] }
          |          ^^^^^
      cause: a sweep changes what a cell computes: workload, mechanism, beside, population, evolution, rounds, round_seconds, warm_up_rounds
      next: set `seeds:` itself, at the top of the file
    "#);
}

#[test]
fn sweep_without_a_list() {
    assert_snapshot!(told_after("sweep: { workload.swarm.peers: 10 }"), @r#"
    error: `workload.swarm.peers` must be a list, but is the number 10
      --> first.yaml:6:32  (sweep."workload.swarm.peers")
        6 | sweep: { workload.swarm.peers: 10 }
          |                                ^^
      next: write `workload.swarm.peers: [first value, second value]`
    "#);
}

#[test]
fn sweep_over_nothing() {
    assert_snapshot!(told_after("sweep: { workload.swarm.peers: [] }"), @r#"
    error: `workload.swarm.peers` is swept over no values at all
      --> first.yaml:6:10  (sweep."workload.swarm.peers")
        6 | sweep: { workload.swarm.peers: [] }
          |          ^^^^^^^^^^^^^^^^^^^^
      next: list its values, or remove it
    "#);
}

#[test]
fn sweep_of_a_value_twice() {
    assert_snapshot!(told_after("sweep: { workload.swarm.file_mb: [1, 2, 1.0] }"), @r#"
    error: the value `1` stands here twice
      --> first.yaml:6:41  (sweep."workload.swarm.file_mb"[2])
        6 | sweep: { workload.swarm.file_mb: [1, 2, 1.0] }
          |                                         ^^^
      cause: both would be one and the same cell
      next: remove one of them
    "#);
}

#[test]
fn sweep_of_a_bad_value() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, bittyrant: { share: 0.1 } }
seeds: 1
sweep:
  population.bittyrant.share: [0.1, 1.1]
",
    ), @r#"
    error: `share` is 1.1, above 1, the largest it may be
      --> first.yaml:7:37  (population.bittyrant.share)
        7 |   population.bittyrant.share: [0.1, 1.1]
          |                                     ^^^
      where: population.bittyrant.share = 1.1
      cause: a share is a fraction of the population
      next: give a number from 0 to 1
    "#);
}

#[test]
fn sweep_that_changes_nothing() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, bittyrant: { share: 0.1 } }
seeds: 1
sweep: { population.bittyrant.share: [0.1, 0.101] }
",
    ), @r#"
    error: two points of the sweep are one and the same cell
      --> first.yaml:6:1  (sweep)
        6 | sweep: { population.bittyrant.share: [0.1, 0.101] }
          | ^^^^^
      cause: population.bittyrant.share = 0.1
        population.bittyrant.share = 0.101
      next: remove one of them, or make them differ by more than rounding
    "#);
}

#[test]
fn sweep_of_a_parameter_that_is_not_played() {
    assert_snapshot!(told_after(
        "\
sweep:
  mechanism: [none, tit_for_tat]
  mechanism.tit_for_tat.slots: [3, 4]",
    ), @r#"
    error: the path `mechanism.tit_for_tat.slots` reaches nothing
      --> first.yaml:8:3  (sweep."mechanism.tit_for_tat.slots")
        8 |   mechanism.tit_for_tat.slots: [3, 4]
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      cause: `mechanism` is `none` here, so it has no `tit_for_tat`
      next: sweep whole values instead, such as `mechanism: [none, { tit_for_tat: { rechoke_s: 20 } }]`
    "#);
}

#[test]
fn sweep_of_a_path_twice() {
    assert_snapshot!(told_after(
        "\
sweep:
  mechanism: [none, tit_for_tat]
  zip: { mechanism: [none, tit_for_tat] }",
    ), @r#"
    error: `mechanism` is swept twice
      --> first.yaml:8:10  (sweep.zip.mechanism)
        8 |   zip: { mechanism: [none, tit_for_tat] }
          |          ^^^^^^^^^
      next: keep it in one place
    "#);
}

#[test]
fn zip_of_unequal_lengths() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: {}, bittyrant: { share: 0.1 } }
seeds: 1
sweep:
  zip:
    population.bittyrant.share: [0.1, 0.2]
    mechanism: [none]
",
    ), @r#"
    error: `mechanism` has 1 value, but `population.bittyrant.share` has 2 values
      --> first.yaml:9:5  (sweep.zip.mechanism)
        9 |     mechanism: [none]
          |     ^^^^^^^^^
      cause: lists under `zip:` walk together, value by value
      next: make them equally long, or move one out of `zip:` to combine it with all others
    "#);
}

#[test]
fn sample_without_a_range() {
    assert_snapshot!(told_after("sweep: { sample: { count: 3, paths: { workload.swarm.file_mb: [5] } } }"), @r#"
    error: `workload.swarm.file_mb` needs the ends of a range
      --> first.yaml:6:39  (sweep.sample.paths."workload.swarm.file_mb")
        6 | sweep: { sample: { count: 3, paths: { workload.swarm.file_mb: [5] } } }
          |                                       ^^^^^^^^^^^^^^^^^^^^^^
      next: write `sample: { count: 20, seed: 1, paths: { path: [lowest, highest] } }`
    "#);
}

#[test]
fn trouble_at_every_point_is_told_without_a_point() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { honest: { share: 2 } }
seeds: 1
sweep: { mechanism: [none, tit_for_tat] }
",
    ), @r#"
    error: `share` is 2, above 1, the largest it may be
      --> first.yaml:4:32  (population.honest.share)
        4 | population: { honest: { share: 2 } }
          |                                ^
      cause: a share is a fraction of the population
      next: give a number from 0 to 1
    "#);
}
