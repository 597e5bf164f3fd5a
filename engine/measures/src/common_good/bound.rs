//! The least mean download time of a whole run, whatever anybody does.
//!
//! The optimum of a fluid schedule with arrivals has no closed form, but three relaxations have, and each is a lower
//! bound for every schedule; the largest one counts:
//!
//! - **All uplinks.** All bytes pass through the uplinks of those who came so far. One server as fast as all of
//!   these together, which goes on with the shortest remaining download, completes as many downloads by any time
//!   as anybody can (Schrage 1968, for a speed that changes over time, too). Whoever came counts for ever.
//! - **The seeds' uplinks.** Nobody in a swarm has its file before all of it left those who brought it. One file after
//!   another, the one with the most leechers per byte first, is the best order (Smith 1956). It holds for those who
//!   came in the first round, in swarms in which no leecher brought anything.
//! - **Downlinks.** Nobody is faster than its own.

use super::fluid::{Demand, least_makespan_s};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// One download that somebody came for.
#[derive(Clone, Copy, Debug)]
struct Job {
    good: u32,
    /// When it came for it, in seconds.
    came_s: f64,
    /// What it lacked.
    bytes: u64,
    /// What it can give and take, in bytes per second; `u64::MAX`: no limit.
    uplink: u64,
    downlink: u64,
}

/// Who came, when, for what, with what.
#[derive(Debug, Default)]
pub struct Demands {
    jobs: Vec<Job>,
    /// When an uplink came for the first time, in seconds, and what it carries in bytes per second.
    uplinks: Vec<(f64, u64)>,
    /// What those carry who brought something in full.
    seeds: u64,
    /// Goods of which leechers brought a part.
    brought: BTreeSet<u32>,
}

impl Demands {
    /// A peer came for the first time.
    pub fn arrive(&mut self, now_s: f64, uplink: u64) {
        self.uplinks.push((now_s, uplink));
    }

    /// A peer that came for the first time brought some file in full.
    pub fn seed(&mut self, uplink: u64) {
        self.seeds += uplink;
    }

    /// A leecher brought a part of some goods.
    pub fn bring(&mut self, good: u32) {
        self.brought.insert(good);
    }

    /// A peer came for some goods of which it lacks so much.
    pub fn come(&mut self, now_s: f64, good: u32, bytes: u64, (uplink, downlink): (u64, u64)) {
        self.jobs.push(Job { good, came_s: now_s, bytes, uplink, downlink });
    }

    /// How many downloads somebody came for.
    pub fn downloads(&self) -> usize {
        self.jobs.len()
    }

    /// Bytes that all together lacked.
    pub fn bytes(&self) -> u64 {
        self.jobs.iter().map(|job| job.bytes).sum()
    }

    /// No mean download time in seconds is smaller; `NaN` if nobody came for anything.
    pub fn least_mean_s(&self) -> f64 {
        let by_downlinks: f64 = self.jobs.iter().map(Job::alone_s).sum();
        let sum = by_downlinks.max(self.by_seeds()).max(self.by_uplinks());
        sum / self.jobs.len() as f64
    }

    /// No run completes earlier, in seconds; `NaN` where leechers do not all come in the first round.
    pub fn least_makespan_s(&self) -> f64 {
        if self.jobs.is_empty() || self.jobs.iter().any(|job| !self.is_first(job)) {
            return f64::NAN;
        }
        let swarms: Vec<Demand> = self.swarms().into_values().map(|(_, demand)| demand).collect();
        let alone = self.jobs.iter().map(Job::alone_s).fold(0.0, f64::max);
        let all = self.uplinks.iter().map(|(_, uplink)| *uplink as f64).sum::<f64>();
        // A peer in several swarms has one uplink for all of them.
        alone.max(least_makespan_s(&swarms, self.seeds as f64)).max(self.bytes() as f64 / all)
    }

    fn is_first(&self, job: &Job) -> bool {
        self.uplinks.first().is_some_and(|(first_s, _)| job.came_s == *first_s)
    }

    /// For each of the goods, how many came for it in the first round, and what must flow for them.
    fn swarms(&self) -> BTreeMap<u32, (u32, Demand)> {
        let mut swarms: BTreeMap<u32, (u32, Demand)> = BTreeMap::new();
        for job in self.jobs.iter().filter(|job| self.is_first(job)) {
            let (leechers, swarm) = swarms.entry(job.good).or_default();
            *leechers += 1;
            swarm.lacks_bytes += job.bytes as f64;
            swarm.uplinks += job.uplink as f64;
            if !self.brought.contains(&job.good) {
                swarm.file_bytes = swarm.file_bytes.max(job.bytes as f64);
            }
        }
        swarms
    }

