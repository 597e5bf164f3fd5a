//! How the cost of Maze's world grows: with the transfers in a round, not with the accounts that exist.
//!
//! `cargo bench --workspace --bench maze` plays a day of `experiments/maze/month.yaml` at several sizes, each in a process
//! of its own, prints a table and writes `results/published/maze_scaling.csv` and `maze_scaling.svg`. A last argument is
//! the largest number of accounts (1,400,000). Times are processor time of all threads, which neighbours on the machine
//! disturb less than the clock on the wall; where the system does not tell it (Linux does), they are not numbers.

#[path = "../../engine/mechanisms/benches/shared/peak.rs"]
mod peak;

use experiments::ask::{Overrides, plan};
use experiments::{catalogue, cell};
use game::fact::Fact;
use peak::peak_bytes;
use results::plot::{Axis, Figure, Point, Series, draw};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

const ACCOUNTS: [u64; 6] = [10_000, 30_000, 100_000, 300_000, 1_000_000, 1_400_000];
/// The cells of the experiment.
const MECHANISMS: [&str; 3] = ["points", "eigentrust", "multi_trust"];
/// The line on which as many are online whoever is registered.
const FIXED_ONLINE: u64 = 3000;
/// A day of rounds of 300 s, of which the first quarter is not timed. The last round works out standings.
const ROUNDS: u64 = 288;
const UNTIMED: u64 = 72;

/// What one run took.
struct Cost {
    mechanism: &'static str,
    fixed: bool,
    accounts: u64,
    online: u64,
    set_up_s: f64,
    /// On average, without the last round.
    round_ms: f64,
    transfers: f64,
    /// What the last round took beyond an average one: working out standings.
    refresh_s: f64,
    peak_bytes: f64,
}

impl Cost {
    fn transfer_us(&self) -> f64 {
        self.round_ms * 1e3 / self.transfers
    }
}

/// As many online and as many files as belong to so many accounts: as in the whole, or as on the fixed line.
fn world(accounts: u64, fixed: bool) -> (u64, u64) {
    if fixed { (FIXED_ONLINE, FIXED_ONLINE * 200 / 3) } else { (accounts * 30 / 1400, accounts * 10 / 7) }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let number = |text: &String| text.parse::<u64>().ok();
    match &args[..] {
        [mechanism, accounts, line] => play(mechanism, number(accounts).expect("accounts"), line == "fixed"),
        _ => measure(args.first().and_then(number).unwrap_or(1_400_000)),
    }
}

/// Plays one size and prints what it took.
fn play(mechanism: &str, accounts: u64, fixed: bool) {
    let (online, files) = world(accounts, fixed);
    let settings = [
        ("workload.file_sharing.peers", accounts.to_string()),
        ("workload.file_sharing.online", online.to_string()),
        ("workload.file_sharing.files", files.to_string()),
    ];
    let set = settings.map(|(path, value)| format!("{path}={value}")).to_vec();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("maze/month.yaml");
    let plan = plan(&file, &Overrides { set, seeds: Some(1) }, &catalogue()).expect("a valid experiment");
    let cell = plan.cells.iter().find(|cell| cell.config.mechanism.card.name == mechanism).expect("a cell");
    let began = cpu_s();
    let mut game = cell::set_up(&cell.config, cell.seed).expect("a board");
    let set_up_s = cpu_s() - began;
    let (mut timed_from, mut last_from, mut transfers) = (0.0, 0.0, 0);
    for round in 0..ROUNDS {
        if round == UNTIMED {
            (timed_from, transfers) = (cpu_s(), 0);
        }
        if round == ROUNDS - 1 {
            last_from = cpu_s();
        }
        game.round().expect("a round");
        if round < ROUNDS - 1 {
            transfers += game.facts().iter().filter(|fact| matches!(fact, Fact::Transfer { .. })).count();
        }
    }
    let timed = (ROUNDS - 1 - UNTIMED) as f64;
    let round_s = (last_from - timed_from) / timed;
    let refresh_s = (cpu_s() - last_from - round_s).max(0.0);
    println!("{set_up_s} {} {} {refresh_s} {}", round_s * 1e3, transfers as f64 / timed, peak_bytes());
}

