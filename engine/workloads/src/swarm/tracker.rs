//! How members find each other: the tracker, and whom a member connects to of those it hears of.
//!
//! A member announces itself when it enters, however many have connected to it by then, and connects to those it hears
//! of until it has as many neighbours as its peer seeks. Later it asks only if it has fewer than `min_peers`, or, where
//! its peer seeks more or fewer than is usual, fewer than it seeks. So does the mainline client 4.x (`Rerequester.py`:
//! the first announcement goes out whatever the number of connections, one with `max_initiate` of them asks for no
//! peers; `Encoder.py`: connections that came in count towards `max_initiate`). Two of its habits are left out: it is
//! content with a third of `min_peers` once others can connect to it, and every half hour it announces in any case.
//!
//! How often the tracker answers at most (`tracker_min_s`) holds for accounts, not for visits: one that leaves and comes
//! back waits as if it had stayed.
//!
//! Up to version 4 of the card, who had `min_peers` when its turn came did not announce itself: in a flash crowd three in
//! ten never looked for anybody, and where many seeds came first leechers had no leechers as neighbours.

use super::Swarm;
use super::links::Member;
use game::ids::{AccountId, Clock, PeerId};
use game::random::{Purpose, Stream};
use game::workload::{Search, Workload};
use std::collections::{BTreeMap, BTreeSet};

/// Who is in a swarm, as its tracker knows it.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    members: Vec<u32>,
    /// From when it answers accounts that left before it would have answered them again, in seconds.
    refused: BTreeMap<AccountId, f64>,
}

impl Tracker {
    /// Whether nobody is there.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Adds a member.
    pub fn add(&mut self, members: &mut [Member], a: usize) {
        members[a].tracked = self.members.len() as u32;
        self.members.push(a as u32);
    }

    /// An account leaves, and is not answered before then, should it come back.
    pub fn refuse_until(&mut self, account: AccountId, answers_from_s: f64) {
        self.refused.insert(account, answers_from_s);
    }

    /// From when it answers an account that comes, in seconds.
    pub fn answers_from_s(&mut self, account: AccountId) -> f64 {
        self.refused.remove(&account).unwrap_or(0.0)
    }

    /// Takes a member off the list.
    pub fn remove(&mut self, members: &mut [Member], a: usize) {
        let place = members[a].tracked as usize;
        self.members.swap_remove(place);
        if let Some(moved) = self.members.get(place) {
            members[*moved as usize].tracked = place as u32;
        }
    }

    /// Up to `most` different members in random order, the one who asks left out.
    pub fn sample(&self, asking: usize, most: usize, stream: &mut Stream, out: &mut Vec<usize>) {
        out.clear();
        if self.members.len() <= most + 1 {
            out.extend(self.members.iter().map(|m| *m as usize).filter(|m| *m != asking));
            stream.shuffle(out);
            return;
        }
        if self.members.len() < 4 * most {
            let mut all: Vec<usize> = self.members.iter().map(|m| *m as usize).filter(|m| *m != asking).collect();
            stream.choose_front(&mut all, most);
            out.extend_from_slice(&all[..most]);
            return;
        }
        // Looked up as a set: some ask trackers for thousands.
        let mut drawn = BTreeSet::new();
        while out.len() < most {
            let member = self.members[stream.below(self.members.len())] as usize;
            if member != asking && drawn.insert(member) {
                out.push(member);
            }
        }
    }
}

impl Swarm {
    /// A member announces itself to the tracker and connects to those it hears of, if it seeks any more.
    fn announce(&mut self, clock: Clock, a: usize) {
        let seek = self.search(self.members[a].peer as usize).0.seek;
        self.members[a].announced_s = Some(clock.start_s());
        if self.members[a].ends.len() >= seek {
            return;
        }
        let (peer, swarm) = (self.members[a].peer, self.members[a].swarm as usize);
        let nth = self.peers[peer as usize].members.iter().position(|m| *m as usize == a).unwrap_or(0);
        let mut stream = Stream::of_account(self.seed, Purpose::Tracker, peer, nth, clock.round);
        let mut heard = Vec::new();
        self.trackers[swarm].sample(a, self.rules.tracker_peers, &mut stream, &mut heard);
        self.meet(a, &heard, seek);
    }

