//! The command as its user types it.

use crate::small::root;
use experiments::ask::{Overrides, plan};
use std::path::Path;
use std::process::{Command, Output};

/// Runs the command in the root of the project.
pub fn freerider(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_freerider")).args(args).current_dir(root()).output().expect("the command starts")
}

/// Exit code, stdout and stderr.
pub fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A small experiment in a folder of its own.
pub fn small(dir: &Path, more: &str) -> String {
    let file = dir.join("small.yaml");
    let text = format!("{}{more}", crate::small::swarm("free_rider").replace("peers: 30", "peers: 20"));
    std::fs::write(&file, text).expect("a file");
    file.display().to_string()
}

#[test]
fn run_answers_on_stdout_and_resumes() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "claims: [{ metric: imbalance_bytes, every: [0, 0] }]\n");
    let out = temp.path().join("out").display().to_string();
    let (code, answer, diagnostics) = said(&freerider(&["run", &file, "--out", &out]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    for word in ["What do cheats gain", "cheats", "honest", "download_s", "imbalance_bytes", &out] {
        assert!(answer.contains(word), "{word} is missing in\n{answer}");
    }
    let (code, answer, _) = said(&freerider(&["run", &file, "--out", &out]));
    assert_eq!(code, 0);
    assert!(answer.contains("2 of them from before"), "{answer}");
}

#[test]
fn plots_are_drawn_beside_the_frames() {
    let temp = tempfile::tempdir().expect("a folder");
    let plot = "plots: [{ name: who, x: population.cheats.count, y: download_s, by: group }]\n";
    let swept = "sweep: { population.cheats.count: [2, 4] }\n";
    let file = small(temp.path(), &format!("{swept}{plot}"));
    let out = temp.path().join("out");
    let (code, answer, diagnostics) = said(&freerider(&["run", &file, "--out", &out.display().to_string()]));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    let svg = std::fs::read_to_string(out.join("plots/who.svg")).expect("the picture");
    assert!(svg.contains("population.cheats.count") && svg.contains("honest"), "{svg}");
    assert!(answer.contains("who.svg"), "{answer}");
    let file = small(temp.path(), &format!("{swept}{}", plot.replace(", by: group", "")));
    let (code, _, diagnostics) = said(&freerider(&["check", &file]));
    assert_eq!(code, 2);
    assert!(
        diagnostics.contains("`download_s` is a metric of groups") && diagnostics.contains("group: NAME"),
        "{diagnostics}"
    );
}

#[test]
fn a_claim_that_fails_is_exit_code_1_and_an_expected_failure_is_not() {
    let temp = tempfile::tempdir().expect("a folder");
    let wrong = "claims: [{ metric: uplink_utilisation, every: [2, 3] }]\n";
    let file = small(temp.path(), wrong);
    let out = temp.path().join("a").display().to_string();
    assert_eq!(said(&freerider(&["run", &file, "--out", &out])).0, 1);
    let file = small(temp.path(), &wrong.replace("[2, 3]", "[2, 3], expected: fails, why: nothing is used twice"));
    let out = temp.path().join("b").display().to_string();
    assert_eq!(said(&freerider(&["run", &file, "--out", &out])).0, 0);
}

#[test]
fn check_and_dry_run_count_and_run_nothing() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "sweep: { population.cheats.count: [1, 2, 3] }\n");
    for args in [vec!["check", &file], vec!["run", "--dry-run", &file]] {
        let (code, answer, _) = said(&freerider(&args));
        assert_eq!(code, 0);
        assert!(answer.contains("6 cells"), "{answer}");
    }
    let (code, answer, _) = said(&freerider(&["check", &file, "--seeds", "5", "--set", "rounds=7"]));
    assert_eq!(code, 0);
    assert!(answer.contains("15 cells") && answer.contains("7 rounds"), "{answer}");
    assert!(!temp.path().join("results").exists());
}

