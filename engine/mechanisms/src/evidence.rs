//! What both ends of the transfers of a round say, put together.

use game::card::{Param, Text, text, word};
use game::ids::{AccountId, Bytes, Good};
use game::mechanism::Report;

/// The card's parameter for whose word counts.
pub const EVIDENCE: Param =
    word("evidence", WORDS, "whose word counts for a transfer: the smaller of both, the receiver's, or the sender's");

const WORDS: &[Text] = &[text("both"), text("receiver"), text("sender")];

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

/// Whose word counts for a transfer.
#[derive(Clone, Copy, Debug)]
enum Word {
    Both,
    Receiver,
    Sender,
}

/// One side's word on a transfer.
#[derive(Clone, Copy, Debug)]
struct Claim {
    key: (AccountId, AccountId, Good),
    received_bytes: Bytes,
    sent_bytes: Bytes,
    ended: u64,
}

/// Puts two sides together; kept from round to round for its scratch space.
#[derive(Clone, Debug)]
pub struct Evidence {
    word: Word,
    claims: Vec<Claim>,
}

impl Evidence {
    /// Reads [`EVIDENCE`].
    pub fn new(word: &str) -> Self {
        let word = match word {
            "receiver" => Word::Receiver,
            "sender" => Word::Sender,
            _ => Word::Both,
        };
        Self { word, claims: Vec::new() }
    }

    /// One flow for each downloader, uploader and file, in that order.
    pub fn flows(&mut self, reports: &[Report], flows: &mut Vec<Flow>) {
        self.claims.clear();
        reports.iter().filter(|report| report.by != report.about).for_each(|report| self.note(report));
        self.claims.sort_unstable_by_key(|claim| claim.key);
        flows.clear();
        for claims in self.claims.chunk_by(|a, b| a.key == b.key) {
            let sum = |of: fn(&Claim) -> u64| claims.iter().map(of).fold(0, u64::saturating_add);
            let (received, sent) = (sum(|claim| claim.received_bytes), sum(|claim| claim.sent_bytes));
            let bytes = match self.word {
                Word::Both => received.min(sent),
                Word::Receiver => received,
                Word::Sender => sent,
            };
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
