//! What went wrong in a script, for the person who wrote it: where, what, and what to try.

use std::path::Path;

/// The name under which the author's chunk runs; messages show its path instead.
pub const SCRIPT: &str = "[script]";

/// The name under which the prelude runs.
pub const HOST: &str = "[host]";

/// An error of Luau as one sentence: place, symptom, when it happened, advice.
pub fn explain(path: &Path, error: &mlua::Error, when: &str) -> String {
    let full = words(error);
    let (message, trace) = full.split_once("\nstack traceback:").unwrap_or((&full, ""));
    let caller = || trace.lines().find_map(script_line);
    let (line, message) = match at(message.trim()) {
        Some((SCRIPT, line, rest)) => (Some(line), rest),
        // Raised in the host's part: blame the line of the script that called it.
        Some((_, _, rest)) if rest.starts_with("attempt to compare") => (caller(), NO_ROW),
        Some((_, _, rest)) => (caller(), rest),
        None => (caller(), message.trim()),
    };
    let path = path.display().to_string();
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    // Tables and functions print their address, which differs from run to run.
    let message = message.split_once(": 0x").map_or(message, |(kind, _)| kind).replace(SCRIPT, &path);
    let advice = advice(&message).map_or_else(String::new, |advice| format!("; {advice}"));
    format!("{path}{line}: {message}{when}{advice}")
}

const NO_ROW: &str = "a row must be a number from 1 to turn.rows";

/// The type of a value with its article.
pub fn kind(value: &mlua::Value) -> String {
    match value {
        mlua::Value::Nil => "nil".to_owned(),
        mlua::Value::Integer(_) | mlua::Value::Number(_) => "a number".to_owned(),
        other => format!("a {}", other.type_name()),
    }
}

fn words(error: &mlua::Error) -> String {
    match error {
        mlua::Error::SyntaxError { message, .. } | mlua::Error::RuntimeError(message) => message.clone(),
        mlua::Error::MemoryError(_) => "not enough memory".to_owned(),
        mlua::Error::CallbackError { traceback, cause } => format!("{}\nstack traceback:\n{traceback}", words(cause)),
        other => other.to_string(),
    }
}

/// Splits `[script]:12: message`.
fn at(message: &str) -> Option<(&'static str, u32, &str)> {
    let (chunk, rest) =
        [SCRIPT, HOST].into_iter().find_map(|c| Some((c, message.strip_prefix(c)?.strip_prefix(':')?)))?;
    let (line, rest) = rest.split_once(':')?;
    Some((chunk, line.parse().ok()?, rest.trim_start()))
}

/// The line in one line of a traceback, if it is the author's.
fn script_line(line: &str) -> Option<u32> {
    let rest = line.trim().strip_prefix(SCRIPT)?.strip_prefix(':')?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The likely cause and the next step, for the mistakes that everybody makes.
fn advice(message: &str) -> Option<&'static str> {
    const ADVICE: [(&str, &str); 8] = [
        ("attempt to index nil", "this was never set; give memory a first value, as in `me.seen = me.seen or {}`"),
        ("on nil", "this was never set; give memory a first value, as in `me.count = me.count or 0`"),
        ("attempt to compare nil", "this was never set; give memory a first value, as in `me.count = me.count or 0`"),
        (
            "attempt to call a nil",
            "there is no function of this name here; `freerider explain` shows what a turn offers",
        ),
        ("not enough memory", "the script keeps too much; forget what is no longer needed"),
        ("stack overflow", "a function seems to call itself without end"),
        ("readonly table", "globals, libraries and parameters cannot be changed; keep what a peer remembers in `me`"),
        ("to close", "a block or a bracket was not closed"),
    ];
    ADVICE.iter().find(|(symptom, _)| message.contains(symptom)).map(|(_, advice)| *advice)
}
