//! Tickets: soft claims on what sites have, which they issue themselves, and leases, the hard ones (SHARP, Fu et al. 2003).
//!
//! > Every node issues its own tokens to other nodes in exchange for service. They may be redeemed in the future, only by
//! > the node that issued them, so they bind it; that requires coupling with a reputation system (the talk).
//!
//! Time is cut into terms of `term_rounds`. At the beginning of each a site promises `oversubscription` times what it
//! *says* that it has, divides the promise, through agents or not (`tree.rs`), and hands it out (`barter.rs`). Whoever has a
//! ticket asks the site for a unit of CPU. If the site has one that is under no lease, the ticket becomes a *lease* of it, to the
//! end of the term: its holder may use the unit in any round, and nobody else is promised it. If not, the ticket
//! is rejected, and somebody may be to blame (`redeem.rs`, `blame.rs`). What is not redeemed in its term expires. With
//! `oversubscription: 1` nobody is ever rejected by a site that tells the truth and uses none of its units itself (`serves_itself`:
//! the promise is made on all that it has); with more, sites stand idle less.
//!
//! The books, in units, audited in every round:
//!
//! > issued = held + redeemed + rejected + defaulted + expired
//!
//! What the sources leave open (none of SHARP's numbers was at hand), and how it is settled here:
//!
//! - **What a ticket is good for**: a unit in every round of the rest of its term, from the round in which it is redeemed.
//! - **A lease that its holder does not use** in a round stays its own: the unit is idle, or a stranger's (`spare`).
//! - **Rejected tickets** are of no more use, in any round.
//! - **Default**: a site that was to give a unit and did not, by the word of the holder. The lease is over, and counts as
//!   defaulted, not as redeemed. A holder can slander a site so, but only with tickets of that site.
//! - **Reputation** (`standing.rs`) counts units on tickets, each once: those that were honoured against those that were rejected or
//!   defaulted on. So a standing is the redemption value of a site's tickets. Where an agent is to blame, the site loses
//!   its name all the same; `exclude_blamed` shuts out those who are to blame, for ever.
//! - **Whom a holder asks**: a site where it has a running lease; or else one of those where it has a ticket, with a chance that
//!   goes with their standing and the number of tickets; or else anybody, in vain unless there are spare units.
//! - **Who gets tickets**: accounts that were there at the beginning of the term, if the issuer does not shun them.
//! - **Several leaves**: where agents divide a site's tickets, one holder may have parts of several branches.
//! - **What a site has** is a whole number of units of 1 MiB a round, those of the workload `compute`.
//! - **Left out**: signatures (nobody can forge one here), tickets on intervals that begin later, and holders who trade
//!   on with tickets of third parties.

mod audit;
mod barter;
mod blame;
mod redeem;
mod standing;
mod term;
mod tree;

use crate::books::MESSAGES;
use barter::DISTRIBUTIONS;
use game::card::{Card, Kind, Text, choice, flag, integer, number, text, word};
use game::ids::{AccountId, Bytes, Clock, grown};
use game::measure::{ColumnDoc, Frame, real, whole};
use game::mechanism::{Mechanism, MechanismEntry, Offer, Provider, Report, Seeker};
use game::params::Params;
use game::request::Request;
use game::workload::UNIT_BYTES;
use redeem::Claimant;
use standing::{REPUTATIONS, Reputation};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use tree::{DELEGATIONS, Delegation, Forest};

/// More units of one site than this are taken for this many.
const MOST_UNITS: f64 = 1e9;

static SPARES: [Text; 2] = [text("idle"), text("strangers")];

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("tickets"),
    summary: text("Sites promise units of CPU by tickets, more than they have if they dare, and redeem them (SHARP)."),
    source: text(
        "Fu et al. 2003, SHARP: An Architecture for Secure Resource Peering; Peterson and Sirer 2007 (the talk)",
    ),
    version: 2,
    params: Cow::Borrowed(&[
        integer("term_rounds", 20, 1, 1_000_000, "rounds for which tickets are good (not published)"),
        number("oversubscription", 1.0, 1.0, 1e6, "units that a site promises, over what it says that it has"),
        choice("distribution", &DISTRIBUTIONS, "who gets whose tickets"),
        choice("delegation", &DELEGATIONS, "through whose hands they go"),
        word("spare", &SPARES, "what becomes of units that nobody with a claim wants in a round"),
        choice("reputation", &REPUTATIONS, "who remembers what a site's tickets were worth"),
        flag("exclude_blamed", false, "whether those who are to blame for a rejection get no more tickets"),
    ]),
    fits: Cow::Borrowed(&[text("compute")]),
    example: text("mechanism: { tickets: { oversubscription: 1.5, distribution: barter, term_rounds: 50 } }"),
};

