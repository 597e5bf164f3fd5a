//! Tickets against SHARP's arithmetic, and books that must not be broken.

use super::*;
use crate::queue::tests::plain;
use game::ids::Good;
use game::params::Value;
use game::random::{Purpose, Stream};
use tree::Ticket;

fn set(params: &mut Params, path: &str, value: Value) {
    match path.split_once('.') {
        None => params.set(path, value),
        Some((choice, inner)) => {
            let (which, p) = params.choice(choice);
            let (which, mut p) = (which.to_owned(), p.clone());
            p.set(inner, value);
            params.set(choice, Value::Choice(which, p));
        }
    }
}

/// The alternative of a choice, with its defaults.
fn choose(param: &str, which: &str) -> Value {
    let param = CARD.params.iter().find(|p| p.name == param).expect("a parameter");
    let game::card::Domain::Choice { options } = &param.domain else { unreachable!() };
    let option = options.iter().find(|o| o.name == which).expect("an alternative");
    Value::Choice(which.to_owned(), game::card::defaults(&option.params))
}

fn number(x: f64) -> Value {
    Value::Number(x)
}

/// Sites that declare these units.
fn tickets(declared: &[u64], changes: &[(&str, Value)]) -> Tickets {
    let mut params = CARD.defaults();
    changes.iter().for_each(|(path, value)| set(&mut params, path, value.clone()));
    let mut tickets = Tickets::new(&params);
    for (account, units) in (0..).map(AccountId).zip(declared) {
        tickets.enter(account);
        tickets.declare(account, offer(*units));
    }
    tickets
}

fn offer(units: u64) -> Offer {
    Offer { capacity_bytes: units * UNIT_BYTES, uplink_bytes_per_s: 1, downlink_bytes_per_s: u64::MAX }
}

fn at(round: u64) -> Clock {
    Clock { round, round_seconds: 10.0 }
}

/// Asks a site for units, (holder, units), in one round. What each gets.
fn ask(tickets: &mut Tickets, round: u64, site: u32, real: u64, asks: &[(u32, u64)]) -> Vec<u64> {
    let requests: Vec<Request> =
        asks.iter().flat_map(|(by, units)| std::iter::repeat_n(plain(AccountId(site), *by), *units as usize)).collect();
    let mut shares = vec![0.0; requests.len()];
    let mut provider = Provider {
        account: AccountId(site),
        uplink_bytes_per_s: 1,
        capacity_bytes: real * UNIT_BYTES,
        slots: Some(real as usize),
        stream: Stream::new(5, Purpose::Recommend, site, round),
    };
    tickets.recommend(at(round), &mut provider, &requests, &mut shares);
    assert!(shares.iter().sum::<f64>() < 1.0 + 1e-9);
    let got = |by: u32| requests.iter().zip(&shares).filter(|(r, share)| r.by.0 == by && **share > 0.0).count() as u64;
    asks.iter().map(|(by, _)| got(*by)).collect()
}

/// Holders say what they had of sites: (holder, site, units).
fn hear(tickets: &mut Tickets, round: u64, had: &[(u32, u32, u64)]) {
    let reports: Vec<Report> = had
        .iter()
        .map(|&(by, about, units)| Report {
            by: AccountId(by),
            about: AccountId(about),
            good: Good(0),
            received_bytes: units * UNIT_BYTES,
            sent_bytes: 0,
            authentic: 0,
            inauthentic: 0,
        })
        .collect();
    tickets.hear(at(round), &reports);
    tickets.settle(at(round));
    tickets.audit().expect("the books balance");
}

/// A whole round at one site that gives what it owes.
fn honest(tickets: &mut Tickets, round: u64, site: u32, real: u64, asks: &[(u32, u64)]) -> Vec<u64> {
    let got = ask(tickets, round, site, real, asks);
    let had: Vec<(u32, u32, u64)> = asks.iter().zip(&got).map(|((by, _), got)| (*by, site, *got)).collect();
    hear(tickets, round, &had);
    got
}

fn observed(tickets: &Tickets, name: &str) -> f64 {
    let mut columns = Vec::new();
    tickets.observe(&mut columns);
    columns.into_iter().find(|(n, _)| *n == name).expect(name).1
}

/// What `holder` has of `issuer`: units that it can redeem.
fn held(tickets: &Tickets, holder: u32, issuer: u32) -> u64 {
    let claims = &tickets.accounts[holder as usize].claims;
    claims.iter().filter(|claim| claim.issuer.0 == issuer).map(|claim| claim.held).sum()
}

