//! `dilemma`: repeated games of two players, the pure form of what a mechanism is for.
//!
//! There are two kinds of games, and `serve` is the move in both: a grant of any share is cooperation, and to grant
//! nothing is to defect.
//!
//! - `client_server` is the generalised prisoner's dilemma of Feldman et al. (2004): a client asks, and the server's
//!   move is to serve or not. See [`client_server`].
//! - `matrix` is any symmetric game of two moves, by the payoffs R, S, T and P of Axelrod (1984). Both players ask each
//!   other and both move, at the same time. See [`repeated`].
//!
//! What holds for both:
//!
//! - **A service** is 1 MiB, so that mechanisms that count bytes have something to count. It is given whole or not at
//!   all: where the books permit less, the move is to defect. Links carry any number of services.
//! - **Noise** turns a move into the other one with some probability, before the books are asked: the hand trembles.
//!   Both players see, and are paid for, what was done and not what was meant.
//! - **Turnover**: with this probability per round somebody new takes a peer's place under a fresh account, and plays
//!   the same strategy.
//! - **Several accounts**: a peer plays under its newest one.
//! - **Utility** is the sum of payoffs; the measures `games` and `matches` tell of single games.

mod card;
mod client_server;
mod graph;
mod length;
mod matching;
mod noise;
mod pair;
mod people;
mod repeated;

pub use card::ENTRY;
use game::ids::Good;

/// The only goods.
const SERVICE: Good = Good(0);

#[cfg(test)]
mod tests;
