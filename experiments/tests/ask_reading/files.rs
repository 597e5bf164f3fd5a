//! Strategies and experiments that are files: where they are looked for, and what if they are not there.

use super::toys::TOYS;
use experiments::ask::{Overrides, Where, plan, plan_text};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> (tempfile::TempDir, PathBuf) {
    let guard = tempfile::tempdir().expect("a folder");
    let path = guard.path().canonicalize().expect("a path");
    for inner in ["experiments/start", "strategies/lua", "target/release/deps"] {
        fs::create_dir_all(path.join(inner)).expect("a folder");
    }
    (guard, path)
}

fn text(strategy: &str) -> String {
    format!(
        "question: q\nworkload: swarm\npopulation:\n  honest: {{}}\n  x: {{ strategy: {strategy}, count: 1, params: {{ greed: 2 }} }}\nseeds: 1\n"
    )
}

fn ask(root: &Path, strategy: &str) -> Result<String, String> {
    let places = Where {
        folder: root.join("experiments/start"),
        working: root.to_path_buf(),
        program: Some(root.join("target/release/deps")),
    };
    plan_text(Path::new("first.yaml"), &text(strategy), &Overrides::default(), &TOYS, &places)
        .map(|plan| plan.cells[0].config.groups[1].source.card().name.to_string())
        .map_err(|troubles| troubles.to_string())
}

#[test]
fn a_script_is_found_beside_the_experiment_above_it_and_here() {
    for place in ["experiments/start/mine.lua", "experiments/strategies/mine.lua", "strategies/mine.lua", "mine.lua"] {
        let (_guard, root) = folder();
        fs::create_dir_all(root.join(place).parent().expect("a folder")).expect("a folder");
        fs::write(root.join(place), "return {}").expect("a file");
        assert_eq!(ask(&root, "mine.lua"), Ok("script".to_owned()), "{place}");
    }
}

#[test]
fn a_library_is_found_by_its_stem_beside_the_program_too() {
    let library = format!("{DLL_PREFIX}mine{DLL_SUFFIX}");
    for place in ["target/release/deps", "target/release", "strategies/plugins"] {
        let (_guard, root) = folder();
        fs::create_dir_all(root.join(place)).expect("a folder");
        fs::write(root.join(place).join(&library), "return {}").expect("a file");
        assert_eq!(ask(&root, "plugins/mine"), Ok("script".to_owned()), "{place}");
    }
}

#[test]
fn a_missing_script_says_where_it_was_looked_for_and_what_lies_there() {
    let (_guard, root) = folder();
    fs::write(root.join("strategies/lua/bittyrant.lua"), "return {}").expect("a file");
    let told = ask(&root, "lua/bitttyrant.lua").expect_err("no such file");
    let told = told.replace(&root.display().to_string(), "ROOT");
    // Above the folder of the test lies whatever lies there.
    let told: Vec<&str> = told.lines().filter(|line| !line.trim_start().starts_with('/')).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    error: there is no strategy file `lua/bitttyrant.lua`
      --> first.yaml:5:18  (population.x.strategy)
        5 |   x: { strategy: lua/bitttyrant.lua, count: 1, params: { greed: 2 } }
          |                  ^^^^^^^^^^^^^^^^^^
      cause: looked for it at
        ROOT/experiments/start/lua/bitttyrant.lua
        ROOT/experiments/start/strategies/lua/bitttyrant.lua
        ROOT/experiments/strategies/lua/bitttyrant.lua
        ROOT/strategies/lua/bitttyrant.lua
        ROOT/lua/bitttyrant.lua
      next: did you mean `lua/bittyrant.lua`?
    ");
}

#[test]
fn a_missing_library_is_told_by_its_stem() {
    let (_guard, root) = folder();
    fs::write(root.join("target/release").join(format!("{DLL_PREFIX}mine{DLL_SUFFIX}")), "return {}").expect("a file");
    let told = ask(&root, "plugins/mime").expect_err("no such file");
    assert!(told.contains("next: did you mean `plugins/mine`?"), "{told}");
}

#[test]
fn a_script_that_does_not_load_says_why() {
    let (_guard, root) = folder();
    fs::write(root.join("strategies/lua/bad.lua"), "retrun {}").expect("a file");
    let told = ask(&root, "lua/bad.lua").expect_err("a bad file");
    insta::assert_snapshot!(told.replace(&root.display().to_string(), "ROOT"), @r"
    error: the strategy `lua/bad.lua` cannot be loaded
      --> first.yaml:5:18  (population.x.strategy)
        5 |   x: { strategy: lua/bad.lua, count: 1, params: { greed: 2 } }
          |                  ^^^^^^^^^^^
      cause: line 1: expected `return`
      next: look at ROOT/strategies/lua/bad.lua
    ");
}

#[test]
fn a_path_without_an_ending_says_what_is_missing() {
    let (_guard, root) = folder();
    let told = ask(&root, "lua/mine").expect_err("no such file");
    assert!(told.contains("next: name the file with its ending, `.lua`"), "{told}");
}

#[test]
fn an_experiment_is_a_file_too() {
    let (_guard, root) = folder();
    let file = root.join("experiments/start/first.yaml");
    let read = |file: &Path| plan(file, &Overrides::default(), &TOYS).map_err(|troubles| troubles.to_string());
    assert!(read(&file).expect_err("no file").contains("the file cannot be read"));
    fs::write(&file, b"question: q\nworkload: sw\xffarm\n").expect("a file");
    assert!(read(&file).expect_err("no text").contains("is on line 2"));
    fs::write(root.join("strategies/lua/mine.lua"), "return {}").expect("a script");
    fs::write(&file, text("lua/mine.lua")).expect("a file");
    let plan = read(&file).expect("a plan");
    assert_eq!((plan.file, plan.text), (file, text("lua/mine.lua")));
}
