//! Whether the books balance: sums over what accounts have, what was signed and what was counted as it happened.

use super::{Tickets, Totals};

impl Tickets {
    /// Every claim is what its tickets say, and all units ever issued are somewhere.
    pub fn audit_units(&self) -> Result<(), String> {
        let Totals { issued, redeemed, rejected, defaulted, expired, past_redeemed, .. } = self.totals;
        let (mut held, mut leased) = (0, 0);
        for (holder, account) in self.accounts.iter().enumerate() {
            for claim in &account.claims {
                let has = claim.held + claim.leased + claim.rejected + claim.defaulted;
                let signed = self.forest.units(&claim.tickets);
                if has != signed {
                    let site = claim.issuer.0;
                    return Err(format!("account {holder} has {has} units of site {site}, and tickets over {signed}"));
                }
                held += claim.held;
                leased += claim.leased;
            }
        }
        if issued != held + redeemed + rejected + defaulted + expired {
            return Err(format!(
                "{issued} units were issued; {held} are held, {redeemed} redeemed, {rejected} rejected, {defaulted} \
                 defaulted and {expired} expired"
            ));
        }
        if redeemed != past_redeemed + leased {
            return Err(format!(
                "{redeemed} units were redeemed, {past_redeemed} in terms that ended and {leased} now"
            ));
        }
        Ok(())
    }

    /// No site has more units under lease than it was seen to have.
    pub fn audit_leases(&self) -> Result<(), String> {
        let mut leased_of = vec![0; self.accounts.len()];
        for claim in self.accounts.iter().flat_map(|account| &account.claims) {
            leased_of[claim.issuer.index()] += claim.leased;
        }
        for (site, (account, leased)) in self.accounts.iter().zip(leased_of).enumerate() {
            if account.leased != leased || leased > account.seen {
                let (noted, seen) = (account.leased, account.seen);
                return Err(format!(
                    "{leased} units of site {site} are under lease, {noted} noted, of {seen} that it has"
                ));
            }
        }
        Ok(())
    }

    /// Nobody signs away more than it may but those who are rogue, and what is signed is what the parts say.
    pub fn audit_trees(&self) -> Result<(), String> {
        let mut signed = vec![0; self.forest.tickets.len()];
        for ticket in &self.forest.tickets {
            if let Some(parent) = ticket.parent {
                signed[parent as usize] += ticket.units;
            }
        }
        for (ticket, signed) in self.forest.tickets.iter().zip(signed) {
            let (holder, may) = (ticket.holder.0, self.delegation.may_sign(ticket));
            let rogue = ticket.depth > 0 && self.delegation.is_rogue(ticket.holder);
            if signed != ticket.signed || (signed > may && !rogue) {
                let noted = ticket.signed;
                return Err(format!("account {holder} signed away {signed} units, {noted} noted, and may {may}"));
            }
        }
        Ok(())
    }
}
