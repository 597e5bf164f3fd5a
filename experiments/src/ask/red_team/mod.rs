//! `red_team:`: who is to find out what pays, where, and what that may cost.
//!
//! ```yaml
//! red_team:
//!   group: attackers
//!   strategy: general_client
//!   search: { strangers: [0, 4], raise: [0, 1], offer: }
//!   mechanisms: [tit_for_tat, prop_share]
//!   against: [bittyrant]
//!   method: cma_es
//!   budget: 400
//!   seeds_per_candidate: 5
//!   maximise: utility
//! ```
//!
//! What is played in any case are the points of the plan: under each mechanism the group as it would be if it were honest
//! (the *twin*), and each attacker under `against:`, on the seeds of the file. What a search finds comes *later*: a point of
//! its own, too, so that claims can speak of `attacker: best`, but with parameters that nobody knows yet. See
//! [`crate::red_team`] for the search.

mod field;
mod schema;
mod space;

pub use field::{Oracle, PARAMS as OF_ORACLE};
pub use schema::schema;

use super::catalogue::Catalogue;
use super::lookup::Lookup;
use super::node::Node;
use super::params::{named, names, own};
use super::path::KeyPath;
use super::sweep::{Axis, scalar};
use super::tournament::HONEST;
use super::trouble::{Place, Trouble};
use super::yaml::Document;
use crate::search::{Means, Method, Space};
use game::Param;
use game::card::{integer, number};
use results::Scalar;
use serde_yaml::{Mapping, Value};
use strategies::Source;

/// The axis of a double oracle that says what the field plays.
pub const FIELD: &str = "field";

/// What the best that a search found is called.
pub const BEST: &str = "best";

/// What the twin is called on the seeds of a search.
pub const SEARCHED_TWIN: &str = "twin";

/// The keys of `red_team:` that are no numbers.
pub const KEYS: [&str; 9] =
    ["group", "strategy", "search", "mechanisms", "against", "method", "maximise", "minimise", "double_oracle"];

/// Those that are.
pub static PARAMS: [Param; 3] = [
    integer("budget", 400, 1, MOST_CELLS, "cells of one search, with its twin and fresh seeds"),
    integer(
        "seeds_per_candidate",
        5,
        1,
        1_000_000,
        "seeds that each candidate is tried on; by successive halving, at first",
    ),
    integer("seed", 1, 0, i64::MAX, "the seed of what the search draws"),
];

/// The keys of successive halving.
pub static HALVING: [Param; 1] =
    [number("eta", 2.0, 1.1, 1e6, "of so many candidates one goes on, on so many times the seeds")];

/// The methods, by name.
pub const METHODS: [&str; 4] = ["random", "latin_hypercube", "successive_halving", "cma_es"];

/// The first seed of a search. Those of the file are usually small numbers; where one is not, it is left out.
const FIRST_SEED: u64 = 1_000_001;

/// Cells more than this are a slip of the finger.
const MOST_CELLS: i64 = 10_000_000;

/// What is searched for, and how.
#[derive(Clone, Debug)]
pub struct Aim {
    /// Whose parameters are searched.
    pub group: String,
    /// Where they stand in the file.
    pub params: KeyPath,
    /// Which they are, and their values.
    pub space: Space,
    /// How it is searched.
    pub method: Method,
    /// Cells of one search: candidates and twin on the seeds of the search, and what is played on fresh seeds.
    pub budget: usize,
    /// What the method may spend of it.
    pub means: Means,
    /// The metric of the group.
    pub metric: String,
    /// Whether less of it is better.
    pub minimise: bool,
    /// Who is played under each mechanism in any case: the twin, then the others that the file names.
    pub known: Vec<Scalar>,
    /// What they play, as it stands in the file.
    pub strategies: Vec<Value>,
    /// The strategy that is searched, with the parameters that it has in any case.
    pub strategy: Value,
    /// How many mechanisms there are.
    pub mechanisms: usize,
    /// Whether what is found joins the field, and how often.
    pub oracle: Option<Oracle>,
}

impl Aim {
    /// The point of a known attacker under a mechanism.
    pub fn known_point(&self, mechanism: usize, attacker: usize) -> usize {
        mechanism * self.known.len() + attacker
    }

    /// The point of what is found under a mechanism.
    pub fn later_point(&self, mechanism: usize) -> usize {
        self.mechanisms * self.known.len() + mechanism
    }

