//! The laws of mechanisms.

use crate::fact::Party;
use crate::ids::{AccountId, Clock, Good, PeerId};
use crate::measure::ColumnDoc;
use crate::mechanism::{Mechanism, Offer, Provider, Report, Seeker};
use crate::random::{Purpose, Stream};
use crate::request::Request;

/// Plays a mechanism on made-up reports and requests and checks all laws: it survives silence and a
/// thousand requests; standings are finite, one by one and in a batch alike; what it recommends are
/// shares of one capacity; queues have a
/// finite key for each request, and a chosen source is one of those that answered; nobody owes itself anything; its books balance after any reports; the same reports and the same stream
/// give the same answers; it does not mind accounts that come and go; it observes the columns it lists.
///
/// # Errors
/// The law that is broken, and how.
pub fn all(columns: &[ColumnDoc], make: &dyn Fn() -> Box<dyn Mechanism>) -> Result<(), String> {
    let mut observed = Vec::new();
    make().observe(&mut observed);
    if columns.iter().map(|c| c.name).ne(observed.iter().map(|(name, _)| *name)) {
        return Err("it does not observe the columns that it lists".to_owned());
    }
    let first = transcript(&mut *make())?;
    let again = transcript(&mut *make())?;
    if first != again {
        return Err("the same reports and the same stream gave different answers".to_owned());
    }
    Ok(())
}

const ACCOUNTS: u32 = 1001;

fn transcript(mechanism: &mut dyn Mechanism) -> Result<Vec<f64>, String> {
    let mut answers = Vec::new();
    for account in 0..ACCOUNTS {
        mechanism.enter(AccountId(account));
        // Every third has no limit to what it can take.
        let downlink_bytes_per_s = if account % 3 == 0 { u64::MAX } else { 1 << (account % 24) };
        let uplink_bytes_per_s = 1 << (account % 20);
        let capacity_bytes = 10 * uplink_bytes_per_s;
        mechanism.declare(AccountId(account), Offer { capacity_bytes, uplink_bytes_per_s, downlink_bytes_per_s });
    }
    let mut gone = ACCOUNTS;
    for round in 0..30 {
        let clock = Clock { round, round_seconds: 10.0 };
        let mut stream = Stream::new(7, Purpose::Trial, 0, round);
        let mut duties = Vec::new();
        mechanism.duties(clock, &mut duties);
        if let Some(duty) = duties.iter().find(|duty| duty.by == duty.to) {
            return Err(format!("it obliges account {} to itself", duty.by.0));
        }
        answers.extend(duties.iter().map(|duty| duty.bytes as f64));
        for (provider, requests) in [(0, 0), (1, 1), (2, 9), (3, 1000)] {
            let provider = AccountId(provider);
            let requests: Vec<Request> = (0..requests).map(|k| request(provider, AccountId(999 - k + 1))).collect();
            let mut shares = vec![0.0; requests.len()];
            let uplink_bytes_per_s = 1 << stream.below(24);
            let mut provider = Provider {
                account: provider,
                uplink_bytes_per_s,
                capacity_bytes: clock.bytes(uplink_bytes_per_s),
                slots: None,
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
            answers.extend(shares);
            answers.extend(ranks(mechanism, clock, provider.account, &requests)?);
        }
        answers.push(choice(mechanism, round)?);
        let reports: Vec<Report> = (0..if round % 7 == 0 { 0 } else { 200 }).map(|_| report(&mut stream)).collect();
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
fn choice(mechanism: &mut dyn Mechanism, round: u64) -> Result<f64, String> {
    let sources: Vec<AccountId> = (10..20).map(AccountId).collect();
    let mut seeker = Seeker { account: AccountId(5), stream: Stream::new(7, Purpose::Choose, 5, round) };
    let chosen = mechanism.choose(Clock { round, round_seconds: 10.0 }, &mut seeker, &sources);
    if chosen < sources.len() {
        Ok(chosen as f64)
    } else {
        Err(format!("it chooses source {chosen} of {}", sources.len()))
    }
}

fn request(to: AccountId, by: AccountId) -> Request {
    Request::plain(to, Party { peer: PeerId(by.0), account: by }, Good(0))
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
    Ok(batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The canary: which law it breaks is its type parameter.
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

    impl<const LAW: u8> Mechanism for Canary<LAW> {
        fn standing(&self, _: AccountId, _: AccountId) -> f64 {
            if LAW == NAN_STANDING { f64::NAN } else { 1.0 }
        }
        fn standings(&self, _: AccountId, subjects: &[AccountId], out: &mut Vec<f64>) {
            out.clear();
            out.resize(subjects.len(), if LAW == BATCH { 2.0 } else { self.standing(AccountId(0), AccountId(0)) });
        }
        fn rank(&self, _: Clock, _: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
            *keys = vec![if LAW == NAN_KEY { f64::NAN } else { 0.0 }; requests.len()];
        }
        fn choose(&mut self, _: Clock, _: &mut Seeker, sources: &[AccountId]) -> usize {
            if LAW == NO_SOURCE { sources.len() } else { 0 }
        }
        fn recommend(&mut self, _: Clock, _: &mut Provider, _: &[Request], shares: &mut [f64]) {
            let n = shares.len() as f64;
            shares.fill(if LAW == OVER_BUDGET { 1.0 } else { 1.0 / n });
        }
        fn hear(&mut self, _: Clock, reports: &[Report]) {
            self.heard += reports.len() as u64;
        }
        fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
            if LAW == SECRET_COLUMN {
                columns.push(("secret", 1.0));
            }
        }
        fn audit(&self) -> Result<(), String> {
            if LAW == BOOKS && self.heard > 0 { Err("one byte is missing".to_owned()) } else { Ok(()) }
        }
    }

    fn verdict<const LAW: u8>() -> Result<(), String> {
        all(&[], &|| Box::new(Canary::<LAW> { heard: 0 }))
    }

    #[test]
    fn canaries_are_caught() {
        verdict::<LAWFUL>().expect("a lawful mechanism passes");
        for (broken, word) in [
            (verdict::<NAN_STANDING>(), "standing of account"),
            (verdict::<OVER_BUDGET>(), "times the capacity"),
            (verdict::<BOOKS>(), "one byte is missing"),
            (verdict::<BATCH>(), "differs in a batch"),
            (verdict::<SECRET_COLUMN>(), "columns that it lists"),
            (verdict::<NAN_KEY>(), "ranks a request by NaN"),
            (verdict::<NO_SOURCE>(), "chooses source 10"),
        ] {
            let message = broken.expect_err(word);
            assert!(message.contains(word), "{message}");
        }
    }
}
