//! EigenTrust: everybody's word about everybody, weighed by the trust in who says it (Kamvar et al. 2003).
//!
//! An account's local trust is what it found in others: authentic less inauthentic downloads, or, as the Maze study
//! had it, the bytes that it had from them. Each row is divided by its sum, and global trust is the fixed point
//! `t = (1-a) C^T t + a p`, where p are the pre-trusted accounts (those that the operators vouch for; everybody in
//! equal parts where there are none). Queues are ordered by t, and seekers choose sources by t: the best, or
//! (the paper's remedy against overload) with 0.10 a newcomer, which is a source with t = 0, else in proportion to t.
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **a and epsilon** have no value in the paper. 0.15 is what PageRank made usual; 1e-6 leaves at
//!   most 5.7e-6 of all trust undecided: little beside an account's average part with 10,000 accounts, take less with more.
//! - **When trust is recomputed**: after `refresh_s` (the experiments of the paper: after each simulation cycle). Until
//!   the first time t is p where somebody is vouched for, and nobody has any trust where nobody is.
//! - **Draws**: among equally trusted best sources chance decides. Without newcomers among the sources all weight goes
//!   to the known; with newcomers only, each has the same chance.
//! - **Accounts without local trust** trust p, as in the paper, also in their personal view.
//! - **Where nothing is judged**, as in `swarm`, nobody is satisfied or not: say `local: bytes` there.
//! - **A source that disappointed** is dropped by whoever seeks, so it is not among the sources of the next query.
//! - **Tiers** say on what evidence a standing rests and do not order queues here: 1 where the observer trusts the subject
//!   itself, `FAR` where t is positive and somebody's trust (or a voucher) is behind it, none otherwise.
//! - **Distributed** computing comes to the same trust when managers are honest (`eigentrust/tests.rs` passes the messages one
//!   by one), so it is only counted: per iteration each of the M managers of i tells each of the M managers of j what i
//!   gives j, for every j that i trusts; an account hands its row to its own managers; whoever reads a standing asks M
//!   managers. A message is a name of 160 bits and a number of 64; finding managers in the overlay is not counted.
//! - **Managers that lie**: a mechanism does not know who colludes. So a collective of a given share of all accounts is
//!   drawn by hash, as managers are, and `subvertible_share` counts those of whose managers more than half belong to it:
//!   their read-outs it can dictate. The paper says that more than 40 % suffice; the expected share is
//!   P(Bin(M, share) > M/2), 0.32 for 40 % and 5 managers. Standings stay as honest managers tell them.
//!
//! With `a: 0` and `pre_trust: everybody` there is no pre-trust at all: t(0) is the same for everybody.

use crate::books::{self, Books};
use crate::evidence::Evidence;
use crate::queue::{self, OPTIMISTIC_SLOTS, Queue, SLOTS};
use crate::trust::{self, pre_trust};
use game::card::{Alternative, Card, Kind, Param, Text, alternative, choice, flag, integer, number, text, word};
use game::ids::{AccountId, Clock};
use game::measure::{Frame, real, whole};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Provider, Report, Seeker};
use game::params::Params;
use game::random::Stream;
use game::request::Request;
use managers::Managers;
use std::borrow::Cow;

mod managers;

/// Who may be pre-trusted.
const PRE_TRUST: &[Text] = &[text("vouched"), text("everybody")];

/// What trust by bytes needs to know.
const BYTES: &[Param] = &[books::EVIDENCE];

/// What trust may come from.
const LOCAL: &[Alternative] = &[
    alternative("satisfaction", "authentic less inauthentic downloads, the paper's", &[]),
    alternative("bytes", "bytes downloaded, as in Maze", BYTES),
];

/// What choosing in proportion to trust needs to know.
const NEWCOMERS: &[Param] =
    &[number("newcomer_share", 0.1, 0.0, 1.0, "chance that a newcomer is chosen, if there is one")];

