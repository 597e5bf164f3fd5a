//! Contests: strategies against each other, as profiles times settings times mechanisms.
//!
//! ```yaml
//! tournament:
//!   round_robin:
//!     strategies: [honest, free_rider, bittyrant]
//!     settings: { swarm: { workload: { swarm: { peers: 60 } }, rounds: 300 } }
//!     mechanisms: [none, tit_for_tat]     # `none` if left out; `fitting` stands for all (others) that fit
//!     payoff: utility                     # a metric of groups of which more is better
//! ```
//!
//! A match is one population; `profile` says who plays what, and each strategy that is played is a group of that name. From
//! a match payoffs are read: what a player of some strategy gets in some profile of the game. A strategy that does not
//! fit a setting's workload is left out there.

use super::arena::{LeftOut, Rules, WORLD, of_world, workload};
use super::field::Field;
use super::shape::{self, Lineup, Shape};
use super::table::{self, AllPairs};
use super::{Change, Entrant, Match, Preset, Tournament};
use crate::ask::catalogue::Catalogue;
use crate::ask::lookup::Lookup;
use crate::ask::node::Node;
use crate::ask::params::{self, names, resolve};
use crate::ask::path::KeyPath;
use crate::ask::trouble::Trouble;
use game::WorkloadEntry;
use results::Scalar;
use results::payoffs::spell;
use results::rankings::Method;
use serde_yaml::{Mapping, Value};

/// The keys that all contests have.
pub const KEYS: [&str; 4] = ["strategies", "settings", "mechanisms", "payoff"];

/// The metric where the file names none.
const PAYOFF: &str = "utility";

/// How payoffs are read off the matches of a contest.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// The name of the preset.
    pub preset: String,
    /// The strategies of the field.
    pub strategies: Vec<String>,
    /// The metric that is a group's payoff.
    pub payoff: String,
    /// How they are ranked; the first one is the answer.
    pub methods: Vec<Method>,
    /// What is read off each match, point by point.
    pub played: Vec<Played>,
}

/// What is read off one match.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// The world.
    pub setting: String,
    /// The mechanism.
    pub mechanism: String,
    /// The payoffs.
    pub readings: Vec<Reading>,
}

/// One payoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// How many players play which strategy of the field.
    pub profile: Vec<u32>,
    /// Whose payoff it is.
    pub strategy: usize,
    /// Where it stands.
    pub origin: Origin,
}

/// Where a payoff stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The metric of a group.
    Group(String),
    /// The score per turn of a group in its matches with another, or with its own kind.
    Against {
        /// Whose score.
        group: String,
        /// Whom it met.
        opponent: String,
    },
}

impl Contest {
    /// Whether all payoffs of a profile are read off one match.
    pub fn is_whole(&self) -> bool {
        self.played.iter().all(|one| {
            one.readings.iter().all(|reading| {
                let told = one.readings.iter().filter(|other| other.profile == reading.profile).count();
                told == reading.profile.iter().filter(|count| **count > 0).count()
            })
        })
    }
}

