//! What is said about plots that nobody could draw.

use super::toys::told;
use insta::assert_snapshot;

fn with(plots: &str) -> String {
    told(&format!(
        "question: Who wins?\nworkload: swarm\npopulation: {{ honest: {{}} }}\nseeds: 1\nsweep: {{ mechanism: [none, tit_for_tat] }}\nplots:\n{plots}"
    ))
}

#[test]
fn plot_without_an_axis() {
    assert_snapshot!(with("  - { name: a, x: mechanism }\n"), @r#"
    error: this plot has no `y`
      --> first.yaml:7:5  (plots[0])
        7 |   - { name: a, x: mechanism }
          |     ^
      next: write `y: download_s`
    "#);
}

#[test]
fn plot_by_a_path_that_is_not_swept() {
    assert_snapshot!(with("  - { name: a, x: mechanism, y: download_s, by: mechansim }\n"), @r#"
    error: unknown swept path `mechansim`
      --> first.yaml:7:49  (plots[0].by)
        7 |   - { name: a, x: mechanism, y: download_s, by: mechansim }
          |                                                 ^^^^^^^^^
      cause: known here: group, mechanism, workload
      next: did you mean `mechanism`?
    "#);
}

#[test]
fn plots_with_one_name_and_no_file_name() {
    assert_snapshot!(with("  - { name: a, x: mechanism, y: download_s }\n  - { name: a, x: mechanism, y: utility }\n  - { name: ../b, x: mechanism, y: utility }\n"), @r#"
    error: two plots are called `a`
      --> first.yaml:8:5  (plots[1])
        8 |   - { name: a, x: mechanism, y: utility }
          |     ^
      cause: one file would overwrite the other
      next: rename one

    error: `../b` is no name of a plot
      --> first.yaml:9:13  (plots[2].name)
        9 |   - { name: ../b, x: mechanism, y: utility }
          |             ^^^^
      cause: it is the name of a file
      next: use small letters, digits and `_`
    "#);
}

#[test]
fn plot_of_an_unknown_group() {
    assert_snapshot!(with("  - { name: a, x: mechanism, y: download_s, group: honesty }\n"), @r#"
    error: unknown group `honesty`
      --> first.yaml:7:52  (plots[0].group)
        7 |   - { name: a, x: mechanism, y: download_s, group: honesty }
          |                                                    ^^^^^^^
      cause: known here: honest, seeds
      next: did you mean `honest`?
    "#);
}

#[test]
fn plot_with_an_unknown_axis_and_a_mark_that_is_none() {
    assert_snapshot!(with("  - { name: a, x: mechanism, y: download_s, log: z }\n  - { name: b, x: mechanism, y: download_s, mark: [1, 1] }\n"), @r#"
    error: unknown axis `z`
      --> first.yaml:7:50  (plots[0].log)
        7 |   - { name: a, x: mechanism, y: download_s, log: z }
          |                                                  ^
      cause: known here: x, y, both
      next: write one of those

    error: `mark` must be a map, but is a list of 2
      --> first.yaml:8:45  (plots[1].mark)
        8 |   - { name: b, x: mechanism, y: download_s, mark: [1, 1] }
          |                                             ^^^^
      next: write `mark: { key: value }`
    "#);
}
