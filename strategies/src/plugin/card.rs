//! A plug-in's card: JSON back into a [`Card`]. The reverse of `Card::to_json`.

use game::card::{Alternative, Card, Domain, Kind, Param, Text};
use serde_json::{Map, Value};
use std::borrow::Cow;

type Object = Map<String, Value>;

/// Reads a card. A card without a name goes by its file's stem.
pub fn parse(json: &str, stem: &str) -> Result<Card, String> {
    if json.is_empty() {
        return Err("it panicked instead".to_owned());
    }
    let value: Value = serde_json::from_str(json).map_err(|e| e.to_string())?;
    let card = value.as_object().ok_or("it is no JSON object")?;
    let name = text(card, "name")?;
    Ok(Card {
        kind: Kind::Strategy,
        name: if name.trim().is_empty() { Cow::Owned(stem.to_owned()) } else { name },
        summary: text(card, "summary")?,
        source: text(card, "source")?,
        version: whole(card, "version")?.try_into().map_err(|_| "`version` is out of range")?,
        params: Cow::Owned(params(card)?),
        fits: Cow::Owned(texts(card, "fits")?),
        example: text(card, "example")?,
    })
}

fn params(of: &Object) -> Result<Vec<Param>, String> {
    list(of, "params")?
        .iter()
        .map(|param| {
            let param = param.as_object().ok_or("a parameter is no object")?;
            let name = text(param, "name")?;
            let domain = domain(param).map_err(|why| format!("parameter `{name}`: {why}"))?;
            let per_group = param.get("per_group").and_then(Value::as_bool).unwrap_or(false);
            Ok(Param { name, doc: text(param, "doc")?, domain, per_group, of_extras: false, later: false })
        })
        .collect()
}

fn domain(param: &Object) -> Result<Domain, String> {
    Ok(match text(param, "type")?.as_ref() {
        "number" => Domain::Number {
            default: real(param, "default", f64::INFINITY)?,
            min: real(param, "min", f64::NEG_INFINITY)?,
            max: real(param, "max", f64::INFINITY)?,
        },
        "integer" => {
            Domain::Integer { default: whole(param, "default")?, min: whole(param, "min")?, max: whole(param, "max")? }
        }
        "bool" => Domain::Bool {
            default: param.get("default").and_then(Value::as_bool).ok_or("`default` is not true or false")?,
        },
        "word" => match texts(param, "words")? {
            words if words.is_empty() => return Err("`words` is empty".to_owned()),
            words => Domain::Word { words: Cow::Owned(words) },
        },
        "numbers" => {
            Domain::Numbers { min: real(param, "min", f64::NEG_INFINITY)?, max: real(param, "max", f64::INFINITY)? }
        }
        "choice" => match alternatives(param)? {
            options if options.is_empty() => return Err("`options` is empty".to_owned()),
            options => Domain::Choice { options: Cow::Owned(options) },
        },
        other => return Err(format!("`{other}` is no type of parameter")),
    })
}

fn alternatives(param: &Object) -> Result<Vec<Alternative>, String> {
    list(param, "options")?
        .iter()
        .map(|option| {
            let option = option.as_object().ok_or("an alternative is no object")?;
            let params = Cow::Owned(params(option)?);
            Ok(Alternative { name: text(option, "name")?, doc: text(option, "doc")?, params })
        })
        .collect()
}

fn want<'a>(of: &'a Object, key: &str) -> Result<&'a Value, String> {
    of.get(key).ok_or_else(|| format!("`{key}` is missing"))
}

fn text(of: &Object, key: &str) -> Result<Text, String> {
    let text = want(of, key)?.as_str().ok_or_else(|| format!("`{key}` is no text"))?;
    Ok(Cow::Owned(text.to_owned()))
}

fn list<'a>(of: &'a Object, key: &str) -> Result<&'a Vec<Value>, String> {
    want(of, key)?.as_array().ok_or_else(|| format!("`{key}` is no list"))
}

fn texts(of: &Object, key: &str) -> Result<Vec<Text>, String> {
    let word =
        |w: &Value| w.as_str().map(|w| Cow::Owned(w.to_owned())).ok_or_else(|| format!("`{key}` is no list of words"));
    list(of, key)?.iter().map(word).collect()
}

/// A number; JSON knows no infinities, so null means no limit.
fn real(of: &Object, key: &str, no_limit: f64) -> Result<f64, String> {
    match want(of, key)? {
        Value::Null => Ok(no_limit),
        value => value.as_f64().ok_or_else(|| format!("`{key}` is no number")),
    }
}

fn whole(of: &Object, key: &str) -> Result<i64, String> {
    want(of, key)?.as_i64().ok_or_else(|| format!("`{key}` is no whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::card;

    static WORDS: [Text; 2] = [card::text("slow"), card::text("fast")];
    static INNER: [Param; 1] = [card::flag("x", true, "an x")];
    static OPTIONS: [Alternative; 1] = [card::alternative("plain", "Nothing \"special\".", &INNER)];
    static PARAMS: [Param; 6] = [
        card::number("rate", 0.5, 0.0, f64::INFINITY, "a rate\nin two lines"),
        card::integer("slots", 4, 1, 100, "slots"),
        card::flag("selfish", false, "whether"),
        card::word("pace", &WORDS, "how fast"),
        card::numbers("steps", -1.0, 1.0, "steps"),
        card::choice("rule", &OPTIONS, "which rule"),
    ];
    static CARD: Card = Card {
        kind: Kind::Strategy,
        name: card::text("sample"),
        summary: card::text("Has every kind of parameter."),
        source: card::text("none"),
        version: 3,
        params: Cow::Borrowed(&PARAMS),
        fits: Cow::Borrowed(&WORDS),
        example: card::text("strategy: sample"),
    };

    #[test]
    fn a_card_comes_back_as_it_went() {
        assert_eq!(parse(&CARD.to_json(), "stem"), Ok(CARD.clone()));
    }

    #[test]
    fn trouble_is_named() {
        for (json, word) in [
            ("", "panicked"),
            ("[]", "no JSON object"),
            ("{", "EOF"),
            ("{\"name\":7}", "`name` is no text"),
            ("{\"name\":\"x\"}", "`summary` is missing"),
        ] {
            let message = parse(json, "stem").expect_err(word);
            assert!(message.contains(word), "{message}");
        }
    }
}
