//! What a made-up month holds, whatever the seed.

use super::*;
use game::log::Truth;
use game::params::Value;
use std::collections::BTreeSet;

fn params(set: &[(&str, Value)]) -> Params {
    let mut params = game::card::defaults(&PARAMS);
    set.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}

fn small(set: &[(&str, Value)], seed: u64) -> Log {
    let params = params(set);
    check(&params).expect("parameters that go together");
    month(&params, seed)
}

/// What is true of all logs.
fn sound(log: &Log) {
    assert!(log.time_s.is_sorted(), "in the order of time");
    assert!(log.from.iter().zip(&log.to).all(|(from, to)| from != to), "nobody gives to itself");
    assert!(log.bytes.iter().all(|bytes| *bytes > 0));
    let last = log.groups.iter().fold(0, |end, group| {
        assert_eq!(group.accounts.start, end, "groups follow each other");
        group.accounts.end
    });
    assert_eq!((last as usize, log.accounts.names.len()), (log.accounts.machine.len(), last as usize));
    let names: BTreeSet<&str> = (0..last).map(|account| log.accounts.names.get(account)).collect();
    assert_eq!(names.len(), last as usize, "names differ");
    let mut seen = 0;
    for content in &log.content {
        assert!(*content <= seen, "contents are numbered by their first appearance");
        seen = seen.max(content + 1);
    }
}

/// What some accounts gave to some others.
fn given(log: &Log, from: &str, to: Option<&str>) -> u64 {
    let range = |name: &str| log.group(name).expect("a group").accounts.clone();
    let (from, to) = (range(from), to.map(range));
    let rows = (0..log.transfers()).filter(|row| from.contains(&log.from[*row]));
    rows.filter(|row| to.as_ref().is_none_or(|to| to.contains(&log.to[*row]))).map(|row| log.bytes[row]).sum()
}

fn taken(log: &Log, to: &str) -> u64 {
    let to = &log.group(to).expect("a group").accounts;
    (0..log.transfers()).filter(|row| to.contains(&log.to[*row])).map(|row| log.bytes[row]).sum()
}

#[test]
fn the_named_cases_have_their_totals_to_the_byte() {
    for accounts in [3000, 20_000] {
        let log = small(&[("accounts", Value::Integer(accounts))], 1);
        sound(&log);
        let scaled = |bytes: u64| (bytes as f64 * accounts as f64 / MAZE_ACCOUNTS) as u64;
        assert_eq!(given(&log, "ted", None), scaled(cases::TED_GAVE));
        assert_eq!(taken(&log, "ted"), cases::TED_TOOK);
        assert_eq!(given(&log, "larry", None), cases::LARRY_GAVE);
        assert_eq!(given(&log, "larry", Some("ted")), cases::LARRY_GAVE);
        for (centre, spam, total) in cases::STARS {
            assert_eq!(given(&log, centre, Some(spam)), scaled(total), "{centre}");
        }
        assert_eq!(given(&log, "wayne", Some("satellite")), scaled(cases::WAYNE_GAVE));
        assert_eq!(given(&log, "wayne", None), scaled(cases::WAYNE_GAVE));
    }
}

#[test]
fn alice_sends_one_image_29_times() {
    let log = small(&[], 2);
    let (alice, david) =
        (log.group("alice").expect("her").accounts.start, log.group("david").expect("him").accounts.start);
    let rows: Vec<usize> =
        (0..log.transfers()).filter(|row| (log.from[*row], log.to[*row]) == (alice, david)).collect();
    let unique: BTreeSet<(u32, u64)> = rows.iter().map(|row| (log.content[*row], log.bytes[*row])).collect();
    let (all, unique) =
        (rows.iter().map(|row| log.bytes[*row]).sum::<u64>(), unique.iter().map(|(_, b)| b).sum::<u64>());
    assert_eq!((unique, all as f64 / unique as f64), (3072 * MIB, 29.0));
}

