//! Balances in whole micro-units, and the correction at the end of an epoch.
//!
//! Money comes into being when an account is opened, and at the end of an epoch; at both it may also go. Payments move it.

use game::ids::{AccountId, grown};

/// Micro-units in a unit.
pub const UNIT: f64 = 1e6;

/// Units in micro-units, to the nearest one.
pub fn micros(units: f64) -> i128 {
    (units * UNIT).round() as i128
}

/// One account's.
#[derive(Clone, Copy, Debug, Default)]
struct Purse {
    balance: i128,
    opened: bool,
    online: bool,
    traded: bool,
}

/// The money of those who are there, and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Population {
    money: i128,
    accounts: i128,
}

/// All balances.
#[derive(Clone, Debug)]
pub struct Ledger {
    purses: Vec<Purse>,
    /// What was ever made, and what was ever taken away.
    minted: i128,
    destroyed: i128,
    /// Of those who are there, kept with each change.
    online: Population,
    /// As it was when the epoch began.
    began: Option<Population>,
    opened: u64,
}

impl Ledger {
    /// Nobody is there yet.
    pub fn new() -> Self {
        let online = Population { money: 0, accounts: 0 };
        Self { purses: Vec::new(), minted: 0, destroyed: 0, online, began: None, opened: 0 }
    }

    fn purse(&self, account: AccountId) -> Purse {
        self.purses.get(account.index()).copied().unwrap_or_default()
    }

    /// What an account has, in micro-units.
    pub fn balance(&self, account: AccountId) -> i128 {
        self.purse(account).balance
    }

    /// Whether it ever paid or was paid.
    pub fn has_traded(&self, account: AccountId) -> bool {
        self.purse(account).traded
    }

    /// An account comes. One that was never there gets `endowment`, of which `fee` is lost at once.
    pub fn enter(&mut self, account: AccountId, endowment: i128, fee: i128) {
        let purse = grown(&mut self.purses, account.index(), Purse::default);
        if !purse.opened {
            purse.opened = true;
            purse.balance = endowment - fee;
            self.opened += 1;
            self.minted += endowment;
            self.destroyed += fee;
        }
        if !purse.online {
            purse.online = true;
            self.online.accounts += 1;
            self.online.money += purse.balance;
        }
    }

    /// An account goes, and keeps what it has.
    pub fn leave(&mut self, account: AccountId) {
        let Some(purse) = self.purses.get_mut(account.index()).filter(|purse| purse.online) else { return };
        purse.online = false;
        self.online.accounts -= 1;
        self.online.money -= purse.balance;
    }

    /// Adds to a balance, or takes from it.
    pub fn change(&mut self, account: AccountId, micros: i128) {
        let Some(purse) = self.purses.get_mut(account.index()) else { return };
        purse.balance += micros;
        purse.traded = true;
        if purse.online {
            self.online.money += micros;
        }
    }

    /// Begins an epoch if none was begun and somebody is there.
    pub fn begin(&mut self) {
        if self.began.is_none() && self.online.accounts > 0 {
            self.began = Some(self.online);
        }
    }

    /// Ends an epoch: all balances are multiplied by `rho = (K_start N_now) / (K_now N_start)`, so that those who are there
    /// have as much each as those had who were there when it began. Balances are rounded down to a micro-unit; what comes
    /// into being and what goes is counted from what really changed. Returns whether there was anything to correct.
    pub fn correct(&mut self) -> bool {
        let now = self.online;
        let Some(start) = self.began.replace(now).filter(|start| start.money > 0 && now.money > 0) else {
            return false;
        };
        let (gained, lost) = (start.money as f64 * now.accounts as f64, now.money as f64 * start.accounts as f64);
        if gained == lost {
            return false;
        }
        let rho = gained / lost;
        for purse in &mut self.purses {
            let before = purse.balance;
            purse.balance = (before as f64 * rho).floor() as i128;
            let change = purse.balance - before;
            self.minted += change.max(0);
            self.destroyed += (-change).max(0);
            self.online.money += if purse.online { change } else { 0 };
        }
        self.began = Some(self.online);
        true
    }

    /// How many accounts were ever opened.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Units that those have who are there, and how many they are.
    pub fn circulating(&self) -> (f64, f64) {
        (self.online.money as f64 / UNIT, self.online.accounts as f64)
    }