    /// What is searched, for a person; `seeds` are those of the file.
    pub fn told(&self, seeds: usize) -> String {
        let (name, parameters) = (source_name(&self.strategy), self.space.0.len());
        let searches = match &self.oracle {
            Some(oracle) => format!("up to {} searches", oracle.rounds),
            None => "one search".to_owned(),
        };
        let beside = self.oracle.as_ref().map_or(String::new(), |oracle| {
            let twins = oracle.most_twins(self.known.len()) * (seeds + self.method.most_seeds(self.means));
            format!(
                "; beside that, under each, at most {:.0} for the payoff table and {twins} for the twins of mixed equilibria",
                oracle.most_profiles(self.known.len()) * seeds as f64,
            )
        });
        format!(
            "red team {}: {searches} under each mechanism, {parameters} parameters of {name} by {}, {} cells each{beside}",
            self.group,
            self.method.name(),
            self.budget
        )
    }

    /// The strategy that is searched, with these parameters beside those that it has in any case.
    pub fn with(&self, params: Mapping) -> Value {
        let mut strategy = self.strategy.clone();
        if let Some(Value::Mapping(known)) = strategy.as_mapping_mut().and_then(|map| map.values_mut().next()) {
            known.extend(params);
        }
        strategy
    }

    /// What the best found is called: the best, or by the round of the double oracle.
    pub fn found(&self, round: u32) -> Scalar {
        if self.oracle.is_some() { Scalar::from(format!("found {round}").as_str()) } else { Scalar::from(BEST) }
    }

    /// The seeds of a search: none of those of the file.
    pub fn seeds(&self, of_file: &[u64]) -> impl Iterator<Item = u64> {
        let taken: Vec<u64> = of_file.iter().copied().filter(|seed| *seed >= FIRST_SEED).collect();
        (FIRST_SEED..).filter(move |seed| !taken.contains(seed))
    }
}

/// `red_team:` as it stands in the file.
#[derive(Clone, Debug)]
pub struct RedTeam<'a> {
    /// What is searched for.
    pub aim: Aim,
    group: Node<'a>,
    /// Those that are known beside the twin.
    against: Vec<Node<'a>>,
    mechanisms: Vec<Node<'a>>,
}

