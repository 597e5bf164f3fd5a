//! Evolve: peers take over strategies that do better (Feldman et al. 2004, section 3.3).
//!
//! At the end of a round each peer, in this order, mutates with one probability, or learns with another. Who mutates
//! plays a strategy drawn from those of all groups. Who learns compares its own strategy with the one of the highest
//! rating, and changes to that with a probability in proportion to the difference. A peer keeps its account and its
//! name when it changes, so that others know it as what it was: that is a traitor in the paper's words.
//!
//! The paper was not at hand; its rule is told from memory, and what was not certain is settled so:
//!
//! - **A rating** weighs scores by age: what the peers that play a strategy gained since each of them took it up, over
//!   the rounds since then. Young samples, often outliers, weigh little. Who plays it alone rates it alone; a strategy
//!   that nobody plays has no rating, and comes back by mutation only.
//! - **Whose observations count**: everybody's. In the paper peers gossip with those that they meet.
//! - **In proportion to the difference**: the difference over `sure_difference`, the utility per round at which a peer
//!   that learns surely changes; 0 takes the difference between the highest rating and the lowest.
//! - **A learner's mind**: a strategy's mind is kept at a peer's seat. Who comes back to a strategy finds its own as it
//!   left it, and who comes for the first time begins with an empty one.
//! - **Who is not online** neither learns nor mutates, and groups that the workload brings stay what they are.
//! - **Groups are those of the moment** while rounds are played and measured; a run's results are told by the groups in
//!   which peers began.
//!
//! The workload's utility must add up from round to round.

use crate::world::{Cohorts, Goods, Now, Players, Presence, Seed, State};
use bevy_ecs::prelude::*;
use game::ids::PeerId;
use game::measure::Roster;
use game::random::{Purpose, Stream};

/// How peers change to strategies that do better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evolution {
    /// Probability that a peer learns at the end of a period.
    pub learning: f64,
    /// Probability that it takes up any strategy instead.
    pub mutation: f64,
    /// Rounds of a period.
    pub every_rounds: u64,
    /// Difference of ratings, in utility per round, at which a peer that learns surely changes; 0: that of the highest
    /// and the lowest.
    pub sure_difference: f64,
}

/// Resource: what a run with evolution keeps.
#[derive(Resource)]
pub struct Evolving {
    rule: Evolution,
    /// The groups as they were at the start.
    pub founders: Roster,
    /// The round in which each peer took up its strategy, and its utility then.
    began: Vec<(u64, f64)>,
}

impl Evolving {
    /// Everybody takes up its strategy in round 0.
    pub fn new(rule: Evolution, roster: &Roster) -> Self {
        Self { rule, founders: roster.clone(), began: vec![(0, 0.0); roster.peers()] }
    }

    /// What each group's strategy is rated, in utility per round: `None` where nobody plays it.
    fn ratings(&self, round: u64, utility: &[f64], roster: &Roster) -> Vec<Option<f64>> {
        let mut sums = vec![(0.0, 0); roster.groups.len()];
        for (peer, (since, before)) in self.began.iter().enumerate() {
            let (gained, rounds) = &mut sums[roster.group_of[peer] as usize];
            *gained += utility[peer] - before;
            *rounds += round + 1 - since;
        }
        sums.into_iter().map(|(gained, rounds)| (rounds > 0).then(|| gained / rounds as f64)).collect()
    }
}

/// What everybody compares its own strategy with.
struct Choice {
    rule: Evolution,
    /// The groups that peers may join.
    open: Vec<u32>,
    ratings: Vec<Option<f64>>,
    /// The highest rating and whose it is, and the lowest.
    best: Option<(u32, f64)>,
    worst: f64,
}

impl Choice {
    fn new(rule: Evolution, open: Vec<u32>, ratings: Vec<Option<f64>>) -> Self {
        let mut best: Option<(u32, f64)> = None;
        let mut worst = f64::INFINITY;
        for &group in &open {
            let Some(rating) = ratings[group as usize] else { continue };
            worst = worst.min(rating);
            if best.is_none_or(|(_, highest)| rating > highest) {
                best = Some((group, rating));
            }
        }
        Self { rule, open, ratings, best, worst }
    }

    /// The group that a peer of another group changes to, if it does.
    fn of(&self, own: u32, stream: &mut Stream) -> Option<u32> {
        let (mutates, learns, changes) = (stream.unit(), stream.unit(), stream.unit());
        if mutates < self.rule.mutation {
            return Some(self.open[stream.below(self.open.len())]);
        }
        let (best, highest) = self.best?;
        let gap = highest - self.ratings[own as usize]?;
        let sure = if self.rule.sure_difference > 0.0 { self.rule.sure_difference } else { highest - self.worst };
        (learns < self.rule.learning && gap > 0.0 && changes * sure < gap).then_some(best)
    }
}

