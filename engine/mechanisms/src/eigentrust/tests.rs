//! EigenTrust by its own interface, against dense algebra, messages that are passed one by one, and counted draws.

use super::*;
use crate::books::tests::{day, had, judged};
use crate::trust::reference::solve;
use game::params::Value;
use game::random::Purpose;

/// EigenTrust with exact iterations, recomputed daily, as the edit says otherwise.
fn mechanism(edit: impl FnOnce(&mut Params)) -> EigenTrust {
    let mut params = CARD.defaults();
    params.set("epsilon", Value::Number(1e-15));
    params.set("max_iterations", Value::Integer(5000));
    edit(&mut params);
    EigenTrust::new(&params)
}

fn by_bytes(params: &mut Params) {
    params.set("local", Value::Choice("bytes".into(), game::card::defaults(BYTES)));
}

/// Accounts enter, some are vouched for, and everybody's reports of one day are heard.
fn after(mut mechanism: EigenTrust, accounts: u32, vouched: &[u32], reports: &[Report]) -> EigenTrust {
    (0..accounts).for_each(|account| mechanism.enter(AccountId(account)));
    vouched.iter().for_each(|account| mechanism.vouch(AccountId(*account)));
    live(&mut mechanism, 0, reports);
    mechanism
}

fn live(mechanism: &mut EigenTrust, round: u64, reports: &[Report]) {
    mechanism.hear(day(round), reports);
    mechanism.settle(day(round));
    mechanism.audit().expect("trust sums to one");
}

fn t(mechanism: &EigenTrust, account: u32) -> f64 {
    mechanism.public_standing(AccountId(account)).expect("everybody may know it")
}

fn observed(mechanism: &EigenTrust, column: &str) -> f64 {
    let mut columns = Vec::new();
    mechanism.observe(&mut columns);
    columns.iter().find(|(name, _)| *name == column).expect("a column").1
}

/// Random judgements of so many accounts; the last two judge nobody.
fn judgements(case: u64, accounts: u32) -> Vec<Report> {
    let mut stream = Stream::new(case, Purpose::Trial, accounts, 0);
    let mut any = |n: u32| stream.below(n as usize) as u32;
    (0..accounts * 4).map(|_| judged(any(accounts - 2), any(accounts), any(5), any(4))).collect()
}

/// c_ij by the paper's definition: accounts that trust nobody trust p.
fn local_trust(reports: &[Report], p: &[f64]) -> Vec<Vec<f64>> {
    let mut s = vec![vec![0.0; p.len()]; p.len()];
    for report in reports.iter().filter(|report| report.by != report.about) {
        s[report.by.index()][report.about.index()] += f64::from(report.authentic) - f64::from(report.inauthentic);
    }
    for row in &mut s {
        row.iter_mut().for_each(|s| *s = s.max(0.0));
        let sum: f64 = row.iter().sum();
        if sum > 0.0 { row.iter_mut().for_each(|s| *s /= sum) } else { row.copy_from_slice(p) }
    }
    s
}

#[test]
fn trust_is_the_closed_form_of_satisfaction() {
    for case in 0..20 {
        let n = 5 + case as u32 * 3;
        let vouched: Vec<u32> = (0..case as u32 % 4).collect();
        let a = [0.1, 0.15, 0.5][case as usize % 3];
        let reports = judgements(case, n);
        let found = after(mechanism(|params| params.set("a", Value::Number(a))), n, &vouched, &reports);
        let p = pre_trust(n as usize, &vouched);
        let c = local_trust(&reports, &p);
        let entry = |i: usize, j: usize| f64::from(u8::from(i == j)) - (1.0 - a) * c[j][i];
        let size = 0..n as usize;
        let truth = solve(
            size.clone().map(|i| size.clone().map(|j| entry(i, j)).collect()).collect(),
            p.iter().map(|p| a * p).collect(),
        );
        for (i, exact) in (0..).zip(&truth) {
            assert!((t(&found, i) - exact).abs() < 1e-9, "case {case}: {} is not {exact}", t(&found, i));
            assert_eq!(found.standing(AccountId(3), AccountId(i)), t(&found, i));
        }
        let mass: f64 = vouched.iter().map(|account| truth[*account as usize]).sum();
        assert!((observed(&found, "pre_trusted_mass") - mass).abs() < 1e-9);
    }
}

