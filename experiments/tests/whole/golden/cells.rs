//! The cells that stand for each item of the catalogues, for each shipped script and plug-in, and for the engine.
//!
//! Nothing is listed here: whatever comes into a catalogue, or into a folder of scripts, gets its lines for nothing.

use super::variants;
use super::worlds::{World, worlds};
use crate::small::root;
use experiments::ask::config::ENGINE_VERSION;
use experiments::ask::{Cell, Overrides, Where, plan_text};
use game::{Card, MeasureEntry, WorkloadEntry};
use rayon::prelude::*;
use serde_yaml::{Mapping, Value};
use std::path::Path;
use strategies::Source;

/// What one line is about.
pub struct Golden {
    /// What kind of item it is.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// In which world it is played, and how.
    pub play: String,
    /// What is played.
    pub cells: Vec<Cell>,
    /// The measure whose columns alone count.
    pub only: Option<&'static MeasureEntry>,
}

/// All of them. Reading so many files takes a while: on all threads.
pub fn goldens() -> Vec<Golden> {
    let worlds = &worlds();
    let of_world = |(at, world): (usize, &World)| {
        let before = worlds[..at].iter().any(|other| other.workload == world.workload);
        of_workload(world, !before)
    };
    let mut all = engine(worlds);
    all.par_extend(worlds.par_iter().enumerate().flat_map(of_world));
    all.par_extend(mechanisms::ALL.par_iter().flat_map(|entry| of_mechanism(entry.card, worlds)));
    all.par_extend(strategies::ALL.par_iter().flat_map(|entry| {
        let card = (entry.card)();
        of_strategy("strategy", card, &card.name, &card.name, worlds)
    }));
    all.par_extend(scripts().par_iter().flat_map(|file| {
        let source = strategies::open(&root().join(file)).unwrap_or_else(|why| panic!("{why}"));
        of_strategy("script", source.card(), file, &format!("../../{file}"), worlds)
    }));
    for name in entries("strategies/plugins", |_| true) {
        let path = format!("plugins/{name}");
        let cells = planned(&worlds[0], &[players(&path, None)], &[]).unwrap_or_else(|why| panic!("{why}"));
        all.extend(of_strategy("plug-in", cells[0].config.groups[1].source.card(), &name, &path, worlds));
    }
    all.par_extend(measures::ALL.par_iter().flat_map(|entry| of_measure(entry, worlds)));
    all
}

/// The shipped scripts, seen from the root.
fn scripts() -> Vec<String> {
    let mut folders = vec!["strategies/lua".to_owned()];
    folders.extend(entries("experiments", |path| path.is_dir()).into_iter().map(|name| format!("experiments/{name}")));
    let is_script = |path: &Path| path.extension().is_some_and(|extension| extension == "lua");
    folders
        .iter()
        .flat_map(|dir| entries(dir, is_script).into_iter().map(move |name| format!("{dir}/{name}")))
        .collect()
}

