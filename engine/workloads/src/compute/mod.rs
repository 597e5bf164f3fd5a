//! `compute`: sites lend each other CPU, as on PlanetLab, the testbed that SHARP was made for (Fu et al. 2003).
//!
//! Every peer is a *site* with so many units of CPU, and its users need units at times: bursts and quiet times that no
//! two sites share. So a site that has plenty today is short tomorrow, and whoever barters on the spot finds that those who
//! have something to give want nothing, and that those who want something have nothing to give.
//!
//! Time is cut into rounds, and CPU into units: what counts is the *unit-round*. Each unit that a site needs is a query,
//! answered by sites that could serve it; the mechanism chooses one, and it is asked for one whole unit for this
//! round. A job may need its unit for several rounds: a site that serves it is asked again in the next round, and the
//! request is *under way*. A site that grants it no more ends the lease, and the job looks elsewhere for what is left.
//!
//! What is open in the sources, and how it is settled here:
//!
//! - **A unit-round** is 1 MiB, so that mechanisms that count bytes have something to count. It is given whole or not at
//!   all. A grant of any share is a unit; where more are granted than a site has units, larger shares come first, then
//!   those under way, then those who wait longer, then chance decides.
//! - **What the books permit** between two accounts, or an account over all, is a limit on all units of a round.
//! - **Its own jobs** (`serves_itself`): a site wants units of other sites only, since its users want to be in many
//!   places (the default, and PlanetLab's reason); or its own jobs run on its own units first, whatever it promised
//!   to others, and only what is above that goes out.
//! - **What is not served** in a round waits for `patience_rounds` at most, and is lost then. With the default every request
//!   lives for one round; who got nothing is told of by `Refused`, and each unit-round that is lost by `Unanswered`.
//! - **Speculation**: whoever seeks more than its users need makes queries for nothing in the next round. Sites and
//!   mechanisms cannot tell; what is granted to them is wasted.
//! - **Whoever leaves** takes its demand along.
//! - **Capacity in bytes**: an uplink carries just the units of a site, and downlinks have no limit.
//! - **Utility**: `worth` for each useful unit-round that a site's users had, less `cost` for each that the site gave,
//!   both not published.

mod card;
mod demand;
mod transfer;

pub use card::ENTRY;

use card::capacity;
use demand::Demand;
use game::cast::Cast;
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId, grown};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::request::{Grants, Queries, Query, Queued, Request, Requests};
use game::workload::{Approach, Churn, Neighbour, Parted, Progress, Search, Shown, UNIT_BYTES, Workload};
use std::collections::BTreeMap;
use std::ops::Range;

/// The only goods.
const CPU: Good = Good(0);

/// A unit of CPU that a site needs, or says that it does.
#[derive(Clone, Copy, Debug)]
struct Need {
    owner: PeerId,
    /// Rounds for which it is still needed; 0 for speculation.
    rounds: u32,
    /// The round since which it waits, or in which it goes on.
    since: u64,
    /// Who served it in the last round.
    site: Option<PeerId>,
    /// Who is asked in this one; itself, if it runs at home.
    asked: Option<PeerId>,
    served: bool,
}

/// One site's search in a round: which needs, and who could serve each of them.
#[derive(Clone, Debug)]
struct Asking {
    owner: PeerId,
    /// A part of [`Compute::needs`] as listed in [`Compute::queried`].
    queried: Range<usize>,
    /// A part of [`Compute::sources`].
    sources: Range<u32>,
}

/// The workload.
struct Compute {
    seed: u64,
    serves_itself: bool,
    candidates: usize,
    patience: u64,
    worth: f64,
    cost: f64,
    demand: Demand,
    /// Units of each peer.
    units: Vec<usize>,
    /// The accounts of each peer that are online, in ascending order, and the peer of each account.
    accounts: Vec<Vec<AccountId>>,
    peer_of: Vec<PeerId>,
    /// Everybody online that has units, in ascending order.
    sites: Vec<PeerId>,
    /// In the order of their owners.
    needs: Vec<Need>,
    /// How many units each peer speculates for in the next round.
    speculation: BTreeMap<PeerId, usize>,
    askings: Vec<Asking>,
    queried: Vec<u32>,
    sources: Vec<PeerId>,
    /// Units that each peer looks for in this round, and those of its own that it uses.
    wanted: Vec<u32>,
    at_home: Vec<u32>,
    /// Who asks whom in this round, once for each unit, in ascending order.
    asks: Vec<(PeerId, PeerId)>,
    /// Useful unit-rounds that each peer had, and those that it gave.
    had: Vec<u64>,
    gave: Vec<u64>,
    length_s: f64,
}

