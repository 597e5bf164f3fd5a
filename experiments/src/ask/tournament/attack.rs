//! `attack`: what a few cheats gain under each mechanism, and what that costs the others.
//!
//! A *setting* is a world: a workload and how long it is played. In each, under each mechanism, there is one match without
//! cheats (the *twin*) and one for each attacker. The group `attackers` has the same peers in all of them, and so has
//! the group `honest`; so a cheat is held against itself being honest, and whoever suffers against itself not suffering.
//!
//! `mechanisms: fitting` are all that fit the workload, with their defaults; in a list, `fitting` stands for those that the
//! list does not name. `attackers: canonical` are those that the catalogue names for the mechanism, as far as they fit the
//! workload. One that the file names is left out where it does not fit, and must fit one setting at least.

use super::arena::{FITTING, LeftOut, Rules, lineup, of_world, workload};
use super::shape::share;
use super::{ATTACKERS, Change, Entrant, HONEST, Match, Preset, Tournament};
use crate::ask::catalogue::Catalogue;
use crate::ask::lookup::Lookup;
use crate::ask::node::Node;
use crate::ask::params::{names, own};
use crate::ask::path::KeyPath;
use crate::ask::population::MOST_IN_A_RING;
use crate::ask::trouble::Trouble;
use game::card::integer;
use game::{Card, MechanismEntry, Param, WorkloadEntry};
use results::Scalar;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeSet;
use strategies::Source;

/// The keys that are numbers.
pub static PARAMS: [Param; 2] = [
    share(0.1, 0.999_999, "the share of peers that cheat"),
    // Everybody in a ring knows everybody else in it.
    integer("ring", 2, 2, MOST_IN_A_RING, "how many of them conspire with each other"),
];

/// The others.
const KEYS: [&str; 3] = ["settings", "mechanisms", "attackers"];

/// The keys of a setting.
const SETTING: [&str; 6] = ["workload", "rounds", "round_seconds", "warm_up_rounds", "mechanisms", "attackers"];

/// All that the catalogue names.
const CANONICAL: &str = "canonical";

/// Reads the preset.
///
/// # Errors
/// What is wrong with it.
pub fn read<'a>(node: &Node<'a>, catalogue: &'a Catalogue, lookup: &mut Lookup) -> Result<Tournament<'a>, Trouble> {
    node.only(&[&names(&PARAMS)[..], &KEYS].concat())?;
    let params = own(node, &PARAMS)?;
    let settings = node.get("settings").ok_or_else(|| nowhere(node))?;
    let entries = settings.entries()?;
    if entries.is_empty() {
        return Err(nowhere(node));
    }
    let mut reader = Reader {
        node,
        catalogue,
        lookup,
        share: params.number("share"),
        ring: params.count("ring"),
        matches: Vec::new(),
        left_out: LeftOut::default(),
        fit: BTreeSet::new(),
        misfits: Vec::new(),
    };
    for (name, setting) in entries {
        reader.setting(name, &setting)?;
    }
    if let Some((_, trouble)) = reader.misfits.into_iter().find(|(path, _)| !reader.fit.contains(path)) {
        return Err(trouble);
    }
    let left_out = reader.left_out.sentences();
    Ok(Tournament { preset: Preset::Attack, matches: reader.matches, left_out, contest: None })
}

fn nowhere(node: &Node) -> Trouble {
    node.key_trouble("the attack has no `settings:`")
        .cause("a setting is a world in which mechanisms are attacked")
        .next("add a line such as `settings: { swarm: { workload: swarm, rounds: 300 } }`")
}

struct Reader<'n, 'a, 'l> {
    node: &'n Node<'a>,
    catalogue: &'a Catalogue,
    lookup: &'n mut Lookup<'l>,
    share: f64,
    ring: usize,
    matches: Vec<Match<'a>>,
    left_out: LeftOut,
    /// Where the attackers stand that fit a setting at least.
    fit: BTreeSet<KeyPath>,
    /// Where those stand that do not fit one of the settings, and what is said if they fit no other.
    misfits: Vec<(KeyPath, Trouble)>,
}

impl<'a> Reader<'_, 'a, '_> {
    /// All matches of a setting.
    fn setting(&mut self, name: &str, setting: &Node<'a>) -> Result<(), Trouble> {
        setting.only(&SETTING)?;
        let (entry, _) = workload(name, setting, self.catalogue)?;
        let before = self.matches.len();
        let fitting = Rules { catalogue: self.catalogue, preset: self.node, otherwise: FITTING };
        for (mechanism, rule) in fitting.of(name, setting, entry, &mut self.left_out)? {
            let attackers = self.attackers(name, setting, entry, rule)?;
            if attackers.is_empty() {
                let who = format!("`{}`", mechanism.label());
                self.left_out.note(who, "no attacker fits", name);
                continue;
            }
            for attacker in std::iter::once(None).chain(attackers.iter().map(Some)) {
                self.matches.push(self.one(name, setting, &mechanism, attacker));
            }
        }
        if self.matches.len() == before {
            return Err(setting
                .key_trouble(format!("there is nothing to play in the setting `{name}`"))
                .cause(self.left_out.here(name))
                .next(format!("write `mechanisms: {FITTING}` and `attackers: {CANONICAL}`, or remove the setting")));
        }
        Ok(())
    }

