//! A configuration: everything about a cell but its seed, complete and checked.
//!
//! Its canonical text holds what decides the outcome and nothing else: names, versions and
//! parameters with their defaults filled in. Where the file lies, which keys it left out and how
//! it wrote a number make no difference.

use super::canonical::{self, Json, map, text};
use super::catalogue::{Catalogue, fitting};
use super::evolution::{self, evolution};
use super::foreseen::{crowded, never_refreshed, no_queues};
use super::logs::Logs;
use super::lookup::Lookup;
use super::node::Node;
use super::params::{named, number_in, resolve, whole_in};
use super::population;
use super::trouble::{Trouble, Troubles, lines};
use super::yaml::Document;
use game::cast::GroupSize;
use game::{Card, MeasureEntry, MechanismEntry, Params, WorkloadEntry};
use referee::Evolution;
use strategies::Source;

/// A catalogue item with its parameters.
#[derive(Clone, Debug)]
pub struct Named<E: 'static> {
    /// How the catalogue makes it.
    pub entry: &'static E,
    /// What it says about itself.
    pub card: &'static Card,
    /// Its parameters, complete.
    pub params: Params,
}

/// One group of the population.
#[derive(Clone, Debug)]
pub struct GroupPlan {
    /// Its name in the experiment file.
    pub name: String,
    /// What its peers play.
    pub source: Source,
    /// The strategy's parameters, complete.
    pub params: Params,
    /// The workload's parameters as they hold for this group.
    pub workload: Params,
    /// How many peers.
    pub count: usize,
    /// Whether it takes the peers that no other group has.
    pub rest: bool,
    /// Whether the workload brought it (seeds).
    pub extra: bool,
    /// How many of its members conspire with each other, one ring after another; 0: nobody does.
    pub ring: usize,
    /// Whether those who run the system vouch for its members.
    pub pre_trusted: bool,
    /// Whether its members are known to collude.
    pub colluding: bool,
    /// Whether its members are known to change accounts to shed a bad name.
    pub whitewashing: bool,
}

/// What one point of the sweep computes, for any seed.
#[derive(Clone, Debug)]
pub struct Config {
    /// What there is to share.
    pub workload: Named<WorkloadEntry>,
    /// The rule of exchange.
    pub mechanism: Named<MechanismEntry>,
    /// Another one that looks on.
    pub beside: Option<Named<MechanismEntry>>,
    /// How peers change groups, if they do.
    pub evolution: Option<Evolution>,
    /// The groups in the file's order, then those that the workload brings.
    pub groups: Vec<GroupPlan>,
    /// How long the run may be.
    pub rounds: u64,
    /// Length of a round in seconds.
    pub round_seconds: f64,
    /// How many rounds pass before measures of the steady state begin to count.
    pub warm_up_rounds: u64,
    /// Whether the cell writes who stood where in whose queue.
    pub standings: bool,
    /// The names of the measures that are taken because the file asks for them.
    pub requested: Vec<&'static str>,
}

