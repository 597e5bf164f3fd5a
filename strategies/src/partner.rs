//! What strategies that remember their partners have in common.

use game::{AskTurn, ServeTurn};

/// What a partner is known by: its account and the goods that it asks for.
pub fn key(turn: &ServeTurn, row: usize) -> u64 {
    // Both are whole numbers below 2^32.
    (turn.good(row) as u64) << 32 | turn.account(row) as u64
}

/// A time in rounds, to the nearest whole number, at least one.
pub fn rounds_in(turn: &ServeTurn, seconds: f64) -> u64 {
    (seconds / turn.round_seconds() + 0.5).floor().max(1.0) as u64
}

/// A round or a period that does not come.
pub const NEVER: u64 = u64::MAX;

/// Looks for more neighbours than is usual, and more often.
pub fn seek_more(turn: &mut AskTurn, seek: f64, announce_s: f64) {
    turn.seek(turn.usual_seek().max(seek));
    turn.announce_s(turn.usual_announce_s().min(announce_s));
}

/// Upload slots that Azureus gives a peer of this capacity (released BitTyrant, `TyrantStats`).
fn active_set(kib_s: f64) -> f64 {
    const STEPS: [(f64, f64); 7] =
        [(11.0, 2.0), (35.0, 3.0), (80.0, 4.0), (200.0, 5.0), (350.0, 6.0), (600.0, 7.0), (900.0, 8.0)];
    STEPS.iter().find(|(below, _)| kib_s < *below).map_or(9.0, |(_, slots)| *slots)
}

/// What a slot of a partner yields, as BitTyrant reckons (Piatek et al. 2007, section 4.1): the rate that was observed last,
/// and until then what its announcements make one expect.
#[derive(Clone, Copy, Debug)]
pub struct Yield {
    /// Bytes per second.
    pub rate: f64,
    /// Whether that was observed.
    pub observed: bool,
    /// Bytes announced in the periods in which it was seen, and how many these are.
    announced_bytes: f64,
    periods_seen: f64,
}

impl Yield {
    /// Of a partner about whom nothing is known yet.
    pub fn expected(rate: f64) -> Self {
        Self { rate, observed: false, announced_bytes: 0.0, periods_seen: 0.0 }
    }

    /// Learns from a period of so many seconds in which it was seen: what came over a slot, if anything did, and what it
    /// announced. `kib` are the bytes in a (scaled) KiB.
    pub fn learn(&mut self, observed: Option<f64>, announced_bytes: f64, seconds: f64, kib: f64) {
        self.periods_seen += 1.0;
        self.announced_bytes += announced_bytes;
        if let Some(rate) = observed {
            (self.rate, self.observed) = (rate, true);
        } else if !self.observed && self.announced_bytes > 0.0 {
            let announced = self.announced_bytes / (self.periods_seen * seconds);
            self.rate = announced / active_set(announced / kib);
        }
    }
}

/// When decisions are due: when there is somebody to decide about for the first time, and from then on once a period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Periods {
    /// The rounds of the first decision and of the next one.
    first: Option<u64>,
    next: u64,
}

impl Periods {
    /// The number of the period of so many rounds that begins now, from 0, if one does.
    pub fn begins(&mut self, turn: &ServeTurn, rounds: u64) -> Option<u64> {
        let now = turn.round();
        if now < self.next {
            return None;
        }
        self.next = now + rounds;
        Some((now - *self.first.get_or_insert(now)) / rounds)
    }
}

/// A partner as it stands in a ranking.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// What decides.
    pub worth: f64,
    /// Its place among equals.
    pub tie: f64,
    /// Its row in this round, and its [`key`].
    pub row: usize,
    /// See `row`.
    pub key: u64,
    /// What it is offered, in bytes per second.
    pub u: f64,
}

/// Puts those of most worth first.
pub fn best_first(offers: &mut [Offer]) {
    offers.sort_unstable_by(|a, b| b.worth.total_cmp(&a.worth).then(a.tie.total_cmp(&b.tie)).then(a.row.cmp(&b.row)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yield_is_what_came_or_what_announcements_say() {
        let mut announces = Yield::expected(7.0);
        announces.learn(None, 0.0, 10.0, 1.0);
        assert_eq!(announces.rate, 7.0);
        // 200 bytes in two periods of 10 s are 20 (scaled) KiB/s, for which Azureus has three slots.
        announces.learn(None, 200.0, 10.0, 0.5);
        assert_eq!((announces.rate, announces.observed), (10.0 / 3.0, false));
        announces.learn(Some(2.0), 900.0, 10.0, 1.0);
        announces.learn(None, 900.0, 10.0, 1.0);
        assert_eq!((announces.rate, announces.observed), (2.0, true), "what was seen counts");
        assert_eq!([10.9, 11.0, 79.0, 900.0].map(active_set), [2.0, 3.0, 4.0, 9.0]);
    }
}
