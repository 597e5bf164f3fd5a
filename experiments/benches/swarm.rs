//! What a swarm costs: whole runs to completion, everybody honest under tit-for-tat.
//!
//! The first group counts pieces transferred, the second peer-rounds (one peer online in one round);
//! `max alloc` is the peak memory of the run, set-up included.

use divan::{AllocProfiler, Bencher, counter::ItemsCount};
use experiments::ask::{Config, Overrides, Where, plan_text};
use experiments::{catalogue, cell};
use std::path::Path;
use std::sync::Arc;

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const PIECES: u64 = 256;

fn main() {
    divan::main();
}

fn config(leechers: u64) -> Arc<Config> {
    let text = format!(
        "question: What does a swarm cost?
workload:
  swarm: {{ peers: {leechers}, seeds: 4, uplink: {{ measured: {{ scale: 0.1 }} }}, file_kib: {}, piece_kib: 32 }}
mechanism: {{ tit_for_tat: {{ slots: {{ fixed: {{ count: 4 }} }} }} }}
population: {{ honest: {{}} }}
rounds: 5000
seeds: 1
",
        PIECES * 32
    );
    let file = Path::new("bench.yaml");
    let plan =
        plan_text(file, &text, &Overrides::default(), &catalogue(), &Where::of(file)).expect("a valid experiment");
    plan.cells[0].config.clone()
}

/// Plays to the end. Returns the peer-rounds.
fn play(config: &Config) -> u64 {
    let mut game = cell::set_up(config, 1).expect("a board");
    game.play(config.rounds, |_| {}).expect("a run");
    let online = game.sheet().rounds.into_iter().find(|(name, _)| *name == "online_peers");
    online.map_or(0, |(_, values)| values.iter().sum::<f64>() as u64)
}

#[divan::bench(args = [1000, 10_000], sample_count = 3, sample_size = 1)]
fn per_piece(bencher: Bencher, leechers: u64) {
    let config = config(leechers);
    bencher.counter(ItemsCount::new(leechers * PIECES)).bench(|| play(&config));
}

#[divan::bench(args = [1000, 10_000], sample_count = 3, sample_size = 1)]
fn per_peer_round(bencher: Bencher, leechers: u64) {
    let config = config(leechers);
    let peer_rounds = play(&config);
    bencher.counter(ItemsCount::new(peer_rounds)).bench(|| play(&config));
}
