//! Transcendental functions whose bits agree on every CPU.
//!
//! The standard library calls the platform's C library, whose results change with the CPU type.
//! Everything in the engine that needs one of these calls it here; `clippy.toml` bans the others.

/// e^x.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// x^y.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Arc tangent, in (-pi/2, pi/2).
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// The gamma function: (x - 1)! for whole numbers.
pub fn gamma(x: f64) -> f64 {
    libm::tgamma(x)
}
