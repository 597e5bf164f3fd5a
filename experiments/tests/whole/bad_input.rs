//! Whatever is wrong with the input: one clear message, exit code 2 or 3, and nothing lost.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

use crate::commands::{freerider, said, small};
use crate::small::swarm;
use std::path::{Path, PathBuf};

/// Runs a text as an experiment; returns exit code and what was said, on both streams.
fn run(text: &str) -> (i32, String) {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("bad.yaml");
    std::fs::write(&file, text).expect("a file");
    let out = temp.path().join("out").display().to_string();
    let (code, answer, diagnostics) = said(&freerider(&["run", &file.display().to_string(), "--out", &out, "--quiet"]));
    (code, format!("{answer}{diagnostics}"))
}

/// What a message must hold: the place, and these words.
fn refused(text: &str, code: i32, words: &[&str]) {
    let (found, message) = run(text);
    assert_eq!(found, code, "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is missing in\n{message}");
    }
    assert!(!message.contains("panicked at"), "{message}");
}

#[test]
fn what_the_file_says_wrong() {
    let good = swarm("free_rider");
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    refused(&with("mechanism:", "mechanisms:"), 2, &["mechanisms", "bad.yaml:10:1", "did you mean `mechanism`?"]);
    refused(
        &with("    seeds: 1\n", "    sedes: 1\n"),
        2,
        &["sedes", "bad.yaml:5:5", "workload.swarm.sedes", "`seeds`"],
    );
    refused(&with("peers: 30", "peers: many"), 2, &["many", "bad.yaml:4:12", "workload.swarm.peers"]);
    refused(&with("count: 6", "share: 1.5"), 2, &["1.5", "bad.yaml:13:", "population.cheats.share"]);
    refused(&with("peers: 30", "peers: 0"), 2, &["`peers` is 0, below 1", "bad.yaml:4:12", "workload.swarm.peers"]);
    refused(&with("kib_s: 32", "kib_s: -32"), 2, &["-32", "seed_uplink"]);
    refused(
        &with("{ tit_for_tat: { slots: { fixed: { count: 4 } } } }", "claims"),
        2,
        &[
            "the mechanism `claims` does not fit the workload `swarm`",
            "bad.yaml:10:",
            "its card says that it fits backup",
        ],
    );
    refused(&with("tit_for_tat", "tit_for_tatt"), 2, &["tit_for_tatt", "did you mean `tit_for_tat`?"]);
    refused(&with("strategy: free_rider", "strategy: free_ridr"), 2, &["free_ridr", "did you mean `free_rider`?"]);
    refused(&format!("{good}rounds: 5\n"), 2, &["rounds", "twice"]);
    refused("", 2, &["empty"]);
    refused(&with("mechanism: {", "mechanism: ["), 2, &["bad.yaml:1"]);
    refused(
        &format!("{good}sweep: {{ population.cheat.count: [1] }}\n"),
        2,
        // Groups of other workloads are not among them.
        &["population.cheat", "known under `population`: cheats, honest, seeds\n", "population.cheats"],
    );
    refused(
        &format!("{good}claims: [{{ metric: download_z, group: cheats, within: [0, 1] }}]\n"),
        2,
        &["download_z", "download_s"],
    );
    let seek = &["seek (500) is above max_connections", "bad.yaml:", "change `seek` or `max_connections`"];
    refused(&with("    seeds: 1\n", "    seek: 500\n"), 2, seek);
    let leeches = ["leeches (7) is none of the swarms (4)", "change `leeches` or `swarms`"];
    refused(&with("    seeds: 1\n", "    swarms: 4\n    leeches: [7]\n"), 2, &leeches);
    let (_, half) = run(&with("    seeds: 1\n", "    swarms: 4\n    leeches: [0.5]\n"));
    assert!(half.contains("next: change `leeches`\n") || half.ends_with("next: change `leeches`"), "{half}");
    assert!(half.contains("whole numbers from 0 to 3") && !half.contains("together"), "{half}");
}

/// What `check` says of a text.
fn checked(text: &str, args: &[&str]) -> (i32, String) {
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("bad.yaml");
    std::fs::write(&file, text).expect("a file");
    let (code, _, diagnostics) = said(&freerider(&[&["check", &file.display().to_string()], args].concat()));
    (code, diagnostics)
}

