//! The common good: how far a run is from what its swarms could have reached.
//!
//! "Compute the optimal point of operation" (Peterson and Sirer, Going Beyond Tit-for-Tat): beside every run stands the
//! optimum of the fluid model, worked out from facts alone, whatever rules:
//!
//! - **Throughput.** In every round the most that could have flowed among those who were there, given what had left the
//!   seeds: see [`fluid`]. Everybody counts, willing or not.
//! - **Mean download time.** The least one for those who came when they came: see [`bound`]. It is a lower bound for
//!   every schedule, and no schedule need reach it; the best constant split of the seeds' uplinks, which a
//!   coordinator looks for that knows nothing of the future, stands beside it.
//! - **The slowest.** The time in which everybody could have had everything: the max-min rate turned over.
//!
//! All are relaxations, so a ratio of 1 may be out of reach, and no run is better. Seeds' uplinks are one for all
//! swarms, whatever each has. A peer in several swarms counts with its uplink in each of those, but all swarms
//! together get no more than all uplinks carry. Pieces are infinitely small, and everybody is everybody's neighbour.

mod bound;
mod fluid;
mod members;

use crate::stages::Stages;
use bound::Demands;
use fluid::constant_split_s;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use members::Members;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("common_good"),
    summary: text("Compares throughput and download times with the optimum of the fluid model."),
    source: text(
        "Peterson and Sirer 2009, AntFarm; Kumar and Ross 2006 (the fluid model); Schrage 1968 and Smith 1956 (the bounds)",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("swarm")]),
    example: text("measures: [common_good]\nclaims: [{ metric: download_over_optimum, every: [1, .inf] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "mean_download_s",
            "mean `took_s` over all downloads; null if one that somebody came for is missing",
        ),
        real(Frame::Cells, "optimum_download_s", "no schedule has a smaller mean: the largest of three lower bounds"),
        real(Frame::Cells, "download_over_optimum", "mean_download_s divided by optimum_download_s; 1 is perfect"),
        real(
            Frame::Cells,
            "constant_split_s",
            "the least mean download time of those who leech in the first round in which somebody does, if each swarm got \
             the same of the seeds' uplinks all the time",
        ),
        real(Frame::Cells, "slowest_download_s", "the longest download; null if one is missing"),
        real(
            Frame::Cells,
            "optimum_slowest_s",
            "no schedule completes everything earlier; null where leechers do not all come in the first round",
        ),
        real(Frame::Cells, "maxmin_of_optimum", "optimum_slowest_s divided by slowest_download_s; 1 is perfect"),
        real(
            Frame::Cells,
            "throughput_bytes_per_s",
            "useful bytes that moved in a second, over the rounds in which somebody leeched",
        ),
        real(
            Frame::Cells,
            "throughput_of_optimum",
            "the same, divided by what could have moved among those who were there, given what they had",
        ),
        real(
            Frame::Rounds,
            "optimum_bytes",
            "bytes that could have moved in the round among all who were there; the same for all groups",
        ),
        real(
            Frame::Rounds,
            "throughput_of_optimum",
            "useful bytes that moved in the round, divided by that; the same for all groups, null where nobody leeches",
        ),
    ],
    on_request: true,
    new: |roster| Box::new(CommonGood::new(roster)),
};

struct CommonGood {
    groups: usize,
    stages: Stages,
    members: Members,
    demands: Demands,
    constant_split_s: f64,
    /// Downloads that were completed: how many, their seconds, and the longest.
    completed: usize,
    took_s: f64,
    slowest_s: f64,
    /// Over the rounds in which somebody leeched: their seconds, what flowed, and what could have.
    leeching_s: f64,
    useful_bytes: f64,
    optimum_bytes: f64,
    rounds_optimum: Vec<f64>,
    rounds_share: Vec<f64>,
}

impl CommonGood {
    fn new(roster: &Roster) -> Self {
        Self {
            groups: roster.groups.len(),
            stages: Stages::new(roster),
            members: Members::new(roster),
            demands: Demands::default(),
            constant_split_s: f64::NAN,
            completed: 0,
            took_s: 0.0,
            slowest_s: 0.0,
            leeching_s: 0.0,
            useful_bytes: 0.0,
            optimum_bytes: 0.0,
            rounds_optimum: Vec::new(),
            rounds_share: Vec::new(),
        }
    }

