//! How peers find each other: the tracker's patience, and what neighbours tell.

use super::*;

fn exchange(interval_s: f64, peers: i64) -> Value {
    choice("on", &[("interval_s", Value::Number(interval_s)), ("peers", Value::Integer(peers))])
}

/// A tracker that names five, in a swarm of a hundred slow ones.
fn scarce(settings: &[(&str, Value)]) -> Run {
    let all = [
        ("peers", Value::Integer(100)),
        ("tracker_peers", Value::Integer(5)),
        ("announce_s", Value::Number(1e6)),
        ("file_kib", Value::Integer(100_000)),
    ];
    Run::new(&params(&[&all, settings].concat()), 1, 10.0)
}

fn degrees(run: &Run) -> Vec<usize> {
    run.swarm.peers[..100].iter().map(|p| run.swarm.members[p.members[0] as usize].ends.len()).collect()
}

fn after(run: &mut Run, rounds: u64) -> Vec<usize> {
    (0..rounds).for_each(|_| run.round(false));
    degrees(run)
}

#[test]
fn neighbours_of_neighbours_become_neighbours() {
    let mut without = scarce(&[]);
    let alone = after(&mut without, 20);
    assert_eq!(alone, after(&mut scarce(&[]), 6), "the tracker was asked once");
    let mut run = scarce(&[("peer_exchange", exchange(60.0, 50))]);
    assert_eq!(after(&mut run, 6), alone, "the first message comes after a minute");
    let told = after(&mut run, 1);
    assert!(told.iter().zip(&alone).all(|(now, then)| now >= then));
    assert!(told.iter().filter(|d| **d >= 40).count() > 50, "many have all they seek: {told:?}");
    assert!(told.iter().all(|d| *d <= 80), "and nobody more than it has room for: {told:?}");
    run.check_books();
}

#[test]
fn a_message_names_so_many_and_no_more() {
    let mut run = scarce(&[("peer_exchange", exchange(60.0, 1)), ("max_connections", Value::Integer(99))]);
    let before = after(&mut run, 6);
    let links: usize = before.iter().sum();
    let now: usize = after(&mut run, 1).iter().sum();
    // Each end of a link tells one name at most, also of links that were made since; each new link has two ends.
    assert!(now > links && now - links <= 4 * links, "{links} ends became {now}");
    let mut many = scarce(&[("peer_exchange", exchange(60.0, 50)), ("max_connections", Value::Integer(99))]);
    assert!(after(&mut many, 7).iter().sum::<usize>() > now);
}

#[test]
fn who_has_enough_listens_to_nobody() {
    let settings = [("peer_exchange", exchange(60.0, 50)), ("seek", Value::Integer(3))];
    let mut run = scarce(&settings);
    let full: Vec<bool> = after(&mut run, 6).iter().map(|d| *d >= 3).collect();
    let heard = |run: &Run, peer: usize| run.swarm.heard_s[run.swarm.peers[peer].members[0] as usize];
    after(&mut run, 1);
    for (peer, full) in full.iter().enumerate().filter(|(_, full)| **full) {
        assert_eq!(heard(&run, peer), 0.0, "peer {peer} has all it seeks: {full}");
    }
    assert!(full.iter().filter(|full| **full).count() > 50);
}

#[test]
fn the_tracker_answers_no_sooner_than_it_likes() {
    // Everybody asks every 10 s for more than there are; the tracker names five at a time.
    let announced = |min_s: f64, rounds: u64| {
        let settings = [("tracker_min_s", Value::Number(min_s)), ("announce_s", Value::Number(10.0))];
        let mut run = scarce(&settings);
        let degrees = after(&mut run, rounds);
        degrees.iter().sum::<usize>()
    };
    let first = announced(1800.0, 1);
    assert_eq!(announced(1800.0, 30), first, "one answer in 300 s");
    assert!(announced(0.0, 30) > 2 * first, "it names others each time it answers");
    assert!(announced(100.0, 10) == first && announced(100.0, 11) > first, "and answers again after 100 s");
}

