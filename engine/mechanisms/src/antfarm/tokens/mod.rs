//! Tokens: purses, ledgers, and what the coordinator redeems.
//!
//! Every token is minted into a purse, goes from there into the ledger of whoever sent a block, and is redeemed when that
//! ledger is returned, or expires. A token in a ledger is bound to sender, receiver and swarm, so tokens need no numbers
//! here: how many were paid, redeemed and expired between two accounts in one swarm says of each claim whether a token
//! stands behind it, and none is redeemed twice.
//!
//! Two identities hold at any time. All tokens that were ever minted are in purses, in ledgers, redeemed or expired. And
//! those in purses, in ledgers and in the pool (what may be minted again) are what accounts were opened with: to redeem
//! a token, or to let one expire, lets the coordinator mint one other.

mod account;
mod disputes;
mod pair;
mod pool;

use super::totals::Totals;
use account::Account;
use disputes::Dispute;
use game::ids::{AccountId, Bytes, Clock, Good, grown};
use game::mechanism::Report;
use pair::{Key, Pair, claims};
use std::collections::{BTreeMap, VecDeque};

/// What the books are told to do; periods are in rounds.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Bytes of a block: what one token buys.
    pub token_buys_bytes: Bytes,
    /// Tokens of a new account.
    pub purse_tokens: u64,
    /// Tokens that a purse holds at most.
    pub purse_limit_tokens: u64,
    /// Seconds until a token in a ledger, or the purse of somebody who is away, expires.
    pub token_s: f64,
    /// Seconds between two distributions of the pool.
    pub period_s: f64,
    /// Seconds for which a new account has its share of the pool without having earned anything.
    pub grace_s: f64,
    /// Tokens that are voided for each one that is false or withheld.
    pub fine_tokens: f64,
    /// Unpaid tokens from which on a sender serves a receiver no more.
    pub unpaid_tokens: f64,
    /// Whether somebody whom nobody asks for anything has its share of the pool.
    pub unasked_share: bool,
}

/// What a sender got credit for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The sender.
    pub sender: AccountId,
    /// In which swarm.
    pub good: Good,
    /// What its tokens stand for.
    pub bytes: Bytes,
}

/// The coordinator's books.
#[derive(Debug)]
pub struct Tokens {
    terms: Terms,
    accounts: Vec<Account>,
    pairs: BTreeMap<Key, Pair>,
    /// Bytes that a receiver kept back from a sender.
    debts: BTreeMap<(u32, u32), Bytes>,
    totals: Totals,
    /// Accounts of the period that returned tokens, asked or were asked.
    touched: Vec<u32>,
    /// Rounds in which something may expire: tokens of a pair, or purses of those who are away.
    expiring: VecDeque<(u64, Key)>,
    away: VecDeque<(u64, u32)>,
    /// Whether somebody is gone for good, and pairs can be forgotten.
    gone: bool,
    /// Whether everything is to be counted one by one.
    census: bool,
    round: u64,
}