#[test]
fn what_is_suggested_is_accepted() {
    let good = swarm("free_rider");
    let cases = [
        ("sweep: { mechanism: [none, tit_for_tat], mechanism.tit_for_tat.rechoke_s: [10, 20] }\n", ""),
        ("", "claims: [{ metric: imbalance_bytes, every: [0, 0], of: { mechanism: none } }]\n"),
        (
            "",
            "claims: [{ metric: imbalance_bytes, every: [0, 0], of: { mechanism: { tit_for_tat: { rechoke_s: 5 } } } }]\n",
        ),
    ];
    for (wrong, kept) in cases {
        let (code, message) = checked(&format!("{good}{wrong}{kept}"), &[]);
        assert_eq!(code, 2, "{message}");
        let next = message.split("next: ").nth(1).expect("a next step");
        let step = next.split('`').nth(1).expect("what to write");
        let mended = if step.starts_with("sweep:") { step.to_owned() } else { format!("sweep: {{ {step} }}") };
        let (code, message) = checked(&format!("{good}{mended}\n{kept}"), &[]);
        assert_eq!(code, 0, "{mended}\n{message}");
    }
    let claim = "claims: [{ metric: imbalance_bytes, every: [0, 0], confidence: 95 }]\n";
    let (code, message) = checked(&format!("{good}{claim}"), &[]);
    assert!(code == 2 && message.contains("next: give a number between 0 and 1, such as 0.95"), "{message}");
}

#[test]
fn samples_are_different_values_or_say_why_not() {
    let sampled = |count: u32, ends: &str| {
        let paths = format!("population.cheats.count: {ends}");
        format!("{}sweep: {{ sample: {{ count: {count}, paths: {{ {paths} }} }} }}\n", swarm("free_rider"))
    };
    let (code, message) = checked(&sampled(10, "[1, 10]"), &[]);
    assert_eq!((code, message.as_str()), (0, ""), "all ten are found");
    let (code, message) = checked(&sampled(11, "[1, 10]"), &[]);
    assert_eq!(code, 2, "{message}");
    assert!(
        message.contains("there are not 11 different values") && message.contains("write `count: 10`"),
        "{message}"
    );
    let (code, message) = checked(&sampled(3, "[-9223372036854775808, 9223372036854775807]"), &[]);
    assert!(code == 2 && message.contains("population.cheats.count") && !message.contains("twice"), "{message}");
}

#[test]
fn more_cells_than_can_be_are_told_at_once() {
    let text = format!("{}sweep: {{ population.cheats.count: [1, 2, 3] }}\n", swarm("free_rider"));
    let began = std::time::Instant::now();
    let (code, message) = checked(&text, &["--seeds", "1000000"]);
    assert!(code == 2 && message.contains("3 points with 1000000 seeds each"), "{message}");
    assert!(began.elapsed().as_secs() < 20, "cells were made before they were counted");
    let until = "until: { metric: download_s, group: honest, half_width: 1 }";
    let adaptive = text.replace("seeds: 2\n", &format!("seeds: {{ min: 2, max: 1000000, {until} }}\n"));
    let (code, message) = checked(&adaptive, &[]);
    assert!(code == 2 && message.contains("3 points with 1000000 seeds each"), "{message}");
}

#[test]
fn scripts_and_libraries_that_do_not_work() {
    let temp = tempfile::tempdir().expect("a folder");
    let script = |name: &str, text: &str| {
        let file = temp.path().join(name);
        std::fs::write(&file, text).expect("a file");
        swarm(&file.display().to_string())
    };
    refused(&swarm("lua/nowhere.lua"), 2, &["lua/nowhere.lua", "bad.yaml:13:"]);
    refused(&script("syntax.lua", "return {\n  serve = function(turn\n}\n"), 2, &["syntax.lua:3", "bad.yaml:13:"]);
    refused(&script("number.lua", "return 42"), 2, &["number.lua", "table"]);
    refused(&script("verb.lua", "return { serv = function() end }"), 2, &["serv", "serve"]);
    let fails =
        script("fails.lua", "return {\n  serve = function(turn)\n    local x = nil\n    return x.y\n  end\n}\n");
    refused(&fails, 3, &["fails.lua:4", "failed", "(seed 1)", "fails.lua and run again", "freerider replay"]);
    let swept = format!("{fails}sweep: {{ population.cheats.count: [2, 3] }}\n");
    let (_, message) = run(&swept);
    let (first, last) = ("(population.cheats.count 2, seed 1) failed", "(population.cheats.count 3, seed 2) failed");
    let at = |words: &str| message.find(words).unwrap_or_else(|| panic!("`{words}` is missing in\n{message}"));
    assert!(at(first) < at(last), "{message}");
    refused(&script("loops.lua", "return { serve = function() while true do end end }"), 3, &["loops.lua", "failed"]);
    let library = if cfg!(target_os = "macos") { "text.dylib" } else { "text.so" };
    let words = ["cannot be loaded", "bad.yaml:13:", "this file is no library", "next: a plug-in is a `cdylib` crate"];
    refused(&script(library, "this is no library"), 2, &words);
    std::fs::create_dir(temp.path().join("folder.lua")).expect("a folder");
    let folder = temp.path().join("folder.lua").display().to_string();
    refused(&swarm(&folder), 2, &["is no strategy file", "folder.lua is a folder", "next: name a `.lua` script"]);
}