#[test]
fn replay_finds_every_bit_again() {
    let temp = tempfile::tempdir().expect("a folder");
    let script = root().join("strategies/lua/bittyrant.lua");
    let sweep = format!("sweep: {{ population.cheats.strategy: [free_rider, {}] }}\n", script.display());
    let file = small(temp.path(), &sweep);
    let out = temp.path().join("out").display().to_string();
    assert_eq!(said(&freerider(&["run", &file, "--out", &out])).0, 0);
    let plan = plan(Path::new(&file), &Overrides::default(), &experiments::catalogue()).expect("a plan");
    let ids: Vec<String> = plan.cells.iter().map(|cell| cell.id.clone()).collect();
    assert_eq!(ids.len(), 4);
    for id in [&ids[0], &ids[3]] {
        let (code, answer, diagnostics) = said(&freerider(&["replay", &out, id]));
        assert_eq!(code, 0, "{answer}{diagnostics}");
        assert!(answer.contains("identical, bit by bit"), "{answer}");
    }
    let (code, answer, _) = said(&freerider(&["replay", &out, &ids[0][..10], "--facts"]));
    assert_eq!(code, 0);
    assert!(answer.contains("arrives") && answer.contains("gives"));
    let (code, _, diagnostics) = said(&freerider(&["replay", &out, "zzzz"]));
    assert_eq!(code, 2);
    assert!(diagnostics.contains("no cell"), "{diagnostics}");
}

#[test]
fn a_failed_cell_is_replayed_with_its_facts() {
    let temp = tempfile::tempdir().expect("a folder");
    let script = temp.path().join("fails.lua");
    std::fs::write(&script, "return { serve = function(turn)\n local x = nil\n return x.y\nend }\n").expect("a script");
    let small = std::fs::read_to_string(small(temp.path(), "")).expect("the file");
    let file = temp.path().join("fails.yaml");
    let text = small.replace("strategy: free_rider", &format!("strategy: {}", script.display()));
    std::fs::write(&file, &text).expect("a file");
    let out = temp.path().join("out");
    let (code, answer, diagnostics) =
        said(&freerider(&["run", &file.display().to_string(), "--out", &out.display().to_string()]));
    assert_eq!(code, 3, "{answer}{diagnostics}");
    let next = answer.lines().find_map(|line| line.strip_prefix("next: freerider ")).expect("a next step");
    let (code, answer, diagnostics) = said(&freerider(&next.split(' ').collect::<Vec<_>>()));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    for words in ["round 0", "failed: ", "identical, bit by bit"] {
        assert!(answer.contains(words), "`{words}` is missing in\n{answer}");
    }
    // A frame that cannot be read is told before anything is played.
    std::fs::write(out.join("peers.parquet"), "torn").expect("torn");
    let (code, answer, diagnostics) = said(&freerider(&next.split(' ').collect::<Vec<_>>()));
    assert_eq!((code, answer.as_str()), (2, ""), "{diagnostics}");
    assert!(diagnostics.contains("peers.parquet") && diagnostics.contains("next: "), "{diagnostics}");
}

#[test]
fn lists_say_where_they_looked() {
    let temp = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_freerider"));
    let (code, answer, _) =
        said(&command.args(["list", "experiments"]).current_dir(temp.path()).output().expect("it starts"));
    assert_eq!(code, 0);
    assert!(answer.contains(&format!("none below {}", temp.path().join("experiments").display())), "{answer}");
}

#[test]
fn a_file_that_is_not_there_has_a_neighbour() {
    let temp = tempfile::tempdir().expect("a folder");
    small(temp.path(), "");
    let (code, _, diagnostics) = said(&freerider(&["check", &temp.path().join("smal.yaml").display().to_string()]));
    assert_eq!(code, 2);
    assert!(diagnostics.contains("did you mean `") && diagnostics.contains("small.yaml`"), "{diagnostics}");
    let (code, _, diagnostics) = said(&freerider(&["check", &temp.path().display().to_string()]));
    assert!(code == 2 && diagnostics.contains("next: name a file in it"), "{diagnostics}");
}

