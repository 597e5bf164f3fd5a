//! Statistics over the seeds of an experiment.
//!
//! `NaN` means "no value": functions of one sample drop it, functions of pairs drop the pair. What cannot be said
//! (a mean of nothing, a spread of one value) is `NaN`. Sums run in the order of the slice, so that the same
//! values in the same order give the same bits.
//!
//! What sums and quotients leave in the last digits is no difference: means of 49 equal values and of 11 of them may
//! differ by their rounding. So whatever compares two measured numbers asks [`difference`].

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// An estimate with its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// How many values it rests on; 0 where nobody counts them.
    pub n: usize,
    /// The estimate; `NaN` without values.
    pub estimate: f64,
    /// The lower end; `NaN` with fewer than two values.
    pub low: f64,
    /// The upper end; `NaN` with fewer than two values.
    pub high: f64,
}

impl Interval {
    /// No number at all.
    pub const NOTHING: Self = Self { n: 0, estimate: f64::NAN, low: f64::NAN, high: f64::NAN };

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether the interval and `[low, high]` have a point in common; false without an interval.
    pub fn meets(&self, low: f64, high: f64) -> bool {
        self.low <= high && self.high >= low
    }
}

/// Numbers that differ by less than this part of the larger one are equal: far above what rounding leaves in a mean of
/// millions of values, far below what anybody measures.
const ROUNDING: f64 = 1e-12;

/// `a - b`; exactly 0 where no more than rounding lies between them.
pub fn difference(a: f64, b: f64) -> f64 {
    let difference = a - b;
    let is_rounding = difference.is_finite() && difference.abs() <= ROUNDING * a.abs().max(b.abs());
    if is_rounding { 0.0 } else { difference }
}

/// The values without `NaN`, in their order.
pub fn present(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|x| !x.is_nan()).collect()
}

/// The mean; `NaN` without values.
pub fn mean(values: &[f64]) -> f64 {
    let values = present(values);
    if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The sample standard deviation (n - 1 in the denominator); `NaN` with fewer than two values, and 0 where no more than
/// rounding lies between them.
pub fn standard_deviation(values: &[f64]) -> f64 {
    let values = present(values);
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(&values);
    let squares: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
    let deviation = (squares / (values.len() - 1) as f64).sqrt();
    if deviation <= ROUNDING * centre.abs() { 0.0 } else { deviation }
}

/// The quantile `p` in [0, 1] (type 7: linear between the order statistics, as R, numpy and pandas do by
/// default); `NaN` without values or with `p` outside.
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut values = present(values);
    if values.is_empty() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    values.sort_by(f64::total_cmp);
    let place = p * (values.len() - 1) as f64;
    let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
    if below == above { below } else { below + (place - place.floor()) * (above - below) }
}

/// The median; `NaN` without values.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The mean with its two-sided Student-t confidence interval. With one value the mean has no interval; values
/// that are all equal have one of width zero.
pub fn mean_interval(values: &[f64], confidence: f64) -> Interval {
    let values = present(values);
    let (n, estimate) = (values.len(), mean(&values));
    let spread = standard_deviation(&values);
    let half = if spread == 0.0 { 0.0 } else { t_quantile(n, confidence) * spread / (n as f64).sqrt() };
    Interval { n, estimate, low: estimate - half, high: estimate + half }
}

/// The factor of Student's t for `n` values: the quantile (1 + confidence) / 2 with n - 1 degrees of freedom.
fn t_quantile(n: usize, confidence: f64) -> f64 {
    if n < 2 || !(0.0..1.0).contains(&confidence) {
        return f64::NAN;
    }
    StudentsT::new(0.0, 1.0, (n - 1) as f64).map_or(f64::NAN, |t| t.inverse_cdf(0.5 + confidence / 2.0))
}

/// The [`difference`] of `a` and `b`, pair by pair.
pub fn differences(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| difference(*a, *b)).collect()
}

/// ln(a / b), pair by pair; `NaN` unless both are positive and finite.
pub fn log_ratios(a: &[f64], b: &[f64]) -> Vec<f64> {
    let sound = |x: f64| x > 0.0 && x.is_finite();
    let pair = |(a, b): (&f64, &f64)| if sound(*a) && sound(*b) { libm::log(*a) - libm::log(*b) } else { f64::NAN };
    a.iter().zip(b).map(pair).collect()
}