#[test]
fn an_error_is_one_event_for_programs() {
    let text = swarm("free_rider").replace("free_rider", "free_ridre");
    let (code, message) = checked(&text, &["--log-format", "json"]);
    assert_eq!(code, 2, "{message}");
    let events: Vec<serde_json::Value> =
        message.lines().map(|line| serde_json::from_str(line).expect("one event a line")).collect();
    let [event] = &events[..] else { panic!("one event: {message}") };
    let told = event["fields"]["message"].as_str().expect("a message");
    for word in
        ["unknown strategy `free_ridre`", "bad.yaml:13:", "population.cheats.strategy", "did you mean `free_rider`?"]
    {
        assert!(told.contains(word), "`{word}` is missing in\n{told}");
    }
}

#[test]
fn a_sound_file_beside_a_bad_one_is_said_to_be_sound() {
    let temp = tempfile::tempdir().expect("a folder");
    let good = small(temp.path(), "");
    let (code, answer, diagnostics) = said(&freerider(&["check", "nothing.yaml", &good]));
    assert_eq!(code, 2);
    assert!(answer.contains(&format!("{good}: ok")) && diagnostics.contains("nothing.yaml"), "{answer}{diagnostics}");
}

#[test]
fn a_folder_in_the_place_of_a_frame_is_moved_aside() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "claims: [{ metric: imbalance_bytes, every: [0, 0] }]\n");
    let out = temp.path().join("out");
    let run = || said(&freerider(&["run", &file, "--out", &out.display().to_string()]));
    assert_eq!(run().0, 0);
    let claims = out.join("claims.parquet");
    let before = std::fs::read(&claims).expect("a frame");
    std::fs::remove_file(&claims).and_then(|()| std::fs::create_dir(&claims)).expect("a folder in its place");
    let (code, answer, diagnostics) = run();
    assert_eq!(code, 0, "{answer}{diagnostics}");
    assert!(diagnostics.contains("a folder stands in its place") && diagnostics.contains("damaged"), "{diagnostics}");
    assert_eq!(std::fs::read(&claims).expect("a frame"), before);
}

#[test]
fn folders_that_cannot_hold_the_results() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "");
    let run = |file: &str, out: &Path| {
        let (code, answer, diagnostics) =
            said(&freerider(&["run", file, "--out", &out.display().to_string(), "--quiet"]));
        (code, format!("{answer}{diagnostics}"))
    };
    let out = temp.path().join("out");
    assert_eq!(run(&file, &out).0, 0);
    let other = temp.path().join("other.yaml");
    let text = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&other, text.replace("What do cheats gain", "What do cheats lose")).expect("a file");
    let (code, message) = run(&other.display().to_string(), &out);
    assert_eq!(code, 2, "{message}");
    assert!(message.contains("another") && message.contains("--out"), "{message}");

    // Another world under the same question, from another file; whoever edits its own file is told that nothing is used.
    let manifest = || std::fs::read_to_string(out.join("manifest.json")).expect("the manifest");
    let before = manifest();
    std::fs::write(&other, text.replace("rounds: 300", "rounds: 200")).expect("a file");
    let (code, message) = run(&other.display().to_string(), &out);
    assert_eq!(code, 2, "{message}");
    for word in ["another experiment", "other.yaml", "small.yaml", "no cell of theirs", "--out", "--fresh"] {
        assert!(message.contains(word), "{word} is missing in\n{message}");
    }
    assert_eq!(manifest(), before);
    std::fs::write(&file, text.replace("rounds: 300", "rounds: 200")).expect("a file");
    let (code, _, warned) = said(&freerider(&["run", &file, "--out", &out.display().to_string()]));
    assert!(code == 0 && warned.contains("none of the 2 cells that are there"), "{warned}");

    // Begun anew, a folder is anybody's, even one whose manifest nobody can read.
    let whole = manifest();
    std::fs::write(out.join("manifest.json"), &whole[..whole.len() / 2]).expect("torn");
    let (code, message) = run(&other.display().to_string(), &out);
    assert!(code == 2 && message.contains("damaged") && message.contains("--fresh"), "{message}");
    let fresh = ["run", &other.display().to_string(), "--out", &out.display().to_string(), "--fresh"];
    assert_eq!(said(&freerider(&fresh)).0, 0);
    assert!(manifest().contains("other.yaml"));

    let foreign = temp.path().join("foreign");
    std::fs::create_dir(&foreign).expect("a folder");
    std::fs::write(foreign.join("thesis.tex"), "precious").expect("a file");
    assert_eq!(run(&file, &foreign).0, 2);
    assert_eq!(std::fs::read_to_string(foreign.join("thesis.tex")).expect("it is there"), "precious");

    let (code, message) = run(&file, &temp.path().join("small.yaml/out"));
    assert_eq!(code, 2, "{message}");
    let (code, message) = run(&file, Path::new("/proc/freerider"));
    assert_eq!(code, 2, "{message}");
    assert!(message.contains("error:") && message.contains("check the path"), "{message}");
}

