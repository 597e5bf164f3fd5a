//! Multi-trust by its own interface.

use super::*;
use crate::books::tests::{day, gave, had};
use game::params::Value;
use game::random::{Purpose, Stream};

fn mechanism(edit: impl FnOnce(&mut Params)) -> MultiTrust {
    let mut params = CARD.defaults();
    edit(&mut params);
    MultiTrust::new(&params)
}

fn tiers(tiers: i64) -> MultiTrust {
    mechanism(|params| params.set("tiers", Value::Integer(tiers)))
}

fn live(mechanism: &mut MultiTrust, round: u64, reports: &[Report]) {
    mechanism.hear(day(round), reports);
    mechanism.settle(day(round));
    mechanism.audit().expect("trust sums to one");
}

fn after(mut mechanism: MultiTrust, accounts: u32, reports: &[Report]) -> MultiTrust {
    (0..accounts).for_each(|account| mechanism.enter(AccountId(account)));
    live(&mut mechanism, 0, reports);
    mechanism
}

fn standing(mechanism: &MultiTrust, observer: u32, subject: u32) -> f64 {
    mechanism.standing(AccountId(observer), AccountId(subject))
}

fn tier(mechanism: &MultiTrust, observer: u32, subject: u32) -> Option<u32> {
    mechanism.tier(AccountId(observer), AccountId(subject))
}

fn observed(mechanism: &MultiTrust, column: &str) -> f64 {
    let mut columns = Vec::new();
    mechanism.observe(&mut columns);
    columns.iter().find(|(name, _)| *name == column).expect("a column").1
}

/// Random downloads of so many accounts.
fn downloads(case: u64, accounts: u32, each: u32) -> Vec<Report> {
    let mut stream = Stream::new(case, Purpose::Trial, accounts, 0);
    let mut any = |n: u32| stream.below(n as usize) as u32;
    (0..accounts * each).map(|_| had(any(accounts), any(accounts), 1 + u64::from(any(1000)))).collect()
}

/// 0 had from 1 and 2; 1 from 3; 2 from 3 and 1; 3 from 4; 4 from 5. Account 6 had from 0, and 7 did nothing.
fn chain() -> Vec<Report> {
    let amounts = [(0, 1, 1), (0, 2, 3), (1, 3, 1), (2, 1, 1), (2, 3, 1), (3, 4, 1), (4, 5, 1), (6, 0, 1)];
    amounts.map(|(by, about, mb)| had(by, about, mb * 1_000_000)).to_vec()
}

#[test]
fn friends_come_first_then_their_friends() {
    let two = after(tiers(2), 8, &chain());
    assert_eq!([2, 1, 3, 4, 5, 7].map(|j| standing(&two, 0, j)), [2.75, 2.25, 1.625, 0.0, 0.0, 0.0]);
    assert_eq!([2, 1, 3, 4].map(|j| tier(&two, 0, j)), [Some(1), Some(1), Some(2), None]);
    let four = after(tiers(4), 8, &chain());
    assert_eq!([2, 3, 4, 5].map(|j| standing(&four, 0, j)), [4.75, 3.625, 2.625, 1.625]);
    assert_eq!([2, 3, 4, 5].map(|j| tier(&four, 0, j)), [Some(1), Some(2), Some(3), Some(4)]);
    assert_eq!((standing(&two, 7, 1), tier(&two, 7, 1)), (0.0, None), "whoever had nothing has no friends");
}

#[test]
fn one_tier_is_tit_for_tat_by_private_history() {
    let reports = downloads(1, 40, 3);
    let one = after(tiers(1), 40, &reports);
    let bytes = |i: u32, j: u32| {
        let mine = reports.iter().filter(|r| r.by.0 == i && r.about.0 == j && i != j);
        mine.map(|r| r.received_bytes).sum::<u64>()
    };
    for i in 0..40 {
        let all: u64 = (0..40).map(|j| bytes(i, j)).sum();
        for j in 0..40 {
            let share = bytes(i, j) as f64 / all.max(1) as f64;
            let known = bytes(i, j) > 0;
            assert!((standing(&one, i, j) - if known { 1.0 + share } else { 0.0 }).abs() < 1e-12);
            assert_eq!(tier(&one, i, j), known.then_some(1));
        }
    }
    assert_eq!((observed(&one, "messages"), observed(&one, "message_bytes")), (0.0, 0.0));
}

