//! Claims: what the experiment must show. Read and checked here, judged by `results`.
//!
//! A claim selects cells by swept paths: `of: { mechanism: points }`. A selection may also name a
//! path that is not swept, with the value that it has in every cell; that selects nothing and is left
//! out. A selection that the claim compares with may name another group: `above: { group: honest }`. Whether the metric exists is for the results to say.

use super::contest_claims;
use super::node::Node;
use super::path::KeyPath;
use super::sweep::{Axis, flow, scalar};
use super::trouble::{Trouble, Troubles};
use super::yaml::Document;
use results::claims::GROUP;
use results::{Band, Claim, Expected, Scalar, Selection};

/// The keys of a claim.
pub const KEYS: [&str; 13] = [
    "metric",
    "group",
    "of",
    "above",
    "below",
    "over",
    "within",
    "every",
    "confidence",
    "label",
    "note",
    "expected",
    "why",
];

/// What claims can speak about.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The swept paths.
    pub axes: &'a [Axis],
    /// The values of the axes at each point.
    pub points: &'a [&'a [(String, Scalar)]],
    /// All groups of all points.
    pub groups: &'a [&'a str],
}

/// Reads all claims: those that can be judged, with where they stand, and what is wrong with the others.
pub fn claims(document: &Document, scope: &Scope) -> (Vec<(Claim, KeyPath)>, Troubles) {
    let mut troubles = Troubles::default();
    let nodes = document.root().get("claims").and_then(|node| troubles.take(node.items())).unwrap_or_default();
    let nodes = nodes.into_iter().filter(|node| !contest_claims::is_one(node));
    let claims = nodes.filter_map(|node| Some((troubles.take(claim(&node, scope))?, node.path().clone()))).collect();
    (claims, troubles)
}

fn claim(node: &Node, scope: &Scope) -> Result<Claim, Trouble> {
    node.only(&KEYS)?;
    let text = |key: &str| node.get(key).map(|node| node.text().map(str::to_owned)).transpose();
    let cells = |key: &str| node.get(key).map(|node| selection(&node, scope, key != "of")).transpose();
    let usual = Claim::default();
    let claim = Claim {
        label: text("label")?,
        note: text("note")?,
        metric: text("metric")?.unwrap_or_default(),
        group: node.get("group").map(|node| group(&node, scope)).transpose()?,
        of: cells("of")?.unwrap_or_default(),
        above: cells("above")?,
        below: cells("below")?,
        over: cells("over")?,
        within: node.get("within").map(|node| band(&node)).transpose()?,
        every: node.get("every").map(|node| band(&node)).transpose()?,
        confidence: node.get("confidence").map_or(Ok(usual.confidence), |node| confidence(&node))?,
        expected: node.get("expected").map_or(Ok(usual.expected), |node| expected(&node))?,
        why: text("why")?,
    };
    // The rest are rules of claims as such, which the results keep.
    let rule = claim.test().err().map(|trouble| node.trouble(trouble.what).cause(trouble.cause).next(trouble.next));
    rule.map_or(Ok(claim), Err)
}

fn group(node: &Node, scope: &Scope) -> Result<String, Trouble> {
    let name = node.text()?;
    if scope.groups.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(Trouble { place: node.trouble("").place, ..Trouble::unknown("group", name, scope.groups) })
}

pub(super) fn band(node: &Node) -> Result<Band, Trouble> {
    let shape = || node.expected("a band").next("write `[lowest, highest]`; `null` is an open end");
    let [low, high] = <[Node; 2]>::try_from(node.items().map_err(|_| shape())?).map_err(|_| shape())?;
    let end = |node: &Node, open: f64| if node.value().is_null() { Ok(open) } else { node.number() };
    Ok(Band::new(end(&low, f64::NEG_INFINITY)?, end(&high, f64::INFINITY)?))
}

pub(super) fn confidence(node: &Node) -> Result<f64, Trouble> {
    let x = node.number()?;
    if x > 0.0 && x < 1.0 {
        Ok(x)
    } else {
        Err(node
            .trouble(format!("`confidence` is {x}, and no test is ever that"))
            .next("give a number between 0 and 1, such as 0.95"))
    }
}

pub(super) fn expected(node: &Node) -> Result<Expected, Trouble> {
    let all = [Expected::Holds, Expected::Fails];
    let word = node.text()?;
    let known = all.map(Expected::word);
    all.into_iter()
        .find(|one| one.word() == word)
        .ok_or_else(|| Trouble { place: node.trouble("").place, ..Trouble::unknown("expectation", word, &known) })
}