#[test]
fn whitewashers_share_a_machine_and_never_a_time() {
    let log = small(&[("colluders", Value::Number(0.01))], 3);
    sound(&log);
    let times = |account: u32| -> (f64, f64) {
        let rows = (0..log.transfers()).filter(|row| log.from[*row] == account || log.to[*row] == account);
        rows.fold((f64::INFINITY, 0.0), |(a, b), row| (a.min(log.time_s[row]), b.max(log.time_s[row])))
    };
    let one = |name: &str| log.group(name).expect("a group").accounts.start;
    let further = log.group("whitewashers").expect("some").accounts.start;
    for (a, b) in [(one("fred"), one("gary")), (one("olga"), one("pam")), (further, further + 1)] {
        assert_eq!(log.accounts.machine[a as usize], log.accounts.machine[b as usize]);
        assert!(times(a).1 < times(b).0, "the second starts when the first has stopped");
    }
    assert_ne!(log.accounts.machine[one("fred") as usize], log.accounts.machine[one("olga") as usize]);
    let spam = log.group("ingrid_spam").expect("spam").accounts.clone();
    let machines: BTreeSet<u32> = spam.map(|account| log.accounts.machine[account as usize]).collect();
    assert_eq!(machines.len(), 2);
}

#[test]
fn injected_colluders_are_as_many_as_asked() {
    let log = small(&[("colluders", Value::Number(0.01)), ("cases", Value::Bool(false))], 4);
    let count = |name: &str| log.group(name).map_or(0, |group| group.accounts.len());
    assert_eq!(["pairs", "stars", "star_spam", "whitewashers", "ted"].map(count), [30, 30, 150, 30, 0]);
    let honest: usize = log.groups.iter().filter(|g| g.truth == Truth::Honest).map(|g| g.accounts.len()).sum();
    assert_eq!(honest, 3000 - 240);
    let none = small(&[("cases", Value::Bool(false))], 4);
    assert_eq!(none.groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["majority", "satellite"]);
}

#[test]
fn clusters_trade_inside_and_a_day_has_its_bytes() {
    let mut bytes = 0.0;
    // Downloads that stay inside, and all, of the majority and of the satellite.
    let (mut inside, mut all) = ([0; 2], [0; 2]);
    for seed in 1..=5 {
        let log = small(&[("cases", Value::Bool(false))], seed);
        assert_eq!(log.group("satellite").map(|group| group.accounts.len()), Some(300));
        bytes += log.total_bytes() as f64 / 5.0;
        for row in 0..log.transfers() {
            let (from, to) = (log.group_of(log.from[row]), log.group_of(log.to[row]));
            all[to] += 1;
            inside[to] += u32::from(from == to);
        }
    }
    let [majority, satellite] = [0, 1].map(|cluster| f64::from(inside[cluster]) / f64::from(all[cluster]));
    // A little less than 0.95: a circle may have nothing of a kind, and then somebody looks elsewhere again.
    assert!((0.925..0.96).contains(&satellite), "{satellite} of the satellite's downloads stay inside");
    // A tenth of the accounts, of which the majority wants 0.034 times what their number says.
    let outside = 0.05 / 9.0 * 0.034;
    assert!((1.0 - majority) < 3.0 * outside && majority < 1.0, "{majority} of the majority's downloads stay inside");
    let expected = 9.74 * MIB as f64 * 3000.0 * 44.0;
    assert!((bytes / expected - 1.0).abs() < 0.15, "{bytes} bytes, not {expected}");
}

#[test]
fn a_month_is_drawn_by_its_seed_alone() {
    assert_eq!(small(&[], 7), small(&[], 7));
    assert_ne!(small(&[], 7).from, small(&[], 8).from);
}

#[test]
fn contents_are_numbered_as_they_appear() {
    let mut contents = [9, 4, 9, 100, 4, 0];
    number_contents(&mut contents);
    assert_eq!(contents, [0, 1, 0, 2, 1, 3]);
    number_contents(&mut []);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let crowd = params(&[("accounts", Value::Integer(500)), ("colluders", Value::Number(0.1))]);
    assert!(check(&crowd).expect_err("too many").contains("take more accounts"));
}
