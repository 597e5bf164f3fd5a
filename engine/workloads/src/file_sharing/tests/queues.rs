//! Queues: slots, order, patience, and what becomes of a wish.

use super::*;

/// Everybody wants the only file of peer 0, which has one slot.
fn one_source(settings: &[(&str, Value)]) -> Run {
    let mut all = params(&[("peers", Value::Integer(9)), ("online", Value::Integer(9)), ("queries", always())]);
    for (name, value) in [("files", 1), ("categories", 1), ("interests", 1), ("upload_slots", 1)] {
        all.set(name, Value::Integer(value));
    }
    all.set("shared_files", constant("files", Value::Integer(0)));
    all.set("keeps", Value::Number(0.0));
    settings.iter().for_each(|(name, value)| all.set(name, value.clone()));
    let mut source = all.clone();
    source.set("shared_files", constant("files", Value::Integer(1)));
    let groups = vec![group("source", 0..1, &source, 0), group("others", 1..9, &all, 0)];
    Run::of(&all, groups, 3)
}

fn started(run: &Run) -> Vec<(u32, f64)> {
    let of = |fact: &Fact| match *fact {
        Fact::Started { who, waited_s, .. } => Some((who.peer.0, waited_s)),
        _ => None,
    };
    run.facts.iter().filter_map(of).collect()
}

#[test]
fn a_queue_is_served_in_the_order_of_the_mechanism_and_takes_nothing_back() {
    // 1 MiB at 4 KiB/s takes 256 s: three rounds.
    let mut run = one_source(&[("uplink", kib_s(4.0))]);
    run.rule = |request| (u32::MAX - request.by.0, 0);
    let mut order = Vec::new();
    for round in 0..24 {
        run.round();
        assert_eq!(run.facts.iter().filter(|fact| matches!(fact, Fact::Transfer { .. })).count(), 1);
        if round == 0 {
            assert!(run.requests.all.iter().all(|request| request.queued.fresh && !request.queued.under_way));
        }
        order.extend(started(&run));
    }
    let expected: Vec<(u32, f64)> = (0..8).map(|nth| (8 - nth, f64::from(nth) * 3.0 * ROUND_S)).collect();
    assert_eq!(order, expected);
}

#[test]
fn nobody_serves_more_at_once_than_it_has_slots_for() {
    let mut run = Run::new(&[("upload_slots", Value::Integer(2)), ("queries", always()), ("uplink", kib_s(4.0))]);
    let mut crowded = 0;
    for _ in 0..60 {
        run.churn();
        run.ask();
        let mut grants = run.grants();
        for place in 0..run.requests.providers.len() {
            let queue = run.requests.of(place);
            crowded += usize::from(queue.len() > 2);
            queue.clone().for_each(|request| grants.share[request] = 1.0 / queue.len() as f64);
        }
        run.transfer(&grants);
        let mut served: BTreeMap<PeerId, Vec<u32>> = BTreeMap::new();
        for fact in &run.facts {
            if let Fact::Transfer { from, to, .. } = fact {
                served.entry(from.peer).or_default().push(to.account.0);
            }
        }
        assert!(served.values().all(|served| served.len() <= 2), "{served:?}");
        for request in run.requests.all.iter().filter(|request| request.queued.under_way) {
            assert!(served.values().any(|served| served.contains(&request.by.0)), "who is served stays so");
        }
    }
    assert!(crowded > 100, "queues were longer than slots: {crowded}");
}

#[test]
fn links_carry_what_they_can_and_uplinks_are_used() {
    let mut run =
        one_source(&[("upload_slots", Value::Integer(4)), ("downlink", kib_s(10.0)), ("uplink", kib_s(32.0))]);
    run.round();
    let moved: Vec<Bytes> = run
        .facts
        .iter()
        .filter_map(|f| if let Fact::Transfer { bytes, .. } = f { Some(*bytes) } else { None })
        .collect();
    assert_eq!(moved, [8 * 1024 * 100; 4], "a quarter each");
    let mut run =
        one_source(&[("upload_slots", Value::Integer(2)), ("downlink", kib_s(10.0)), ("uplink", kib_s(32.0))]);
    run.round();
    let moved: Vec<Bytes> = run
        .facts
        .iter()
        .filter_map(|f| if let Fact::Transfer { bytes, .. } = f { Some(*bytes) } else { None })
        .collect();
    assert_eq!(moved, [10 * 1024 * 100; 2], "downlinks");
}