/// What lies in a folder, in order.
fn entries(folder: &str, is_one: impl Fn(&Path) -> bool) -> Vec<String> {
    let found = std::fs::read_dir(root().join(folder)).unwrap_or_else(|why| panic!("{folder}: {why}"));
    let found = found.map(|entry| entry.expect("readable")).filter(|entry| is_one(&entry.path()));
    let mut names: Vec<String> = found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What belongs to no card: who is cast for what, who changes groups, what looks on, what is left out, what is asked for.
fn engine(worlds: &[World]) -> Vec<Golden> {
    let evolving = "evolution: { learning: 0.1, mutation: 0.02, sure_difference: 2 }";
    let extras = ["warm_up_rounds: 10", "beside: currency", evolving];
    let mut all = Vec::new();
    for world in worlds {
        for text in extras {
            let more: Mapping = serde_yaml::from_str(text).expect("YAML");
            let more: Vec<(Value, Value)> = more.into_iter().collect();
            let what = more[0].0.as_str().expect("a key").to_owned();
            // Not every world can be evolved in.
            if let Ok(cells) = planned(world, &mixed(world, world.mechanism()), &more) {
                let play = format!("{}/{what}", world.name);
                all.push(Golden {
                    kind: "engine",
                    name: "referee".into(),
                    version: ENGINE_VERSION,
                    play,
                    cells,
                    only: None,
                });
            }
        }
    }
    all
}

fn of_workload(world: &World, is_first: bool) -> Vec<Golden> {
    let entry = workloads::ALL.iter().find(|entry| entry.card.name == world.workload).expect("in the catalogue");
    let base = whole(world);
    let groups = mixed(world, world.mechanism());
    let others = if is_first { variants::of(entry.card) } else { Vec::new() }.into_iter();
    let others = others.filter_map(|(param, value)| planned(&world.with(param, value), &groups, &[]).ok());
    lines("workload", entry.card, &entry.card.name, &world.name, base, others.flatten().collect())
}

fn of_mechanism(card: &Card, worlds: &[World]) -> Vec<Golden> {
    let mut all = Vec::new();
    for world in worlds.iter().filter(|world| card.fits(world.workload)) {
        let played = |rule: Value| planned(world, &mixed(world, &card.name), &[("mechanism".into(), rule)]);
        let base = played((*card.name).into()).unwrap_or_else(|why| panic!("{} in {}: {why}", card.name, world.name));
        // Each parameter is tried where it is at home, or in the first world that it fits.
        let is_home = home(card, worlds.iter()).is_some_and(|home| home.name == world.name);
        let others = if is_home { variants::of(card) } else { Vec::new() };
        let rules = others.into_iter().map(|(param, value)| keyed(&card.name, keyed(param, value)));
        let example: Mapping = serde_yaml::from_str(&card.example).expect("YAML");
        let rules = rules.chain(example.get("mechanism").cloned().filter(|_| is_home));
        let others = rules.filter_map(|rule| played(rule).ok()).flatten().collect();
        all.extend(lines("mechanism", card, &card.name, &world.name, base, others));
    }
    all
}

/// Who is known to attack a mechanism plays under it; all others play in every kind of world that they fit.
fn of_strategy(kind: &'static str, card: &Card, name: &str, path: &str, worlds: &[World]) -> Vec<Golden> {
    let played = |world: &World, rule: &str, params: Option<Value>| {
        planned(world, &[players(path, few(card, params))], &[("mechanism".into(), rule.into())])
    };
    let fits = |world: &&World| world.plays && card.fits(world.workload);
    let attacked = mechanisms::ALL.iter().filter(|rule| rule.attackers.contains(&&*card.name));
    let mut places: Vec<(&World, &str)> =
        attacked.filter_map(|rule| Some((home(rule.card, worlds.iter().filter(fits))?, &*rule.card.name))).collect();
    if places.is_empty() {
        // Some look at the moves of matches only, and not every world has any.
        let can = |world: &&World| fits(world) && played(world, world.mechanism(), None).is_ok();
        let first =
            |workload: &WorkloadEntry| worlds.iter().filter(|world| world.workload == workload.card.name).find(can);
        places.extend(workloads::ALL.iter().filter_map(first).map(|world| (world, world.mechanism())));
    }
    let line = |(at, (world, rule)): (usize, (&World, &str))| {
        let base = played(world, rule, None).unwrap_or_else(|why| panic!("{name} in {}: {why}", world.name));
        let others = if at == 0 { variants::of(card) } else { Vec::new() }.into_iter();
        let others = others.map(|(param, value)| keyed(param, value)).chain(example(card).filter(|_| at == 0));
        let others = others.filter_map(|params| played(world, rule, Some(params)).ok()).flatten().collect();
        lines(kind, card, name, &format!("{}/{rule}", world.name), base, others)
    };
    places.into_iter().enumerate().flat_map(line).collect()
}

/// The world in which a mechanism is at home, or else the first one that it fits.
fn home<'a>(rule: &Card, mut worlds: impl Iterator<Item = &'a World> + Clone) -> Option<&'a World> {
    let own = worlds.clone().find(|world| world.mechanism() == rule.name);
    own.or_else(|| worlds.find(|world| rule.fits(world.workload)))
}

/// The parameters of whoever seeks a million partners, with as many as there are: where CPU is lent it would ask for a
/// million units.
pub fn few(card: &Card, params: Option<Value>) -> Option<Value> {
    if !card.params.iter().any(|param| param.name == "seek") {
        return params;
    }
    let mut params = params.unwrap_or_else(|| Mapping::new().into());
    params["seek"] = 30.into();
    Some(params)
}

/// The parameters in a strategy's example.
fn example(card: &Card) -> Option<Value> {
    let example: Mapping = serde_yaml::from_str(&card.example).ok()?;
    let mut groups = example.get("population")?.as_mapping()?.iter();
    let plays = |(name, group): &(&Value, &Value)| {
        group.get("strategy").unwrap_or(name).as_str().is_some_and(|strategy| strategy == card.name)
    };
    groups.find(plays)?.1.get("params").cloned()
}

