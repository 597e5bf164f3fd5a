//! What is said about claims that nothing could decide.

use super::toys::{told, told_after};
use insta::assert_snapshot;

#[test]
fn claim_about_a_value_that_is_not_swept() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
population: { honest: {} }
seeds: 1
sweep: { mechanism: [none, tit_for_tat] }
claims:
  - { metric: download_s, of: { mechanism: tit_for_tit }, above: {} }
",
    ), @r#"
    error: unknown value of `mechanism`: `tit_for_tit`
      --> first.yaml:7:44  (claims[0].of.mechanism)
        7 |   - { metric: download_s, of: { mechanism: tit_for_tit }, above: {} }
          |                                            ^^^^^^^^^^^
      cause: known here: none, tit_for_tat
      next: did you mean `tit_for_tat`?
    "#);
}

#[test]
fn claim_about_a_number_that_is_not_swept() {
    let claim = "claims: [{ metric: download_s, of: { rounds: 40 }, every: [0, 1] }]";
    let message = told_after(&format!("sweep: {{ rounds: [10, 20] }}\n{claim}"));
    assert!(message.contains("next: did you mean `20`?"), "{message}");
    let message = told_after("claims: [3]");
    assert!(message.contains("next: write `{ key: value }` in its place"), "{message}");
}

#[test]
fn claim_about_a_path_that_is_not_swept() {
    assert_snapshot!(told_after(
        "\
claims:
  - { metric: download_s, of: { mechanism: tit_for_tat }, above: {} }",
    ), @r#"
    error: `mechanism` is `none` in every cell, never `tit_for_tat`
      --> first.yaml:7:44  (claims[0].of.mechanism)
        7 |   - { metric: download_s, of: { mechanism: tit_for_tat }, above: {} }
          |                                            ^^^^^^^^^^^
      cause: the path is not swept
      next: sweep it: `sweep: { mechanism: [none, tit_for_tat] }`
    "#);
}

#[test]
fn claim_about_an_unknown_path() {
    assert_snapshot!(told_after(
        "\
claims:
  - { metric: download_s, of: { mechansim: none }, above: {} }",
    ), @r#"
    error: unknown swept path `mechansim`
      --> first.yaml:7:33  (claims[0].of.mechansim)
        7 |   - { metric: download_s, of: { mechansim: none }, above: {} }
          |                                 ^^^^^^^^^
      cause: there is no swept path here at all
      next: remove it
    "#);
}

#[test]
fn claim_about_cells_that_are_not_there() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
population: { honest: {} }
seeds: 1
sweep:
  zip: { mechanism: [none, tit_for_tat], rounds: [10, 20] }
claims:
  - { metric: download_s, of: { mechanism: none, rounds: 20 }, above: {} }
",
    ), @r#"
    error: no cell of the sweep has all of these values together
      --> first.yaml:8:27  (claims[0].of)
        8 |   - { metric: download_s, of: { mechanism: none, rounds: 20 }, above: {} }
          |                           ^^
      cause: lists under `zip:` walk together
      next: select values that stand at the same place of their lists
    "#);
}

#[test]
fn claim_about_an_unknown_group() {
    assert_snapshot!(told_after(
        "\
claims:
  - { metric: download_s, group: honst, above: {} }",
    ), @r#"
    error: unknown group `honst`
      --> first.yaml:7:34  (claims[0].group)
        7 |   - { metric: download_s, group: honst, above: {} }
          |                                  ^^^^^
      cause: known here: honest, seeds
      next: did you mean `honest`?
    "#);
}

#[test]
fn claim_of_a_strange_kind() {
    assert_snapshot!(told_after(
        "\
claims:
  - { metric: download_s, within: [1], expected: hold }
  - { metric: download_s, within: [0, 1], expected: hold }
  - { metric: download_s, every: [0, 1], above: {}, confidence: 1 }",
    ), @r#"
    error: `within` must be a band, but is a list of 1
      --> first.yaml:7:27  (claims[0].within)
        7 |   - { metric: download_s, within: [1], expected: hold }
          |                           ^^^^^^
      next: write `[lowest, highest]`; `null` is an open end

    error: unknown expectation `hold`
      --> first.yaml:8:53  (claims[1].expected)
        8 |   - { metric: download_s, within: [0, 1], expected: hold }
          |                                                     ^^^^
      cause: known here: holds, fails
      next: did you mean `holds`?

    error: `confidence` is 1, and no test is ever that
      --> first.yaml:9:65  (claims[2].confidence)
        9 |   - { metric: download_s, every: [0, 1], above: {}, confidence: 1 }
          |                                                                 ^
      next: give a number between 0 and 1, such as 0.95
    "#);
}

#[test]
fn claim_without_a_metric() {
    assert_snapshot!(told_after(
        "\
claims:
  - { group: honest, within: [0, 1] }",
    ), @r#"
    error: a claim cannot be judged
      --> first.yaml:7:5  (claims[0])
        7 |   - { group: honest, within: [0, 1] }
          |     ^
      cause: it names no metric
      next: give it a `metric`, the name of a column
    "#);
}

#[test]
fn claim_that_claims_nothing() {
    assert_snapshot!(told_after(
        "\
claims:
  - { metric: download_s, group: honest }",
    ), @r#"
    error: a claim cannot be judged
      --> first.yaml:7:5  (claims[0])
        7 |   - { metric: download_s, group: honest }
          |     ^
      cause: it tests nothing
      next: add one of `above`, `below`, `over` with `within`, `within`, `every`
    "#);
}

#[test]
fn claim_with_an_empty_range() {
    assert_snapshot!(told_after(
        "\
claims:
  - { metric: download_s, within: [2, 1] }",
    ), @r#"
    error: a claim cannot be judged
      --> first.yaml:7:5  (claims[0])
        7 |   - { metric: download_s, within: [2, 1] }
          |     ^
      cause: nothing lies in [2, 1]
      next: write the smaller number first
    "#);
}
