//! The mainline client's estimate of a rate: a sliding average over a fixed window.

/// A sliding average of bytes per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    bytes_per_s: f64,
    since_s: f64,
    last_s: f64,
}

impl Rate {
    /// An estimate that starts at `start_s`.
    pub fn starting(start_s: f64) -> Self {
        Self { bytes_per_s: 0.0, since_s: start_s, last_s: start_s }
    }

    /// Takes in what came until `now_s`.
    pub fn update(&mut self, bytes: f64, now_s: f64, window_s: f64) {
        if now_s <= self.since_s {
            return;
        }
        self.bytes_per_s = (self.bytes_per_s * (self.last_s - self.since_s) + bytes) / (now_s - self.since_s);
        self.last_s = now_s;
        self.since_s = self.since_s.max(now_s - window_s);
    }

    /// The estimate at `now_s`, if nothing more came.
    pub fn at(&self, now_s: f64) -> f64 {
        if now_s <= self.since_s {
            return 0.0;
        }
        self.bytes_per_s * (self.last_s - self.since_s) / (now_s - self.since_s)
    }

    /// When something was taken in last.
    pub fn last_s(&self) -> f64 {
        self.last_s
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn a_steady_flow_is_its_own_rate() {
        let mut rate = Rate::starting(0.0);
        for round in 1..=50 {
            rate.update(1000.0, f64::from(round) * 10.0, 20.0);
            assert!((rate.at(f64::from(round) * 10.0) - 100.0).abs() < 1e-9);
        }
    }

    #[test]
    fn silence_halves_it_in_a_window() {
        let mut rate = Rate::starting(0.0);
        rate.update(1000.0, 10.0, 20.0);
        rate.update(1000.0, 20.0, 20.0);
        // 100 B/s over the window that began at 0; at 40 s the same bytes stand for twice the time.
        assert!((rate.at(40.0) - 50.0).abs() < 1e-9);
    }
}