    /// One match.
    fn one(
        &self,
        name: &str,
        setting: &Node<'a>,
        mechanism: &Entrant<'a>,
        attacker: Option<&Entrant<'a>>,
    ) -> Match<'a> {
        let twin = Scalar::from(HONEST);
        let axes = [
            ("setting", Scalar::from(name)),
            ("mechanism", mechanism.label()),
            ("attacker", attacker.map_or(twin, Entrant::label)),
        ];
        let top = KeyPath::default();
        let mut changes = of_world(setting);
        changes.push(mechanism.put(top.key("mechanism")));
        let group = top.key("population").key(ATTACKERS);
        changes.push(Change { path: top.key("population"), from: self.node.clone(), made: Some(self.population()) });
        if let Some(attacker) = attacker {
            changes.push(attacker.put(group.key("strategy")));
        }
        Match { axes: axes.map(|(path, value)| (path.to_owned(), value)).to_vec(), changes }
    }

    /// Everybody is honest, a share of them in a group of their own.
    fn population(&self) -> Value {
        let text = |text: &str| Value::String(text.to_owned());
        let cheats = [
            (text("strategy"), text(HONEST)),
            (text("share"), Value::from(self.share)),
            (text("ring"), Value::from(self.ring)),
        ];
        let groups = [
            (text(HONEST), Mapping::from_iter([(text("strategy"), text(HONEST))])),
            (text(ATTACKERS), Mapping::from_iter(cheats)),
        ];
        Value::Mapping(groups.into_iter().map(|(name, group)| (name, Value::Mapping(group))).collect())
    }

    /// Who attacks a mechanism in a setting.
    fn attackers(
        &mut self,
        name: &str,
        setting: &Node<'a>,
        workload: &WorkloadEntry,
        mechanism: &MechanismEntry,
    ) -> Result<Vec<Entrant<'a>>, Trouble> {
        let node = setting.get("attackers").or_else(|| self.node.get("attackers"));
        let (items, rest) = lineup(node.as_ref().unwrap_or(setting), node.is_some(), CANONICAL)?;
        let mut found: Vec<Entrant> = Vec::new();
        for item in items {
            let (told, source) = self.strategy(&item)?;
            if self.fits(&told, source.card(), workload, name) {
                self.fit.insert(item.path().clone());
                found.push(Entrant { value: item.value().clone(), from: item, written: true });
            } else {
                let trouble = item
                    .trouble(format!("the attacker `{told}` fits no setting"))
                    .cause(format!("its card says that it fits {}", source.card().fits.join(", ")))
                    .next("remove it, or add a setting with a workload that it fits");
                self.misfits.push((item.path().clone(), trouble));
            }
        }
        let Some(rest) = rest else { return Ok(found) };
        for attacker in mechanism.attackers {
            let is_there = found.iter().any(|known| known.label().name() == *attacker);
            let Some(source) = self.catalogue.native(attacker) else { continue };
            if !is_there && self.fits(attacker, source.card(), workload, name) {
                let value = Value::String((*attacker).to_owned());
                found.push(Entrant { from: rest.clone(), value, written: false });
            }
        }
        Ok(found)
    }

    /// An attacker and its name or path.
    fn strategy(&mut self, item: &Node) -> Result<(String, Source), Trouble> {
        let (name, at) = match item.entries().ok().as_deref() {
            Some([(name, params)]) => ((*name).to_owned(), params.clone()),
            _ => (item.text()?.to_owned(), item.clone()),
        };
        if name == HONEST {
            return Err(item
                .trouble("`honest` is no attacker")
                .cause("the match without cheats is played in any case, under that name")
                .next("remove it"));
        }
        let source = self.lookup.find(&name, &at)?;
        Ok((name, source))
    }

    /// Whether a strategy fits a workload; if it does not, that is noted.
    fn fits(&mut self, strategy: &str, card: &Card, workload: &WorkloadEntry, setting: &str) -> bool {
        let fits = card.fits(&workload.card.name);
        if !fits {
            let why = format!("its card says that it fits {}", card.fits.join(", "));
            self.left_out.note(format!("the attacker `{strategy}`"), &why, setting);
        }
        fits
    }
}