/// Chance of a conflict, rejects and utilisation, if each of `n` unit tickets on `r` units is redeemed with probability q.
fn closed_form(n: u64, r: u64, q: f64) -> [f64; 3] {
    let mut p: Vec<f64> = vec![(1.0 - q).powi(n as i32)];
    for k in 0..n {
        p.push(p[k as usize] * (n - k) as f64 / (k + 1) as f64 * q / (1.0 - q));
    }
    let over = |k: u64| k.saturating_sub(r) as f64;
    let sum = |value: &dyn Fn(u64) -> f64| (0..=n).map(|k| p[k as usize] * value(k)).sum::<f64>();
    [sum(&|k| f64::from(k > r)), sum(&over), sum(&|k| k.min(r) as f64) / r as f64]
}

const VECTORS: [(u64, u64, f64, [f64; 3]); 4] = [
    (20, 10, 0.4, [0.1275, 0.2135, 0.7786]),
    (20, 10, 0.5, [0.4119, 0.8810, 0.9119]),
    (15, 10, 0.6, [0.2173, 0.3405, 0.8659]),
    (40, 10, 0.2, [0.1608, 0.3232, 0.7677]),
];

#[test]
fn the_closed_form_has_its_vectors() {
    for (n, r, q, expected) in VECTORS {
        let found = closed_form(n, r, q);
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 5.1e-5, "({n}, {r}, {q}): {found}, not {expected}");
        }
    }
}

#[test]
fn conflicts_rejects_and_utilisation_are_those_of_the_closed_form() {
    for (n, r, q, _) in VECTORS {
        // One site, and n who hold one ticket of it each.
        let mut declared = vec![0; n as usize + 1];
        declared[0] = r;
        let od = n as f64 / r as f64;
        let mut tickets = tickets(
            &declared,
            &[
                ("oversubscription", number(od)),
                ("term_rounds", Value::Integer(1)),
                ("reputation", choose("reputation", "none")),
            ],
        );
        let rounds = 20_000;
        let mut given = 0;
        for round in 0..rounds {
            let mut stream = Stream::new(1, Purpose::Trial, n as u32, round);
            let asks: Vec<(u32, u64)> = (1..=n as u32).filter(|_| stream.unit() < q).map(|by| (by, 1)).collect();
            given += honest(&mut tickets, round, 0, r, &asks).iter().sum::<u64>();
        }
        let [conflict, rejects, utilisation] = closed_form(n, r, q);
        // Standard errors: of a share, and of the two others by the variance of Bin(n, q) from above.
        let sigma = (conflict * (1.0 - conflict) / rounds as f64).sqrt();
        let wide = (n as f64 * q * (1.0 - q) / rounds as f64).sqrt();
        let near = |found: f64, expected: f64, sigma: f64, what: &str| {
            assert!((found - expected).abs() < 3.0 * sigma, "({n}, {r}, {q}) {what}: {found}, not {expected}");
        };
        near(observed(&tickets, "conflict_share"), conflict, sigma, "conflicts");
        near(observed(&tickets, "rejects_per_issue"), rejects, wide, "rejects");
        near(given as f64 / (rounds * r) as f64, utilisation, wide / r as f64, "utilisation");
        assert_eq!(observed(&tickets, "tickets_issued"), (n * rounds) as f64);
    }
}

#[test]
fn without_oversubscription_nobody_is_ever_rejected() {
    for distribution in ["equal", "barter", "demand"] {
        let declared = [10, 3, 0, 7, 25, 1];
        let mut tickets = tickets(
            &declared,
            &[("term_rounds", Value::Integer(7)), ("distribution", choose("distribution", distribution))],
        );
        for round in 0..200 {
            let mut stream = Stream::new(2, Purpose::Trial, 0, round);
            let mut had = Vec::new();
            for (site, real) in (0u32..).zip(declared) {
                let others = (0..6).filter(|by| *by != site);
                let asks: Vec<(u32, u64)> = others.map(|by| (by, stream.below(6) as u64)).collect();
                let got = ask(&mut tickets, round, site, real, &asks);
                had.extend(asks.iter().zip(got).map(|((by, _), got)| (*by, site, got)));
            }
            hear(&mut tickets, round, &had);
        }
        assert!(observed(&tickets, "tickets_redeemed") > 500.0, "{distribution}");
        assert_eq!(observed(&tickets, "tickets_rejected"), 0.0, "{distribution}");
        assert_eq!(observed(&tickets, "redemption_value"), 1.0, "{distribution}");
    }
}