/// Everybody chooses at once, by what the round left.
pub fn evolve(
    now: Res<Now>,
    seed: Res<Seed>,
    goods: Res<Goods>,
    presences: Query<&Presence>,
    mut players: ResMut<Players>,
    mut cohorts: ResMut<Cohorts>,
    mut evolving: ResMut<Evolving>,
) {
    let round = now.0.round;
    players.roster.moved.clear();
    if !(round + 1).is_multiple_of(evolving.rule.every_rounds) {
        return;
    }
    let roster = &players.roster;
    let utility: Vec<f64> = (0..roster.peers() as u32).map(|peer| goods.0.utility(now.0, PeerId(peer))).collect();
    let open = (0..roster.groups.len() as u32).filter(|group| !roster.extra[*group as usize]).collect();
    let choice = Choice::new(evolving.rule, open, evolving.ratings(round, &utility, roster));
    let key = Stream::key(seed.0, Purpose::Evolve, round);
    let moves: Vec<(PeerId, u32)> = presences
        .iter_many(&players.entity)
        .flatten()
        .filter(|presence| presence.state == State::Online)
        .filter_map(|presence| {
            let own = roster.group_of[presence.peer.index()];
            let target = choice.of(own, &mut Stream::of_key(key, presence.peer.0));
            target.filter(|group| *group != own && !roster.extra[own as usize]).map(|group| (presence.peer, group))
        })
        .collect();
    for (peer, group) in &moves {
        let left = std::mem::replace(&mut players.roster.group_of[peer.index()], *group);
        players.roster.moved.push((*peer, left));
        evolving.began[peer.index()] = (round + 1, utility[peer.index()]);
    }
    if !moves.is_empty() {
        seat(&mut players, &mut cohorts);
    }
}

/// Lists the members of every group anew. The groups themselves stand in the roster, and seats never change.
fn seat(players: &mut Players, cohorts: &mut Cohorts) {
    cohorts.0.iter_mut().for_each(|seats| seats.members.clear());
    for peer in 0..players.roster.peers() as u32 {
        let group = players.roster.group_of[peer as usize] as usize;
        players.rank[peer as usize] = cohorts.0[group].members.len() as u32;
        cohorts.0[group].members.push(PeerId(peer));
    }
    players.members = cohorts.0.iter().map(|seats| seats.members.len() as u32).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Evolution = Evolution { learning: 1.0, mutation: 0.0, every_rounds: 1, sure_difference: 0.0 };

    fn stream(peer: u32) -> Stream {
        Stream::new(1, Purpose::Evolve, peer, 0)
    }

    /// How many of many peers of group 0 change to group 1.
    fn share(rule: Evolution, ratings: [f64; 3]) -> f64 {
        let choice = Choice::new(rule, vec![0, 1, 2], ratings.map(Some).to_vec());
        let changed = (0..20_000).filter(|peer| choice.of(0, &mut stream(*peer)) == Some(1)).count();
        changed as f64 / 20_000.0
    }

    #[test]
    fn a_rating_is_what_was_gained_over_the_rounds_since() {
        let roster = Roster::plain(vec!["a".into(), "b".into(), "c".into()], vec![0, 0, 1], vec![false; 3]);
        let mut evolving = Evolving::new(RULE, &roster);
        evolving.began[1] = (8, 50.0);
        let ratings = evolving.ratings(9, &[30.0, 56.0, -10.0], &roster);
        assert_eq!(ratings, [Some(36.0 / 12.0), Some(-1.0), None]);
    }

    #[test]
    fn who_learns_changes_in_proportion_to_the_difference() {
        let near = |share: f64, expected: f64| assert!((share - expected).abs() < 0.015, "{share}, not {expected}");
        near(share(RULE, [0.0, 4.0, 2.0]), 1.0);
        near(share(RULE, [2.0, 4.0, 0.0]), 0.5);
        near(share(RULE, [4.0, 2.0, 0.0]), 0.0);
        near(share(Evolution { learning: 0.4, ..RULE }, [2.0, 4.0, 0.0]), 0.2);
        near(share(Evolution { sure_difference: 8.0, ..RULE }, [2.0, 4.0, 0.0]), 0.25);
        near(share(Evolution { sure_difference: 1.0, ..RULE }, [2.0, 4.0, 0.0]), 1.0);
        assert_eq!(share(RULE, [3.0, 3.0, 3.0]), 0.0, "nothing is better");
    }

    #[test]
    fn who_mutates_may_become_anything() {
        let choice = Choice::new(Evolution { mutation: 1.0, ..RULE }, vec![0, 2], vec![Some(1.0), Some(9.0), None]);
        let drawn: Vec<u32> = (0..100).filter_map(|peer| choice.of(0, &mut stream(peer))).collect();
        assert_eq!(drawn.len(), 100);
        assert!(drawn.contains(&0) && drawn.contains(&2) && !drawn.contains(&1));
    }
}
