//! What is asked and granted: requests, the queries that found somebody to ask, duties, and grants.

use crate::fact::Party;
use crate::ids::{AccountId, Bytes, Clock, Good, PeerId};

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

impl Request {
    /// A request to one who wants more of the goods itself, outside of queues and duties, with the handle 0.
    pub const fn plain(to: AccountId, by: Party, good: Good) -> Self {
        let queued = Queued { since_round: 0, fresh: false, under_way: false };
        let (by, by_peer) = (by.account, by.peer);
        Self { to, by, by_peer, good, provider_wants: true, queued, duty: false, handle: 0 }
    }
}

/// Something that the books oblige one account to do for another in a round, asked for or not: in a workload of storage, to
/// keep some bytes of the other's that are of no use to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Who has to do it.
    pub by: AccountId,
    /// Who is owed.
    pub to: AccountId,
    /// How much capacity it takes.
    pub bytes: Bytes,
}

/// The goods of all duties: of no use to anybody.
pub const DUTY: Good = Good(u32::MAX);

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
