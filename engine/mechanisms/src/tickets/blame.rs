//! Who is to blame for a ticket that could not be redeemed: accountability.
//!
//! A ticket shows every signature above it, and those who hold other parts of the same tickets show theirs. So where
//! somebody signed away more than it was given times what it may, that can be proved, and nobody else can be blamed for it.
//! The search goes up from the ticket, and the lowest such holder is to blame. If all agents kept within what they
//! may, it is the site, where it promised more than its degree of oversubscription allows for what it really has. If it
//! did not either, nobody is to blame: the conflict is the risk that oversubscription takes.

use super::tree::{Delegation, Forest};
use game::ids::AccountId;

/// The account to blame for the rejection of a ticket of a site that has `real_units` and may promise `promised` of
/// them, if anybody is.
pub fn culprit(forest: &Forest, delegation: &Delegation, ticket: u32, may_promise: u64) -> Option<AccountId> {
    let mut above = forest.tickets[ticket as usize].parent;
    while let Some(at) = above {
        let parent = &forest.tickets[at as usize];
        let overdrawn = parent.signed > delegation.may_sign(parent);
        let promised_too_much = parent.depth == 0 && parent.units > may_promise;
        if overdrawn || promised_too_much {
            return Some(parent.holder);
        }
        above = parent.parent;
    }
    None
}
