//! Who and what: peers, accounts, goods, and the clock that all of them read.

/// A quantity of goods or of bandwidth, in bytes. Quantities are integers: nothing is lost to rounding.
pub type Bytes = u64;

/// One participant: it has capacity, a strategy and a utility. Ids are dense, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(pub u32);

/// The name a mechanism knows a peer by. A whitewasher is one peer with many accounts one after
/// another, a Sybil attacker one peer with many at once. Ids are dense, from 0, and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

/// One kind of goods inside a workload: a swarm, a file, a disk, a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Good(pub u32);

impl PeerId {
    /// The id as a column index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl AccountId {
    /// The id as a column index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The time of a run: whole rounds of a fixed length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// The round that is being played, from 0.
    pub round: u64,
    /// Length of a round in seconds.
    pub round_seconds: f64,
}

impl Clock {
    /// Seconds from the start of the run to the start of this round.
    pub fn start_s(&self) -> f64 {
        self.round as f64 * self.round_seconds
    }

    /// Seconds from the start of the run to the end of this round.
    pub fn end_s(&self) -> f64 {
        (self.round + 1) as f64 * self.round_seconds
    }

    /// What a rate in bytes per second amounts to in one round, rounded down.
    pub fn bytes(&self, bytes_per_s: u64) -> Bytes {
        if bytes_per_s == u64::MAX {
            return u64::MAX;
        }
        (bytes_per_s as f64 * self.round_seconds) as Bytes
    }

    /// `seconds` in rounds, to the nearest whole number, at least one.
    pub fn rounds_in(&self, seconds: f64) -> u64 {
        ((seconds / self.round_seconds).round() as u64).max(1)
    }
}

/// The element of a column at the index of an id that may be new: the column grows that far, with `blank` in between.
pub fn grown<T>(column: &mut Vec<T>, index: usize, blank: impl FnMut() -> T) -> &mut T {
    if column.len() <= index {
        column.resize_with(index + 1, blank);
    }
    &mut column[index]
}
