//! Exact vectors of the ledger, and what each parameter changes.

use super::*;
use crate::queue::tests::{provider, request};
use game::ids::Good;
use game::params::Value;

const MEGABYTE: u64 = 1 << 20;
const ALICE: AccountId = AccountId(0);
const DAVID: AccountId = AccountId(1);
const FILE: Good = Good(7);

fn clock(round: u64) -> Clock {
    Clock { round, round_seconds: 60.0 }
}

fn with(params: &[(&str, Value)]) -> Points {
    let mut all = CARD.defaults();
    params.iter().for_each(|(name, value)| all.set(name, value.clone()));
    let mut points = Points::new(&all);
    [ALICE, DAVID].into_iter().for_each(|account| points.enter(account));
    points
}

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

/// What two ends say of a transfer and of the downloads that ended with it.
fn transfer(from: AccountId, to: AccountId, bytes: u64, ended: u32) -> [Report; 2] {
    let silent =
        Report { by: to, about: from, good: FILE, received_bytes: 0, sent_bytes: 0, authentic: 0, inauthentic: 0 };
    [
        Report { received_bytes: bytes, authentic: ended, ..silent },
        Report { by: from, about: to, sent_bytes: bytes, ..silent },
    ]
}

fn play(points: &mut Points, round: u64, reports: &[Report]) {
    points.hear(clock(round), reports);
    points.settle(clock(round));
    points.audit().expect("the books balance");
    let known = points.stages.iter().zip(&points.balances).filter(|(stage, _)| **stage != Stage::Unknown);
    assert_eq!(known.map(|(_, balance)| *balance).sum::<i128>(), points.held);
}

/// Earned by Alice, paid by David, minted: in millionths of a point.
fn ledger(points: &Points) -> [i128; 3] {
    let [alice, david] = [ALICE, DAVID].map(|account| points.balance(account) - points.start);
    [alice, -david, alice + david].map(|grains| {
        assert_eq!(grains % (1 << 20), 0);
        grains >> 20
    })
}

#[test]
fn the_ledger_is_that_of_the_paper() {
    let published = [
        (100, [150_000_000, 100_000_000, 50_000_000]),
        (400, [600_000_000, 310_000_000, 290_000_000]),
        (800, [1_200_000_000, 470_000_000, 730_000_000]),
        (3072, [4_608_000_000, 697_200_000, 3_910_800_000]),
    ];
    for (megabytes, expected) in published {
        // At once, or in many rounds of any size.
        for piece in [megabytes * MEGABYTE, 999_983, 64 * MEGABYTE] {
            let mut points = with(&[]);
            let (mut left, mut round) = (megabytes * MEGABYTE, 0);
            while left > 0 {
                let bytes = piece.min(left);
                left -= bytes;
                play(&mut points, round, &transfer(ALICE, DAVID, bytes, u32::from(left == 0)));
                round += 1;
            }
            assert_eq!(ledger(&points), expected, "{megabytes} MiB in pieces of {piece} bytes");
        }
    }
}

#[test]
fn alice_mints_the_same_with_each_copy() {
    let image = 3072 * MEGABYTE;
    let mut one_by_one = with(&[]);
    (0..29).for_each(|round| play(&mut one_by_one, round, &transfer(ALICE, DAVID, image, 1)));
    let mut at_once = with(&[]);
    play(&mut at_once, 0, &transfer(ALICE, DAVID, 29 * image, 29));
    for points in [one_by_one, at_once] {
        assert_eq!(ledger(&points)[2], 113_413_200_000);
        let mut columns = Vec::new();
        points.observe(&mut columns);
        let (minted, rest) = columns.split_first().expect("columns");
        assert!((minted.1 - 113_413.2).abs() < 1e-6);
        assert_eq!(rest[..2], [("accounts_opened", 2.0), ("throttled_share", 0.5)]);
    }
}

