//! A run is killed again and again, at any moment: what it said was safe is there, nothing torn is seen, and it
//! ends with the same frames as a run that was left alone.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use results::PlannedCell;

use crate::given::{self, finals, frames, plan, store};

const OUT: &str = "FREERIDER_TEST_KILLED_OUT";

fn large() -> Vec<PlannedCell> {
    plan(&["none", "points"], &[0.1, 0.5], 10)
}

/// The process that gets killed: it adds cells, says which are safe, and finishes now this plan, now that one.
#[test]
#[ignore = "not a test, but the process that the test below kills"]
fn the_killed() {
    let Ok(out) = std::env::var(OUT) else { return };
    let out = Path::new(&out);
    let mut safe = std::fs::File::options().create(true).append(true).open(out.with_extension("safe")).expect("a file");
    let mut store = store(out);
    assert!(store.warnings().is_empty(), "{:?}", store.warnings());
    for cells in large().chunks(4) {
        let done = store.finished();
        for cell in cells.iter().filter(|c| !done.contains(&c.id)) {
            store.append(given::record(cell)).expect("sound");
        }
        store.flush().expect("flushed");
        for cell in cells {
            // One write for the whole line: a kill between an id and its line's end would glue it to the next one.
            safe.write_all(format!("{}\n", cell.id).as_bytes()).expect("said");
        }
        store.finish(&large()[..8], BTreeMap::new()).expect("finished");
    }
    loop {
        for plan in [&large()[..], &large()[5..20]] {
            store.finish(plan, BTreeMap::new()).expect("finished");
        }
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_safe() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let program = std::env::current_exe().expect("this program");
    let mut killed = 0;
    for kill in 0..30u64 {
        let mut child = Command::new(&program)
            .args(["--exact", "kills::the_killed", "--ignored"])
            .env(OUT, &out)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process");
        // Odd steps, so that the kills fall on different places of the loop.
        std::thread::sleep(Duration::from_millis(15 + kill * 7 % 60));
        let ended = child.try_wait().expect("a state");
        child.kill().expect("killed");
        let said = child.wait_with_output().expect("its output");
        assert!(ended.is_none(), "it ended by itself: {}", String::from_utf8_lossy(&said.stdout));
        killed += 1;

        let safe = std::fs::read_to_string(out.with_extension("safe")).unwrap_or_default();
        let store = store(&out);
        assert!(store.warnings().is_empty(), "after kill {kill}: {:?}", store.warnings());
        let finished = store.finished();
        for id in safe.lines() {
            assert!(finished.contains(id), "after kill {kill}: cell {id} was safe and is gone");
        }
    }
    assert_eq!(killed, 30);
    let mut store = store(&out);
    assert!(!store.finished().is_empty(), "the killed process got somewhere");
    let done = store.finished();
    for cell in large().iter().filter(|c| !done.contains(&c.id)) {
        store.append(given::record(cell)).expect("sound");
    }
    store.finish(&large(), BTreeMap::new()).expect("finished");
    assert!(finals(&out).same(&frames(&large())));
}
