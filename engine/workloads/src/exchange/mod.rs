//! `exchange`: peers that always want more from every neighbour: the swarm without pieces.
//!
//! Nobody ever completes anything, everybody always has what every neighbour wants, and everybody is there from the
//! first round to the last. What is left of BitTorrent is the game for bandwidth: who serves whom, and how much. On
//! this board the auction models of the literature (Levin et al. 2008, sections 4 and 6; Wu and Zhang 2007) are
//! exact, since they assume just this.
//!
//! Every account asks every account of its neighbours in every round. Transfers are those of `swarm`: see [`fluid`].
//! The graph is fixed: whoever searches finds nobody new. There is nothing to hide or to reveal either, only what a
//! neighbour announces: the bytes that it got in the last round, as BitTorrent peers announce their new pieces.
//! Whoever hides announces nothing.
//!
//! [`fluid`]: crate::fluid

use crate::capacity::{self, DOWNLINKS, KIB, UPLINKS};
use crate::fluid::Fluid;
use game::card::{Alternative, Card, Kind, alternative, choice, integer, number, text};
use game::cast::Cast;
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::{Grants, Request, Requests};
use game::workload::{
    Approach, Churn, ENDLESS, MOST_REQUESTS, Neighbour, Parted, Progress, Search, Shown, Workload, WorkloadEntry,
};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The only goods.
const BANDWIDTH: Good = Good(0);

/// How often stubs that found no partner are shuffled again.
const PASSES: usize = 100;