#[test]
fn who_leaves_and_comes_back_waits_for_the_tracker_as_if_it_had_stayed() {
    let neighbours = |min_s: f64| {
        let mut run = scarce(&[("tracker_min_s", Value::Number(min_s)), ("announce_s", Value::Number(10.0))]);
        let who = Party { peer: PeerId(7), account: AccountId(7) };
        let ends = |run: &Run| run.swarm.members[run.swarm.peers[7].members[0] as usize].ends.len();
        after(&mut run, 1);
        let mut seen = Vec::new();
        for _ in 0..4 {
            run.swarm.leave(run.clock, who);
            run.swarm.enter(run.clock, who);
            let clock = run.clock;
            run.swarm.announce_due(clock);
            seen.push(ends(&run) > 0);
            run.clock.round += 1;
        }
        seen
    };
    assert_eq!(neighbours(0.0), [true; 4], "it is answered whenever it comes");
    assert_eq!(neighbours(30.0), [false, false, true, false], "at 30 s; it was answered at 0 s");
}

/// After the first round: for each member that has fewer neighbours than it seeks, those that it could connect to still.
fn could_still_connect(settings: &[(&str, Value)], seek: usize) -> (Run, Vec<usize>) {
    let all = [
        ("peers", Value::Integer(100)),
        ("seek", Value::Integer(seek as i64)),
        ("tracker_peers", Value::Integer(1000)),
        ("file_kib", Value::Integer(100_000)),
    ];
    let mut run = Run::new(&params(&[&all, settings].concat()), 1, 10.0);
    run.round(false);
    let swarm = &run.swarm;
    let complete = |a: &Member| swarm.holdings.complete(a.holding as usize);
    let room = |a: &Member| a.ends.len() < swarm.rules.max_connections;
    let strangers =
        |a: &Member, b: &Member| a.swarm == b.swarm && a.peer != b.peer && a.ends.iter().all(|end| end.peer != b.peer);
    let open = swarm.members.iter().filter(|a| a.ends.len() < seek);
    let open = open
        .map(|a| swarm.members.iter().filter(|b| strangers(a, b) && room(b) && !(complete(a) && complete(b))).count())
        .collect();
    (run, open)
}

#[test]
fn who_enters_looks_for_all_it_seeks_whoever_came_to_it_first() {
    let number = Value::Integer;
    for (settings, seek) in [
        (vec![], 40),
        (vec![("min_peers", number(0))], 40),
        (vec![("seeds", number(30)), ("max_connections", number(200))], 200),
        (vec![("seeds", number(30)), ("max_connections", number(41))], 40),
        (vec![("swarms", number(2)), ("swarms_per_peer", number(2)), ("seeds", number(25))], 40),
    ] {
        let (run, open) = could_still_connect(&settings, seek);
        assert!(open.iter().all(|others| *others == 0), "{settings:?}: they could still connect to {open:?}");
        assert_eq!(run.swarm.members.iter().filter(|m| m.announced_s != Some(0.0)).count(), 0, "all announced");
    }
}

#[test]
fn seeds_that_ask_first_do_not_keep_leechers_apart() {
    let settings = [("seeds", Value::Integer(30)), ("max_connections", Value::Integer(200))];
    let (mut run, _) = could_still_connect(&settings, 200);
    assert_eq!(degrees(&run), [129; 100], "everybody has everybody");
    run.round(false);
    let sent_by_leechers =
        |f: &Fact| matches!(f, Fact::Transfer { from, bytes, .. } if from.peer.0 < 100 && *bytes > 0);
    assert!(run.facts.iter().any(sent_by_leechers), "they serve each other");
}

#[test]
fn who_has_announced_itself_and_has_enough_asks_no_more() {
    // Whoever asks hears of 25, who lacks 15 of what it seeks then, and could ask every 10 s.
    let settings = [("tracker_peers", Value::Integer(25)), ("announce_s", Value::Number(10.0))];
    let first = after(&mut scarce(&settings), 1);
    assert!(first.iter().all(|d| *d >= 25) && first.iter().any(|d| *d < 40), "{first:?}");
    assert_eq!(after(&mut scarce(&settings), 6), first);
    let more = [&settings[..], &[("min_peers", Value::Integer(40))]].concat();
    assert!(after(&mut scarce(&more), 6).iter().all(|d| *d >= 40));
}
