//! The catalogue and the index: popularity, interests, replication, communities, claims.

use super::*;
use crate::zipf::Zipf;
use game::random::Purpose;

#[test]
fn popularity_follows_zipfs_law() {
    let zipf = Zipf::new(50, 1.0);
    let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
    let n = 200_000;
    let mut counts = [0.0; 50];
    (0..n).for_each(|_| counts[zipf.draw(&mut stream, 50)] += 1.0);
    let total: f64 = (1..=50).map(|rank| 1.0 / f64::from(rank)).sum();
    for (rank, count) in counts.iter().enumerate() {
        let expected = f64::from(n) / total / (rank + 1) as f64;
        assert!((count - expected).abs() < 5.0 * expected.sqrt(), "rank {rank}: {count}, expected {expected}");
        assert!((zipf.weight(rank) * (rank + 1) as f64 - 1.0).abs() < 1e-9);
    }
    // The law for fewer ranks is its beginning; an exponent of 0 makes all alike.
    assert!((0..1000).all(|_| zipf.draw(&mut stream, 7) < 7));
    let flat = Zipf::new(4, 0.0);
    let firsts = (0..n).filter(|_| flat.draw(&mut stream, 4) == 3).count() as f64;
    assert!((firsts / f64::from(n) - 0.25).abs() < 0.01);
    assert_eq!(Zipf::new(1, 1.0).draw(&mut stream, 1), 0);
}

#[test]
fn peers_share_and_ask_for_what_interests_them_and_popular_files_have_many_copies() {
    let mut run = Run::new(&[("queries", always()), ("categories", Value::Integer(10))]);
    let world = &run.world;
    for peer in 0..60 {
        let interests = world.catalogue.interests(peer);
        assert_eq!(interests.iter().collect::<BTreeSet<_>>().len(), 2);
        assert!(world.holdings.files(peer).all(|file| interests.contains(&(file % 10))), "it shares what it likes");
    }
    let of = |category: u32| (0..60).filter(|peer| world.catalogue.interests(*peer).contains(&category)).count();
    assert!(of(0) > 2 * of(9), "{} like the most popular category, {} the least", of(0), of(9));
    let of_rank = |rank: u32| (0..10).map(|category| copies(&run, rank * 10 + category)).sum::<usize>();
    assert!(of_rank(0) > of_rank(10), "{} copies of the first, {} of the eleventh", of_rank(0), of_rank(10));
    let before = all_copies(&run);
    let mut got = 0;
    for _ in 0..30 {
        run.round();
        for query in &run.queries.all {
            assert!(run.world.catalogue.interests(query.by_peer.0).contains(&(query.good.0 % 10)));
        }
        got += run.facts.iter().filter(|fact| completed(fact)).count();
    }
    assert_eq!(all_copies(&run), before + got, "every download is one more copy");
    let mut selfish = Run::new(&[("queries", always()), ("keeps", Value::Number(0.0))]);
    assert!(selfish.count(30, completed) > 100);
    assert_eq!(all_copies(&selfish), all_copies(&Run::new(&[])), "who keeps nothing replicates nothing");
}

#[test]
fn where_nobody_collects_files_stay_where_they_are_and_are_asked_for_again() {
    let mut run = Run::new(&[("queries", always()), ("collects", Value::Bool(false))]);
    let before: Vec<usize> = (0..200).map(|file| copies(&run, file)).collect();
    let mut got: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for _ in 0..100 {
        run.round();
        for fact in &run.facts {
            if let Fact::Completed { who, good, .. } = fact {
                *got.entry((who.peer.0, good.0)).or_default() += 1;
            }
        }
    }
    assert_eq!((0..200).map(|file| copies(&run, file)).collect::<Vec<_>>(), before);
    assert!(got.values().any(|times| *times > 1), "somebody got the same file twice");
    assert!(got.keys().all(|(peer, file)| !run.world.holdings.has(*peer, *file)));
    // A query does not depend on what came before: the last are as popular as the first.
    let asks: usize = got.values().sum();
    assert!(asks > 60 * 90, "{asks} of 6000 queries, of which some find nobody");
}

fn all_copies(run: &Run) -> usize {
    (0..200).map(|file| copies(run, file)).sum()
}

#[test]
fn files_are_as_large_and_as_many_as_the_parameters_say() {
    let lognormal = choice("lognormal", &[("mean_mib", Value::Number(30.0)), ("sigma", Value::Number(1.0))]);
    let run = Run::new(&[("files", Value::Integer(100_000)), ("file_size", lognormal)]);
    let sizes: Vec<f64> = (0..100_000).map(|file| run.world.catalogue.size(file) as f64 / catalogue::MIB).collect();
    let mean = sizes.iter().sum::<f64>() / 1e5;
    assert!((mean / 30.0 - 1.0).abs() < 0.02, "{mean} MiB on average");
    let below = sizes.iter().filter(|mib| **mib < 30.0 * game::maths::exp(-0.5)).count() as f64 / 1e5;
    assert!((below - 0.5).abs() < 0.01, "{below} lie below the median");
    let measured = choice(
        "lognormal",
        &[
            ("nothing", Value::Number(0.25)),
            ("median", Value::Number(33.0)),
            ("sigma", Value::Number(2.58)),
            ("max_files", Value::Integer(4000)),
        ],
    );
    let run = Run::new(&[
        ("peers", Value::Integer(4000)),
        ("files", Value::Integer(1_000_000)),
        ("shared_files", measured),
        ("zipf_exponent", Value::Number(0.0)),
    ]);
    let share =
        |most: usize| (0..4000).filter(|p| run.world.holdings.files(*p).count() <= most).count() as f64 / 4000.0;
    for (files, expected) in [(0, 0.25), (100, 0.75), (1000, 0.93)] {
        assert!((share(files) - expected).abs() < 0.03, "{} share at most {files} files", share(files));
    }
}

