//! What the kernels of trust cost, beside scipy on the same graphs in the same run.
//!
//! `cargo bench -p mechanisms --bench trust` measures on random graphs whose out-degrees are uniform with mean 20 and
//! whose in-degrees follow a power law of exponent 2.7, on one thread and on two, prints a table and writes it to
//! `results/published/trust.csv`. With `FREERIDER_PYTHON=python3` (one that has scipy) the matrices are written to a
//! temporary folder and `trust_scipy.py` does the same work on them. A last argument is a share of the graphs' size,
//! for a quick look, which publishes nothing. Times are of the machine at hand.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

use game::maths::pow;
use game::random::{Purpose, Stream};
use mechanisms::trust::{Csr, EigenTrust, Flows, Ledger, Rules, Scratch, Solution, Tiers, pre_trust};
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const RULES: Rules = Rules { a: 0.15, epsilon: 1e-9, most_iterations: 1000 };
const MEAN_OUT_DEGREE: usize = 20;
const IN_DEGREE_EXPONENT: f64 = 2.7;
/// Observers who are asked for their rows of tier 2.
const OBSERVERS: usize = 1000;
/// The columns of the table.
const HEAD: &str = "peers,edges,what,tool,threads,seconds,peak_mib";

/// One line of the table.
struct Cost {
    peers: usize,
    edges: usize,
    what: &'static str,
    tool: &'static str,
    threads: usize,
    seconds: f64,
    /// The most memory that the process had until then, where it is told.
    peak_mib: Option<f64>,
}

impl Cost {
    fn line(&self) -> String {
        let Self { peers, edges, what, tool, threads, seconds, peak_mib } = self;
        let peak = peak_mib.map_or(String::new(), |mib| format!("{mib:.0}"));
        format!("{peers},{edges},{what},{tool},{threads},{seconds:.5},{peak}")
    }
}

fn main() {
    let share: f64 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1.0);
    let mut costs = Vec::new();
    println!("{HEAD}");
    // First, so that the peak of memory is its own.
    month(share, &mut costs);
    eigentrust((1e6 * share) as usize, &mut costs);
    multi_trust((1e5 * share) as usize, &mut costs);
    let mut csv = format!("{HEAD}\n");
    for cost in &costs {
        let _ = writeln!(csv, "{}", cost.line());
    }
    if share == 1.0 {
        let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/published/trust.csv");
        std::fs::write(published, csv).expect("the table");
    }
}

/// Adds a line to the table.
fn tell(costs: &mut Vec<Cost>, cost: Cost) {
    println!("{}", cost.line());
    costs.push(cost);
}

/// A rank whose in-degree follows the power law: rank r is drawn in proportion to r^(-1/(exponent-1)).
fn rank(stream: &mut Stream, peers: usize) -> usize {
    let bend = 1.0 / (1.0 - 1.0 / (IN_DEGREE_EXPONENT - 1.0));
    (pow(stream.unit(), bend) * peers as f64) as usize
}

/// Who had how many bytes from whom.
fn reports(peers: usize) -> Vec<(u32, u32, i64)> {
    let key = Stream::key(1, Purpose::Trial, peers as u64);
    let mut names: Vec<u32> = (0..peers as u32).collect();
    Stream::of_key(key, u32::MAX).shuffle(&mut names);
    let drawn = (0..peers as u32).into_par_iter().flat_map_iter(|i| {
        let mut stream = Stream::of_key(key, i);
        let names = &names;
        (0..stream.below(2 * MEAN_OUT_DEGREE + 1)).map(move |_| {
            let to = names[rank(&mut stream, peers)];
            (i, to, 1 + stream.below(1 << 30) as i64)
        })
    });
    let mut reports: Vec<(u32, u32, i64)> = drawn.collect();
    Stream::of_key(key, u32::MAX - 1).shuffle(&mut reports);
    reports
}

/// The seconds that some work takes on so many threads, in the fastest of several runs, and what came out.
fn timed<T: Send>(threads: usize, runs: usize, mut work: impl FnMut() -> T + Send) -> (f64, T) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let mut run = || {
        let start = Instant::now();
        let out = pool.install(&mut work);
        (start.elapsed().as_secs_f64(), out)
    };
    let (mut fastest_s, mut out) = run();
    for _ in 1..runs {
        let (seconds, again) = run();
        (fastest_s, out) = (fastest_s.min(seconds), again);
    }
    (fastest_s, out)
}