#[test]
fn an_issuer_that_says_too_much_is_worth_what_it_has_over_what_is_redeemed() {
    for (k, redeemed) in [(1, 10), (2, 20), (4, 40), (8, 80), (8, 30), (4, 7)] {
        let mut tickets = tickets(&[10 * k, 0, 0], &[("term_rounds", Value::Integer(1))]);
        let got = honest(&mut tickets, 0, 0, 10, &[(1, redeemed / 2), (2, redeemed - redeemed / 2)]);
        let value = (10.0 / redeemed as f64).min(1.0);
        assert_eq!(observed(&tickets, "redemption_value"), value, "k = {k}");
        assert_eq!(got.iter().sum::<u64>(), redeemed.min(10));
        assert_eq!(observed(&tickets, "blamed_accounts"), f64::from(redeemed > 10));
        assert_eq!(tickets.accounts[0].blamed, redeemed > 10);
        let expected = (10.0 + redeemed.min(10) as f64) / (10.0 + redeemed as f64);
        assert_eq!(tickets.standing(AccountId(2), AccountId(0)), expected);
    }
}

#[test]
fn the_risk_of_oversubscription_is_nobodys_fault() {
    let mut tickets = tickets(&[10, 0, 0], &[("oversubscription", number(2.0))]);
    assert_eq!(honest(&mut tickets, 0, 0, 10, &[(1, 10), (2, 10)]).iter().sum::<u64>(), 10);
    assert_eq!([observed(&tickets, "tickets_rejected"), observed(&tickets, "blamed_accounts")], [10.0, 0.0]);
    assert_eq!(observed(&tickets, "conflict_share"), 1.0);
}

#[test]
fn units_are_drawn_one_by_one_with_the_chance_of_the_tickets() {
    let mut wins = [0; 2];
    for round in 0..8000 {
        let mut stream = Stream::new(3, Purpose::Trial, 0, round);
        let claimant = |account, tickets, holds| Claimant {
            account: AccountId(account),
            asks: tickets,
            leases: 0,
            tickets,
            holds,
            kept: 0,
            redeemed: 0,
            spare: 0,
        };
        let mut claimants = [claimant(1, 1, 3), claimant(2, 2, 2)];
        redeem::divide(&mut stream, 2, 0, false, &mut claimants);
        assert_eq!(claimants[0].redeemed + claimants[1].redeemed, 2);
        wins[0] += claimants[0].redeemed;
        wins[1] += u64::from(claimants[1].redeemed == 2);
    }
    // The second gets both units with 2/5 x 1/4 = 0.1: a standard deviation of 27 in 8000.
    assert!((720..880).contains(&wins[1]), "{wins:?}");
    assert_eq!(wins[0] + wins[1], 8000);
}

#[test]
fn a_lease_is_hard_to_the_end_of_its_term() {
    let mut tickets = tickets(&[2, 0, 0], &[("oversubscription", number(2.0)), ("term_rounds", Value::Integer(5))]);
    assert_eq!(honest(&mut tickets, 0, 0, 2, &[(1, 2)]), [2]);
    // Nobody gets the leased units, used or not.
    assert_eq!(honest(&mut tickets, 1, 0, 2, &[(2, 1)]), [0]);
    assert_eq!(honest(&mut tickets, 2, 0, 2, &[(1, 1), (2, 1)]), [1, 0]);
    assert_eq!(honest(&mut tickets, 4, 0, 2, &[(1, 3)]), [2]);
    assert_eq!([observed(&tickets, "tickets_redeemed"), observed(&tickets, "tickets_rejected")], [2.0, 2.0]);
    assert_eq!(tickets.standing(AccountId(2), AccountId(0)), 12.0 / 14.0, "two of four, each counted once");
    // The next term is another game.
    assert_eq!(honest(&mut tickets, 5, 0, 2, &[(2, 1)]), [1]);
    hear(&mut tickets, 10, &[]);
    let sums = ["tickets_issued", "tickets_held", "tickets_expired"].map(|name| observed(&tickets, name));
    assert_eq!(sums, [12.0, 4.0, 3.0]);
}

