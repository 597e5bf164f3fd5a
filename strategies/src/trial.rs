//! Small tables for the tests of strategies: one peer, and rows that say only what matters.

use game::table::{Column, Table};
use game::turn::{schema, serve::Row};
use game::{Clock, Strategy, Verb};

/// A row with nothing but zeros and its account.
pub const BLANK: &[(&str, f64)] = &[];

/// A `serve` table of one peer in a round of 10 s. Rows name the columns that are not 0; accounts
/// are numbered.
pub fn serve(round: u64, capacity_bytes: f64, wants_bytes: f64, rows: &[&[(&str, f64)]]) -> Table {
    table(Verb::Serve, round, &[("capacity_bytes", capacity_bytes), ("wants_bytes", wants_bytes)], rows)
}

/// What a peer that asks knows beside its rows.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub progress: f64,
    pub wants_bytes: f64,
    pub usual_seek: f64,
}

impl Default for Asked {
    /// It has half of what it came for.
    fn default() -> Self {
        Self { progress: 0.5, wants_bytes: 1e6, usual_seek: 40.0 }
    }
}

/// An `ask` table, in the same way. An honest peer would announce itself every 300 s.
pub fn ask(round: u64, asked: Asked, rows: &[&[(&str, f64)]]) -> Table {
    let Asked { progress, wants_bytes, usual_seek } = asked;
    let place = [
        ("progress", progress),
        ("wants_bytes", wants_bytes),
        ("usual_seek", usual_seek),
        ("usual_announce_s", 300.0),
        ("seek", usual_seek),
        ("announce_s", 300.0),
    ];
    table(Verb::Ask, round, &place, rows)
}

/// A table of any verb: one place, and rows whose accounts are numbered.
pub fn table(verb: Verb, round: u64, place: &[(&str, f64)], rows: &[&[(&str, f64)]]) -> Table {
    let schema = schema(verb);
    let mut table = Table::new(schema);
    table.restart(Clock { round, round_seconds: 10.0 }, round);
    table.open_place(0, 0, &values(schema.place, place));
    for (account, row) in rows.iter().enumerate() {
        let all: Vec<(&str, f64)> = [("account", account as f64)].iter().chain(*row).copied().collect();
        table.push_row(&values(schema.row, &all));
    }
    table
}

/// One value for each column, 0 where nothing is said.
fn values(columns: &[Column], named: &[(&str, f64)]) -> Vec<f64> {
    let mut values = vec![0.0; columns.len()];
    for (name, value) in named {
        let column = columns.iter().position(|c| c.name == *name).expect("a column of this verb");
        values[column] = *value;
    }
    values
}

/// Lets these minds play the verb of the table.
pub fn play<S: Strategy>(minds: &mut [S], table: &mut Table) {
    let verb = table.schema().verb;
    game::strategy::play(minds, verb, &mut table.view());
}

/// What was granted.
pub fn shares(table: &Table) -> &[f64] {
    table.row_column(Row::share as usize)
}
