//! Who asks for what, who gets it, and what becomes of the rest.

use super::card::CARD;
use super::*;
use game::cast::CastGroup;
use game::params::Value;

fn at(round: u64) -> Clock {
    Clock { round, round_seconds: 10.0 }
}

/// A choice of the card, with some of its parameters set.
fn chosen(param: &str, which: &str, set: &[(&str, Value)]) -> Value {
    let param = CARD.params.iter().find(|p| p.name == param).expect("a parameter");
    let game::card::Domain::Choice { options } = &param.domain else { unreachable!() };
    let option = options.iter().find(|o| o.name == which).expect("an alternative");
    let mut inner = game::card::defaults(&option.params);
    set.iter().for_each(|(name, value)| inner.set(name, value.clone()));
    Value::Choice(which.to_owned(), inner)
}

fn units(units: &[f64]) -> Value {
    chosen("capacity", "list", &[("units", Value::Numbers(units.to_vec()))])
}

/// Everybody needs so many units in every round, each for so many rounds.
fn always(units: i64, lease_rounds: i64) -> Value {
    let (units, lease_rounds) = (Value::Integer(units), Value::Integer(lease_rounds));
    chosen("demand", "chance", &[("probability", Value::Number(1.0)), ("units", units), ("lease_rounds", lease_rounds)])
}

fn compute(peers: u32, set: &[(&str, Value)]) -> Compute {
    let mut params = CARD.defaults();
    set.iter().for_each(|(name, value)| params.set(name, value.clone()));
    let members = (0..peers).map(PeerId).collect();
    let group = CastGroup { name: "all".to_owned(), members, params: params.clone(), extra: false, ring: 0 };
    let cast = Cast { seed: 3, round_seconds: 10.0, groups: vec![group] };
    let mut compute = Compute::new(&params, &cast).expect("a workload");
    (0..peers).for_each(|id| compute.enter(at(0), Party { peer: PeerId(id), account: AccountId(id) }));
    compute
}

/// The requests of a round in which the nth candidate is asked for every unit, wrapping around.
fn asked(compute: &mut Compute, round: u64, nth: u32) -> Requests {
    let (mut queries, mut requests) = (Queries::default(), Requests::default());
    compute.queries(at(round), &mut queries);
    let chosen: Vec<u32> = queries.all.iter().map(|query| nth % query.sources.len() as u32).collect();
    compute.choose(at(round), &queries, &chosen);
    compute.requests(at(round), &mut requests);
    requests
}

/// Grants these shares, one for each request.
fn grants(requests: &Requests, share: impl Fn(&Request) -> f64) -> Grants {
    let share = requests.all.iter().map(share).collect();
    Grants { share, limit_bytes: vec![Bytes::MAX; requests.all.len()], ..Grants::default() }
}

fn moved(compute: &mut Compute, round: u64, requests: &Requests, grants: &Grants) -> Vec<Fact> {
    let mut facts = Vec::new();
    compute.transfer(at(round), requests, grants, &mut facts);
    facts
}

fn count(facts: &[Fact], which: impl Fn(&Fact) -> bool) -> usize {
    facts.iter().filter(|fact| which(fact)).count()
}

fn is_gift(fact: &Fact) -> bool {
    matches!(fact, Fact::Transfer { bytes: UNIT_BYTES, wasted_bytes: 0, .. })
}

fn is_refusal(fact: &Fact) -> bool {
    matches!(fact, Fact::Refused { .. })
}

fn is_lost(fact: &Fact) -> bool {
    matches!(fact, Fact::Unanswered { .. })
}

#[test]
fn a_site_gives_the_units_it_has_and_refuses_the_rest() {
    let mut compute = compute(3, &[("capacity", units(&[5.0, 2.0, 0.0])), ("demand", always(3, 1))]);
    assert_eq!(compute.sites, [PeerId(0), PeerId(1)], "who has no units is no site");
    let requests = asked(&mut compute, 0, 0);
    assert_eq!(requests.providers, [PeerId(0), PeerId(1)]);
    assert_eq!(requests.all.iter().filter(|r| r.to == AccountId(1)).count(), 3, "peer 0 asks the only other site");
    assert_eq!([0, 1, 2].map(|peer| compute.slots(PeerId(peer))), [Some(5), Some(2), Some(0)]);
    let facts = moved(&mut compute, 0, &requests, &grants(&requests, |_| 0.1));
    assert_eq!((count(&facts, is_gift), count(&facts, is_refusal), count(&facts, is_lost)), (7, 2, 2));
    // Peer 0 gave 5 and had 2; what one gives costs a tenth.
    assert_eq!(compute.utility(at(0), PeerId(0)), 2.0 - 0.5);
    assert_eq!(compute.utility(at(0), PeerId(2)) + compute.utility(at(0), PeerId(1)), 5.0 - 0.2);
}

