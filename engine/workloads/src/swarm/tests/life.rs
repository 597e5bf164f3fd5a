//! Arrivals, sessions and stays.

use super::*;
use crate::swarm::life::Stage;
use game::maths::exp;

fn seconds(seconds: f64) -> Value {
    choice("constant", &[("seconds", Value::Number(seconds))])
}

fn exponential(mean_s: f64) -> Value {
    choice("exponential", &[("mean_s", Value::Number(mean_s))])
}

fn away(seconds_away: f64) -> Value {
    choice("return", &[("away", seconds(seconds_away))])
}

fn arrivals(how: Value, peers: i64) -> Vec<f64> {
    let settings = params(&[("arrivals", how), ("peers", Value::Integer(peers))]);
    let swarm = Swarm::new(&settings, &cast(&settings, 1, 10.0)).expect("valid");
    swarm.peers[..peers as usize].iter().map(|p| p.due_s).collect()
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

/// Who was online when, round by round.
fn online(run: &mut Run, rounds: u64) -> Vec<Vec<u32>> {
    let mut all = Vec::new();
    for _ in 0..rounds {
        run.round(false);
        let swarm = &run.swarm;
        all.push((0..swarm.peers.len() as u32).filter(|p| !swarm.peers[*p as usize].members.is_empty()).collect());
    }
    all
}

#[test]
fn a_flash_crowd_may_spread() {
    assert!(arrivals(choice("together", &[("within_s", Value::Number(0.0))]), 50).iter().all(|t| *t == 0.0));
    let spread = arrivals(choice("together", &[("within_s", Value::Number(600.0))]), 4000);
    assert!(spread.iter().all(|t| (0.0..600.0).contains(t)));
    // Uniform: mean 300 s with a standard error of 2.7 s.
    assert!((mean(&spread) - 300.0).abs() < 12.0, "{}", mean(&spread));
    let settings = params(&[("arrivals", choice("together", &[("within_s", Value::Number(600.0))]))]);
    let mut run = Run::new(&settings, 1, 10.0);
    let peers = online(&mut run, 40);
    assert!(peers[0].len() < 5 && run.facts.len() > 20, "they trickle in: {}", peers[0].len());
}

#[test]
fn weibull_gaps_come_in_clusters() {
    let how = |shape| choice("weibull", &[("shape", Value::Number(shape)), ("scale_s", Value::Number(5.0))]);
    for (shape, mean_gap, deviation) in [(1.0, 5.0, 5.0), (0.5, 10.0, 5.0 * 20f64.sqrt())] {
        let times = arrivals(how(shape), 4000);
        let gaps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).collect();
        assert!(gaps.iter().all(|gap| *gap > 0.0), "in the order of ids");
        let error = deviation / 4000f64.sqrt();
        assert!((mean(&gaps) - mean_gap).abs() < 4.0 * error, "shape {shape}: mean gap {}", mean(&gaps));
    }
}

#[test]
fn a_decaying_crowd_arrives_as_its_rate_says() {
    let times = arrivals(choice("decaying", &[("mean_s", Value::Number(100.0))]), 4000);
    assert!((mean(&times) - 100.0).abs() < 7.0, "mean {} s; its standard error is 1.6", mean(&times));
    let late = times.iter().filter(|t| **t > 200.0).count() as f64 / 4000.0;
    assert!((late - 0.1353).abs() < 0.02, "exp(-2) come after two means, not {late}");
}

#[test]
fn who_leaves_for_good_is_not_waited_for() {
    let settings = [("session", seconds(30.0)), ("seeds", Value::Integer(1)), ("uplink", constant(1.0))];
    let mut run = Run::new(&params(&settings), 1, 10.0);
    let online = online(&mut run, 5);
    assert_eq!(online[2].len(), 21, "the session of 30 s is three rounds");
    assert_eq!(online[3], [20], "all but the seed aborted");
    assert!(run.swarm.done() && run.completed().is_empty());
    assert!(run.swarm.peers[..20].iter().all(|p| p.stage == Stage::Gone));
    let got = run.swarm.pipes.iter().position(|p| p.useful_bytes > 0).expect("somebody got something");
    let rate = run.swarm.pipes[got].useful_bytes as f64 / 1024.0 / 30.0;
    assert_eq!(run.swarm.utility(run.clock, PeerId(got as u32)), rate, "it wanted it for 30 s");
}