/// How a source may be chosen.
const CHOICES: &[Alternative] = &[
    alternative("probabilistic", "in proportion to trust, now and then a newcomer", NEWCOMERS),
    alternative("deterministic", "the most trusted", &[]),
    alternative("uniform", "any, as without trust; only queues are ordered by it", &[]),
];

/// What computing in an overlay needs to know.
const MANAGERS: &[Param] = &[
    integer("managers", 5, 1, 1000, "score managers of each account; not in the paper"),
    number("collective_share", 0.0, 0.0, 1.0, "share of all accounts that lie together as managers"),
];

/// Who may compute trust.
const COMPUTATIONS: &[Alternative] = &[
    alternative("centralised", "somebody who hears everything computes it", &[]),
    alternative("distributed", "score managers in an overlay compute it", MANAGERS),
];

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("eigentrust"),
    summary: text("Ranks everybody by one global trust: all local trust, weighed by the trust in who gives it."),
    source: text("Kamvar, Schlosser, Garcia-Molina 2003, The EigenTrust Algorithm; bytes as trust: Lian et al. 2006"),
    version: 1,
    params: Cow::Borrowed(&[
        choice("local", LOCAL, "what an account's trust in others comes from"),
        number("a", 0.15, 0.0, 1.0, "share of trust that is always given to the pre-trusted; not in the paper"),
        word(
            "pre_trust",
            PRE_TRUST,
            "who is pre-trusted: those vouched for (everybody, if there are none), or everybody in any case",
        ),
        number("epsilon", 1e-6, 0.0, 1.0, "L1 distance of two iterations below which they end; not in the paper"),
        integer("max_iterations", 200, 1, 1_000_000, "iterations after which they end in any case"),
        flag("warm_start", false, "whether iterations begin with the last trust, not with the pre-trusted (the paper)"),
        books::REFRESH_S,
        books::window_days(0.0),
        choice("choose", CHOICES, "which source of several a seeker asks"),
        number("d", 1.0, 0.0, 1.0, "weight of global trust in a personal view; the rest is the observer's local trust"),
        choice("computation", COMPUTATIONS, "who computes trust: the outcome is the same, the messages are not"),
        SLOTS,
        OPTIMISTIC_SLOTS,
    ]),
    fits: Cow::Borrowed(&queue::FITS),
    example: text("mechanism: { eigentrust: { local: bytes, a: 0.2, choose: deterministic } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[
        books::REFRESHES,
        whole(Frame::Cells, "iterations", "iterations that the last computation of trust took"),
        real(Frame::Cells, "iterations_mean", "iterations that a computation of trust took on average"),
        real(Frame::Cells, "residual", "L1 distance of its last two iterations"),
        real(
            Frame::Cells,
            "pre_trusted_mass",
            "part of all trust that stands with the accounts that the operators vouch for",
        ),
        books::MESSAGES,
        books::MESSAGE_BYTES,
        real(Frame::Cells, "subvertible_share", "part of accounts whose read-outs the lying managers can dictate"),
    ],
    misfit: queue::MISFIT,
    attackers: &["free_rider", "threat_model", "leg_hugger"],
    new: |params| Box::new(EigenTrust::new(params)),
};

/// What an account's trust in others comes from.
#[derive(Clone, Copy, Debug)]
enum Local {
    Satisfaction,
    Bytes(Evidence),
}

/// Which source a seeker asks.
#[derive(Clone, Copy, Debug)]
enum Choose {
    Probabilistic { newcomer_share: f64 },
    Deterministic,
    Uniform,
}

impl Choose {
    fn new(params: &Params) -> Self {
        match params.choice("choose") {
            ("deterministic", _) => Self::Deterministic,
            ("uniform", _) => Self::Uniform,
            (_, own) => Self::Probabilistic { newcomer_share: own.number("newcomer_share") },
        }
    }

