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
    assert_snapshot!(with("  - { name: a, x: mechanism, y: download_s, group: honesty, log: z }\n"), @r#"
    error: unknown axis `z`
      --> first.yaml:7:66  (plots[0].log)
        7 |   - { name: a, x: mechanism, y: download_s, group: honesty, log: z }
          |                                                                  ^
      cause: known here: x, y, both
    "#);
}