#[test]
fn aborts_come_at_their_rate() {
    let settings = [("session", exponential(200.0)), ("peers", Value::Integer(1000)), ("uplink", constant(0.0))];
    let mut run = Run::new(&params(&settings), 1, 10.0);
    let online = online(&mut run, 41);
    let there = |round: usize| (online[round].len() - 1) as f64 / 1000.0;
    // Rounds see who is there at their beginning, so times are exact.
    for (round, expected) in [(1, exp(-0.05)), (20, exp(-1.0)), (40, exp(-2.0))] {
        assert!((there(round) - expected).abs() < 0.05, "round {round}: {} there, not {expected}", there(round));
    }
}

#[test]
fn who_comes_back_has_what_it_had() {
    let settings = [("session", seconds(30.0)), ("on_session_end", away(50.0)), ("uplink", constant(9.0))];
    let mut run = Run::new(&params(&settings), 2, 10.0);
    online(&mut run, 3);
    let held = |run: &Run| -> Vec<(u32, Bytes)> {
        let state = |p: u32| run.swarm.holdings.got(run.swarm.peers[p as usize].holdings[0].1 as usize);
        (0..20).map(|p| (state(p), run.swarm.progress(PeerId(p)).wants_bytes)).collect()
    };
    let before = held(&run);
    assert!(before.iter().any(|(got, _)| *got > 0) && before.iter().any(|(_, wants)| *wants > 0));
    let under_way = (0..20).filter(|h| !run.swarm.holdings.state(*h).inflight.is_empty()).count();
    assert!(under_way > 0, "some blocks are under way when the sessions end");
    let gone = online(&mut run, 5);
    assert!(gone.iter().all(|there| *there == [20]), "only the seed stays: {gone:?}");
    assert_eq!(held(&run), before);
    for h in 0..20 {
        let state = run.swarm.holdings.state(h);
        assert!(state.inflight.is_empty(), "what was under way is lost");
        for partial in &state.partials {
            let size = run.swarm.rules.piece_size(partial.piece);
            assert_eq!(partial.unrequested, size - partial.arrived, "and is requested anew");
        }
    }
    assert_eq!(online(&mut run, 1)[0].len(), 21, "all are back after 80 s");
    assert!(held(&run).iter().zip(&before).all(|(now, then)| now.0 >= then.0 && now.1 <= then.1));
}

#[test]
fn time_away_counts_as_waiting() {
    let settings = [("session", seconds(40.0)), ("on_session_end", away(100.0)), ("uplink", constant(6.0))];
    let mut run = Run::new(&params(&settings), 3, 10.0);
    run.until_done(3000);
    let completed = run.completed();
    assert_eq!(completed.len(), 20, "everybody completes, session by session");
    let (_, received, wasted) = run.sent_and_received();
    assert_eq!(received.values().sum::<u64>(), 20 * 1000 * 1024 + wasted, "nothing is fetched twice");
    for (peer, took_s) in completed {
        // Online in the first 40 of every 140 seconds.
        let into = (took_s - 10.0) % 140.0;
        assert!(into < 40.0, "peer {peer:?} completed after {took_s} s, when it was away");
        assert!(took_s > 140.0, "one session is too short");
        let expected = 1000.0 / took_s;
        let utility = run.swarm.utility(run.clock, peer);
        assert!((utility / expected - 1.0).abs() < 1e-9, "{utility} KiB/s over the whole time, not {expected}");
    }
}

#[test]
fn sessions_are_the_worlds_and_not_the_strategies() {
    // The same peers come and go at the same times, whether uplinks are fast or too slow to complete anything.
    let session = choice("weibull", &[("shape", Value::Number(0.59)), ("scale_s", Value::Number(100.0))]);
    let ever_away = choice("return", &[("away", exponential(60.0))]);
    let times = |file_kib: i64, withhold: bool| {
        let settings = [
            ("session", session.clone()),
            ("on_session_end", ever_away.clone()),
            ("file_kib", Value::Integer(file_kib)),
        ];
        let mut run = Run::new(&params(&settings), 4, 10.0);
        let mut stages = Vec::new();
        for _ in 0..60 {
            run.round(withhold);
            stages.push(run.swarm.peers.iter().map(|p| p.stage).collect::<Vec<_>>());
        }
        stages
    };
    let slow = times(1 << 20, true);
    assert_eq!(slow, times(1 << 21, false));
    assert!(slow.iter().flatten().any(|s| *s == Stage::Away));
}

