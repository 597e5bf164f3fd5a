//! Transcendental functions whose bits agree on every CPU.
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
