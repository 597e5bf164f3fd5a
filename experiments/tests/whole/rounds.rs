//! Planning in rounds: the same outcomes ask for the same cells, whoever played them and when.

use crate::small::{plan, swarm};
use experiments::ask::Plan;
use experiments::replay::replay;
use experiments::run::{Answer, Options, run};
use results::{Frame, ResultFolder};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

fn go(plan: &Plan, dir: &Path, threads: usize) -> Answer {
    let options = Options { out: dir.to_path_buf(), threads, fresh: false, quiet: true };
    run(plan, &options, &Arc::default()).expect("a run")
}

/// The checksums of all frames.
fn checksums(dir: &Path) -> BTreeMap<String, String> {
    let folder = ResultFolder::open(dir).expect("a result folder");
    folder.manifest().frames.iter().map(|(name, frame)| (name.clone(), frame.blake3.clone())).collect()
}

/// How many seeds each point has.
fn seeds(answer: &Answer) -> Vec<usize> {
    let done = answer.finished.as_ref().expect("nobody stopped it");
    let counts = done.cells.column("population.cheats.count").expect("an axis").i64().expect("whole").clone();
    let mut of: BTreeMap<i64, usize> = BTreeMap::new();
    counts.iter().flatten().for_each(|count| *of.entry(count).or_default() += 1);
    of.into_values().collect()
}

#[test]
fn seeds_come_where_a_mean_is_not_known_well_enough_and_nowhere_else() {
    let text = |seeds: &str| {
        let sweep = "sweep: { population.cheats.count: [0, 15] }\n";
        plan(&format!("{}{sweep}", swarm("free_rider").replace("seeds: 2", seeds)))
    };
    let adaptive = |half_width: f64| {
        text(&format!(
            "seeds: {{ min: 2, max: 9, until: {{ metric: utility, group: honest, half_width: {half_width} }} }}"
        ))
    };
    let temp = tempfile::tempdir().expect("a folder");
    let dir = |name: &str| temp.path().join(name);
    // However rough, not before five: two seeds may be equal by chance.
    assert_eq!(seeds(&go(&adaptive(1e9), &dir("rough"), 1)), [5, 5]);
    assert_eq!(seeds(&go(&adaptive(1e-9), &dir("fine"), 2)), [9, 9]);
    // Rounds of 2, 3, 5, 8 and 9 seeds; what one point needs does not depend on the other.
    let between = adaptive(1.2);
    assert_eq!((between.cells.len(), between.most_cells()), (4, 18));
    let whole = go(&between, &dir("whole"), 1);
    let needed = seeds(&whole);
    assert!(needed.iter().any(|n| *n < 9) && needed.iter().any(|n| *n > 5), "{needed:?}: the test shows nothing");
    // A run that goes on from another one, with more threads, asks for the same cells and writes the same bytes.
    go(&text("seeds: 3"), &dir("resumed"), 2);
    let resumed = go(&between, &dir("resumed"), 2);
    assert_eq!((seeds(&resumed), resumed.reused), (needed.clone(), needed.iter().map(|n| *n.min(&3)).sum::<usize>()));
    let cells = [Frame::Cells, Frame::Groups, Frame::Peers, Frame::Rounds].map(Frame::name);
    let of =
        |dir: &Path| checksums(dir).into_iter().filter(|(name, _)| cells.contains(&name.as_str())).collect::<Vec<_>>();
    assert_eq!(of(&dir("whole")), of(&dir("resumed")));
    // Cells that outcomes asked for can be replayed.
    let done = whole.finished.expect("done");
    let ids = done.cells.column("cell_id").expect("ids").str().expect("text").clone();
    let last = ids.get(done.cells.height() - 1).expect("a cell");
    assert_eq!(replay(&dir("whole"), last, false), Ok(0));
}

#[test]
fn a_round_robin_has_the_payoffs_of_the_game_and_a_resumed_one_the_same() {
    let text = |seeds: u64| {
        plan(&format!(
            "question: Who wins?
tournament:
  round_robin:
    strategies: [cooperator, defector, tit_for_tat]
    settings: {{ dilemma: {{ workload: dilemma }} }}
    turns: 10
seeds: {seeds}
claims:
  - {{ payoff: defector, against: tit_for_tat, every: [1.4, 1.4] }}
  - {{ payoff: tit_for_tat, against: defector, every: [0.9, 0.9] }}
  - {{ payoff: tit_for_tat, against: tit_for_tat, every: [3, 3] }}
  - {{ payoff: defector, against: cooperator, above: {{ payoff: cooperator, against: defector }} }}
  - {{ ranking: score, strategy: defector, value: score, every: [2.46, 2.47] }}
  - {{ ranking: median, strategy: defector, every: [1, 1] }}
"
        ))
    };
    let temp = tempfile::tempdir().expect("a folder");
    let whole = go(&text(6), &temp.path().join("whole"), 2);
    assert!(whole.not_judged.is_empty(), "{:?}", whole.not_judged);
    assert_eq!(whole.verdicts.iter().map(|verdict| verdict.outcome.word()).collect::<Vec<_>>(), ["holds"; 6]);
    go(&text(2), &temp.path().join("resumed"), 1);
    let resumed = go(&text(6), &temp.path().join("resumed"), 1);
    assert_eq!(resumed.reused, 2);
    assert_eq!(resumed.score, whole.score);
    let (whole, resumed) = (checksums(&temp.path().join("whole")), checksums(&temp.path().join("resumed")));
    assert!(["payoffs", "rankings", "matches"].iter().all(|name| whole.contains_key(*name)), "{whole:?}");
    assert_eq!(whole, resumed);
}
