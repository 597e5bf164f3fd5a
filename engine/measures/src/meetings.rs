//! Something for every two peers that play each other.
//!
//! Matches are told in nearly the same order in every round. So whoever is next in that order is looked at first, and
//! looked up only where it is somebody else.

use game::ids::PeerId;
use std::collections::BTreeMap;

/// Something for each pair of players, in the order in which they first met.
#[derive(Debug, Default)]
pub struct Meetings<T> {
    all: Vec<([PeerId; 2], T)>,
    places: BTreeMap<[PeerId; 2], usize>,
    next: usize,
}

impl<T: Default> Meetings<T> {
    /// What belongs to two players, the one with the smaller id first, as the workload tells them.
    pub fn of(&mut self, players: [PeerId; 2]) -> &mut T {
        if self.all.get(self.next).is_none_or(|(next, _)| *next != players) {
            let fresh = self.all.len();
            self.next = *self.places.entry(players).or_insert(fresh);
            if self.next == fresh {
                self.all.push((players, T::default()));
            }
        }
        let place = self.next;
        self.next = if place + 1 == self.all.len() { 0 } else { place + 1 };
        &mut self.all[place].1
    }

    /// Both ways to look at each pair: the player and the opponent, what belongs to the two, and whether the player is
    /// the first of them; in the order of the players, then of the opponents.
    pub fn both_ways(&self) -> Vec<([PeerId; 2], &T, usize)> {
        let ways =
            self.all.iter().flat_map(|([one, other], what)| [([*one, *other], what, 0), ([*other, *one], what, 1)]);
        let mut ways: Vec<_> = ways.collect();
        ways.sort_unstable_by_key(|(players, ..)| *players);
        ways
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_in_whatever_order_they_come() {
        let pair = |one: u32, other: u32| [PeerId(one), PeerId(other)];
        let mut meetings = Meetings::<u32>::default();
        for round in [[(0, 1), (0, 2), (1, 2)], [(0, 1), (0, 2), (1, 2)], [(1, 2), (0, 1), (3, 4)]] {
            round.iter().for_each(|(one, other)| *meetings.of(pair(*one, *other)) += 1);
        }
        let ways: Vec<_> =
            meetings.both_ways().into_iter().map(|(players, times, side)| (players, *times, side)).collect();
        let expected = [
            (0, 1, 3, 0),
            (0, 2, 2, 0),
            (1, 0, 3, 1),
            (1, 2, 3, 0),
            (2, 0, 2, 1),
            (2, 1, 3, 1),
            (3, 4, 1, 0),
            (4, 3, 1, 1),
        ];
        assert_eq!(ways, expected.map(|(one, other, times, side)| (pair(one, other), times, side)));
    }
}
