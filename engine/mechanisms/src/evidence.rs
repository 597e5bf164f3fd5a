//! Evidence: what both ends of a transfer say about it, and what of that counts.
//!
//! Mechanisms differ in what two claims are about (a good and a round, all goods of a round together, all that was told so
//! far), and so in how they lay claims side by side. What counts then is said here, once, and by the same words.

use game::card::{Param, Text, text, word};
use game::ids::{AccountId, Bytes, Good};
use game::mechanism::Report;
use game::params::Params;

/// The card's parameter where books are kept for each good by itself.
pub const EVIDENCE: Param = evidence(
    CLAIMS,
    "what counts as received of a good in a round: the smaller of both ends' claims, the receiver's, or the sender's",
);

const CLAIMS: &[Text] = &[text("both"), text("receiver"), text("sender")];

/// A card's parameter that says whose word counts; its default is the first of `words`.
pub const fn evidence(words: &'static [Text], doc: &'static str) -> Param {
    word("evidence", words, doc)
}

/// What went from one account to another in a round, as far as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Who downloaded.
    pub to: AccountId,
    /// From whom.
    pub from: AccountId,
    /// What.
    pub good: Good,
    /// How much.
    pub bytes: Bytes,
    /// How many downloads ended with it.
    pub ended: u64,
}

/// Which of two claims about one transfer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// What both say: the smaller claim. A claim of one side alone counts for nothing.
    Both,
    /// What either says: the larger claim.
    Either,
    /// The receiver's.
    Receiver,
    /// The sender's.
    Sender,
}

impl Evidence {
    /// Reads [`evidence`].
    pub fn new(params: &Params) -> Self {
        match params.word("evidence") {
            "either" => Self::Either,
            "receiver" => Self::Receiver,
            "sender" => Self::Sender,
            _ => Self::Both,
        }
    }

    /// What counts.
    pub fn of(self, received: Bytes, sent: Bytes) -> Bytes {
        match self {
            Self::Both => received.min(sent),
            Self::Either => received.max(sent),
            Self::Receiver => received,
            Self::Sender => sent,
        }
    }
}

/// One side's word on a transfer.
#[derive(Clone, Copy, Debug)]
struct Claim {
    key: (AccountId, AccountId, Good),
    received_bytes: Bytes,
    sent_bytes: Bytes,
    ended: u64,
}

/// Puts the two sides of a round's transfers together; kept from round to round for its scratch space.
#[derive(Clone, Debug)]
pub struct Flows {
    evidence: Evidence,
    claims: Vec<Claim>,
}

impl Flows {
    /// Reads [`EVIDENCE`].
    pub fn new(params: &Params) -> Self {
        Self { evidence: Evidence::new(params), claims: Vec::new() }
    }

    /// One flow for each downloader, uploader and file, in that order.
    pub fn of(&mut self, reports: &[Report], flows: &mut Vec<Flow>) {
        self.claims.clear();
        reports.iter().filter(|report| report.by != report.about).for_each(|report| self.note(report));
        self.claims.sort_unstable_by_key(|claim| claim.key);
        flows.clear();
        for claims in self.claims.chunk_by(|a, b| a.key == b.key) {
            let sum = |of: fn(&Claim) -> u64| claims.iter().map(of).fold(0, u64::saturating_add);
            let (received, sent) = (sum(|claim| claim.received_bytes), sum(|claim| claim.sent_bytes));
            let bytes = self.evidence.of(received, sent);
            let ((to, from, good), ended) = (claims[0].key, sum(|claim| claim.ended));
            if bytes > 0 || ended > 0 {
                flows.push(Flow { to, from, good, bytes, ended });
            }
        }
    }

    /// What a report says of each direction.
    fn note(&mut self, report: &Report) {
        let Report { by, about, good, received_bytes, sent_bytes, .. } = *report;
        let ended = u64::from(report.authentic) + u64::from(report.inauthentic);
        if received_bytes > 0 || ended > 0 {
            self.claims.push(Claim { key: (by, about, good), received_bytes, sent_bytes: 0, ended });
        }
        if sent_bytes > 0 {
            self.claims.push(Claim { key: (about, by, good), received_bytes: 0, sent_bytes, ended: 0 });
        }
    }
}
