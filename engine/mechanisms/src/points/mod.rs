//! Maze's points: who uploads earns, who downloads pays less than that, and the rich are served first.
//!
//! > A new account has 4096 points. A MiB uploaded earns 1.5, a MiB downloaded costs 1.0 for the first 100 MiB of a file,
//! > 0.7 up to 400, 0.4 up to 800 and 0.1 beyond. Requests are served in the order of `T = t_request - 3 log10(points)`.
//! > Who has less than 512 points downloads at 200 Kb/s.
//!
//! A central server keeps the books, from what both ends report of every transfer. Every MiB mints at least half a
//! point, whoever moves it: that is the hole that colluders found. All accounts together have, to the last grain,
//! what they were given when they were opened and `(1.5 - price)` for each MiB. The audit holds that identity every
//! round, from running totals: balances on one side, bytes and prices on the other.
//!
//! What the sources leave open, and how it is settled here:
//!
//! - **MB** in the talk are MiB: its image of 3 GB is 3072 of them. The limit of 200 Kb/s is 25,000 bytes a second.
//! - **Over what the scale slides** (`per`): one download of a file from one source. A download ends when its receiver
//!   reports that it knows what it got, authentic or not, or when no byte came for `idle_s`. The next one of the same
//!   file begins anew. When several end in one round, they are taken to be alike in size; what comes after an end in
//!   the same round still counts with the download that ended. Whoever hides the ends pays the lowest price sooner.
//!   Or the scale slides over all that an account downloads in a day, or ever.
//! - **The unit of T** (`queue_time_unit_s`): an hour. The study of free-riding found the policy effective, so ten times
//!   the points must be worth a good part of a wait. It was settled with our own queues in sight: in an overloaded
//!   `file_sharing`, where downloads take three hours, free-riders take 725 s [660, 791] longer than without points if
//!   the unit is an hour, 255 s [109, 401] if it is ten minutes, and nothing that 12 seeds show, -7 s [-122, 107], if it
//!   is a minute. Whoever builds on it should sweep it.
//! - **The points in T** are those of the moment, not those at the time of the request: a queue is looked at anew.
//! - **Debts**: points may go below zero, since a transfer that goes on is not broken off. `floor_points` forgives
//!   what a balance below it could not pay; the books count it. In T every balance below 1 is 1.
//! - **What counts as evidence** (`evidence`): what *both* ends say, that is, the smaller number in a round. Then a lie
//!   needs an accomplice: colluders mint by agreeing on transfers that never were. With *receiver* alone the one who
//!   pays decides: it pays nothing by silence, and its praise makes anybody rich. With *sender* alone everybody mints
//!   as much as it says, and ruins others by saying it sent to them. An account that deals with itself is not heard.
//! - **What an account costs**: nothing; that is why whitewashing pays. `initial_points` below the throttle, or a fee for
//!   opening an account that `identity_cost_points` takes from them, ends that.
//!
//! Where there are no queues (`swarm`, `exchange`), points order the slots: see [`Queue`].

mod downloads;
mod scale;

