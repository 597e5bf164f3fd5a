//! Every id that a claim, a comment or a page carries (`R-BT2`, `G4`) is explained in `experiments/literature.md`.

use crate::small::root;
use std::collections::BTreeSet;
use std::path::PathBuf;

const PAGE: &str = "experiments/literature.md";

/// The ids in a text: `R-` with two capitals and a number, `G` with a number, as words of their own.
fn ids(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| is_id(word))
        .map(str::to_owned)
        .collect()
}

fn is_id(word: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|c| c.is_ascii_digit());
    match word.strip_prefix("R-") {
        Some(rest) => rest.len() > 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_uppercase) && number(&rest[2..]),
        None => word.strip_prefix('G').is_some_and(number),
    }
}

#[test]
fn an_id_is_a_word_of_its_own() {
    let text = "R-PS2: as G4's (G19), not R-PS or G123, MG2, R-psx1";
    assert_eq!(ids(text).into_iter().collect::<Vec<_>>(), ["G19", "G4", "R-PS2"]);
}

#[test]
fn every_id_is_explained() {
    let page = std::fs::read_to_string(root().join(PAGE)).expect("a page");
    let explained: BTreeSet<String> =
        page.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()).map(str::to_owned).collect();
    let mut folders: Vec<PathBuf> = ["engine", "strategies", "experiments"].map(|folder| root().join(folder)).to_vec();
    let mut used = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| ["rs", "yaml", "lua", "md"].iter().any(|known| end == *known))
                && !path.ends_with("whole/literature.rs")
            {
                let found = ids(&std::fs::read_to_string(&path).expect("text"));
                let unknown: Vec<&String> = found.difference(&explained).collect();
                assert!(unknown.is_empty(), "{} names {unknown:?}, which {PAGE} does not explain", path.display());
                used += found.len();
            }
        }
    }
    assert!(used > 100, "only {used} ids were found");
}