/// The books of the Maze month: 1.4 million accounts, 13 million transfers in a window of 30 days, merged every hour;
/// the matrix, its transpose and EigenTrust anew every day, from the trust of the day before. Five days more than the
/// window, so that days leave it.
fn month(share: f64, costs: &mut Vec<Cost>) {
    let (accounts, transfers_an_hour) = ((1.4e6 * share) as usize, (13e6 * share) as usize / (30 * 24));
    for threads in [1, 2] {
        let mut ledger = Ledger::new(30);
        let mut stream = Stream::new(3, Purpose::Trial, 0, 0);
        let p = pre_trust(accounts, &[1, 2, 3]);
        let (mut books_s, mut trust_s, mut edges, mut iterations, mut before) = (0.0, 0.0, 0, 0, None);
        for _ in 0..35 {
            for _ in 0..24 {
                let hour: Vec<(u32, u32)> = (0..transfers_an_hour)
                    .map(|_| (stream.below(accounts) as u32, rank(&mut stream, accounts) as u32))
                    .collect();
                books_s += timed(threads, 1, || {
                    hour.iter().for_each(|(i, j)| ledger.add(*i, *j, 1 << 20));
                    ledger.merge();
                })
                .0;
            }
            let (day_s, (matrix_edges, solution)) = timed(threads, 1, || {
                let trust = ledger.trust(accounts);
                let solution = EigenTrust::new(&trust).solve(&p, before.as_deref(), &RULES);
                (trust.entries(), solution)
            });
            books_s += timed(threads, 1, || ledger.next_period()).0;
            (trust_s, edges, iterations) = (trust_s + day_s, matrix_edges, iterations + solution.iterations());
            before = Some(solution.trust);
        }
        println!("{iterations} iterations");
        let peak_mib = peak_mib();
        for (what, seconds) in [("35 days of books", books_s), ("35 daily matrices and EigenTrusts", trust_s)] {
            tell(costs, Cost { peers: accounts, edges, what, tool: "freerider", threads, seconds, peak_mib });
        }
    }
}

/// The most memory that this process had, where the system tells (Linux).
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

fn eigentrust(peers: usize, costs: &mut Vec<Cost>) {
    let reports = reports(peers);
    let days: Vec<_> = reports.chunks(reports.len().div_ceil(30)).collect();
    let p = pre_trust(peers, &[]);
    let mut found: Option<(Csr<f64>, EigenTrust, Solution)> = None;
    for threads in [1, 2] {
        let (ledger_s, mut ledger) = timed(threads, 3, || {
            let mut ledger = Ledger::new(0);
            for day in &days {
                day.iter().for_each(|(i, j, bytes)| ledger.add(*i, *j, *bytes));
                ledger.merge();
            }
            ledger.pairs();
            ledger
        });
        let (matrix_s, trust) = timed(threads, 3, || ledger.trust(peers));
        let (turn_s, walk) = timed(threads, 3, || EigenTrust::new(&trust));
        let (solve_s, solution) = timed(threads, 5, || walk.solve(&p, None, &RULES));
        assert!(solution.converged, "the limit of iterations was reached");
        let iteration_s = solve_s / solution.iterations() as f64;
        let edges = trust.entries();
        for (what, seconds) in [
            ("books of 30 days", ledger_s),
            ("matrix from the books", matrix_s),
            ("transpose", turn_s),
            ("EigenTrust iteration", iteration_s),
            ("EigenTrust to L1 < 1e-9", solve_s),
        ] {
            tell(costs, Cost { peers, edges, what, tool: "freerider", threads, seconds, peak_mib: None });
        }
        if let Some((_, _, before)) = &found {
            assert_eq!(*before, solution, "threads changed the result");
        }
        found = Some((trust, walk, solution));
    }
    let Some((trust, walk, solution)) = found else { return };
    println!("{} iterations", solution.iterations());
    let rows = reports.iter().map(|report| report.0);
    let columns = reports.iter().map(|report| report.1);
    let bytes = reports.iter().map(|report| report.2 as f64);
    let names =
        ["matrix from the books", "transpose", "EigenTrust iteration", "EigenTrust to L1 < 1e-9", "L1 to freerider"];
    let seconds = scipy("eigentrust", &names, |folder| {
        write(folder, "rows", rows.flat_map(u32::to_le_bytes));
        write(folder, "columns", columns.flat_map(u32::to_le_bytes));
        write(folder, "bytes", bytes.flat_map(f64::to_le_bytes));
        write_matrix(folder, "backward", walk.backward());
        write(folder, "trust", solution.trust.iter().copied().flat_map(f64::to_le_bytes));
    });
    tell_scipy(costs, peers, trust.entries(), &names, &seconds);
}

