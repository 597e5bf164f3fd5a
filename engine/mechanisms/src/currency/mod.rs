//! A currency: whoever takes pays, whoever gives is paid, and whoever has nothing gets nothing (KARMA).
//!
//! Every account has one balance, and it is the same for all: what was earned with one partner buys from any other. For
//! each account a *bank set* of `bank_set` other nodes keeps it, and its majority is believed. So a currency reaches what
//! barter cannot, and has the troubles of money. It is the foil of tokens, claims and tickets.
//!
//! > Who joins solves a puzzle and gets a balance. A transfer is asked of the payer's bank set, which tells the payee's, if
//! > the balance covers it. At the end of an epoch all balances are multiplied by
//! > `rho = (K_start N_now) / (K_now N_start)`, K being the money and N the number of those who are there: so neither those
//! > who join with fresh money nor those who leave with theirs change what there is for each.
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **Prices** are agreed between buyer and seller there. Here there is one price at a time, at first
//!   `initial_price_per_mib`, fixed or moved by demand (`pricing`). In workloads of storage or CPU a MiB is 2^20 of
//!   their units for a round.
//! - **Who is served**: those who can pay before those who cannot, each first come, first served; balances beyond that buy
//!   no better place. Who can pay for less than `least_kib` is bankrupt: the books permit it nothing.
//! - **No account is ever overdrawn.** In a round an account may take as much from all providers together as it can pay for,
//!   rounded up to a byte per second. Where more was moved than that (that byte, several accounts of one peer of which
//!   some are rich, a lie, a log that is replayed), its bank set pays as long as there is something, the earlier account
//!   first, and what is not paid the providers lose: `unpaid_units`. Payments of a round are made from what was there
//!   when it began.
//! - **Those who are away** keep their balances. They are not counted in K and N, and are corrected with the others.
//! - **The price of a name** (`identity_cost_units`) stands for the puzzle: units that a new account loses at once. If it
//!   is more than the endowment, the account begins with a debt, and has to earn first. All money comes from endowments:
//!   where a name costs all that it brings, there is nothing to pay with, and whatever it brings beyond that washes.
//! - **What counts as evidence** (`evidence`): what both ends say, that is, the smaller number. A lie of two makes no
//!   money here, it only moves it from one to the other. With *receiver* alone who pays decides, and silence is free.
//! - **Messages** of a payment: payer to its bank set, each of that to each of the payee's, and those to the payee:
//!   `k + k^2 + k`. At the end of an epoch each node of each bank set hears the correction: `k` for each account.
//! - **Endowment, price, and length of an epoch** are not published. The defaults buy 100 MiB, and correct once a day.

mod bank;
mod ledger;
mod price;

