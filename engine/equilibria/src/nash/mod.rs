//! Nash equilibria: nobody gains by deviating alone.
//!
//! - `two`: all equilibria of two players, exactly, ties or not.
//! - `symmetric`: all symmetric equilibria of a symmetric game of two, exactly.
//! - `many`: symmetric equilibria of a symmetric game of any number of players, from a table.
//! - `pure`: all equilibria without mixing, of any game.
//!
//! Mixed equilibria of three or more players in different roles are not looked for: only their regret is told
//! (`response`).

pub mod many;
mod polytope;
pub mod pure;
pub mod symmetric;
pub mod two;

/// Which rows are a best response to some mix of columns: by the corners.
#[cfg(test)]
pub fn best_somewhere(payoffs: &crate::Exact) -> Vec<bool> {
    let corners = polytope::vertices(payoffs).expect("small");
    (0..payoffs.rows()).map(|row| corners.iter().any(|corner| corner.best >> row & 1 == 1)).collect()
}
