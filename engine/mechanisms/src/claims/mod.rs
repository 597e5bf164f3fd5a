//! Samsara's claims: whoever has others keep its data keeps just as much that is of no use to anybody.
//!
//! > B stores an object of A's only if A stores a claim of B's of the same size. Both ask each other now and then, and
//! > whoever asks in vain throws away what it keeps for the other: with a small chance at first, with certainty at the
//! > r-th query in a row that failed. When space is short, a claim of one's own, which another keeps, is replaced by one
//! > that one keeps for somebody else.
//!
//! So nobody needs to keep books of who gave how much: what is stored *is* the books, and storage pays for storage where
//! neither side trusts the other. Here they are kept in one place, as chains of replicas over which claims have moved on (see
//! `chains.rs`), because we want to count them; every decision is made from what the accounts in it could know.
//!
//! A claim is a block that its creator can compute again at any time and that nobody else can compress: encrypted hashes of
//! a secret and of the place where the data lies. Nothing in this model depends on those bytes, so they are not made: a
//! claim is a [`Duty`] of whoever is at the end of its chain. Creators know where their claims are (the paper's
//! optimisation) and ask there.
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **Which claim is handed on.** A holder that is short of space returns to the newcomer a claim of the newcomer's own,
//!   hands over one that it holds for somebody, or makes one, in this order (figure 6c). That fits the totals of figures 13
//!   and 15: at 50 %, 5029 of the 6374 claims that are gone were never made, and 1345 were replaced. Whoever must make room
//!   otherwise replaces the one of its claims that was passed on least, by the oldest one that it holds. That one was
//!   settled by figure 13: where the oldest is replaced, claims move on 22,500 times at 80 %, where the least passed on, 18,700
//!   times (a separate model, one seed); published are 18,050. Which of the claims that it holds it passes on matters less.
//! - **Who loses what when a chain is not honoured.** The creator discards the data that it holds for the first debtor. That
//!   one then makes a claim of its own where it had passed on the other's, in vain, and draws for the same failed query: so
//!   loss runs upstream, link by link, as far as the dice have it, and with certainty at the r-th query. Below whoever failed
//!   all is well: its creditor drops its debt, and is again the creator of the claim that it passed on. In a cycle that
//!   claim goes round to whoever failed; if that one does not answer, the last before it discards its data and holds the claim.
//! - **What an owner does that asks for its data in vain.** It has nothing to discard but a claim, so it does not draw: after
//!   r failed queries in a row it gives the replica up and owes nothing for it.
//! - **When queries are made**: every day. After each of the first three in a row that failed comes another a day later, and
//!   then one each week: the 4th falls a week after the 3rd, as published, and the 5th a week after that. An account that is
//!   offline when it should ask does so a day later, and one whose claim moved during the round in the next one.
//! - **Rights that are in doubt** are not used: no claim is passed on to a debtor whose last answer was wrong.
//! - **How long chains may be** (`longest_chain`) counts accounts that have held the claim, the first included: then the
//!   paper's cap of one is no forwarding at all, which is its base case.
//!
//! `forward: aggressive` passes on all that both sides can whenever a replica is stored; the paper does so to see how much
//! worse it is.

mod chains;
mod checks;
mod discard;

use crate::books::{MESSAGE_BYTES, MESSAGES};
use chains::{Chains, Id, Lengths};
use checks::{Checks, Heard, Side};
use discard::Discard;
use game::card::{Card, Kind, integer, number, text, word};
use game::ids::{AccountId, Bytes, Clock, grown};
use game::measure::{ColumnDoc, Frame, real, whole};
use game::mechanism::{Mechanism, MechanismEntry, Offer, Provider, Report};
use game::params::Params;
use game::request::Duty;
use game::request::{DUTY, Request};
use std::borrow::Cow;
use std::collections::BTreeMap;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("claims"),
    summary: text(
        "Has everybody keep as much for others as they keep for it: data, or claims that only take space (Samsara).",
    ),
    source: text("Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 3"),
    version: 1,
    params: Cow::Borrowed(&[
        word(
            "forward",
            const { &[text("conservative"), text("aggressive")] },
            "when claims are passed on: when space is short, or whenever they can be as a replica is stored",
        ),
        integer(
            "longest_chain",
            0,
            0,
            1 << 40,
            "accounts that may hold a claim one after another, the first included; 0: any (the paper tries 1, 2, 4, 8 and any)",
        ),
        integer("patience_queries", 5, 1, 1000, "r: the failed query in a row that costs the data for certain"),
        word(
            "discard",
            discard::RULES,
            "the chance of losing data at the i-th failed query in a row: (1/(r-i+1))^(r-i+1), or the rejected 1/(r-i+1)",
        ),
        number("query_s", 86_400.0, 0.001, 1e9, "seconds between two queries; a day: 86400"),
        integer("quick_queries", 3, 0, 1000, "failed queries in a row after which the next one comes later"),
        number("late_query_s", 604_800.0, 0.001, 1e9, "how much later, in seconds; a week: 604800"),
    ]),
    fits: Cow::Borrowed(&[text("backup")]),
    example: text("mechanism: { claims: { forward: aggressive, longest_chain: 4 } }"),
};

