//! BitTyrant's model of a swarm of reference clients: what every leecher could expect of it (Piatek et al. 2007).
//!
//! A peer of uplink r KiB/s unchokes `active(r) = floor(sqrt(0.6 r)) - omega` peers that reciprocate best and omega = 2 at
//! random, and gives each the equal split `r / (active + omega)`. With S the distribution of equal splits over all
//! leechers, Q reciprocates to P if P's split is above at least one of the offers that win Q's slots:
//!
//! > `p(P, Q) = 1 - (1 - S(split P))^active(Q)`
//!
//! and P can expect `active(P) E[p split(Q)] + omega E[split]` of download (appendix). What a peer could send in return
//! for that, and more, is its altruism: the gap between `min(r, slots times download)` and its download.
//!
//! The capacities are those of the leechers that arrived in the cell, each counted once. The paper writes S(r P); the
//! equal split is what is meant. Where an uplink is so small that nothing would be left for those who reciprocate,
//! `active` is 0. Peers are also told which active set would have been best for them, had they chosen it alone.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::maths;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real, whole};
use std::borrow::Cow;

/// Optimistic unchokes of the reference client.
const OMEGA: f64 = 2.0;

/// The reference client's slots are the square root of this times its uplink in KiB/s.
const SLOTS_PER_KIB_S: f64 = 0.6;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("reciprocation_model"),
    summary: text("Tells what BitTyrant's model of reference clients expects of the capacities in the cell."),
    source: text("Piatek et al. 2007, Do Incentives Build Robustness in BitTorrent?, section 3 and appendix"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("exchange"), text("swarm")]),
    example: text("claims: [{ metric: model_download_kib_s, group: probe, within: [124, 132] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Peers,
            "model_download_kib_s",
            "download rate that the model expects for this uplink; null for a seed",
        ),
        real(
            Frame::Peers,
            "model_reciprocation",
            "probability that a leecher reciprocates to this peer's equal split; null for a seed",
        ),
        real(
            Frame::Peers,
            "model_altruism_gap",
            "what the model expects it to give beyond what it gets, as a share of its uplink; null for a seed",
        ),
        whole(
            Frame::Peers,
            "model_best_active_set",
            "regular slots with which the model expects most download; null for a seed",
        ),
        real(
            Frame::Peers,
            "model_best_download_kib_s",
            "download rate that the model expects with that many; null for a seed",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(ReciprocationModel { uplinks_kib_s: vec![f64::NAN; roster.peers()] }),
};

struct ReciprocationModel {
    /// For each peer; `NaN` unless it came as a leecher.
    uplinks_kib_s: Vec<f64>,
}

/// Slots for those who reciprocate.
fn active(kib_s: f64) -> f64 {
    ((SLOTS_PER_KIB_S * kib_s).sqrt().floor() - OMEGA).max(0.0)
}

fn split(kib_s: f64) -> f64 {
    kib_s / (active(kib_s) + OMEGA)
}

/// The model for given capacities.
struct Model {
    /// Equal splits, in ascending order.
    splits: Vec<f64>,
    mean_split: f64,
    /// For each number of splits that an offer reaches: how likely it is reciprocated, and what it buys on average.
    answers: Vec<(f64, f64)>,
}

impl Model {
    fn new(kib_s: &[f64]) -> Self {
        let n = kib_s.len() as f64;
        let mut splits: Vec<f64> = kib_s.iter().map(|r| split(*r)).collect();
        splits.sort_unstable_by(f64::total_cmp);
        // Who reciprocates depends on the size of its active set alone: how many there are of each, and their splits.
        let mut all: Vec<(f64, f64)> = kib_s.iter().map(|r| (active(*r), split(*r))).collect();
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let sum =
            |same: &[(f64, f64)]| (same[0].0, same.len() as f64, same.iter().map(|(_, split)| split).sum::<f64>());
        let sizes: Vec<(f64, f64, f64)> = all.chunk_by(|a, b| a.0 == b.0).map(sum).collect();
        let answer = |reached: usize| {
            let missed = 1.0 - reached as f64 / n;
            sizes.iter().fold((0.0, 0.0), |(likely, bought), (active, count, splits)| {
                let p = 1.0 - maths::pow(missed, *active);
                (likely + p * count / n, bought + p * splits / n)
            })
        };
        let answers = (0..=splits.len()).map(answer).collect();
        Self { mean_split: splits.iter().sum::<f64>() / n, splits, answers }
    }

