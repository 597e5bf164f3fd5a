//! What is said about a text that is no experiment at all: syntax, keys, missing parts.

use super::toys::{told, told_with};
use insta::assert_snapshot;

#[test]
fn unknown_key() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population:
  honest: {}
  tyrant:
    strategi: bittyrant
    count: 2
seeds: 1
",
    ), @r#"
    error: unknown key `strategi`
      --> first.yaml:7:5  (population.tyrant.strategi)
        7 |     strategi: bittyrant
          |     ^^^^^^^^
      cause: known here: strategy, share, count, params, endow, ring, pre_trusted
      next: did you mean `strategy`?
    "#);
}

#[test]
fn several_troubles_are_told_together() {
    assert_snapshot!(told(
        "\
question: 42
workload: swarn
mechansim: none
population: { honest: {} }
seeds: few
",
    ), @r#"
    error: unknown key `mechansim`
      --> first.yaml:3:1  (mechansim)
        3 | mechansim: none
          | ^^^^^^^^^
      cause: known here: question, workload, mechanism, beside, population, evolution, rounds, round_seconds,
        warm_up_rounds, seeds, sweep, tournament, red_team, analysis, claims, standings, measures,
        tables, plots
      next: did you mean `mechanism`?

    error: `question` must be text, but is the number 42
      --> first.yaml:1:11  (question)
        1 | question: 42
          |           ^^
      next: put it into quotes

    error: `seeds` must be a count or a list of whole numbers, but is the text `few`
      --> first.yaml:5:8  (seeds)
        5 | seeds: few
          |        ^^^
      next: write how many (`seeds: 20`) or which (`seeds: [1, 2, 3]`)

    error: unknown workload `swarn`
      --> first.yaml:2:11  (workload)
        2 | workload: swarn
          |           ^^^^^
      cause: known here: swarm, backup
      next: did you mean `swarm`?
    "#);
}

#[test]
fn missing_keys() {
    assert_snapshot!(told(
        "\
workload: swarm
",
    ), @r#"
    error: `question:` is missing
      --> first.yaml
      cause: every experiment needs it
      next: add a line such as `question: Who gains, and what do the others lose?`

    error: `seeds:` is missing
      --> first.yaml
      cause: every experiment needs it
      next: add a line such as `seeds: 20`

    error: `population:` is missing
      --> first.yaml
      cause: every experiment needs it
      next: add a line such as `population: { honest: {} }`
    "#);
}

#[test]
fn empty_file() {
    assert_snapshot!(told(
        "\
# nothing but this
",
    ), @r#"
    error: the file is empty
      --> first.yaml
      cause: it holds nothing but blanks and comments
      next: begin with `question:`, `workload:`, `population:` and `seeds:`
    "#);
}

#[test]
fn no_map() {
    assert_snapshot!(told(
        "\
- question
- workload
",
    ), @r#"
    error: the file must be a map of keys, but is a list of 2
      --> first.yaml:1:1
        1 | - question
          | ^
      next: begin with `question:`, `workload:`, `population:` and `seeds:`
    "#);
}

#[test]
fn tab() {
    assert_snapshot!(told(
        "\
question: Who wins?
\tworkload: swarm
",
    ), @r#"
    error: this is not YAML
      --> first.yaml:2:1
        2 |  workload: swarm
          | ^
      cause: a tab; between words, and before them, YAML has spaces only
      next: replace the tab with spaces
    "#);
}

#[test]
fn syntax_error() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: { swarm: { peers: 3
population: { honest: {} }
",
    ), @r#"
    error: this is not YAML
      --> first.yaml:3:11
        3 | population: { honest: {} }
          |           ^
      cause: while parsing a flow mapping, did not find expected ',' or '}'
      next: look here and on the line before for a missing `:` or quote, a bracket left open, or wrong indentation
    "#);
}

#[test]
fn texts_that_need_quotes() {
    for (text, cause, next) in [
        ("question: *who\n", "`*` stands for what `&` marked", "put the text into quotes"),
        ("question: Who # now\n  wins?\n", "` #` begins a comment", "put the whole text into quotes"),
        ("question: Who: I: you?\n", "a colon and a space inside a plain text", "put the text into quotes"),
        ("question: @home\n", "cannot begin with this character", "put the text into quotes"),
        ("question: 'it's'\n", "after the quote that ends a text", "inside single quotes write `''`"),
        ("question: Who?\n  seeds: 1\n", "mapping values", "wrong indentation"),
    ] {
        let message = told(text);
        let (before, after) = message.split_once("\n  next: ").expect("a next step");
        assert!(before.contains(cause) && after.contains(next), "{message}");
    }
}

#[test]
fn wrong_indentation() {
    assert_snapshot!(told(
        "\
question: Who wins?
population:
   honest: {}
  tyrant: {}
",
    ), @r#"
    error: this is not YAML
      --> first.yaml:4:3
        4 |   tyrant: {}
          |   ^
      cause: while parsing a block mapping, did not find expected key
      next: look here and on the line before for a missing `:` or quote, a bracket left open, or wrong indentation
    "#);
}

#[test]
fn duplicate_key() {
    assert_snapshot!(told(
        "\
question: Who wins?
seeds: 1
question: Who wins?
",
    ), @r#"
    error: the key `question` stands here twice
      --> first.yaml:3:1  (question)
        3 | question: Who wins?
          | ^^^^^^^^
      cause: it is already on line 1, and only one of them could count
      next: remove or rename one of them
    "#);
}

#[test]
fn duplicate_group() {
    assert_snapshot!(told(
        "\
question: Who wins?
population:
  a: { strategy: honest }
  b: { strategy: honest }
  a: { strategy: bittyrant }
",
    ), @r#"
    error: the key `a` stands here twice
      --> first.yaml:5:3  (population.a)
        5 |   a: { strategy: bittyrant }
          |   ^
      cause: it is already on line 3, and only one of them could count
      next: remove or rename one of them
    "#);
}

#[test]
fn tag() {
    assert_snapshot!(told(
        "\
question: !shout Who wins?
",
    ), @r#"
    error: a YAML tag (a word after `!`) means nothing here
      --> first.yaml:1:11  (question)
        1 | question: !shout Who wins?
          |           ^
      next: write `{ name: { parameter: value } }` to choose something and set its parameters
    "#);
}

#[test]
fn key_that_is_no_text() {
    assert_snapshot!(told(
        "\
question: Who wins?
workload: swarm
mechanism: none
population: { 1: {} }
seeds: 1
",
    ), @r#"
    error: the key `1` is not text
      --> first.yaml:4:15  (population.1)
        4 | population: { 1: {} }
          |               ^
      next: put it into quotes: `"1"`
    "#);
}

#[test]
fn second_document() {
    assert_snapshot!(told(
        "\
question: Who wins?
---
question: Who wins?
",
    ), @r#"
    error: a second document begins here
      --> first.yaml:2:1
        2 | ---
          | ^
      cause: one file holds one experiment
      next: remove the `---`, or put the rest into a file of its own
    "#);
}

#[test]
fn too_deep() {
    assert_snapshot!(told(
        "\
question: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
",
    ), @r#"
    error: maps and lists are nested too deeply here
      --> first.yaml:1:70
        1 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
          |                                        ^
      cause: more than 60 of them lie inside each other
      next: no experiment needs that; look for brackets left open
    "#);
}

#[test]
fn whatever_is_wrong_says_what_to_do() {
    let texts = [
        "round_seconds: 10 s",
        "sweep: [1]",
        "sweep: { workload.swarm.peers: 3 }",
        "tables: download_s",
        "tables: [1]",
        "claims: no",
        "claims: [no]",
        "claims: ",
        "claims: [{ metric: [] }]",
        "claims: [{ metric: x, above: 3 }]",
        "claims: [{ metric: x, within: 3 }]",
        "mechanism: 3",
        "mechanism: { tit_for_tat: 4 }",
        "mechanism: { tit_for_tat: { slots: no } }",
        "mechanism: []",
        "measures: 5",
        "standings: yes please",
        "rounds: 99999999999999999999",
        "rounds: 340282366920938463463374607431768211456",
        "rounds:\t300",
        "? { a: b }\n: 1",
        "True: 1",
        "plots: 3",
        "analysis: 3",
        "red_team: 3",
        "evolution: 3",
        "sweep: { sample: { count: 5, paths: { workload.swarm.peers: 3 } } }",
        "a: &a [*a]",
        "nobody: *a",
    ];
    for text in texts {
        let text = format!(
            "question: Who?\nworkload: {{ swarm: {{ peers: 10 }} }}\npopulation: {{ honest: }}\nseeds: 1\n{text}\n"
        );
        // `told` looks for the next step.
        assert_ne!(told(&text), "nothing is wrong with it", "{text}");
    }
    for bad in [
        "population: 3",
        "population: { honest: { params: 5 } }",
        "population: { honest: 3 }",
        "question: [who]",
        "question: ' '",
    ] {
        assert_ne!(told(&format!("workload: swarm\nseeds: x\n{bad}\n")), "nothing is wrong with it", "{bad}");
    }
    for set in ["seeds.min=5", "rounds=x", "rounds", "claims[9]=x"] {
        let text = "question: Who?\nworkload: { swarm: { peers: 10 } }\npopulation: { honest: }\nseeds: 1\n";
        assert_ne!(told_with(text, &[set]), "nothing is wrong with it", "{set}");
    }
}

#[test]
fn a_key_that_is_no_text_is_shown_where_it_stands() {
    for (key, word) in [("True", "True"), ("~", "~"), ("0x10", "0x10")] {
        let said = told(&format!("question: Who?\nworkload: swarm\n{key}: 1\nseeds: 1\n"));
        assert!(
            said.contains("first.yaml:3:1") && said.contains(&format!("put it into quotes: `\"{word}\"`")),
            "{said}"
        );
    }
}

#[test]
fn a_tab_after_a_colon_is_found() {
    let said = told("question: Who?\nworkload: swarm\nrounds:\t300\nseeds: 1\n");
    assert!(said.contains("first.yaml:3:8") && said.contains("replace the tab"), "{said}");
}
