//! What good values become: defaults, the forms of a choice, numbers, anchors.

use super::toys::{ask, good, told};
use game::Value;

fn swarm(params: &str) -> game::Params {
    let plan =
        good(&format!("question: q\nworkload: {{ swarm: {params} }}\npopulation: {{ honest: {{}} }}\nseeds: 1\n"));
    plan.cells[0].config.workload.params.clone()
}

#[test]
fn what_is_left_out_has_its_default() {
    let plan = good("question: q\nworkload: swarm\npopulation: { honest: {} }\nseeds: 2\n");
    let config = &plan.cells[0].config;
    assert_eq!(config.rounds, 1000);
    assert_eq!(config.round_seconds, 10.0);
    assert_eq!(config.mechanism.card.name, "none");
    assert_eq!(config.workload.params, config.workload.card.defaults());
    assert_eq!(plan.seeds, [1, 2]);
    assert_eq!(plan.tables, None);
}

#[test]
fn a_choice_has_two_forms() {
    let capacity = |text: &str| swarm(&format!("{{ capacity: {text} }}")).get("capacity").cloned();
    let Some(Value::Choice(name, params)) = capacity("measured") else { panic!("a choice") };
    assert_eq!((name.as_str(), params.number("scale")), ("measured", 1.0));
    let Some(Value::Choice(name, params)) = capacity("{ measured: { scale: 0.1 } }") else { panic!("a choice") };
    assert_eq!((name.as_str(), params.number("scale")), ("measured", 0.1));
    assert_eq!(capacity("{ constant: {} }"), capacity("constant"));
    // `constant:` with nothing after it is the same again.
    assert_eq!(capacity("{ constant: }"), capacity("constant"));
}

#[test]
fn numbers_are_numbers() {
    let params = swarm("{ peers: 7, file_mb: 3, linger_s: .inf, endgame: false, picker: random }");
    assert_eq!(params.get("peers"), Some(&Value::Integer(7)));
    assert_eq!(params.get("file_mb"), Some(&Value::Number(3.0)));
    assert_eq!(params.get("linger_s"), Some(&Value::Number(f64::INFINITY)));
    assert_eq!(params.get("endgame"), Some(&Value::Bool(false)));
    assert_eq!(params.get("picker"), Some(&Value::Word("random".into())));
    let list = swarm("{ capacity: { list: { rates: [1, 2.5] } } }");
    assert_eq!(list.choice("capacity").1.numbers("rates"), [1.0, 2.5]);
}

#[test]
fn anchors_and_merge_keys_are_read_and_located_at_their_use() {
    let text = "question: q\nworkload: swarm\npopulation:\n  honest: {}\n  a: &a { strategy: bittyrant, count: 1 }\n  b: *a\n  c: { <<: *a, count: 2 }\nseeds: 1\n";
    let counts: Vec<usize> = good(text).cells[0].config.groups.iter().map(|g| g.count).collect();
    assert_eq!(counts, [6, 1, 1, 2, 1]);
    let troubles = ask(&text.replace("count: 1", "count: x")).expect_err("a bad count");
    let places: Vec<Option<usize>> = troubles.iter().map(|t| t.place.as_ref().and_then(|p| p.line)).collect();
    assert_eq!(places, [Some(5), Some(6)]);
}

#[test]
fn hostile_texts_are_refused_quickly() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..12 {
        let aliases = vec![format!("*a{}", i - 1); 10].join(", ");
        bomb.push_str(&format!("a{i}: &a{i} [{aliases}]\n"));
    }
    assert!(told(&bomb).contains("repetition limit exceeded"));
    assert!(told(&format!("question: {}", "[".repeat(100_000))).contains("recursion limit exceeded"));
    for text in [
        "\u{0}",
        "\u{feff}",
        "%YAML 9.9\n---\na",
        "? [a]\n: b",
        "&",
        "*",
        "*a",
        "a: *a",
        "- - -",
        "{",
        "}",
        "a: |",
        "\"",
        "!!",
        "a: !!int x",
    ] {
        assert!(told(text).starts_with("error: "), "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_and_windows_lines_make_no_difference() {
    let text = "\u{feff}question: q\r\nworkload: swarm\r\npopulation: { honest: {} }\r\nseeds: 1\r\n";
    assert_eq!(good(text).question, "q");
    let told = told(&text.replace("seeds: 1", "seeds: x"));
    assert!(told.contains("first.yaml:4:8"), "{told}");
}
