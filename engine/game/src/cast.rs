//! Who plays in a run: the peers that an experiment asks for, and those that a workload brings.

use crate::ids::PeerId;
use crate::params::Params;

/// The peers of a run, as the plan cast them.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The seed of all the world's draws.
    pub seed: u64,
    /// Length of a round in seconds.
    pub round_seconds: f64,
    /// The groups; together they hold the peers 0..n, each once.
    pub groups: Vec<CastGroup>,
}

/// One group of the population.
#[derive(Clone, Debug)]
pub struct CastGroup {
    /// Its name in the experiment file.
    pub name: String,
    /// Its peers.
    pub members: Vec<PeerId>,
    /// The workload's parameters as they hold for this group (`endow:` included).
    pub params: Params,
    /// Whether the workload itself brought these peers (seeds).
    pub extra: bool,
    /// How many of its members conspire with each other, one ring after another in the order of the members;
    /// 0 when nobody does. The last ring may be smaller.
    pub ring: usize,
}

impl Cast {
    /// How many peers there are.
    pub fn peers(&self) -> usize {
        self.groups.iter().map(|g| g.members.len()).sum()
    }
}

/// Peers that a workload brings along, such as the seeds of a swarm or the accounts of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// The name of their group.
    pub group: String,
    /// How many.
    pub count: usize,
    /// Whether they are known to collude: what detectors are judged by.
    pub colluding: bool,
    /// Whether they are known to change accounts to shed a bad name.
    pub whitewashing: bool,
}

/// A group of the population before its peers are dealt.
#[derive(Clone, Copy, Debug)]
pub struct GroupSize<'a> {
    /// The workload's parameters as they hold for this group.
    pub params: &'a Params,
    /// How many peers it has.
    pub peers: usize,
    /// Whether the workload itself brought these peers.
    pub extra: bool,
}
