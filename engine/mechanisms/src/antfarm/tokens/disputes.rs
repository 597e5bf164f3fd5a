//! Disputes: who is wrong where a sender claims more than its receiver says, and what that costs.

use super::Tokens;
use super::pair::Key;
use game::ids::Bytes;

/// A sender claims more than it was paid.
pub struct Dispute {
    /// Sender, receiver and swarm.
    pub key: Key,
    /// What it claims beyond.
    pub bytes: Bytes,
    /// Whether it is what it claimed before.
    pub repeats: bool,
}

impl Tokens {
    /// Says who is wrong: whoever more of its dealings are disputed, of all that it sent or received. Where both are
    /// equal nobody is fined; but nobody goes on to serve whoever did not pay it, in its own eyes.
    pub fn judge(&mut self, dispute: &Dispute) {
        let (sender, receiver, _) = dispute.key;
        let records = (self.accounts[sender as usize].sent, self.accounts[receiver as usize].received);
        let bytes = u128::from(dispute.bytes);
        match records.0.cmp_share(&records.1) {
            std::cmp::Ordering::Greater if dispute.repeats => {
                self.totals.double_spent_bytes += bytes;
                self.fine(sender, dispute.bytes);
            }
            std::cmp::Ordering::Greater => {
                self.totals.forged_bytes += bytes;
                self.fine(sender, dispute.bytes);
            }
            verdict => {
                self.totals.unpaid_bytes += bytes;
                *self.debts.entry((sender, receiver)).or_default() += dispute.bytes;
                if verdict.is_lt() {
                    self.fine(receiver, dispute.bytes);
                }
            }
        }
    }

    /// Voids tokens in the purse of somebody who cheated, for the bytes that it cheated about.
    fn fine(&mut self, id: u32, bytes: Bytes) {
        let fine = bytes.div_ceil(self.terms.token_buys_bytes) as f64 * self.terms.fine_tokens;
        self.touch(id).fined = true;
        let tokens = (fine.round() as u64).min(self.accounts[id as usize].purse);
        self.void(id, tokens);
    }
}
