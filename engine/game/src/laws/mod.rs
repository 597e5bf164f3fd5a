//! Laws: what every catalogue item must keep, as functions that a test calls for each of them.
//!
//! A new catalogue item gets these tests for nothing. A canary beside each law breaks it and
//! must be caught, so that a law cannot quietly stop working.

pub mod measure;
pub mod mechanism;
pub mod strategy;
pub mod workload;

use crate::card::{Card, Domain, Param};

/// A card that a user can rely on.
///
/// # Errors
/// What is missing.
pub fn card(card: &Card) -> Result<(), String> {
    let named = |what: &str, text: &str| {
        if text.trim().is_empty() { Err(format!("`{}` has no {what}", card.name)) } else { Ok(()) }
    };
    named("name", &card.name)?;
    named("summary", &card.summary)?;
    named("source", &card.source)?;
    named("example", &card.example)?;
    if !card.summary.ends_with('.') {
        return Err(format!("the summary of `{}` is not a sentence", card.name));
    }
    if card.version == 0 {
        return Err(format!("the version of `{}` is 0", card.name));
    }
    card.params.iter().try_for_each(|one| param(&card.name, one))
}

/// A parameter that is described and has a default, and those of its alternatives.
fn param(owner: &str, param: &Param) -> Result<(), String> {
    let name = format!("{owner}.{}", param.name);
    if param.doc.trim().is_empty() {
        return Err(format!("`{name}` is not described"));
    }
    let has_default = match &param.domain {
        Domain::Number { default, min, max } => (min..=max).contains(&default),
        Domain::Integer { default, min, max } => (min..=max).contains(&default),
        Domain::Word { words } => !words.is_empty(),
        Domain::Choice { options } => {
            options.iter().flat_map(|option| option.params.iter()).try_for_each(|one| self::param(&name, one))?;
            !options.is_empty()
        }
        Domain::Bool { .. } | Domain::Numbers { .. } | Domain::Log => true,
    };
    if has_default { Ok(()) } else { Err(format!("the default of `{name}` is none of its values")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Alternative, Kind, alternative, choice, integer, number, text, word};
    use std::borrow::Cow;

    const LAWFUL: Card = Card {
        kind: Kind::Measure,
        name: text("canary"),
        summary: text("Breaks one law."),
        source: text("none"),
        version: 1,
        params: Cow::Borrowed(&[]),
        fits: Cow::Borrowed(&[]),
        example: text("claims: []"),
    };

    const OUT: Param = number("x", 2.0, 0.0, 1.0, "a number");
    static WITHIN: [Alternative; 1] = [alternative("one", "the only one", const { &[OUT] })];

    #[test]
    fn canaries_are_caught() {
        card(&LAWFUL).expect("a lawful card passes");
        let with = |param: Param| Card { params: Cow::Owned(vec![param]), ..LAWFUL };
        card(&with(number("x", 1.0, 0.0, 1.0, "a number"))).expect("a lawful parameter passes");
        for (broken, word) in [
            (Card { name: text(" "), ..LAWFUL }, "has no name"),
            (Card { summary: text(""), ..LAWFUL }, "has no summary"),
            (Card { source: text(""), ..LAWFUL }, "has no source"),
            (Card { example: text(""), ..LAWFUL }, "has no example"),
            (Card { summary: text("breaks a law"), ..LAWFUL }, "is not a sentence"),
            (Card { version: 0, ..LAWFUL }, "version of `canary` is 0"),
            (with(integer("n", 1, 0, 2, " ")), "`canary.n` is not described"),
            (with(OUT), "the default of `canary.x`"),
            (with(integer("n", 3, 0, 2, "a count")), "the default of `canary.n`"),
            (with(word("w", &[], "a word")), "the default of `canary.w`"),
            (with(choice("c", &[], "a choice")), "the default of `canary.c`"),
            (with(choice("c", &WITHIN, "a choice")), "the default of `canary.c.x`"),
        ] {
            let message = card(&broken).expect_err(word);
            assert!(message.contains(word), "{message}");
        }
    }
}