fn multi_trust(peers: usize, costs: &mut Vec<Cost>) {
    let mut ledger = Ledger::new(0);
    reports(peers).iter().for_each(|(i, j, bytes)| ledger.add(*i, *j, *bytes));
    let trust = ledger.trust(peers);
    let backward = trust.transpose();
    let tiers = Tiers::new(&trust, &backward, 2);
    let edges = trust.entries();
    let observers: Vec<u32> = (0..peers as u32).step_by(peers.div_ceil(OBSERVERS)).collect();
    // Each is asked about thirty accounts, as many as wait in a queue.
    let mut stream = Stream::new(2, Purpose::Trial, 0, 0);
    let queues: Vec<Vec<u32>> =
        observers.iter().map(|_| (0..30).map(|_| stream.below(peers) as u32).collect()).collect();
    let asked: Vec<(u32, &[u32])> = observers.iter().copied().zip(queues.iter().map(Vec::as_slice)).collect();
    let pairs: Vec<(u32, u32)> = asked.iter().flat_map(|(i, queue)| queue.iter().map(|j| (*j, *i))).collect();
    let (amounts, turned) = (ledger.amounts(peers), ledger.amounts(peers).transpose());
    let flows = Flows::new(&amounts, &turned);
    let everybody: Vec<u32> = (0..peers as u32).collect();
    // The rows are made and added up, entries and weights, and not kept.
    let rows = |of: &[u32]| -> (usize, f64) {
        let row = |scratch: &mut Scratch, observer: &u32| {
            let row = tiers.row(*observer, 2, scratch);
            row.fold((0, 0.0), |sum: (usize, f64), (_, weight)| (sum.0 + 1, sum.1 + weight))
        };
        let sums: Vec<(usize, f64)> = of.par_iter().map_init(Scratch::default, row).collect();
        sums.iter().fold((0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1))
    };
    let mut entries = 0;
    for threads in [1, 2] {
        let (all_s, sum) = timed(threads, 3, || rows(&everybody));
        entries = sum.0;
        let (some_s, _) = timed(threads, 5, || rows(&observers));
        let (places_s, _) = timed(threads, 5, || tiers.all(&asked));
        let (flows_s, _) = timed(threads, 5, || flows.two_hop_all(&pairs));
        for (what, seconds) in [
            ("tier 2: all rows", all_s),
            ("tier 2: 1000 rows", some_s),
            ("tier 2: 1000 queues of 30 placed", places_s),
            ("two-hop flows of 1000 queues of 30", flows_s),
        ] {
            tell(costs, Cost { peers, edges, what, tool: "freerider", threads, seconds, peak_mib: None });
        }
    }
    println!("{entries} entries in M^2");
    let names = ["tier 2: all rows", "tier 2: 1000 rows", "entries"];
    let seconds = scipy("multi_trust", &names, |folder| {
        write_matrix(folder, "forward", &trust);
        write(folder, "observers", observers.iter().copied().flat_map(u32::to_le_bytes));
    });
    assert!(seconds.is_empty() || seconds[2] == entries as f64, "scipy's M^2 has {} entries", seconds[2]);
    tell_scipy(costs, peers, edges, &names, &seconds);
}

/// Adds scipy's seconds; what it says that is no time is left out.
fn tell_scipy(costs: &mut Vec<Cost>, peers: usize, edges: usize, names: &[&'static str], seconds: &[f64]) {
    for (what, seconds) in names.iter().copied().zip(seconds.iter().copied()) {
        match what {
            "entries" => {}
            "L1 to freerider" => assert!(seconds < 1e-8, "scipy's trust is {seconds} apart"),
            _ => tell(costs, Cost { peers, edges, what, tool: "scipy", threads: 1, seconds, peak_mib: None }),
        }
    }
}

/// Has scipy do the work, if a python is named: one number for each name, or none.
fn scipy(work: &str, names: &[&str], write_files: impl FnOnce(&Path)) -> Vec<f64> {
    let Ok(python) = std::env::var("FREERIDER_PYTHON") else {
        println!("FREERIDER_PYTHON is not set: no scipy");
        return Vec::new();
    };
    let folder = std::env::temp_dir().join(format!("freerider-{work}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    write_files(&folder);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/trust_scipy.py");
    let output = Command::new(python).arg(script).arg(work).arg(&folder).output();
    std::fs::remove_dir_all(&folder).expect("an empty temporary folder");
    let output = output.expect("the python that FREERIDER_PYTHON names");
    let told = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    assert_eq!(numbers.len(), names.len(), "scipy: {told}{}", String::from_utf8_lossy(&output.stderr));
    numbers
}

/// A matrix as three files of little-endian numbers: starts (u64), columns (u32), weights (f64).
fn write_matrix(folder: &Path, name: &str, matrix: &Csr<f64>) {
    write(folder, &format!("{name}_starts"), matrix.starts().iter().flat_map(|start| (*start as u64).to_le_bytes()));
    write(folder, &format!("{name}_columns"), matrix.columns().iter().flat_map(|column| column.to_le_bytes()));
    write(folder, &format!("{name}_weights"), matrix.weights().iter().flat_map(|weight| weight.to_le_bytes()));
}

fn write(folder: &Path, name: &str, bytes: impl Iterator<Item = u8>) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join(name)).expect("a file"));
    let bytes: Vec<u8> = bytes.collect();
    file.write_all(&bytes).and_then(|()| file.flush()).expect("room for a file");
}
