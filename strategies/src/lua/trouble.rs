//! What went wrong in a script, for the person who wrote it: where, what, and what to try.

use super::advice::advice;
use game::Verb;
use std::path::Path;

/// The name under which the author's chunk runs; messages show its path instead.
pub const SCRIPT: &str = "[script]";

/// The name under which the prelude runs.
pub const HOST: &str = "[host]";

/// An error of Luau as one sentence: place, symptom, advice. `verb` is what was being played, if anything
/// was; the referee tells round and group.
pub fn explain(path: &Path, text: &str, error: &mlua::Error, verb: Option<Verb>) -> String {
    let full = words(error);
    let (message, trace) = full.split_once("\nstack traceback:").unwrap_or((&full, ""));
    let (line, symptom) = match at(message.trim()) {
        Some((SCRIPT, line, rest)) => (Some(line), rest),
        // Raised in the host's part: blame the line of the script that called it.
        Some((_, _, rest)) => (caller(trace), rest),
        None => (caller(trace), message.trim()),
    };
    let in_host = message.trim().starts_with(HOST);
    let message = if in_host && symptom.starts_with("attempt to compare") { NO_ROW } else { symptom };
    let code = line.and_then(|line| text.lines().nth(line.saturating_sub(1) as usize)).unwrap_or_default();
    let advice = advice(symptom, code, verb).map_or_else(String::new, |advice| format!("; {advice}"));
    let message = nameless(message).replace(SCRIPT, &path.display().to_string());
    // Luau tells no line when memory runs out.
    let during = verb.filter(|_| line.is_none()).map_or_else(String::new, |verb| format!(" in `{}`", verb.word()));
    format!("{}: {message}{during}{advice}", place(path, line))
}

/// A script that used up its steps.
pub fn endless(path: &Path, error: &mlua::Error, steps: u64, when: &str) -> String {
    let millions = (steps as f64 / 1e5).round() / 10.0;
    let full = words(error);
    // The message itself blames who called the function that runs.
    let trace = full.split_once("\nstack traceback:").map_or("", |(_, trace)| trace);
    let place = place(path, caller(trace));
    format!("{place}: did not come to an end within {millions} million steps{when}; a loop seems to run for ever")
}

/// Without the address that tables and functions print, which differs from run to run.
pub fn nameless(text: &str) -> &str {
    text.split_once(": 0x").map_or(text, |(kind, _)| kind)
}

fn place(path: &Path, line: Option<u32>) -> String {
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    format!("{}{line}", path.display())
}

/// The author's line that was running, by a traceback.
fn caller(trace: &str) -> Option<u32> {
    trace.lines().find_map(script_line)
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
