//! Purses, ledgers, fines and the pool: what each cheat with tokens leads to, and that broken books are caught.

use super::*;
use crate::books::tests::{gave, had};

const BLOCK: Bytes = 100;

fn terms() -> Terms {
    Terms {
        token_buys_bytes: BLOCK,
        purse_tokens: 10,
        purse_limit_tokens: 20,
        token_s: 50.0,
        period_s: 40.0,
        grace_s: 0.0,
        fine_tokens: 1.0,
        unpaid_tokens: 1.0,
        unasked_share: false,
    }
}

fn clock(round: u64) -> Clock {
    Clock { round, round_seconds: 10.0 }
}

/// Books with so many accounts.
fn books(terms: Terms, accounts: u32) -> Tokens {
    let mut books = Tokens::new(terms);
    (0..accounts).for_each(|account| books.enter(AccountId(account)));
    books
}

/// Plays one round; the books must balance.
fn round(books: &mut Tokens, round: u64, reports: &[Report]) -> Vec<Returned> {
    let mut returned = Vec::new();
    books.hear(clock(round), reports, &mut returned);
    books.settle(clock(round));
    books.audit().expect("balanced books");
    returned
}

/// `bytes` pass from one account to another, and both say so.
fn passed(from: u32, to: u32, bytes: Bytes) -> [Report; 2] {
    [had(to, from, bytes), gave(from, to, bytes)]
}

fn purse(books: &Tokens, account: u32) -> u64 {
    books.accounts[account as usize].purse
}

fn purses(books: &Tokens, accounts: u32) -> Vec<u64> {
    (0..accounts).map(|account| purse(books, account)).collect()
}

#[test]
fn a_block_costs_a_token_and_earns_one() {
    let mut books = books(terms(), 2);
    let returned = round(&mut books, 0, &passed(0, 1, 250));
    assert_eq!(returned, [Returned { sender: AccountId(0), good: Good(0), bytes: 200 }]);
    assert_eq!(purses(&books, 2), [12, 8]);
    assert_eq!(books.means(AccountId(1)), 750, "half a block is owed");
    round(&mut books, 1, &passed(0, 1, 50));
    assert_eq!(purses(&books, 2), [13, 7], "and paid for when it is whole");
    assert_eq!(books.means(AccountId(1)), 700);
}

#[test]
fn a_full_purse_feeds_the_pool_and_the_pool_those_who_serve() {
    let mut books = books(Terms { period_s: 10.0, ..terms() }, 5);
    for (asked, asks) in [(0, 1), (1, 2), (2, 3), (1, 4)] {
        books.note_request(AccountId(asked), AccountId(asks));
    }
    // Account 0 has everything; 1 and 2 pass on; 3 and 4 do not, and 3 is asked for it.
    books.note_request(AccountId(3), AccountId(1));
    let mut reports = Vec::new();
    reports.extend(passed(0, 1, 1000));
    reports.extend(passed(1, 2, 600));
    reports.extend(passed(2, 3, 200));
    round(&mut books, 0, &reports);
    assert_eq!(purses(&books, 5), [20, 6, 6, 8, 10], "account 0 holds no more");
    assert_eq!(books.totals().pool, 0);
    for (asked, asks) in [(0, 1), (1, 2), (3, 2), (2, 3), (4, 3)] {
        books.note_request(AccountId(asked), AccountId(asks));
    }
    let mut reports = Vec::new();
    reports.extend(passed(0, 1, 500));
    reports.extend(passed(1, 2, 100));
    round(&mut books, 1, &reports);
    assert_eq!(purses(&books, 5), [20, 7, 5, 8, 10], "whoever did not serve anybody waits");
    assert_eq!(books.totals().pool, 0, "five tokens were divided among one");
}

#[test]
fn whom_nobody_asks_may_have_its_share() {
    for unasked_share in [false, true] {
        let mut books = books(Terms { period_s: 10.0, unasked_share, ..terms() }, 3);
        books.note_request(AccountId(0), AccountId(1));
        books.note_request(AccountId(0), AccountId(2));
        books.note_request(AccountId(2), AccountId(1));
        round(&mut books, 0, &passed(0, 1, 1000));
        books.note_request(AccountId(0), AccountId(1));
        books.note_request(AccountId(1), AccountId(2));
        books.note_request(AccountId(0), AccountId(2));
        round(&mut books, 1, &passed(0, 2, 600));
        let share = if unasked_share { 6 } else { 0 };
        assert_eq!(purses(&books, 3), [20, 0, 4 + share], "account 1 was asked, and served nobody");
    }
}

#[test]
fn claims_without_tokens_are_never_credited() {
    let mut books = books(terms(), 4);
    let claims = [&passed(0, 1, 200)[..1], &[gave(0, 1, 400)], &passed(2, 1, 300)].concat();
    round(&mut books, 0, &claims);
    // Two of four were paid, two are fined: what it sent for earned it nothing.
    assert_eq!(purses(&books, 4), [10, 5, 13, 10]);
    assert_eq!((books.totals().forged_bytes, books.totals().unpaid_bytes), (200, 0));
    assert!(books.allow(AccountId(0), AccountId(1)) > 0, "the receiver is not at fault");
    // It sends again, and returns the tokens of the last round once more: 200 bytes, to the byte.
    round(&mut books, 1, &[&[had(1, 0, 100), gave(0, 1, 300)][..], &passed(2, 1, 100)].concat());
    assert_eq!((books.totals().forged_bytes, books.totals().double_spent_bytes), (200, 200));
    assert_eq!(purses(&books, 4), [9, 3, 14, 10]);
    assert_eq!(books.totals().redeemed, 2 + 3 + 1 + 1);
}

