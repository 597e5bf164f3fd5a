//! How long things last: the distributions that workloads draw sessions, stays and gaps from.
//!
//! - **constant**: always the same.
//! - **exponential**: without memory, as in fluid models (Qiu and Srikant 2004).
//! - **Weibull**: what was measured. P(longer than t) = exp(-(t / scale)^shape); a shape below 1 means many short
//!   ones and a few very long ones. Stutzbach and Rejaie 2006 (Understanding Churn in Peer-to-Peer Networks, figure 7)
//!   fit the sessions of three BitTorrent swarms: shape 0.38 and scale 42.4 (Debian), 0.34 and 21.3 (Red Hat), 0.59 and
//!   41.9 (FlatOut). Their unit of time is believed to be minutes: then the mean sessions last 163, 119 and 64 minutes.
//!   The defaults are Debian's.
//!
//! A draw takes one number from its stream, so a longer mean makes everybody's time longer by the same factor.

use game::card::{Alternative, alternative, number};
use game::maths;
use game::params::Params;
use game::random::Stream;

/// Longest time that a parameter may name, in seconds: 31 years.
pub const MOST_S: f64 = 1e9;

/// Always the same.
pub const CONSTANT: Alternative = alternative(
    "constant",
    "always the same",
    const { &[number("seconds", 3600.0, 0.0, MOST_S, "how long (not published; an hour)")] },
);

/// Without memory.
pub const EXPONENTIAL: Alternative = alternative(
    "exponential",
    "without memory, as in fluid models",
    const { &[number("mean_s", 3600.0, 1e-9, MOST_S, "mean in seconds (not published; an hour)")] },
);

/// As measured.
pub const WEIBULL: Alternative = alternative(
    "weibull",
    "as measured (Stutzbach and Rejaie 2006; the defaults are Debian's swarm)",
    const {
        &[
            number("shape", 0.38, 0.1, 100.0, "below 1: many short, a few very long (0.34 Red Hat, 0.59 FlatOut)"),
            number(
                "scale_s",
                2544.0,
                1e-9,
                MOST_S,
                "63 % are shorter, in seconds (42.4 min; Red Hat 1278, FlatOut 2514; the source's unit is believed to be minutes)",
            ),
        ]
    },
);

/// A distribution of durations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Duration {
    /// Always so many seconds.
    Constant { seconds: f64 },
    /// Exponential.
    Exponential { mean_s: f64 },
    /// Weibull.
    Weibull { shape: f64, scale_s: f64 },
}

impl Duration {
    /// The chosen one of [`CONSTANT`], [`EXPONENTIAL`] and [`WEIBULL`]; `None` for any other word.
    pub fn of((name, params): (&str, &Params)) -> Option<Self> {
        Some(match name {
            "constant" => Self::Constant { seconds: params.number("seconds") },
            "exponential" => Self::Exponential { mean_s: params.number("mean_s") },
            "weibull" => Self::weibull(params),
            _ => return None,
        })
    }

    /// The parameters of [`WEIBULL`].
    pub fn weibull(params: &Params) -> Self {
        Self::Weibull { shape: params.number("shape"), scale_s: params.number("scale_s") }
    }

    /// The mean in seconds.
    pub fn mean_s(self) -> f64 {
        match self {
            Self::Constant { seconds } => seconds,
            Self::Exponential { mean_s } => mean_s,
            Self::Weibull { shape, scale_s } => scale_s * maths::gamma(1.0 + 1.0 / shape),
        }
    }

