//! Antfarm: a coordinator that pays for blocks with tokens, and plans for the common good what it learns from them.
//!
//! A coordinator mints tokens that can be spent once. Fresh ones lie in an account's *purse*; a block costs its receiver
//! one, which goes into the *ledger* of the sender, bound to sender, receiver and swarm. Whoever returns its ledger gets
//! as many fresh tokens. So the coordinator hears from everybody what really passed, in every swarm, and uses it: it
//! measures how each swarm *responds* to bandwidth of seeders, and gives the next unit of it to the swarm where it does
//! most for all ([`climb`]). Serving is no barter: whoever can pay is served, in whatever swarm its tokens were earned.
//!
//! The body of the paper was not at hand, only its abstract, the authors' slides, and what is told of it elsewhere. What
//! that leaves open, and how it is settled here:
//!
//! - **What is reported is the protocol.** Bytes that a receiver reports are what it pays for, and bytes that a sender
//!   reports are the tokens that it returns: see [`tokens`]. What an account says about itself is not heard. Payment and
//!   return happen in the round of the transfer, for whole blocks; the rest of a block is carried over in each pair.
//! - **The supply.** An account is opened with a purse, and nothing else ever adds to what there is: what seeders return,
//!   what a full purse cannot take (`purse_limit_tokens`) and what expired goes into a pool. At the end of each period it
//!   is divided equally among all who ask for something and served somebody, so that small uplinks do not starve. Whoever
//!   serves nobody has its purse and no more. Who is asked by nobody that could pay counts as willing (`unasked_share`):
//!   the last leecher among seeds is no free-rider. That is a hole for those who hide what they have, and one
//!   block in a period is enough for a full share.
//! - **How much money.** Too little, and honest peers wait for tokens; too much, and whoever serves nobody has all it wants
//!   before it must. A purse of 128 tokens (2 MiB) and twice that at most were settled with our own swarms in sight: 100
//!   measured peers, 10 of them free-riders, who fetch five files of 10 MiB (20 seeds). There honest ones need 373 s and
//!   free-riders 727 s; with half of both 410 and 882 s; with twice the limit 400 and 746 s; and 361 and 355 s where nobody
//!   ever lacks tokens. A full purse is also the most that anybody can receive in a round.
//! - **What a name costs**: nothing. A whitewasher has a fresh purse every time, so free-riding costs it one change of name
//!   for each `purse_tokens`, and pays. All those purses are in the books for ever: they come back through the pool, to all.
//! - **No more than one has.** Nobody is sent more than it can pay for; referees call it `Denied` where that is nothing.
//! - **False tokens.** A sender that claims more than it was paid gets no credit for that. It is either a cheat, or was
//!   cheated: tokens carry signatures that would tell, reports do not. So it is the record that decides. Whoever has the
//!   larger share of its claims disputed is at fault, as a sender on the one side, as a receiver on the other, and loses
//!   `fine_tokens` for each token in question, and its share of the pool in that period. A claim that
//!   repeats, to the byte, what was redeemed between the two last time is a token spent twice; any other was made up.
//! - **Payments withheld.** Where the sender is not at fault its client does not serve the other any more, from
//!   `unpaid_tokens` on, as long as both stay.
//! - **Time.** Tokens in ledgers expire after `token_s`, and so do the purses of those who are away for so long. Fresh
//!   tokens of those who are there do not. A purse that expired is not filled again.
//! - **Whom the plan directs**: seeds, and whoever is asked in several swarms. If not everybody can serve every swarm, each
//!   one still divides by the plan's shares among those that it can serve. Inside a swarm `slots` of those who can pay are
//!   served, drawn anew each round, and swarms with a larger share have more of the slots.
//! - **Unknown curves**: at first the many count for more. Later every swarm has its part of `probe_share`, and goes above
//!   and below the plan in turns, by `probe_step`. For the objective all files count as equally long. A swarm must last for
//!   many periods to be measured: where eight swarms of Zipf's sizes are over in ten, honest peers need 249 s [239, 258],
//!   237 s [230, 244] without steps, and less still if the many count for more all along.
//!   A plan by measured curves can be caught: where all leechers of a swarm wait for the same piece, little of what seeders
//!   give is passed on, so the swarm responds little and is given less (seen under `swarm` 5, in 3 of 40 runs of
//!   `managed_swarms.yaml` with peers that come one after another).
//!
//! It needs requests that are made anew each round, several goods to divide an uplink over, and bytes on both sides of a
//! report: `swarm` with several swarms is where it belongs. In `exchange`, with one swarm and no seeds, only the money is
//! left of it. Queues of `file_sharing` would take its order, but what is begun there is not broken off for want of
//! tokens.

