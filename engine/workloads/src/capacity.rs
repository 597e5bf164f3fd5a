//! How much peers can send and receive: the distributions a workload draws capacities from.
//!
//! A peer's draw depends on the seed and its id alone, so it keeps its capacity whatever it plays.

use game::card::{Alternative, alternative, number, numbers};
use game::ids::PeerId;
use game::maths;
use game::params::Params;
use game::random::{Purpose, Stream};

/// Bytes in a KiB; the field writes KB/s and means this.
pub const KIB: f64 = 1024.0;

/// Upload capacities of 301,595 BitTorrent peers measured in April 2006: (quantile, KiB/s).
/// Digitised from Piatek et al. 2007, figure 1.
pub static MEASURED: [(f64, f64); 57] = [
    (0.0, 43.0),
    (0.005, 43.5),
    (0.01, 43.9),
    (0.02, 44.4),
    (0.03, 45.2),
    (0.04, 45.7),
    (0.05, 46.4),
    (0.06, 46.9),
    (0.08, 47.8),
    (0.10, 48.3),
    (0.125, 49.1),
    (0.15, 50.1),
    (0.175, 50.7),
    (0.20, 51.7),
    (0.225, 54.2),
    (0.25, 56.4),
    (0.275, 57.5),
    (0.30, 58.0),
    (0.325, 60.3),
    (0.35, 62.7),
    (0.375, 64.7),
    (0.40, 66.8),
    (0.425, 70.1),
    (0.45, 72.0),
    (0.475, 73.3),
    (0.50, 77.4),
    (0.525, 82.1),
    (0.55, 86.1),
    (0.575, 89.2),
    (0.60, 91.0),
    (0.625, 95.5),
    (0.65, 100.4),
    (0.675, 106.8),
    (0.70, 112.9),
    (0.725, 119.1),
    (0.75, 129.2),
    (0.775, 150.9),
    (0.80, 178.5),
    (0.825, 206.7),
    (0.85, 241.1),
    (0.875, 281.4),
    (0.90, 391.7),
    (0.91, 589.2),
    (0.92, 817.0),
    (0.93, 1026.6),
    (0.94, 1214.2),
    (0.95, 1294.2),
    (0.955, 1565.8),
    (0.96, 2080.4),
    (0.965, 2789.4),
    (0.97, 3840.1),
    (0.975, 5270.2),
    (0.98, 6758.3),
    (0.985, 8285.7),
    (0.99, 10205.7),
    (0.995, 12101.5),
    (1.0, 12431.6),
];

/// The measured distribution at a quantile in [0, 1], in KiB/s, interpolated in the logarithm.
pub fn measured_kib_s(quantile: f64) -> f64 {
    let above = MEASURED.partition_point(|(q, _)| *q < quantile).clamp(1, MEASURED.len() - 1);
    let ((q0, r0), (q1, r1)) = (MEASURED[above - 1], MEASURED[above]);
    let part = ((quantile - q0) / (q1 - q0)).clamp(0.0, 1.0);
    maths::exp(maths::ln(r0) + part * (maths::ln(r1) - maths::ln(r0)))
}

const MEASURED_UPLINKS: Alternative = alternative(
    "measured",
    "BitTorrent peers as measured in 2006 (Piatek et al. 2007, figure 1)",
    const {
        &[
            number("scale", 1.0, 1e-6, 1e6, "factor on every capacity"),
            number(
                "cap_kib_s",
                f64::INFINITY,
                0.001,
                f64::INFINITY,
                "the fastest are capped at this, KiB/s, after scaling (Piatek et al. 2007, section 5.2: 100)",
            ),
        ]
    },
);

const LIST: Alternative = alternative(
    "list",
    "one after another, and from the start again",
    const { &[numbers("kib_s", 0.0, 1e9, "the capacities, KiB/s")] },
);

/// The alternatives of an `uplink` parameter.
pub static UPLINKS: [Alternative; 4] = [
    MEASURED_UPLINKS,
    alternative("constant", "the same for all", const { &[number("kib_s", 100.0, 0.0, 1e9, "KiB/s")] }),
    alternative(
        "uniform",
        "uniform between two bounds",
        const {
            &[
                number("min_kib_s", 50.0, 0.0, 1e9, "smallest, KiB/s"),
                number("max_kib_s", 150.0, 0.0, 1e9, "largest, KiB/s"),
            ]
        },
    ),
    LIST,
];

