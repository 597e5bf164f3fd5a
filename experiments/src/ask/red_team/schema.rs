//! `red_team:` in the JSON schema.

use super::{HALVING, KEYS, METHODS, OF_ORACLE, PARAMS};
use crate::ask::schema::{keyed, params, properties};
use serde_json::{Value, json};

/// What `red_team:` may hold; `mechanism` and `strategy` are the schemas of one of each.
pub fn schema(mechanism: &Value, strategy: &Value) -> Value {
    let list = |item: &Value, what: &str| json!({ "type": "array", "minItems": 1, "items": item, "description": what });
    let text = |what: &str| json!({ "type": "string", "description": what });
    let ends = json!({ "type": "array", "minItems": 2 });
    let scale = |name: &str| json!({ "type": "object", "required": [name], "additionalProperties": false, "properties": { name: ends } });
    let range = json!({ "anyOf": [{ "type": "null" }, ends, scale("log"), scale("linear")] });
    let method = json!({
        "description": "How it is searched.", "default": "cma_es",
        "anyOf": [
            { "enum": METHODS },
            {
                "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
                "properties": { "successive_halving": params(&HALVING, "Candidates are tried on more and more seeds.") },
            },
        ],
    });
    let mut double_oracle = params(&OF_ORACLE, "What is found joins the field, and the search begins anew.");
    double_oracle["properties"]["field"] = text("The group that is the field; the only other one if left out.");
    let keys = [
        text("The group of the population that attacks."),
        json!({ "description": "The strategy that is searched; the group's own if left out.", "anyOf": [strategy] }),
        json!({
            "type": "object", "minProperties": 1, "additionalProperties": range,
            "description": "The parameters that are searched, and between which ends; all that can be if left out.",
        }),
        list(mechanism, "The mechanisms; the file's own if left out."),
        list(
            strategy,
            "Attackers that are known, to compare with; of a double oracle, strategies that it begins with.",
        ),
        method,
        json!({ "type": "string", "default": "utility", "description": "The metric of the group that is to be large." }),
        text("The metric of the group that is to be small."),
        double_oracle,
    ];
    let mut all = properties(&PARAMS);
    all.extend(keyed(KEYS, keys));
    json!({
        "type": "object",
        "description": "A search for what pays an attacker most, under each of some mechanisms.",
        "required": ["group"],
        "additionalProperties": false,
        "properties": all,
        "not": { "required": ["maximise", "minimise"] },
    })
}
