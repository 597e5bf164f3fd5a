//! Fills in `prelude.luau` for one verb and one script, from the verb's columns and decisions.
//!
//! Only what the script mentions is copied and offered: a word that does not stand in its text cannot
//! be used by it (a word glued together at run time is refused with a message).

use super::decisions::{self, Decision, Effect};
use game::Verb;
use game::table::{Column, Schema};
use game::turn::schema;
use std::collections::BTreeSet;

/// What one script wants of one verb.
pub struct Prelude {
    /// The verb.
    pub verb: Verb,
    /// Whether it draws random numbers.
    pub random: bool,
    /// The columns over the places that cross the border, in the order of the schema.
    pub place: Vec<usize>,
    /// The columns over the rows that cross the border.
    pub row: Vec<usize>,
    fields: Vec<usize>,
    readers: Vec<usize>,
    decisions: Vec<&'static Decision>,
}

impl Prelude {
    /// What the text mentions, in code or in words; dice only for those who may throw them.
    pub fn of(verb: Verb, text: &str, dice: bool) -> Self {
        let schema = schema(verb);
        let text: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
        let read = |columns: &'static [Column]| -> Vec<usize> {
            let mentioned = |(_, c): &(usize, &Column)| !c.decided && text.contains(c.name);
            columns.iter().enumerate().filter(mentioned).map(|(i, _)| i).collect()
        };
        let (fields, readers) = (read(schema.place), read(schema.row));
        let decisions: Vec<_> = decisions::of(verb).filter(|d| text.contains(d.word)).collect();
        let mut place: BTreeSet<usize> = fields.iter().copied().collect();
        let mut row: BTreeSet<usize> = readers.iter().copied().collect();
        for decision in &decisions {
            match decision.effect {
                Effect::Mark(column, _) | Effect::Set(column, _) => drop(place.insert(column)),
                Effect::MarkRow(column, _) => drop(row.insert(column)),
                Effect::SetRow(columns) => row.extend(columns.iter().map(|(column, _)| *column)),
                Effect::Copy(places, rows) => {
                    place.extend(places.iter().flat_map(|(given, decided)| [*given, *decided]));
                    row.extend(rows.iter().flat_map(|(given, decided)| [*given, *decided]));
                }
            }
        }
        let (place, row) = (place.into_iter().collect(), row.into_iter().collect());
        Self { verb, random: dice && text.contains("random"), place, row, fields, readers, decisions }
    }

    /// The prelude as Luau text.
    pub fn source(&self) -> String {
        let schema = schema(self.verb);
        let mut text = String::new();
        for line in include_str!("prelude.luau").lines() {
            match line.trim() {
                "--@columns" => lines(&mut text, self.buffers().map(|b| format!("local {b}: buffer"))),
                "--@bind" => {
                    let all: Vec<String> = self.buffers().collect();
                    if !all.is_empty() {
                        text.push_str(&format!("{} = ...\n", all.join(", ")));
                    }
                }
                "--@fields" => lines(&mut text, self.fields.iter().map(|i| format!("{} = 0,", schema.place[*i].name))),
                "--@load" => {
                    let load = |i: &usize| format!("turn.{} = readf64({}, at)", schema.place[*i].name, place(*i));
                    lines(&mut text, self.fields.iter().map(load));
                    lines(&mut text, self.random.then(|| "drawn, upto = 0, 1".to_owned()).into_iter());
                }
                "--@random" => {
                    lines(&mut text, self.random.then(|| include_str!("random.luau").to_owned()).into_iter());
                }
                "--@readers" => lines(&mut text, self.readers.iter().map(|i| reader(schema, *i))),
                "--@decisions" => lines(&mut text, self.decisions.iter().map(|d| decision(d))),
                _ => lines(&mut text, std::iter::once(line.to_owned())),
            }
        }
        text
    }

    /// The names of the buffers, in the order in which they are bound.
    fn buffers(&self) -> impl Iterator<Item = String> {
        self.place.iter().map(|i| place(*i)).chain(self.row.iter().map(|i| row(*i)))
    }
}

/// All words of a verb's turn.
pub fn words(verb: Verb) -> Vec<&'static str> {
    let schema = schema(verb);
    let given = |c: &'static [Column]| c.iter().filter(|c| !c.decided).map(|c| c.name);
    ["round", "round_seconds", "rows", "random"]
        .into_iter()
        .chain(given(schema.place))
        .chain(given(schema.row))
        .chain(decisions::of(verb).map(|d| d.word))
        .collect()
}

fn lines(text: &mut String, lines: impl Iterator<Item = String>) {
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
}

fn place(column: usize) -> String {
    format!("place_{column}")
}

fn row(column: usize) -> String {
    format!("row_{column}")
}

/// A column over the rows as a Luau function.
fn reader(schema: &Schema, column: usize) -> String {
    format!(
        "function turn.{}(row: number): number
    if row >= 1 and row <= rows and row // 1 == row then
        return readf64({}, (base + row) * 8)
    end
    return outside(row)
end",
        schema.row[column].name,
        row(column)
    )
}

/// A decision as a Luau function.
fn decision(decision: &Decision) -> String {
    let arguments = decision.arguments();
    let mut body = String::new();
    for name in arguments.iter().filter(|name| **name != "row") {
        let word = decision.word;
        body.push_str(&format!(
            "    if type({name}) ~= \"number\" then\n        not_a_number(\"{word}\", \"{name}\", {name})\n    end\n"
        ));
    }
    let in_row = |writes: String| {
        format!(
            "    if row >= 1 and row <= rows and row // 1 == row then\n{writes}    else\n        outside(row)\n    end\n"
        )
    };
    let write_row =
        |column: usize, value: &str| format!("        writef64({}, (base + row) * 8, {value})\n", row(column));
    let write_place = |column: usize, value: &str| format!("    writef64({}, at, {value})\n", place(column));
    body.push_str(&match decision.effect {
        Effect::Mark(column, value) => write_place(column, &value.to_string()),
        Effect::Set(column, name) => write_place(column, name),
        Effect::MarkRow(column, value) => in_row(write_row(column, &value.to_string())),
        Effect::SetRow(columns) => in_row(columns.iter().map(|(column, name)| write_row(*column, name)).collect()),
        Effect::Copy(places, rows) => {
            let places =
                places.iter().map(|(given, decided)| write_place(*decided, &format!("readf64({}, at)", place(*given))));
            let rows = rows.iter().map(|(given, decided)| {
                let start = "(base + 1) * 8";
                format!("    host_copy({}, {start}, {}, {start}, rows * 8)\n", row(*decided), row(*given))
            });
            places.chain(rows).collect()
        }
    });
    let typed: Vec<String> = arguments.iter().map(|name| format!("{name}: number")).collect();
    format!("function turn.{}({})\n{body}end", decision.word, typed.join(", "))
}
