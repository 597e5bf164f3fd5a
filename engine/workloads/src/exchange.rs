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
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::workload::{
    Approach, Cast, Churn, Grants, Neighbour, Parted, Progress, Request, Requests, Search, Shown, Workload,
    WorkloadEntry,
};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What everybody always wants and has: more than any run moves, and still a whole number as an `f64`.
const ENDLESS: Bytes = 1 << 53;

/// The only goods.
const BANDWIDTH: Good = Good(0);

/// More requests a round than this are taken for a mistake.
const MOST_REQUESTS: usize = 20_000_000;

/// How often stubs that found no partner are shuffled again.
const PASSES: usize = 100;

/// There is no tracker; this is the usual time between two announcements to one, in seconds.
const ANNOUNCE_S: f64 = 300.0;

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
    if peers * degree > MOST_REQUESTS {
        return Err(format!("{peers} peers with {degree} neighbours each make too many requests in every round"));
    }
    Ok(degree)
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
            fluid: Fluid::default(),
        })
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
        if clock.round == 0 {
            churn.extend((0..self.peers.len() as u32).map(|peer| Churn::Arrive(PeerId(peer))));
        }
    }

    fn enter(&mut self, _: Clock, who: Party) {
        let accounts = &mut self.peers[who.peer.index()].accounts;
        accounts.push(who.account);
        accounts.sort_unstable();
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.peers[who.peer.index()].accounts.retain(|account| *account != who.account);
        self.muted.retain(|(by, to)| *by != who.account && *to != who.account);
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress { goal_bytes: ENDLESS, wants_bytes: ENDLESS, has_bytes: 0 }
    }

    fn usual_search(&self, peer: PeerId) -> Search {
        Search { seek: self.peers[peer.index()].neighbours.len(), announce_s: ANNOUNCE_S, hide: false }
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
            out.all.extend(asked.map(|(to, by_peer, by)| Request {
                to,
                by,
                by_peer,
                good: BANDWIDTH,
                provider_wants: true,
                queued: Default::default(),
                duty: false,
                handle: 0,
            }));
            out.close(PeerId(id as u32));
        }
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
mod tests {
    use super::*;
    use game::params::Value;
    use game::workload::CastGroup;

    fn exchange(peers: i64, set: &[(&str, Value)]) -> Exchange {
        let mut params = CARD.defaults();
        params.set("peers", Value::Integer(peers));
        set.iter().for_each(|(name, value)| params.set(name, value.clone()));
        let members = (0..peers as u32).map(PeerId).collect();
        let group = CastGroup { name: "all".to_owned(), members, params: params.clone(), extra: false, ring: 0 };
        let cast = Cast { seed: 3, round_seconds: 1.0, groups: vec![group] };
        let mut exchange = Exchange::new(&params, &cast).expect("a workload");
        for id in 0..peers as u32 {
            exchange.enter(CLOCK, Party { peer: PeerId(id), account: AccountId(id) });
        }
        exchange
    }

    const CLOCK: Clock = Clock { round: 0, round_seconds: 1.0 };

    fn random(neighbours: i64) -> Value {
        let mut params = Params::default();
        params.set("neighbours", Value::Integer(neighbours));
        Value::Choice("random".to_owned(), params)
    }

    #[test]
    fn everybody_asks_every_neighbour() {
        let mut requests = Requests::default();
        exchange(5, &[]).requests(CLOCK, &mut requests);
        assert_eq!(requests.all.len(), 20);
        let mut few = exchange(40, &[("graph", random(6))]);
        few.requests(CLOCK, &mut requests);
        assert_eq!(requests.all.len(), few.peers.iter().map(|peer| peer.neighbours.len()).sum::<usize>());
    }

    #[test]
    fn a_random_graph_is_drawn_by_its_seed() {
        assert_eq!(random_graph(1, 30, 4), random_graph(1, 30, 4));
        assert_ne!(random_graph(1, 30, 4), random_graph(2, 30, 4));
        let graph = random_graph(7, 350, 80);
        let missing: usize = graph.iter().map(|mine| 80 - mine.len()).sum();
        assert!(missing <= 4, "{missing} of 28,000 stubs found no partner");
        assert!(graph.iter().all(|mine| mine.is_sorted_by(|a, b| a < b)), "nobody is a neighbour twice");
        assert!((0..350).all(|a| graph[a].iter().all(|b| graph[*b as usize].contains(&(a as u32)))), "symmetric");
    }