use crate::books::MESSAGES;
use crate::evidence::{EVIDENCE, Flow, Flows};
use crate::queue::{self, OPTIMISTIC_SLOTS, Queue, SLOTS};
use downloads::Downloads;
use game::card::{Card, Kind, number, numbers, text, word};
use game::ids::{AccountId, Clock, grown};
use game::maths::ln;
use game::measure::{ColumnDoc, Frame, real, whole};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use scale::{POINT, Scale, grains, millionths};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("points"),
    summary: text("Pays points for uploads, takes fewer for downloads, and serves the rich first (Maze)."),
    source: text(
        "Yang et al. 2005, An Empirical Study of Free-Riding Behavior in the Maze P2P File-Sharing System; Lian et al. \
         2006, Robust Incentives via Multi-level Tit-for-tat",
    ),
    version: 1,
    params: Cow::Borrowed(&[
        number("initial_points", 4096.0, -1e9, 1e9, "points of a new account"),
        number("identity_cost_points", 0.0, 0.0, 1e9, "points that a new account pays for being opened"),
        number("upload_points_per_mib", 1.5, 0.0, 1e6, "points earned by uploading a MiB"),
        numbers(
            "download_scale",
            0.0,
            1e9,
            "points that a MiB costs and up to how many MiB, alternately: price, MiB, price, MiB, ..., price; empty: \
             Maze's 1.0, 100, 0.7, 400, 0.4, 800, 0.1",
        ),
        word(
            "per",
            const { &[text("file"), text("day"), text("account")] },
            "over what the scale slides: a download of a file, a day of an account, or its life (not published)",
        ),
        number(
            "idle_s",
            86_400.0,
            0.001,
            1e9,
            "seconds without a byte after which a download of a file is over (not published)",
        ),
        number("order_factor", 3.0, 0.0, 1e9, "units of time that ten times the points are worth in a queue"),
        number("queue_time_unit_s", 3600.0, 0.001, 1e9, "that unit, in seconds (not published)"),
        number("throttle_below_points", 512.0, -1e9, 1e9, "points below which downloads are slow"),
        number("throttle_bytes_per_s", 25_000.0, 0.0, 1e18, "how slow: bytes per second over all downloads"),
        number(
            "floor_points",
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
            1e9,
            "balance below which no download takes anybody; -inf: debts have no limit",
        ),
        EVIDENCE,
        SLOTS,
        OPTIMISTIC_SLOTS,
    ]),
    fits: Cow::Borrowed(&queue::FITS),
    example: text("mechanism: { points: { queue_time_unit_s: 600, per: day } }"),
};

static COLUMNS: [ColumnDoc; 4] = [
    real(Frame::Cells, "points_minted", "points that all accounts have beyond what they were opened with"),
    whole(Frame::Cells, "accounts_opened", "accounts that were ever opened"),
    real(Frame::Cells, "throttled_share", "part of them that is slowed down at the end for its points"),
    MESSAGES,
];

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &COLUMNS,
    misfit: queue::MISFIT,
    attackers: &["free_rider", "ring", "whitewasher"],
    new: |params| Box::new(Points::new(params)),
};

/// How far an account has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Unknown,
    Opened,
    Traded,
}

struct Points {
    /// What an account begins with, in grains.
    start: i128,
    /// Grains that an uploaded byte earns.
    earns: i128,
    scale: Scale,
    downloads: Downloads,
    heard: Flows,
    floor: Option<i128>,
    poor_below: i128,
    poor_bytes_per_s: u64,
    order_factor: f64,
    unit_s: f64,
    queue: Queue,
    balances: Vec<i128>,
    stages: Vec<Stage>,
    flows: Vec<Flow>,
    opened: u64,
    poor: u64,
    messages: u64,
    uploaded_bytes: u128,
    /// What floors let nobody pay, in grains.
    forgiven: i128,
    /// The sum of all balances, kept with each change.
    held: i128,
}

impl Points {
    fn new(params: &Params) -> Self {
        Self {
            start: grains(params.number("initial_points")) - grains(params.number("identity_cost_points")),
            earns: millionths(params.number("upload_points_per_mib")),
            scale: Scale::new(params.numbers("download_scale")),
            downloads: Downloads::new(params.word("per"), params.number("idle_s")),
            heard: Flows::new(params),
            floor: Some(params.number("floor_points")).filter(|points| points.is_finite()).map(grains),
            poor_below: grains(params.number("throttle_below_points")),
            poor_bytes_per_s: params.number("throttle_bytes_per_s") as u64,
            order_factor: params.number("order_factor"),
            unit_s: params.number("queue_time_unit_s"),
            queue: Queue::new(params),
            balances: Vec::new(),
            stages: Vec::new(),
            flows: Vec::new(),
            opened: 0,
            poor: 0,
            messages: 0,
            uploaded_bytes: 0,
            forgiven: 0,
            held: 0,
        }
    }

    fn balance(&self, account: AccountId) -> i128 {
        self.balances.get(account.index()).copied().unwrap_or(self.start)
    }