#[test]
fn impatient_peers_leave_and_refuse_who_let_them_wait() {
    let mut run = one_source(&[("uplink", kib_s(1.0)), ("patience_s", Value::Number(450.0))]);
    let abandons = |fact: &Fact| matches!(fact, Fact::Abandoned { .. });
    assert_eq!(run.count(5, abandons), 0, "nobody has waited for more than 400 s");
    assert_eq!(run.count(1, abandons), 7, "all but the one that is served");
    assert_eq!(run.requests.all.len(), 1);
    run.round();
    assert_eq!(run.queries.all.len(), 0, "the only source is refused");
    assert!(run.facts.iter().filter(|fact| matches!(fact, Fact::Unanswered { .. })).count() >= 7);
}

#[test]
fn who_waits_in_vain_for_a_source_asks_again_with_what_it_has() {
    for (resume, left_kib) in [(true, 1024 - 400), (false, 1024)] {
        let mut run = one_source(&[("uplink", kib_s(4.0)), ("resume", Value::Bool(resume))]);
        run.round();
        let served = started(&run)[0].0;
        run.world.leave(run.clock, Run::party(0));
        run.world.enter(run.clock, Party { peer: PeerId(0), account: AccountId(77) });
        run.round();
        assert_eq!(run.requests.all.len(), 8, "all are back in the queue");
        assert!(run.requests.all.iter().all(|request| request.to.0 == 77 && request.queued.fresh));
        let request = run.requests.all.iter().find(|request| request.by.0 == served).expect("it asks again");
        let before = run.world.downloads.get(request.handle).expect("a download");
        let moved = if started(&run)[0].0 == served { 400 } else { 0 };
        assert_eq!(before.left_bytes, (left_kib - moved) * 1024);
    }
}

#[test]
fn whoever_goes_offline_takes_its_wishes_along() {
    let mut run = one_source(&[("uplink", kib_s(4.0))]);
    run.round();
    run.world.leave(run.clock, Run::party(5));
    run.round();
    assert!(run.requests.all.iter().all(|request| request.by.0 != 5));
    assert_eq!(run.world.progress(PeerId(5)).wants_bytes, 0);
    run.world.enter(run.clock, Party { peer: PeerId(5), account: AccountId(55) });
    run.round();
    let request = run.requests.all.iter().find(|request| request.by_peer.0 == 5).expect("it asks again");
    assert_eq!((request.by.0, request.queued.since_round), (55, 2), "under its new account, at the end of the queue");
}

#[test]
fn downloads_at_once_are_limited() {
    let mut run = Run::new(&[("downloads_at_once", Value::Integer(2)), ("queries", always()), ("uplink", kib_s(1.0))]);
    for _ in 0..20 {
        run.round();
        let most = (0..60).map(|peer| run.world.online.downloads(peer).len()).max();
        assert!(most <= Some(2));
    }
    let all: usize = (0..60).map(|peer| run.world.online.downloads(peer).len()).sum();
    assert!(all > 110, "{all} of 120: nearly everybody waits for as many as it may");
}

#[test]
fn with_ample_links_a_download_takes_the_round_in_which_it_is_asked_for() {
    let mut run = Run::new(&[
        ("queries", always()),
        ("uplink", kib_s(1e9)),
        ("upload_slots", Value::Integer(1_000_000)),
        ("mistakes", Value::Number(0.05)),
    ]);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..50 {
        run.round();
        let judged = |yes: bool| {
            run.facts.iter().filter(move |f| matches!(f, Fact::Judged { authentic, .. } if *authentic == yes))
        };
        let answered = run.queries.all.len();
        assert_eq!(judged(true).count() + judged(false).count(), answered, "every answered query is judged at once");
        (good, bad) = (good + judged(true).count(), bad + judged(false).count());
    }
    let share = bad as f64 / (good + bad) as f64;
    assert!((share - 0.05).abs() < 0.02, "{share} of {} are not authentic", good + bad);
}
