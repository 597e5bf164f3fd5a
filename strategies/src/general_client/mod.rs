//! A general BitTorrent client: how it values neighbours, what it offers them, and how offers move, all by parameters.
//!
//! It is made to be searched (`red_team:`): nobody tells it what pays. Two known clients are points of its space: with its
//! defaults it behaves as the reference client does, as near as its form allows, and with `offer: rate`, `offer_kib_s: 15`,
//! `cost_weight: 1`, `raise: 0.2`, `cut: 0.1`, `credit: 1`, `forget: 0` and `strangers: 0` it decides as BitTyrant does (Piatek
//! et al. 2007, section 4.1), share by share, as long as it meets no kin. A test says so.
//!
//! For every neighbour it keeps two rates: `d`, what the neighbour gives it, and `u`, what it offers. In every period:
//!
//! - **Value.** d is the rate observed last. Of a neighbour that gave nothing since, it loses the part `forget` per
//!   period. Of one that never gave, it is what may be expected of it (`expected_kib_s`, or what its announcements say, as BitTyrant
//!   reckons), times `credit`.
//! - **Choice.** Neighbours of some value are ranked by d / u^`cost_weight`: the reference client asks what comes in, BitTyrant
//!   what it costs, too. They are served in this order as long as their u fit into the uplink, the first in any case.
//! - **Strangers.** Some of the uplink is kept for `strangers` others, each at the first offer, drawn at random and
//!   kept for `stranger_periods`: the optimistic unchokes of the reference client.
//! - **Offer.** At first it is a slot (the uplink divided by `slots`) or a fixed rate. After a period in which a neighbour
//!   was served it grows by `raise` if the neighbour did not serve this peer, and shrinks by `cut` if it did for `patience` periods in a
//!   row.
//!
//! What its form cannot do: the reference client estimates rates over 20 s and forgets a snubbed neighbour after 30 s, where this one
//! halves its value every period; and it fills two slots even if nobody reciprocates. As a seed it follows the mechanism.

