//! What a move of a repeated game costs, through the whole referee: nanoseconds, and moves per second.
//!
//! `cargo bench --workspace --bench moves`. A field of classic strategies, two of each, where everybody plays everybody for 200 turns
//! under no mechanism; a turn of a match is two moves. The fields grow by strategies that come later in the list. The same
//! in Lua is tit for tat alone. Two cells on two threads ought to take as long as one. Times are of the machine at hand.

use divan::Bencher;
use divan::counter::ItemsCount;
use experiments::ask::{Config, Overrides, Where, plan_text};
use experiments::{catalogue, cell};
use std::fmt::Write as _;
use std::path::Path;

const TURNS: usize = 200;

const LUA: &str = "return {
    card = { fits = { 'dilemma' }, knows = { memory = 1, its_moves = true } },
    serve = function(turn)
        for i = 1, turn.rows do
            if turn.turns(i) == 0 or turn.its_moves(i) == 1 then turn.grant(i, 1) end
        end
    end,
}";

fn main() {
    divan::main();
}

/// A cell in which two of each strategy play.
fn field(strategies: &[&str]) -> Config {
    let mut text = format!(
        "question: What does a move cost?
workload:
  dilemma: {{ peers: {}, game: {{ matrix: {{}} }}, matching: {{ all_pairs: {{}} }}, turnover: 0, length: {{ fixed: {{ turns: {TURNS} }} }} }}
rounds: {TURNS}
seeds: 1
population:
",
        2 * strategies.len()
    );
    for (nth, strategy) in strategies.iter().enumerate() {
        let _ = writeln!(text, "  of_{nth}: {{ strategy: {strategy}, count: 2 }}");
    }
    let file = Path::new("bench.yaml");
    let plan = plan_text(file, &text, &Overrides::default(), &catalogue(), &Where::of(file));
    plan.unwrap_or_else(|troubles| panic!("{troubles}")).cells[0].config.as_ref().clone()
}

/// Moves in a cell.
fn moves(strategies: usize) -> usize {
    let peers = 2 * strategies;
    peers * (peers - 1) * TURNS
}

/// Plays a cell to its end.
fn play(config: &Config) -> f64 {
    let mut game = cell::set_up(config, 1).expect("a board");
    game.play(TURNS as u64, |_| ()).expect("nobody fails");
    game.sheet().peers.iter().flat_map(|(_, values)| values).sum()
}

#[divan::bench(args = [10, 20, 30])]
fn native(bencher: Bencher, strategies: usize) {
    let config = field(&strategies::classic::CLASSIC[..strategies]);
    bencher.counter(ItemsCount::new(moves(strategies))).bench(|| play(&config));
}

/// Only what has no mind and no dice, in the order of the field.
#[divan::bench(args = [10, 30])]
fn native_tit_for_tat(bencher: Bencher, strategies: usize) {
    let config = field(&vec!["tit_for_tat"; strategies]);
    bencher.counter(ItemsCount::new(moves(strategies))).bench(|| play(&config));
}

#[divan::bench(args = [10, 30])]
fn lua_tit_for_tat(bencher: Bencher, strategies: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("mirror.lua");
    std::fs::write(&script, LUA).expect("a script");
    let script = script.display().to_string();
    let config = field(&vec![script.as_str(); strategies]);
    bencher.counter(ItemsCount::new(moves(strategies))).bench(|| play(&config));
}

#[divan::bench(args = [10, 30])]
fn native_two_cells_on_two_threads(bencher: Bencher, strategies: usize) {
    let config = field(&strategies::classic::CLASSIC[..strategies]);
    bencher.counter(ItemsCount::new(2 * moves(strategies))).bench(|| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| play(&config));
            play(&config) + other.join().expect("it plays")
        })
    });
}
