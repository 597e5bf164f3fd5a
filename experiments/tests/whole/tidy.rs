//! The house rules that a machine can check.

use crate::small::root;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Who knows whom: every arrow of the picture in `engine/README.md`, and no other.
const EDGES: [(&str, &[&str]); 10] = [
    ("engine/game", &[]),
    ("engine/mechanisms", &["game"]),
    ("engine/workloads", &["game"]),
    ("engine/measures", &["game"]),
    ("engine/referee", &["game"]),
    ("engine/equilibria", &[]),
    ("strategies", &["game"]),
    ("strategies/plugins/free_rider", &["game"]),
    ("results", &[]),
    ("experiments", &["equilibria", "game", "measures", "mechanisms", "referee", "results", "strategies", "workloads"]),
];

/// The one arrow that only tests need: the smallest plug-in, to be loaded.
const TEST_EDGES: [(&str, &str); 1] = [("strategies", "free_rider")];

#[test]
fn crates_know_whom_they_may() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    let members: BTreeSet<&str> =
        manifest.lines().filter_map(|l| l.trim().strip_prefix('"')?.strip_suffix("\",")).collect();
    assert_eq!(members, EDGES.iter().map(|(member, _)| *member).collect(), "a member has no row here");
    let names: Vec<&str> = EDGES.iter().map(|(member, _)| name(member)).collect();
    for (member, known) in EDGES {
        let text = std::fs::read_to_string(root().join(member).join("Cargo.toml")).expect("a manifest");
        let mut section = "";
        let mut found = BTreeSet::new();
        let mut in_tests = BTreeSet::new();
        for line in text.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let Some(dependency) = names.iter().find(|n| line.split(['.', ' ', '=']).next() == Some(n)) else {
                continue;
            };
            match section {
                "[dependencies]" => found.insert(*dependency),
                "[dev-dependencies]" => in_tests.insert(*dependency),
                _ => false,
            };
        }
        assert_eq!(found, known.iter().copied().collect(), "{member} knows others than it may");
        for dependency in in_tests {
            let allowed = known.contains(&dependency) || TEST_EDGES.contains(&(member, dependency));
            assert!(allowed, "the tests of {member} know {dependency}");
        }
    }
}

fn name(member: &str) -> &str {
    member.rsplit('/').next().unwrap_or(member)
}

/// All files that are ours, below the root.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["engine", "strategies", "experiments", "results", ".ci"].map(|f| root().join(f)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("results/runs") {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.push((shown(&path), text));
            }
        }
    }
    for file in ["README.md", "Cargo.toml", "clippy.toml"] {
        found.push((file.to_owned(), std::fs::read_to_string(root().join(file)).unwrap_or_default()));
    }
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[test]
fn every_source_file_says_what_it_is() {
    for (file, text) in files().iter().filter(|(file, _)| file.ends_with(".rs")) {
        assert!(text.starts_with("//!"), "{file} does not begin with `//!`");
    }
    for (file, text) in files().iter().filter(|(file, _)| file.ends_with(".lua")) {
        assert!(text.starts_with("--"), "{file} does not begin with a comment");
    }
}

#[test]
fn nothing_is_left_for_later_without_a_reason() {
    // Spelt in halves, so that this file does not find itself.
    let debts =
        ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "todo".to_owned() + "!(", "unimplemented".to_owned() + "!("];
    for (file, text) in files().iter().filter(|(file, _)| file.ends_with(".rs") || file.ends_with(".lua")) {
        for debt in &debts {
            assert!(!text.contains(debt.as_str()), "{file} has a {debt}");
        }
    }
}

#[test]
fn unsafe_code_is_where_it_is_known_to_be() {
    const WITH_UNSAFE: [&str; 7] = [
        "engine/game/src/door.rs",
        "engine/workloads/src/swarm/rarity.rs",
        "strategies/src/lua/heap.rs",
        "strategies/src/lua/steps.rs",
        "strategies/src/lua/vm.rs",
        "strategies/src/plugin/mod.rs",
        "strategies/src/plugin/tests.rs",
    ];
    let code = |line: &&str| !line.trim_start().starts_with("//");
    let opens = ["unsafe".to_owned() + " {", "unsafe".to_owned() + " impl", "unsafe".to_owned() + " fn"];
    let unsafe_in = |text: &str| text.lines().filter(code).any(|line| opens.iter().any(|open| line.contains(open)));
    let mut found: Vec<String> = files()
        .into_iter()
        .filter(|(file, text)| file.ends_with(".rs") && unsafe_in(text))
        .map(|(file, _)| file)
        .collect();
    found.sort();
    assert_eq!(found, WITH_UNSAFE);
}

#[test]
fn no_path_of_a_machine_is_in_the_project() {
    let paths =
        ["/ro".to_owned() + "ot/", "/ho".to_owned() + "me/", "/wo".to_owned() + "rk/", "crates".to_owned() + ".io"];
    for (file, text) in files() {
        for path in &paths {
            assert!(!text.contains(path.as_str()), "{file} names {path}");
        }
    }
}

#[test]
fn catalogues_list_every_file() {
    for (folder, list) in
        [("engine/mechanisms/src", "lib.rs"), ("engine/workloads/src", "lib.rs"), ("engine/measures/src", "lib.rs")]
    {
        let lib = std::fs::read_to_string(root().join(folder).join(list)).expect("a catalogue");
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder").flatten() {
            let path = entry.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let offers = std::fs::read_to_string(&path).unwrap_or_default().contains("pub const ENTRY");
            assert!(!offers || lib.contains(&format!("{stem}::ENTRY")), "{folder}/{stem}.rs is not in the list");
        }
    }
}

#[test]
fn ci_runs_what_the_readme_promises() {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap_or_default();
    let (readme, ci) = (read("README.md"), read(".ci/run"));
    for command in ["cargo run --release -- run experiments/start/first.yaml", "cargo test --release --workspace"] {
        assert!(readme.contains(command), "README.md does not give `{command}`");
        assert!(ci.contains(command), ".ci/run does not run `{command}`");
    }
}
