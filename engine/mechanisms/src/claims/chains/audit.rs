//! The audit of the chains: a walk over all links, which must find what the sums say.

use super::{Chains, Id};
use std::collections::BTreeMap;

impl Chains {
    /// Whether all sums agree with what a walk over all links finds.
    ///
    /// # Errors
    /// What does not.
    pub fn audit(&self) -> Result<(), String> {
        let mut left: BTreeMap<Id, Option<Id>> = self.links.iter().map(|(id, link)| (*id, link.down)).collect();
        let (mut claims, mut held) = (0, vec![0; self.nodes.len()]);
        for (head, link) in self.heads() {
            let (tail, length) = self.audit_chain(head, &mut left)?;
            let end = self.at(tail).owner;
            if end == link.holder {
                return Err(format!("account {} holds its own claim", end.0));
            }
            if (link.far, link.length, self.at(tail).far) != (tail, length, head) {
                return Err(format!("the chain of replica {} is {length} long, and not {}", head.0, link.length));
            }
            held[end.index()] += 1;
            claims += 1;
        }
        let mut cycles = 0;
        while let Some((first, next)) = left.pop_first() {
            left.insert(first, None);
            let (last, _) = self.audit_chain(next.ok_or("a replica hangs on nothing")?, &mut left)?;
            if last != first {
                return Err(format!("the cycle of replica {} does not close", first.0));
            }
            cycles += 1;
        }
        if (claims, cycles) != (self.claims(), self.cycles) {
            let (all, joined) = (self.replicas(), self.joined);
            return Err(format!(
                "{claims} claims and {cycles} cycles are there, but {all} replicas less {joined} that are passed on, and {} cycles, \
                 are in the books",
                self.cycles
            ));
        }
        self.audit_nodes(&held)
    }

    /// Takes a chain out of what is left; its last link, and its length.
    fn audit_chain(&self, first: Id, left: &mut BTreeMap<Id, Option<Id>>) -> Result<(Id, u64), String> {
        let (mut at, mut length) = (first, 1);
        let twice = |id: Id| format!("replica {} hangs in two places", id.0);
        while let Some(next) = left.remove(&at).ok_or_else(|| twice(at))? {
            if self.at(next).up != Some(at) || self.at(next).holder != self.at(at).owner {
                return Err(format!("replica {} does not hang on replica {}", next.0, at.0));
            }
            (at, length) = (next, length + 1);
        }
        Ok((at, length))
    }

    /// Every account keeps for others as much as others keep for it: data and claims, after cycles cancelled.
    fn audit_nodes(&self, held: &[u64]) -> Result<(), String> {
        let mut kept_for = vec![0; self.nodes.len()];
        for link in self.links.values() {
            kept_for[link.owner.index()] += 1;
            kept_for[link.holder.index()] += u64::from(link.up.is_none());
        }
        for (account, node) in self.nodes.iter().enumerate() {
            if node.claims != held[account] {
                return Err(format!("account {account} holds {} claims and not {}", held[account], node.claims));
            }
            let keeps = node.holds.len() as u64 + held[account];
            if keeps != kept_for[account] {
                return Err(format!(
                    "account {account} keeps {keeps} for others, and they {} for it",
                    kept_for[account]
                ));
            }
        }
        Ok(())
    }

    #[cfg(test)]
    pub fn break_books(&mut self) {
        self.joined += 1;
    }
}
