//! The fluid model: what Qiu and Srikant's steady state says about a swarm, beside what was measured.
//!
//! Leechers arrive at rate lambda, leave unfinished at rate theta, upload at rate mu with effectiveness eta,
//! download at most at rate c, and stay as seeds for 1/gamma; rates are in files per second. In the steady state
//!
//! `1/beta = max(1/c, (1/eta) (1/mu - 1/gamma))` and the mean time as a leecher is `T = 1 / (theta + beta)`.
//!
//! The model has no seeds of the workload's own, and every swarm here has some. Their uplinks, sigma for each
//! arriving leecher (in files), enter the same balance of uploads and completions, `beta x = mu (eta x + y) +
//! sigma lambda`, which gives the second term as `(1 - mu/gamma - sigma) / (mu eta + theta sigma)`; with sigma = 0
//! it is the paper's.
//!
//! Since eta is measured and not predicted, what is compared is the balance: that the uplinks' work, leechers on
//! their way and seeds that stay fit together. It errs where seeds' uplinks are not used up, or downlinks count.
//!
//! All parameters are taken from the facts of a window: from a third of the time until the last leecher came, when
//! the start should be forgotten, to that time, after which the swarm only drains. There is no steady state to
//! speak of, and so no value, if fewer than 30 downloads ended in the window or if the mean numbers of leechers in
//! its two halves differ by more than a third of the larger.

use crate::stages::{Stage, Stages};
use game::card::{Card, Kind, text};
use game::fact::{Departure, Fact};
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("fluid_model"),
    summary: text("Compares download times in a steady state with the fluid model's."),
    source: text("Qiu and Srikant 2004, Modeling and performance analysis of BitTorrent-like networks"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("swarm")]),
    example: text("claims: [{ metric: steady_over_fluid, within: [0.9, 1.1] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Cells,
            "steady_download_s",
            "mean seconds from arrival to having all one came for, over downloads that end in the steady state \
                  (the last two thirds of the time in which leechers come); null if there is none: fewer than 30 \
                  such downloads, or leechers become many more or fewer",
        ),
        real(
            Frame::Cells,
            "steady_utilisation",
            "share of the leechers' uplinks that was used in the steady state (eta); null as above",
        ),
        real(
            Frame::Cells,
            "fluid_download_s",
            "what Qiu and Srikant's model says it should be, seeds of the workload included; null as above, and \
                  where seeds alone could serve all and no downlink is limited",
        ),
        real(Frame::Cells, "steady_over_fluid", "steady_download_s divided by fluid_download_s; null if one is"),
    ],
    on_request: false,
    new: |roster| Box::new(FluidModel::new(roster)),
};

/// The share of the time in which leechers come that is left out at its beginning.
const LEFT_OUT: u64 = 3;
/// Fewer ended downloads than this are no sample of a steady state.
const FEWEST_ENDED: u64 = 30;
/// How much fewer leechers one half of the window may have than the other.
const STEADY: f64 = 2.0 / 3.0;

/// The parameters of the model; rates in files per second, those without a limit infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fluid {
    mu: f64,
    c: f64,
    theta: f64,
    gamma: f64,
    eta: f64,
    /// Files that the workload's seeds can send for each leecher that comes.
    sigma: f64,
}

impl Fluid {
    /// The mean time as a leecher in seconds; `NaN` if nothing limits it.
    fn leeching_s(&self) -> f64 {
        let by_uplinks = (1.0 - self.mu / self.gamma - self.sigma) / (self.mu * self.eta + self.theta * self.sigma);
        let slowest = by_uplinks.max(1.0 / self.c);
        if slowest > 0.0 { 1.0 / (self.theta + 1.0 / slowest) } else { f64::NAN }
    }
}