/// Reads a selection; one that the claim compares with may name another group.
pub(super) fn selection(node: &Node, scope: &Scope, compared: bool) -> Result<Selection, Trouble> {
    let mut selection = Selection::new();
    let mut other_group = None;
    for (key, value) in node.entries()? {
        if compared && key == GROUP {
            other_group = Some((GROUP.to_owned(), Scalar::Text(group(&value, scope)?)));
        } else {
            selection.extend(selected(key, &value, scope)?);
        }
    }
    if scope.points.iter().any(|point| holds(&selection, point, scope)) {
        selection.extend(other_group);
        return Ok(selection);
    }
    if node.document().root().get("tournament").is_some() {
        return Err(node
            .trouble("no match of the tournament has all of these values together")
            .cause(not_played(&selection, scope))
            .next("select what is played: `freerider check` tells what is left out, and why"));
    }
    Err(node
        .trouble("no cell of the sweep has all of these values together")
        .cause("lists under `zip:` walk together")
        .next("select values that stand at the same place of their lists"))
}

/// Whether a point has all values of a selection.
fn holds(selection: &Selection, point: &[(String, Scalar)], scope: &Scope) -> bool {
    selection.iter().all(|(path, wanted)| {
        let exact = scope.axes.iter().any(|axis| axis.path == *path && axis.values.iter().any(|v| v.same(wanted)));
        point.iter().any(|(at, value)| at == path && selects(wanted, value, exact))
    })
}

/// Which values the last axis of a selection has where the rest of the selection holds.
fn not_played(selection: &Selection, scope: &Scope) -> String {
    for axis in scope.axes.iter().rev() {
        let mut rest = selection.clone();
        if rest.remove(&axis.path).is_none() {
            continue;
        }
        let points: Vec<_> = scope.points.iter().filter(|point| holds(&rest, point, scope)).collect();
        let is_there =
            |value: &&Scalar| points.iter().any(|point| point.iter().any(|(at, v)| *at == axis.path && v.same(value)));
        let played: Vec<String> = axis.values.iter().filter(is_there).map(ToString::to_string).collect();
        if !played.is_empty() {
            let rest: Vec<String> = rest.iter().map(|(path, value)| format!("{path} `{value}`")).collect();
            return format!("with {}, {} is one of: {}", rest.join(" and "), axis.path, played.join(", "));
        }
    }
    "the tournament does not play this combination".to_owned()
}

/// A bare name selects its variants (`points` selects `points(decay=0)`) if no cell has exactly it.
fn selects(wanted: &Scalar, value: &Scalar, exact: bool) -> bool {
    wanted.same(value) || (!exact && wanted.to_string() == value.name())
}

/// A path and its value; `None` where the path is fixed and has that value in every cell.
fn selected(key: &str, node: &Node, scope: &Scope) -> Result<Option<(String, Scalar)>, Trouble> {
    let path: KeyPath =
        key.parse().map_err(|why: String| node.key_trouble(format!("`{key}` is no path")).cause(why))?;
    let name = path.to_string();
    let wanted = scalar(node.value());
    let Some(axis) = scope.axes.iter().find(|axis| axis.path == name) else {
        return match node.document().at(&path).map(|fixed| (scalar(fixed.value()), fixed)) {
            Some((fixed, _)) if selects(&wanted, &fixed, false) => Ok(None),
            Some((fixed, written)) => Err(node
                .trouble(format!("`{name}` is `{fixed}` in every cell, never `{wanted}`"))
                .cause("the path is not swept")
                .next(format!("sweep it: `sweep: {{ {name}: [{}, {}] }}`", flow(written.value()), flow(node.value())))),
            None => {
                let known: Vec<&str> = scope.axes.iter().map(|axis| axis.path.as_str()).collect();
                Err(Trouble::unknown("swept path", key, &known).at(node.key_place()))
            }
        };
    };
    if axis.values.iter().any(|value| selects(&wanted, value, false)) {
        return Ok(Some((name, wanted)));
    }
    let known: Vec<String> = axis.values.iter().map(ToString::to_string).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let place = node.trouble("").place;
    let mut trouble =
        Trouble { place, ..Trouble::unknown(&format!("value of `{name}`:"), &wanted.to_string(), &known) };
    // Of numbers the nearest is the one that differs least, however it is written.
    if let Some(wanted) = wanted.number() {
        let away = |value: &&Scalar| value.number().map_or(f64::INFINITY, |x| (x - wanted).abs());
        let near = axis.values.iter().min_by(|a, b| away(a).total_cmp(&away(b)));
        trouble.next = near.filter(|near| near.number().is_some()).map(|near| format!("did you mean `{near}`?"));
    }
    Err(trouble)
}
