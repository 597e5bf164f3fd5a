//! `dilemma`: repeated games of two players, the pure form of what a mechanism is for.
//!
//! So far there is one game, the generalised prisoner's dilemma of Feldman et al. (2004). One player is the client, who
//! wants a service, the other the server, who can give it. The payoffs R, S, T and P of the prisoner's dilemma exist
//! once for each role, and make a dilemma where
//!
//! 1. to cooperate together is better than to defect together: `R_s + R_c > P_s + P_c`,
//! 2. and better than that one cooperates and the other does not: `R_s + R_c > S_c + T_s` and `> S_s + T_c`,
//! 3. and to defect costs a server nothing: `T_s >= R_s` and `P_s >= S_s`.
//!
//! In every round each peer is a client once and asks one server, and the server's move is `serve`: a grant of any share
//! is cooperation. To ask is the client's cooperation; a client that asks nobody defects, and both get P. Nobody can
//! grant what was not asked for, so T_c and S_s never occur and matter for the conditions only. In the instance of file
//! sharing a download is worth 7 to the client and costs the server 1, and all else is 0.
//!
//! With one candidate the match is random, and everybody is a server exactly once, too. With more, each client gets
//! that many others at random, and chooses among those that have what it wants: by the mechanism (discriminating server
//! selection), or by its own `ask`, of which the first one counts. A server may then be asked by several clients.
//!
//! What the papers leave open, and how it is settled here:
//!
//! - **A service** is 1 MiB, so that mechanisms that count bytes have something to count. It is given whole or not at
//!   all: where the books permit less, the server's move is to refuse. Links carry any number of services.
//! - **Hit rate**: each candidate has what the client wants with this probability. Who finds nobody plays no game.
//! - **Turnover**: with this probability per round somebody new takes a peer's place under a fresh account, and plays
//!   the same strategy.
//! - **Several accounts**: a peer plays under its newest one, in both roles.
//! - **Utility** is the sum of payoffs; the measure `games` has the mean per game.

use game::card::{Alternative, Card, Kind, Param, alternative, choice, integer, number, text};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::workload::{
    Approach, Cast, Churn, Grants, Neighbour, Parted, Progress, Queries, Query, Request, Requests, Search, Shown,
    UNIT_BYTES, Workload, WorkloadEntry,
};
use std::borrow::Cow;

/// What everybody always wants: more than any run moves, and still a whole number as an `f64`.
const ENDLESS: Bytes = 1 << 53;

/// The only goods.
const SERVICE: Good = Good(0);

/// There is no tracker; this is the usual time between two announcements to one, in seconds.
const ANNOUNCE_S: f64 = 300.0;

const fn payoff(name: &'static str, default: f64, doc: &'static str) -> Param {
    number(name, default, -1e9, 1e9, doc)
}

static GAMES: [Alternative; 1] = [alternative(
    "client_server",
    "the generalised prisoner's dilemma: a client asks, and the server's move is to serve or not",
    const {
        &[
            payoff("r_client", 7.0, "R of the client: it is served"),
            payoff("r_server", -1.0, "R of the server: it serves"),
            payoff("s_client", 0.0, "S of the client: it asks in vain"),
            payoff("t_server", 0.0, "T of the server: it gives nothing to who asks"),
            payoff("t_client", 0.0, "T of the client: for the conditions only, nobody serves who does not ask"),
            payoff("s_server", 0.0, "S of the server: for the conditions only"),
            payoff("p_client", 0.0, "P of the client: it does not ask"),
            payoff("p_server", 0.0, "P of the server: it is not asked by its client"),
        ]
    },
)];

