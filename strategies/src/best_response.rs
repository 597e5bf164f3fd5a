//! The best response to PropShare: what a peer that knows everything would bid (Levin et al. 2008, section 6.1).
//!
//! Where all others share in proportion, a bid of `b(j)` at neighbour j buys `B(j) b(j) / (b(j) + y(j))` of its uplink
//! B(j), with y(j) the sum of what others bid there. The best division of an uplink is known (Feldman, Lai and Zhang
//! 2005): order the neighbours by B / y, and give those up to some place `sqrt(B y)` times a common factor, less y, and
//! all others nothing. PropShare bids something to everybody instead. The paper lets one peer with complete information
//! play the former against all others playing the latter, and asks what it gains.
//!
//! Complete information: the uplinks are a parameter, by account (on `exchange`, peer by peer). The bids of the others
//! follow from what came back: who bid b and got x of B competes with `y = b (B / x - 1)`. So that no neighbour goes out
//! of sight, each gets at least `watch_share` of the uplink. Before anything came back, everybody gets the same.

use game::card::{Card, Kind, Param, integer, number, numbers, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 3] = [
    numbers(
        "uplinks_kib_s",
        0.0,
        1e9,
        "uplinks by account, KiB/s; an account that is not listed has as much as itself",
    ),
    integer("window_rounds", 4, 1, 1000, "rounds that the others average bids over"),
    number("watch_share", 1e-5, 1e-9, 0.01, "part of the uplink that every neighbour gets at least"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("best_response"),
    summary: text("Divides its uplink in the best way against peers that share in proportion, knowing all about them."),
    source: text("Levin et al. 2008, BitTorrent is an Auction, section 6.1; Feldman, Lai and Zhang 2005"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("exchange")]),
    example: text(
        "population:\n  honest: {}\n  knowing: { strategy: best_response, count: 1, params: { uplinks_kib_s: [100, 200, 300] } }",
    ),
};

/// What it knows of a neighbour: its own bids there in the latest rounds, and what the others bid. In bytes a round.
#[derive(Clone, Debug, Default)]
struct Auction {
    bids: Vec<f64>,
    others: Option<f64>,
}

/// A peer that knows everything.
#[derive(Clone, Debug)]
pub struct BestResponse {
    uplinks_bytes_per_s: Vec<f64>,
    window: usize,
    watch_share: f64,
    auctions: BTreeMap<u64, Auction>,
}

impl BestResponse {
    /// Takes in what a row says about the last round. Returns the uplink that is for sale there and what others bid.
    fn learn(&mut self, turn: &ServeTurn, row: usize) -> (f64, f64) {
        let account = turn.account(row);
        let own = turn.capacity_bytes();
        let uplink = self.uplinks_bytes_per_s.get(account as usize).map_or(own, |rate| rate * turn.round_seconds());
        let auction = self.auctions.entry(account as u64).or_default();
        // What came in the last round answers the rounds before it.
        let bid = auction.bids.iter().sum::<f64>() / self.window as f64;
        let received = turn.received_bytes(row);
        if bid > 0.0 && received > 0.0 {
            auction.others = Some((bid * (uplink / received - 1.0)).max(0.0));
        }
        auction.bids.push(turn.sent_bytes(row));
        if auction.bids.len() > self.window {
            auction.bids.remove(0);
        }
        (uplink, auction.others.unwrap_or(uplink).max(1.0))
    }
}

/// The bids that maximise the sum of `B b / (b + y)` for pairs (B, y), with `budget` bytes in all.
fn best_bids(auctions: &[(f64, f64)], budget: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..auctions.len()).collect();
    let worth = |at: usize| auctions[at].0 / auctions[at].1;
    order.sort_by(|a, b| worth(*b).total_cmp(&worth(*a)));
    let (mut roots, mut others, mut factor, mut winners) = (0.0, 0.0, 0.0, 0);
    for at in &order {
        let (uplink, rivals) = auctions[*at];
        let root = (uplink * rivals).sqrt();
        let next = (budget + others + rivals) / (roots + root);
        if root <= 0.0 || root * next <= rivals {
            break;
        }
        (roots, others, factor, winners) = (roots + root, others + rivals, next, winners + 1);
    }
    let mut bids = vec![0.0; auctions.len()];
    for at in &order[..winners] {
        let (uplink, rivals) = auctions[*at];
        bids[*at] = (uplink * rivals).sqrt() * factor - rivals;
    }
    bids
}

