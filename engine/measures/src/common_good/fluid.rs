//! The fluid model: how much flows in swarms that share their seeds' uplinks, at best.
//!
//! In one swarm with n leechers (uplink u, downlink d) that gets s of the seeds' uplinks, each can have
//! `r = min(d, s, (s + n u) / n)`: nobody takes faster than its downlink or than the seeds bring in what is new, and
//! what all take somebody gives. So the swarm's *response curve* is `B(s) = n r` (Kumar and Ross 2006; the curve of
//! Peterson and Sirer 2009). It is concave, so the largest sum over swarms under `sum s <= S` gives the next unit to
//! the steepest curve, whatever it gave before.
//!
//! Peers need not be alike: then the sum of what each takes stands for n r, and the sum of all uplinks for n u, as in
//! Kumar and Ross's argument. A leecher that lacks what others have already takes that beside what is new: its `stock`.

/// One leecher of a swarm. Rates are in bytes per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leecher {
    /// What it can give.
    pub uplink: f64,
    /// What it can take at most; infinity: no limit.
    pub most: f64,
    /// What it could take of that which left the seeds before.
    pub stock: f64,
}

/// A stretch of a response curve: so much more flows for each unit of the seeds' uplinks, for so many units.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    slope: f64,
    length: f64,
}

/// What flows in one swarm, as a function of what it gets of the seeds' uplinks: concave, and flat at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    leechers: f64,
    /// What flows without the seeds.
    base: f64,
    stretches: Vec<Stretch>,
}

impl Curve {
    /// The curve of a swarm, for up to `seeds` of the seeds' uplinks.
    pub fn new(leechers: &[Leecher], seeds: f64) -> Self {
        let uplinks: f64 = leechers.iter().map(|one| one.uplink).sum();
        let mut taken: f64 = leechers.iter().map(|one| one.most.min(one.stock)).sum();
        let mut curve = Self { leechers: leechers.len() as f64, base: taken.min(uplinks), stretches: Vec::new() };
        // Who takes the more the more is new, and until when.
        let mut until: Vec<f64> = leechers.iter().map(|one| one.most - one.stock).filter(|s| *s > 0.0).collect();
        until.sort_unstable_by(f64::total_cmp);
        let mut at = 0.0;
        for (place, end) in until.iter().enumerate() {
            let (slope, length) = ((until.len() - place) as f64, end.min(seeds) - at);
            // What they could take must come from somewhere: at most `at + uplinks`.
            let room = at + uplinks - taken;
            let free = if slope > 1.0 { (room.max(0.0) / (slope - 1.0)).min(length) } else { 0.0 };
            curve.add(slope, free);
            curve.add(1.0, length - free);
            at += length;
            taken += slope * length;
        }
        // All take what they can as soon as there is enough to give.
        let missing = (taken - at - uplinks).max(0.0);
        curve.add(1.0, missing.min(seeds - at));
        curve
    }

    fn add(&mut self, slope: f64, length: f64) {
        if length > 0.0 {
            self.stretches.push(Stretch { slope, length });
        }
    }

    /// What flows at most, however much the swarm gets.
    fn most(&self) -> f64 {
        self.base + self.stretches.iter().map(|s| s.slope * s.length).sum::<f64>()
    }

    /// What the swarm gets, and what flows, where one more unit for it would lower the sum of its leechers' download
    /// times by as much as `1 / price^2`. The mean rate is B / n, so that sum is n^2 F / B for files of F bytes.
    fn at_price(&self, bytes: f64, price: f64) -> (f64, f64) {
        let (mut gets, mut flows) = (0.0, self.base);
        for stretch in &self.stretches {
            let worth = self.leechers * (bytes * stretch.slope).sqrt() * price;
            let more = ((worth - flows) / stretch.slope).clamp(0.0, stretch.length);
            gets += more;
            flows += stretch.slope * more;
            if more < stretch.length {
                break;
            }
        }
        (gets, flows)
    }
}

/// The largest sum of what flows in all swarms, in bytes per second.
pub fn throughput(curves: &[Curve], seeds: f64) -> f64 {
    let mut stretches: Vec<Stretch> = curves.iter().flat_map(|curve| curve.stretches.iter().copied()).collect();
    stretches.sort_by(|a, b| b.slope.total_cmp(&a.slope));
    let (mut left, mut flows) = (seeds, curves.iter().map(|curve| curve.base).sum());
    for stretch in stretches {
        let length = stretch.length.min(left);
        left -= length;
        flows += stretch.slope * length;
    }
    flows
}

/// The least mean download time in seconds if each swarm gets the same of the seeds' uplinks all the time, and rates
/// stay what they are. Beside each curve: the length of its file in bytes.
pub fn constant_split_s(swarms: &[(Curve, f64)], seeds: f64) -> f64 {
    let at = |price: f64| swarms.iter().map(move |(curve, bytes)| curve.at_price(*bytes, price));
    let given = |price: f64| at(price).map(|(gets, _)| gets).sum::<f64>();
    let full: f64 = swarms.iter().flat_map(|(curve, _)| &curve.stretches).map(|stretch| stretch.length).sum();
    let flows: Vec<f64> = if full <= seeds {
        swarms.iter().map(|(curve, _)| curve.most()).collect()
    } else {
        let price = bisect(|price| given(price) >= seeds);
        at(price).map(|(_, flows)| flows).collect()
    };
    let leechers: f64 = swarms.iter().map(|(curve, _)| curve.leechers).sum();
    let all = swarms.iter().zip(flows).map(|((curve, bytes), flows)| curve.leechers * curve.leechers * bytes / flows);
    all.sum::<f64>() / leechers
}

