//! What a path may reach: the keys of the file and the parameters of everything it could name.
//!
//! A path of a sweep or of `--set` makes what is missing on its way, so a mistyped one would
//! silently make something new. It is therefore held against all paths that mean something.

use super::catalogue::Catalogue;
use super::logs;
use super::node::Node;
use super::path::{KeyPath, Step};
use super::population;
use super::sweep;
use super::trouble::{Place, Trouble, lines};
use super::yaml::Document;
use game::Param;
use game::card::Domain;
use game::nearest::nearest;
use std::collections::BTreeSet;

/// All paths that mean something in a document.
#[derive(Clone, Debug)]
pub struct Reach {
    known: BTreeSet<KeyPath>,
    groups: Vec<String>,
}

/// The keys at the top of which a cell is made; only they and what is in them can be swept.
pub const SWEPT: [&str; 8] =
    ["workload", "mechanism", "beside", "population", "evolution", "rounds", "round_seconds", "warm_up_rounds"];

impl Reach {
    /// For a document and a catalogue.
    pub fn of(document: &Document, catalogue: &Catalogue) -> Self {
        let mut known = BTreeSet::new();
        let top = KeyPath::default();
        known.extend(SWEPT.map(|key| top.key(key)));
        add(&mut known, &top.key("evolution"), &super::evolution::PARAMS);
        let mut endowments = Vec::new();
        let mut groups = Vec::new();
        let played = workloads(document);
        for entry in catalogue.workloads {
            item(&mut known, &top.key("workload"), &entry.card.name, &entry.card.params);
            // What a group may have, and which groups there are beside those of the file, is for the workload to say.
            if played.is_empty() || played.contains(&&*entry.card.name) {
                endowments.extend(entry.card.params.iter().filter(|param| param.per_group).cloned());
                groups.extend((entry.extras)(&entry.card.defaults()).iter().map(|extra| extra.group.to_owned()));
            }
        }
        for entry in catalogue.mechanisms {
            item(&mut known, &top.key("mechanism"), &entry.card.name, &entry.card.params);
            item(&mut known, &top.key("beside"), &entry.card.name, &entry.card.params);
        }
        let population = document.root().get("population").and_then(|node| node.entries().ok()).unwrap_or_default();
        groups.extend(population.iter().map(|(name, _)| (*name).to_owned()));
        for name in &groups {
            let group = top.key("population").key(name);
            known.extend(population::KEYS.map(|key| group.key(key)));
            known.insert(group.clone());
            add(&mut known, &group.key("endow"), &endowments);
            let strategy = population.iter().find(|(n, _)| n == name).and_then(|(_, node)| node.get("strategy"));
            let strategy = strategy.as_ref().and_then(|node| node.value().as_str()).unwrap_or(name);
            if let Some(source) = catalogue.native(strategy) {
                add(&mut known, &group.key("params"), &source.card().params);
            }
        }
        Self { known, groups }
    }

    /// With more keys at the top: `--set` reaches those that cannot be swept, too.
    #[must_use]
    pub fn and(mut self, keys: &[&str]) -> Self {
        self.known.extend(keys.iter().map(|key| KeyPath::default().key(key)));
        self
    }

    /// Checks the key of a sweep.
    ///
    /// # Errors
    /// It is no path, or reaches nothing that can be swept.
    pub fn swept(&self, key: &str, node: &Node) -> Result<KeyPath, Trouble> {
        let path: KeyPath = key.parse().map_err(|why: String| {
            node.key_trouble(format!("`{key}` is no path")).cause(why).next("write it like `population.tyrant.count`")
        })?;
        if let Some(first) = path.first()
            && super::experiment::KEYS.contains(&first)
            && !SWEPT.contains(&first)
        {
            return Err(node
                .key_trouble(format!("`{first}` cannot be swept"))
                .cause(format!("a sweep changes what a cell computes: {}", SWEPT.join(", ")))
                .next(format!("set `{first}:` itself, at the top of the file")));
        }
        self.check(&path, || node.key_place())?;
        Ok(path)
    }

