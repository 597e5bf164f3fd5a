//! `red_team:` in the JSON schema.

use super::{KEYS, METHODS};
use serde_json::{Map, Value, json};

/// What `red_team:` may hold; `mechanism` and `strategy` are the schemas of one of each.
pub fn schema(mechanism: &Value, strategy: &Value) -> Value {
    let count =
        |default: u32, what: &str| json!({ "type": "integer", "minimum": 1, "default": default, "description": what });
    let list = |item: &Value, what: &str| json!({ "type": "array", "minItems": 1, "items": item, "description": what });
    let text = |what: &str| json!({ "type": "string", "description": what });
    let ends = json!({ "type": "array", "minItems": 2 });
    let scale = |name: &str| json!({ "type": "object", "required": [name], "additionalProperties": false, "properties": { name: ends } });
    let range = json!({ "anyOf": [{ "type": "null" }, ends, scale("log"), scale("linear")] });
    let eta = json!({ "type": "number", "minimum": 1.1, "default": 2 });
    let halving = json!({ "type": ["object", "null"], "additionalProperties": false, "properties": { "eta": eta } });
    let method = json!({
        "description": "How it is searched.", "default": "cma_es",
        "anyOf": [
            { "enum": METHODS },
            {
                "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
                "properties": { "successive_halving": halving },
            },
        ],
    });
    let double_oracle = json!({
        "type": ["object", "null"],
        "description": "What is found joins the field, and the search begins anew.",
        "additionalProperties": false,
        "properties": {
            "rounds": count(5, "Searches at most."),
            "tolerance": { "type": "number", "minimum": 0, "default": 0.01, "description": "What may be gained at the end, as a part of what the equilibrium pays." },
            "players": { "type": "integer", "minimum": 2, "maximum": 20, "default": 3, "description": "Players of the game: the attackers, and equal parts of the field." },
            "field": text("The group that is the field; the only other one if left out."),
        },
    });
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
        count(400, "Cells of one search, with its twin and fresh seeds."),
        count(5, "Seeds that each candidate is tried on; by successive halving, at first."),
        json!({ "type": "string", "default": "utility", "description": "The metric of the group that is to be large." }),
        text("The metric of the group that is to be small."),
        json!({ "type": "integer", "minimum": 0, "default": 1, "description": "The seed of what the search draws." }),
        double_oracle,
    ];
    let properties: Map<String, Value> = KEYS.iter().map(|key| (*key).to_owned()).zip(keys).collect();
    json!({
        "type": "object",
        "description": "A search for what pays an attacker most, under each of some mechanisms.",
        "required": ["group"],
        "additionalProperties": false,
        "properties": properties,
        "not": { "required": ["maximise", "minimise"] },
    })
}
