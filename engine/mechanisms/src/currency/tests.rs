//! Who is paid, who is refused, and what keeps the books whole.

use super::*;
use crate::queue::tests::{provider, request};
use game::ids::Good;
use game::params::Value;

const MIB: Bytes = 1 << 20;
const ALICE: AccountId = AccountId(1);
const BOB: AccountId = AccountId(2);
const CAROL: AccountId = AccountId(3);

fn clock(round: u64) -> Clock {
    Clock { round, round_seconds: 16.0 }
}

fn with(params: &[(&str, Value)]) -> Currency {
    let mut all = CARD.defaults();
    all.set("initial_units", Value::Number(10.0));
    params.iter().for_each(|(name, value)| all.set(name, value.clone()));
    let mut currency = Currency::new(&all);
    [ALICE, BOB, CAROL].into_iter().for_each(|account| currency.enter(account));
    currency.hear(clock(0), &[]);
    currency
}

/// What two ends say of a transfer.
fn transfer(from: AccountId, to: AccountId, bytes: Bytes) -> [Report; 2] {
    let silent =
        Report { by: to, about: from, good: Good(0), received_bytes: 0, sent_bytes: 0, authentic: 0, inauthentic: 0 };
    [Report { received_bytes: bytes, ..silent }, Report { by: from, about: to, sent_bytes: bytes, ..silent }]
}

fn play(currency: &mut Currency, round: u64, reports: &[Report]) -> [f64; 3] {
    currency.hear(clock(round), reports);
    currency.settle(clock(round));
    currency.audit().expect("the books balance");
    [ALICE, BOB, CAROL].map(|account| currency.public_standing(account).expect("everybody may know it"))
}

fn column(currency: &Currency, name: &str) -> f64 {
    let mut columns = Vec::new();
    currency.observe(&mut columns);
    columns.into_iter().find(|(of, _)| *of == name).expect("a column").1
}

#[test]
fn what_is_earned_with_one_partner_buys_from_another() {
    let mut currency = with(&[]);
    assert_eq!(play(&mut currency, 0, &transfer(ALICE, BOB, 4 * MIB)), [14.0, 6.0, 10.0]);
    assert_eq!(play(&mut currency, 1, &transfer(CAROL, ALICE, 14 * MIB)), [0.0, 6.0, 24.0]);
    assert_eq!(column(&currency, "bankrupt_share"), 1.0 / 3.0);
    assert_eq!(column(&currency, "messages"), 2.0 * (64.0 + 4096.0 + 64.0));
    assert_eq!(column(&currency, "message_bytes"), 2.0 * 422_400.0);
    assert_eq!((column(&currency, "money_units"), column(&currency, "money_ratio")), (30.0, 1.0));
}

#[test]
fn the_bankrupt_get_nothing_and_others_what_they_can_pay() {
    let mut currency = with(&[]);
    play(&mut currency, 0, &transfer(ALICE, BOB, 10 * MIB));
    assert_eq!(currency.allow(CAROL, BOB), 0);
    assert_eq!(currency.allow(CAROL, ALICE), 20 * MIB);
    assert_eq!(currency.throttle(ALICE), 20 * MIB / 16, "and no more from all together");
    let requests = [request(BOB.0, 0, false), request(ALICE.0, 7, false)];
    let mut shares = [0.0; 2];
    currency.recommend(clock(8), &mut provider(Some(1), 8), &requests, &mut shares);
    assert_eq!(shares, [0.0, 1.0], "who can pay goes before who came earlier");
    let mut free = with(&[("initial_price_per_mib", Value::Number(0.0)), ("initial_units", Value::Number(0.0))]);
    assert_eq!(free.allow(CAROL, ALICE), Bytes::MAX);
    assert_eq!(play(&mut free, 0, &transfer(ALICE, BOB, MIB)), [0.0; 3]);
}

#[test]
fn less_than_the_least_is_bankruptcy() {
    let mut currency = with(&[("least_kib", Value::Number(1024.0))]);
    play(&mut currency, 0, &transfer(ALICE, BOB, 9 * MIB));
    assert_eq!(currency.allow(CAROL, BOB), MIB);
    play(&mut currency, 1, &transfer(ALICE, BOB, 16));
    assert_eq!(currency.allow(CAROL, BOB), 0);
}

#[test]
fn nobody_is_overdrawn_and_what_is_not_paid_is_told() {
    let mut currency = with(&[]);
    let reports = [transfer(ALICE, BOB, 7 * MIB), transfer(CAROL, BOB, 7 * MIB)].concat();
    assert_eq!(play(&mut currency, 0, &reports), [17.0, 0.0, 13.0]);
    assert_eq!(column(&currency, "unpaid_units"), 4.0);
    // What is earned in a round is spent in the next one at the earliest.
    let mut currency = with(&[("initial_units", Value::Number(1.0))]);
    let reports = [transfer(BOB, ALICE, MIB), transfer(CAROL, BOB, 2 * MIB)].concat();
    assert_eq!(play(&mut currency, 0, &reports), [0.0, 1.0, 2.0]);
}

#[test]
fn praise_makes_no_money_and_evidence_says_whose_word_counts() {
    let lie = transfer(ALICE, BOB, 8 * MIB);
    for (word, alice) in [("both", 10.0), ("receiver", 10.0), ("sender", 18.0)] {
        let mut currency = with(&[("evidence", Value::Word(word.to_owned()))]);
        assert_eq!(play(&mut currency, 0, &lie[1..])[0], alice, "Alice says that she sent, by {word}");
    }
    let mut currency = with(&[]);
    let [alice, bob, _] = play(&mut currency, 0, &lie);
    assert_eq!(alice + bob, 20.0, "what two agree on moves money and makes none");
}

#[test]
fn an_epoch_corrects_for_who_came_and_a_name_has_its_price() {
    let mut currency = with(&[
        ("epoch_s", Value::Number(32.0)),
        ("identity_cost_units", Value::Number(4.0)),
        ("initial_units", Value::Number(10.0)),
    ]);
    assert_eq!(play(&mut currency, 0, &transfer(ALICE, BOB, 6 * MIB)), [12.0, 0.0, 6.0]);
    currency.leave(ALICE);
    // 18 for three were 6 each; 6 for two are half of that, and rho is 2.
    assert_eq!(play(&mut currency, 1, &[]), [24.0, 0.0, 12.0]);
    assert_eq!((column(&currency, "corrections"), column(&currency, "accounts_opened")), (1.0, 3.0));
    assert_eq!(column(&currency, "messages"), 4224.0 + 3.0 * 64.0);
    assert_eq!(column(&currency, "money_ratio"), 1.0);
}

#[test]
fn a_price_that_moves_is_an_inflation() {
    let demand = Value::Choice(
        "demand".to_owned(),
        match CARD.params.iter().find(|param| param.name == "pricing").map(|param| &param.domain) {
            Some(game::card::Domain::Choice { options }) => game::card::defaults(&options[1].params),
            _ => panic!("a choice"),
        },
    );
    let mut currency = with(&[("pricing", demand)]);
    let mut shares = [0.0];
    currency.recommend(clock(0), &mut provider(Some(1), 0), &[request(BOB.0, 0, false)], &mut shares);
    play(&mut currency, 0, &transfer(ALICE, BOB, MIB));
    assert_eq!((column(&currency, "price_per_mib"), column(&currency, "price_ratio")), (1.01, 1.01));
}

#[test]
fn forged_money_is_found() {
    let mut currency = with(&[]);
    currency.ledger.forge(BOB, 5);
    assert_eq!(currency.audit(), Err("accounts hold 5 micro-units more than were made".to_owned()));
}