#[test]
fn a_truncated_frame_is_computed_again() {
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "");
    let out = temp.path().join("out");
    let args = ["run", &file, "--out", &out.display().to_string()];
    assert_eq!(said(&freerider(&args)).0, 0);
    let peers = out.join("peers.parquet");
    let whole = std::fs::read(&peers).expect("the frame");
    std::fs::write(&peers, &whole[..whole.len() / 2]).expect("torn");
    let (code, answer, diagnostics) = said(&freerider(&args));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    assert!(diagnostics.contains("peers.parquet") && diagnostics.contains("damaged"), "{diagnostics}");
    assert_eq!(std::fs::read(&peers).expect("the frame"), whole);
}

#[test]
fn a_claim_that_cannot_be_judged_is_found_before_anything_runs() {
    let text = format!(
        "{}sweep: {{ population.cheats.count: [3, 6], mechanism: [none, tit_for_tat] }}
claims: [{{ metric: download_s, group: cheats, of: {{ mechanism: none, population.cheats.count: 3 }}, \
         below: {{ mechanism: tit_for_tat }} }}]\n",
        swarm("free_rider")
    );
    let temp = tempfile::tempdir().expect("a folder");
    let file = temp.path().join("bad.yaml");
    std::fs::write(&file, text).expect("a file");
    for command in ["check", "run"] {
        let (code, answer, diagnostics) = said(&freerider(&[command, &file.display().to_string()]));
        assert_eq!((code, answer.as_str()), (2, ""), "{diagnostics}");
        for words in
            ["error: a claim cannot be judged\n", "bad.yaml:17:10  (claims[0])", "more than one cell", "next: "]
        {
            assert!(diagnostics.contains(words), "{words} is missing in\n{diagnostics}");
        }
    }
}

#[test]
fn what_a_table_of_all_pairs_is_told_against_itself() {
    let text = |preset: &str, keys: &str, setting: &str| {
        format!(
            "question: Who?\ntournament:\n  {preset}:\n    strategies: [cooperator, defector]\n    {keys}\n    \
             settings: {{ a: {{ {setting} }} }}\nseeds: 1\n"
        )
    };
    let matrix = |params: &str| format!("workload: {{ dilemma: {{ {params} }} }}");
    let cases = [
        ("round_robin", "copies: 2", matrix("matching: pairs"), "not all would meet"),
        ("round_robin", "copies: 2", matrix("matching: { graph: { kind: ring } }"), "not all would meet"),
        ("noisy", "noise: 0.1", matrix("noise: 0.2"), "`noise` and this `noise` say the same"),
        ("round_robin", "turns: 9", matrix("length: { fixed: { turns: 8 } }"), "`turns` and this `length`"),
        ("round_robin", "turns: 9", "workload: dilemma, rounds: 9".to_owned(), "`turns` and this `rounds`"),
        ("prob_end", "continue: 0.9", matrix("length: { probabilistic: { continue: 0.8 } }"), "this `length`"),
        ("round_robin", "copies: 2", "workload: dilemma, rounds: 60".to_owned(), "200 turns does not end in 60 rounds"),
        (
            "round_robin",
            "copies: 2",
            format!("{}, rounds: 7", matrix("length: { fixed: { turns: 8 } }")),
            "8 turns does not end in 7 rounds",
        ),
        ("round_robin", "payoff: utility", "workload: dilemma".to_owned(), "`payoff` changes nothing here"),
    ];
    for (preset, keys, setting, words) in cases {
        refused(&text(preset, keys, &setting), 2, &[words, "bad.yaml"]);
    }
    let (code, message) = run(&text("round_robin", "turns: 9", &matrix("matching: all_pairs, noise: 0.1")));
    assert_eq!(code, 0, "{message}");
}