#[test]
fn lists_and_explanations_come_from_the_cards() {
    let (code, all, _) = said(&freerider(&["list"]));
    assert_eq!(code, 0);
    for word in ["bittyrant", "tit_for_tat", "swarm", "conservation", "experiments/start/first.yaml"] {
        assert!(all.contains(word), "{word} is missing in\n{all}");
    }
    let (_, mechanisms, _) = said(&freerider(&["list", "mechanisms"]));
    let marks = |of: &str| -> Vec<&str> {
        // Who attacks them stands in a table of its own below.
        let fits = mechanisms.split("\n  attackers").next().unwrap_or_default();
        let line = fits.lines().rfind(|line| line.trim_start().starts_with(of));
        line.unwrap_or_default().split_whitespace().skip(1).collect()
    };
    let of = |workload: &str| marks("fits").into_iter().position(|name| name == workload).expect("a column");
    for (mechanism, workload, mark) in
        [("tit_for_tat", "swarm", "x"), ("tit_for_tat", "file_sharing", "-"), ("points", "file_sharing", "x")]
    {
        assert_eq!(marks(mechanism)[of(workload)], mark, "{mechanism} and {workload} in\n{mechanisms}");
    }
    let (_, json, _) = said(&freerider(&["list", "strategies", "--json"]));
    let cards: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(cards.as_array().is_some_and(|cards| cards.iter().any(|card| card["name"] == "bittyrant")));
    let (_, json, _) = said(&freerider(&["list", "experiments", "--json"]));
    assert!(json.contains("experiments/start/first.yaml"), "{json}");
    let (code, page, _) = said(&freerider(&["explain", "bittyrant"]));
    assert_eq!(code, 0);
    assert!(page.contains("delta") && page.contains("Piatek"), "{page}");
    let (code, page, _) = said(&freerider(&["explain", "strategies/lua/bittyrant.lua"]));
    assert_eq!(code, 0, "{page}");
    let (_, measures, _) = said(&freerider(&["list", "measures"]));
    let asks = |name: &str| {
        let line = measures.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        line.is_some_and(|line| line.ends_with("On request only."))
    };
    assert!(asks("common_good") && !asks("conservation"), "{measures}");
    let (_, page, _) = said(&freerider(&["explain", "common_good"]));
    assert!(page.contains("taken on request only: `measures: [common_good]`"), "{page}");
    let (code, _, diagnostics) = said(&freerider(&["explain", "bitirant"]));
    assert_eq!(code, 2);
    assert!(diagnostics.contains("did you mean `bittyrant`?"), "{diagnostics}");
}

#[test]
fn what_set_brings_is_looked_at_and_what_it_replaces_is_not() {
    let temp = tempfile::tempdir().expect("a folder");
    let check = |more: &str, set: &str| {
        let (code, _, diagnostics) = said(&freerider(&["check", &small(temp.path(), more), "--set", set]));
        (code, diagnostics)
    };
    for set in [
        "tables=[bogus]",
        "seeds={ min: 2, max: 4, until: { metric: bogus, half_width: 1 } }",
        "plots=[{ name: a, x: population.cheats.count, y: bogus }]",
        "claims=[{ metric: bogus, every: [0, 0] }]",
    ] {
        let (code, diagnostics) = check("sweep: { population.cheats.count: [2, 4] }\n", set);
        assert_eq!(code, 2, "{set}: {diagnostics}");
        assert!(diagnostics.contains("bogus") && diagnostics.contains("--> --set"), "{diagnostics}");
    }
    let (code, diagnostics) = check("claims: [{ metric: bogus, every: [0, 0] }]\n", "claims=[]");
    assert_eq!((code, diagnostics.as_str()), (0, ""));
    let (code, diagnostics) = check("tables: [bogus]\n", "tables=[download_s]");
    assert_eq!((code, diagnostics.as_str()), (0, ""));
    // A claim of the file may have nothing to speak about any more: that is no mistake of it.
    let (code, diagnostics) = check("claims: [{ metric: bogus, every: [0, 0] }]\n", "rounds=7");
    assert_eq!(code, 0, "{diagnostics}");
    assert!(diagnostics.contains("a claim is not judged, because of --set: unknown metric `bogus`"), "{diagnostics}");
}

