//! A peer of the swarm: what it can, what it wants, where it is in its life.

use super::life::{Habits, Stage};
use crate::capacity;
use game::cast::CastGroup;
use game::ids::{Bytes, PeerId};
use game::workload::Search;

/// One peer.
#[derive(Clone, Debug)]
pub struct Peer {
    /// How it lives.
    pub habits: Habits,
    /// Whether the workload brought it as a seed.
    pub seed: bool,
    /// Share of the pieces that it has when it first comes.
    pub initial_share: f64,
    /// For each of its files, the bytes that it had when it first came.
    pub brought_bytes: Vec<Bytes>,
    /// Where it is in its life.
    pub stage: Stage,
    /// When the next thing in its life is due, in seconds: its arrival, the end of its session; infinity: nothing.
    pub due_s: f64,
    /// Sessions that it began.
    pub sessions: u64,
    /// Its swarms and its holding in each.
    pub holdings: Vec<(u32, u32)>,
    /// Those of its swarms that it holds in full from the start, in ascending order; a seed holds all.
    pub holds: Vec<u32>,
    /// Its memberships that are online, by account, then by swarm.
    pub members: Vec<u32>,
    /// How it searches, if its strategy decided that.
    pub search: Option<Search>,
    /// When it came for what it wants now.
    pub since_s: f64,
    /// The seconds in which it wanted something.
    pub wanting_s: f64,
}

/// What every transfer of a peer touches. It stands apart from the rest, so that all of it stays close at hand.
#[derive(Clone, Copy, Debug)]
pub struct Pipe {
    /// Bytes per second that it can send.
    pub uplink: u64,
    /// Bytes per second that it can receive; `u64::MAX`: no limit.
    pub downlink: u64,
    /// Useful bytes received.
    pub useful_bytes: Bytes,
}

impl Pipe {
    /// The pipe of a peer of a group; `nth` says which entry of a list of capacities is its own, by the parameter's
    /// name.
    ///
    /// # Errors
    /// As [`capacity::uplink`] and [`capacity::downlink`].
    pub fn new(seed: u64, group: &CastGroup, id: PeerId, nth: impl Fn(&str) -> usize) -> Result<Self, String> {
        let name = if group.extra { "seed_uplink" } else { "uplink" };
        let uplink = capacity::uplink(&group.params, name, seed, id, nth(name))?;
        let downlink = match group.extra {
            true => u64::MAX,
            false => capacity::downlink(&group.params, seed, id, nth("downlink"), uplink)?,
        };
        Ok(Self { uplink, downlink, useful_bytes: 0 })
    }
}

impl Peer {
    /// Whether it shows its neighbours nothing new.
    pub fn hides(&self) -> bool {
        self.search.is_some_and(|search| search.hide)
    }

    /// Whether it brings the file of a swarm in full.
    pub fn holds(&self, swarm: u32) -> bool {
        self.seed || self.holds.contains(&swarm)
    }

    /// Nothing more happens to it.
    pub fn leave_for_good(&mut self) {
        self.stage = Stage::Gone;
        self.due_s = f64::INFINITY;
    }

    /// A peer of a group.
    pub fn new(group: &CastGroup) -> Self {
        Self {
            habits: Habits::new(&group.params),
            seed: group.extra,
            initial_share: group.params.number("initial_share"),
            brought_bytes: Vec::new(),
            stage: Stage::Expected,
            due_s: 0.0,
            sessions: 0,
            holdings: Vec::new(),
            holds: Vec::new(),
            members: Vec::new(),
            search: None,
            since_s: 0.0,
            wanting_s: 0.0,
        }
    }
}
