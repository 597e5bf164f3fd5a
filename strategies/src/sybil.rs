//! The Sybil attack on BitTorrent's choker: buys the cheapest slots of a victim, one account for each (Levin et al. 2008).
//!
//! The standard choker gives equal slots to its highest bidders. Whoever comes in last among the winners pays least, and
//! whoever comes in last, last but one and so on, under several names, gets several slots. With slots that cost
//! `c(1) >= c(2) >= ... >= c(s-1)`, algorithm 2 of the paper has an attacker of capacity U
//!
//! > find the largest k for which `k (c(s-k) + eps) <= U`, and bid `c(s-k) + eps` with each of k Sybils:
//!
//! all of them must outbid whoever holds the k-th slot from below. With k = 1 this is BitTyrant.
//!
//! What the paper leaves open, and how it is settled here:
//!
//! - **Prices** are not known. As BitTyrant does (Piatek et al. 2007, figure 9), the attacker keeps an estimate, here
//!   for every victim and every k: it grows by `delta` when one of the k bids wins no slot, and shrinks by `gamma` when
//!   all have won `r` rounds in a row. More slots are never cheaper: raising one price raises those of more slots, and
//!   lowering it lowers those of fewer.
//! - **Several victims**: slots are bought where a byte sent buys the most, the k-th slot at its additional cost
//!   `k c(s-k) - (k-1) c(s-k+1)`, until the capacity is spent. For a single victim this is the rule above. What a slot
//!   yields is estimated as BitTyrant does, from what came over the slots that were won, and until then from what the
//!   victim announces.
//! - **What is left** of the capacity goes to the bids, as BitTyrant's does, unless it is `selfish`.
//! - **Its own accounts** need nothing of each other. Its first account is its own name, so k accounts are k - 1 Sybils
//!   beside it. As a seed it follows the mechanism. It looks for as many neighbours as BitTyrant.
//!
//! All its accounts share one uplink, and ask: the optimistic slots that come to each are the other class of the
//! paper's Sybil attacks (section 4.4), which no client can help to profit from.