/// Resolves one document, and notes in `warnings` what is allowed but probably not meant.
///
/// # Errors
/// All that is wrong with it.
pub fn config(
    document: &Document,
    catalogue: &Catalogue,
    lookup: &mut Lookup,
    warnings: &mut Vec<String>,
) -> Result<Config, Troubles> {
    let root = document.root();
    let mut troubles = Troubles::default();
    let rounds = troubles.take(root.get("rounds").map_or(Ok(1000), |node| whole_in(&node, 1, MOST_ROUNDS)));
    let round_seconds = troubles.take(root.get("round_seconds").map_or(Ok(10.0), |node| positive(&node)));
    let warm_up = troubles.take(root.get("warm_up_rounds").map_or(Ok(0), |node| whole_in(&node, 0, MOST_ROUNDS)));
    let standings = troubles.take(root.get("standings").map_or(Ok(false), |node| node.flag()));
    let workload = troubles.take(workload(document, catalogue, &mut lookup.logs));
    let logs = &mut lookup.logs;
    let mechanism = workload.as_ref().and_then(|w| troubles.take(mechanism(document, catalogue, w.card, logs)));
    let beside = workload.as_ref().and_then(|w| troubles.take(beside(document, catalogue, w.card, logs)));
    let evolution =
        workload.as_ref().and_then(|w| troubles.take(evolution(root.get("evolution").as_ref(), w.card, logs)));
    let groups =
        workload.as_ref().and_then(|w| troubles.take(population::groups(document, w, catalogue, lookup, warnings)));
    if let (Some(workload), Some(groups)) = (&workload, &groups) {
        let whole = check_groups(&root, workload, groups);
        warnings.extend(troubles.take(whole).into_iter().flatten());
    }
    let requested = workload.as_ref().and_then(|w| troubles.take(requested(root.get("measures").as_ref(), w.card)));
    if let (Some(rounds), Some(warm_up)) = (rounds, warm_up)
        && warm_up >= rounds
    {
        warnings.push(format!("nothing is counted after {warm_up} rounds of warm-up: a run has {rounds} at most"));
    }
    if let (Some(rounds), Some(round_seconds)) = (rounds, round_seconds) {
        let run_s = rounds as f64 * round_seconds;
        warnings
            .extend(mechanism.iter().chain(beside.iter().flatten()).filter_map(|named| never_refreshed(named, run_s)));
    }
    if let (Some(workload), Some(groups)) = (&workload, &groups) {
        warnings.extend(crowded(workload, groups));
    }
    if let (Some(workload), Some(beside)) = (&workload, &beside) {
        warnings.extend(no_queues(workload.card, beside.as_ref(), standings == Some(true)));
    }
    let config = (|| {
        Some(Config {
            workload: workload?,
            mechanism: mechanism?,
            beside: beside?,
            evolution: evolution?,
            groups: groups?,
            rounds: rounds?.unsigned_abs(),
            round_seconds: round_seconds?,
            warm_up_rounds: warm_up?.unsigned_abs(),
            standings: standings?,
            requested: requested?,
        })
    })();
    troubles.unless(config)
}

/// The measures that the file asks for.
fn requested(node: Option<&Node>, workload: &Card) -> Result<Vec<&'static str>, Trouble> {
    let names: Vec<&str> = measures::ALL.iter().map(|entry| entry.card.name.as_ref()).collect();
    let mut all = Vec::new();
    let shape = |node: &Node| {
        let example = node.value().as_str().filter(|word| names.contains(word)).unwrap_or("NAME");
        node.expected("a list of measures").next(format!("write `measures: [{example}]`"))
    };
    for item in node.map_or(Ok(Vec::new()), |node| node.items().map_err(|_| shape(node)))? {
        let name = item.text()?;
        let Some(entry) = measures::ALL.iter().find(|entry| entry.card.name == name) else {
            return Err(Trouble { place: item.trouble("").place, ..Trouble::unknown("measure", name, &names) });
        };
        if !entry.card.fits(&workload.name) {
            return Err(item
                .trouble(format!("the measure `{name}` does not fit the workload `{}`", workload.name))
                .cause(format!("its card says that it fits {}", entry.card.fits.join(", ")))
                .next("remove it"));
        }
        all.push(entry.card.name.as_ref());
    }
    Ok(all)
}

/// A run of a thousand million rounds never ends; a larger number is a slip of the finger.
pub const MOST_ROUNDS: i64 = 1_000_000_000;

/// Nor does a round of thirty years.
pub const MOST_SECONDS: f64 = 1e9;

fn positive(node: &Node) -> Result<f64, Trouble> {
    let x = number_in(node, 0.0, MOST_SECONDS)?;
    if x > 0.0 {
        Ok(x)
    } else {
        Err(node.trouble("`round_seconds` is 0, but a round must take some time").next("leave it out for 10 seconds"))
    }
}

fn workload(document: &Document, catalogue: &Catalogue, logs: &mut Logs) -> Result<Named<WorkloadEntry>, Trouble> {
    let names = catalogue.workload_names();
    let root = document.root();
    let Some(node) = root.get("workload") else { return Err(missing_name(document, "workload", &names)) };
    let (which, inner) = named(&node, "workload", &names).map_err(|trouble| forgot_name(trouble, &node, catalogue))?;
    let entry = &catalogue.workloads[which];
    let params = resolve(inner.as_ref(), &entry.card.params, logs)?;
    (entry.check)(&params).map_err(|why| together(inner.as_ref().unwrap_or(&node), why))?;
    Ok(Named { entry, card: entry.card, params })
}

/// What the workload has to say of its groups.
fn check_groups(root: &Node, workload: &Named<WorkloadEntry>, groups: &[GroupPlan]) -> Result<Vec<String>, Trouble> {
    let sizes: Vec<GroupSize> = groups
        .iter()
        .map(|group| GroupSize { params: &group.workload, peers: group.count, extra: group.extra })
        .collect();
    (workload.entry.check_groups)(&workload.params, &sizes)
        .map_err(|why| together(&root.get("workload").unwrap_or_else(|| root.clone()), why))
}

