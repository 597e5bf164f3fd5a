//! Where copies go.

use super::*;

#[test]
fn in_a_hash_table_copies_are_at_the_nearest_peers() {
    // With ample space nobody is diverted.
    let run = &mut Run::new(&[("space_objects", int(200))]);
    run.round();
    let Sites::Dht(ring, _) = &run.world.sites else { panic!("the default topology") };
    let place_of: BTreeMap<PeerId, usize> = ring.iter().enumerate().map(|(at, (_, peer))| (*peer, at)).collect();
    for owner in 0..40 {
        let mut at: Vec<usize> = run.keepers(owner).iter().map(|peer| place_of[peer]).collect();
        at.push(place_of[&PeerId(owner)]);
        at.sort_unstable();
        // Four places beside each other on the ring, with the owner left out if it stands among them.
        let gaps = |at: &[usize]| (0..at.len()).map(|i| (at[(i + 1) % at.len()] + 40 - at[i]) % 40).max().unwrap_or(0);
        let keepers: Vec<usize> = at.iter().copied().filter(|place| *place != place_of[&PeerId(owner)]).collect();
        assert!(gaps(&keepers) == 37 || gaps(&at) == 36, "{owner}: {keepers:?}");
    }
}

#[test]
fn the_nearest_come_first_on_both_sides() {
    let ring: Vec<(u64, PeerId)> =
        [(10, 0), (20, 1), (u64::MAX - 5, 2), (u64::MAX, 3)].map(|(at, peer)| (at, PeerId(peer))).to_vec();
    let order = |place: u64| sites::outwards(&ring, place).map(|peer| peer.0).collect::<Vec<u32>>();
    assert_eq!(order(12), [0, 1, 3, 2]);
    assert_eq!(order(1), [3, 2, 0, 1]);
    assert_eq!(order(u64::MAX - 4), [2, 3, 0, 1]);
}

#[test]
fn in_collections_nobody_asks_outside_and_leftovers_join_the_last() {
    let settings = [("peers", int(47)), topology("collection", &[("collection_nodes", 10)])];
    let mut run = Run::new(&settings);
    run.rounds(20);
    let Sites::Collection(dealt, own) = &run.world.sites else { panic!("collections") };
    let mut sizes = BTreeMap::new();
    for owner in 0..47 {
        let (from, to) = own[owner as usize];
        *sizes.entry((from, to)).or_insert(0) += 1;
        let members = &dealt[from as usize..to as usize];
        assert!(members.contains(&PeerId(owner)));
        assert_eq!(run.keepers(owner).len(), 4);
        assert!(run.keepers(owner).iter().all(|keeper| members.contains(keeper)));
    }
    assert_eq!(sizes.into_values().collect::<Vec<i32>>(), [10, 10, 10, 17]);
}

#[test]
fn at_random_every_other_peer_has_the_same_chance() {
    let mut counts = [0; 12];
    for seed in 0..2000 {
        let mut run = Run::seeded(
            &[("peers", int(12)), ("replicas", int(2)), ("space_objects", int(50)), topology("random", &[])],
            seed,
        );
        run.round();
        run.keepers(0).iter().for_each(|keeper| counts[keeper.index()] += 1);
    }
    assert_eq!(counts[0], 0);
    // Each of eleven expects 363.6 of 4000, with a standard deviation of 17.
    assert!(counts[1..].iter().all(|count| (*count - 364_i32).abs() < 75), "{counts:?}");
}

#[test]
fn strategies_ask_among_candidates_and_the_sites_of_an_object_differ() {
    let mut run = Run::new(&[("candidates", int(3)), ("replicas", int(4))]);
    let mut queries = Queries::default();
    (0..40).for_each(|peer| run.world.enter(run.clock, party(peer)));
    run.world.queries(run.clock, &mut queries);
    assert_eq!(queries.all.len(), 160);
    for queries_of in queries.all.chunk_by(|a, b| a.by == b.by) {
        let sites: Vec<AccountId> = queries_of.iter().flat_map(|query| queries.of(query).to_vec()).collect();
        assert_eq!((sites.len(), sites.iter().collect::<BTreeSet<_>>().len()), (12, 12));
    }
    run.world.choose(run.clock, &queries, &vec![0; 160]);
    let mut rows = Vec::new();
    run.world.neighbours(PeerId(2), &mut rows);
    assert_eq!(rows.iter().map(|row| row.recommended).collect::<Vec<bool>>(), [[true, false, false]; 4].concat());
    // It asks the last site for its first copy, nobody for the second, and for the others it leaves things as they are.
    let asks = [false, false, true, false, false, false, true, true, true, true, false, false];
    let approaches = asks.map(|ask| Approach { ask, reveal_bytes: 0, reconnect: false });
    let search = run.world.usual_search(PeerId(2));
    run.world.decide(run.clock, PeerId(2), search, &rows, &approaches, &mut Vec::new());
    run.world.requests(run.clock, &mut run.requests);
    let asked: BTreeSet<AccountId> = run.requests.all.iter().filter(|r| r.by_peer == PeerId(2)).map(|r| r.to).collect();
    assert_eq!(asked, [rows[2].account, rows[6].account, rows[9].account].into());
    assert!(run.requests.all.iter().all(|r| r.queued.fresh && !r.queued.under_way));
}

#[test]
fn owners_begin_over_the_rounds_that_are_given_to_it() {
    let mut run = Run::new(&[("placing_rounds", int(10)), ("peers", int(400))]);
    let began: Vec<usize> = (0..12).map(|_| (run.round(), run.copies() / 4).1).collect();
    assert!(began[0] > 15 && began[0] < 75, "{began:?}");
    assert!(began[8] < 400 && began[11] == 400, "{began:?}");
}
