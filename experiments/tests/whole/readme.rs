//! What pages tell their reader to type works as it stands there.

use crate::commands::said;
use crate::small::root;
use std::process::Command;

/// The first block of a kind after some words of a page.
fn block<'a>(page: &'a str, after: &str, kind: &str) -> &'a str {
    let (_, rest) = page.split_once(after).unwrap_or_else(|| panic!("`{after}` is not in the page"));
    let (_, block) = rest.split_once(&format!("```{kind}\n")).expect("a block");
    block.split_once("```").expect("its end").0
}

/// The words of a command as a shell takes them: quoted ones are one word, and a line may go on.
fn words(command: &str) -> Vec<String> {
    let command = command.replace("\\\n", " ");
    let parts = command.split('\'').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

#[test]
fn the_script_and_its_command_run() {
    let page = std::fs::read_to_string(root().join("README.md")).expect("the page");
    let temp = tempfile::tempdir().expect("a folder");
    std::fs::write(temp.path().join("mine.lua"), block(&page, "Save this as `mine.lua`", "lua")).expect("written");
    let command = words(block(&page, "and let it play in place of the BitTyrants", ""));
    assert_eq!(command[..4], ["cargo", "run", "--release", "--"]);
    let file = command.iter().position(|word| word.ends_with(".yaml")).expect("an experiment");
    let mut args = command[4..].to_vec();
    // The script lies in the folder of the caller, and the experiment in the project; one seed will do.
    args[file - 4] = root().join(&command[file]).display().to_string();
    args.extend(["--seeds", "1", "--quiet"].map(str::to_owned));
    let output = Command::new(env!("CARGO_BIN_EXE_freerider")).args(&args).current_dir(temp.path()).output();
    let (code, answer, diagnostics) = said(&output.expect("the command starts"));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    for word in ["mine.lua", " tyrants ", " 35 "] {
        assert!(answer.contains(word), "`{word}` is missing in\n{answer}");
    }
    assert!(temp.path().join("results/runs/mine/cells.parquet").exists(), "{answer}");
}

#[test]
fn the_first_example_of_the_experiments_holds() {
    let page = std::fs::read_to_string(root().join("experiments/README.md")).expect("the page");
    let temp = tempfile::tempdir().expect("a folder");
    std::fs::write(temp.path().join("mine.yaml"), block(&page, "# Experiments", "yaml")).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_freerider"));
    let output = command.args(["run", "mine.yaml", "--quiet"]).current_dir(temp.path()).output();
    let (code, answer, diagnostics) = said(&output.expect("the command starts"));
    assert_eq!(code, 0, "{answer}{diagnostics}");
    assert!(answer.contains("| holds "), "{answer}");
}