/// Parameters that are each fine but do not go together; `why` names them with their values, as in `seek (9)`.
pub fn together(node: &Node, why: String) -> Trouble {
    let is_name = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let before = |(at, _)| why[..at].rsplit(' ').next().filter(is_name).map(|name| format!("`{name}`"));
    let names: Vec<String> = why.match_indices(" (").filter_map(before).collect();
    let next = match names.as_slice() {
        [] => "change one of them".to_owned(),
        names => format!("change {}", names.join(" or ")),
    };
    let trouble = node.trouble(why).next(next);
    match names.len() {
        1 => trouble,
        _ => trouble.cause("each parameter is fine alone; together they make no sense"),
    }
}

/// `workload: { peers: 350 }` forgot to say which workload.
fn forgot_name(mut trouble: Trouble, node: &Node, catalogue: &Catalogue) -> Trouble {
    let keys: Vec<&str> = node.entries().unwrap_or_default().iter().map(|(key, _)| *key).collect();
    let owner = catalogue.workloads.iter().find(|entry| {
        !keys.is_empty() && keys.iter().all(|key| entry.card.params.iter().any(|param| param.name == *key))
    });
    if let Some(entry) = owner {
        trouble.next = Some(format!("write `workload: {{ {}: {{ {}: ... }} }}`", entry.card.name, keys[0]));
    }
    trouble
}

fn mechanism(
    document: &Document,
    catalogue: &Catalogue,
    workload: &Card,
    logs: &mut Logs,
) -> Result<Named<MechanismEntry>, Trouble> {
    let names = catalogue.mechanism_names();
    match document.root().get("mechanism") {
        Some(node) => {
            let (which, inner) = named(&node, "mechanism", &names)?;
            fit(catalogue, workload, which, Some(node.clone()), inner, logs)
        }
        // No mechanism is a mechanism too, the one called `none`.
        None => match names.iter().position(|name| *name == "none") {
            Some(which) => fit(catalogue, workload, which, None, None, logs),
            None => Err(missing_name(document, "mechanism", &names)),
        },
    }
}

/// The mechanism that looks on, if there is one.
fn beside(
    document: &Document,
    catalogue: &Catalogue,
    workload: &Card,
    logs: &mut Logs,
) -> Result<Option<Named<MechanismEntry>>, Trouble> {
    let Some(node) = document.root().get("beside") else { return Ok(None) };
    let (which, inner) = named(&node, "mechanism", &catalogue.mechanism_names())?;
    fit(catalogue, workload, which, Some(node.clone()), inner, logs).map(Some)
}

/// A mechanism with its parameters, if it fits the workload.
fn fit(
    catalogue: &Catalogue,
    workload: &Card,
    which: usize,
    node: Option<Node>,
    inner: Option<Node>,
    logs: &mut Logs,
) -> Result<Named<MechanismEntry>, Trouble> {
    let entry = &catalogue.mechanisms[which];
    if !entry.card.fits(&workload.name) {
        let place =
            inner.as_ref().map(|inner| inner.key_place()).or(node.map(|node| node.document().value_place(node.path())));
        let mut trouble =
            Trouble::new(format!("the mechanism `{}` does not fit the workload `{}`", entry.card.name, workload.name))
                .cause(format!("{}; its card says that it fits {}", entry.misfit, entry.card.fits.join(", ")))
                .next(format!(
                    "mechanisms that fit: {}",
                    fitting(catalogue.mechanisms.iter().map(|m| m.card), &workload.name)
                ));
        trouble.place = place.map(Box::new);
        return Err(trouble);
    }
    let params = resolve(inner.as_ref(), &entry.card.params, logs)?;
    Ok(Named { entry, card: entry.card, params })
}

/// A key at the top that must be there.
pub fn missing(document: &Document, key: &str, example: &str) -> Trouble {
    Trouble::new(format!("`{key}:` is missing"))
        .at(document.place())
        .cause("every experiment needs it")
        .next(format!("add a line such as `{key}: {example}`"))
}

fn missing_name(document: &Document, key: &str, known: &[&str]) -> Trouble {
    missing(document, key, known.first().copied().unwrap_or("NAME")).cause(format!("known here: {}", lines(known)))
}

