//! A response curve as it was measured: what a swarm received, by what seeders put in.
//!
//! Each period is one measurement: so much from seeders, so much per leecher. Measurements are kept by level, levels being
//! steps of half a power of two, and fade by half in `memory_s`, since swarms grow and shrink. The curve is the least
//! concave one above them: bandwidth that was of little use at one time is not promised to be of great use later. Beyond
//! the largest measurement a byte from a seeder counts as one byte received, or less if the last piece was flatter.

use super::climb::Curve;
use game::maths::{exp, ln};

/// Levels: from 1 byte per second to 2^40.
const LEVELS: usize = 81;

/// A level that faded below this weight is forgotten.
const FAINT: f64 = 1.0 / 64.0;

/// What was measured at one level.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    weight: f64,
    /// Weighted sums of what seeders put in, and of what each leecher received, in bytes per second.
    seeders: f64,
    each: f64,
}

/// The measurements of one swarm.
#[derive(Clone, Debug)]
pub struct Measured {
    levels: Vec<Level>,
    leechers: f64,
    /// Corners of the curve: seeders' bandwidth, and what each leecher received; concave, from 0 on.
    corners: Vec<(f64, f64)>,
}

impl Default for Measured {
    fn default() -> Self {
        Self { levels: vec![Level::default(); LEVELS], leechers: 0.0, corners: vec![(0.0, 0.0)] }
    }
}

impl Measured {
    /// Takes in one period, in which `leechers` received `rate` together while seeders put in `seeders`; old measurements
    /// weigh `fade` times what they did.
    pub fn note(&mut self, fade: f64, leechers: f64, seeders: f64, rate: f64) {
        for level in &mut self.levels {
            *level = Level { weight: level.weight * fade, seeders: level.seeders * fade, each: level.each * fade };
        }
        let step = 2.0 * ln(seeders.max(1.0)) / std::f64::consts::LN_2;
        let level = &mut self.levels[(step as usize).min(LEVELS - 1)];
        level.weight += 1.0;
        level.seeders += seeders;
        level.each += rate / leechers;
        self.leechers = leechers;
        self.draw();
    }

    /// Draws the least concave curve above all measurements.
    fn draw(&mut self) {
        let points = self.levels.iter().filter(|level| level.weight > FAINT);
        let points = points.map(|level| (level.seeders / level.weight, level.each / level.weight));
        let mut corners: Vec<(f64, f64)> = vec![(0.0, 0.0)];
        for point in points {
            if point.0 <= 0.0 {
                corners[0].1 = corners[0].1.max(point.1);
                continue;
            }
            while let [.., a, b] = corners[..]
                && (b.1 - a.1) * (point.0 - a.0) <= (point.1 - a.1) * (b.0 - a.0)
            {
                corners.pop();
            }
            // More seeders do no harm: what fell off was measured at another time.
            let last = corners[corners.len() - 1];
            corners.push((point.0, point.1.max(last.1)));
        }
        self.corners = corners;
    }
}

impl Curve for Measured {
    fn leechers(&self) -> f64 {
        self.leechers
    }

    fn rate(&self, seeders: f64) -> f64 {
        let after = self.corners.partition_point(|corner| corner.0 <= seeders);
        let last = self.corners[after - 1];
        let each = match self.corners.get(after) {
            Some(next) => last.1 + (next.1 - last.1) * (seeders - last.0) / (next.0 - last.0),
            None => {
                let flat = match self.corners[..] {
                    [.., a, b] => (b.1 - a.1) / (b.0 - a.0),
                    _ => f64::INFINITY,
                };
                last.1 + (seeders - last.0) * flat.min(1.0 / self.leechers.max(1.0))
            }
        };
        each * self.leechers
    }
}

/// What is left of a measurement after so many seconds, if half is left after `memory_s`.
pub fn fade(seconds: f64, memory_s: f64) -> f64 {
    exp(-std::f64::consts::LN_2 * seconds / memory_s)
}

#[cfg(test)]
mod tests {
    use super::super::climb::Fluid;
    use super::*;

    #[test]
    fn a_fluid_swarm_is_found_again_by_measuring_it() {
        let truth = Fluid { leechers: 50.0, uplink: 100.0, downlink: 400.0 };
        let mut measured = Measured::default();
        for s in [10.0, 20.0, 50.0, 102.0, 150.0, 200.0, 400.0, 800.0, 5000.0, 12_000.0, 30_000.0] {
            measured.note(1.0, 50.0, s, truth.rate(s));
        }
        for s in [10.0, 40.0, 102.0, 175.0, 600.0, 3000.0, 9000.0] {
            let (found, real) = (measured.rate(s), truth.rate(s));
            assert!((found - real).abs() < 0.05 * real, "at {s}: {found}, in truth {real}");
        }
        let slopes: Vec<f64> =
            (0..300).map(|k| f64::from(k) * 100.0).map(|s| measured.rate(s + 100.0) - measured.rate(s)).collect();
        assert!(slopes.windows(2).all(|pair| pair[1] <= pair[0] + 1e-6), "concave");
    }

    #[test]
    fn beyond_what_was_measured_a_byte_is_a_byte() {
        let mut measured = Measured::default();
        measured.note(1.0, 4.0, 10.0, 40.0);
        assert_eq!(measured.rate(10.0), 40.0);
        assert_eq!(measured.rate(5.0), 20.0);
        assert_eq!(measured.rate(30.0), 60.0);
        measured.note(1.0, 4.0, 100.0, 40.0);
        assert_eq!(measured.rate(200.0), 40.0, "downlinks are full");
    }

    #[test]
    fn old_measurements_fade() {
        let mut measured = Measured::default();
        measured.note(1.0, 2.0, 100.0, 1000.0);
        for _ in 0..10 {
            measured.note(fade(60.0, 60.0), 2.0, 100.0, 200.0);
        }
        assert!((measured.rate(100.0) - 200.0).abs() < 2.0, "{}", measured.rate(100.0));
        assert_eq!(fade(120.0, 60.0), 0.25);
    }
}
