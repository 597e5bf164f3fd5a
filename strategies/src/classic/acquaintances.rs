//! What a player keeps of each of those it plays with, for rules that need more than a turn tells of a match.
//!
//! Rows come in the order of accounts, and mostly the same ones round after round. So the next one is looked for behind
//! the last one first, which takes no search; only where it is not there, accounts are searched by halves. A match
//! that begins anew begins with a fresh mind.

/// Minds by the accounts they are about.
#[derive(Clone, Debug)]
pub struct Acquaintances<M> {
    /// In ascending order of accounts.
    minds: Vec<(f64, M)>,
    /// Where the next one is expected.
    next: usize,
}

impl<M> Acquaintances<M> {
    /// Nobody is known.
    pub fn new() -> Self {
        Self { minds: Vec::new(), next: 0 }
    }

    /// The mind about an account; a fresh one when its match begins, or when it is not known yet.
    pub fn of(&mut self, account: f64, is_new: bool, fresh: impl Fn() -> M) -> &mut M {
        let at = match self.minds.get(self.next) {
            Some((known, _)) if *known == account => self.next,
            _ => self.search(account, &fresh),
        };
        self.next = if at + 1 < self.minds.len() { at + 1 } else { 0 };
        let mind = &mut self.minds[at].1;
        if is_new {
            *mind = fresh();
        }
        mind
    }

    fn search(&mut self, account: f64, fresh: impl Fn() -> M) -> usize {
        match self.minds.binary_search_by(|(known, _)| known.total_cmp(&account)) {
            Ok(at) => at,
            Err(at) => {
                self.minds.insert(at, (account, fresh()));
                at
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_mind_of_its_own_in_whatever_order_they_come() {
        let mut known = Acquaintances::<u32>::new();
        for (round, accounts) in [[3.0, 5.0, 9.0], [3.0, 5.0, 9.0], [9.0, 3.0, 5.0], [5.0, 9.0, 3.0]].iter().enumerate()
        {
            for account in accounts {
                let mind = known.of(*account, false, || 0);
                *mind += *account as u32;
                assert_eq!(*mind, (round as u32 + 1) * *account as u32, "round {round}, account {account}");
            }
        }
        *known.of(1.0, false, || 0) += 1;
        assert_eq!((*known.of(1.0, false, || 0), *known.of(3.0, false, || 0)), (1, 12), "newcomers push in");
    }

    #[test]
    fn a_match_that_begins_anew_is_forgotten() {
        let mut known = Acquaintances::<u32>::new();
        *known.of(7.0, true, || 9) = 4;
        assert_eq!(*known.of(7.0, false, || 9), 4);
        assert_eq!(*known.of(7.0, true, || 9), 9);
        assert_eq!(*known.of(8.0, false, || 9), 9, "who comes into a match under way has a mind all the same");
    }
}
