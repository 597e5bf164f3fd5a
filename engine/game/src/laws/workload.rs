//! The laws of workloads.

use crate::cast::{Cast, CastGroup};
use crate::fact::{Fact, Party};
use crate::ids::{AccountId, Bytes, Clock, PeerId};
use crate::random::{Purpose, Stream};
use crate::request::{Grants, Queries, Requests};
use crate::workload::{Approach, Churn, Neighbour, Workload, WorkloadEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Plays a workload with its defaults, a tiny mechanism in place of a real one, and checks all laws: it
/// loads; requests are grouped by provider, account and goods, and nobody asks itself; goods move only
/// along grants, within limits, brakes, uplinks and downlinks, unless they are a replay; what is missing never grows while a peer stays, unless something was wasted or lost;
/// whoever completes something misses no more than before; utility is finite; accounts may come and go;
/// the same seed gives the same facts.
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
    let cast = Cast { seed: 5, round_seconds: 10.0, groups };
    let first = transcript(&mut *(entry.new)(params, &cast)?, &cast)?;
    let again = transcript(&mut *(entry.new)(params, &cast)?, &cast)?;
    if first != again {
        return Err("the same seed gave different facts".to_owned());
    }
    Ok(())
}

fn group(name: &str, peers: std::ops::Range<u32>, params: &crate::Params, extra: bool) -> CastGroup {
    CastGroup { name: name.to_owned(), members: peers.map(PeerId).collect(), params: params.clone(), extra, ring: 0 }
}

/// All facts of a few rounds.
fn transcript(workload: &mut dyn Workload, cast: &Cast) -> Result<Vec<Fact>, String> {
    let mut all = Vec::new();
    let mut online: BTreeMap<PeerId, AccountId> = BTreeMap::new();
    let mut fresh = cast.peers() as u32;
    for round in 0..25 {
        let clock = Clock { round, round_seconds: cast.round_seconds };
        join(workload, clock, &mut online, &mut fresh);
        if round == 8
            && let Some((&peer, account)) = online.iter_mut().next()
        {
            // A whitewasher: gone, and back under a fresh account.
            workload.leave(clock, Party { peer, account: *account });
            *account = AccountId(fresh);
            fresh += 1;
            workload.enter(clock, Party { peer, account: *account });
        }
        choose(workload, clock)?;
        let mut requests = Requests::default();
        workload.requests(clock, &mut requests);
        check_requests(&requests)?;
        let before: BTreeMap<PeerId, Bytes> = online.keys().map(|p| (*p, workload.progress(*p).wants_bytes)).collect();
        let grants = grant(&requests, round);
        let mut facts = Vec::new();
        workload.transfer(clock, &requests, &grants, &mut facts);
        if !workload.replays() {
            check_transfers(workload, clock, &requests, &grants, &facts)?;
        }
        for (peer, before) in before {
            let now = workload.progress(peer).wants_bytes;
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
            let mut neighbours: Vec<Neighbour> = Vec::new();
            workload.neighbours(peer, &mut neighbours);
            let search = workload.usual_search(peer);
            let approach = Approach { ask: true, reveal_bytes: 0, reconnect: round == 12 && peer.0 == 1 };
            workload.decide(clock, peer, search, &neighbours, &vec![approach; neighbours.len()], &mut Vec::new());
        }
        all.extend(facts);
    }
    Ok(all)
}