static COLUMNS: [ColumnDoc; 13] = [
    whole(Frame::Cells, "tickets_issued", "units on all tickets that were handed out"),
    whole(Frame::Cells, "tickets_held", "those of them that can still be redeemed at the end"),
    whole(Frame::Cells, "tickets_redeemed", "those that became leases, which were honoured to the end"),
    whole(Frame::Cells, "tickets_rejected", "those that were presented and found no unit free"),
    whole(Frame::Cells, "tickets_defaulted", "those that became leases, which the site did not honour"),
    whole(Frame::Cells, "tickets_expired", "those that nobody presented in time"),
    real(Frame::Cells, "redemption_value", "redeemed units over all that were presented; null if none were"),
    whole(Frame::Cells, "issues", "times that a site promised anything: once in a term"),
    real(Frame::Cells, "conflict_share", "share of those of which at least one unit was rejected"),
    real(Frame::Cells, "rejects_per_issue", "units of one of those that were rejected, on average"),
    whole(Frame::Cells, "blamed_accounts", "accounts that promised more than they may, as a rejected ticket proved"),
    real(Frame::Cells, "shunned_share", "share of the accounts there that nobody deals with for their public standing"),
    MESSAGES,
];

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &COLUMNS,
    misfit: "its tickets promise whole units of something that sites have anew in every round",
    attackers: &["over_issuer", "defaulter", "ticket_hoarder", "free_rider"],
    new: |params| Box::new(Tickets::new(params)),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Distribution {
    Equal,
    Barter { by_standing: bool },
    Demand,
}

/// What an account has of one site in a term.
#[derive(Clone, Debug)]
struct Claim {
    issuer: AccountId,
    /// Its tickets.
    tickets: Range<u32>,
    /// Units that can still be redeemed, that are under lease, that were rejected, and that were defaulted on.
    held: u64,
    leased: u64,
    rejected: u64,
    defaulted: u64,
    /// Units that it was sent to ask for in this round.
    planned: u64,
}

/// An account.
#[derive(Clone, Debug, Default)]
struct Account {
    here: bool,
    /// Units that it says it has.
    declared: u64,
    /// Units that it was seen to have, at most.
    seen: u64,
    /// Units of its own that are under lease.
    leased: u64,
    /// What it has of others, by issuer.
    claims: Vec<Claim>,
    /// Units that it looked for in this term.
    sought: u64,
    blamed: bool,
    /// Whether any of its tickets was rejected in this term.
    in_conflict: bool,
}

/// Units that a site owes a holder in a round, and those of them whose lease begins with it.
#[derive(Clone, Copy, Debug)]
struct Owed {
    site: AccountId,
    holder: AccountId,
    units: u64,
    fresh: u64,
}

/// Units over all terms.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    issued: u64,
    redeemed: u64,
    rejected: u64,
    defaulted: u64,
    expired: u64,
    /// Redeemed in terms that are over.
    past_redeemed: u64,
    issues: u64,
    conflicts: u64,
    messages: u64,
}

struct Tickets {
    term_rounds: u64,
    oversubscription: f64,
    distribution: Distribution,
    delegation: Delegation,
    spare: bool,
    reputation: Reputation,
    exclude_blamed: bool,
    accounts: Vec<Account>,
    /// The term that is open, and the round that is played.
    term: Option<u64>,
    round: Option<u64>,
    forest: Forest,
    totals: Totals,
    /// Who was sent to ask whom: places of claims with `planned`.
    planned: Vec<(usize, usize)>,
    /// What sites owe in this round.
    owed: Vec<Owed>,
    claimants: Vec<Claimant>,
}

impl Tickets {
    fn new(params: &Params) -> Self {
        let distribution = match params.choice("distribution") {
            ("equal", _) => Distribution::Equal,
            ("barter", p) => Distribution::Barter { by_standing: p.word("exchange") == "by_standing" },
            _ => Distribution::Demand,
        };
        Self {
            term_rounds: params.count("term_rounds") as u64,
            oversubscription: params.number("oversubscription"),
            distribution,
            delegation: Delegation::new(params),
            spare: params.word("spare") == "strangers",
            reputation: Reputation::new(params),
            exclude_blamed: params.flag("exclude_blamed"),
            accounts: Vec::new(),
            term: None,
            round: None,
            forest: Forest::default(),
            totals: Totals::default(),
            planned: Vec::new(),
            owed: Vec::new(),
            claimants: Vec::new(),
        }
    }

    fn account(&mut self, account: AccountId) -> &mut Account {
        grown(&mut self.accounts, account.index(), Account::default)
    }

    /// The place of what an account has of a site.
    fn place_of(&self, holder: AccountId, issuer: AccountId) -> Option<usize> {
        let claims = &self.accounts.get(holder.index())?.claims;
        claims.binary_search_by_key(&issuer, |claim| claim.issuer).ok()
    }