/// The alternatives of a `seed_uplink` parameter: the same, but constant by default.
pub static SEED_UPLINKS: [Alternative; 3] = [
    alternative("constant", "the same for all", const { &[number("kib_s", 128.0, 0.0, 1e9, "KiB/s")] }),
    MEASURED_UPLINKS,
    LIST,
];

/// The alternatives of a `downlink` parameter. Whatever is drawn is drawn apart from the uplink.
pub static DOWNLINKS: [Alternative; 6] = [
    alternative("unlimited", "never the bottleneck", &[]),
    alternative("constant", "the same for all", const { &[number("kib_s", 1000.0, 0.001, 1e9, "KiB/s")] }),
    alternative(
        "ratio",
        "a multiple of the peer's own uplink",
        const { &[number("of_uplink", 8.0, 0.001, 1e6, "downlink divided by uplink")] },
    ),
    alternative(
        "uniform",
        "uniform between two bounds",
        const {
            &[
                number("min_kib_s", 500.0, 0.001, 1e9, "smallest, KiB/s"),
                number("max_kib_s", 1500.0, 0.001, 1e9, "largest, KiB/s"),
            ]
        },
    ),
    alternative(
        "list",
        "one after another, and from the start again",
        const { &[numbers("kib_s", 0.001, 1e9, "the capacities, KiB/s")] },
    ),
    alternative(
        "measured",
        "the measured uplinks times a factor (downlinks were not measured)",
        const {
            &[
                number("scale", 8.0, 1e-6, 1e6, "factor on every capacity"),
                number("cap_kib_s", f64::INFINITY, 0.001, f64::INFINITY, "the fastest are capped at this, KiB/s"),
            ]
        },
    ),
];

/// A capacity in KiB/s by an alternative that both directions know; `quantile` is drawn where one is needed.
fn kib_s(name: &str, (kind, p): (&str, &Params), nth: usize, quantile: impl FnOnce() -> f64) -> Result<f64, String> {
    Ok(match kind {
        "constant" => p.number("kib_s"),
        "uniform" => {
            let (min, max) = (p.number("min_kib_s"), p.number("max_kib_s"));
            if min > max {
                return Err(format!("{name}: min_kib_s ({min}) is above max_kib_s ({max})"));
            }
            min + quantile() * (max - min)
        }
        "list" => match p.numbers("kib_s") {
            [] => return Err(format!("{name}: the list of capacities is empty; give `kib_s: [...]`")),
            list => list[nth % list.len()],
        },
        _ => (measured_kib_s(quantile()) * p.number("scale")).min(p.number("cap_kib_s")),
    })
}

/// A peer's uplink in bytes per second, by the parameter `name` (`uplink` or `seed_uplink`). `nth` is
/// the peer's place in a list of capacities.
///
/// # Errors
/// An empty list, or a uniform distribution whose bounds are the wrong way round.
pub fn uplink(params: &Params, name: &str, seed: u64, peer: PeerId, nth: usize) -> Result<u64, String> {
    let quantile = || Stream::new(seed, Purpose::Capacity, peer.0, 0).unit();
    Ok((kib_s(name, params.choice(name), nth, quantile)? * KIB) as u64)
}