#[test]
fn the_end_of_a_download_may_come_later_or_never() {
    let half = transfer(ALICE, DAVID, 100 * MEGABYTE, 0);
    let end = transfer(ALICE, DAVID, 0, 1);
    let paid = |rounds: &[(u64, &[Report])]| {
        let mut points = with(&[("idle_s", Value::Number(600.0))]);
        rounds.iter().for_each(|(round, reports)| play(&mut points, *round, reports));
        ledger(&points)[1]
    };
    assert_eq!(paid(&[(0, &half), (10, &half)]), 170_000_000, "it goes on");
    assert_eq!(paid(&[(0, &half), (3, &end), (5, &half)]), 200_000_000, "it ended in between");
    assert_eq!(paid(&[(0, &half), (11, &half)]), 200_000_000, "nothing came for too long");
    // Two ended, 150 MiB each, of which the first had 100 MiB before.
    assert_eq!(
        paid(&[(0, &half), (1, &transfer(ALICE, DAVID, 300 * MEGABYTE, 2))]),
        100_000_000 + 105_000_000 + 135_000_000
    );
    // Seven bytes in four downloads: 2 + 2 + 2 + 1 at the first price.
    assert_eq!(paid(&[(0, &transfer(ALICE, DAVID, 7 << 20, 4))]), 7_000_000);
}

#[test]
fn several_downloads_of_a_round_lose_no_byte() {
    for ended in 1..40 {
        let mut points = with(&[("download_scale", Value::Numbers(vec![1.0, 1e-5, 0.5]))]);
        play(&mut points, 0, &transfer(ALICE, DAVID, 29, ended));
        // The first ten bytes of each download cost twice as much as the others.
        let dear: u64 = (0..u64::from(ended))
            .map(|nth| (29 / u64::from(ended) + u64::from(nth < 29 % u64::from(ended))).min(10))
            .sum();
        assert_eq!(points.start - points.balance(DAVID), i128::from(29 + dear) * 500_000);
    }
}

#[test]
fn the_scale_may_slide_over_a_day_or_a_life() {
    let hundred = transfer(ALICE, DAVID, 100 * MEGABYTE, 1);
    for (per, expected) in [("file", 300), ("day", 270), ("account", 240)] {
        let mut points = with(&[("per", word(per))]);
        // Twice on the first day and once on the second.
        [0, 1439, 1440].into_iter().for_each(|round| play(&mut points, round, &hundred));
        assert_eq!(ledger(&points)[1], expected * 1_000_000, "{per}");
    }
}

#[test]
fn a_scale_is_any_list() {
    let paid = |scale: &[f64]| {
        let mut points = with(&[("download_scale", Value::Numbers(scale.to_vec()))]);
        play(&mut points, 0, &transfer(ALICE, DAVID, 100 * MEGABYTE, 1));
        ledger(&points)[1]
    };
    assert_eq!(paid(&[1.5]), 150_000_000, "zero-sum: nothing is minted");
    assert_eq!(paid(&[2.0, 10.0]), 20_000_000, "the rest is free");
    assert_eq!(paid(&[2.0, 10.0, 5.0, 4.0, 1.0]), 110_000_000, "a step that ends before it begins");
}

#[test]
fn an_account_that_was_never_opened_is_not_counted() {
    let mut points = with(&[("identity_cost_points", Value::Number(4000.0))]);
    points.enter(AccountId(1000));
    points.enter(AccountId(1000));
    play(&mut points, 0, &[]);
    assert_eq!((points.opened, points.held), (3, 3 * 96 * POINT));
    assert_eq!(points.throttle(AccountId(1000)), 25_000, "a newcomer below the threshold is slow at once");
    assert_eq!(points.tier(ALICE, DAVID), None);
    play(&mut points, 1, &transfer(ALICE, DAVID, 1, 0));
    assert_eq!(points.tier(AccountId(5), DAVID), Some(FAR));
}