use crate::partner::{Periods, Yield, key, rounds_in, seek_more};
use game::card::{Card, Kind, Param, flag, integer, number, text};
use game::{AskTurn, JoinTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 11] = [
    integer("accounts", 4, 1, 1000, "accounts, and so slots that it may buy of one victim; 1: BitTyrant"),
    number("initial_upload_kib_s", 15.0, 0.001, 1e6, "first bid for a slot, in KiB/s"),
    number("expected_equal_split_kib_s", 12.2, 0.001, 1e6, "yield expected of a slot at first, in KiB/s"),
    number("delta", 0.2, 0.0, 10.0, "growth of a price when a bid wins nothing"),
    number("gamma", 0.1, 0.0, 0.99, "shrinkage of a price when all bids have won for `r` rounds"),
    integer("r", 3, 1, 1000, "rounds in a row that all bids must win before a price shrinks"),
    number("period_s", 10.0, 0.001, 1e6, "seconds between two decisions"),
    flag("selfish", false, "withhold capacity that buys nothing"),
    number("seek", 200.0, 0.0, 1e6, "neighbours each account looks for, if the usual number is not higher"),
    number("announce_s", 60.0, 0.001, 1e6, "seconds between announcements, if the usual time is not shorter"),
    number("scale", 1.0, 1e-6, 1e6, "factor on all rates above and on the steps of the active-set table"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("sybil"),
    summary: text("Buys several of a victim's cheapest upload slots, each with an account of its own."),
    source: text(
        "Levin et al. 2008, BitTorrent is an Auction, section 4.4 and algorithm 2; Piatek et al. 2007, figure 9",
    ),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("population:\n  honest: {}\n  sybils: { strategy: sybil, count: 1, params: { accounts: 3 } }"),
};

/// The parameters, with rates in bytes per second.
#[derive(Clone, Copy, Debug)]
struct Rules {
    accounts: usize,
    /// Bytes in a (scaled) KiB.
    kib: f64,
    initial_price: f64,
    initial_yield: f64,
    grow: f64,
    shrink: f64,
    r: u64,
    period_s: f64,
    selfish: bool,
    seek: f64,
    announce_s: f64,
}

/// What it knows about one victim. Rates are in bytes per second.
#[derive(Clone, Debug)]
struct Victim {
    /// What one slot yields.
    slot: Yield,
    /// What each of k bids must be to win k slots; the first is for k = 1.
    prices: Vec<f64>,
    /// The accounts that bid in this period, and how often in a row that many won.
    bidders: Vec<f64>,
    streak: u64,
    /// The share of each bid.
    share: f64,
    /// What was seen in this period so far: accounts that were granted something, bytes that came and were announced.
    granted: Vec<f64>,
    received_bytes: f64,
    announced_bytes: f64,
    /// The rows of this round.
    rows: Vec<usize>,
    /// Its place among equals.
    tie: f64,
}

impl Victim {
    fn fresh(rules: &Rules, tie: f64) -> Self {
        Self {
            slot: Yield::expected(rules.initial_yield),
            prices: vec![rules.initial_price; rules.accounts],
            bidders: Vec::new(),
            streak: 0,
            share: 0.0,
            granted: Vec::new(),
            received_bytes: 0.0,
            announced_bytes: 0.0,
            rows: Vec::new(),
            tie,
        }
    }

    /// Takes in what a row says about the last round.
    fn note(&mut self, turn: &ServeTurn, row: usize) {
        let own = turn.own_account(row);
        if turn.granted(row) == 1.0 && !self.granted.contains(&own) {
            self.granted.push(own);
        }
        self.received_bytes += turn.received_bytes(row);
        if self.rows.is_empty() {
            // All its accounts see the same announcements.
            self.announced_bytes += turn.gained_bytes(row);
        }
        self.rows.push(row);
    }

    /// Learns from the period that is over, which took so many seconds.
    fn learn(&mut self, rules: &Rules, seconds: f64, capacity: f64) {
        let came = self.received_bytes > 0.0 && !self.granted.is_empty();
        let per_slot = came.then(|| self.received_bytes / seconds / self.granted.len() as f64);
        self.slot.learn(per_slot, self.announced_bytes, seconds, rules.kib);
        let bids = self.bidders.len();
        if bids > 0 {
            if self.bidders.iter().all(|own| self.granted.contains(own)) {
                self.streak += 1;
                if self.streak >= rules.r {
                    let price = (self.prices[bids - 1] * rules.shrink).max(1.0);
                    self.prices[..bids].iter_mut().for_each(|p| *p = p.min(price));
                }
            } else {
                self.streak = 0;
                let price = self.prices[bids - 1];
                let price = if price < capacity { price * rules.grow } else { price };
                self.prices[bids - 1..].iter_mut().for_each(|p| *p = p.max(price));
            }
        }
    }

    /// Begins another period.
    fn restart(&mut self) {
        self.granted.clear();
        (self.received_bytes, self.announced_bytes) = (0.0, 0.0);
    }

    /// What the slots that it could buy yield for what they cost more than one less, never rising; and that cost.
    fn slots(&self) -> impl Iterator<Item = (f64, f64)> {
        let mut dearest: f64 = 0.0;
        (1..=self.rows.len().min(self.prices.len())).map(move |k| {
            let fewer = if k > 1 { (k - 1) as f64 * self.prices[k - 2] } else { 0.0 };
            let cost = k as f64 * self.prices[k - 1] - fewer;
            dearest = dearest.max(cost);
            (self.slot.rate / dearest, cost)
        })
    }
}

/// A slot as it stands in the ranking.
#[derive(Clone, Copy, Debug)]
struct Offer {
    /// Yield for cost.
    worth: f64,
    tie: f64,
    key: u64,
    k: usize,
    cost: f64,
}

/// The attacker.
#[derive(Clone, Debug)]
pub struct Sybil {
    rules: Rules,
    victims: BTreeMap<u64, Victim>,
    periods: Periods,
}

impl Sybil {
    /// Takes in what all who ask did in the last round.
    fn watch(&mut self, turn: &mut ServeTurn) {
        self.victims.values_mut().for_each(|victim| victim.rows.clear());
        for row in 0..turn.rows() {
            let rules = &self.rules;
            self.victims.entry(key(turn, row)).or_insert_with(|| Victim::fresh(rules, turn.random())).note(turn, row);
        }
    }

    /// Decides for a period how many slots to buy of whom.
    fn decide(&mut self, turn: &ServeTurn, seconds: f64) {
        let capacity = turn.capacity_bytes() / turn.round_seconds();
        let mut offers: Vec<Offer> = Vec::new();
        for (key, victim) in &mut self.victims {
            if victim.rows.is_empty() {
                victim.streak = 0;
                victim.restart();
                continue;
            }
            victim.learn(&self.rules, seconds, capacity);
            victim.restart();
            let (tie, key) = (victim.tie, *key);
            let slots = victim.slots().zip(1..);
            offers.extend(slots.map(|((worth, cost), k)| Offer { worth, tie, key, k, cost }));
        }
        offers.sort_unstable_by(|a, b| {
            b.worth.total_cmp(&a.worth).then(a.tie.total_cmp(&b.tie)).then(a.key.cmp(&b.key)).then(a.k.cmp(&b.k))
        });
        let mut bought: BTreeMap<u64, usize> = BTreeMap::new();
        let mut spent = 0.0;
        for (rank, offer) in offers.iter().enumerate() {
            if rank > 0 && spent + offer.cost > capacity {
                break;
            }
            spent += offer.cost;
            bought.insert(offer.key, offer.k);
        }
        for (key, victim) in &mut self.victims {
            let k = bought.get(key).copied().unwrap_or(0);
            if k != victim.bidders.len() {
                victim.streak = 0;
            }
            victim.bidders = victim.rows.iter().take(k).map(|row| turn.own_account(*row)).collect();
            victim.share = if k > 0 { (victim.prices[k - 1] / capacity.max(1.0)).min(1.0) } else { 0.0 };
        }
    }
}

impl Strategy for Sybil {
    fn join(&mut self, turn: &mut JoinTurn) {
        turn.stay();
        turn.open_accounts(self.rules.accounts as f64);
    }

    fn ask(&mut self, turn: &mut AskTurn) {
        turn.follow();
        seek_more(turn, self.rules.seek, self.rules.announce_s);
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        if turn.wants_bytes() == 0.0 {
            return turn.follow();
        }
        let rounds = rounds_in(turn, self.rules.period_s);
        self.watch(turn);
        if self.periods.begins(turn, rounds).is_some() {
            self.decide(turn, rounds as f64 * turn.round_seconds());
        }
        if self.rules.selfish {
            turn.withhold();
        }
        for victim in self.victims.values() {
            for row in &victim.rows {
                if victim.bidders.contains(&turn.own_account(*row)) {
                    turn.grant(*row, victim.share);
                }
            }
        }
    }
}

impl Listed for Sybil {
    const VERBS: Verbs = Verbs::of(&[Verb::Join, Verb::Ask, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let kib = 1024.0 * params.number("scale");
        let rules = Rules {
            accounts: params.count("accounts"),
            kib,
            initial_price: params.number("initial_upload_kib_s") * kib,
            initial_yield: params.number("expected_equal_split_kib_s") * kib,
            grow: 1.0 + params.number("delta"),
            shrink: 1.0 - params.number("gamma"),
            r: params.count("r") as u64,
            period_s: params.number("period_s"),
            selfish: params.flag("selfish"),
            seek: params.number("seek"),
            announce_s: params.number("announce_s"),
        };
        Self { rules, victims: BTreeMap::new(), periods: Periods::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{play, serve, shares};
    use game::params::Value;
    use game::table::Table;
    use game::turn::join::{Place, SCHEMA};

    const KIB_ROUND: f64 = 10.0 * 1024.0;

    fn attacker(accounts: i64) -> [Sybil; 1] {
        let mut params = CARD.defaults();
        params.set("accounts", Value::Integer(accounts));
        [Sybil::seat(&params)]
    }

    /// What goes to each (own account, victim) in KiB/s, at a capacity of 100 KiB/s. `won` are the rows that were
    /// granted something in the last round; each brought 10 KiB/s.
    fn round(attacker: &mut [Sybil; 1], round: u64, pairs: &[(u32, u32)], won: &[usize]) -> Vec<f64> {
        let rows: Vec<Vec<(&str, f64)>> = pairs
            .iter()
            .enumerate()
            .map(|(at, (own, victim))| {
                let granted = if won.contains(&at) { 1.0 } else { 0.0 };
                let received = granted * 10.0 * KIB_ROUND;
                let (own, victim) = (f64::from(*own), f64::from(*victim));
                vec![("own_account", own), ("account", victim), ("granted", granted), ("received_bytes", received)]
            })
            .collect();
        let rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
        let mut table = serve(round, 100.0 * KIB_ROUND, 1e9, &rows);
        play(attacker, &mut table);
        shares(&table).iter().map(|share| share * 100.0).collect()
    }

    fn near(a: &[f64], b: &[f64]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    const ONE_VICTIM: [(u32, u32); 4] = [(1, 9), (2, 9), (3, 9), (4, 9)];

    #[test]
    fn it_opens_its_accounts() {
        let mut table = Table::new(&SCHEMA);
        table.restart(game::Clock { round: 0, round_seconds: 10.0 }, 0);
        table.open_place(0, 0, &[0.0; Place::COUNT as usize]);
        play(&mut attacker(3), &mut table);
        assert_eq!(table.place_column(Place::open_accounts as usize), [3.0]);
    }

    #[test]
    fn it_buys_as_many_slots_as_it_can_afford_all_at_one_price() {
        assert!(near(&round(&mut attacker(4), 0, &ONE_VICTIM, &[]), &[15.0; 4]));
        // Five fresh victims at 15 KiB/s a slot: six slots fit into 100 KiB/s.
        let pairs: Vec<(u32, u32)> = (1..3).flat_map(|own| (10..15).map(move |victim| (own, victim))).collect();
        let sent = round(&mut attacker(2), 0, &pairs, &[]);
        assert_eq!(sent.iter().filter(|s| (**s - 15.0).abs() < 1e-9).count(), 6, "{sent:?}");
    }

    #[test]
    fn a_lost_bid_raises_the_price_of_that_many_slots_only() {
        let mut attacker = attacker(2);
        let pairs = &ONE_VICTIM[..2];
        round(&mut attacker, 0, pairs, &[]);
        // One of two bids won: two slots cost 18 KiB/s each from now on, one still 15.
        assert!(near(&round(&mut attacker, 1, pairs, &[0]), &[18.0, 18.0]));
        assert!(near(&attacker[0].victims[&9].prices, &[15.0 * 1024.0, 18.0 * 1024.0]));
    }

    #[test]
    fn slots_that_are_too_dear_are_left() {
        let mut attacker = attacker(2);
        let mut sent = Vec::new();
        for now in 0..9 {
            sent = round(&mut attacker, now, &ONE_VICTIM[..2], &[0]);
        }
        // Two slots would cost 2 * 15 * 1.2^7 KiB/s: more than it has. It buys the one that it can afford.
        assert!(near(&sent, &[15.0, 0.0]), "{sent:?}");
    }

    #[test]
    fn loyalty_lowers_prices() {
        let mut attacker = attacker(2);
        for now in 0..3 {
            assert!(near(&round(&mut attacker, now, &ONE_VICTIM[..2], &[0, 1]), &[15.0; 2]));
        }
        assert!(near(&round(&mut attacker, 3, &ONE_VICTIM[..2], &[0, 1]), &[13.5; 2]));
    }

    #[test]
    fn it_buys_where_a_byte_buys_most() {
        let mut attacker = attacker(1);
        let pairs: Vec<(u32, u32)> = (10..20).map(|victim| (1, victim)).collect();
        let first = round(&mut attacker, 0, &pairs, &[]);
        let loser = first.iter().position(|s| *s > 0.0).expect("a bid");
        let winners: Vec<usize> = (0..10).filter(|at| *at != loser).collect();
        let sent = round(&mut attacker, 1, &pairs, &winners);
        // The loser is expected to yield 12.2 for 18 now; the others yielded 10 for 15.
        assert!(sent[loser] > 0.0, "12.2 / 18 is more than 10 / 15: {sent:?}");
        let sent = round(&mut attacker, 2, &pairs, &winners);
        assert_eq!(sent[loser], 0.0, "12.2 / 21.6 is less than 10 / 15: {sent:?}");
    }

    #[test]
    fn as_a_seed_it_follows() {
        let mut table = serve(0, KIB_ROUND, 0.0, &[&[("recommended", 0.75)], &[("recommended", 0.25)]]);
        play(&mut attacker(4), &mut table);
        assert_eq!(shares(&table), [0.75, 0.25]);
    }
}
