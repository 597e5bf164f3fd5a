//! `freerider simulate FILE`: the experiment in a file as a simulator that other tools drive.
//!
//! The protocol is that of EGTA's schedulers (`egta ... sim` of quiesce): each line on stdin asks for one cell, and one line
//! on stdout answers it, in the same order, at once.
//!
//! ```text
//! {"assignment":{"peers":{"honest":9,"free_rider":1}},"configuration":{"rounds":100}}
//! {"features":{"rounds_played":100.0},"players":[{"payoff":3.1,"role":"peers","strategy":"honest"}, ...]}
//! ```
//!
//! - `assignment` is who plays: for each role how many play each strategy, named or by path. A role that is a group of the
//!   file's population stands for that group and keeps its `endow:` and the like; any other role is made. The file's groups
//!   that are no role take part as they are.
//! - `configuration` overrides paths of the file that change what a cell computes, as `--set` does; who plays is said by
//!   `assignment` alone. Texts are read as YAML, since some tools send only texts.
//!   `seed` there is the cell's seed. Without it each line has the next one, from the first of the file's `seeds:` on,
//!   since whoever asks twice for the same wants another sample.
//! - `players` has one entry for each player: its payoff is the metric `--payoff`, `utility` unless told otherwise. Where it
//!   has none, the payoff is `null`. `features` are the metrics of the system.
//!
//! What is wrong ends the program: one clear message on stderr, exit code 2. The tools know no answer that is an error: they
//! take whatever line comes for payoffs, and a program that ends for trouble.

use crate::ask::path::KeyPath;
use crate::ask::point::Variant;
use crate::ask::reach::{Reach, SWEPT};
use crate::ask::{Overrides, Plan, Trouble, Troubles, many, plan};
use crate::bridges::place::part;
use crate::cell::{self, Signals};
use crate::streams::say;
use crate::{ask, catalogue};
use clap::Args;
use results::{CellRecord, Status};
use serde_json::{Map, Value, json};
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::PathBuf;

/// What a line is like.
const SHAPE: &str = r#"{"assignment":{"ROLE":{"STRATEGY":COUNT}},"configuration":{"PATH":VALUE}}"#;

/// What is simulated.
#[derive(Args, Debug)]
pub struct Simulate {
    /// The experiment file; no sweep, no tournament.
    file: PathBuf,
    /// Override a value of the file: a path into it, and YAML.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// The metric of peers that is their payoff.
    #[arg(long, default_value = "utility", value_name = "METRIC")]
    payoff: String,
}

/// One group of a cell, and what it is to whoever asks.
struct Player {
    role: String,
    strategy: String,
}

impl Simulate {
    /// Answers line after line until there are no more.
    ///
    /// # Errors
    /// What is wrong with the file or with a line.
    pub fn run(&self) -> Result<(), String> {
        let overrides = Overrides { set: self.set.clone(), seeds: None };
        let plan = plan(&self.file, &overrides, &catalogue()).map_err(|troubles| troubles.to_string())?;
        let root = plan.material.document.root();
        if plan.points.len() != 1 || ["sweep", "tournament"].iter().any(|key| root.get(key).is_some()) {
            let file = self.file.display();
            return Err(format!(
                "error: `{file}` sweeps or holds a tournament, and a simulator plays what it is asked to\n  next: remove `sweep:` or `tournament:`; \
                 whoever asks says what varies, as `configuration`"
            ));
        }
        let first = plan.seeds.first().copied().unwrap_or(1);
        let mut asked = 0;
        for (line, text) in std::io::stdin().lock().lines().enumerate() {
            let text = text.map_err(|why| format!("error: stdin cannot be read: {why}"))?;
            if text.trim().is_empty() {
                continue;
            }
            let answer = self.answer(&plan, &text, first + asked);
            let told = |why: String| {
                format!("error: line {} of stdin cannot be played\n  cause: {}", line + 1, why.replace('\n', "\n  "))
            };
            say(&format!("{}\n", answer.map_err(told)?))?;
            asked += 1;
        }
        Ok(())
    }

    fn answer(&self, plan: &Plan, text: &str, seed: u64) -> Result<Value, String> {
        let asked: Value =
            serde_json::from_str(text).map_err(|why| format!("it is no JSON: {why}\nnext: write {SHAPE}"))?;
        let map = |key: &str| -> Result<Map<String, Value>, String> {
            match asked.get(key) {
                Some(Value::Object(map)) => Ok(map.clone()),
                None if key == "configuration" => Ok(Map::new()),
                _ => Err(format!("it has no map `{key}`\nnext: write {SHAPE}")),
            }
        };
        let mut configuration = map("configuration")?;
        let seed = match configuration.remove("seed") {
            None => seed,
            Some(seed) => {
                let number = seed.as_u64().or_else(|| seed.as_str()?.parse().ok());
                number.ok_or_else(|| format!("the seed {seed} is no whole number from 0 on"))?
            }
        };
        let (population, players) = population(plan, &map("assignment")?)?;
        let mut changes = vec![(KeyPath::default().key("population"), population)];
        let reach = Reach::of(&plan.material.document, &plan.material.catalogue);
        for (path, value) in &configuration {
            changes.push((configured(&reach, path)?, yaml(value)?));
        }
        let variants = plan.material.variants(0, &[Variant { changes, axes: Vec::new() }]);
        let told = |troubles: Troubles| {
            let all = troubles.iter().map(|trouble| placed(trouble, &players, &configuration));
            all.collect::<Troubles>().to_string()
        };
        let points = variants.map_err(told)?;
        let point = points.into_iter().next().ok_or("there is nothing to play")?;
        let cell = point.map_err(told)?.cell(0, seed);
        let record = cell::play(&cell, &Signals::default()).ok_or("the cell was told to stop")?;
        self.told(&record, &players)
    }

