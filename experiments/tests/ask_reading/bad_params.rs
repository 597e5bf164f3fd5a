//! What is said about names and parameters that the cards do not know.

use super::toys::told;
use insta::assert_snapshot;

#[test]
fn unknown_workload() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarn
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: unknown workload `swarn`
      --> first.yaml:2:11  (workload)
        2 | workload: swarn
          |           ^^^^^
      cause: known here: swarm, backup
      next: did you mean `swarm`?
    "#);
}

#[test]
fn forgotten_workload() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { peers: 10 }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: unknown workload `peers`
      --> first.yaml:2:13  (workload.peers)
        2 | workload: { peers: 10 }
          |             ^^^^^
      cause: known here: swarm, backup
      next: write `workload: { swarm: { peers: ... } }`
    "#);
}

#[test]
fn two_workloads() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: {}, backup: {} }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `workload` must name one workload, but names 2
      --> first.yaml:2:1  (workload)
        2 | workload: { swarm: {}, backup: {} }
          | ^^^^^^^^
      cause: swarm, backup
      next: write `NAME` or `{ NAME: { parameter: value } }`, where NAME is one of
        swarm, backup
    "#);
}

#[test]
fn no_name_at_all() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: [swarm]
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `workload` must be the name of a workload, or a map of a name to its parameters, but is a list of 1
      --> first.yaml:2:1  (workload)
        2 | workload: [swarm]
          | ^^^^^^^^
      cause: known here: swarm, backup
      next: give the name of a workload, or a map of a name to its parameters
    "#);
}

#[test]
fn unknown_parameter() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { pears: 10 } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: unknown parameter `pears`
      --> first.yaml:2:22  (workload.swarm.pears)
        2 | workload: { swarm: { pears: 10 } }
          |                      ^^^^^
      cause: known here: peers, seeds, file_mb, capacity, linger_s, picker, endgame
      next: did you mean `peers`?
    "#);
}

#[test]
fn wrong_type() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { peers: ten } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `peers` must be a whole number, but is the text `ten`
      --> first.yaml:2:29  (workload.swarm.peers)
        2 | workload: { swarm: { peers: ten } }
          |                             ^^^
      cause: How many leechers.
      next: give a whole number from 0 to 1000000
    "#);
}

#[test]
fn number_where_a_whole_number_is_due() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { peers: 10.0 } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `peers` must be a whole number, but is the number 10.0
      --> first.yaml:2:29  (workload.swarm.peers)
        2 | workload: { swarm: { peers: 10.0 } }
          |                             ^^^^
      cause: with a point or an exponent it is a real number, which may be rounded
      next: write 10
    "#);
}

#[test]
fn fraction_where_a_whole_number_is_due() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { peers: 10.5 } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `peers` must be a whole number, but is the number 10.5
      --> first.yaml:2:29  (workload.swarm.peers)
        2 | workload: { swarm: { peers: 10.5 } }
          |                             ^^^^
      cause: How many leechers.
      next: give a whole number from 0 to 1000000
    "#);
}

#[test]
fn negative_rate() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { capacity: { constant: { rate: -3 } } } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `rate` is -3, below 0, the smallest it may be
      --> first.yaml:2:52  (workload.swarm.capacity.constant.rate)
        2 | workload: { swarm: { capacity: { constant: { rate: -3 } } } }
          |                                                    ^^
      cause: Rate in KiB/s.
      next: give a number of at least 0
    "#);
}

#[test]
fn infinity_where_the_range_ends() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { capacity: { measured: { scale: .inf } } } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `scale` is inf, above 10, the largest it may be
      --> first.yaml:2:53  (workload.swarm.capacity.measured.scale)
        2 | workload: { swarm: { capacity: { measured: { scale: .inf } } } }
          |                                                     ^^^^
      cause: Factor on every capacity.
      next: give a number from 0 to 10
    "#);
}

