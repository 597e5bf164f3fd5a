//! Chains: who keeps whose replica, and where the claims that pay for it are.
//!
//! Every replica is a link from its owner to its holder: the holder keeps the data, and the owner owes it a claim of equal
//! size. A holder that has such a right may use it to pass on a claim that it owes somebody itself: then the two links hang
//! together, and the claim moves on to whoever is at the end. So links form *chains*. The first one is to the creator of
//! the claim, who alone can ask for it; the owner of the last one holds it. When a claim comes back to its creator, the links
//! from there and back form a *cycle*, and there is no claim any more.
//!
//! An account uses space for each replica that it holds and for each claim at whose end it stands. Passing a claim on frees
//! room where it was, and takes none where it goes: there it replaces another. A link that goes frees its own room, and
//! its holder stands at the end of what hung upstream of it: nobody ever needs more room because of it.

mod audit;

use game::ids::{AccountId, Good, grown};
use std::collections::BTreeMap;

/// A replica, in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(u64);

/// A replica, and the claim that is owed for it.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whose data it is: this account owes the claim.
    pub owner: AccountId,
    /// Who keeps the data, and is owed the claim.
    pub holder: AccountId,
    /// The data.
    pub good: Good,
    /// How many queries for its data in a row failed.
    pub data_failed: u32,
    /// How many queries for the holder's claim in a row failed, where that is a claim of its own.
    pub claim_failed: u32,
    /// The same, as long as the holder has not drawn whether it discards the data.
    pub verdict: Option<u32>,
    /// The link whose claim is passed on to the owner of this one.
    up: Option<Id>,
    /// The link over which the claim is passed on.
    down: Option<Id>,
    /// The other end of its chain; kept up at both ends.
    far: Id,
    /// Links in its chain; kept up at the first one.
    length: u64,
}

impl Link {
    /// From now on another claim is passed on here, and its holder asks for none of its own.
    fn hang_on(&mut self, above: Id) {
        (self.up, self.verdict, self.claim_failed) = (Some(above), None, 0);
    }
}

/// What an account keeps and owes.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// The replicas that it holds, oldest first.
    pub holds: Vec<Id>,
    /// Its own replicas, oldest first.
    pub owns: Vec<Id>,
    /// How many claims of others are with it.
    pub claims: u64,
}

/// How long the chains of some claims are, or were when the claims ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    pub count: u64,
    pub below_4: u64,
    pub below_8: u64,
    pub sum: u64,
    pub longest: u64,
}

impl Lengths {
    pub fn add(&mut self, length: u64) {
        self.count += 1;
        self.below_4 += u64::from(length < 4);
        self.below_8 += u64::from(length < 8);
        self.sum += length;
        self.longest = self.longest.max(length);
    }
}

/// All replicas and claims.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    links: BTreeMap<Id, Link>,
    by_place: BTreeMap<(AccountId, AccountId, Good), Id>,
    nodes: Vec<Node>,
    next: u64,
    /// The longest chain that may be made; 0: any.
    longest: u64,
    /// How many links hang on another, those of cycles included.
    joined: u64,
    /// How many cycles there are.
    pub cycles: u64,
    /// How many times a claim ever moved on by one.
    pub forwards: u64,
    /// The claims that ended.
    pub ended: Lengths,
    /// Claims that are no longer where they were: (creator, holder). Whoever reads them empties it.
    pub moved: Vec<(AccountId, AccountId)>,
}

impl Chains {
    /// Nothing yet; no chain will be made longer than so many links (0: any).
    pub fn new(longest: u64) -> Self {
        Self { longest, ..Self::default() }
    }

    /// The replica of some data at some place.
    pub fn find(&self, holder: AccountId, owner: AccountId, good: Good) -> Option<Id> {
        self.by_place.get(&(holder, owner, good)).copied()
    }

    /// A replica, if it is still there.
    pub fn get(&self, id: Id) -> Option<&Link> {
        self.links.get(&id)
    }

    /// The same, to change what is known of it.
    pub fn get_mut(&mut self, id: Id) -> Option<&mut Link> {
        self.links.get_mut(&id)
    }

    /// What an account keeps and owes.
    pub fn node(&self, account: AccountId) -> Option<&Node> {
        self.nodes.get(account.index())
    }

    /// How many replicas there are.
    pub fn replicas(&self) -> u64 {
        self.links.len() as u64
    }

    /// How many claims there are.
    pub fn claims(&self) -> u64 {
        self.replicas() - self.joined
    }

    /// How much an account keeps, replicas and claims.
    pub fn used(&self, account: AccountId) -> u64 {
        self.node(account).map_or(0, |node| node.holds.len() as u64 + node.claims)
    }

    /// The claims, by the first links of their chains.
    pub fn heads(&self) -> impl Iterator<Item = (Id, &Link)> {
        self.links.iter().filter(|(_, link)| link.up.is_none()).map(|(id, link)| (*id, link))
    }