/// What must flow in one swarm until everybody there has the file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Demand {
    /// Bytes that must leave the seeds at least: the file, unless leechers brought some of it.
    pub file_bytes: f64,
    /// Bytes that its leechers lack, all together.
    pub lacks_bytes: f64,
    /// Their uplinks, all together.
    pub uplinks: f64,
}

/// The least time in seconds in which everybody can have everything, if all come together and stay: where the smallest
/// rate is as large as can be. Over a whole run rates may change as they like; their means keep the limits, too.
pub fn least_makespan_s(swarms: &[Demand], seeds: f64) -> f64 {
    let needs = |swarm: &Demand, rate: f64| {
        let from_seeds = swarm.lacks_bytes * rate - swarm.uplinks;
        from_seeds.max(swarm.file_bytes * rate).max(0.0)
    };
    // The rate is in files per second.
    1.0 / bisect(|rate| swarms.iter().map(|swarm| needs(swarm, rate)).sum::<f64>() > seeds)
}

/// Where a condition that becomes true, and stays so, becomes true; infinity if it never does.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while !holds(high) {
        (low, high) = (high, 2.0 * high);
        if high == f64::INFINITY {
            return high;
        }
    }
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return high;
        }
        if holds(middle) { high = middle } else { low = middle }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use game::random::{Purpose, Stream};

    fn alike(n: usize, uplink: f64, most: f64) -> Vec<Leecher> {
        vec![Leecher { uplink, most, stock: 0.0 }; n]
    }

    fn at(curve: &Curve, seeds: f64) -> f64 {
        throughput(std::slice::from_ref(curve), seeds)
    }

    #[test]
    fn the_response_curve_is_the_published_one() {
        for (n, u, d) in [(100, 1.0, 4.0), (2, 1.0, 4.0), (1, 1.0, 4.0), (10, 3.0, 2.0), (5, 0.0, 2.0)] {
            let curve = Curve::new(&alike(n, u, d), 1e9);
            for step in 0..2000 {
                let s = f64::from(step) * 0.25;
                let all = n as f64;
                let r = d.min(s).min((s + all * u) / all);
                assert!((at(&curve, s) - all * r).abs() < 1e-9, "{n} leechers, {u}, {d}, seeds {s}");
            }
        }
    }

    #[test]
    fn the_vector_of_three_swarms_comes_out() {
        // Swarms of 100, 10 and 2 leechers (uplink 1, downlink 4) and seeds with 150 (G17).
        let curves = |seeds: f64| [100, 10, 2].map(|n| Curve::new(&alike(n, 1.0, 4.0), seeds));
        let near = |seeds: f64, expected: f64| (throughput(&curves(seeds), seeds) - expected).abs() < 1e-9;
        let (first, second) = (100.0 / 99.0, 10.0 / 9.0);
        assert!(near(first, 100.0 * first), "first the largest, up to 101.01");
        assert!(near(first + second, 100.0 * first + 10.0 * second), "then the next, up to 11.11");
        assert!(near(first + second + 2.0, 100.0 * first + 10.0 * second + 4.0), "then the smallest, up to 4");
        assert!(near(150.0, 262.0), "then all at slope 1");
        assert!(near(400.0, 448.0), "until all downlinks are full");
    }

    fn random_swarms(stream: &mut Stream) -> Vec<Vec<Leecher>> {
        let unlimited = |stream: &mut Stream| if stream.unit() < 0.2 { f64::INFINITY } else { 4.0 * stream.unit() };
        let leecher = |stream: &mut Stream| Leecher {
            uplink: 2.0 * stream.unit(),
            most: unlimited(stream),
            stock: (2.0 * stream.unit() - 1.0).max(0.0),
        };
        let swarm = |stream: &mut Stream| (0..1 + stream.below(9)).map(|_| leecher(stream)).collect();
        (0..1 + stream.below(6)).map(|_| swarm(stream)).collect()
    }

    /// What flows in a swarm, by the definition of the model.
    fn defined(swarm: &[Leecher], s: f64) -> f64 {
        let taken: f64 = swarm.iter().map(|one| one.most.min(s + one.stock)).sum();
        taken.min(s + swarm.iter().map(|one| one.uplink).sum::<f64>())
    }

    /// The linear program is `max sum B_i` with `B_i <= defined_i(s_i)`, `sum s_i <= S`. For every price of the seeds'
    /// uplinks, `price S + sum max_s (defined_i(s) - price s)` is no less than any of its solutions (weak duality),
    /// and as each maximum is at a corner, it is found by looking at all of them. A price at which it equals what the
    /// greedy rule reached proves that optimal.
    #[test]
    fn the_greedy_rule_solves_the_linear_program() {
        for seed in 0..300 {
            let mut stream = Stream::new(seed, Purpose::Trial, 0, 0);
            let swarms = random_swarms(&mut stream);
            let seeds = 12.0 * stream.unit();
            let curves: Vec<Curve> = swarms.iter().map(|swarm| Curve::new(swarm, seeds)).collect();
            let reached = throughput(&curves, seeds);
            let bound = (0..=9u32).map(|price| {
                let price = f64::from(price);
                let best = |swarm: &Vec<Leecher>| {
                    corners(swarm, seeds).map(|s| defined(swarm, s) - price * s).fold(0.0, f64::max)
                };
                price * seeds + swarms.iter().map(best).sum::<f64>()
            });
            let bound = bound.fold(f64::INFINITY, f64::min);
            assert!((reached - bound).abs() < 1e-9, "seed {seed}: {reached}, and the program's dual says {bound}");
        }
    }

    /// Where the curve of a swarm may bend: where somebody's downlink is full, and where two of its lines cross.
    fn corners(swarm: &[Leecher], seeds: f64) -> impl Iterator<Item = f64> {
        let mut ends: Vec<f64> =
            swarm.iter().map(|one| one.most - one.stock).filter(|s| *s > 0.0 && *s < seeds).collect();
        ends.extend([0.0, seeds]);
        ends.sort_by(f64::total_cmp);
        let uplinks: f64 = swarm.iter().map(|one| one.uplink).sum();
        let gap = |s: f64| swarm.iter().map(|one| one.most.min(s + one.stock)).sum::<f64>() - s - uplinks;
        let cross = |pair: &[f64]| pair[0] + (pair[1] - pair[0]) * gap(pair[0]) / (gap(pair[0]) - gap(pair[1]));
        let crossings: Vec<f64> = ends.windows(2).filter(|p| gap(p[0]) * gap(p[1]) < 0.0).map(cross).collect();
        ends.into_iter().chain(crossings)
    }

    #[test]
    fn seeds_that_everybody_waits_for_are_split_by_the_roots_of_demand() {
        // B = n s as long as uplinks are not full: n^2 F / B = n F / s, so s ~ sqrt(n).
        let swarms = [81, 16, 1].map(|n| (Curve::new(&alike(n, 100.0, f64::INFINITY), 14.0), 70.0));
        let expected = 70.0 / 14.0 * (9.0f64 + 4.0 + 1.0).powi(2) / 98.0;
        assert!((constant_split_s(&swarms, 14.0) - expected).abs() < 1e-9);
        // Nothing is scarce: everybody takes what its downlink carries.
        let easy = [3, 5].map(|n| (Curve::new(&alike(n, 100.0, 7.0), 1000.0), 70.0));
        assert!((constant_split_s(&easy, 1000.0) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn no_split_beats_the_best_constant_one() {
        for seed in 0..40 {
            let mut stream = Stream::new(seed, Purpose::Trial, 1, 0);
            let (a, b) = (random_swarms(&mut stream).remove(0), random_swarms(&mut stream).remove(0));
            let (seeds, files) = (0.5 + 6.0 * stream.unit(), [1.0 + stream.unit(), 2.0]);
            let swarms = [(Curve::new(&a, seeds), files[0]), (Curve::new(&b, seeds), files[1])];
            let best = constant_split_s(&swarms, seeds);
            let seconds = |swarm: &[Leecher], s: f64, bytes: f64| {
                let n = swarm.len() as f64;
                n * n * bytes / defined(swarm, s)
            };
            let split = |step: u32| {
                let s = seeds * f64::from(step) / 5000.0;
                (seconds(&a, s, files[0]) + seconds(&b, seeds - s, files[1])) / (a.len() + b.len()) as f64
            };
            let searched = (0..=5000).map(split).fold(f64::INFINITY, f64::min);
            assert!(best <= searched + 1e-9 && searched < best * 1.001, "seed {seed}: {best} and {searched}");
        }
    }

    #[test]
    fn the_least_makespan_is_kumars_and_ross_for_one_swarm_and_a_sum_of_files_for_scarce_seeds() {
        let demand = |n: f64, uplink: f64| Demand { file_bytes: 100.0, lacks_bytes: 100.0 * n, uplinks: n * uplink };
        let one = |n, uplink, seeds| least_makespan_s(&[demand(n, uplink)], seeds);
        assert!((one(10.0, 50.0, 2.0) - 50.0).abs() < 1e-9, "F / u(S)");
        assert!((one(10.0, 1.0, 10.0) - 50.0).abs() < 1e-9, "L F / (u(S) + u(L))");
        let several = [demand(10.0, 50.0), demand(3.0, 50.0)];
        assert!((least_makespan_s(&several, 2.0) - 100.0).abs() < 1e-9, "one file after another");
        let uneven = [demand(10.0, 0.0), demand(3.0, 1e6)];
        assert!((least_makespan_s(&uneven, 11.0) - 100.0).abs() < 1e-9, "nobody but the seeds gives in the first");
    }
}
