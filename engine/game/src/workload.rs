//! Workloads: what there is to share, who wants it, how it moves, what it is worth.

use crate::card::Card;
use crate::cast::{Cast, Extra, GroupSize};
use crate::fact::{Fact, Party};
use crate::ids::{AccountId, Bytes, Clock, Good, PeerId};
use crate::moves::Moves;
use crate::params::Params;
use crate::request::{Duty, Grants, Queries, Request, Requests};

/// More requests than this in a round are taken for a mistake: no memory holds what peers would have to see of them.
pub const MOST_REQUESTS: u64 = 20_000_000;

/// What one unit of something that is not made of bytes amounts to (CPU for a round, a service in a game), so that mechanisms
/// that count bytes have something to count.
pub const UNIT_BYTES: Bytes = 1 << 20;

/// What peers want who always want more: more than any run moves, and still a whole number as an `f64`.
pub const ENDLESS: Bytes = 1 << 53;

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

impl Progress {
    /// Of one that always wants more.
    pub const ENDLESS: Self = Self { goal_bytes: ENDLESS, wants_bytes: ENDLESS, has_bytes: 0 };
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

impl Search {
    /// The search of a peer where there is no tracker; announcements are due as often as they usually are to one.
    pub const fn usual(seek: usize) -> Self {
        Self { seek, announce_s: 300.0, hide: false }
    }
}

/// An arrival or departure that the workload's churn brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Churn {
    /// The peer comes online.
    Arrive(PeerId),
    /// The peer goes offline.
    Depart(PeerId),
    /// The peer goes for good, and another one that nobody knows takes its place at once, under a fresh account. It is
    /// told by the same id, and plays the same strategy. Minds belong to places: whoever remembers anything begins
    /// anew when its own account is not what it was.
    Replace(PeerId),
}

impl Churn {
    /// Everybody comes in the first round, and that was all.
    pub fn all_at_once(clock: Clock, peers: usize, churn: &mut Vec<Self>) {
        if clock.round == 0 {
            churn.extend((0..peers as u32).map(|peer| Self::Arrive(PeerId(peer))));
        }
    }
}

/// A kind of goods, and how they move.
pub trait Workload: Send + Sync {
    /// Uplink and downlink of a peer in bytes per second (`u64::MAX`: no limit).
    fn capacity(&self, peer: PeerId) -> (u64, u64);

    /// What a peer can give in a round: what its uplink carries, where nothing else is shared.
    fn capacity_bytes(&self, clock: Clock, peer: PeerId) -> Bytes {
        clock.bytes(self.capacity(peer).0)
    }

    /// How many requests a peer serves at once at most; `None` where that is the mechanism's affair.
    fn slots(&self, _peer: PeerId) -> Option<usize> {
        None
    }

