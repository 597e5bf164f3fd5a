//! The generalised prisoner's dilemma of Feldman et al. (2004). One player is the client, who wants a service, the other
//! the server, who can give it. The payoffs R, S, T and P of the prisoner's dilemma exist once for each role, and make
//! a dilemma where
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
//! - **Hit rate**: each candidate has what the client wants with this probability. Who finds nobody plays no game.
//! - **Noise** is in the server's move alone: a client's mistake would be to ask somebody else.

use super::SERVICE;
use super::noise::{Noise, opposite};
use super::people::People;
use game::cast::Cast;
use game::fact::{Fact, Party};
use game::ids::{Clock, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::{Grants, Queries, Query, Request, Requests};
use game::workload::{Approach, Churn, Neighbour, Parted, Progress, Search, Shown, UNIT_BYTES, Workload};

/// What the moves are worth: R, S, T, P of the client and of the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Payoffs {
    r: [f64; 2],
    s: [f64; 2],
    t: [f64; 2],
    p: [f64; 2],
}

impl Payoffs {
    pub(super) fn of(params: &Params) -> Self {
        let (_, game) = params.choice("game");
        let both = |letter| ["client", "server"].map(|role| game.number(&format!("{letter}_{role}")));
        Self { r: both("r"), s: both("s"), t: both("t"), p: both("p") }
    }

    /// Whether it is a dilemma.
    pub(super) fn conditions(&self) -> Result<(), String> {
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
pub(super) struct ClientServer {
    seed: u64,
    payoffs: Payoffs,
    noise: f64,
    people: People,
    candidates: usize,
    hit_rate: f64,
    /// The sum of payoffs of each peer.
    utility: Vec<f64>,
    /// The clients of the round, in the order of their ids, and their candidates.
    matches: Vec<Match>,
    servers: Vec<PeerId>,
}

impl ClientServer {
    pub(super) fn new(params: &Params, cast: &Cast) -> Self {
        let (_, random) = params.choice("matching");
        Self {
            seed: cast.seed,
            payoffs: Payoffs::of(params),
            noise: params.number("noise"),
            people: People::new(params, cast),
            candidates: random.count("candidates"),
            hit_rate: random.number("hit_rate"),
            utility: vec![0.0; cast.peers()],
            matches: Vec::new(),
            servers: Vec::new(),
        }
    }

    /// Finds candidates for every client that is there.
    fn match_all(&mut self, clock: Clock) {
        self.matches.clear();
        self.servers.clear();
        let online: Vec<PeerId> = self.people.online().collect();
        if online.len() < 2 {
            return;
        }
        // A random cycle: each is a client once and a server once, and nobody is its own.
        let mut cycle = online.clone();
        Stream::new(self.seed, Purpose::Query, u32::MAX, clock.round).shuffle(&mut cycle);
        let mut after = vec![PeerId(0); self.people.len()];
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

impl Workload for ClientServer {
    fn capacity(&self, _: PeerId) -> (u64, u64) {
        (u64::MAX, u64::MAX)
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        self.people.churn(clock, churn);
    }

    fn enter(&mut self, _: Clock, who: Party) {
        self.people.enter(who);
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.people.leave(who);
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress::ENDLESS
    }

    fn usual_search(&self, _: PeerId) -> Search {
        Search::usual(self.candidates)
    }

    fn queries(&mut self, clock: Clock, out: &mut Queries) {
        out.clear();
        self.match_all(clock);
        for found in &self.matches {
            let Some(by) = self.people.party(found.client) else { continue };
            let servers = &self.servers[found.candidates.start as usize..found.candidates.end as usize];
            out.sources.extend(servers.iter().filter_map(|server| Some(self.people.party(*server)?.account)));
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
        let (Some(own), Some(place)) = (self.people.party(peer), self.match_of(peer)) else { return };
        let found = &self.matches[place];
        let rows = found.candidates.clone().filter_map(|candidate| {
            let server = self.people.party(self.servers[candidate as usize])?;
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
            let server = self.people.party(self.servers[found.asked? as usize])?;
            Some((server, self.people.party(found.client)?))
        });
        let mut asked: Vec<(Party, Party)> = asked.collect();
        asked.sort_unstable_by_key(|(server, client)| (server.peer, client.peer));
        for games in asked.chunk_by(|a, b| a.0.peer == b.0.peer) {
            out.all.extend(games.iter().map(|(server, client)| Request::plain(server.account, *client, SERVICE)));
            out.close(games[0].0.peer);
        }
    }

    fn shown(&self, _: &Request) -> Shown {
        Shown { asks_bytes: UNIT_BYTES, offers_bytes: UNIT_BYTES, gained_bytes: 0 }
    }

    fn tremble(&self, clock: Clock, requests: &Requests, shares: &mut [f64]) {
        let Some(noise) = Noise::of(self.seed, self.noise, clock.round) else { return };
        for (place, server) in requests.providers.iter().enumerate() {
            for game in requests.of(place) {
                if noise.between([*server, requests.all[game].by_peer])[0] {
                    shares[game] = opposite(shares[game]);
                }
            }
        }
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
