//! The choker against what its sources say.

use super::*;
use crate::queue::tests::plain;
use game::random::{Purpose, Stream};

const ME: AccountId = AccountId(0);

fn mechanism(slots: usize, seed_policy: SeedPolicy) -> TitForTat {
    let mut mechanism = TitForTat::new(&CARD.defaults());
    mechanism.rules.slots = Some(slots);
    mechanism.rules.seed_policy = seed_policy;
    mechanism
}

fn requests(by: &[u32]) -> Vec<Request> {
    by.iter().map(|by| plain(ME, *by)).collect()
}

/// Who is served in a round, in ascending order.
fn served(mechanism: &mut TitForTat, round: u64, round_seconds: f64, wants: bool, by: &[u32]) -> Vec<u32> {
    let mut requests = requests(by);
    requests.iter_mut().for_each(|r| r.provider_wants = wants);
    let mut shares = vec![0.0; requests.len()];
    let stream = Stream::new(1, Purpose::Recommend, 0, round);
    let mut provider =
        Provider { account: ME, uplink_bytes_per_s: 1 << 20, capacity_bytes: 1 << 20, slots: None, stream };
    mechanism.recommend(Clock { round, round_seconds }, &mut provider, &requests, &mut shares);
    let mut served: Vec<u32> = by.iter().zip(&shares).filter(|(_, s)| **s > 0.0).map(|(by, _)| *by).collect();
    let equal = 1.0 / served.len() as f64;
    assert!(shares.iter().all(|s| *s == 0.0 || (*s - equal).abs() < 1e-12), "the uplink is split equally");
    served.sort_unstable();
    served
}

fn gave(mechanism: &mut TitForTat, round: u64, round_seconds: f64, given: &[(u32, u64)]) {
    let reports: Vec<Report> = given
        .iter()
        .map(|(about, bytes)| Report {
            by: ME,
            about: AccountId(*about),
            good: Good(0),
            received_bytes: *bytes,
            sent_bytes: 0,
            authentic: 0,
            inauthentic: 0,
        })
        .collect();
    mechanism.hear(Clock { round, round_seconds }, &reports);
    mechanism.settle(Clock { round, round_seconds });
}

#[test]
fn automatic_slots_follow_the_table() {
    let slots = |kib_s: u64| automatic_slots(kib_s * 1024);
    assert_eq!([8, 9, 14, 15, 41, 42, 100, 1024].map(slots), [2, 3, 3, 4, 4, 5, 7, 24]);
    assert_eq!(automatic_slots(u64::MAX), 7);
}

#[test]
fn the_best_givers_keep_the_regular_slots() {
    let mut tft = mechanism(4, SeedPolicy::RoundRobin);
    let all: Vec<u32> = (1..=10).collect();
    for round in 0..20 {
        let now = served(&mut tft, round, 10.0, true, &all);
        if round > 0 {
            assert!([2, 5, 7].iter().all(|best| now.contains(best)), "round {round} serves {now:?}");
            assert_eq!(now.len(), 4);
        } else {
            assert_eq!(now.len(), 2, "nobody gave yet: only the optimistic slots, two by min_slots");
        }
        gave(&mut tft, round, 10.0, &[(2, 5000), (5, 9000), (7, 4000), (9, 100)]);
    }
}

#[test]
fn the_optimistic_slot_rotates_every_third_rechoke_over_everybody() {
    let mut tft = mechanism(2, SeedPolicy::RoundRobin);
    let all: Vec<u32> = (1..=6).collect();
    let mut optimistic = Vec::new();
    for round in 0..18 {
        let now = served(&mut tft, round, 10.0, true, &all);
        optimistic.push(now.iter().copied().filter(|a| *a != 1).collect::<Vec<_>>());
        gave(&mut tft, round, 10.0, &[(1, 5000)]);
    }
    let turns: Vec<&Vec<u32>> = optimistic[2..].chunk_by(|a, b| a == b).map(|turn| &turn[0]).collect();
    assert!(optimistic[2..14].chunks(3).all(|turn| turn[0] == turn[1] && turn[1] == turn[2]), "{optimistic:?}");
    let mut seen: Vec<u32> = turns.into_iter().flatten().copied().collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, [2, 3, 4, 5, 6], "everybody has a turn");
}