#[test]
fn larger_shares_come_first() {
    let mut compute = compute(4, &[("capacity", units(&[1.0, 0.0, 0.0, 0.0])), ("demand", always(1, 1))]);
    for round in 0..10 {
        let requests = asked(&mut compute, round, 0);
        let facts = moved(&mut compute, round, &requests, &grants(&requests, |r| if r.by.0 == 2 { 0.3 } else { 0.1 }));
        assert_eq!(count(&facts, |f| matches!(f, Fact::Transfer { to, .. } if to.peer == PeerId(2))), 1);
    }
    let mut lucky = [0; 4];
    for round in 10..1510 {
        let requests = asked(&mut compute, round, 0);
        for fact in moved(&mut compute, round, &requests, &grants(&requests, |_| 0.1)) {
            if let Fact::Transfer { to, .. } = fact {
                lucky[to.peer.index()] += 1;
            }
        }
    }
    // Each of three expects 500 of 1500, with a standard deviation of 18.
    assert!(lucky[1..].iter().all(|n| (410..590).contains(n)), "{lucky:?}");
}

#[test]
fn what_the_books_permit_is_for_all_units_of_a_pair_together() {
    let mut compute = compute(2, &[("capacity", units(&[10.0, 0.0])), ("demand", always(6, 1))]);
    let requests = asked(&mut compute, 0, 0);
    let mut grants = grants(&requests, |_| 0.1);
    grants.limit_bytes.fill(3 * UNIT_BYTES + 1000);
    let facts = moved(&mut compute, 0, &requests, &grants);
    assert_eq!((count(&facts, is_gift), count(&facts, is_refusal)), (3, 3));
    let requests = asked(&mut compute, 1, 0);
    grants.limit_bytes.fill(Bytes::MAX);
    grants.brakes = vec![(PeerId(1), 2 * UNIT_BYTES)];
    assert_eq!(count(&moved(&mut compute, 1, &requests, &grants), is_gift), 2);
}

#[test]
fn a_lease_goes_on_at_its_site_until_it_ends_or_is_ended() {
    let mut compute = compute(3, &[("capacity", units(&[9.0, 9.0, 0.0])), ("demand", always(1, 3))]);
    let to_two = |requests: &Requests| -> Vec<(u32, bool)> {
        let own = requests.all.iter().filter(|r| r.by.0 == 2);
        own.map(|r| (r.to.0, r.queued.under_way)).collect()
    };
    let first = asked(&mut compute, 0, 0);
    assert_eq!(to_two(&first), [(0, false)]);
    moved(&mut compute, 0, &first, &grants(&first, |_| 0.01));
    let second = asked(&mut compute, 1, 1);
    assert_eq!(to_two(&second), [(0, true), (1, false)], "one goes on where it is, another begins elsewhere");
    let facts = moved(&mut compute, 1, &second, &grants(&second, |r| if r.to.0 == 0 { 0.0 } else { 0.01 }));
    // Site 0 ends all leases: those of peer 1, one begun and one under way, and of peer 2, which had two rounds to go.
    assert_eq!(count(&facts, |f| matches!(f, Fact::Unanswered { who, .. } if who.peer == PeerId(2))), 2);
    let third = asked(&mut compute, 2, 0);
    assert_eq!(to_two(&third), [(0, false), (1, true)]);
}

#[test]
fn patience_waits_and_then_gives_up() {
    let set = [("patience_rounds", Value::Integer(2)), ("demand", always(1, 1)), ("capacity", units(&[1.0, 0.0]))];
    let mut compute = compute(2, &set);
    let mut lost = Vec::new();
    for round in 0..4 {
        let requests = asked(&mut compute, round, 0);
        assert_eq!(requests.all.len() as u64, (round + 1).min(3), "round {round}");
        assert!(requests.all.iter().all(|r| !r.queued.under_way));
        let facts = moved(&mut compute, round, &requests, &grants(&requests, |_| 0.0));
        lost.push(count(&facts, |f| matches!(f, Fact::Unanswered { who, .. } if who.peer == PeerId(1))));
    }
    assert_eq!(lost, [0, 0, 1, 1]);
}