#[test]
fn spare_units_are_idle_or_go_to_strangers() {
    for (spare, expected) in [("idle", [1, 0]), ("strangers", [1, 2])] {
        let mut tickets = tickets(&[3, 0, 0, 0], &[("spare", Value::Word(spare.to_owned()))]);
        honest(&mut tickets, 0, 0, 3, &[(1, 1)]);
        tickets.leave(AccountId(3));
        tickets.enter(AccountId(4));
        assert_eq!(honest(&mut tickets, 1, 0, 3, &[(1, 1), (4, 5)]), expected, "account 4 came too late for tickets");
    }
}

#[test]
fn who_does_not_honour_its_tickets_loses_its_name_and_its_partners() {
    let barter = choose("distribution", "barter");
    let mut tickets = tickets(
        &[10, 10, 10],
        &[("distribution", barter), ("term_rounds", Value::Integer(2)), ("reputation.memory", number(1.0))],
    );
    let (honest, defaulter) = (0, 2);
    for round in 0..12 {
        ask(&mut tickets, round, defaulter, 10, &[(honest, 5)]);
        let got = ask(&mut tickets, round, honest, 10, &[(1, 5)]);
        hear(&mut tickets, round, &[(1, honest, got[0])]);
        if round == 0 {
            assert_eq!(observed(&tickets, "tickets_defaulted"), 5.0);
        }
    }
    assert!(tickets.standing(AccountId(1), AccountId(2)) < 0.5);
    assert_eq!(tickets.public_standing(AccountId(0)), Some(1.0));
    assert_eq!((held(&tickets, 0, 2), held(&tickets, 2, 0)), (0, 0), "nobody barters with it");
    assert!(held(&tickets, 0, 1) > 0);
    assert_eq!(observed(&tickets, "shunned_share"), 1.0 / 3.0);
}

#[test]
fn what_one_saw_itself_is_private() {
    let mut tickets = tickets(&[10, 0, 0], &[("reputation", choose("reputation", "private"))]);
    ask(&mut tickets, 0, 0, 10, &[(1, 5)]);
    hear(&mut tickets, 0, &[]);
    let standing = |observer| tickets.standing(AccountId(observer), AccountId(0));
    assert_eq!((standing(1), standing(2)), (10.0 / 15.0, 1.0));
    assert_eq!(tickets.public_standing(AccountId(0)), Some(0.0));
}

#[test]
fn swaps_are_one_for_one_or_at_a_price() {
    let mut pools = [6, 6, 2, 0];
    let handed = barter::swap(&mut pools, 0, |_, _| Some((1, 1)));
    let units = |a, b| handed.iter().find(|(of, to, _)| (*of, *to) == (a, b)).map_or(0, |found| found.2);
    for (a, b) in [(0, 1), (0, 2), (1, 2), (0, 3)] {
        assert_eq!(units(a, b), units(b, a), "{a} and {b}");
    }
    assert_eq!(units(2, 0) + units(2, 1), 2);
    assert!(pools.iter().filter(|left| **left > 0).count() <= 1, "no two are left that could swap: {pools:?}");
    assert_eq!(barter::by_standing(0.5, 1.0), (2, 1));
    assert_eq!(barter::by_standing(0.9, 0.6), (1, 2));
    assert_eq!(barter::by_standing(0.97, 1.0), (1, 1));
    assert_eq!(barter::by_standing(0.0, 1.0), (1000, 1));
    let mut pools = [6, 6];
    assert_eq!(barter::swap(&mut pools, 3, |a, _| Some(if a == 0 { (2, 1) } else { (1, 2) })), [(0, 1, 6), (1, 0, 3)]);
    assert_eq!(barter::swap(&mut [5, 5], 0, |_, _| None), []);
}

#[test]
fn parts_go_with_weights_and_rests_go_round() {
    assert_eq!(barter::parts(10, &[1, 1, 0, 1], 0, 0), [4, 3, 0, 3]);
    assert_eq!(barter::parts(10, &[1, 1, 0, 1], 1, 1), [3, 3, 0, 4]);
    assert_eq!(barter::parts(10, &[6, 3, 1], 1, 7), [6, 3, 1]);
    assert_eq!(barter::parts(10, &[0, 0], 1, 0), [0, 0]);
    // Few units, and one who has ten times the weight of each of the others: exact parts over the terms.
    let mut sums = vec![0; 21];
    let weights: Vec<u64> = (0..21).map(|at| if at == 7 { 10 } else { 1 }).collect();
    for term in 0..30 {
        let parts = barter::parts(4, &weights, 0, term);
        assert_eq!(parts.iter().sum::<u64>(), 4);
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
    }
    assert_eq!((sums[7], sums.iter().filter(|sum| **sum == 4).count()), (40, 20), "{sums:?}");
    let mut tickets = tickets(&[4, 0, 0, 0, 0, 0], &[("term_rounds", Value::Integer(1))]);
    let mut got = [0; 6];
    for round in 0..30 {
        tickets.settle(at(round));
        (1..6).for_each(|holder| got[holder as usize] += held(&tickets, holder, 0));
    }
    assert_eq!(got, [0, 24, 24, 24, 24, 24]);
}