#[test]
fn both_must_say_it_unless_one_word_is_enough() {
    let [mut got, mut sent] = transfer(ALICE, DAVID, 0, 0);
    (got.received_bytes, sent.sent_bytes) = (30 * MEGABYTE, 50 * MEGABYTE);
    for (evidence, both, megabytes) in
        [("both", true, 30), ("receiver", true, 30), ("sender", true, 50), ("both", false, 0)]
    {
        let mut points = with(&[("evidence", word(evidence))]);
        let reports = if both { vec![sent, got] } else { vec![sent] };
        play(&mut points, 0, &reports);
        assert_eq!(ledger(&points)[1], megabytes * 1_000_000, "{evidence}");
    }
    let mut points = with(&[("evidence", word("receiver"))]);
    play(&mut points, 0, &transfer(ALICE, ALICE, 50, 1));
    assert_eq!(ledger(&points), [0; 3], "nobody deals with itself");
}

#[test]
fn poverty_slows_down_and_floors_forgive() {
    let flat = ("download_scale", Value::Numbers(vec![1.0]));
    let mut points = with(std::slice::from_ref(&flat));
    play(&mut points, 0, &transfer(ALICE, DAVID, 3584 * MEGABYTE, 1));
    assert_eq!((points.public_standing(DAVID), points.throttle(DAVID)), (Some(512.0), u64::MAX));
    play(&mut points, 1, &transfer(ALICE, DAVID, 1, 1));
    assert_eq!((points.throttle(DAVID), points.throttle(ALICE)), (25_000, u64::MAX));
    play(&mut points, 2, &transfer(ALICE, DAVID, 10_000 * MEGABYTE, 1));
    assert!(points.standing(ALICE, DAVID) < -9000.0, "debts have no limit");

    let mut points = with(&[flat, ("floor_points", Value::Number(0.0))]);
    play(&mut points, 0, &transfer(ALICE, DAVID, 10_000 * MEGABYTE, 1));
    assert_eq!(points.public_standing(DAVID), Some(0.0));
    // What both ends earned in a round is there before what they owe is taken.
    let both: Vec<Report> =
        [transfer(ALICE, DAVID, 100 * MEGABYTE, 1), transfer(DAVID, ALICE, 100 * MEGABYTE, 1)].concat();
    play(&mut points, 1, &both);
    assert_eq!(points.public_standing(DAVID), Some(50.0));
}

#[test]
fn ten_times_the_points_are_three_units_of_time() {
    let mut points = with(&[("queue_time_unit_s", Value::Number(60.0))]);
    for (account, held) in [(0, 512.0), (1, 4096.0), (2, 1e6), (3, -5.0)] {
        points.open(AccountId(account));
        points.change(AccountId(account), grains(held) - points.start);
    }
    let requests: Vec<Request> =
        [(0, 0), (1, 0), (2, 0), (3, 0), (2, 7)].map(|(by, since)| request(by, since, false)).to_vec();
    let mut keys = Vec::new();
    points.rank(clock(9), ALICE, &requests, &mut keys);
    for (key, expected) in keys.iter().zip([8.1278, 10.8371, 18.0, 0.0, 11.0]) {
        assert!((key - expected).abs() < 1e-4, "{keys:?}");
    }
    let mut shares = [0.0; 5];
    points.recommend(clock(9), &mut provider(Some(2), 9), &requests, &mut shares);
    assert_eq!(shares, [0.0, 0.0, 0.5, 0.0, 0.5]);
}

#[test]
fn books_that_do_not_balance_are_found() {
    let mut points = with(&[]);
    play(&mut points, 0, &transfer(ALICE, DAVID, MEGABYTE, 1));
    points.held += 1;
    assert!(points.audit().is_err());
}

#[test]
fn old_downloads_are_forgotten() {
    let mut points = with(&[("idle_s", Value::Number(600.0))]);
    for round in 0..200 {
        let file = |report: Report| Report { good: Good(round as u32), ..report };
        play(&mut points, round, &transfer(ALICE, DAVID, 5, 0).map(file));
    }
    let Downloads::Files { open, .. } = &points.downloads else { panic!("files") };
    assert!((10..=20).contains(&open.len()), "{}", open.len());
}
