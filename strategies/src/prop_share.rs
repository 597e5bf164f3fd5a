//! PropShare, the client: it returns in proportion to what it was given, in anybody's swarm (Levin et al. 2008).
//!
//! The rule is that of the mechanism `prop_share`, which is what a swarm is like when everybody follows it: four fifths
//! of the uplink are shared in proportion to what each neighbour gave in the last four rounds, the rest tries
//! neighbours that gave nothing lately with gifts of one block. It "flies blind" (section 8.1): it takes no notice of
//! what others play. It looks for no more neighbours than usual (section 7.1), and as a seed it follows the mechanism.
//!
//! What the paper leaves open is settled as in the mechanism: equal weights of the four rounds unless `decay` says
//! otherwise; as many neighbours are tried at once as there are gifts in the part that is meant for them, at least one,
//! drawn at random for a round; while nobody gave anything lately, the whole uplink goes to gifts; no ratio cap, unless
//! one is set. With a cap it keeps back what the cap leaves; otherwise nothing is kept back.
//!
//! With several swarms the mechanism holds an auction in each, with equal parts of the uplink, and seeds those that it
//! has whole. This client holds one auction over all who ask, and is a seed only when it wants nothing any more.
//!
//! What a neighbour gave is seen when it asks: bytes that came in a round after which it does not ask do not count.

