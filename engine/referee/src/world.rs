//! The board: what is an entity, what is a column.

use crate::Setup;
use crate::evolve::Evolving;
use bevy_ecs::prelude::*;
use game::fact::{Fact, Violation};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::knows::Knows;
use game::measure::{Measure, Roster};
use game::mechanism::{Mechanism, Report};
use game::request::{Grants, Requests};
use game::strategy::Cohort;
use game::table::Table;
use game::turn::schema;
use game::verb::{Verb, Verbs};
use game::workload::Workload;
use std::sync::Mutex;

/// The largest amount that a number of a table holds exactly.
pub const MOST_BYTES: f64 = (1u64 << 53) as f64;

/// Component: whether a peer takes part, and under which accounts.
#[derive(Component, Debug)]
pub struct Presence {
    /// The peer.
    pub peer: PeerId,
    /// How many accounts it has opened so far.
    pub opened: u32,
    /// Its open accounts, the newest last, with the round in which each was opened.
    pub accounts: Vec<(AccountId, u64)>,
    /// Where it is.
    pub state: State,
    /// Whether what it said last of its capacity was not the truth.
    pub boasted: bool,
}

/// Where a peer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there, by the workload's churn.
    Absent,
    /// There.
    Online,
    /// Not there, by its own choice.
    Away,
}

/// Resource: the clock.
#[derive(Resource)]
pub struct Now(pub Clock);

/// Resource: the seed.
#[derive(Resource)]
pub struct Seed(pub u64);

/// Resource: the workload.
#[derive(Resource)]
pub struct Goods(pub Box<dyn Workload>);

/// Resource: the mechanism.
#[derive(Resource)]
pub struct Rules(pub Box<dyn Mechanism>);

/// Resource: a mechanism that hears everything, and whose orders nobody follows.
#[derive(Resource)]
pub struct Beside(pub Option<Box<dyn Mechanism>>);

/// Resource: the measures.
#[derive(Resource)]
pub struct Eyes(pub Vec<Box<dyn Measure>>);

/// Resource: what happened this round.
#[derive(Resource, Default)]
pub struct Facts(pub Vec<Fact>);

/// Resource: what is said about this round.
#[derive(Resource, Default)]
pub struct Reports(pub Vec<Report>);

/// Resource: the requests of this round.
#[derive(Resource, Default)]
pub struct Asked(pub Requests);

/// Resource: the grants of this round, beside the requests; and what the mechanism recommends.
#[derive(Resource, Default)]
pub struct Granted {
    /// What is granted.
    pub grants: Grants,
    /// The mechanism's shares.
    pub recommended: Vec<f64>,
}

/// Resource: what stops the run.
#[derive(Resource, Default)]
pub struct Trouble(pub Option<String>);

/// Resource: all accounts that were ever opened.
#[derive(Resource, Default)]
pub struct Accounts {
    /// The peer behind each account.
    pub owner: Vec<PeerId>,
}

impl Accounts {
    /// Opens a fresh account.
    pub fn open(&mut self, peer: PeerId) -> AccountId {
        self.owner.push(peer);
        AccountId(self.owner.len() as u32 - 1)
    }
}

/// Resource: who plays, in dense columns by peer.
#[derive(Resource, Default)]
pub struct Players {
    /// The groups and who is in them.
    pub roster: Roster,
    /// The entity of each peer.
    pub entity: Vec<Entity>,
    /// The seat of each peer in the cohort that it plays in.
    pub seat: Vec<u32>,
    /// The place of each peer among the members of its group, which are in ascending order.
    pub rank: Vec<u32>,
    /// What each group plays: equal numbers are kin.
    pub kin: Vec<u32>,
    /// Whether a group's strategy changes `ask`, `serve` or `join` and may know what passed, and so has use for memories.
    pub watchful: Vec<bool>,
    /// How large each group's rings are; 0 when its members do not conspire.
    pub ring: Vec<u32>,
    /// How many members each group has.
    pub members: Vec<u32>,
    /// Whether those who run the system vouch for each group.
    pub pre_trusted: Vec<bool>,
}

impl Players {
    /// Whether two peers play the same strategy.
    pub fn are_kin(&self, a: PeerId, b: PeerId) -> bool {
        self.kin[self.roster.group(a)] == self.kin[self.roster.group(b)]
    }

    /// A peer's place in its ring, and how many are in it; `None` when it conspires with nobody.
    pub fn ring(&self, peer: PeerId) -> Option<(u32, u32)> {
        let group = self.roster.group(peer);
        let (ring, rank) = (self.ring[group], self.rank[peer.index()]);
        if ring == 0 {
            return None;
        }
        let place = rank % ring;
        Some((place, ring.min(self.members[group] - (rank - place))))
    }

    /// 1 + the place of another peer in the ring of this one; 0 when it is no fellow.
    pub fn fellow(&self, peer: PeerId, other: PeerId) -> u32 {
        let group = self.roster.group(peer);
        let ring = self.ring[group];
        if ring == 0 || peer == other || self.roster.group(other) != group {
            return 0;
        }
        let (mine, its) = (self.rank[peer.index()], self.rank[other.index()]);
        if mine / ring == its / ring { 1 + its % ring } else { 0 }
    }

    /// Whether a peer's strategy has use for memories.
    pub fn is_watchful(&self, peer: PeerId) -> bool {
        self.watchful[self.roster.group(peer)]
    }
}

/// One group's strategy and its tables. The lock makes a `Send` cohort fit for a resource; it is
/// never contended, and `get_mut` never takes it.
pub struct Seats {
    cohort: Mutex<Box<dyn Cohort>>,
    /// Its peers, by seat.
    pub members: Vec<PeerId>,
    /// The verbs it changes.
    pub verbs: Verbs,
    /// What its peers may know.
    pub knows: Knows,
    /// One table for each verb.
    pub tables: [Table; 4],
    name: String,
}