    /// What a site may promise with so many units.
    fn may_promise(&self, units: u64) -> u64 {
        (units as f64 * self.oversubscription).min(MOST_UNITS).floor() as u64
    }

    /// Groups requests by who asks, with what it may claim.
    fn claim(&mut self, site: AccountId, requests: &[Request]) {
        self.claimants.clear();
        let mut claimants = std::mem::take(&mut self.claimants);
        let mut asks: BTreeMap<AccountId, u64> = BTreeMap::new();
        requests.iter().for_each(|request| *asks.entry(request.by).or_default() += 1);
        claimants.extend(asks.into_iter().map(|(account, asks)| {
            let claim = self.place_of(account, site).map(|at| &self.accounts[account.index()].claims[at]);
            let (leased, holds) = claim.map_or((0, 0), |claim| (claim.leased, claim.held));
            let leases = asks.min(leased);
            let tickets = (asks - leases).min(holds);
            Claimant { account, asks, leases, tickets, holds, kept: 0, redeemed: 0, spare: 0 }
        }));
        self.claimants = claimants;
    }

    /// Notes what became of the claims on a site.
    fn enter_in_books(&mut self, site: AccountId) {
        let claimants = std::mem::take(&mut self.claimants);
        for c in claimants.iter().filter(|c| c.leases + c.tickets > 0) {
            let Some(at) = self.place_of(c.account, site) else { continue };
            let (broken, rejected) = (c.leases - c.kept, c.tickets - c.redeemed);
            let claim = &mut self.accounts[c.account.index()].claims[at];
            claim.held -= c.tickets;
            claim.rejected += rejected;
            claim.leased += c.redeemed;
            let tickets = claim.tickets.clone();
            self.totals.redeemed += c.redeemed;
            self.totals.rejected += rejected;
            self.totals.messages += 2 * (c.leases + c.tickets);
            self.accounts[site.index()].leased += c.redeemed;
            self.end_leases(site, c.account, at, broken);
            self.reputation.note(c.account, site, rejected + broken, 0);
            if rejected > 0 {
                self.reject(site, tickets);
            }
            if c.kept + c.redeemed > 0 {
                self.owed.push(Owed { site, holder: c.account, units: c.kept + c.redeemed, fresh: c.redeemed });
            }
        }
        self.claimants = claimants;
    }

    /// A conflict: rejected tickets prove who promised too much.
    fn reject(&mut self, site: AccountId, tickets: Range<u32>) {
        let may = self.may_promise(self.accounts[site.index()].seen);
        let guilty: Vec<AccountId> =
            tickets.filter_map(|ticket| blame::culprit(&self.forest, &self.delegation, ticket, may)).collect();
        guilty.into_iter().for_each(|account| self.accounts[account.index()].blamed = true);
        let account = &mut self.accounts[site.index()];
        self.totals.conflicts += u64::from(!account.in_conflict);
        account.in_conflict = true;
    }

    /// Leases that the site does not honour are over.
    fn end_leases(&mut self, site: AccountId, holder: AccountId, at: usize, units: u64) {
        let claim = &mut self.accounts[holder.index()].claims[at];
        claim.leased -= units;
        claim.defaulted += units;
        self.totals.redeemed -= units;
        self.totals.defaulted += units;
        self.accounts[site.index()].leased -= units;
    }
}

impl Mechanism for Tickets {
    fn enter(&mut self, account: AccountId) {
        self.account(account).here = true;
    }

    fn leave(&mut self, account: AccountId) {
        self.account(account).here = false;
    }

    /// What it promises from the next term on depends on what it says.
    fn declare(&mut self, account: AccountId, offer: Offer) {
        self.account(account).declared = offer.capacity_bytes / UNIT_BYTES;
    }

