//! The laws of mechanisms.

use crate::ids::{AccountId, Clock, Good, PeerId};
use crate::measure::ColumnDoc;
use crate::mechanism::{Mechanism, Offer, Provider, Report, Seeker};
use crate::random::{Purpose, Stream};
use crate::request::{DUTY, Duty, Queued, Request};

/// Plays a mechanism on made-up reports and requests, in short rounds and in rounds of a day, so that what it does
/// seldom happens, too, and checks all laws: it survives silence and a thousand requests; standings are finite, one by
/// one and in a batch alike, and public for everybody or for nobody; what it recommends are shares of one capacity;
/// queues have a finite key for each request, and a chosen source is one of those that answered; nobody owes itself
/// anything; its books balance after any reports; the same reports and the same stream give the same answers; the peers behind accounts make none; it does not mind accounts
/// that come and go; it observes the columns it lists.
///
/// # Errors
/// The law that is broken, and how.
pub fn all(columns: &[ColumnDoc], make: &dyn Fn() -> Box<dyn Mechanism>) -> Result<(), String> {
    let mut observed = Vec::new();
    make().observe(&mut observed);
    if columns.iter().map(|c| c.name).ne(observed.iter().map(|(name, _)| *name)) {
        return Err("it does not observe the columns that it lists".to_owned());
    }
    for round_seconds in ROUND_S {
        let play = |world: World| transcript(&mut *make(), World { round_seconds, ..world });
        let first = play(WORLD)?;
        if first != play(WORLD)? {
            return Err("the same reports and the same stream gave different answers".to_owned());
        }
        if first != play(World { strangers: true, ..WORLD })? {
            return Err("other peers behind the same accounts gave different answers".to_owned());
        }
    }
    Ok(())
}

/// That reports make a difference to a mechanism that hears them: a law for those that need no bargain to have been
/// struck before.
///
/// # Errors
/// It is deaf, and does not say so.
pub fn listens(make: &dyn Fn() -> Box<dyn Mechanism>) -> Result<(), String> {
    if !make().hears() {
        return Ok(());
    }
    for round_seconds in ROUND_S {
        let play = |reports| transcript(&mut *make(), World { round_seconds, reports, ..WORLD });
        if play(true)? != play(false)? {
            return Ok(());
        }
    }
    Err("it hears reports, and they make no difference".to_owned())
}

const ACCOUNTS: u32 = 1001;

/// The lengths of a round: many rounds are played of the short one, and of the other a few, each longer than any period
/// after which a mechanism does something.
const ROUND_S: [f64; 2] = [10.0, 86_400.0];

/// What is made up about a run.
struct World {
    round_seconds: f64,
    /// Whether anybody reports anything.
    reports: bool,
    /// Whether the peers behind the accounts are others.
    strangers: bool,
}

const WORLD: World = World { round_seconds: 10.0, reports: true, strangers: false };