/// Reads a preset.
///
/// # Errors
/// What is wrong with it.
pub fn read<'a>(
    preset: &str,
    node: &Node<'a>,
    catalogue: &'a Catalogue,
    lookup: &mut Lookup,
) -> Result<Tournament<'a>, Trouble> {
    let presets: Vec<&str> = shape::ALL.iter().map(|reader| reader.name).collect();
    let Some(own) = shape::ALL.into_iter().find(|reader| reader.name == preset) else {
        return Err(Trouble::unknown("preset", preset, &presets).at(node.key_place()));
    };
    let candidate: &[&str] = if own.candidate() { &["candidate"] } else { &[] };
    node.only(&[&KEYS[..], candidate, &names(own.params)].concat())?;
    let knob = own.params.first().map_or("strategies", |param| param.name.as_ref());
    let shape = (own.make)(&params::own(node, own.params)?);
    let field = Field::read(node, shape.candidate(), catalogue, lookup)?;
    let payoff = node.get("payoff").map_or(Ok(PAYOFF), |payoff| payoff.text())?.to_owned();
    let settings = node.get("settings").ok_or_else(|| nowhere(node))?;
    let entries = settings.entries()?;
    if entries.is_empty() {
        return Err(nowhere(node));
    }
    let contest = Contest {
        preset: preset.to_owned(),
        strategies: field.names(),
        payoff,
        methods: shape.methods().to_vec(),
        played: Vec::new(),
    };
    let mut reader =
        Reader { node, catalogue, field, shape, knob, contest, matches: Vec::new(), left_out: LeftOut::default() };
    for (name, setting) in entries {
        reader.setting(name, &setting, lookup)?;
    }
    let Reader { contest, matches, left_out, .. } = reader;
    let is_read = |reading: &Reading| matches!(reading.origin, Origin::Group(_));
    if let Some(payoff) = node.get("payoff")
        && !contest.played.iter().flat_map(|played| &played.readings).any(is_read)
    {
        return Err(payoff
            .key_trouble("`payoff` changes nothing here")
            .cause(format!("on the matrix games of `{}` a payoff is the score per turn", table::WORKLOAD))
            .next("remove it"));
    }
    Ok(Tournament { preset: Preset::Contest, matches, left_out: left_out.sentences(), contest: Some(contest) })
}

fn nowhere(node: &Node) -> Trouble {
    node.key_trouble("the tournament has no `settings:`")
        .cause("a setting is a world in which it is played")
        .next("add a line such as `settings: { swarm: { workload: swarm, rounds: 300 } }`")
}

/// What a match is called.
pub fn axes(setting: &str, mechanism: &Entrant, profile: &str) -> Vec<(String, Scalar)> {
    let all = [("setting", setting.into()), ("mechanism", mechanism.label()), ("profile", profile.into())];
    all.map(|(path, value)| (path.to_owned(), value)).to_vec()
}

/// A population: a group for each strategy that is played, called like it.
pub fn population<'a>(field: &Field<'a>, counts: &[(usize, u32)], from: &Node<'a>) -> Vec<Change<'a>> {
    let names = field.names();
    let group = |(strategy, count): &(usize, u32)| {
        let size = Mapping::from_iter([(Value::from("count"), Value::from(*count))]);
        (Value::from(names[*strategy].as_str()), Value::Mapping(size))
    };
    let path = KeyPath::default().key("population");
    let made = Some(Value::Mapping(counts.iter().map(group).collect()));
    let mut changes = vec![Change { path: path.clone(), from: from.clone(), made }];
    let plays =
        |(strategy, _): &(usize, u32)| field.entrant(*strategy).put(path.key(&names[*strategy]).key("strategy"));
    changes.extend(counts.iter().map(plays));
    changes
}

struct Reader<'n, 'a> {
    node: &'n Node<'a>,
    catalogue: &'a Catalogue,
    field: Field<'a>,
    shape: Box<dyn Shape>,
    /// The preset's key that decides whether its populations can be.
    knob: &'static str,
    contest: Contest,
    matches: Vec<Match<'a>>,
    left_out: LeftOut,
}