/// A peer's downlink in bytes per second (`u64::MAX`: no limit), by the `downlink` parameter. `nth` is the
/// the peer's place in a list of capacities.
///
/// # Errors
/// As [`uplink`].
pub fn downlink(params: &Params, seed: u64, peer: PeerId, nth: usize, uplink_bytes_per_s: u64) -> Result<u64, String> {
    let quantile = || Stream::new(seed, Purpose::Capacity, peer.0, 1).unit();
    Ok(match params.choice("downlink") {
        ("unlimited", _) => u64::MAX,
        ("ratio", p) => (p.number("of_uplink") * uplink_bytes_per_s as f64) as u64,
        choice => (kib_s("downlink", choice, nth, quantile)? * KIB) as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::params::Value;

    #[test]
    fn the_measured_distribution_has_its_published_moments() {
        let n = 200_000;
        let all: Vec<f64> = (0..n).map(|i| measured_kib_s((f64::from(i) + 0.5) / f64::from(n))).collect();
        let mean = all.iter().sum::<f64>() / f64::from(n);
        assert!((mean - 428.0).abs() < 5.0, "mean {mean} KiB/s");
        for (quantile, kib_s) in [(0.0, 43.0), (0.5, 77.4), (1.0, 12431.6)] {
            assert!((measured_kib_s(quantile) - kib_s).abs() < 1e-9);
        }
        let slots = |r: f64| f64::max((0.6 * r).sqrt().floor(), 1.0);
        let split = all.iter().map(|r| r / slots(*r)).sum::<f64>() / f64::from(n);
        assert!((split - 18.4).abs() < 0.2, "mean equal split {split} KiB/s");
        let active = all.iter().map(|r| slots(*r)).sum::<f64>() / f64::from(n);
        assert!((active - 10.0).abs() < 0.2, "mean slots {active}: the paper's 8.0 regular ones and two optimistic");
    }

    /// The alternative at `at` with some parameters set, as the parameter `name`.
    fn chosen(name: &str, alternative: &Alternative, set: &[(&str, Value)]) -> Params {
        let mut inner = game::card::defaults(&alternative.params);
        set.iter().for_each(|(name, value)| inner.set(name, value.clone()));
        let mut params = Params::default();
        params.set(name, Value::Choice(alternative.name.to_string(), inner));
        params
    }

    #[test]
    fn the_fastest_can_be_capped() {
        let uplinks = |set: &[(&str, Value)]| -> Vec<u64> {
            let params = chosen("uplink", &UPLINKS[0], set);
            (0..2000).map(|peer| uplink(&params, "uplink", 1, PeerId(peer), 0).expect("valid")).collect()
        };
        let set = [("scale", Value::Number(0.1)), ("cap_kib_s", Value::Number(100.0))];
        let (free, capped) = (uplinks(&set[..1]), uplinks(&set));
        assert!(free.iter().zip(&capped).all(|(free, capped)| *capped == (*free).min(100 * 1024)));
        // 100 KiB/s of a tenth is quantile 0.929 of the whole.
        let share = capped.iter().filter(|c| **c == 100 * 1024).count() as f64 / 2000.0;
        assert!((share - 0.071).abs() < 0.02, "{share} are capped");
    }

    #[test]
    fn downlinks_differ_and_are_drawn_apart_from_uplinks() {
        let uplinks = chosen("uplink", &UPLINKS[0], &[]);
        let up = |peer| uplink(&uplinks, "uplink", 1, PeerId(peer), 0).expect("valid");
        let down = |params: &Params, peer, nth| downlink(params, 1, PeerId(peer), nth, up(peer)).expect("valid");
        let uniform = chosen("downlink", &DOWNLINKS[3], &[]);
        let all: Vec<u64> = (0..1000).map(|peer| down(&uniform, peer, 0)).collect();
        assert!(all.iter().all(|d| (500 * 1024..=1500 * 1024).contains(d)));
        let mean = all.iter().sum::<u64>() as f64 / 1000.0 / KIB;
        assert!((mean - 1000.0).abs() < 40.0, "mean {mean} KiB/s; its standard error is 9");
        let list = chosen("downlink", &DOWNLINKS[4], &[("kib_s", Value::Numbers(vec![3.0, 5.0]))]);
        assert_eq!([0, 1, 2].map(|nth| down(&list, 7, nth)), [3 * 1024, 5 * 1024, 3 * 1024]);
        let measured = chosen("downlink", &DOWNLINKS[5], &[("scale", Value::Number(1.0))]);
        let above = (0..1000).filter(|peer| down(&measured, *peer, 0) > up(*peer)).count();
        assert!((450..550).contains(&above), "of one distribution and apart: {above} of 1000 lie above");
        assert_eq!(down(&chosen("downlink", &DOWNLINKS[0], &[]), 7, 0), u64::MAX);
        assert_eq!(down(&chosen("downlink", &DOWNLINKS[2], &[]), 7, 0), 8 * up(7));
    }

    #[test]
    fn capacities_that_make_no_sense_are_refused() {
        let empty = chosen("downlink", &DOWNLINKS[4], &[]);
        let refused = downlink(&empty, 1, PeerId(0), 0, 1).expect_err("an empty list");
        assert!(refused.contains("downlink: the list of capacities is empty"), "{refused}");
        let crossed = chosen("downlink", &DOWNLINKS[3], &[("min_kib_s", Value::Number(9000.0))]);
        let refused = downlink(&crossed, 1, PeerId(0), 0, 1).expect_err("crossed bounds");
        assert!(refused.contains("downlink: min_kib_s (9000) is above max_kib_s (1500)"), "{refused}");
    }
}
