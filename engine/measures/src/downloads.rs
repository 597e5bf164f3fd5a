//! Downloads: how long peers take for what they came for, and how many are there.
//!
//! A quantile is over the peers that came for something, whether they got it or not: who never completed stands
//! behind everybody who did. (Where peers look for things while they are there, as in `file_sharing`, nobody comes
//! for something, and there are no quantiles.) So the median says something while less than half of them are missing, and is
//! missing itself, not flattering, when more are. Between two peers it is interpolated linearly.

use crate::stages::{Stage, Stages};
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("downloads"),
    summary: text("Counts completed downloads and the seconds they took."),
    source: text("Cohen 2003; Piatek et al. 2007, section 5"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("claims: [{ metric: download_s, group: tyrant, within: [60, 120] }]"),
};

const QUANTILES: [(&str, f64); 4] =
    [("download_p10_s", 0.1), ("download_p50_s", 0.5), ("download_p90_s", 0.9), ("download_p99_s", 0.99)];

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            QUANTILES[0].0,
            "`download_s` that a tenth of all leechers keep below; those that never completed count as slowest, and \
             it is null if it falls among them",
        ),
        real(Frame::Cells, QUANTILES[1].0, "the same for half of all leechers: the median"),
        real(Frame::Cells, QUANTILES[2].0, "the same for nine tenths"),
        real(Frame::Cells, QUANTILES[3].0, "the same for 99 %"),
        real(
            Frame::Groups,
            QUANTILES[0].0,
            "`download_s` that a tenth of the group's leechers keep below; those that never completed count as \
             slowest, and it is null if it falls among them",
        ),
        real(Frame::Groups, QUANTILES[1].0, "the same for half of the group's leechers: the median"),
        real(Frame::Groups, QUANTILES[2].0, "the same for nine tenths"),
        real(Frame::Groups, QUANTILES[3].0, "the same for 99 %"),
        real(
            Frame::Peers,
            "download_s",
            "mean seconds from when it came for it, or began to look for it, to completion over the peer's completed downloads; whole rounds, so compare cells of one round length only",
        ),
        whole(Frame::Peers, "downloads", "downloads that it completed"),
        whole(Frame::Rounds, "online_peers", "peers online at the end of the round's first phase"),
        whole(
            Frame::Rounds,
            "completed_downloads",
            "downloads completed until then by the peers that are in the group",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(Downloads::new(roster)),
};

struct Downloads {
    stages: Stages,
    seconds: Vec<f64>,
    count: Vec<u32>,
    online: Vec<i64>,
    completed: Vec<i64>,
    rounds_online: Vec<f64>,
    rounds_completed: Vec<f64>,
}

impl Downloads {
    fn new(roster: &Roster) -> Self {
        let (peers, groups) = (roster.peers(), roster.groups.len());
        Self {
            stages: Stages::new(roster),
            seconds: vec![0.0; peers],
            count: vec![0; peers],
            online: vec![0; groups],
            completed: vec![0; groups],
            rounds_online: Vec::new(),
            rounds_completed: Vec::new(),
        }
    }

    /// The quantiles over those peers that came for something, among those that `counts` picks.
    fn quantiles(&self, mean_s: &[f64], counts: impl Fn(usize) -> bool) -> [f64; 4] {
        let leechers = (0..mean_s.len()).filter(|peer| self.stages.came(*peer) && counts(*peer));
        let mut all: Vec<f64> = leechers.map(|p| if self.count[p] > 0 { mean_s[p] } else { f64::INFINITY }).collect();
        all.sort_unstable_by(f64::total_cmp);
        QUANTILES.map(|(_, share)| quantile(&all, share))
    }
}

/// The quantile of ascending values, with linear interpolation; `NaN` if it is not finite or there are none.
fn quantile(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let (low, high) = (ascending[place as usize], ascending[place.ceil() as usize]);
    if high.is_finite() { low + (high - low) * place.fract() } else { f64::NAN }
}