#[test]
fn not_a_number() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { file_mb: .nan } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `file_mb` must be a number, but is the number .nan
      --> first.yaml:2:31  (workload.swarm.file_mb)
        2 | workload: { swarm: { file_mb: .nan } }
          |                               ^^^^
      cause: `.nan` is not a number
      next: give a number of at least 0.001
    "#);
}

#[test]
fn unknown_word() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { picker: rarest } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: unknown word `rarest`
      --> first.yaml:2:30  (workload.swarm.picker)
        2 | workload: { swarm: { picker: rarest } }
          |                              ^^^^^^
      cause: known here: rarest_first, random
      next: did you mean `rarest_first`?
    "#);
}

#[test]
fn what_no_known_word_is_near_to_and_what_is_in_quotes_or_in_no_list() {
    let with = |params: &str, more: &str| {
        told(&format!(
            "question: Who wins?\nworkload: {{ swarm: {{ {params} }} }}\npopulation: {{ honest: {{}} }}\nseeds: 1\n{more}"
        ))
    };
    let all = [
        with("picker: fast", ""),
        with("peers: '12'", ""),
        with("file_mb: '1.5'", ""),
        with("", "measures: common_good\n"),
    ];
    assert_snapshot!(all.join("\n\n"), @r#"
    error: unknown word `fast`
      --> first.yaml:2:30  (workload.swarm.picker)
        2 | workload: { swarm: { picker: fast } }
          |                              ^^^^
      cause: known here: rarest_first, random
      next: write `rarest_first` or `random`

    error: `peers` must be a whole number, but is the text `12`
      --> first.yaml:2:29  (workload.swarm.peers)
        2 | workload: { swarm: { peers: '12' } }
          |                             ^^^^^
      cause: How many leechers.
      next: remove the quotes

    error: `file_mb` must be a number, but is the text `1.5`
      --> first.yaml:2:31  (workload.swarm.file_mb)
        2 | workload: { swarm: { file_mb: '1.5' } }
          |                               ^^^^^^
      cause: Size of the file in MB.
      next: remove the quotes

    error: `measures` must be a list of measures, but is the text `common_good`
      --> first.yaml:5:11  (measures)
        5 | measures: common_good
          |           ^^^^^^^^^^^
      next: write `measures: [common_good]`
    "#);
}

#[test]
fn unknown_alternative() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { capacity: { measurd: { scale: 2 } } } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: unknown alternative `measurd`
      --> first.yaml:2:34  (workload.swarm.capacity.measurd)
        2 | workload: { swarm: { capacity: { measurd: { scale: 2 } } } }
          |                                  ^^^^^^^
      cause: known here: measured, constant, list
      next: did you mean `measured`?
    "#);
}

#[test]
fn parameter_of_another_alternative() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { capacity: { constant: { scale: 2 } } } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: unknown parameter `scale`
      --> first.yaml:2:46  (workload.swarm.capacity.constant.scale)
        2 | workload: { swarm: { capacity: { constant: { scale: 2 } } } }
          |                                              ^^^^^
      cause: known here: rate
      next: write one of those
    "#);
}

#[test]
fn list_with_a_bad_item() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { capacity: { list: { rates: [1, -2] } } } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `rates[1]` is -2, below 0, the smallest it may be
      --> first.yaml:2:53  (workload.swarm.capacity.list.rates[1])
        2 | workload: { swarm: { capacity: { list: { rates: [1, -2] } } } }
          |                                                     ^^
      cause: Rates in KiB/s.
      next: give a number of at least 0
    "#);
}

#[test]
fn flag_that_is_neither() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { endgame: maybe } }
mechanism: none
population: { honest: {} }
seeds: 1
",
    ), @r#"
    error: `endgame` must be true or false, but is the text `maybe`
      --> first.yaml:2:31  (workload.swarm.endgame)
        2 | workload: { swarm: { endgame: maybe } }
          |                               ^^^^^
      cause: Whether there is an endgame.
      next: give true or false
    "#);
}