    fn told(&self, record: &CellRecord, players: &BTreeMap<String, Player>) -> Result<Value, String> {
        if record.status == Status::Failed {
            return Err(format!(
                "the cell failed after {}: {}",
                many(record.rounds_played as usize, "round"),
                record.message
            ));
        }
        let (_, payoffs) = record.peers.columns.iter().find(|(name, _)| *name == self.payoff).ok_or_else(|| {
            let known: Vec<&str> = record.peers.columns.iter().map(|(name, _)| name.as_str()).collect();
            Trouble::unknown("metric of peers", &self.payoff, &known).to_string()
        })?;
        let mut all = Vec::new();
        for (group, payoff) in record.peers.group_of.iter().zip(payoffs) {
            if let Some(Player { role, strategy }) = players.get(&record.groups[*group as usize].name) {
                all.push(json!({ "role": role, "strategy": strategy, "payoff": payoff }));
            }
        }
        let mut features: Map<String, Value> =
            record.cells.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        features.insert("rounds_played".to_owned(), json!(record.rounds_played));
        Ok(json!({ "players": all, "features": features }))
    }
}

/// A trouble with what the line says is shown there, and not in the file.
fn placed(trouble: &Trouble, players: &BTreeMap<String, Player>, configuration: &Map<String, Value>) -> Trouble {
    let path = trouble.place.as_ref().map(|place| place.path.as_str()).unwrap_or_default();
    let of_player = path.strip_prefix("population.").and_then(|rest| players.get(rest.split('.').next()?));
    let of_path = configuration.keys().find(|key| path.starts_with(key.as_str()));
    let place = match (of_player, of_path) {
        (Some(Player { role, strategy }), _) => part("assignment", &format!("{role}.{strategy}")),
        (None, Some(key)) => part("configuration", key),
        (None, None) => return trouble.clone(),
    };
    Trouble { place: Some(Box::new(place)), ..trouble.clone() }
}

/// The population of a cell, and which of its groups plays what for whom.
fn population(plan: &Plan, assignment: &Map<String, Value>) -> Result<(Yaml, BTreeMap<String, Player>), String> {
    let root = plan.material.document.root();
    let own = root.get("population").and_then(|node| node.value().as_mapping().cloned()).unwrap_or_default();
    let (mut groups, mut players) = (serde_yaml::Mapping::new(), BTreeMap::new());
    for (name, group) in &own {
        if name.as_str().is_none_or(|name| !assignment.contains_key(name)) {
            groups.insert(name.clone(), group.clone());
        }
    }
    for (role, strategies) in assignment {
        let strategies = strategies.as_object().ok_or_else(|| format!("role `{role}` has no map of strategies"))?;
        for (strategy, count) in strategies {
            let count = count
                .as_u64()
                .ok_or_else(|| format!("role `{role}`: {count} is no number of players of `{strategy}`"))?;
            if count == 0 {
                continue;
            }
            let mut group = own.get(role.as_str()).and_then(Yaml::as_mapping).cloned().unwrap_or_default();
            for key in ["share", "params"] {
                group.remove(key);
            }
            group.insert("strategy".into(), strategy.as_str().into());
            group.insert("count".into(), count.into());
            let name = format!("player_{}", players.len() + 1);
            if groups.insert(name.as_str().into(), Yaml::Mapping(group)).is_some() {
                return Err(format!(
                    "the file has a group `{name}`, and so is what `{role}` plays called; rename the group"
                ));
            }
            players.insert(name, Player { role: role.clone(), strategy: strategy.clone() });
        }
    }
    if players.is_empty() {
        return Err("nobody is assigned a strategy".to_owned());
    }
    Ok((Yaml::Mapping(groups), players))
}

/// A path of the configuration: what changes a cell, and not who plays.
fn configured(reach: &Reach, text: &str) -> Result<KeyPath, String> {
    let path = text.parse::<KeyPath>().map_err(|why| format!("`{text}` is no path: {why}"))?;
    match path.first() {
        Some("population") => Err(format!(
            "`{text}` cannot be configured: `assignment` says who plays\nnext: change the file's groups in the file, or with \
             `--set`"
        )),
        Some(first) if ask::experiment::KEYS.contains(&first) && !SWEPT.contains(&first) => Err(format!(
            "`{text}` cannot be configured: it does not change what a cell computes, as {} and `seed` do\nnext: change it in \
             the file, or with `--set`",
            SWEPT.join(", ")
        )),
        _ => reach.check(&path, || part("configuration", text)).map(|()| path).map_err(|trouble| trouble.to_string()),
    }
}

/// A value as YAML; a text is read as YAML is.
fn yaml(value: &Value) -> Result<Yaml, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    serde_yaml::from_str(&text).map_err(|why| format!("`{text}` is no YAML: {why}"))
}