    /// One of several sources with these standings.
    fn one(self, standings: &[f64], stream: &mut Stream) -> usize {
        let any = |stream: &mut Stream, all: Vec<usize>| all[stream.below(all.len())];
        let those = |wanted: &dyn Fn(f64) -> bool| (0..standings.len()).filter(|s| wanted(standings[*s])).collect();
        match self {
            Self::Uniform => stream.below(standings.len()),
            Self::Deterministic => {
                let best = standings.iter().copied().fold(0.0, f64::max);
                any(stream, those(&|standing| standing == best))
            }
            Self::Probabilistic { newcomer_share } => {
                let newcomers: Vec<usize> = those(&|standing| standing <= 0.0);
                let known = newcomers.len() < standings.len();
                if !known || (!newcomers.is_empty() && stream.unit() < newcomer_share) {
                    return any(stream, newcomers);
                }
                stream.in_proportion(standings.iter().copied())
            }
        }
    }
}

/// What the columns tell.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    refreshes: u64,
    last_iterations: usize,
    iterations: usize,
    residual: f64,
    mass: f64,
    read_outs: u64,
}

struct EigenTrust {
    local: Local,
    rules: trust::Rules,
    warm_start: bool,
    choose: Choose,
    /// The weight of global trust in a personal view.
    d: f64,
    managers: Option<Managers>,
    /// Accounts that are vouched for, ascending; `None` when vouchers do not count.
    vouched: Option<Vec<u32>>,
    books: Books,
    walk: Option<trust::EigenTrust>,
    trust: Vec<f64>,
    queue: Queue,
    told: Told,
}

impl EigenTrust {
    fn new(params: &Params) -> Self {
        let local = match params.choice("local") {
            ("bytes", own) => Local::Bytes(Evidence::new(own)),
            _ => Local::Satisfaction,
        };
        Self {
            local,
            rules: trust::Rules {
                a: params.number("a"),
                epsilon: params.number("epsilon"),
                most_iterations: params.count("max_iterations") as u32,
            },
            warm_start: params.flag("warm_start"),
            choose: Choose::new(params),
            d: params.number("d"),
            managers: Managers::new(params),
            vouched: (params.word("pre_trust") == "vouched").then(Vec::new),
            books: Books::new(params),
            walk: None,
            trust: Vec::new(),
            queue: Queue::new(params),
            told: Told::default(),
        }
    }

    fn vouched(&self) -> &[u32] {
        self.vouched.as_deref().unwrap_or_default()
    }

    fn is_vouched_for(&self, account: AccountId) -> bool {
        self.vouched().binary_search(&account.0).is_ok()
    }

    /// An account's part of p; nobody has one before the first computation where nobody is vouched for.
    fn part_of_p(&self, account: AccountId) -> f64 {
        match self.vouched() {
            [] => {
                if self.trust.is_empty() {
                    0.0
                } else {
                    1.0 / self.trust.len() as f64
                }
            }
            some => f64::from(self.is_vouched_for(account)) / some.len() as f64,
        }
    }

    /// Global trust.
    fn global(&self, account: AccountId) -> f64 {
        let known = self.trust.get(account.index()).copied();
        known.unwrap_or_else(|| if self.walk.is_none() { self.part_of_p(account) } else { 0.0 })
    }

    /// What the observer itself found in the subject, as part of all that it found.
    fn local(&self, observer: AccountId, subject: AccountId) -> f64 {
        let Some(walk) = self.walk.as_ref().filter(|walk| !walk.trusts_nobody(observer.0)) else {
            return self.part_of_p(subject);
        };
        walk.backward().get(subject.0, observer.0).unwrap_or(0.0)
    }

