//! `mixtures`: all profiles of k strategies over n `players`, which is the game that equilibria are looked for in.
//!
//! A profile says how many of n players play what. Where the world has just n peers it is played as it is. Where it has
//! more, it is told by the deviation-preserving reduction (Wiedenbeck and Wellman 2012; see `equilibria::reduction`): one
//! peer is the player whose payoff is read, and each other player stands for as many peers as all others do. Peers but
//! one must then divide evenly among players but one.

use super::shape::{Lineup, Reader, Shape};
use equilibria::reduction::{Reduction, profile_count, profiles};
use game::Param;
use game::card::integer;
use results::rankings::Method;
use std::collections::BTreeMap;

/// More profiles than this are never played.
const MOST_PROFILES: f64 = 100_000.0;

static PARAMS: [Param; 1] = [integer("players", 4, 2, 1_000_000, "players of the game")];

/// How it is read.
pub static READER: Reader = Reader {
    name: "mixtures",
    doc: "All profiles of the strategies over some players.",
    params: &PARAMS,
    make: |params| Box::new(Mixtures { players: u32::try_from(params.count("players")).unwrap_or(u32::MAX) }),
};

struct Mixtures {
    players: u32,
}

impl Shape for Mixtures {
    fn methods(&self) -> &'static [Method] {
        &[Method::Score]
    }

    fn lineups(&self, strategies: usize, peers: u32) -> Result<Vec<Lineup>, String> {
        let count = profile_count(strategies, self.players);
        if count > MOST_PROFILES {
            let players = self.players;
            return Err(format!("{strategies} strategies over {players} players are {count} profiles; take fewer"));
        }
        let reduction = Reduction::deviation_preserving(peers, self.players)?;
        let mut lineups: Vec<Lineup> = Vec::new();
        let mut known: BTreeMap<Vec<(usize, u32)>, usize> = BTreeMap::new();
        for profile in profiles(strategies, self.players) {
            for strategy in (0..strategies).filter(|strategy| profile[*strategy] > 0) {
                let full = reduction.needed(&profile, strategy);
                let counts: Vec<(usize, u32)> =
                    full.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
                let at = *known.entry(counts.clone()).or_insert(lineups.len());
                if at == lineups.len() {
                    lineups.push(Lineup { counts, readings: Vec::new() });
                }
                lineups[at].readings.push((profile.clone(), strategy));
            }
        }
        Ok(lineups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strategy_of_every_profile_is_read_once() {
        let mixtures = Mixtures { players: 3 };
        for peers in [3, 21] {
            let lineups = mixtures.lineups(2, peers).expect("20 others for 2 players");
            assert!(lineups.iter().all(|lineup| lineup.counts.iter().map(|(_, count)| count).sum::<u32>() == peers));
            let mut read: Vec<_> = lineups.iter().flat_map(|lineup| lineup.readings.clone()).collect();
            read.sort();
            let all = [([0, 3], 1), ([1, 2], 0), ([1, 2], 1), ([2, 1], 0), ([2, 1], 1), ([3, 0], 0)];
            assert_eq!(read, all.map(|(profile, strategy)| (profile.to_vec(), strategy)));
            // Where there are no more peers than players, both strategies are read off one population.
            assert_eq!(lineups.len(), if peers == 3 { 4 } else { 6 });
        }
        assert!(mixtures.lineups(2, 20).is_err() && mixtures.lineups(200, 21).is_err());
    }
}
