//! The schema for editors, held against the documented example and against slips.

use super::toys::{FIRST, TOYS};
use experiments::ask::schema;
use serde_json::{Value, json};

/// As much of draft-07 as the schema uses; the first thing that does not hold.
fn check(schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let no = |what: &str| Err(format!("{path}: {what}"));
    let list = |key: &str| schema[key].as_array().cloned().unwrap_or_default();
    let number = |key: &str| schema[key].as_f64();
    if !schema["type"].is_null() {
        let types = if schema["type"].is_array() { list("type") } else { vec![schema["type"].clone()] };
        let fits = |kind: &Value| match kind.as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("number") => value.is_number(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("boolean") => value.is_boolean(),
            Some("null") => value.is_null(),
            other => panic!("unknown type {other:?}"),
        };
        if !types.iter().any(fits) {
            return no(&format!("is no {}", schema["type"]));
        }
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        return no("is another constant");
    }
    if !schema["enum"].is_null() && !list("enum").contains(value) {
        return no("is none of the words");
    }
    if schema["pattern"] == "[./]" && !value.as_str().is_some_and(|text| text.contains(['.', '/'])) {
        return no("is no path");
    }
    if let (Some(text), Some(min)) = (value.as_str(), number("minLength"))
        && (text.chars().count() as f64) < min
    {
        return no("is too short");
    }
    if let Some(x) = value.as_f64()
        && (number("minimum").is_some_and(|min| x < min)
            || number("maximum").is_some_and(|max| x > max)
            || number("exclusiveMinimum").is_some_and(|min| x <= min)
            || number("exclusiveMaximum").is_some_and(|max| x >= max))
    {
        return no("is out of range");
    }
    if let Some(items) = value.as_array() {
        if number("minItems").is_some_and(|min| (items.len() as f64) < min)
            || number("maxItems").is_some_and(|max| items.len() as f64 > max)
        {
            return no("has another length");
        }
        for (i, item) in items.iter().enumerate().filter(|_| !schema["items"].is_null()) {
            check(&schema["items"], item, &format!("{path}[{i}]"))?;
        }
    }
    if let Some(map) = value.as_object() {
        if number("minProperties").is_some_and(|min| (map.len() as f64) < min)
            || number("maxProperties").is_some_and(|max| map.len() as f64 > max)
        {
            return no("has another number of keys");
        }
        for key in list("required") {
            if !map.contains_key(key.as_str().expect("a key")) {
                return no(&format!("has no {key}"));
            }
        }
        for (key, value) in map {
            let here = format!("{path}.{key}");
            let pattern = schema["patternProperties"].as_object().and_then(|all| all.iter().next());
            if let Some(inner) = schema["properties"].get(key) {
                check(inner, value, &here)?;
            } else if let Some((pattern, inner)) = pattern {
                // The one pattern: a swept key at the top, alone or before a dot.
                let first = key.split('.').next().expect("a first part");
                if !pattern.contains(first) {
                    return Err(format!("{here}: does not match {pattern}"));
                }
                check(inner, value, &here)?;
            } else if schema["additionalProperties"] == json!(false) {
                return Err(format!("{here}: is not known"));
            } else if schema["additionalProperties"].is_object() {
                check(&schema["additionalProperties"], value, &here)?;
            }
        }
    }
    if !schema["anyOf"].is_null() {
        let tried: Vec<String> = list("anyOf").iter().filter_map(|one| check(one, value, path).err()).collect();
        if tried.len() == list("anyOf").len() {
            return no(&format!("fits none of: {}", tried.join("; ")));
        }
    }
    if !schema["oneOf"].is_null() {
        let fitting = list("oneOf").iter().filter(|one| check(one, value, path).is_ok()).count();
        if fitting != 1 {
            return no(&format!("fits {fitting} of what it must fit one of"));
        }
    }
    for one in list("allOf") {
        check(&one, value, path)?;
    }
    if !schema["if"].is_null() && check(&schema["if"], value, path).is_ok() {
        check(&schema["then"], value, path)?;
    }
    if !schema["not"].is_null() && check(&schema["not"], value, path).is_ok() {
        return no("is what it must not be");
    }
    Ok(())
}

fn check_yaml(text: &str) -> Result<(), String> {
    check(&schema(&TOYS), &serde_yaml::from_str(text).expect("YAML"), "file")
}

