//! Histories, private and shared, and the standings that follow.

use super::*;
use crate::queue::tests::plain;
use game::ids::Good;
use game::params::Value;
use game::random::{Purpose, Stream};

const J: AccountId = AccountId(0);
const I: AccountId = AccountId(1);
const K: AccountId = AccountId(2);

fn generosity(set: &[(&str, Value)]) -> Generosity {
    let mut params = CARD.defaults();
    set.iter().for_each(|(name, value)| params.set(name, value.clone()));
    Generosity::new(&params)
}

fn shared() -> (&'static str, Value) {
    ("history", Value::Word("shared".to_owned()))
}

/// The two true reports about some bytes that passed.
fn gives(from: AccountId, to: AccountId, bytes: Bytes) -> [Report; 2] {
    let report = |by, about, received_bytes, sent_bytes| Report {
        by,
        about,
        good: Good(0),
        received_bytes,
        sent_bytes,
        authentic: 0,
        inauthentic: 0,
    };
    [report(to, from, bytes, 0), report(from, to, 0, bytes)]
}

fn tell(mechanism: &mut Generosity, round: u64, reports: &[[Report; 2]]) {
    let clock = Clock { round, round_seconds: 10.0 };
    mechanism.hear(clock, reports.as_flattened());
    mechanism.settle(clock);
    balance(mechanism);
}

/// What is known of an account is what everybody says about it.
fn balance(mechanism: &Generosity) {
    let mut told = vec![Tally::default(); mechanism.books.len()];
    for book in &mechanism.books {
        book.about.iter().for_each(|(about, tally)| told[about.index()].add(*tally));
    }
    assert_eq!(mechanism.books.iter().map(|book| book.shared).collect::<Vec<_>>(), told);
}

#[test]
fn a_private_history_counts_between_the_two() {
    let mut plain = generosity(&[("normalised", Value::Bool(false))]);
    let mut own = generosity(&[]);
    assert_eq!((own.tier(J, I), own.standing(J, I)), (None, 1.0), "a stranger");
    for mechanism in [&mut plain, &mut own] {
        tell(mechanism, 0, &[gives(I, J, 1), gives(J, I, 2), gives(K, I, 9)]);
        assert_eq!((mechanism.tier(J, I), mechanism.tier(J, K)), (Some(1), None));
        assert_eq!(mechanism.standing(I, J), 1.0, "it gave more than it took");
    }
    assert_eq!(plain.standing(J, I), 0.5);
    assert_eq!(own.standing(J, I), 0.25, "half as generous as nothing, by an observer twice as generous");
    assert_eq!(own.standing(K, I), 0.0, "it took and gave nothing");
}

#[test]
fn a_shared_history_counts_everybodys_word_and_nobodys_own() {
    let mut mechanism = generosity(&[shared()]);
    tell(&mut mechanism, 0, &[gives(I, K, 3), gives(K, I, 4), gives(J, K, 2), gives(K, J, 1)]);
    assert_eq!(mechanism.tier(J, I), Some(FAR));
    assert_eq!(mechanism.tier(K, I), Some(1));
    assert_eq!(mechanism.standing(J, I), 0.75 / 2.0, "J gave twice what it took");
    assert_eq!(mechanism.standing(K, I), 0.75, "K gave what it took");
}

#[test]
fn boasting_helps_nobody_but_a_colluder_does() {
    let mut mechanism = generosity(&[shared()]);
    tell(&mut mechanism, 0, &[gives(J, I, 1)]);
    let [praise, boast] = gives(I, K, 100);
    mechanism.hear(Clock { round: 1, round_seconds: 10.0 }, &[boast]);
    assert_eq!(mechanism.standing(J, I), 0.0);
    mechanism.hear(Clock { round: 1, round_seconds: 10.0 }, &[praise]);
    assert_eq!(mechanism.standing(J, I), 1.0);
}

#[test]
fn a_short_memory_forgets_old_merits() {
    let mut mechanism = generosity(&[shared(), ("memory_rounds", Value::Integer(3))]);
    tell(&mut mechanism, 0, &[gives(I, K, 5)]);
    tell(&mut mechanism, 1, &[gives(K, I, 5)]);
    assert_eq!(mechanism.standing(J, I), 1.0);
    tell(&mut mechanism, 2, &[]);
    tell(&mut mechanism, 3, &[]);
    assert_eq!(mechanism.standing(J, I), 0.0, "what it gave is forgotten, not yet what it took");
    tell(&mut mechanism, 4, &[]);
    assert_eq!((mechanism.tier(J, I), mechanism.tier(K, I)), (None, None));
}

#[test]
fn a_client_prefers_servers_that_served_it_and_owe_it() {
    let mut mechanism = generosity(&[]);
    let sources = [AccountId(5), I, K, AccountId(6)];
    let choose = |mechanism: &mut Generosity, round| {
        let stream = Stream::new(1, Purpose::Choose, 0, round);
        sources[mechanism.choose(Clock { round, round_seconds: 10.0 }, &mut Seeker { account: J, stream }, &sources)]
    };
    tell(&mut mechanism, 0, &[gives(I, J, 1), gives(K, J, 1), gives(J, K, 2)]);
    assert_eq!(choose(&mut mechanism, 1), K, "both served it, and one owes it");
    tell(&mut mechanism, 1, &[]);
    assert_eq!(choose(&mut mechanism, 2), I, "the other gave nothing");
    tell(&mut mechanism, 2, &[]);
    let chosen: Vec<AccountId> = (3..40).map(|round| choose(&mut mechanism, round)).collect();
    assert!(sources.iter().all(|source| chosen.contains(source)), "nobody is left, and chance decides");
}

#[test]
fn grants_are_in_proportion_to_standing() {
    let mut mechanism = generosity(&[("normalised", Value::Bool(false))]);
    tell(&mut mechanism, 0, &[gives(I, J, 1), gives(J, I, 2), gives(J, K, 1)]);
    let requests = [1, 2, 3].map(|by| plain(J, by));
    let mut shares = |slots| {
        let mut shares = [0.0; 3];
        let stream = Stream::new(1, Purpose::Recommend, 0, 0);
        let mut provider = Provider { account: J, uplink_bytes_per_s: 1, capacity_bytes: 1 << 20, slots, stream };
        mechanism.recommend(Clock { round: 1, round_seconds: 10.0 }, &mut provider, &requests, &mut shares);
        shares
    };
    assert_eq!(shares(None), [1.0 / 3.0, 0.0, 2.0 / 3.0], "half, nothing, and a stranger");
    assert_eq!(shares(Some(1)), [0.0, 0.0, 1.0]);
}
