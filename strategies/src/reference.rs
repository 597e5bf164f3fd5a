//! The reference page of the four verbs: every word of every turn, in Rust and in Lua, from the same
//! lists that make them.

use crate::lua::decisions;
use game::Verb;
use game::turn::schema;
use std::fmt::Write;

/// What a peer decides with a verb.
fn sentence(verb: Verb) -> &'static str {
    match verb {
        Verb::Join => "Under which accounts a peer takes part this round.",
        Verb::Ask => "Whom a peer asks for what. Each row is a neighbour that it could ask.",
        Verb::Serve => {
            "How a peer divides its capacity over those who ask. Each row is a request. What is not granted is not given."
        }
        Verb::Report => "What a peer tells the mechanism. Each row is a partner of this round. Silence is possible.",
    }
}

/// The words of all turns as Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "A strategy changes some of four verbs and is honest in the others. In Rust a verb is a method, \
         `fn serve(&mut self, turn: &mut ServeTurn)`; in Lua it is a function, `serve = function(turn, me, params)`, \
         where `me` is the peer's own memory and `params` are its parameters. Rows count from 0 in Rust and from 1 in Lua.\n",
    );
    for verb in Verb::ALL {
        let schema = schema(verb);
        let line = |lua: String, rust: String, doc: &str, page: &mut String| {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "| `{lua}` | `{rust}` | {} |", doc.trim());
        };
        let _ = write!(page, "\n### `{}`\n\n{}\n\n| Lua | Rust | |\n|---|---|---|\n", verb.word(), sentence(verb));
        for (word, doc) in [
            ("round", "The round that is being played, from 0."),
            ("round_seconds", "Length of a round in seconds."),
            ("rows", "How many rows there are."),
        ] {
            line(format!("turn.{word}"), format!("turn.{word}()"), doc, &mut page);
        }
        let random = "A random number in [0, 1), from this peer's own stream.";
        line("turn.random()".to_owned(), "turn.random()".to_owned(), random, &mut page);
        for column in schema.place.iter().filter(|c| !c.decided) {
            line(format!("turn.{}", column.name), format!("turn.{}()", column.name), column.doc, &mut page);
        }
        for column in schema.row.iter().filter(|c| !c.decided) {
            line(format!("turn.{}(i)", column.name), format!("turn.{}(row)", column.name), column.doc, &mut page);
        }
        for decision in decisions::of(verb) {
            let rust = decision.call();
            let lua = rust.replace("(row", "(i");
            line(lua, rust, &format!("**decides:** {}", decision.doc), &mut page);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_on_the_page() {
        let page = reference();
        for verb in Verb::ALL {
            for word in crate::lua::words(verb) {
                assert!(page.contains(&format!("| `turn.{word}")), "{word}");
            }
        }
        assert!(page.contains("| `turn.grant(i, share)` | `turn.grant(row, share)` | **decides:** Grants"), "{page}");
    }
}