#[test]
fn a_leg_hugger_has_its_part_of_the_altruist() {
    // Ted downloaded 124 MB, 734 KB of it from Larry, from whom nobody else had anything.
    let [ted, larry] = [1, 2];
    let reports =
        [had(0, ted, 1_000), had(3, ted, 5_000), had(ted, larry, 734_000), had(ted, 3, 124_000_000 - 734_000)];
    let found = after(mechanism(by_bytes), 4, &[0], &reports);
    let worth = 0.85 * t(&found, ted) * 0.734 / 124.0;
    assert!((t(&found, larry) / worth - 1.0).abs() < 1e-12);
    assert!((0.734_f64 / 124.0 - 0.00592).abs() < 1e-5, "0.592 per cent of Ted's trust, before a");
}

#[test]
fn a_collective_is_amplified_by_what_a_leaves_and_takes_all_without_pre_trust() {
    // 0 to 3 are honest and 3 was fooled once; 4 to 7 praise each other in a ring.
    let mut reports: Vec<Report> = (4..8).map(|i| judged(i, 4 + (i + 1) % 4, 100, 0)).collect();
    for (i, j) in [(0, 1), (1, 2), (2, 3), (3, 0), (1, 0), (2, 0)] {
        reports.push(judged(i, j, 9, 0));
    }
    reports.push(judged(3, 5, 1, 0));
    let of_ring = |found: &EigenTrust| (4..8).map(|i| t(found, i)).sum::<f64>();
    let with = after(mechanism(|_| {}), 8, &[0, 1], &reports);
    assert!((of_ring(&with) - 0.85 / 0.15 * t(&with, 3) * 0.1).abs() < 1e-12);
    assert!(of_ring(&with) < 0.2);
    let no_pre_trust = |params: &mut Params| {
        params.set("a", Value::Number(0.0));
        params.set("pre_trust", Value::Word("everybody".into()));
        params.set("max_iterations", Value::Integer(2000));
    };
    let without = after(mechanism(no_pre_trust), 8, &[0, 1], &reports);
    assert!(of_ring(&without) > 0.99, "{}", of_ring(&without));
    let kept =
        after(mechanism(|params| params.set("pre_trust", Value::Word("everybody".into()))), 8, &[0, 1], &reports);
    assert_eq!(observed(&kept, "pre_trusted_mass"), 0.0, "vouchers do not count");
    assert!(of_ring(&kept) > 0.5, "a share of p is theirs, too");
}

#[test]
fn trust_is_recomputed_by_the_clock_over_the_window() {
    let windowed = |params: &mut Params| {
        params.set("refresh_s", Value::Number(2.0 * 86_400.0));
        params.set("window_days", Value::Number(4.0));
    };
    let mut found = after(mechanism(windowed), 4, &[2], &[judged(2, 1, 3, 0)]);
    assert_eq!([0, 1, 2].map(|i| t(&found, i)), [0.0, 0.0, 1.0], "until the second day t is p");
    live(&mut found, 1, &[]);
    assert!(t(&found, 1) > 0.4 && t(&found, 0) == 0.0);
    let (mut seen, mut last) = (vec![], t(&found, 1));
    for round in 2..8 {
        live(&mut found, round, &[]);
        if t(&found, 1) != last {
            seen.push(round);
            last = t(&found, 1);
        }
    }
    assert_eq!((seen, last), (vec![5], 0.0), "the window of day 3 held it for the last time");
    assert_eq!(observed(&found, "refreshes"), 4.0);
    found.enter(AccountId(9));
    assert_eq!(t(&found, 9), 0.0, "a newcomer waits for the next computation");
}

#[test]
fn a_personal_view_blends_in_what_the_observer_found() {
    let reports = [judged(0, 1, 1, 0), judged(0, 2, 3, 0), judged(1, 2, 1, 0)];
    let blend = |d: f64| after(mechanism(|params| params.set("d", Value::Number(d))), 4, &[1], &reports);
    let (half, own) = (blend(0.5), blend(0.0));
    assert_eq!(own.standing(AccountId(0), AccountId(2)), 0.75);
    assert_eq!(own.standing(AccountId(3), AccountId(1)), 1.0, "who found nothing in anybody trusts the pre-trusted");
    let expected = 0.5 * t(&half, 2) + 0.5 * 0.75;
    assert!((half.standing(AccountId(0), AccountId(2)) - expected).abs() < 1e-15);
}