#[test]
fn who_looked_for_much_gets_much_where_demand_decides() {
    let mut tickets =
        tickets(&[12, 0, 0], &[("distribution", choose("distribution", "demand")), ("term_rounds", Value::Integer(1))]);
    for _ in 0..3 {
        let mut seeker = Seeker { account: AccountId(1), stream: Stream::new(1, Purpose::Choose, 1, 0) };
        tickets.choose(at(0), &mut seeker, &[AccountId(0)]);
    }
    assert_eq!([held(&tickets, 1, 0), held(&tickets, 2, 0)], [6, 6]);
    hear(&mut tickets, 0, &[]);
    hear(&mut tickets, 1, &[]);
    // 1 + 3 against 1 + 0, and two to divide.
    assert_eq!(held(&tickets, 1, 0) + held(&tickets, 2, 0), 12);
    assert!(held(&tickets, 1, 0) >= 9, "{}", held(&tickets, 1, 0));
    hear(&mut tickets, 2, &[]);
    assert_eq!([held(&tickets, 1, 0), held(&tickets, 2, 0)], [6, 6], "a term later it is forgotten");
}

#[test]
fn seekers_go_where_they_have_claims() {
    let mut tickets = tickets(&[6, 6, 0, 0], &[]);
    let sources = [AccountId(1), AccountId(0)];
    // Where four units are looked for: how many at each source, and where the first.
    let choices = |tickets: &mut Tickets, round| {
        let (mut planned, mut first) = ([0, 0], None);
        for nth in 0..4 {
            let stream = Stream::of_account(9, Purpose::Choose, 3, nth, round);
            let chosen = tickets.choose(at(round), &mut Seeker { account: AccountId(3), stream }, &sources);
            planned[chosen] += 1;
            first = first.or(Some(chosen));
        }
        (planned, first)
    };
    let firsts: Vec<Option<usize>> = (0..20)
        .map(|round| choices(&mut tickets, round))
        .map(|(planned, first)| {
            assert_eq!(planned, [2, 2], "as many as it can claim of each");
            first
        })
        .collect();
    assert!(firsts.contains(&Some(0)) && firsts.contains(&Some(1)));
    // A lease comes first.
    honest(&mut tickets, 20, 0, 6, &[(3, 1)]);
    assert!((21..40).all(|round| choices(&mut tickets, round) == ([2, 2], Some(1))));
    // Where everything was rejected there is nothing to claim, and who has no claims asks anybody.
    ask(&mut tickets, 40, 0, 0, &[(3, 9)]);
    assert!((41..60).all(|round| choices(&mut tickets, round).0[0] >= 2));
}

#[test]
fn agents_divide_what_they_were_given_and_rogues_are_found() {
    let agents = |rogue_share: f64| {
        let mut declared = vec![0; 40];
        declared[0] = 60;
        let mut tickets = tickets(
            &declared,
            &[
                ("delegation", choose("delegation", "agents")),
                ("delegation.depth", Value::Integer(2)),
                ("delegation.branches", Value::Integer(3)),
                ("delegation.rogue_share", number(rogue_share)),
                ("delegation.rogue_factor", number(3.0)),
            ],
        );
        let asks: Vec<(u32, u64)> = (1..40).map(|by| (by, 20)).collect();
        honest(&mut tickets, 0, 0, 60, &asks);
        tickets
    };
    let loyal = agents(0.0);
    assert_eq!(observed(&loyal, "tickets_issued"), 60.0);
    assert_eq!(observed(&loyal, "messages"), (loyal.forest.tickets.len() - 1 + 120) as f64);
    assert_eq!([observed(&loyal, "tickets_rejected"), observed(&loyal, "blamed_accounts")], [0.0, 0.0]);
    assert_eq!(loyal.forest.tickets.iter().filter(|ticket| ticket.depth == 2).map(|t| t.units).sum::<u64>(), 60);
    assert!(loyal.forest.tickets.iter().all(|ticket| ticket.rounds == (0..20)));
    let mixed = agents(0.3);
    assert!(observed(&mixed, "tickets_rejected") > 0.0);
    let blamed: Vec<AccountId> = (0..40).map(AccountId).filter(|a| mixed.accounts[a.index()].blamed).collect();
    assert!(!blamed.is_empty());
    assert!(blamed.iter().all(|account| mixed.delegation.is_rogue(*account)), "{blamed:?}");
    assert!(!mixed.accounts[0].blamed, "the site kept its word");
}

