//! The card of a script: the table `card` that it returns, if it does.

use super::trouble::kind;
use game::Knows;
use game::card::{Card, Domain, Kind, Param, Text};
use game::nearest::hint;
use mlua::{Table, Value};
use std::borrow::Cow;
use std::path::Path;

const KEYS: [&str; 8] = ["name", "summary", "source", "version", "params", "fits", "example", "knows"];
const KNOWS_KEYS: [&str; 5] = ["memory", "own_moves", "its_moves", "global", "stochastic"];
const PARAM_KEYS: [&str; 6] = ["default", "min", "max", "doc", "whole", "words"];

/// Reads a card; what is missing is filled in from the script's path.
pub fn read(card: Option<Table>, path: &Path) -> Result<Card, String> {
    let stem = path.file_stem().map_or_else(|| "script".to_owned(), |s| s.to_string_lossy().into_owned());
    let mut read = Card {
        kind: Kind::Strategy,
        name: Cow::Owned(stem),
        summary: Cow::Borrowed("A strategy written in Lua."),
        source: Cow::Owned(path.display().to_string()),
        version: 1,
        params: Cow::Borrowed(&[]),
        fits: Cow::Borrowed(&[]),
        example: Cow::Owned(format!("population:\n  attackers: {{ strategy: {}, share: 0.1 }}", path.display())),
    };
    let Some(card) = card else { return Ok(read) };
    known(&card, &KEYS, "card")?;
    for (key, field) in [
        ("name", &mut read.name),
        ("summary", &mut read.summary),
        ("source", &mut read.source),
        ("example", &mut read.example),
    ] {
        if let Some(text) = text(&card, key, "card")? {
            *field = text;
        }
    }
    if let Some(version) = number(&card, "version", "card")? {
        if version < 1.0 || version.fract() != 0.0 || version > f64::from(u32::MAX) {
            return Err(format!("`card.version` is {version}; it must be a whole number from 1"));
        }
        read.version = version as u32;
    }
    if let Some(fits) = table(&card, "fits", "card")? {
        read.fits = Cow::Owned(words(&fits, "card.fits")?);
    }
    if let Some(params) = table(&card, "params", "card")? {
        let mut all = Vec::new();
        for pair in params.pairs::<Value, Value>() {
            let (name, value) = pair.map_err(|e| e.to_string())?;
            let (Value::String(name), Value::Table(value)) = (&name, value) else {
                return Err(
                    "`card.params` maps names to tables, as in `params = { delta = { default = 0.2 } }`".to_owned()
                );
            };
            all.push(param(name.to_string_lossy(), &value)?);
        }
        // A table has no order of its own.
        all.sort_by(|a, b| a.name.cmp(&b.name));
        read.params = Cow::Owned(all);
    }
    Ok(read)
}

/// Reads what the card says that the script may know; everything if it says nothing.
pub fn knows(card: &Table) -> Result<Knows, String> {
    let Some(knows) = table(card, "knows", "card")? else { return Ok(Knows::EVERYTHING) };
    known(&knows, &KNOWS_KEYS, "card.knows")?;
    let flag = |key| flag(&knows, key, "card.knows");
    let memory = match number(&knows, "memory", "card.knows")? {
        None => None,
        Some(turns) if turns >= 0.0 && turns.fract() == 0.0 && turns < f64::from(u32::MAX) => Some(turns as u32),
        Some(turns) => {
            return Err(format!("`card.knows.memory` is {turns}; it must be a whole number of turns from 0"));
        }
    };
    Ok(Knows {
        memory,
        own_moves: flag("own_moves")?,
        its_moves: flag("its_moves")?,
        global: flag("global")?,
        stochastic: flag("stochastic")?,
    })
}