impl Compute {
    fn new(params: &Params, cast: &Cast) -> Result<Self, String> {
        let peers = cast.peers();
        let mut params_of = vec![params; peers];
        let mut units = vec![0; peers];
        for group in &cast.groups {
            for (nth, peer) in group.members.iter().enumerate() {
                params_of[peer.index()] = &group.params;
                units[peer.index()] = capacity(&group.params, cast.seed, *peer, nth)?;
            }
        }
        Ok(Self {
            seed: cast.seed,
            serves_itself: params.flag("serves_itself"),
            candidates: params.count("candidates"),
            patience: params.count("patience_rounds") as u64,
            worth: params.number("worth"),
            cost: params.number("cost"),
            demand: Demand::new(cast.seed, params_of.into_iter()),
            units,
            accounts: vec![Vec::new(); peers],
            peer_of: Vec::new(),
            sites: Vec::new(),
            needs: Vec::new(),
            speculation: BTreeMap::new(),
            askings: Vec::new(),
            queried: Vec::new(),
            sources: Vec::new(),
            wanted: vec![0; peers],
            at_home: vec![0; peers],
            asks: Vec::new(),
            had: vec![0; peers],
            gave: vec![0; peers],
            length_s: cast.round_seconds,
        })
    }

    /// The account under which a peer takes part: its newest.
    fn party(&self, peer: PeerId) -> Option<Party> {
        self.accounts[peer.index()].last().map(|account| Party { peer, account: *account })
    }

    fn is_here(&self, peer: PeerId) -> bool {
        !self.accounts[peer.index()].is_empty()
    }

    /// Units of a site that others may have in this round.
    fn free(&self, site: PeerId) -> usize {
        self.units[site.index()] - self.at_home[site.index()] as usize
    }

    /// Adds what the round brings, and says what runs at home and what goes on where it was.
    fn gather(&mut self, round: u64) {
        let Self { demand, needs, accounts, .. } = self;
        let fresh = Need { owner: PeerId(0), rounds: 0, since: round, site: None, asked: None, served: false };
        demand.round(round, |owner, units, rounds| {
            if !accounts[owner.index()].is_empty() {
                needs.extend(std::iter::repeat_n(Need { owner, rounds, ..fresh }, units as usize));
            }
        });
        for (owner, units) in std::mem::take(&mut self.speculation) {
            needs.extend(std::iter::repeat_n(Need { owner, ..fresh }, units));
        }
        self.needs.sort_by_key(|need| need.owner);
        self.wanted.fill(0);
        self.at_home.fill(0);
        for at in 0..self.needs.len() {
            let need = self.needs[at];
            let owner = need.owner.index();
            let site = need.site.filter(|site| self.is_here(*site) && *site != need.owner);
            let stays = self.serves_itself && site.is_none() && (self.at_home[owner] as usize) < self.units[owner];
            if need.rounds > 0 && stays {
                self.at_home[owner] += 1;
            } else if need.rounds > 0 {
                self.wanted[owner] += 1;
            }
            let asked = if need.rounds > 0 && stays { Some(need.owner) } else { site };
            self.needs[at] = Need { site, asked, served: false, ..need };
        }
    }

    /// Writes down sites that could serve a peer.
    fn find_sources(&mut self, owner: PeerId, stream: &mut Stream) -> Range<u32> {
        let first = self.sources.len();
        let others = self.sites.len() - usize::from(self.sites.binary_search(&owner).is_ok());
        if self.candidates == 0 || self.candidates >= others {
            self.sources.extend(self.sites.iter().filter(|site| **site != owner));
        } else if self.candidates * 4 < others {
            while self.sources.len() - first < self.candidates {
                let site = self.sites[stream.below(self.sites.len())];
                if site != owner && !self.sources[first..].contains(&site) {
                    self.sources.push(site);
                }
            }
        } else {
            let mut drawn: Vec<PeerId> = self.sites.iter().copied().filter(|site| *site != owner).collect();
            stream.choose_front(&mut drawn, self.candidates);
            self.sources.extend(&drawn[..self.candidates]);
        }
        first as u32..self.sources.len() as u32
    }

