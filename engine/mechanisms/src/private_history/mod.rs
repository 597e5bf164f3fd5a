//! Private history: whoever gave me something waits less for me (the credits of eMule and aMule).
//!
//! Every client remembers, for each other one, what it ever had from it (D) and what it ever gave it (U). Who waits
//! in its queue has a score, and the highest is served next:
//!
//! > score = seconds waited x R x priority of the file; R = 1 while D is below 1,000,000 bytes, else the smaller of
//! > `2 D / U` (10 if U is 0) and `sqrt(D / 2^20 + 2)`, and within 1 and 10.
//!
//! Nobody else's word counts: an account's books hold what it reports itself. So no lie of others can do anything, and
//! neither can anything that others know: who never dealt with the provider is a stranger with R = 1. Accounts that
//! are given up leave their credits behind.
//!
//! How it is brought into rounds, and what is left out:
//!
//! - **Waiting** counts to the end of the round, so that R decides among those who came in one round.
//! - **The priority** (`file_priority`) is one for all files, so it cancels inside a queue. It stands here so that scores
//!   are those of the client.
//! - **Identification**: the client trusts R only where the other proved its key. Accounts here cannot be borrowed, so
//!   everybody proves it.
//! - **Old clients** (score halved), **banned** ones (0) and **friend slots** (infinite, given by hand) are absent:
//!   there is one version, no list of the banned, and friendship is nothing that a mechanism sees.
//!
//! Where there are no queues (`swarm`, `exchange`), everybody has waited as long: R alone orders the slots. See [`Queue`]. An order by
//! bytes received, as tit-for-tat over a private history, is `multi_trust` with one tier.

mod pairs;

use crate::queue::{self, OPTIMISTIC_SLOTS, Queue, SLOTS};
use game::card::{Card, Kind, number, text, word};
use game::ids::{AccountId, Bytes, Clock};
use game::measure::{ColumnDoc, Frame, whole};
use game::mechanism::{Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use pairs::Pairs;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("private_history"),
    summary: text("Lets those wait less who gave the provider something itself (eMule's credits)."),
    source: text("aMule, ClientCredits.cpp and UploadClient.cpp: the credit system of eMule"),
    version: 1,
    params: Cow::Borrowed(&[
        number("least_bytes", 1e6, 0.0, 1e18, "bytes from an account below which it is a stranger"),
        number("ratio_factor", 2.0, 0.0, 1e9, "R is at most this times D / U, what came from it over what went to it"),
        number("root_offset_mib", 2.0, 0.0, 1e9, "R is at most the root of D and this together, in MiB"),
        number("least_ratio", 1.0, 0.001, 1e9, "R of a stranger, and the least"),
        number("most_ratio", 10.0, 0.001, 1e9, "the largest R, and that of an account that was given nothing"),
        word(
            "file_priority",
            const { &[text("normal"), text("powershare"), text("very_high"), text("high"), text("low"), text("very_low")] },
            "priority of all files: 0.7, 250, 1.8, 0.9, 0.6 or 0.2; it cancels inside a queue",
        ),
        SLOTS,
        OPTIMISTIC_SLOTS,
    ]),
    fits: Cow::Borrowed(&queue::FITS),
    example: text("mechanism: { private_history: { least_bytes: 0 } }"),
};

static COLUMNS: [ColumnDoc; 1] = [whole(
    Frame::Cells,
    "known_pairs",
    "pairs of accounts of which one had something from the other, each way by itself",
)];

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &COLUMNS,
    misfit: queue::MISFIT,
    attackers: &["free_rider", "whitewasher"],
    new: |params| Box::new(PrivateHistory::new(params)),
};

struct PrivateHistory {
    least_bytes: f64,
    ratio_factor: f64,
    root_offset_mib: f64,
    least_ratio: f64,
    most_ratio: f64,
    priority: f64,
    queue: Queue,
    /// D: what the first had from the second.
    had: Pairs,
    /// U: what the first gave the second.
    gave: Pairs,
}

impl PrivateHistory {
    fn new(params: &Params) -> Self {
        Self {
            least_bytes: params.number("least_bytes"),
            ratio_factor: params.number("ratio_factor"),
            root_offset_mib: params.number("root_offset_mib"),
            least_ratio: params.number("least_ratio"),
            most_ratio: params.number("most_ratio"),
            priority: match params.word("file_priority") {
                "powershare" => 250.0,
                "very_high" => 1.8,
                "high" => 0.9,
                "low" => 0.6,
                "very_low" => 0.2,
                _ => 0.7,
            },
            queue: Queue::new(params),
            had: Pairs::default(),
            gave: Pairs::default(),
        }
    }

    /// R of somebody who gave D; what it was given, U, is looked up only if it matters.
    fn ratio(&self, d: Bytes, u: impl FnOnce() -> Bytes) -> f64 {
        if d == 0 || (d as f64) < self.least_bytes {
            return self.least_ratio;
        }
        let by_ratio = match u() {
            0 => self.most_ratio,
            u => self.ratio_factor * d as f64 / u as f64,
        };
        let by_root = (d as f64 / 1_048_576.0 + self.root_offset_mib).sqrt();
        by_ratio.min(by_root).min(self.most_ratio).max(self.least_ratio)
    }
}

