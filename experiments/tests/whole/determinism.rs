//! A cell is a function of its configuration and its seed: not of threads, kills or neighbours.

use crate::small::{plan, swarm};
use experiments::ask::Plan;
use experiments::cell::Signals;
use experiments::run::{Answer, Options, run};
use results::{Frame, ResultFolder};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

fn swept() -> Plan {
    let sweep = "sweep: { population.cheats.count: [1, 6], mechanism: [none, tit_for_tat] }\nclaims: [{ metric: imbalance_bytes, every: [0, 0] }]\n";
    // So many seeds that a run takes much longer than the first waits of those who stop it.
    plan(&format!("{}{sweep}", swarm("free_rider").replace("seeds: 2", "seeds: 60")))
}

const CELLS: u64 = 4 * 60;

fn options(dir: &Path, threads: usize) -> Options {
    Options { out: dir.to_path_buf(), threads, fresh: false, quiet: true }
}

/// How many cells went well; all others would be missing or failed.
fn ok(answer: &Answer) -> u64 {
    let counts = answer.finished.as_ref().expect("nobody stopped it").counts;
    assert_eq!((counts.failed, counts.missing), (0, 0));
    counts.ok
}

/// The checksums of the frames that a run left.
fn checksums(dir: &Path) -> BTreeMap<&'static str, String> {
    let folder = ResultFolder::open(dir).expect("a result folder");
    Frame::ALL.iter().map(|f| (f.name(), folder.manifest().frames[f.name()].blake3.clone())).collect()
}

#[test]
fn one_thread_two_threads_and_a_resumed_run_write_the_same_bytes() {
    let temp = tempfile::tempdir().expect("a folder");
    let plan = swept();
    let whole: Vec<_> = [1, 2]
        .into_iter()
        .map(|threads| {
            let dir = temp.path().join(format!("threads{threads}"));
            let answer = run(&plan, &options(&dir, threads), &Arc::default()).expect("a run");
            assert_eq!(ok(&answer), CELLS);
            checksums(&dir)
        })
        .collect();
    assert_eq!(whole[0], whole[1]);

    let dir = temp.path().join("stopped");
    let mut stops = 0;
    for after_ms in [1, 10, 20, 40, 80] {
        let signals = Arc::new(Signals::default());
        let stopping = signals.clone();
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(after_ms));
            stopping.stop.store(true, Ordering::Relaxed);
        });
        stops += u32::from(run(&plan, &options(&dir, 2), &signals).expect("a run").finished.is_none());
        stopper.join().expect("the stopper ends");
    }
    assert!(stops > 0, "no run was stopped: the test shows nothing");
    let answer = run(&plan, &options(&dir, 2), &Arc::default()).expect("the rest");
    assert_eq!(ok(&answer), CELLS);
    assert!(answer.reused > 0, "nothing was resumed: the test shows nothing");
    assert_eq!(checksums(&dir), whole[0]);
    let again = run(&plan, &options(&dir, 1), &Arc::default()).expect("nothing to do");
    assert_eq!((again.reused as u64, ok(&again)), (CELLS, CELLS));
    assert_eq!(checksums(&dir), whole[0]);
}

/// The threads of kernels are made once in a process, so that each number of them needs one of its own.
#[test]
fn kernels_write_the_same_bytes_on_one_thread_and_on_two() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("kernels.yaml");
    let text = "question: Do threads matter?
workload: { file_sharing: { peers: 3000, online: 1500, files: 4000, queries: { rate: { per_hour: 20 } } } }
mechanism: none
population: { honest: {}, rings: { strategy: ring, count: 60, ring: 3 } }
rounds: 20
round_seconds: 600
seeds: 1
sweep: { mechanism: [{ eigentrust: { refresh_s: 1200 } }, { multi_trust: { refresh_s: 1200 } }, { max_flow: {} }] }
claims: [{ metric: imbalance_bytes, every: [0, 0] }]
";
    std::fs::write(&file, text).expect("written");
    let [one, two] = ["1", "2"].map(|threads| {
        let out = temp.path().join(threads);
        let args = ["run", &file.display().to_string(), "--out", &out.display().to_string(), "--threads", threads];
        let (code, answer, diagnostics) = crate::commands::said(&crate::commands::freerider(&args));
        assert_eq!(code, 0, "{answer}{diagnostics}");
        checksums(&out)
    });
    assert_eq!(one, two);
}

#[test]
fn more_values_and_more_seeds_reuse_old_cells() {
    let temp = tempfile::tempdir().expect("a folder");
    let options = options(temp.path(), 2);
    let text = |counts: &str, seeds: &str| {
        let text = swarm("free_rider").replace("seeds: 2", seeds);
        plan(&format!("{text}sweep: {{ population.cheats.count: {counts} }}\n"))
    };
    let first = run(&text("[1, 6]", "seeds: 2"), &options, &Arc::default()).expect("a run");
    assert_eq!((first.reused, ok(&first)), (0, 4));
    let more = run(&text("[3, 1, 6]", "seeds: 3"), &options, &Arc::default()).expect("a run");
    assert_eq!((more.reused, ok(&more)), (4, 9));
}

#[test]
fn groups_are_nested_when_the_last_one_grows() {
    let members = |count: u32| {
        let text = swarm("free_rider")
            .replace("  honest: {}\n", "  honest: {}\n  riders: { strategy: free_rider, count: 5 }\n");
        let plan = plan(&text.replace("count: 6", &format!("count: {count}")));
        let groups = experiments::ask::cast(&plan.cells[0].config, 3).groups;
        groups.into_iter().map(|group| (group.name, group.members)).collect::<BTreeMap<_, _>>()
    };
    let (few, many) = (members(2), members(20));
    assert_eq!(few["riders"], many["riders"], "who was there before stays");
    assert!(few["cheats"].iter().all(|peer| many["cheats"].contains(peer)), "it keeps all it had");
    assert!(many["honest"].iter().all(|peer| few["honest"].contains(peer)), "the rest only loses");
    let total: usize = many.values().map(Vec::len).sum();
    assert_eq!(total, 31, "everybody once, the seed included");
}