    fn asking_of(&self, owner: PeerId) -> Option<&Asking> {
        self.askings.binary_search_by_key(&owner, |asking| asking.owner).ok().map(|at| &self.askings[at])
    }

    /// How many units one peer asks of another in this round.
    fn asked_units(&self, by: PeerId, to: PeerId) -> u64 {
        let from = self.asks.partition_point(|pair| *pair < (by, to));
        self.asks[from..].iter().take_while(|pair| **pair == (by, to)).count() as u64
    }
}

impl Workload for Compute {
    fn capacity(&self, peer: PeerId) -> (u64, u64) {
        let bytes = self.units[peer.index()] as u64 * UNIT_BYTES;
        ((bytes as f64 / self.length_s).ceil() as u64, u64::MAX)
    }

    fn capacity_bytes(&self, _: Clock, peer: PeerId) -> Bytes {
        self.units[peer.index()] as u64 * UNIT_BYTES
    }

    /// As many as it has units that it does not use itself.
    fn slots(&self, peer: PeerId) -> Option<usize> {
        Some(self.free(peer))
    }

    fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
        Churn::all_at_once(clock, self.accounts.len(), churn);
    }

    fn enter(&mut self, _: Clock, who: Party) {
        let accounts = &mut self.accounts[who.peer.index()];
        accounts.push(who.account);
        accounts.sort_unstable();
        *grown(&mut self.peer_of, who.account.index(), || who.peer) = who.peer;
        if self.units[who.peer.index()] > 0
            && let Err(at) = self.sites.binary_search(&who.peer)
        {
            self.sites.insert(at, who.peer);
        }
    }

    fn leave(&mut self, _: Clock, who: Party) {
        self.accounts[who.peer.index()].retain(|account| *account != who.account);
        if !self.is_here(who.peer) {
            self.sites.retain(|site| *site != who.peer);
            self.needs.retain(|need| need.owner != who.peer);
            self.speculation.remove(&who.peer);
        }
    }

    fn progress(&self, _: PeerId) -> Progress {
        Progress::ENDLESS
    }

    /// One search for each unit that its users need elsewhere.
    fn usual_search(&self, peer: PeerId) -> Search {
        Search::usual(self.wanted[peer.index()] as usize)
    }

    fn queries(&mut self, clock: Clock, out: &mut Queries) {
        out.clear();
        self.gather(clock.round);
        self.askings.clear();
        self.queried.clear();
        self.sources.clear();
        let key = Stream::key(self.seed, Purpose::Query, clock.round);
        let mut at = 0;
        while at < self.needs.len() {
            let owner = self.needs[at].owner;
            let end = at + self.needs[at..].partition_point(|need| need.owner == owner);
            let first = self.queried.len();
            self.queried.extend((at..end).filter(|n| self.needs[*n].asked.is_none()).map(|n| n as u32));
            at = end;
            let Some(by) = self.party(owner).filter(|_| self.queried.len() > first) else { continue };
            let sources = self.find_sources(owner, &mut Stream::of_key(key, owner.0));
            if sources.is_empty() {
                self.queried.truncate(first);
                continue;
            }
            let query = Query { by: by.account, by_peer: owner, good: CPU, sources: sources.clone() };
            out.all.extend(std::iter::repeat_n(query, self.queried.len() - first));
            self.askings.push(Asking { owner, queried: first..self.queried.len(), sources });
        }
        out.sources.extend(self.sources.iter().filter_map(|site| Some(self.party(*site)?.account)));
    }

    fn choose(&mut self, _: Clock, queries: &Queries, chosen: &[u32]) {
        for ((need, query), chosen) in self.queried.iter().zip(&queries.all).zip(chosen) {
            self.needs[*need as usize].asked = Some(self.sources[(query.sources.start + chosen) as usize]);
        }
    }

    /// For each unit that it looks for, all sites that could serve it.
    fn neighbours(&self, peer: PeerId, out: &mut Vec<Neighbour>) {
        let (Some(own), Some(asking)) = (self.party(peer), self.asking_of(peer)) else { return };
        let sources = asking.sources.len() as u32;
        for (nth, need) in self.queried[asking.queried.clone()].iter().enumerate() {
            let asked = self.needs[*need as usize].asked;
            let rows = asking.sources.clone().filter_map(|source| {
                let site = self.party(self.sources[source as usize])?;
                let wants = u64::from(self.wanted[site.peer.index()]).min(self.free(peer) as u64);
                Some(Neighbour {
                    handle: nth as u32 * sources + source - asking.sources.start,
                    own_account: own.account,
                    account: site.account,
                    good: CPU,
                    offers_bytes: UNIT_BYTES,
                    shows_bytes: wants * UNIT_BYTES,
                    hides_bytes: 0,
                    recommended: asked == Some(site.peer),
                })
            });
            out.extend(rows);
        }
    }

    /// Of the sites that it asks for one unit, the first counts. Who seeks more than it needs speculates.
    fn decide(
        &mut self,
        _: Clock,
        peer: PeerId,
        search: Search,
        neighbours: &[Neighbour],
        approaches: &[Approach],
        parted: &mut Vec<Parted>,
    ) {
        let extra = search.seek.saturating_sub(self.usual_search(peer).seek);
        if extra > 0 && self.is_here(peer) {
            self.speculation.insert(peer, extra);
        }
        let anew = neighbours.iter().zip(approaches).filter(|(_, approach)| approach.reconnect);
        parted.extend(anew.map(|(n, _)| Parted { accounts: [n.own_account, n.account], good: n.good }));
        let Some(Asking { queried, sources, .. }) = self.asking_of(peer).cloned() else { return };
        for need in queried.clone() {
            self.needs[self.queried[need] as usize].asked = None;
        }
        for (neighbour, _) in neighbours.iter().zip(approaches).filter(|(_, approach)| approach.ask) {
            let nth = neighbour.handle as usize / sources.len();
            let source = sources.start as usize + neighbour.handle as usize % sources.len();
            let need = &mut self.needs[self.queried[queried.start + nth] as usize];
            need.asked = need.asked.or(Some(self.sources[source]));
        }
    }

    fn requests(&mut self, clock: Clock, out: &mut Requests) {
        out.clear();
        let asks = (0u32..).zip(&self.needs).filter_map(|(at, need)| Some((need.asked?, need.owner, at)));
        let mut asks: Vec<(PeerId, PeerId, u32)> = asks.filter(|(site, by, _)| site != by).collect();
        asks.sort_unstable();
        self.asks.clear();
        self.asks.extend(asks.iter().map(|(site, by, _)| (*by, *site)));
        self.asks.sort_unstable();
        for asked in asks.chunk_by(|a, b| a.0 == b.0) {
            let Some(site) = self.party(asked[0].0) else { continue };
            out.all.extend(asked.iter().filter_map(|(_, by, at)| {
                let need = &self.needs[*at as usize];
                let under_way = need.site == Some(site.peer) && need.since == clock.round;
                Some(Request {
                    provider_wants: self.wanted[site.peer.index()] > 0,
                    queued: Queued { since_round: need.since as u32, fresh: false, under_way },
                    handle: *at,
                    ..Request::plain(site.account, self.party(*by)?, CPU)
                })
            }));
            out.close(site.peer);
        }
    }

    /// What it offers is what the site asks of it in this same round: where it is nothing, there is nothing to barter.
    fn shown(&self, request: &Request) -> Shown {
        let site = self.peer_of[request.to.index()];
        let offers_bytes = self.asked_units(site, request.by_peer) * UNIT_BYTES;
        Shown { asks_bytes: UNIT_BYTES, offers_bytes, gained_bytes: 0 }
    }

    fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
        let mut brakes: BTreeMap<PeerId, Bytes> = grants.brakes.iter().copied().collect();
        for place in 0..requests.providers.len() {
            self.serve(clock, place, requests, grants, &mut brakes, facts);
        }
        self.close(clock, facts);
    }

    /// Useful unit-rounds had, in units of `worth`, less what those that it gave cost.
    fn utility(&self, _: Clock, peer: PeerId) -> f64 {
        self.worth * self.had[peer.index()] as f64 - self.cost * self.gave[peer.index()] as f64
    }

    fn done(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