    /// Who comes and goes, for what.
    fn come_and_go(&mut self, clock: Clock, facts: &[Fact]) {
        // Of the peer that arrived last: its uplink and downlink, whether it came for something, for the first time,
        // and brought a part of it.
        let (mut pipe, mut came, mut first, mut brings) = ((0, 0), false, false, false);
        for fact in facts {
            match *fact {
                Fact::Arrived { uplink_bytes_per_s, downlink_bytes_per_s, has_bytes, .. } => {
                    let Some(change) = self.stages.follow(fact) else { continue };
                    pipe = (uplink_bytes_per_s, downlink_bytes_per_s);
                    (came, first, brings) = (change.came, change.first, has_bytes > 0);
                    if first {
                        self.demands.arrive(clock.start_s(), pipe.0);
                    }
                }
                Fact::Sought { bytes: 0, .. } if first => {
                    self.demands.seed(pipe.0);
                    // Its uplink is one, however much it has.
                    first = false;
                }
                Fact::Sought { good, bytes, .. } if came && bytes > 0 => {
                    self.demands.come(clock.start_s(), good.0, bytes, pipe);
                    if brings {
                        self.demands.bring(good.0);
                        self.members.bring(good.0);
                    }
                }
                Fact::Departed { .. } => {
                    self.stages.follow(fact);
                }
                _ => {}
            }
            self.members.follow(fact);
        }
    }

    /// What flows, and what is complete. Returns the useful bytes.
    fn flow(&mut self, facts: &[Fact]) -> f64 {
        let mut useful_bytes = 0.0;
        for fact in facts {
            match *fact {
                Fact::Transfer { from, to, good, bytes, wasted_bytes } => {
                    useful_bytes += bytes as f64 - wasted_bytes as f64;
                    self.members.flow(from, to, good.0, (bytes, wasted_bytes));
                }
                Fact::Completed { who, good, took_s, .. } => {
                    self.stages.follow(fact);
                    self.members.complete(who, good.0);
                    self.completed += 1;
                    self.took_s += took_s;
                    self.slowest_s = self.slowest_s.max(took_s);
                }
                _ => {}
            }
        }
        useful_bytes
    }
}

impl Measure for CommonGood {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        self.come_and_go(clock, facts);
        let best = self.members.best(clock);
        if best.leeches && self.constant_split_s.is_nan() {
            self.constant_split_s = constant_split_s(&self.members.fresh_curves(), self.members.seeds());
        }
        let useful_bytes = self.flow(facts);
        if best.leeches {
            self.leeching_s += clock.round_seconds;
            self.useful_bytes += useful_bytes;
            self.optimum_bytes += best.bytes;
        }
        let share = if best.leeches { ratio(useful_bytes, best.bytes) } else { f64::NAN };
        self.rounds_optimum.extend(vec![best.bytes; self.groups]);
        self.rounds_share.extend(vec![share; self.groups]);
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let all = self.completed > 0 && self.completed >= self.demands.downloads();
        let (mean_s, slowest_s) =
            if all { (self.took_s / self.completed as f64, self.slowest_s) } else { (f64::NAN, f64::NAN) };
        let (least_mean_s, least_slowest_s) = (self.demands.least_mean_s(), self.demands.least_makespan_s());
        sheet.cells.push(("mean_download_s", mean_s));
        sheet.cells.push(("optimum_download_s", finite(least_mean_s)));
        sheet.cells.push(("download_over_optimum", ratio(mean_s, least_mean_s)));
        sheet.cells.push(("constant_split_s", finite(self.constant_split_s)));
        sheet.cells.push(("slowest_download_s", slowest_s));
        sheet.cells.push(("optimum_slowest_s", finite(least_slowest_s)));
        sheet.cells.push(("maxmin_of_optimum", ratio(least_slowest_s, slowest_s)));
        sheet.cells.push(("throughput_bytes_per_s", ratio(self.useful_bytes, self.leeching_s)));
        sheet.cells.push(("throughput_of_optimum", ratio(self.useful_bytes, self.optimum_bytes)));
        sheet.rounds.push(("optimum_bytes", self.rounds_optimum.clone()));
        sheet.rounds.push(("throughput_of_optimum", self.rounds_share.clone()));
    }
}

/// A ratio, if it is a number.
fn ratio(of: f64, over: f64) -> f64 {
    finite(of / over)
}

/// What is not finite is no value: where there are no seeds, nobody can have anything.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

#[cfg(test)]
mod tests;
