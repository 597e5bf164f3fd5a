//! Who is whose neighbour, and who gets what of an uplink.

use super::*;
use game::cast::CastGroup;
use game::params::Value;

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
    assert_eq!(exchange.possible_requests(), Some(10));
    exchange.leave(CLOCK, Party { peer: PeerId(0), account: AccountId(0) });
    assert_eq!(exchange.possible_requests(), Some(6));
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
    params.set("graph", random(40));
    assert_eq!((ENTRY.requests)(&params, 100_000), Some(4_000_000), "an account for each peer");
    assert_eq!((ENTRY.requests)(&params, 300_000), Some(36_000_000));
}
