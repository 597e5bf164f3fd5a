//! Noise: a move that is done is not always the one that was meant.
//!
//! What is drawn hangs on the two players and the round alone. So whatever they play, the same hands tremble.

use game::ids::PeerId;
use game::random::{Purpose, Stream};

/// Mistakes in a round.
pub(super) struct Noise {
    key: u64,
    probability: f64,
}

impl Noise {
    /// Those of a round, if there are any at all.
    pub(super) fn of(seed: u64, probability: f64, round: u64) -> Option<Self> {
        (probability > 0.0).then(|| Self { key: Stream::key(seed, Purpose::Noise, round), probability })
    }

    /// Which of two players that meet makes a mistake.
    pub(super) fn between(&self, players: [PeerId; 2]) -> [bool; 2] {
        let mut stream = Stream::of_pair(self.key, players[0].0, players[1].0);
        [(); 2].map(|()| stream.unit() < self.probability)
    }
}

/// The opposite of what a share of somebody's uplink says: everything, or nothing.
pub(super) fn opposite(share: f64) -> f64 {
    if share > 0.0 { 0.0 } else { 1.0 }
}
