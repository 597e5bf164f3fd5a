//! BitTyrant: the strategic BitTorrent client (Piatek et al. 2007, section 4.1 and figure 9).
//!
//! An honest peer splits its capacity equally over a few partners. BitTyrant asks of every neighbour
//! what it is worth: `d`, the download rate to expect if it reciprocates, and `u`, the upload rate
//! that buys this. Each round it ranks its neighbours by d/u and unchokes down the list while the sum
//! of u fits its capacity, sending each exactly its u. After the round, for each neighbour that it
//! had unchoked:
//!
//! - it did not unchoke us: u grows by `delta`;
//! - it unchoked us for `r` rounds in a row: u shrinks by `gamma` (in every further round too);
//!
//! and d becomes the observed rate wherever a neighbour sent something. Until then, d is estimated
//! from what the neighbour announces to have obtained: that rate is about its upload capacity, and
//! the size of the active set that Azureus gives to such a capacity is known, so d is the one divided
//! by the other. Before anything is announced, d is the expected equal split of a peer.
//!
//! *Strategic* BitTyrant still gives its excess capacity away (the referee spreads what was not
//! granted over the grants); the *selfish* variant withholds it. As a seed it follows the mechanism.
//! It asks the tracker for as many neighbours as it can get, as often as it may.
//!
//! Where the paper is silent, this file decides:
//!
//! - **Ties** of d/u (all fresh neighbours tie) go by a random number that each neighbour gets when
//!   it is first seen. Drawn once, it favours no account number and keeps the order stable.
//! - **The first** in the list is unchoked even if its u exceeds the whole capacity; it then gets all
//!   of it. Otherwise a slow peer would serve nobody, and never learn. For the same reason u does not
//!   grow once it has reached the capacity. It never falls under one byte per second.
//! - **A grant that carried nothing** leaves d alone: it measures our requests, not the neighbour.
//! - **Announcements** are averaged over the rounds in which the neighbour was seen, since nothing is
//!   known about the others. Every round counts from zero (nothing decays): a decaying meter drags d
//!   down for neighbours that choke us.
//! - **Other BitTyrants** recognise each other and "use a block-based tit-for-tat that ramps up". Here
//!   (`recognise_kin`): to kin that unchoked us, u is `kin_ramp` times what it sent last round, and at
//!   least the initial u. The released client uses the same factor, 1.25.
//! - **Its round** lasts `period_s`, from its first decision on. In simulations with shorter rounds it adds up what it
//!   sees and repeats its grants in between; a neighbour that unchoked it at any time of a period did so in it.
//! - **KiB.** The paper's initial u is 15 KB/s in the prose, "just above the step" of its measured
//!   curve, which lies at 14 KB/s. Parameters are in KiB/s and multiplied by `scale`, as are the steps
//!   of the active-set table: with everything scaled to a tenth, as in the paper's testbed, say 0.1.
//!
//! Everything is addition, multiplication, division and comparison, in the same order as in
//! `lua/bittyrant.lua`: the two decide the same, bit for bit.

use crate::partner::{NEVER, Offer, Periods, Yield, best_first, key, rounds_in, seek_more};
use game::card::{Card, Kind, Param, flag, integer, number, text};
use game::{AskTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 12] = [
    number("initial_upload_kib_s", 15.0, 0.001, 1e6, "upload rate offered to a fresh neighbour, in KiB/s"),
    number(
        "expected_equal_split_kib_s",
        12.2,
        0.001,
        1e6,
        "download rate expected of a neighbour that announced nothing yet, in KiB/s (12.2: median equal split of the measured capacities)",
    ),
    number("delta", 0.2, 0.0, 10.0, "growth of u when an unchoked neighbour does not unchoke us"),
    number("gamma", 0.1, 0.0, 0.99, "shrinkage of u when a neighbour has unchoked us for `r` rounds"),
    integer("r", 3, 1, 1000, "rounds in a row that a neighbour must unchoke us before u shrinks"),
    number("period_s", 10.0, 0.001, 1e6, "seconds between two decisions: the paper's round"),
    flag("selfish", false, "withhold capacity that buys nothing"),
    flag("recognise_kin", true, "play tit for tat that ramps up with other BitTyrants"),
    number("kin_ramp", 1.25, 1.0, 10.0, "factor on what kin sent last round"),
    number("seek", 200.0, 0.0, 1e6, "neighbours it looks for, if the usual number is not higher"),
    number("announce_s", 60.0, 0.001, 1e6, "seconds between announcements, if the usual time is not shorter"),
    number("scale", 1.0, 1e-6, 1e6, "factor on all rates above and on the steps of the active-set table"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("bittyrant"),
    summary: text("Buys the most download per upload: ranks neighbours by d/u and sends each just what it demands."),
    source: text("Piatek et al. 2007, Do Incentives Build Robustness in BitTorrent?, section 4.1 and figure 9"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.99 }\n  tyrants: { strategy: bittyrant, share: 0.01, params: { scale: 0.1, selfish: true } }",
    ),
};