use crate::partner::{key, rounds_in};
use game::card::{Card, Kind, Param, integer, number, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 6] = [
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
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("prop_share"),
    summary: text("Serves everybody in proportion to what it gave lately, and tries new neighbours with small gifts."),
    source: text("Levin et al. 2008, BitTorrent is an Auction, sections 6 and 7"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("population:\n  honest: { share: 0.9 }\n  prop_share: { share: 0.1, params: { probe_share: 0.1 } }"),
};

/// The parameters.
#[derive(Clone, Debug)]
struct Rules {
    round_s: f64,
    /// The weights of the auctions of a bid, the latest first; together 1.
    weights: Vec<f64>,
    probe_share: f64,
    gift_bytes: f64,
    ratio_cap: f64,
}

/// What it knows of a neighbour.
#[derive(Clone, Debug, Default)]
struct Neighbour {
    /// Auctions and the bytes that it gave in each, the latest last.
    given: Vec<(u64, f64)>,
    /// 1 + the auction in which it was last tried.
    tried: u64,
}

/// A PropShare client.
#[derive(Clone, Debug)]
pub struct PropShare {
    rules: Rules,
    neighbours: BTreeMap<u64, Neighbour>,
}

impl PropShare {
    /// Takes in what a row says about the last round, and returns the bid: bytes in an auction, on average.
    fn bid(&mut self, turn: &ServeTurn, row: usize, rounds: u64) -> f64 {
        let neighbour = self.neighbours.entry(key(turn, row)).or_default();
        let now = turn.round() / rounds;
        let bytes = turn.received_bytes(row);
        if bytes > 0.0 {
            let auction = turn.round().saturating_sub(1) / rounds;
            match neighbour.given.last_mut() {
                Some((last, sum)) if *last == auction => *sum += bytes,
                _ => neighbour.given.push((auction, bytes)),
            }
        }
        let weights = &self.rules.weights;
        neighbour.given.retain(|(auction, _)| now.saturating_sub(*auction) <= weights.len() as u64);
        let weight = |auction: u64| weights.get(now.saturating_sub(auction).checked_sub(1)? as usize);
        neighbour.given.iter().filter_map(|(auction, bytes)| Some(weight(*auction)? * bytes)).sum()
    }

    /// The rows that are tried in this auction: neighbours that gave nothing lately. Whom it draws it keeps until
    /// the auction ends, unless it asks no longer.
    fn tried(&mut self, turn: &mut ServeTurn, bids: &[f64], most: f64, now: u64) -> Vec<usize> {
        let fresh = (0..bids.len()).filter(|row| bids[*row] <= 0.0);
        let kept = |row: &usize| self.neighbours.get(&key(turn, *row)).is_some_and(|n| n.tried == now + 1);
        let (mut tried, others): (Vec<usize>, Vec<usize>) = fresh.partition(kept);
        let most = most.min(bids.len() as f64) as usize;
        tried.truncate(most);
        let more = (most - tried.len()).min(others.len());
        let mut lots: Vec<(f64, usize)> = Vec::new();
        if more > 0 {
            lots.extend(others.into_iter().map(|row| (turn.random(), row)));
            lots.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        for (_, row) in lots.into_iter().take(more) {
            self.neighbours.entry(key(turn, row)).or_default().tried = now + 1;
            tried.push(row);
        }
        tried
    }
}

impl Strategy for PropShare {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if turn.wants_bytes() == 0.0 {
            return turn.follow();
        }
        let rounds = rounds_in(turn, self.rules.round_s);
        let bids: Vec<f64> = (0..turn.rows()).map(|row| self.bid(turn, row, rounds)).collect();
        let all_bids: f64 = bids.iter().sum();
        let uplink_bytes = (turn.capacity_bytes() * rounds as f64).max(1.0);
        let budget = if all_bids > 0.0 { self.rules.probe_share } else { 1.0 };
        let gifts = (budget * uplink_bytes / self.rules.gift_bytes).floor().max(1.0);
        let tried = if budget > 0.0 {
            let now = turn.round() / rounds;
            self.tried(turn, &bids, gifts, now)
        } else {
            Vec::new()
        };
        let mut gift = (self.rules.gift_bytes / uplink_bytes).min(budget / gifts);
        if all_bids <= 0.0 && !tried.is_empty() {
            gift = 1.0 / tried.len() as f64;
        }
        tried.iter().for_each(|row| turn.grant(*row, gift));
        if all_bids > 0.0 {
            let sold = 1.0 - gift * tried.len() as f64;
            let price = (sold / all_bids).min(self.rules.ratio_cap / uplink_bytes);
            let bidders = (0..bids.len()).filter(|row| bids[*row] > 0.0);
            bidders.for_each(|row| turn.grant(row, bids[row] * price));
            if self.rules.ratio_cap.is_finite() {
                turn.withhold();
            }
        }
    }
}

impl Listed for PropShare {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let mut weights = vec![1.0; params.count("window_rounds")];
        (1..weights.len()).for_each(|age| weights[age] = weights[age - 1] * params.number("decay"));
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let rules = Rules {
            round_s: params.number("round_s"),
            weights,
            probe_share: params.number("probe_share"),
            gift_bytes: params.number("gift_kib") * 1024.0,
            ratio_cap: params.number("ratio_cap"),
        };
        Self { rules, neighbours: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::params::Value;

    /// A hundred KiB/s for ten seconds.
    const CAPACITY: f64 = 1000.0 * 1024.0;

    fn client(set: &[(&str, f64)]) -> [PropShare; 1] {
        let mut params = CARD.defaults();
        set.iter().for_each(|(name, value)| params.set(name, Value::Number(*value)));
        [PropShare::seat(&params)]
    }

    fn round(client: &mut [PropShare; 1], round: u64, received: &[f64]) -> Vec<f64> {
        let rows: Vec<[(&str, f64); 1]> = received.iter().map(|bytes| [("received_bytes", *bytes)]).collect();
        let rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
        let mut table = serve(round, CAPACITY, 1e9, &rows);
        play(client, &mut table);
        shares(&table).to_vec()
    }

    fn near(a: &[f64], b: &[f64]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn it_returns_in_proportion_to_the_last_four_rounds() {
        let mut client = client(&[("probe_share", 0.0)]);
        assert!(near(&round(&mut client, 0, &[0.0; 4]), &[0.25; 4]), "at first, everybody gets a gift");
        assert!(near(&round(&mut client, 1, &[100.0, 300.0, 0.0, 0.0]), &[0.25, 0.75, 0.0, 0.0]));
        assert!(near(&round(&mut client, 2, &[100.0, 0.0, 500.0, 0.0]), &[0.2, 0.3, 0.5, 0.0]));
        round(&mut client, 3, &[0.0; 4]);
        round(&mut client, 4, &[0.0; 4]);
        assert!(near(&round(&mut client, 5, &[0.0; 4]), &[100.0 / 600.0, 0.0, 500.0 / 600.0, 0.0]));
        assert!(near(&round(&mut client, 6, &[0.0; 4]), &[0.25; 4]), "all is forgotten");
    }

    #[test]
    fn a_part_of_the_uplink_tries_others_with_blocks() {
        let mut client = client(&[]);
        let mut received = [0.0; 30];
        received[7] = 1000.0;
        let given = round(&mut client, 1, &received);
        let gifts = given.iter().filter(|share| (**share - 0.016).abs() < 1e-12).count();
        assert_eq!(gifts, 12, "a fifth of 1000 KiB are 12 blocks of 16: {given:?}");
        assert!((given[7] - (1.0 - 12.0 * 0.016)).abs() < 1e-12);
        assert!((given.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn whom_it_tries_it_keeps_for_an_auction() {
        let mut client = client(&[("round_s", 30.0), ("gift_kib", 600.0)]);
        let mut received = [0.0; 9];
        received[0] = 1000.0;
        round(&mut client, 2, &received);
        let tried = |shares: Vec<f64>| shares[1..].iter().position(|share| *share > 0.0);
        let first = tried(round(&mut client, 3, &[0.0; 9]));
        assert!(first.is_some());
        assert_eq!(first, tried(round(&mut client, 4, &[0.0; 9])));
        assert_eq!(first, tried(round(&mut client, 5, &[0.0; 9])));
        let later: Vec<_> = (2..12).map(|auction| tried(round(&mut client, auction * 3, &[0.0; 9]))).collect();
        assert!(later.iter().any(|tried| *tried != first), "{later:?}");
    }

    #[test]
    fn gifts_end_when_a_bidder_comes_back() {
        let mut client = client(&[("round_s", 40.0)]);
        round(&mut client, 3, &[0.0, 5000.0]);
        let rows: Vec<Vec<(&str, f64)>> = (10..70).map(|account| vec![("account", f64::from(account))]).collect();
        let mut rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
        let mut table = serve(4, CAPACITY, 1e9, &rows);
        play(&mut client, &mut table);
        assert!(shares(&table).iter().all(|share| *share > 0.0), "no bidder asks: gifts for all");
        rows.push(&[("account", 1.0)]);
        let mut table = serve(5, CAPACITY, 1e9, &rows);
        play(&mut client, &mut table);
        assert!(near(&shares(&table)[60..], &[1.0 - 50.0 * 0.004]), "{:?}", shares(&table));
    }

    #[test]
    fn a_ratio_cap_keeps_the_rest_back() {
        use game::turn::serve::Place;
        let mut client = client(&[("ratio_cap", 2.0), ("probe_share", 0.0)]);
        let mut table = serve(1, CAPACITY, 1e9, &[&[("received_bytes", 40_960.0)], BLANK]);
        play(&mut client, &mut table);
        assert!(near(shares(&table), &[0.02, 0.0]), "twice the average of 10 KiB: {:?}", shares(&table));
        assert_eq!(table.place_column(Place::withhold as usize), [1.0]);
    }

    #[test]
    fn as_a_seed_it_follows() {
        let mut table = serve(0, CAPACITY, 0.0, &[&[("recommended", 0.75)], &[("recommended", 0.25)]]);
        play(&mut client(&[]), &mut table);
        assert_eq!(shares(&table), [0.75, 0.25]);
    }
}