#[test]
fn two_files_that_would_write_into_one_folder_are_refused_before_anything_runs() {
    let temp = tempfile::tempdir().expect("a folder");
    let files = ["one", "two"].map(|name| {
        std::fs::create_dir(temp.path().join(name)).expect("a folder");
        small(&temp.path().join(name), "")
    });
    let out = temp.path().join("out");
    let (code, _, message) = said(&freerider(&["run", &files[0], &files[1], "--out", &out.display().to_string()]));
    assert_eq!(code, 2, "{message}");
    assert!(files.iter().all(|file| message.contains(file.as_str())) && message.contains("next: "), "{message}");
    assert!(!out.exists());
}

/// The first part is written into a file that is always full. It is removed with the rest of that draft, so that there is room
/// at the second try.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_no_finished_cell() {
    use std::process::{Command, Stdio};
    let temp = tempfile::tempdir().expect("a folder");
    let file = small(temp.path(), "");
    let out = temp.path().join("out");
    let child = Command::new(env!("CARGO_BIN_EXE_freerider"))
        .args(["run", &file, "--out", &out.display().to_string(), "--seeds", "200", "--threads", "2"])
        .current_dir(crate::small::root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let scratch = loop {
        let own = std::fs::read_dir(out.join("tmp")).ok().and_then(|mut tmp| tmp.next()).and_then(Result::ok);
        match own {
            Some(own) => break own.path().join("part"),
            None => std::thread::sleep(std::time::Duration::from_millis(1)),
        }
    };
    std::fs::create_dir(&scratch).expect("no part is being written yet");
    std::os::unix::fs::symlink("/dev/full", scratch.join("peers.parquet")).expect("linked");
    let (code, answer, diagnostics) = said(&child.wait_with_output().expect("it ends"));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    assert!(diagnostics.contains("the disk is full") && diagnostics.contains("wait for room"), "{diagnostics}");
    let folder = results::ResultFolder::open(&out).expect("a result folder");
    assert_eq!(folder.manifest().counts.ok, 200);
}

/// Sets the mode of a folder and of the folders in it.
#[cfg(unix)]
fn set_mode(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).expect("a mode");
    for entry in std::fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_dir()) {
        set_mode(&entry.path(), mode);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_keeps_what_it_has() {
    use std::os::unix::process::CommandExt;
    let temp = tempfile::tempdir().expect("a folder");
    let at = temp.path();
    let file = small(at, "");
    let out = at.join("out");
    let (code, ..) = said(&freerider(&["run", &file, "--out", &out.display().to_string()]));
    assert_eq!(code, 0);
    let sum = || results::ResultFolder::open(&out).expect("a result folder").manifest().frames["peers"].blake3.clone();
    let before = sum();
    set_mode(at, 0o555);
    // Whoever may do everything runs the command as nobody, who needs a program that it may read.
    let may_do_everything = std::fs::write(out.join("mine"), "").is_ok();
    let mut program = PathBuf::from(env!("CARGO_BIN_EXE_freerider"));
    if may_do_everything {
        std::fs::remove_file(out.join("mine")).expect("removed");
        std::fs::copy(&program, at.join("freerider")).expect("copied");
        program = at.join("freerider");
    }
    for place in ["out", "another"] {
        let mut command = std::process::Command::new(&program);
        command.current_dir(at).args(["run", "small.yaml", "--seeds", "4", "--quiet", "--out", place]);
        if may_do_everything {
            command.uid(65534);
        }
        let (code, answer, diagnostics) = said(&command.output().expect("it starts"));
        assert_eq!((code, answer.as_str()), (2, ""), "{place}: {diagnostics}");
        for word in [place, "no permission to write there", "choose another folder with --out"] {
            assert!(diagnostics.contains(word), "`{word}` is missing in\n{diagnostics}");
        }
    }
    set_mode(at, 0o755);
    assert_eq!(sum(), before);
    assert!(!at.join("another").exists());
}