impl Mechanism for PrivateHistory {
    /// The ratio R.
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        self.ratio(self.had.get(observer, subject), || self.gave.get(observer, subject))
    }

    /// One hop: whoever gave the observer something.
    fn tier(&self, observer: AccountId, subject: AccountId) -> Option<u32> {
        (self.had.get(observer, subject) > 0).then_some(1)
    }

    /// The score.
    fn rank(&self, clock: Clock, provider: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        keys.clear();
        keys.extend(requests.iter().map(|request| {
            let waited_s = request.queued.waited_s(clock) + clock.round_seconds;
            waited_s * self.standing(provider, request.by) * self.priority
        }));
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        self.queue.divide(provider, requests, keys, shares);
    }

    fn hear(&mut self, _: Clock, reports: &[Report]) {
        for report in reports.iter().filter(|report| report.by != report.about) {
            self.had.add(report.by, report.about, report.received_bytes);
            self.gave.add(report.by, report.about, report.sent_bytes);
        }
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        columns.push(("known_pairs", self.had.len() as f64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::tests::{provider, request};
    use game::ids::Good;
    use game::params::Value;

    const MIB: Bytes = 1 << 20;
    const ME: AccountId = AccountId(0);
    const CLOCK: Clock = Clock { round: 9, round_seconds: 10.0 };

    fn heard(params: &Params, reports: &[(u32, u32, Bytes, Bytes)]) -> PrivateHistory {
        let mut history = PrivateHistory::new(params);
        let reports: Vec<Report> = reports
            .iter()
            .map(|&(by, about, received_bytes, sent_bytes)| Report {
                by: AccountId(by),
                about: AccountId(about),
                good: Good(0),
                received_bytes,
                sent_bytes,
                authentic: 0,
                inauthentic: 0,
            })
            .collect();
        history.hear(CLOCK, &reports);
        history
    }

    #[test]
    fn ratios_are_those_of_the_client() {
        let vectors = [
            (0, 0, 1.0),
            (999_999, 0, 1.0),
            (1_000_000, 0, 1.718_625_705_733),
            (10 * MIB, 0, 3.464_101_615_137_754_6),
            (100 * MIB, 50 * MIB, 4.0),
            (200 * MIB, MIB, 10.0),
            (1000 * MIB, 0, 10.0),
            (10 * MIB, 1000 * MIB, 1.0),
        ];
        for (received, sent, expected) in vectors {
            let history = heard(&CARD.defaults(), &[(0, 1, received, sent)]);
            let ratio = history.standing(ME, AccountId(1));
            assert!((ratio - expected).abs() < 1e-12, "D = {received}, U = {sent}: {ratio}");
        }
    }

    #[test]
    fn every_number_of_the_client_is_a_parameter() {
        let r = |name: &str, value: f64, received: Bytes, sent: Bytes| {
            let mut params = CARD.defaults();
            params.set(name, Value::Number(value));
            heard(&params, &[(0, 1, received, sent)]).standing(ME, AccountId(1))
        };
        assert_eq!(r("least_bytes", 0.0, 1, 0), (1.0 / MIB as f64 + 2.0).sqrt());
        assert_eq!(r("least_bytes", 0.0, 0, 0), 1.0, "a stranger that gave nothing");
        assert_eq!(r("ratio_factor", 3.0, 100 * MIB, 50 * MIB), 6.0);
        assert_eq!(r("root_offset_mib", 6.0, 10 * MIB, 0), 4.0);
        assert_eq!(r("most_ratio", 2.0, 10 * MIB, 0), 2.0);
        assert_eq!(r("least_ratio", 0.5, 10 * MIB, 40 * MIB), 0.5);
    }

    #[test]
    fn only_what_one_says_itself_counts() {
        let history = heard(&CARD.defaults(), &[(1, 0, 0, 500 * MIB), (2, 1, 500 * MIB, 0), (0, 0, 500 * MIB, 0)]);
        for subject in (0..3).map(AccountId) {
            assert_eq!((history.standing(ME, subject), history.tier(ME, subject)), (1.0, None));
        }
        assert_eq!(history.tier(AccountId(2), AccountId(1)), Some(1));
        let mut columns = Vec::new();
        history.observe(&mut columns);
        assert_eq!(columns, [("known_pairs", 1.0)]);
    }

    #[test]
    fn credits_shorten_the_wait_and_a_long_wait_outweighs_them() {
        let mut history = heard(&CARD.defaults(), &[(0, 1, 14 * MIB, 0), (0, 2, 2 * MIB, 0)]);
        // R = 4, 2 and 1; they came in rounds 8, 7 and 3: 20 x 4, 30 x 2 and 70 x 1.
        let requests = [request(1, 8, false), request(2, 7, false), request(3, 3, false)];
        let mut keys = Vec::new();
        history.rank(CLOCK, ME, &requests, &mut keys);
        assert_eq!(keys, [80.0 * 0.7, 60.0 * 0.7, 70.0 * 0.7]);
        for (slots, expected) in [(1, [1.0, 0.0, 0.0]), (2, [0.5, 0.0, 0.5])] {
            let mut shares = [0.0; 3];
            history.recommend(CLOCK, &mut provider(Some(slots), 9), &requests, &mut shares);
            assert_eq!(shares, expected);
        }
    }
}
