//! Flows by the mechanism's own interface.

use super::*;
use crate::books::tests::{day, gave, had};
use crate::queue::tests::{provider, request};
use crate::trust::{Csr, reference};
use game::params::Value;
use game::random::{Purpose, Stream};

const KB: u64 = 1024;

/// BarterCast with messages in every round.
fn bartercast(edit: impl FnOnce(&mut Params)) -> MaxFlow {
    form("bartercast", BARTERCAST, |own| {
        own.set("message_s", Value::Number(0.001));
        edit(own);
    })
}

fn feldman(edit: impl FnOnce(&mut Params)) -> MaxFlow {
    form("feldman", FELDMAN, edit)
}

fn form(name: &str, params: &[Param], edit: impl FnOnce(&mut Params)) -> MaxFlow {
    let mut own = game::card::defaults(params);
    edit(&mut own);
    let mut params = CARD.defaults();
    params.set("form", Value::Choice(name.into(), own));
    MaxFlow::new(&params)
}

fn live(mechanism: &mut MaxFlow, round: u64, reports: &[Report]) {
    mechanism.hear(day(round), reports);
    mechanism.settle(day(round));
}

fn after(mut mechanism: MaxFlow, reports: &[Report]) -> MaxFlow {
    (0..50).for_each(|account| mechanism.enter(AccountId(account)));
    live(&mut mechanism, 0, reports);
    mechanism
}

fn r(mechanism: &MaxFlow, observer: u32, subject: u32) -> f64 {
    mechanism.standing(AccountId(observer), AccountId(subject))
}

fn tier(mechanism: &MaxFlow, observer: u32, subject: u32) -> Option<u32> {
    mechanism.tier(AccountId(observer), AccountId(subject))
}

/// What both say of a transfer.
fn passed(from: u32, to: u32, bytes: u64) -> [Report; 2] {
    [gave(from, to, bytes), had(to, from, bytes)]
}

/// Random transfers of so many accounts, as both tell them, and as a matrix.
fn transfers(case: u64, accounts: u32, chance: f64) -> (Vec<Report>, Csr<u64>) {
    let uploads = reference::random(case, accounts, chance);
    let rows = (0..accounts).flat_map(|j| uploads.row(j).iter().map(move |(k, w)| (j, k, w)).collect::<Vec<_>>());
    (rows.flat_map(|(j, k, bytes)| passed(j, k, bytes)).collect(), uploads)
}

/// alpha times the surplus as reputation.
fn reputation(here: u64, there: u64) -> f64 {
    atan((here as f64 - there as f64) / 1024.0 / 30_000.0) / FRAC_PI_2
}

#[test]
fn thirty_thousand_kilobytes_are_a_half_and_strangers_have_nothing() {
    let found = after(bartercast(|_| {}), &passed(1, 0, 30_000 * KB));
    assert_eq!((r(&found, 0, 1), r(&found, 1, 0)), (0.5, -0.5));
    assert_eq!((r(&found, 0, 2), r(&found, 2, 0), r(&found, 0, 77), r(&found, 0, 0)), (0.0, 0.0, 0.0, 0.0));
    let most = after(bartercast(|_| {}), &passed(1, 0, 1 << 40));
    assert!(r(&most, 0, 1) > 0.99 && r(&most, 0, 1) < 1.0 && r(&most, 1, 0) == -r(&most, 0, 1));
}

#[test]
fn two_hops_have_their_closed_form_and_full_flows_theirs() {
    for case in 0..6 {
        let (reports, uploads) = transfers(case, 24, [0.05, 0.15, 0.4][case as usize % 3]);
        let all = |own: &mut Params| own.set("partners", Value::Integer(0));
        let two = after(bartercast(all), &reports);
        let full = after(
            bartercast(|own| {
                all(own);
                own.set("hops", Value::Integer(0));
            }),
            &reports,
        );
        let w = reference::dense(&uploads);
        for i in 0..24 {
            for j in (0..24).filter(|j| *j != i) {
                let f = |a: usize, b: usize| {
                    let over = (0..24).filter(|k| *k != a && *k != b).map(|k| w[a][k].min(w[k][b]));
                    w[a][b] + over.sum::<u64>()
                };
                assert!((r(&two, i as u32, j as u32) - reputation(f(j, i), f(i, j))).abs() < 1e-15);
                let (here, there) = (reference::max_flow(&uploads, j, i), reference::max_flow(&uploads, i, j));
                assert!((r(&full, i as u32, j as u32) - reputation(here, there)).abs() < 1e-15);
                assert_eq!(r(&two, i as u32, j as u32), -r(&two, j as u32, i as u32), "swapped flows");
            }
        }
    }
}