use crate::books::{MESSAGE_BYTES, MESSAGES};
use crate::evidence::{EVIDENCE, Flow, Flows};
use crate::queue::{OPTIMISTIC_SLOTS, Queue, SLOTS};
use game::card::{Card, Kind, integer, number, text};
use game::ids::{AccountId, Bytes, Clock};
use game::measure::{ColumnDoc, Frame, real, whole};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use ledger::{Ledger, UNIT, micros};
use price::{PRICING, Price};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("currency"),
    summary: text(
        "Everybody pays for what it takes with what it was paid for what it gave, and the bankrupt get nothing (KARMA).",
    ),
    source: text(
        "Vishnumurthy, Chandrakumar and Sirer 2003, KARMA: A Secure Economic Framework for Peer-to-Peer Resource Sharing",
    ),
    version: 1,
    params: Cow::Borrowed(&[
        number("initial_units", 100.0, 0.0, 1e9, "units of a new account (not published)"),
        number("identity_cost_units", 0.0, 0.0, 1e9, "units that a new account loses at once: what a name costs"),
        number("initial_price_per_mib", 1.0, 0.0, 1e6, "units that a MiB costs, at first (not published)"),
        PRICING,
        number(
            "least_kib",
            16.0,
            0.0,
            1e12,
            "KiB that a balance has to buy, or it is bankrupt (a block of BitTorrent)",
        ),
        number(
            "epoch_s",
            86_400.0,
            0.001,
            f64::INFINITY,
            "seconds between two corrections (not published); inf: never",
        ),
        EVIDENCE,
        integer("bank_set", 64, 1, 100_000, "nodes that keep an account (k)"),
        number("corrupt_share", 0.1, 0.0, 1.0, "part of all nodes that is bad, for `corrupt_bank_bound` only"),
        integer("bytes_per_message", 100, 0, 1_000_000, "bytes of a message (not published)"),
        SLOTS,
        OPTIMISTIC_SLOTS,
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("mechanism: { currency: { initial_units: 20, pricing: { demand: { step: 0.02 } } } }"),
};

static COLUMNS: [ColumnDoc; 11] = [
    real(Frame::Cells, "money_units", "units that accounts have that are there at the end"),
    real(Frame::Cells, "money_ratio", "units for each of them, divided by what an account begins with"),
    real(Frame::Cells, "price_ratio", "the price at the end, divided by the first one"),
    real(Frame::Cells, "price_per_mib", "units that a MiB costs at the end"),
    real(Frame::Cells, "bankrupt_share", "part of the accounts there at the end that cannot buy the least amount"),
    real(Frame::Cells, "unpaid_units", "units that were owed for what was moved and not paid"),
    whole(Frame::Cells, "corrections", "ends of epochs at which balances were corrected"),
    whole(Frame::Cells, "accounts_opened", "accounts that were ever opened"),
    MESSAGES,
    MESSAGE_BYTES,
    real(Frame::Cells, "corrupt_bank_bound", "bound on the probability that half of a bank set or more is bad"),
];

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &COLUMNS,
    misfit: "",
    attackers: &["free_rider", "whitewasher", "hoarder", "ring"],
    new: |params| Box::new(Currency::new(params)),
};

struct Currency {
    initial: i128,
    identity_cost: i128,
    price: Price,
    least_bytes: Bytes,
    epoch_s: f64,
    heard: Flows,
    bank_set: u64,
    corrupt_share: f64,
    bytes_per_message: u64,
    queue: Queue,
    ledger: Ledger,
    round_seconds: f64,
    flows: Vec<Flow>,
    /// What was owed and not paid.
    unpaid: i128,
    corrections: u64,
    payments: u64,
    epoch_messages: u64,
}

impl Currency {
    fn new(params: &Params) -> Self {
        Self {
            initial: micros(params.number("initial_units")),
            identity_cost: micros(params.number("identity_cost_units")),
            price: Price::new(params),
            least_bytes: (params.number("least_kib") * 1024.0) as Bytes,
            epoch_s: params.number("epoch_s"),
            heard: Flows::new(params),
            bank_set: params.count("bank_set") as u64,
            corrupt_share: params.number("corrupt_share"),
            bytes_per_message: params.count("bytes_per_message") as u64,
            queue: Queue::new(params),
            ledger: Ledger::new(),
            round_seconds: 1.0,
            flows: Vec::new(),
            unpaid: 0,
            corrections: 0,
            payments: 0,
            epoch_messages: 0,
        }
    }

    /// How fast an account may take in this round so that it can pay, in bytes per second; nothing for the bankrupt.
    fn affords(&self, account: AccountId) -> u64 {
        let Some(bytes) = self.price.buys(self.ledger.balance(account)) else { return u64::MAX };
        if bytes == 0 || bytes < self.least_bytes { 0 } else { (bytes as f64 / self.round_seconds).ceil() as u64 }
    }

