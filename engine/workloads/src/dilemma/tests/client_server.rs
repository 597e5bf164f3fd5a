//! A client asks, and a server moves.

use super::super::client_server::ClientServer;
use super::*;
use game::ids::Bytes;
use game::request::{Grants, Queries, Request, Requests};
use game::workload::Approach;

fn dilemma(peers: u32, set: &[(&str, Value)]) -> ClientServer {
    let params = params(set);
    let mut dilemma = ClientServer::new(&params, &cast(peers, &params, 3));
    (0..peers).for_each(|id| dilemma.enter(at(0), Party { peer: PeerId(id), account: AccountId(id) }));
    dilemma
}

/// The requests of a round in which every client asks its n-th candidate, wrapping around.
fn asked(dilemma: &mut ClientServer, round: u64, nth: u32) -> Requests {
    let (mut queries, mut requests) = (Queries::default(), Requests::default());
    dilemma.queries(at(round), &mut queries);
    let chosen: Vec<u32> = queries.all.iter().map(|query| nth % query.sources.len() as u32).collect();
    dilemma.choose(at(round), &queries, &chosen);
    dilemma.requests(at(round), &mut requests);
    requests
}

/// Grants to those that `serves` picks.
fn grants(requests: &Requests, serves: impl Fn(&Request) -> bool) -> Grants {
    let n = requests.all.len();
    let share = requests.all.iter().map(|request| if serves(request) { 0.01 } else { 0.0 }).collect();
    Grants { share, limit_bytes: vec![Bytes::MAX; n], ..Grants::default() }
}

#[test]
fn everybody_is_a_client_once_and_a_server_once() {
    let mut dilemma = dilemma(50, &[]);
    for round in 0..20 {
        let requests = asked(&mut dilemma, round, 0);
        let mut clients: Vec<u32> = requests.all.iter().map(|request| request.by.0).collect();
        clients.sort_unstable();
        assert_eq!(clients, (0..50).collect::<Vec<u32>>());
        assert_eq!(requests.providers.len(), 50);
        assert!(requests.all.iter().all(|request| request.by != request.to));
    }
}

#[test]
fn everybody_meets_everybody_alike() {
    let mut dilemma = dilemma(5, &[]);
    let mut met = [[0.0; 5]; 5];
    for round in 0..8000 {
        asked(&mut dilemma, round, 0).all.iter().for_each(|r| met[r.by.index()][r.to.index()] += 1.0);
    }
    for (client, met) in met.iter().enumerate() {
        for (server, times) in met.iter().enumerate().filter(|(server, _)| *server != client) {
            assert!((times / 2000.0 - 1.0_f64).abs() < 0.1, "{client} asked {server} {times} times");
        }
    }
}

#[test]
fn a_client_chooses_among_its_candidates() {
    let mut dilemma = dilemma(30, &[("matching", with("matching", "candidates", Value::Integer(8)))]);
    let mut queries = Queries::default();
    dilemma.queries(at(0), &mut queries);
    assert_eq!(queries.all.len(), 30);
    for query in &queries.all {
        let mut sources = queries.of(query).to_vec();
        sources.sort_unstable();
        sources.dedup();
        assert_eq!(sources.len(), 8, "eight others, each once");
        assert!(!sources.contains(&query.by));
    }
    dilemma.choose(at(0), &queries, &[3; 30]);
    let mut rows = Vec::new();
    dilemma.neighbours(PeerId(7), &mut rows);
    let recommended: Vec<bool> = rows.iter().map(|row| row.recommended).collect();
    assert_eq!(recommended, [false, false, false, true, false, false, false, false]);
    // It asks two others instead; the first one counts.
    let ask = |row: usize| Approach { ask: row == 5 || row == 6, reveal_bytes: 0, reconnect: false };
    let approaches: Vec<Approach> = (0..8).map(ask).collect();
    let search = dilemma.usual_search(PeerId(7));
    dilemma.decide(at(0), PeerId(7), search, &rows, &approaches, &mut Vec::new());
    let mut requests = Requests::default();
    dilemma.requests(at(0), &mut requests);
    let asked: Vec<AccountId> = requests.all.iter().filter(|r| r.by == AccountId(7)).map(|r| r.to).collect();
    assert_eq!(asked, [rows[5].account]);
}

