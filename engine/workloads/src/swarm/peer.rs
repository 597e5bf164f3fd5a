//! A peer of the swarm: what it can, what it wants, where it is in its life.

use crate::capacity;
use game::ids::{Bytes, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::workload::{CastGroup, Search};

/// What a peer does when it has all it came for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OnCompletion {
    Leave,
    Linger { seconds: f64 },
    Rejoin,
}

/// Where a peer is in its life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Not there yet.
    Expected,
    /// It wants something.
    Leeching,
    /// It has all it came for and stays until then.
    Seeding { until_s: f64 },
    /// It is gone for good.
    Gone,
}

/// One peer.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Bytes per second that it can send.
    pub uplink: u64,
    /// Bytes per second that it can receive; `u64::MAX`: no limit.
    pub downlink: u64,
    /// What it does when it has all it came for.
    pub on_completion: OnCompletion,
    /// Whether the workload brought it as a seed.
    pub seed: bool,
    /// When it arrives, in seconds.
    pub arrives_s: f64,
    /// Where it is in its life.
    pub stage: Stage,
    /// Its swarms and its holding in each.
    pub holdings: Vec<(u32, u32)>,
    /// Its memberships that are online, by account, then by swarm.
    pub members: Vec<u32>,
    /// How it searches, if its strategy decided that.
    pub search: Option<Search>,
    /// When it came for what it wants now.
    pub since_s: f64,
    /// Useful bytes received, and the seconds in which it wanted some.
    pub useful_bytes: Bytes,
    pub wanting_s: f64,
}

impl Peer {
    /// Whether it shows its neighbours nothing new.
    pub fn hides(&self) -> bool {
        self.search.is_some_and(|search| search.hide)
    }

    /// The `nth` peer of a group.
    ///
    /// # Errors
    /// As [`capacity::uplink`].
    pub fn new(seed: u64, group: &CastGroup, id: PeerId, nth: usize) -> Result<Self, String> {
        let name = if group.extra { "seed_uplink" } else { "uplink" };
        let uplink = capacity::uplink(&group.params, name, seed, id, nth)?;
        let on_completion = match group.params.choice("on_completion") {
            ("linger", p) => OnCompletion::Linger { seconds: p.number("seconds") },
            ("rejoin", _) => OnCompletion::Rejoin,
            _ => OnCompletion::Leave,
        };
        Ok(Self {
            uplink,
            downlink: if group.extra { u64::MAX } else { capacity::downlink(&group.params, uplink) },
            on_completion,
            seed: group.extra,
            arrives_s: 0.0,
            stage: Stage::Expected,
            holdings: Vec::new(),
            members: Vec::new(),
            search: None,
            since_s: 0.0,
            useful_bytes: 0,
            wanting_s: 0.0,
        })
    }
}

/// When each peer arrives. Leechers are counted in the order of their ids, whatever their group.
pub fn arrivals(params: &Params, seed: u64, peers: &mut [Peer]) {
    let ("poisson", poisson) = params.choice("arrivals") else { return };
    let mean_s = 1.0 / poisson.number("per_s");
    let mut now_s = 0.0;
    for (id, peer) in peers.iter_mut().enumerate().filter(|(_, p)| !p.seed) {
        now_s += Stream::new(seed, Purpose::Arrival, id as u32, 0).exponential(mean_s);
        peer.arrives_s = now_s;
    }
}
