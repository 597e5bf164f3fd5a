//! PropShare: everybody is served in proportion to what it gave lately (Levin et al. 2008).
//!
//! The paper reads BitTorrent as an auction: neighbours bid with what they upload, and a peer sells its uplink. The
//! standard choker sells equal slots to the highest bidders, so the cheapest winning bid is the best one, and several
//! cheap bids under several names are better still. PropShare sells shares in proportion to the bids instead:
//!
//! > peer i gives j the part `bid(j) / sum of all bids` of its uplink (algorithm 4).
//!
//! A bid is the weighted average of what j gave in the last four rounds (section 7.2: with one round only, those who
//! try each other in turn would oscillate). Four fifths of the uplink are sold this way; the rest is for trying
//! neighbours that gave nothing lately (section 7.1), for which "a single block" is enough (section 6).
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **The weights** of the four rounds: equal, unless `decay` says otherwise.
//! - **How many neighbours are tried at once**: as many as there are gifts of one block in the part that is meant for
//!   them, at least one, drawn at random for a round. What they leave is sold like the rest. While nobody gave
//!   anything lately, the whole uplink goes to gifts, in equal shares.
//! - **The ratio cap** (section 7.3: nobody gets more than `ratio_cap` times its bid) has no value in the paper. It is
//!   off by default. Bids share one price, so the cap binds all bidders of a peer or none. What it leaves is kept
//!   back; it holds for whatever a peer grants to those who bid, since a recommendation cannot withhold.
//! - **Seeds** sell nothing. They are as under `tit_for_tat` with its defaults, and so are peers that seed a while.
//! - **Several swarms**: each has its own auction, and an equal part of the uplink.
//!
//! The books hold what each account reports to have received itself: nobody else's word counts.

