//! `analysis:`: what is asked of the payoffs of a tournament, beside who wins it.
//!
//! ```yaml
//! analysis: [nash, replicator, alpha_rank]
//! ```
//!
//! Each word is a method of `freerider solve`, with its defaults. What they find is printed and written to
//! `equilibria.parquet`.

use super::node::Node;
use super::trouble::Trouble;
use super::yaml::Document;
use crate::solve::methods::Method;
use clap::ValueEnum;

/// The words, in the order of the answer.
pub fn words() -> Vec<String> {
    Method::ALL.iter().map(|method| method.word()).collect()
}

/// Reads it. `contest` is whether strategies are held against each other.
///
/// # Errors
/// Words that are no method, one that stands there twice, and an experiment without payoffs.
pub fn analysis(document: &Document, contest: bool) -> Result<Vec<Method>, Trouble> {
    let Some(node) = document.root().get("analysis") else { return Ok(Vec::new()) };
    if !contest {
        return Err(node
            .key_trouble("there is no game to analyse")
            .cause("payoffs come from a tournament in which strategies are held against each other")
            .next("remove `analysis:`, or ask with `tournament: { round_robin: ... }`"));
    }
    let mut methods = Vec::new();
    for item in node.items()? {
        let method = method(&item)?;
        if methods.contains(&method) {
            return Err(item.trouble(format!("`{}` stands here twice", item.text()?)).next("remove one of them"));
        }
        methods.push(method);
    }
    Ok(methods)
}

fn method(node: &Node) -> Result<Method, Trouble> {
    let word = node.text()?;
    Method::from_str(word, false).map_err(|_| {
        let known = words();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let place = node.trouble("").place;
        Trouble { place, ..Trouble::unknown("method", word, &known) }
    })
}