    /// Pays for what went to one account, as long as its balance lasts, and writes down what each provider is paid.
    fn pay(&mut self, to: AccountId, flows: &[Flow], paid: &mut Vec<(AccountId, i128)>) {
        let mut left = self.ledger.balance(to).max(0);
        for flow in flows {
            let owed = self.price.of(flow.bytes);
            let pays = owed.min(left);
            left -= pays;
            self.unpaid += owed - pays;
            if pays > 0 {
                self.payments += 1;
                self.ledger.change(to, -pays);
                paid.push((flow.from, pays));
            }
        }
    }
}

impl Mechanism for Currency {
    fn enter(&mut self, account: AccountId) {
        self.ledger.enter(account, self.initial, self.identity_cost);
    }

    fn leave(&mut self, account: AccountId) {
        self.ledger.leave(account);
    }

    /// Units.
    fn standing(&self, _: AccountId, subject: AccountId) -> f64 {
        self.ledger.balance(subject) as f64 / UNIT
    }

    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        Some(self.standing(subject, subject))
    }

    /// Balances are the same for all observers, and say something about whoever earned or spent some.
    fn tier(&self, _: AccountId, subject: AccountId) -> Option<u32> {
        self.ledger.has_traded(subject).then_some(FAR)
    }

    /// Those who can pay, then those who cannot.
    fn rank(&self, _: Clock, _: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        keys.clear();
        keys.extend(requests.iter().map(|request| if self.affords(request.by) > 0 { 0.0 } else { -1.0 }));
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        self.round_seconds = clock.round_seconds;
        self.price.asked(provider.capacity_bytes);
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        self.queue.divide(provider, requests, keys, shares);
    }

    /// The bankrupt get nothing, others what they can pay for.
    fn allow(&self, _: AccountId, requester: AccountId) -> Bytes {
        let bytes = self.price.buys(self.ledger.balance(requester)).unwrap_or(Bytes::MAX);
        if self.affords(requester) > 0 { bytes } else { 0 }
    }

    /// From all providers together, too.
    fn throttle(&self, requester: AccountId) -> u64 {
        self.affords(requester)
    }

    /// All pay from what they had when the round began: so the order of reports is of no matter.
    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        self.round_seconds = clock.round_seconds;
        let mut flows = std::mem::take(&mut self.flows);
        let mut paid = Vec::new();
        self.heard.of(reports, &mut flows);
        for mine in flows.chunk_by(|a, b| a.to == b.to) {
            self.price.sold(mine.iter().map(|flow| flow.bytes).fold(0, Bytes::saturating_add));
            self.pay(mine[0].to, mine, &mut paid);
        }
        paid.into_iter().for_each(|(account, micros)| self.ledger.change(account, micros));
        self.flows = flows;
    }

    fn settle(&mut self, clock: Clock) {
        self.price.settle();
        self.ledger.begin();
        if (clock.round + 1).is_multiple_of(clock.rounds_in(self.epoch_s)) && self.ledger.correct() {
            self.corrections += 1;
            self.epoch_messages += self.ledger.opened() * self.bank_set;
        }
    }

    fn audit(&self) -> Result<(), String> {
        self.ledger.audit()
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let (units, accounts) = self.ledger.circulating();
        let begins = (self.initial - self.identity_cost) as f64 / UNIT;
        let least = self.price.of(self.least_bytes);
        let messages = self.payments * bank::messages_per_payment(self.bank_set) + self.epoch_messages;
        columns.extend([
            ("money_units", units),
            ("money_ratio", if accounts * begins > 0.0 { units / accounts / begins } else { f64::NAN }),
            ("price_ratio", self.price.against_first()),
            ("price_per_mib", self.price.units()),
            ("bankrupt_share", self.ledger.poorer(least) as f64 / accounts),
            ("unpaid_units", self.unpaid as f64 / UNIT),
            ("corrections", self.corrections as f64),
            ("accounts_opened", self.ledger.opened() as f64),
            ("messages", messages as f64),
            ("message_bytes", messages as f64 * self.bytes_per_message as f64),
            ("corrupt_bank_bound", bank::corrupted(self.bank_set, self.corrupt_share)),
        ]);
    }
}

#[cfg(test)]
mod tests;
