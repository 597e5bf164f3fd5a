//! Coverage: for how many requests the source has evidence about who asks, and over how many hops.
//!
//! The share of requests whose requester the source knows within k hops (`tier`), by count and by bytes. One hop is its
//! own history, which is all that tit-for-tat has; two hops are what its friends say. A global standing, as EigenTrust's,
//! speaks without hops and counts as known at all only. The published numbers are those of the traffic of a fortnight
//! after a month of history: what is asked during the warm-up is not counted.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("coverage"),
    summary: text("Says for which share of requests the source knows who asks, and over how many hops."),
    source: text("Lian et al. 2006, Robust Incentives via Multi-level Tit-for-tat (IPTPS): coverage by tier"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing"), text("trace")]),
    example: text("claims: [{ metric: coverage_2_bytes, within: [0.5, 1] }]"),
};

/// Within how many hops each column counts; a global standing is the farthest tier.
const WITHIN: [u32; 4] = [1, 2, 3, game::mechanism::FAR];
const BY_COUNT: [&str; 4] = ["coverage_1", "coverage_2", "coverage_3", "coverage"];
const BY_BYTES: [&str; 4] = ["coverage_1_bytes", "coverage_2_bytes", "coverage_3_bytes", "coverage_bytes"];

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            BY_COUNT[0],
            "share of requests, after the warm-up, whose source knows the requester by its own history (tier 1); null \
             if there is none",
        ),
        real(Frame::Cells, BY_BYTES[0], "the same as a share of the bytes asked for"),
        real(Frame::Cells, BY_COUNT[1], "the same within two hops: by what its friends say, too"),
        real(Frame::Cells, BY_BYTES[1], "the same as a share of the bytes asked for"),
        real(Frame::Cells, BY_COUNT[2], "the same within three hops"),
        real(Frame::Cells, BY_BYTES[2], "the same as a share of the bytes asked for"),
        real(Frame::Cells, BY_COUNT[3], "the same over any number of hops, or by a global standing"),
        real(Frame::Cells, BY_BYTES[3], "the same as a share of the bytes asked for"),
        real(Frame::Groups, BY_COUNT[0], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_BYTES[0], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_COUNT[1], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_BYTES[1], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_COUNT[2], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_BYTES[2], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_COUNT[3], "as in `cells`, of what the group's peers ask for"),
        real(Frame::Groups, BY_BYTES[3], "as in `cells`, of what the group's peers ask for"),
    ],
    on_request: false,
    new: |roster| Box::new(Coverage { asked: vec![Asked::default(); roster.groups.len()] }),
};

/// What a group asked for: requests and bytes, all of them and those within each number of hops.
#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    all: (u64, Bytes),
    within: [(u64, Bytes); WITHIN.len()],
}

impl Asked {
    fn add(&mut self, other: &Self) {
        let sums = std::iter::once(&mut self.all).chain(&mut self.within);
        for (sum, more) in sums.zip(std::iter::once(&other.all).chain(&other.within)) {
            *sum = (sum.0 + more.0, sum.1 + more.1);
        }
    }

    /// The shares by count and by bytes.
    fn shares(&self, tier: usize) -> (f64, f64) {
        let within = self.within[tier];
        (ratio(within.0, self.all.0), ratio(within.1, self.all.1))
    }
}

struct Coverage {
    /// What each group asked for.
    asked: Vec<Asked>,
}

impl Measure for Coverage {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        if !roster.is_warm(clock) {
            return;
        }
        for fact in facts {
            if let Fact::Queued { who, bytes, tier, .. } = *fact {
                let mut one = Asked { all: (1, bytes), ..Asked::default() };
                for (within, hops) in one.within.iter_mut().zip(WITHIN) {
                    *within = if tier.is_some_and(|tier| tier <= hops) { (1, bytes) } else { (0, 0) };
                }
                self.asked[roster.group(who.peer)].add(&one);
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let mut all = Asked::default();
        self.asked.iter().for_each(|group| all.add(group));
        for (tier, (by_count, by_bytes)) in BY_COUNT.into_iter().zip(BY_BYTES).enumerate() {
            let (count, bytes) = all.shares(tier);
            sheet.cells.extend([(by_count, count), (by_bytes, bytes)]);
            let (counts, bytes) = self.asked.iter().map(|group| group.shares(tier)).unzip();
            sheet.groups.extend([(by_count, counts), (by_bytes, bytes)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, queues};

    fn asks(peer: u32, asked_bytes: Bytes, hops: Option<u32>) -> Fact {
        let mut fact = queues(peer, 2, (0, 1), None);
        if let Fact::Queued { bytes, tier, .. } = &mut fact {
            (*bytes, *tier) = (asked_bytes, hops);
        }
        fact
    }

    #[test]
    fn tiers_add_up_and_a_global_standing_is_known_over_no_number_of_hops() {
        let mut told = Told::to(&ENTRY, &[("one", 2), ("two", 1)]).warm_after(1);
        assert!(told.cell("coverage_1").is_nan());
        told.round(&[asks(0, 1000, Some(1))]);
        told.round(&[asks(0, 10, Some(1)), asks(1, 20, Some(2)), asks(1, 40, None), asks(2, 30, Some(3))]);
        told.round(&[asks(2, 60, Some(99)), asks(2, 40, Some(7))]);
        let cells = |names: [&'static str; 4]| names.map(|name| told.cell(name));
        assert_eq!(cells(BY_COUNT), [1.0 / 6.0, 2.0 / 6.0, 3.0 / 6.0, 5.0 / 6.0]);
        assert_eq!(cells(BY_BYTES), [0.05, 0.15, 0.3, 0.8]);
        assert_eq!(BY_COUNT.map(|name| told.groups(name)[0]), [1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]);
        assert_eq!(BY_BYTES.map(|name| told.groups(name)[1]), [0.0, 0.0, 30.0 / 130.0, 1.0]);
    }
}