fn param(name: String, of: &Table) -> Result<Param, String> {
    let place = format!("card.params.{name}");
    known(of, &PARAM_KEYS, &place)?;
    let doc = text(of, "doc", &place)?.unwrap_or(Cow::Borrowed("(the script does not say)"));
    let min = number(of, "min", &place)?.unwrap_or(f64::NEG_INFINITY);
    let max = number(of, "max", &place)?.unwrap_or(f64::INFINITY);
    let whole = flag(of, "whole", &place)?;
    let in_range = |x: f64| {
        if (min..=max).contains(&x) { Ok(x) } else { Err(format!("`{place}.default` is {x}, out of its own range")) }
    };
    let default = value(of, "default", &place)?;
    fitting(of, &default, &place)?;
    let domain = match default {
        Value::Boolean(default) => Domain::Bool { default },
        Value::String(default) => {
            let default = default.to_string_lossy();
            let mut all = table(of, "words", &place)?.map_or(Ok(Vec::new()), |w| words(&w, &place))?;
            all.retain(|w| *w != default);
            all.insert(0, Cow::Owned(default));
            Domain::Word { words: Cow::Owned(all) }
        }
        Value::Table(list) if list.is_empty() => Domain::Numbers { min, max },
        Value::Table(_) => {
            return Err(format!(
                "`{place}.default` is a list with entries; the default of a list is empty, so let the script put its own in place of an empty list"
            ));
        }
        Value::Integer(_) | Value::Number(_) => {
            let default = in_range(number(of, "default", &place)?.unwrap_or_default())?;
            if !whole {
                Domain::Number { default, min, max }
            } else if default.fract() == 0.0 {
                // Casts of infinities saturate, which is "no limit".
                Domain::Integer { default: default as i64, min: min as i64, max: max as i64 }
            } else {
                return Err(format!("`{place}.default` is {default}, which is not whole"));
            }
        }
        other => {
            return Err(format!(
                "`{place}.default` is {}; a parameter needs a default that is a number, true or false, a word or a list of numbers",
                kind(&other)
            ));
        }
    };
    Ok(Param { name: Cow::Owned(name), doc, domain, per_group: false, of_extras: false, later: false })
}

/// Refuses what means nothing beside a default of this type.
fn fitting(of: &Table, default: &Value, place: &str) -> Result<(), String> {
    let (what, keys): (&str, &[&str]) = match default {
        Value::Boolean(_) => ("true or false", &["min", "max", "whole", "words"]),
        Value::String(_) => ("a word", &["min", "max", "whole"]),
        Value::Table(_) => ("a list of numbers", &["whole", "words"]),
        _ => ("a number", &["words"]),
    };
    for key in keys {
        if !value(of, key, place)?.is_nil() {
            return Err(format!(
                "`{place}.{key}` means nothing: by its default this parameter is {what}; leave it out"
            ));
        }
    }
    Ok(())
}

/// Refuses keys that nobody reads.
pub fn known(table: &Table, keys: &[&str], place: &str) -> Result<(), String> {
    for pair in table.pairs::<Value, Value>() {
        let (key, _) = pair.map_err(|e| e.to_string())?;
        let word = match &key {
            Value::String(s) => s.to_string_lossy(),
            Value::Integer(x) => x.to_string(),
            Value::Number(x) => x.to_string(),
            other => other.type_name().to_owned(),
        };
        if !keys.contains(&word.as_str()) {
            return Err(format!("unknown key `{word}` in `{place}`; {}", hint(&word, keys.iter().copied())));
        }
    }
    Ok(())
}

fn value(of: &Table, key: &str, place: &str) -> Result<Value, String> {
    of.raw_get(key).map_err(|e| format!("`{place}.{key}` cannot be read: {e}"))
}

fn wrong<T>(key: &str, place: &str, value: &Value, wanted: &str) -> Result<T, String> {
    Err(format!("`{place}.{key}` is {}; it must be {wanted}", kind(value)))
}

fn flag(of: &Table, key: &str, place: &str) -> Result<bool, String> {
    match value(of, key, place)? {
        Value::Nil => Ok(false),
        Value::Boolean(flag) => Ok(flag),
        other => wrong(key, place, &other, "true or false"),
    }
}

fn text(of: &Table, key: &str, place: &str) -> Result<Option<Text>, String> {
    match value(of, key, place)? {
        Value::Nil => Ok(None),
        Value::String(text) => Ok(Some(Cow::Owned(text.to_string_lossy()))),
        other => wrong(key, place, &other, "a text"),
    }
}

fn number(of: &Table, key: &str, place: &str) -> Result<Option<f64>, String> {
    match value(of, key, place)? {
        Value::Nil => Ok(None),
        Value::Integer(x) => Ok(Some(x as f64)),
        Value::Number(x) => Ok(Some(x)),
        other => wrong(key, place, &other, "a number"),
    }
}

fn table(of: &Table, key: &str, place: &str) -> Result<Option<Table>, String> {
    match value(of, key, place)? {
        Value::Nil => Ok(None),
        Value::Table(table) => Ok(Some(table)),
        other => wrong(key, place, &other, "a table"),
    }
}

fn words(of: &Table, place: &str) -> Result<Vec<Text>, String> {
    of.sequence_values::<String>()
        .map(|w| w.map(Cow::Owned).map_err(|_| format!("`{place}` must be a list of words")))
        .collect()
}
