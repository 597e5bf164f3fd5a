//! A match of two, and what was played in it so far.

use super::length::FOREVER;
use game::fact::Party;
use game::ids::{AccountId, PeerId};
use game::moves::{Moves, TOLD_MOVES};
use game::params::Params;

/// The moves that are told.
const TOLD: u64 = (1 << TOLD_MOVES) - 1;

/// No account has this number.
const NOBODY: AccountId = AccountId(u32::MAX);

/// What a player gets, by its own move and the other's; `true` is to cooperate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix([[f64; 2]; 2]);

impl Matrix {
    pub(super) fn of(params: &Params) -> Self {
        let (_, game) = params.choice("game");
        let [r, s, t, p] = ["r", "s", "t", "p"].map(|name| game.number(name));
        Self([[p, t], [s, r]])
    }

    /// What two moves are worth to each of the two.
    pub(super) fn payoffs(&self, moves: [bool; 2]) -> [f64; 2] {
        let [one, other] = moves.map(usize::from);
        [self.0[one][other], self.0[other][one]]
    }
}

/// A match of two peers, the one with the smaller id first. One cache line each, since there may be millions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// Who plays.
    pub(super) players: [PeerId; 2],
    /// Under which accounts.
    accounts: [AccountId; 2],
    /// The last moves of each as bits, the latest in bit 0; 1: it cooperated.
    pub(super) moves: [u64; 2],
    /// What each got.
    pub(super) score: [f64; 2],
    /// How often each cooperated.
    pub(super) cooperations: [u32; 2],
    /// Turns played so far.
    pub(super) turns: u32,
    /// Turns until it is over.
    length: u32,
}

impl Pair {
    /// A match of two that did not meet yet.
    pub(super) fn unmet(players: [PeerId; 2]) -> Self {
        Self {
            players,
            accounts: [NOBODY; 2],
            moves: [0; 2],
            score: [0.0; 2],
            cooperations: [0; 2],
            turns: 0,
            length: FOREVER,
        }
    }

    /// A match that begins.
    pub(super) fn begin(players: [PeerId; 2], accounts: [AccountId; 2], length: u32) -> Self {
        Self { accounts, length, ..Self::unmet(players) }
    }

    /// Whether those who play it do so under these accounts.
    pub(super) fn is_between(&self, accounts: [AccountId; 2]) -> bool {
        self.accounts == accounts
    }

    /// Whether its last turn was played.
    pub(super) fn is_over(&self) -> bool {
        self.turns >= self.length
    }

    /// One of the two, and its account.
    pub(super) fn party(&self, side: usize) -> Party {
        Party { peer: self.players[side], account: self.accounts[side] }
    }

    /// What was played, as one of the two sees it.
    pub(super) fn seen_by(&self, own: usize) -> Moves {
        let its = 1 - own;
        Moves {
            turns: self.turns,
            own_moves: self.moves[own] & TOLD,
            its_moves: self.moves[its] & TOLD,
            own_cooperations: self.cooperations[own],
            its_cooperations: self.cooperations[its],
            own_score: self.score[own],
            its_score: self.score[its],
        }
    }

    /// Writes a turn down.
    pub(super) fn play(&mut self, moves: [bool; 2], payoffs: [f64; 2]) {
        for side in 0..2 {
            self.moves[side] = self.moves[side] << 1 | u64::from(moves[side]);
            self.score[side] += payoffs[side];
            self.cooperations[side] += u32::from(moves[side]);
        }
        self.turns = self.turns.saturating_add(1);
    }
}
