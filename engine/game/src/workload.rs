//! Workloads: what there is to share, who wants it, how it moves, what it is worth.

use crate::card::Card;
use crate::fact::{Fact, Party};
use crate::ids::{AccountId, Bytes, Clock, Good, PeerId};
use crate::params::Params;

/// One account asks another for goods. Requests are grouped by the peer that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who is asked.
    pub to: AccountId,
    /// Who asks.
    pub by: AccountId,
    /// The peer behind the account that asks. For the referee; mechanisms and strategies never see it.
    pub by_peer: PeerId,
    /// What is asked for.
    pub good: Good,
    /// Whether the one that is asked wants more of it itself; a seed does not.
    pub provider_wants: bool,
    /// The workload's own handle on this pair.
    pub handle: u32,
}

/// All requests of a round, grouped by the peer that is asked, then by its account, then by goods.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    /// The peers that are asked, each once.
    pub providers: Vec<PeerId>,
    /// Where the requests to each provider begin; one more entry than providers.
    pub first: Vec<u32>,
    /// The requests.
    pub all: Vec<Request>,
}

impl Requests {
    /// Empties it for another round.
    pub fn clear(&mut self) {
        self.providers.clear();
        self.first.clear();
        self.first.push(0);
        self.all.clear();
    }

    /// Closes the group of requests to one provider; an empty group is dropped.
    pub fn close(&mut self, provider: PeerId) {
        let end = self.all.len() as u32;
        if self.first.last() != Some(&end) {
            self.providers.push(provider);
            self.first.push(end);
        }
    }

    /// The requests to the provider at one place.
    pub fn of(&self, place: usize) -> std::ops::Range<usize> {
        self.first[place] as usize..self.first[place + 1] as usize
    }
}

/// What was granted of a round's requests, one entry per request.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// Share of the provider's uplink.
    pub share: Vec<f64>,
    /// The most that may pass, whatever the share.
    pub limit_bytes: Vec<Bytes>,
    /// Per provider: whether what the grants cannot use is kept back.
    pub withhold: Vec<bool>,
}

/// A neighbour that a peer could ask.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour {
    /// The workload's own handle on this pair.
    pub handle: u32,
    /// The peer's own account in this connection.
    pub own_account: AccountId,
    /// The neighbour.
    pub account: AccountId,
    /// What it could be asked for.
    pub good: Good,
    /// Bytes the neighbour has that the peer wants.
    pub offers_bytes: Bytes,
    /// Bytes the peer shows that the neighbour wants.
    pub shows_bytes: Bytes,
    /// Bytes the peer hides that the neighbour wants.
    pub hides_bytes: Bytes,
    /// Whether an honest peer would ask it.
    pub recommended: bool,
}

/// What a peer decided about one neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approach {
    /// Whether it asks it.
    pub ask: bool,
    /// How much of what it hides it shows it from now on (`Bytes::MAX`: all).
    pub reveal_bytes: Bytes,
    /// Whether it ends the connection and makes it anew.
    pub reconnect: bool,
}

/// Two accounts whose connection ended while both stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parted {
    /// The two.
    pub accounts: [AccountId; 2],
    /// What the connection was for.
    pub good: Good,
}

/// What a counterpart shows of itself to a peer that is asked by it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// Bytes it asks for.
    pub asks_bytes: Bytes,
    /// Bytes it has that the asked peer wants.
    pub offers_bytes: Bytes,
    /// Bytes of goods that it announced as newly obtained last round.
    pub gained_bytes: Bytes,
}

/// How far a peer is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Bytes that it came for.
    pub goal_bytes: Bytes,
    /// Bytes of those that it still wants.
    pub wants_bytes: Bytes,
    /// Bytes that it has of the goods that it came for, what it brought included.
    pub has_bytes: Bytes,
}

/// What `ask` says about a peer's search for neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// How many neighbours to look for.
    pub seek: usize,
    /// Seconds between two announcements.
    pub announce_s: f64,
    /// Whether to show neighbours nothing new of what it has.
    pub hide: bool,
}

/// An arrival or departure that the workload's churn brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Churn {
    /// The peer comes online.
    Arrive(PeerId),
    /// The peer goes offline.
    Depart(PeerId),
}

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
}

impl Cast {
    /// How many peers there are.
    pub fn peers(&self) -> usize {
        self.groups.iter().map(|g| g.members.len()).sum()
    }
}

/// A kind of goods, and how they move.
pub trait Workload: Send + Sync {
    /// Uplink and downlink of a peer in bytes per second (`u64::MAX`: no limit).
    fn capacity(&self, peer: PeerId) -> (u64, u64);

    /// Join: who arrives and who departs this round, in the order in which it happens.
    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>);

    /// Join: an account of a peer takes part from now on.
    fn enter(&mut self, clock: Clock, who: Party);

    /// Join: an account takes part no longer.
    fn leave(&mut self, clock: Clock, who: Party);

    /// How far a peer is.
    fn progress(&self, peer: PeerId) -> Progress;

    /// Ask: how an honest peer searches.
    fn usual_search(&self, peer: PeerId) -> Search;

    /// Ask: the neighbours that a peer could ask.
    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>);

    /// Ask: what a peer that does not follow the recommendation decided. `approaches` has one entry for
    /// each neighbour that [`Workload::neighbours`] listed; `parted` takes the connections that ended.
    fn decide(
        &mut self,
        clock: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        parted: &mut Vec<Parted>,
    );

    /// Ask: all requests of the round.
    fn requests(&mut self, clock: Clock, out: &mut Requests);

    /// Serve: what the one who asks shows to the one who is asked.
    fn shown(&self, request: &Request) -> Shown;

    /// Transfer: moves the goods within the limits, and tells what happened.
    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>);

    /// What the goods are worth to a peer, in the unit that the card names.
    fn utility(&self, clock: Clock, peer: PeerId) -> f64;

    /// Whether nothing more can happen.
    fn done(&self) -> bool;
}

/// Peers that a workload brings along, such as the seeds of a swarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The name of their group.
    pub group: &'static str,
    /// How many.
    pub count: usize,
}

/// Makes a workload from its parameters and the peers of a run.
pub type NewWorkload = fn(&Params, &Cast) -> Result<Box<dyn Workload>, String>;

/// How a catalogue makes a workload.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadEntry {
    /// What it says about itself.
    pub card: &'static Card,
    /// How many peers the population has.
    pub peers: fn(&Params) -> usize,
    /// The peers it brings along.
    pub extras: fn(&Params) -> Vec<Extra>,
    /// Whether parameters that are each fine go together.
    ///
    /// # Errors
    /// Which do not, and why.
    pub check: fn(&Params) -> Result<(), String>,
    /// Makes it.
    ///
    /// # Errors
    /// As `check`, or a cast that does not hold each peer once.
    pub new: NewWorkload,
}
