//! Who is there, under which accounts.

use game::fact::Party;
use game::ids::{AccountId, PeerId, grown};
use smallvec::SmallVec;

/// The accounts of all peers.
#[derive(Debug)]
pub struct Accounts {
    /// Those that are open, of each peer, in the order in which they were opened; none: it is offline.
    open: Vec<SmallVec<[AccountId; 1]>>,
    /// The account that each peer entered with last.
    last: Vec<Option<AccountId>>,
    /// The peer behind each account that was ever open.
    owners: Vec<Option<PeerId>>,
}

impl Accounts {
    /// Nobody is there yet.
    pub fn new(peers: usize) -> Self {
        Self { open: vec![SmallVec::new(); peers], last: vec![None; peers], owners: Vec::new() }
    }

    /// An account takes part.
    pub fn enter(&mut self, who: Party) {
        self.open[who.peer.index()].push(who.account);
        self.last[who.peer.index()] = Some(who.account);
        *grown(&mut self.owners, who.account.index(), || None) = Some(who.peer);
    }

    /// An account takes part no longer.
    pub fn leave(&mut self, who: Party) {
        self.open[who.peer.index()].retain(|account| *account != who.account);
    }

    /// Whether a peer is online.
    pub fn is_online(&self, peer: PeerId) -> bool {
        !self.open[peer.index()].is_empty()
    }

    /// Whether a peer is online under this account.
    pub fn is_open(&self, who: Party) -> bool {
        self.open[who.peer.index()].contains(&who.account)
    }

    /// Whether a peer is online, and under other accounts than this one.
    pub fn gave_up(&self, who: Party) -> bool {
        self.is_online(who.peer) && !self.is_open(who)
    }

    /// A peer under its newest account, if it is online.
    pub fn newest(&self, peer: PeerId) -> Option<Party> {
        self.open[peer.index()].last().map(|account| Party { peer, account: *account })
    }

    /// A peer under the account that it entered with last, online or not; nobody that never was.
    pub fn last(&self, peer: PeerId) -> Option<Party> {
        self.last[peer.index()].map(|account| Party { peer, account })
    }

    /// The peer behind an account.
    pub fn owner(&self, account: AccountId) -> Option<PeerId> {
        self.owners.get(account.index()).copied().flatten()
    }

    /// The peer behind an account that is online.
    pub fn online(&self, account: AccountId) -> Option<PeerId> {
        self.owner(account).filter(|peer| self.is_open(Party { peer: *peer, account }))
    }
}
