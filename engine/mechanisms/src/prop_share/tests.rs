//! PropShare against the theory: fixed points (Wu and Zhang 2007), Sybils and coalitions (Levin et al. 2008).

use super::*;
use crate::queue::tests::plain;
use game::params::Value;
use game::random::Purpose;

const ME: AccountId = AccountId(0);
const UPLINK: u64 = 1 << 20;

fn mechanism(set: &[(&str, f64)]) -> PropShare {
    let mut params = CARD.defaults();
    set.iter().for_each(|(name, value)| params.set(name, Value::Number(*value)));
    PropShare::new(&params)
}

fn clock(round: u64) -> Clock {
    Clock { round, round_seconds: 10.0 }
}

fn requests(to: AccountId, by: &[u32]) -> Vec<Request> {
    by.iter().map(|by| plain(to, *by)).collect()
}

/// What an account is advised to give to each of these.
fn shares(mechanism: &mut PropShare, round: u64, me: AccountId, uplink: u64, by: &[u32]) -> Vec<f64> {
    let mut shares = vec![0.0; by.len()];
    let stream = Stream::new(1, Purpose::Recommend, me.0, round);
    let mut provider =
        Provider { account: me, uplink_bytes_per_s: uplink, capacity_bytes: 1 << 20, slots: None, stream };
    mechanism.recommend(clock(round), &mut provider, &requests(me, by), &mut shares);
    shares
}

fn gave(by: u32, to: AccountId, bytes: Bytes) -> Report {
    Report {
        by: to,
        about: AccountId(by),
        good: Good(0),
        received_bytes: bytes,
        sent_bytes: 0,
        authentic: 0,
        inauthentic: 0,
    }
}

/// A round in which these gave these amounts to account 0.
fn bids(mechanism: &mut PropShare, round: u64, given: &[(u32, Bytes)]) {
    let reports: Vec<Report> = given.iter().map(|(by, bytes)| gave(*by, ME, *bytes)).collect();
    mechanism.hear(clock(round), &reports);
    mechanism.settle(clock(round));
}

/// What each peer of a complete graph receives after many rounds, in the unit of the capacities.
fn market(capacities: &[u64]) -> Vec<f64> {
    const UNIT: u64 = 1_000_000;
    let n = capacities.len() as u32;
    let mut mechanism = mechanism(&[("probe_share", 0.0)]);
    let mut received = Vec::new();
    for round in 0..400 {
        let mut reports = Vec::new();
        for me in 0..n {
            let by: Vec<u32> = (0..n).filter(|other| *other != me).collect();
            let uplink = capacities[me as usize] * UNIT;
            let shares = shares(&mut mechanism, round, AccountId(me), uplink, &by);
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "nothing is kept back");
            let bytes = |share: &f64| (uplink as f64 * 10.0 * share).round() as Bytes;
            reports.extend(by.iter().zip(&shares).map(|(to, share)| gave(me, AccountId(*to), bytes(share))));
        }
        mechanism.hear(clock(round), &reports);
        mechanism.settle(clock(round));
        received = vec![0.0; n as usize];
        reports.iter().for_each(|r| received[r.by.index()] += r.received_bytes as f64 / (10 * UNIT) as f64);
    }
    received
}

#[test]
fn markets_clear_at_their_fixed_points() {
    // G9: everybody gets its own capacity, unless one is larger than all others together.
    for (capacities, expected) in [
        (&[2, 3, 4, 5][..], &[2.0, 3.0, 4.0, 5.0][..]),
        (&[1, 1, 4], &[2.0, 2.0, 2.0]),
        (&[1, 1, 1, 9], &[3.0, 3.0, 3.0, 3.0]),
    ] {
        let received = market(capacities);
        let near = received.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(near, "capacities {capacities:?} receive {received:?}, not {expected:?}");
    }
}

#[test]
fn sybils_gain_nothing() {
    // G10: B C / (C + y) for a contribution C, however many names it comes from.
    let (contribution, others) = (1_000_003, 2_345_678);
    let expected = contribution as f64 / (contribution + others) as f64;
    for sybils in [1, 2, 7, 50] {
        let mut mechanism = mechanism(&[]);
        let part = contribution / sybils;
        let mut given: Vec<(u32, Bytes)> = (0..sybils as u32).map(|s| (s + 10, part)).collect();
        given[0].1 += contribution - part * sybils;
        given.extend([(1, 2_000_000), (2, others - 2_000_000)]);
        bids(&mut mechanism, 0, &given);
        let by: Vec<u32> = given.iter().map(|(by, _)| *by).collect();
        let shares = shares(&mut mechanism, 1, ME, UPLINK, &by);
        let sybil: f64 = shares[..sybils as usize].iter().sum();
        assert!((sybil - expected).abs() < 1e-9, "{sybils} Sybils get {sybil}, not {expected}");
    }
}

