//! What comes out, pinned: a change that was not meant is found here, and one that was meant raises a version.
//!
//! Each item of the catalogues (strategies, mechanisms, workloads, measures), each shipped script and plug-in, and the engine
//! itself play small cells in every world that they fit; a hash over all frames of what comes out stands in `goldens.txt`.
//! Results in a folder are found again by their cells' ids, so an outcome may change with the id only: with a version.

mod book;
mod cells;
mod outcome;
mod paired;
mod variants;
mod worlds;

use book::{Book, Line};
use cells::{Golden, goldens};
use experiments::ask::Cell;
use experiments::cell::{Signals, play};
use rayon::prelude::*;
use results::{CellRecord, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const HELP: &str = "If that was not meant: find out why, it is a defect.
If it was: raise `version` on the card of the strategy, mechanism, workload or measure that does something else now \
(`ENGINE_VERSION` in experiments/src/ask/config.rs for what belongs to no card: the referee, the streams, the cast), \
so that old cells are computed again, and write the lines with
  FREERIDER_BLESS=1 cargo test --release --workspace --test whole golden";

/// What came out of all cells, each played once.
fn played(goldens: &[Golden]) -> BTreeMap<&str, CellRecord> {
    let cells: BTreeMap<&str, &Cell> = goldens.iter().flat_map(|g| &g.cells).map(|cell| (&*cell.id, cell)).collect();
    let cells: Vec<(&str, &Cell)> = cells.into_iter().collect();
    let played = cells.par_iter().map(|(id, cell)| (*id, play(cell, &Signals::default()).expect("nobody stops it")));
    played.collect()
}

/// The book as it would be written today.
fn today(goldens: &[Golden]) -> Book {
    let records = played(goldens);
    let line = |golden: &Golden| {
        let mut hasher = blake3::Hasher::new();
        for cell in &golden.cells {
            let record = &records[&*cell.id];
            let (kind, name, play) = (golden.kind, &golden.name, &golden.play);
            let is_sound = record.status == Status::Ok || play.ends_with("/otherwise");
            assert!(is_sound, "{kind} {name} in {play}: {}", record.message);
            outcome::feed(&mut hasher, record, golden.only);
        }
        let hash = hasher.finalize().to_hex()[..16].to_owned();
        let key = (golden.kind.to_owned(), golden.name.clone(), golden.play.clone());
        (key, Line { version: golden.version, id: cells::ids(&golden.cells), hash })
    };
    Book(goldens.iter().map(line).collect())
}

fn file() -> PathBuf {
    crate::small::root().join("experiments/tests/whole/golden/goldens.txt")
}

#[test]
fn an_outcome_changes_with_a_version_only() {
    let kept = std::fs::read_to_string(file()).unwrap_or_default();
    let kept = Book::read(&kept).unwrap_or_else(|why| panic!("golden/goldens.txt: {why}"));
    let goldens = goldens();
    all_are_played(&goldens);
    let (changes, next) = kept.against(&today(&goldens));
    if std::env::var_os("FREERIDER_BLESS").is_some() {
        std::fs::write(file(), next.to_string()).expect("written");
        let refused = &changes.refused;
        assert!(refused.is_empty(), "\nthese lines stay as they were:\n  {}\n{HELP}", refused.join("\n  "));
    } else {
        let all = [changes.refused, changes.permitted].concat();
        assert!(all.is_empty(), "\ngolden/goldens.txt is not what comes out:\n  {}\n{HELP}", all.join("\n  "));
    }
}

#[test]
fn whoever_has_a_namesake_in_rust_plays_as_it_does_in_every_world() {
    let Book(lines) = Book::read(&std::fs::read_to_string(file()).expect("a file")).expect("a book");
    let mut namesakes = BTreeSet::new();
    for ((kind, path, play), line) in &lines {
        // With other parameters than the defaults they are played otherwise: not all have the same ones.
        let is_through_a_door = ["script", "plug-in"].contains(&&**kind) && !play.ends_with("/otherwise");
        let name = path.trim_start_matches("strategies/lua/").trim_end_matches(".lua");
        let key = ("strategy".to_owned(), name.to_owned(), play.clone());
        if let Some(native) = lines.get(&key).filter(|_| is_through_a_door) {
            assert_eq!(line.hash, native.hash, "{kind} {path} in {play}");
            namesakes.insert((kind, name));
        }
    }
    let scripts = namesakes.iter().filter(|(kind, _)| *kind == "script").count();
    assert!(scripts > 15 && namesakes.len() > scripts, "the test shows nothing: {namesakes:?}");
}

/// No item is without a line.
fn all_are_played(goldens: &[Golden]) {
    let named: BTreeSet<(&str, &str)> = goldens.iter().map(|golden| (golden.kind, &*golden.name)).collect();
    for card in experiments::listing::cards() {
        assert!(named.contains(&(card.kind.word(), &*card.name)), "{} {} has no line", card.kind.word(), card.name);
    }
    for kind in ["engine", "script", "plug-in"] {
        assert!(named.iter().any(|(known, _)| *known == kind), "no {kind} has a line");
    }
    let lines: BTreeSet<_> = goldens.iter().map(|golden| (golden.kind, &golden.name, &golden.play)).collect();
    assert_eq!(lines.len(), goldens.len(), "two lines have one name");
}
