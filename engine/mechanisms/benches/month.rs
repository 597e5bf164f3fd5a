//! What a Maze month costs the mechanisms of trust: 1.4 million accounts, 13 million transfers in 30 days.
//!
//! `cargo bench -p mechanisms --bench month [-- SHARE]` plays the month in rounds of an hour: both sides of each
//! transfer report it, standings are worked out daily, and every hour each provider ranks a queue of those who
//! downloaded in that hour. It prints seconds by what they went to, and the most memory; a share scales accounts and
//! transfers. Givers follow a power law of exponent 2.7. Times are of the machine at hand; nothing is published.

#![allow(clippy::disallowed_methods, reason = "it says how long work takes, and no cell sees it")]

#[path = "shared/peak.rs"]
mod peak;

use game::fact::Party;
use game::ids::{AccountId, Clock, Good, PeerId};
use game::maths::pow;
use game::mechanism::{Mechanism, Report};
use game::params::{Params, Value};
use game::random::{Purpose, Stream};
use game::request::Request;
use peak::peak_bytes;
use std::time::Instant;

const HOURS: u64 = 30 * 24;
const QUEUE: usize = 20;

fn main() {
    let share: f64 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1.0);
    println!("mechanism,accounts,transfers,hear_s,settle_s,rank_s,queues,peak_mib");
    month("eigentrust", share, |params| {
        let receiver = game::card::defaults(&[]);
        params.set("local", Value::Choice("bytes".into(), with(receiver, "evidence", Value::Word("receiver".into()))));
        params.set("warm_start", Value::Bool(true));
    });
    month("multi_trust", share, |_| {});
    month("max_flow", share, |params| {
        let (form, own) = params.choice("form");
        let daily = with(own.clone(), "message_s", Value::Number(86_400.0));
        let form = Value::Choice(form.into(), daily);
        params.set("form", form);
    });
}

fn with(mut params: Params, name: &str, value: Value) -> Params {
    params.set(name, value);
    params
}

fn month(name: &str, share: f64, edit: impl FnOnce(&mut Params)) {
    let entry = mechanisms::ALL.iter().find(|entry| entry.card.name == name).expect("a mechanism");
    let mut params = entry.card.defaults();
    edit(&mut params);
    let mut mechanism = (entry.new)(&params);
    let (accounts, hourly) = ((1.4e6 * share) as u32, (13e6 * share) as usize / HOURS as usize);
    (0..accounts).for_each(|account| mechanism.enter(AccountId(account)));
    let mut spent = [0.0; 3];
    let mut queues = 0;
    for round in 0..HOURS {
        let clock = Clock { round, round_seconds: 3600.0 };
        let mut stream = Stream::new(1, Purpose::Trial, 0, round);
        let passed: Vec<(u32, u32)> = (0..hourly).map(|_| transfer(&mut stream, accounts)).collect();
        let reports: Vec<Report> = passed.iter().flat_map(|(from, to)| both(*from, *to)).collect();
        timed(&mut spent[0], || mechanism.hear(clock, &reports));
        timed(&mut spent[1], || mechanism.settle(clock));
        timed(&mut spent[2], || rank(&*mechanism, clock, &passed));
        queues += passed.len();
    }
    let [hear_s, settle_s, rank_s] = spent;
    let (transfers, peak) = (hourly * HOURS as usize, peak_bytes() / f64::from(1 << 20));
    println!("{name},{accounts},{transfers},{hear_s:.1},{settle_s:.1},{rank_s:.1},{queues},{peak:.0}");
}

fn timed(spent_s: &mut f64, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    *spent_s += start.elapsed().as_secs_f64();
}

/// Any account downloads from one of those that give, the givers by a power law.
fn transfer(stream: &mut Stream, accounts: u32) -> (u32, u32) {
    let bend = 1.0 / (1.0 - 1.0 / 1.7);
    let from = (pow(stream.unit(), bend) * f64::from(accounts)) as u32;
    (from, stream.below(accounts as usize) as u32)
}

fn both(from: u32, to: u32) -> [Report; 2] {
    let (by, about) = (AccountId(to), AccountId(from));
    let had = Report { by, about, good: Good(0), received_bytes: 1 << 20, sent_bytes: 0, authentic: 1, inauthentic: 0 };
    [had, Report { by: about, about: by, received_bytes: 0, sent_bytes: 1 << 20, authentic: 0, ..had }]
}

/// Each who gave something ranks a queue of those who had something in this hour.
fn rank(mechanism: &dyn Mechanism, clock: Clock, passed: &[(u32, u32)]) {
    let mut keys = Vec::new();
    for (at, (provider, _)) in passed.iter().enumerate() {
        let asking = passed.iter().cycle().skip(at).take(QUEUE);
        let requests: Vec<Request> = asking
            .map(|(_, by)| Party { peer: PeerId(*by), account: AccountId(*by) })
            .map(|by| Request::plain(AccountId(*provider), by, Good(0)))
            .collect();
        mechanism.rank(clock, AccountId(*provider), &requests, &mut keys);
    }
}