static GRAPHS: [Alternative; 2] = [
    alternative("complete", "everybody is everybody's neighbour", &[]),
    alternative(
        "random",
        "a random regular graph; a few peers may lack a neighbour",
        const { &[integer("neighbours", 40, 1, 1_000_000, "neighbours of each peer")] },
    ),
];

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("exchange"),
    summary: text("Peers that always want more bandwidth from every neighbour: a swarm without pieces."),
    source: text("Levin et al. 2008, BitTorrent is an Auction, sections 4 and 6; Wu and Zhang 2007 (the market)"),
    version: 2,
    params: Cow::Borrowed(&[
        integer("peers", 100, 1, 10_000_000, "peers"),
        choice("uplink", &UPLINKS, "uplinks of the peers").per_group(),
        choice("downlink", &DOWNLINKS, "downlinks of the peers").per_group(),
        choice("graph", &GRAPHS, "who is whose neighbour"),
        number("warm_up_s", 0.0, 0.0, 1e9, "seconds from the start that utility leaves out"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { exchange: { peers: 4, uplink: { list: { kib_s: [200, 300, 400, 500] } } } }"),
};

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |_| Vec::new(),
    tells_matches: |_| false,
    requests: |params, accounts| Some(possible_requests(params, accounts)),
    check: |params| {
        capacity::uplink(params, "uplink", 0, PeerId(0), 0)?;
        capacity::downlink(params, 0, PeerId(0), 0, 0)?;
        degree(params).map(|_| ())
    },
    check_groups: |_, _| Ok(Vec::new()),
    new: |params, cast| Ok(Box::new(Exchange::new(params, cast)?)),
};

/// How many neighbours a peer has.
fn degree(params: &Params) -> Result<usize, String> {
    let peers = params.count("peers");
    let degree = match params.choice("graph") {
        ("random", random) => random.count("neighbours"),
        _ => peers - 1,
    };
    if degree >= peers {
        return Err(format!("neighbours ({degree}) is not below peers ({peers})"));
    }
    if (peers * degree) as u64 > MOST_REQUESTS {
        return Err(format!("{peers} peers with {degree} neighbours each make too many requests in every round"));
    }
    Ok(degree)
}

/// How many requests so many accounts make, spread over the peers.
fn possible_requests(params: &Params, accounts: u64) -> u64 {
    let neighbours = degree(params).unwrap_or_default() as f64 / params.count("peers") as f64;
    (neighbours * accounts as f64 * accounts as f64) as u64
}

/// A random graph in which each of `n` peers has `degree` neighbours: stubs are paired at random, and those of
/// pairs that cannot be (oneself, or the same neighbour twice) are paired again.
fn random_graph(seed: u64, n: usize, degree: usize) -> Vec<Vec<u32>> {
    let mut neighbours = vec![Vec::with_capacity(degree); n];
    let mut stubs: Vec<u32> = (0..n as u32).flat_map(|peer| std::iter::repeat_n(peer, degree)).collect();
    let mut stream = Stream::new(seed, Purpose::Tracker, 0, 0);
    for _ in 0..PASSES {
        stream.shuffle(&mut stubs);
        let mut left = Vec::new();
        for pair in stubs.chunks(2) {
            match *pair {
                [a, b] if a != b && !neighbours[a as usize].contains(&b) => {
                    neighbours[a as usize].push(b);
                    neighbours[b as usize].push(a);
                }
                _ => left.extend_from_slice(pair),
            }
        }
        stubs = left;
    }
    neighbours.iter_mut().for_each(|mine| mine.sort_unstable());
    neighbours
}

/// One peer.
#[derive(Clone, Debug)]
struct Peer {
    /// Uplink and downlink in bytes per second; `u64::MAX`: no limit.
    capacity: (u64, u64),
    neighbours: Vec<u32>,
    /// Its accounts that are online, in ascending order.
    accounts: Vec<AccountId>,
    /// Whether it announces nothing.
    hides: bool,
    /// Bytes received in the last round.
    gained_bytes: Bytes,
    /// Bytes received since the end of the warm-up.
    received_bytes: Bytes,
}

/// The workload.
struct Exchange {
    peers: Vec<Peer>,
    warm_up_s: f64,
    /// Who does not ask whom: the account that could, then the one that could be asked.
    muted: BTreeSet<(AccountId, AccountId)>,
    /// How many requests there are where nobody is muted.
    possible_requests: u64,
    fluid: Fluid,
}

impl Exchange {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let mut capacities = vec![None; cast.peers()];
        for group in &cast.groups {
            // A list of capacities belongs to the peers by their ids, so that they keep theirs whatever the
            // groups; a group's own list belongs to its members in their order.
            let own = |name: &str| group.params.get(name) != params.get(name);
            for (place, peer) in group.members.iter().enumerate() {
                let nth = |name| if own(name) { place } else { peer.index() };
                let uplink = capacity::uplink(&group.params, "uplink", cast.seed, *peer, nth("uplink"))?;
                let downlink = capacity::downlink(&group.params, cast.seed, *peer, nth("downlink"), uplink)?;
                capacities[peer.index()] = Some((uplink, downlink));
            }
        }
        let n = cast.peers();
        let graph = match params.choice("graph") {
            ("random", _) => random_graph(cast.seed, n, degree(params)?),
            _ => (0..n as u32).map(|me| (0..n as u32).filter(|other| *other != me).collect()).collect(),
        };
        let peer = |(capacity, neighbours): (Option<(u64, u64)>, Vec<u32>)| {
            let (accounts, hides, gained_bytes, received_bytes) = (Vec::new(), false, 0, 0);
            capacity.map(|capacity| Peer { capacity, neighbours, accounts, hides, gained_bytes, received_bytes })
        };
        let peers: Option<Vec<Peer>> = capacities.into_iter().zip(graph).map(peer).collect();
        Ok(Self {
            peers: peers.ok_or("the groups do not hold each peer once")?,
            warm_up_s: params.number("warm_up_s"),
            muted: BTreeSet::new(),
            possible_requests: 0,
            fluid: Fluid::default(),
        })
    }

    /// How many accounts the neighbours of a peer have: each makes two requests with each of its own.
    fn accounts_around(&self, peer: PeerId) -> u64 {
        let neighbours = self.peers[peer.index()].neighbours.iter();
        neighbours.map(|other| self.peers[*other as usize].accounts.len() as u64).sum()
    }

    /// All pairs of a peer's accounts and its neighbours', with the neighbour.
    fn pairs(&self, peer: &Peer) -> impl Iterator<Item = (AccountId, PeerId, AccountId)> {
        peer.accounts.iter().flat_map(move |own| {
            peer.neighbours.iter().flat_map(move |other| {
                self.peers[*other as usize].accounts.iter().map(move |account| (*own, PeerId(*other), *account))
            })
        })
    }
}

