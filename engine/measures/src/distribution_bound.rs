//! The least time in which any mechanism could bring a file to everybody, beside the time it took.
//!
//! With L leechers that come together, a file of F bytes, seed uplinks u(S), leecher uplinks u(L) and
//! a slowest downlink d: `T >= max(F / d, F / u(S), L F / (u(S) + u(L)))` (Kumar and Ross 2006). Where leechers bring
//! part of what they want, or files that others want, that is no bound.

use crate::stages::Stages;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("distribution_bound"),
    summary: text("Compares the time of the last completion with the least possible one."),
    source: text("Kumar and Ross 2006, Peer-assisted file distribution: the minimum distribution time"),
    version: 2,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("swarm")]),
    example: text("claims: [{ metric: makespan_over_bound, every: [1, .inf] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(Frame::Cells, "makespan_s", "seconds until the last leecher completed; null if one did not"),
        real(
            Frame::Cells,
            "bound_s",
            "the least possible makespan in seconds; null where leechers do not come together, want different amounts, bring some of it, or bring other files",
        ),
        real(Frame::Cells, "makespan_over_bound", "makespan_s divided by bound_s; 1 is perfect"),
    ],
    on_request: false,
    new: |roster| Box::new(Bound::new(roster)),
};

struct Bound {
    leechers: u64,
    file_bytes: Bytes,
    seed_uplinks: u64,
    leecher_uplinks: u64,
    slowest_downlink: u64,
    /// All came in the first round and want the same.
    applies: bool,
    stages: Stages,
    completed: u64,
    last_s: f64,
}

impl Bound {
    fn new(roster: &Roster) -> Self {
        Self {
            leechers: 0,
            file_bytes: 0,
            seed_uplinks: 0,
            leecher_uplinks: 0,
            slowest_downlink: u64::MAX,
            applies: true,
            stages: Stages::new(roster),
            completed: 0,
            last_s: 0.0,
        }
    }

    fn seconds(&self) -> f64 {
        if !self.applies || self.leechers == 0 || self.seed_uplinks == 0 {
            return f64::NAN;
        }
        let file = self.file_bytes as f64;
        let all_uplinks = (self.seed_uplinks + self.leecher_uplinks) as f64;
        let by_downlink = if self.slowest_downlink == u64::MAX { 0.0 } else { file / self.slowest_downlink as f64 };
        by_downlink.max(file / self.seed_uplinks as f64).max(self.leechers as f64 * file / all_uplinks)
    }

    fn makespan(&self) -> f64 {
        if self.leechers > 0 && self.completed >= self.leechers { self.last_s } else { f64::NAN }
    }
}

impl Measure for Bound {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        for fact in facts {
            if let Fact::Sought { who, bytes: 0, .. } = *fact {
                // It has a whole file, which is nothing new of a seed or of who fetched it here.
                self.applies &= clock.round > 0 || !self.stages.leeches(who.peer);
            }
            let Some(change) = self.stages.follow(fact) else { continue };
            match *fact {
                Fact::Arrived { uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, has_bytes, .. }
                    if change.first =>
                {
                    self.applies &= clock.round == 0 && has_bytes == 0;
                    if wants_bytes == 0 {
                        self.seed_uplinks += uplink_bytes_per_s;
                        continue;
                    }
                    self.applies &= self.leechers == 0 || self.file_bytes == wants_bytes;
                    self.file_bytes = wants_bytes;
                    self.leechers += 1;
                    self.leecher_uplinks += uplink_bytes_per_s;
                    self.slowest_downlink = self.slowest_downlink.min(downlink_bytes_per_s);
                }
                // It comes back for more.
                Fact::Arrived { .. } => self.applies &= !change.came,
                Fact::Completed { .. } if change.now != change.before => {
                    self.completed += 1;
                    self.last_s = clock.end_s();
                }
                _ => {}
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let (makespan, bound) = (self.makespan(), self.seconds());
        sheet.cells.push(("makespan_s", makespan));
        sheet.cells.push(("bound_s", bound));
        sheet.cells.push(("makespan_over_bound", makespan / bound));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, roster, seeks, under, whitewashes};
    use game::ids::Good;

    #[test]
    fn the_swarm_of_the_bittyrant_paper_needs_119_seconds() {
        // Piatek et al. 2007, section 5.2: 350 peers, 5 MB, seeds 128 KB/s, mean uplink 42.8 KB/s.
        let bound = || Bound {
            leechers: 350,
            file_bytes: 5120,
            seed_uplinks: 128,
            leecher_uplinks: 350 * 428 / 10,
            ..Bound::new(&roster(&[]))
        };
        assert!((bound().seconds() - 119.0).abs() < 1.0, "{}", bound().seconds());
        assert!(bound().makespan().is_nan(), "nobody completed");
        let slow = Bound { slowest_downlink: 10, ..bound() };
        assert_eq!(slow.seconds(), 512.0);
    }

    #[test]
    fn peers_are_counted_not_accounts_or_files() {
        let mut told = Told::to(&ENTRY, &[("peers", 1), ("seeds", 1)]);
        let second = |fact| match fact {
            Fact::Completed { who, goal_bytes, took_s, .. } => {
                Fact::Completed { who, good: Good(1), goal_bytes, took_s }
            }
            other => other,
        };
        told.round(&[arrives(0, 200), under(7, arrives(0, 200)), arrives(1, 0)]);
        told.round(&[completes(0, 100, 20.0), under(8, arrives(0, 100)), whitewashes(1), under(9, arrives(1, 0))]);
        assert!(told.cell("makespan_s").is_nan(), "one of its two files is missing");
        assert_eq!(told.cell("bound_s"), 20.0, "200 B over the seed's 10 B/s, whatever its accounts");
        told.round(&[second(completes(0, 100, 30.0))]);
        assert_eq!((told.cell("makespan_s"), told.cell("makespan_over_bound")), (30.0, 1.5));
    }

    #[test]
    fn there_is_no_bound_when_peers_come_later_for_more_or_with_something() {
        let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
        told.round(&[arrives(0, 100), arrives(2, 0), completes(0, 100, 10.0)]);
        assert_eq!(told.cell("bound_s"), 10.0);
        told.round(&[departs(0), arrives(0, 100)]);
        assert!(told.cell("bound_s").is_nan(), "it comes for more");
        let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
        told.round(&[arrives(0, 100), arrives(2, 0)]);
        told.round(&[arrives(1, 100)]);
        assert!(told.cell("bound_s").is_nan(), "they do not come together");
        let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
        told.round(&[
            arrives(0, 100),
            seeks(0, 1, 0),
            seeks(0, 0, 100),
            arrives(1, 100),
            arrives(2, 0),
            seeks(2, 0, 0),
        ]);
        assert!(told.cell("bound_s").is_nan(), "a leecher brings a file that others want");
        let mut told = Told::to(&ENTRY, &[("peers", 1), ("seeds", 1)]);
        told.round(&[arrives(0, 100), seeks(0, 0, 100), arrives(1, 0), seeks(1, 0, 0)]);
        assert_eq!(told.cell("bound_s"), 10.0, "a seed has all of it, as it should");
        let mut told = Told::to(&ENTRY, &[("peers", 1), ("seeds", 1)]);
        let brings = |fact| match fact {
            Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, .. } => {
                Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, has_bytes: 50 }
            }
            other => other,
        };
        told.round(&[brings(arrives(0, 100)), arrives(1, 0)]);
        assert!(told.cell("bound_s").is_nan(), "leechers bring what they can give to each other");
    }
}