#[test]
fn one_outsider_breaks_a_coalition() {
    // G10: with nominal bids of eps, all that the coalition's members get goes to the one outsider as eps vanishes.
    let mut last = 0.0;
    for eps in [100_000, 1000, 10, 1] {
        let mut mechanism = mechanism(&[]);
        bids(&mut mechanism, 0, &[(1, eps), (2, eps), (3, eps), (4, eps), (5, 1_000_000)]);
        let outsider = shares(&mut mechanism, 1, ME, UPLINK, &[1, 2, 3, 4, 5])[4];
        assert!((outsider - 1e6 / (1e6 + 4.0 * eps as f64)).abs() < 1e-9);
        assert!(outsider > last, "{outsider} at eps = {eps}");
        last = outsider;
    }
    assert!(last > 0.99999);
}

#[test]
fn without_outsiders_nominal_bids_buy_everything() {
    let mut mechanism = mechanism(&[]);
    bids(&mut mechanism, 0, &[(1, 1), (2, 1), (3, 2)]);
    assert_eq!(shares(&mut mechanism, 1, ME, UPLINK, &[1, 2, 3]), [0.25, 0.25, 0.5]);
}

#[test]
fn a_bid_is_the_average_of_four_auctions() {
    let mut mechanism = mechanism(&[]);
    for (round, second) in [4000, 0, 0, 0, 0].into_iter().enumerate() {
        bids(&mut mechanism, round as u64, &[(1, 1000), (2, second)]);
        let asked = shares(&mut mechanism, round as u64 + 1, ME, UPLINK, &[1, 2]);
        let average = if round < 4 { 4000.0 } else { 0.0 };
        let first = 1000.0 * (round as f64 + 1.0).min(4.0);
        if average > 0.0 {
            assert!((asked[0] - first / (first + average)).abs() < 1e-9, "round {round}: {asked:?}");
        } else {
            assert!(asked[1] > 0.0 && asked[1] <= 0.2, "a neighbour that gave nothing lately is tried: {asked:?}");
        }
        let rate = mechanism.standing(ME, AccountId(2));
        assert!((rate - average / 40.0).abs() < 1e-9, "{rate} B/s");
    }
}

#[test]
fn weights_may_decay() {
    let mut mechanism = mechanism(&[("decay", 0.5)]);
    bids(&mut mechanism, 0, &[(1, 8000)]);
    bids(&mut mechanism, 1, &[(2, 8000)]);
    let shares = shares(&mut mechanism, 2, ME, UPLINK, &[1, 2]);
    assert!((shares[0] - 1.0 / 3.0).abs() < 1e-12 && (shares[1] - 2.0 / 3.0).abs() < 1e-12, "{shares:?}");
}

#[test]
fn an_auction_lasts_as_long_as_it_says() {
    // Rounds of one second, auctions of ten: bids count from the next auction on.
    let mut mechanism = mechanism(&[]);
    let second = |round| Clock { round, round_seconds: 1.0 };
    for round in 0..10 {
        assert_eq!(mechanism.bid(ME, Good(0), AccountId(1)), 0.0);
        mechanism.hear(second(round), &[gave(1, ME, 100)]);
        mechanism.settle(second(round));
    }
    assert_eq!(mechanism.bid(ME, Good(0), AccountId(1)), 250.0);
}

#[test]
fn new_neighbours_are_tried_with_gifts() {
    // A fifth of 100 KiB/s for 10 s are 12 gifts of 16 KiB.
    let by: Vec<u32> = (1..=30).collect();
    let uplink = 100 * 1024;
    let mut mechanism = mechanism(&[]);
    let start = shares(&mut mechanism, 0, ME, uplink, &by);
    assert!(start.iter().all(|s| (s - 1.0 / 30.0).abs() < 1e-12), "first, everybody gets the same");
    bids(&mut mechanism, 0, &[(30, 5000)]);
    let now = shares(&mut mechanism, 1, ME, uplink, &by);
    let gifts = now[..29].iter().filter(|s| **s > 0.0).count();
    assert_eq!(gifts, 12);
    assert!(now[..29].iter().all(|s| *s == 0.0 || (s - 0.016).abs() < 1e-12), "{now:?}");
    assert!((now[29] - (1.0 - 12.0 * 0.016)).abs() < 1e-12);
    assert_eq!(shares(&mut mechanism, 1, ME, uplink, &by), now, "whom it draws it keeps");
    // One that cannot afford a gift in its fifth gives that fifth to one neighbour.
    mechanism = self::mechanism(&[]);
    bids(&mut mechanism, 0, &[(30, 5000)]);
    let poor = shares(&mut mechanism, 1, ME, 1024, &by);
    assert_eq!(poor[..29].iter().filter(|s| (**s - 0.2).abs() < 1e-12).count(), 1, "{poor:?}");
}

