//! Tit-for-tat as the mainline BitTorrent client plays it: the choker of version 4.x.
//!
//! Every ten seconds a leecher unchokes those who gave it most lately (the *regular* slots) and,
//! to find better partners, one more out of turn (the *optimistic* slot, which rotates every thirty
//! seconds). It splits its uplink equally over those it serves. A peer is *snubbed*, and loses its
//! claim to a regular slot, when nothing came from it for a while. Seeds want nothing back, so they
//! follow a seed policy instead. Every swarm has a choker of its own: what a peer gives in one
//! earns it nothing in another.
//!
//! The books hold, for each pair of accounts that traded lately, the client's sliding estimate of
//! the rate in each direction, fed by the observer's own reports: nobody else's word counts.
//! As in the client, the choker does not only read an estimate, it makes it slide (see [`rate`]).

use game::card::{Card, Kind, alternative, choice, integer, number, text, word};
use game::ids::{AccountId, Clock, Good, grown};
use game::mechanism::{Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use std::borrow::Cow;

mod choker;
mod rate;

use choker::Choker;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("tit_for_tat"),
    summary: text("Serves those who gave most lately, and one more to find better partners (BitTorrent's choker)."),
    source: text(
        "Cohen 2003, Incentives Build Robustness in BitTorrent, section 3; mainline client 4.x, Choker.py; BEP 3",
    ),
    version: 2,
    params: Cow::Borrowed(&[
        choice(
            "slots",
            const {
                &[
                    alternative(
                        "auto",
                        "by uplink in KiB/s: below 9: 2, 15: 3, 42: 4, then floor(sqrt(0.6 r)); 7 if unlimited",
                        &[],
                    ),
                    alternative(
                        "fixed",
                        "always the same",
                        const { &[integer("count", 4, 1, 10_000, "upload slots")] },
                    ),
                ]
            },
            "upload slots of a peer, the optimistic one included",
        ),
        integer(
            "min_slots",
            2,
            1,
            10_000,
            "slots that are filled even when nobody reciprocates, be they more than `slots` (min_uploads)",
        ),
        number("rechoke_s", 10.0, 0.001, 1e9, "seconds between two rechokes"),
        integer("optimistic_rechokes", 3, 1, 1_000_000, "rechokes between two rotations of the optimistic slot"),
        number("rate_window_s", 20.0, 0.001, 1e9, "seconds over which rates are estimated"),
        number(
            "snub_s",
            30.0,
            0.001,
            1e9,
            "seconds without data after which a peer is snubbed (the 2003 paper says 60)",
        ),
        word(
            "seed_policy",
            const { &[text("round_robin"), text("fastest_first"), text("random")] },
            "whom a seed serves: all in turn (mainline 4.x), those it can send to fastest (2003 paper, BEP 3), or anyone",
        ),
    ]),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("mechanism: { tit_for_tat: { slots: { fixed: { count: 4 } }, seed_policy: random } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[],
    misfit: "it serves those who gave it most in the last seconds, so it needs partners who give to each other in \
             every round",
    attackers: &["free_rider", "bittyrant", "bitthief", "large_view"],
    new: |params| Box::new(TitForTat::new(params)),
};

/// The parameters, read once.
#[derive(Clone, Debug)]
struct Rules {
    /// `None`: by uplink.
    slots: Option<usize>,
    min_slots: usize,
    rechoke_s: f64,
    optimistic_rechokes: u32,
    rate_window_s: f64,
    snub_s: f64,
    seed_policy: SeedPolicy,
}

/// Whom a seed serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SeedPolicy {
    RoundRobin,
    FastestFirst,
    Random,
}

impl Rules {
    fn new(params: &Params) -> Self {
        Self {
            slots: match params.choice("slots") {
                ("fixed", fixed) => Some(fixed.count("count")),
                _ => None,
            },
            min_slots: params.count("min_slots"),
            rechoke_s: params.number("rechoke_s"),
            optimistic_rechokes: params.count("optimistic_rechokes") as u32,
            rate_window_s: params.number("rate_window_s"),
            snub_s: params.number("snub_s"),
            seed_policy: match params.word("seed_policy") {
                "fastest_first" => SeedPolicy::FastestFirst,
                "random" => SeedPolicy::Random,
                _ => SeedPolicy::RoundRobin,
            },
        }
    }

    /// Upload slots for an uplink.
    fn slots(&self, uplink_bytes_per_s: u64) -> usize {
        self.slots.unwrap_or_else(|| automatic_slots(uplink_bytes_per_s))
    }
}

