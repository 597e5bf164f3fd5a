//! Storage: whose objects are safe with others, and who keeps how much for whom.
//!
//! Everything is read from facts. A copy is there from its first `Transfer` (both sides were online and saw it) until it is
//! `Lost`; in between it counts whether its keeper is online or not. An object is *stored* once it had a copy. It is *lost* if
//! it was ever `Ruined`, that is, without any copy at the end of a round, even if its owner placed it anew later: had the
//! owner's own disk failed just then, it would be gone.
//!
//! What a peer *gives* is the copies that it keeps for others and the duties that it does (claims), round by round; what it
//! *uses* is the copies of its own that others keep. The claims that others keep for it are of no use to it and not counted.
//! What happens during the warm-up is not in the means over rounds.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock, Good, PeerId, grown};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, ratio, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("storage"),
    summary: text("Says whose objects are safe with others, what was lost, and who keeps how much for whom."),
    source: text("Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 5"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("backup")]),
    example: text("claims: [{ metric: objects_lost_share, within: [0, 0.01] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(Frame::Cells, "objects_stored", "objects of which there ever was a copy"),
        whole(Frame::Cells, "objects_lost", "objects of those that were at some time without any copy again"),
        real(Frame::Cells, "objects_lost_share", "objects_lost over objects_stored; null if nothing was stored"),
        real(
            Frame::Cells,
            "living_objects_lost_share",
            "objects_lost over objects_stored, of owners that are online at the end; null if there are none",
        ),
        whole(Frame::Cells, "objects_safe", "objects with at least one copy at the end"),
        whole(Frame::Cells, "replicas_held", "copies at the end"),
        whole(Frame::Cells, "replicas_lost", "copies that were dropped, or were on disks that failed"),
        whole(Frame::Cells, "claims_honoured_bytes", "bytes of duties (claims) that were done, over all rounds"),
        real(
            Frame::Cells,
            "claims_share",
            "bytes of claims over all bytes that are kept for others, in the mean round; null if nothing is",
        ),
        real(Frame::Cells, "final_claims_share", "the same in the last round"),
        real(
            Frame::Cells,
            "refused_share",
            "proposals to keep a copy that were refused, over all; null if there were none",
        ),
        real(Frame::Groups, "objects_lost_share", "as in `cells`, of the group's own objects"),
        real(
            Frame::Groups,
            "space_ratio",
            "given_bytes over used_bytes of the group: contribution over consumption; null if it uses nothing",
        ),
        real(Frame::Groups, "refused_share", "as in `cells`, of the proposals that the group made"),
        real(Frame::Groups, "refuses_share", "as in `cells`, of the proposals that were made to the group"),
        whole(Frame::Peers, "objects_safe", "own objects with at least one copy at the end"),
        whole(Frame::Peers, "replicas_held", "copies of its own objects at the end"),
        whole(Frame::Peers, "replicas_lost", "copies of its own objects that were lost"),
        real(Frame::Peers, "given_bytes", "bytes that it keeps for others, claims included, in the mean round"),
        real(Frame::Peers, "used_bytes", "bytes that others keep for it, without claims, in the mean round"),
        whole(Frame::Rounds, "objects_safe", "objects of the group with at least one copy"),
        whole(Frame::Rounds, "objects_lost", "objects of the group that were lost so far"),
        whole(Frame::Rounds, "replicas_held", "copies of the group's objects"),
        whole(Frame::Rounds, "claims_bytes", "bytes of claims that the group's peers keep"),
        whole(Frame::Rounds, "kept_bytes", "bytes of copies that the group's peers keep"),
    ],
    on_request: false,
    new: |roster| Box::new(Storage::new(roster)),
};

/// One object.
#[derive(Clone, Debug, Default)]
struct Object {
    owner: Option<PeerId>,
    keepers: Vec<PeerId>,
    lost: bool,
}

/// What there is to say of a peer.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// At the moment.
    safe: u64,
    lost: u64,
    copies: u64,
    used_bytes: Bytes,
    kept_bytes: Bytes,
    claims_bytes: Bytes,
    /// So far.
    stored: u64,
    replicas_lost: u64,
    placed: u64,
    refused: u64,
    took: u64,
    refuses: u64,
    /// Over the rounds after the warm-up.
    given_byte_rounds: Bytes,
    used_byte_rounds: Bytes,
    claims_byte_rounds: Bytes,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.safe += other.safe;
        self.lost += other.lost;
        self.copies += other.copies;
        self.used_bytes += other.used_bytes;
        self.kept_bytes += other.kept_bytes;
        self.claims_bytes += other.claims_bytes;
        self.stored += other.stored;
        self.replicas_lost += other.replicas_lost;
        self.placed += other.placed;
        self.refused += other.refused;
        self.took += other.took;
        self.refuses += other.refuses;
        self.given_byte_rounds += other.given_byte_rounds;
        self.used_byte_rounds += other.used_byte_rounds;
        self.claims_byte_rounds += other.claims_byte_rounds;
    }
}

