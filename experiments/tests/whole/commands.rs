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
fn the_manifest_says_which_program_it_was() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "");
    let out = temp.path().join("out");
    assert_eq!(said(&freerider(&["run", &file, "--out", &out.display().to_string()])).0, 0);
    let folder = results::ResultFolder::open(&out).expect("a result folder");
    let versions = &folder.manifest().about.versions;
    let program = std::fs::read(env!("CARGO_BIN_EXE_freerider")).expect("the program");
    assert_eq!(versions["program"], blake3::hash(&program).to_hex().to_string());
    assert_eq!(versions["commit"], option_env!("FREERIDER_COMMIT").unwrap_or("unknown"));
    assert_eq!(
        versions["workload swarm"],
        workloads::ALL.iter().find(|w| w.card.name == "swarm").map_or(0, |w| w.card.version).to_string()
    );
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
fn claims_that_so_few_seeds_cannot_decide_are_told_before_anything_runs() {
    let temp = tempfile::tempdir().expect("a folder");
    let claims = "claims:
  - { metric: download_s, group: cheats, label: cheats wait, above: { group: honest } }
  - { metric: download_s, group: cheats, label: not for ever, within: [0, 1e6], confidence: 0.99 }
  - { metric: imbalance_bytes, every: [0, 0] }
";
    let file = small(temp.path(), claims);
    for args in [&["check", &file, "--seeds", "3"][..], &["run", "--dry-run", &file, "--seeds", "3"]] {
        let (code, _, diagnostics) = said(&freerider(args));
        assert_eq!(code, 0, "{diagnostics}");
        for words in [
            "1 claim cannot be decided with 3 seeds, but with 5 or more: `cheats wait`",
            "1 claim cannot be decided with 3 seeds, but with 7 or more: `not for ever`",
        ] {
            assert!(diagnostics.contains(words), "`{words}` is missing in\n{diagnostics}");
        }
    }
    let (_, _, diagnostics) = said(&freerider(&["check", &file, "--seeds", "7"]));
    assert_eq!(diagnostics, "");
    let contest = "question: Who wins?
tournament: { round_robin: { strategies: [cooperator, defector], settings: { a: { workload: dilemma } } } }
seeds: 3
claims:
  - { ranking: median, strategy: defector, within: [1, 1] }
  - { ranking: median, strategy: defector, every: [1, 1] }
";
    let path = temp.path().join("contest.yaml");
    std::fs::write(&path, contest).expect("a file");
    let (code, _, diagnostics) = said(&freerider(&["check", &path.display().to_string()]));
    assert_eq!(code, 0, "{diagnostics}");
    assert!(
        diagnostics.contains("1 claim cannot be decided with 3 seeds, but with 5 or more: `rank by"),
        "{diagnostics}"
    );
}

#[test]
fn a_run_is_replayed_from_another_folder_and_says_whose_flags_it_had() {
    let temp = tempfile::tempdir().expect("a folder");
    let (here, there) = (temp.path().join("here"), temp.path().join("there"));
    std::fs::create_dir_all(temp.path().join("files")).expect("a folder");
    for folder in [&here, &there] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let file = small(&temp.path().join("files"), "sweep: { population.cheats.strategy: [free_rider] }\n");
    std::fs::write(here.join("mine.lua"), "return {}").expect("a script");
    let call = |folder: &Path, args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_freerider"));
        said(&command.args(args).current_dir(folder).output().expect("it starts"))
    };
    let set = "sweep={ population.cheats.strategy: [./mine.lua] }";
    let (code, answer, diagnostics) = call(&here, &["run", &file, "--out", "out", "--seeds", "1", "--set", set]);
    assert_eq!(code, 0, "{answer}{diagnostics}");
    let (code, answer, diagnostics) = call(&there, &["replay", "../here/out", "", "--quiet"]);
    assert!(code == 0 && answer.contains("identical"), "{answer}{diagnostics}");
    std::fs::remove_file(here.join("mine.lua")).expect("removed");
    let (code, _, diagnostics) = call(&there, &["replay", "../here/out", ""]);
    assert_eq!(code, 2);
    assert!(diagnostics.contains("(with which ../here/out was run)"), "{diagnostics}");
    let script = std::fs::canonicalize(&here).expect("here").join("./mine.lua");
    assert!(diagnostics.contains(&script.display().to_string()) && !diagnostics.contains("/../"), "{diagnostics}");
    // Two experiments in one folder are named as they are found from here.
    let other = small(&there, "standings: true\n").replace("small.yaml", "other.yaml");
    std::fs::rename(there.join("small.yaml"), &other).expect("renamed");
    let text = std::fs::read_to_string(&other).expect("text").replace("What do cheats gain", "What else");
    std::fs::write(&other, text).expect("written");
    let (code, _, diagnostics) = call(&there, &["run", "other.yaml", "--out", "../here/out"]);
    assert_eq!(code, 2);
    assert!(
        diagnostics.contains("\" (other.yaml), and no cell") && diagnostics.contains("files/small.yaml)"),
        "{diagnostics}"
    );
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
    let text = small.replace("strategy: free_rider", "strategy: fails.lua");
    std::fs::write(&file, &text).expect("a file");
    let out = temp.path().join("out");
    let (code, answer, diagnostics) =
        said(&freerider(&["run", &file.display().to_string(), "--out", &out.display().to_string()]));
    assert_eq!(code, 3, "{answer}{diagnostics}");
    let failed = answer.lines().find_map(|line| line.split_once(") failed: ")).expect("a failed cell").1;
    let round = failed.split_once(": group `cheats`, `serve`: fails.lua:3: ").expect("the script by its name").0;
    let next = answer.lines().find_map(|line| line.strip_prefix("next: mend fails.lua and ")).expect("a next step");
    let next = next.split_once("freerider ").expect("a command").1;
    let (code, answer, diagnostics) = said(&freerider(&next.split(' ').collect::<Vec<_>>()));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    for words in ["round 0", &format!("{round}\n"), &format!("failed: {failed}"), "identical, bit by bit"] {
        assert!(answer.contains(words), "`{words}` is missing in\n{answer}");
    }
    // The same experiment in another folder fails with the same words.
    let moved = tempfile::tempdir().expect("a folder");
    for name in ["fails.lua", "fails.yaml", "out"] {
        std::fs::rename(temp.path().join(name), moved.path().join(name)).expect("moved");
    }
    let out = moved.path().join("out");
    let next = next.replace(&temp.path().display().to_string(), &moved.path().display().to_string());
    let (code, answer, diagnostics) = said(&freerider(&next.split(' ').collect::<Vec<_>>()));
    assert!(code == 0 && answer.contains("identical, bit by bit"), "{answer}{diagnostics}");
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
    // Experiments are listed, and something else explains them.
    for name in ["first", "experiments/start/first.yaml"] {
        let (code, _, diagnostics) = said(&freerider(&["explain", name]));
        assert_eq!(code, 2);
        let next = "next: `freerider check experiments/start/first.yaml`";
        assert!(diagnostics.contains("is an experiment") && diagnostics.contains(next), "{diagnostics}");
    }
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
    assert!(
        answer.contains(" of 3200 cells are finished and kept in ") && answer.contains("run the same command again"),
        "{answer}"
    );
    assert!(Path::new(&out).join("parts").read_dir().expect("parts").next().is_some(), "nothing was kept");
}