    /// How likely an offer is reciprocated, and what it buys on average.
    fn answer(&self, offer: f64) -> (f64, f64) {
        self.answers[self.splits.partition_point(|split| *split <= offer)]
    }

    /// Expected download with an active set and what is offered to each in it.
    fn download(&self, active: f64, offer: f64) -> f64 {
        active * self.answer(offer).1 + OMEGA * self.mean_split
    }

    /// What is expected for an uplink: the columns in their order.
    fn expect(&self, kib_s: f64) -> [f64; 5] {
        let (active, split) = (active(kib_s), split(kib_s));
        let download = self.download(active, split);
        let useful = kib_s.min((active + OMEGA) * download);
        let (best, best_download) = self.best(kib_s);
        [download, self.answer(split).0, (useful - download).max(0.0) / kib_s, best, best_download]
    }

    /// The best active set, and what it brings. One partner more lowers the offer to all of them; below the lowest
    /// split, nobody reciprocates.
    fn best(&self, kib_s: f64) -> (f64, f64) {
        let sets = (1..self.splits.len()).map(|k| (k as f64, kib_s / (k as f64 + OMEGA)));
        let worth =
            sets.take_while(|(_, offer)| *offer >= self.splits[0]).map(|(k, offer)| (k, self.download(k, offer)));
        worth.fold((0.0, self.download(0.0, kib_s)), |best, next| if next.1 > best.1 { next } else { best })
    }
}

