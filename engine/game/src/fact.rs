//! What happened. Measures, replays and the reports of honest peers are folds over facts.

use crate::ids::{AccountId, Bytes, Good, PeerId};

/// A peer and the account under which it acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The peer.
    pub peer: PeerId,
    /// The account.
    pub account: AccountId,
}

/// Why a peer went offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The workload's churn: it had what it came for, or its session ended.
    Churn,
    /// Its strategy chose to.
    Choice,
    /// It came back at once under a fresh account.
    Whitewash,
}

/// A rule of the game that a strategy broke. The referee clips it and play goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The shares it granted add up to more than its capacity.
    OverBudget,
    /// A share that is negative or no number.
    BadShare,
    /// A number out of the range of what it stands for (neighbours to look for, accounts to open).
    BadNumber,
}

/// One thing that happened in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fact {
    /// A peer came online.
    Arrived {
        /// Who, and under which account.
        who: Party,
        /// Its uplink in bytes per second.
        uplink_bytes_per_s: u64,
        /// Its downlink in bytes per second; `u64::MAX` when it has no limit.
        downlink_bytes_per_s: u64,
        /// How much it came for.
        wants_bytes: Bytes,
        /// How much it has already of the goods that it came for.
        has_bytes: Bytes,
    },
    /// A peer went offline, or one of its accounts was given up.
    Departed {
        /// Who, and which account.
        who: Party,
        /// Why.
        why: Departure,
    },
    /// A grant was carried out: goods moved, or (0 bytes) nothing could.
    Transfer {
        /// The giver.
        from: Party,
        /// The receiver.
        to: Party,
        /// What moved.
        good: Good,
        /// How much moved over both links.
        bytes: Bytes,
        /// How much of earlier or present transfers turned out to be of no use (duplicates).
        wasted_bytes: Bytes,
    },
    /// A peer that came online came for these goods, or has all of them and shares them.
    Sought {
        /// Who.
        who: Party,
        /// What.
        good: Good,
        /// How much of it it lacks; 0 when it has all of it.
        bytes: Bytes,
    },
    /// A grant that the books do not permit at all: whoever asked cannot pay. No measure counts
    /// it; `replay --facts` tells it.
    Denied {
        /// Who would have given.
        at: Party,
        /// Who asked.
        who: Party,
        /// For what.
        good: Good,
    },
    /// A duty was done: capacity was kept for somebody who has no other use for it.
    Honoured {
        /// Who did it.
        by: Party,
        /// To whom it was owed.
        to: Party,
        /// How much capacity it took.
        bytes: Bytes,
    },
    /// What one peer kept for another is gone.
    Lost {
        /// Who kept it.
        at: Party,
        /// Whose it was.
        who: Party,
        /// What.
        good: Good,
        /// How much.
        bytes: Bytes,
    },
    /// Nobody has a copy of something any more.
    Ruined {
        /// Whose it was.
        who: Party,
        /// What.
        good: Good,
        /// How much.
        bytes: Bytes,
    },
    /// A query that nobody answered: whoever looked for the goods gives up.
    Unanswered {
        /// Who looked.
        who: Party,
        /// For what.
        good: Good,
    },
    /// A request joined the queue of a provider.
    Queued {
        /// The provider.
        at: Party,
        /// Who asks.
        who: Party,
        /// For what.
        good: Good,
        /// How much it asks for.
        bytes: Bytes,
        /// How many of those that wait there are served before it.
        position: u32,
        /// How many wait there, it included.
        length: u32,
        /// Its position if the mechanism that looks on from beside ruled, where there is one.
        beside: Option<u32>,
        /// Its standing with the provider.
        standing: f64,
        /// Over how many hops the provider knows it: see [`Mechanism::tier`](crate::Mechanism::tier).
        tier: Option<u32>,
    },
    /// A request that waited in a queue is served from now on.
    Started {
        /// The provider.
        at: Party,
        /// Who asked.
        who: Party,
        /// For what.
        good: Good,
        /// Seconds that it waited.
        waited_s: f64,
    },
    /// A request left a queue because its owner lost patience. No measure counts it; `replay --facts`
    /// tells it.
    Abandoned {
        /// The provider.
        at: Party,
        /// Who asked.
        who: Party,
        /// For what.
        good: Good,
    },
    /// A download from one source is complete, and the receiver knows what it got.
    Judged {
        /// The receiver.
        by: Party,
        /// The source.
        from: Party,
        /// What.
        good: Good,
        /// How much.
        bytes: Bytes,
        /// Whether it is what it seemed.
        authentic: bool,
    },
    /// A request that could be granted in this round only, and was not: the move of a server that defects.
    Refused {
        /// Who was asked.
        at: Party,
        /// Who asked.
        who: Party,
        /// For what.
        good: Good,
    },
    /// Two players moved at the same time, in a game of two: one turn of their match.
    Played {
        /// The two.
        players: [Party; 2],
        /// How many turns of their match came before.
        turn: u32,
        /// Whether each cooperated.
        moves: [bool; 2],
        /// What each got for it, in the unit of utility.
        payoffs: [f64; 2],
    },
    /// A peer has more of some goods, in units that it can pass on from the next round (pieces).
    Gained {
        /// Who.
        who: Party,
        /// What.
        good: Good,
        /// How much.
        bytes: Bytes,
    },
    /// How plentiful some goods are among those online at the end of the round.
    Supply {
        /// What.
        good: Good,
        /// How many peers show the rarest unit (piece).
        rarest_copies: u32,
        /// How many peers show a unit, on average over the units.
        mean_copies: f64,
    },
    /// A peer has one of the goods that it came for in full.
    Completed {
        /// Who.
        who: Party,
        /// What.
        good: Good,
        /// How much it is.
        goal_bytes: Bytes,
        /// Seconds since it came for it.
        took_s: f64,
    },
    /// A strategy broke a rule of the game, and was clipped.
    Violated {
        /// Who.
        peer: PeerId,
        /// Which rule.
        rule: Violation,
    },
}

