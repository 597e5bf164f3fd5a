//! Where each peer is in its life, as the facts tell it. Not a measure: what several of them fold with.
//!
//! A peer is online while it has an account open, so neither a second account nor a whitewash makes it arrive
//! anew. It *comes for something* when it arrives wanting it: for the first time, or after it got all that it
//! came for before (`rejoin`). Bytes that it wants again under another account are those it came for already.

use game::fact::Fact;
use game::ids::{Bytes, Clock, PeerId};
use game::measure::Roster;

/// Where a peer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has no account open.
    Offline,
    /// It is online and wants something.
    Leeching,
    /// It is online and wants nothing: a seed, or a leecher that stayed.
    Seeding,
}

/// What a fact changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub peer: PeerId,
    pub before: Stage,
    pub now: Stage,
    /// It came for something, for the first time or again.
    pub came: bool,
    /// It was never online before.
    pub first: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Life {
    accounts: u32,
    seen: bool,
    /// How often it came for something.
    came: u32,
    /// Bytes of what it came for that it has not completed.
    left: Bytes,
    uplink_bytes_per_s: u64,
    /// The round in which it began to leech, and for how many rounds it leeched before.
    since: u64,
    rounds: u64,
}

/// The stages of all peers.
pub struct Stages {
    stage: Vec<Stage>,
    lives: Vec<Life>,
    clock: Clock,
}

impl Stages {
    /// Nobody is online yet.
    pub fn new(roster: &Roster) -> Self {
        let n = roster.peers();
        let clock = Clock { round: 0, round_seconds: 0.0 };
        Self { stage: vec![Stage::Offline; n], lives: vec![Life::default(); n], clock }
    }

    /// Begins a round; to be called before its facts are followed.
    pub fn begin(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Follows a fact of the round. Returns what it changed, if it is about where a peer is.
    pub fn follow(&mut self, fact: &Fact) -> Option<Change> {
        let (mut came, mut first) = (false, false);
        let (peer, round) = match *fact {
            Fact::Arrived { who, uplink_bytes_per_s, wants_bytes, .. } => {
                let life = &mut self.lives[who.peer.index()];
                first = !life.seen;
                came = life.left == 0 && wants_bytes > 0;
                if life.accounts == 0 {
                    life.uplink_bytes_per_s = uplink_bytes_per_s;
                }
                if came {
                    life.came += 1;
                    life.left = wants_bytes;
                }
                life.accounts += 1;
                life.seen = true;
                (who.peer, self.clock.round)
            }
            Fact::Departed { who, .. } => {
                self.lives[who.peer.index()].accounts -= 1;
                (who.peer, self.clock.round)
            }
            // It leeched until the end of this round.
            Fact::Completed { who, goal_bytes, .. } => {
                let life = &mut self.lives[who.peer.index()];
                life.left = life.left.saturating_sub(goal_bytes);
                (who.peer, self.clock.round + 1)
            }
            _ => return None,
        };
        let (before, now) = self.turn(peer, round);
        Some(Change { peer, before, now, came, first })
    }

    /// Takes a peer to the stage that it is in from `round` on. Returns the one before and this one.
    fn turn(&mut self, peer: PeerId, round: u64) -> (Stage, Stage) {
        let (life, stage) = (&mut self.lives[peer.index()], &mut self.stage[peer.index()]);
        let before = *stage;
        let now = match (life.accounts, life.left) {
            (0, _) => Stage::Offline,
            (_, 0) => Stage::Seeding,
            _ => Stage::Leeching,
        };
        match (before == Stage::Leeching, now == Stage::Leeching) {
            (false, true) => life.since = round,
            (true, false) => life.rounds += round - life.since,
            _ => {}
        }
        *stage = now;
        (before, now)
    }

    /// The peers online that changed groups since the round before, and the group that each left.
    pub fn moved<'a>(&'a self, roster: &'a Roster) -> impl Iterator<Item = (PeerId, usize)> + 'a {
        let online = |(peer, _): &&(PeerId, u32)| self.stage[peer.index()] != Stage::Offline;
        roster.moved.iter().filter(online).map(|(peer, left)| (*peer, *left as usize))
    }

    /// Whether a peer is online and wants something.
    pub fn leeches(&self, peer: PeerId) -> bool {
        self.stage[peer.index()] == Stage::Leeching
    }

    /// Whether a peer ever came for something; seeds did not.
    pub fn came(&self, peer: usize) -> bool {
        self.lives[peer].came > 0
    }

    /// The uplink of a peer.
    pub fn uplink_bytes_per_s(&self, peer: usize) -> u64 {
        self.lives[peer].uplink_bytes_per_s
    }

    /// In how many rounds a peer leeched, the present one included.
    pub fn leeching_rounds(&self, peer: usize) -> u64 {
        let life = &self.lives[peer];
        let now = if self.stage[peer] == Stage::Leeching { self.clock.round + 1 - life.since } else { 0 };
        life.rounds + now
    }

    /// For how many seconds a peer leeched, the present round included.
    pub fn leeching_s(&self, peer: usize) -> f64 {
        self.leeching_rounds(peer) as f64 * self.clock.round_seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{arrives, completes, departs, roster, under, whitewashes};

    fn follow(stages: &mut Stages, round: u64, facts: &[Fact]) -> Vec<(Stage, bool)> {
        stages.begin(Clock { round, round_seconds: 10.0 });
        facts.iter().filter_map(|f| stages.follow(f)).map(|c| (c.now, c.came)).collect()
    }

    #[test]
    fn a_peer_arrives_once_whatever_its_accounts_and_again_when_it_comes_for_more() {
        use Stage::{Leeching, Offline, Seeding};
        let mut stages = Stages::new(&roster(&[("peers", 2)]));
        let two_accounts = [arrives(0, 100), under(7, arrives(0, 100)), arrives(1, 0)];
        assert_eq!(follow(&mut stages, 0, &two_accounts), [(Leeching, true), (Leeching, false), (Seeding, false)]);
        let fresh = [whitewashes(0), under(7, whitewashes(0)), under(8, arrives(0, 60))];
        assert_eq!(follow(&mut stages, 2, &fresh), [(Leeching, false), (Offline, false), (Leeching, false)]);
        assert_eq!(follow(&mut stages, 4, &[completes(0, 100, 50.0)]), [(Seeding, false)]);
        assert_eq!(stages.leeching_rounds(0), 5, "rounds 0 to 4, the whitewash cost none");
        assert_eq!(
            follow(&mut stages, 6, &[under(8, departs(0)), arrives(0, 100)]),
            [(Offline, false), (Leeching, true)]
        );
        assert_eq!(stages.leeching_s(0), 60.0, "the present round counts");
        assert!(stages.came(0) && !stages.came(1));
        assert_eq!(stages.leeching_rounds(1), 0);
    }

    #[test]
    fn a_peer_with_two_files_leeches_until_it_has_both_and_not_while_it_is_away() {
        let mut stages = Stages::new(&roster(&[("peers", 1)]));
        follow(&mut stages, 0, &[arrives(0, 200)]);
        assert_eq!(follow(&mut stages, 1, &[completes(0, 100, 20.0)]), [(Stage::Leeching, false)]);
        assert_eq!(follow(&mut stages, 3, &[departs(0)]), [(Stage::Offline, false)]);
        assert_eq!(follow(&mut stages, 8, &[arrives(0, 100)]), [(Stage::Leeching, false)]);
        assert_eq!(follow(&mut stages, 9, &[completes(0, 100, 100.0)]), [(Stage::Seeding, false)]);
        assert_eq!(stages.leeching_rounds(0), 5);
    }
}