mod climb;
mod curve;
mod objective;
mod plan;
mod tokens;
mod totals;

use crate::books::{MESSAGE_BYTES, MESSAGES};
use game::card::{Card, Kind, flag, integer, number, text, word};
use game::ids::{AccountId, Bytes, Clock, Good};
use game::measure::{ColumnDoc, Frame, whole};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Offer, Provider, Report};
use game::params::Params;
use game::request::Request;
use objective::OBJECTIVE;
use plan::{Plan, Policy};
use std::borrow::Cow;
use tokens::{Returned, Terms, Tokens};
use totals::Totals;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("antfarm"),
    summary: text("A coordinator that pays for blocks with tokens, and plans whose uplink serves which swarm."),
    source: text(
        "Peterson and Sirer 2009, Antfarm: Efficient Content Distribution with Managed Swarms; Going Beyond Tit-for-Tat \
         (slides)",
    ),
    version: 1,
    params: Cow::Borrowed(&[
        integer(
            "token_buys_bytes",
            16_384,
            1,
            1 << 30,
            "bytes of a block, which costs a token (here that of BitTorrent)",
        ),
        integer("purse_tokens", 128, 0, 1_000_000_000, "tokens of a new account (not published)"),
        integer("purse_limit_tokens", 256, 1, 1 << 40, "tokens that a purse holds at most (not published)"),
        number("token_s", 120.0, 0.001, 1e9, "seconds until a token in a ledger expires (not published)"),
        number(
            "period_s",
            30.0,
            0.001,
            1e9,
            "seconds between two plans, and two divisions of the pool (not published)",
        ),
        number("grace_s", 30.0, 0.0, 1e9, "seconds for which a new account need not have served anybody (ours)"),
        flag("unasked_share", true, "whether whom nobody asks has its share of the pool (ours)"),
        number("fine_tokens", 1.0, 0.0, 1e9, "tokens voided for each one that is false or withheld (ours)"),
        number("unpaid_tokens", 1.0, 0.0, 1e9, "unpaid tokens from which on a client serves somebody no more (ours)"),
        OBJECTIVE,
        word(
            "curves",
            const { &[text("measured"), text("declared")] },
            "where response curves come from: tokens that came back, or links that accounts declare",
        ),
        integer("plan_units", 200, 1, 1_000_000, "units that the plan divides bandwidth into (not published)"),
        number("probe_share", 0.05, 0.0, 1.0, "part of that bandwidth that all swarms share equally (not published)"),
        number("probe_step", 0.25, 0.0, 1.0, "how far allotments go above and below the plan in turns (not published)"),
        number("memory_s", 120.0, 0.001, 1e9, "seconds after which a measurement weighs half (not published)"),
        integer("slots", 4, 1, 1_000_000, "requests that a provider serves at once (as in BitTorrent)"),
        number("header_bytes", 40.0, 0.0, 1e6, "bytes of a message beside its tokens (ours; TCP/IP headers)"),
        number("token_size_bytes", 40.0, 0.0, 1e6, "bytes of a token in a message (not published)"),
    ]),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("workload: { swarm: { swarms: 10, seeds: 4 } }\nmechanism: { antfarm: { objective: throughput } }"),
};