/// Sums over one round, or over several.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    came: u64,
    came_uplink: f64,
    came_downlink: f64,
    came_bytes: f64,
    ended: u64,
    ended_s: f64,
    aborted: u64,
    leechers: u64,
    leecher_uplinks: u64,
    leecher_bytes: u64,
    stayed: u64,
    seed_uplinks: u64,
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |a, b| Self {
            came: a.came + b.came,
            came_uplink: a.came_uplink + b.came_uplink,
            came_downlink: a.came_downlink + b.came_downlink,
            came_bytes: a.came_bytes + b.came_bytes,
            ended: a.ended + b.ended,
            ended_s: a.ended_s + b.ended_s,
            aborted: a.aborted + b.aborted,
            leechers: a.leechers + b.leechers,
            leecher_uplinks: a.leecher_uplinks + b.leecher_uplinks,
            leecher_bytes: a.leecher_bytes + b.leecher_bytes,
            stayed: a.stayed + b.stayed,
            seed_uplinks: a.seed_uplinks + b.seed_uplinks,
        })
    }
}

impl Tally {
    fn eta(&self, round_seconds: f64) -> f64 {
        self.leecher_bytes as f64 / (self.leecher_uplinks as f64 * round_seconds)
    }

    fn fluid(&self, round_seconds: f64) -> Fluid {
        let (ended, stayed_s) = (self.ended as f64, self.stayed as f64 * round_seconds);
        Fluid {
            mu: self.came_uplink / self.came_bytes,
            c: self.came_downlink / self.came_bytes,
            theta: self.aborted as f64 / (self.leechers as f64 * round_seconds),
            gamma: if self.stayed > 0 { ended / stayed_s } else { f64::INFINITY },
            eta: self.eta(round_seconds),
            sigma: self.seed_uplinks as f64 * round_seconds / self.came_bytes,
        }
    }
}

struct FluidModel {
    stages: Stages,
    round_seconds: f64,
    rounds: Vec<Tally>,
    /// Those online now: leechers and their uplinks, leechers that stayed, the uplinks of seeds.
    online: Tally,
    /// Who went before it had all; and whether one of them came back.
    aborted: Vec<bool>,
    breaks: bool,
}

impl FluidModel {
    fn new(roster: &Roster) -> Self {
        let stages = Stages::new(roster);
        let aborted = vec![false; roster.peers()];
        Self { stages, round_seconds: 0.0, rounds: Vec::new(), online: Tally::default(), aborted, breaks: false }
    }

    /// Counts a peer of a stage in or out.
    fn count(&mut self, peer: usize, stage: Stage, by: fn(u64, u64) -> u64) {
        let (online, uplink) = (&mut self.online, self.stages.uplink_bytes_per_s(peer));
        match stage {
            Stage::Offline => {}
            Stage::Leeching => {
                online.leechers = by(online.leechers, 1);
                online.leecher_uplinks = by(online.leecher_uplinks, uplink);
            }
            Stage::Seeding if self.stages.came(peer) => online.stayed = by(online.stayed, 1),
            Stage::Seeding => online.seed_uplinks = by(online.seed_uplinks, uplink),
        }
    }

    /// The rounds of the steady state; `None` if there is none to speak of.
    fn steady(&self) -> Option<Tally> {
        let last = self.rounds.iter().rposition(|round| round.came > 0)?;
        let window = &self.rounds[last.div_ceil(LEFT_OUT as usize)..last];
        let (early, late) = window.split_at(window.len() / 2);
        let leechers = |half: &[Tally]| half.iter().map(|r| r.leechers).sum::<u64>() as f64 / half.len() as f64;
        let (early, late) = (leechers(early), leechers(late));
        let all: Tally = window.iter().copied().sum();
        (all.ended >= FEWEST_ENDED && early.min(late) >= STEADY * early.max(late)).then_some(all)
    }
}