    /// Whether the holder of this replica has a claim out for it.
    pub fn is_head(&self, id: Id) -> bool {
        self.get(id).is_some_and(|link| link.up.is_none())
    }

    /// The replica over which the claim for this one is passed on.
    pub fn below(&self, id: Id) -> Option<Id> {
        self.get(id)?.down
    }

    /// The replica on which this one hangs, if both are in a cycle.
    pub fn before_in_cycle(&self, id: Id) -> Option<Id> {
        let up = self.get(id)?.up?;
        (self.run(id, |link| link.up).0 == id).then_some(up)
    }

    /// Whether the claim for a replica is held by its owner.
    pub fn is_tail(&self, id: Id) -> bool {
        self.get(id).is_some_and(|link| link.down.is_none())
    }

    /// Who holds the claim that was created for this replica, the first of its chain.
    pub fn end_of(&self, head: Id) -> AccountId {
        self.at(self.at(head).far).owner
    }

    /// Over how many links the claim is passed on, given the first of them.
    pub fn length_of(&self, head: Id) -> u64 {
        self.at(head).length
    }

    /// The creators of the claims that an account holds.
    pub fn creditors(&self, account: AccountId) -> impl Iterator<Item = AccountId> {
        self.held(account).map(|tail| self.creator(tail))
    }

    fn at(&self, id: Id) -> &Link {
        &self.links[&id]
    }

    fn change(&mut self, id: Id, to: impl FnOnce(&mut Link)) {
        self.links.entry(id).and_modify(to);
    }

    fn open(&mut self, account: AccountId) -> &mut Node {
        grown(&mut self.nodes, account.index(), Node::default)
    }

    /// The last links of the chains at whose end an account stands.
    fn held(&self, account: AccountId) -> impl Iterator<Item = Id> {
        let owns = self.node(account).map_or(&[][..], |node| &node.owns);
        owns.iter().copied().filter(|id| self.at(*id).down.is_none())
    }

    /// The replicas for which an account has a claim out that can be replaced: those who hold it answered when last asked.
    fn rights(&self, account: AccountId) -> impl Iterator<Item = Id> {
        let holds = self.node(account).map_or(&[][..], |node| &node.holds);
        holds.iter().copied().filter(|id| self.at(*id).up.is_none() && self.at(*id).claim_failed == 0)
    }

    fn creator(&self, tail: Id) -> AccountId {
        self.at(self.at(tail).far).holder
    }

    /// Stores a replica, if both sides have room for what they get or can make it by passing claims on. The holder
    /// returns a claim of the owner's if it has one; if it is short of space it hands over one of somebody else's;
    /// otherwise it makes one. `eager`: both pass on whatever they can.
    pub fn store(
        &mut self,
        (owner, owner_space): (AccountId, u64),
        (holder, holder_space): (AccountId, u64),
        good: Good,
        eager: bool,
    ) -> Option<Id> {
        let owned = self.node(owner).map_or(0, |node| node.owns.len() as u64);
        let kept = self.node(holder).map_or(0, |node| node.holds.len() as u64);
        // However well claims are passed on, nobody needs less room than for all that it holds, or for all that it owns.
        if owner == holder || owned >= owner_space || kept >= holder_space {
            return None;
        }
        let new = self.insert(owner, holder, good);
        let own = self.held(holder).find(|tail| self.creator(*tail) == owner);
        let any = || self.held(holder).find(|tail| self.may_join(*tail, new));
        let short = self.used(holder) > holder_space;
        if let Some(tail) = own.or_else(|| any().filter(|_| eager || short)) {
            self.join(tail, new);
        }
        for (account, space) in [(holder, holder_space), (owner, owner_space)] {
            while (eager || self.used(account) > space) && self.forward(account) {}
        }
        if self.used(holder) > holder_space || self.used(owner) > owner_space {
            self.remove(new);
            return None;
        }
        Some(new)
    }

    /// Lets an account replace one of its claims by one that it holds: its own claim that was passed on least, by the
    /// oldest that may take its place. Says whether there was one.
    pub fn forward(&mut self, account: AccountId) -> bool {
        let Some(right) = self.rights(account).min_by_key(|right| self.length_of(*right)) else { return false };
        let Some(tail) = self.held(account).find(|tail| self.may_join(*tail, right)) else { return false };
        let replaced = self.length_of(right);
        self.ended.add(replaced);
        self.join(tail, right);
        true
    }

    /// Whether the chain would not be too long, or close.
    fn may_join(&self, tail: Id, right: Id) -> bool {
        let length = self.length_of(self.at(tail).far) + self.length_of(right);
        self.longest == 0 || length <= self.longest || self.end_of(right) == self.creator(tail)
    }

