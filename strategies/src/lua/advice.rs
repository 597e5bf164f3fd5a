//! What to try: the likely cause of an error and the next step, for the mistakes that everybody makes.
//!
//! Luau's message tells what broke, but seldom what it was called; the author's own line does.

use super::{decisions, vm};
use game::Verb;
use game::turn::schema;

/// The advice for Luau's `symptom`, raised by this line of the script while this verb was played.
pub fn advice(symptom: &str, line: &str, verb: Option<Verb>) -> Option<String> {
    let code = line.split("--").next().unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| symptom.contains(word));
    let missing = if has(&["attempt to index nil", "attempt to call a nil"]) { not_here(code) } else { None };
    let (compared, number) = (has(&["attempt to compare"]), has(&["must be a number, not"]));
    let misread = verb.and_then(|verb| {
        if (compared || number) && has(&["table"]) {
            colon(code)
        } else if has(&["attempt to call a number"]) {
            field(code, verb)
        } else if has(&["function"]) && (compared || number || has(&["arithmetic", "concatenate", "to index"])) {
            row(code, verb)
        } else {
            None
        }
    });
    missing.or(misread).or_else(|| general(symptom).map(str::to_owned))
}

/// A symptom whose cause needs no look at the line.
fn general(symptom: &str) -> Option<&'static str> {
    const UNSET: &str = "this was never set; give memory a first value, as in `me.count = me.count or 0`";
    const ADVICE: [(&str, &str); 12] = [
        (
            "attempt to index nil",
            "this was never set; give memory a first value, as in `me.seen = me.seen or {}`, and write \
             `function(turn, me)` to have a memory at all",
        ),
        ("on nil", UNSET),
        ("and nil", UNSET),
        ("attempt to compare nil", UNSET),
        ("< nil", UNSET),
        ("<= nil", UNSET),
        (
            "attempt to call a nil",
            "there is no function of this name here; `freerider explain` shows what a turn offers",
        ),
        ("attempt to call a number", "this is a number, not a function: write it without `()`"),
        ("not enough memory", "the script keeps too much; forget what is no longer needed"),
        ("stack overflow", "a function seems to call itself without end"),
        ("readonly table", "globals, libraries and parameters cannot be changed; keep what a peer remembers in `me`"),
        ("to close", "a block or a bracket was not closed"),
    ];
    ADVICE.iter().find(|(word, _)| symptom.contains(word)).map(|(_, advice)| *advice)
}

/// What other Luas have and this sandbox has not.
fn not_here(code: &str) -> Option<String> {
    const ABSENT: &str = "does not exist in the sandbox";
    words(code).find_map(|(before, word, _)| {
        let own = !before.ends_with(['.', ':']);
        let bare = ["io", "debug", "coroutine", "load", "loadfile", "dofile"];
        if own && (vm::REMOVED.contains(&word) || bare.contains(&word)) {
            return Some(format!("`{word}` {ABSENT}: a script computes, and reaches no files, clock or other code"));
        }
        if !before.ends_with("math.") || !vm::REMOVED_MATH.contains(&word) || vm::OWN_MATH.contains(&word) {
            return None;
        }
        Some(if word.starts_with("random") {
            format!("`math.{word}` {ABSENT}: use `turn.random()`, so that a run can be repeated")
        } else {
            format!("`math.{word}` {ABSENT}: its bits differ between CPUs")
        })
    })
}

/// A decision or a row's word that was called as if a turn were an object.
fn colon(code: &str) -> Option<String> {
    let all = || Verb::ALL.into_iter().flat_map(super::words);
    let (before, word, _) = words(code).find(|(before, word, _)| before.ends_with(':') && all().any(|w| w == *word))?;
    let turn = words(before).last().map_or("turn", |(_, name, _)| name);
    Some(format!("write a dot, not a colon: `{turn}.{word}(...)`"))
}

/// What is about the peer itself, called as a function.
fn field(code: &str, verb: Verb) -> Option<String> {
    let given = schema(verb).place.iter().filter(|c| !c.decided).map(|c| c.name);
    let fields: Vec<&str> = ["round", "round_seconds", "rows"].into_iter().chain(given).collect();
    let called = |(before, word, after): &(&str, &str, &str)| {
        before.ends_with(['.', ':']) && fields.contains(word) && after.trim_start().starts_with('(')
    };
    words(code).find(called).map(|(_, word, _)| format!("`turn.{word}` is a field: write it without `()`"))
}

/// A function of a turn, used as if it were a number.
fn row(code: &str, verb: Verb) -> Option<String> {
    let given: Vec<&str> = schema(verb).row.iter().filter(|c| !c.decided).map(|c| c.name).collect();
    let decided: Vec<&str> = decisions::of(verb).map(|d| d.word).collect();
    words(code).find_map(|(before, word, after)| {
        if !before.ends_with('.') || after.trim_start().starts_with('(') {
            return None;
        }
        match word {
            "random" => Some("`turn.random` is a function: write `turn.random()`".to_owned()),
            _ if given.contains(&word) => {
                Some(format!("`turn.{word}` is a function of the row: write `turn.{word}(i)`"))
            }
            _ if decided.contains(&word) => {
                Some(format!("`turn.{word}` decides and is no number; call it on a line of its own"))
            }
            _ => None,
        }
    })
}

/// The words of a line, each with what stands before and after it.
fn words(code: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = move |at: &usize| code[*at..].starts_with(of_word) && !code[..*at].ends_with(of_word);
    code.char_indices().map(|(at, _)| at).filter(starts).map(move |at| {
        let rest = &code[at..];
        let (word, after) = rest.split_at(rest.find(|c| !of_word(c)).unwrap_or(rest.len()));
        (&code[..at], word, after)
    })
}