/// The mainline client's automatic number of uploads.
fn automatic_slots(uplink_bytes_per_s: u64) -> usize {
    if uplink_bytes_per_s == u64::MAX {
        return 7;
    }
    let kib_s = uplink_bytes_per_s as f64 / 1024.0;
    match kib_s {
        r if r < 9.0 => 2,
        r if r < 15.0 => 3,
        r if r < 42.0 => 4,
        r => (0.6 * r).sqrt() as usize,
    }
}

struct TitForTat {
    rules: Rules,
    /// End of the last settled round, in seconds.
    now_s: f64,
    /// For each account, a choker for every swarm it is in.
    chokers: Vec<Vec<(Good, Choker)>>,
    accounts: Vec<Account>,
    /// The reports of a round by account, and where those of each account begin.
    order: Vec<u32>,
    first: Vec<u32>,
}

/// What all chokers must know of an account.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    /// How often it left: what was known of it before is void.
    departures: u32,
    /// 1 + the place of its request in the group at hand; 0 if it has none there.
    asks: u32,
    /// 1 + the place of its rates in the choker at hand; 0 if it has none there.
    trade: u32,
}

impl TitForTat {
    fn new(params: &Params) -> Self {
        Self {
            rules: Rules::new(params),
            now_s: 0.0,
            chokers: Vec::new(),
            accounts: Vec::new(),
            order: Vec::new(),
            first: Vec::new(),
        }
    }

    fn know(&mut self, account: AccountId) {
        grown(&mut self.chokers, account.index(), Vec::new);
        grown(&mut self.accounts, account.index(), Account::default);
    }

    /// Takes each choker's reports one after another, so that its books are fetched once: they are far apart.
    fn sort_by_reporter(&mut self, reports: &[Report]) {
        let last = reports.iter().map(|r| r.by.max(r.about)).max();
        last.into_iter().for_each(|account| self.know(account));
        self.first.clear();
        self.first.resize(self.accounts.len() + 1, 0);
        reports.iter().for_each(|r| self.first[r.by.index() + 1] += 1);
        for account in 1..self.first.len() {
            self.first[account] += self.first[account - 1];
        }
        self.order.clear();
        self.order.resize(reports.len(), 0);
        for (at, report) in reports.iter().enumerate() {
            let place = &mut self.first[report.by.index()];
            self.order[*place as usize] = at as u32;
            *place += 1;
        }
    }

    fn choker(chokers: &mut [Vec<(Good, Choker)>], account: AccountId, good: Good) -> &mut Choker {
        let mine = &mut chokers[account.index()];
        let at = mine.iter().position(|(g, _)| *g == good).unwrap_or_else(|| {
            mine.push((good, Choker::default()));
            mine.len() - 1
        });
        &mut mine[at].1
    }
}

impl Mechanism for TitForTat {
    fn leave(&mut self, account: AccountId) {
        self.know(account);
        self.accounts[account.index()].departures += 1;
        self.chokers[account.index()] = Vec::new();
    }

    fn part(&mut self, one: AccountId, other: AccountId, good: Good) {
        for (observer, subject) in [(one, other), (other, one)] {
            self.know(observer);
            Self::choker(&mut self.chokers, observer, good).part(subject);
        }
    }

    /// The rate at which `subject` gave to `observer` lately, in bytes per second.
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        let chokers = self.chokers.get(observer.index()).map_or(&[][..], Vec::as_slice);
        let departures = self.accounts.get(subject.index()).map_or(0, |a| a.departures);
        chokers.iter().map(|(_, choker)| choker.rate_from(subject, departures, self.now_s)).sum()
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        self.know(provider.account);
        let mut start = 0;
        for group in requests.chunk_by(|a, b| a.good == b.good) {
            for (i, request) in group.iter().enumerate() {
                self.know(request.by);
                self.accounts[request.by.index()].asks = i as u32 + 1;
            }
            let choker = Self::choker(&mut self.chokers, provider.account, group[0].good);
            choker.meet(group, &mut self.accounts, &mut provider.stream);
            choker.rechoke(&self.rules, clock, provider, group[0].provider_wants, &mut self.accounts);
            for account in choker.served() {
                shares[start + self.accounts[account as usize].asks as usize - 1] = 1.0;
            }
            for request in group {
                self.accounts[request.by.index()].asks = 0;
            }
            start += group.len();
        }
        let served: f64 = shares.iter().sum();
        shares.iter_mut().filter(|s| **s > 0.0).for_each(|s| *s /= served);
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        self.sort_by_reporter(reports);
        for at in &self.order {
            let report = &reports[*at as usize];
            let choker = Self::choker(&mut self.chokers, report.by, report.good);
            choker.hear(&self.rules, clock, report, self.accounts[report.about.index()].departures);
        }
    }

    fn settle(&mut self, clock: Clock) {
        self.now_s = clock.end_s();
    }
}

#[cfg(test)]
mod tests;