impl<'a> RedTeam<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(node: &Node<'a>, catalogue: &Catalogue, lookup: &mut Lookup) -> Result<Self, Trouble> {
        let root = node.document().root();
        for (key, why) in [
            ("sweep", "the search itself says what is played"),
            ("tournament", "a tournament says itself who plays"),
            ("evolution", "whoever may change groups is no attacker for long"),
        ] {
            if let Some(other) = root.get(key) {
                return Err(other
                    .key_trouble(format!("`{key}:` and `red_team:` stand beside each other"))
                    .cause(why)
                    .next(format!("remove `{key}:`, or ask two questions in two files")));
            }
        }
        node.only(&[&KEYS[..], &names(&PARAMS)].concat())?;
        let group = group(node)?;
        let (strategy, source) = strategy(node, &group, lookup)?;
        let space = space::read(node, source.card())?;
        let name = source_name(&strategy);
        let mechanisms = list(node, "mechanisms")?;
        for item in &mechanisms {
            named(item, "mechanism", &catalogue.mechanism_names())?;
        }
        let against = list(node, "against")?;
        let (metric, minimise) = metric(node)?;
        let known = std::iter::once(Scalar::from(HONEST)).chain(against.iter().map(|item| scalar(item.value())));
        let known: Vec<Scalar> = known.collect();
        let oracle = node.get("double_oracle").map(|node| field::read(&node, &group)).transpose()?;
        // A double oracle holds what it finds against an equilibrium, and against nobody else.
        let beside = if oracle.is_some() { 1 } else { known.len() };
        let (method, budget, means) = means(node, space.0.len(), beside)?;
        let path = group.path().key("strategy").key(&name);
        let group_name = group.path().tail();
        let of_aim = Aim {
            group: group_name,
            params: path,
            space,
            method,
            budget,
            means,
            metric,
            minimise,
            strategies: std::iter::once(Value::from(HONEST))
                .chain(against.iter().map(|item| item.value().clone()))
                .collect(),
            strategy,
            known,
            mechanisms: mechanisms.len().max(1),
            oracle,
        };
        Ok(Self { aim: of_aim, group, against, mechanisms })
    }

    /// How many points are played in any case.
    pub fn points(&self) -> usize {
        self.aim.mechanisms * self.aim.known.len()
    }

    /// How many are found: one under each mechanism. Their numbers follow those of the others.
    pub fn later(&self) -> usize {
        self.aim.mechanisms
    }

    /// What distinguishes the points.
    pub fn axes(&self) -> Vec<Axis> {
        let axis = |path: &str, values| Axis { path: path.to_owned(), values, sampled: false };
        let mechanisms: Vec<Scalar> = self.mechanisms.iter().map(|item| scalar(item.value())).collect();
        let mut attackers = self.aim.known.clone();
        attackers.push(self.aim.found(1));
        let of_mechanisms = (!mechanisms.is_empty()).then(|| axis("mechanism", mechanisms));
        let of_fields = self.aim.oracle.is_some().then(|| axis(FIELD, vec![Scalar::from(HONEST)]));
        of_mechanisms.into_iter().chain(of_fields).chain([axis("attacker", attackers)]).collect()
    }

    /// Where what distinguishes a point stands.
    pub fn place(&self, number: usize) -> Place {
        let known = self.aim.known.len();
        let at = (number % known).checked_sub(1).and_then(|at| self.against.get(at));
        at.or(self.mechanisms.get(number / known)).unwrap_or(&self.group).key_place()
    }

    /// The document of a point, and what it is called. Points that come later have the strategy that is searched, with the
    /// parameters that the file gives it.
    ///
    /// # Errors
    /// Never, short of a defect here: a path that reaches nothing.
    pub fn at(&self, document: &Document, number: usize) -> Result<(Document, Vec<(String, Scalar)>), Trouble> {
        let known = self.aim.known.len();
        let (mechanism, attacker) = match number.checked_sub(self.points()) {
            Some(mechanism) => (mechanism, None),
            None => (number / known, Some(number % known)),
        };
        let mut document = document.clone();
        let mut axes = Vec::new();
        if let Some(item) = self.mechanisms.get(mechanism) {
            let path = KeyPath::default().key("mechanism");
            document.moved(&path, item.path());
            document.put(&path, item, item.key_place())?;
            axes.push(("mechanism".to_owned(), scalar(item.value())));
        }
        if let Some(oracle) = &self.aim.oracle {
            let group = field::playing(oracle.group(&document), Value::String(HONEST.to_owned()));
            document.put_value(&oracle.path, group, self.group.key_place())?;
            axes.push((FIELD.to_owned(), Scalar::from(HONEST)));
        }
        let path = self.group.path();
        let twin = field::playing(Some(self.group.value()), Value::String(HONEST.to_owned()));
        document.put_value(path, twin, self.group.key_place())?;
        let strategy = path.key("strategy");
        let label = match attacker {
            None => {
                document.put_value(&strategy, self.aim.strategy.clone(), self.group.key_place())?;
                self.aim.found(1)
            }
            Some(at) => {
                if let Some(item) = at.checked_sub(1).and_then(|at| self.against.get(at)) {
                    document.moved(&strategy, item.path());
                    document.put(&strategy, item, item.key_place())?;
                }
                self.aim.known[at].clone()
            }
        };
        axes.push(("attacker".to_owned(), label));
        Ok((document, axes))
    }
}

const SHAPE: &str =
    "write `red_team: { group: attackers, budget: 400 }`, where `attackers` is a group of the population";

fn group<'a>(node: &Node<'a>) -> Result<Node<'a>, Trouble> {
    let population = node.document().root().get("population");
    let groups = population.as_ref().map_or(Ok(Vec::new()), Node::entries)?;
    let names: Vec<&str> = groups.iter().map(|(name, _)| *name).collect();
    let lacks = || node.key_trouble("`red_team:` has no `group:`").cause("somebody must attack").next(SHAPE);
    let name = node.get("group").ok_or_else(lacks)?;
    let wanted = name.text()?;
    let found = groups.iter().find(|(known, _)| *known == wanted);
    let unknown = || Trouble { place: name.trouble("").place, ..Trouble::unknown("group", wanted, &names) };
    found.map(|(_, group)| group.clone()).ok_or_else(unknown)
}

