//! The beginning and the end of a term: what is left expires, sites promise anew, and tickets are handed out.

use super::barter::{self, Handed};
use super::tree::Forest;
use super::{Claim, Distribution, Tickets};
use game::ids::{AccountId, Clock};

impl Tickets {
    /// Whether an account is shut out, as a holder and as an agent.
    fn is_excluded(&self, account: AccountId) -> bool {
        self.exclude_blamed && self.accounts[account.index()].blamed
    }

    /// Whether `issuer` gives `holder` tickets.
    fn deals(&self, issuer: AccountId, holder: AccountId) -> bool {
        issuer != holder && !self.is_excluded(holder) && !self.reputation.shuns(issuer, holder)
    }

    /// Begins a round, and a term with the first call in it.
    pub fn begin(&mut self, clock: Clock) {
        if self.round == Some(clock.round) {
            return;
        }
        self.round = Some(clock.round);
        for (holder, claim) in self.planned.drain(..) {
            self.accounts[holder].claims[claim].planned = 0;
        }
        let term = clock.round / self.term_rounds;
        if self.term != Some(term) {
            self.close_term();
            self.term = Some(term);
            self.open_term(term);
        }
    }

    /// All that is not redeemed expires, and leases end.
    fn close_term(&mut self) {
        for account in &mut self.accounts {
            for claim in account.claims.drain(..) {
                self.totals.expired += claim.held;
                self.totals.past_redeemed += claim.leased;
            }
            (account.leased, account.in_conflict) = (0, false);
        }
        self.planned.clear();
        self.forest.clear();
        if self.term.is_some() {
            self.reputation.fade();
        }
    }

    /// Sites promise, and tickets are handed out.
    fn open_term(&mut self, term: u64) {
        let here = |at: &AccountId| self.accounts[at.index()].here;
        let everybody: Vec<AccountId> = (0..self.accounts.len() as u32).map(AccountId).filter(here).collect();
        let promised: Vec<u64> =
            everybody.iter().map(|at| self.may_promise(self.accounts[at.index()].declared)).collect();
        if everybody.len() < 2 {
            return;
        }
        // Trees first without anybody to hand tickets to: what can be handed out depends on the agents.
        let agents: Vec<AccountId> = everybody.iter().copied().filter(|at| !self.is_excluded(*at)).collect();
        let rounds = term * self.term_rounds..(term + 1) * self.term_rounds;
        let (mut trial, delegation) = (Forest::default(), self.delegation);
        let mut can_hand = |issuer: AccountId, units: u64| {
            trial.clear();
            trial.plant(&delegation, issuer, units, rounds.clone(), &agents)
        };
        let pools: Vec<u64> = everybody.iter().zip(&promised).map(|(at, units)| can_hand(*at, *units)).collect();
        let handed = self.hand_out(term, &everybody, pools);
        let mut handed = handed.into_iter().peekable();
        for (place, (issuer, units)) in everybody.iter().zip(&promised).enumerate() {
            if handed.peek().is_none_or(|(of, ..)| *of != place) {
                continue;
            }
            self.totals.issues += 1;
            let signed = self.forest.tickets.len();
            self.forest.plant(&self.delegation, *issuer, *units, rounds.clone(), &agents);
            while let Some((_, holder, units)) = handed.next_if(|(of, ..)| *of == place) {
                self.give(*issuer, everybody[holder], units);
            }
            self.totals.messages += (self.forest.tickets.len() - signed) as u64 - 1;
        }
        for account in &mut self.accounts {
            account.sought = 0;
        }
    }

    /// A holder gets tickets of a site, from the tree that was planted last. Issuers come in ascending order.
    fn give(&mut self, issuer: AccountId, holder: AccountId, units: u64) {
        let tickets = self.forest.hand(holder, units);
        let held = self.forest.units(&tickets);
        self.totals.issued += held;
        let claim = Claim { issuer, tickets, held, leased: 0, rejected: 0, defaulted: 0, planned: 0 };
        self.accounts[holder.index()].claims.push(claim);
    }

    /// Who gets how many units of whom, in the order of issuers.
    fn hand_out(&self, term: u64, everybody: &[AccountId], mut pools: Vec<u64>) -> Vec<Handed> {
        if let Distribution::Barter { by_standing } = self.distribution {
            return barter::swap(&mut pools, term, |a, b| {
                let (a, b) = (everybody[a], everybody[b]);
                let price = || {
                    if by_standing {
                        barter::by_standing(self.reputation.of(b, a), self.reputation.of(a, b))
                    } else {
                        (1, 1)
                    }
                };
                (self.deals(a, b) && self.deals(b, a)).then(price)
            });
        }
        let weight = |holder: AccountId| match self.distribution {
            Distribution::Demand => 1 + self.accounts[holder.index()].sought,
            _ => 1,
        };
        let mut handed = Vec::new();
        for (place, issuer) in everybody.iter().enumerate().filter(|(place, _)| pools[*place] > 0) {
            let weights: Vec<u64> =
                everybody.iter().map(|h| if self.deals(*issuer, *h) { weight(*h) } else { 0 }).collect();
            let parts = barter::parts(pools[place], &weights, place, term);
            handed.extend(parts.into_iter().enumerate().filter(|(_, n)| *n > 0).map(|(to, n)| (place, to, n)));
        }
        handed
    }
}
