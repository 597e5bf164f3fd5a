//! What passed between two accounts in one swarm, and what they say of it.

use game::ids::Bytes;
use game::mechanism::Report;

/// Nobody moves more between two accounts in a round: lies beyond it are taken for this.
const MOST_BYTES: Bytes = 1 << 43;

/// Sender, receiver and swarm.
pub type Key = (u32, u32, u32);

/// What passed between a sender and a receiver in one swarm.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// Received, as the receiver says, and not paid yet: less than a block, if its purse suffices.
    pub owed_bytes: Bytes,
    /// Sent, as the sender says, and not redeemed yet.
    pub claimed_bytes: Bytes,
    /// The sender's last claim that tokens stood behind, in bytes.
    pub batch_bytes: Bytes,
    /// All bytes that the receiver ever said it received, and all tokens that the sender ever got credit for.
    pub received_bytes: Bytes,
    pub credited: u64,
    /// Tokens in the sender's ledger, the oldest first: when they expire, and how many.
    pub ledger: Vec<(u64, u64)>,
}

impl Pair {
    /// Tokens in the ledger.
    pub fn in_ledger(&self) -> u64 {
        self.ledger.iter().map(|(_, tokens)| tokens).sum()
    }

    /// Tokens that were credited and never paid: none, if the books are right.
    pub fn falsely_credited(&self, token_buys_bytes: Bytes) -> u64 {
        self.credited.saturating_sub(self.received_bytes / token_buys_bytes)
    }

    /// Takes tokens out of the ledger, the oldest first.
    pub fn take(&mut self, mut tokens: u64) {
        for (_, held) in &mut self.ledger {
            let taken = tokens.min(*held);
            *held -= taken;
            tokens -= taken;
        }
        self.ledger.retain(|(_, held)| *held > 0);
    }
}

/// What receivers and senders say of a round, by sender, receiver and swarm: bytes received, and bytes sent. What an
/// account says about itself is left out, and what is beyond all links.
pub fn claims(reports: &[Report]) -> Vec<(Key, [Bytes; 2])> {
    let others = reports.iter().filter(|report| report.by != report.about);
    let mut said: Vec<(Key, usize, Bytes)> = others
        .flat_map(|report| {
            let (by, about, good) = (report.by.0, report.about.0, report.good.0);
            [((about, by, good), 0, report.received_bytes), ((by, about, good), 1, report.sent_bytes)]
        })
        .filter(|(.., bytes)| *bytes > 0)
        .collect();
    said.sort_unstable();
    said.chunk_by(|a, b| a.0 == b.0)
        .map(|same| {
            let mut both = [0; 2];
            same.iter().for_each(|(_, side, bytes)| both[*side] = bytes.saturating_add(both[*side]).min(MOST_BYTES));
            (same[0].0, both)
        })
        .collect()
}