fn of_measure(entry: &'static MeasureEntry, worlds: &[World]) -> Vec<Golden> {
    let (card, fitting) = (entry.card, worlds.iter().filter(|world| entry.card.fits(world.workload)));
    let golden = |world: &World| Golden {
        kind: "measure",
        name: card.name.to_string(),
        version: card.version,
        play: world.name.clone(),
        cells: whole(world),
        only: Some(entry),
    };
    fitting.map(golden).collect()
}

/// The line of what is played with defaults, and that of what is played otherwise.
fn lines(kind: &'static str, card: &Card, name: &str, play: &str, base: Vec<Cell>, others: Vec<Cell>) -> Vec<Golden> {
    let line =
        |play: String, cells| Golden { kind, name: name.to_owned(), version: card.version, play, cells, only: None };
    let mut all = vec![line(play.to_owned(), base)];
    if !others.is_empty() {
        all.push(line(format!("{play}/otherwise"), others));
    }
    all
}

/// A world as it is, with all measures that can be taken in it.
fn whole(world: &World) -> Vec<Cell> {
    let asked = measures::ALL.iter().filter(|entry| entry.on_request && entry.card.fits(world.workload));
    let asked: Vec<Value> = asked.map(|entry| (*entry.card.name).into()).collect();
    let told = planned(world, &mixed(world, world.mechanism()), &[("measures".into(), asked.into())]);
    told.unwrap_or_else(|why| panic!("{}: {why}", world.name))
}

/// Groups of those that are known to attack a mechanism, two each, that conspire.
pub fn mixed(world: &World, mechanism: &str) -> Vec<(String, Value)> {
    let rule = mechanisms::ALL.iter().find(|entry| entry.card.name == mechanism).expect("in the catalogue");
    let fits =
        |name: &&&str| world.plays && strategies::native(name).is_some_and(|source| source.card().fits(world.workload));
    let group = |name: &&str| ((*name).to_owned(), keyed("count", 2));
    let mut all: Vec<(String, Value)> = rule.attackers.iter().filter(fits).map(group).collect();
    all.iter_mut().for_each(|(_, group)| group["ring"] = 2.into());
    all
}

/// A group of a strategy, in rings of three.
pub fn players(path: &str, params: Option<Value>) -> (String, Value) {
    let mut group: Value = serde_yaml::from_str("{ count: 6, ring: 3 }").expect("YAML");
    group["strategy"] = path.into();
    if let Some(params) = params {
        group["params"] = params;
    }
    ("players".to_owned(), group)
}

fn keyed(key: &str, value: impl Into<Value>) -> Value {
    Mapping::from_iter([(key.into(), value.into())]).into()
}

/// The cells of a world with some groups beside the honest, and other keys than its own.
pub fn planned(world: &World, groups: &[(String, Value)], keys: &[(Value, Value)]) -> Result<Vec<Cell>, String> {
    let honest = ("honest".into(), Mapping::new().into());
    let groups = groups.iter().map(|(name, group)| (name.as_str().into(), group.clone()));
    let mut file = world.file.clone();
    file.insert("question".into(), "What comes out?".into());
    file.insert("population".into(), Mapping::from_iter([honest].into_iter().chain(groups)).into());
    file.insert("standings".into(), true.into());
    file.insert("seeds".into(), 1.into());
    file.extend(keys.iter().cloned());
    let text = serde_yaml::to_string(&file).map_err(|why| why.to_string())?;
    let place = root().join("experiments/start/golden.yaml");
    let plan = plan_text(&place, &text, &Overrides::default(), &experiments::catalogue(), &Where::of(&place));
    plan.map(|plan| plan.cells).map_err(|troubles| format!("{troubles}\n{text}"))
}

/// The ids of cells as the file keeps them: a library differs from build to build, and is told by its card instead.
pub fn ids(cells: &[Cell]) -> String {
    let mut hasher = blake3::Hasher::new();
    for cell in cells {
        let mut text = cell.config.canonical();
        for group in &cell.config.groups {
            if let Source::Plugin(_) = group.source {
                let card = group.source.card();
                text = text.replace(&group.source.fingerprint(), &format!("plugin {}@{}", card.name, card.version));
            }
        }
        hasher.update(experiments::ask::config::cell_id(&text, cell.seed).as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
}
