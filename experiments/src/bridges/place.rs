//! Where something stands in a text that is no experiment file.

use crate::ask::Trouble;
use crate::ask::trouble::Place;

/// A place in a text, by line and column from 1.
pub fn place(file: &str, text: &str, (line, column): (usize, usize), width: usize) -> Place {
    let excerpt = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned();
    Place { source: file.to_owned(), line: Some(line), column, width, excerpt, path: String::new() }
}

/// A part of a file that has no line of its own, by its path.
pub fn part(file: &str, path: &str) -> Place {
    Place { source: file.to_owned(), line: None, column: 1, width: 1, excerpt: String::new(), path: path.to_owned() }
}

/// The text of a file.
///
/// # Errors
/// A file that cannot be read.
pub fn text(file: &std::path::Path) -> Result<String, Trouble> {
    std::fs::read_to_string(file).map_err(|why| {
        Trouble::new("the file cannot be read")
            .at(part(&file.display().to_string(), ""))
            .cause(why.to_string())
            .next("check the path; it must be text in UTF-8")
    })
}