static COLUMNS: [ColumnDoc; 13] = [
    whole(Frame::Cells, "claims_outstanding", "claims that somebody has to hold at the end"),
    whole(Frame::Cells, "claims_made", "claims that were ever made"),
    whole(Frame::Cells, "cycles", "cycles of replicas at the end that pay for each other without a claim"),
    whole(Frame::Cells, "forwards", "how many times a claim was passed on"),
    real(Frame::Cells, "chain_length_mean", "over how many accounts the claims at the end are passed on, on average"),
    whole(Frame::Cells, "chain_length_max", "the longest chain that there ever was"),
    real(
        Frame::Cells,
        "chains_below_4_share",
        "share of the claims ever made whose chain had, at its end, less than 4 links",
    ),
    real(
        Frame::Cells,
        "chains_below_8_share",
        "share of the claims ever made whose chain had, at its end, less than 8 links",
    ),
    whole(Frame::Cells, "replicas_refused", "replicas that were refused because one side had no room"),
    whole(Frame::Cells, "discards", "replicas that their holders threw away because claims were not honoured"),
    whole(Frame::Cells, "failed_checks", "queries for data or claims that failed"),
    MESSAGES,
    MESSAGE_BYTES,
];

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &COLUMNS,
    misfit: "a claim takes the place of data, and only storage can be taken up by something that is of no use",
    attackers: &["free_rider", "claim_dropper", "greedy_node"],
    new: |params| Box::new(Claims::new(params)),
};

struct Claims {
    eager: bool,
    discard: Discard,
    chains: Chains,
    checks: Checks,
    /// What each account says that it has, in bytes.
    spaces: Vec<Bytes>,
    online: Vec<bool>,
    /// Size of an object, of a claim and of a slot.
    object_bytes: Bytes,
    /// Replicas that were agreed to in this round.
    agreed: Vec<Id>,
    /// What is owed in this round: (to, by), bytes.
    owed: BTreeMap<(AccountId, AccountId), Bytes>,
    refused: u64,
    discards: u64,
}

impl Claims {
    fn new(params: &Params) -> Self {
        let patience = params.count("patience_queries") as u32;
        let quick = params.count("quick_queries") as u32;
        Self {
            eager: params.word("forward") == "aggressive",
            discard: Discard { patience, first_version: params.word("discard") == "first_version" },
            chains: Chains::new(params.count("longest_chain") as u64),
            checks: Checks::new(params.number("query_s"), quick, params.number("late_query_s")),
            spaces: Vec::new(),
            online: Vec::new(),
            object_bytes: 0,
            agreed: Vec::new(),
            owed: BTreeMap::new(),
            refused: 0,
            discards: 0,
        }
    }

    /// How many objects or claims an account says that it has room for.
    fn space(&self, account: AccountId) -> u64 {
        let bytes = self.spaces.get(account.index()).copied().unwrap_or(0);
        bytes.checked_div(self.object_bytes).unwrap_or(0)
    }

    fn is_online(&self, account: AccountId) -> bool {
        self.online.get(account.index()).copied().unwrap_or(false)
    }

    fn set_online(&mut self, account: AccountId, online: bool) {
        *grown(&mut self.online, account.index(), || false) = online;
    }

    /// A holder draws for a replica whose claim it asked for in vain.
    fn draw(&mut self, id: Id, provider: &mut Provider) {
        let verdict = self.chains.get_mut(id).and_then(|link| link.verdict.take());
        if let Some(failed) = verdict.filter(|failed| provider.stream.unit() < self.discard.chance(*failed)) {
            self.discards += 1;
            self.drop_replica(id, Some(failed));
        }
    }

