//! The JSON schema (draft-07) of an experiment file, made from the cards, for editors.

use super::catalogue::Catalogue;
use super::tournament::{ATTACK, COMMON, CONTESTS};
use super::{
    analysis, claims, config, contest_claims, evolution, logs, population, reach, red_team, seeds, sweep, tournament,
};
use game::card::{Alternative, Domain};
use game::{Card, Param};
use serde_json::{Map, Value, json};

/// The schema. An editor that knows it completes names and parameters and shows what they mean.
pub fn schema(catalogue: &Catalogue) -> Value {
    let workloads: Vec<&Card> = catalogue.workloads.iter().map(|entry| entry.card).collect();
    let mechanisms: Vec<&Card> = catalogue.mechanisms.iter().map(|entry| entry.card).collect();
    let on_request = measures::ALL.iter().filter(|entry| entry.on_request).map(|entry| entry.card.name.as_ref());
    let on_request: Vec<&str> = on_request.collect();
    let beside: Vec<Value> = tournament::OWN.iter().map(|key| json!({ "required": [key] })).collect();
    let alone = json!({ "anyOf": beside });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Freerider experiment",
        "type": "object",
        "required": ["question", "seeds"],
        "oneOf": [{ "required": ["workload"], "not": { "required": ["tournament"] } }, { "required": ["tournament"], "not": alone }],
        "additionalProperties": false,
        "not": { "required": ["red_team"], "anyOf": [{ "required": ["sweep"] }, { "required": ["tournament"] }, { "required": ["evolution"] }] },
        "properties": {
            "question": { "type": "string", "minLength": 1, "description": "What the experiment asks, as one sentence." },
            "workload": items("What there is to share, who wants it, how it moves.", &workloads),
            "mechanism": items("The rule of exchange; `none` if left out.", &mechanisms),
            "beside": items("A mechanism that looks on: it hears all reports and says how it would order queues, and nobody follows it.", &mechanisms),
            "population": {
                "type": "object",
                "minProperties": 1,
                "description": "Who plays: groups of peers, by name.",
                "additionalProperties": group(catalogue),
            },
            "evolution": params(&evolution::PARAMS, "How peers change to strategies that do better; they do not if left out."),
            "rounds": time("rounds"),
            "round_seconds": time("round_seconds"),
            "warm_up_rounds": time("warm_up_rounds"),
            "seeds": {
                "description": "How many seeds (1 to n), or a list of them, or how many at least and until when. Cells with the same seed are a paired comparison.",
                "anyOf": [
                    { "type": "integer", "minimum": 1, "maximum": seeds::MOST_SEEDS },
                    { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "integer", "minimum": 0 } },
                    more_seeds(),
                ],
            },
            "sweep": sweep(),
            "tournament": tournament(catalogue),
            "red_team": red_team::schema(&items("A mechanism.", &mechanisms), &strategy(catalogue)),
            "analysis": { "type": "array", "items": { "enum": analysis::words() }, "description": "What is asked of the payoffs of a tournament, as by `freerider solve`." },
            "claims": { "type": "array", "items": claim(), "description": "What the experiment must show." },
            "standings": { "type": "boolean", "default": false, "description": "Whether to write who stood where in whose queue (`standings.parquet`)." },
            "measures": { "type": "array", "items": { "enum": on_request }, "description": "Measures to take beside those that are always taken." },
            "tables": { "type": "array", "items": { "type": "string" }, "description": "The metrics to show." },
            "plots": { "type": "array", "items": plot(), "description": "The pictures to draw." },
        },
    })
}

/// How long a run and a round are.
fn time(key: &str) -> Value {
    let most = config::MOST_ROUNDS;
    match key {
        "rounds" => {
            json!({ "type": "integer", "minimum": 1, "maximum": most, "default": 1000, "description": "The most rounds a run may take." })
        }
        "round_seconds" => {
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": config::MOST_SECONDS, "default": 10, "description": "Length of a round in seconds." })
        }
        _ => {
            json!({ "type": "integer", "minimum": 0, "maximum": most, "default": 0, "description": "Rounds that pass before measures of the steady state begin to count." })
        }
    }
}