fn join(workload: &mut dyn Workload, clock: Clock, online: &mut BTreeMap<PeerId, AccountId>, fresh: &mut u32) {
    let mut churn = Vec::new();
    workload.churn(clock, &mut churn);
    for event in churn {
        match event {
            Churn::Arrive(peer) => {
                let account = *online.entry(peer).or_insert(AccountId(peer.0));
                workload.enter(clock, Party { peer, account });
            }
            Churn::Replace(peer) => {
                if let Some(account) = online.get_mut(&peer) {
                    workload.leave(clock, Party { peer, account: *account });
                    *account = AccountId(*fresh);
                    *fresh += 1;
                    workload.enter(clock, Party { peer, account: *account });
                }
            }
            Churn::Depart(peer) => {
                if let Some(account) = online.remove(&peer) {
                    workload.leave(clock, Party { peer, account });
                }
            }
        }
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

fn check_requests(requests: &Requests) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (place, provider) in requests.providers.iter().enumerate() {
        if !seen.insert(*provider) {
            return Err(format!("the requests to peer {} stand in two groups", provider.0));
        }
        let group = &requests.all[requests.of(place)];
        if !group.is_sorted_by_key(|r| (r.to, r.good)) {
            return Err(format!("the requests to peer {} are not in the order of account and goods", provider.0));
        }
        if group.iter().any(|r| r.by_peer == *provider) {
            return Err(format!("peer {} asks itself", provider.0));
        }
    }
    Ok(())
}

/// Up to four of those who ask get equal shares; one in five providers withholds, one grant in seven
/// has a limit.
fn grant(requests: &Requests, round: u64) -> Grants {
    let n = requests.all.len();
    let mut grants = Grants {
        share: vec![0.0; n],
        limit_bytes: (0..n).map(|r| if r % 7 == 0 { 1000 } else { Bytes::MAX }).collect(),
        withhold: (0..requests.providers.len()).map(|p| p % 5 == 0).collect(),
        brakes: vec![(PeerId(2), 500)],
        inauthentic: (0..n as u32).filter(|r| r % 11 == 0).collect(),
    };
    for place in 0..requests.providers.len() {
        let mut served: Vec<usize> = requests.of(place).collect();
        Stream::new(9, Purpose::Trial, place as u32, round).choose_front(&mut served, 4);
        served.iter().take(4).for_each(|r| grants.share[*r] = 0.25);
    }
    grants
}

fn check_transfers(
    workload: &dyn Workload,
    clock: Clock,
    requests: &Requests,
    grants: &Grants,
    facts: &[Fact],
) -> Result<(), String> {
    let mut granted = BTreeMap::new();
    for (place, provider) in requests.providers.iter().enumerate() {
        for r in requests.of(place) {
            let request = &requests.all[r];
            if grants.share[r] > 0.0 {
                granted.insert((*provider, request.by, request.good), grants.limit_bytes[r]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, Kind, text};
    use crate::ids::Good;
    use crate::request::Request;
    use crate::workload::{Parted, Progress, Search, Shown};
    use std::borrow::Cow;

    /// Two peers; the second asks the first. Which law it breaks is its type parameter.
    struct Canary<const LAW: u8> {
        online: Vec<Party>,
        wants: Bytes,
    }

    const LAWFUL: u8 = 0;
    const OVER_UPLINK: u8 = 1;
    const UNGRANTED: u8 = 2;
    const SELF_DEALING: u8 = 3;
    const GROWING: u8 = 4;
    const UNSTABLE: u8 = 5;

    impl<const LAW: u8> Workload for Canary<LAW> {
        fn capacity(&self, _: PeerId) -> (u64, u64) {
            (100, 100)
        }
        fn churn(&mut self, clock: Clock, churn: &mut Vec<Churn>) {
            if clock.round == 0 {
                churn.extend([Churn::Arrive(PeerId(0)), Churn::Arrive(PeerId(1))]);
            }
        }
        fn enter(&mut self, _: Clock, who: Party) {
            self.online.push(who);
        }
        fn leave(&mut self, _: Clock, who: Party) {
            self.online.retain(|p| *p != who);
        }
        fn progress(&self, _: PeerId) -> Progress {
            Progress { goal_bytes: 1 << 20, wants_bytes: self.wants, has_bytes: 0 }
        }
        fn usual_search(&self, _: PeerId) -> Search {
            Search { seek: 1, announce_s: 1.0, hide: false }
        }
        fn neighbours(&self, _: PeerId, _: &mut Vec<Neighbour>) {}
        fn decide(&mut self, _: Clock, _: PeerId, _: Search, _: &[Neighbour], _: &[Approach], _: &mut Vec<Parted>) {}
        fn requests(&mut self, _: Clock, out: &mut Requests) {
            out.clear();
            let account = |peer: u32| self.online.iter().find(|p| p.peer.0 == peer).map(|p| p.account);
            let by = if LAW == SELF_DEALING { 0 } else { 1 };
            if let (Some(to), Some(from)) = (account(0), account(by)) {
                out.all.push(Request::plain(to, Party { peer: PeerId(by), account: from }, Good(0)));
            }
            out.close(PeerId(0));
        }
        fn shown(&self, _: &Request) -> Shown {
            Shown::default()
        }
        fn transfer(&mut self, _: Clock, requests: &Requests, grants: &Grants, facts: &mut Vec<Fact>) {
            use std::sync::atomic::{AtomicU64, Ordering};
            static CALLS: AtomicU64 = AtomicU64::new(0);
            let account = |peer: u32| self.online.iter().find(|p| p.peer.0 == peer).copied();
            let (Some(from), Some(to)) = (account(0), account(1)) else { return };
            let bytes = match LAW {
                OVER_UPLINK => 1001,
                UNSTABLE => CALLS.fetch_add(1, Ordering::Relaxed) % 100,
                _ => 250,
            };
            let to = if LAW == UNGRANTED { Party { account: AccountId(77), ..to } } else { to };
            let granted = requests.all.iter().zip(&grants.limit_bytes).map(|(_, limit)| bytes.min(*limit));
            let bytes = if LAW == OVER_UPLINK { bytes } else { granted.sum() };
            self.wants = if LAW == GROWING { self.wants + 1 } else { self.wants.saturating_sub(bytes) };
            facts.push(Fact::Transfer { from, to, good: Good(0), bytes, wasted_bytes: 0 });
        }
        fn utility(&self, _: Clock, _: PeerId) -> f64 {
            0.0
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
            new: |_, _| Ok(Box::new(Canary::<LAW> { online: Vec::new(), wants: 1 << 20 })),
        })
    }

    #[test]
    fn canaries_are_caught() {
        verdict::<LAWFUL>().expect("a lawful workload passes");
        for (broken, word) in [
            (verdict::<OVER_UPLINK>(), "the books allowed"),
            (verdict::<UNGRANTED>(), "had not granted"),
            (verdict::<SELF_DEALING>(), "asks itself"),
            (verdict::<GROWING>(), "after it wanted"),
            (verdict::<UNSTABLE>(), "different facts"),
        ] {
            let message = broken.expect_err(word);
            assert!(message.contains(word), "{message}");
        }
    }
}