#[test]
fn silence_snubs() {
    let mut tft = mechanism(3, SeedPolicy::RoundRobin);
    let all = [1, 2, 3, 4, 5, 6, 7, 8];
    gave(&mut tft, 0, 10.0, &[(4, 90_000), (5, 10)]);
    let regular = |tft: &TitForTat| tft.chokers[0][0].1.served().count();
    for round in 1..=6 {
        let now = served(&mut tft, round, 10.0, true, &all);
        if round * 10 < 10 + 30 {
            assert!(now.contains(&4) && now.contains(&5), "round {round} serves {now:?}");
        } else {
            assert_eq!(regular(&tft), 2, "both are snubbed: only the optimistic slots are left, two by min_slots");
        }
        gave(&mut tft, round, 10.0, &[]);
    }
}

#[test]
fn between_rechokes_nothing_changes_unless_a_served_peer_leaves() {
    let mut tft = mechanism(4, SeedPolicy::RoundRobin);
    let all: Vec<u32> = (1..=8).collect();
    gave(&mut tft, 0, 1.0, &[(1, 50), (2, 40), (3, 30)]);
    let first = served(&mut tft, 10, 1.0, true, &all);
    for round in 11..15 {
        assert_eq!(served(&mut tft, round, 1.0, true, &all), first);
    }
    let without: Vec<u32> = all.iter().copied().filter(|a| *a != 2).collect();
    let next = served(&mut tft, 15, 1.0, true, &without);
    assert_eq!(first.len(), 4, "three regular slots and an optimistic one");
    assert_eq!(next.len(), 3, "two regular ones are left, and nobody else has a claim");
    assert!(next.contains(&1) && next.contains(&3));
}

#[test]
fn the_slot_of_one_who_leaves_is_given_away_at_once() {
    for wants in [true, false] {
        let mut tft = mechanism(4, SeedPolicy::RoundRobin);
        gave(&mut tft, 0, 1.0, &[(1, 50), (2, 40), (3, 30), (4, 20)]);
        let all: Vec<u32> = (1..=8).collect();
        let first = served(&mut tft, 10, 1.0, wants, &all);
        assert_eq!(first.len(), 4);
        tft.leave(AccountId(first[0]));
        let rest: Vec<u32> = all.iter().copied().filter(|a| *a != first[0]).collect();
        assert_eq!(served(&mut tft, 11, 1.0, wants, &rest).len(), 4, "no slot stays empty until the next rechoke");
    }
}

#[test]
fn a_seed_gives_everybody_as_many_turns() {
    let all: Vec<u32> = (1..=40).collect();
    let mut seed = mechanism(4, SeedPolicy::RoundRobin);
    let mut turns = vec![0u32; 41];
    for round in 0..4000 {
        for account in served(&mut seed, round, 10.0, false, &all) {
            turns[account as usize] += 1;
        }
    }
    // 4000 rounds x 4 slots / 40: 400 turns each.
    assert!(turns[1..].iter().all(|n| (300..=500).contains(n)), "{turns:?}");
}