/// The strategy that is searched, as a map of its name to the parameters that it has in any case.
fn strategy(node: &Node, group: &Node, lookup: &mut Lookup) -> Result<(Value, Source), Trouble> {
    let own = node.get("strategy");
    let at = own.clone().or_else(|| group.get("strategy"));
    let (name, params, place) = match &at {
        Some(at) if at.value().is_mapping() => match at.entries()?.as_slice() {
            [(name, params)] => ((*name).to_owned(), Some(params.clone()), params.clone()),
            several => {
                return Err(at
                    .trouble(format!("{} strategies where one is expected", several.len()))
                    .next("write `strategy: NAME` or `strategy: { NAME: { parameter: value } }`"));
            }
        },
        Some(at) => (at.text()?.to_owned(), None, at.clone()),
        None => (group.path().tail(), None, group.clone()),
    };
    let source = lookup.find(&name, &place)?;
    let params = params.or_else(|| group.get("params").filter(|_| own.is_none()));
    let params = params.and_then(|params| params.value().as_mapping().cloned()).unwrap_or_default();
    Ok((Value::Mapping(Mapping::from_iter([(Value::String(name), Value::Mapping(params))])), source))
}

fn source_name(strategy: &Value) -> String {
    let name = strategy.as_mapping().and_then(|map| map.keys().next()).and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

/// The items of a list that may be left out.
fn list<'a>(node: &Node<'a>, key: &str) -> Result<Vec<Node<'a>>, Trouble> {
    let Some(items) = node.get(key) else { return Ok(Vec::new()) };
    let all = items.items().map_err(|trouble| trouble.next(format!("write `{key}: [NAME, NAME]`")))?;
    if all.is_empty() { Err(items.trouble("the list is empty").next(format!("leave out `{key}:`"))) } else { Ok(all) }
}

fn metric(node: &Node) -> Result<(String, bool), Trouble> {
    match (node.get("maximise"), node.get("minimise")) {
        (Some(_), Some(other)) => Err(other
            .key_trouble("`maximise:` and `minimise:` stand beside each other")
            .cause("an attacker wants one thing")
            .next("keep one of them")),
        (most, None) => Ok((most.map_or(Ok("utility"), |node| node.text())?.to_owned(), false)),
        (None, Some(least)) => Ok((least.text()?.to_owned(), true)),
    }
}

fn method(node: &Node) -> Result<Method, Trouble> {
    let Some(node) = node.get("method") else { return Ok(Method::CmaEs) };
    let (which, inner) = named(&node, "method", &METHODS)?;
    let known: &[&str] = if METHODS[which] == "successive_halving" { &["eta"] } else { &[] };
    inner.as_ref().map_or(Ok(()), |inner| inner.only(known))?;
    Ok(match METHODS[which] {
        "random" => Method::Random,
        "latin_hypercube" => Method::LatinHypercube,
        "successive_halving" => {
            let params = inner.map_or(Ok(game::card::defaults(&HALVING)), |inner| own(&inner, &HALVING))?;
            Method::SuccessiveHalving(params.number("eta"))
        }
        _ => Method::CmaEs,
    })
}

/// The method, the whole budget, and what the method may spend of it: not what is kept for fresh seeds, nor for the twin.
fn means(node: &Node, dimensions: usize, beside: usize) -> Result<(Method, usize, Means), Trouble> {
    let method = method(node)?;
    let params = own(node, &PARAMS)?;
    let (budget, seeds) = (params.count("budget"), params.count("seeds_per_candidate"));
    let seed = params.count("seed") as u64;
    let root = node.document().root();
    if let Some(adaptive) = root.get("seeds").filter(|seeds| seeds.value().is_mapping()) {
        return Err(adaptive
            .trouble("a red team needs a fixed number of seeds")
            .cause("what it finds is held against others on these seeds, which are part of its budget")
            .next("write `seeds: 20`"));
    }
    let fresh = (beside + 1) * super::seeds::seeds(node.document())?.first.len();
    let means = Means { cells: budget.saturating_sub(fresh), seeds, seed };
    let twin = method.most_seeds(means);
    let cells = means.cells.saturating_sub(twin);
    let least = method.least_cells(dimensions, seeds);
    if cells < least {
        let place = node.get("budget").map_or_else(|| node.key_place(), |budget| budget.key_place());
        let least = fresh + twin.max(seeds) + least;
        return Err(Trouble::new(format!(
            "the budget of {budget} cells is too small: {} needs {least}",
            method.name()
        ))
        .at(place)
        .cause(format!(
            "{fresh} cells are for fresh seeds, {} for the twin, and the rest is for {} candidates at least",
            twin.max(seeds),
            method.least_cells(dimensions, seeds) / seeds
        ))
        .next(format!("write `budget: {}`, or ask for fewer seeds", (least * 2).next_multiple_of(100))));
    }
    Ok((method, budget, Means { cells, ..means }))
}
