//! Made-up tables: plausible rounds for a few peers, the same for every door.

use game::table::Table;
use game::turn::schema;
use game::{Clock, Purpose, Stream, Verb};

/// How many seats a cohort needs for these tables.
pub const SEATS: usize = 6;

/// A round of one verb: some of the peers play, each with some of the accounts in its rows.
pub fn table(verb: Verb, round: u64) -> Table {
    let schema = schema(verb);
    let mut dice = Stream::new(23, Purpose::Trial, verb as u32, round);
    let mut table = Table::new(schema);
    table.restart(Clock { round, round_seconds: 10.0 }, Stream::key(23, Purpose::Serve, round));
    for seat in 0..SEATS as u32 {
        if dice.below(5) == 0 {
            continue;
        }
        let accounts = [0, 1, 8, 30, 80][dice.below(5)];
        let place: Vec<f64> = schema.place.iter().map(|c| value(c.name, c.decided, 0, &mut dice)).collect();
        table.open_place(100 + seat, seat, &place);
        for account in 0..accounts {
            if dice.below(4) == 0 {
                continue;
            }
            let row: Vec<f64> = schema.row.iter().map(|c| value(c.name, c.decided, account, &mut dice)).collect();
            table.push_row(&row);
        }
    }
    table
}

fn value(name: &str, decided: bool, account: usize, dice: &mut Stream) -> f64 {
    match name {
        _ if decided => 0.0,
        "account" | "own_account" => account as f64,
        "granted" => f64::from(u8::from((account + dice.below(3)).is_multiple_of(2))),
        "kin" => f64::from(u8::from(account % 7 == 3)),
        "good" | "duty" => dice.below(2) as f64,
        "online" => dice.below(2) as f64,
        "recommended" | "progress" | "standing" => dice.unit(),
        "capacity_bytes" => [0.0, 50e3, 1e6, 1e7][dice.below(4)],
        "wants_bytes" => [0.0, 1e6, 1e7, 1e8][dice.below(4)],
        "usual_seek" => 80.0,
        "usual_announce_s" => 300.0,
        name if name.ends_with("_bytes") => (dice.below(4) * dice.below(200_000)) as f64,
        _ => dice.below(100) as f64,
    }
}

/// The bits of every column.
pub fn bits(table: &Table) -> Vec<u64> {
    let schema = table.schema();
    let place = (0..schema.place.len()).flat_map(|i| table.place_column(i));
    let row = (0..schema.row.len()).flat_map(|i| table.row_column(i));
    place.chain(row).map(|x| x.to_bits()).collect()
}
