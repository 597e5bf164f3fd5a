//! How sure an estimate is, and how many runs make it sure enough.
//!
//! Shares carry Wilson's interval (Wilson, J. Am. Stat. Ass. 22, 1927), which holds near 0 and 1 as well; means carry the
//! normal one. Runs go on until the interval is narrow enough, between a least and a most number of them: what users of
//! simulations otherwise guess (Hindersin, Wu, Traulsen and Garcia, Scientific Reports 9, 2019, ask for it). As the rule
//! looks again after every run, intervals of few runs are a little too narrow; the least number bounds that.

/// How often to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// The seed; each run has a stream of its own under it.
    pub seed: u64,
    /// At least so many runs.
    pub least_runs: u64,
    /// At most so many runs.
    pub most_runs: u64,
    /// Stop where the interval reaches no further than this to either side; 0 makes the most runs.
    pub half_width: f64,
    /// How many standard deviations an interval reaches: 1.96 for 95 of 100.
    pub deviations: f64,
    /// A run that has not ended after so many steps is an error. Once all runs together have taken as many, the least runs are
    /// enough, however wide the interval.
    pub most_steps: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            seed: 0,
            least_runs: 100,
            most_runs: 100_000,
            half_width: 0.01,
            deviations: 1.959_963_984_540_054,
            most_steps: 1_000_000_000,
        }
    }
}

impl Sampling {
    /// # Errors
    /// Numbers of runs that are 0 or contradict each other, and widths that are no numbers.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.least_runs == 0 || self.least_runs > self.most_runs {
            return Err(format!(
                "runs from {} to {}: take at least 1, and no fewer at most",
                self.least_runs, self.most_runs
            ));
        }
        if !(self.half_width >= 0.0 && self.deviations > 0.0 && self.deviations.is_finite()) {
            return Err("the half width must be 0 or more, and the number of deviations above 0".to_owned());
        }
        Ok(())
    }

    /// Whether to stop after so many runs of so many steps together, whose interval reaches so far.
    pub(crate) fn enough(&self, runs: u64, steps: u64, half_width: impl FnOnce() -> f64) -> bool {
        runs >= self.most_runs
            || (runs >= self.least_runs && (steps >= self.most_steps || half_width() <= self.half_width))
    }
}

/// An estimate and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean, or the share.
    pub mean: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
    /// How many runs it is made from.
    pub runs: u64,
}

impl Estimate {
    /// A share with Wilson's interval.
    pub fn share(successes: u64, runs: u64, deviations: f64) -> Self {
        let (n, p, z2) = (runs as f64, successes as f64 / runs as f64, deviations * deviations);
        let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = deviations / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        Self { mean: p, low: (centre - half).max(0.0), high: (centre + half).min(1.0), runs }
    }

    /// How far the interval reaches from its middle.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// A mean and a variance that grow with every value (Welford, Technometrics 4, 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Running {
    runs: u64,
    mean: f64,
    squares: f64,
}

impl Running {
    /// Takes in a value.
    pub fn add(&mut self, value: f64) {
        self.runs += 1;
        let off = value - self.mean;
        self.mean += off / self.runs as f64;
        self.squares += off * (value - self.mean);
    }

    /// The mean with its normal interval; without end where there are fewer than two values, `NaN` without any.
    pub fn estimate(&self, deviations: f64) -> Estimate {
        let n = self.runs as f64;
        let half = if self.runs < 2 { f64::INFINITY } else { deviations * (self.squares / (n - 1.0) / n).sqrt() };
        let mean = if self.runs == 0 { f64::NAN } else { self.mean };
        Estimate { mean, low: mean - half, high: mean + half, runs: self.runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_books() {
        // Newcombe, Statistics in Medicine 17, 1998, table I: 81 of 263, 0.2553 to 0.3662; 0 of 20, 0 to 0.1611.
        let z = Sampling::default().deviations;
        let share = Estimate::share(81, 263, z);
        assert!((share.low - 0.2553).abs() < 5e-5 && (share.high - 0.3662).abs() < 5e-5);
        let none = Estimate::share(0, 20, z);
        assert!(none.low.abs() < 1e-15 && (none.high - 0.1611).abs() < 5e-5);
        let mut running = Running::default();
        assert!(running.estimate(z).mean.is_nan());
        for value in [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0] {
            running.add(value);
        }
        let mean = running.estimate(1.0);
        assert_eq!((mean.mean, mean.runs), (5.0, 8));
        assert!((mean.half_width() - (32.0_f64 / 7.0 / 8.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn runs_stop_between_least_and_most_where_the_interval_is_narrow() {
        let sampling = Sampling { least_runs: 10, most_runs: 500, half_width: 0.05, ..Sampling::default() };
        let runs = |successes: fn(u64) -> u64| {
            let half = |runs| Estimate::share(successes(runs), runs, 1.96).half_width();
            (1..).find(|runs| sampling.enough(*runs, 0, || half(*runs)))
        };
        assert_eq!(runs(|runs| runs / 2), Some(381), "1.96^2 / 4 / 0.05^2, less 1.96^2");
        assert_eq!(runs(|_| 0), Some(35), "z^2 / (2 (n + z^2)) = 0.05");
        assert!(!Sampling { half_width: 0.0, ..sampling }.enough(499, 0, || 0.001));
        let steps = sampling.most_steps;
        assert!(sampling.enough(10, steps, || 1.0) && !sampling.enough(10, steps - 1, || 1.0), "or steps are used up");
        assert!(!sampling.enough(9, steps, || 1.0), "but never with fewer than the least runs");
        assert!(Sampling { least_runs: 501, ..sampling }.check().is_err());
        assert!(Sampling { half_width: f64::NAN, ..sampling }.check().is_err());
    }
}