#[test]
fn the_number_orders_by_tier_then_value_then_tail() {
    let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
    for last in 1..=8 {
        let mut mechanism = tiers(i64::from(last));
        mechanism.view.global = vec![0.0, 1e-9, 0.4, 1.0];
        let mut all: Vec<(u32, f64, usize)> = (0..4).map(|account| (0, 0.0, account)).collect();
        for _ in 0..300 {
            let value = [1.0, 1e-12, stream.unit().max(1e-12), 0.5 + 1e-11 * (1.0 + stream.below(9) as f64)];
            all.push((1 + stream.below(last as usize) as u32, value[stream.below(4)], 0));
        }
        let number = |(tier, value, account): &(u32, f64, usize)| {
            mechanism.number(AccountId(*account as u32), Place { tier: *tier, value: *value })
        };
        for a in &all {
            for b in &all {
                let rank = |(tier, value, account): &(u32, f64, usize)| {
                    if *tier == 0 { (0, mechanism.view.global[*account]) } else { (100 - *tier, *value) }
                };
                let (one, other) = (rank(a), rank(b));
                let truth = one.0.cmp(&other.0).then(one.1.total_cmp(&other.1));
                assert_eq!(number(a).total_cmp(&number(b)), truth, "{a:?} and {b:?} of {last} tiers");
            }
        }
    }
}

#[test]
fn the_others_stand_by_eigentrust_where_the_tail_says_so() {
    let tail = |params: &mut Params| {
        let mut own = game::card::defaults(EIGENTRUST);
        own.set("epsilon", Value::Number(1e-14));
        params.set("tail", Value::Choice("eigentrust".into(), own));
    };
    let mut found = mechanism(tail);
    found.enter(AccountId(0));
    found.vouch(AccountId(0));
    let found = after(found, 8, &chain());
    // 4 has what 3 has, and 5 what 4 has, less a tenth and a half each time; nobody had anything from 7.
    let (four, five) = (standing(&found, 0, 4), standing(&found, 0, 5));
    assert!(four > 0.0 && four < 1.0 && (five / four - 0.85).abs() < 1e-9);
    assert_eq!((tier(&found, 0, 4), tier(&found, 0, 7), standing(&found, 0, 7)), (Some(FAR), None, 0.0));
    assert_eq!(tier(&found, 3, 0), Some(FAR), "it is vouched for");
    assert_eq!(standing(&found, 0, 3), 1.625, "within the tiers nothing changes");
    assert_eq!(found.public_standing(AccountId(4)), Some(four));
}

#[test]
fn lists_are_yesterdays_and_a_month_long() {
    let mut found = after(tiers(2), 5, &[]);
    found.hear(day(1), &[had(0, 1, 5), had(1, 2, 5)]);
    assert_eq!((tier(&found, 0, 1), tier(&found, 0, 2)), (None, None), "today counts tomorrow");
    found.settle(day(1));
    assert_eq!((tier(&found, 0, 1), tier(&found, 0, 2)), (Some(1), Some(2)));
    for round in 2..=30 {
        live(&mut found, round, &[]);
        assert_eq!(tier(&found, 0, 2), Some(2), "day {round}");
    }
    live(&mut found, 31, &[]);
    assert_eq!((tier(&found, 0, 1), tier(&found, 0, 2)), (None, None), "it is more than thirty days old");
}

