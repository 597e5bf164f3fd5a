//! Random streams that depend on what they are for, never on who drew before.
//!
//! A stream is made fresh from (seed, purpose, who, round); no generator is stored. Adding a draw
//! in one place therefore shifts no other, and two cells with the same seed share every draw of
//! the world, whatever their strategies and mechanisms do: they are a paired comparison.

use rand::{Rng, rand_core};
use rand_pcg::Pcg64Mcg;

/// What a stream is for. Each purpose belongs to one phase of a round (or to the set-up), so it
/// stands for the phase in the key as well. Numbers are fixed: changing one changes results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Set-up: which peers belong to which group.
    Groups = 1,
    /// Set-up: uplinks and downlinks.
    Capacity = 2,
    /// Set-up: when peers arrive.
    Arrival = 3,
    /// Set-up: which goods a peer wants.
    Demand = 4,
    /// Ask: which peers a tracker or index returns. Set-up: the fixed graph of `exchange`.
    Tracker = 5,
    /// Serve: the mechanism's own choices.
    Recommend = 6,
    /// Transfer: which pieces are fetched.
    Goods = 7,
    /// Join: a strategy's own choices.
    Join = 8,
    /// Ask: a strategy's own choices.
    Ask = 9,
    /// Serve: a strategy's own choices.
    Serve = 10,
    /// Report: a strategy's own choices.
    Report = 11,
    /// What experiments draw beside cells: samples, opponents, candidates; and tests and laws. Results hang on it.
    Trial = 12,
    /// Ask: which of the goods that a peer hides it shows.
    Reveal = 13,
    /// Join: how long a peer stays, and how long it is away.
    Session = 14,
    /// Ask: which peers a neighbour tells of.
    Gossip = 15,
    /// Ask: which source the mechanism chooses.
    Choose = 16,
    /// Ask: which queries are made.
    Query = 17,
    /// Set-up: which goods there are, and who has them.
    Catalogue = 18,
    /// Set-up: who takes part in a made-up transfer log, how much, and in what.
    LogPeers = 19,
    /// Set-up: what is transferred in a made-up log.
    LogTransfers = 20,
    /// Set-up: how large a file of a catalogue is.
    FileSize = 21,
    /// Ask: where copies are put.
    Placement = 22,
    /// Join: what fails, and when.
    Failure = 23,
    /// Evolve: who takes over which strategy.
    Evolve = 24,
    /// Ask: who needs how much.
    Jobs = 25,
    /// Serve: which moves go wrong.
    Noise = 26,
    /// Ask: how many turns a match has.
    Length = 27,
    /// Set-up: who is whose neighbour.
    Graph = 28,
}

/// A deterministic random stream (PCG 64 MCG).
#[derive(Clone, Debug)]
pub struct Stream(Pcg64Mcg);

/// The finaliser of SplitMix64: a bijection that scatters neighbouring inputs.
#[inline]
pub fn scatter(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Folds one word into a key.
fn fold(key: u64, word: u64) -> u64 {
    scatter(key.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ word.wrapping_mul(0xd6e8_feb8_6659_fd93))
}

impl Stream {
    /// The stream for one purpose, one peer or account, one round.
    pub fn new(seed: u64, purpose: Purpose, who: u32, round: u64) -> Self {
        Self::of_key(Self::key(seed, purpose, round), who)
    }

    /// The stream of one of a peer's several accounts: `nth` is its place among them. It hangs on the peer and not
    /// on the account's number, which depends on how many others opened accounts before.
    pub fn of_account(seed: u64, purpose: Purpose, peer: u32, nth: usize, round: u64) -> Self {
        Self::new(seed, purpose, peer, round ^ (nth as u64) << 48)
    }

    /// The part of the key that all peers of a phase share.
    pub fn key(seed: u64, purpose: Purpose, round: u64) -> u64 {
        fold(fold(fold(0, seed), purpose as u64), round)
    }

    /// The stream of one peer or account under a shared [`Stream::key`].
    pub fn of_key(key: u64, who: u32) -> Self {
        let low = fold(key, u64::from(who));
        let high = scatter(low ^ key);
        Self(Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low)))
    }

    /// The stream of two peers under a shared [`Stream::key`].
    pub fn of_pair(key: u64, one: u32, other: u32) -> Self {
        Self::of_key(fold(key, u64::from(other)), one)
    }

    /// Uniform in [0, 1), with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Goes on as if [`Stream::unit`] had been drawn so many times.
    pub fn skip(&mut self, numbers: u64) {
        self.0.advance(u128::from(numbers));
    }

    /// Uniform in 0..n; 0 when `n` is 0. (Multiply and shift: the bias is below n / 2^64.)
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// Exponential with the given mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * crate::maths::ln(1.0 - self.unit())
    }

    /// In which trial, counted from 1, something of this probability happens for the first time; `None`: never.
    pub fn geometric(&mut self, probability: f64) -> Option<u64> {
        let unit = self.unit();
        if probability >= 1.0 {
            return Some(1);
        }
        let each = crate::maths::ln(1.0 - probability);
        // What is smaller than a probability can be beside 1 never happens.
        if each >= 0.0 {
            return None;
        }
        let failures = (crate::maths::ln(1.0 - unit) / each).floor();
        (failures < 1e15).then_some(1 + failures as u64)
    }

    /// The place of one of these, each with a chance in proportion to its weight; 0 where no weight is positive.
    pub fn in_proportion(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut chosen = 0;
        for (at, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
            chosen = at;
            if left < weight {
                break;
            }
            left -= weight;
        }
        chosen
    }

    /// Puts `items` into a uniformly random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// Brings `k` uniformly chosen items to the front, in random order.
    pub fn choose_front<T>(&mut self, items: &mut [T], k: usize) {
        let n = items.len();
        for i in 0..k.min(n) {
            items.swap(i, i + self.below(n - i));
        }
    }
}

