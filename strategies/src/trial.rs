//! Small tables for the tests of strategies: one peer, and rows that say only what matters.

use game::table::Table;
use game::turn::serve::{Row, SCHEMA};
use game::{Clock, Strategy};

/// A row with nothing but zeros and its account.
pub const BLANK: &[(&str, f64)] = &[];

/// A `serve` table of one peer in a round of 10 s. Rows name the columns that are not 0; accounts
/// are numbered.
pub fn serve(round: u64, capacity_bytes: f64, wants_bytes: f64, rows: &[&[(&str, f64)]]) -> Table {
    let mut table = Table::new(&SCHEMA);
    table.restart(Clock { round, round_seconds: 10.0 }, round);
    table.open_place(0, 0, &[capacity_bytes, wants_bytes, 0.0]);
    for (account, row) in rows.iter().enumerate() {
        let mut values = [0.0; Row::COUNT as usize];
        values[Row::account as usize] = account as f64;
        for (name, value) in *row {
            let column = SCHEMA.row.iter().position(|c| c.name == *name).expect("a column of `serve`");
            values[column] = *value;
        }
        table.push_row(&values);
    }
    table
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
