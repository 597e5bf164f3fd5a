//! Numbers for a person: as many digits as mean something.

/// A number with about four significant digits; `–` when there is none.
pub fn short(x: f64) -> String {
    if x.is_nan() {
        return "–".to_string();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "-∞" }.to_string();
    }
    if x == 0.0 {
        return "0".to_string();
    }
    match magnitude(x) {
        -4..=9 => trim(fixed(x, magnitude(x) - 3)),
        _ => format!("{x:.3e}"),
    }
}

/// `mean ± half-width`, the half-width with two significant digits and the mean to the same place. Without a
/// half-width (`NaN`) the mean alone, and `–` without a mean.
pub fn plus_minus(mean: f64, half_width: f64) -> String {
    if mean.is_nan() || half_width.is_nan() {
        return short(mean);
    }
    if half_width == 0.0 || !half_width.is_finite() || !mean.is_finite() {
        return format!("{} ± {}", short(mean), short(half_width));
    }
    let place = magnitude(half_width) - 1;
    if place < -9 || magnitude(mean) > 12 {
        return format!("{mean:.3e} ± {half_width:.1e}");
    }
    format!("{} ± {}", fixed(mean, place), fixed(half_width, place))
}

/// A number for a file that is kept: nine significant digits, since the last ones of a quantile may differ between
/// CPU types. Empty when there is none.
pub fn kept(x: f64) -> String {
    let rounded: f64 = format!("{x:.8e}").parse().unwrap_or(x);
    if x.is_nan() { String::new() } else { rounded.to_string() }
}

/// The power of ten of the first significant digit; 0 for zero.
fn magnitude(x: f64) -> i32 {
    // Through the decimal text: a logarithm would differ in its last bit between CPU types.
    let text = format!("{x:e}");
    text.rsplit_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

/// Rounded to 10^place.
fn fixed(x: f64, place: i32) -> String {
    if place <= 0 {
        return format!("{x:.*}", place.unsigned_abs() as usize);
    }
    let unit = (0..place).fold(1.0, |unit, _| unit * 10.0);
    format!("{:.0}", (x / unit).round() * unit)
}

/// Without zeros at the end of the fraction.
fn trim(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_say_enough() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (-12.3456, "-12.35"),
            (123456.0, "123500"),
            (0.031256, "0.03126"),
            (1e-7, "1.000e-7"),
            (f64::NAN, "–"),
            (f64::NEG_INFINITY, "-∞"),
        ];
        for (x, said) in cases {
            assert_eq!(short(x), said);
        }
    }

    #[test]
    fn what_is_kept_has_nine_digits() {
        let cases = [(0.1 + 0.2, "0.3"), (1234567.891234, "1234567.89"), (-0.5, "-0.5"), (40.0, "40"), (f64::NAN, "")];
        for (x, said) in cases {
            assert_eq!(kept(x), said);
        }
        assert_eq!(kept(f64::INFINITY), "inf");
    }

    #[test]
    fn the_mean_is_as_exact_as_its_interval() {
        let cases = [
            ((123.456, 1.234), "123.5 ± 1.2"),
            ((123456.0, 2345.0), "123500 ± 2300"),
            ((0.5, 0.0), "0.5 ± 0"),
            ((7.0, f64::NAN), "7"),
            ((f64::NAN, 1.0), "–"),
            ((99.96, 0.99), "99.96 ± 0.99"),
            ((0.00123, 0.00001), "0.001230 ± 0.000010"),
        ];
        for ((mean, half), said) in cases {
            assert_eq!(plus_minus(mean, half), said);
        }
    }
}
