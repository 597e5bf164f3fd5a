//! Contribution: whether those who give much wait less than those who give little.
//!
//! All peers that waited for something are put in order by the bytes that they uploaded in the whole run; the first tenth
//! and the last are compared. A mechanism that pays for uploads in places of queues must tell them apart, one that does
//! not must not: then both tenths draw their waits from one distribution, and the test of Kolmogorov and Smirnov finds
//! no difference. Its samples are the peers' mean waits, since the waits of one peer are not independent. Its p-value is
//! the asymptotic one with Stephens' correction for small samples (1970).
//!
//! Waits are known of requests that were served. Who gives up has waited, too, so positions are compared as well: those
//! of all requests, as shares of the queues. Peers that uploaded the same (nothing, say) stand in the order of their ids.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::maths;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;
use std::cmp::Reverse;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("contribution"),
    summary: text(
        "Compares the waits of the tenth of the peers that uploaded most with those of the tenth that uploaded least.",
    ),
    source: text("Yang et al. 2005, An Empirical Study of Free-Riding Behavior in the Maze P2P File-Sharing System"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing")]),
    example: text("claims: [{ metric: top_over_bottom_wait, of: { mechanism: points }, within: [0, 0.9] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "top_decile_wait_s",
            "mean seconds that the tenth waited that uploaded most, over its peers",
        ),
        real(Frame::Cells, "bottom_decile_wait_s", "the same of the tenth that uploaded least"),
        real(Frame::Cells, "top_over_bottom_wait", "the first of these over the second"),
        real(
            Frame::Cells,
            "decile_wait_ks_p",
            "p-value of the Kolmogorov-Smirnov test that both tenths wait alike; small: they do not",
        ),
        real(
            Frame::Cells,
            "top_decile_position_share",
            "mean position of the first tenth as a share of the queue; 0 first, 1 last",
        ),
        real(Frame::Cells, "bottom_decile_position_share", "the same of the last tenth"),
    ],
    on_request: false,
    new: |roster| Box::new(Contribution { lots: vec![Lot::default(); roster.peers()] }),
};

/// What is known of a peer.
#[derive(Clone, Copy, Debug, Default)]
struct Lot {
    uploaded_bytes: u64,
    started: u64,
    waited_s: f64,
    /// Requests that were not alone, and the sum of their positions as shares.
    in_company: u64,
    shares: f64,
}

impl Lot {
    fn wait_s(&self) -> f64 {
        self.waited_s / self.started as f64
    }
}

struct Contribution {
    lots: Vec<Lot>,
}