struct Storage {
    /// By goods.
    objects: Vec<Object>,
    peers: Vec<Tally>,
    /// How many accounts of each peer are online.
    online: Vec<u32>,
    claims_honoured_bytes: Bytes,
    warm_rounds: u64,
    rounds: [Vec<f64>; 5],
}

impl Storage {
    fn new(roster: &Roster) -> Self {
        Self {
            objects: Vec::new(),
            peers: vec![Tally::default(); roster.peers()],
            online: vec![0; roster.peers()],
            claims_honoured_bytes: 0,
            warm_rounds: 0,
            rounds: Default::default(),
        }
    }

    fn peer(&mut self, peer: PeerId) -> &mut Tally {
        &mut self.peers[peer.index()]
    }

    /// A copy was seen: a new one, if its keeper had none.
    fn see(&mut self, keeper: PeerId, owner: PeerId, good: Good, bytes: Bytes) {
        let object = grown(&mut self.objects, good.0 as usize, Object::default);
        if object.keepers.contains(&keeper) {
            return;
        }
        object.keepers.push(keeper);
        let (first, alone) = (object.owner.replace(owner).is_none(), object.keepers.len() == 1);
        let mine = self.peer(owner);
        mine.stored += u64::from(first);
        mine.safe += u64::from(alone);
        mine.copies += 1;
        mine.placed += 1;
        mine.used_bytes += bytes;
        let its = self.peer(keeper);
        its.took += 1;
        its.kept_bytes += bytes;
    }

    /// A copy is gone.
    fn miss(&mut self, keeper: PeerId, owner: PeerId, good: Good, bytes: Bytes) {
        let Some(object) = self.objects.get_mut(good.0 as usize) else { return };
        let Some(place) = object.keepers.iter().position(|peer| *peer == keeper) else { return };
        object.keepers.remove(place);
        let none = object.keepers.is_empty();
        let mine = self.peer(owner);
        mine.safe -= u64::from(none);
        mine.copies -= 1;
        mine.replicas_lost += 1;
        mine.used_bytes -= bytes;
        self.peer(keeper).kept_bytes -= bytes;
    }

    /// The share of objects that were lost, of owners that are online.
    fn lost_by_living(&self) -> f64 {
        let living = |object: &&Object| object.owner.is_some_and(|owner| self.online[owner.index()] > 0);
        let stored = self.objects.iter().filter(living).count() as u64;
        ratio(self.objects.iter().filter(living).filter(|object| object.lost).count() as u64, stored)
    }

    /// The sums of each group, and of all.
    fn sums(&self, roster: &Roster) -> (Vec<Tally>, Tally) {
        let mut groups = vec![Tally::default(); roster.groups.len()];
        let mut all = Tally::default();
        for (tally, group) in self.peers.iter().zip(&roster.group_of) {
            groups[*group as usize].add(tally);
            all.add(tally);
        }
        (groups, all)
    }
}

