//! What one decision costs through each door: native, plug-in and Lua.
//!
//! A decision is one call of `serve` for one peer that has eight requests before it. Reported per
//! decision (divan's items): `cargo bench -p strategies`.

use divan::Bencher;
use divan::counter::ItemsCount;
use game::card::{Card, Kind, text};
use game::door::{Door, door};
use game::table::Table;
use game::turn::serve::{Place, Row, SCHEMA};
use game::{Clock, Listed, Params, Purpose, ServeTurn, Strategy, StrategyEntry, Stream, Verb, Verbs};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use strategies::free_rider::FreeRider;
use strategies::plugin::Library;
use strategies::{Source, bittyrant::BitTyrant, open};

const ROWS: usize = 8;
const PEERS: [usize; 2] = [1_000, 100_000];

fn main() {
    divan::main();
}

/// Grants to each what it gave, in proportion: a rule that touches every row twice.
#[derive(Clone)]
struct Proportional;

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("proportional"),
    summary: text("Grants to each what it gave, in proportion."),
    source: text("a bench"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("strategy: proportional"),
};

impl Strategy for Proportional {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let mut total = 1.0;
        for row in 0..turn.rows() {
            total += turn.received_bytes(row);
        }
        for row in 0..turn.rows() {
            turn.grant(row, turn.received_bytes(row) / total);
        }
    }
}

impl Listed for Proportional {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);
    fn card() -> &'static Card {
        &CARD
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

const PROPORTIONAL: &str = "return { serve = function(turn)
    local total = 1
    for i = 1, turn.rows do
        total += turn.received_bytes(i)
    end
    for i = 1, turn.rows do
        turn.grant(i, turn.received_bytes(i) / total)
    end
end }";

const RANDOM: &str = "return { serve = function(turn) turn.grant(1, turn.random()) end }";

fn table(peers: usize) -> Table {
    let mut table = Table::new(&SCHEMA);
    table.restart(Clock { round: 0, round_seconds: 10.0 }, 7);
    let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
    for peer in 0..peers as u32 {
        let mut place = [0.0; Place::COUNT as usize];
        place[Place::capacity_bytes as usize] = 1e6;
        place[Place::wants_bytes as usize] = 1e9;
        table.open_place(peer, peer, &place);
        for account in 0..ROWS {
            let mut row = [0.0; Row::COUNT as usize];
            row[Row::account as usize] = account as f64;
            row[Row::received_bytes as usize] = stream.below(100_000) as f64;
            row[Row::gained_bytes as usize] = stream.below(100_000) as f64;
            row[Row::granted as usize] = stream.below(2) as f64;
            table.push_row(&row);
        }
    }
    table
}

fn decide(bencher: Bencher, source: &Source, peers: usize) {
    let mut table = table(peers);
    let mut cohort = source.cohort(&source.card().defaults(), peers).expect("a cohort");
    cohort.play(&mut table).expect("a first round");
    // Time goes on, or a strategy that decides now and then would decide once.
    let mut clock = table.clock();
    bencher.counter(ItemsCount::new(peers)).bench_local(|| {
        clock.round += 1;
        table.move_to(clock);
        cohort.play(&mut table)
    });
}

fn native<S: Listed>() -> Source {
    Source::Native(Box::leak(Box::new(StrategyEntry::of::<S>())))
}

fn plugin(door: &'static Door) -> Source {
    Source::Plugin(Arc::new(Library::linked("bench", door).expect("a plug-in")))
}

fn lua(text: &str) -> Source {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bench.lua");
    std::fs::write(&path, text).expect("a script");
    open(&path).expect("a strategy")
}

fn script(name: &str) -> Source {
    open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("lua").join(name)).expect("a strategy")
}

#[divan::bench_group]
mod free_rider {
    use super::*;
    static DOOR: Door = door::<FreeRider>();

    #[divan::bench(args = PEERS)]
    fn native(bencher: Bencher, peers: usize) {
        decide(bencher, &super::native::<FreeRider>(), peers);
    }
    #[divan::bench(args = PEERS)]
    fn plugin(bencher: Bencher, peers: usize) {
        decide(bencher, &super::plugin(&DOOR), peers);
    }
    #[divan::bench(args = PEERS)]
    fn lua(bencher: Bencher, peers: usize) {
        decide(bencher, &script("free_rider.lua"), peers);
    }
}

#[divan::bench_group]
mod proportional {
    use super::*;
    static DOOR: Door = door::<Proportional>();

    #[divan::bench(args = PEERS)]
    fn native(bencher: Bencher, peers: usize) {
        decide(bencher, &super::native::<Proportional>(), peers);
    }
    #[divan::bench(args = PEERS)]
    fn plugin(bencher: Bencher, peers: usize) {
        decide(bencher, &super::plugin(&DOOR), peers);
    }
    #[divan::bench(args = PEERS)]
    fn lua(bencher: Bencher, peers: usize) {
        decide(bencher, &super::lua(PROPORTIONAL), peers);
    }
    #[divan::bench(args = PEERS)]
    fn lua_random(bencher: Bencher, peers: usize) {
        decide(bencher, &super::lua(RANDOM), peers);
    }
}

#[divan::bench_group]
mod bittyrant {
    use super::*;
    static DOOR: Door = door::<BitTyrant>();

    #[divan::bench(args = PEERS)]
    fn native(bencher: Bencher, peers: usize) {
        decide(bencher, &super::native::<BitTyrant>(), peers);
    }
    #[divan::bench(args = PEERS)]
    fn plugin(bencher: Bencher, peers: usize) {
        decide(bencher, &super::plugin(&DOOR), peers);
    }
    #[divan::bench(args = PEERS)]
    fn lua(bencher: Bencher, peers: usize) {
        decide(bencher, &script("bittyrant.lua"), peers);
    }
}
