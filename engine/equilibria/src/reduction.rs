//! Player reduction: a game of many, told by a game of few.
//!
//! A symmetric game of a hundred players with three strategies has 5151 profiles; one of five has 21. A reduction says
//! which profiles of the full game have to be played to know the small one.
//!
//! - Deviation-preserving (Wiedenbeck and Wellman 2012, Scaling simulation-based game analysis through
//!   deviation-preserving reduction): who looks at his payoff is one player of the full game, and each of the
//!   other n - 1 stands for (N - 1) / (n - 1) players. So what one gains by deviating is what one player of the full
//!   game gains. Each strategy of a reduced profile needs a full profile of its own.
//! - Twins (Ficici, Parkes and Pfeffer 2008, Learning and solving many-player games through a cluster-based
//!   representation) is that with n = 2: all others play one strategy.
//! - Hierarchical (Wellman et al. 2005, Approximate strategic reasoning through hierarchical reduction of large
//!   symmetric games): each of n players stands for N / n, himself included. A deviation is one of N / n players at
//!   once, which is what the deviation-preserving reduction mends.
//!
//! The papers ask for whole numbers. So do we: the error names the nearest numbers of players that fit.

use crate::games::{Profile, Symmetric};
use std::collections::BTreeSet;

/// How payoffs of the reduced game are read from the full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    DeviationPreserving,
    Hierarchical,
}

/// How a symmetric game of many players becomes one of few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduction {
    full: u32,
    reduced: u32,
    method: Method,
}

/// All profiles of a symmetric game as counts per strategy, each once. The first has everybody play the first strategy,
/// the last has everybody play the last. Without strategies there is a profile only if there are no players.
pub fn profiles(strategies: usize, players: u32) -> impl Iterator<Item = Vec<u32>> {
    let mut first = vec![0; strategies];
    if let Some(count) = first.first_mut() {
        *count = players;
    }
    let start = (strategies > 0 || players == 0).then_some(first);
    std::iter::successors(start, |counts| {
        let (last, before) = counts.split_last()?;
        // One moves on from the last strategy that can lose one, and takes all of the last strategy along.
        let from = before.iter().rposition(|count| *count > 0)?;
        let mut next = counts.clone();
        next[from] -= 1;
        next[counts.len() - 1] = 0;
        next[from + 1] = last + 1;
        Some(next)
    })
}

/// How many profiles a symmetric game has: (players + strategies - 1) choose players; infinite beyond what a float holds.
pub fn profile_count(strategies: usize, players: u32) -> f64 {
    if strategies == 0 {
        return f64::from(u32::from(players == 0));
    }
    (1..strategies).fold(1.0, |count, of| count * (f64::from(players) + of as f64) / of as f64).round()
}

impl Reduction {
    /// The deviation-preserving reduction of a game of `full` players to one of `reduced`.
    ///
    /// # Errors
    /// The others cannot be shared out evenly.
    pub fn deviation_preserving(full: u32, reduced: u32) -> Result<Self, String> {
        if reduced < 2 || full < reduced {
            return Err(format!("a game of {full} players is reduced to 2 to {full} players, not to {reduced}"));
        }
        nearest(full - 1, reduced - 1).map_err(|(near, far)| {
            format!(
                "{full} players do not reduce to {reduced}: the {} others of a player cannot be shared out evenly among \
                 {}; take {} players, or {}",
                full - 1,
                reduced - 1,
                near + 1,
                far + 1
            )
        })?;
        Ok(Self { full, reduced, method: Method::DeviationPreserving })
    }

    /// The twins reduction of a game of `full` players: to two.
    ///
    /// # Errors
    /// Fewer than two players.
    pub fn twins(full: u32) -> Result<Self, String> {
        Self::deviation_preserving(full, 2)
    }

    /// The hierarchical reduction of a game of `full` players to one of `reduced`.
    ///
    /// # Errors
    /// The players cannot be shared out evenly.
    pub fn hierarchical(full: u32, reduced: u32) -> Result<Self, String> {
        if reduced < 1 || full < reduced {
            return Err(format!("a game of {full} players is reduced to 1 to {full} players, not to {reduced}"));
        }
        nearest(full, reduced).map_err(|(near, far)| {
            format!("{full} players cannot be shared out evenly among {reduced}; take {near} players, or {far}")
        })?;
        Ok(Self { full, reduced, method: Method::Hierarchical })
    }

    /// The players of the full game.
    pub fn full(&self) -> u32 {
        self.full
    }

    /// The players of the reduced game.
    pub fn reduced(&self) -> u32 {
        self.reduced
    }

    /// The full profile in which to look up what a player of `strategy` gets in a profile of the reduced game. Somebody
    /// must play the strategy there.
    pub fn needed(&self, reduced_profile: &[u32], strategy: usize) -> Vec<u32> {
        match self.method {
            Method::Hierarchical => reduced_profile.iter().map(|count| count * (self.full / self.reduced)).collect(),
            Method::DeviationPreserving => {
                let stands_for = (self.full - 1) / (self.reduced - 1);
                let mut full: Vec<u32> = reduced_profile.iter().map(|count| count * stands_for).collect();
                full[strategy] = (reduced_profile[strategy] - 1) * stands_for + 1;
                full
            }
        }
    }