static COLUMNS: [ColumnDoc; 13] = [
    whole(Frame::Cells, "tokens_minted", "tokens that were ever minted"),
    whole(Frame::Cells, "tokens_in_purses", "of those, how many are in purses at the end"),
    whole(Frame::Cells, "tokens_in_ledgers", "how many are in ledgers"),
    whole(Frame::Cells, "tokens_redeemed", "how many were returned and redeemed"),
    whole(Frame::Cells, "tokens_expired", "how many expired or were voided"),
    whole(Frame::Cells, "tokens_pooled", "tokens that may be minted beyond what is there"),
    whole(Frame::Cells, "forged_caught", "tokens that senders returned and nobody had paid, as the records say"),
    whole(Frame::Cells, "double_spent_caught", "tokens that senders returned twice, as the records say"),
    whole(
        Frame::Cells,
        "false_credited",
        "tokens redeemed beyond those that were paid between two accounts in a swarm: 0 unless the books are broken",
    ),
    whole(Frame::Cells, "unpaid_blocks", "blocks that receivers did not pay for, as the records say"),
    whole(Frame::Cells, "bankrupt_accounts", "accounts that are there at the end and cannot pay for a block"),
    MESSAGES,
    MESSAGE_BYTES,
];

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &COLUMNS,
    misfit: "it pays for blocks of uplinks that are divided anew each round, and is told of them by both sides",
    attackers: &["token_forger", "withholder", "launderer", "plan_ignorer", "free_rider", "large_view", "whitewasher"],
    new: |params| Box::new(Antfarm::new(params)),
};

struct Antfarm {
    tokens: Tokens,
    plan: Plan,
    slots: usize,
    token_buys_bytes: Bytes,
    header_bytes: f64,
    token_size_bytes: f64,
    round_seconds: f64,
    /// Scratch space.
    returned: Vec<Returned>,
    payers: Vec<(f64, usize)>,
}

impl Antfarm {
    fn new(params: &Params) -> Self {
        let terms = Terms {
            token_buys_bytes: params.count("token_buys_bytes") as Bytes,
            purse_tokens: params.count("purse_tokens") as u64,
            purse_limit_tokens: params.count("purse_limit_tokens") as u64,
            token_s: params.number("token_s"),
            period_s: params.number("period_s"),
            grace_s: params.number("grace_s"),
            fine_tokens: params.number("fine_tokens"),
            unpaid_tokens: params.number("unpaid_tokens"),
            unasked_share: params.flag("unasked_share"),
        };
        let policy = Policy {
            objective: objective::new(params),
            declared: params.word("curves") == "declared",
            units: params.count("plan_units"),
            probe_share: params.number("probe_share"),
            probe_step: params.number("probe_step"),
            memory_s: params.number("memory_s"),
        };
        Self {
            tokens: Tokens::new(terms),
            plan: Plan::new(policy),
            slots: params.count("slots"),
            token_buys_bytes: terms.token_buys_bytes,
            header_bytes: params.number("header_bytes"),
            token_size_bytes: params.number("token_size_bytes"),
            round_seconds: 0.0,
            returned: Vec::new(),
            payers: Vec::new(),
        }
    }

    /// Those of one swarm's requests that can be paid for; everybody who asks is written down.
    fn payers(&mut self, requests: &[Request]) -> usize {
        let mut payers = 0;
        for request in requests {
            payers += usize::from(self.tokens.note_request(request.to, request.by));
        }
        payers
    }