#[test]
fn the_documented_example_is_valid() {
    assert_eq!(check_yaml(FIRST), Ok(()));
    let forms = [
        FIRST.replace("{ swarm: { peers: 350, capacity: { measured: { scale: 0.1 } } } }", "swarm"),
        FIRST.replace("capacity: { measured: { scale: 0.1 } }", "capacity: constant, endgame: false, picker: random"),
        FIRST.replace("strategy: bittyrant", "strategy: lua/mine.lua"),
        FIRST.replace("seeds: 3", "seeds: [3, 4]"),
        FIRST.replace("  mechanism: [none", "  zip: { rounds: [1, 2] }\n  mechanism: [none"),
        FIRST.replace("honest: {}", "honest: { endow: { linger_s: 3, capacity: { list: { rates: [1, 2] } } } }"),
    ];
    for text in forms {
        assert_eq!(check_yaml(&text), Ok(()), "{text}");
    }
}

#[test]
fn slips_are_not_valid() {
    let slips = [
        ("question:", "questoin:"),
        ("swarm:", "swarn:"),
        ("peers: 350", "pears: 350"),
        ("peers: 350", "peers: -1"),
        ("scale: 0.1", "scale: 11"),
        ("measured", "measurd"),
        ("mechanism: tit_for_tat\n", "mechanism: tit_for_tit\n"),
        ("strategy: bittyrant", "strategi: bittyrant"),
        ("strategy: bittyrant", "strategy: bitttyrant"),
        ("delta: 0.1", "delta: 2"),
        ("count: 1\n", "count: 1\n    share: 0.5\n"),
        ("rounds: 720", "rounds: 0"),
        ("seeds: 3\n", ""),
        ("population.tyrant.count: [1, 10]", "popolation.tyrant.count: [1, 10]"),
        ("metric: download_s", "metrik: download_s"),
        ("confidence: 0.95", "confidence: 95"),
    ];
    for (good, bad) in slips {
        let text = FIRST.replacen(good, bad, 1);
        assert_ne!(text, FIRST);
        assert!(check_yaml(&text).is_err(), "{text}");
    }
}

/// The schema and the reader agree about which claims can be judged.
#[test]
fn a_claim_has_exactly_one_test() {
    let (a, b) = ("{ mechanism: tit_for_tat }", "{ mechanism: none }");
    let claims = [
        (format!("above: {b}"), true),
        (format!("of: {a}, below: {b}"), true),
        (format!("of: {a}, over: {b}, within: [0.9, 1.1]"), true),
        ("above: { group: honest }".to_owned(), true),
        ("within: [0, null]".to_owned(), true),
        ("every: [0, 0]".to_owned(), true),
        ("within: [0, 1], expected: fails, why: it is known".to_owned(), true),
        ("within: [0, 1], expected: holds".to_owned(), true),
        ("within: [0, 1], why: a word too many does no harm".to_owned(), true),
        ("confidence: 0.9".to_owned(), false),
        (format!("of: {a}"), false),
        (format!("over: {b}"), false),
        (format!("above: {b}, below: {b}"), false),
        (format!("above: {b}, within: [0, 1]"), false),
        (format!("above: {b}, over: {b}, within: [0, 1]"), false),
        (format!("over: {b}, within: [0, 1], every: [0, 1]"), false),
        (format!("over: {b}, every: [0, 1]"), false),
        ("within: [0, 1], every: [0, 1]".to_owned(), false),
        ("within: [0, 1], expected: fails".to_owned(), false),
        ("within: [0, 1], expected: fails, why: ''".to_owned(), false),
    ];
    let (before, _) = FIRST.split_once("claims:").expect("claims");
    for (claim, good) in claims {
        let text = format!("{before}claims: [{{ metric: download_s, group: tyrant, {claim} }}]\n");
        let (schema, reader) = (check_yaml(&text), super::toys::ask(&text));
        assert_eq!(schema.is_ok(), good, "{claim}: {schema:?}");
        assert_eq!(reader.is_ok(), good, "{claim}: {:?}", reader.err().map(|troubles| troubles.to_string()));
    }
}