#[test]
fn tiers_say_on_what_evidence_trust_rests() {
    let reports = [judged(0, 1, 2, 0), judged(1, 2, 2, 0), judged(4, 3, 1, 0), judged(1, 5, 1, 2)];
    let found = after(mechanism(|_| {}), 7, &[0], &reports);
    let tier = |observer, subject| found.tier(AccountId(observer), AccountId(subject));
    assert_eq!((tier(0, 1), tier(1, 2), tier(4, 3)), (Some(1), Some(1), Some(1)));
    assert_eq!((tier(0, 2), tier(5, 1), tier(1, 0)), (Some(FAR), Some(FAR), Some(FAR)));
    assert_eq!((tier(1, 3), tier(1, 5), tier(0, 6), tier(0, 77)), (None, None, None, None));
    let uniform = after(mechanism(|_| {}), 7, &[], &reports);
    assert!(t(&uniform, 6) > 0.0);
    assert_eq!(uniform.tier(AccountId(0), AccountId(6)), None, "nobody speaks for it");
}

/// How often each source is chosen.
fn chosen(choose: Choose, standings: &[f64]) -> Vec<f64> {
    let draws = 40_000;
    let mut counts = vec![0.0; standings.len()];
    for draw in 0..draws {
        counts[choose.one(standings, &mut Stream::new(1, Purpose::Choose, 0, draw))] += 1.0 / draws as f64;
    }
    counts
}

#[test]
fn sources_are_chosen_as_the_paper_says() {
    let probabilistic = Choose::Probabilistic { newcomer_share: 0.1 };
    for (choose, standings, expected) in [
        (probabilistic, vec![0.1, 0.0, 0.3, 0.0], vec![0.225, 0.05, 0.675, 0.05]),
        (probabilistic, vec![0.1, 0.3], vec![0.25, 0.75]),
        (probabilistic, vec![0.0, 0.0, 0.0, 0.0], vec![0.25; 4]),
        (probabilistic, vec![1e-300, 0.0], vec![0.9, 0.1]),
        (Choose::Probabilistic { newcomer_share: 0.0 }, vec![0.5, 0.0], vec![1.0, 0.0]),
        (Choose::Deterministic, vec![0.1, 0.3, 0.0, 0.3], vec![0.0, 0.5, 0.0, 0.5]),
        (Choose::Deterministic, vec![0.0, 0.0], vec![0.5, 0.5]),
        (Choose::Uniform, vec![0.9, 0.0], vec![0.5, 0.5]),
    ] {
        let found = chosen(choose, &standings);
        // The standard error of a share is at most 0.0025.
        let near = found.iter().zip(&expected).all(|(found, expected)| (found - expected).abs() < 0.01);
        assert!(near, "{choose:?} of {standings:?}: {found:?}");
    }
}

#[test]
fn seekers_follow_trust() {
    let reports = [judged(0, 1, 2, 0), judged(1, 2, 2, 0)];
    let deterministic =
        |params: &mut Params| params.set("choose", Value::Choice("deterministic".into(), Params::default()));
    let mut found = after(mechanism(deterministic), 4, &[0], &reports);
    let mut seeker = Seeker { account: AccountId(3), stream: Stream::new(1, Purpose::Choose, 3, 0) };
    assert_eq!(found.choose(day(1), &mut seeker, &[AccountId(2), AccountId(1), AccountId(3)]), 1);
}

#[test]
fn a_warm_start_comes_to_the_same_in_fewer_iterations() {
    let days = |warm: bool| {
        let edit = |params: &mut Params| {
            params.set("warm_start", Value::Bool(warm));
            params.set("epsilon", Value::Number(1e-10));
        };
        let mut found = after(mechanism(edit), 60, &[1, 2], &judgements(1, 60));
        found.enter(AccountId(60));
        live(&mut found, 1, &[judged(5, 60, 1, 0)]);
        found
    };
    let (cold, warm) = (days(false), days(true));
    assert!((0..=60).all(|i| (t(&cold, i) - t(&warm, i)).abs() < 1e-9));
    assert!(observed(&warm, "iterations") < observed(&cold, "iterations"));
}

