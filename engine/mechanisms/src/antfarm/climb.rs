//! Hill climbing on response curves: each unit of seeders' bandwidth goes where it is worth most.
//!
//! A response curve says how much a swarm receives in all for what seeders put in. On concave curves, and for objectives
//! that value a first byte no less than a second one, climbing unit by unit ends at the best of all divisions, but for
//! the grain of a unit.

use super::objective::Objective;

/// A swarm's response to bandwidth of seeders.
pub trait Curve {
    /// How many receive.
    fn leechers(&self) -> f64;

    /// What they receive together if seeders put in so much; both in bytes per second.
    fn rate(&self, seeders: f64) -> f64;
}

/// G17: the curve of a swarm as a fluid, in which everybody passes on at once what it receives.
///
/// Nobody receives more than its downlink, nor more than what seeders put in, nor all together more than all uplinks:
/// `r = min(d, s, (s + n u) / n)` each, and `n r` together. The slope is n while pieces are scarce, 1 while uplinks are,
/// and 0 when downlinks are full.
#[derive(Clone, Copy, Debug)]
pub struct Fluid {
    /// Leechers.
    pub leechers: f64,
    /// Uplink of each, in bytes per second.
    pub uplink: f64,
    /// Downlink of each, in bytes per second; infinite: no limit.
    pub downlink: f64,
}

impl Curve for Fluid {
    fn leechers(&self) -> f64 {
        self.leechers
    }

    fn rate(&self, seeders: f64) -> f64 {
        if self.leechers <= 0.0 {
            return 0.0;
        }
        let shared = seeders / self.leechers + self.uplink;
        self.leechers * seeders.min(shared).min(self.downlink)
    }
}

/// Where a swarm stands on its curve.
struct Climber {
    given: f64,
    rate: f64,
    gain: f64,
    worth: f64,
}

impl Climber {
    fn new(curve: &dyn Curve, given: f64, unit: f64, objective: &dyn Objective) -> Self {
        let rate = curve.rate(given);
        let gain = (curve.rate(given + unit) - rate).max(0.0);
        Self { given, rate, gain, worth: objective.worth(curve.leechers(), rate, gain) }
    }
}

/// Divides `total` bytes per second over swarms in so many units. Among equals the larger gain goes first, then whoever
/// has less for each leecher, then the first one. What is of no use to anybody is not given out.
pub fn climb(curves: &[&dyn Curve], total: f64, units: usize, objective: &dyn Objective) -> Vec<f64> {
    let unit = total / units as f64;
    let mut climbers: Vec<Climber> = curves.iter().map(|curve| Climber::new(*curve, 0.0, unit, objective)).collect();
    for _ in 0..units {
        let better = |a: usize, b: usize| {
            let (x, y) = (&climbers[a], &climbers[b]);
            let share = |at: usize| climbers[at].rate / curves[at].leechers().max(1.0);
            (x.worth.total_cmp(&y.worth)).then(x.gain.total_cmp(&y.gain)).then(share(b).total_cmp(&share(a)))
        };
        let best = (0..climbers.len()).reduce(|best, next| if better(next, best).is_gt() { next } else { best });
        let Some(best) = best.filter(|best| climbers[*best].worth > 0.0) else { break };
        climbers[best] = Climber::new(curves[best], climbers[best].given + unit, unit, objective);
    }
    climbers.into_iter().map(|climber| climber.given).collect()
}

#[cfg(test)]
mod tests {
    use super::super::objective::{MaxMin, MeanDownloadTime, Throughput};
    use super::*;
    use game::random::{Purpose, Stream};

    fn all(swarms: &[Fluid]) -> Vec<&dyn Curve> {
        swarms.iter().map(|swarm| swarm as &dyn Curve).collect()
    }

    fn total(swarms: &[Fluid], given: &[f64]) -> f64 {
        swarms.iter().zip(given).map(|(swarm, s)| swarm.rate(*s)).sum()
    }