#[test]
fn the_lowest_who_signed_too_much_is_to_blame() {
    let (mut forest, mut delegation) = (Forest::default(), Tickets::new(&CARD.defaults()).delegation);
    forest.plant(&delegation, AccountId(7), 10, 0..5, &[AccountId(7), AccountId(8)]);
    delegation = Delegation::new(&{
        let mut params = CARD.defaults();
        params.set("delegation", choose("delegation", "agents"));
        set(&mut params, "delegation.oversubscription", number(1.5));
        params
    });
    let mut sign = |parent: u32, holder: u32, units| {
        let Ticket { issuer, rounds, depth, .. } = forest.tickets[parent as usize].clone();
        forest.tickets[parent as usize].signed += units;
        let (holder, parent, depth) = (AccountId(holder), Some(parent), depth + 1);
        forest.tickets.push(Ticket { issuer, holder, units, rounds, parent, depth, signed: 0 });
        forest.tickets.len() as u32 - 1
    };
    let upper = sign(0, 1, 10);
    let lower = sign(upper, 2, 15);
    let leaf = sign(lower, 3, 22);
    assert_eq!(blame::culprit(&forest, &delegation, leaf, 10), None, "each kept within one and a half times its own");
    assert_eq!(
        blame::culprit(&forest, &delegation, leaf, 9),
        Some(AccountId(7)),
        "the site has too little for its word"
    );
    forest.tickets[upper as usize].signed += 1;
    assert_eq!(blame::culprit(&forest, &delegation, leaf, 9), Some(AccountId(1)));
    forest.tickets[lower as usize].signed += 1;
    assert_eq!(blame::culprit(&forest, &delegation, leaf, 9), Some(AccountId(2)), "the lowest");
    assert_eq!(
        blame::culprit(&forest, &delegation, lower, 9),
        Some(AccountId(1)),
        "nobody is to blame for those below"
    );
}

#[test]
fn the_blamed_may_be_excluded() {
    let mut tickets = tickets(
        &[20, 10, 10],
        &[
            ("exclude_blamed", Value::Bool(true)),
            ("term_rounds", Value::Integer(1)),
            ("reputation", choose("reputation", "none")),
        ],
    );
    honest(&mut tickets, 0, 0, 10, &[(1, 10), (2, 10)]);
    hear(&mut tickets, 1, &[]);
    assert_eq!([held(&tickets, 0, 1), held(&tickets, 2, 1)], [0, 10]);
    assert_eq!(held(&tickets, 1, 0), 10, "others go on using what it promises");
}

#[test]
fn broken_books_are_caught() {
    let fresh = || {
        let mut tickets = tickets(&[10, 10, 10], &[]);
        honest(&mut tickets, 0, 0, 10, &[(1, 3), (2, 2)]);
        tickets
    };
    let caught = |word: &str, tamper: &dyn Fn(&mut Tickets)| {
        let mut tickets = fresh();
        tamper(&mut tickets);
        let trouble = tickets.audit().expect_err(word);
        assert!(trouble.contains(word), "{trouble}");
    };
    caught("were issued", &|t| t.totals.issued += 1);
    caught("were issued", &|t| t.totals.expired += 1);
    caught("tickets over", &|t| t.accounts[1].claims[0].held += 1);
    caught("tickets over", &|t| t.forest.tickets[1].units += 1);
    caught("signed away", &|t| t.forest.tickets[0].signed += 1);
    caught("were redeemed", &|t| {
        (t.totals.redeemed, t.totals.rejected) = (t.totals.redeemed - 1, t.totals.rejected + 1)
    });
    caught("under lease", &|t| t.accounts[0].leased += 1);
    caught("under lease", &|t| t.accounts[0].seen = 4);
    caught("and may", &|t| t.forest.tickets[0].units -= 1);
}