#[test]
fn export_writes_over_nothing_unless_told() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("pd.csv");
    let text = ",a,b\na,3,0\nb,5,1\n";
    std::fs::write(&file, text).expect("a file");
    let name = file.display().to_string();
    let args = ["export", &name, "--as", "nfg", "--out", &name];
    let (code, _, diagnostics) = said(&freerider(&args));
    assert_eq!(code, 2);
    assert!(diagnostics.contains("pd.csv would be lost") && diagnostics.contains("--force"), "{diagnostics}");
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), text);
    let (code, answer, diagnostics) = said(&freerider(&[&args[..], &["--force"]].concat()));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    assert!(std::fs::read_to_string(&file).expect("it is there").starts_with("NFG"));
    let other = temp.path().join("new/pd.nfg").display().to_string();
    assert_eq!(said(&freerider(&["export", "/nonexistent", "--as", "nfg", "--out", &other])).0, 2);
}

#[test]
fn more_threads_than_help_are_not_made() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "");
    let (code, _, diagnostics) = said(&freerider(&["run", &file, "--threads", "65535"]));
    assert_eq!(code, 2);
    assert!(diagnostics.contains("1..=1024"), "{diagnostics}");
    let out = temp.path().join("out").display().to_string();
    assert_eq!(said(&freerider(&["run", &file, "--threads", "1000", "--out", &out])).0, 0);
}

#[test]
fn the_schema_is_a_schema() {
    let (code, text, _) = said(&freerider(&["schema"]));
    assert_eq!(code, 0);
    let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(schema["$schema"].as_str().is_some_and(|s| s.contains("draft-07")));
    assert!(schema["properties"]["workload"].is_object());
}

#[test]
fn a_killed_run_loses_nothing_that_was_written() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "sweep: { population.cheats.count: [1, 2, 3, 4, 5, 6, 7, 8] }\n");
    let out = temp.path().join("out").display().to_string();
    let args = ["run", &file, "--out", &out, "--quiet"];
    for after_ms in [10, 60, 150] {
        let mut child =
            Command::new(env!("CARGO_BIN_EXE_freerider")).args(args).current_dir(root()).spawn().expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(after_ms));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }
    let (code, answer, diagnostics) = said(&freerider(&args));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    let other = temp.path().join("other").display().to_string();
    assert_eq!(said(&freerider(&["run", &file, "--out", &other, "--quiet"])).0, 0);
    let checksums = |dir: &str| {
        let folder = results::ResultFolder::open(Path::new(dir)).expect("a result folder");
        folder.manifest().frames.iter().map(|(name, frame)| (name.clone(), frame.blake3.clone())).collect::<Vec<_>>()
    };
    assert_eq!(checksums(&out), checksums(&other));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_so_and_can_go_on() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "sweep: { population.cheats.count: [1, 2, 3, 4, 5, 6, 7, 8] }\n");
    let out = temp.path().join("out").display().to_string();
    let args = ["run", &file, "--out", &out, "--seeds", "400", "--threads", "1"];
    let child = Command::new(env!("CARGO_BIN_EXE_freerider"))
        .args(args)
        .current_dir(root())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(700));
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(told.success());
    let (code, answer, _) = said(&child.wait_with_output().expect("it ends"));
    assert_eq!(code, 75, "{answer}");
    assert!(answer.contains("run the same command again"), "{answer}");
    assert!(Path::new(&out).join("parts").read_dir().expect("parts").next().is_some(), "nothing was kept");
}