#[test]
fn lies_of_a_collective_raise_nobody_above_its_cut() {
    for (case, hops) in [(0, 2), (1, 2), (2, 2), (3, 0), (4, 0)] {
        // 0 to 23 are honest. 24 to 29 gave a little to some, and claim terabytes among each other.
        let (mut reports, _) = transfers(case, 24, 0.15);
        let mut stream = Stream::new(case, Purpose::Trial, 2, 2);
        let mut out = [[0u64; 30]; 30];
        for k in 24..30u32 {
            for to in 0..24 {
                let bytes = 1 + stream.below(1000) as u64;
                if stream.unit() > 0.1 {
                    continue;
                }
                out[k as usize][to as usize] = bytes;
                reports.extend(passed(k, to, bytes));
            }
        }
        let honest = reports.len();
        let pairs = (24..30).flat_map(|i| (24..30).map(move |j| (i, j))).filter(|(i, j)| i != j);
        reports.extend(pairs.flat_map(|(i, j)| passed(i, j, 1 << 40)));
        let make = |reports: &[Report]| after(bartercast(|own| own.set("hops", Value::Integer(hops))), reports);
        let (before, lying) = (make(&reports[..honest]), make(&reports));
        for i in 0..24 {
            let cut: u64 = out.iter().flatten().sum();
            let direct: u64 = (24..30).map(|k| out[k][i]).sum();
            let most = if hops == 2 { direct + cut } else { cut };
            for j in 24..30 {
                assert!(r(&lying, i as u32, j) <= reputation(most, 0), "{j} with {i}, case {case}");
                if hops == 2 && direct == 0 {
                    assert!(r(&lying, i as u32, j) <= r(&before, i as u32, j), "no fellow gave {i} anything");
                }
            }
        }
    }
}

#[test]
fn nobody_is_told_what_it_did_itself() {
    let truth = [passed(1, 0, 4000 * KB), passed(0, 2, 1000 * KB)].concat();
    let lies = [gave(3, 0, 1 << 40), gave(1, 0, 1 << 40), had(2, 0, 1 << 40), had(4, 0, 1 << 40), had(4, 1, 9)];
    let (before, now) =
        (after(bartercast(|_| {}), &truth), after(bartercast(|_| {}), &[truth, lies.to_vec()].concat()));
    assert_eq!((r(&now, 0, 1), r(&now, 0, 2)), (r(&before, 0, 1), r(&before, 0, 2)));
    assert_eq!((r(&now, 0, 3), r(&now, 0, 4)), (0.0, 0.0));
    assert_eq!(r(&now, 0, 1), reputation(4000 * KB, 0));
}

#[test]
fn of_two_claims_the_one_counts_that_evidence_says() {
    // 2 claims to have given 1 more than 1 had; 1 gave 0 enough for either.
    let reports = [passed(1, 0, 90_000 * KB).to_vec(), vec![gave(2, 1, 60_000 * KB), had(1, 2, 30_000 * KB)]].concat();
    let found = |evidence: &str, reports: &[Report]| {
        let mut params = CARD.defaults();
        params.set("evidence", Value::Word(evidence.into()));
        r(
            &after(
                MaxFlow { had: Books::over(0.0, 0.001), gave: Books::over(0.0, 0.001), ..MaxFlow::new(&params) },
                reports,
            ),
            0,
            2,
        )
    };
    assert_eq!(found("either", &reports), reputation(60_000 * KB, 0));
    assert_eq!((found("receiver", &reports), found("both", &reports)), (0.5, 0.5));
    let one_sided = &reports[..3];
    assert_eq!(found("either", one_sided), reputation(60_000 * KB, 0));
    assert_eq!((found("receiver", one_sided), found("both", one_sided)), (0.0, 0.0));
}