impl Measure for Storage {
    fn fold(&mut self, clock: Clock, facts: &[Fact], roster: &Roster) {
        self.peers.iter_mut().for_each(|tally| tally.claims_bytes = 0);
        for fact in facts {
            match *fact {
                Fact::Transfer { from, to, good, bytes, .. } if bytes > 0 => self.see(from.peer, to.peer, good, bytes),
                Fact::Arrived { who, .. } => self.online[who.peer.index()] += 1,
                Fact::Departed { who, .. } => {
                    let online = &mut self.online[who.peer.index()];
                    *online = online.saturating_sub(1);
                }
                Fact::Lost { at, who, good, bytes } => self.miss(at.peer, who.peer, good, bytes),
                Fact::Ruined { who, good, .. } => {
                    if let Some(object) = self.objects.get_mut(good.0 as usize).filter(|object| !object.lost) {
                        object.lost = true;
                        self.peer(who.peer).lost += 1;
                    }
                }
                Fact::Honoured { by, bytes, .. } => {
                    self.peer(by.peer).claims_bytes += bytes;
                    self.claims_honoured_bytes += bytes;
                }
                Fact::Refused { at, who, .. } => {
                    self.peer(who.peer).refused += 1;
                    self.peer(at.peer).refuses += 1;
                }
                _ => {}
            }
        }
        if roster.is_warm(clock) {
            self.warm_rounds += 1;
            for tally in &mut self.peers {
                tally.given_byte_rounds += tally.kept_bytes + tally.claims_bytes;
                tally.used_byte_rounds += tally.used_bytes;
                tally.claims_byte_rounds += tally.claims_bytes;
            }
        }
        for group in self.sums(roster).0 {
            let values = [group.safe, group.lost, group.copies, group.claims_bytes, group.kept_bytes];
            self.rounds.iter_mut().zip(values).for_each(|(column, value)| column.push(value as f64));
        }
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let (groups, all) = self.sums(roster);
        let refused = |tally: &Tally| ratio(tally.refused, tally.refused + tally.placed);
        sheet.cells.push(("objects_stored", all.stored as f64));
        sheet.cells.push(("objects_lost", all.lost as f64));
        sheet.cells.push(("objects_lost_share", ratio(all.lost, all.stored)));
        sheet.cells.push(("living_objects_lost_share", self.lost_by_living()));
        sheet.cells.push(("objects_safe", all.safe as f64));
        sheet.cells.push(("replicas_held", all.copies as f64));
        sheet.cells.push(("replicas_lost", all.replicas_lost as f64));
        sheet.cells.push(("claims_honoured_bytes", self.claims_honoured_bytes as f64));
        sheet.cells.push(("claims_share", ratio(all.claims_byte_rounds, all.given_byte_rounds)));
        sheet.cells.push(("final_claims_share", ratio(all.claims_bytes, all.claims_bytes + all.kept_bytes)));
        sheet.cells.push(("refused_share", refused(&all)));
        let of_groups = |value: fn(&Tally) -> f64| groups.iter().map(value).collect();
        sheet.groups.push(("objects_lost_share", of_groups(|tally| ratio(tally.lost, tally.stored))));
        sheet.groups.push(("space_ratio", of_groups(|tally| ratio(tally.given_byte_rounds, tally.used_byte_rounds))));
        sheet.groups.push(("refused_share", groups.iter().map(refused).collect()));
        sheet.groups.push(("refuses_share", of_groups(|tally| ratio(tally.refuses, tally.refuses + tally.took))));
        let warm_rounds = self.warm_rounds as f64;
        let of_peers = |value: &dyn Fn(&Tally) -> f64| self.peers.iter().map(value).collect();
        sheet.peers.push(("objects_safe", of_peers(&|tally| tally.safe as f64)));
        sheet.peers.push(("replicas_held", of_peers(&|tally| tally.copies as f64)));
        sheet.peers.push(("replicas_lost", of_peers(&|tally| tally.replicas_lost as f64)));
        sheet.peers.push(("given_bytes", of_peers(&|tally| tally.given_byte_rounds as f64 / warm_rounds)));
        sheet.peers.push(("used_bytes", of_peers(&|tally| tally.used_byte_rounds as f64 / warm_rounds)));
        let names = ["objects_safe", "objects_lost", "replicas_held", "claims_bytes", "kept_bytes"];
        sheet.rounds.extend(names.into_iter().zip(self.rounds.iter().cloned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::Told;
    use game::fact::Party;
    use game::ids::AccountId;

    const BYTES: Bytes = 100;

    fn party(peer: u32) -> Party {
        Party { peer: PeerId(peer), account: AccountId(peer) }
    }

    /// Objects have the number of their owner.
    fn sees(keeper: u32, owner: u32) -> Fact {
        let (from, to) = (party(keeper), party(owner));
        Fact::Transfer { from, to, good: Good(owner), bytes: BYTES, wasted_bytes: 0 }
    }

    fn lost(keeper: u32, owner: u32) -> Fact {
        Fact::Lost { at: party(keeper), who: party(owner), good: Good(owner), bytes: BYTES }
    }

    fn ruined(owner: u32) -> Fact {
        Fact::Ruined { who: party(owner), good: Good(owner), bytes: BYTES }
    }

    fn honours(by: u32, to: u32, bytes: Bytes) -> Fact {
        Fact::Honoured { by: party(by), to: party(to), bytes }
    }

    fn refuses(at: u32, who: u32) -> Fact {
        Fact::Refused { at: party(at), who: party(who), good: Good(who) }
    }

    fn told() -> Told {
        let mut told = Told::to(&ENTRY, &[("a", 2), ("b", 2)]);
        told.round(&[sees(2, 0), sees(3, 0), sees(0, 2), refuses(1, 3), refuses(1, 2), honours(2, 0, 50)]);
        // Peer 0 is offline: nobody sees its copies, and they are there.
        told.round(&[lost(3, 0), honours(2, 0, 50)]);
        told.round(&[lost(2, 0), ruined(0), sees(0, 2)]);
        told.round(&[sees(1, 0), sees(0, 2), honours(1, 0, 100), lost(3, 3)]);
        told
    }

    #[test]
    fn copies_are_there_from_the_first_sight_to_their_loss() {
        let told = told();
        assert_eq!(told.rounds("replicas_held"), [2.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]);
        assert_eq!(told.rounds("objects_safe"), [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]);
        assert_eq!(told.rounds("kept_bytes"), [100.0, 200.0, 100.0, 100.0, 100.0, 0.0, 200.0, 0.0]);
        assert_eq!(told.peers("replicas_held"), [1.0, 0.0, 1.0, 0.0]);
        assert_eq!(told.peers("replicas_lost"), [2.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn an_object_that_was_without_a_copy_once_is_lost_even_if_it_is_safe_again() {
        let told = told();
        assert_eq!(
            (told.cell("objects_stored"), told.cell("objects_lost"), told.cell("objects_safe")),
            (2.0, 1.0, 2.0)
        );
        assert_eq!(told.cell("objects_lost_share"), 0.5);
        assert_eq!(told.groups("objects_lost_share"), [1.0, 0.0]);
        assert_eq!(told.rounds("objects_lost"), [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn who_gives_and_who_uses() {
        let told = told();
        // Group a keeps 100, 100, 100, 200 and a claim of 100; it uses 200, 100, 0, 100.
        assert_eq!(told.groups("space_ratio"), [600.0 / 400.0, 400.0 / 400.0]);
        assert_eq!(told.peers("given_bytes"), [100.0, 50.0, 75.0, 25.0]);
        assert_eq!(told.peers("used_bytes"), [100.0, 0.0, 100.0, 0.0]);
        assert_eq!(told.cell("claims_honoured_bytes"), 200.0);
        assert_eq!((told.cell("claims_share"), told.cell("final_claims_share")), (200.0 / 1000.0, 100.0 / 300.0));
    }

    #[test]
    fn proposals_are_refused_or_taken() {
        let told = told();
        assert_eq!(told.cell("refused_share"), 2.0 / 6.0);
        assert_eq!(told.groups("refused_share"), [0.0, 2.0 / 3.0]);
        assert_eq!(told.groups("refuses_share"), [0.5, 0.0]);
    }

    #[test]
    fn what_the_dead_lost_is_told_apart() {
        let mut told = Told::to(&ENTRY, &[("a", 3)]);
        let arrives = |peer| Fact::Arrived {
            who: party(peer),
            uplink_bytes_per_s: 1,
            downlink_bytes_per_s: 1,
            wants_bytes: BYTES,
            has_bytes: 0,
        };
        told.round(&[arrives(0), arrives(1), arrives(2), sees(1, 0), sees(2, 1), sees(0, 2)]);
        assert_eq!(told.cell("living_objects_lost_share"), 0.0);
        let dies = Fact::Departed { who: party(0), why: game::fact::Departure::Churn };
        told.round(&[dies, lost(0, 2), ruined(2), lost(1, 0), ruined(0)]);
        assert_eq!((told.cell("objects_lost_share"), told.cell("living_objects_lost_share")), (2.0 / 3.0, 0.5));
    }

    #[test]
    fn the_warm_up_is_not_in_the_means() {
        let mut told = Told::to(&ENTRY, &[("a", 2)]).warm_after(1);
        told.round(&[sees(0, 1), honours(1, 0, 70)]);
        assert!(told.cell("claims_share").is_nan() && told.peers("given_bytes")[0].is_nan());
        told.round(&[sees(0, 1)]);
        assert_eq!((told.cell("claims_share"), told.peers("given_bytes")), (0.0, vec![100.0, 0.0]));
        assert!(Told::to(&ENTRY, &[("a", 1)]).cell("objects_lost_share").is_nan());
    }
}