    /// How many of those who are there have less than so many micro-units.
    pub fn poorer(&self, than: i128) -> usize {
        self.purses.iter().filter(|purse| purse.online && purse.balance < than).count()
    }

    /// All balances together are what was made less what was taken away, and those of accounts that are there are what
    /// is said to be there: both added up anew.
    ///
    /// # Errors
    /// Which sum does not come out, and by how much.
    pub fn audit(&self) -> Result<(), String> {
        let (mut all, mut there) = (0, Population { money: 0, accounts: 0 });
        for purse in &self.purses {
            all += purse.balance;
            if purse.online {
                there = Population { money: there.money + purse.balance, accounts: there.accounts + 1 };
            }
        }
        let excess = all - (self.minted - self.destroyed);
        if excess != 0 {
            return Err(format!("accounts hold {excess} micro-units more than were made"));
        }
        if there != self.online {
            let excess = there.money - self.online.money;
            return Err(format!("accounts that are there hold {excess} micro-units more than are counted"));
        }
        Ok(())
    }

    /// Makes money out of nothing, as no rule does.
    #[cfg(test)]
    pub fn forge(&mut self, account: AccountId, micros: i128) {
        self.change(account, micros);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(balances: &[i128]) -> Ledger {
        let mut ledger = Ledger::new();
        (0..).zip(balances).for_each(|(id, balance)| ledger.enter(AccountId(id), *balance, 0));
        ledger.begin();
        ledger
    }

    fn balances(ledger: &Ledger) -> Vec<i128> {
        ledger.audit().expect("the books balance");
        (0..ledger.purses.len() as u32).map(|id| ledger.balance(AccountId(id))).collect()
    }

    #[test]
    fn newcomers_do_not_inflate() {
        // Two accounts with 100 each; two more come with 400 each. Per account there were 100, now 250: rho is 0.4.
        let mut ledger = with(&[100, 100]);
        ledger.enter(AccountId(2), 400, 0);
        ledger.enter(AccountId(3), 400, 0);
        assert!(ledger.correct());
        assert_eq!(balances(&ledger), [40, 40, 160, 160]);
        assert_eq!((ledger.minted, ledger.destroyed), (1000, 600));
    }

    #[test]
    fn those_who_leave_with_money_do_not_deflate() {
        // One of three goes, with 80 of 120: 40 for two are 20 each and not 40. rho is 2, and the money that is away
        // changes with it.
        let mut ledger = with(&[80, 30, 10]);
        ledger.leave(AccountId(0));
        assert!(ledger.correct());
        assert_eq!(balances(&ledger), [160, 60, 20]);
        ledger.enter(AccountId(0), 999, 0);
        assert_eq!(ledger.circulating(), (240.0 / UNIT, 3.0), "whoever comes back is not endowed again");
    }

    #[test]
    fn payments_are_no_reason_to_correct_and_rounding_is_counted() {
        let mut ledger = with(&[5, 5, 5]);
        ledger.change(AccountId(0), -5);
        ledger.change(AccountId(1), 5);
        assert!(!ledger.correct());
        assert_eq!(balances(&ledger), [0, 10, 5]);
        // 15 for three; now 16 for four: rho is 20 / 16.
        ledger.enter(AccountId(3), 1, 0);
        assert!(ledger.correct());
        assert_eq!(balances(&ledger), [0, 12, 6, 1]);
        assert_eq!(ledger.minted - ledger.destroyed, 19, "one micro-unit fell to rounding");
    }

    #[test]
    fn who_pays_more_than_the_endowment_for_its_name_begins_with_a_debt() {
        let mut ledger = Ledger::new();
        ledger.enter(AccountId(0), 10, 15);
        assert_eq!(balances(&ledger), [-5]);
        assert!(!ledger.correct(), "nothing is there to be corrected");
    }

    #[test]
    fn broken_books_are_found() {
        let mut ledger = with(&[7, 7]);
        ledger.forge(AccountId(0), 1);
        assert_eq!(ledger.audit(), Err("accounts hold 1 micro-units more than were made".to_owned()));
        let mut ledger = with(&[7, 7]);
        ledger.purses[0].online = false;
        assert_eq!(ledger.audit(), Err("accounts that are there hold -7 micro-units more than are counted".to_owned()));
    }
}