/// A world of a tournament; `more` are the keys that only some have.
fn setting(workloads: &[&Card], more: &[(&str, &Value)]) -> Value {
    let mut properties = Map::from_iter([("workload".to_owned(), items("What there is to share.", workloads))]);
    properties.extend(["rounds", "round_seconds", "warm_up_rounds"].map(|key| (key.to_owned(), time(key))));
    properties.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).clone())));
    json!({ "type": "object", "required": ["workload"], "additionalProperties": false, "properties": properties })
}

fn more_seeds() -> Value {
    let precise = json!({
        "type": "object",
        "required": ["metric", "half_width"],
        "additionalProperties": false,
        "properties": {
            "metric": { "type": "string", "description": "The metric whose mean is to be known." },
            "group": { "type": "string", "description": "The group whose metric it is." },
            "half_width": { "type": "number", "exclusiveMinimum": 0, "description": "Half the width of its interval." },
        },
    });
    json!({
        "type": "object",
        "required": ["min", "max", "until"],
        "additionalProperties": false,
        "properties": {
            "min": { "type": "integer", "minimum": 2, "maximum": seeds::MOST_SEEDS, "description": "Seeds of every point, from 1." },
            "max": { "type": "integer", "minimum": 2, "maximum": seeds::MOST_SEEDS, "description": "Seeds that a point has at most." },
            "until": { "anyOf": [{ "const": "ranked" }, precise], "description": "When a point has enough; `ranked`: when the strategies of a tournament are told apart." },
        },
    })
}

/// A strategy by its name, with parameters, or by its path.
fn strategy(catalogue: &Catalogue) -> Value {
    let cards: Vec<&Card> = catalogue.strategies.iter().map(|entry| (entry.card)()).collect();
    let file = json!({ "type": "string", "pattern": "[./]" });
    json!({ "anyOf": [items("A strategy.", &cards), file, { "type": "object", "minProperties": 1, "maxProperties": 1 }] })
}

fn plot() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object",
        "required": ["name", "x", "y"],
        "additionalProperties": false,
        "properties": {
            "name": { "type": "string", "pattern": "^[a-z0-9_]+$", "description": "What its file is called, without `.svg`." },
            "title": text("What stands above it."),
            "x": text("The horizontal axis: a swept path, a metric, or `round`."),
            "y": text("The vertical axis: a metric."),
            "by": text("What tells series apart: a swept path, `mechanism`, or `group`."),
            "of": { "type": "object", "description": "Which cells are looked at: swept paths and their values." },
            "group": text("The only group that is looked at."),
            "mark": { "type": "object", "minProperties": 1, "maxProperties": 1, "description": "A point to compare with: its name and `[x, y]`." },
            "log": { "enum": ["x", "y", "both"], "description": "Which axes are logarithmic." },
        },
    })
}

