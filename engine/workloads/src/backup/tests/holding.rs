//! Copies, duties, and how much fits.

use super::*;

#[test]
fn every_copy_finds_a_site_and_is_seen_in_every_round() {
    for settings in [topology("dht", &[]), topology("collection", &[("collection_nodes", 10)]), topology("random", &[])]
    {
        let mut run = Run::new(std::slice::from_ref(&settings));
        run.rounds(30);
        assert_eq!(run.copies(), 160, "{settings:?}");
        assert_eq!((run.count(TRANSFER), run.facts.len()), (160, 160), "and nothing else happens");
        for peer in 0..40 {
            let keepers: BTreeSet<PeerId> = run.keepers(peer).into_iter().collect();
            assert_eq!(keepers.len(), 4, "four different ones");
            assert!(!keepers.contains(&PeerId(peer)), "and not itself");
            assert_eq!(run.world.utility(run.clock, PeerId(peer)), 1.0);
            assert_eq!(run.world.progress(PeerId(peer)).wants_bytes, 0);
            assert!(run.world.copies.keeps(PeerId(peer)) <= run.world.slots[peer as usize]);
        }
    }
}

#[test]
fn where_space_is_just_enough_only_copies_that_fit_nowhere_are_left_over() {
    for seed in 0..20 {
        let mut run = Run::seeded(&[("utilisation", Value::Number(1.0))], seed);
        run.rounds(60);
        let room: Vec<u32> = (0..40).filter(|peer| run.world.copies.keeps(PeerId(*peer)) < 4).collect();
        assert!(run.copies() >= 154, "{}", run.copies());
        for owner in (0..40).filter(|peer| run.keepers(*peer).len() < 4) {
            let keepers = run.keepers(owner);
            assert!(room.iter().all(|peer| *peer == owner || keepers.contains(&PeerId(*peer))), "seed {seed}");
        }
    }
}

#[test]
fn space_follows_from_the_utilisation() {
    for (utilisation, slots) in [(0.5, 8), (0.57, 7), (0.67, 6), (0.8, 5), (1.0, 4)] {
        let run = Run::new(&[("utilisation", Value::Number(utilisation))]);
        assert_eq!(run.world.slots(PeerId(0)), Some(slots));
        assert_eq!(run.world.capacity_bytes(run.clock, PeerId(0)), slots as Bytes * KEPT);
        assert!(run.clock.bytes(run.world.capacity(PeerId(0)).0) >= slots as Bytes * KEPT);
    }
    let run = Run::new(&[("space_objects", int(3))]);
    assert_eq!(run.world.slots(PeerId(0)), Some(3));
}

#[test]
fn what_is_not_granted_is_lost_and_placed_anew_elsewhere() {
    let mut run = Run::new(&[]);
    run.rounds(10);
    let kept = run.world.copies.keeps(PeerId(5));
    assert!(kept > 0);
    run.droppers.insert(5);
    run.round();
    assert_eq!((run.count(LOST), run.count(RUINED), run.copies()), (kept, 0, 160 - kept));
    let lost = |fact: &Fact| match fact {
        Fact::Lost { at, who, good, bytes } => {
            assert_eq!((*at, *who, *bytes), (party(5), party(good.0), KEPT));
            true
        }
        _ => false,
    };
    assert_eq!(run.facts.iter().filter(|fact| lost(fact)).count(), kept);
    run.rounds(10);
    assert_eq!((run.copies(), run.world.copies.keeps(PeerId(5))), (160, 0));
}

#[test]
fn a_site_that_refused_is_not_asked_again_before_all_others() {
    let mut run = Run::new(&[("peers", int(6)), ("replicas", int(2))]);
    run.droppers.extend(1..6);
    let mut asked = Vec::new();
    for _ in 0..6 {
        run.round();
        assert_eq!(run.keepers(0), []);
        let refused = |fact: &Fact| match fact {
            Fact::Refused { at, who, .. } if *who == party(0) => Some(at.peer.0),
            _ => None,
        };
        asked.push(run.facts.iter().filter_map(refused).collect::<BTreeSet<u32>>());
    }
    assert_eq!(
        asked.iter().map(BTreeSet::len).collect::<Vec<_>>(),
        [2, 2, 1, 2, 2, 1],
        "five in three rounds, over again"
    );
    let first: BTreeSet<u32> = asked[..3].iter().flatten().copied().collect();
    assert_eq!(first, (1..6).collect());
}

#[test]
fn owners_that_do_not_repair_lose_for_good_and_those_that_wait_place_late() {
    let after = |settings: &[(&str, Value)]| {
        let mut run = Run::new(settings);
        run.rounds(10);
        run.droppers.insert(5);
        run.round();
        run.droppers.clear();
        (0..6).map(|_| (run.round(), run.copies() == 160).1).collect::<Vec<bool>>()
    };
    assert!(!after(&[("repair", Value::Bool(false))]).contains(&true));
    assert_eq!(after(&[]), [true; 6]);
    assert_eq!(after(&[("repair_after_rounds", int(3))]), [false, false, false, true, true, true]);
}