    /// Serves some of a swarm's payers, drawn by lot, with equal parts of a share.
    fn serve(&mut self, provider: &mut Provider, requests: &[Request], share: f64, slots: usize, shares: &mut [f64]) {
        self.payers.clear();
        for (place, request) in requests.iter().enumerate() {
            let lot = provider.stream.unit();
            if self.tokens.allow(request.to, request.by) > 0 {
                self.payers.push((lot, place));
            }
        }
        let served = slots.min(self.payers.len());
        if served < self.payers.len() {
            self.payers.select_nth_unstable_by(served, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        self.payers[..served].iter().for_each(|(_, place)| shares[*place] = share / served as f64);
    }
}

impl Mechanism for Antfarm {
    fn enter(&mut self, account: AccountId) {
        self.tokens.enter(account);
    }

    fn declare(&mut self, account: AccountId, offer: Offer) {
        self.plan.declare(account, offer);
    }

    fn leave(&mut self, account: AccountId) {
        self.tokens.leave(account);
    }

    /// What it can pay for, in tokens: the coordinator knows, and tells everybody.
    fn standing(&self, _: AccountId, subject: AccountId) -> f64 {
        self.tokens.means(subject) as f64 / self.token_buys_bytes as f64
    }

    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        Some(self.standing(subject, subject))
    }

    /// Tokens are the same for all observers.
    fn tier(&self, _: AccountId, _: AccountId) -> Option<u32> {
        Some(FAR)
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        self.round_seconds = clock.round_seconds;
        let uplink_bytes_per_s = (provider.capacity_bytes as f64 / clock.round_seconds) as u64;
        self.plan.note_requests(clock, provider.account, uplink_bytes_per_s, requests);
        let swarms = || requests.chunk_by(|a, b| a.good == b.good);
        let asked: Vec<(Good, usize)> = swarms().map(|group| (group[0].good, self.payers(group))).collect();
        let open: Vec<(Good, usize)> = asked.iter().copied().filter(|(_, payers)| *payers > 0).collect();
        let mut weights = self.plan.weights(&open).into_iter();
        let slots = provider.slots.unwrap_or(self.slots);
        let mut start = 0;
        for (group, (_, payers)) in swarms().zip(asked) {
            if payers > 0
                && let Some(weight) = weights.next()
            {
                let own = ((slots as f64 * weight).round() as usize).max(1);
                self.serve(provider, group, weight, own, &mut shares[start..start + group.len()]);
            }
            start += group.len();
        }
    }

    fn allow(&self, provider: AccountId, requester: AccountId) -> Bytes {
        self.tokens.allow(provider, requester)
    }

    /// Nobody receives more from all together than it can pay for.
    fn throttle(&self, requester: AccountId) -> u64 {
        if self.round_seconds > 0.0 {
            (self.tokens.means(requester) as f64 / self.round_seconds) as u64
        } else {
            u64::MAX
        }
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        self.returned.clear();
        self.tokens.hear(clock, reports, &mut self.returned);
        self.plan.hear(clock, &self.returned);
    }

    fn settle(&mut self, clock: Clock) {
        let ends = self.tokens.settle(clock);
        self.plan.settle(clock, ends);
    }

    fn audit(&self) -> Result<(), String> {
        self.tokens.audit()
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let totals = self.tokens.totals();
        let tokens = |bytes| Totals::tokens(bytes, self.token_buys_bytes);
        let messages = (totals.messages + self.plan.messages) as f64;
        let bytes = messages * self.header_bytes + totals.tokens_sent as f64 * self.token_size_bytes;
        columns.push(("tokens_minted", totals.minted as f64));
        columns.push(("tokens_in_purses", totals.in_purses as f64));
        columns.push(("tokens_in_ledgers", totals.in_ledgers as f64));
        columns.push(("tokens_redeemed", totals.redeemed as f64));
        columns.push(("tokens_expired", totals.expired as f64));
        columns.push(("tokens_pooled", totals.pool as f64));
        columns.push(("forged_caught", tokens(totals.forged_bytes)));
        columns.push(("double_spent_caught", tokens(totals.double_spent_bytes)));
        columns.push(("false_credited", self.tokens.falsely_credited() as f64));
        columns.push(("unpaid_blocks", tokens(totals.unpaid_bytes)));
        columns.push(("bankrupt_accounts", self.tokens.bankrupt() as f64));
        columns.push(("messages", messages));
        columns.push(("message_bytes", bytes));
    }
}

#[cfg(test)]
mod tests;