impl Measure for Downloads {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        self.stages.begin(clock);
        for (peer, left) in self.stages.moved(roster) {
            self.online[left] -= 1;
            self.online[roster.group(peer)] += 1;
        }
        for (peer, left) in &roster.moved {
            let count = i64::from(self.count[peer.index()]);
            self.completed[*left as usize] -= count;
            self.completed[roster.group(*peer)] += count;
        }
        for fact in facts {
            if let Some(change) = self.stages.follow(fact) {
                let here = |stage| i64::from(stage != Stage::Offline);
                self.online[roster.group(change.peer)] += here(change.now) - here(change.before);
            }
            if let Fact::Completed { who, took_s, .. } = *fact {
                self.seconds[who.peer.index()] += took_s;
                self.count[who.peer.index()] += 1;
                self.completed[roster.group(who.peer)] += 1;
            }
        }
        self.rounds_online.extend(self.online.iter().map(|n| *n as f64));
        self.rounds_completed.extend(self.completed.iter().map(|n| *n as f64));
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        // No download: 0 / 0 is the null of a sheet.
        let mean_s: Vec<f64> = self.seconds.iter().zip(&self.count).map(|(s, n)| s / f64::from(*n)).collect();
        let of_all = self.quantiles(&mean_s, |_| true);
        let groups = 0..roster.groups.len() as u32;
        let of_groups: Vec<[f64; 4]> =
            groups.map(|group| self.quantiles(&mean_s, |peer| roster.group_of[peer] == group)).collect();
        for (at, (name, _)) in QUANTILES.into_iter().enumerate() {
            sheet.cells.push((name, of_all[at]));
            sheet.groups.push((name, of_groups.iter().map(|of_group| of_group[at]).collect()));
        }
        sheet.peers.push(("download_s", mean_s));
        sheet.peers.push(("downloads", self.count.iter().map(|n| f64::from(*n)).collect()));
        sheet.rounds.push(("online_peers", self.rounds_online.clone()));
        sheet.rounds.push(("completed_downloads", self.rounds_completed.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, under, whitewashes};

    #[test]
    fn quantiles_lie_between_peers_and_are_missing_among_those_that_did_not_complete() {
        let values = [10.0, 20.0, 30.0, 40.0, f64::INFINITY];
        assert_eq!(quantile(&values, 0.5), 30.0);
        assert_eq!(quantile(&values, 0.1), 14.0);
        assert_eq!(quantile(&values, 0.75), 40.0, "just the last that completed");
        assert!(quantile(&values, 0.8).is_nan());
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[7.0], 0.99), 7.0);
    }

    #[test]
    fn seeds_have_no_quantile_and_who_comes_twice_counts_once() {
        let mut told = Told::to(&ENTRY, &[("fast", 2), ("slow", 2), ("seeds", 1)]);
        told.round(&[arrives(0, 9), arrives(1, 9), arrives(2, 9), arrives(4, 0), completes(0, 9, 10.0)]);
        told.round(&[departs(0), arrives(0, 9), completes(0, 9, 20.0), completes(1, 9, 20.0)]);
        assert_eq!(told.groups("download_p50_s")[0], 17.5, "15 on average for one, 20 for the other");
        assert!(told.groups("download_p10_s")[1..].iter().all(|s| s.is_nan()), "one is not done, one not there");
        assert_eq!(told.cell("download_p50_s"), 20.0, "of three, the last of which did not complete");
        assert!(told.cell("download_p90_s").is_nan());
        assert_eq!(told.peers("download_s")[..2], [15.0, 20.0]);
        assert_eq!(told.peers("downloads"), [2.0, 1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn peers_online_are_counted_not_accounts() {
        let mut told = Told::to(&ENTRY, &[("peers", 2)]);
        told.round(&[arrives(0, 9), under(5, arrives(0, 9)), arrives(1, 9)]);
        told.round(&[under(5, departs(0)), whitewashes(1), under(6, arrives(1, 9))]);
        told.round(&[departs(0)]);
        assert_eq!(told.rounds("online_peers"), [2.0, 2.0, 1.0]);
    }

    #[test]
    fn who_changes_groups_is_counted_where_it_is() {
        let mut told = Told::to(&ENTRY, &[("old", 2), ("new", 1)]);
        told.round(&[arrives(0, 9), arrives(1, 9), completes(0, 9, 10.0)]);
        told.moves(0, 1);
        told.moves(2, 0);
        told.round(&[]);
        told.round(&[departs(0)]);
        assert_eq!(told.rounds("online_peers"), [2.0, 0.0, 1.0, 1.0, 1.0, 0.0]);
        assert_eq!(told.rounds("completed_downloads"), [1.0, 0.0, 0.0, 1.0, 0.0, 1.0]);
    }
}
