//! The coordinator's running totals, and the identities that they keep.

use super::tokens::Terms;
use game::ids::Bytes;

/// Running totals, in tokens where nothing else is said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Accounts that were ever opened.
    pub opened: u64,
    /// Tokens ever minted.
    pub minted: u64,
    /// In purses now.
    pub in_purses: u64,
    /// In ledgers now.
    pub in_ledgers: u64,
    /// Ever redeemed.
    pub redeemed: u64,
    /// Ever expired or voided.
    pub expired: u64,
    /// Ever paid.
    pub spent: u64,
    /// Of `expired`, those that had been paid.
    pub expired_spent: u64,
    /// What the coordinator may mint beyond what is there.
    pub pool: u64,
    /// Bytes that receivers said they received.
    pub received_bytes: u128,
    /// Of those, not paid yet.
    pub owed_bytes: u128,
    /// Of those, never paid: their receivers or senders are gone.
    pub waived_bytes: u128,
    /// Claims of senders that no token stood behind.
    pub forged_bytes: u128,
    /// Of such claims, those that repeat a batch that was redeemed before.
    pub double_spent_bytes: u128,
    /// What receivers kept back, as far as it can be told.
    pub unpaid_bytes: u128,
    /// Tokens that were credited and never paid, between accounts that are gone.
    pub falsely_credited: u64,
    /// Messages: ledgers that were returned, fresh tokens that came.
    pub messages: u64,
    /// Tokens that travelled in them.
    pub tokens_sent: u64,
}

impl Totals {
    /// Whether the totals agree with each other.
    ///
    /// # Errors
    /// Which do not, and by how much.
    pub fn balance(&self, terms: Terms) -> Result<(), String> {
        let tokens = |what: &str, left: u64, right: u64| match left == right {
            true => Ok(()),
            false => Err(format!("{what}: {left} and {right} tokens")),
        };
        let somewhere = self.in_purses + self.in_ledgers + self.redeemed + self.expired;
        tokens("minted, and in purses, in ledgers, redeemed and expired", self.minted, somewhere)?;
        let given = self.opened * terms.purse_tokens;
        tokens(
            "what accounts were opened with, and what there is",
            given,
            self.in_purses + self.in_ledgers + self.pool,
        )?;
        let paid = self.in_ledgers + self.redeemed + self.expired_spent;
        tokens("spent, and in ledgers, redeemed and expired there", self.spent, paid)?;
        let paid_bytes = u128::from(self.spent) * u128::from(terms.token_buys_bytes);
        let accounted = paid_bytes + self.owed_bytes + self.waived_bytes;
        if self.received_bytes != accounted {
            return Err(format!("{} bytes were received, and {accounted} paid or owed", self.received_bytes));
        }
        Ok(())
    }

    /// Bytes in whole tokens.
    pub fn tokens(bytes: u128, token_buys_bytes: Bytes) -> f64 {
        (bytes / u128::from(token_buys_bytes)) as f64
    }
}