    /// The least sum of download times if the seeds' uplinks are scarce.
    fn by_seeds(&self) -> f64 {
        let mut files: Vec<(f64, f64)> =
            self.swarms().into_values().map(|(n, d)| (d.file_bytes, f64::from(n))).collect();
        // Bytes per leecher, the fewest first.
        files.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
        let (mut sent_bytes, mut sum) = (0.0, 0.0);
        for (file_bytes, leechers) in files {
            sent_bytes += file_bytes;
            sum += leechers * sent_bytes / self.seeds as f64;
        }
        sum + self.jobs.iter().filter(|job| !self.is_first(job)).map(Job::alone_s).sum::<f64>()
    }

    /// The least sum of download times if all uplinks are one, the shortest remaining download first.
    fn by_uplinks(&self) -> f64 {
        let mut jobs = self.jobs.iter().peekable();
        let mut uplinks = self.uplinks.iter().peekable();
        let mut waiting: BinaryHeap<Reverse<(u64, u64)>> = BinaryHeap::new();
        let (mut now_s, mut rate, mut sum) = (0.0, 0.0, 0.0);
        loop {
            while let Some((_, uplink)) = uplinks.next_if(|(at_s, _)| *at_s <= now_s) {
                rate += *uplink as f64;
            }
            while let Some(job) = jobs.next_if(|job| job.came_s <= now_s) {
                waiting.push(Reverse((job.bytes, job.came_s.to_bits())));
            }
            let next_s = uplinks.peek().map_or(f64::INFINITY, |(at_s, _)| *at_s);
            let next_s = next_s.min(jobs.peek().map_or(f64::INFINITY, |job| job.came_s));
            match waiting.pop() {
                Some(Reverse((bytes, came))) => {
                    let done_s = now_s + bytes as f64 / rate;
                    if done_s <= next_s {
                        sum += done_s - f64::from_bits(came);
                        now_s = done_s;
                    } else {
                        // Rounded down: a bound may be too small.
                        let left = bytes as f64 - (next_s - now_s) * rate;
                        waiting.push(Reverse((left as u64, came)));
                        now_s = next_s;
                    }
                }
                None if next_s < f64::INFINITY => now_s = next_s,
                None => return sum,
            }
        }
    }
}

impl Job {
    /// How long it takes whatever the others do, in seconds.
    fn alone_s(&self) -> f64 {
        if self.downlink == u64::MAX { 0.0 } else { self.bytes as f64 / self.downlink as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: u64 = u64::MAX;

    /// Leechers of 10 B/s that come together, `n` in each swarm, for files of 100 B, and seeds.
    fn together(swarms: &[u32], seeds: u64, downlink: u64) -> Demands {
        let mut demands = Demands::default();
        demands.arrive(0.0, seeds);
        demands.seed(seeds);
        for (good, leechers) in (0..).zip(swarms) {
            for _ in 0..*leechers {
                demands.arrive(0.0, 10);
                demands.come(0.0, good, 100, (10, downlink));
            }
        }
        demands
    }

    #[test]
    fn scarce_seeds_send_the_most_wanted_file_first() {
        let demands = together(&[1, 6, 3], 2, FREE);
        assert_eq!(demands.least_mean_s(), (6.0 * 50.0 + 3.0 * 100.0 + 150.0) / 10.0);
        assert!((demands.least_makespan_s() - 150.0).abs() < 1e-9);
    }

    #[test]
    fn scarce_uplinks_complete_one_download_after_another() {
        let demands = together(&[4], 60, FREE);
        assert_eq!(demands.least_mean_s(), (1.0 + 2.0 + 3.0 + 4.0) / 4.0, "100 B/s in all");
        assert!((demands.least_makespan_s() - 4.0).abs() < 1e-9);
        let slow = together(&[4], 60, 5);
        assert_eq!((slow.least_mean_s(), slow.least_makespan_s()), (20.0, 20.0), "downlinks of 5 B/s");
    }

    #[test]
    fn whoever_comes_later_waits_only_for_what_is_shorter() {
        let mut demands = Demands::default();
        demands.arrive(0.0, 10);
        demands.seed(10);
        demands.come(0.0, 0, 100, (0, FREE));
        demands.arrive(4.0, 10);
        demands.come(4.0, 1, 40, (10, FREE));
        // 40 of 100 B are through when the second comes: then 20 B/s serve its 40 B first, and the 60 B afterwards.
        assert_eq!(demands.by_uplinks(), 2.0 + 9.0);
        assert!(demands.least_makespan_s().is_nan(), "they do not come together");
        assert_eq!(demands.by_seeds(), 10.0, "the first came with the seeds");
    }

    #[test]
    fn what_leechers_brought_need_not_leave_the_seeds() {
        let mut demands = together(&[4], 1, FREE);
        assert_eq!(demands.least_mean_s(), 100.0);
        demands.bring(0);
        assert!(demands.least_mean_s() < 10.0);
        assert!(Demands::default().least_mean_s().is_nan());
    }
}
