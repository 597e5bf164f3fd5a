//! Whitewashing: accounts of one machine that follow one another, and how many of those who do it that finds.
//!
//! The study's sign is two accounts on one machine of which the second starts when the first stops. An account starts
//! when it is first online, and has stopped when it never comes back. One that stopped is followed by the next one that
//! starts on its machine for the first time, within a week (the study names no limit); each account follows and is
//! followed once at most. What happens inside a round has no order, so one that starts in the last round of another
//! follows it, too. Accounts that are used at the same time for longer, as a family's or a Sybil's, are no change.
//!
//! A peer's score is the number of changes in which accounts of its took part, on either side; one is enough to be
//! flagged. Held against that are peers that a log or a workload knows to do it, and those that did it in this run
//! (`Departed` by whitewash). Known colluders that do neither are not judged: spam accounts come one after another, too.
//!
//! It takes 12 bytes for each account.

use crate::verdict::{NOTHING, Suspicion, Truth, quality_columns, write_quality};
use game::card::{Card, Kind, text};
use game::fact::{Departure, Fact, Party};
use game::ids::{Clock, grown};
use game::measure::{ColumnDoc, Frame, Measure, MeasureEntry, Roster, Sheet, whole};
use std::borrow::Cow;

/// How long a machine may rest between two accounts that follow each other.
const REST_S: f64 = 7.0 * 86_400.0;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("whitewashing"),
    summary: text(
        "Looks for accounts of one machine that follow one another, and says how many whitewashers that finds.",
    ),
    source: text(
        "Lian et al. 2007, An Empirical Study of Collusion Behavior in the Maze P2P File-Sharing System (ICDCS), and \
         the talk on it",
    ),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("file_sharing"), text("trace")]),
    example: text("claims: [{ metric: whitewashing_recall, within: [0.9, 1] }]"),
};

const QUALITY: [ColumnDoc; 4] = quality_columns!("whitewashing", "whitewash");

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        whole(
            Frame::Peers,
            "account_changes",
            "times that an account of its stopped and another of the same machine started, or the reverse; null \
                  if it was never online",
        ),
        QUALITY[0],
        QUALITY[1],
        QUALITY[2],
        QUALITY[3],
    ],
    on_request: false,
    new: |roster| Box::new(Whitewashing { lives: Vec::new(), did_it: vec![false; roster.peers()], round_seconds: 0.0 }),
};

/// When an account was used.
#[derive(Clone, Copy, Debug)]
struct Life {
    peer: u32,
    /// The rounds in which it was first and last online; it was never seen, or still is online.
    first: u32,
    last: u32,
}

const NEVER: u32 = u32::MAX;

struct Whitewashing {
    /// By account.
    lives: Vec<Life>,
    /// Whether each peer was seen to do it.
    did_it: Vec<bool>,
    round_seconds: f64,
}

impl Whitewashing {
    fn life(&mut self, who: Party) -> &mut Life {
        let life = grown(&mut self.lives, who.account.index(), || Life { peer: NEVER, first: NEVER, last: NEVER });
        life.peer = who.peer.0;
        life
    }

    /// How many changes each peer took part in; `NaN` if it was never online.
    fn changes(&self, roster: &Roster) -> Vec<f64> {
        let machine = |life: &Life| roster.machine_of[life.peer as usize];
        let mut lives: Vec<Life> = self.lives.iter().filter(|life| life.first != NEVER).copied().collect();
        // Accounts have numbers in the order in which they were opened, and the sort keeps it.
        lives.sort_by_key(|life| (machine(life), life.first));
        let mut changes = vec![f64::NAN; roster.peers()];
        lives.iter().for_each(|life| changes[life.peer as usize] = 0.0);
        let rest_rounds = REST_S / self.round_seconds;
        for accounts in lives.chunk_by(|a, b| machine(a) == machine(b)).filter(|accounts| accounts.len() > 1) {
            for (old, new) in followers(accounts, rest_rounds) {
                changes[old.peer as usize] += 1.0;
                if new.peer != old.peer {
                    changes[new.peer as usize] += 1.0;
                }
            }
        }
        changes
    }
}

/// Which account of a machine follows which: each one that starts follows the one that stopped last, if no other
/// follows that and not too long ago. Who departs in a round was last online in the round before.
fn followers(accounts: &[Life], rest_rounds: f64) -> Vec<(Life, Life)> {
    let mut ends: Vec<&Life> = accounts.iter().filter(|life| life.last != NEVER).collect();
    ends.sort_by_key(|life| life.last);
    let mut ends = ends.into_iter().peekable();
    let (mut stopped, mut pairs): (Vec<&Life>, Vec<(Life, Life)>) = (Vec::new(), Vec::new());
    for new in accounts {
        while let Some(old) = ends.next_if(|old| old.last <= new.first + 1) {
            stopped.push(old);
        }
        let recently = |old: &&Life| f64::from(new.first) - f64::from(old.last) <= rest_rounds;
        if let Some(at) = stopped.iter().rposition(|old| old.first < new.first)
            && recently(&stopped[at])
        {
            pairs.push((*stopped.remove(at), *new));
        }
    }
    pairs
}