use crate::partner::{NEVER, Offer, Periods, Yield, best_first, key, rounds_in, seek_more};
use game::card::{Card, Kind, Param, flag, integer, number, text, word};
use game::maths::pow;
use game::{AskTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 17] = [
    integer(
        "slots",
        0,
        0,
        1000,
        "upload slots by which the uplink is divided; 0: as many as the reference client has for it",
    ),
    word(
        "offer",
        const { &[text("slot"), text("rate")] },
        "what a neighbour is offered at first: a slot, or `offer_kib_s`",
    ),
    number("offer_kib_s", 15.0, 0.001, 1e6, "upload rate offered at first, in KiB/s"),
    number("cost_weight", 0.0, 0.0, 4.0, "how much a neighbour's price counts in the ranking: the power of u"),
    number("raise", 0.0, 0.0, 10.0, "growth of an offer when a neighbour that was served does not serve this peer"),
    number("cut", 0.0, 0.0, 0.99, "shrinkage of an offer when a neighbour has served this peer for `patience` periods"),
    integer("patience", 3, 1, 1000, "periods in a row that a neighbour must serve this peer before its offer shrinks"),
    number("credit", 0.0, 0.0, 1.0, "part of what may be expected of a neighbour that never gave, taken as its value"),
    number("expected_kib_s", 12.2, 0.001, 1e6, "rate expected of a neighbour that announced nothing yet, in KiB/s"),
    number("forget", 0.5, 0.0, 1.0, "part of a neighbour's value that is lost in a period in which it gave nothing"),
    integer("strangers", 1, 0, 1000, "others for whom uplink is kept, each at the first offer"),
    integer("stranger_periods", 3, 1, 1000, "periods after which strangers are drawn anew"),
    number("period_s", 10.0, 0.001, 1e6, "seconds between two decisions"),
    flag("withhold", false, "keep uplink that was not offered"),
    number("seek", 0.0, 0.0, 1e6, "neighbours it looks for, if the usual number is not higher"),
    number("announce_s", 1e6, 0.001, 1e6, "seconds between announcements, if the usual time is not shorter"),
    number("scale", 1.0, 1e-6, 1e6, "factor on `offer_kib_s`, `expected_kib_s` and the steps of the active-set table"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("general_client"),
    summary: text("Any client between the reference one and BitTyrant, and beyond: made to be searched for what pays."),
    source: text("own; after Cohen 2003, sections 2 and 3, and Piatek et al. 2007, section 4.1 and figure 9"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text(
        "population:\n  honest: { share: 0.99 }\n  others: { strategy: general_client, share: 0.01, params: { cost_weight: 1, credit: 1 } }",
    ),
};

/// The reference client's number of upload slots for an uplink.
fn reference_slots(bytes_per_s: f64) -> f64 {
    // What no link carries stands for no limit.
    const UNLIMITED: f64 = 1e18;
    match bytes_per_s / 1024.0 {
        r if r < 9.0 => 2.0,
        r if r < 15.0 => 3.0,
        r if r < 42.0 => 4.0,
        _ if bytes_per_s > UNLIMITED => 7.0,
        r => (0.6 * r).sqrt().floor(),
    }
}

/// The parameters, with rates in bytes per second.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Bytes in a (scaled) KiB.
    kib: f64,
    /// 0: by uplink.
    slots: f64,
    /// `None`: a slot.
    first_offer: Option<f64>,
    cost_weight: f64,
    grow: f64,
    shrink: f64,
    patience: f64,
    credit: f64,
    expected: f64,
    keep: f64,
    strangers: usize,
    stranger_periods: u64,
    period_s: f64,
    withhold: bool,
    seek: f64,
    announce_s: f64,
}

impl Rules {
    /// What a neighbour is offered at first, with this uplink.
    fn offer(&self, uplink: f64) -> f64 {
        self.first_offer.unwrap_or_else(|| {
            let slots = if self.slots > 0.0 { self.slots } else { reference_slots(uplink) };
            (uplink / slots).max(1.0)
        })
    }
}

/// What it knows about one neighbour. Rates are in bytes per second.
#[derive(Clone, Copy, Debug)]
struct Neighbour {
    d: Yield,
    u: f64,
    /// Periods in a row that it served this peer, up to the last one.
    streak: f64,
    /// The period after the one in which it was last seen, and last served; and its share now.
    seen_until: u64,
    served_until: u64,
    share: f64,
    is_stranger: bool,
    /// What was seen in this period so far.
    granted: bool,
    received_bytes: f64,
    gained_bytes: f64,
    /// Its place among equals.
    tie: f64,
}

impl Neighbour {
    fn fresh(d: f64, u: f64, tie: f64) -> Self {
        Self {
            d: Yield::expected(d),
            u,
            streak: 0.0,
            seen_until: NEVER,
            served_until: NEVER,
            share: 0.0,
            is_stranger: false,
            granted: false,
            received_bytes: 0.0,
            gained_bytes: 0.0,
            tie,
        }
    }

    /// Learns from the period that is over, which took so many seconds, what the neighbour is worth.
    fn value(&mut self, rules: &Rules, period: u64, seconds: f64) {
        if self.seen_until != period || !self.granted {
            self.streak = 0.0;
        }
        if self.granted {
            self.streak += 1.0;
        }
        self.seen_until = period + 1;
        let rate = self.received_bytes / seconds;
        let gave = self.granted && rate > 0.0;
        self.d.learn(gave.then_some(rate), self.gained_bytes, seconds, rules.kib);
        if self.d.observed && !gave {
            self.d.rate *= rules.keep;
        }
    }

    /// Changes what it is offered, if it was served in the period that is over.
    fn haggle(&mut self, rules: &Rules, period: u64, uplink: f64) {
        if self.served_until != period {
            return;
        }
        if !self.granted {
            if self.u < uplink {
                self.u *= rules.grow;
            }
        } else if self.streak >= rules.patience {
            self.u = (self.u * rules.shrink).max(1.0);
        }
    }

    /// d / u^cost_weight, where d is taken on credit if it was never observed.
    fn worth(&self, rules: &Rules) -> f64 {
        let value = if self.d.observed { self.d.rate } else { rules.credit * self.d.rate };
        value / pow(self.u, rules.cost_weight)
    }
}

/// The uplink as it is spent.
#[derive(Clone, Copy, Debug)]
struct Purse {
    uplink: f64,
    spent: f64,
    served: usize,
}

impl Purse {
    /// Spends this, if it fits into `limit` or is the first. Slots that fill the uplink fill it, whatever rounding does.
    fn spend(&mut self, u: f64, limit: f64) -> bool {
        let fits = self.served == 0 || self.spent + u <= limit * (1.0 + 1e-9);
        if fits {
            (self.spent, self.served) = (self.spent + u, self.served + 1);
        }
        fits
    }

    fn share(&self, u: f64) -> f64 {
        if u < self.uplink { u / self.uplink } else { 1.0 }
    }
}

/// One client's mind.
#[derive(Clone, Debug)]
pub struct GeneralClient {
    rules: Rules,
    neighbours: BTreeMap<u64, Neighbour>,
    offers: Vec<Offer>,
    periods: Periods,
}

impl GeneralClient {
    /// Takes in what all who ask did in the last round.
    fn watch(&mut self, turn: &mut ServeTurn, uplink: f64) {
        let (d, u) = (self.rules.expected, self.rules.offer(uplink));
        for row in 0..turn.rows() {
            let entry = self.neighbours.entry(key(turn, row));
            let neighbour = entry.or_insert_with(|| Neighbour::fresh(d, u, turn.random()));
            neighbour.granted |= turn.granted(row) == 1.0;
            neighbour.received_bytes += turn.received_bytes(row);
            neighbour.gained_bytes += turn.gained_bytes(row);
        }
    }

    /// Learns from the period that is over about all who ask, and ranks them.
    fn rank(&mut self, turn: &ServeTurn, period: u64, seconds: f64, uplink: f64) {
        self.offers.clear();
        for row in 0..turn.rows() {
            let key = key(turn, row);
            let Some(neighbour) = self.neighbours.get_mut(&key) else { continue };
            neighbour.value(&self.rules, period, seconds);
            neighbour.haggle(&self.rules, period, uplink);
            let (worth, tie, u) = (neighbour.worth(&self.rules), neighbour.tie, neighbour.u);
            self.offers.push(Offer { worth, tie, row, key, u });
        }
        best_first(&mut self.offers);
        for neighbour in self.neighbours.values_mut() {
            (neighbour.granted, neighbour.received_bytes, neighbour.gained_bytes) = (false, 0.0, 0.0);
            neighbour.share = 0.0;
        }
    }

    /// Decides for a period whom to serve, and how much.
    fn decide(&mut self, turn: &mut ServeTurn, period: u64, rounds: u64, uplink: f64) {
        self.rank(turn, period, rounds as f64 * turn.round_seconds(), uplink);
        let kept = self.rules.strangers as f64 * self.rules.offer(uplink);
        let mut purse = Purse { uplink, spent: 0.0, served: 0 };
        let mut partners = 0;
        for offer in self.offers.iter().take_while(|offer| offer.worth > 0.0) {
            if !purse.spend(offer.u, uplink - kept) {
                break;
            }
            partners += 1;
            serve(&mut self.neighbours, offer, period, &purse, false);
        }
        self.strangers(turn, partners, period, &mut purse);
    }

    /// Serves strangers among those who are no partners: those of the last period, until all are drawn anew.
    fn strangers(&mut self, turn: &mut ServeTurn, partners: usize, period: u64, purse: &mut Purse) {
        let anew = period.is_multiple_of(self.rules.stranger_periods);
        let mut others = self.offers[partners..].to_vec();
        let had = |offer: &Offer| !anew && self.neighbours.get(&offer.key).is_some_and(|n| n.is_stranger);
        // Those who stay come first; the sort is stable.
        others.sort_by_key(|offer| !had(offer));
        let mut stay = others.iter().filter(|offer| had(offer)).count();
        self.neighbours.values_mut().for_each(|n| n.is_stranger = false);
        for _ in 0..self.rules.strangers.min(others.len()) {
            let offer = if stay > 0 {
                stay -= 1;
                others.remove(0)
            } else {
                others.swap_remove((turn.random() * others.len() as f64) as usize)
            };
            if !purse.spend(offer.u, purse.uplink) {
                break;
            }
            serve(&mut self.neighbours, &offer, period, purse, true);
        }
    }
}

/// Notes that a neighbour is served in a period.
fn serve(neighbours: &mut BTreeMap<u64, Neighbour>, offer: &Offer, period: u64, purse: &Purse, is_stranger: bool) {
    if let Some(neighbour) = neighbours.get_mut(&offer.key) {
        neighbour.share = purse.share(offer.u);
        neighbour.served_until = period + 1;
        neighbour.is_stranger = is_stranger;
    }
}

impl Strategy for GeneralClient {
    fn ask(&mut self, turn: &mut AskTurn) {
        turn.follow();
        seek_more(turn, self.rules.seek, self.rules.announce_s);
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        if turn.wants_bytes() == 0.0 {
            return turn.follow();
        }
        let rounds = rounds_in(turn, self.rules.period_s);
        let uplink = turn.capacity_bytes() / turn.round_seconds();
        self.watch(turn, uplink);
        if let Some(period) = self.periods.begins(turn, rounds) {
            self.decide(turn, period, rounds, uplink);
        }
        if self.rules.withhold {
            turn.withhold();
        }
        for row in 0..turn.rows() {
            if let Some(neighbour) = self.neighbours.get(&key(turn, row)) {
                turn.grant(row, neighbour.share);
            }
        }
    }
}

impl Listed for GeneralClient {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let kib = 1024.0 * params.number("scale");
        let rules = Rules {
            kib,
            slots: params.number("slots"),
            first_offer: (params.word("offer") == "rate").then(|| params.number("offer_kib_s") * kib),
            cost_weight: params.number("cost_weight"),
            grow: 1.0 + params.number("raise"),
            shrink: 1.0 - params.number("cut"),
            patience: params.number("patience"),
            credit: params.number("credit"),
            expected: params.number("expected_kib_s") * kib,
            keep: 1.0 - params.number("forget"),
            strangers: params.count("strangers"),
            stranger_periods: params.count("stranger_periods") as u64,
            period_s: params.number("period_s"),
            withhold: params.flag("withhold"),
            seek: params.number("seek"),
            announce_s: params.number("announce_s"),
        };
        Self { rules, neighbours: BTreeMap::new(), offers: Vec::new(), periods: Periods::default() }
    }
}

#[cfg(test)]
mod tests;
