//! What benches need to know of memory.

/// The most memory that this process had, where the system tells (Linux); otherwise not a number.
pub fn peak_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib * 1024.0)
}