#[test]
fn stays_are_drawn() {
    let stay = choice("linger", &[("seconds", Value::Number(600.0)), ("stay", exponential(300.0))]);
    let settings = params(&[("on_completion", stay), ("peers", Value::Integer(200)), ("seeds", Value::Integer(20))]);
    let mut run = Run::new(&settings, 1, 10.0);
    let mut left = BTreeMap::new();
    while run.swarm.peers[..200].iter().any(|p| p.stage != Stage::Gone) {
        run.round(false);
        let gone = run.swarm.peers.iter().enumerate().filter(|(_, p)| p.stage == Stage::Gone);
        gone.for_each(|(id, _)| _ = left.entry(PeerId(id as u32)).or_insert(run.clock.start_s() - 10.0));
    }
    let stays: Vec<f64> = run.completed().iter().map(|(peer, took_s)| left[peer] - took_s).collect();
    // Half a round is added by waiting for the next one; the standard error is 21 s.
    assert!((mean(&stays) - 305.0).abs() < 65.0, "mean stay {}", mean(&stays));
    assert!(stays.iter().any(|s| *s < 50.0) && stays.iter().any(|s| *s > 800.0));
}

#[test]
fn leechers_alone_can_complete_with_what_they_bring() {
    // Who has all stays: otherwise the last may wait for ever for a piece that left with another.
    let settings = [
        ("seeds", Value::Integer(0)),
        ("initial_share", Value::Number(0.5)),
        ("peers", Value::Integer(30)),
        ("on_completion", linger(f64::INFINITY)),
    ];
    let mut run = Run::new(&params(&settings), 5, 10.0);
    run.round(false);
    let brought: Vec<Bytes> = run.swarm.peers.iter().map(|p| p.brought_bytes[0]).collect();
    assert!(brought.iter().all(|b| (*b).abs_diff(500 * 1024) <= 64 * 1024), "half of 16 pieces each: {brought:?}");
    let copies: u32 = run.swarm.copies[0].iter().sum();
    let held: u32 = (0..30).map(|h| run.swarm.holdings.got(h)).sum();
    assert!(copies == held && held > 30 * 8, "what they bring can be passed on");
    assert!(run.swarm.copies[0].iter().any(|c| *c < 30), "they brought different pieces");
    run.until_done(3000);
    let (_, received, wasted) = run.sent_and_received();
    let came_for: Bytes = brought.iter().map(|b| 1000 * 1024 - b).sum();
    assert_eq!(received.values().sum::<u64>(), came_for + wasted, "they fetch what they lack");
    let told: Bytes =
        run.facts.iter().map(|f| if let Fact::Completed { goal_bytes, .. } = f { *goal_bytes } else { 0 }).sum();
    assert_eq!(told, came_for);
    assert_eq!(
        run.swarm.progress(PeerId(0)),
        Progress { goal_bytes: 1000 * 1024 - brought[0], wants_bytes: 0, has_bytes: 1000 * 1024 }
    );
}

#[test]
fn whoever_brings_all_but_one_piece_still_wants_that() {
    let settings = [("initial_share", Value::Number(1.0)), ("on_completion", choice("rejoin", &[]))];
    let mut run = Run::new(&params(&settings), 5, 10.0);
    let first = online(&mut run, 1);
    assert_eq!(first[0].len(), 21);
    assert!(run.completed().iter().all(|(_, took_s)| *took_s == 10.0) && run.completed().len() > 10);
    online(&mut run, 1);
    let empty = run.swarm.peers[..20].iter().filter(|p| p.sessions == 2).all(|p| p.brought_bytes == [0]);
    assert!(empty, "who rejoins comes back without anything");
}

#[test]
fn a_session_that_ends_as_the_file_completes_ends_once() {
    for seconds_there in [40.0, 50.0, 60.0] {
        let settings = [
            ("peers", Value::Integer(6)),
            ("session", seconds(seconds_there)),
            ("on_session_end", away(20.0)),
            ("on_completion", choice("rejoin", &[])),
        ];
        let mut run = Run::new(&params(&settings), 3, 10.0);
        for _ in 0..60 {
            run.round(false);
            assert!(run.swarm.peers.iter().all(|p| p.members.len() <= 1), "nobody is there twice");
        }
    }
}
