//! Sessions, queries in time, and what a round costs.

use super::*;

fn exponential(mean_s: f64) -> Value {
    choice("exponential", &[("mean_s", Value::Number(mean_s))])
}

/// Who is online round by round, without anything else.
fn presence(settings: &[(&str, Value)], rounds: u64) -> Vec<Vec<bool>> {
    let mut run = Run::new(settings);
    (0..rounds)
        .map(|_| {
            run.churn();
            run.clock.round += 1;
            (0..run.world.people.all.len() as u32).map(|peer| run.world.online.is_online(peer)).collect()
        })
        .collect()
}

/// The mean number online, and the mean length of sessions that began and ended, in rounds.
fn means(presence: &[Vec<bool>]) -> (f64, f64) {
    let online = presence.iter().flatten().filter(|there| **there).count();
    let (mut ends, mut rounds) = (0, 0);
    for peer in 0..presence[0].len() {
        let there: Vec<bool> = presence.iter().map(|round| round[peer]).collect();
        let first = there.iter().position(|there| !there).unwrap_or(there.len());
        let last = there.iter().rposition(|there| !there).unwrap_or(0).max(first);
        rounds += there[first..last].iter().filter(|there| **there).count();
        ends += there[first..last].windows(2).filter(|pair| pair[0] && !pair[1]).count();
        ends += usize::from(there[first..last].last() == Some(&true));
    }
    (online as f64 / presence.len() as f64, rounds as f64 / ends as f64)
}

#[test]
fn as_many_are_online_as_was_asked_for_from_the_first_round_on() {
    let weibull = choice("weibull", &[("shape", Value::Number(0.59)), ("scale_s", Value::Number(2514.0))]);
    for (session, mean_s) in
        [(exponential(4000.0), 4000.0), (constant("seconds", Value::Number(4000.0)), 4000.0), (weibull, 3867.7)]
    {
        let settings = [("peers", Value::Integer(3000)), ("online", Value::Integer(600)), ("session", session.clone())];
        let seen = presence(&settings, 1200);
        let (online, rounds) = means(&seen);
        assert!((online / 600.0 - 1.0).abs() < 0.03, "{session:?}: {online} are online");
        // The share of sessions that no round sees is about half a round's length by the mean; those seen are longer
        // by as much, and rare long ones that the run cuts off are left out.
        assert!((rounds * ROUND_S / mean_s - 1.0).abs() < 0.1, "{session:?}: sessions of {} s", rounds * ROUND_S);
        let first = seen[..10].iter().flatten().filter(|there| **there).count() as f64 / 10.0;
        assert!((first / 600.0 - 1.0).abs() < 0.12, "{session:?}: {first} at the start");
    }
}

#[test]
fn uptimes_are_those_that_were_given() {
    let uniform = choice("uniform", &[("min_share", Value::Number(0.0)), ("max_share", Value::Number(1.0))]);
    let settings = [("peers", Value::Integer(400)), ("uptime", uniform), ("session", exponential(500.0))];
    let seen = presence(&settings, 2000);
    let mut shares: Vec<f64> = (0..400).map(|p| seen.iter().filter(|r| r[p]).count() as f64 / 2000.0).collect();
    shares.sort_by(f64::total_cmp);
    for (place, share) in shares.iter().enumerate() {
        assert!((share - place as f64 / 400.0).abs() < 0.1, "peer {place} of 400 is online {share} of the time");
    }
    let always = presence(&[("uptime", constant("share", Value::Number(1.0)))], 50);
    assert!(always.iter().flatten().all(|there| *there));
    let never = presence(&[("uptime", constant("share", Value::Number(0.0)))], 50);
    assert!(never.iter().flatten().all(|there| !there));
    let away = choice("absences", &[("away", constant("seconds", Value::Number(3000.0)))]);
    let settings = [("peers", Value::Integer(400)), ("uptime", away), ("session", exponential(1000.0))];
    let (online, _) = means(&presence(&settings, 500));
    assert!((online / 100.0 - 1.0).abs() < 0.05, "a quarter of the time: {online} of 400");
}

#[test]
fn peers_ask_as_often_as_they_are_used_to() {
    // Nobody finds anything, so that nothing but their habits limits them.
    let nothing =
        |queries: Value| Run::new(&[("queries", queries), ("shared_files", constant("files", Value::Integer(0)))]);
    let asks = |fact: &Fact| matches!(fact, Fact::Unanswered { .. });
    let mut run = nothing(choice("rate", &[("per_hour", Value::Number(6.0))]));
    let asked = run.count(600, asks) as f64;
    assert!((asked / 6000.0 - 1.0).abs() < 0.05, "{asked} of 6000 queries");
    assert_eq!(nothing(choice("rate", &[("per_hour", Value::Number(0.0))])).count(50, asks), 0);
    assert_eq!(nothing(always()).count(50, asks), 3000, "each of 60 in each of 50 rounds");
    let mut run =
        nothing(choice("cycles", &[("min_probability", Value::Number(0.0)), ("max_probability", Value::Number(0.5))]));
    let asked = run.count(400, asks) as f64;
    assert!((asked / 6000.0 - 1.0).abs() < 0.2, "{asked}: a quarter of 24,000, by 60 probabilities");
    assert_eq!(
        nothing(choice("cycles", &[("min_probability", Value::Number(0.0)), ("max_probability", Value::Number(0.0))]))
            .count(50, asks),
        0
    );
}

#[test]
fn sessions_and_first_queries_do_not_hang_on_what_mechanisms_do() {
    let world = |rule: Rule, polluters: u32| {
        let mut run = Run::new(&[("online", Value::Integer(30)), ("session", exponential(2000.0))]);
        run.rule = rule;
        run.polluters = (0..polluters).collect();
        let mut asked = Vec::new();
        let mut churn = Vec::new();
        for _ in 0..200 {
            churn.extend(run.churn());
            let before: Vec<u32> = run.world.people.all.iter().map(|person| person.asked).collect();
            run.ask();
            let grants = run.grants();
            run.transfer(&grants);
            asked.extend((0..60).filter(|p| run.world.people.all[*p].asked > before[*p]).map(|p| (run.clock.round, p)));
        }
        (churn, asked)
    };
    assert_eq!(world(FIRST_COME, 0), world(|request| (u32::MAX - request.queued.since_round, request.by.0), 40));
}

#[test]
fn a_round_costs_what_happens_in_it_and_not_what_is_registered() {
    // The same hundred online, of five hundred and of fifty thousand.
    let cost = |peers: i64| {
        let mut run = Run::new(&[
            ("peers", Value::Integer(peers)),
            ("online", Value::Integer(100)),
            ("files", Value::Integer(500)),
            ("session", exponential(5000.0)),
            ("queries", choice("rate", &[("per_hour", Value::Number(4.0))])),
        ]);
        run.round();
        let before = run.world.people.looked_at + run.world.index.looked_at;
        let mut waited = 0;
        for _ in 0..100 {
            run.round();
            waited += run.requests.all.len() as u64;
        }
        (run.world.people.looked_at + run.world.index.looked_at - before) as f64 + waited as f64
    };
    let (few, many) = (cost(500), cost(50_000));
    assert!(few > 10_000.0, "{few} entries");
    assert!((many / few - 1.0).abs() < 0.3, "{few} entries of five hundred, {many} of a hundred times as many");
}
