//! Accounts: what a file tells of them, and how they are numbered.
//!
//! Accounts are numbered group by group. Groups stand in the order in which the file of accounts first names them; in a group
//! its accounts stand in the file's order. Accounts that no file names form the group `accounts`, in the order in which they appear in
//! the log. An account without a known machine has one of its own.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::names::Names;
use super::transfers::{may, text};
use super::{Cell, TRUTHS, Wanted, rows};
use crate::trouble::Trouble;

/// The group of those of whom nothing is known.
const OTHERS: &str = "accounts";

/// Nothing is known.
const UNKNOWN: u32 = u32::MAX;

const WANTED: [Wanted; 5] = [
    Wanted { names: &["account"], required: true },
    may(&["group"]),
    may(&["machine"]),
    may(&["cluster"]),
    may(&["truth"]),
];

/// A group of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Which accounts.
    pub accounts: Range<u32>,
    /// One of [`TRUTHS`].
    pub truth: String,
    /// Its community.
    pub cluster: u32,
}

/// All accounts of a log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// Their names, by number.
    pub names: Names,
    /// Their machines, numbered in the order of the first account.
    pub machine: Vec<u32>,
    /// Their groups, in the order of their accounts.
    pub groups: Vec<Group>,
}

/// What is known while a log is read; accounts have provisional numbers, machines are names.
#[derive(Default)]
pub(super) struct Known {
    names: Names,
    /// How many accounts the file named.
    listed: usize,
    group_of: Vec<u32>,
    machine_of: Vec<u32>,
    machines: Names,
    groups: Vec<Group>,
}

impl Known {
    /// Reads a file of accounts.
    ///
    /// # Errors
    /// It cannot be read, or contradicts itself.
    pub(super) fn read(path: &Path) -> Result<Self, Trouble> {
        let mut known = Self::default();
        let mut groups = BTreeMap::new();
        rows(path, &WANTED, &mut |row, cells| {
            let told = cells.and_then(|cells| known.tell(&mut groups, cells));
            told.map_err(|why| {
                let next = "mend the row: every account stands there once, and its group is one truth and one cluster";
                Trouble::new(format!("row {row} of the accounts makes no sense"), path.display(), why, next)
            })
        })?;
        known.listed = known.names.len();
        Ok(known)
    }

    /// Takes one row of the file.
    fn tell(&mut self, groups: &mut BTreeMap<String, u32>, cells: &[Cell]) -> Result<(), String> {
        let own = |cell: Cell| text(cell, &mut String::new()).to_owned();
        let [name, group, machine, cluster, truth] = [0, 1, 2, 3, 4].map(|at| own(cells[at]));
        if name.is_empty() {
            return Err("`account` is empty".to_owned());
        }
        if self.names.find(&name).is_some() {
            return Err(format!("account `{name}` is there twice"));
        }
        let group = if group.is_empty() { OTHERS.to_owned() } else { group };
        let cluster = if cluster.is_empty() {
            0
        } else {
            cluster.parse().map_err(|_| format!("the cluster `{cluster}` is no whole number"))?
        };
        let truth = if truth.is_empty() { TRUTHS[0].to_owned() } else { truth };
        if !TRUTHS.contains(&truth.as_str()) {
            return Err(format!("the truth `{truth}` is none of {}", TRUTHS.join(", ")));
        }
        let number = *groups.entry(group.clone()).or_insert(self.groups.len() as u32);
        match self.groups.get(number as usize) {
            None => self.groups.push(Group { name: group, accounts: 0..0, truth, cluster }),
            Some(known) if known.truth != truth => {
                return Err(format!("`{name}` is {truth}, but others of its group `{group}` are {}", known.truth));
            }
            Some(known) if known.cluster != cluster => {
                return Err(format!("`{name}` is in cluster {cluster}, but its group `{group}` in {}", known.cluster));
            }
            Some(_) => {}
        }
        let account = self.account(&name);
        self.group_of[account as usize] = number;
        if !machine.is_empty() {
            self.seen_on(account, &machine);
        }
        Ok(())
    }

    /// The provisional number of an account.
    pub(super) fn account(&mut self, name: &str) -> u32 {
        let number = self.names.number(name);
        if number as usize == self.group_of.len() {
            self.group_of.push(UNKNOWN);
            self.machine_of.push(UNKNOWN);
        }
        number
    }

    /// An account was seen on a machine; what was said first counts.
    pub(super) fn seen_on(&mut self, account: u32, machine: &str) {
        if self.machine_of[account as usize] == UNKNOWN {
            self.machine_of[account as usize] = self.machines.number(machine);
        }
    }

    /// The final roster, and the final number of each provisional one. `from` and `to` are in the order of time.
    pub(super) fn number(mut self, from: &[u32], to: &[u32]) -> (Roster, Vec<u32>) {
        let others = self.others();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); self.groups.len()];
        for account in 0..self.listed as u32 {
            members[self.group_of[account as usize] as usize].push(account);
        }
        let mut met = vec![false; self.names.len()];
        for account in from.iter().zip(to).flat_map(|(from, to)| [*from, *to]) {
            if account as usize >= self.listed && !std::mem::replace(&mut met[account as usize], true) {
                members[others].push(account);
            }
        }
        let mut numbers = vec![UNKNOWN; self.names.len()];
        let mut roster = Roster::default();
        let mut machines = vec![UNKNOWN; self.machines.len()];
        let mut next_machine = 0;
        for (mut group, members) in self.groups.into_iter().zip(members) {
            let start = roster.names.len() as u32;
            for account in members {
                numbers[account as usize] = roster.names.number(self.names.get(account));
                let machine = match self.machine_of[account as usize] {
                    UNKNOWN => &mut UNKNOWN.clone(),
                    known => &mut machines[known as usize],
                };
                if *machine == UNKNOWN {
                    (*machine, next_machine) = (next_machine, next_machine + 1);
                }
                roster.machine.push(*machine);
            }
            group.accounts = start..roster.names.len() as u32;
            if !group.accounts.is_empty() {
                roster.groups.push(group);
            }
        }
        (roster, numbers)
    }

    /// The place of the group of those whom no file names.
    fn others(&mut self) -> usize {
        let place = self.groups.iter().position(|group| group.name == OTHERS);
        place.unwrap_or_else(|| {
            let (name, truth) = (OTHERS.to_owned(), TRUTHS[0].to_owned());
            self.groups.push(Group { name, accounts: 0..0, truth, cluster: 0 });
            self.groups.len() - 1
        })
    }
}