#[test]
fn the_index_names_those_that_may_serve_each_with_the_same_chance() {
    // One list that is looked through, and one that is walked.
    for holders in [200u32, 5000] {
        let mut index = Index::new(1, &[f64::INFINITY]);
        (0..holders).for_each(|peer| index.enter(peer, 0, [0].into_iter()));
        index.enter(holders, 0, [0].into_iter());
        index.leave(holders, 0, [0].into_iter());
        let mut named = vec![0; holders as usize];
        for round in 0..20_000u64 {
            let mut stream = Stream::new(1, Purpose::Trial, 0, round);
            let mut out: Vec<Source> = Vec::new();
            // Every tenth lives where the query comes from, and the third of them asks itself.
            let inside = |peer: u32, _: bool| (peer.is_multiple_of(10) && peer != 30).then_some(AccountId(peer));
            index.answer(&mut stream, (0, 1.0), 5, inside, &mut out);
            assert_eq!(out.len(), 5);
            assert_eq!(out.iter().map(|source| source.peer).collect::<BTreeSet<_>>().len(), 5, "each once");
            out.iter().for_each(|source| named[source.peer as usize] += 1);
        }
        let count = holders / 10 - 1;
        let expected = 100_000.0 / f64::from(count);
        for peer in (0..holders).filter(|peer| peer % 10 == 0 && *peer != 30) {
            let off = f64::from(named[peer as usize]) - expected;
            assert!(off.abs() < 6.0 * expected.sqrt(), "peer {peer} of {holders}: {} times", named[peer as usize]);
        }
        assert_eq!(named.iter().filter(|count| **count > 0).count(), count as usize);
    }
}

#[test]
fn communities_find_inside_what_is_inside() {
    let clusters = [("clusters", Value::Numbers(vec![0.7, 0.3])), ("queries", always())];
    let inside = |share: f64| {
        let mut run = Run::new(&[&clusters[..], &[("inside_share", Value::Number(share))]].concat());
        let cluster = |run: &Run, peer: u32| run.world.people.all[peer as usize].cluster;
        let second = (0..60).filter(|peer| cluster(&run, *peer) == 1).count();
        assert!((10..27).contains(&second), "{second} of 60 in the smaller community");
        let (mut within, mut all) = (0, 0);
        for _ in 0..30 {
            run.round();
            for query in &run.queries.all {
                let own = cluster(&run, query.by_peer.0);
                let there = run.queries.of(query).iter().filter(|source| cluster(&run, source.0) == own).count();
                within += usize::from(there == run.queries.of(query).len());
                all += 1;
            }
        }
        within as f64 / all as f64
    };
    assert!(inside(1.0) > 0.8, "nearly everything is there: {}", inside(1.0));
    assert!(inside(0.0) < 0.4, "{}", inside(0.0));
    let mut small = params(&clusters);
    small.set("cluster", Value::Integer(2));
    let run = Run::of(&params(&clusters), vec![group("small", 0..60, &small, 0)], 3);
    assert!(run.world.people.all.iter().all(|person| person.cluster == 1), "a group says where it lives");
}

#[test]
fn who_claims_the_most_popular_files_is_named_for_those_and_no_others() {
    let all = params(&[("queries", always()), ("answers", Value::Integer(60))]);
    let mut claims = all.clone();
    claims.set("answers_top", Value::Number(0.1));
    claims.set("shared_files", constant("files", Value::Integer(0)));
    let groups = vec![group("claimers", 0..5, &claims, 0), group("others", 5..60, &all, 0)];
    let mut run = Run::of(&all, groups, 3);
    let mut weights: Vec<f64> = (0..200).map(|file| run.world.catalogue.weight(file)).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let (mut popular, mut others) = (0, 0);
    for _ in 0..30 {
        run.round();
        for query in &run.queries.all {
            let is_popular = run.world.catalogue.weight(query.good.0) >= weights[19];
            let own = usize::from(query.by_peer.0 < 5);
            let named = run.queries.of(query).iter().filter(|source| source.0 < 5).count();
            assert!(!(own == 1 && is_popular), "nobody looks for what it claims to have");
            if is_popular {
                assert_eq!(named, 5, "file {}", query.good.0);
                popular += 1;
            } else if !is_popular {
                others += 1;
                let got = (0..5)
                    .filter(|peer| *peer != query.by_peer.0)
                    .filter(|peer| run.world.holdings.has(*peer, query.good.0));
                assert!(named <= got.count(), "only what they downloaded");
            }
        }
    }
    assert!(popular > 20 && others > 100, "{popular} and {others} queries");
}

#[test]
fn a_peer_is_named_under_any_of_its_accounts_and_never_to_itself() {
    let mut run = Run::new(&[("queries", always())]);
    run.churn();
    for peer in 0..60 {
        for nth in 1..4 {
            run.world.enter(run.clock, Party { peer: PeerId(peer), account: AccountId(100 * nth + peer) });
        }
    }
    let mut named = BTreeSet::new();
    for _ in 0..30 {
        run.round();
        for query in &run.queries.all {
            assert_eq!(query.by.0, 300 + query.by_peer.0, "it asks under its newest account");
            assert!(run.queries.of(query).iter().all(|source| source.0 % 100 != query.by_peer.0));
            named.extend(run.queries.of(query).iter().map(|source| source.0 / 100));
        }
    }
    assert_eq!(named, BTreeSet::from([0, 1, 2, 3]));
}