#[test]
fn a_site_may_serve_itself_first() {
    let set = [("serves_itself", Value::Bool(true)), ("demand", always(7, 1)), ("capacity", units(&[5.0, 10.0]))];
    let mut compute = compute(2, &set);
    let requests = asked(&mut compute, 0, 0);
    assert_eq!(requests.all.iter().map(|r| (r.by.0, r.to.0)).collect::<Vec<_>>(), [(0, 1); 2]);
    assert_eq!([0, 1].map(|peer| compute.slots(PeerId(peer))), [Some(0), Some(3)]);
    assert!(!requests.all[0].provider_wants, "site 1 has enough of its own");
    let facts = moved(&mut compute, 0, &requests, &grants(&requests, |_| 0.5));
    assert_eq!(count(&facts, is_gift), 2);
    assert_eq!((compute.had.clone(), compute.gave.clone()), (vec![7, 7], vec![5, 9]));
}

#[test]
fn whoever_wants_something_at_the_same_time_can_barter() {
    let mut compute = compute(3, &[("capacity", units(&[4.0, 4.0, 4.0])), ("demand", always(2, 1))]);
    let requests = asked(&mut compute, 0, 0);
    // 0 asks 1, and 1 and 2 ask 0.
    let offers = |by: u32, to: u32| {
        let request = requests.all.iter().find(|r| (r.by.0, r.to.0) == (by, to)).expect("a request");
        compute.shown(request).offers_bytes
    };
    assert_eq!([offers(0, 1), offers(1, 0), offers(2, 0)], [2 * UNIT_BYTES, 2 * UNIT_BYTES, 0]);
    let mut rows = Vec::new();
    compute.neighbours(PeerId(2), &mut rows);
    assert_eq!(
        rows.iter().map(|r| (r.account.0, r.recommended)).collect::<Vec<_>>(),
        [(0, true), (1, false)].repeat(2)
    );
    assert!(rows.iter().all(|r| r.shows_bytes == 2 * UNIT_BYTES));
}

#[test]
fn speculation_is_answered_and_wasted() {
    let mut compute = compute(2, &[("capacity", units(&[10.0, 0.0])), ("demand", always(1, 1))]);
    asked(&mut compute, 0, 0);
    let mut rows = Vec::new();
    compute.neighbours(PeerId(1), &mut rows);
    let approach = Approach { ask: true, reveal_bytes: 0, reconnect: false };
    let search = Search { seek: 5, ..compute.usual_search(PeerId(1)) };
    compute.decide(at(0), PeerId(1), search, &rows, &vec![approach; rows.len()], &mut Vec::new());
    let mut requests = Requests::default();
    compute.requests(at(0), &mut requests);
    assert_eq!(requests.all.len(), 1, "what is sought today is looked for tomorrow");
    moved(&mut compute, 0, &requests, &grants(&requests, |_| 0.1));
    let requests = asked(&mut compute, 1, 0);
    assert_eq!(requests.all.len(), 5);
    let facts = moved(&mut compute, 1, &requests, &grants(&requests, |_| 0.1));
    let wasted = count(&facts, |f| matches!(f, Fact::Transfer { wasted_bytes: UNIT_BYTES, .. }));
    assert_eq!((count(&facts, is_gift), wasted), (1, 4));
    assert_eq!(asked(&mut compute, 2, 0).all.len(), 1, "it lasts for one round");
}

#[test]
fn candidates_are_drawn_and_never_include_oneself() {
    for candidates in [1, 3, 12, 19, 40] {
        let set = [("candidates", Value::Integer(candidates)), ("demand", always(2, 1))];
        let mut compute = compute(20, &set);
        let mut queries = Queries::default();
        compute.queries(at(0), &mut queries);
        assert_eq!(queries.all.len(), 40);
        for query in &queries.all {
            let mut sources = queries.of(query).to_vec();
            sources.sort_unstable();
            sources.dedup();
            assert_eq!(sources.len(), candidates.min(19) as usize);
            assert!(!sources.contains(&query.by));
        }
    }
}

#[test]
fn capacities_that_make_no_sense_are_refused() {
    let refused = |value: Value| {
        let mut params = CARD.defaults();
        params.set("capacity", value);
        (ENTRY.check)(&params).expect_err("a refusal")
    };
    assert!(refused(chosen("capacity", "uniform", &[("min_units", Value::Integer(16))])).contains("min_units (16)"));
    assert!(refused(units(&[])).contains("is empty"));
    assert!(refused(units(&[1.5])).contains("whole"));
}
