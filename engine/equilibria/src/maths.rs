//! Transcendental functions whose bits agree on every CPU, and sums in log space.
//!
//! The standard library calls the platform's C library, whose results change with the CPU type; `clippy.toml` bans it.

/// e^x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x).
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// e^x - 1.
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// ln(n!).
pub fn ln_factorial(n: u32) -> f64 {
    if n < 2 { 0.0 } else { libm::lgamma(f64::from(n) + 1.0) }
}

/// ln(sum of e^x), whatever the x; that of nothing is minus infinity.
pub fn log_sum_exp(terms: &[f64]) -> f64 {
    let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return most;
    }
    most + ln(terms.iter().map(|term| exp(term - most)).sum())
}