    /// All full profiles that the reduced game needs, each once, in the order of `profiles`.
    pub fn all_needed(&self, strategies: usize) -> Vec<Vec<u32>> {
        let mut needed = BTreeSet::new();
        for reduced in profiles(strategies, self.reduced) {
            needed.extend(played(&reduced).map(|strategy| self.needed(&reduced, strategy)));
        }
        needed.into_iter().rev().collect()
    }

    /// The reduced game of a full one. What the full game does not know is `NaN`; profiles of which nothing is known are
    /// left out.
    ///
    /// # Errors
    /// A game of another number of players.
    pub fn of(&self, game: &Symmetric) -> Result<Symmetric, String> {
        if game.players != self.full {
            return Err(format!("a reduction of {} players does not fit a game of {}", self.full, game.players));
        }
        let known = game.table();
        let mut reduced = Vec::new();
        for counts in profiles(game.strategies.len(), self.reduced) {
            let mut payoffs = vec![f64::NAN; counts.len()];
            for strategy in played(&counts) {
                if let Some(full) = known.get(self.needed(&counts, strategy).as_slice()) {
                    payoffs[strategy] = full[strategy];
                }
            }
            if payoffs.iter().any(|payoff| !payoff.is_nan()) {
                reduced.push(Profile { counts, payoffs });
            }
        }
        Ok(Symmetric { strategies: game.strategies.clone(), players: self.reduced, profiles: reduced })
    }
}

/// The strategies that somebody plays.
fn played(counts: &[u32]) -> impl Iterator<Item = usize> {
    counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(strategy, _)| strategy)
}

/// Whether `among` share `all` evenly, or else the multiples around `all`, the nearest first.
fn nearest(all: u32, among: u32) -> Result<(), (u32, u32)> {
    let left_over = all % among;
    let (below, above) = (all - left_over, all - left_over + among);
    match left_over {
        0 => Ok(()),
        _ if all - below <= above - all => Err((below, above)),
        _ => Err((above, below)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_all_there_each_once() {
        let all: Vec<_> = profiles(3, 2).collect();
        assert_eq!(all, [[2, 0, 0], [1, 1, 0], [1, 0, 1], [0, 2, 0], [0, 1, 1], [0, 0, 2]]);
        for (strategies, players) in [(1, 7), (2, 0), (4, 6), (5, 3)] {
            let all: BTreeSet<_> = profiles(strategies, players).collect();
            assert_eq!(all.len() as f64, profile_count(strategies, players));
            assert_eq!(profiles(strategies, players).count(), all.len());
            assert!(all.iter().all(|counts| counts.iter().sum::<u32>() == players));
        }
        assert_eq!((profiles(0, 3).count(), profiles(0, 0).count()), (0, 1));
        assert_eq!(profile_count(3, 100), 5151.0);
    }

    #[test]
    fn the_one_who_looks_is_one_player() {
        // Seen by one of the first three: two others stand for 12, and he for himself.
        let reduction = Reduction::deviation_preserving(25, 5).expect("24 is 4 times 6");
        assert_eq!(reduction.needed(&[3, 2], 0), [13, 12]);
        assert_eq!(reduction.needed(&[3, 2], 1), [18, 7]);
        assert_eq!(reduction.needed(&[5, 0], 0), [25, 0]);
        assert_eq!(Reduction::hierarchical(25, 5).expect("fits").needed(&[3, 2], 1), [15, 10]);
        let twins = Reduction::twins(100).expect("always fits");
        assert_eq!(twins.needed(&[1, 1], 0), [1, 99]);
        assert_eq!(twins.all_needed(2), [[100, 0], [99, 1], [1, 99], [0, 100]]);
        assert_eq!(Reduction::deviation_preserving(7, 7).expect("itself").needed(&[2, 5], 1), [2, 5]);
    }

    #[test]
    fn what_does_not_divide_says_what_would() {
        let error = Reduction::deviation_preserving(100, 5).expect_err("99 is no multiple of 4");
        assert!(error.ends_with("take 101 players, or 97"), "{error}");
        let error = Reduction::hierarchical(102, 5).expect_err("102 is no multiple of 5");
        assert!(error.ends_with("take 100 players, or 105"), "{error}");
        assert!(Reduction::deviation_preserving(5, 1).is_err() && Reduction::twins(1).is_err());
    }

    #[test]
    fn a_game_that_is_linear_in_shares_of_others_is_kept_as_it_is() {
        // A payoff is the strategy's number plus twice the share of others that play strategy 0.
        let table = |players: u32| Symmetric {
            strategies: ["a", "b", "c"].map(str::to_owned).to_vec(),
            players,
            profiles: profiles(3, players)
                .map(|counts| {
                    let payoff = |own: usize| match counts[own] {
                        0 => f64::NAN,
                        _ => {
                            let others = counts[0] - u32::from(own == 0);
                            own as f64 + 2.0 * f64::from(others) / f64::from(players - 1)
                        }
                    };
                    let payoffs = (0..3).map(payoff).collect();
                    Profile { counts, payoffs }
                })
                .collect(),
        };
        let reduced = Reduction::deviation_preserving(13, 4).expect("fits").of(&table(13)).expect("same players");
        let small = table(4);
        assert_eq!(reduced.profiles.len(), small.profiles.len());
        for (ours, theirs) in reduced.profiles.iter().zip(&small.profiles) {
            assert_eq!(ours.counts, theirs.counts);
            for (our, their) in ours.payoffs.iter().zip(&theirs.payoffs) {
                assert!(our.is_nan() && their.is_nan() || (our - their).abs() < 1e-12);
            }
        }
    }
}