    /// A time in seconds.
    pub fn draw_s(self, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant { seconds } => seconds,
            Self::Exponential { mean_s } => stream.exponential(mean_s),
            Self::Weibull { shape, scale_s } => scale_s * maths::pow(stream.exponential(1.0), 1.0 / shape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::random::Purpose;

    /// Mean, standard deviation, and the share of draws below `split_s`.
    fn moments(duration: Duration, split_s: f64) -> (f64, f64, f64) {
        let n = 200_000;
        let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
        let all: Vec<f64> = (0..n).map(|_| duration.draw_s(&mut stream)).collect();
        let mean = all.iter().sum::<f64>() / f64::from(n);
        let variance = all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
        let below = all.iter().filter(|x| **x < split_s).count() as f64 / f64::from(n);
        (mean, variance.sqrt(), below)
    }

    #[test]
    fn draws_have_the_moments_of_their_distribution() {
        let early = 1.0 - 1.0 / std::f64::consts::E;
        // Weibull: mean = scale * Gamma(1 + 1/shape), variance = scale^2 * (Gamma(1 + 2/shape) - Gamma(1 + 1/shape)^2);
        // Gamma(3) = 2, Gamma(5) = 24; Gamma(1.5) = 0.886227, Gamma(2) = 1; Gamma(2.694915) = 1.538449.
        for (duration, mean, deviation) in [
            (Duration::Constant { seconds: 7.0 }, 7.0, 0.0),
            (Duration::Exponential { mean_s: 7.0 }, 7.0, 7.0),
            (Duration::Weibull { shape: 1.0, scale_s: 7.0 }, 7.0, 7.0),
            (Duration::Weibull { shape: 0.5, scale_s: 7.0 }, 14.0, 7.0 * 20f64.sqrt()),
            (Duration::Weibull { shape: 2.0, scale_s: 7.0 }, 6.203_588, 7.0 * 0.463_251),
            (Duration::Weibull { shape: 0.59, scale_s: 2514.0 }, 3867.7, 0.0),
        ] {
            let (seen_mean, seen_deviation, below) = moments(duration, 7.0);
            assert!((seen_mean / mean - 1.0).abs() < 0.02, "{duration:?}: mean {seen_mean}, not {mean}");
            assert!((duration.mean_s() / mean - 1.0).abs() < 1e-4, "{duration:?}: mean {}", duration.mean_s());
            if mean < 100.0 {
                let error = (seen_deviation - deviation).abs();
                assert!(error <= 0.03 * deviation, "{duration:?}: deviation {seen_deviation}, not {deviation}");
            }
            if matches!(duration, Duration::Weibull { scale_s: 7.0, .. }) {
                assert!((below - early).abs() < 0.005, "{duration:?}: {below} are below the scale");
            }
        }
    }

    #[test]
    fn the_measured_sessions_last_as_long_as_the_header_says() {
        // Shapes of 0.38 and 0.34 have heavy tails: the mean of many draws still wanders by some per cent.
        for (shape, scale_min, mean_min) in [(0.38, 42.4, 163.4), (0.34, 21.3, 118.8), (0.59, 41.9, 64.5)] {
            let (mean_s, ..) = moments(Duration::Weibull { shape, scale_s: scale_min * 60.0 }, 0.0);
            assert!((mean_s / 60.0 / mean_min - 1.0).abs() < 0.05, "{} minutes, not {mean_min}", mean_s / 60.0);
        }
    }

    #[test]
    fn one_draw_stretches_with_its_scale() {
        let draw = |duration: Duration| duration.draw_s(&mut Stream::new(3, Purpose::Trial, 4, 5));
        for (short, long) in [
            (Duration::Exponential { mean_s: 10.0 }, Duration::Exponential { mean_s: 30.0 }),
            (Duration::Weibull { shape: 0.5, scale_s: 10.0 }, Duration::Weibull { shape: 0.5, scale_s: 30.0 }),
        ] {
            assert!((draw(long) / draw(short) - 3.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_card_reads_back() {
        for (choice, duration) in [
            (CONSTANT, Duration::Constant { seconds: 3600.0 }),
            (EXPONENTIAL, Duration::Exponential { mean_s: 3600.0 }),
            (WEIBULL, Duration::Weibull { shape: 0.38, scale_s: 2544.0 }),
        ] {
            let params = game::card::defaults(&choice.params);
            assert_eq!(Duration::of((&choice.name, &params)), Some(duration));
        }
        assert_eq!(Duration::of(("endless", &Params::default())), None);
    }
}
