//! The laws of workloads.

use crate::cast::{Cast, CastGroup};
use crate::fact::{Fact, Party};
use crate::ids::{AccountId, Bytes, Clock, Good, PeerId};
use crate::moves::Moves;
use crate::random::{Purpose, Stream};
use crate::request::{Duty, Grants, Queries, Request, Requests};
use crate::workload::{Approach, Churn, Neighbour, Shown, Workload, WorkloadEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Plays a workload with its defaults, in short rounds and in rounds of an hour, a tiny mechanism in place of a
/// real one, and checks all laws: it loads; requests are grouped by provider, account and goods, go to peers that
/// are online, are between accounts that peers have, and nobody asks itself, whatever its accounts; duties are
/// those that the mechanism told; there are no more requests than it foresaw; each request belongs to one match;
/// mistaken shares are shares; goods move only along grants, within limits, brakes, uplinks and downlinks, unless
/// they are a replay; what is missing never grows while a peer stays, unless something was wasted or lost, and not
/// at all for who completes something; utility is finite; accounts may come, go and come back; the same seed gives
/// the same facts, whether the list of requests is kept from round to round or not.
///
/// # Errors
/// The law that is broken, and how.
pub fn all(entry: &WorkloadEntry) -> Result<(), String> {
    with(entry, &entry.card.defaults())
}

/// The same with other parameters than the defaults.
///
/// # Errors
/// The law that is broken, and how.
pub fn with(entry: &WorkloadEntry, params: &crate::Params) -> Result<(), String> {
    (entry.check)(params)?;
    let mut peers = 0..(entry.peers)(params) as u32;
    let mut groups = vec![group("all", peers.clone(), params, false)];
    for extra in (entry.extras)(params) {
        peers = peers.end..peers.end + extra.count as u32;
        groups.push(group(&extra.group, peers.clone(), params, true));
    }
    for round_seconds in [10.0, 3600.0] {
        let cast = Cast { seed: 5, round_seconds, groups: groups.clone() };
        let play = |keeps| transcript(&mut *(entry.new)(params, &cast)?, &cast, keeps);
        let first = play(true)?;
        if first != play(true)? {
            return Err("the same seed gave different facts".to_owned());
        }
        if first != play(false)? {
            return Err("a list of requests that was kept from the round before gave other facts".to_owned());
        }
    }
    Ok(())
}

fn group(name: &str, peers: std::ops::Range<u32>, params: &crate::Params, extra: bool) -> CastGroup {
    CastGroup { name: name.to_owned(), members: peers.map(PeerId).collect(), params: params.clone(), extra, ring: 0 }
}

/// All facts of a few rounds. The list of requests is kept from round to round, or made anew.
fn transcript(workload: &mut dyn Workload, cast: &Cast, keeps: bool) -> Result<Vec<Fact>, String> {
    let mut all = Vec::new();
    let mut door = Door { fresh: cast.peers() as u32, ..Door::default() };
    let mut requests = Requests::default();
    for round in 0..25 {
        let clock = Clock { round, round_seconds: cast.round_seconds };
        door.churn(workload, clock);
        door.whims(workload, clock);
        choose(workload, clock)?;
        let duties = door.duties();
        workload.oblige(clock, &duties);
        if !keeps {
            requests = Requests::default();
        }
        workload.requests(clock, &mut requests);
        check_requests(workload, &requests, &door, &duties)?;
        let before: BTreeMap<PeerId, Bytes> = door.online().map(|p| (p, workload.progress(p).wants_bytes)).collect();
        let mut grants = grant(&requests, round);
        tremble(workload, clock, &requests, &mut grants)?;
        let mut facts = Vec::new();
        workload.transfer(clock, &requests, &grants, &mut facts);
        if !workload.replays() {
            check_transfers(workload, clock, &requests, &grants, &facts)?;
        }
        for (peer, before) in before {
            check_progress(workload, clock, peer, before, &facts)?;
            decide(workload, clock, peer);
        }
        all.extend(facts);
    }
    Ok(all)
}

/// Who is online under which accounts, as the referee keeps it: accounts outlive an absence.
#[derive(Default)]
struct Door {
    accounts: BTreeMap<PeerId, Vec<AccountId>>,
    online: BTreeSet<PeerId>,
    /// The peer that has whims.
    moody: Option<PeerId>,
    fresh: u32,
}

impl Door {
    fn online(&self) -> impl Iterator<Item = PeerId> {
        self.online.iter().copied()
    }

    fn has(&self, peer: PeerId, account: AccountId) -> bool {
        self.accounts.get(&peer).is_some_and(|accounts| accounts.contains(&account))
    }

    fn enter(&mut self, workload: &mut dyn Workload, clock: Clock, peer: PeerId) {
        self.online.insert(peer);
        let accounts = self.accounts.entry(peer).or_insert_with(|| vec![AccountId(peer.0)]);
        accounts.iter().for_each(|account| workload.enter(clock, Party { peer, account: *account }));
    }

    fn leave(&mut self, workload: &mut dyn Workload, clock: Clock, peer: PeerId) {
        if self.online.remove(&peer) {
            self.accounts[&peer].iter().for_each(|account| workload.leave(clock, Party { peer, account: *account }));
        }
    }

    /// Gone, and back at once under a fresh account.
    fn begin_anew(&mut self, workload: &mut dyn Workload, clock: Clock, peer: PeerId) {
        self.leave(workload, clock, peer);
        self.accounts.insert(peer, vec![AccountId(self.fresh)]);
        self.fresh += 1;
        self.enter(workload, clock, peer);
    }

    fn churn(&mut self, workload: &mut dyn Workload, clock: Clock) {
        let mut churn = Vec::new();
        workload.churn(clock, &mut churn);
        for event in churn {
            match event {
                Churn::Arrive(peer) => self.enter(workload, clock, peer),
                Churn::Replace(peer) => self.begin_anew(workload, clock, peer),
                Churn::Depart(peer) => self.leave(workload, clock, peer),
            }
        }
    }

    /// What peers do by themselves: one whitewashes, and another opens a second account, leaves, and comes back.
    fn whims(&mut self, workload: &mut dyn Workload, clock: Clock) {
        match clock.round {
            5 => {
                self.moody = self.online.iter().nth(1).copied();
                let Some(peer) = self.moody else { return };
                let account = AccountId(self.fresh);
                self.fresh += 1;
                self.accounts.entry(peer).or_default().push(account);
                workload.enter(clock, Party { peer, account });
            }
            8 => {
                let Some(peer) = self.online.first().copied() else { return };
                self.begin_anew(workload, clock, peer);
            }
            10 => {
                let Some(peer) = self.moody else { return };
                self.leave(workload, clock, peer);
            }
            12 => {
                let Some(peer) = self.moody.filter(|peer| !self.online.contains(peer)) else { return };
                self.enter(workload, clock, peer);
            }
            _ => {}
        }
    }

    /// What books may oblige accounts to do: two owe each other something, and of a peer with two accounts, one owes
    /// the other.
    fn duties(&self) -> Vec<Duty> {
        let of = |peer: PeerId| self.accounts[&peer].iter().copied();
        let first: Vec<AccountId> = self.online().take(2).filter_map(|peer| of(peer).next()).collect();
        let own: Vec<AccountId> =
            self.moody.filter(|peer| self.online.contains(peer)).map(of).into_iter().flatten().collect();
        let duty = |pair: &[AccountId]| Duty { by: pair[1], to: pair[0], bytes: 1 << 20 };
        first.windows(2).chain(own.windows(2)).map(duty).collect()
    }
}

/// Every query is answered, by a source that the round decides.
fn choose(workload: &mut dyn Workload, clock: Clock) -> Result<(), String> {
    let mut queries = Queries::default();
    workload.queries(clock, &mut queries);
    if let Some(query) = queries.all.iter().find(|query| query.sources.is_empty()) {
        return Err(format!("a query of peer {} has no source", query.by_peer.0));
    }
    if let Some(query) = queries.all.iter().find(|query| queries.of(query).contains(&query.by)) {
        return Err(format!("peer {} is a source of its own query", query.by_peer.0));
    }
    let chosen: Vec<u32> = queries.all.iter().map(|q| clock.round as u32 % q.sources.len() as u32).collect();
    workload.choose(clock, &queries, &chosen);
    Ok(())
}

/// Everybody asks all its neighbours, and one makes its connections anew.
fn decide(workload: &mut dyn Workload, clock: Clock, peer: PeerId) {
    let mut neighbours: Vec<Neighbour> = Vec::new();
    workload.neighbours(peer, &mut neighbours);
    let search = workload.usual_search(peer);
    let approach = Approach { ask: true, reveal_bytes: 0, reconnect: clock.round == 12 && peer.0 == 1 };
    workload.decide(clock, peer, search, &neighbours, &vec![approach; neighbours.len()], &mut Vec::new());
}

fn check_requests(workload: &dyn Workload, requests: &Requests, door: &Door, duties: &[Duty]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let mut moves = Vec::new();
    for (place, provider) in requests.providers.iter().enumerate() {
        if !seen.insert(*provider) {
            return Err(format!("the requests to peer {} stand in two groups", provider.0));
        }
        let group = &requests.all[requests.of(place)];
        if !group.is_sorted_by_key(|r| (r.to, r.good)) {
            return Err(format!("the requests to peer {} are not in the order of account and goods", provider.0));
        }
        group.iter().try_for_each(|request| check_request(workload, request, *provider, door, duties))?;
        workload.moves(group, &mut moves);
        if moves.len() != group.len() || moves.iter().any(|m: &Moves| !(m.own_score + m.its_score).is_finite()) {
            return Err(format!("the requests to peer {} do not each belong to one match", provider.0));
        }
    }
    match workload.possible_requests() {
        Some(most) if requests.all.len() as u64 > most => {
            Err(format!("there are {} requests, and it foresaw {most}", requests.all.len()))
        }
        _ => Ok(()),
    }
}

fn check_request(
    workload: &dyn Workload,
    request: &Request,
    provider: PeerId,
    door: &Door,
    duties: &[Duty],
) -> Result<(), String> {
    if request.by_peer == provider {
        return Err(format!("peer {} asks itself", provider.0));
    }
    if !door.online.contains(&provider) {
        return Err(format!("peer {} is asked while it is away", provider.0));
    }
    // What is kept for somebody goes on being kept while it is away.
    for (peer, account) in [(provider, request.to), (request.by_peer, request.by)] {
        if !door.has(peer, account) {
            return Err(format!("account {} is in a request, and is no account of peer {}", account.0, peer.0));
        }
    }
    if request.duty && !duties.iter().any(|duty| (duty.by, duty.to) == (request.to, request.by)) {
        return Err(format!("account {} has a duty that nobody told", request.to.0));
    }
    let Shown { .. } = workload.shown(request);
    Ok(())
}

/// Up to four of those who ask get equal shares; one in five providers withholds, one grant in seven
/// has a limit, and in every third round peer 1 has a brake.
fn grant(requests: &Requests, round: u64) -> Grants {
    let n = requests.all.len();
    let is_limited = |r: &usize| (r + round as usize).is_multiple_of(7);
    let mut grants = Grants {
        share: vec![0.0; n],
        limit_bytes: (0..n).map(|r| if is_limited(&r) { 1000 } else { Bytes::MAX }).collect(),
        withhold: (0..requests.providers.len()).map(|p| p % 5 == 0).collect(),
        brakes: if round % 3 == 2 { vec![(PeerId(1), 500)] } else { Vec::new() },
        inauthentic: (0..n as u32).filter(|r| r % 11 == 0).collect(),
    };
    for place in 0..requests.providers.len() {
        let mut served: Vec<usize> = requests.of(place).collect();
        Stream::new(9, Purpose::Trial, place as u32, round).choose_front(&mut served, 4);
        served.iter().take(4).for_each(|r| grants.share[*r] = 0.25);
    }
    grants
}

/// Mistakes make other shares of shares.
fn tremble(workload: &dyn Workload, clock: Clock, requests: &Requests, grants: &mut Grants) -> Result<(), String> {
    workload.tremble(clock, requests, &mut grants.share);
    match grants.share.iter().find(|share| !(0.0..=1.0).contains(*share)) {
        Some(bad) => Err(format!("a mistake grants {bad}, which is no share")),
        None => Ok(()),
    }
}

fn check_transfers(
    workload: &dyn Workload,
    clock: Clock,
    requests: &Requests,
    grants: &Grants,
    facts: &[Fact],
) -> Result<(), String> {
    let mut granted: BTreeMap<(PeerId, AccountId, Good), Bytes> = BTreeMap::new();
    for (place, provider) in requests.providers.iter().enumerate() {
        for r in requests.of(place) {
            let request = &requests.all[r];
            if grants.share[r] > 0.0 {
                let limit = granted.entry((*provider, request.by, request.good)).or_default();
                *limit = limit.saturating_add(grants.limit_bytes[r]);
            }
        }
    }
    let (mut sent, mut received) = (BTreeMap::<PeerId, Bytes>::new(), BTreeMap::<PeerId, Bytes>::new());
    for fact in facts {
        let Fact::Transfer { from, to, good, bytes, .. } = fact else { continue };
        let Some(limit) = granted.get(&(from.peer, to.account, *good)) else {
            return Err(format!("{from} gave {to} something that it had not granted"));
        };
        if bytes > limit {
            return Err(format!("{from} gave {to} {bytes} B, and the books allowed {limit} B"));
        }
        *sent.entry(from.peer).or_default() += bytes;
        *received.entry(to.peer).or_default() += bytes;
    }
    for (peer, most) in &grants.brakes {
        let bytes = received.get(peer).copied().unwrap_or(0);
        if bytes > *most {
            return Err(format!("peer {} took {bytes} B, and its brake allowed {most} B", peer.0));
        }
    }
    for (what, passed, link) in [("uplink", sent, 0), ("downlink", received, 1)] {
        for (peer, bytes) in passed {
            let capacity = workload.capacity(peer);
            let most = clock.bytes(if link == 0 { capacity.0 } else { capacity.1 });
            if bytes > most {
                return Err(format!("{bytes} B passed the {what} of peer {}, which carries {most} B", peer.0));
            }
        }
    }
    Ok(())
}

/// How far a peer is after the round, and what it is worth to it.
fn check_progress(
    workload: &dyn Workload,
    clock: Clock,
    peer: PeerId,
    before: Bytes,
    facts: &[Fact],
) -> Result<(), String> {
    let now = workload.progress(peer).wants_bytes;
    let completed = facts.iter().any(|fact| matches!(fact, Fact::Completed { who, .. } if who.peer == peer));
    if completed && now > before {
        return Err(format!("peer {} completes something, and wants {now} B after it wanted {before} B", peer.0));
    }
    let lost = facts.iter().any(|fact| match fact {
        Fact::Transfer { to, wasted_bytes, .. } => to.peer == peer && *wasted_bytes > 0,
        Fact::Lost { who, .. } => who.peer == peer,
        _ => false,
    });
    if now > before && !lost {
        return Err(format!("peer {} wants {now} B after it wanted {before} B", peer.0));
    }
    let utility = workload.utility(clock, peer);
    if !utility.is_finite() {
        return Err(format!("the utility of peer {} is {utility}", peer.0));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, Kind, text};
    use crate::request::Query;
    use crate::workload::{Parted, Progress, Search};
    use std::borrow::Cow;

    /// Two peers; the second asks the first for two kinds of goods. Which law it breaks is its type parameter.
    #[derive(Default)]
    struct Canary<const LAW: u8> {
        online: Vec<Party>,
        seen: BTreeSet<AccountId>,
        duties: Vec<Duty>,
        wants: Bytes,
    }

    const LAWFUL: u8 = 0;
    const OVER_UPLINK: u8 = 1;
    const UNGRANTED: u8 = 2;
    const SELF_DEALING: u8 = 3;
    const GROWING: u8 = 4;
    const UNSTABLE: u8 = 5;
    const OVER_LIMIT: u8 = 6;
    const OVER_DOWNLINK: u8 = 7;
    const OVER_BRAKE: u8 = 8;
    const TWO_GROUPS: u8 = 9;
    const DISORDER: u8 = 10;
    const INFINITE_UTILITY: u8 = 11;
    const NO_SOURCE: u8 = 12;
    const OWN_SOURCE: u8 = 13;
    const SECOND_SELF: u8 = 14;
    const OWES_ITSELF: u8 = 15;
    const UNTOLD_DUTY: u8 = 16;
    const GHOST: u8 = 17;
    const ASKS_THE_ABSENT: u8 = 25;
    const FEW_MOVES: u8 = 18;
    const BAD_MISTAKE: u8 = 19;
    const UNFORESEEN: u8 = 20;
    const STALE_LIST: u8 = 21;
    const COMPLETES_IN_VAIN: u8 = 22;
    const KNOWS_NO_RETURN: u8 = 23;
    const LATE: u8 = 24;

    impl<const LAW: u8> Canary<LAW> {
        fn account(&self, peer: u32) -> Option<AccountId> {
            self.online.iter().find(|p| p.peer.0 == peer).map(|p| p.account)
        }

        fn request(&self, to: AccountId, by: (u32, AccountId), good: u32) -> Request {
            Request {
                to,
                by: by.1,
                by_peer: PeerId(by.0),
                good: Good(good),
                provider_wants: true,
                queued: Default::default(),
                duty: LAW == UNTOLD_DUTY,
                handle: 0,
            }
        }

        /// Those that one peer makes to itself, in one way or another.
        fn own_requests(&self, out: &mut Requests) {
            let own: Vec<AccountId> = self.online.iter().filter(|p| p.peer.0 == 1).map(|p| p.account).collect();
            match LAW {
                ASKS_THE_ABSENT => {
                    let by = self.account(0).map(|account| self.request(own[0], (0, account), 0));
                    out.all.extend(by);
                }
                SECOND_SELF if own.len() == 2 => out.all.push(self.request(own[0], (1, own[1]), 0)),
                OWES_ITSELF => {
                    let to_itself = self.duties.iter().filter(|duty| own.contains(&duty.by) && own.contains(&duty.to));
                    out.all.extend(to_itself.map(|duty| self.request(duty.by, (1, duty.to), 0)));
                }
                _ => {}
            }
            out.close(PeerId(1));
        }
    }

    impl<const LAW: u8> Workload for Canary<LAW> {
        fn capacity(&self, _: PeerId) -> (u64, u64) {
            (100, if LAW == OVER_DOWNLINK { 40 } else { 100 })
        }
        fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
            if clock.round == 0 {
                churn.extend([Churn::Arrive(PeerId(0)), Churn::Arrive(PeerId(1))]);
            }
        }
        fn enter(&mut self, _: Clock, who: Party) {
            assert!(self.seen.insert(who.account) || LAW != KNOWS_NO_RETURN);
            self.online.push(who);
        }
        fn leave(&mut self, clock: Clock, who: Party) {
            let stays = match LAW {
                GHOST => true,
                // It counts on those who left to come back under the same account.
                ASKS_THE_ABSENT => clock.round == 10,
                _ => false,
            };
            if !stays {
                self.online.retain(|p| *p != who);
            }
        }
        fn progress(&self, peer: PeerId) -> Progress {
            Progress { goal_bytes: 1 << 20, wants_bytes: if peer.0 == 1 { self.wants } else { 0 }, has_bytes: 0 }
        }
        fn usual_search(&self, _: PeerId) -> Search {
            Search { seek: 1, announce_s: 1.0, hide: false }
        }
        fn neighbours(&self, _: PeerId, _: &mut Vec<Neighbour>) {}
        fn decide(&mut self, _: Clock, _: PeerId, _: Search, _: &[Neighbour], _: &[Approach], _: &mut Vec<Parted>) {}
        fn queries(&mut self, _: Clock, out: &mut Queries) {
            out.clear();
            let (Some(by), Some(source)) = (self.account(1), self.account(0)) else { return };
            out.sources.push(if LAW == OWN_SOURCE { by } else { source });
            let sources = if LAW == NO_SOURCE { 0..0 } else { 0..1 };
            out.all.push(Query { by, by_peer: PeerId(1), good: Good(0), sources });
        }
        fn oblige(&mut self, _: Clock, duties: &[Duty]) {
            self.duties = duties.to_vec();
        }
        fn requests(&mut self, clock: Clock, out: &mut Requests) {
            if LAW == STALE_LIST && clock.round == 1 && !out.all.is_empty() {
                return;
            }
            out.clear();
            let by = if LAW == SELF_DEALING { 0 } else { 1 };
            if let (Some(to), Some(from)) = (self.account(0), self.account(by)) {
                let first = if LAW == STALE_LIST { clock.round as u32 } else { 0 };
                let goods = if LAW == DISORDER { [first + 1, first] } else { [first, first + 1] };
                out.all.push(self.request(to, (by, from), goods[0]));
                if LAW == TWO_GROUPS {
                    out.close(PeerId(0));
                }
                out.all.push(self.request(to, (by, from), goods[1]));
            }
            out.close(PeerId(0));
            self.own_requests(out);
        }
        fn possible_requests(&self) -> Option<u64> {
            Some(if LAW == UNFORESEEN { 1 } else { 3 })
        }
        fn shown(&self, _: &Request) -> Shown {
            Shown::default()
        }
        fn tremble(&self, _: Clock, _: &Requests, shares: &mut [f64]) {
            if LAW == BAD_MISTAKE {
                shares.fill(-1.0);
            }
        }
        fn moves(&self, requests: &[Request], out: &mut Vec<Moves>) {
            out.clear();
            out.resize(if LAW == FEW_MOVES { 1 } else { requests.len() }, Moves::default());
        }
        fn transfer(&mut self, clock: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
            use std::sync::atomic::{AtomicU64, Ordering};
            static CALLS: AtomicU64 = AtomicU64::new(0);
            // What the first of the two requests gets.
            let (Some(request), Some(limit)) = (requests.all.first(), grants.limit_bytes.first()) else { return };
            let from = Party { peer: PeerId(0), account: request.to };
            let account = if LAW == UNGRANTED { AccountId(77) } else { request.by };
            let to = Party { peer: request.by_peer, account };
            let most = grants.brake(to.peer).min(*limit).min(clock.bytes(100));
            let bytes = match LAW {
                OVER_UPLINK => grants.brake(to.peer).min(*limit).min(clock.bytes(100) + 1),
                OVER_LIMIT => grants.brake(to.peer).min(1001),
                OVER_DOWNLINK => most.min(500),
                OVER_BRAKE => 600.min(*limit),
                UNSTABLE => CALLS.fetch_add(1, Ordering::Relaxed) % 100,
                LATE => most.min(250 + 800 * u64::from(clock.round_seconds > 1000.0)),
                _ => most.min(250),
            };
            self.wants = match LAW {
                GROWING | COMPLETES_IN_VAIN => self.wants + 1,
                LATE => self.wants + u64::from(bytes > 1000),
                _ => self.wants.saturating_sub(bytes),
            };
            let wasted_bytes = u64::from(LAW == COMPLETES_IN_VAIN);
            facts.push(Fact::Transfer { from, to, good: request.good, bytes, wasted_bytes });
            if LAW == COMPLETES_IN_VAIN {
                facts.push(Fact::Completed { who: to, good: request.good, goal_bytes: 1, took_s: 1.0 });
            }
        }
        fn utility(&self, _: Clock, _: PeerId) -> f64 {
            if LAW == INFINITE_UTILITY { f64::INFINITY } else { 0.0 }
        }
        fn done(&self) -> bool {
            false
        }
    }

    static CARD: Card = Card {
        kind: Kind::Workload,
        name: text("canary"),
        summary: text("Breaks one law."),
        source: text("none"),
        version: 1,
        params: Cow::Borrowed(&[]),
        fits: Cow::Borrowed(&[]),
        example: text("workload: canary"),
    };

    fn verdict<const LAW: u8>() -> Result<(), String> {
        all(&WorkloadEntry {
            card: &CARD,
            peers: |_| 2,
            extras: |_| Vec::new(),
            tells_matches: |_| false,
            requests: |_, _| None,
            check: |_| Ok(()),
            check_groups: |_, _| Ok(Vec::new()),
            new: |_, _| Ok(Box::new(Canary::<LAW> { wants: 1 << 20, ..Canary::default() })),
        })
    }

    #[test]
    fn canaries_are_caught() {
        verdict::<LAWFUL>().expect("a lawful workload passes");
        for (broken, word) in [
            (verdict::<OVER_UPLINK>(), "passed the uplink of peer 0"),
            (verdict::<OVER_DOWNLINK>(), "passed the downlink of peer 1"),
            (verdict::<OVER_LIMIT>(), "the books allowed"),
            (verdict::<OVER_BRAKE>(), "its brake allowed"),
            (verdict::<UNGRANTED>(), "had not granted"),
            (verdict::<SELF_DEALING>(), "peer 0 asks itself"),
            (verdict::<SECOND_SELF>(), "peer 1 asks itself"),
            (verdict::<OWES_ITSELF>(), "peer 1 asks itself"),
            (verdict::<UNTOLD_DUTY>(), "a duty that nobody told"),
            (verdict::<GHOST>(), "is no account of peer 0"),
            (verdict::<ASKS_THE_ABSENT>(), "peer 1 is asked while it is away"),
            (verdict::<TWO_GROUPS>(), "stand in two groups"),
            (verdict::<DISORDER>(), "not in the order"),
            (verdict::<FEW_MOVES>(), "each belong to one match"),
            (verdict::<BAD_MISTAKE>(), "a mistake grants -1"),
            (verdict::<UNFORESEEN>(), "it foresaw 1"),
            (verdict::<NO_SOURCE>(), "has no source"),
            (verdict::<OWN_SOURCE>(), "a source of its own query"),
            (verdict::<GROWING>(), "after it wanted"),
            (verdict::<LATE>(), "after it wanted"),
            (verdict::<COMPLETES_IN_VAIN>(), "completes something, and wants"),
            (verdict::<INFINITE_UTILITY>(), "the utility of peer 0 is inf"),
            (verdict::<UNSTABLE>(), "different facts"),
            (verdict::<STALE_LIST>(), "kept from the round before"),
        ] {
            let message = broken.expect_err(word);
            assert!(message.contains(word), "{message}");
        }
        assert!(std::panic::catch_unwind(verdict::<KNOWS_NO_RETURN>).is_err());
    }
}
