//! What the coordinator knows of an account.

use game::ids::Bytes;

/// What the coordinator knows of an account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// It had its purse.
    pub opened: bool,
    /// Fresh tokens that it can spend.
    pub purse: u64,
    /// Sum of what it owes in all pairs.
    pub owed_bytes: Bytes,
    /// When it was opened.
    pub entered_round: u64,
    /// Since which round it is not there.
    pub away_since: Option<u64>,
    /// It was away for so long that its purse expired.
    pub gone: bool,
    /// Tokens that it returned in this period.
    pub returned: u64,
    /// Whether it asked for something in this period.
    pub asks: bool,
    /// Whether somebody asked it who can pay.
    pub asked: bool,
    /// Whether it was fined in this period.
    pub fined: bool,
    /// What it says that it sent.
    pub sent: Record,
    /// What others say that it received.
    pub received: Record,
}

/// Claims, and how far the other side disagrees.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    bytes: u128,
    disputed: u128,
}

impl Record {
    /// Takes in a claim, and how much of it is disputed.
    pub fn add(&mut self, bytes: Bytes, disputed: Bytes) {
        self.bytes += u128::from(bytes);
        self.disputed += u128::from(disputed);
    }

    /// Whether a larger share of this record is disputed than of the other.
    pub fn cmp_share(&self, other: &Self) -> std::cmp::Ordering {
        (self.disputed * other.bytes).cmp(&(other.disputed * self.bytes))
    }
}
