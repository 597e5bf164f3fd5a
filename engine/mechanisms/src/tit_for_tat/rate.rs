//! The mainline client's estimate of a rate: a sliding average over a fixed window.
//!
//! The client asks for it by an update with no bytes (`CurrentRateMeasure.py`: `get_rate`), so whoever asks makes the
//! window slide. Its choker asks when it compares rates, and only about those whom it compares: those that are
//! interested and not snubbed. What is heard of a silent partner therefore depends on how often it was compared.

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

    /// The estimate at `now_s`, for one that makes the window slide by asking.
    pub fn polled(&mut self, now_s: f64, window_s: f64) -> f64 {
        if now_s > self.last_s {
            self.update(0.0, now_s, window_s);
        }
        self.bytes_per_s
    }

    /// The estimate at `now_s`, if nothing more came, for one that looks on.
    pub fn at(&self, now_s: f64) -> f64 {
        if now_s <= self.since_s {
            return 0.0;
        }
        self.bytes_per_s * (self.last_s - self.since_s) / (now_s - self.since_s)
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
    fn polls_slide_the_window_as_in_the_client() {
        let mut rate = Rate::starting(0.0);
        rate.update(1000.0, 10.0, 20.0);
        rate.update(1000.0, 20.0, 20.0);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 0.01, "{a}, not {b}");
        near(rate.polled(30.0, 20.0), 66.667);
        near(rate.polled(30.0, 20.0), 66.667);
        near(rate.polled(40.0, 20.0), 44.444);
        rate.update(1000.0, 50.0, 20.0);
        near(rate.polled(50.0, 20.0), 62.963);
    }

    #[test]
    fn without_polls_silence_halves_it_in_a_window() {
        let mut rate = Rate::starting(0.0);
        rate.update(1000.0, 10.0, 20.0);
        rate.update(1000.0, 20.0, 20.0);
        // 100 B/s over the window that began at 0; at 40 s the same bytes stand for twice the time.
        assert!((rate.at(40.0) - 50.0).abs() < 1e-9);
    }
}