    /// The last query failed: no dice are needed, here or upstream. Who is offline learns of it when it is back.
    fn throw_away(&mut self, id: Id) {
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| self.chains.is_head(*id)) {
            if !self.chains.get(id).is_some_and(|link| self.is_online(link.holder)) {
                break;
            }
            next = self.chains.below(id);
            self.discards += 1;
            self.drop_replica(id, Some(self.discard.patience));
        }
    }

    /// An owner gives a replica up. In a cycle it then uses its rights on the others, who pass its claim on until it
    /// comes to whoever failed; and if that one does not answer, its data is discarded there.
    fn give_up(&mut self, id: Id) {
        let Some(link) = self.chains.get(id) else { return };
        let (holder, debtor) = (link.holder, self.chains.before_in_cycle(id));
        self.drop_replica(id, None);
        if let Some(debtor) = debtor.filter(|_| !self.is_online(holder)).filter(|id| self.chains.is_tail(*id)) {
            self.discards += 1;
            self.drop_replica(debtor, None);
        }
    }

    /// Takes a replica out of the books. Its owner is again the creator of the claim that it had passed on; where that
    /// was asked for in vain, it was so for the owner, too.
    fn drop_replica(&mut self, id: Id, failed: Option<u32>) {
        let below = self.chains.below(id);
        self.chains.remove(id);
        let head = below.filter(|below| self.chains.is_head(*below)).and_then(|head| self.chains.get_mut(head));
        if let Some((link, failed)) = head.zip(failed) {
            (link.claim_failed, link.verdict) = (failed, Some(failed));
        }
        self.note_moves();
    }

    /// Claims that moved on in this round are owed by nobody until the next.
    fn note_moves(&mut self) {
        for moved in self.chains.moved.drain(..) {
            if let Some(bytes) = self.owed.get_mut(&moved) {
                *bytes = bytes.saturating_sub(self.object_bytes);
            }
        }
    }

    /// Agrees to keep a replica, if both sides have room.
    fn agree(&mut self, holder: AccountId, slots: u64, request: &Request) {
        let holder = (holder, self.space(holder).min(slots));
        let owner = (request.by, self.space(request.by));
        match self.chains.store(owner, holder, request.good, self.eager) {
            Some(id) => self.agreed.push(id),
            None => self.refused += 1,
        }
        self.note_moves();
    }

    /// What was agreed to and not done is void; what was done is asked for from now on.
    fn confirm(&mut self, clock: Clock, heard: &Heard) {
        for id in std::mem::take(&mut self.agreed) {
            let Some(link) = self.chains.get(id) else { continue };
            if heard.had(link.owner, link.holder, link.good) < self.object_bytes {
                self.drop_replica(id, None);
            } else {
                self.checks.schedule(clock, (id, Side::Data), 0);
                self.checks.schedule(clock, (id, Side::Claim), 0);
            }
        }
    }

    /// Makes the queries of the round. Who asked in vain too often gives its replica up, or throws the other's away.
    fn check(&mut self, clock: Clock, heard: &Heard) {
        let mut given_up = Vec::new();
        for what in self.checks.due(clock) {
            if self.ask(clock, heard, what) {
                given_up.push(what);
            }
        }
        self.checks.send();
        for (id, side) in given_up {
            match side {
                Side::Data => self.give_up(id),
                Side::Claim => self.throw_away(id),
            }
        }
    }

    /// Makes one query, if there is anything to ask for. Says whether it was one too many in vain.
    fn ask(&mut self, clock: Clock, heard: &Heard, (id, side): (Id, Side)) -> bool {
        let Some(link) = self.chains.get(id) else { return false };
        let (by, of, good) = match side {
            Side::Data => (link.owner, link.holder, link.good),
            Side::Claim if self.chains.is_head(id) => (link.holder, self.chains.end_of(id), DUTY),
            // The claim is no longer its own.
            Side::Claim => {
                self.checks.schedule(clock, (id, side), 0);
                return false;
            }
        };
        let owed = match side {
            Side::Data => self.object_bytes,
            Side::Claim => self.owed.get(&(by, of)).copied().unwrap_or(0),
        };
        let before = if side == Side::Data { link.data_failed } else { link.claim_failed };
        if !self.is_online(by) {
            self.checks.schedule(clock, (id, side), 0);
            return false;
        }
        if owed == 0 {
            self.checks.put_off(clock, (id, side), 1);
            return false;
        }
        let had = heard.had(by, of, good);
        let failed = if had >= owed { 0 } else { before.saturating_add(1) };
        self.checks.count((by, of, side), failed > 0, had > 0);
        self.checks.schedule(clock, (id, side), failed);
        if let Some(link) = self.chains.get_mut(id) {
            match side {
                Side::Data => link.data_failed = failed,
                Side::Claim => (link.claim_failed, link.verdict) = (failed, Some(failed).filter(|failed| *failed > 0)),
            }
        }
        failed >= self.discard.patience
    }

    /// One share for each request that is granted: a slot, as long as there are any.
    fn share_out(&self, provider: &Provider, slots: u64, requests: &[Request], shares: &mut [f64]) {
        let mut owed: Vec<AccountId> = self.chains.creditors(provider.account).collect();
        let mut left = slots;
        for (request, share) in requests.iter().zip(shares) {
            let granted = if request.duty {
                let place = owed.iter().position(|creditor| *creditor == request.by);
                place.map(|place| owed.swap_remove(place)).is_some()
            } else {
                self.chains.find(request.to, request.by, request.good).is_some()
            };
            if granted && left > 0 {
                *share = 1.0 / slots as f64;
                left -= 1;
            }
        }
    }
}

