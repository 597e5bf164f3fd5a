//! Published summaries: the same bytes every time, of whole runs only, and noticed when they are no longer true.

use crate::commands::said;
use crate::small::{root, swarm};
use experiments::ask::{Overrides, plan};
use experiments::publish::{Edition, PUBLISHED, stale};
use experiments::run::Answer;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILE: &str = "experiments/bittorrent/small.yaml";

const CLAIMS: &str = "claims:
  - { label: goods are conserved, metric: imbalance_bytes, every: [0, 0] }
  - { label: \"uploads, of cheats\", metric: uploaded_bytes, group: cheats, every: [1, 2] }
";

/// A project with one experiment in it.
fn project(cheat: &str) -> tempfile::TempDir {
    let project = tempfile::tempdir().expect("a folder");
    write(project.path(), FILE, &format!("{}{CLAIMS}", swarm(cheat).replace("peers: 30", "peers: 20")));
    project
}

fn write(project: &Path, file: &str, text: &str) {
    let file = project.join(file);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
}

/// Runs the command in the project; exit code, stdout and stderr.
fn freerider(project: &Path, args: &[&str]) -> (i32, String, String) {
    let command = Command::new(env!("CARGO_BIN_EXE_freerider")).args(args).current_dir(project).output();
    said(&command.expect("the command starts"))
}

/// All files of the summary.
fn summary(project: &Path) -> BTreeMap<String, String> {
    let folder = project.join(PUBLISHED).join("bittorrent/small");
    let entries = std::fs::read_dir(&folder).expect("a summary").flatten();
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("text");
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry.path()))).collect()
}

fn published(project: &Path) -> bool {
    project.join(PUBLISHED).exists()
}

#[test]
fn the_same_bytes_every_time_also_when_nothing_had_to_run() {
    let project = project("free_rider");
    let at = project.path();
    let (code, answer, diagnostics) = freerider(at, &["run", FILE, "--publish", "--threads", "1"]);
    assert_eq!(code, 1, "a claim fails, and that is published, too\n{answer}{diagnostics}");
    assert!(answer.contains("published results/published/bittorrent/small\n"), "{answer}");
    let first = summary(at);

    let (_, answer, _) = freerider(at, &["run", FILE, "--publish"]);
    assert!(answer.contains("2 of them from before"), "{answer}");
    assert_eq!(summary(at), first);
    std::fs::remove_dir_all(at.join(PUBLISHED)).expect("removed");
    freerider(at, &["run", &format!("./{FILE}"), "--publish", "--threads", "2", "--out", "elsewhere"]);
    assert_eq!(summary(at), first);
    freerider(at, &["run", FILE, "--publish=mine"]);
    assert!(at.join("mine/bittorrent/small/summary.md").exists());

    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(names, ["claims.csv", "groups.csv", "manifest.json", "summary.md"]);
    assert!(first.values().map(String::len).sum::<usize>() < 16 << 10, "small enough to be kept");
    for (name, text) in &first {
        assert!(!text.contains(&at.display().to_string()), "{name} names a folder of this machine");
    }
    assert!(stale(&at.join(PUBLISHED), at).expect("readable").is_empty());
}

#[test]
fn it_says_what_came_out_and_how_to_get_it() {
    let project = project("free_rider");
    freerider(project.path(), &["run", FILE, "--publish"]);
    let summary = summary(project.path());
    let page = &summary["summary.md"];
    for word in [
        "# What do cheats gain in a small swarm?",
        "`experiments/bittorrent/small.yaml`: 2 cells, seeds 1, 2",
        "cargo run --release -- run experiments/bittorrent/small.yaml --publish",
        "| cheats ",
        " ± ",
        "| goods are conserved ",
        "| FAILS ",
        "| strategy free_rider | 1 |",
    ] {
        assert!(page.contains(word), "`{word}` is missing in\n{page}");
    }
    let groups: Vec<&str> = summary["groups.csv"].lines().collect();
    assert_eq!(groups[0], "group,strategy,peers,metric,n,mean,low,high,missing");
    // Three groups, the four usual metrics and no other: `uploaded_bytes` is one of them.
    assert_eq!(groups.len(), 1 + 3 * 4);
    assert!(groups.contains(&"cheats,free_rider,6,uploaded_bytes,2,0,0,0,0"), "{groups:?}");
    let claims: Vec<&str> = summary["claims.csv"].lines().collect();
    assert_eq!(claims.len(), 3);
    assert!(claims[0].starts_with("claim,label,note,test,metric,group,outcome,"), "{claims:?}");
    assert!(claims[2].contains("\"uploads, of cheats\"") && claims[2].contains(",fails,holds,false,"), "{claims:?}");
}