    /// Join: who arrives and who departs this round, in the order in which it happens.
    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>);

    /// Join: an account of a peer takes part from now on.
    fn enter(&mut self, clock: Clock, who: Party);

    /// Join: an account takes part no longer.
    fn leave(&mut self, clock: Clock, who: Party);

    /// What a peer that enters comes for, where it says so: goods, and how much of them it lacks; nothing where it has
    /// all of one and shares it.
    fn seeks(&self, _peer: PeerId, _out: &mut Vec<(Good, Bytes)>) {}

    /// How far a peer is.
    fn progress(&self, peer: PeerId) -> Progress;

    /// Ask: how an honest peer searches. By default for nobody: there are workloads in which the other side is given.
    fn usual_search(&self, _peer: PeerId) -> Search {
        Search::usual(0)
    }

    /// Ask: the neighbours that a peer could ask; nobody where the other side is given.
    fn neighbours(&self, _peer: PeerId, _out: &mut Vec<Neighbour>) {}

    /// Ask: what a peer that does not follow the recommendation decided. `approaches` has one entry for
    /// each neighbour that [`Workload::neighbours`] listed; `parted` takes the connections that ended.
    fn decide(
        &mut self,
        _clock: Clock,
        _peer: PeerId,
        _search: Search,
        _neighbours: &[Neighbour],
        _approaches: &[Approach],
        _parted: &mut Vec<Parted>,
    ) {
    }

    /// Ask: the queries of the round that found sources. The mechanism then says which source an honest peer would
    /// choose, and [`Workload::choose`] hears it.
    fn queries(&mut self, _clock: Clock, _out: &mut Queries) {}

    /// Ask: which source the mechanism chose for each query, as an index into the sources of that query. Peers that do
    /// not follow the recommendation decide next.
    fn choose(&mut self, _clock: Clock, _queries: &Queries, _chosen: &[u32]) {}

    /// Ask: what the mechanism obliges peers to do. Each becomes one of the round's requests, for the goods
    /// [`DUTY`](crate::request::DUTY), where the workload knows duties.
    fn oblige(&mut self, _clock: Clock, _duties: &[Duty]) {}

    /// Ask: all requests of the round. `out` is empty, or as this workload left it in the round before: where nothing
    /// changed, nothing need be written.
    fn requests(&mut self, clock: Clock, out: &mut Requests);

    /// How many requests a round could have at most, by the accounts that take part, in workloads where it grows with
    /// pairs of accounts; `None` where parameters bound it. More than [`MOST_REQUESTS`] end the run.
    fn possible_requests(&self) -> Option<u64> {
        None
    }

    /// Serve: what the one who asks shows to the one who is asked.
    fn shown(&self, request: &Request) -> Shown;

    /// Serve: mistakes in what peers decided to grant, before the books are asked. Most workloads know none.
    fn tremble(&self, _clock: Clock, _requests: &Requests, _shares: &mut [f64]) {}

    /// Serve: the matches that requests belong to, where goods are moves of a repeated game; all to one peer, one entry
    /// each. Blank in all other workloads.
    fn moves(&self, requests: &[Request], out: &mut Vec<Moves>) {
        out.clear();
        out.resize(requests.len(), Moves::default());
    }

    /// Transfer: moves the goods within the limits, and tells what happened.
    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>);

    /// The machine that a peer runs on, where peers may share one.
    fn machine(&self, peer: PeerId) -> u32 {
        peer.0
    }

    /// What a peer is called where the workload has names for peers, as a log does.
    fn name(&self, _peer: PeerId) -> Option<&str> {
        None
    }

    /// Whether goods move as they once did, whatever is asked and granted here.
    fn replays(&self) -> bool {
        false
    }

    /// What the goods are worth to a peer, in the unit that the card names.
    fn utility(&self, clock: Clock, peer: PeerId) -> f64;

    /// Whether nothing more can happen.
    fn done(&self) -> bool;
}

/// Makes a workload from its parameters and the peers of a run.
pub type NewWorkload = fn(&Params, &Cast) -> Result<Box<dyn Workload>, String>;

/// How a catalogue makes a workload.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadEntry {
    /// What it says about itself.
    pub card: &'static Card,
    /// How many peers the population has; 0 when the workload brings everybody.
    pub peers: fn(&Params) -> usize,
    /// The peers it brings along.
    pub extras: fn(&Params) -> Vec<Extra>,
    /// Whether `serve` tells of matches there ([`Workload::moves`]): what strategies need that know of nothing else.
    pub tells_matches: fn(&Params) -> bool,
    /// How many requests a round could have if so many accounts took part, where that grows with pairs of accounts:
    /// what [`Workload::possible_requests`] will say, as far as it can be foreseen.
    pub requests: fn(&Params, u64) -> Option<u64>,
    /// Whether parameters that are each fine go together.
    ///
    /// # Errors
    /// Which do not, and why.
    pub check: fn(&Params) -> Result<(), String>,
    /// Whether all goes together once the groups are known. Returns what is allowed but probably not meant.
    ///
    /// # Errors
    /// What cannot be, and why.
    pub check_groups: fn(&Params, &[GroupSize]) -> Result<Vec<String>, String>,
    /// Makes it.
    ///
    /// # Errors
    /// As `check` and `check_groups`, or a cast that does not hold each peer once.
    pub new: NewWorkload,
}