/// So that any distribution of the `rand` family can draw from a stream.
impl rand::TryRng for Stream {
    type Error = rand_core::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_pinned() {
        // These values must never change: every published result depends on them.
        let mut s = Stream::new(1, Purpose::Capacity, 7, 3);
        let drawn = [s.unit(), s.unit(), s.below(1000) as f64];
        let mut again = Stream::of_key(Stream::key(1, Purpose::Capacity, 3), 7);
        assert_eq!(drawn, [again.unit(), again.unit(), again.below(1000) as f64]);
        assert_eq!(drawn[2], PINNED, "a stream changed: every golden result changes with it");
    }
    const PINNED: f64 = 137.0;

    #[test]
    fn neighbouring_keys_are_uncorrelated() {
        let n = 20_000;
        for shift in [(1, 0), (0, 1)] {
            let mut sum = 0.0;
            for i in 0..n {
                let a = Stream::new(5, Purpose::Demand, i, 9).unit();
                let b = Stream::new(5, Purpose::Demand, i + shift.0, 9 + shift.1).unit();
                sum += (a - 0.5) * (b - 0.5);
            }
            // The standard error of the mean product is 1/12/sqrt(n).
            let z = sum / f64::from(n) * 12.0 * f64::from(n).sqrt();
            assert!(z.abs() < 4.0, "correlation z = {z}");
        }
    }

    #[test]
    fn what_is_all_but_impossible_never_happens_and_what_is_sure_happens_at_once() {
        let mut s = Stream::new(3, Purpose::Trial, 0, 0);
        for p in [0.0, 1e-300, 1e-17] {
            assert_eq!(s.geometric(p), None, "{p}");
        }
        assert_eq!(s.geometric(1.0), Some(1));
        let n = 20_000;
        let mean = (0..n).filter_map(|_| s.geometric(0.2)).sum::<u64>() as f64 / f64::from(n);
        // Mean 5, standard deviation sqrt(0.8) / 0.2 = 4.47.
        assert!((mean - 5.0).abs() < 4.0 * 4.47 / f64::from(n).sqrt(), "{mean}");
    }

    #[test]
    fn what_has_no_weight_is_never_drawn() {
        let mut s = Stream::new(3, Purpose::Trial, 0, 0);
        let mut counts = [0u32; 4];
        for _ in 0..40_000 {
            counts[s.in_proportion([0.0, 1.0, 3.0, 0.0].into_iter())] += 1;
        }
        assert_eq!([counts[0], counts[3]], [0, 0]);
        // The standard deviation is sqrt(40,000 / 4 * 3 / 4) = 87.
        assert!(counts[1].abs_diff(10_000) < 350, "{counts:?}");
        assert_eq!(s.in_proportion([0.0, 0.0].into_iter()), 0);
    }

    #[test]
    fn below_is_uniform() {
        let mut counts = [0u32; 7];
        let mut s = Stream::new(3, Purpose::Trial, 0, 0);
        for _ in 0..70_000 {
            counts[s.below(7)] += 1;
        }
        let chi2: f64 = counts.iter().map(|&c| (f64::from(c) - 10_000.0).powi(2) / 10_000.0).sum();
        assert!(chi2 < 22.5, "chi-square {chi2} over 6 degrees of freedom");
    }
}