#[test]
fn more_candidates_than_there_are_others_are_all_others() {
    let mut dilemma = dilemma(4, &[("matching", with("matching", "candidates", Value::Integer(1000)))]);
    let mut queries = Queries::default();
    dilemma.queries(at(0), &mut queries);
    assert!(queries.all.iter().all(|query| query.sources.len() == 3));
}

#[test]
fn a_miss_is_no_game() {
    let games = |hit_rate: f64| {
        let mut dilemma = dilemma(100, &[("matching", with("matching", "hit_rate", Value::Number(hit_rate)))]);
        (0..100).map(|round| asked(&mut dilemma, round, 0).all.len()).sum::<usize>() as f64 / 10_000.0
    };
    assert_eq!((games(1.0), games(0.0)), (1.0, 0.0));
    assert!((games(0.3) - 0.3).abs() < 0.02);
}

#[test]
fn moves_are_paid() {
    let mut dilemma = dilemma(2, &[]);
    let mut facts = Vec::new();
    let requests = asked(&mut dilemma, 0, 0);
    dilemma.transfer(at(0), &requests, &grants(&requests, |request| request.by == AccountId(0)), &mut facts);
    let utility = |dilemma: &ClientServer| [0, 1].map(|peer| dilemma.utility(at(0), PeerId(peer)));
    assert_eq!(utility(&dilemma), [7.0, -1.0], "peer 1 serves peer 0 and asks in vain");
    let who = |peer| Party { peer: PeerId(peer), account: AccountId(peer) };
    assert!(facts.contains(&Fact::Refused { at: who(0), who: who(1), good: SERVICE }));
    // The books permit nothing.
    let mut permits = grants(&requests, |_| true);
    permits.limit_bytes.fill(UNIT_BYTES - 1);
    dilemma.transfer(at(0), &requests, &permits, &mut facts);
    assert_eq!(utility(&dilemma), [7.0, -1.0]);
}

#[test]
fn who_asks_nobody_defects() {
    let game = with("game", "p_client", Value::Number(-3.0));
    let mut dilemma = dilemma(2, &[("game", game)]);
    asked(&mut dilemma, 0, 0);
    let mut rows = Vec::new();
    dilemma.neighbours(PeerId(0), &mut rows);
    let approach = Approach { ask: false, reveal_bytes: 0, reconnect: false };
    let search = dilemma.usual_search(PeerId(0));
    dilemma.decide(at(0), PeerId(0), search, &rows, &[approach], &mut Vec::new());
    let mut requests = Requests::default();
    dilemma.requests(at(0), &mut requests);
    assert_eq!(requests.all.len(), 1, "the other still asks");
    dilemma.transfer(at(0), &requests, &grants(&requests, |_| true), &mut Vec::new());
    assert_eq!([0, 1].map(|peer| dilemma.utility(at(0), PeerId(peer))), [-4.0, 7.0]);
}

#[test]
fn the_three_conditions_hold_for_file_sharing_and_are_checked() {
    let verdict = |name: &str, value: f64| {
        let params = params(&[("game", with("game", name, Value::Number(value)))]);
        (ENTRY.check)(&params)
    };
    assert_eq!((ENTRY.check)(&ENTRY.card.defaults()), Ok(()), "G19: 7 - 1 = 6 > 0, and 0 >= -1");
    for (name, value, word) in [
        ("p_client", 6.0, "P_c + P_s"),
        ("s_client", 6.0, "S_c + T_s"),
        ("t_client", 6.0, "S_s + T_c"),
        ("r_server", 0.5, "T_s = 0 is below"),
        ("p_server", -0.5, "P_s = -0.5 is below"),
    ] {
        let trouble = verdict(name, value).expect_err(name);
        assert!(trouble.contains(word), "{trouble}");
    }
}

#[test]
fn newcomers_take_places() {
    let mut dilemma = dilemma(100, &[("turnover", Value::Number(0.02))]);
    let mut replaced = 0;
    for round in 1..500 {
        let mut churn = Vec::new();
        dilemma.churn(at(round), &mut churn);
        assert!(churn.iter().all(|event| matches!(event, Churn::Replace(_))));
        replaced += churn.len();
    }
    assert!((800..1200).contains(&replaced), "{replaced} of 50,000 are 2 %");
}