/// A name, or a map of one name to its parameters.
fn one_of(description: &str, options: Vec<(&str, &str, Value)>) -> Value {
    let names: Vec<Value> = options.iter().map(|(name, doc, _)| json!({ "const": name, "description": doc })).collect();
    let maps: Map<String, Value> = options.into_iter().map(|(name, _, params)| (name.to_owned(), params)).collect();
    json!({
        "description": description,
        "anyOf": [
            { "type": "string", "anyOf": names },
            { "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false, "properties": maps },
        ],
    })
}

fn items(description: &str, cards: &[&Card]) -> Value {
    one_of(
        description,
        cards
            .iter()
            .map(|card| (card.name.as_ref(), card.summary.as_ref(), params(&card.params, &card.summary)))
            .collect(),
    )
}

/// Parameters; nothing at all (`swarm:`) means the defaults.
pub fn params(params: &[Param], description: &str) -> Value {
    let properties = properties(params);
    json!({ "type": ["object", "null"], "description": description, "additionalProperties": false, "properties": properties })
}

/// Parameters by their names.
pub fn properties(params: &[Param]) -> Map<String, Value> {
    params.iter().map(|p| (p.name.to_string(), param(p))).collect()
}

/// What stands under some keys, one for each.
pub fn keyed<const N: usize>(keys: [&str; N], values: [Value; N]) -> Map<String, Value> {
    keys.map(str::to_owned).into_iter().zip(values).collect()
}

fn param(param: &Param) -> Value {
    let mut schema = match &param.domain {
        Domain::Number { default, min, max } => with_default(limits("number", *min, *max), json!(default)),
        Domain::Integer { default, min, max } => {
            let mut schema = json!({ "type": "integer", "default": default });
            // The ends of the type itself are no limits that anyone should read.
            if *min > i64::MIN {
                schema["minimum"] = json!(min);
            }
            if *max < i64::MAX {
                schema["maximum"] = json!(max);
            }
            schema
        }
        Domain::Bool { default } => json!({ "type": "boolean", "default": default }),
        Domain::Word { words } => json!({ "enum": words, "default": words.first() }),
        Domain::Numbers { min, max } => {
            json!({ "type": "array", "items": limits("number", *min, *max), "default": [] })
        }
        Domain::Choice { options } => {
            let all = options.iter().map(|o| (o.name.as_ref(), o.doc.as_ref(), alternative(o))).collect();
            with_default(one_of("", all), json!(options.first().map(|o| o.name.as_ref())))
        }
        Domain::Log => log(),
    };
    schema["description"] = json!(param.doc);
    schema
}

/// What an alternative may be told.
fn alternative(option: &Alternative) -> Value {
    if option.only_log().is_some() { log() } else { params(&option.params, &option.doc) }
}

/// A transfer log: the path of its file, or a map.
fn log() -> Value {
    let properties = [
        json!({ "type": "string", "description": "The log, CSV or Parquet, by its path." }),
        json!({ "type": "string", "description": "What is known of the accounts, CSV or Parquet, by its path." }),
        json!({ "enum": logs::BAD_ROWS, "default": logs::BAD_ROWS[0], "description": "What to do about rows that make no sense." }),
    ];
    let properties = keyed(logs::KEYS, properties);
    json!({
        "anyOf": [
            { "type": ["string", "null"] },
            { "type": "object", "required": ["file"], "additionalProperties": false, "properties": properties },
        ],
    })
}

/// JSON knows no infinities: an open end is no limit, and an infinite default is not told.
fn limits(kind: &str, min: f64, max: f64) -> Value {
    let mut schema = json!({ "type": kind });
    if min.is_finite() {
        schema["minimum"] = json!(min);
    }
    if max.is_finite() {
        schema["maximum"] = json!(max);
    }
    schema
}

fn with_default(mut schema: Value, default: Value) -> Value {
    if !default.is_null() {
        schema["default"] = default;
    }
    schema
}

fn group(catalogue: &Catalogue) -> Value {
    let cards: Vec<&Card> = catalogue.strategies.iter().map(|entry| (entry.card)()).collect();
    let names: Vec<Value> =
        cards.iter().map(|card| json!({ "const": card.name, "description": card.summary })).collect();
    let with_params: Map<String, Value> =
        cards.iter().map(|card| (card.name.to_string(), params(&card.params, &card.summary))).collect();
    // `{ bittyrant: { selfish: true } }`: a name with its parameters.
    let inline = json!({
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": with_params, "patternProperties": { "[./]": { "type": ["object", "null"] } },
    });
    let file = json!({ "type": "string", "pattern": "[./]", "description": "A Lua script or a plug-in library, by its path." });
    let known: Vec<Value> = cards
        .iter()
        .map(|card| {
            json!({
                "if": { "required": ["strategy"], "properties": { "strategy": { "const": card.name } } },
                "then": { "properties": { "params": params(&card.params, &card.summary) } },
            })
        })
        .collect();
    let endow: Vec<Value> = catalogue
        .workloads
        .iter()
        .map(|entry| {
            let own: Vec<Param> = entry.card.params.iter().filter(|p| p.per_group).cloned().collect();
            params(&own, &format!("What this group has of its own in `{}`.", entry.card.name))
        })
        .collect();
    let keys = [
        json!({ "description": "What its peers play; the group's own name if left out.", "anyOf": [{ "type": "string", "anyOf": names }, file, inline] }),
        json!({ "type": "number", "minimum": 0, "maximum": 1, "description": "Its fraction of the population." }),
        json!({ "type": "integer", "minimum": 0, "description": "How many peers. A group with neither share nor count takes the rest." }),
        json!({ "type": ["object", "null"], "description": "The strategy's parameters." }),
        json!({ "description": "The workload's parameters as they hold for this group.", "anyOf": endow }),
        json!({ "type": "integer", "minimum": 2, "maximum": population::MOST_IN_A_RING, "description": "How many of its members conspire with each other, one ring after another." }),
        json!({ "type": "boolean", "description": "Whether those who run the system vouch for its members (pre-trusted peers)." }),
    ];
    let properties = keyed(population::KEYS, keys);
    json!({
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": properties,
        "not": { "required": ["share", "count"] },
        "allOf": known,
    })
}

fn sweep() -> Value {
    let path = format!("^({})($|\\.)", reach::SWEPT.join("|"));
    let lists = json!({ path: { "type": "array", "minItems": 1 } });
    json!({
        "type": "object",
        "description": "What takes several values: paths into this file. A plain map is a grid.",
        "additionalProperties": false,
        "patternProperties": lists,
        "properties": {
            "zip": {
                "type": "object",
                "description": "Lists of equal length that walk together.",
                "additionalProperties": false,
                "patternProperties": lists,
            },
            "sample": {
                "type": "object",
                "description": "Values drawn uniformly between two ends; whole ends give whole numbers.",
                "required": ["count", "paths"],
                "additionalProperties": false,
                "properties": {
                    "count": { "type": "integer", "minimum": 1, "maximum": sweep::MOST_POINTS },
                    "seed": { "type": "integer", "minimum": 0, "default": 1 },
                    "paths": {
                        "type": "object",
                        "additionalProperties": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } },
                    },
                },
            },
        },
    })
}

