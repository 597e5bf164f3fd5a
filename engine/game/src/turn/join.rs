//! `join`: under which accounts a peer takes part this round.

use crate::turn::turn;
use crate::verb::Verb;

turn! {
    /// A peer's turn to join: stay, leave, come back, change or open accounts. Honest peers stay.
    JoinTurn plays Verb::Join;
    place {
        /// The account it goes by (the newest, if it has several).
        account,
        /// 1 while it is online, 0 while it is away by its own choice.
        online,
        /// How many accounts it has open.
        accounts,
        /// Rounds since this account was opened.
        account_age_rounds,
        /// Share of what it came for that it has, in [0, 1].
        progress,
        /// Bytes that it still wants.
        wants_bytes,
        /// Bytes that it received last round.
        received_bytes,
        /// Bytes that it gave last round.
        sent_bytes,
        /// What the mechanism makes public about this account (0 where standing is private).
        standing,
        /// Bytes that it can give in a round.
        capacity_bytes,
        /// Its place in its ring of conspirators, from 0.
        ring_place,
        /// How many are in its ring, itself included; 0 when it conspires with nobody.
        ring_size,
    }
    place decided {
        /// 0 stay as it is, 1 leave, 2 come back, 3 come back under a fresh account.
        action,
        /// How many accounts it wants open at once (0: as many as it has).
        open_accounts,
        /// Bytes that it says it can give in a round.
        declared_bytes,
    }
    row {}
    row decided {}
}

/// The values of the column `action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinAction {
    /// Stay as it is: online, or away.
    Stay,
    /// Go offline until it comes back.
    Leave,
    /// Come back under the old account.
    Return,
    /// Give up the accounts it has and come back, or go on, under a fresh one.
    Whitewash,
}

impl JoinAction {
    /// The action that a number in the column stands for.
    pub fn of(value: f64) -> Option<Self> {
        [Self::Stay, Self::Leave, Self::Return, Self::Whitewash].into_iter().find(|a| *a as u32 as f64 == value)
    }
}

impl JoinTurn<'_, '_> {
    fn act(&mut self, action: JoinAction) {
        self.0.set(Place::action as usize, f64::from(action as u32));
    }

    /// Stays as it is. This is what honest peers do.
    pub fn stay(&mut self) {
        self.act(JoinAction::Stay);
    }

    /// Goes offline until it comes back.
    pub fn leave(&mut self) {
        self.act(JoinAction::Leave);
    }

    /// Comes back under its old account.
    pub fn come_back(&mut self) {
        self.act(JoinAction::Return);
    }

    /// Gives up its accounts and goes on under a fresh one.
    pub fn whitewash(&mut self) {
        self.act(JoinAction::Whitewash);
    }

    /// Says that it can give so much in a round; `capacity_bytes` is the truth.
    pub fn declare(&mut self, bytes: f64) {
        self.0.set(Place::declared_bytes as usize, bytes);
    }

    /// Keeps this many accounts open at once, all of them sharing its capacity.
    pub fn open_accounts(&mut self, accounts: f64) {
        self.0.set(Place::open_accounts as usize, accounts);
    }
}