#[test]
fn who_does_not_pay_is_served_no_more() {
    let mut books = books(terms(), 4);
    let cheat = [gave(0, 1, 300), gave(2, 1, 200)];
    round(&mut books, 0, &[&cheat[..], &passed(0, 3, 100), &passed(2, 3, 100)].concat());
    assert_eq!(books.totals().unpaid_bytes, 500);
    assert_eq!(purses(&books, 4), [11, 5, 11, 8], "it loses what it kept back");
    for sender in [0, 2] {
        assert_eq!(books.allow(AccountId(sender), AccountId(1)), 0);
        assert_eq!(books.allow(AccountId(sender), AccountId(3)), 800);
    }
    assert_eq!(books.allow(AccountId(3), AccountId(1)), 500, "others do not know it yet");
}

#[test]
fn where_words_stand_against_words_nobody_is_fined() {
    let mut books = books(terms(), 2);
    round(&mut books, 0, &[gave(0, 1, 500)]);
    assert_eq!(purses(&books, 2), [10, 10]);
    assert_eq!(books.allow(AccountId(0), AccountId(1)), 0, "but they part");
    assert_eq!(books.allow(AccountId(1), AccountId(0)), 1000);
}

#[test]
fn a_ledger_that_is_not_returned_expires() {
    let mut books = books(terms(), 2);
    assert_eq!(round(&mut books, 0, &[had(1, 0, 600)]), []);
    assert_eq!((books.totals().in_ledgers, purse(&books, 0)), (6, 10));
    round(&mut books, 1, &[gave(0, 1, 200)]);
    assert_eq!((books.totals().in_ledgers, purse(&books, 0)), (4, 12), "in time it is redeemed");
    (2..5).for_each(|at| drop(round(&mut books, at, &[])));
    assert_eq!(books.totals().in_ledgers, 4);
    round(&mut books, 5, &[]);
    let totals = *books.totals();
    assert_eq!((totals.in_ledgers, totals.expired, totals.pool), (0, 4, 4));
    round(&mut books, 6, &[gave(0, 1, 400)]);
    assert_eq!(purse(&books, 0), 12, "too late");
}

#[test]
fn the_purse_of_somebody_who_is_gone_comes_back() {
    let mut books = books(terms(), 3);
    round(&mut books, 0, &passed(0, 1, 250));
    books.leave(AccountId(1));
    (1..3).for_each(|at| drop(round(&mut books, at, &[])));
    books.enter(AccountId(1));
    assert_eq!(purse(&books, 1), 8, "it was not away for long");
    books.leave(AccountId(1));
    (3..8).for_each(|at| drop(round(&mut books, at, &[])));
    let totals = *books.totals();
    assert_eq!((purse(&books, 1), totals.expired, totals.pool), (0, 8, 8));
    assert_eq!((totals.owed_bytes, totals.waived_bytes), (0, 50));
    books.enter(AccountId(1));
    assert_eq!(purse(&books, 1), 0, "a purse is given once");
}

#[test]
fn who_has_several_accounts_owes_what_it_cannot_pay() {
    let mut books = books(terms(), 2);
    round(&mut books, 0, &passed(0, 1, 1500));
    assert_eq!((purses(&books, 2), books.means(AccountId(1))), (vec![20, 0], 0));
    round(&mut books, 1, &passed(1, 0, 300));
    assert_eq!(books.means(AccountId(1)), 0, "three tokens, and it owes five");
    round(&mut books, 2, &passed(0, 1, 10));
    assert_eq!(books.totals().owed_bytes, 210);
    assert_eq!(books.totals().unpaid_bytes, 0);
}

#[test]
fn broken_books_are_caught() {
    type Break = fn(&mut Tokens);
    let breaks: [(Break, &str); 7] = [
        (|books| books.totals.minted += 1, "minted, and in purses"),
        (|books| books.accounts[0].purse += 1, "purses hold"),
        (|books| books.totals.pool += 1, "opened with"),
        (|books| books.totals.received_bytes += 1, "bytes were received"),
        (|books| books.totals.redeemed -= 1, "tokens"),
        (|books| books.accounts[1].owed_bytes += 1, "owe"),
        (|books| books.pairs.values_mut().for_each(|pair| pair.credited += 1), "credited"),
    ];
    for (cause, words) in breaks {
        let mut books = books(terms(), 2);
        (0..4).for_each(|at| drop(round(&mut books, at, &passed(0, 1, 150))));
        cause(&mut books);
        let trouble = books.audit().expect_err(words);
        assert!(trouble.contains(words), "{trouble}");
    }
}
