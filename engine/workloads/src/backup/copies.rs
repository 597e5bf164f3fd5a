//! Objects, the copies of them that others keep, and those that are lacking.

use super::Backup;
use game::fact::{Fact, Party};
use game::ids::{AccountId, Clock, Good, PeerId};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};

/// One object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Whose it is.
    pub owner: PeerId,
    /// Who keeps a copy.
    pub keepers: SmallVec<[PeerId; 4]>,
    /// One entry for each copy that is lacking: the round from which its owner looks for a site.
    pub missing: SmallVec<[u32; 4]>,
    /// Who refused to keep it or dropped it, in ascending order, since nothing was lacking or everybody was asked.
    pub refused: Vec<PeerId>,
}

/// One copy.
#[derive(Clone, Copy, Debug)]
pub struct Copy {
    /// The owner, under the account that placed it.
    pub by: Party,
    /// The round in which it was placed.
    pub since_round: u32,
}

/// How many copies of its objects a peer has, over time.
#[derive(Clone, Copy, Debug, Default)]
struct Holding {
    /// How many it has since some round, that one included.
    copies: u64,
    since_round: u64,
    /// The sum over the rounds before.
    copy_rounds: u64,
}

impl Holding {
    fn change(&mut self, clock: Clock, by: i64) {
        self.copy_rounds += self.copies * (clock.round - self.since_round);
        self.since_round = clock.round;
        self.copies = self.copies.saturating_add_signed(by);
    }

    /// How many it had in the mean round, up to the end of this one.
    fn mean(&self, clock: Clock) -> f64 {
        let rounds = clock.round + 1;
        (self.copy_rounds + self.copies * (rounds - self.since_round)) as f64 / rounds as f64
    }
}

/// All objects and copies.
#[derive(Debug)]
pub struct Copies {
    /// By goods. The objects of a peer stand beside each other, in the order of peers.
    objects: Vec<Object>,
    /// Where the objects of each peer begin; one more entry than peers.
    first: Vec<u32>,
    /// By keeper, its account, and goods.
    kept: BTreeMap<(PeerId, AccountId, Good), Copy>,
    /// How many copies each peer keeps.
    keeps: Vec<usize>,
    /// By owner.
    holdings: Vec<Holding>,
    /// How many copies each owner lacks.
    lacks: Vec<usize>,
    /// How many copies each keeper has of each owner.
    between: BTreeMap<(PeerId, PeerId), usize>,
    /// The objects of which a copy is lacking.
    lacking: BTreeSet<u32>,
    /// The objects that lost a copy since it was last told which are ruined.
    bereft: Vec<u32>,
}

impl Copies {
    /// Nothing is placed yet. Each peer has so many objects, and begins to look for sites in some round.
    pub fn new(peers: usize, replicas: usize, owned: impl Iterator<Item = (u32, usize)>) -> Self {
        let (mut objects, mut first) = (Vec::new(), vec![0]);
        let mut lacks = Vec::with_capacity(peers);
        for (owner, (begins, count)) in (0..).map(PeerId).zip(owned) {
            lacks.push(count * replicas);
            let missing = SmallVec::from_elem(begins, replicas);
            let object = Object { owner, keepers: SmallVec::new(), missing, refused: Vec::new() };
            objects.extend(std::iter::repeat_n(object, count));
            first.push(objects.len() as u32);
        }
        let lacking = (0..objects.len() as u32).collect();
        Self {
            objects,
            first,
            kept: BTreeMap::new(),
            keeps: vec![0; peers],
            holdings: vec![Holding::default(); peers],
            lacks,
            between: BTreeMap::new(),
            lacking,
            bereft: Vec::new(),
        }
    }

    /// One object.
    pub fn object(&self, good: Good) -> &Object {
        &self.objects[good.0 as usize]
    }

    /// The objects that lack copies, in ascending order.
    pub fn lacking(&self) -> impl Iterator<Item = Good> {
        self.lacking.iter().copied().map(Good)
    }

    /// How many copies of its objects a peer lacks.
    pub fn lacks(&self, peer: PeerId) -> usize {
        self.lacks[peer.index()]
    }

    /// How many copies of its objects others keep for a peer.
    pub fn held(&self, peer: PeerId) -> usize {
        self.holdings[peer.index()].copies as usize
    }

    /// How many copies of one peer's objects another one keeps.
    pub fn between(&self, owner: PeerId, keeper: PeerId) -> usize {
        self.between.get(&(owner, keeper)).copied().unwrap_or(0)
    }

    /// How many copies a peer keeps.
    pub fn keeps(&self, peer: PeerId) -> usize {
        self.keeps[peer.index()]
    }

    /// How many copies of its objects others kept for a peer in the mean round.
    pub fn mean_held(&self, clock: Clock, peer: PeerId) -> f64 {
        self.holdings[peer.index()].mean(clock)
    }

    /// All copies, in the order of keepers, their accounts, and goods.
    pub fn all(&self) -> impl Iterator<Item = (Party, Good, Copy)> {
        self.kept.iter().map(|((peer, account, good), copy)| (Party { peer: *peer, account: *account }, *good, *copy))
    }

