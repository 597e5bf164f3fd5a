//! All pairs at one table: on the matrix games of `dilemma` a whole round robin is one cell.
//!
//! What the file does not say of the workload is set so that all meet: `game: matrix`, `matching: all_pairs`, the length
//! and the noise of the preset, `turnover: 0` since strategies are compared and not peers, and as many peers as there
//! are strategies and copies. The measure `matches` says who met whom. Another `matching` is refused, and so is what the
//! preset and the setting both say.

use super::arena::of_world;
use super::contest::{Origin, Played, Reading};
use super::field::Field;
use super::shape::{Length, Table, profile};
use super::{Change, Entrant, Match};
use crate::ask::node::Node;
use crate::ask::path::KeyPath;
use crate::ask::trouble::Trouble;
use serde_yaml::{Mapping, Value};

/// The workload with such tables.
pub const WORKLOAD: &str = "dilemma";

/// How all meet.
const MATCHING: &str = "all_pairs";

/// What says who met whom.
const MEASURE: &str = "matches";

/// No match with a random end lasts longer.
const LONGEST: i64 = 1_000_000;

/// Whether a workload, as it is written, is a game that can be played so.
pub fn fits(workload: &str, params: Option<&Node>) -> bool {
    let game = params.and_then(|params| params.get("game"));
    let is_matrix = |game: &Node| game.value().as_str() == Some("matrix") || game.get("matrix").is_some();
    workload == WORKLOAD && game.is_none_or(|game| is_matrix(&game))
}

/// Some strategies of a field at one table.
#[derive(Debug)]
pub struct AllPairs<'n, 'a> {
    /// How they play.
    pub table: Table,
    /// Who there is.
    pub field: &'n Field<'a>,
    /// Who plays.
    pub players: &'n [usize],
    /// The preset.
    pub preset: &'n Node<'a>,
    /// The world.
    pub setting: &'n Node<'a>,
    /// The workload's parameters, as they are written.
    pub params: Option<&'n Node<'a>>,
}

