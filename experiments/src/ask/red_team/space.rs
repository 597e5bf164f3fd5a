//! `search:`: which parameters of a strategy are searched, and between which ends.
//!
//! `[lowest, highest]`, a list of words, or nothing: all that the card allows. `{ log: [...] }` and `{ linear: [...] }` say on
//! which scale; otherwise numbers that may differ by more than a factor of 1000 are on a logarithmic one. Without `search:`
//! all parameters are searched that have values one can walk through.

use crate::ask::logs::Logs;
use crate::ask::lookup::Where;
use crate::ask::node::Node;
use crate::ask::params::{names, resolve_one};
use crate::ask::trouble::Trouble;
use crate::search::{Axis, Range, Space};
use game::card::Domain;
use game::{Card, Param, Value};

const SHAPE: &str = "write `search: { parameter: [lowest, highest] }`";

/// Reads it.
///
/// # Errors
/// A parameter that is not on the card or cannot be searched, a range without ends, nothing to search at all.
pub fn read(node: &Node, card: &Card) -> Result<Space, Trouble> {
    let searched =
        |param: &&Param| !matches!(param.domain, Domain::Choice { .. } | Domain::Numbers { .. } | Domain::Log);
    let able: Vec<&Param> = card.params.iter().filter(searched).collect();
    let nothing = |what: String| node.key_trouble(what).cause("there is nothing to search").next(SHAPE);
    let Some(search) = node.get("search") else {
        if able.is_empty() {
            return Err(nothing(format!("the strategy `{}` has no parameters that can be searched", card.name)));
        }
        let axes = able.into_iter().map(|param| axis(param, None, node)).collect::<Result<_, _>>()?;
        return Ok(Space(axes));
    };
    let entries = search.entries().map_err(|trouble| trouble.next(SHAPE))?;
    if entries.is_empty() {
        return Err(nothing("`search:` names no parameters".to_owned()));
    }
    let mut axes = Vec::new();
    for (name, range) in entries {
        let Some(param) = card.params.iter().find(|param| param.name == name) else {
            return Err(Trouble::unknown("parameter", name, &names(&card.params)).at(range.key_place()));
        };
        if !able.iter().any(|able| able.name == name) {
            return Err(range
                .key_trouble(format!("`{name}` cannot be searched"))
                .cause("its values are no single numbers or words")
                .next("set it beside the name of the strategy, or search others"));
        }
        axes.push(axis(param, Some(&range).filter(|range| !range.value().is_null()), node)?);
    }
    Ok(Space(axes))
}

/// One parameter, between the ends that the file gives, or over all that the card allows.
fn axis(param: &Param, range: Option<&Node>, red_team: &Node) -> Result<Axis, Trouble> {
    let name = param.name.to_string();
    let Some(node) = range else {
        let endless = || {
            red_team
                .key_trouble(format!("`{name}` may be as large as one likes"))
                .cause("a search needs two ends")
                .next(format!("write `search: {{ {name}: [lowest, highest] }}`"))
        };
        return Ok(Axis { name: name.clone(), range: Range::of(&param.domain).ok_or_else(endless)? });
    };
    let (list, scale) = match node.entries().ok().as_deref() {
        Some([(scale @ ("log" | "linear"), list)]) => (list.clone(), Some(*scale == "log")),
        _ => (node.clone(), None),
    };
    let shape = |trouble: Trouble| trouble.next(format!("write `{name}: {}`", example(&param.domain)));
    let ends = values(&list, param).map_err(shape)?;
    let empty = || {
        let what = format!("`{name}` needs a lower and then a higher end");
        shape(list.trouble(what).cause("there must be something between them"))
    };
    let mut range = match (&param.domain, &ends[..]) {
        (Domain::Number { .. }, [Value::Number(low), Value::Number(high)]) => Range::numbers(*low, *high),
        (Domain::Integer { .. }, [Value::Integer(low), Value::Integer(high)]) => Range::integers(*low, *high),
        (Domain::Word { .. } | Domain::Bool { .. }, values) if values.len() > 1 => Some(Range::Either(ends.clone())),
        _ => None,
    }
    .ok_or_else(empty)?;
    if let (Range::Number { log, ends: [low, _] }, Some(wanted)) = (&mut range, scale) {
        positive(wanted, *low > 0.0, &list)?;
        *log = wanted;
    }
    if let (Range::Integer { log, ends: [low, _] }, Some(wanted)) = (&mut range, scale) {
        positive(wanted, *low > 0, &list)?;
        *log = wanted;
    }
    Ok(Axis { name, range })
}

/// The values of a list, each of which the parameter may have.
fn values(list: &Node, param: &Param) -> Result<Vec<Value>, Trouble> {
    // No parameter that is searched is a log, so none is looked for.
    let nowhere = Where::default();
    let mut logs = Logs::new(&nowhere);
    list.items()?.iter().map(|item| resolve_one(item, param, &mut logs)).collect()
}

fn positive(log: bool, is_positive: bool, list: &Node) -> Result<(), Trouble> {
    if !log || is_positive {
        return Ok(());
    }
    Err(list
        .trouble("a logarithmic scale begins above 0")
        .cause("there is no logarithm of 0")
        .next("give a lower end above 0, or leave out `log:`"))
}

fn example(domain: &Domain) -> &'static str {
    match domain {
        Domain::Word { .. } => "[WORD, WORD]",
        Domain::Bool { .. } => "[false, true]",
        _ => "[lowest, highest]",
    }
}
