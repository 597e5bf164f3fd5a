//! The known word that a mistyped one was probably meant to be.

/// The word of `known` nearest to `word`, if any is near enough to be worth a question.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    known
        .iter()
        .map(|candidate| (likeness(&wanted, &candidate.to_lowercase()), *candidate))
        .filter(|(likeness, _)| *likeness >= 0.5)
        // `max_by` would take the last of equals; the first one listed is the more expected answer.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

/// 1 for equal words, 0 for words with nothing in common. A word that was cut short is near.
fn likeness(word: &str, candidate: &str) -> f64 {
    let edits = strsim::normalized_damerau_levenshtein(word, candidate);
    if word.len() >= 3 && candidate.starts_with(word) { edits.max(0.75) } else { edits }
}

/// The half-sentence for the end of an error message: what was meant, or what there is.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("known: {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_beginnings_but_no_strangers() {
        let known = ["none", "tit_for_tat", "points"];
        assert_eq!(nearest("nome", &known), Some("none"));
        assert_eq!(nearest("tit", &known), Some("tit_for_tat"));
        assert_eq!(nearest("Tit-for-tat", &known), Some("tit_for_tat"));
        assert_eq!(nearest("elephant", &known), None);
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_the_list() {
        assert_eq!(hint("serv", ["join", "serve"]), "did you mean `serve`?");
        assert_eq!(hint("xyzzy", ["join", "serve"]), "known: `join`, `serve`");
        assert_eq!(hint("x", []), "there are none");
    }
}