impl std::fmt::Display for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "peer {} (account {})", self.peer.0, self.account.0)
    }
}

/// A sentence for a person: what transcripts and `replay --facts` print.
impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fact::Arrived { who, uplink_bytes_per_s, wants_bytes, .. } => {
                write!(f, "{who} arrives, uplink {uplink_bytes_per_s} B/s, wants {wants_bytes} B")
            }
            Fact::Departed { who, why: Departure::Churn } => write!(f, "{who} departs"),
            Fact::Departed { who, why: Departure::Choice } => write!(f, "{who} leaves by choice"),
            Fact::Departed { who, why: Departure::Whitewash } => write!(f, "{who} whitewashes"),
            Fact::Transfer { from, to, bytes, wasted_bytes: 0, .. } => write!(f, "{from} gives {bytes} B to {to}"),
            Fact::Transfer { from, to, bytes, wasted_bytes, .. } => {
                write!(f, "{from} gives {bytes} B to {to}, {wasted_bytes} B in vain")
            }
            Fact::Queued { at, who, bytes, position, length, .. } => {
                write!(f, "{who} asks {at} for {bytes} B and is number {position} of {length}, counted from 0")
            }
            Fact::Sought { who, good, bytes: 0 } => write!(f, "{who} has all of good {}", good.0),
            Fact::Sought { who, good, bytes } => write!(f, "{who} comes for {bytes} B of good {}", good.0),
            Fact::Denied { at, who, .. } => write!(f, "{who} cannot pay {at}"),
            Fact::Honoured { by, to, bytes } => write!(f, "{by} keeps {bytes} B that it owes {to}"),
            Fact::Lost { at, who, good, .. } => write!(f, "{at} has good {} of {who} no longer", good.0),
            Fact::Ruined { who, good, .. } => write!(f, "good {} of {who} is lost for good", good.0),
            Fact::Unanswered { who, good } => write!(f, "{who} looks for good {} in vain", good.0),
            Fact::Abandoned { at, who, .. } => write!(f, "{who} waits for {at} no longer"),
            Fact::Started { at, who, waited_s, .. } => write!(f, "{at} begins to serve {who} after {waited_s} s"),
            Fact::Judged { by, from, authentic: true, .. } => write!(f, "{by} got from {from} what it wanted"),
            Fact::Judged { by, from, authentic: false, .. } => write!(f, "{by} got from {from} something else"),
            Fact::Refused { at, who, .. } => write!(f, "{at} gives nothing to {who}"),
            Fact::Played { players: [one, other], turn, moves, payoffs } => {
                let [a, b] = moves.map(|cooperates| if cooperates { 'C' } else { 'D' });
                let [x, y] = payoffs;
                write!(f, "{one} plays {a} and gets {x}, {other} plays {b} and gets {y}, turn {turn}")
            }
            Fact::Gained { who, bytes, .. } => write!(f, "{who} can pass on {bytes} B more"),
            Fact::Supply { good, rarest_copies, mean_copies } => {
                write!(f, "good {}: {rarest_copies} copies of the rarest, {mean_copies} on average", good.0)
            }
            Fact::Completed { who, took_s, .. } => write!(f, "{who} completes after {took_s} s"),
            Fact::Violated { peer, rule } => write!(f, "peer {} breaks a rule: {rule:?}", peer.0),
        }
    }
}