impl Measure for Whitewashing {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.round_seconds = clock.round_seconds;
        let round = clock.round as u32;
        for fact in facts {
            match *fact {
                Fact::Arrived { who, .. } => {
                    let life = self.life(who);
                    (life.first, life.last) = (life.first.min(round), NEVER);
                }
                Fact::Departed { who, why } => {
                    self.life(who).last = round;
                    self.did_it[who.peer.index()] |= why == Departure::Whitewash;
                }
                _ => {}
            }
        }
    }

    fn write(&self, roster: &Roster, sheet: &mut Sheet) {
        let changes = self.changes(roster);
        let said: Vec<Suspicion> = changes
            .iter()
            .map(|changes| match changes.is_nan() {
                true => NOTHING,
                false => Suspicion { value: *changes, flagged: *changes >= 1.0, score: (*changes, 0.0) },
            })
            .collect();
        let truth = |(peer, group): (usize, &u32)| {
            let group = *group as usize;
            match (roster.whitewashing[group] || self.did_it[peer], roster.colluding[group]) {
                _ if changes[peer].is_nan() => Truth::Neither,
                (true, _) => Truth::Cheat,
                (false, true) => Truth::Neither,
                (false, false) => Truth::Honest,
            }
        };
        let truths: Vec<Truth> = roster.group_of.iter().enumerate().map(truth).collect();
        write_quality(&QUALITY, &truths, &said, sheet);
        sheet.peers.push(("account_changes", changes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, departs, under, whitewashes};

    #[test]
    fn accounts_that_follow_each_other_on_a_machine_are_one_peer_washed_white() {
        // Fred (0) and Gary (1) share a machine one after the other, a family (2, 3) at the same time; 4 comes and goes.
        let mut told = Told::to(&ENTRY, &[("fred", 1), ("gary", 1), ("family", 2), ("plain", 2)])
            .on_machines(&[7, 7, 8, 8, 4, 5])
            .whitewashing(&[0, 1]);
        told.round(&[arrives(0, 9), arrives(2, 9), arrives(3, 9), arrives(4, 9)]);
        told.round(&[departs(0), departs(2), departs(4)]);
        told.round(&[arrives(1, 9), arrives(2, 9), arrives(4, 9)]);
        told.round(&[departs(1), departs(2), departs(3), departs(4)]);
        assert_eq!(told.peers("account_changes")[..5], [1.0, 1.0, 0.0, 0.0, 0.0]);
        assert!(told.peers("account_changes")[5].is_nan(), "it was never there");
        for name in ["whitewashing_precision", "whitewashing_recall", "whitewashing_recall_at_1pct", "whitewashing_auc"]
        {
            assert_eq!(told.cell(name), 1.0, "{name}");
        }
    }

    #[test]
    fn who_comes_back_never_stopped() {
        let mut told = Told::to(&ENTRY, &[("plain", 2)]).on_machines(&[7, 7]);
        told.round(&[arrives(0, 9)]);
        told.round(&[departs(0)]);
        told.round(&[arrives(1, 9)]);
        assert_eq!(told.peers("account_changes"), [1.0, 1.0]);
        assert!(told.cell("whitewashing_recall").is_nan(), "nobody is known to do it");
        told.round(&[arrives(0, 9)]);
        assert_eq!(told.peers("account_changes"), [0.0, 0.0]);
    }

    #[test]
    fn a_peer_that_changes_accounts_in_the_run_is_known_and_found() {
        let mut told = Told::to(&ENTRY, &[("peers", 3), ("ring", 1)]).colluding(&[1]);
        told.round(&[arrives(0, 9), arrives(1, 9), arrives(2, 9), under(9, arrives(2, 9)), arrives(3, 9)]);
        // Peer 0 changes twice, peer 2 both of its accounts at once.
        told.round(&[whitewashes(0), under(4, arrives(0, 9))]);
        told.round(&[under(4, whitewashes(0)), under(5, arrives(0, 9))]);
        told.round(&[whitewashes(2), under(9, whitewashes(2)), under(6, arrives(2, 9)), under(7, arrives(2, 9))]);
        assert_eq!(told.peers("account_changes"), [2.0, 0.0, 2.0, 0.0]);
        assert_eq!((told.cell("whitewashing_recall"), told.cell("whitewashing_auc")), (1.0, 1.0));
    }

    #[test]
    fn a_machine_may_rest_for_a_week_and_no_longer() {
        let used = |peer, first, last| Life { peer, first, last };
        let chain = [used(0, 0, 3), used(1, 3, 5), used(2, 9, 12), used(3, 12, NEVER), used(4, 14, NEVER)];
        let pairs = |rest| followers(&chain, rest).iter().map(|(a, b)| (a.peer, b.peer)).collect::<Vec<_>>();
        assert_eq!(pairs(4.0), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(pairs(3.0), [(0, 1), (2, 3)]);
        assert!(followers(&[used(0, 2, 3)], 9.0).is_empty(), "nobody follows itself");
        // The first was last online in round 6, in which the second starts; those that start together do not follow.
        assert_eq!(followers(&[used(0, 0, 7), used(1, 6, 9)], 9.0).len(), 1);
        assert!(followers(&[used(0, 0, 8), used(1, 6, 9)], 9.0).is_empty(), "they overlap by two rounds");
        assert!(followers(&[used(0, 6, 7), used(1, 6, 9)], 9.0).is_empty());
        assert_eq!(followers(&[used(0, 1, 7), used(1, 6, 7), used(2, 6, 9)], 9.0).len(), 1);
    }
}
