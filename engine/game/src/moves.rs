//! A match so far, where goods are moves of a repeated game, and what of it a strategy may know.

use crate::knows::Knows;

/// How many moves of a match are told one by one: as many as fit a number of a table exactly.
pub const TOLD_MOVES: u32 = 52;

/// The match that a request belongs to, so far, as the peer that is asked sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moves {
    /// Turns that were played.
    pub turns: u32,
    /// The last [`TOLD_MOVES`] moves of the one who is asked: bit 0 is the latest, 1 is cooperation.
    pub own_moves: u64,
    /// Those of the one who asks.
    pub its_moves: u64,
    /// How often the one who is asked cooperated.
    pub own_cooperations: u32,
    /// How often the one who asks did.
    pub its_cooperations: u32,
    /// The sum of payoffs of the one who is asked.
    pub own_score: f64,
    /// That of the one who asks.
    pub its_score: f64,
}

impl Moves {
    /// What is left for a strategy that knows so much.
    #[inline]
    pub fn seen_by(self, knows: Knows) -> Self {
        let told = knows.memory.unwrap_or(TOLD_MOVES).min(TOLD_MOVES);
        let mask = (1 << told) - 1;
        let (own, its) = (knows.own_moves, knows.its_moves);
        let all = knows.memory.is_none();
        let moves = |seen: bool, moves: u64| if seen { moves & mask } else { 0 };
        let count = |seen: bool, count: u32| if seen && all { count } else { 0 };
        let score = |score: f64| if own && its && all { score } else { 0.0 };
        Self {
            turns: knows.memory.map_or(self.turns, |most| self.turns.min(most)),
            own_moves: moves(own, self.own_moves),
            its_moves: moves(its, self.its_moves),
            own_cooperations: count(own, self.own_cooperations),
            its_cooperations: count(its, self.its_cooperations),
            own_score: score(self.own_score),
            its_score: score(self.its_score),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_sees_of_a_match_what_it_may_know() {
        let moves = Moves {
            turns: 60,
            own_moves: 0b1101,
            its_moves: 0b0111,
            own_cooperations: 40,
            its_cooperations: 30,
            own_score: 90.0,
            its_score: 140.0,
        };
        assert_eq!(moves.seen_by(Knows::EVERYTHING), moves);
        assert_eq!(moves.seen_by(Knows::NOTHING), Moves::default());
        let last = Moves { turns: 2, its_moves: 0b11, ..Moves::default() };
        assert_eq!(moves.seen_by(Knows::its(2)), last);
        assert_eq!(moves.seen_by(Knows::both(2)), Moves { own_moves: 0b01, ..last });
        let its = Moves { turns: 60, its_moves: 0b0111, its_cooperations: 30, ..Moves::default() };
        assert_eq!(moves.seen_by(Knows::ITS), its, "without its own moves it knows no scores");
    }
}