/// Raised when the meaning of the stored frames changes: old cells are then computed again.
pub const STORE_SCHEMA: u32 = 1;

/// Raised when outcomes change that belong to no card: by the referee, the streams, the cast, what groups are told of their
/// peers. The golden tests ask for it. The first version is silent, since cells were published before there was a second.
pub const ENGINE_VERSION: u32 = 1;

/// How a version of the engine is told, if it is.
fn engine(version: u32) -> Option<(&'static str, Json)> {
    (version > 1).then(|| ("engine", Json::Whole(version.into())))
}

impl Config {
    /// The canonical text, for the manifest and for the ids.
    pub fn canonical(&self) -> String {
        let groups = self.groups.iter().map(|group| group.json(&self.workload.card.params)).collect();
        // What is measured is part of an outcome: a cell without today's columns is computed again.
        let measures = self.measures().map(|entry| text(&format!("{}@{}", entry.card.name, entry.card.version)));
        let mut keys = vec![
            ("groups", Json::List(groups)),
            ("measures", Json::List(measures.collect())),
            ("mechanism", self.mechanism.json()),
            ("round_seconds", Json::Number(self.round_seconds)),
            ("rounds", Json::Whole(i128::from(self.rounds))),
            ("schema", Json::Whole(i128::from(STORE_SCHEMA))),
            ("workload", self.workload.json()),
        ];
        keys.extend(engine(ENGINE_VERSION));
        // What a file does not use is not there, so that cells keep their ids when a key is invented.
        keys.extend(self.standings.then_some(("standings", Json::Bool(true))));
        keys.extend(self.beside.as_ref().map(|beside| ("beside", beside.json())));
        keys.extend(self.evolution.as_ref().map(|rule| ("evolution", evolution::json(rule))));
        let warm_up = (self.warm_up_rounds > 0).then_some(("warm_up_rounds", Json::Whole(self.warm_up_rounds.into())));
        keys.extend(warm_up);
        map(keys).to_string()
    }

    /// Whether a measure is taken: it fits the workload, and is asked for if it wants to be.
    pub fn takes(&self, entry: &MeasureEntry) -> bool {
        entry.card.fits(&self.workload.card.name)
            && (!entry.on_request || self.requested.iter().any(|name| *name == entry.card.name))
    }

    /// The measures that are taken.
    pub fn measures(&self) -> impl Iterator<Item = &'static MeasureEntry> {
        measures::ALL.iter().filter(|entry| self.takes(entry))
    }

    /// How many peers the population has, without those that the workload brings.
    pub fn peers(&self) -> usize {
        self.groups.iter().filter(|group| !group.extra).map(|group| group.count).sum()
    }
}

/// The id of the cell that computes a configuration (its canonical text) with a seed.
pub fn cell_id(canonical: &str, seed: u64) -> String {
    let text = format!("{{\"config\":{canonical},\"seed\":{seed}}}");
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(32);
    hex
}

impl<E> Named<E> {
    fn json(&self) -> Json {
        map([
            ("name", text(&self.card.name)),
            ("params", canonical::params_of(&self.card.params, &self.params)),
            ("version", Json::Whole(i128::from(self.card.version))),
        ])
    }
}

impl GroupPlan {
    /// Its name is in it because results are told by it; a file's path is not, its content is.
    fn json(&self, workload: &[game::Param]) -> Json {
        let mut endow = Params::default();
        for param in workload.iter().filter(|param| param.per_group) {
            if let Some(value) = self.workload.get(&param.name) {
                endow.set(&param.name, value.clone());
            }
        }
        let mut keys = vec![
            ("count", Json::Whole(self.count as i128)),
            ("endow", canonical::params_of(workload, &endow)),
            ("extra", Json::Bool(self.extra)),
            ("name", text(&self.name)),
            ("params", canonical::params_of(&self.source.card().params, &self.params)),
            ("rest", Json::Bool(self.rest)),
            ("strategy", text(&self.source.fingerprint())),
        ];
        keys.extend((self.ring > 0).then_some(("ring", Json::Whole(self.ring as i128))));
        keys.extend(self.pre_trusted.then_some(("pre_trusted", Json::Bool(true))));
        map(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_of_the_engine_is_silent() {
        let told = |version| map(engine(version)).to_string();
        assert_eq!([told(1), told(2)], ["{}", r#"{"engine":2}"#]);
    }
}
