//! How a swarm's cost grows with its size: whole runs to completion, everybody honest under tit-for-tat, one thread.
//!
//! `cargo bench -p experiments --bench scaling` plays each size in a process of its own, prints a table and writes
//! `results/published/scaling.csv` and `scaling.svg`. A last argument is the largest size to play (100,000).
//! Times are of the machine at hand; what they grow by is not.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

#[path = "../../engine/mechanisms/benches/shared/peak.rs"]
mod peak;

use experiments::ask::{Overrides, Where, plan_text};
use experiments::{catalogue, cell};
use peak::peak_bytes;
use results::plot::{Axis, Figure, Point, Series, draw};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Leechers, pieces of the file, and uplinks: as measured in 2006 (a tenth), or all equal. Measured ones are harder: the
/// slow finish late, so that there are more rounds for as many pieces.
const SIZES: [(u64, u64, &str); 10] = [
    (100, 256, MEASURED),
    (300, 256, MEASURED),
    (1000, 256, MEASURED),
    (3000, 256, MEASURED),
    (10_000, 256, MEASURED),
    (30_000, 256, MEASURED),
    (100_000, 256, MEASURED),
    (10_000, 1000, MEASURED),
    (10_000, 1000, EQUAL),
    (100_000, 256, EQUAL),
];
const MEASURED: &str = "measured";
const EQUAL: &str = "equal";

/// What one run took.
struct Cost {
    leechers: u64,
    pieces: u64,
    uplinks: &'static str,
    run_s: f64,
    peer_rounds: f64,
    peak_bytes: f64,
}

impl Cost {
    fn piece_ns(&self) -> f64 {
        self.run_s * 1e9 / (self.leechers * self.pieces) as f64
    }

    fn peer_bytes(&self) -> f64 {
        self.peak_bytes / self.leechers as f64
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let numbers: Vec<u64> = args.iter().filter_map(|a| a.parse().ok()).collect();
    match numbers[..] {
        [leechers, pieces] => play(leechers, pieces, args.iter().any(|a| a == EQUAL)),
        _ => measure(numbers.first().copied().unwrap_or(100_000)),
    }
}

/// Plays one size and prints what it took.
fn play(leechers: u64, pieces: u64, equal: bool) {
    let uplink = if equal { "constant: { kib_s: 40 }" } else { "measured: { scale: 0.1 }" };
    let text = format!(
        "question: What does a swarm cost?
workload:
  swarm: {{ peers: {leechers}, seeds: 4, uplink: {{ {uplink} }}, file_kib: {}, piece_kib: 32 }}
mechanism: {{ tit_for_tat: {{ slots: {{ fixed: {{ count: 4 }} }} }} }}
population: {{ honest: {{}} }}
rounds: 5000
seeds: 1
",
        pieces * 32
    );
    let file = Path::new("bench.yaml");
    let plan =
        plan_text(file, &text, &Overrides::default(), &catalogue(), &Where::of(file)).expect("a valid experiment");
    let config = plan.cells[0].config.clone();
    let start = Instant::now();
    let mut game = cell::set_up(&config, 1).expect("a board");
    game.play(config.rounds, |_| {}).expect("a run");
    let run_s = start.elapsed().as_secs_f64();
    let online = game.sheet().rounds.into_iter().find(|(name, _)| *name == "online_peers");
    let peer_rounds: f64 = online.map_or(0.0, |(_, values)| values.iter().sum());
    println!("{run_s} {peer_rounds} {}", peak_bytes());
}

fn measure(largest: u64) {
    let program = std::env::current_exe().expect("this program");
    let mut costs = Vec::new();
    println!("leechers  pieces   uplinks     run_s  ns/piece  us/peer-round  bytes/peer");
    for (leechers, pieces, uplinks) in SIZES.into_iter().filter(|(leechers, ..)| *leechers <= largest) {
        let output =
            Command::new(&program).args([&leechers.to_string(), &pieces.to_string(), uplinks]).output().expect("a run");
        let numbers: Vec<f64> =
            String::from_utf8_lossy(&output.stdout).split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let [run_s, peer_rounds, peak_bytes] = numbers[..] else {
            panic!("{leechers} leechers: {}", String::from_utf8_lossy(&output.stderr))
        };
        let cost = Cost { leechers, pieces, uplinks, run_s, peer_rounds, peak_bytes };
        println!(
            "{leechers:8} {pieces:7} {uplinks:>9} {run_s:9.2} {:9.0} {:14.2} {:11.0}",
            cost.piece_ns(),
            run_s * 1e6 / peer_rounds,
            cost.peer_bytes()
        );
        costs.push(cost);
    }
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results/published");
    std::fs::write(published.join("scaling.csv"), table(&costs)).expect("the table");
    std::fs::write(published.join("scaling.svg"), plot(&costs).expect("the plot")).expect("the picture");
}

fn table(costs: &[Cost]) -> String {
    let mut csv = "leechers,pieces,uplinks,run_s,ns_per_piece,us_per_peer_round,bytes_per_peer\n".to_owned();
    for cost in costs {
        let peer_round_us = cost.run_s * 1e6 / cost.peer_rounds;
        let (piece_ns, peer_bytes) = (cost.piece_ns(), cost.peer_bytes());
        let Cost { leechers, pieces, uplinks, run_s, .. } = cost;
        let _ =
            writeln!(csv, "{leechers},{pieces},{uplinks},{run_s:.3},{piece_ns:.0},{peer_round_us:.2},{peer_bytes:.0}");
    }
    csv
}

/// Nanoseconds per piece and KiB per peer over the number of leechers, files of 256 pieces, uplinks as measured.
fn plot(costs: &[Cost]) -> Result<String, String> {
    type Value = fn(&Cost) -> f64;
    let lines: [(&str, Value); 2] =
        [("ns per piece transferred", |c| c.piece_ns()), ("peak KiB per peer", |c| c.peer_bytes() / 1024.0)];
    let series = lines.map(|(name, value)| Series {
        name: name.to_owned(),
        joined: true,
        points: costs
            .iter()
            .filter(|c| (c.pieces, c.uplinks) == (256, MEASURED))
            .map(|c| Point::new(c.leechers as f64, value(c)))
            .collect(),
    });
    let axis = |label: &str| Axis { label: label.to_owned(), log: true, ..Axis::default() };
    draw(&Figure {
        title: "Cost of a swarm of 256 pieces, one thread".to_owned(),
        x: axis("leechers"),
        y: axis("ns per piece, KiB per peer"),
        by: String::new(),
        series: series.to_vec(),
    })
}
