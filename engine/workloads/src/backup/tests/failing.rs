//! Outages, failures, and accounts that are given up.

use super::*;

#[test]
fn who_is_away_keeps_its_disk_and_is_asked_by_nobody() {
    let mut run = Run::new(&[]);
    run.rounds(10);
    let (kept, own) = (run.world.copies.keeps(PeerId(3)), run.keepers(3).len());
    let mutual = run.keepers(3).iter().filter(|peer| run.keepers(peer.0).contains(&PeerId(3))).count();
    assert!(kept > 0 && own == 4 && mutual < 4);
    run.world.leave(run.clock, party(3));
    run.round();
    assert!(!run.requests.providers.contains(&PeerId(3)));
    let asks = run.requests.all.iter().filter(|request| request.by_peer == PeerId(3)).count();
    assert_eq!(asks, 4, "its own copies are asked for while it is away");
    assert_eq!(run.count(TRANSFER), 160 - kept - own, "but nobody sees them, nor those that it keeps");
    assert_eq!((run.copies(), run.count(LOST)), (160, 0));
    run.world.enter(run.clock, party(3));
    run.round();
    assert_eq!((run.count(TRANSFER), run.facts.len()), (160, 160));
}

#[test]
fn whoever_gives_up_an_account_loses_what_is_kept_under_it() {
    let mut run = Run::new(&[]);
    run.rounds(10);
    let (kept, own) = (run.world.copies.keeps(PeerId(3)), 4);
    run.world.leave(run.clock, party(3));
    run.world.enter(run.clock, Party { peer: PeerId(3), account: AccountId(77) });
    run.round();
    assert_eq!((run.count(LOST), run.count(RUINED)), (kept + own, 1), "its own object is ruined");
    run.rounds(10);
    assert_eq!(run.copies(), 160, "and placed anew under the fresh account");
    assert!(run.world.copies.all().all(|(at, _, copy)| at != party(3) && copy.by != party(3)));
}

#[test]
fn a_share_fails_at_once_with_their_disks_and_the_rest_is_repaired() {
    for repair in [true, false] {
        let settings = [
            ("peers", int(200)),
            ("failure_share", Value::Number(0.16)),
            ("failure_round", int(10)),
            ("repair", Value::Bool(repair)),
        ];
        let mut run = Run::new(&settings);
        run.rounds(10);
        assert_eq!(run.copies(), 800);
        let kept: Vec<usize> = (0..200).map(|peer| run.world.copies.keeps(PeerId(peer))).collect();
        run.round();
        assert_eq!(run.churn.len(), 32);
        let failed = (0..200).filter(|peer| run.world.failures.has_failed(PeerId(*peer)));
        assert_eq!(run.count(LOST), failed.map(|peer| kept[peer as usize]).sum::<usize>());
        let bare = (0..200).filter(|peer| run.keepers(*peer).is_empty()).count();
        assert_eq!(run.count(RUINED), bare);
        run.rounds(10);
        let alive = |peer: &u32| !run.world.failures.has_failed(PeerId(*peer));
        let full = (0..200).filter(alive).all(|peer| run.keepers(peer).len() == 4);
        assert_eq!(full, repair);
        assert!((0..200).flat_map(|peer| run.keepers(peer)).all(|keeper| alive(&keeper.0)));
        assert!(run.churn.is_empty(), "nobody comes back");
    }
}

#[test]
fn objects_are_ruined_when_the_last_copy_goes_and_can_be_again() {
    let mut run = Run::new(&[("peers", int(5)), ("replicas", int(1))]);
    run.rounds(3);
    let mut ruined = 0;
    for _ in 0..2 {
        run.droppers.extend(0..5);
        run.round();
        ruined += run.count(RUINED);
        run.round();
        assert_eq!(run.count(RUINED), 0, "told once");
        run.droppers.clear();
        run.rounds(4);
        assert_eq!(run.copies(), 5);
    }
    assert_eq!(ruined, 10);
}

#[test]
fn outages_and_failures_have_the_frequency_that_they_say() {
    let settings = [
        ("peers", int(2000)),
        ("objects_per_peer", int(0)),
        ("outage_probability", Value::Number(0.05)),
        ("outage_rounds", Value::Number(4.0)),
    ];
    let mut run = Run::new(&settings);
    run.rounds(100);
    let mut online = 0;
    for _ in 0..100 {
        run.round();
        online += (0..2000).filter(|peer| run.world.accounts.is_online(PeerId(*peer))).count();
    }
    // 20 rounds online on average, then 4 offline.
    let share = online as f64 / 200_000.0;
    assert!((share - 20.0 / 24.0).abs() < 0.01, "{share}");
    let mut run =
        Run::new(&[("peers", int(2000)), ("objects_per_peer", int(0)), ("failure_probability", Value::Number(0.01))]);
    run.rounds(101);
    let alive = (0..2000).filter(|peer| !run.world.failures.has_failed(PeerId(*peer))).count();
    // 0.99^100 is 0.366; the standard deviation is 0.011.
    assert!((alive as f64 / 2000.0 - 0.366).abs() < 0.045, "{alive}");
}

#[test]
fn what_fails_hangs_on_the_seed_alone() {
    let settings = [
        ("outage_probability", Value::Number(0.1)),
        ("failure_probability", Value::Number(0.01)),
        ("failure_share", Value::Number(0.1)),
        ("failure_round", int(7)),
    ];
    let churn = |seed: u64, droppers: std::ops::Range<u32>| {
        let mut run = Run::seeded(&settings, seed);
        run.droppers.extend(droppers);
        (0..40).map(|_| (run.round(), run.churn.clone()).1).collect::<Vec<_>>()
    };
    assert_eq!(churn(1, 0..0), churn(1, 0..20));
    assert_ne!(churn(1, 0..0), churn(2, 0..0));
}
