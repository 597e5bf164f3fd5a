//! How many turns a match has: no end, a number, or what chance says after every turn.
//!
//! A match's length is drawn when it begins, from the two players and the round alone. So it is the same whatever they
//! play, and nobody can know when the last turn has come.

use game::ids::PeerId;
use game::params::Params;
use game::random::{Purpose, Stream};

/// As many turns as nobody plays.
pub(super) const FOREVER: u32 = u32::MAX;

/// How long matches are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Length {
    /// They have no end.
    Endless,
    /// All have as many turns.
    Fixed(u32),
    /// After each turn there is another one with this probability (w).
    Probabilistic(f64),
}

impl Length {
    pub(super) fn of(params: &Params) -> Self {
        match params.choice("length") {
            ("fixed", fixed) => Self::Fixed(fixed.count("turns") as u32),
            ("probabilistic", chance) => Self::Probabilistic(chance.number("continue")),
            _ => Self::Endless,
        }
    }

    /// The turns of a match of two that begins in a round.
    pub(super) fn draw(self, seed: u64, players: [PeerId; 2], round: u64) -> u32 {
        match self {
            Self::Endless => FOREVER,
            Self::Fixed(turns) => turns,
            Self::Probabilistic(again) => {
                let key = Stream::key(seed, Purpose::Length, round);
                let turns = Stream::of_pair(key, players[0].0, players[1].0).geometric(1.0 - again);
                turns.map_or(FOREVER, |turns| turns.min(u64::from(FOREVER)) as u32)
            }
        }
    }
}