/// The parameters, with rates in bytes per second.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Bytes in a (scaled) KiB.
    kib: f64,
    initial_u: f64,
    initial_d: f64,
    grow: f64,
    shrink: f64,
    r: f64,
    period_s: f64,
    selfish: bool,
    recognise_kin: bool,
    kin_ramp: f64,
    seek: f64,
    announce_s: f64,
}

/// What it knows about one neighbour. Rates are in bytes per second.
#[derive(Clone, Copy, Debug)]
struct Neighbour {
    d: Yield,
    u: f64,
    /// Rounds in a row that it unchoked us, up to the last one.
    streak: f64,
    /// The period after the one in which it was last seen, and last unchoked by us; and its share then.
    seen_until: u64,
    unchoked_until: u64,
    share: f64,
    /// What was seen in this period so far.
    now: Seen,
    /// Its place among equals.
    tie: f64,
}

/// What rows say about a period.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    granted: bool,
    kin: bool,
    received_bytes: f64,
    gained_bytes: f64,
}

impl Neighbour {
    fn fresh(rules: &Rules, tie: f64) -> Self {
        Self {
            d: Yield::expected(rules.initial_d),
            u: rules.initial_u,
            streak: 0.0,
            seen_until: NEVER,
            unchoked_until: NEVER,
            share: 0.0,
            now: Seen::default(),
            tie,
        }
    }

    /// Takes in what a row says about the last round.
    fn note(&mut self, turn: &ServeTurn, row: usize) {
        self.now.granted |= turn.granted(row) == 1.0;
        self.now.kin = turn.kin(row) == 1.0;
        self.now.received_bytes += turn.received_bytes(row);
        self.now.gained_bytes += turn.gained_bytes(row);
    }

    /// Learns from the period that is over, which took so many seconds.
    fn learn(&mut self, rules: &Rules, period: u64, seconds: f64, capacity: f64) {
        let seen = self.now;
        let rate = seen.received_bytes / seconds;
        if self.seen_until != period || !seen.granted {
            self.streak = 0.0;
        }
        if seen.granted {
            self.streak += 1.0;
        }
        self.seen_until = period + 1;
        self.d.learn((seen.granted && rate > 0.0).then_some(rate), seen.gained_bytes, seconds, rules.kib);

        if seen.granted && seen.kin && rules.recognise_kin {
            self.u = (rules.kin_ramp * rate).max(rules.initial_u);
        } else if self.unchoked_until == period {
            if !seen.granted {
                if self.u < capacity {
                    self.u *= rules.grow;
                }
            } else if self.streak >= rules.r {
                self.u = (self.u * rules.shrink).max(1.0);
            }
        }
    }
}

/// A BitTyrant client.
#[derive(Clone, Debug)]
pub struct BitTyrant {
    rules: Rules,
    neighbours: BTreeMap<u64, Neighbour>,
    /// Those of whom something was seen in this period: all others are as they were, however many it met in its life.
    seen: Vec<u64>,
    /// The ranking of this period.
    offers: Vec<Offer>,
    periods: Periods,
}

impl BitTyrant {
    /// Takes in what all who ask did in the last round.
    fn watch(&mut self, turn: &mut ServeTurn) {
        for row in 0..turn.rows() {
            let rules = &self.rules;
            let key = key(turn, row);
            let neighbour = self.neighbours.entry(key).or_insert_with(|| Neighbour::fresh(rules, turn.random()));
            neighbour.note(turn, row);
            self.seen.push(key);
        }
    }

    /// Learns from the period that is over about all who ask, and ranks them.
    fn rank(&mut self, turn: &mut ServeTurn, period: u64, seconds: f64, capacity: f64) {
        for offer in self.offers.drain(..) {
            self.neighbours.entry(offer.key).and_modify(|n| n.share = 0.0);
        }
        for row in 0..turn.rows() {
            let key = key(turn, row);
            let Some(neighbour) = self.neighbours.get_mut(&key) else { continue };
            neighbour.learn(&self.rules, period, seconds, capacity);
            let Neighbour { d, u, tie, .. } = *neighbour;
            self.offers.push(Offer { worth: d.rate / u, tie, row, key, u });
        }
        best_first(&mut self.offers);
        for key in self.seen.drain(..) {
            self.neighbours.entry(key).and_modify(|n| n.now = Seen::default());
        }
    }

