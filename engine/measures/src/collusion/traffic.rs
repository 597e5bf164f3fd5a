//! Who gave what to whom: what all detectors of collusion look at.
//!
//! The givers are peers, for all accounts of a peer are used on one machine; receivers are accounts, for spam accounts
//! are many. Bytes are summed by giver, account and goods. That takes 24 bytes for each such triple, and as much again
//! for a moment: 0.3 GB and 0.6 GB for the 13 million transfers of a full Maze month, if no two of them are of the same
//! file between the same two. It grows with transfers that differ, not with rounds and not with accounts.

use crate::sums::Sums;
use game::fact::Fact;
use game::ids::{Bytes, grown};
use game::measure::Roster;

/// What was transferred so far.
pub struct Ledger {
    /// Bytes by giving peer, receiving account and goods.
    sums: Sums<(u32, u32, u32), Bytes>,
    /// The peer behind each account that received something.
    owner: Vec<u32>,
    /// The size of each of the goods, as known from who got it in full; 0 while nobody did.
    sizes: Vec<Bytes>,
}

/// What one peer gave to one account of another.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The peer behind the account.
    pub to: u32,
    /// The account.
    account: u32,
    /// All bytes.
    pub bytes: Bytes,
    /// Bytes of them that were different: of each of the goods its size at most.
    pub unique_bytes: Bytes,
}

/// All links, giver by giver.
pub struct Traffic<'r> {
    links: Vec<Link>,
    /// Where the links of each peer begin, and one more at the end.
    starts: Vec<usize>,
    gave: Vec<Bytes>,
    machine_of: &'r [u32],
}

impl Ledger {
    /// Nothing was transferred.
    pub fn new() -> Self {
        Self { sums: Sums::new(), owner: Vec::new(), sizes: Vec::new() }
    }

    /// Follows one fact.
    pub fn follow(&mut self, fact: &Fact) {
        match *fact {
            Fact::Transfer { from, to, good, bytes, .. } if bytes > 0 => {
                self.sums.add((from.peer.0, to.account.0, good.0), bytes);
                *grown(&mut self.owner, to.account.index(), Default::default) = to.peer.0;
                grown(&mut self.sizes, good.0 as usize, Default::default);
            }
            Fact::Completed { good, goal_bytes: whole, .. } | Fact::Judged { good, bytes: whole, .. } => {
                let size = grown(&mut self.sizes, good.0 as usize, Default::default);
                *size = whole.max(*size);
            }
            _ => {}
        }
    }

    /// The links of everybody.
    pub fn traffic<'r>(&self, roster: &'r Roster) -> Traffic<'r> {
        let mut links: Vec<Link> = Vec::new();
        let mut starts = vec![0; roster.peers() + 1];
        let mut last = None;
        self.sums.each(|(from, account, good), bytes| {
            let size = self.sizes[good as usize];
            let unique = if size > 0 { bytes.min(size) } else { bytes };
            if last != Some((from, account)) {
                last = Some((from, account));
                starts[from as usize + 1] = links.len() + 1;
                links.push(Link { to: self.owner[account as usize], account, bytes: 0, unique_bytes: 0 });
            }
            if let Some(link) = links.last_mut() {
                link.bytes += bytes;
                link.unique_bytes += unique;
            }
        });
        for peer in 1..starts.len() {
            starts[peer] = starts[peer].max(starts[peer - 1]);
        }
        for ends in starts.windows(2) {
            links[ends[0]..ends[1]].sort_unstable_by_key(|link| (link.to, link.account));
        }
        let gave = |ends: &[usize]| links[ends[0]..ends[1]].iter().map(|link| link.bytes).sum();
        Traffic { gave: starts.windows(2).map(gave).collect(), links, starts, machine_of: &roster.machine_of }
    }
}

impl Traffic<'_> {
    /// What a peer gave, by receiving peer and account.
    pub fn links(&self, peer: usize) -> &[Link] {
        &self.links[self.starts[peer]..self.starts[peer + 1]]
    }

    /// All that a peer gave.
    pub fn gave(&self, peer: usize) -> Bytes {
        self.gave[peer]
    }

    /// What a peer gave to each other one.
    pub fn by_peer(&self, peer: usize) -> impl Iterator<Item = (usize, Bytes)> {
        let receivers = self.links(peer).chunk_by(|a, b| a.to == b.to);
        receivers.map(|links| (links[0].to as usize, links.iter().map(|link| link.bytes).sum()))
    }

    /// What a peer gave to another one.
    pub fn between(&self, from: usize, to: usize) -> Bytes {
        let links = self.links(from);
        let first = links.partition_point(|link| (link.to as usize) < to);
        links[first..].iter().take_while(|link| link.to as usize == to).map(|link| link.bytes).sum()
    }

    /// What a peer gave to each machine, and to how many accounts on it.
    pub fn by_machine(&self, peer: usize) -> Vec<(Bytes, usize)> {
        let machine = |link: &Link| self.machine_of[link.to as usize];
        let mut given: Vec<(u32, Bytes)> = self.links(peer).iter().map(|link| (machine(link), link.bytes)).collect();
        given.sort_unstable();
        let machines = given.chunk_by(|(a, _), (b, _)| a == b);
        machines.map(|links| (links.iter().map(|(_, bytes)| bytes).sum(), links.len())).collect()
    }
}