#[test]
fn what_is_not_the_file_as_it_stands_is_refused_before_it_runs() {
    let project = project("free_rider");
    let at = project.path();
    let outside = tempfile::tempdir().expect("a folder");
    let elsewhere = outside.path().join("other.yaml");
    std::fs::copy(at.join(FILE), &elsewhere).expect("a copy");
    write(at, "experiments/library.yaml", &swarm("plugins/free_rider"));
    // The library that belongs to these tests; another one may lie beside the program.
    let library = format!("{}free_rider{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let built = std::env::current_exe().expect("this test").with_file_name(&library);
    std::fs::create_dir_all(at.join("experiments/plugins")).expect("a folder");
    std::fs::copy(built, at.join("experiments/plugins").join(library)).expect("a copy");
    let elsewhere = elsewhere.display().to_string();
    let cases: [(&[&str], &str); 5] = [
        (&["run", FILE, "--publish", "--set", "rounds=5"], "--set and --seeds change it"),
        (&["run", FILE, "--publish", "--seeds", "3"], "--set and --seeds change it"),
        (&["run", FILE, &elsewhere, "--publish"], "not below the current folder"),
        (&["run", "experiments/library.yaml", "--publish"], "a library"),
        (&["run", FILE, "--publish", "--dry-run"], "--dry-run"),
    ];
    for (args, word) in cases {
        let (code, answer, diagnostics) = freerider(at, args);
        assert_eq!((code, answer.as_str()), (2, ""), "{diagnostics}");
        assert!(diagnostics.contains(word), "`{word}` is missing in\n{diagnostics}");
        assert!(!published(at) && !at.join("results").exists(), "{args:?} left something");
    }
}

#[test]
fn a_run_that_is_not_whole_is_refused() {
    let project = project("broken.lua");
    let at = project.path();
    let script = "return { serve = function() local x = nil; return x.y end }";
    write(at, "experiments/bittorrent/broken.lua", script);
    let (code, _, diagnostics) = freerider(at, &["run", FILE, "--publish"]);
    assert_eq!(code, 3, "{diagnostics}");
    assert!(diagnostics.contains("nothing was published: 2 of 2 cells failed"), "{diagnostics}");

    let plan = plan(&at.join(FILE), &Overrides::default(), &experiments::catalogue()).expect("a plan");
    let edition = Edition::new(&plan, &at.join(PUBLISHED), at).expect("an edition");
    let message = edition.write(&Answer::default()).expect_err("an interrupted run");
    assert!(message.contains("interrupted"), "{message}");
    assert!(!published(at));
}

#[test]
fn what_is_no_longer_true_is_noticed() {
    let project = project("quiet.lua");
    let at = project.path();
    write(at, "experiments/bittorrent/quiet.lua", "return { serve = function() end }");
    let (_, _, diagnostics) = freerider(at, &["run", FILE, "--publish"]);
    let found = || stale(&at.join(PUBLISHED), at).expect("readable");
    assert_eq!(found(), Vec::<String>::new(), "{diagnostics}");

    let folder = format!("{PUBLISHED}/bittorrent/small");
    let read = |file: &str| std::fs::read_to_string(at.join(file)).expect("text");
    let changes = [
        (FILE.to_owned(), read(FILE) + "# another word\n", "other text today"),
        (FILE.to_owned(), read(FILE).replace("peers: 20", "peers: 21"), "other text and cells today"),
        (FILE.to_owned(), "question: ?".to_owned(), "does not read"),
        ("experiments/bittorrent/quiet.lua".to_owned(), "return {}".to_owned(), "other cells today"),
        (format!("{folder}/groups.csv"), "better,numbers\n".to_owned(), "groups.csv is not what was written"),
        (
            format!("{folder}/manifest.json"),
            read(&format!("{folder}/manifest.json"))
                .replace("free_rider", "x")
                .replace("\"mechanism tit_for_tat\": \"", "\"mechanism tit_for_tat\": \"9"),
            "other versions today",
        ),
    ];
    for (file, text, word) in changes {
        let before = read(&file);
        assert_ne!(before, text, "{word}");
        write(at, &file, &text);
        let said = found().join("\n");
        assert!(said.starts_with(&format!("{folder} is stale: ")) && said.contains(word), "`{word}`: {said}");
        if word != "does not read" {
            assert!(said.contains(&format!("cargo run --release -- run {FILE} --publish")), "{said}");
        }
        write(at, &file, &before);
    }
    write(at, &format!("{PUBLISHED}/README.md"), "about the folders beside it");
    assert_eq!(found(), Vec::<String>::new());
    write(at, &format!("{folder}/notes.txt"), "mine");
    assert!(found()[0].contains("notes.txt does not belong there"), "{:?}", found());
    std::fs::remove_file(at.join(format!("{folder}/notes.txt"))).expect("removed");
    std::fs::rename(at.join(&folder), at.join(PUBLISHED).join("small")).expect("moved");
    assert!(found()[0].contains("whose place is bittorrent/small"), "{:?}", found());
}

#[test]
fn every_published_summary_is_of_an_experiment_as_it_stands_today() {
    let found = stale(&root().join(PUBLISHED), &root()).expect("readable");
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