impl Workload for Exchange {
    fn capacity(&self, peer: PeerId) -> (u64, u64) {
        self.peers[peer.index()].capacity
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        Churn::all_at_once(clock, self.peers.len(), churn);
    }

    fn enter(&mut self, _: Clock, who: Party) {
        let accounts = &mut self.peers[who.peer.index()].accounts;
        accounts.push(who.account);
        accounts.sort_unstable();
        self.possible_requests += 2 * self.accounts_around(who.peer);
    }

    fn leave(&mut self, _: Clock, who: Party) {
        let accounts = &mut self.peers[who.peer.index()].accounts;
        let Some(at) = accounts.iter().position(|account| *account == who.account) else { return };
        accounts.remove(at);
        self.possible_requests -= 2 * self.accounts_around(who.peer);
        self.muted.retain(|(by, to)| *by != who.account && *to != who.account);
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress::ENDLESS
    }

    fn usual_search(&self, peer: PeerId) -> Search {
        Search::usual(self.peers[peer.index()].neighbours.len())
    }

    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        out.extend(self.pairs(&self.peers[peer.index()]).map(|(own_account, _, account)| Neighbour {
            handle: 0,
            own_account,
            account,
            good: BANDWIDTH,
            offers_bytes: ENDLESS,
            shows_bytes: ENDLESS,
            hides_bytes: 0,
            recommended: true,
        }));
    }

    fn decide(
        &mut self,
        _: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        parted: &mut Vec<Parted>,
    ) {
        self.peers[peer.index()].hides = search.hide;
        for (neighbour, approach) in neighbours.iter().zip(approaches) {
            let accounts = [neighbour.own_account, neighbour.account];
            if approach.ask {
                self.muted.remove(&accounts.into());
            } else {
                self.muted.insert(accounts.into());
            }
            if approach.reconnect {
                parted.push(Parted { accounts, good: neighbour.good });
            }
        }
    }

    fn requests(&mut self, _: Clock, out: &mut Requests) {
        out.clear();
        for (id, peer) in self.peers.iter().enumerate() {
            let asked = self.pairs(peer).filter(|(to, _, by)| !self.muted.contains(&(*by, *to)));
            out.all.extend(asked.map(|(to, peer, account)| Request::plain(to, Party { peer, account }, BANDWIDTH)));
            out.close(PeerId(id as u32));
        }
    }

    fn possible_requests(&self) -> Option<u64> {
        Some(self.possible_requests)
    }

    fn shown(&self, request: &Request) -> Shown {
        let by = &self.peers[request.by_peer.index()];
        Shown { asks_bytes: ENDLESS, offers_bytes: ENDLESS, gained_bytes: if by.hides { 0 } else { by.gained_bytes } }
    }

    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        self.fluid.open(clock, requests, grants, |peer| self.peers[peer.index()].capacity);
        while self.fluid.pass(|_, _, offer| (offer, true)) > 0 {}
        self.peers.iter_mut().for_each(|peer| peer.gained_bytes = 0);
        for (_, flow) in self.fluid.in_order() {
            let request = &requests.all[flow.request as usize];
            let taker = &mut self.peers[request.by_peer.index()];
            taker.gained_bytes += flow.moved;
            if clock.start_s() >= self.warm_up_s {
                taker.received_bytes += flow.moved;
            }
            facts.push(Fact::Transfer {
                from: Party { peer: flow.from, account: request.to },
                to: Party { peer: request.by_peer, account: request.by },
                good: request.good,
                bytes: flow.moved,
                wasted_bytes: 0,
            });
        }
    }

    /// The mean download rate after the warm-up, in KiB per second.
    fn utility(&self, clock: Clock, peer: PeerId) -> f64 {
        let seconds = clock.end_s() - self.warm_up_s;
        if seconds > 0.0 { self.peers[peer.index()].received_bytes as f64 / KIB / seconds } else { 0.0 }
    }

    fn done(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