    /// Decides for a period whom to serve, and how much.
    fn decide(&mut self, turn: &mut ServeTurn, period: u64, rounds: u64) {
        let capacity = turn.capacity_bytes() / turn.round_seconds();
        self.rank(turn, period, rounds as f64 * turn.round_seconds(), capacity);
        let mut spent = 0.0;
        for (rank, offer) in self.offers.iter().enumerate() {
            if rank > 0 && spent + offer.u > capacity {
                break;
            }
            spent += offer.u;
            if let Some(neighbour) = self.neighbours.get_mut(&offer.key) {
                neighbour.share = if offer.u < capacity { offer.u / capacity } else { 1.0 };
                neighbour.unchoked_until = period + 1;
            }
        }
    }
}

impl Strategy for BitTyrant {
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
        if let Some(period) = self.periods.begins(turn, rounds) {
            self.decide(turn, period, rounds);
        }
        if self.rules.selfish {
            turn.withhold();
        }
        for row in 0..turn.rows() {
            if let Some(neighbour) = self.neighbours.get(&key(turn, row)) {
                turn.grant(row, neighbour.share);
            }
        }
    }
}

impl Listed for BitTyrant {
    const VERBS: Verbs = Verbs::of(&[Verb::Ask, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let kib = 1024.0 * params.number("scale");
        let rules = Rules {
            kib,
            initial_u: params.number("initial_upload_kib_s") * kib,
            initial_d: params.number("expected_equal_split_kib_s") * kib,
            grow: 1.0 + params.number("delta"),
            shrink: 1.0 - params.number("gamma"),
            r: params.number("r"),
            period_s: params.number("period_s"),
            selfish: params.flag("selfish"),
            recognise_kin: params.flag("recognise_kin"),
            kin_ramp: params.number("kin_ramp"),
            seek: params.number("seek"),
            announce_s: params.number("announce_s"),
        };
        Self { rules, neighbours: BTreeMap::new(), seen: Vec::new(), offers: Vec::new(), periods: Periods::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::params::Value;
    use game::table::Table;
    use game::turn::serve::Place;

    const KIB_ROUND: f64 = 10.0 * 1024.0;

    fn tyrant(set: &[(&str, Value)]) -> [BitTyrant; 1] {
        let mut params = CARD.defaults();
        set.iter().for_each(|(name, value)| params.set(name, value.clone()));
        [BitTyrant::seat(&params)]
    }

    /// Shares in KiB/s, at a capacity of 100 KiB/s.
    fn round(tyrant: &mut [BitTyrant; 1], round: u64, rows: &[&[(&str, f64)]]) -> Vec<f64> {
        let mut table = serve(round, 100.0 * KIB_ROUND, 1e9, rows);
        play(tyrant, &mut table);
        shares(&table).iter().map(|share| share * 100.0).collect()
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn fresh_neighbours_get_the_initial_rate_while_it_fits() {
        let sent = round(&mut tyrant(&[]), 0, &[BLANK; 9]);
        // 15 KiB/s fit six times into 100.
        assert_eq!(sent.iter().filter(|&&s| near(s, 15.0)).count(), 6, "{sent:?}");
        assert_eq!(sent.iter().filter(|&&s| s == 0.0).count(), 3, "{sent:?}");
    }

    #[test]
    fn silence_raises_the_price_and_loyalty_lowers_it() {
        let mut t = tyrant(&[]);
        round(&mut t, 0, &[&[]]);
        assert!(near(round(&mut t, 1, &[&[]])[0], 18.0));
        assert!(near(round(&mut t, 2, &[&[("granted", 1.0)]])[0], 18.0));
        assert!(near(round(&mut t, 3, &[&[("granted", 1.0)]])[0], 18.0));
        assert!(near(round(&mut t, 4, &[&[("granted", 1.0)]])[0], 16.2), "the third round in a row");
        assert!(near(round(&mut t, 5, &[&[("granted", 1.0)]])[0], 14.58), "and the fourth");
        assert!(near(round(&mut t, 7, &[&[("granted", 1.0)]])[0], 14.58), "a gap ends the streak");
    }

    #[test]
    fn shorter_rounds_add_up_to_a_period() {
        // Three rounds of 10 s make a period: what is seen in between counts at its end only.
        let mut t = tyrant(&[("period_s", Value::Number(30.0)), ("r", Value::Integer(1))]);
        let first: Vec<f64> = (0..3).map(|at| round(&mut t, at, &[&[]])[0]).collect();
        assert!(first.iter().all(|sent| near(*sent, 15.0)), "it repeats its grants: {first:?}");
        assert!(near(round(&mut t, 3, &[&[]])[0], 18.0), "one silent period raises u once");
        round(&mut t, 4, &[&[("granted", 1.0), ("received_bytes", 9.0 * KIB_ROUND)]]);
        assert!(near(round(&mut t, 5, &[&[]])[0], 18.0));
        assert!(near(round(&mut t, 6, &[&[]])[0], 16.2), "unchoking it at any time of the period was enough");
        assert!(near(t[0].neighbours[&0].d.rate, 3.0 * 1024.0), "9 KiB/s in one of three rounds");
    }

    #[test]
    fn who_is_away_when_it_decides_has_no_share_in_that_period() {
        let mut t = tyrant(&[("period_s", Value::Number(30.0))]);
        let fresh: [&[(&str, f64)]; 2] = [&[], &[]];
        assert!(round(&mut t, 0, &fresh).iter().all(|sent| near(*sent, 15.0)));
        assert!(round(&mut t, 2, &[&[], &[("granted", 1.0)]]).iter().all(|sent| near(*sent, 15.0)));
        round(&mut t, 3, &fresh[..1]);
        assert_eq!(round(&mut t, 4, &fresh)[1], 0.0, "it came back after the decision");
        let sent = round(&mut t, 6, &fresh);
        assert!(
            near(sent[0], 15.0 * 1.44) && near(sent[1], 15.0),
            "what it gave two periods ago is forgotten: {sent:?}"
        );
    }

    #[test]
    fn the_best_return_comes_first() {
        let rate = |kib_s: f64| kib_s * KIB_ROUND;
        let mut t = tyrant(&[("initial_upload_kib_s", Value::Number(60.0))]);
        let rows: [&[(&str, f64)]; 3] = [
            &[("granted", 1.0), ("received_bytes", rate(20.0))],
            &[("granted", 1.0), ("received_bytes", rate(30.0))],
            &[("granted", 1.0), ("received_bytes", rate(10.0))],
        ];
        let sent = round(&mut t, 1, &rows);
        assert!(near(sent[1], 60.0) && sent[0] == 0.0 && sent[2] == 0.0, "only one fits: {sent:?}");
    }

    #[test]
    fn announcements_stand_in_for_observations() {
        // 100 KiB/s announced: Azureus would have 5 slots there, so d = 20 KiB/s, more than 12.2.
        let mut t = tyrant(&[("initial_upload_kib_s", Value::Number(60.0))]);
        let sent = round(&mut t, 0, &[&[], &[("gained_bytes", 100.0 * KIB_ROUND)], &[]]);
        assert!(near(sent[1], 60.0), "{sent:?}");
    }

    #[test]
    fn a_slow_peer_gives_all_it_has_to_one() {
        let mut table = serve(0, 5.0 * KIB_ROUND, 1e9, &[BLANK; 3]);
        play(&mut tyrant(&[]), &mut table);
        let mut granted = shares(&table).to_vec();
        granted.sort_by(f64::total_cmp);
        assert_eq!(granted, [0.0, 0.0, 1.0]);
    }

    #[test]
    fn only_the_selfish_one_withholds() {
        for selfish in [false, true] {
            let mut table: Table = serve(0, 100.0 * KIB_ROUND, 1e9, &[&[]]);
            play(&mut tyrant(&[("selfish", Value::Bool(selfish))]), &mut table);
            assert_eq!(table.place_column(Place::withhold as usize)[0], f64::from(selfish));
        }
    }

    #[test]
    fn kin_are_owed_what_they_sent_and_a_bit_more() {
        let kin: &[(&str, f64)] = &[("granted", 1.0), ("kin", 1.0), ("received_bytes", 40.0 * KIB_ROUND)];
        let sent = round(&mut tyrant(&[]), 1, &[kin]);
        assert!(near(sent[0], 50.0), "{sent:?}");
        let sent = round(&mut tyrant(&[("recognise_kin", Value::Bool(false))]), 1, &[kin]);
        assert!(near(sent[0], 15.0), "{sent:?}");
    }

    #[test]
    fn a_seed_follows_the_mechanism() {
        let mut table = serve(0, 1000.0, 0.0, &[&[("recommended", 0.75)], &[("recommended", 0.25)]]);
        play(&mut tyrant(&[]), &mut table);
        assert_eq!(shares(&table), [0.75, 0.25]);
    }
}