/// The geometric mean of ratios with the interval that Student's t gives on the log scale, from their logarithms.
pub fn ratio_of_logs(logs: &[f64], confidence: f64) -> Interval {
    let log = mean_interval(logs, confidence);
    Interval { n: log.n, estimate: libm::exp(log.estimate), low: libm::exp(log.low), high: libm::exp(log.high) }
}

/// The outcome of a sign test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignTest {
    /// Positive differences.
    pub wins: usize,
    /// Negative differences.
    pub losses: usize,
    /// Differences of zero; they count for neither side.
    pub ties: usize,
    /// The probability of at least this many wins if wins and losses were equally likely; 1 without any.
    pub p_value: f64,
}

/// The exact one-sided sign test for "the differences are positive". Ties are dropped; `NaN` too.
pub fn sign_test(differences: &[f64]) -> SignTest {
    let count = |test: fn(&f64) -> bool| differences.iter().filter(|d| test(d)).count();
    let (wins, losses, ties) = (count(|d| *d > 0.0), count(|d| *d < 0.0), count(|d| *d == 0.0));
    let p_value = at_least(wins, wins + losses);
    SignTest { wins, losses, ties, p_value }
}

/// The probability of at least `wins` heads in `n` fair throws: counted in whole numbers while they fit (up to
/// 120 throws), by the regularised beta function beyond.
fn at_least(wins: usize, n: usize) -> f64 {
    if wins == 0 {
        return 1.0;
    }
    if n > 120 {
        return Binomial::new(0.5, n as u64).map_or(f64::NAN, |b| b.sf(wins as u64 - 1));
    }
    // Ways to have `heads` heads, from all of them downwards.
    let (mut ways, mut sum) = (1u128, 0u128);
    for heads in (wins..=n).rev() {
        sum += ways;
        ways = ways * heads as u128 / (n - heads + 1) as u128;
    }
    sum as f64 / (1u128 << n) as f64
}

