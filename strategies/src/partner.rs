//! What strategies that remember their partners have in common.

use game::ServeTurn;

/// What a partner is known by: its account and the goods that it asks for.
pub fn key(turn: &ServeTurn, row: usize) -> u64 {
    // Both are whole numbers below 2^32.
    (turn.good(row) as u64) << 32 | turn.account(row) as u64
}

/// A time in rounds, to the nearest whole number, at least one.
pub fn rounds_in(turn: &ServeTurn, seconds: f64) -> u64 {
    (seconds / turn.round_seconds() + 0.5).floor().max(1.0) as u64
}