#[test]
fn each_swarm_has_its_own_choker() {
    let mut tft = mechanism(2, SeedPolicy::RoundRobin);
    gave(&mut tft, 0, 10.0, &[(1, 9000)]);
    let mut both: Vec<Request> = requests(&[1, 2, 3, 4, 5]);
    both.extend(requests(&[1, 2, 3, 4, 5]).into_iter().map(|r| Request { good: Good(1), ..r }));
    let mut regular_in_b = 0;
    for round in 1..40 {
        let mut shares = vec![0.0; both.len()];
        let stream = Stream::new(round, Purpose::Recommend, 0, round);
        let mut provider =
            Provider { account: ME, uplink_bytes_per_s: 1 << 20, capacity_bytes: 1 << 20, slots: None, stream };
        tft.recommend(Clock { round, round_seconds: 10.0 }, &mut provider, &both, &mut shares);
        assert!(shares[0] > 0.0, "the giver is served in the swarm where it gave");
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "both swarms share one uplink");
        regular_in_b += usize::from(shares[5] > 0.0);
        gave(&mut tft, round, 10.0, &[(1, 9000)]);
    }
    assert!(regular_in_b < 30, "what it gives in one swarm earns it nothing in the other");
}

#[test]
fn seeds_serve_everybody_in_turn_or_the_fastest() {
    let all: Vec<u32> = (1..=12).collect();
    let mut seen_by = [SeedPolicy::RoundRobin, SeedPolicy::Random].map(|policy| {
        let mut seed = mechanism(4, policy);
        let mut seen = Vec::new();
        for round in 0..60 {
            let now = served(&mut seed, round, 10.0, false, &all);
            assert_eq!(now.len(), 4, "{policy:?} fills its slots");
            seen.extend(now);
        }
        seen
    });
    for seen in &mut seen_by {
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(*seen, all, "everybody is served at some time");
    }
    let mut seed = mechanism(4, SeedPolicy::FastestFirst);
    for round in 0..20 {
        let now = served(&mut seed, round, 10.0, false, &all);
        if round > 0 {
            assert!([3, 6, 9].iter().all(|fast| now.contains(fast)), "round {round} serves {now:?}");
        }
        let clock = Clock { round, round_seconds: 10.0 };
        let sent = |about: u32, sent_bytes| Report {
            by: ME,
            about: AccountId(about),
            good: Good(0),
            received_bytes: 0,
            sent_bytes,
            authentic: 0,
            inauthentic: 0,
        };
        seed.hear(clock, &[sent(3, 9000), sent(6, 8000), sent(9, 7000), sent(1, 10)]);
        seed.settle(clock);
    }
}

#[test]
fn who_leaves_is_forgotten() {
    let mut tft = mechanism(4, SeedPolicy::RoundRobin);
    gave(&mut tft, 0, 10.0, &[(1, 9000)]);
    served(&mut tft, 1, 10.0, true, &[1, 2, 3]);
    tft.leave(AccountId(2));
    served(&mut tft, 2, 10.0, true, &[1, 3]);
    assert_eq!(tft.chokers[0][0].1.connections_for_test(), vec![1, 3]);
    served(&mut tft, 3, 10.0, true, &[1, 2, 3]);
    tft.leave(AccountId(1));
    assert!(!served(&mut tft, 4, 10.0, true, &[2, 3]).contains(&1));
    assert_eq!(tft.standing(AccountId(0), AccountId(1)), 0.0, "what it gave before it left is void");
}

#[test]
fn who_is_compared_while_silent_falls_behind() {
    // 1 gave at 10 and 20 s and then nothing. Compared at 30 s and 40 s it comes to 44.4 B/s, against 50 if the window had
    // not slid at 30 s. 2 gives 47 B/s of late.
    let mut tft = mechanism(2, SeedPolicy::RoundRobin);
    tft.rules.snub_s = 60.0;
    let all = [1, 2];
    for (round, given) in (0..).zip([(1, 1000), (1, 1000), (2, 470), (2, 470)]) {
        served(&mut tft, round, 10.0, true, &all);
        gave(&mut tft, round, 10.0, &[given]);
    }
    assert_eq!(tft.standing(ME, AccountId(2)).round(), 47.0);
    let choker = &mut tft.chokers[0][0].1;
    let rates = choker.compared_for_test(&mut tft.accounts, 40.0, 20.0);
    assert_eq!(rates.iter().map(|rate| rate.round()).collect::<Vec<_>>(), [47.0, 44.0]);
}