#[test]
fn gossip_comes_by_the_hour_and_tells_of_the_ten_largest() {
    let mut found = MaxFlow::new(&CARD.defaults());
    (0..20).for_each(|account| found.enter(AccountId(account)));
    let minute = |round| Clock { round, round_seconds: 600.0 };
    // 1 gave 0 something; twelve others gave 1 something, 18 and 19 the least.
    let gifts = (8..20).map(|k| had(1, k, u64::from(100 - k) * KB));
    let reports: Vec<Report> = passed(1, 0, 9000 * KB).into_iter().chain(gifts).collect();
    for round in 0..6 {
        found.hear(minute(round), if round == 0 { &reports } else { &[] });
        assert_eq!(
            (r(&found, 0, 1) > 0.0, r(&found, 0, 9)),
            (true, 0.0),
            "its own records are at hand in round {round}"
        );
        found.settle(minute(round));
    }
    let known: Vec<u32> = (8..20).filter(|k| r(&found, 0, *k) > 0.0).collect();
    // 1 tells of ten partners, 0 among them.
    assert_eq!(known, (8..17).collect::<Vec<u32>>());
    let mut columns = Vec::new();
    found.observe(&mut columns);
    assert_eq!(columns, [("messages", 2.0), ("message_bytes", (10.0 + 1.0) * 36.0), ("gossiped_pairs", 10.0)]);
    found.leave(AccountId(0));
    (6..12).for_each(|round| {
        found.hear(minute(round), &[]);
        found.settle(minute(round));
    });
    columns.clear();
    found.observe(&mut columns);
    assert_eq!(columns[0], ("messages", 3.0), "whoever is offline sends nothing");
}

#[test]
fn tiers_are_hops() {
    let chain = [passed(1, 0, 5), passed(2, 1, 5), passed(3, 2, 5), passed(4, 3, 5)].concat();
    let two = after(bartercast(|_| {}), &chain);
    assert_eq!([1, 2, 3, 4].map(|j| tier(&two, 0, j)), [Some(1), Some(2), None, None]);
    let full = after(feldman(|_| {}), &chain);
    assert_eq!([1, 2, 3, 4, 5].map(|j| tier(&full, 0, j)), [Some(1), Some(2), Some(3), Some(FAR), None]);
    assert_eq!(tier(&full, 4, 0), Some(FAR), "it counts either way");
}

#[test]
fn feldman_divides_what_came_by_what_went() {
    // 0 gave 1 ten and had four over 2; 3 gave 0 and had nothing; 4 only had.
    let reports = [passed(0, 1, 10), passed(1, 2, 4), passed(2, 0, 9), passed(3, 0, 1), passed(0, 4, 7)].concat();
    let found = after(feldman(|_| {}), &reports);
    assert_eq!((r(&found, 0, 1), r(&found, 0, 3), r(&found, 0, 4), r(&found, 0, 5)), (0.4, 1.0, 0.0, 0.0));
    assert_eq!(r(&found, 0, 2), 1.0, "9 came and 4 went: more than enough counts as 1");
    let kind = after(feldman(|own| own.set("stranger", Value::Number(0.3))), &reports);
    assert_eq!((r(&kind, 0, 5), r(&kind, 0, 4)), (0.3, 0.0));
}

#[test]
fn whoever_is_banned_gets_nothing_and_the_others_take_turns() {
    let reports = [passed(0, 1, 40_000 * KB), passed(0, 2, 20_000 * KB), passed(3, 0, 90_000 * KB)].concat();
    let requests: Vec<Request> = (1..=4).map(|by| request(by, 10 - by, by == 1)).collect();
    let shares = |policy: &str, slots| {
        let mut found = after(bartercast(|own| own.set("policy", Value::Word(policy.into()))), &reports);
        let mut shares = vec![0.0; 4];
        found.recommend(day(1), &mut provider(Some(slots), 1), &requests, &mut shares);
        shares
    };
    assert_eq!(shares("ban", 3), [0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]);
    assert_eq!(shares("ban", 1), [0.0, 0.0, 0.0, 1.0], "4 came first");
    assert_eq!(shares("rank", 2), [0.5, 0.0, 0.5, 0.0], "1 is under way, and 3 gave most");
}