impl<'a> Reader<'_, 'a> {
    /// All matches of a setting.
    fn setting(&mut self, name: &str, setting: &Node<'a>, lookup: &mut Lookup) -> Result<(), Trouble> {
        setting.only(&[&WORLD[..], &["mechanisms"]].concat())?;
        let (entry, params) = workload(name, setting, self.catalogue)?;
        let players = self.players(name, setting, entry)?;
        let table = self.shape.table().filter(|_| table::fits(&entry.card.name, params.as_ref()));
        if table.is_none() && self.shape.dilemma_only() {
            return Err(setting
                .key_trouble(format!("`{}` is for the matrix games of `{}`", self.contest.preset, table::WORKLOAD))
                .next(format!("write `{name}: {{ workload: {} }}`, or take `round_robin`", table::WORKLOAD)));
        }
        let rules = Rules { catalogue: self.catalogue, preset: self.node, otherwise: "none" };
        let mechanisms = rules.of(name, setting, entry, &mut self.left_out)?;
        if mechanisms.is_empty() {
            return Err(setting
                .key_trouble(format!("there is nothing to play in the setting `{name}`"))
                .cause(self.left_out.here(name))
                .next("name a mechanism that fits, or remove the setting"));
        }
        if let Some(table) = table {
            for (mechanism, _) in mechanisms {
                let (field, params) = (&self.field, params.as_ref());
                let all = AllPairs { table, field, players: &players, preset: self.node, setting, params };
                self.matches.push(all.one(name, &mechanism)?);
                self.contest.played.push(all.played(name, &mechanism.label().to_string()));
            }
            return Ok(());
        }
        let peers = (entry.peers)(&resolve(params.as_ref(), &entry.card.params, &mut lookup.logs)?);
        let lineups = self.shape.lineups(players.len(), u32::try_from(peers).unwrap_or(u32::MAX)).map_err(|why| {
            let at = params.as_ref().and_then(|params| params.get("peers")).unwrap_or_else(|| setting.clone());
            at.key_trouble(format!("`{}` cannot be played in the setting `{name}`", self.contest.preset))
                .cause(why)
                .next(format!("change `peers`, or `{}` of the tournament", self.knob))
        })?;
        for (mechanism, _) in mechanisms {
            for lineup in &lineups {
                self.lineup(name, setting, &mechanism, &players, lineup);
            }
        }
        Ok(())
    }

    /// Those of the field that fit a workload.
    fn players(&mut self, name: &str, setting: &Node<'a>, workload: &WorkloadEntry) -> Result<Vec<usize>, Trouble> {
        let mut players = Vec::new();
        for (strategy, label) in self.contest.strategies.iter().enumerate() {
            let card = self.field.card(strategy);
            if card.fits(&workload.card.name) {
                players.push(strategy);
            } else {
                let why = format!("its card says that it fits {}", card.fits.join(", "));
                self.left_out.note(format!("the strategy `{label}`"), &why, name);
            }
        }
        let lacks_candidate = self.shape.candidate() && players.first() != Some(&0);
        if players.len() < 2 || lacks_candidate {
            return Err(setting
                .key_trouble(format!("there is nobody to play in the setting `{name}`"))
                .cause(self.left_out.here(name))
                .next("add strategies that fit, or remove the setting"));
        }
        Ok(players)
    }

    /// One match, and what is read off it; the lineup numbers those who play.
    fn lineup(&mut self, name: &str, setting: &Node<'a>, mechanism: &Entrant<'a>, players: &[usize], lineup: &Lineup) {
        let all = self.contest.strategies.len();
        let counts: Vec<(usize, u32)> = lineup.counts.iter().map(|(nth, count)| (players[*nth], *count)).collect();
        let told = spell(&shape::profile(all, &counts), &self.contest.strategies);
        let mut changes = of_world(setting);
        changes.push(mechanism.put(KeyPath::default().key("mechanism")));
        changes.extend(population(&self.field, &counts, setting));
        self.matches.push(Match { axes: axes(name, mechanism, &told), changes });
        let reading = |(profile, nth): &(Vec<u32>, usize)| {
            let counts: Vec<(usize, u32)> =
                profile.iter().enumerate().map(|(nth, count)| (players[nth], *count)).collect();
            let strategy = players[*nth];
            let origin = Origin::Group(self.contest.strategies[strategy].clone());
            Reading { profile: shape::profile(all, &counts), strategy, origin }
        };
        let readings = lineup.readings.iter().map(reading).collect();
        let (setting, mechanism) = (name.to_owned(), mechanism.label().to_string());
        self.contest.played.push(Played { setting, mechanism, readings });
    }
}
