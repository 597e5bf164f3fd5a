//! Several swarms at once, and peers that leech in one while they seed another.

use super::*;

const FILE_BYTES: Bytes = 1000 * 1024;

/// Two swarms of twenty peers, of which the first ten leech swarm 1 and hold swarm 0, which the others leech.
fn run(on_completion: Value) -> Run {
    let list = |number: f64| Value::Numbers(vec![number]);
    let both = [("swarms", Value::Integer(2)), ("on_completion", on_completion), ("leeches", list(0.0))];
    let params = params(&both);
    let mut cast = cast(&params, 4, 10.0);
    let givers = cast.groups[0].members.drain(..10).collect();
    let mut group = CastGroup { name: "givers".to_owned(), members: givers, ..cast.groups[0].clone() };
    group.params.set("leeches", list(1.0));
    group.params.set("holds", list(0.0));
    cast.groups.push(group);
    Run::of(&params, &cast)
}

fn leave() -> Value {
    choice("leave", &[])
}

/// Bytes that the givers gave in each swarm.
fn given(run: &Run) -> [Bytes; 2] {
    let mut given = [0; 2];
    for fact in &run.facts {
        if let Fact::Transfer { from, good, bytes, .. } = fact
            && from.peer.0 < 10
        {
            given[good.0 as usize] += bytes;
        }
    }
    given
}

#[test]
fn what_a_peer_holds_is_neither_its_goal_nor_what_it_got() {
    let mut run = run(leave());
    run.round(false);
    let progress = run.swarm.progress(PeerId(0));
    assert_eq!(progress.goal_bytes, FILE_BYTES);
    assert_eq!(progress.goal_bytes, progress.wants_bytes + progress.has_bytes);
    let mut sought = Vec::new();
    run.swarm.seeks(PeerId(0), &mut sought);
    assert_eq!(sought, [(Good(0), 0), (Good(1), progress.wants_bytes)]);
    sought.clear();
    run.swarm.seeks(PeerId(20), &mut sought);
    assert_eq!(sought, [(Good(0), 0), (Good(1), 0)], "a seed has all");
    sought.clear();
    run.swarm.seeks(PeerId(10), &mut sought);
    assert_eq!(sought.len(), 1, "swarm 0 alone");
}

#[test]
fn it_seeds_one_swarm_and_leeches_another_and_its_requests_say_which() {
    let mut run = run(leave());
    for _ in 0..4 {
        run.round(false);
        for request in run.requests.all.iter().filter(|r| r.to.0 < 10) {
            assert_eq!(request.provider_wants, request.good == Good(1), "it seeds swarm 0 only");
            assert_eq!(request.by_peer.0 < 10, request.good == Good(1), "the givers do not ask for what they hold");
        }
    }
    let [seeded, leeched] = given(&run);
    assert!(seeded > 0 && leeched > 0, "{seeded} B and {leeched} B");
    run.until_done(500);
    assert_eq!(run.completed().len(), 20, "one file each");
    let (_, received, wasted) = run.sent_and_received();
    assert_eq!(received.values().sum::<u64>(), 20 * FILE_BYTES + wasted);
}

#[test]
fn it_seeds_for_as_long_as_it_is_there() {
    // The givers' own swarm is quick, the one they seed is slow: nobody there has all when they are done.
    let gives_at_the_end = |on_completion| {
        let mut run = run(on_completion);
        (0..10).for_each(|giver| run.swarm.pipes[giver].uplink *= 8);
        (10..20).for_each(|taker| run.swarm.pipes[taker].downlink = 4 * 1024);
        while run.completed().iter().filter(|(peer, _)| peer.0 < 10).count() < 10 {
            run.round(false);
        }
        // Who leaves does so in the next round.
        run.facts.clear();
        run.round(false);
        given(&run)[0]
    };
    assert_eq!(gives_at_the_end(leave()), 0, "whoever leaves takes what it holds along");
    assert!(gives_at_the_end(linger(1e6)) > 0);
}

#[test]
fn whoever_comes_again_still_holds_what_it_brought() {
    let mut run = run(choice("rejoin", &[]));
    while run.completed().iter().filter(|(peer, _)| peer.0 == 0).count() < 2 {
        assert!(run.clock.round < 500, "it completes again and again");
        run.round(false);
        assert!(run.swarm.holdings.complete(run.swarm.peers[0].holdings[0].1 as usize), "swarm 0 stays complete");
    }
    assert!(run.completed().iter().all(|(_, took_s)| *took_s > 0.0));
}
