//! Antfarm as a whole: money, policing and plan together, in rounds of a few accounts.

use super::*;
use crate::books::tests::{gave, had};
use crate::queue::tests::{provider, request};
use game::params::Value;

fn antfarm(params: &[(&str, Value)]) -> Antfarm {
    let mut all = CARD.defaults();
    params.iter().for_each(|(name, value)| all.set(name, value.clone()));
    let mut antfarm = Antfarm::new(&all);
    (0..20).for_each(|account| antfarm.enter(AccountId(account)));
    antfarm
}

fn clock(round: u64) -> Clock {
    Clock { round, round_seconds: 10.0 }
}

/// A seed is asked in swarms 0 and 1 by so many, account 1 being the first.
fn asked(sizes: [u32; 2]) -> Vec<Request> {
    let mut by = 0;
    let mut all = Vec::new();
    for (good, size) in sizes.into_iter().enumerate() {
        for _ in 0..size {
            by += 1;
            all.push(Request { good: Good(good as u32), provider_wants: false, ..request(by, 0, false) });
        }
    }
    all
}

fn shares(antfarm: &mut Antfarm, round: u64, requests: &[Request]) -> Vec<f64> {
    let mut shares = vec![0.0; requests.len()];
    antfarm.recommend(clock(round), &mut provider(None, round), requests, &mut shares);
    shares
}

#[test]
fn before_anything_is_known_the_many_count_for_more() {
    let mut antfarm = antfarm(&[("probe_share", Value::Number(0.1))]);
    let shares = shares(&mut antfarm, 0, &asked([9, 3]));
    let swarm = shares[..9].iter().sum::<f64>();
    assert!((swarm - (0.9 * 0.75 + 0.05)).abs() < 1e-12 && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert_eq!(shares[..9].iter().filter(|share| **share > 0.0).count(), 3, "three of four slots");
    assert_eq!(shares[9..].iter().filter(|share| **share > 0.0).count(), 1);
}

#[test]
fn everybody_who_can_pay_has_its_turn_and_others_have_none() {
    let mut antfarm = antfarm(&[("purse_tokens", Value::Integer(1))]);
    // Account 1 spends its only token on a block of account 5.
    antfarm.hear(clock(0), &[had(1, 5, 16_384), gave(5, 1, 16_384)]);
    antfarm.settle(clock(0));
    let mut counts = [0; 9];
    for round in 1..1000 {
        let shares = shares(&mut antfarm, round, &asked([9, 0]));
        shares.iter().zip(&mut counts).for_each(|(share, count)| *count += u32::from(*share > 0.0));
    }
    assert_eq!(counts[0], 0);
    // Each of eight expects 500 of 999, with a standard deviation of 16.
    assert!(counts[1..].iter().all(|count| (500_i32 - *count as i32).abs() < 80), "{counts:?}");
    assert_eq!(antfarm.allow(AccountId(0), AccountId(1)), 0);
    assert_eq!(antfarm.throttle(AccountId(2)), 1638, "a block in ten seconds");
}

/// Plays periods in which account 0 seeds two swarms that respond as `rate` says, and returns the shares of both.
fn steered(params: &[(&str, Value)], sizes: [u32; 2], rate: impl Fn(usize, f64) -> f64) -> [f64; 2] {
    let mut antfarm = antfarm(params);
    let uplink = 1_000_000.0;
    let mut last = [0.0; 2];
    for round in 0..120 {
        let requests = asked(sizes);
        let mut shares = vec![0.0; requests.len()];
        let capacity_bytes = 10 * uplink as u64;
        let mut seed = Provider { uplink_bytes_per_s: uplink as u64, capacity_bytes, ..provider(None, round) };
        antfarm.recommend(clock(round), &mut seed, &requests, &mut shares);
        let mut reports = Vec::new();
        last = [0.0; 2];
        for (request, share) in requests.iter().zip(&shares) {
            last[request.good.0 as usize] += share;
        }
        let mut first = 1;
        for (at, size) in sizes.into_iter().enumerate() {
            let both = rate(at, last[at] * uplink);
            let seeded = (last[at] * uplink).min(both);
            let other = both - seeded;
            // The first leecher of a swarm gets what the seed gives, and serves the second.
            for (from, to, bytes_per_s) in [(0, first, seeded), (first, first + 1, other)] {
                let bytes = (bytes_per_s * 10.0) as Bytes;
                let good = Good(at as u32);
                reports.extend([had(to, from, bytes), gave(from, to, bytes)].map(|report| Report { good, ..report }));
            }
            first += size;
        }
        antfarm.hear(clock(round), &reports);
        antfarm.settle(clock(round));
        antfarm.audit().expect("balanced books");
    }
    last
}

#[test]
fn bandwidth_goes_where_a_swarm_responds() {
    let rich: [(&str, Value); 2] =
        [("purse_tokens", Value::Integer(1_000_000)), ("purse_limit_tokens", Value::Integer(10_000_000))];
    let through = [&rich[..], &[("objective", Value::Word("throughput".to_owned()))]].concat();
    // In swarm 0 each byte of the seed is passed on nine times; in swarm 1 downlinks are full at 100 KB/s.
    let [left, right] = steered(&through, [9, 9], |at, s| if at == 0 { 10.0 * s } else { s.min(100_000.0) });
    assert!(left > 0.85 && right > 0.02, "{left} and {right}");
    // Both respond alike; whoever has less for each leecher comes first.
    let fair =
        [&rich[..], &[("objective", Value::Word("max_min".to_owned())), ("probe_step", Value::Number(0.1))]].concat();
    let [left, right] = steered(&fair, [12, 3], |_, s| s);
    assert!((0.7..0.9).contains(&left), "{left} and {right}");
}

#[test]
fn what_accounts_declare_can_stand_for_measurements() {
    let declared = [
        ("curves", Value::Word("declared".to_owned())),
        ("objective", Value::Word("throughput".to_owned())),
        ("probe_share", Value::Number(0.0)),
        ("probe_step", Value::Number(0.0)),
    ];
    let mut antfarm = antfarm(&declared);
    let offer = Offer { capacity_bytes: 1000, uplink_bytes_per_s: 100, downlink_bytes_per_s: 400 };
    (1..20).for_each(|account| antfarm.declare(AccountId(account), offer));
    for round in 0..3 {
        shares(&mut antfarm, round, &asked([12, 3]));
        antfarm.settle(clock(round));
    }
    // One byte per second of seeders: the large swarm passes it on eleven times, the small one twice.
    let [large, small] =
        [0..12, 12..15].map(|range| shares(&mut antfarm, 3, &asked([12, 3]))[range].iter().sum::<f64>());
    assert!(large > 0.999 && small < 0.001, "{large} and {small}");
}