fn transcript(mechanism: &mut dyn Mechanism, world: World) -> Result<Vec<f64>, String> {
    let mut answers = Vec::new();
    for account in 0..ACCOUNTS {
        mechanism.enter(AccountId(account));
        // Every third has no limit to what it can take.
        let downlink_bytes_per_s = if account % 3 == 0 { u64::MAX } else { 1 << (account % 24) };
        let uplink_bytes_per_s = 1 << (account % 20);
        let capacity_bytes = world.clock(0).bytes(uplink_bytes_per_s);
        mechanism.declare(AccountId(account), Offer { capacity_bytes, uplink_bytes_per_s, downlink_bytes_per_s });
    }
    let mut gone = ACCOUNTS;
    for round in 0..30 {
        let clock = world.clock(round);
        let mut stream = Stream::new(7, Purpose::Trial, 0, round);
        let mut duties = Vec::new();
        mechanism.duties(clock, &mut duties);
        if let Some(duty) = duties.iter().find(|duty| duty.by == duty.to) {
            return Err(format!("it obliges account {} to itself", duty.by.0));
        }
        answers.extend(duties.iter().map(|duty| duty.bytes as f64));
        let mut truth = honoured(round, &duties);
        for (provider, requests) in [(0, 0), (1, 1), (2, 9), (3, 1000)] {
            let provider = AccountId(provider);
            let mut requests: Vec<Request> =
                (0..requests).map(|k| world.request(provider, AccountId(1000 - k))).collect();
            let owed = duties.iter().filter(|duty| duty.by == provider);
            requests.extend(owed.map(|duty| Request { good: DUTY, duty: true, ..world.request(provider, duty.to) }));
            let mut shares = vec![0.0; requests.len()];
            let uplink_bytes_per_s = 1 << stream.below(24);
            let mut provider = Provider {
                account: provider,
                uplink_bytes_per_s,
                capacity_bytes: clock.bytes(uplink_bytes_per_s),
                // Of some, the workload says how many they serve.
                slots: (provider.0 >= 2).then_some(4),
                stream: Stream::new(7, Purpose::Recommend, provider.0, round),
            };
            mechanism.recommend(clock, &mut provider, &requests, &mut shares);
            if let Some(bad) = shares.iter().find(|s| !s.is_finite() || **s < 0.0) {
                return Err(format!("it recommends {bad}, which is no share"));
            }
            let total: f64 = shares.iter().sum();
            if total > 1.0 + 1e-9 {
                return Err(format!("it recommends {total} times the capacity"));
            }
            truth.extend(given(&provider, &requests, &shares));
            answers.extend(shares);
            answers.extend(ranks(mechanism, clock, provider.account, &requests)?);
        }
        answers.push(choice(mechanism, clock)?);
        let count = if round % 7 == 0 { 0 } else { 200 };
        let mut reports: Vec<Report> = (0..count).map(|_| report(&mut stream)).collect();
        reports.append(&mut truth);
        if !world.reports {
            reports.clear();
        }
        mechanism.hear(clock, &reports);
        mechanism.settle(clock);
        mechanism.audit().map_err(|trouble| format!("its books do not balance after round {round}: {trouble}"))?;
        answers.extend(standings(mechanism, &mut stream)?);
        if round % 10 == 9 {
            mechanism.leave(AccountId(stream.below(ACCOUNTS as usize) as u32));
            mechanism.enter(AccountId(gone));
            gone += 1;
        }
    }
    let mut columns = Vec::new();
    mechanism.observe(&mut columns);
    if let Some((name, value)) = columns.iter().find(|(_, v)| v.is_infinite()) {
        return Err(format!("its column `{name}` is {value}"));
    }
    Ok(answers)
}

/// The keys of a queue: one finite number for each request.
fn ranks(
    mechanism: &dyn Mechanism,
    clock: Clock,
    provider: AccountId,
    requests: &[Request],
) -> Result<Vec<f64>, String> {
    let mut keys = Vec::new();
    mechanism.rank(clock, provider, requests, &mut keys);
    if keys.len() != requests.len() {
        return Err(format!("it ranks {} requests with {} keys", requests.len(), keys.len()));
    }
    match keys.iter().find(|key| !key.is_finite()) {
        Some(key) => Err(format!("it ranks a request by {key}")),
        None => Ok(keys),
    }
}

/// Which of some sources it chooses.
fn choice(mechanism: &mut dyn Mechanism, clock: Clock) -> Result<f64, String> {
    let sources: Vec<AccountId> = (10..20).map(AccountId).collect();
    let mut seeker = Seeker { account: AccountId(5), stream: Stream::new(7, Purpose::Choose, 5, clock.round) };
    let chosen = mechanism.choose(clock, &mut seeker, &sources);
    if chosen < sources.len() {
        Ok(chosen as f64)
    } else {
        Err(format!("it chooses source {chosen} of {}", sources.len()))
    }
}

/// What both sides of a grant truly say.
fn given(provider: &Provider, requests: &[Request], shares: &[f64]) -> Vec<Report> {
    let granted = requests.iter().zip(shares).filter(|(request, share)| **share > 0.0 && !request.duty);
    let told = granted.map(|(request, share)| {
        let bytes = (share * provider.capacity_bytes as f64) as u64;
        let received = Report { received_bytes: bytes, ..nothing(request.by, request.to, request.good) };
        [received, Report { sent_bytes: bytes, ..nothing(request.to, request.by, request.good) }]
    });
    told.flatten().collect()
}

/// What those who are owed say of duties: done in most rounds, and not in some.
fn honoured(round: u64, duties: &[Duty]) -> Vec<Report> {
    let done = duties.iter().filter(|_| round % 4 != 3);
    done.map(|duty| Report { received_bytes: duty.bytes, ..nothing(duty.to, duty.by, DUTY) }).collect()
}

/// A report that says nothing.
fn nothing(by: AccountId, about: AccountId, good: Good) -> Report {
    Report { by, about, good, received_bytes: 0, sent_bytes: 0, authentic: 0, inauthentic: 0 }
}