impl Tokens {
    /// Empty books.
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            accounts: Vec::new(),
            pairs: BTreeMap::new(),
            debts: BTreeMap::new(),
            totals: Totals::default(),
            touched: Vec::new(),
            expiring: VecDeque::new(),
            away: VecDeque::new(),
            gone: false,
            census: false,
            round: 0,
        }
    }

    /// The running totals.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    fn account(&mut self, id: u32) -> &mut Account {
        let account = grown(&mut self.accounts, id as usize, Account::default);
        if !account.opened {
            account.opened = true;
            account.entered_round = self.round;
            account.purse = self.terms.purse_tokens;
            self.totals.opened += 1;
            self.totals.minted += self.terms.purse_tokens;
            self.totals.in_purses += self.terms.purse_tokens;
            self.totals.messages += 1;
            self.totals.tokens_sent += self.terms.purse_tokens;
        }
        account
    }

    /// An account takes part: with a purse, if it is new.
    pub fn enter(&mut self, account: AccountId) {
        let account = self.account(account.0);
        (account.away_since, account.gone) = (None, false);
    }

    /// An account is away, for a while or for good.
    pub fn leave(&mut self, account: AccountId) {
        let round = self.round;
        self.account(account.0).away_since = Some(round);
        self.away.push_back((round, account.0));
    }

    /// What an account can still pay for, in bytes.
    pub fn means(&self, account: AccountId) -> Bytes {
        let means = |account: &Account| {
            account.purse.saturating_mul(self.terms.token_buys_bytes).saturating_sub(account.owed_bytes)
        };
        self.accounts.get(account.index()).map_or(0, means)
    }

    /// What a sender's client lets a receiver have: what that can pay for, if it is a block at least, unless it kept back
    /// what it owed.
    pub fn allow(&self, sender: AccountId, receiver: AccountId) -> Bytes {
        let debt = self.debts.get(&(sender.0, receiver.0)).map_or(0.0, |bytes| *bytes as f64);
        let most = self.terms.unpaid_tokens * self.terms.token_buys_bytes as f64;
        let means = self.means(receiver);
        if means < self.terms.token_buys_bytes || (debt > 0.0 && debt >= most) { 0 } else { means }
    }

    /// Somebody asks somebody. Returns whether it can pay.
    pub fn note_request(&mut self, sender: AccountId, receiver: AccountId) -> bool {
        let pays = self.allow(sender, receiver) > 0;
        self.touch(receiver.0).asks = true;
        if pays {
            self.touch(sender.0).asked = true;
        }
        pays
    }

    fn touch(&mut self, id: u32) -> &mut Account {
        let Account { returned, asks, asked, fined, .. } = *self.account(id);
        if returned == 0 && !asks && !asked && !fined {
            self.touched.push(id);
        }
        &mut self.accounts[id as usize]
    }

    /// Hears a round's reports: receivers pay, senders return their ledgers. What was returned is added to `returned`.
    pub fn hear(&mut self, clock: Clock, reports: &[Report], returned: &mut Vec<Returned>) {
        self.round = clock.round;
        let claims = claims(reports);
        let expires = clock.round + clock.rounds_in(self.terms.token_s);
        for (key, [received, _]) in claims.iter().filter(|(_, [received, _])| *received > 0) {
            self.pay(*key, *received, expires);
        }
        let mut disputes = Vec::new();
        for (key, [_, sent]) in claims.iter().filter(|(_, [_, sent])| *sent > 0) {
            let tokens = self.redeem(*key, *sent, &mut disputes);
            if tokens > 0 {
                let bytes = tokens * self.terms.token_buys_bytes;
                returned.push(Returned { sender: AccountId(key.0), good: Good(key.2), bytes });
            }
        }
        disputes.into_iter().for_each(|dispute| self.judge(&dispute));
        for (key, _) in claims {
            // What was paid in this round and not returned is looked at when it expires.
            if self.pairs.get(&key).is_some_and(|pair| pair.ledger.last().is_some_and(|(at, _)| *at == expires)) {
                self.expiring.push_back((expires, key));
            }
        }
    }

    /// A receiver pays for what it says it received, as far as its purse goes; the rest it owes.
    fn pay(&mut self, key: Key, received: Bytes, expires: u64) {
        self.account(key.0);
        let token_buys_bytes = self.terms.token_buys_bytes;
        let pair = self.pairs.entry(key).or_default();
        let due = pair.owed_bytes.saturating_add(received);
        let account = self.account(key.1);
        let tokens = (due / token_buys_bytes).min(account.purse);
        account.purse -= tokens;
        account.owed_bytes = account.owed_bytes.saturating_add(received) - tokens * token_buys_bytes;
        let pair = self.pairs.entry(key).or_default();
        pair.owed_bytes = due - tokens * token_buys_bytes;
        pair.received_bytes = pair.received_bytes.saturating_add(received);
        if tokens > 0 {
            pair.ledger.push((expires, tokens));
        }
        let totals = &mut self.totals;
        totals.received_bytes += u128::from(received);
        totals.owed_bytes = totals.owed_bytes + u128::from(received) - u128::from(tokens * token_buys_bytes);
        totals.spent += tokens;
        totals.in_purses -= tokens;
        totals.in_ledgers += tokens;
    }

    /// A sender returns its ledger: each token that stands behind its claim is redeemed, and a fresh one minted for it.
    /// What it claims beyond is disputed. Returns how many tokens were redeemed.
    fn redeem(&mut self, key: Key, sent: Bytes, disputes: &mut Vec<Dispute>) -> u64 {
        let token_buys_bytes = self.terms.token_buys_bytes;
        let pair = self.pairs.entry(key).or_default();
        let claimed = pair.claimed_bytes.saturating_add(sent);
        let backed = pair.owed_bytes.saturating_add(pair.in_ledger() * token_buys_bytes);
        let gap = claimed.saturating_sub(backed);
        pair.claimed_bytes = claimed - gap;
        let tokens = (pair.claimed_bytes / token_buys_bytes).min(pair.in_ledger());
        pair.claimed_bytes -= tokens * token_buys_bytes;
        pair.take(tokens);
        pair.credited += tokens;
        if gap > 0 {
            disputes.push(Dispute { key, bytes: gap, repeats: gap == pair.batch_bytes });
        }
        if sent > gap {
            pair.batch_bytes = sent - gap;
        }
        self.account(key.0).sent.add(sent, gap);
        self.account(key.1).received.add(sent, gap);
        self.totals.in_ledgers -= tokens;
        self.totals.redeemed += tokens;
        if tokens > 0 {
            self.totals.messages += 1;
            self.totals.tokens_sent += tokens;
            self.totals.pool += tokens;
            self.touch(key.0).returned += tokens;
            self.mint(key.0, tokens);
        }
        tokens
    }

    /// Whether the books balance; at the end of a period purses, ledgers and debts are counted one by one.
    ///
    /// # Errors
    /// What does not balance, and by how much.
    pub fn audit(&self) -> Result<(), String> {
        self.totals.balance(self.terms)?;
        if !self.census {
            return Ok(());
        }
        let purses: u64 = self.accounts.iter().map(|account| account.purse).sum();
        let ledgers: u64 = self.pairs.values().map(Pair::in_ledger).sum();
        let owed: u128 = self.pairs.values().map(|pair| u128::from(pair.owed_bytes)).sum();
        let owe: u128 = self.accounts.iter().map(|account| u128::from(account.owed_bytes)).sum();
        let Totals { in_purses, in_ledgers, owed_bytes, .. } = self.totals;
        if self.falsely_credited() > 0 {
            return Err(format!("{} tokens were credited that nobody had paid", self.falsely_credited()));
        }
        match (purses == in_purses, ledgers == in_ledgers, (owed, owe) == (owed_bytes, owed_bytes)) {
            (true, true, true) => Ok(()),
            (false, ..) => Err(format!("purses hold {purses} tokens, and the books say {in_purses}")),
            (_, false, _) => Err(format!("ledgers hold {ledgers} tokens, and the books say {in_ledgers}")),
            _ => Err(format!("accounts owe {owe} bytes, by pairs {owed}, and the books say {owed_bytes}")),
        }
    }

    /// Tokens that senders got credit for and that receivers had not paid them, counted pair by pair.
    pub fn falsely_credited(&self) -> u64 {
        let of = |pair: &Pair| pair.falsely_credited(self.terms.token_buys_bytes);
        self.totals.falsely_credited + self.pairs.values().map(of).sum::<u64>()
    }

    /// Accounts that are there and cannot pay for a block.
    pub fn bankrupt(&self) -> usize {
        let there = |account: &Account| account.opened && account.away_since.is_none();
        let poor = |id: &usize| self.means(AccountId(*id as u32)) < self.terms.token_buys_bytes;
        (0..self.accounts.len()).filter(|id| there(&self.accounts[*id]) && poor(id)).count()
    }
}

#[cfg(test)]
mod tests;