impl Measure for ReciprocationModel {
    fn fold(&mut self, _: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            if let Fact::Arrived { who, uplink_bytes_per_s, wants_bytes: 1.., .. } = *fact {
                self.uplinks_kib_s[who.peer.index()] = uplink_bytes_per_s as f64 / 1024.0;
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let leechers: Vec<f64> = self.uplinks_kib_s.iter().copied().filter(|r| !r.is_nan()).collect();
        let model = Model::new(&leechers);
        let expect = |r: &f64| if r.is_nan() { [f64::NAN; 5] } else { model.expect(*r) };
        let rows: Vec<[f64; 5]> = self.uplinks_kib_s.iter().map(expect).collect();
        for (at, column) in ENTRY.columns.iter().enumerate() {
            sheet.peers.push((column.name, rows.iter().map(|row| row[at]).collect()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upload capacities of 301,595 peers, digitised from the paper's figure 1: (quantile, KiB/s).
    #[rustfmt::skip]
    const MEASURED: [(f64, f64); 57] = [
        (0.0, 43.0), (0.005, 43.5), (0.01, 43.9), (0.02, 44.4), (0.03, 45.2), (0.04, 45.7), (0.05, 46.4),
        (0.06, 46.9), (0.08, 47.8), (0.1, 48.3), (0.125, 49.1), (0.15, 50.1), (0.175, 50.7), (0.2, 51.7),
        (0.225, 54.2), (0.25, 56.4), (0.275, 57.5), (0.3, 58.0), (0.325, 60.3), (0.35, 62.7), (0.375, 64.7),
        (0.4, 66.8), (0.425, 70.1), (0.45, 72.0), (0.475, 73.3), (0.5, 77.4), (0.525, 82.1), (0.55, 86.1),
        (0.575, 89.2), (0.6, 91.0), (0.625, 95.5), (0.65, 100.4), (0.675, 106.8), (0.7, 112.9), (0.725, 119.1),
        (0.75, 129.2), (0.775, 150.9), (0.8, 178.5), (0.825, 206.7), (0.85, 241.1), (0.875, 281.4), (0.9, 391.7),
        (0.91, 589.2), (0.92, 817.0), (0.93, 1026.6), (0.94, 1214.2), (0.95, 1294.2), (0.955, 1565.8), (0.96, 2080.4),
        (0.965, 2789.4), (0.97, 3840.1), (0.975, 5270.2), (0.98, 6758.3), (0.985, 8285.7), (0.99, 10205.7),
        (0.995, 12101.5), (1.0, 12431.6),
    ];

    /// The model of that distribution, interpolated in the logarithm.
    fn measured() -> Model {
        let n = 20_000;
        let kib_s = |i: usize| {
            let quantile = (i as f64 + 0.5) / n as f64;
            let above = MEASURED.partition_point(|(q, _)| *q < quantile).max(1);
            let ((q0, r0), (q1, r1)) = (MEASURED[above - 1], MEASURED[above]);
            r0 * maths::pow(r1 / r0, (quantile - q0) / (q1 - q0))
        };
        Model::new(&(0..n).map(kib_s).collect::<Vec<_>>())
    }

    fn near(is: f64, should: f64, part: f64) {
        assert!((is - should).abs() <= part * should, "{is}, not {should}");
    }

    #[test]
    fn downloads_are_those_of_figure_4() {
        let model = measured();
        for (kib_s, download) in [
            (50.0, 75.7),
            (100.0, 128.0),
            (200.0, 184.0),
            (300.0, 239.0),
            (500.0, 313.0),
            (1000.0, 441.0),
            (12432.0, 1582.0),
        ] {
            near(model.expect(kib_s)[0], download, 0.005);
        }
    }

    #[test]
    fn reciprocation_is_a_step_as_in_figure_3() {
        let model = measured();
        for (split, likely) in [
            (9.0, 0.170),
            (10.0, 0.557),
            (11.0, 0.803),
            (12.0, 0.925),
            (13.0, 0.967),
            (14.0, 0.984),
            (15.0, 0.991),
            (20.0, 0.998),
        ] {
            near(model.answer(split).0, likely, 0.005);
        }
    }

    #[test]
    fn altruism_grows_with_capacity_as_in_figure_5() {
        let model = measured();
        for (kib_s, gap) in [(200.0, 0.08), (300.0, 0.20), (500.0, 0.375), (1000.0, 0.56), (12432.0, 0.87)] {
            near(model.expect(kib_s)[2], gap, 0.03);
        }
        assert_eq!(model.expect(50.0)[2], 0.0, "slow peers get more than they give");
    }

    #[test]
    fn the_best_active_set_grows_linearly_as_in_figure_8() {
        let model = measured();
        for (kib_s, best) in [(300.0, 25.0), (500.0, 41.0), (1000.0, 84.0), (1500.0, 127.0), (2000.0, 170.0)] {
            assert_eq!(model.expect(kib_s)[3], best);
        }
        near(model.expect(300.0)[4], 445.0, 0.005);
        near(model.download(34.0, 300.0 / 36.0), 36.8, 0.005);
    }

    #[test]
    fn equals_reciprocate_always_and_seeds_are_left_out() {
        use game::fact::Party;
        use game::ids::{AccountId, PeerId};
        let roster = Roster::plain(vec!["a".to_owned()], vec![0; 4], vec![false]);
        let arrived = |peer: u32, kib_s: u64, wants_bytes| Fact::Arrived {
            who: Party { peer: PeerId(peer), account: AccountId(peer) },
            uplink_bytes_per_s: kib_s * 1024,
            downlink_bytes_per_s: u64::MAX,
            wants_bytes,
            has_bytes: 0,
        };
        let mut measure = (ENTRY.new)(&roster);
        let facts = [arrived(0, 60, 9), arrived(1, 60, 9), arrived(2, 7000, 0), arrived(0, 60, 9)];
        measure.fold(Clock { round: 0, round_seconds: 1.0 }, &facts, &roster);
        let mut sheet = Sheet::default();
        measure.write(&roster, &mut sheet);
        // Six slots of 10 KiB/s, four of them regular, and all are reciprocated.
        assert_eq!(sheet.peers[0].1[..2], [60.0, 60.0]);
        assert_eq!(sheet.peers[1].1[..2], [1.0, 1.0]);
        assert_eq!(sheet.peers[2].1[..2], [0.0, 0.0]);
        assert!(sheet.peers.iter().all(|(_, values)| values[2].is_nan() && values[3].is_nan()));
    }
}
