//! The pool: what expires may be minted again, and is handed out at the end of each period.

use super::Tokens;
use super::account::Account;
use super::pair::Key;
use game::ids::Clock;

impl Tokens {
    /// Fresh tokens out of the pool, as far as the purse holds them.
    pub(super) fn mint(&mut self, id: u32, tokens: u64) {
        let limit = self.terms.purse_limit_tokens;
        let account = self.account(id);
        let fresh = tokens.min(limit.saturating_sub(account.purse));
        account.purse += fresh;
        self.totals.pool -= fresh;
        self.totals.minted += fresh;
        self.totals.in_purses += fresh;
        self.totals.messages += u64::from(fresh > 0);
        self.totals.tokens_sent += fresh;
    }

    /// Takes tokens out of a purse for the pool.
    pub(super) fn void(&mut self, id: u32, tokens: u64) {
        self.accounts[id as usize].purse -= tokens;
        self.totals.in_purses -= tokens;
        self.totals.expired += tokens;
        self.totals.pool += tokens;
    }

    /// Closes a round: what is too old expires, and at the end of a period the pool is handed out. Returns whether one
    /// ended.
    pub fn settle(&mut self, clock: Clock) -> bool {
        self.round = clock.round;
        while let Some((_, key)) = self.expiring.pop_front_if(|(at, _)| *at <= clock.round) {
            self.expire(key);
        }
        let patience = clock.rounds_in(self.terms.token_s);
        while let Some((since, id)) = self.away.pop_front_if(|(since, _)| *since + patience <= clock.round) {
            if self.accounts[id as usize].away_since == Some(since) {
                self.void(id, self.accounts[id as usize].purse);
                self.accounts[id as usize].gone = true;
                self.gone = true;
            }
        }
        let ends = (clock.round + 1).is_multiple_of(clock.rounds_in(self.terms.period_s));
        self.census = ends;
        if ends {
            self.share_pool(clock);
            self.forget();
        }
        ends
    }

    fn expire(&mut self, key: Key) {
        let Some(pair) = self.pairs.get_mut(&key) else { return };
        let before = pair.in_ledger();
        pair.ledger.retain(|(at, _)| *at > self.round);
        let tokens = before - pair.in_ledger();
        self.totals.in_ledgers -= tokens;
        self.totals.expired += tokens;
        self.totals.expired_spent += tokens;
        self.totals.pool += tokens;
    }

    /// Divides the pool equally among those who ask for something and do their part.
    fn share_pool(&mut self, clock: Clock) {
        let grace = (self.terms.grace_s / clock.round_seconds) as u64;
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        let willing: Vec<u32> = touched
            .iter()
            .copied()
            .filter(|id| {
                let account = &self.accounts[*id as usize];
                let does = account.returned > 0 || (self.terms.unasked_share && !account.asked);
                let new = clock.round < account.entered_round + grace;
                account.asks && account.away_since.is_none() && !account.fined && (does || new)
            })
            .collect();
        let each = self.totals.pool / willing.len().max(1) as u64;
        willing.into_iter().for_each(|id| self.mint(id, each));
        for id in touched.drain(..) {
            let account = &mut self.accounts[id as usize];
            (account.returned, account.asks, account.asked, account.fined) = (0, false, false, false);
        }
        self.touched = touched;
    }

    /// Forgets all dealings with those who are gone for good.
    fn forget(&mut self) {
        if !std::mem::take(&mut self.gone) {
            return;
        }
        let Self { accounts, pairs, debts, totals, terms, .. } = self;
        let gone = |id: u32, accounts: &[Account]| accounts[id as usize].gone;
        debts.retain(|(sender, receiver), _| !gone(*sender, accounts) && !gone(*receiver, accounts));
        pairs.retain(|key, pair| {
            if !gone(key.0, accounts) && !gone(key.1, accounts) {
                return true;
            }
            let (tokens, owed) = (pair.in_ledger(), pair.owed_bytes);
            totals.falsely_credited += pair.falsely_credited(terms.token_buys_bytes);
            totals.in_ledgers -= tokens;
            totals.expired += tokens;
            totals.expired_spent += tokens;
            totals.pool += tokens;
            totals.owed_bytes -= u128::from(owed);
            totals.waived_bytes += u128::from(owed);
            accounts[key.1 as usize].owed_bytes -= owed;
            false
        });
    }
}
