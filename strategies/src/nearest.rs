//! "Did you mean ...?": the known word that is closest to what somebody wrote.

/// The closest of the known words, if one is close enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), k))
        .filter(|(distance, k)| *distance <= k.len().max(word.len()).div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// The half-sentence for the end of an error message: what was meant, or what there is.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(k) => format!("did you mean `{k}`?"),
        None => {
            let all: Vec<String> = known.into_iter().map(|k| format!("`{k}`")).collect();
            if all.is_empty() { "there are none".to_owned() } else { format!("known: {}", all.join(", ")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_the_list() {
        assert_eq!(hint("serv", ["join", "serve"]), "did you mean `serve`?");
        assert_eq!(hint("xyzzy", ["join", "serve"]), "known: `join`, `serve`");
        assert_eq!(hint("x", []), "there are none");
    }
}