    /// Works trust out anew.
    fn refresh(&mut self) {
        let accounts = self.books.accounts();
        let p = pre_trust(accounts, self.vouched());
        // Room for the new matrix.
        self.walk = None;
        let walk = trust::EigenTrust::new(&self.books.ledger.trust(accounts));
        let start = (self.warm_start && !self.trust.is_empty()).then(|| {
            let mut start = std::mem::take(&mut self.trust);
            start.resize(accounts, 0.0);
            start
        });
        let found = walk.solve(&p, start.as_deref(), &self.rules);
        self.told.refreshes += 1;
        self.told.last_iterations = found.iterations();
        self.told.iterations += found.iterations();
        self.told.residual = found.residuals.last().copied().unwrap_or(0.0);
        self.told.mass = found.trust.iter().sum();
        let pre_trusted = if self.vouched().is_empty() { accounts } else { self.vouched().len() };
        if let Some(managers) = &mut self.managers {
            managers.computed(&walk, pre_trusted, found.iterations());
        }
        (self.trust, self.walk) = (found.trust, Some(walk));
    }
}

impl Mechanism for EigenTrust {
    fn enter(&mut self, account: AccountId) {
        self.books.know(account);
    }

    fn vouch(&mut self, account: AccountId) {
        self.books.know(account);
        if let Some(vouched) = &mut self.vouched
            && let Err(place) = vouched.binary_search(&account.0)
        {
            vouched.insert(place, account.0);
        }
    }

    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        let own = if self.d < 1.0 { (1.0 - self.d) * self.local(observer, subject) } else { 0.0 };
        self.d * self.global(subject) + own
    }

    fn public_standing(&self, subject: AccountId) -> Option<f64> {
        Some(self.global(subject))
    }

    fn tier(&self, observer: AccountId, subject: AccountId) -> Option<u32> {
        let trusted_by = self.walk.as_ref().map(|walk| walk.backward().row(subject.0));
        if trusted_by.is_some_and(|row| row.get(observer.0).is_some()) {
            return Some(1);
        }
        let evidence = self.is_vouched_for(subject) || trusted_by.is_some_and(|row| !row.columns.is_empty());
        (evidence && self.global(subject) > 0.0).then_some(FAR)
    }

    fn choose(&mut self, _: Clock, seeker: &mut Seeker, sources: &[AccountId]) -> usize {
        self.told.read_outs += sources.len() as u64;
        let mut standings = std::mem::take(&mut self.queue.keys);
        self.standings(seeker.account, sources, &mut standings);
        let chosen = self.choose.one(&standings, &mut seeker.stream);
        self.queue.keys = standings;
        chosen
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        self.told.read_outs += requests.iter().filter(|request| request.queued.fresh).count() as u64;
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        self.queue.divide(provider, requests, keys, shares);
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        match self.local {
            Local::Bytes(evidence) => self.books.add(clock, books::received(evidence, reports)),
            Local::Satisfaction => {
                let others = reports.iter().filter(|report| report.by != report.about);
                let found = |report: &Report| i64::from(report.authentic) - i64::from(report.inauthentic);
                let found = others.map(|report| (report.by.0, report.about.0, found(report)));
                self.books.add(clock, found.filter(|(.., satisfaction)| *satisfaction != 0));
            }
        }
    }

    fn settle(&mut self, clock: Clock) {
        if self.books.due(clock) {
            self.refresh();
            self.books.ledger.next_period();
        }
    }

    fn audit(&self) -> Result<(), String> {
        let mass = self.told.mass;
        if self.trust.is_empty() || (mass - 1.0).abs() < 1e-9 {
            return Ok(());
        }
        Err(format!("all trust together is {mass}, and must be 1"))
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        let Told { refreshes, last_iterations, iterations, residual, read_outs, .. } = self.told;
        let (messages, bytes) = self.managers.as_ref().map_or((0.0, 0.0), |managers| managers.sent(read_outs));
        columns.extend([
            ("refreshes", refreshes as f64),
            ("iterations", last_iterations as f64),
            ("iterations_mean", iterations as f64 / refreshes.max(1) as f64),
            ("residual", residual),
            ("pre_trusted_mass", self.vouched().iter().map(|account| self.global(AccountId(*account))).sum()),
            ("messages", messages),
            ("message_bytes", bytes),
            ("subvertible_share", self.managers.as_ref().map_or(0.0, Managers::subvertible_share)),
        ]);
    }
}

#[cfg(test)]
mod tests;
