//! Where matches take place: settings, which are worlds by name, and the mechanisms in each.
//!
//! `mechanisms: fitting` are all that fit the workload, with their defaults; in a list, `fitting` stands for those that the
//! list does not name. What the tournament names and a setting's workload does not fit is left out there; what the setting
//! itself names must fit.

use super::{Change, Entrant};
use crate::ask::catalogue::Catalogue;
use crate::ask::node::Node;
use crate::ask::params::named;
use crate::ask::path::KeyPath;
use crate::ask::sweep::scalar;
use crate::ask::trouble::Trouble;
use game::nearest::nearest;
use game::{MechanismEntry, WorkloadEntry};
use serde_yaml::Value;
use std::collections::BTreeSet;

/// All that fit.
pub const FITTING: &str = "fitting";

/// The keys of a setting that say what its world is.
pub const WORLD: [&str; 4] = ["workload", "rounds", "round_seconds", "warm_up_rounds"];

/// What makes the world of a setting.
pub fn of_world<'a>(setting: &Node<'a>) -> Vec<Change<'a>> {
    let top = KeyPath::default();
    let own =
        WORLD.into_iter().filter_map(|key| Some(Change { path: top.key(key), from: setting.get(key)?, made: None }));
    own.collect()
}

/// The workload of a setting, and its parameters as they are written.
///
/// # Errors
/// There is none, or nobody knows it.
pub fn workload<'a>(
    name: &str,
    setting: &Node<'a>,
    catalogue: &'a Catalogue,
) -> Result<(&'a WorkloadEntry, Option<Node<'a>>), Trouble> {
    let names = catalogue.workload_names();
    let workload = setting.get("workload").ok_or_else(|| {
        setting
            .key_trouble(format!("the setting `{name}` has no `workload:`"))
            .cause(format!("known here: {}", names.join(", ")))
            .next(format!("write `{name}: {{ workload: {} }}`", names.first().copied().unwrap_or("NAME")))
    })?;
    let (which, inner) = named(&workload, "workload", &names)?;
    let entry = &catalogue.workloads[which];
    if (entry.peers)(&entry.card.defaults()) == 0 {
        return Err(workload
            .trouble(format!("nobody can be told what to play in the workload `{}`", entry.card.name))
            .cause("it brings everybody along, and what they do stands in a log")
            .next("remove the setting"));
    }
    Ok((entry, inner))
}

/// Who is left out, why, and in which settings.
#[derive(Debug, Default)]
pub struct LeftOut(Vec<(String, String, Vec<String>)>);

impl LeftOut {
    /// Somebody is left out of a setting.
    pub fn note(&mut self, who: String, why: &str, setting: &str) {
        match self.0.iter_mut().find(|(known, because, _)| *known == who && because == why) {
            Some((.., settings)) if settings.iter().any(|known| known == setting) => {}
            Some((.., settings)) => settings.push(setting.to_owned()),
            None => self.0.push((who, why.to_owned(), vec![setting.to_owned()])),
        }
    }

    /// Why somebody is left out of a setting, one line each.
    pub fn here(&self, setting: &str) -> String {
        let here = self.0.iter().filter(|(.., settings)| settings.iter().any(|known| known == setting));
        here.map(|(who, why, _)| format!("{who}: {why}")).collect::<Vec<_>>().join("\n")
    }

    /// All of it, a sentence each.
    pub fn sentences(&self) -> Vec<String> {
        self.0.iter().map(|(who, why, names)| format!("{who} in {}: {why}", names.join(", "))).collect()
    }
}

/// The mechanisms of a tournament.
#[derive(Debug)]
pub struct Rules<'n, 'a> {
    /// What there is to choose from.
    pub catalogue: &'a Catalogue,
    /// The preset, which names mechanisms for all settings.
    pub preset: &'n Node<'a>,
    /// What stands for `mechanisms:` where there is none.
    pub otherwise: &'static str,
}

impl<'a> Rules<'_, 'a> {
    /// The mechanisms of a setting: those that the file names, and where it says so all others that fit.
    ///
    /// # Errors
    /// A mechanism that nobody knows.
    pub fn of(
        &self,
        name: &str,
        setting: &Node<'a>,
        workload: &WorkloadEntry,
        left_out: &mut LeftOut,
    ) -> Result<Vec<(Entrant<'a>, &'a MechanismEntry)>, Trouble> {
        let own = setting.get("mechanisms");
        let node = own.clone().or_else(|| self.preset.get("mechanisms"));
        let names = self.catalogue.mechanism_names();
        let all: &'a [MechanismEntry] = self.catalogue.mechanisms;
        if let (None, Some(only)) = (&node, all.iter().find(|entry| entry.card.name == self.otherwise)) {
            let entrant = Entrant { from: setting.clone(), value: Value::from(self.otherwise), written: false };
            return Ok(vec![(entrant, only)]);
        }
        let (items, rest) = lineup(node.as_ref().unwrap_or(setting), node.is_some(), FITTING)?;
        let mut found = Vec::new();
        let mut labels = BTreeSet::new();
        for item in items {
            let label = scalar(item.value()).to_string();
            if !labels.insert(label.clone()) {
                return Err(item
                    .trouble(format!("the mechanism `{label}` stands here twice"))
                    .next("remove one of them"));
            }
            let which = named(&item, "mechanism", &names)?.0;
            let entry = &all[which];
            // What a setting asks for itself and does not fit is an error, told where the match is resolved.
            if own.is_none() && !entry.card.fits(&workload.card.name) {
                left_out.note(format!("`{}`", entry.card.name), entry.misfit, name);
            } else {
                found.push((Entrant { value: item.value().clone(), from: item, written: true }, entry));
            }
        }
        let Some(rest) = rest else { return Ok(found) };
        let is_named = |entry: &MechanismEntry| found.iter().any(|(_, known)| known.card.name == entry.card.name);
        let others: Vec<&MechanismEntry> = all.iter().filter(|entry| !is_named(entry)).collect();
        for entry in others {
            if entry.card.fits(&workload.card.name) {
                let value = Value::String(entry.card.name.to_string());
                found.push((Entrant { from: rest.clone(), value, written: false }, entry));
            } else {
                left_out.note(format!("`{}`", entry.card.name), entry.misfit, name);
            }
        }
        Ok(found)
    }
}

/// What a list names one by one, and where it says `word`, which stands for all the others. No list at all is that word.
///
/// # Errors
/// It is neither, or the list is empty.
pub fn lineup<'a>(node: &Node<'a>, there: bool, word: &str) -> Result<(Vec<Node<'a>>, Option<Node<'a>>), Trouble> {
    if !there || node.value().as_str() == Some(word) {
        return Ok((Vec::new(), Some(node.clone())));
    }
    let shape = || {
        let near = nearest(node.value().as_str().unwrap_or_default(), &[word]);
        node.expected(&format!("`{word}` or a list")).next(near.map_or_else(
            || format!("write `[NAME, {{ NAME: {{ parameter: value }} }}, {word}]`"),
            |near| format!("did you mean `{near}`?"),
        ))
    };
    let items = node.items().map_err(|_| shape())?;
    if items.is_empty() {
        return Err(node.trouble("the list is empty").next(format!("write `{word}`")));
    }
    let (rest, named): (Vec<Node>, Vec<Node>) = items.into_iter().partition(|item| item.value().as_str() == Some(word));
    Ok((named, rest.into_iter().next()))
}
