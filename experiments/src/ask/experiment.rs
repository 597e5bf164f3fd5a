//! The experiment as a whole: what it asks, with which seeds, and which keys a file may have.

use super::config::missing;
use super::node::Node;
use super::params::whole_in;
use super::trouble::{Trouble, Troubles};
use super::yaml::Document;

/// The keys at the top of a file.
pub const KEYS: [&str; 17] = [
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
    "claims",
    "standings",
    "measures",
    "tables",
    "plots",
];

/// What no cell depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// What is asked.
    pub question: String,
    /// The seeds, each once.
    pub seeds: Vec<u64>,
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
    if text.is_empty() { Err(node.key_trouble("the question is empty")) } else { Ok(text.to_owned()) }
}

/// More seeds than this are a slip of the finger.
const MOST_SEEDS: i64 = 1_000_000;

fn seeds(document: &Document) -> Result<Vec<u64>, Trouble> {
    const SHAPE: &str = "write how many (`seeds: 20`) or which (`seeds: [1, 2, 3]`)";
    let root = document.root();
    let node = root.get("seeds").ok_or_else(|| missing(document, "seeds", "20"))?;
    if node.value().is_number() {
        return Ok((1..=whole_in(&node, 1, MOST_SEEDS)?.unsigned_abs()).collect());
    }
    let items = node.items().map_err(|_| node.expected("a count or a list of whole numbers").next(SHAPE))?;
    if items.is_empty() {
        return Err(node.trouble("there are no seeds").next(SHAPE));
    }
    let mut seeds = Vec::with_capacity(items.len());
    for item in items {
        let seed = whole_in(&item, 0, i64::MAX)?.unsigned_abs();
        if seeds.contains(&seed) {
            return Err(item
                .trouble(format!("the seed {seed} stands here twice"))
                .cause("both would be one and the same cell")
                .next("remove one of them"));
        }
        seeds.push(seed);
    }
    Ok(seeds)
}

fn words(node: &Node) -> Result<Vec<String>, Trouble> {
    node.items()?.iter().map(|item| item.text().map(str::to_owned)).collect()
}