#[test]
fn it_knows_tournaments() {
    let attack = |attack: &str| format!("question: Who gains?\ntournament: {{ attack: {{ {attack} }} }}\nseeds: 2\n");
    let cases = [
        ("settings: { a: { workload: swarm } }", true),
        (
            "share: 0.2, ring: 3, settings: { a: { workload: { swarm: { peers: 40 } }, rounds: 5, round_seconds: 2.5 } }",
            true,
        ),
        ("mechanisms: fitting, attackers: canonical, settings: { a: { workload: backup } }", true),
        (
            "mechanisms: [{ tit_for_tat: { slots: 3 } }, fitting], attackers: [{ bittyrant: { delta: 0.1 } }, free_rider], \
             settings: { a: { workload: swarm, mechanisms: [none], attackers: [free_rider] } }",
            true,
        ),
        ("share: 0, settings: { a: { workload: swarm } }", false),
        ("share: 0.2", false),
        ("settings: { a: { rounds: 5 } }", false),
        ("settings: { a: { workload: swarm, peers: 5 } }", false),
        ("settings: { a: { workload: swarm } }, mechanisms: all", false),
        ("settings: { a: { workload: swarm } }, mechanisms: [nobody]", false),
        ("settings: { a: { workload: swarm } }, attackers: []", false),
    ];
    for (inner, good) in cases {
        let text = attack(inner);
        let (schema, reader) = (check_yaml(&text), super::toys::ask(&text));
        assert_eq!(schema.is_ok(), good, "{inner}: {schema:?}");
        assert_eq!(reader.is_ok(), good, "{inner}: {:?}", reader.err().map(|troubles| troubles.to_string()));
    }
    let both = format!("{}workload: swarm\n", attack("settings: { a: { workload: swarm } }"));
    assert!(check_yaml(&both).is_err() && super::toys::ask(&both).is_err());
}

#[test]
fn its_limits_are_those_of_the_reader() {
    let preset = |name: &str, keys: &str| {
        format!(
            "question: Who?\ntournament: {{ {name}: {{ strategies: [honest, free_rider], {keys}, settings: {{ a: {{ workload: \
             {{ swarm: {{ peers: 40 }} }} }} }} }} }}\nseeds: 2\n"
        )
    };
    let red_team = |keys: &str| {
        format!(
            "question: Who?\nworkload: {{ swarm: {{ peers: 10 }} }}\npopulation: {{ honest: {{}}, attackers: {{ strategy: bittyrant, count: 2 \
             }} }}\nred_team: {{ group: attackers, search: {{ delta: }}, {keys} }}\nseeds: 2\n"
        )
    };
    let attack = |keys: &str| {
        format!(
            "question: Who?\ntournament: {{ attack: {{ {keys}, settings: {{ a: {{ workload: swarm }} }} }} }}\nseeds: 2\n"
        )
    };
    let cases = [
        (preset("pra", "share: 0.2"), true),
        (preset("pra", "share: 0.6"), false),
        (preset("pra", "share: 0"), false),
        (preset("pra", "opponents: -1"), false),
        (preset("gauntlet", "candidate: bittyrant, share: 0.2"), true),
        (preset("gauntlet", "candidate: bittyrant, share: 1"), false),
        (preset("round_robin", "copies: 2"), true),
        (preset("round_robin", "copies: 2000"), false),
        (preset("invasion", "mutants: 3"), true),
        (preset("invasion", "mutants: 2000000"), false),
        (preset("mixtures", "players: 1"), false),
        (attack("ring: 20000"), false),
        (attack("share: 1"), false),
        (red_team("budget: 400"), true),
        (red_team("budget: 100000000"), false),
        (red_team("method: { successive_halving: { eta: 1 } }"), false),
        (red_team("double_oracle: { players: 21 }"), false),
        (red_team("double_oracle: { rounds: 2000 }"), false),
    ];
    for (text, good) in cases {
        let (schema, reader) = (check_yaml(&text), super::toys::ask(&text));
        assert_eq!(schema.is_ok(), good, "{text}: {schema:?}");
        assert_eq!(reader.is_ok(), good, "{text}: {:?}", reader.err().map(|troubles| troubles.to_string()));
    }
}

#[test]
fn it_says_what_the_cards_say() {
    let schema = schema(&TOYS);
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let swarm = &schema["properties"]["workload"]["anyOf"][1]["properties"]["swarm"]["properties"];
    assert_eq!(
        swarm["peers"],
        json!({ "type": "integer", "default": 10, "minimum": 0, "maximum": 1_000_000, "description": "How many leechers." })
    );
    assert_eq!(swarm["linger_s"]["maximum"], Value::Null);
    assert_eq!(swarm["picker"]["enum"], json!(["rarest_first", "random"]));
    assert_eq!(swarm["capacity"]["default"], "measured");
    assert_eq!(
        swarm["capacity"]["anyOf"][0]["anyOf"][1],
        json!({ "const": "constant", "description": "The same for all." })
    );
    let endow =
        &schema["properties"]["population"]["additionalProperties"]["properties"]["endow"]["anyOf"][0]["properties"];
    assert_eq!(
        endow.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()),
        Some(vec!["capacity".to_owned(), "linger_s".to_owned()])
    );
}