/// How many untied pairs a one-sided sign test needs at least before it can reach this confidence.
pub fn pairs_needed(confidence: f64) -> usize {
    let (mut pairs, mut p) = (0, 1.0);
    while p > 1.0 - confidence && pairs < 1000 {
        pairs += 1;
        p /= 2.0;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(is: f64, should: f64) {
        assert!((is - should).abs() <= 1e-9 * should.abs().max(1.0), "{is} is not {should}");
    }

    #[test]
    fn a_sample_worked_by_hand() {
        // 2, 4, 4, 4, 5, 5, 7, 9: sum 40, squares about the mean 32, so the variance is 32 / 7.
        let values = [2.0, 4.0, f64::NAN, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        near(mean(&values), 5.0);
        near(standard_deviation(&values), (32.0f64 / 7.0).sqrt());
        near(median(&values), 4.5);
        // numpy.quantile([2,4,4,4,5,5,7,9], [0.25, 0.9]) = 4.0, 7.6
        near(quantile(&values, 0.25), 4.0);
        near(quantile(&values, 0.9), 7.6);
        near(quantile(&values, 0.0), 2.0);
        near(quantile(&values, 1.0), 9.0);
    }

    #[test]
    fn rounding_is_no_difference_and_no_spread() {
        // A mean of 49 equal values and one of 11 of them.
        let rate = 19.9f64;
        let mean_of = |n: usize| mean(&vec![rate / 1.7; n]);
        let (many, few) = (mean_of(49), mean_of(11));
        assert!(many != few && difference(many, few) == 0.0, "{many} {few}");
        assert_eq!(sign_test(&differences(&[many; 6], &[few; 6])).ties, 6);
        assert_eq!(mean_interval(&[1.0, 0.999_999_999_999_999_8, 0.999_999_999_999_999_7], 0.95).half_width(), 0.0);
        let equal = [(0.1 + 0.2, 0.3), (-1e300, -1e300), (0.0, 0.0), (0.0, -0.0)];
        assert!(equal.iter().all(|(a, b)| difference(*a, *b) == 0.0));
        let unequal =
            [(1.0, 1.0 + 1e-11), (1e-300, 0.0), (5e-324, 0.0), (f64::INFINITY, 1.0), (1.0, f64::NEG_INFINITY)];
        assert!(unequal.iter().all(|(a, b)| difference(*a, *b) == a - b && difference(*b, *a) == b - a));
        assert!(difference(f64::NAN, 1.0).is_nan() && difference(1.0, f64::NAN).is_nan());
        assert!(standard_deviation(&[1.0, 1.0 + 1e-9]) > 0.0);
    }

    #[test]
    fn nothing_and_one_value_say_only_what_they_can() {
        for nothing in [&[][..], &[f64::NAN][..]] {
            assert!(mean(nothing).is_nan() && standard_deviation(nothing).is_nan() && median(nothing).is_nan());
            let interval = mean_interval(nothing, 0.95);
            assert!(interval.n == 0 && interval.low.is_nan() && !interval.meets(f64::NEG_INFINITY, f64::INFINITY));
        }
        let one = mean_interval(&[3.0], 0.95);
        assert!(one.n == 1 && one.estimate == 3.0 && one.low.is_nan() && one.high.is_nan());
        assert!(quantile(&[1.0], 1.5).is_nan());
        let equal = mean_interval(&[3.0, 3.0], 0.95);
        assert_eq!((equal.low, equal.high), (3.0, 3.0));
    }

    #[test]
    fn students_t_agrees_with_the_tables() {
        // Two-sided 95 % and 99 % quantiles for 1, 4, 19 and 99 degrees of freedom (scipy.stats.t.ppf).
        let tables = [
            (2, 0.95, 12.706204736432095),
            (5, 0.95, 2.776445105197793),
            (20, 0.95, 2.093024054408263),
            (100, 0.95, 1.984216951586394),
            (5, 0.99, 4.604094871415897),
        ];
        for (n, confidence, should) in tables {
            near(t_quantile(n, confidence), should);
        }
        // 1, 2, 3, 4, 5: mean 3, standard error sqrt(2.5 / 5), half-width 2.776445105 * 0.707106781.
        let interval = mean_interval(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95);
        near(interval.half_width(), 2.776445105197793 * 0.5f64.sqrt());
        near(interval.estimate, 3.0);
    }

    #[test]
    fn the_sign_test_counts_coins() {
        // 5 of 5: 1/32. 9 of 10: 11/1024. 1 of 2: 3/4.
        near(sign_test(&[1.0; 5]).p_value, 1.0 / 32.0);
        let nine: Vec<f64> = (0..10).map(|i| if i == 0 { -1.0 } else { 2.0 }).collect();
        near(sign_test(&nine).p_value, 11.0 / 1024.0);
        near(sign_test(&[1.0, -1.0]).p_value, 0.75);
        // Both ways of counting agree where they meet.
        for wins in [1, 40, 60, 75, 120] {
            let beta = Binomial::new(0.5, 120).expect("a coin").sf(wins as u64 - 1);
            near(at_least(wins, 120) / beta, 1.0);
        }
        near(at_least(501, 1001), 0.5);
        let mixed = sign_test(&[1.0, 0.0, -2.0, f64::NAN, 3.0]);
        assert_eq!((mixed.wins, mixed.losses, mixed.ties), (2, 1, 1));
        near(mixed.p_value, 0.5);
        assert_eq!(sign_test(&[0.0, 0.0]).p_value, 1.0);
        assert_eq!(sign_test(&[]).p_value, 1.0);
        assert_eq!(sign_test(&[-1.0; 5]).p_value, 1.0);
        assert_eq!((pairs_needed(0.95), pairs_needed(0.99), pairs_needed(0.5)), (5, 7, 1));
    }

    #[test]
    fn ratios_live_on_the_log_scale() {
        let ratio = ratio_of_logs(&log_ratios(&[2.0, 8.0], &[1.0, 1.0]), 0.95);
        near(ratio.estimate, 4.0);
        // logs ln 2 and ln 8: mean ln 4, deviation sqrt(2) ln 2, standard error ln 2.
        near(ratio.high, 4.0 * libm::exp(12.706204736432095 * std::f64::consts::LN_2));
        near(ratio.low * ratio.high, 16.0);
        assert!(ratio_of_logs(&log_ratios(&[0.0, -1.0], &[1.0, 1.0]), 0.95).estimate.is_nan());
    }

    #[test]
    fn pairs_without_a_value_are_dropped() {
        let interval = mean_interval(&differences(&[3.0, 5.0, f64::NAN], &[1.0, 1.0, 1.0]), 0.95);
        assert_eq!(interval.n, 2);
        near(interval.estimate, 3.0);
    }
}
