//! The experiment as a whole: what it asks, with which seeds, and which keys a file may have.

use super::config::missing;
use super::node::Node;
use super::seeds::{Seeds, seeds};
use super::trouble::{Trouble, Troubles};
use super::yaml::Document;

/// The keys at the top of a file.
pub const KEYS: [&str; 19] = [
    "question",
    "workload",
    "mechanism",
    "beside",
    "population",
    "evolution",
    "rounds",
    "round_seconds",
    "warm_up_rounds",
    "seeds",
    "sweep",
    "tournament",
    "red_team",
    "analysis",
    "claims",
    "standings",
    "measures",
    "tables",
    "plots",
];

/// What no cell depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// What is asked.
    pub question: String,
    /// The seeds.
    pub seeds: Seeds,
    /// The metrics to show, if the file names any.
    pub tables: Option<Vec<String>>,
}

/// Reads it.
///
/// # Errors
/// Unknown keys, and what is wrong with the known ones.
pub fn experiment(document: &Document) -> Result<Experiment, Troubles> {
    let root = document.root();
    let mut troubles = Troubles::default();
    for (key, node) in root.entries()? {
        if !KEYS.contains(&key) {
            troubles.note(Trouble::unknown("key", key, &KEYS).at(node.key_place()));
        }
    }
    let question = troubles.take(question(document));
    let seeds = troubles.take(seeds(document));
    let tables = troubles.take(root.get("tables").map(|node| words(&node)).transpose());
    let experiment = (|| Some(Experiment { question: question?, seeds: seeds?, tables: tables? }))();
    troubles.unless(experiment)
}

fn question(document: &Document) -> Result<String, Trouble> {
    let root = document.root();
    let node =
        root.get("question").ok_or_else(|| missing(document, "question", "Who gains, and what do the others lose?"))?;
    let text = node.text()?.trim();
    if text.is_empty() {
        Err(node.key_trouble("the question is empty").next("ask it in one sentence"))
    } else {
        Ok(text.to_owned())
    }
}

fn words(node: &Node) -> Result<Vec<String>, Trouble> {
    node.items()?.iter().map(|item| item.text().map(str::to_owned)).collect()
}
