//! Tickets, and the trees in which they are delegated.
//!
//! A site signs a root for what it promises in a term. Whoever holds a ticket may sign parts of it over to others, its
//! children; an agent may promise more than it was given, by its own degree of oversubscription. The leaves are in the
//! hands of those who use them. A ticket shows all signatures above it, so whoever has one can prove what it rests on.

use game::card::{Alternative, alternative, integer, number};
use game::ids::AccountId;
use game::params::Params;
use game::random::Stream;
use std::ops::Range;

/// The alternatives of the parameter `delegation`.
pub static DELEGATIONS: [Alternative; 2] = [
    alternative("direct", "sites hand their tickets to those who use them", &[]),
    alternative(
        "agents",
        "agents stand between: a tree of other accounts, who divide what they were given",
        const {
            &[
                integer("depth", 1, 1, 8, "agents between a site and those who use its tickets"),
                integer("branches", 2, 1, 64, "agents, at every level, that an account divides its ticket over"),
                number("oversubscription", 1.0, 1.0, 1e3, "what an agent may sign away, over what it was given"),
                number(
                    "rogue_share",
                    0.0,
                    0.0,
                    1.0,
                    "share of all accounts, drawn anew in each run, that sign away more as agents",
                ),
                number("rogue_factor", 2.0, 1.0, 1e3, "how many times what they may"),
            ]
        },
    ),
];

/// The hashes that say who is an agent of whom, and who is rogue.
const AGENT: u64 = 1 << 40;
const ROGUE: u64 = u64::MAX;

/// A soft claim on so many units of a site's CPU, from one round to before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Whose units they are.
    pub issuer: AccountId,
    /// Who has it.
    pub holder: AccountId,
    /// How many.
    pub units: u64,
    /// When it is good.
    pub rounds: Range<u64>,
    /// The ticket that it is a part of.
    pub parent: Option<u32>,
    /// How many tickets are above it.
    pub depth: u32,
    /// Units that were signed over to others.
    pub signed: u64,
}

/// Who delegates, and how much of what they were given.
#[derive(Clone, Copy, Debug)]
pub struct Delegation {
    depth: u32,
    branches: u64,
    oversubscription: f64,
    rogue_share: f64,
    rogue_factor: f64,
    /// What makes one run's agents differ from another's: drawn from the first stream that the mechanism is given.
    key: Option<u64>,
}

impl Delegation {
    /// Draws, once, what tells this run from others; where nothing is delegated nothing is drawn.
    pub fn draw_key(&mut self, stream: &mut Stream) {
        if self.depth > 0 && self.key.is_none() {
            self.key = Some((stream.unit() * (1u64 << 53) as f64) as u64);
        }
    }

    /// Reads `delegation`.
    pub fn new(params: &Params) -> Self {
        match params.choice("delegation") {
            ("agents", p) => Self {
                depth: p.count("depth") as u32,
                branches: p.count("branches") as u64,
                oversubscription: p.number("oversubscription"),
                rogue_share: p.number("rogue_share"),
                rogue_factor: p.number("rogue_factor"),
                key: None,
            },
            _ => Self { depth: 0, branches: 1, oversubscription: 1.0, rogue_share: 0.0, rogue_factor: 1.0, key: None },
        }
    }

    /// Whether an account signs away more than it may when it is an agent.
    pub fn is_rogue(&self, account: AccountId) -> bool {
        Stream::of_key(ROGUE ^ self.key.unwrap_or(0), account.0).unit() < self.rogue_share
    }

    /// What the holder of a ticket may sign away: of a root all of it, of an agent's more where agents oversubscribe.
    pub fn may_sign(&self, ticket: &Ticket) -> u64 {
        if ticket.depth == 0 { ticket.units } else { (ticket.units as f64 * self.oversubscription).floor() as u64 }
    }

    /// What it does sign away, at most.
    fn signs(&self, ticket: &Ticket) -> u64 {
        let may = self.may_sign(ticket);
        let rogue = ticket.depth > 0 && self.is_rogue(ticket.holder);
        if rogue { (may as f64 * self.rogue_factor).floor() as u64 } else { may }
    }
}

/// All tickets of a term.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// Parents before their children.
    pub tickets: Vec<Ticket>,
    /// Of each tree that grows: the tickets whose holders hand out, and what each may still sign.
    tips: Vec<(u32, u64)>,
}

impl Forest {
    /// Empties it for another term.
    pub fn clear(&mut self) {
        self.tickets.clear();
        self.tips.clear();
    }

    fn sign(&mut self, parent: u32, holder: AccountId, units: u64) -> u32 {
        let above = &mut self.tickets[parent as usize];
        above.signed += units;
        let (issuer, rounds, depth) = (above.issuer, above.rounds.clone(), above.depth + 1);
        self.tickets.push(Ticket { issuer, holder, units, rounds, parent: Some(parent), depth, signed: 0 });
        self.tickets.len() as u32 - 1
    }

    /// A site promises so many units, and its agents, drawn from these accounts by hash, divide them. What can be
    /// handed out then.
    pub fn plant(
        &mut self,
        delegation: &Delegation,
        issuer: AccountId,
        units: u64,
        rounds: Range<u64>,
        accounts: &[AccountId],
    ) -> u64 {
        let root = self.tickets.len() as u32;
        self.tickets.push(Ticket { issuer, holder: issuer, units, rounds, parent: None, depth: 0, signed: 0 });
        let mut level = vec![root];
        // Where nobody else is left to be an agent, a site hands out what it has itself.
        let depths = if accounts.iter().any(|account| *account != issuer) { delegation.depth } else { 0 };
        for depth in 0..depths {
            let mut below = Vec::new();
            for parent in level {
                let whole = delegation.signs(&self.tickets[parent as usize]);
                for nth in 0..delegation.branches {
                    let part = whole / delegation.branches + u64::from(nth < whole % delegation.branches);
                    let place = below.len() as u64 | u64::from(depth) << 32;
                    let drawn =
                        Stream::of_key((AGENT | place) ^ delegation.key.unwrap_or(0), issuer.0).below(accounts.len());
                    let agent = accounts[drawn];
                    let agent = if agent == issuer { accounts[(drawn + 1) % accounts.len()] } else { agent };
                    if part > 0 {
                        below.push(self.sign(parent, agent, part));
                    }
                }
            }
            level = below;
        }
        self.tips.clear();
        self.tips.extend(level.into_iter().map(|tip| (tip, delegation.signs(&self.tickets[tip as usize]))));
        self.tips.reverse();
        self.tips.iter().map(|(_, units)| units).sum()
    }

    /// Hands units of the tree that was planted last to somebody who uses them: its tickets, which stand beside each other. It
    /// gets no more than there is.
    pub fn hand(&mut self, holder: AccountId, mut units: u64) -> Range<u32> {
        let first = self.tickets.len() as u32;
        while units > 0
            && let Some((tip, left)) = self.tips.last_mut()
        {
            let (tip, part) = (*tip, units.min(*left));
            *left -= part;
            units -= part;
            if *left == 0 {
                self.tips.pop();
            }
            if part > 0 {
                self.sign(tip, holder, part);
            }
        }
        first..self.tickets.len() as u32
    }

    /// The units of some tickets.
    pub fn units(&self, tickets: &Range<u32>) -> u64 {
        self.tickets[tickets.start as usize..tickets.end as usize].iter().map(|ticket| ticket.units).sum()
    }
}
