//! Errors for programs that read them: each an event of the log, with its parts as fields.
//!
//! All errors of this command are laid out alike, whoever tells them:
//!
//! ```text
//! error: what is wrong
//!   --> FILE:LINE:COLUMN  (path)
//!   where: ...
//!   cause: ...
//!   next: ...
//! ```

/// One error, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Complaint {
    what: String,
    place: Option<String>,
    path: Option<String>,
    point: Option<String>,
    cause: Option<String>,
    next: Option<String>,
}

/// Logs every error of a message.
pub fn log(message: &str) {
    for Complaint { what, place, path, point, cause, next } in complaints(message) {
        tracing::error!(place, path, point, cause, next, "{what}");
    }
}

fn complaints(message: &str) -> Vec<Complaint> {
    let mut all = vec![Complaint::default()];
    // The part that further lines belong to; what is drawn under a place belongs to none.
    let mut part = Some("what");
    for line in message.lines() {
        if let Some(what) = line.strip_prefix("error: ") {
            all.push(Complaint { what: what.to_owned(), ..Complaint::default() });
            part = Some("what");
            continue;
        }
        let Some(last) = all.last_mut() else { break };
        if let Some(place) = line.strip_prefix("  --> ") {
            let (place, path) = place.split_once("  (").map_or((place, None), |(place, path)| (place, Some(path)));
            last.place = Some(place.to_owned());
            last.path = path.map(|path| path.trim_end_matches(')').to_owned());
            part = None;
            continue;
        }
        let begun = ["where", "cause", "next"].into_iter().find_map(|name| {
            let rest = line.strip_prefix("  ")?.strip_prefix(name)?.strip_prefix(": ")?;
            Some((name, rest))
        });
        let (name, text, is_first) = match (begun, part) {
            (Some((name, rest)), _) => (name, rest, true),
            (None, Some(name)) => (name, line.trim(), false),
            (None, None) => continue,
        };
        part = Some(name);
        let whole = match name {
            "where" => last.point.get_or_insert_default(),
            "cause" => last.cause.get_or_insert_default(),
            "next" => last.next.get_or_insert_default(),
            _ => &mut last.what,
        };
        if !is_first && !whole.is_empty() && !text.is_empty() {
            whole.push('\n');
        }
        whole.push_str(text);
    }
    all.retain(|complaint| !complaint.what.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn all_parts_of_all_errors_are_found() {
        let message = "error: unknown key `x`\n  --> a.yaml:2:3  (population.x)\n    2 |   x: 1\n      |   ^\n  where: count = 5\n  \
                       cause: known here: a,\n    b\n  next: write one of those\n\nerror: no file\n  next: check the path";
        let first = Complaint {
            what: "unknown key `x`".to_owned(),
            place: some("a.yaml:2:3"),
            path: some("population.x"),
            point: some("count = 5"),
            cause: some("known here: a,\nb"),
            next: some("write one of those"),
        };
        let second = Complaint { what: "no file".to_owned(), next: some("check the path"), ..Complaint::default() };
        assert_eq!(complaints(message), [first, second]);
        let bare = Complaint { what: "in two\nlines".to_owned(), ..Complaint::default() };
        assert_eq!(complaints("in two\nlines"), [bare]);
    }
}