    #[test]
    fn a_peer_has_the_capacity_that_it_has_in_a_swarm() {
        let mut params = crate::swarm::ENTRY.card.defaults();
        params.set("peers", Value::Integer(50));
        params.set("seeds", Value::Integer(0));
        let members = (0..50).map(PeerId).collect();
        let group = CastGroup { name: "all".to_owned(), members, params: params.clone(), extra: false, ring: 0 };
        let cast = Cast { seed: 3, round_seconds: 1.0, groups: vec![group] };
        let swarm = (crate::swarm::ENTRY.new)(&params, &cast).expect("a swarm");
        let exchange = exchange(50, &[]);
        assert!((0..50).map(PeerId).all(|peer| exchange.capacity(peer) == swarm.capacity(peer)));
        assert_ne!(exchange.capacity(PeerId(0)), exchange.capacity(PeerId(1)));
    }

    #[test]
    fn every_account_of_a_peer_asks_and_is_asked() {
        let mut exchange = exchange(3, &[]);
        exchange.enter(CLOCK, Party { peer: PeerId(0), account: AccountId(9) });
        let mut requests = Requests::default();
        exchange.requests(CLOCK, &mut requests);
        let by = |account: u32| requests.all.iter().filter(|r| r.by == AccountId(account)).count();
        let to = |account: u32| requests.all.iter().filter(|r| r.to == AccountId(account)).count();
        assert_eq!(([by(0), by(9), by(1)], [to(0), to(9), to(1)]), ([2, 2, 3], [2, 2, 3]));
    }

    #[test]
    fn who_is_not_asked_gets_no_request_until_it_is() {
        let mut exchange = exchange(3, &[]);
        let mut neighbours = Vec::new();
        exchange.neighbours(PeerId(0), &mut neighbours);
        let search = exchange.usual_search(PeerId(0));
        let mut requests = Requests::default();
        for (ask, count) in [(false, 4), (true, 6)] {
            let approach = Approach { ask, reveal_bytes: 0, reconnect: false };
            exchange.decide(CLOCK, PeerId(0), search, &neighbours, &[approach; 2], &mut Vec::new());
            exchange.requests(CLOCK, &mut requests);
            assert_eq!(requests.all.len(), count);
        }
    }

    #[test]
    fn utility_is_the_download_rate_after_the_warm_up() {
        let mut exchange = exchange(2, &[("warm_up_s", Value::Number(2.0))]);
        for round in 0..4 {
            let clock = Clock { round, round_seconds: 1.0 };
            let (mut requests, mut facts) = (Requests::default(), Vec::new());
            exchange.requests(clock, &mut requests);
            let share = if round == 3 { 0.5 } else { 1.0 };
            let grants = Grants {
                share: vec![share; 2],
                limit_bytes: vec![Bytes::MAX; 2],
                withhold: vec![true; 2],
                ..Grants::default()
            };
            exchange.transfer(clock, &requests, &grants, &mut facts);
            let rates = (0..2).map(|id| exchange.capacity(PeerId(id)).0 as f64 / KIB).collect::<Vec<_>>();
            let utility = exchange.utility(clock, PeerId(0));
            let expected = [0.0, 0.0, 1.0, 0.75][round as usize] * rates[1];
            assert!((utility - expected).abs() < 1e-3, "round {round}: {utility} KiB/s, not {expected}");
        }
    }

    #[test]
    fn graphs_that_cannot_be_are_refused() {
        let mut params = CARD.defaults();
        params.set("peers", Value::Integer(5));
        params.set("graph", random(5));
        assert!((ENTRY.check)(&params).expect_err("too many").contains("not below peers"));
        params.set("peers", Value::Integer(100_000));
        params.set("graph", random(4000));
        assert!((ENTRY.check)(&params).expect_err("too many").contains("too many requests"));
    }
}