    /// A member connects to those it heard of until it has as many neighbours as it seeks, as far as they have room.
    pub fn meet(&mut self, a: usize, heard: &[usize], seek: usize) {
        for &b in heard {
            if self.members[a].ends.len() >= seek {
                break;
            }
            let both_complete = self.holdings.complete(self.members[a].holding as usize)
                && self.holdings.complete(self.members[b].holding as usize);
            if self.members[b].ends.len() < self.most_connections(self.members[b].peer)
                && self.members[a].peer != self.members[b].peer
                && !both_complete
                && !self.links.connected(&self.members, a, b)
            {
                self.links.connect(&mut self.members, &mut self.holdings, a, b);
            }
        }
    }

    /// How many neighbours a peer has room for: one that looks for more than the usual number takes as many in.
    fn most_connections(&self, peer: u32) -> usize {
        self.peers[peer as usize].search.map_or(0, |s| s.seek).max(self.rules.max_connections)
    }

    /// Lets those announce themselves who have come, or for whom it is time and who have too few neighbours: seeds
    /// first, for they were there before the crowd, the others in random order.
    pub fn announce_due(&mut self, clock: Clock) {
        let mut due = std::mem::take(&mut self.due);
        due.clear();
        for peer in &self.peers {
            due.extend(peer.members.iter().filter(|m| self.announces(clock, **m as usize)));
        }
        Stream::new(self.seed, Purpose::Tracker, u32::MAX, clock.round).shuffle(&mut due);
        due.sort_by_key(|m| !self.holdings.complete(self.members[*m as usize].holding as usize));
        for &member in &due {
            // Others may have connected to it since.
            if self.announces(clock, member as usize) {
                self.announce(clock, member as usize);
            }
        }
        self.due = due;
    }

    /// Whether a member has not announced itself yet, or asks for more neighbours, and the tracker answers it.
    fn announces(&self, clock: Clock, a: usize) -> bool {
        let member = &self.members[a];
        let (search, enough) = self.search(member.peer as usize);
        let asks = member
            .announced_s
            .is_none_or(|announced_s| member.ends.len() < enough && clock.start_s() - announced_s >= search.announce_s);
        asks && clock.start_s() >= self.answers_from_s(a)
    }

    /// From when the tracker answers a member, in seconds.
    pub fn answers_from_s(&self, a: usize) -> f64 {
        let member = &self.members[a];
        member.announced_s.map_or(member.answered_from_s, |announced_s| announced_s + self.rules.tracker_min_s)
    }

    /// How a peer searches, and with how many neighbours it asks for no more.
    fn search(&self, id: usize) -> (Search, usize) {
        let search = self.peers[id].search.unwrap_or_else(|| self.usual_search(PeerId(id as u32)));
        (search, if search.seek == self.rules.seek { self.rules.min_peers } else { search.seek })
    }
}

#[cfg(test)]
impl Tracker {
    /// How many members it knows.
    pub fn members_for_test(&self) -> usize {
        self.members.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_of_others_and_names_each_once() {
        // Fewer than are asked for, not many more, and many.
        for (count, most) in [(5, 50), (51, 50), (150, 50), (30_000, 5000)] {
            let tracker = Tracker { members: (0..count).rev().collect(), ..Tracker::default() };
            let mut out = Vec::new();
            tracker.sample(3, most, &mut Stream::new(1, Purpose::Tracker, 0, 0), &mut out);
            assert_eq!(out.len(), most.min(count as usize - 1));
            assert!(!out.contains(&3));
            assert_eq!(out.iter().collect::<BTreeSet<_>>().len(), out.len(), "{most} of {count}");
        }
    }
}