#[test]
fn duties_take_space_after_copies_and_before_proposals() {
    let mut run = Run::new(&[("peers", int(6)), ("replicas", int(1)), ("space_objects", int(2))]);
    let owes = |to: u32, claims: Bytes| Duty { by: AccountId(0), to: AccountId(to), bytes: claims * KEPT };
    run.duties = vec![owes(1, 1), owes(2, 1), owes(0, 1), Duty { by: AccountId(99), to: AccountId(1), bytes: KEPT }];
    run.round();
    let duties: Vec<&Request> = run.requests.all.iter().filter(|request| request.duty).collect();
    assert_eq!(duties.len(), 2, "nobody owes itself, and nobody who is not there owes anything");
    assert!(duties.iter().all(|r| r.good == DUTY && r.to == AccountId(0) && run.world.shown(r).asks_bytes == KEPT));
    assert_eq!(run.count(HONOURED), 2);
    assert_eq!(run.world.copies.keeps(PeerId(0)), 0, "no room for proposals");
    run.duties = vec![owes(1, 2)];
    run.round();
    assert!(run.facts.contains(&Fact::Honoured { by: party(0), to: party(1), bytes: 2 * KEPT }));
    run.duties = vec![owes(1, 3)];
    run.round();
    assert_eq!(run.count(HONOURED), 0, "more than fits is not done in part");
}

#[test]
fn nobody_keeps_more_than_fits_whatever_is_granted() {
    let mut run =
        Run::new(&[("peers", int(12)), ("replicas", int(3)), ("space_objects", int(4)), topology("random", &[])]);
    run.rounds(8);
    let all = run.copies();
    run.duties = (0..12).map(|by| Duty { by: AccountId(by), to: AccountId((by + 1) % 12), bytes: 3 * KEPT }).collect();
    for (share, withhold) in [(1.0, true), (0.25, true), (0.25, false)] {
        run.world.oblige(run.clock, &run.duties);
        run.world.requests(run.clock, &mut run.requests);
        let mut grants = run.grants();
        grants.share.fill(share);
        grants.withhold.fill(withhold);
        let mut facts = Vec::new();
        run.world.transfer(run.clock, &run.requests, &grants, &mut facts);
        let honoured = facts.iter().filter(|fact| HONOURED(fact)).count();
        let fits = (0..12).filter(|peer| run.world.copies.keeps(PeerId(*peer)) <= 1).count();
        let covered = share == 1.0 || !withhold;
        assert_eq!((run.copies(), honoured), (all, if covered { fits } else { 0 }), "copies stay, and duties that fit");
    }
}

#[test]
fn what_grants_leave_over_flows_to_others_that_were_granted_too_little() {
    let mut run = Run::new(&[("peers", int(3)), ("replicas", int(1)), ("space_objects", int(2))]);
    run.duties = vec![
        Duty { by: AccountId(0), to: AccountId(1), bytes: KEPT },
        Duty { by: AccountId(0), to: AccountId(2), bytes: KEPT },
    ];
    run.round();
    let honoured = |run: &mut Run, shares: [f64; 2], withhold: bool| {
        run.world.oblige(run.clock, &run.duties);
        run.world.requests(run.clock, &mut run.requests);
        let mut grants = run.grants();
        grants.share.fill(0.0);
        let duties = (0..run.requests.all.len()).filter(|r| run.requests.all[*r].duty);
        duties.zip(shares).for_each(|(r, share)| grants.share[r] = share);
        grants.withhold.fill(withhold);
        let mut facts = Vec::new();
        run.world.transfer(run.clock, &run.requests, &grants, &mut facts);
        let to = |fact: &Fact| if let Fact::Honoured { to, .. } = fact { Some(to.peer.0) } else { None };
        facts.iter().filter_map(to).collect::<Vec<u32>>()
    };
    assert_eq!(honoured(&mut run, [0.1, 0.9], true), [2]);
    assert_eq!(honoured(&mut run, [0.1, 0.9], false), [2, 1]);
    assert_eq!(honoured(&mut run, [0.0, 0.9], false), [2], "what was not granted stays without");
}

#[test]
fn less_than_a_slot_permitted_is_nothing_kept() {
    let mut run = Run::new(&[]);
    run.rounds(5);
    run.limit_bytes = KEPT - 1;
    run.round();
    assert_eq!((run.copies(), run.count(LOST), run.count(RUINED)), (0, 160, 40));
    run.limit_bytes = Bytes::MAX;
    run.brakes = vec![(PeerId(7), 2 * KEPT + 1)];
    run.rounds(5);
    assert_eq!(run.keepers(7).len(), 2, "its brake permits two copies");
    assert_eq!(run.keepers(8).len(), 4);
}