    /// What its tickets may be worth.
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        self.reputation.of(observer, subject)
    }

    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        Some(self.reputation.public(subject))
    }

    /// One hop: whoever has tickets or leases of the subject.
    fn tier(&self, observer: AccountId, subject: AccountId) -> Option<u32> {
        self.place_of(observer, subject).map(|_| 1)
    }

    /// Those with more claims first.
    fn rank(&self, _: Clock, provider: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        let claims = |by| self.place_of(by, provider).map(|at| &self.accounts[by.index()].claims[at]);
        keys.clear();
        keys.extend(requests.iter().map(|request| claims(request.by).map_or(0.0, |c| (c.held + c.leased) as f64)));
    }

    fn choose(&mut self, clock: Clock, seeker: &mut Seeker, sources: &[AccountId]) -> usize {
        self.delegation.draw_key(&mut seeker.stream);
        self.begin(clock);
        let holder = seeker.account;
        self.account(holder).sought += 1;
        let claims = &self.accounts[holder.index()].claims;
        // Source, claim and weight of those where it can still claim something.
        let mut open = Vec::new();
        for (source, issuer) in sources.iter().enumerate() {
            let Ok(at) = claims.binary_search_by_key(issuer, |claim| claim.issuer) else { continue };
            let claim = &claims[at];
            if claim.planned < claim.leased {
                (self.accounts[holder.index()].claims[at].planned) += 1;
                self.planned.push((holder.index(), at));
                return source;
            }
            let left = claim.held + claim.leased - claim.planned;
            if left > 0 {
                open.push((source, at, left as f64 * self.reputation.of(holder, *issuer)));
            }
        }
        let total: f64 = open.iter().map(|(.., weight)| weight).sum();
        let mut point = seeker.stream.unit() * total;
        let found = open.iter().find(|(.., weight)| {
            point -= weight;
            point < 0.0
        });
        let Some(&(source, at, _)) = found.or(open.last()) else { return seeker.stream.below(sources.len()) };
        self.accounts[holder.index()].claims[at].planned += 1;
        self.planned.push((holder.index(), at));
        source
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        self.delegation.draw_key(&mut provider.stream);
        self.begin(clock);
        let site = provider.account;
        let units = provider.capacity_bytes / UNIT_BYTES;
        let account = self.account(site);
        account.seen = account.seen.max(units);
        let leased = account.leased;
        let units = provider.slots.map_or(units, |slots| slots as u64);
        self.claim(site, requests);
        redeem::divide(&mut provider.stream, units, leased, self.spare, &mut self.claimants);
        self.enter_in_books(site);
        let granted: u64 = self.claimants.iter().map(Claimant::gets).sum();
        for (request, share) in requests.iter().zip(shares) {
            let Ok(at) = self.claimants.binary_search_by_key(&request.by, |c| c.account) else { continue };
            let claimant = &mut self.claimants[at];
            // The first of its requests get what it has coming.
            if claimant.asks > 0 && claimant.gets() > 0 {
                *share = 1.0 / granted as f64;
                if claimant.kept > 0 {
                    claimant.kept -= 1;
                } else if claimant.redeemed > 0 {
                    claimant.redeemed -= 1;
                } else {
                    claimant.spare -= 1;
                }
            }
        }
    }

    /// Holders say what they had. What a site owed and did not give is a default.
    fn hear(&mut self, _: Clock, reports: &[Report]) {
        let mut had: BTreeMap<(AccountId, AccountId), Bytes> = BTreeMap::new();
        for report in reports.iter().filter(|report| report.by != report.about) {
            *had.entry((report.about, report.by)).or_default() += report.received_bytes;
        }
        for Owed { site, holder, units, fresh } in std::mem::take(&mut self.owed) {
            let failed = units - had.get(&(site, holder)).map_or(0, |bytes| bytes / UNIT_BYTES).min(units);
            // A ticket counts once, when it becomes a lease; if the lease is not honoured to the end, that is taken back.
            let failed_fresh = failed.min(fresh);
            self.reputation.note(holder, site, fresh, fresh - failed_fresh);
            self.reputation.take_back(holder, site, failed - failed_fresh);
            if let Some(at) = self.place_of(holder, site) {
                self.end_leases(site, holder, at, failed);
            }
        }
    }

    fn settle(&mut self, clock: Clock) {
        self.begin(clock);
    }

    fn audit(&self) -> Result<(), String> {
        self.audit_units()?;
        self.audit_leases()?;
        self.audit_trees()
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let Totals { issued, redeemed, rejected, defaulted, expired, issues, conflicts, messages, .. } = self.totals;
        let held = issued - redeemed - rejected - defaulted - expired;
        let there = || (0u32..).zip(&self.accounts).filter(|(_, account)| account.here);
        let shunned = there().filter(|(at, _)| self.reputation.shuns(AccountId(*at), AccountId(*at))).count();
        let ratio = |part: u64, whole: u64| part as f64 / whole as f64;
        columns.extend([
            ("tickets_issued", issued as f64),
            ("tickets_held", held as f64),
            ("tickets_redeemed", redeemed as f64),
            ("tickets_rejected", rejected as f64),
            ("tickets_defaulted", defaulted as f64),
            ("tickets_expired", expired as f64),
            ("redemption_value", ratio(redeemed, redeemed + rejected + defaulted)),
            ("issues", issues as f64),
            ("conflict_share", ratio(conflicts, issues)),
            ("rejects_per_issue", ratio(rejected, issues)),
            ("blamed_accounts", self.accounts.iter().filter(|account| account.blamed).count() as f64),
            ("shunned_share", shunned as f64 / there().count() as f64),
            ("messages", messages as f64),
        ]);
    }
}

#[cfg(test)]
mod tests;