#[test]
fn a_liar_falsifies_its_own_row_and_no_other() {
    let honest = chain();
    let lies = [had(5, 7, 1 << 39), gave(5, 0, 1 << 39), gave(7, 2, 1 << 39)];
    let told = [honest.clone(), lies.to_vec()].concat();
    let (before, now) = (after(tiers(2), 8, &honest), after(tiers(2), 8, &told));
    for i in (0..8).filter(|i| *i != 5 && *i != 4) {
        assert!((0..8).all(|j| standing(&before, i, j) == standing(&now, i, j)), "the row of {i}");
    }
    assert_eq!(tier(&now, 4, 7), Some(2), "only those who made the liar a friend are led astray");
    // Where both have to agree, it is of no use even to its friends.
    let agreed: Vec<Report> = honest.iter().flat_map(|r| [*r, gave(r.about.0, r.by.0, r.received_bytes)]).collect();
    let both =
        |reports: &[Report]| after(mechanism(|params| params.set("evidence", Value::Word("both".into()))), 8, reports);
    let (before, now) = (both(&agreed), both(&[agreed.clone(), lies.to_vec()].concat()));
    assert!((0..8).all(|i| (0..8).all(|j| standing(&before, i, j) == standing(&now, i, j))));
    assert_eq!(standing(&before, 0, 2), 2.75);
}

#[test]
fn lists_are_cut_to_their_largest_entries() {
    let reports = [had(0, 1, 5), had(0, 2, 9), had(0, 3, 5), had(0, 4, 1), had(1, 5, 1), had(4, 6, 1)];
    let found = after(mechanism(|params| params.set("max_friends", Value::Integer(2))), 7, &reports);
    assert_eq!([2, 1, 3, 4].map(|j| tier(&found, 0, j)), [Some(1), Some(1), None, None]);
    assert!((standing(&found, 0, 2) - (2.0 + 9.0 / 14.0)).abs() < 1e-12);
    assert_eq!((tier(&found, 0, 5), tier(&found, 0, 6)), (Some(2), None));
    assert_eq!(observed(&found, "friends_mean"), 4.0 / 3.0);
}

#[test]
fn fetching_lists_costs_what_they_hold() {
    // 0 fetches the lists of 1 (one entry) and 2 (two), 1 and 2 that of 3 (one), 2 that of 1 (one), 3 that of 4 (one),
    // 4 that of 5 (none) and 6 that of 0 (two).
    let two = after(tiers(2), 8, &chain());
    assert_eq!((observed(&two, "messages"), observed(&two, "message_bytes")), (8.0, 9.0 * 30.0));
    assert_eq!(observed(&two, "fetched_bytes_mean"), 9.0 * 30.0 / 6.0);
    // Level 3: the rows of level 2 hold 3 (of 0), 1 (of 1), 2 (of 2), 1 (of 3), none (of 4) and 2 (of 6).
    let three = after(tiers(3), 8, &chain());
    assert_eq!(observed(&three, "messages"), 16.0);
    assert_eq!(observed(&three, "message_bytes"), (9.0 + (1.0 + 2.0) + 1.0 + (1.0 + 1.0) + 0.0 + 0.0 + 3.0) * 30.0);
    // The paper: 36 friends a day, lists of a month in 32 KB, and about 1 MB for those of 36 friends.
    let entries = 36.0 * 30.0;
    assert!((32.0 * 1024.0 / entries - 30.0_f64).abs() < 0.5 && (36.0 * entries * 30.0 / 1e6_f64 - 1.0).abs() < 0.2);
}

#[test]
fn what_is_remembered_changes_no_answer() {
    let reports = downloads(2, 50, 3);
    let (all, mut few) = (after(tiers(3), 50, &reports), after(tiers(3), 50, &reports));
    few.most_remembered = 60;
    let everybody: Vec<AccountId> = (0..50).map(AccountId).collect();
    let mut batch = Vec::new();
    for pass in 0..2 {
        for i in 0..50 {
            few.standings(AccountId(i), &everybody[..20 + pass * 30], &mut batch);
            for (j, number) in (0..).zip(&batch) {
                assert_eq!((*number, *number), (standing(&few, i, j), standing(&all, i, j)), "{i} and {j}");
            }
        }
    }
    let held = |mechanism: &MultiTrust| {
        let remembered = mechanism.remembered.lock().expect("a lock");
        let pairs = remembered.places.values().map(Vec::len).sum::<usize>();
        assert_eq!(pairs, remembered.pairs);
        pairs
    };
    assert!(held(&few) <= 60);
    assert_eq!(held(&all), 2500);
}