    /// A site takes a copy, one of those that its owner looks for.
    pub fn add(&mut self, clock: Clock, at: Party, good: Good, by: Party) {
        let object = &mut self.objects[good.0 as usize];
        self.holdings[object.owner.index()].change(clock, 1);
        *self.between.entry((object.owner, at.peer)).or_default() += 1;
        object.keepers.push(at.peer);
        let soonest = (0..object.missing.len()).min_by_key(|nth| object.missing[*nth]);
        if let Some(soonest) = soonest {
            object.missing.remove(soonest);
            self.lacks[object.owner.index()] -= 1;
        }
        if object.missing.is_empty() {
            self.lacking.remove(&good.0);
            object.refused = Vec::new();
        }
        self.keeps[at.peer.index()] += 1;
        let copy = Copy { by, since_round: clock.round as u32 };
        self.kept.insert((at.peer, at.account, good), copy);
    }

    /// A site does not take a copy, or keeps it no longer.
    pub fn refuse(&mut self, at: PeerId, good: Good) {
        let refused = &mut self.objects[good.0 as usize].refused;
        if let Err(place) = refused.binary_search(&at) {
            refused.insert(place, at);
        }
    }

    /// Everybody was asked to keep an object: they may be asked again.
    pub fn forgive(&mut self, good: Good) {
        self.objects[good.0 as usize].refused.clear();
    }

    /// Removes a copy. Its owner looks for another site from some round on, if it does.
    fn remove(&mut self, clock: Clock, at: Party, good: Good, anew: Option<u32>) -> Option<Copy> {
        let copy = self.kept.remove(&(at.peer, at.account, good))?;
        self.keeps[at.peer.index()] -= 1;
        let object = &mut self.objects[good.0 as usize];
        self.holdings[object.owner.index()].change(clock, -1);
        if let Some(copies) = self.between.get_mut(&(object.owner, at.peer)) {
            *copies -= 1;
        }
        object.keepers.retain(|peer| *peer != at.peer);
        self.bereft.push(good.0);
        if let Some(from) = anew {
            object.missing.push(from);
            self.lacks[object.owner.index()] += 1;
            self.lacking.insert(good.0);
        }
        Some(copy)
    }

    /// A peer looks for sites no longer.
    fn give_up(&mut self, peer: PeerId) {
        self.lacks[peer.index()] = 0;
        for good in self.first[peer.index()]..self.first[peer.index() + 1] {
            self.objects[good as usize].missing.clear();
            self.lacking.remove(&good);
        }
    }

    /// The objects that lost a copy since this was last asked and have none left.
    fn ruined(&mut self) -> Vec<Good> {
        let mut bereft = std::mem::take(&mut self.bereft);
        bereft.sort_unstable();
        bereft.dedup();
        bereft.retain(|good| self.objects[*good as usize].keepers.is_empty());
        bereft.into_iter().map(Good).collect()
    }
}

impl Backup {
    /// A copy is gone. An owner that lives places it anew, where owners do.
    pub fn lose(&mut self, clock: Clock, at: Party, good: Good) {
        let places_anew = self.rules.repair && !self.failures.has_failed(self.copies.object(good).owner);
        let anew = places_anew.then_some(clock.round as u32 + 1 + self.rules.repair_after_rounds);
        if let Some(copy) = self.copies.remove(clock, at, good, anew) {
            self.untold.push(Fact::Lost { at, who: copy.by, good, bytes: self.rules.object_bytes });
        }
    }

    /// A peer failed for good, and its disk with it.
    pub fn lose_disk(&mut self, clock: Clock, peer: PeerId) {
        let from = (peer, AccountId(0), Good(0));
        let on_disk = self.copies.kept.range(from..).take_while(|((keeper, ..), _)| *keeper == peer);
        let on_disk: Vec<(Party, Good)> =
            on_disk.map(|((peer, account, good), _)| (Party { peer: *peer, account: *account }, *good)).collect();
        on_disk.into_iter().for_each(|(at, good)| self.lose(clock, at, good));
        self.copies.give_up(peer);
    }

    /// Copies under accounts that either side gave up are gone.
    pub fn lose_given_up(&mut self, clock: Clock) {
        let gone = |(at, _, copy): &(Party, Good, Copy)| self.accounts.gave_up(*at) || self.accounts.gave_up(copy.by);
        let gone: Vec<(Party, Good, Copy)> = self.copies.all().filter(gone).collect();
        gone.into_iter().for_each(|(at, good, _)| self.lose(clock, at, good));
    }

    /// Tells which objects have no copy left at the end of the round, of those that had one.
    pub fn tell_ruined(&mut self) {
        for good in self.copies.ruined() {
            let owner = self.copies.object(good).owner;
            // Whoever placed a copy was online once.
            if let Some(who) = self.accounts.last(owner) {
                self.untold.push(Fact::Ruined { who, good, bytes: self.rules.object_bytes });
            }
        }
    }
}