impl Measure for Contribution {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        let warm_s = roster.warm_up_rounds as f64 * clock.round_seconds;
        for fact in facts {
            match *fact {
                Fact::Transfer { from, bytes, .. } => self.lots[from.peer.index()].uploaded_bytes += bytes,
                Fact::Queued { who, position, length, .. } if length > 1 && roster.is_warm(clock) => {
                    let lot = &mut self.lots[who.peer.index()];
                    lot.in_company += 1;
                    lot.shares += f64::from(position) / f64::from(length - 1);
                }
                // Who joined during the warm-up is not counted; half a round is for rounding.
                Fact::Started { who, waited_s, .. }
                    if roster.is_warm(clock) && clock.start_s() - waited_s > warm_s - clock.round_seconds / 2.0 =>
                {
                    let lot = &mut self.lots[who.peer.index()];
                    lot.started += 1;
                    lot.waited_s += waited_s;
                }
                _ => {}
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let mut all: Vec<&Lot> = self.lots.iter().filter(|lot| lot.started > 0).collect();
        all.sort_by_key(|lot| Reverse(lot.uploaded_bytes));
        let tenth = all.len().div_ceil(10);
        let (top, bottom) = (&all[..tenth], &all[all.len() - tenth..]);
        let waits = |lots: &[&Lot]| lots.iter().map(|lot| lot.wait_s()).collect::<Vec<f64>>();
        let mean_wait = |lots: &[&Lot]| waits(lots).iter().sum::<f64>() / lots.len() as f64;
        let share = |lots: &[&Lot]| {
            let (sum, count) = lots.iter().fold((0.0, 0), |(s, n), lot| (s + lot.shares, n + lot.in_company));
            sum / count as f64
        };
        sheet.cells.push(("top_decile_wait_s", mean_wait(top)));
        sheet.cells.push(("bottom_decile_wait_s", mean_wait(bottom)));
        sheet.cells.push(("top_over_bottom_wait", mean_wait(top) / mean_wait(bottom)));
        sheet.cells.push(("decile_wait_ks_p", same_p(waits(top), waits(bottom))));
        sheet.cells.push(("top_decile_position_share", share(top)));
        sheet.cells.push(("bottom_decile_position_share", share(bottom)));
    }
}

/// The p-value of the two-sample test of Kolmogorov and Smirnov; no value for an empty sample.
fn same_p(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    if a.is_empty() || b.is_empty() {
        return f64::NAN;
    }
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let up_to = |all: &[f64], x: f64| all.partition_point(|other| *other <= x) as f64 / all.len() as f64;
    let distance = a.iter().chain(&b).map(|x| (up_to(&a, *x) - up_to(&b, *x)).abs()).fold(0.0, f64::max);
    let size = (a.len() as f64 * b.len() as f64 / (a.len() + b.len()) as f64).sqrt();
    kolmogorov((size + 0.12 + 0.11 / size) * distance)
}

/// How often Kolmogorov's statistic is larger than this, if there is no difference.
fn kolmogorov(x: f64) -> f64 {
    // Below this the sum is 1 to more digits than a number has, and converges slowly.
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: f64| maths::exp(-2.0 * k * k * x * x);
    let sum: f64 = (1..=100).map(|k| if k % 2 == 1 { term(f64::from(k)) } else { -term(f64::from(k)) }).sum();
    (2.0 * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, gives, queues, starts};

    #[test]
    fn those_who_gave_most_are_compared_with_those_who_gave_least() {
        let mut told = Told::to(&ENTRY, &[("peers", 21)]);
        // Everybody gives as many bytes as its id says to the last peer, which waits for nothing.
        told.round(&(0..20).map(|peer| gives(peer, 20, u64::from(peer))).collect::<Vec<_>>());
        told.round(&(0..20).map(|peer| queues(peer, 20, (peer, 20), None)).collect::<Vec<_>>());
        told.round(&(0..20).map(|peer| starts(peer, 20, f64::from(20 - peer))).collect::<Vec<_>>());
        assert_eq!(told.cell("top_decile_wait_s"), 1.5, "peers 18 and 19");
        assert_eq!(told.cell("bottom_decile_wait_s"), 19.5, "peers 0 and 1");
        assert_eq!(told.cell("top_over_bottom_wait"), 1.5 / 19.5);
        assert_eq!(told.cell("top_decile_position_share"), (18.0 / 19.0 + 1.0) / 2.0);
        assert_eq!(told.cell("bottom_decile_position_share"), (1.0 / 19.0) / 2.0);
    }

    #[test]
    fn the_test_knows_its_critical_values() {
        // Kolmogorov's distribution: 5 % lie above 1.3581, 1 % above 1.6276.
        assert!((kolmogorov(1.3581) - 0.05).abs() < 1e-5 && (kolmogorov(1.6276) - 0.01).abs() < 1e-5);
        assert!(kolmogorov(0.0) == 1.0 && kolmogorov(9.0) < 1e-60);
        let numbers = |from: u32| (from..from + 100).map(f64::from).collect::<Vec<_>>();
        assert_eq!(same_p(numbers(0), numbers(0)), 1.0);
        let shifted = same_p(numbers(0), numbers(20));
        assert!((0.02..0.04).contains(&shifted), "a distance of 0.2 between samples of 100: {shifted}");
        assert!(same_p(numbers(0), numbers(100)) < 1e-9);
        assert!(same_p(vec![], numbers(0)).is_nan());
    }

    #[test]
    fn nobody_waited() {
        let mut told = Told::to(&ENTRY, &[("peers", 3)]);
        told.round(&[gives(0, 1, 5)]);
        assert!(told.cell("top_over_bottom_wait").is_nan() && told.cell("decile_wait_ks_p").is_nan());
    }

    #[test]
    fn what_began_in_the_warm_up_is_not_counted() {
        let mut told = Told::to(&ENTRY, &[("peers", 3)]).warm_after(2);
        told.round(&[queues(0, 1, (1, 2), None), starts(0, 1, 0.0)]);
        told.round(&[]);
        told.round(&[starts(0, 1, 20.0), starts(2, 1, 0.0)]);
        assert_eq!((told.cell("top_decile_wait_s"), told.cell("bottom_decile_wait_s")), (0.0, 0.0));
        assert!(told.cell("top_decile_position_share").is_nan());
    }
}
