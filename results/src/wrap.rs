//! Tables that are too wide: the columns get their widths from the table's own arrangement, and what stands in them is broken
//! between words, or where a part of a path or of a value ends. Only what has no such place is broken anywhere.

use comfy_table::{Cell, ColumnConstraint, Row, Table, Width};

/// What columns have at both sides of their text, together.
const PADDING: u16 = 2;

/// A table as text.
pub(crate) fn print(mut table: Table) -> String {
    let drawn = table.to_string();
    let widths = widths(&drawn);
    let is_wide =
        |(cell, width): (&Cell, &u16)| cell.content().lines().any(|line| line.chars().count() > usize::from(*width));
    if !table.header().into_iter().chain(table.row_iter()).any(|row| row.cell_iter().zip(&widths).any(is_wide)) {
        return drawn;
    }
    let broken = |row: &Row| -> Vec<String> {
        let cell = |(cell, width): (&Cell, &u16)| {
            let content = cell.content();
            content.lines().flat_map(|line| wrap(line, usize::from(*width))).collect::<Vec<_>>().join("\n")
        };
        row.cell_iter().zip(&widths).map(cell).collect()
    };
    if let Some(header) = table.header().map(broken) {
        table.set_header(header);
    }
    table.row_iter_mut().for_each(|row| *row = Row::from(broken(row)));
    table.set_constraints(widths.iter().map(|width| ColumnConstraint::Absolute(Width::Fixed(width + PADDING))));
    table.to_string()
}

/// How wide the texts of the columns may be, from the first rule of a drawn table.
fn widths(drawn: &str) -> Vec<u16> {
    let is_dash = |letter: char| "-─═".contains(letter);
    let is_rule = |line: &&str| line.contains(is_dash) && !line.contains(|c: char| c.is_alphanumeric() || c == ' ');
    let rule = drawn.lines().find(is_rule).unwrap_or_default();
    let runs = rule.split(|letter| !is_dash(letter)).filter(|run| !run.is_empty());
    runs.map(|run| u16::try_from(run.chars().count()).unwrap_or(u16::MAX).saturating_sub(PADDING)).collect()
}

/// A text in lines of at most so many letters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split(' ') {
        let long = word.chars().count();
        let mut gap = usize::from(used > 0);
        if used + gap + long > width && long <= width {
            lines.push(std::mem::take(&mut line));
            (used, gap) = (0, 0);
        }
        for part in parts(word, width) {
            let long = part.chars().count();
            if used + gap + long > width && used > 0 {
                lines.push(std::mem::take(&mut line));
                (used, gap) = (0, 0);
            }
            line.extend(std::iter::repeat_n(' ', gap).chain(part.chars()));
            (used, gap) = (used + gap + long, 0);
        }
    }
    lines.push(line);
    lines
}

/// Where a word may be broken: not at all if it is short enough; else behind dots, commas, brackets and signs of equality, but
/// in no number; and parts that are still too long anywhere.
fn parts(word: &str, width: usize) -> Vec<String> {
    if word.chars().count() <= width {
        return vec![word.to_owned()];
    }
    let letters: Vec<char> = word.chars().collect();
    let (mut parts, mut part) = (Vec::new(), String::new());
    for (at, letter) in letters.iter().enumerate() {
        part.push(*letter);
        let is_end = match letter {
            '.' => !letters.get(at + 1).is_some_and(char::is_ascii_digit),
            ',' | '(' | '=' => true,
            _ => false,
        };
        if is_end || part.chars().count() == width {
            parts.push(std::mem::take(&mut part));
        }
    }
    parts.extend((!part.is_empty()).then_some(part));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Look;

    #[test]
    fn texts_are_broken_between_words_and_paths_where_their_parts_end() {
        let claim = "download_s with population.grudgers.strategy=grudge.lua(give=0.5) above honest";
        assert_eq!(
            wrap(claim, 20),
            ["download_s with", "population.grudgers.", "strategy=grudge.lua(", "give=0.5) above", "honest"]
        );
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("x=123.456", 5), ["x=", "123.4", "56"]);
    }

    #[test]
    fn a_table_keeps_its_widths_and_breaks_no_word() {
        for look in [Look::Ascii, Look::Terminal(44)] {
            let mut table = look.table_within(44);
            table.set_header(["claim", "because"]);
            table.add_row([
                "population.grudgers.strategy=grudge.lua(give=0.5)",
                "above in 20 of 20 seeds, p = 0.001288",
            ]);
            let before = table.to_string();
            let after = print(table);
            let width = |text: &str| text.lines().map(|line| line.chars().count()).max();
            assert_eq!(width(&after), width(&before), "{after}");
            let first = |line: &str| line.split(['|', '│', '┆']).nth(1).map(|cell| cell.trim().to_owned());
            let cells: Vec<String> = after.lines().filter_map(first).collect();
            let ends =
                |cell: &String| cell.is_empty() || cell.ends_with(['.', ',', '(', '=', ')', '-']) || cell == "claim";
            assert!(cells.iter().all(ends), "{after}");
        }
    }
}
