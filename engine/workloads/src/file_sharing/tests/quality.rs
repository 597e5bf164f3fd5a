//! Quality: what polluters do, and what repeat traffic is.

use super::*;

#[test]
fn pollution_that_is_noticed_stays_with_the_polluters() {
    let mut run = Run::new(&[("queries", always()), ("uplink", kib_s(1000.0))]);
    run.polluters = (0..20).collect();
    let bad = run.count(40, |fact| matches!(fact, Fact::Judged { authentic: false, .. }));
    assert!(bad > 200, "{bad} bad downloads");
    let polluted = (0..60).flat_map(|peer| (0..200).map(move |file| (peer, file)));
    assert_eq!(polluted.filter(|(peer, file)| run.world.holdings.is_polluted(*peer, *file)).count(), 0);
    for fact in &run.facts {
        if let Fact::Judged { from, authentic: false, .. } = fact {
            assert!(from.peer.0 < 20, "nobody else sends what is not what it seems");
        }
    }
}

#[test]
fn pollution_that_nobody_notices_spreads_and_is_worth_nothing() {
    let mut run = Run::new(&[("queries", always()), ("uplink", kib_s(1000.0)), ("discovers", Value::Number(0.0))]);
    let held = |run: &Run| (0..60).map(|peer| run.world.holdings.files(peer).count()).sum::<usize>();
    let brought = held(&run);
    run.polluters = (0..10).collect();
    let bad = run.count(40, |fact| matches!(fact, Fact::Judged { authentic: false, .. }));
    assert_eq!(bad, 0, "nobody notices");
    let copies = |run: &Run, of: std::ops::Range<u32>| {
        let all = of.flat_map(|peer| (0..200).map(move |file| (peer, file)));
        all.filter(|(peer, file)| run.world.holdings.is_polluted(*peer, *file)).count()
    };
    let before = copies(&run, 10..60);
    assert!(before > 100, "{before} polluted copies");
    // The polluters stop, and it goes on.
    run.polluters.clear();
    run.count(40, completed);
    assert!(copies(&run, 10..60) > before, "bad copies beget bad copies");
    let got: u64 = run.world.people.all.iter().map(|person| person.useful_bytes).sum();
    let bad = copies(&run, 0..60);
    assert_eq!(got, ((held(&run) - brought - bad) << 20) as u64, "authentic files count, the others do not");
}

#[test]
fn a_seeker_refuses_who_sent_something_else_and_gives_up_in_the_end() {
    let mut run = Run::new(&[("queries", always()), ("uplink", kib_s(1000.0)), ("tries", Value::Integer(3))]);
    run.polluters = (0..60).collect();
    let mut asked: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let (mut exhausted, mut tired) = (0, 0);
    for _ in 0..30 {
        run.round();
        assert!(!run.facts.iter().any(completed), "everybody pollutes");
        for fact in &run.facts {
            match *fact {
                Fact::Unanswered { who, good } => {
                    exhausted += usize::from(asked.remove(&(who.peer.0, good.0)).is_some());
                }
                Fact::Judged { by, from, good, .. } => {
                    let sources = asked.entry((by.peer.0, good.0)).or_default();
                    assert!(!sources.contains(&from.peer.0), "{by} asked {from} again");
                    sources.push(from.peer.0);
                    if sources.len() == 3 {
                        tired += 1;
                        asked.remove(&(by.peer.0, good.0));
                    }
                }
                _ => {}
            }
        }
    }
    assert!(exhausted > 10 && tired > 100, "{exhausted} ran out of sources, {tired} out of tries");
}

#[test]
fn fellows_may_repeat_a_download_and_gain_nothing() {
    // Alice asks David again and again for the largest file that he has, as soon as the last copy is there.
    let mut all = params(&[("queries", choice("rate", &[("per_hour", Value::Number(0.0))]))]);
    all.set("uplink", kib_s(1000.0));
    let mut big = all.clone();
    big.set("shared_files", constant("files", Value::Integer(1)));
    let groups = vec![group("pair", 0..2, &big, 2), group("others", 2..60, &all, 0)];
    let mut run = Run::of(&all, groups, 3);
    let file = run.world.holdings.files(1).next().expect("David has one file");
    run.favours = vec![(0, 1)];
    let lacks = !run.world.holdings.has(0, file);
    let (mut times, mut wasted) = (0, 0);
    for _ in 0..29 {
        run.round();
        for fact in &run.facts {
            if let Fact::Transfer { from, to, good, bytes, wasted_bytes } = fact {
                assert_eq!((from.peer.0, to.peer.0, good.0, *bytes), (1, 0, file, 1 << 20));
                (times, wasted) = (times + 1, wasted + wasted_bytes);
            }
        }
    }
    assert_eq!(times, 29);
    assert_eq!(wasted, (29 - u64::from(lacks)) << 20, "all of it is in vain, but for the first copy");
    assert_eq!(run.world.people.all[0].useful_bytes, u64::from(lacks) << 20);
}

#[test]
fn only_fellows_are_listed_beside_the_sources_of_queries() {
    let all = params(&[("queries", choice("rate", &[("per_hour", Value::Number(0.0))]))]);
    let groups = vec![group("rings", 0..7, &all, 3), group("others", 7..60, &all, 0)];
    let mut run = Run::of(&all, groups, 3);
    run.round();
    let listed = |run: &Run, peer: u32| {
        let mut rows = Vec::new();
        run.world.neighbours(PeerId(peer), &mut rows);
        assert!(rows.iter().all(|row| !row.recommended), "honest peers do not ask them");
        rows.iter().map(|row| row.account.0).collect::<Vec<_>>()
    };
    assert_eq!(listed(&run, 1), [0, 2]);
    assert_eq!(listed(&run, 5), [3, 4]);
    assert_eq!(listed(&run, 6), [0; 0], "the last ring is one alone");
    assert_eq!(listed(&run, 20), [0; 0]);
    run.world.leave(run.clock, Run::party(2));
    assert_eq!(listed(&run, 1), [0], "who is offline cannot be asked");
}
