//! The least time in which any mechanism could bring a file to everybody, beside the time it took.
//!
//! With L leechers that come together, a file of F bytes, seed uplinks u(S), leecher uplinks u(L) and
//! a slowest downlink d: `T >= max(F / d, F / u(S), L F / (u(S) + u(L)))` (Kumar and Ross 2006).

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{ColumnDoc, Frame, Measure, MeasureEntry, Roster, Sheet};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("distribution_bound"),
    summary: text("Compares the time of the last completion with the least possible one."),
    source: text("Kumar and Ross 2006, Peer-assisted file distribution: the minimum distribution time"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("swarm")]),
    example: text("claims: [{ metric: makespan_over_bound, every: [1, .inf] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        ColumnDoc {
            frame: Frame::Cells,
            name: "makespan_s",
            doc: "seconds until the last leecher completed; null if one did not",
            integer: false,
        },
        ColumnDoc {
            frame: Frame::Cells,
            name: "bound_s",
            doc: "the least possible makespan in seconds; null where leechers do not come together or want different amounts",
            integer: false,
        },
        ColumnDoc {
            frame: Frame::Cells,
            name: "makespan_over_bound",
            doc: "makespan_s divided by bound_s; 1 is perfect",
            integer: false,
        },
    ],
    new: |roster| {
        let wants = vec![None; roster.peers()];
        Box::new(Bound { slowest_downlink: u64::MAX, applies: true, wants, ..Bound::default() })
    },
};

#[derive(Default)]
struct Bound {
    leechers: u64,
    file_bytes: Bytes,
    seed_uplinks: u64,
    leecher_uplinks: u64,
    slowest_downlink: u64,
    /// All came in the first round and want the same.
    applies: bool,
    /// For each peer, how much of what it came for it has not completed; `None` before it came.
    wants: Vec<Option<Bytes>>,
    completed: u64,
    last_s: f64,
}

impl Bound {
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
        for fact in facts {
            match *fact {
                Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes } => {
                    let wants = &mut self.wants[who.peer.index()];
                    if let Some(left) = *wants {
                        // Another account, or a fresh one, is the same peer; one that comes back for more is not.
                        self.applies &= left > 0 || wants_bytes == 0;
                        continue;
                    }
                    *wants = Some(wants_bytes);
                    self.applies &= clock.round == 0;
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
                Fact::Completed { who, goal_bytes, .. } => {
                    if let Some(left) = &mut self.wants[who.peer.index()] {
                        *left = left.saturating_sub(goal_bytes);
                        if *left == 0 {
                            self.completed += 1;
                            self.last_s = clock.end_s();
                        }
                    }
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
    use game::fact::Party;
    use game::ids::{AccountId, Good, PeerId};

    #[test]
    fn the_swarm_of_the_bittyrant_paper_needs_119_seconds() {
        // Piatek et al. 2007, section 5.2: 350 peers, 5 MB, seeds 128 KB/s, mean uplink 42.8 KB/s.
        let bound = Bound {
            leechers: 350,
            file_bytes: 5120,
            seed_uplinks: 128,
            leecher_uplinks: 350 * 428 / 10,
            slowest_downlink: u64::MAX,
            applies: true,
            ..Bound::default()
        };
        assert!((bound.seconds() - 119.0).abs() < 1.0, "{}", bound.seconds());
        assert!(bound.makespan().is_nan(), "nobody completed");
        let slow = Bound { slowest_downlink: 10, ..bound };
        assert_eq!(slow.seconds(), 512.0);
    }

    #[test]
    fn peers_are_counted_not_accounts_or_files() {
        let roster = Roster { groups: vec!["a".to_owned()], group_of: vec![0; 2], extra: vec![false] };
        let mut measure = (ENTRY.new)(&roster);
        let who = |peer, account| Party { peer: PeerId(peer), account: AccountId(account) };
        let arrived = |who, wants_bytes| Fact::Arrived {
            who,
            uplink_bytes_per_s: 10,
            downlink_bytes_per_s: u64::MAX,
            wants_bytes,
        };
        let completed = |good| Fact::Completed { who: who(0, 0), good: Good(good), goal_bytes: 100, took_s: 1.0 };
        let mut told = |round, facts: &[Fact]| {
            measure.fold(Clock { round, round_seconds: 10.0 }, facts, &roster);
            let mut sheet = Sheet::default();
            measure.write(&roster, &mut sheet);
            (sheet.cells[0].1, sheet.cells[1].1)
        };
        told(0, &[arrived(who(0, 0), 200), arrived(who(0, 7), 200), arrived(who(1, 1), 0)]);
        let (makespan, bound) = told(1, &[completed(0), arrived(who(0, 8), 100)]);
        assert!(makespan.is_nan(), "one of its two files is missing");
        assert_eq!(bound, 20.0, "200 B over the seed's 10 B/s, whatever its accounts");
        assert_eq!(told(2, &[completed(1)]).0, 30.0);
    }
}