    fn points(&self, account: AccountId) -> f64 {
        self.balance(account) as f64 / POINT as f64
    }

    fn open(&mut self, account: AccountId) {
        grown(&mut self.balances, account.index(), || self.start);
        let stage = grown(&mut self.stages, account.index(), || Stage::Unknown);
        if *stage == Stage::Unknown {
            *stage = Stage::Opened;
            self.opened += 1;
            self.held += self.start;
            self.poor += u64::from(self.start < self.poor_below);
        }
    }

    fn change(&mut self, account: AccountId, grains: i128) {
        self.open(account);
        self.stages[account.index()] = Stage::Traded;
        let balance = &mut self.balances[account.index()];
        let was_poor = *balance < self.poor_below;
        *balance += grains;
        self.poor = self.poor + u64::from(*balance < self.poor_below) - u64::from(was_poor);
        self.held += grains;
    }

    /// Takes the price of a download, as far as the floor lets it.
    fn pay(&mut self, account: AccountId, cost: i128) {
        let most = self.floor.map_or(i128::MAX, |floor| (self.balance(account) - floor).max(0));
        let paid = cost.min(most);
        self.forgiven += cost - paid;
        self.change(account, -paid);
    }
}

impl Mechanism for Points {
    fn enter(&mut self, account: AccountId) {
        self.open(account);
    }

    fn standing(&self, _: AccountId, subject: AccountId) -> f64 {
        self.points(subject)
    }

    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        Some(self.points(subject))
    }

    /// Points are the same for all observers, and say something about whoever earned or spent some.
    fn tier(&self, _: AccountId, subject: AccountId) -> Option<u32> {
        (self.stages.get(subject.index()) == Some(&Stage::Traded)).then_some(FAR)
    }

    /// The negative of T: the time of the request, less a few units for each factor of ten in points.
    fn rank(&self, clock: Clock, _: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        keys.clear();
        keys.extend(requests.iter().map(|request| {
            let asked_s = f64::from(request.queued.since_round) * clock.round_seconds;
            let log10 = ln(self.points(request.by).max(1.0)) / std::f64::consts::LN_10;
            self.order_factor * log10 - asked_s / self.unit_s
        }));
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        self.queue.divide(provider, requests, keys, shares);
    }

    fn throttle(&self, requester: AccountId) -> u64 {
        if self.balance(requester) < self.poor_below { self.poor_bytes_per_s } else { u64::MAX }
    }

    /// Uploads are paid before downloads are charged, so that the order of reports is of no matter.
    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        self.messages += reports.len() as u64;
        let mut flows = std::mem::take(&mut self.flows);
        self.heard.of(reports, &mut flows);
        for flow in flows.iter().filter(|flow| flow.bytes > 0) {
            self.uploaded_bytes += u128::from(flow.bytes);
            self.change(flow.from, i128::from(flow.bytes) * self.earns);
        }
        for flow in &flows {
            let cost = self.downloads.charge(clock, &mut self.scale, *flow);
            if flow.bytes > 0 {
                self.pay(flow.to, cost);
            }
        }
        self.flows = flows;
    }

    fn settle(&mut self, clock: Clock) {
        self.downloads.prune(clock);
    }

    /// All balances together are what accounts began with, and what bytes earned, less what bytes cost.
    fn audit(&self) -> Result<(), String> {
        let earned = self.uploaded_bytes as i128 * self.earns;
        let owed = i128::from(self.opened) * self.start + earned - self.scale.sold() + self.forgiven;
        if self.held == owed {
            return Ok(());
        }
        let excess = (self.held - owed) as f64 / POINT as f64;
        Err(format!("accounts hold {excess} points more than they were given and earned"))
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let minted = self.held - i128::from(self.opened) * self.start;
        columns.push(("points_minted", minted as f64 / POINT as f64));
        columns.push(("accounts_opened", self.opened as f64));
        columns.push(("throttled_share", self.poor as f64 / self.opened as f64));
        columns.push(("messages", self.messages as f64));
    }
}

#[cfg(test)]
mod tests;