impl World {
    fn clock(&self, round: u64) -> Clock {
        Clock { round, round_seconds: self.round_seconds }
    }

    /// For one of two goods, of somebody who may want more itself, and perhaps already served.
    fn request(&self, to: AccountId, by: AccountId) -> Request {
        Request {
            to,
            by,
            by_peer: PeerId(if self.strangers { ACCOUNTS - by.0 } else { by.0 }),
            good: Good(u32::from(by.0 < ACCOUNTS / 2)),
            provider_wants: !to.0.is_multiple_of(3),
            queued: Queued { under_way: by.0.is_multiple_of(7), ..Queued::default() },
            duty: false,
            handle: 0,
        }
    }
}

fn report(stream: &mut Stream) -> Report {
    let by = stream.below(ACCOUNTS as usize) as u32;
    let about = (by + 1 + stream.below(ACCOUNTS as usize - 1) as u32) % ACCOUNTS;
    Report {
        by: AccountId(by),
        about: AccountId(about),
        good: Good(0),
        received_bytes: stream.below(1 << 22) as u64,
        sent_bytes: if stream.below(2) == 0 { 0 } else { stream.below(1 << 22) as u64 },
        authentic: stream.below(3) as u32,
        inauthentic: stream.below(2) as u32,
    }
}

fn standings(mechanism: &dyn Mechanism, stream: &mut Stream) -> Result<Vec<f64>, String> {
    let observer = AccountId(stream.below(5) as u32);
    let subjects: Vec<AccountId> = (0..ACCOUNTS).map(AccountId).filter(|s| *s != observer).collect();
    let mut batch = Vec::new();
    mechanism.standings(observer, &subjects, &mut batch);
    for (subject, standing) in subjects.iter().zip(&batch) {
        if !standing.is_finite() {
            return Err(format!("the standing of account {} is {standing}", subject.0));
        }
        if *standing != mechanism.standing(observer, *subject) {
            return Err(format!("the standing of account {} differs in a batch", subject.0));
        }
    }
    let public: Vec<f64> = subjects.iter().filter_map(|subject| mechanism.public_standing(*subject)).collect();
    if !public.is_empty() && public.len() < subjects.len() {
        return Err("the standings of some accounts are public, and those of others are not".to_owned());
    }
    if let Some(standing) = public.iter().find(|standing| !standing.is_finite()) {
        return Err(format!("a public standing is {standing}"));
    }
    batch.extend(public);
    Ok(batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Frame;

    /// The canary: which law it breaks is its type parameter. Standing is what was heard.
    struct Canary<const LAW: u8> {
        heard: u64,
    }

    const LAWFUL: u8 = 0;
    const NAN_STANDING: u8 = 1;
    const OVER_BUDGET: u8 = 2;
    const BOOKS: u8 = 3;
    const BATCH: u8 = 4;
    const SECRET_COLUMN: u8 = 5;
    const NAN_KEY: u8 = 6;
    const NO_SOURCE: u8 = 7;
    const UNSTABLE: u8 = 8;
    const SELF_OBLIGED: u8 = 9;
    const NAN_SHARE: u8 = 10;
    const NEGATIVE_SHARE: u8 = 11;
    const FEW_KEYS: u8 = 12;
    const INFINITE_COLUMN: u8 = 13;
    const DEAF: u8 = 14;
    const SEES_PEERS: u8 = 15;
    const HALF_PUBLIC: u8 = 16;
    const NAN_PUBLIC: u8 = 17;
    const LATE_BOOKS: u8 = 18;
    const PANICS_WHEN_EMPTY: u8 = 19;
    const OTHERWISE_DEAF: u8 = 20;

    impl<const LAW: u8> Mechanism for Canary<LAW> {
        fn standing(&self, _: AccountId, _: AccountId) -> f64 {
            match LAW {
                NAN_STANDING => f64::NAN,
                DEAF | OTHERWISE_DEAF => 1.0,
                _ => self.heard as f64,
            }
        }
        fn standings(&self, _: AccountId, subjects: &[AccountId], out: &mut Vec<f64>) {
            out.clear();
            out.resize(subjects.len(), if LAW == BATCH { -1.0 } else { self.standing(AccountId(0), AccountId(0)) });
        }
        fn public_standing(&self, subject: AccountId) -> Option<f64> {
            match LAW {
                HALF_PUBLIC => subject.0.is_multiple_of(2).then_some(0.0),
                NAN_PUBLIC => Some(f64::NAN),
                _ => None,
            }
        }
        fn rank(&self, _: Clock, _: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
            *keys = match LAW {
                NAN_KEY => vec![f64::NAN; requests.len()],
                FEW_KEYS => Vec::new(),
                SEES_PEERS => requests.iter().map(|request| f64::from(request.by_peer.0)).collect(),
                _ => vec![0.0; requests.len()],
            };
        }
        fn duties(&mut self, _: Clock, duties: &mut Vec<Duty>) {
            let to = AccountId(if LAW == SELF_OBLIGED { 1 } else { 2 });
            duties.push(Duty { by: AccountId(1), to, bytes: 1 });
        }
        fn choose(&mut self, _: Clock, _: &mut Seeker, sources: &[AccountId]) -> usize {
            if LAW == NO_SOURCE { sources.len() } else { 0 }
        }
        fn recommend(&mut self, _: Clock, _: &mut Provider, requests: &[Request], shares: &mut [f64]) {
            use std::sync::atomic::{AtomicU64, Ordering};
            static CALLS: AtomicU64 = AtomicU64::new(1);
            assert!(LAW != PANICS_WHEN_EMPTY || !requests.is_empty());
            let n = shares.len() as f64;
            shares.fill(match LAW {
                OVER_BUDGET => 1.0,
                NAN_SHARE => f64::NAN,
                NEGATIVE_SHARE => -0.1,
                UNSTABLE => 1.0 / n / CALLS.fetch_add(1, Ordering::Relaxed) as f64,
                _ => 1.0 / n,
            });
        }
        fn hears(&self) -> bool {
            LAW != OTHERWISE_DEAF
        }
        fn hear(&mut self, clock: Clock, reports: &[Report]) {
            if LAW != LATE_BOOKS || clock.start_s() > 86_400.0 {
                self.heard += reports.len() as u64;
            }
        }
        fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
            match LAW {
                SECRET_COLUMN => columns.push(("secret", 1.0)),
                INFINITE_COLUMN => columns.push(("told", f64::INFINITY)),
                _ => columns.push(("told", 1.0)),
            }
        }
        fn audit(&self) -> Result<(), String> {
            let audited = LAW == BOOKS || LAW == LATE_BOOKS;
            if audited && self.heard > 0 { Err("one byte is missing".to_owned()) } else { Ok(()) }
        }
    }

    fn verdict<const LAW: u8>() -> Result<(), String> {
        let told = ColumnDoc { frame: Frame::Cells, name: "told", doc: "a number", integer: true };
        all(&[told], &|| Box::new(Canary::<LAW> { heard: 0 }))
    }

    #[test]
    fn canaries_are_caught() {
        verdict::<LAWFUL>().expect("a lawful mechanism passes");
        listens(&|| Box::new(Canary::<LAWFUL> { heard: 0 })).expect("reports are its standings");
        listens(&|| Box::new(Canary::<OTHERWISE_DEAF> { heard: 0 })).expect("who hears nothing needs not listen");
        for (broken, word) in [
            (verdict::<NAN_STANDING>(), "is NaN"),
            (verdict::<OVER_BUDGET>(), "times the capacity"),
            (verdict::<BOOKS>(), "one byte is missing"),
            (verdict::<LATE_BOOKS>(), "one byte is missing"),
            (verdict::<BATCH>(), "differs in a batch"),
            (verdict::<SECRET_COLUMN>(), "columns that it lists"),
            (verdict::<NAN_KEY>(), "ranks a request by NaN"),
            (verdict::<FEW_KEYS>(), "requests with 0 keys"),
            (verdict::<NO_SOURCE>(), "chooses source 10"),
            (verdict::<UNSTABLE>(), "the same stream gave different answers"),
            (verdict::<SELF_OBLIGED>(), "obliges account 1 to itself"),
            (verdict::<NAN_SHARE>(), "NaN, which is no share"),
            (verdict::<NEGATIVE_SHARE>(), "-0.1, which is no share"),
            (verdict::<INFINITE_COLUMN>(), "`told` is inf"),
            (listens(&|| Box::new(Canary::<DEAF> { heard: 0 })), "make no difference"),
            (verdict::<SEES_PEERS>(), "other peers behind the same accounts"),
            (verdict::<HALF_PUBLIC>(), "of some accounts are public"),
            (verdict::<NAN_PUBLIC>(), "a public standing is NaN"),
        ] {
            let message = broken.expect_err(word);
            assert!(message.contains(word), "{message}");
        }
        assert!(std::panic::catch_unwind(verdict::<PANICS_WHEN_EMPTY>).is_err());
    }
}