impl Mechanism for Claims {
    fn enter(&mut self, account: AccountId) {
        self.set_online(account, true);
    }

    fn declare(&mut self, account: AccountId, offer: Offer) {
        *grown(&mut self.spaces, account.index(), || 0) = offer.capacity_bytes;
    }

    fn leave(&mut self, account: AccountId) {
        self.set_online(account, false);
    }

    /// How many more objects or claims the subject has room for, whoever looks.
    fn standing(&self, _: AccountId, subject: AccountId) -> f64 {
        self.space(subject).saturating_sub(self.chains.used(subject)) as f64
    }

    /// Every claim has to be held by whoever is at the end of its chain.
    fn duties(&mut self, _: Clock, duties: &mut Vec<Duty>) {
        self.owed.clear();
        for (head, link) in self.chains.heads() {
            let (by, to, bytes) = (self.chains.end_of(head), link.holder, self.object_bytes);
            duties.push(Duty { by, to, bytes });
            *self.owed.entry((to, by)).or_default() += bytes;
        }
    }

    /// Keeps what is in the books, but for what the dice have it throw away, and takes in what both sides have room for.
    fn recommend(&mut self, _: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let Some(slots) = provider.slots.filter(|slots| *slots > 0) else { return };
        self.object_bytes = provider.capacity_bytes / slots as u64;
        let data = || requests.iter().filter(|request| !request.duty);
        for request in data().filter(|request| request.queued.under_way) {
            if let Some(id) = self.chains.find(request.to, request.by, request.good) {
                self.draw(id, provider);
            }
        }
        for request in data().filter(|request| !request.queued.under_way) {
            if self.chains.find(request.to, request.by, request.good).is_none() {
                self.agree(provider.account, slots as u64, request);
            }
        }
        self.share_out(provider, slots as u64, requests, shares);
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        let heard = Heard::new(reports);
        self.confirm(clock, &heard);
        self.check(clock, &heard);
    }

    /// Every replica is paid for by a claim at the end of its chain or is passed on, each in one chain or cycle; and
    /// everybody keeps as much for others as they keep for it.
    fn audit(&self) -> Result<(), String> {
        self.chains.audit()
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let (mut now, mut ever) = (Lengths::default(), self.chains.ended);
        for (head, _) in self.chains.heads() {
            now.add(self.chains.length_of(head));
            ever.add(self.chains.length_of(head));
        }
        let values = [
            now.count as f64,
            ever.count as f64,
            self.chains.cycles as f64,
            self.chains.forwards as f64,
            now.sum as f64 / now.count as f64,
            ever.longest as f64,
            ever.below_4 as f64 / ever.count as f64,
            ever.below_8 as f64 / ever.count as f64,
            self.refused as f64,
            self.discards as f64,
            self.checks.failed as f64,
            self.checks.messages as f64,
            self.checks.message_bytes as f64,
        ];
        columns.extend(COLUMNS.iter().zip(values).map(|(column, value)| (column.name, value)));
    }
}

#[cfg(test)]
mod tests;
