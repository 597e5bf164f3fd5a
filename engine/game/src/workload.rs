//! Workloads: what there is to share, who wants it, how it moves, what it is worth.

use crate::card::Card;
use crate::fact::{Fact, Party};
use crate::ids::{AccountId, Bytes, Clock, Good, PeerId};
use crate::knows::Knows;
use crate::mechanism::Duty;
use crate::params::Params;

/// One account asks another for goods. Requests are grouped by the peer that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who is asked.
    pub to: AccountId,
    /// Who asks.
    pub by: AccountId,
    /// The peer behind the account that asks. For the referee and the workload: to mechanisms it makes no difference,
    /// which is a law, and strategies never see it.
    pub by_peer: PeerId,
    /// What is asked for.
    pub good: Good,
    /// Whether the one that is asked wants more of it itself; a seed does not.
    pub provider_wants: bool,
    /// Where it stands in a queue, in workloads whose providers keep one.
    pub queued: Queued,
    /// Whether the books oblige the one that is asked: see [`Mechanism::duties`](crate::Mechanism::duties).
    pub duty: bool,
    /// The workload's own handle on this pair.
    pub handle: u32,
}

/// The goods of all duties: of no use to anybody.
pub const DUTY: Good = Good(u32::MAX);

/// More requests than this in a round are taken for a mistake: no memory holds what peers would have to see of them.
pub const MOST_REQUESTS: u64 = 20_000_000;

/// What one unit of something that is not made of bytes amounts to (CPU for a round, a service in a game), so that mechanisms
/// that count bytes have something to count.
pub const UNIT_BYTES: Bytes = 1 << 20;

/// What a queue knows of a request. Workloads without queues leave the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// The round in which it was made.
    pub since_round: u32,
    /// Whether it was made this round: then everybody learns at which position it stands.
    pub fresh: bool,
    /// Whether it is being served already: queues do not take back what they began.
    pub under_way: bool,
}

impl Queued {
    /// How long the request has waited at the start of a round, in seconds.
    pub fn waited_s(&self, clock: Clock) -> f64 {
        (clock.round - u64::from(self.since_round)) as f64 * clock.round_seconds
    }
}

/// A query that the index answered: somebody looks for some goods, and these accounts have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Who looks.
    pub by: AccountId,
    /// The peer behind the account that looks.
    pub by_peer: PeerId,
    /// What it looks for.
    pub good: Good,
    /// Who has it, as a part of [`Queries::sources`]; never empty.
    pub sources: std::ops::Range<u32>,
}

/// All queries of a round that found a source.
#[derive(Clone, Debug, Default)]
pub struct Queries {
    /// The queries.
    pub all: Vec<Query>,
    /// The accounts that answered, those of one query beside each other.
    pub sources: Vec<AccountId>,
}

impl Queries {
    /// Empties it for another round.
    pub fn clear(&mut self) {
        self.all.clear();
        self.sources.clear();
    }

    /// Who answered a query.
    pub fn of(&self, query: &Query) -> &[AccountId] {
        &self.sources[query.sources.start as usize..query.sources.end as usize]
    }
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
    /// The peers that the mechanism slows down, in ascending order, and the most that each may take in this round.
    pub brakes: Vec<(PeerId, Bytes)>,
    /// The requests whose grants carry goods that are not what they seem (inauthentic), in ascending order.
    pub inauthentic: Vec<u32>,
}

impl Grants {
    /// The most that a peer may take in this round over all grants.
    pub fn brake(&self, peer: PeerId) -> Bytes {
        self.brakes.binary_search_by_key(&peer, |(slow, _)| *slow).map_or(Bytes::MAX, |at| self.brakes[at].1)
    }

    /// Whether the grant of a request carries goods that are not what they seem.
    pub fn is_inauthentic(&self, request: usize) -> bool {
        self.inauthentic.binary_search(&(request as u32)).is_ok()
    }
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

/// How many moves of a match are told one by one: as many as fit a number of a table exactly.
pub const TOLD_MOVES: u32 = 52;

/// The match that a request belongs to, so far, as the peer that is asked sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moves {
    /// Turns that were played.
    pub turns: u32,
    /// The last [`TOLD_MOVES`] moves of the one who is asked: bit 0 is the latest, 1 is cooperation.
    pub own_moves: u64,
    /// Those of the one who asks.
    pub its_moves: u64,
    /// How often the one who is asked cooperated.
    pub own_cooperations: u32,
    /// How often the one who asks did.
    pub its_cooperations: u32,
    /// The sum of payoffs of the one who is asked.
    pub own_score: f64,
    /// That of the one who asks.
    pub its_score: f64,
}

impl Moves {
    /// What is left for a strategy that knows so much.
    #[inline]
    pub fn seen_by(self, knows: Knows) -> Self {
        let told = knows.memory.unwrap_or(TOLD_MOVES).min(TOLD_MOVES);
        let mask = (1 << told) - 1;
        let (own, its) = (knows.own_moves, knows.its_moves);
        let all = knows.memory.is_none();
        let moves = |seen: bool, moves: u64| if seen { moves & mask } else { 0 };
        let count = |seen: bool, count: u32| if seen && all { count } else { 0 };
        let score = |score: f64| if own && its && all { score } else { 0.0 };
        Self {
            turns: knows.memory.map_or(self.turns, |most| self.turns.min(most)),
            own_moves: moves(own, self.own_moves),
            its_moves: moves(its, self.its_moves),
            own_cooperations: count(own, self.own_cooperations),
            its_cooperations: count(its, self.its_cooperations),
            own_score: score(self.own_score),
            its_score: score(self.its_score),
        }
    }
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
    /// The peer goes for good, and another one that nobody knows takes its place at once, under a fresh account. It is
    /// told by the same id, and plays the same strategy. Minds belong to places: whoever remembers anything begins
    /// anew when its own account is not what it was.
    Replace(PeerId),
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

    /// Ask: the queries of the round that found sources. The mechanism then says which source an honest peer would
    /// choose, and [`Workload::choose`] hears it.
    fn queries(&mut self, _clock: Clock, _out: &mut Queries) {}

    /// Ask: which source the mechanism chose for each query, as an index into the sources of that query. Peers that do
    /// not follow the recommendation decide next.
    fn choose(&mut self, _clock: Clock, _queries: &Queries, _chosen: &[u32]) {}

    /// Ask: what the mechanism obliges peers to do. Each becomes one of the round's requests, for the goods [`DUTY`], where
    /// the workload knows duties.
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
    /// Makes it.
    ///
    /// # Errors
    /// As `check`, or a cast that does not hold each peer once.
    pub new: NewWorkload,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_sees_of_a_match_what_it_may_know() {
        let moves = Moves {
            turns: 60,
            own_moves: 0b1101,
            its_moves: 0b0111,
            own_cooperations: 40,
            its_cooperations: 30,
            own_score: 90.0,
            its_score: 140.0,
        };
        assert_eq!(moves.seen_by(Knows::EVERYTHING), moves);
        assert_eq!(moves.seen_by(Knows::NOTHING), Moves::default());
        let last = Moves { turns: 2, its_moves: 0b11, ..Moves::default() };
        assert_eq!(moves.seen_by(Knows::its(2)), last);
        assert_eq!(moves.seen_by(Knows::both(2)), Moves { own_moves: 0b01, ..last });
        let its = Moves { turns: 60, its_moves: 0b0111, its_cooperations: 30, ..Moves::default() };
        assert_eq!(moves.seen_by(Knows::ITS), its, "without its own moves it knows no scores");
    }
}