    /// Takes a replica in, with a chain of its own.
    fn insert(&mut self, owner: AccountId, holder: AccountId, good: Good) -> Id {
        let id = Id(self.next);
        self.next += 1;
        let (data_failed, claim_failed, verdict, up, down) = (0, 0, None, None, None);
        let link = Link { owner, holder, good, data_failed, claim_failed, verdict, up, down, far: id, length: 1 };
        self.links.insert(id, link);
        self.by_place.insert((holder, owner, good), id);
        self.open(holder).holds.push(id);
        let node = self.open(owner);
        node.owns.push(id);
        node.claims += 1;
        id
    }

    /// Passes the claim at the end of one chain on over another one that begins there.
    fn join(&mut self, tail: Id, right: Id) {
        let (head, end) = (self.at(tail).far, self.at(right).far);
        let (node, creator) = (self.at(tail).owner, self.at(head).holder);
        let length = self.length_of(head) + self.length_of(right);
        self.moved.extend([(creator, node), (node, self.at(end).owner)]);
        self.change(right, |link| link.hang_on(tail));
        self.change(tail, |link| link.down = Some(right));
        self.joined += 1;
        self.open(node).claims -= 1;
        let passed = length - self.length_of(head);
        self.span(head, end, length);
        // The last step, back to its creator, ends the claim.
        self.forwards += self.close(head, right).map_or(passed, |walked| walked - 1);
    }

    fn span(&mut self, head: Id, tail: Id, length: u64) {
        self.change(head, |link| (link.far, link.length) = (tail, length));
        self.change(tail, |link| link.far = head);
    }

    /// Looks from some link of a chain on whether the claim has come back to its creator. If so, the chain closes
    /// there, and what hangs below is the creator's own. Says after how many links that was.
    fn close(&mut self, head: Id, from: Id) -> Option<u64> {
        let (creator, tail, length) = (self.at(head).holder, self.at(head).far, self.length_of(head));
        let (mut at, mut walked) = (from, 1);
        while self.at(at).owner != creator {
            at = self.at(at).down?;
            walked += 1;
        }
        let cycle = self.run(at, |link| link.up).1 + 1;
        if cycle > walked {
            self.ended.add(cycle - walked);
        }
        let rest = self.at(at).down;
        self.change(at, |link| link.down = Some(head));
        self.change(head, |link| link.hang_on(at));
        self.cycles += 1;
        if let Some(rest) = rest {
            self.change(rest, |link| link.up = None);
            self.span(rest, tail, length - cycle);
            self.close(rest, rest);
        } else {
            self.joined += 1;
            self.open(creator).claims -= 1;
        }
        Some(walked)
    }

    /// Takes a replica out. Whoever held it stands at the end of what hung above, and its owner is the creator of the
    /// claim below.
    pub fn remove(&mut self, id: Id) -> Option<Link> {
        let gone = self.links.get(&id)?.clone();
        let (head, above) = self.run(id, |link| link.up);
        let known = (gone.far, gone.length - 1);
        let (tail, below) = if gone.up.is_none() { known } else { self.run(id, |link| link.down) };
        self.by_place.remove(&(gone.holder, gone.owner, gone.good));
        self.open(gone.holder).holds.retain(|other| *other != id);
        self.open(gone.owner).owns.retain(|other| *other != id);
        if gone.up.is_some() && head == id {
            self.open_cycle(&gone, above);
        } else {
            self.cut(&gone, (head, above), (tail, below));
        }
        self.links.remove(&id);
        if let Some(below) = gone.down {
            self.close(below, below);
        }
        Some(gone)
    }

    /// The last link in one direction, and how many there are beyond this one; in a cycle it is this one.
    fn run(&self, id: Id, step: impl Fn(&Link) -> Option<Id>) -> (Id, u64) {
        let (mut at, mut count) = (id, 0);
        while let Some(next) = step(self.at(at)) {
            at = next;
            if at == id {
                break;
            }
            count += 1;
        }
        (at, count)
    }

    /// A cycle without one of its links is a chain from there round to there.
    fn open_cycle(&mut self, gone: &Link, others: u64) {
        let (Some(tail), Some(head)) = (gone.up, gone.down) else { return };
        self.change(head, |link| link.up = None);
        self.change(tail, |link| link.down = None);
        self.span(head, tail, others);
        self.open(gone.holder).claims += 1;
        self.joined -= 2;
        self.cycles -= 1;
    }

    fn cut(&mut self, gone: &Link, (head, above): (Id, u64), (tail, below): (Id, u64)) {
        self.moved.push((self.at(head).holder, self.at(tail).owner));
        match gone.up {
            Some(up) => {
                self.change(up, |link| link.down = None);
                self.span(head, up, above);
                self.open(gone.holder).claims += 1;
                self.joined -= 1;
            }
            None => self.ended.add(below + 1),
        }
        match gone.down {
            Some(down) => {
                self.change(down, |link| link.up = None);
                self.span(down, tail, below);
                self.joined -= 1;
            }
            None => self.open(gone.owner).claims -= 1,
        }
    }
}