impl Measure for FluidModel {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        self.round_seconds = clock.round_seconds;
        let mut now = Tally::default();
        // Who completes in a round is a leecher until its end.
        let mut before_any_ended = None;
        for fact in facts {
            if let Fact::Transfer { from, bytes, .. } = *fact {
                now.leecher_bytes += if self.stages.leeches(from.peer) { bytes } else { 0 };
                continue;
            }
            let Some(change) = self.stages.follow(fact) else { continue };
            let stopped = change.before == Stage::Leeching && change.now != Stage::Leeching;
            match *fact {
                Fact::Arrived { uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, .. } if change.came => {
                    now.came += 1;
                    now.came_uplink += uplink_bytes_per_s as f64;
                    let unlimited = downlink_bytes_per_s == u64::MAX;
                    now.came_downlink += if unlimited { f64::INFINITY } else { downlink_bytes_per_s as f64 };
                    now.came_bytes += wants_bytes as f64;
                }
                Fact::Departed { why, .. } if stopped && why != Departure::Whitewash => {
                    now.aborted += 1;
                    self.aborted[change.peer.index()] = true;
                }
                // Who comes back did not abort, and the model knows no breaks.
                Fact::Arrived { .. } if self.aborted[change.peer.index()] => self.breaks = true,
                Fact::Completed { took_s, .. } if stopped => {
                    before_any_ended.get_or_insert(self.online);
                    now.ended += 1;
                    now.ended_s += took_s;
                }
                _ => {}
            }
            self.count(change.peer.index(), change.before, u64::saturating_sub);
            self.count(change.peer.index(), change.now, |many, more| many + more);
        }
        self.rounds.push([now, before_any_ended.unwrap_or(self.online)].into_iter().sum());
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let steady = self.steady();
        let value = |of: &dyn Fn(&Tally) -> f64| steady.as_ref().map_or(f64::NAN, of);
        let measured_s = value(&|all| all.ended_s / all.ended as f64);
        let fluid_s = if self.breaks { f64::NAN } else { value(&|all| all.fluid(self.round_seconds).leeching_s()) };
        sheet.cells.push(("steady_download_s", measured_s));
        sheet.cells.push(("steady_utilisation", value(&|all| all.eta(self.round_seconds))));
        sheet.cells.push(("fluid_download_s", fluid_s));
        sheet.cells.push(("steady_over_fluid", measured_s / fluid_s));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, gives, under, whitewashes};

    /// Parameters without seeds of the workload.
    fn fluid(mu: f64, c: f64, theta: f64, gamma: f64, eta: f64) -> Fluid {
        Fluid { mu, c, theta, gamma, eta, sigma: 0.0 }
    }

    fn near(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-4
    }

    #[test]
    fn the_steady_states_of_the_paper_come_out() {
        // mu, c, theta, gamma, eta, then T and the number of seeds y = beta x / gamma with x = T, one arrival a second.
        let vectors = [
            (0.00125, 0.002, 0.001, 0.005, 1.0, 375.0, 125.0),
            (0.00125, 0.002, 0.001, 0.001, 1.0, 1000.0 / 3.0, 2000.0 / 3.0),
            (0.00125, 0.002, 0.0, 0.01, 0.9, 777.7778, 100.0),
            (0.00125, 0.002, 0.001, 0.0015, 0.95, 1000.0 / 3.0, 444.4444),
        ];
        for (mu, c, theta, gamma, eta, t, y) in vectors {
            let leeching_s = fluid(mu, c, theta, gamma, eta).leeching_s();
            let seeds = (1.0 / leeching_s - theta) * leeching_s / gamma;
            assert!(near(leeching_s, t) && near(seeds, y), "{leeching_s} s, {seeds} seeds");
        }
    }

    #[test]
    fn nobody_stays_nothing_is_limited_and_seeds_help() {
        let alone = fluid(0.01, f64::INFINITY, 0.0, f64::INFINITY, 0.5);
        assert!(near(alone.leeching_s(), 200.0), "1 / (mu eta)");
        assert!(near(Fluid { sigma: 0.25, ..alone }.leeching_s(), 150.0), "a quarter comes from the seeds");
        assert!(Fluid { sigma: 1.5, ..alone }.leeching_s().is_nan(), "the seeds alone could serve all at once");
        assert!(near(Fluid { sigma: 1.5, c: 0.02, ..alone }.leeching_s(), 50.0), "what the downlink takes");
        // With aborts and seeds the balance beta x = mu (eta x + y) + sigma lambda holds; lambda is 1.
        let all = Fluid { sigma: 0.2, ..fluid(0.002, f64::INFINITY, 0.001, 0.01, 0.8) };
        let x = all.leeching_s();
        let (beta, y) = (1.0 / x - 0.001, (1.0 - 0.001 * x) / 0.01);
        assert!(near(beta * x, 0.002 * (0.8 * x + y) + 0.2), "{x}");
    }

    /// One leecher comes in each round. One of three gives up after that round; the others whitewash, complete in
    /// their second round, in which they give 30 B, and stay for a third.
    fn stream(rounds: u32) -> Told {
        let mut told = Told::to(&ENTRY, &[("peers", rounds as usize), ("seeds", 1)]);
        let seed = rounds;
        for round in 0..rounds {
            let (mut before, mut after) = (vec![arrives(round, 1000)], vec![gives(seed, round, 40)]);
            if round == 0 {
                before.push(arrives(seed, 0));
            }
            if let Some(stays) = round.checked_sub(2).filter(|peer| peer % 3 != 0) {
                after.push(gives(stays, round, 70));
            }
            if let Some(gone) = round.checked_sub(3).filter(|peer| peer % 3 != 0) {
                before.push(departs(gone));
            }
            match round.checked_sub(1) {
                Some(aborts) if aborts % 3 == 0 => before.push(departs(aborts)),
                Some(second) => {
                    before.extend([whitewashes(second), under(second + 500, arrives(second, 500))]);
                    after.extend([gives(second, round, 30), completes(second, 1000, 20.0)]);
                }
                None => {}
            }
            told.round(&[before, after].concat());
        }
        told
    }

    #[test]
    fn parameters_are_taken_from_the_facts() {
        let told = stream(91);
        // Uplinks carry 10 B/s, so mu = 0.01. In three rounds of 10 s three come, one aborts after one round, two
        // leech for two rounds and stay for one: theta = 1 / 50 s, gamma = 2 / 20 s. Leechers give 60 B of 500 B:
        // eta = 0.12. The seed could give 300 B to those who want 3000 B: sigma = 0.1. Together
        // 1 / beta = (1 - 0.1 - 0.1) / (0.0012 + 0.002) = 250 s.
        assert_eq!(told.cell("steady_download_s"), 20.0);
        assert_eq!(told.cell("steady_utilisation"), 0.12);
        assert!(near(told.cell("fluid_download_s"), 1.0 / 0.024), "{}", told.cell("fluid_download_s"));
        assert!(near(told.cell("steady_over_fluid"), 0.48));
    }

    #[test]
    fn there_is_no_steady_state_in_a_crowd_a_growing_one_or_a_small_sample() {
        assert!(stream(40).cell("steady_download_s").is_nan(), "a sample of seventeen");
        let mut crowd = Told::to(&ENTRY, &[("peers", 50), ("seeds", 1)]);
        let all = |fact: fn(u32) -> Fact| (0..50).map(fact).collect::<Vec<_>>();
        crowd.round(&all(|peer| arrives(peer, 100)));
        crowd.round(&all(|peer| completes(peer, 100, 20.0)));
        assert!(crowd.cell("steady_download_s").is_nan() && crowd.cell("fluid_download_s").is_nan());
        let mut growing = Told::to(&ENTRY, &[("peers", 200), ("seeds", 1)]);
        for peer in 0..100 {
            growing.round(&[arrives(peer, 100), arrives(peer + 100, 100), completes(peer, 100, 10.0)]);
        }
        assert!(growing.cell("steady_download_s").is_nan(), "half of those that come never end");
    }
}
