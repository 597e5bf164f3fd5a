//! Books of who had what from whom, as mechanisms of trust keep them: what counts, how far back they look, and when
//! standings are worked out anew.
//!
//! Time is cut into periods of `refresh_s`. At the end of each the mechanism works out standings from the books, and
//! what is older than the window leaves them. Rounds that are longer than a period make it longer.

use crate::evidence::{self, Evidence};
use crate::trust::Ledger;
use game::card::{Param, Text, number, text};
use game::ids::{AccountId, Bytes, Clock};
use game::measure::{ColumnDoc, Frame, whole};
use game::mechanism::Report;
use game::params::Params;

const DAY_S: f64 = 86_400.0;

/// The card's parameter for how often standings are worked out.
pub const REFRESH_S: Param =
    number("refresh_s", DAY_S, 0.001, 1e12, "seconds after which standings are worked out anew; a day: 86400");

/// The card's parameter where books are kept for each pair of accounts.
pub const EVIDENCE: Param = evidence::evidence(
    CLAIMS,
    "what counts as received of all goods together in a round: the receiver's claim, or the smaller of both ends'",
);

const CLAIMS: &[Text] = &[text("receiver"), text("both")];

/// The card's parameter for how far back the books look.
pub const fn window_days(default: f64) -> Param {
    number(
        "window_days",
        default,
        0.0,
        1e6,
        "days that the books look back, in whole periods of refresh_s; 0: for ever",
    )
}

/// How often standings were worked out.
pub const REFRESHES: ColumnDoc = whole(Frame::Cells, "refreshes", "how often the mechanism worked standings out");

/// Messages sent.
pub const MESSAGES: ColumnDoc =
    whole(Frame::Cells, "messages", "messages that were sent to keep and to read standings");

/// Their bytes.
pub const MESSAGE_BYTES: ColumnDoc = whole(Frame::Cells, "message_bytes", "bytes of those messages");

/// What passed between two accounts in a round, by these reports: (receiver, giver, bytes). What accounts say about
/// themselves is left out.
pub fn received(evidence: Evidence, reports: &[Report]) -> Vec<(u32, u32, i64)> {
    let others = reports.iter().filter(|report| report.by != report.about);
    let claims = others.flat_map(|report| {
        let (by, about) = (report.by.0, report.about.0);
        [(by, about, 0, report.received_bytes), (about, by, 1, report.sent_bytes)]
    });
    // A receiver's own claims need not be laid beside anything.
    if evidence == Evidence::Receiver {
        let own = claims.filter(|(.., side, bytes)| *side == 0 && *bytes > 0);
        return own.map(|(receiver, giver, _, bytes)| (receiver, giver, amount(bytes))).collect();
    }
    let mut claims: Vec<(u32, u32, usize, Bytes)> = claims.filter(|claim| claim.3 > 0).collect();
    claims.sort_unstable();
    let pairs = claims.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(|pair| {
        let mut said = [0; 2];
        pair.iter().for_each(|(.., side, bytes)| said[*side] = bytes.saturating_add(said[*side]));
        (pair[0].0, pair[0].1, amount(evidence.of(said[0], said[1])))
    });
    pairs.filter(|(.., bytes)| *bytes > 0).collect()
}

fn amount(bytes: Bytes) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A ledger, its accounts and its periods.
#[derive(Clone, Debug)]
pub struct Books {
    /// Amounts: what the row's account had from the column's.
    pub ledger: Ledger,
    accounts: usize,
    window_s: f64,
    refresh_s: f64,
    opened: bool,
}

impl Books {
    /// Empty books. Reads [`REFRESH_S`], and `window_days` from its own parameters.
    pub fn new(params: &Params) -> Self {
        Self::over(params.number("window_days"), params.number("refresh_s"))
    }

    /// Empty books that look back over so many days.
    pub fn over(window_days: f64, refresh_s: f64) -> Self {
        Self { ledger: Ledger::new(0), accounts: 0, window_s: window_days * DAY_S, refresh_s, opened: false }
    }

    /// An account exists.
    pub fn know(&mut self, account: AccountId) {
        self.accounts = self.accounts.max(account.index() + 1);
    }

    /// How many accounts there are.
    pub fn accounts(&self) -> usize {
        self.accounts
    }

    /// Takes in what passed: (row, column, amount).
    pub fn add(&mut self, clock: Clock, entries: impl IntoIterator<Item = (u32, u32, i64)>) {
        if !self.opened {
            let period_s = clock.rounds_in(self.refresh_s) as f64 * clock.round_seconds;
            let periods = (self.window_s / period_s).round().clamp(1.0, f64::from(u16::MAX)) as u16;
            self.ledger = Ledger::new(if self.window_s > 0.0 { periods } else { 0 });
            self.opened = true;
        }
        for (row, column, amount) in entries {
            self.know(AccountId(row.max(column)));
            self.ledger.add(row, column, amount);
        }
    }

    /// Whether a period ends with this round.
    pub fn due(&self, clock: Clock) -> bool {
        (clock.round + 1).is_multiple_of(clock.rounds_in(self.refresh_s))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use game::ids::Good;

    /// A clock with rounds of a day.
    pub fn day(round: u64) -> Clock {
        Clock { round, round_seconds: DAY_S }
    }

    /// What `by` says it had from `about`.
    pub fn had(by: u32, about: u32, received_bytes: Bytes) -> Report {
        let (by, about) = (AccountId(by), AccountId(about));
        Report { by, about, good: Good(0), received_bytes, sent_bytes: 0, authentic: 0, inauthentic: 0 }
    }

    /// What `by` says it gave `about`.
    pub fn gave(by: u32, about: u32, sent_bytes: Bytes) -> Report {
        Report { sent_bytes, ..had(by, about, 0) }
    }

    /// How `by` says the downloads from `about` turned out.
    pub fn judged(by: u32, about: u32, authentic: u32, inauthentic: u32) -> Report {
        Report { authentic, inauthentic, ..had(by, about, 0) }
    }

    #[test]
    fn a_receivers_word_counts_or_both_have_to_agree() {
        let told = [
            had(1, 2, 50),
            gave(2, 1, 30),
            Report { good: Good(7), ..gave(2, 1, 10) },
            had(3, 1, 9),
            gave(4, 1, 9),
            had(5, 5, 7),
            gave(5, 5, 7),
            had(2, 1, u64::MAX),
            gave(1, 2, u64::MAX),
        ];
        assert_eq!(received(Evidence::Receiver, &told), [(1, 2, 50), (3, 1, 9), (2, 1, i64::MAX)]);
        assert_eq!(received(Evidence::Both, &told), [(1, 2, 40), (2, 1, i64::MAX)]);
    }

    #[test]
    fn windows_are_whole_periods_of_the_clock() {
        for (window_days, refresh_s, round_s, rounds) in
            [(3.0, DAY_S, DAY_S, 3), (3.0, DAY_S, DAY_S / 2.0, 6), (3.0, 60.0, DAY_S, 3), (0.1, DAY_S, DAY_S, 1)]
        {
            let mut books = Books::over(window_days, refresh_s);
            let mut held = 0;
            for round in 0..10 {
                let clock = Clock { round, round_seconds: round_s };
                books.add(clock, (round == 0).then_some((1, 2, 5)));
                books.ledger.merge();
                held += u64::from(books.ledger.get(1, 2) > 0);
                if books.due(clock) {
                    books.ledger.next_period();
                }
            }
            assert_eq!(held, rounds, "{window_days} days, refreshed after {refresh_s} s, rounds of {round_s} s");
        }
    }
}
