//! The tournament: mechanisms and strategies held against each other, in several worlds.
//!
//! ```yaml
//! tournament:
//!   attack: { share: 0.1, settings: { swarm: { workload: swarm, rounds: 300 } } }
//! ```
//!
//! A tournament has one preset, and a preset is one file here. It reads its part of the file and makes *matches*: what each
//! changes about the file, and what it is called in results. A match is a point of the plan like one of a sweep; so frames,
//! claims, resuming and replaying are what they are everywhere.
//!
//! `attack` asks what cheats gain. All the others hold strategies against each other: they are lists of *profiles*, who
//! plays what, in each setting under each mechanism. What they share is in [`contest`]; a preset says which
//! profiles there are, and no more.

mod arena;
mod attack;
mod contest;
mod field;
mod gauntlet;
mod invasion;
mod mixtures;
mod noisy;
mod pra;
mod prob_end;
mod round_robin;
mod sample;
mod shape;
mod table;

use super::catalogue::Catalogue;
use super::lookup::Lookup;
use super::node::Node;
use super::path::KeyPath;
use super::sweep::{Axis, scalar};
use super::trouble::{Place, Trouble};
use super::yaml::Document;
use game::Param;
use results::Scalar;
use serde_yaml::Value;
use std::collections::BTreeSet;

pub use contest::{Contest, KEYS as COMMON, Origin, Played, Reading};
pub use sample::MOST as MOST_DRAWN;
pub use shape::{ALL as CONTESTS, Reader, Shape};

/// The group of those who cheat in an attack, in the twin too.
pub const ATTACKERS: &str = "attackers";

/// The strategy that does not cheat, the group of those who never do, and what the attacker is called where there is none: the
/// *twin* of a match is the same without cheats.
pub const HONEST: &str = "honest";

/// The keys of an attack that are numbers.
pub static ATTACK: &[Param] = &attack::PARAMS;

/// What is played, and so what the answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// A few cheats among honest peers, and beside it the same world without cheats.
    Attack,
    /// Strategies against each other.
    Contest,
}

/// The names of the presets: `attack`, and those of contests.
pub fn presets() -> Vec<&'static str> {
    std::iter::once("attack").chain(shape::ALL.iter().map(|reader| reader.name)).collect()
}

/// What a match changes about the file.
#[derive(Clone, Debug)]
struct Change<'a> {
    path: KeyPath,
    /// Where the reader finds it: what is put there, or what it was made from.
    from: Node<'a>,
    /// What is put there, if it is not `from` itself.
    made: Option<Value>,
}

/// A mechanism or a strategy as the file names it, or as the catalogue does.
#[derive(Clone, Debug)]
struct Entrant<'a> {
    /// Where it is named, or where it says that the catalogue shall name it.
    from: Node<'a>,
    value: Value,
    /// Whether the file names it itself.
    written: bool,
}

impl<'a> Entrant<'a> {
    fn label(&self) -> Scalar {
        scalar(&self.value)
    }

    /// Puts it somewhere.
    fn put(&self, path: KeyPath) -> Change<'a> {
        let made = (!self.written).then(|| self.value.clone());
        Change { path, from: self.from.clone(), made }
    }
}

/// One point of the plan.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    axes: Vec<(String, Scalar)>,
    changes: Vec<Change<'a>>,
}

/// All matches.
#[derive(Clone, Debug)]
pub struct Tournament<'a> {
    /// What is played.
    pub preset: Preset,
    /// The matches.
    pub matches: Vec<Match<'a>>,
    /// What does not fit together and is not played, a sentence each.
    pub left_out: Vec<String>,
    /// How payoffs are read off the matches, if strategies play against each other.
    pub contest: Option<Contest>,
}

/// The keys at the top of a file that a tournament sets itself.
pub const OWN: [&str; 6] = ["workload", "mechanism", "population", "beside", "evolution", "sweep"];

impl<'a> Tournament<'a> {
    /// Reads `tournament:`.
    ///
    /// # Errors
    /// Keys that do not go with it, and what is wrong inside.
    pub fn read(node: &Node<'a>, catalogue: &'a Catalogue, lookup: &mut Lookup) -> Result<Self, Trouble> {
        let root = node.document().root();
        if let Some((key, own)) = root.entries()?.into_iter().find(|(key, _)| OWN.contains(key)) {
            return Err(own
                .key_trouble(format!("`{key}:` and `tournament:` stand beside each other"))
                .cause("a tournament says for each match which world, mechanism and population it has")
                .next(match key {
                    "workload" | "mechanism" => format!("move `{key}` into the settings of the tournament"),
                    _ => format!("remove `{key}:`, or ask two questions in two files"),
                }));
        }
        let presets = presets();
        let shape = |trouble: Trouble| trouble.next("write `tournament: { attack: { settings: { ... } } }`");
        node.only(&presets).map_err(shape)?;
        match node.entries()?.as_slice() {
            [("attack", inner)] => attack::read(inner, catalogue, lookup),
            [(name, inner)] => contest::read(name, inner, catalogue, lookup),
            several => Err(node
                .key_trouble(format!("a tournament has one preset, but this has {}", several.len()))
                .next(format!("write one of {}", presets.join(", ")))),
        }
    }

    /// Where the last of what a match changes stands.
    pub fn place(&self, number: usize) -> Option<Place> {
        let written = self.matches[number].changes.iter().rfind(|change| change.made.is_none());
        written.and_then(|change| change.from.trouble("").place).map(|place| *place)
    }

    /// What distinguishes the matches, with all values in the order of their first appearance.
    pub fn axes(&self) -> Vec<Axis> {
        let mut axes: Vec<Axis> = Vec::new();
        let mut seen = BTreeSet::new();
        for (path, value) in self.matches.iter().flat_map(|one| &one.axes) {
            let axis = match axes.iter().position(|axis| axis.path == *path) {
                Some(at) => &mut axes[at],
                None => {
                    axes.push(Axis { path: path.clone(), values: Vec::new(), sampled: false });
                    let last = axes.len() - 1;
                    &mut axes[last]
                }
            };
            if seen.insert((path, value.to_string())) {
                axis.values.push(value.clone());
            }
        }
        axes
    }

    /// The document of one match, and what the match is called.
    ///
    /// # Errors
    /// Never, short of a defect in a preset: a path that reaches nothing.
    pub fn at(&self, document: &Document, number: usize) -> Result<(Document, Vec<(String, Scalar)>), Trouble> {
        let one = &self.matches[number];
        let mut document = document.clone();
        for Change { path, from, made } in &one.changes {
            document.moved(path, from.path());
            match made {
                None => document.put(path, from, from.key_place())?,
                Some(value) => {
                    document.put_value(path, value.clone(), from.key_place())?;
                    if let Some(mark) = document.find_mark(from.path()).cloned() {
                        document.mark(path, mark);
                    }
                }
            }
        }
        Ok((document, one.axes.clone()))
    }
}
