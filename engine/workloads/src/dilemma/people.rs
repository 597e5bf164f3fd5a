//! Who takes part, under which accounts, and who comes anew.

use super::pair::Pair;
use game::cast::Cast;
use game::fact::Party;
use game::ids::{AccountId, Clock, PeerId};
use game::params::Params;
use game::random::{Purpose, Stream};
use game::workload::Churn;

/// The players of a run.
pub(super) struct People {
    seed: u64,
    turnover: f64,
    /// The accounts of each peer that are online, in ascending order.
    accounts: Vec<Vec<AccountId>>,
}

impl People {
    pub(super) fn new(params: &Params, cast: &Cast) -> Self {
        let accounts = vec![Vec::new(); cast.peers()];
        Self { seed: cast.seed, turnover: params.number("turnover"), accounts }
    }

    /// How many there are, online or not.
    pub(super) fn len(&self) -> usize {
        self.accounts.len()
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = PeerId> + use<> {
        (0..self.accounts.len() as u32).map(PeerId)
    }

    /// Those that are online.
    pub(super) fn online(&self) -> impl Iterator<Item = PeerId> {
        self.all().filter(|peer| !self.accounts[peer.index()].is_empty())
    }

    /// Everybody comes at the start; from then on some are replaced.
    pub(super) fn churn(&self, clock: Clock, churn: &mut Vec<Churn>) {
        if clock.round == 0 {
            churn.extend(self.all().map(Churn::Arrive));
        } else if self.turnover > 0.0 {
            let key = Stream::key(self.seed, Purpose::Session, clock.round);
            let goes = |peer: &PeerId| Stream::of_key(key, peer.0).unit() < self.turnover;
            churn.extend(self.all().filter(goes).map(Churn::Replace));
        }
    }

    pub(super) fn enter(&mut self, who: Party) {
        let accounts = &mut self.accounts[who.peer.index()];
        accounts.push(who.account);
        accounts.sort_unstable();
    }

    pub(super) fn leave(&mut self, who: Party) {
        self.accounts[who.peer.index()].retain(|account| *account != who.account);
    }

    /// The account under which a peer plays.
    pub(super) fn account(&self, peer: PeerId) -> Option<AccountId> {
        self.accounts[peer.index()].last().copied()
    }

    /// The accounts under which two peers play, where both are online.
    pub(super) fn accounts(&self, players: [PeerId; 2]) -> Option<[AccountId; 2]> {
        Some([self.account(players[0])?, self.account(players[1])?])
    }

    /// Whether those who began a match are still there, under the same accounts.
    pub(super) fn still_play(&self, pair: &Pair) -> bool {
        self.accounts(pair.players).is_some_and(|accounts| pair.is_between(accounts))
    }

    /// A peer, and the account under which it plays.
    pub(super) fn party(&self, peer: PeerId) -> Option<Party> {
        self.account(peer).map(|account| Party { peer, account })
    }
}
