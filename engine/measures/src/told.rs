//! Hand-made facts for the tests of measures.

use game::fact::{Departure, Fact, Party};
use game::ids::{AccountId, Bytes, Clock, Good, PeerId};
use game::measure::{Measure, MeasureEntry, Roster, Sheet};

/// Bytes per second of every uplink, unless a test says otherwise.
pub const UPLINK: u64 = 10;

/// Groups by name and number of peers, ids in that order; `seeds` is what the workload brought.
pub fn roster(groups: &[(&str, usize)]) -> Roster {
    let group_of = (0u32..).zip(groups).flat_map(|(at, (_, peers))| vec![at; *peers]).collect();
    let names = groups.iter().map(|(name, _)| (*name).to_owned());
    Roster::plain(names.collect(), group_of, groups.iter().map(|(name, _)| *name == "seeds").collect())
}

/// A peer under its first account.
fn who(peer: u32) -> Party {
    Party { peer: PeerId(peer), account: AccountId(peer) }
}

pub fn arrives(peer: u32, wants_bytes: Bytes) -> Fact {
    Fact::Arrived {
        who: who(peer),
        uplink_bytes_per_s: UPLINK,
        downlink_bytes_per_s: u64::MAX,
        wants_bytes,
        has_bytes: 0,
    }
}

/// The same arrival with an uplink that has no limit.
pub fn endless(mut fact: Fact) -> Fact {
    if let Fact::Arrived { uplink_bytes_per_s, .. } = &mut fact {
        *uplink_bytes_per_s = u64::MAX;
    }
    fact
}

pub fn departs(peer: u32) -> Fact {
    Fact::Departed { who: who(peer), why: Departure::Churn }
}

pub fn whitewashes(peer: u32) -> Fact {
    Fact::Departed { who: who(peer), why: Departure::Whitewash }
}

pub fn seeks(peer: u32, good: u32, bytes: Bytes) -> Fact {
    Fact::Sought { who: who(peer), good: Good(good), bytes }
}

pub fn gives(from: u32, to: u32, bytes: Bytes) -> Fact {
    Fact::Transfer { from: who(from), to: who(to), good: Good(0), bytes, wasted_bytes: 0 }
}

pub fn gains(peer: u32, bytes: Bytes) -> Fact {
    Fact::Gained { who: who(peer), good: Good(0), bytes }
}

pub fn completes(peer: u32, goal_bytes: Bytes, took_s: f64) -> Fact {
    Fact::Completed { who: who(peer), good: Good(0), goal_bytes, took_s }
}

/// A request of `peer` at `source` with (position, length), and its position if the mechanism that looks on ruled.
pub fn queues(peer: u32, source: u32, (position, length): (u32, u32), beside: Option<u32>) -> Fact {
    let (at, who, good) = (who(source), who(peer), Good(0));
    Fact::Queued { at, who, good, bytes: 100, position, length, beside, standing: 0.0, tier: None }
}

pub fn starts(peer: u32, source: u32, waited_s: f64) -> Fact {
    Fact::Started { at: who(source), who: who(peer), good: Good(0), waited_s }
}

pub fn judges(by: u32, from: u32, authentic: bool) -> Fact {
    Fact::Judged { by: who(by), from: who(from), good: Good(0), bytes: 100, authentic }
}

/// A turn of two: their moves as C and D, and what each got.
pub fn plays(one: u32, other: u32, turn: u32, moves: &str, payoffs: [f64; 2]) -> Fact {
    let moves = [moves.starts_with('C'), moves.ends_with('C')];
    Fact::Played { players: [who(one), who(other)], turn, moves, payoffs }
}

/// The same transfer to another account of the receiver.
pub fn under_receiver(account: u32, mut fact: Fact) -> Fact {
    if let Fact::Transfer { to, .. } = &mut fact {
        to.account = AccountId(account);
    }
    fact
}

/// The same fact under another account of the (giving) peer.
pub fn under(account: u32, mut fact: Fact) -> Fact {
    match &mut fact {
        Fact::Arrived { who, .. } | Fact::Departed { who, .. } | Fact::Transfer { from: who, .. } => {
            who.account = AccountId(account);
        }
        _ => {}
    }
    fact
}

/// A measure that is told facts, in rounds of ten seconds.
pub struct Told {
    roster: Roster,
    measure: Box<dyn Measure>,
    round: u64,
}

impl Told {
    pub fn to(entry: &MeasureEntry, groups: &[(&str, usize)]) -> Self {
        let roster = roster(groups);
        Self { measure: (entry.new)(&roster), roster, round: 0 }
    }

    /// With so many rounds of warm-up.
    pub fn warm_after(mut self, rounds: u64) -> Self {
        self.roster.warm_up_rounds = rounds;
        self
    }

    /// With these groups known to collude.
    pub fn colluding(mut self, groups: &[usize]) -> Self {
        groups.iter().for_each(|group| self.roster.colluding[*group] = true);
        self
    }

    /// With these groups known to change accounts.
    pub fn whitewashing(mut self, groups: &[usize]) -> Self {
        groups.iter().for_each(|group| self.roster.whitewashing[*group] = true);
        self
    }

    /// With each peer on a machine.
    pub fn on_machines(mut self, machines: &[u32]) -> Self {
        self.roster.machine_of = machines.to_vec();
        self
    }

    /// A peer changes to another group before the next round.
    pub fn moves(&mut self, peer: u32, group: u32) {
        let left = std::mem::replace(&mut self.roster.group_of[peer as usize], group);
        self.roster.moved.push((PeerId(peer), left));
    }

    /// Plays one round.
    pub fn round(&mut self, facts: &[Fact]) {
        self.measure.fold(Clock { round: self.round, round_seconds: 10.0 }, facts, &self.roster);
        self.roster.moved.clear();
        self.round += 1;
    }

    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::default();
        self.measure.write(&self.roster, &mut sheet);
        sheet
    }

    pub fn cell(&self, name: &str) -> f64 {
        self.sheet().cells.into_iter().find(|(n, _)| *n == name).expect(name).1
    }

    pub fn groups(&self, name: &str) -> Vec<f64> {
        self.sheet().groups.into_iter().find(|(n, _)| *n == name).expect(name).1
    }

    pub fn peers(&self, name: &str) -> Vec<f64> {
        self.sheet().peers.into_iter().find(|(n, _)| *n == name).expect(name).1
    }

    pub fn rounds(&self, name: &str) -> Vec<f64> {
        self.sheet().rounds.into_iter().find(|(n, _)| *n == name).expect(name).1
    }
}