/// Processor time of all threads of this process so far, in seconds.
fn cpu_s() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return f64::NAN };
    let spent_ns = |thread: std::fs::DirEntry| -> Option<f64> {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    threads.flatten().filter_map(spent_ns).sum::<f64>() / 1e9
}

fn measure(largest: u64) {
    let program = std::env::current_exe().expect("this program");
    let mut costs: Vec<Cost> = Vec::new();
    println!("mechanism    accounts  online  set_up_s  round_ms  transfers  us/transfer  refresh_s  peak_mib");
    let points = [true, false].into_iter().flat_map(|fixed| ACCOUNTS.map(|accounts| (MECHANISMS[0], accounts, fixed)));
    let trust = MECHANISMS[1..].iter().flat_map(|mechanism| ACCOUNTS.map(|accounts| (*mechanism, accounts, false)));
    for (mechanism, accounts, fixed) in points.chain(trust).filter(|(_, accounts, _)| *accounts <= largest) {
        let line = if fixed { "fixed" } else { "growing" };
        let output = Command::new(&program).args([mechanism, &accounts.to_string(), line]).output().expect("a run");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        let [set_up_s, round_ms, transfers, refresh_s, peak_bytes] = numbers[..] else {
            panic!("{mechanism}, {accounts} accounts: {}", String::from_utf8_lossy(&output.stderr))
        };
        let online = world(accounts, fixed).0;
        let cost = Cost { mechanism, fixed, accounts, online, set_up_s, round_ms, transfers, refresh_s, peak_bytes };
        println!(
            "{mechanism:12} {accounts:8} {online:7} {set_up_s:9.2} {round_ms:9.2} {transfers:10.0} {:12.2} {refresh_s:10.2} {:9.0}",
            cost.transfer_us(),
            peak_bytes / 1048576.0
        );
        costs.push(cost);
    }
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results/published");
    std::fs::write(published.join("maze_scaling.csv"), table(&costs)).expect("the table");
    std::fs::write(published.join("maze_scaling.svg"), plot(&costs).expect("the plot")).expect("the picture");
}

fn table(costs: &[Cost]) -> String {
    let mut csv =
        "mechanism,line,accounts,online,set_up_s,round_ms,transfers_per_round,us_per_transfer,refresh_s,peak_bytes\n"
            .to_owned();
    for cost in costs {
        let line = if cost.fixed { "fixed" } else { "growing" };
        let transfer_us = cost.transfer_us();
        let Cost { mechanism, accounts, online, set_up_s, round_ms, transfers, refresh_s, peak_bytes, .. } = cost;
        let _ = writeln!(
            csv,
            "{mechanism},{line},{accounts},{online},{set_up_s:.3},{round_ms:.3},{transfers:.1},{transfer_us:.2},{refresh_s:.3},{peak_bytes:.0}"
        );
    }
    csv
}

/// Milliseconds per round and microseconds per transfer over the number of accounts, under points.
fn plot(costs: &[Cost]) -> Result<String, String> {
    type Value = fn(&Cost) -> f64;
    let lines: [(&str, bool, Value); 4] = [
        ("ms per round, 3,000 online", true, |c| c.round_ms),
        ("ms per round, online in proportion", false, |c| c.round_ms),
        ("µs per transfer, 3,000 online", true, Cost::transfer_us),
        ("µs per transfer, online in proportion", false, Cost::transfer_us),
    ];
    let series = lines.map(|(name, fixed, value)| Series {
        name: name.to_owned(),
        joined: true,
        points: costs
            .iter()
            .filter(|c| (c.mechanism, c.fixed) == ("points", fixed))
            .map(|c| Point::new(c.accounts as f64, value(c)))
            .collect(),
    });
    let axis = |label: &str| Axis { label: label.to_owned(), log: true, ..Axis::default() };
    draw(&Figure {
        title: "Cost of Maze's world under points, processor time".to_owned(),
        x: axis("registered accounts"),
        y: axis("ms per round, µs per transfer"),
        by: String::new(),
        series: series.to_vec(),
    })
}