#[test]
fn who_asks_no_longer_leaves_its_gift_to_another() {
    let mut mechanism = mechanism(&[]);
    bids(&mut mechanism, 0, &[(9, 5000)]);
    let tried = |shares: Vec<f64>| shares[1..].iter().position(|s| *s > 0.0);
    let first = tried(shares(&mut mechanism, 1, ME, 1024, &[9, 1, 2])).expect("one is tried") as u32 + 1;
    let other = 3 - first;
    assert_eq!(tried(shares(&mut mechanism, 1, ME, 1024, &[9, other])), Some(0));
}

#[test]
fn gifts_end_when_a_bidder_comes_back() {
    let mut mechanism = mechanism(&[]);
    bids(&mut mechanism, 0, &[(99, 5000)]);
    let mut by: Vec<u32> = (1..=60).collect();
    let all = shares(&mut mechanism, 1, ME, 100 * 1024, &by);
    assert!(all.iter().all(|share| *share > 0.0), "no bidder asks: gifts for all");
    by.push(99);
    let now = shares(&mut mechanism, 1, ME, 100 * 1024, &by);
    assert!((now[60] - (1.0 - 12.0 * 0.016)).abs() < 1e-12, "{now:?}");
}

#[test]
fn the_ratio_cap_limits_what_a_bid_buys() {
    let mut mechanism = mechanism(&[("ratio_cap", 3.0), ("probe_share", 0.0)]);
    bids(&mut mechanism, 0, &[(1, 40_000)]);
    // The average over four auctions is 10,000 bytes.
    assert_eq!(mechanism.allow(ME, AccountId(1)), 30_000);
    assert_eq!(mechanism.allow(ME, AccountId(2)), 16 * 1024, "what the cap leaves goes to nobody: a gift is a gift");
    let capped = shares(&mut mechanism, 1, ME, UPLINK, &[1, 2]);
    assert_eq!(capped, [30_000.0 / (UPLINK as f64 * 10.0), 0.0]);
    assert_eq!(self::mechanism(&[]).allow(ME, AccountId(1)), Bytes::MAX, "off by default");
}

#[test]
fn who_leaves_or_parts_is_forgotten() {
    for part in [false, true] {
        let mut mechanism = mechanism(&[("probe_share", 0.0)]);
        bids(&mut mechanism, 0, &[(1, 5000), (2, 5000)]);
        if part {
            mechanism.part(AccountId(1), ME, Good(0));
        } else {
            mechanism.leave(AccountId(1));
        }
        assert_eq!(shares(&mut mechanism, 1, ME, UPLINK, &[1, 2]), [0.0, 1.0]);
        bids(&mut mechanism, 1, &[(1, 5000)]);
        assert_eq!(shares(&mut mechanism, 2, ME, UPLINK, &[1, 2]), [0.5, 0.5], "and may come back");
    }
}

#[test]
fn seeds_are_as_under_tit_for_tat() {
    let mut mechanism = mechanism(&[]);
    let mut reference = (tit_for_tat::ENTRY.new)(&tit_for_tat::ENTRY.card.defaults());
    let by: Vec<u32> = (1..=20).collect();
    let mut requests = requests(ME, &by);
    requests.iter_mut().for_each(|r| r.provider_wants = false);
    for round in 0..20 {
        let [mine, theirs] = [&mut mechanism as &mut dyn Mechanism, &mut *reference].map(|mechanism| {
            let stream = Stream::new(1, Purpose::Recommend, 0, round);
            let mut provider =
                Provider { account: ME, uplink_bytes_per_s: 100 * 1024, capacity_bytes: 1 << 20, slots: None, stream };
            let mut shares = vec![0.0; by.len()];
            mechanism.recommend(clock(round), &mut provider, &requests, &mut shares);
            let sent = |(by, share): (&u32, &f64)| {
                let sent_bytes = (share * 1e6) as Bytes;
                Report {
                    by: ME,
                    about: AccountId(*by),
                    good: Good(0),
                    received_bytes: 0,
                    sent_bytes,
                    authentic: 0,
                    inauthentic: 0,
                }
            };
            let reports: Vec<Report> = by.iter().zip(&shares).map(sent).filter(|r| r.sent_bytes > 0).collect();
            mechanism.hear(clock(round), &reports);
            mechanism.settle(clock(round));
            shares
        });
        assert_eq!(mine, theirs, "round {round}");
    }
}