impl Strategy for BestResponse {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let rows = turn.rows();
        let auctions: Vec<(f64, f64)> = (0..rows).map(|row| self.learn(turn, row)).collect();
        let budget = turn.capacity_bytes().max(1.0);
        let blind = self.auctions.values().all(|auction| auction.others.is_none());
        let bids = if blind { vec![budget / rows as f64; rows] } else { best_bids(&auctions, budget) };
        let watch = self.watch_share.min(0.5 / rows.max(1) as f64);
        let rest = 1.0 - watch * rows as f64;
        for (row, bid) in bids.iter().enumerate() {
            turn.grant(row, watch + rest * bid / budget);
        }
    }
}

impl Listed for BestResponse {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            uplinks_bytes_per_s: params.numbers("uplinks_kib_s").iter().map(|kib_s| kib_s * 1024.0).collect(),
            window: params.count("window_rounds"),
            watch_share: params.number("watch_share"),
            auctions: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{BLANK, play, serve, shares};
    use game::params::Value;

    fn gain(auctions: &[(f64, f64)], bids: &[f64]) -> f64 {
        auctions.iter().zip(bids).map(|((uplink, others), bid)| uplink * bid / (bid + others)).sum()
    }

    #[test]
    fn no_other_division_gets_more() {
        let auctions = [(100.0, 80.0), (300.0, 290.0), (50.0, 400.0), (1000.0, 120.0), (10.0, 9.0)];
        let best = best_bids(&auctions, 60.0);
        assert!((best.iter().sum::<f64>() - 60.0).abs() < 1e-9, "{best:?}");
        assert!(best.iter().all(|bid| *bid >= 0.0) && best[2] == 0.0, "the poor deal gets nothing: {best:?}");
        let most = gain(&auctions, &best);
        for from in 0..5 {
            for to in (0..5).filter(|to| *to != from) {
                let mut other = best.clone();
                let moved = 0.5_f64.min(other[from]);
                (other[from], other[to]) = (other[from] - moved, other[to] + moved);
                assert!(gain(&auctions, &other) <= most + 1e-9, "{moved} from {from} to {to}");
            }
        }
    }

    #[test]
    fn who_has_nothing_is_bid_nothing() {
        assert_eq!(best_bids(&[(0.0, 2.0), (7.0, 2.0), (0.0, 1.0)], 8.0), [0.0, 8.0, 0.0]);
        assert_eq!(best_bids(&[(0.0, 2.0)], 8.0), [0.0]);
    }

    #[test]
    fn equals_are_bid_the_same() {
        assert!(best_bids(&[(7.0, 2.0); 4], 8.0).iter().all(|bid| (bid - 2.0).abs() < 1e-12));
    }

    #[test]
    fn it_sees_what_others_bid_from_what_comes_back() {
        let mut params = CARD.defaults();
        params.set("window_rounds", Value::Integer(1));
        params.set("uplinks_kib_s", Value::Numbers(vec![1.0, 2.0]));
        let mut peer = [BestResponse::seat(&params)];
        play(&mut peer, &mut serve(0, 1000.0, 1.0, &[BLANK, BLANK]));
        play(&mut peer, &mut serve(1, 1000.0, 1.0, &[&[("sent_bytes", 500.0)], &[("sent_bytes", 500.0)]]));
        let rows: [&[(&str, f64)]; 2] = [&[("received_bytes", 2560.0)], &[("received_bytes", 2048.0)]];
        let mut table = serve(2, 1000.0, 1.0, &rows);
        play(&mut peer, &mut table);
        // A quarter of 10 KiB and a tenth of 20 KiB for 500 bytes each: others bid 1500 and 4500.
        let others: Vec<f64> = peer[0].auctions.values().filter_map(|auction| auction.others).collect();
        assert_eq!(others, [1500.0, 4500.0]);
        let best = best_bids(&[(10_240.0, 1500.0), (20_480.0, 4500.0)], 1000.0);
        assert!(shares(&table).iter().zip(best).all(|(share, bid)| (share - bid / 1000.0).abs() < 1e-4));
    }

    #[test]
    fn at_first_everybody_gets_the_same() {
        let mut table = serve(0, 1000.0, 1.0, &[BLANK; 4]);
        play(&mut [BestResponse::seat(&CARD.defaults())], &mut table);
        assert!(shares(&table).iter().all(|share| (share - 0.25).abs() < 1e-12));
    }
}