fn tournament(catalogue: &Catalogue) -> Value {
    let workloads: Vec<&Card> = catalogue.workloads.iter().map(|entry| entry.card).collect();
    let rules: Vec<&Card> = catalogue.mechanisms.iter().map(|entry| entry.card).collect();
    let list = |word: &str, item: Value, what: &str| {
        let items = json!({ "anyOf": [{ "const": word }, item] });
        json!({ "description": what, "anyOf": [{ "const": word }, { "type": "array", "minItems": 1, "items": items }] })
    };
    let strategy = strategy(catalogue);
    let mechanisms =
        list("fitting", items("A mechanism.", &rules), "The mechanisms; `fitting`: all that fit, or all others.");
    let attackers =
        list("canonical", strategy.clone(), "Who cheats; `canonical`: whom the catalogue names, as far as they fit.");
    let setting = setting(&workloads, &[("mechanisms", &mechanisms), ("attackers", &attackers)]);
    let mut properties = properties(ATTACK);
    properties.insert("mechanisms".to_owned(), mechanisms.clone());
    properties.insert("attackers".to_owned(), attackers);
    properties.insert("settings".to_owned(), worlds(&setting));
    let attack = json!({
        "type": "object",
        "description": "What a few cheats gain under each mechanism, and what that costs the others.",
        "required": ["settings"],
        "additionalProperties": false,
        "properties": properties,
    });
    let mut presets = Map::from_iter([("attack".to_owned(), attack)]);
    presets.extend(contests(&workloads, &mechanisms, &strategy));
    json!({
        "type": "object",
        "description": "Mechanisms and strategies held against each other, instead of a sweep.",
        "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
        "properties": presets,
    })
}