#[test]
fn managers_come_to_the_same_by_messages_that_are_counted() {
    for vouched in [vec![0, 4], vec![]] {
        let (n, each, iterations) = (12u32, 3, 7);
        let reports = judgements(4, n);
        let edit = |params: &mut Params| {
            let mut own = game::card::defaults(MANAGERS);
            own.set("managers", Value::Integer(each));
            params.set("computation", Value::Choice("distributed".into(), own));
            params.set("max_iterations", Value::Integer(iterations));
        };
        let found = after(mechanism(edit), n, &vouched, &reports);
        let managers = found.managers.as_ref().expect("managers");
        let p = pre_trust(n as usize, &vouched);
        let c = local_trust(&reports, &p);
        // Each manager of i keeps its own t_i, and an inbox for what it is told about i.
        let kept = |i: usize| managers.of(i as u32).collect::<Vec<_>>();
        let mut trust: Vec<Vec<f64>> = p.iter().map(|p| vec![*p; each as usize]).collect();
        let opinions = |i: &usize| found.walk.as_ref().is_some_and(|walk| !walk.trusts_nobody(*i as u32));
        let mut messages = (0..n as usize).filter(opinions).map(|i| kept(i).len()).sum::<usize>();
        for _ in 0..iterations {
            let mut inbox = vec![vec![vec![0.0; each as usize]; each as usize]; n as usize];
            for i in 0..n as usize {
                for (j, share) in c[i].iter().enumerate().filter(|(_, share)| **share > 0.0) {
                    for from in 0..each as usize {
                        for to in &mut inbox[j] {
                            to[from] += share * trust[i][from];
                            messages += 1;
                        }
                    }
                }
            }
            // Whoever is told by several managers of one account believes most of them: here they all say the same.
            for (i, managers) in inbox.iter().enumerate() {
                trust[i] = managers.iter().map(|said| 0.85 * said[0] + 0.15 * p[i]).collect();
            }
        }
        for (i, said) in trust.iter().enumerate() {
            assert!(said.iter().all(|said| (said - t(&found, i as u32)).abs() < 1e-12), "account {i}");
        }
        assert_eq!(observed(&found, "messages"), messages as f64);
        let central =
            after(mechanism(|params| params.set("max_iterations", Value::Integer(iterations))), n, &vouched, &reports);
        assert!((0..n).all(|i| t(&central, i) == t(&found, i)));
        assert_eq!(observed(&central, "messages"), 0.0);
    }
}

#[test]
fn reading_a_standing_asks_all_managers() {
    let edit = |params: &mut Params| {
        params.set("computation", Value::Choice("distributed".into(), game::card::defaults(MANAGERS)));
    };
    let mut found = after(mechanism(edit), 4, &[0], &[judged(0, 1, 1, 0)]);
    let before = (observed(&found, "messages"), observed(&found, "message_bytes"));
    let mut seeker = Seeker { account: AccountId(3), stream: Stream::new(1, Purpose::Choose, 3, 0) };
    found.choose(day(1), &mut seeker, &[AccountId(1), AccountId(2)]);
    let after = (observed(&found, "messages"), observed(&found, "message_bytes"));
    assert_eq!((after.0 - before.0, after.1 - before.1), (2.0 * 5.0 * 2.0, 2.0 * 5.0 * 2.0 * 28.0));
}

#[test]
fn a_collective_outvotes_as_many_as_the_binomial_says() {
    let choose = |n: u32, k: u32| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
    for (each, share) in [(1, 0.4), (3, 0.2), (5, 0.4), (4, 0.5), (7, 0.6), (5, 0.0), (5, 1.0)] {
        let edit = |params: &mut Params| {
            let mut own = game::card::defaults(MANAGERS);
            own.set("managers", Value::Integer(each));
            own.set("collective_share", Value::Number(share));
            params.set("computation", Value::Choice("distributed".into(), own));
        };
        let found = after(mechanism(edit), 20_000, &[0], &[judged(0, 1, 1, 0)]);
        let n = each as u32;
        let chance = |k: u32| choose(n, k) * share.powi(k as i32) * (1.0 - share).powi((n - k) as i32);
        let expected: f64 = (n / 2 + 1..=n).map(chance).sum();
        let outvoted = observed(&found, "subvertible_share");
        // The standard error is at most 0.0035, and the collective itself is a draw of 20,000.
        assert!((outvoted - expected).abs() < 0.02, "{each} managers, {share}: {outvoted}, expected {expected}");
    }
}