use crate::tit_for_tat;
use game::card::{Card, Kind, integer, number, text};
use game::ids::{AccountId, Bytes, Clock, Good, grown};
use game::mechanism::{Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::random::Stream;
use game::request::Request;
use std::borrow::Cow;
use std::collections::BTreeMap;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("prop_share"),
    summary: text("Serves everybody in proportion to what it gave lately, and tries new neighbours with small gifts."),
    source: text("Levin et al. 2008, BitTorrent is an Auction, sections 6 and 7"),
    version: 1,
    params: Cow::Borrowed(&[
        number("round_s", 10.0, 0.001, 1e9, "seconds that an auction lasts"),
        integer("window_rounds", 4, 1, 1000, "auctions that a bid is averaged over"),
        number("decay", 1.0, 0.0, 1.0, "weight of an auction's bid relative to the next one's; 1: equal weights"),
        number("probe_share", 0.2, 0.0, 1.0, "part of the uplink, at most, for neighbours that gave nothing lately"),
        number("gift_kib", 16.0, 0.001, 1e9, "what such a neighbour gets in an auction, KiB (16: a block)"),
        number(
            "ratio_cap",
            f64::INFINITY,
            1.0,
            f64::INFINITY,
            "the most that a neighbour gets for its bid, as a multiple of it; inf: no cap",
        ),
    ]),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("mechanism: { prop_share: { probe_share: 0.1 } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[],
    misfit: "it returns to each partner of the last round in proportion to what that gave, so it needs partners who \
             give to each other in every round",
    attackers: &["free_rider", "bittyrant", "sybil"],
    new: |params| Box::new(PropShare::new(params)),
};

/// The parameters, read once.
#[derive(Clone, Debug)]
struct Rules {
    round_s: f64,
    /// The weights of the auctions of a bid, the latest first; together 1.
    weights: Vec<f64>,
    probe_share: f64,
    gift_bytes: f64,
    ratio_cap: f64,
}

impl Rules {
    fn new(params: &Params) -> Self {
        let mut weights = vec![1.0; params.count("window_rounds")];
        (1..weights.len()).for_each(|age| weights[age] = weights[age - 1] * params.number("decay"));
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Self {
            round_s: params.number("round_s"),
            weights,
            probe_share: params.number("probe_share"),
            gift_bytes: params.number("gift_kib") * 1024.0,
            ratio_cap: params.number("ratio_cap"),
        }
    }
}

/// What one counterpart gave lately.
#[derive(Clone, Debug)]
struct Given {
    /// How often it had left by then.
    departures: u32,
    /// Auctions and bytes, the latest last.
    auctions: Vec<(u64, Bytes)>,
}

/// What is known of one account.
#[derive(Clone, Debug, Default)]
struct Known {
    /// How often it left: what was known of it before is void.
    departures: u32,
    /// Whether it seeds a swarm.
    seeds: bool,
    /// What others gave it lately.
    book: BTreeMap<(AccountId, Good), Given>,
    /// Whom it tries in each swarm, and the auction for which they were drawn.
    tries: BTreeMap<Good, (u64, Vec<AccountId>)>,
}

struct PropShare {
    rules: Rules,
    accounts: Vec<Known>,
    /// The auction that is going on, and rounds in each.
    now: u64,
    rounds: u64,
    /// Serves for those who want nothing themselves.
    seeds: Box<dyn Mechanism>,
}

impl PropShare {
    fn new(params: &Params) -> Self {
        let seeds = (tit_for_tat::ENTRY.new)(&tit_for_tat::ENTRY.card.defaults());
        Self { rules: Rules::new(params), accounts: Vec::new(), now: 0, rounds: 1, seeds }
    }

    fn know(&mut self, account: AccountId) -> &mut Known {
        grown(&mut self.accounts, account.index(), Known::default)
    }

    /// What `by` gave `to` lately: bytes in an auction, on average.
    fn bid(&self, to: AccountId, good: Good, by: AccountId) -> f64 {
        let given = self.accounts.get(to.index()).and_then(|known| known.book.get(&(by, good)));
        given.map_or(0.0, |given| self.average(by, given))
    }

    fn average(&self, by: AccountId, given: &Given) -> f64 {
        if given.departures != self.accounts[by.index()].departures {
            return 0.0;
        }
        let weight = |auction: u64| {
            let age = (self.now - auction).checked_sub(1)?;
            self.rules.weights.get(age as usize)
        };
        given.auctions.iter().filter_map(|(auction, bytes)| Some(weight(*auction)? * *bytes as f64)).sum()
    }

    /// One auction: the shares of those who ask for some goods.
    fn divide(&mut self, provider: &mut Provider, group: &[Request], shares: &mut [f64]) {
        let bids: Vec<f64> = group.iter().map(|r| self.bid(provider.account, r.good, r.by)).collect();
        let all_bids: f64 = bids.iter().sum();
        let uplink_bytes = (provider.uplink_bytes_per_s as f64 * self.rules.round_s).max(1.0);
        let budget = if all_bids > 0.0 { self.rules.probe_share } else { 1.0 };
        let gifts = (budget * uplink_bytes / self.rules.gift_bytes).floor().max(1.0);
        let gift = (self.rules.gift_bytes / uplink_bytes).min(budget / gifts);
        let mut given = 0.0;
        if budget > 0.0 {
            for place in self.tried(provider.account, group, &bids, gifts, &mut provider.stream) {
                shares[place] = gift;
                given += gift;
            }
        }
        if all_bids > 0.0 {
            let price = ((1.0 - given) / all_bids).min(self.rules.ratio_cap / uplink_bytes);
            shares.iter_mut().zip(bids).filter(|(_, bid)| *bid > 0.0).for_each(|(share, bid)| *share = bid * price);
        } else if given > 0.0 {
            shares.iter_mut().for_each(|share| *share /= given);
        }
    }

    /// The places of those who are tried in this auction: neighbours that gave nothing lately. Whom it draws it
    /// keeps until the auction ends, unless it asks no longer.
    fn tried(
        &mut self,
        account: AccountId,
        group: &[Request],
        bids: &[f64],
        most: f64,
        stream: &mut Stream,
    ) -> Vec<usize> {
        let now = self.now;
        let (drawn, mine) = self.know(account).tries.entry(group[0].good).or_default();
        if *drawn != now {
            (*drawn, *mine) = (now, Vec::new());
        }
        let (mut tried, mut others): (Vec<usize>, Vec<usize>) =
            (0..group.len()).filter(|place| bids[*place] <= 0.0).partition(|place| mine.contains(&group[*place].by));
        let most = most.min(group.len() as f64) as usize;
        tried.truncate(most);
        let more = (most - tried.len()).min(others.len());
        stream.choose_front(&mut others, more);
        tried.extend_from_slice(&others[..more]);
        *mine = tried.iter().map(|place| group[*place].by).collect();
        tried
    }

    /// Forgets what is too old to count.
    fn prune(&mut self) {
        let oldest = self.now.saturating_sub(self.rules.weights.len() as u64);
        for known in &mut self.accounts {
            known.book.retain(|_, given| {
                given.auctions.retain(|(auction, _)| *auction >= oldest);
                !given.auctions.is_empty()
            });
        }
    }
}

impl Mechanism for PropShare {
    fn leave(&mut self, account: AccountId) {
        let departures = self.know(account).departures + 1;
        *self.know(account) = Known { departures, ..Known::default() };
        self.seeds.leave(account);
    }

    fn part(&mut self, one: AccountId, other: AccountId, good: Good) {
        for (observer, subject) in [(one, other), (other, one)] {
            self.know(observer).book.remove(&(subject, good));
        }
        self.seeds.part(one, other, good);
    }

    /// The rate at which `subject` gave to `observer` lately, in bytes per second.
    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        let book = self.accounts.get(observer.index()).map(|known| &known.book);
        let all = (subject, Good(0))..=(subject, Good(u32::MAX));
        let given = book.into_iter().flat_map(|book| book.range(all.clone()));
        given.map(|(_, given)| self.average(subject, given)).sum::<f64>() / self.rules.round_s
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let auctions = requests.chunk_by(|a, b| a.good == b.good).count() as f64;
        let mut start = 0;
        for group in requests.chunk_by(|a, b| a.good == b.good) {
            let mine = &mut shares[start..start + group.len()];
            start += group.len();
            if group[0].provider_wants {
                self.divide(provider, group, mine);
            } else {
                self.know(provider.account).seeds = true;
                self.seeds.recommend(clock, provider, group, mine);
            }
            mine.iter_mut().for_each(|share| *share /= auctions);
        }
    }

    fn allow(&self, provider: AccountId, requester: AccountId) -> Bytes {
        if self.rules.ratio_cap.is_infinite() {
            return Bytes::MAX;
        }
        let bid_bytes = self.standing(provider, requester) * self.rules.round_s / self.rounds as f64;
        if bid_bytes > 0.0 {
            return (bid_bytes * self.rules.ratio_cap).ceil() as Bytes;
        }
        // Otherwise what the cap takes from those who bid would flow to those who do not. Where nobody bids yet, all
        // of the uplink is for gifts.
        let bids = self.accounts.get(provider.index()).is_some_and(|known| !known.book.is_empty());
        if bids { (self.rules.gift_bytes / self.rounds as f64).ceil() as Bytes } else { Bytes::MAX }
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        let mut of_seeds = Vec::new();
        for report in reports {
            let departures = self.know(report.about).departures;
            let (now, known) = (self.now, self.know(report.by));
            if report.received_bytes > 0 {
                let given = known.book.entry((report.about, report.good));
                let given = given.or_insert_with(|| Given { departures, auctions: Vec::new() });
                if given.departures != departures {
                    *given = Given { departures, auctions: Vec::new() };
                }
                match given.auctions.last_mut() {
                    Some((auction, bytes)) if *auction == now => *bytes += report.received_bytes,
                    _ => given.auctions.push((now, report.received_bytes)),
                }
            }
            if known.seeds {
                of_seeds.push(*report);
            }
        }
        self.seeds.hear(clock, &of_seeds);
    }

    fn settle(&mut self, clock: Clock) {
        self.rounds = clock.rounds_in(self.rules.round_s);
        let next = (clock.round + 1) / self.rounds;
        if next != self.now {
            self.now = next;
            self.prune();
        }
        self.seeds.settle(clock);
    }
}

#[cfg(test)]
mod tests;