impl<'a> AllPairs<'_, 'a> {
    /// The match.
    ///
    /// # Errors
    /// The file says what the tournament says.
    pub fn one(&self, name: &str, mechanism: &Entrant<'a>) -> Result<Match<'a>, Trouble> {
        self.check()?;
        let mut changes = of_world(self.setting);
        changes.push(mechanism.put(KeyPath::default().key("mechanism")));
        changes.extend(self.rules());
        changes.extend(self.population());
        changes.push(self.measured());
        let axes = super::contest::axes(name, mechanism, "all pairs");
        Ok(Match { axes, changes })
    }

    /// A parameter of the workload, if the file sets it.
    fn own(&self, key: &str) -> Option<Node<'a>> {
        self.params.and_then(|params| params.get(key))
    }

    /// How many rounds the file wants.
    fn rounds(&self) -> Option<Node<'a>> {
        self.setting.get("rounds").or_else(|| self.setting.document().root().get("rounds"))
    }

    /// What the file says against the tournament.
    fn check(&self) -> Result<(), Trouble> {
        if let Some(peers) = self.own("peers") {
            return Err(peers
                .key_trouble("the tournament says how many peers there are")
                .cause("each strategy has as many as there are `copies`")
                .next("remove it, or set `copies`"));
        }
        let all_pairs =
            |matching: &Node| matching.value().as_str() == Some(MATCHING) || matching.get(MATCHING).is_some();
        if let Some(matching) = self.own("matching").filter(|matching| !all_pairs(matching)) {
            return Err(matching
                .key_trouble("not all would meet")
                .cause(format!(
                    "a tournament on `{WORKLOAD}` ranks by what everybody gets from everybody, in `{MATCHING}`"
                ))
                .next("remove `matching:`, or make it a `population:` of its own without `tournament:`"));
        }
        let twice = [
            ("noise", self.own("noise")),
            ("continue", self.own("length")),
            ("turns", self.own("length")),
            ("turns", self.rounds()),
        ];
        for (key, other) in twice {
            if let (Some(preset), Some(other)) = (self.preset.get(key), other) {
                let (own, its) = (preset.path().tail().to_owned(), other.path().tail().to_owned());
                return Err(other
                    .key_trouble(format!("the tournament's `{own}` and this `{its}` say the same"))
                    .cause("one of them would be lost")
                    .next("remove one of them"));
            }
        }
        let (Some(rounds), Some(turns)) = (self.rounds(), self.turns()) else { return Ok(()) };
        match rounds.whole() {
            Ok(known) if known < turns => Err(rounds
                .trouble(format!("a match of {turns} turns does not end in {known} rounds"))
                .cause("a round is a turn of all matches")
                .next("remove `rounds`, or write fewer `turns`")),
            _ => Ok(()),
        }
    }

    /// How many turns a match has, if chance does not say.
    fn turns(&self) -> Option<i64> {
        match (self.own("length"), self.table.length) {
            (Some(own), _) => own.get("fixed")?.get("turns")?.whole().ok(),
            (None, Length::Turns(turns)) => Some(turns),
            (None, Length::Continue(_)) => None,
        }
    }

    fn made(&self, path: KeyPath, value: Value) -> Change<'a> {
        Change { path, from: self.setting.clone(), made: Some(value) }
    }

    /// What the file does not say of the workload.
    fn rules(&self) -> Vec<Change<'a>> {
        let Table { copies, length, noise } = self.table;
        let inner = |name: &str, key: &str, value: Value| {
            let params = Mapping::from_iter([(Value::from(key), value)]);
            Value::Mapping(Mapping::from_iter([(Value::from(name), Value::Mapping(params))]))
        };
        let (told, rounds) = match length {
            Length::Turns(turns) => (inner("fixed", "turns", Value::from(turns)), turns),
            Length::Continue(again) => (inner("probabilistic", "continue", Value::from(again)), LONGEST),
        };
        let peers = Value::from(u64::from(copies) * self.players.len() as u64);
        let mut rules = vec![
            ("peers", peers),
            ("game", Value::from("matrix")),
            ("matching", Value::from(MATCHING)),
            ("length", told),
            ("turnover", Value::from(0)),
        ];
        rules.extend(noise.map(|noise| ("noise", Value::from(noise))));
        let at = KeyPath::default().key("workload").key(WORKLOAD);
        let unsaid = rules.into_iter().filter(|(key, _)| self.own(key).is_none());
        let mut changes: Vec<Change> = unsaid.map(|(key, value)| self.made(at.key(key), value)).collect();
        // Who says how long matches are says how long the run is.
        if self.rounds().is_none() && self.own("length").is_none() {
            changes.push(self.made(KeyPath::default().key("rounds"), Value::from(rounds)));
        }
        changes
    }

    fn population(&self) -> Vec<Change<'a>> {
        let counts: Vec<(usize, u32)> = self.players.iter().map(|player| (*player, self.table.copies)).collect();
        super::contest::population(self.field, &counts, self.setting)
    }

    /// The measures of the file, and the one that says who met whom.
    fn measured(&self) -> Change<'a> {
        let own = self.setting.document().root().get("measures");
        let mut all = own.and_then(|own| own.value().as_sequence().cloned()).unwrap_or_default();
        if !all.iter().any(|name| name.as_str() == Some(MEASURE)) {
            all.push(Value::from(MEASURE));
        }
        self.made(KeyPath::default().key("measures"), Value::Sequence(all))
    }

    /// What is read off the match: each strategy against each other, and against its own kind if there are two of it.
    pub fn played(&self, setting: &str, mechanism: &str) -> Played {
        let names = self.field.names();
        let mut readings = Vec::new();
        for own in self.players {
            for other in self.players.iter().filter(|other| *other != own || self.table.copies > 1) {
                readings.push(Reading {
                    profile: profile(names.len(), &[(*own, 1), (*other, 1)]),
                    strategy: *own,
                    origin: Origin::Against { group: names[*own].clone(), opponent: names[*other].clone() },
                });
            }
        }
        Played { setting: setting.to_owned(), mechanism: mechanism.to_owned(), readings }
    }
}