static MATCHINGS: [Alternative; 1] = [alternative(
    "random",
    "every client is matched at random in every round",
    const {
        &[
            integer("candidates", 1, 1, 1_000_000, "servers that a client chooses from, at most all others"),
            number("hit_rate", 1.0, 0.0, 1.0, "probability that a candidate has what the client wants"),
        ]
    },
)];

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("dilemma"),
    summary: text("Repeated games of two: in every round each peer asks a server, who may cooperate or defect."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, sections 2 and 3"),
    version: 1,
    params: Cow::Borrowed(&[
        integer("peers", 100, 2, 10_000_000, "players"),
        choice("game", &GAMES, "what is played, and for what"),
        choice("matching", &MATCHINGS, "who plays with whom"),
        number("turnover", 0.0001, 0.0, 1.0, "probability per round that somebody new takes a peer's place"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { dilemma: { peers: 60, matching: { random: { candidates: 20 } } } }"),
};

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |_| Vec::new(),
    check: |params| Payoffs::of(params).conditions(),
    new: |params, cast| Ok(Box::new(Dilemma::new(params, cast))),
};

/// What the moves are worth: R, S, T, P of the client and of the server.
#[derive(Clone, Copy, Debug)]
struct Payoffs {
    r: [f64; 2],
    s: [f64; 2],
    t: [f64; 2],
    p: [f64; 2],
}

impl Payoffs {
    fn of(params: &Params) -> Self {
        let (_, game) = params.choice("game");
        let both = |letter| ["client", "server"].map(|role| game.number(&format!("{letter}_{role}")));
        Self { r: both("r"), s: both("s"), t: both("t"), p: both("p") }
    }

    /// Whether it is a dilemma.
    fn conditions(&self) -> Result<(), String> {
        let Self { r, s, t, p } = *self;
        let together = r[0] + r[1];
        let broken = |what: String| Err(format!("these payoffs make no generalised prisoner's dilemma: {what}"));
        if together <= p[0] + p[1] {
            return broken(format!("R_c + R_s = {together} is not above P_c + P_s = {}", p[0] + p[1]));
        }
        if together <= s[0] + t[1] {
            return broken(format!("R_c + R_s = {together} is not above S_c + T_s = {}", s[0] + t[1]));
        }
        if together <= s[1] + t[0] {
            return broken(format!("R_c + R_s = {together} is not above S_s + T_c = {}", s[1] + t[0]));
        }
        if t[1] < r[1] {
            return broken(format!("a server loses by refusing, T_s = {} is below R_s = {}", t[1], r[1]));
        }
        if p[1] < s[1] {
            return broken(format!("a server loses by refusing, P_s = {} is below S_s = {}", p[1], s[1]));
        }
        Ok(())
    }
}

/// One client's round: whom it may ask, as a part of the candidates, and whom it asks.
#[derive(Clone, Debug)]
struct Match {
    client: PeerId,
    candidates: std::ops::Range<u32>,
    /// The candidate that the mechanism chose, and the one that is asked, if any is.
    chosen: u32,
    asked: Option<u32>,
}

/// The workload.
struct Dilemma {
    seed: u64,
    payoffs: Payoffs,
    turnover: f64,
    candidates: usize,
    hit_rate: f64,
    /// The accounts of each peer that are online, in ascending order.
    accounts: Vec<Vec<AccountId>>,
    /// The sum of payoffs of each peer.
    utility: Vec<f64>,
    /// The clients of the round, in the order of their ids, and their candidates.
    matches: Vec<Match>,
    servers: Vec<PeerId>,
}

impl Dilemma {
    fn new(params: &Params, cast: &Cast) -> Self {
        let (_, random) = params.choice("matching");
        Self {
            seed: cast.seed,
            payoffs: Payoffs::of(params),
            turnover: params.number("turnover"),
            candidates: random.count("candidates"),
            hit_rate: random.number("hit_rate"),
            accounts: vec![Vec::new(); cast.peers()],
            utility: vec![0.0; cast.peers()],
            matches: Vec::new(),
            servers: Vec::new(),
        }
    }

    /// The account under which a peer plays.
    fn party(&self, peer: PeerId) -> Option<Party> {
        self.accounts[peer.index()].last().map(|account| Party { peer, account: *account })
    }

    /// Finds candidates for every client that is there.
    fn match_all(&mut self, clock: Clock) {
        self.matches.clear();
        self.servers.clear();
        let here = |peer: &PeerId| !self.accounts[peer.index()].is_empty();
        let online: Vec<PeerId> = (0..self.accounts.len() as u32).map(PeerId).filter(here).collect();
        if online.len() < 2 {
            return;
        }
        // A random cycle: each is a client once and a server once, and nobody is its own.
        let mut cycle = online.clone();
        Stream::new(self.seed, Purpose::Query, u32::MAX, clock.round).shuffle(&mut cycle);
        let mut after = vec![PeerId(0); self.accounts.len()];
        for (place, peer) in cycle.iter().enumerate() {
            after[peer.index()] = cycle[(place + 1) % cycle.len()];
        }
        let key = Stream::key(self.seed, Purpose::Query, clock.round);
        for client in online {
            let mut stream = Stream::of_key(key, client.0);
            let first = self.servers.len() as u32;
            if self.candidates == 1 {
                self.servers.push(after[client.index()]);
            } else {
                // One more than needed, in case the client itself is among them.
                stream.choose_front(&mut cycle, self.candidates.saturating_add(1));
                let others = cycle.iter().copied().filter(|peer| *peer != client);
                self.servers.extend(others.take(self.candidates));
            }
            if self.hit_rate < 1.0 {
                let found = self.servers.split_off(first as usize);
                self.servers.extend(found.into_iter().filter(|_| stream.unit() < self.hit_rate));
            }
            let candidates = first..self.servers.len() as u32;
            if !candidates.is_empty() {
                self.matches.push(Match { client, candidates, chosen: 0, asked: None });
            }
        }
    }

    /// The place of a client's match.
    fn match_of(&self, client: PeerId) -> Option<usize> {
        self.matches.binary_search_by_key(&client, |found| found.client).ok()
    }

    fn pay(&mut self, client: PeerId, server: PeerId, payoffs: [f64; 2]) {
        self.utility[client.index()] += payoffs[0];
        self.utility[server.index()] += payoffs[1];
    }
}

impl Workload for Dilemma {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (u64::MAX, u64::MAX)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        let peers = (0..self.accounts.len() as u32).map(PeerId);
        if clock.round == 0 {
            churn.extend(peers.map(Churn::Arrive));
        } else if self.turnover > 0.0 {
            let key = Stream::key(self.seed, Purpose::Session, clock.round);
            let goes = |peer: &PeerId| Stream::of_key(key, peer.0).unit() < self.turnover;
            churn.extend(peers.filter(goes).map(Churn::Replace));
        }
    }

    fn enter(&mut self, _: Clock, who: Party) {
        let accounts = &mut self.accounts[who.peer.index()];
        accounts.push(who.account);
        accounts.sort_unstable();
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.accounts[who.peer.index()].retain(|account| *account != who.account);
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress { goal_bytes: ENDLESS, wants_bytes: ENDLESS, has_bytes: 0 }
    }

    fn usual_search(&self, _: PeerId) -> Search {
        Search { seek: self.candidates, announce_s: ANNOUNCE_S, hide: false }
    }

    fn queries(&mut self, clock: Clock, out: &mut Queries) {
        out.clear();
        self.match_all(clock);
        for found in &self.matches {
            let Some(by) = self.party(found.client) else { continue };
            let servers = &self.servers[found.candidates.start as usize..found.candidates.end as usize];
            out.sources.extend(servers.iter().filter_map(|server| Some(self.party(*server)?.account)));
            let sources = found.candidates.clone();
            out.all.push(Query { by: by.account, by_peer: by.peer, good: SERVICE, sources });
        }
    }

    fn choose(&mut self, _: Clock, _: &Queries, chosen: &[u32]) {
        for (found, chosen) in self.matches.iter_mut().zip(chosen) {
            found.chosen = found.candidates.start + *chosen;
            found.asked = Some(found.chosen);
        }
    }

    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        let (Some(own), Some(place)) = (self.party(peer), self.match_of(peer)) else { return };
        let found = &self.matches[place];
        let rows = found.candidates.clone().filter_map(|candidate| {
            let server = self.party(self.servers[candidate as usize])?;
            Some(Neighbour {
                handle: candidate,
                own_account: own.account,
                account: server.account,
                good: SERVICE,
                offers_bytes: UNIT_BYTES,
                shows_bytes: 0,
                hides_bytes: 0,
                recommended: candidate == found.chosen,
            })
        });
        out.extend(rows);
    }

    fn decide(
        &mut self,
        _: Clock,
        peer: PeerId,
        _: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        parted: &mut Vec<Parted>,
    ) {
        let Some(place) = self.match_of(peer) else { return };
        let first = neighbours.iter().zip(approaches).find(|(_, approach)| approach.ask);
        self.matches[place].asked = first.map(|(neighbour, _)| neighbour.handle);
        let anew = neighbours.iter().zip(approaches).filter(|(_, approach)| approach.reconnect);
        parted.extend(anew.map(|(n, _)| Parted { accounts: [n.own_account, n.account], good: n.good }));
    }

    fn requests(&mut self, _: Clock, out: &mut Requests) {
        out.clear();
        let asked = self.matches.iter().filter_map(|found| {
            let server = self.party(self.servers[found.asked? as usize])?;
            Some((server, self.party(found.client)?))
        });
        let mut asked: Vec<(Party, Party)> = asked.collect();
        asked.sort_unstable_by_key(|(server, client)| (server.peer, client.peer));
        for games in asked.chunk_by(|a, b| a.0.peer == b.0.peer) {
            out.all.extend(games.iter().map(|(server, client)| Request {
                to: server.account,
                by: client.account,
                by_peer: client.peer,
                good: SERVICE,
                provider_wants: true,
                queued: Default::default(),
                duty: false,
                handle: 0,
            }));
            out.close(games[0].0.peer);
        }
    }

    fn shown(&self, _: &Request) -> Shown {
        Shown { asks_bytes: UNIT_BYTES, offers_bytes: UNIT_BYTES, gained_bytes: 0 }
    }

    fn transfer(&mut self, _: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        let Payoffs { r, s, t, p } = self.payoffs;
        for (place, server) in requests.providers.iter().enumerate() {
            for game in requests.of(place) {
                let request = &requests.all[game];
                let at = Party { peer: *server, account: request.to };
                let who = Party { peer: request.by_peer, account: request.by };
                let most = grants.limit_bytes[game].min(grants.brake(who.peer));
                if grants.share[game] > 0.0 && most >= UNIT_BYTES {
                    let (bytes, wasted_bytes) = (UNIT_BYTES, 0);
                    facts.push(Fact::Transfer { from: at, to: who, good: SERVICE, bytes, wasted_bytes });
                    self.pay(who.peer, at.peer, r);
                } else {
                    facts.push(Fact::Refused { at, who, good: SERVICE });
                    self.pay(who.peer, at.peer, [s[0], t[1]]);
                }
            }
        }
        let silent = self.matches.iter().filter(|found| found.asked.is_none());
        let silent: Vec<_> = silent.map(|found| (found.client, self.servers[found.chosen as usize])).collect();
        silent.into_iter().for_each(|(client, server)| self.pay(client, server, p));
    }

    /// The sum of payoffs.
    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        self.utility[peer.index()]
    }

    fn done(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