    /// Checks a path.
    ///
    /// # Errors
    /// It reaches nothing; the nearest known path is named.
    pub fn check(&self, path: &KeyPath, place: impl Fn() -> Place) -> Result<(), Trouble> {
        let keys = KeyPath(path.0.iter().filter(|step| matches!(step, Step::Key(_))).cloned().collect());
        if self.known.contains(&keys) || self.strategy_param(&keys) {
            return Ok(());
        }
        if let Some(trouble) = self.no_group(&keys) {
            return Err(trouble.at(place()));
        }
        let texts: Vec<String> = self.known.iter().map(ToString::to_string).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let near = nearest(&path.to_string(), &texts);
        let mut around = keys.parent();
        while let Some(here) = &around
            && !here.0.is_empty()
            && !self.known.contains(here)
        {
            around = here.parent();
        }
        let around = around.unwrap_or_default();
        let mut below: Vec<String> = self
            .known
            .iter()
            .filter(|known| known.within(&around) && known.0.len() == around.0.len() + 1)
            .map(|known| KeyPath(known.0[around.0.len()..].to_vec()).to_string())
            .collect();
        below.dedup();
        let below: Vec<&str> = below.iter().map(String::as_str).collect();
        let under = if around.0.is_empty() { "at the top".to_owned() } else { format!("under `{around}`") };
        let cause = if below.is_empty() {
            format!("there is nothing {under}")
        } else {
            format!("known {under}: {}", lines(&below))
        };
        let usual = if below.is_empty() { "set what is around it" } else { "write one of those" };
        let trouble = Trouble::new(format!("the path `{path}` reaches nothing")).at(place()).cause(cause);
        let mut trouble = trouble.usually(usual);
        trouble.next = near.map(|near| format!("did you mean `{near}`?"));
        Err(trouble)
    }

    /// What there is to say of a path to a group that is not there, and is no slip for one that is.
    fn no_group(&self, keys: &KeyPath) -> Option<Trouble> {
        let [Step::Key(top), Step::Key(group), ..] = keys.0.as_slice() else { return None };
        let known: BTreeSet<&str> = self.groups.iter().map(String::as_str).collect();
        let known: Vec<&str> = known.into_iter().collect();
        if top != "population"
            || known.is_empty()
            || known.contains(&group.as_str())
            || nearest(group, &known).is_some()
        {
            return None;
        }
        let trouble = Trouble::new(format!("there is no group `{group}`"));
        let cause = format!("a path changes a group and adds none; groups here: {}", lines(&known));
        Some(trouble.cause(cause).next("to add a group, give the whole `population` with all its groups"))
    }

    /// Parameters of a strategy that is a file, or that is swept itself, are checked where they are used.
    fn strategy_param(&self, keys: &KeyPath) -> bool {
        match keys.0.as_slice() {
            [Step::Key(top), Step::Key(group), Step::Key(params), _, ..] => {
                top == "population" && params == "params" && self.groups.contains(group)
            }
            _ => false,
        }
    }
}

/// The names of the workloads that are played somewhere: the file's own, and those that are swept.
fn workloads<'d>(document: &'d Document) -> Vec<&'d str> {
    let path = KeyPath::default().key("workload");
    let swept = sweep::list_of(document, &path).and_then(|list| list.items().ok()).unwrap_or_default();
    let name = |node: Node<'d>| -> Option<&'d str> {
        let value = node.value();
        value.as_str().or_else(|| value.as_mapping()?.iter().next()?.0.as_str())
    };
    document.root().get("workload").into_iter().chain(swept).filter_map(name).collect()
}

/// A catalogue item and its parameters.
fn item(known: &mut BTreeSet<KeyPath>, at: &KeyPath, name: &str, params: &[Param]) {
    let here = at.key(name);
    add(known, &here, params);
    known.insert(here);
}

fn add(known: &mut BTreeSet<KeyPath>, at: &KeyPath, params: &[Param]) {
    for param in params {
        let here = at.key(&param.name);
        if let Domain::Choice { options } = &param.domain {
            for option in options.iter() {
                item(known, &here, &option.name, &option.params);
                if option.only_log().is_some() {
                    known.extend(logs::KEYS.map(|key| here.key(&option.name).key(key)));
                }
            }
        }
        if matches!(param.domain, Domain::Log) {
            known.extend(logs::KEYS.map(|key| here.key(key)));
        }
        known.insert(here);
    }
}
