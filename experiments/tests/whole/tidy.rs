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
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let members: BTreeSet<String> = packages.iter().map(member).collect();
    assert_eq!(members, EDGES.iter().map(|(member, _)| (*member).to_owned()).collect(), "a member has no row here");
    for package in packages {
        let member = member(package);
        let known = EDGES.iter().find(|(one, _)| *one == member).map_or(&[] as &[&str], |(_, known)| known);
        // Those of ours have a path, whatever they are called here, and whatever they are needed for.
        let ours = package["dependencies"].as_array().expect("a list").iter().filter(|one| one["path"].is_string());
        let (in_tests, found): (Vec<_>, Vec<_>) = ours.partition(|one| one["kind"] == "dev");
        let names = |all: Vec<&serde_json::Value>| -> BTreeSet<String> {
            all.iter().filter_map(|one| one["name"].as_str()).map(str::to_owned).collect()
        };
        let expected: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(names(found), expected, "{member} knows others than it may");
        for dependency in names(in_tests) {
            let allowed = known.contains(&dependency.as_str()) || TEST_EDGES.contains(&(&member, &dependency));
            assert!(allowed, "the tests of {member} know {dependency}");
        }
    }
}

/// What cargo reads in our manifests.
fn metadata() -> serde_json::Value {
    let cargo = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .output()
        .expect("cargo");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    serde_json::from_slice(&cargo.stdout).expect("JSON")
}

/// The folder of a package.
fn member(package: &serde_json::Value) -> String {
    let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
    shown(manifest.parent().expect("a folder"))
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
        "strategies/src/lua/steps.rs",
        "strategies/src/lua/vm.rs",
        "strategies/src/plugin/image.rs",
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
    for (folder, least) in [("engine/mechanisms/src", 14), ("engine/workloads/src", 8), ("engine/measures/src", 27)] {
        let lib = std::fs::read_to_string(root().join(folder).join("lib.rs")).expect("a catalogue");
        let offers = sources(folder).into_iter().filter(|(_, text)| text.contains("\npub const ENTRY: "));
        // A folder is one item, whichever of its files has the entry.
        let stems: Vec<String> =
            offers.map(|(path, _)| path.split(['/', '.']).next().unwrap_or("").to_owned()).collect();
        assert!(stems.len() >= least, "only {} items were found in {folder}", stems.len());
        for stem in stems {
            let listed = [format!("    {stem}::ENTRY,"), format!("    {stem}::card::ENTRY,")];
            assert!(lib.lines().any(|line| listed.iter().any(|one| one == line)), "{folder}/{stem} is not in the list");
        }
    }
}

#[test]
fn the_catalogue_of_strategies_lists_everybody() {
    let lib = std::fs::read_to_string(root().join("strategies/src/lib.rs")).expect("a catalogue");
    let mut found = 0;
    for (path, text) in sources("strategies/src") {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_played = |line: &&str| line.contains(" Listed for ") || line.contains(" Player for ");
        for line in code.lines().filter(|line| line.starts_with("impl")).filter(is_played) {
            let who = line.rsplit(" for ").next().unwrap_or_default().trim_end_matches([' ', '{']);
            let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
            match who.split_once('<') {
                None => assert!(lib.contains(&format!("::{who}>(),")), "{who} in {path} is not in the list"),
                // One with constants has a name for each of them; the bridge from players to strategies is nobody.
                Some((name, _)) if name != "Plays" => {
                    assert!(lib.contains(&format!("{stem}::")), "{who} in {path} is not in the list");
                }
                Some(_) => continue,
            }
            found += 1;
        }
    }
    assert!(found >= 85, "only {found} strategies were found");
}

/// The sources below a folder, tests apart, each by its path in it.
fn sources(folder: &str) -> Vec<(String, String)> {
    let prefix = format!("{folder}/");
    let rust = files().into_iter().filter(|(file, _)| file.ends_with(".rs") && !file.ends_with("tests.rs"));
    rust.filter_map(|(file, text)| Some((file.strip_prefix(&prefix)?.to_owned(), text))).collect()
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