    /// The linear programme's optimum for throughput: concave curves of three straight pieces are filled by slope.
    fn optimum(swarms: &[Fluid], seeders: f64) -> f64 {
        let mut pieces: Vec<(f64, f64)> = swarms
            .iter()
            .flat_map(|Fluid { leechers: n, uplink: u, downlink: d }| {
                let knee = if *n > 1.0 { n * u / (n - 1.0) } else { f64::INFINITY };
                [(*n, knee.min(*d)), (1.0, (n * (d - u) - knee).max(0.0).min(if knee < *d { f64::MAX } else { 0.0 }))]
            })
            .collect();
        pieces.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut left, mut sum) = (seeders, 0.0);
        for (slope, length) in pieces {
            let taken = length.min(left);
            sum += slope * taken;
            left -= taken;
        }
        sum
    }

    #[test]
    fn the_vector_of_g17_comes_out() {
        let swarm = |leechers| Fluid { leechers, uplink: 1.0, downlink: 4.0 };
        let swarms = [swarm(100.0), swarm(10.0), swarm(2.0)];
        assert!((optimum(&swarms, 150.0) - 262.0).abs() < 0.01);
        let knees = [(0, 1.0101, 101.01), (1, 1.1111, 11.11), (2, 2.0, 4.0)];
        for (at, s, rate) in knees {
            let swarm: &Fluid = &swarms[at];
            assert!((swarm.rate(s) - rate).abs() < 0.02, "swarm {at}: {}", swarm.rate(s));
        }
        let given = climb(&all(&swarms), 150.0, 1000, &Throughput);
        assert!((total(&swarms, &given) - 262.0).abs() < 262.0 * 0.02, "{given:?}");
        assert!(given.iter().zip([300.0, 30.0, 6.0]).all(|(s, cap)| *s <= cap + 1e-6), "{given:?}");
        // Scarce seeders go to the large swarm first: one unit there is worth a hundred.
        let scarce = climb(&all(&swarms), 1.5, 1000, &Throughput);
        assert!((scarce[0] - 1.0101).abs() < 0.01 && scarce[2] < 0.01, "{scarce:?}");
    }

    /// Swarms of all sizes, links and scarcities.
    fn instance(stream: &mut Stream) -> (Vec<Fluid>, f64) {
        let swarms: Vec<Fluid> = (0..1 + stream.below(12))
            .map(|_| {
                let uplink = 0.2 + 5.0 * stream.unit();
                let leechers = (1 + stream.below(200)) as f64;
                Fluid { leechers, uplink, downlink: uplink * (0.5 + 8.0 * stream.unit()) }
            })
            .collect();
        let uplinks: f64 = swarms.iter().map(|swarm| swarm.leechers * swarm.uplink).sum();
        let total = uplinks * stream.unit() * stream.unit();
        (swarms, total)
    }

    #[test]
    fn it_climbs_to_the_optimum_of_the_linear_programme() {
        for trial in 0..500 {
            let mut stream = Stream::new(5, Purpose::Trial, trial, 0);
            let (swarms, seeders) = instance(&mut stream);
            let given = climb(&all(&swarms), seeders, 2000, &Throughput);
            let (reached, best) = (total(&swarms, &given), optimum(&swarms, seeders));
            assert!(given.iter().sum::<f64>() <= seeders * (1.0 + 1e-9));
            assert!(reached <= best * (1.0 + 1e-9), "no more than there is: {reached} of {best}");
            assert!(reached >= best * 0.98, "trial {trial}: {reached} of {best}, {swarms:?}, {seeders}");
        }
    }

    /// No small shift of bandwidth from one swarm to another makes it better.
    fn is_a_summit(swarms: &[Fluid], given: &[f64], step: f64, value: impl Fn(&[f64]) -> f64) -> bool {
        let here = value(given);
        (0..swarms.len()).all(|from| {
            (0..swarms.len()).filter(|to| *to != from && given[from] >= step).all(|to| {
                let mut moved = given.to_vec();
                moved[from] -= step;
                moved[to] += step;
                value(&moved) <= here + here.abs() * 1e-6
            })
        })
    }

    #[test]
    fn each_objective_ends_on_a_summit_of_its_own() {
        for trial in 0..100 {
            let mut stream = Stream::new(6, Purpose::Trial, trial, 0);
            let (swarms, seeders) = instance(&mut stream);
            let time = |given: &[f64]| {
                let each = swarms.iter().zip(given).map(|(swarm, s)| swarm.leechers.powi(2) / swarm.rate(*s).max(1e-9));
                -each.sum::<f64>()
            };
            let slowest = |given: &[f64]| {
                let each = swarms.iter().zip(given).map(|(swarm, s)| swarm.rate(*s) / swarm.leechers);
                each.fold(f64::INFINITY, f64::min)
            };
            // A step of two units: shifting less than a unit may gain a little.
            let step = seeders / 500.0;
            let quick = climb(&all(&swarms), seeders, 1000, &MeanDownloadTime);
            assert!(is_a_summit(&swarms, &quick, step, time), "trial {trial}: {quick:?}");
            let even = climb(&all(&swarms), seeders, 1000, &MaxMin);
            assert!(is_a_summit(&swarms, &even, step, slowest), "trial {trial}: {even:?}");
            assert!(slowest(&even) >= slowest(&quick) * 0.97 && time(&quick) >= time(&even) * 1.03, "trial {trial}");
        }
    }

    #[test]
    fn what_nobody_can_use_is_not_given_out() {
        let swarms = [Fluid { leechers: 2.0, uplink: 1.0, downlink: 1.5 }];
        let given = climb(&all(&swarms), 100.0, 1000, &MeanDownloadTime);
        assert!((given[0] - 1.5).abs() <= 0.1, "{given:?}");
        assert_eq!(climb(&[], 100.0, 1000, &Throughput), [0.0; 0]);
    }
}
