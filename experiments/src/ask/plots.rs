//! Plots: which pictures an experiment wants. Read and checked here, drawn by `results`.

use super::claims::{Scope, selection};
use super::metrics::Metrics;
use super::node::Node;
use super::path::KeyPath;
use super::trouble::{Trouble, Troubles};
use super::yaml::Document;
use results::Selection;
use results::plot::{GROUP, Plot, ROUND};

/// The keys of a plot.
pub const KEYS: [&str; 9] = ["name", "title", "x", "y", "by", "of", "group", "mark", "log"];

/// The words under `log`.
const LOG: [&str; 3] = ["x", "y", "both"];

/// Reads all plots.
///
/// # Errors
/// What is wrong with them. Whether the metrics exist is for [`check`].
pub fn plots(document: &Document, scope: &Scope) -> Result<Vec<Plot>, Troubles> {
    let mut troubles = Troubles::default();
    let nodes = document.root().get("plots").and_then(|node| troubles.take(node.items())).unwrap_or_default();
    let mut plots: Vec<Plot> = Vec::new();
    for node in &nodes {
        let Some(plot) = troubles.take(plot(node, scope)) else { continue };
        if plots.iter().any(|other| other.name == plot.name) {
            let twice = node.trouble(format!("two plots are called `{}`", plot.name));
            troubles.note(twice.cause("one file would overwrite the other").next("rename one"));
        }
        plots.push(plot);
    }
    troubles.unless(Some(plots))
}

fn plot(node: &Node, scope: &Scope) -> Result<Plot, Trouble> {
    node.only(&KEYS)?;
    let text = |key: &str| node.get(key).map(|node| node.text().map(str::to_owned)).transpose();
    let want = |key: &str, example: &str| {
        text(key)?
            .ok_or_else(|| node.trouble(format!("this plot has no `{key}`")).next(format!("write `{key}: {example}`")))
    };
    let log = node.get("log").map(|node| word(&node, "axis", &LOG)).transpose()?;
    Ok(Plot {
        name: name(node)?,
        title: text("title")?,
        x: want("x", "mechanism")?,
        y: want("y", "download_s")?,
        by: node.get("by").map(|node| by(&node, scope)).transpose()?,
        of: node.get("of").map_or(Ok(Selection::default()), |node| selection(&node, scope, false))?,
        group: node.get("group").map(|node| word(&node, "group", scope.groups)).transpose()?,
        mark: node.get("mark").map(|node| mark(&node)).transpose()?,
        log_x: matches!(log.as_deref(), Some("x" | "both")),
        log_y: matches!(log.as_deref(), Some("y" | "both")),
    })
}

/// The name is that of a file.
fn name(node: &Node) -> Result<String, Trouble> {
    let Some(name) = node.get("name") else {
        return Err(node
            .trouble("this plot has no `name`")
            .next("write `name: state_space`: its file is `state_space.svg`"));
    };
    let text = name.text()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !text.is_empty() && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err(name
        .trouble(format!("`{text}` is no name of a plot"))
        .cause("it is the name of a file")
        .next("use small letters, digits and `_`"))
}

/// A point by its name.
fn mark(node: &Node) -> Result<(String, (f64, f64)), Trouble> {
    let shape = || node.expected("a point with a name").next("write `mark: { optimum: [1, 1] }`");
    let [(name, at)] = <[(&str, Node); 1]>::try_from(node.entries()?).map_err(|_| shape())?;
    let [x, y] = <[Node; 2]>::try_from(at.items().map_err(|_| shape())?).map_err(|_| shape())?;
    Ok((name.to_owned(), (x.number()?, y.number()?)))
}

fn by(node: &Node, scope: &Scope) -> Result<String, Trouble> {
    let text = node.text()?;
    if text == GROUP {
        return Ok(text.to_owned());
    }
    let path = text.parse::<KeyPath>().map_or_else(|_| text.to_owned(), |path| path.to_string());
    let mut known: Vec<&str> = scope.axes.iter().map(|axis| axis.path.as_str()).collect();
    known.extend(["workload", "mechanism", GROUP]);
    known.sort_unstable();
    known.dedup();
    if known.contains(&path.as_str()) {
        return Ok(path);
    }
    Err(Trouble { place: node.trouble("").place, ..Trouble::unknown("swept path", text, &known) })
}

fn word(node: &Node, kind: &str, known: &[&str]) -> Result<String, Trouble> {
    let text = node.text()?;
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(Trouble { place: node.trouble("").place, ..Trouble::unknown(kind, text, known) })
}

/// Holds one plot against the columns that cells will have.
///
/// # Errors
/// A name that is no column, or a metric of peers without a group.
pub fn check(node: &Node, plot: &Plot, metrics: &Metrics, axes: &[&str]) -> Result<(), Trouble> {
    let grouped = plot.group.is_some() || plot.by.as_deref() == Some(GROUP);
    let names = [("x", &plot.x), ("y", &plot.y)].map(|(key, name)| (node.get(key), key, name));
    for (at, key, name) in names {
        let is_axis = key == "x" && (name == ROUND || axes.contains(&name.as_str()));
        let over_rounds = plot.x == ROUND;
        let of = |known: &[String]| known.iter().any(|k| k == name);
        let place = at.map_or_else(|| node.trouble("").place, |at| at.trouble("").place);
        let known: &[String] = if over_rounds { &metrics.rounds } else { &metrics.groups };
        if is_axis || (!over_rounds && of(&metrics.cells)) || (grouped && of(known)) {
            continue;
        }
        if of(known) {
            return Err(Trouble { place, ..Trouble::new(format!("`{name}` is a metric of groups")) }
                .cause("this plot does not say of which group")
                .next("add `group: NAME`, or tell them apart with `by: group`"));
        }
        let mut all: Vec<String> = if over_rounds { known.to_vec() } else { [&metrics.cells[..], known].concat() };
        all.sort_unstable();
        all.dedup();
        let mut unknown = Trouble { place, ..metrics.unknown(name, &all) };
        if over_rounds && unknown.next.is_none() {
            unknown.next = Some("over rounds, name a column of `rounds.parquet`".to_owned());
        }
        return Err(unknown);
    }
    Ok(())
}