impl Seats {
    /// Plays a verb on the table of that verb.
    pub fn play(&mut self, verb: Verb, trouble: &mut Trouble) {
        let table = &mut self.tables[verb as usize];
        if table.places() == 0 || trouble.0.is_some() {
            return;
        }
        let cohort = match self.cohort.get_mut() {
            Ok(cohort) => cohort,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Err(message) = cohort.play(table) {
            trouble.0 = Some(format!("group `{}`, `{}`: {message}", self.name, verb.word()));
        }
    }
}

/// Resource: the cohorts, by group.
#[derive(Resource, Default)]
pub struct Cohorts(pub Vec<Seats>);

/// What a watchful peer remembers of one counterpart from the last round.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Bytes received from it.
    pub received_bytes: Bytes,
    /// Bytes sent to it.
    pub sent_bytes: Bytes,
    /// Whether it granted something, used or not.
    pub granted: bool,
}

/// Resource: the memories of watchful peers, sorted by peer, own account, other account and goods.
#[derive(Resource, Default)]
pub struct Memories {
    /// Who remembers whom, and what.
    pub all: Vec<((PeerId, AccountId, AccountId, Good), Memory)>,
}

impl Memories {
    /// What a peer remembers of an account in its dealings with one of its own.
    pub fn of(&self, peer: PeerId, own: AccountId, account: AccountId, good: Good) -> Memory {
        let found = self.all.binary_search_by_key(&(peer, own, account, good), |(key, _)| *key);
        found.map_or_else(|_| Memory::default(), |at| self.all[at].1)
    }

    /// All that a peer remembers.
    pub fn about_all(&self, peer: PeerId) -> impl Iterator<Item = &Memory> {
        let from = self.all.partition_point(|((p, ..), _)| *p < peer);
        self.all[from..].iter().take_while(move |((p, ..), _)| *p == peer).map(|(_, memory)| memory)
    }
}

/// Sets up the board.
pub fn populate(world: &mut World, setup: Setup) {
    let mut players = Players::default();
    let mut cohorts = Cohorts::default();
    let peers: usize = setup.groups.iter().map(|g| g.members.len()).sum();
    players.roster.group_of = vec![0; peers];
    players.roster.warm_up_rounds = setup.warm_up_rounds;
    players.seat = vec![0; peers];
    players.rank = vec![0; peers];
    let mut kinds: Vec<String> = Vec::new();
    for (at, group) in setup.groups.into_iter().enumerate() {
        for (rank, peer) in group.members.iter().enumerate() {
            players.roster.group_of[peer.index()] = at as u32;
            players.rank[peer.index()] = rank as u32;
            // Whoever may change groups has a seat in every cohort.
            players.seat[peer.index()] = if setup.evolution.is_some() { peer.0 } else { rank as u32 };
        }
        let kin = kinds.iter().position(|k| *k == group.strategy).unwrap_or_else(|| {
            kinds.push(group.strategy.clone());
            kinds.len() - 1
        });
        let (verbs, knows) = (group.cohort.verbs(), group.cohort.knows());
        players.kin.push(kin as u32);
        let watchful = knows.global && [Verb::Join, Verb::Ask, Verb::Serve].into_iter().any(|v| verbs.has(v));
        players.watchful.push(watchful);
        players.ring.push(group.ring as u32);
        players.members.push(group.members.len() as u32);
        players.pre_trusted.push(group.pre_trusted);
        players.roster.extra.push(group.extra);
        players.roster.colluding.push(group.colluding);
        players.roster.whitewashing.push(group.whitewashing);
        players.roster.groups.push(group.name.clone());
        cohorts.0.push(Seats {
            cohort: Mutex::new(group.cohort),
            members: group.members,
            verbs,
            knows,
            tables: Verb::ALL.map(|verb| {
                let mut table = Table::new(schema(verb));
                table.set_dice(knows.stochastic);
                table
            }),
            name: group.name,
        });
    }
    players.roster.machine_of = (0..peers as u32).map(|peer| setup.workload.machine(PeerId(peer))).collect();
    players.entity = (0..peers as u32)
        .map(|id| {
            world
                .spawn(Presence {
                    peer: PeerId(id),
                    opened: 0,
                    accounts: Vec::new(),
                    state: State::Absent,
                    boasted: false,
                })
                .id()
        })
        .collect();
    world.insert_resource(Eyes((setup.measures)(&players.roster)));
    if let Some(rule) = setup.evolution {
        world.insert_resource(Evolving::new(rule, &players.roster));
    }
    world.insert_resource(players);
    world.insert_resource(cohorts);
    world.insert_resource(Now(Clock { round: 0, round_seconds: setup.round_seconds }));
    world.insert_resource(Seed(setup.seed));
    world.insert_resource(Goods(setup.workload));
    world.insert_resource(Rules(setup.mechanism));
    world.insert_resource(Beside(setup.beside));
    world.init_resource::<Accounts>();
    world.init_resource::<Facts>();
    world.init_resource::<Reports>();
    world.init_resource::<Asked>();
    world.init_resource::<Granted>();
    world.init_resource::<Memories>();
    world.init_resource::<Trouble>();
}

/// A strategy's number, if it is one that the game knows; else the fallback, and a violation.
pub fn checked(value: f64, most: f64, fallback: f64, peer: PeerId, facts: &mut Facts) -> f64 {
    if value.is_finite() && (0.0..=most).contains(&value) {
        return value;
    }
    facts.0.push(Fact::Violated { peer, rule: Violation::BadNumber });
    fallback
}