/// The presets that hold strategies against each other: what they have in common, and their own keys.
fn contests(workloads: &[&Card], mechanisms: &Value, strategy: &Value) -> Map<String, Value> {
    let setting = setting(workloads, &[("mechanisms", mechanisms)]);
    let sample = json!({
        "type": "object",
        "required": ["strategy", "count"],
        "additionalProperties": false,
        "properties": {
            "strategy": { "type": "string" },
            "count": { "type": "integer", "minimum": 1, "maximum": tournament::MOST_DRAWN },
            "seed": { "type": "integer", "minimum": 0, "default": 1 },
            "stratify": { "type": "string", "description": "A parameter whose values have equal parts in the sample." },
            "over": { "type": "object", "additionalProperties": { "type": "array", "minItems": 1 }, "description": "Two numbers: the ends of a range. Anything else: a list to choose from." },
        },
    });
    let drawn = json!({ "type": "object", "required": ["sample"], "additionalProperties": false, "properties": { "sample": sample } });
    let word = json!({ "enum": strategies::FIELDS });
    let entrant = json!({ "anyOf": [word, drawn, strategy] });
    let common = [
        json!({ "anyOf": [word, { "type": "array", "minItems": 1, "items": entrant }], "description": "Who takes part." }),
        worlds(&setting),
        mechanisms.clone(),
        json!({ "type": "string", "default": "utility", "description": "The metric of groups that is a payoff; more is better." }),
    ];
    let preset = |reader: &'static tournament::Reader| {
        let mut properties = keyed(COMMON, common.clone());
        let mut required = vec!["strategies", "settings"];
        if reader.candidate() {
            properties.insert("candidate".to_owned(), strategy.clone());
            required.push("candidate");
        }
        properties.extend(self::properties(reader.params));
        (
            reader.name.to_owned(),
            json!({ "type": "object", "description": reader.doc, "required": required, "additionalProperties": false, "properties": properties }),
        )
    };
    CONTESTS.into_iter().map(preset).collect()
}

/// The settings of a tournament, by name.
fn worlds(setting: &Value) -> Value {
    json!({ "type": "object", "minProperties": 1, "additionalProperties": setting, "description": "The worlds, by name." })
}

fn claim() -> Value {
    let selection = |what: &str| json!({ "type": "object", "description": format!("{what} Swept paths with one of their values.") });
    let text = json!({ "type": "string" });
    let end = json!({ "type": ["number", "null"] });
    let band = |what: &str| json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": end, "description": what });
    let keys = [
        json!({ "type": "string", "description": "The column that is looked at." }),
        json!({ "type": "string", "description": "The group whose metric it is." }),
        selection("The cells that are looked at; all if left out."),
        selection("The metric is larger than in these cells."),
        selection("The metric is smaller than in these cells."),
        selection("The metric divided by that in these cells is `within`."),
        band("The band of the mean, or with `over` of the ratio."),
        band("The band of every single cell."),
        json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.95 }),
        text.clone(),
        text.clone(),
        json!({ "enum": ["holds", "fails"], "default": "holds" }),
        text,
    ];
    let properties = keyed(claims::KEYS, keys);
    let of_cells = json!({
        "type": "object",
        "required": ["metric"],
        "additionalProperties": false,
        "properties": properties,
        "oneOf": tests(),
        "if": { "required": ["expected"], "properties": { "expected": { "const": "fails" } } },
        "then": { "required": ["why"], "properties": { "why": { "minLength": 1 } } },
    });
    json!({ "anyOf": [of_cells, of_contest("ranking"), of_contest("payoff")] })
}

/// Claims about rankings and payoffs.
fn of_contest(key: &str) -> Value {
    let keys: &[&str] = if key == "ranking" { &contest_claims::OF_RANKING } else { &contest_claims::OF_PAYOFF };
    let properties: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), json!({}))).collect();
    json!({ "type": "object", "required": [key], "additionalProperties": false, "properties": properties })
}

/// A claim has exactly one test. Only `over` goes with another key, its band.
fn tests() -> Vec<Value> {
    const ALL: [&str; 5] = ["above", "below", "every", "over", "within"];
    let test = |keys: &[&str]| {
        let others = ALL.iter().filter(|word| !keys.contains(word));
        let others: Vec<Value> = others.map(|word| json!({ "required": [word] })).collect();
        json!({ "required": keys, "not": { "anyOf": others } })
    };
    let tests: [&[&str]; 5] = [&["above"], &["below"], &["every"], &["within"], &["over", "within"]];
    tests.into_iter().map(test).collect()
}
