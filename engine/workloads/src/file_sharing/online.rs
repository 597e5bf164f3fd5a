//! Who is online, under which accounts, with which downloads; and who conspires with whom.

use game::cast::Cast;
use game::fact::Party;
use game::ids::{AccountId, PeerId};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// A peer that is offline has no seat.
const NOWHERE: u32 = u32::MAX;

/// What is kept of a peer while it is online.
#[derive(Clone, Debug, Default)]
struct Seat {
    /// Its accounts, the newest last.
    accounts: SmallVec<[AccountId; 1]>,
    downloads: SmallVec<[u32; 4]>,
    /// Whether it shares nothing new.
    hides: bool,
}

/// Who is online.
#[derive(Clone, Debug)]
pub struct Online {
    seats: Vec<Seat>,
    free: Vec<u32>,
    /// The seat of each peer.
    seat_of: Vec<u32>,
    /// For each member of a ring its fellows.
    fellows: BTreeMap<u32, Vec<u32>>,
}

impl Online {
    /// Nobody is online yet.
    pub fn new(cast: &Cast) -> Self {
        let mut fellows = BTreeMap::new();
        for group in cast.groups.iter().filter(|group| group.ring > 0) {
            for ring in group.members.chunks(group.ring) {
                for peer in ring {
                    let others = ring.iter().filter(|other| *other != peer).map(|other| other.0).collect();
                    fellows.insert(peer.0, others);
                }
            }
        }
        let peers = cast.peers();
        Self { seats: Vec::new(), free: Vec::new(), seat_of: vec![NOWHERE; peers], fellows }
    }

    /// Whether a peer is online.
    pub fn is_online(&self, peer: u32) -> bool {
        self.seat_of[peer as usize] != NOWHERE
    }

    fn seat(&self, peer: u32) -> Option<&Seat> {
        self.seats.get(self.seat_of[peer as usize] as usize)
    }

    fn seat_mut(&mut self, peer: u32) -> Option<&mut Seat> {
        self.seats.get_mut(self.seat_of[peer as usize] as usize)
    }

    /// An account is there. Returns whether its peer just came.
    pub fn enter(&mut self, who: Party) -> bool {
        let peer = who.peer.index();
        let comes = self.seat_of[peer] == NOWHERE;
        if comes {
            self.seat_of[peer] = self.free.pop().unwrap_or_else(|| {
                self.seats.push(Seat::default());
                self.seats.len() as u32 - 1
            });
        }
        if let Some(seat) = self.seat_mut(who.peer.0) {
            seat.accounts.push(who.account);
        }
        comes
    }

    /// An account is there no longer. Returns whether its peer just went: it was the last.
    pub fn leave(&mut self, who: Party) -> bool {
        let peer = who.peer.index();
        let Some(seat) = self.seat_mut(who.peer.0) else { return false };
        seat.accounts.retain(|account| *account != who.account);
        let goes = seat.accounts.is_empty();
        if goes {
            *seat = Seat::default();
            self.free.push(self.seat_of[peer]);
            self.seat_of[peer] = NOWHERE;
        }
        goes
    }

    /// The accounts of a peer, the newest last; none while it is offline.
    pub fn accounts(&self, peer: u32) -> &[AccountId] {
        self.seat(peer).map_or(&[], |seat| &seat.accounts)
    }

    /// A peer under its newest account.
    pub fn newest(&self, peer: u32) -> Option<Party> {
        self.accounts(peer).last().map(|account| Party { peer: PeerId(peer), account: *account })
    }

    /// The downloads that a peer waits for.
    pub fn downloads(&self, peer: u32) -> &[u32] {
        self.seat(peer).map_or(&[], |seat| &seat.downloads)
    }

    /// A peer waits for one more download.
    pub fn add_download(&mut self, peer: u32, id: u32) {
        if let Some(seat) = self.seat_mut(peer) {
            seat.downloads.push(id);
        }
    }

    /// A peer waits for a download no longer.
    pub fn remove_download(&mut self, peer: u32, id: u32) {
        if let Some(seat) = self.seat_mut(peer) {
            seat.downloads.retain(|other| *other != id);
        }
    }

    /// Whether a peer shares nothing new.
    pub fn hides(&self, peer: u32) -> bool {
        self.seat(peer).is_some_and(|seat| seat.hides)
    }

    /// A peer begins or ceases to share nothing new.
    pub fn set_hides(&mut self, peer: u32, hides: bool) {
        if let Some(seat) = self.seat_mut(peer) {
            seat.hides = hides;
        }
    }

    /// The fellows of a peer's ring, online or not.
    pub fn fellows(&self, peer: u32) -> &[u32] {
        self.fellows.get(&peer).map_or(&[], Vec::as_slice)
    }
}
