//! Small experiments to test with: cells whose numbers follow from their axes and seed.

use std::collections::BTreeMap;
use std::path::Path;

use results::record::CellRecord;
use results::{
    About, Catalogue, Column, Existing, Frame, MatchColumns, PeerColumns, PlannedCell, RoundColumns, Scalar,
    StandingRow, Standings, Status, Store,
};

/// The plan of a sweep over mechanisms and shares, `seeds` each.
pub fn plan(mechanisms: &[&str], shares: &[f64], seeds: u64) -> Vec<PlannedCell> {
    let mut plan = Vec::new();
    for mechanism in mechanisms {
        for share in shares {
            for seed in 1..=seeds {
                plan.push(PlannedCell {
                    id: format!("{:0>16}", format!("{mechanism}x{share}x{seed}").replace('.', "d")),
                    order: plan.len() as u64,
                    seed,
                    workload: "swarm".into(),
                    mechanism: (*mechanism).into(),
                    axes: vec![
                        ("mechanism".into(), (*mechanism).into()),
                        ("population.cheats.share".into(), (*share).into()),
                    ],
                });
            }
        }
    }
    plan
}

/// What a cell leaves behind: five peers in two groups, three rounds. Mechanism `points` has columns of its own.
pub fn record(cell: &PlannedCell) -> CellRecord {
    let share = cell.axes.iter().find_map(|(_, v)| v.number()).unwrap_or(0.5);
    let x = cell.seed as f64 + 10.0 * share;
    let peers = PeerColumns {
        group_of: vec![0, 0, 1, 1, 0],
        columns: vec![
            ("uploaded_bytes".into(), (0..5).map(|p| (1000 * p) as f64 + cell.seed as f64).collect()),
            ("download_s".into(), vec![x, f64::NAN, x / 3.0, f64::NAN, x + 0.1]),
        ],
    };
    let mut cells = vec![("coverage".to_string(), 1.0 / x), ("imbalance_bytes".to_string(), 0.0)];
    if cell.mechanism == "points" {
        cells.push(("inflation".into(), share));
    }
    let groups = peers.group_rows(&[("honest".into(), "honest".into()), ("cheats".into(), "lua/ring.lua".into())]);
    CellRecord {
        cell: cell.clone(),
        status: Status::Ok,
        message: String::new(),
        rounds_played: 3,
        cells,
        groups,
        peers,
        rounds: RoundColumns { columns: vec![("online".into(), vec![3.0, 2.0, 3.0, f64::NAN, 1.0, 0.0])] },
        standings: standings(cell),
        matches: matches(cell),
    }
}

/// Only cells of one mechanism have queues.
fn standings(cell: &PlannedCell) -> Standings {
    if cell.mechanism != "points" {
        return Standings::default();
    }
    let row = |round, subject, tier| {
        let standing = cell.seed as f64 / 3.0 + f64::from(subject);
        StandingRow { round, observer: 0, subject, rank: subject - 1, tier, standing }
    };
    let names = ["ted", "larry", "17"].map(str::to_owned).to_vec();
    Standings { names, rows: vec![row(0, 1, Some(1)), row(0, 2, None), row(2, 1, Some(99))] }
}

/// Only cells of one mechanism have games of two, and only those of one seed tell the moves.
fn matches(cell: &PlannedCell) -> MatchColumns {
    if cell.mechanism != "points" {
        return MatchColumns::default();
    }
    let moves = if cell.seed == 1 { ["CC", "CD"].map(str::to_owned).to_vec() } else { Vec::new() };
    let score = ("score".to_owned(), vec![cell.seed as f64 / 3.0, 5.0]);
    MatchColumns { players: vec![[0, 3], [3, 0]], columns: vec![score, ("turns".to_owned(), vec![2.0, 2.0])], moves }
}

pub fn catalogue() -> Catalogue {
    Catalogue::new([
        Column::new(Frame::Cells, "imbalance_bytes", true),
        Column::new(Frame::Cells, "coverage", false),
        Column::new(Frame::Peers, "uploaded_bytes", true),
        Column::new(Frame::Peers, "download_s", false),
        Column::new(Frame::Rounds, "online", true),
        Column::new(Frame::Matches, "turns", true),
    ])
}

pub fn about() -> About {
    About {
        question: "Who wins?".into(),
        experiment: serde_json::json!({"file": "../first.yaml", "rounds": 3}),
        versions: BTreeMap::from([("freerider".into(), "0.1.0".into())]),
    }
}

/// Opens a store that must open.
pub fn store(dir: &Path) -> Store {
    Store::open(dir, &about(), &[], catalogue(), Existing::Resume).expect("the folder opens")
}

/// Adds these cells in one part.
pub fn part(store: &mut Store, cells: &[PlannedCell]) {
    for cell in cells {
        store.append(record(cell)).expect("sound");
    }
    store.flush().expect("written");
}

/// The final frames of a folder.
pub fn finals(dir: &Path) -> results::Frames {
    let folder = results::ResultFolder::open(dir).expect("a result folder");
    let frame = |frame| folder.frame(frame).expect("a sound frame");
    results::Frames {
        cells: frame(Frame::Cells),
        groups: frame(Frame::Groups),
        peers: frame(Frame::Peers),
        rounds: frame(Frame::Rounds),
        standings: folder.frame(Frame::Standings).unwrap_or_else(|_| frames(&[]).standings),
        matches: folder.frame(Frame::Matches).unwrap_or_else(|_| frames(&[]).matches),
    }
}

/// The frames of this plan, made in memory: what every run must end with.
pub fn frames(plan: &[PlannedCell]) -> results::Frames {
    let records: Vec<CellRecord> = plan.iter().map(record).collect();
    results::Frames::of(&records.iter().collect::<Vec<_>>(), &catalogue()).expect("sound")
}

/// The names of what stands in a folder.
pub fn entries(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

pub fn text(value: &str) -> Scalar {
    value.into()
}
