//! The laws of measures.

use crate::fact::{Departure, Fact, Party, Violation};
use crate::ids::{AccountId, Clock, Good, PeerId};
use crate::measure::{ColumnDoc, Frame, MeasureEntry, Roster, Sheet};

/// Folds made-up facts and checks all laws: a measure writes the columns that its entry lists, in that
/// order and no others; a value for each peer, and for each round and group; whole numbers where it
/// promises them, and no infinities; it survives a run in which nothing happened; where peers change groups, a round
/// is told by the groups of that round.
///
/// # Errors
/// The law that is broken, and how.
pub fn all(entry: &MeasureEntry) -> Result<(), String> {
    if let Some(column) = entry.columns.iter().find(|c| c.doc.trim().is_empty()) {
        return Err(format!("`{}` is not described", column.name));
    }
    for rounds in [0, ROUNDS] {
        let roster = roster(EARLY);
        let sheet = folded(entry, rounds, &roster, |_| EARLY);
        let single: Vec<(&str, Vec<f64>)> = sheet.cells.iter().map(|(name, v)| (*name, vec![*v])).collect();
        hold(entry, Frame::Cells, &single, 1)?;
        hold(entry, Frame::Groups, &sheet.groups, roster.groups.len())?;
        hold(entry, Frame::Peers, &sheet.peers, roster.peers())?;
        hold(entry, Frame::Rounds, &sheet.rounds, rounds as usize * roster.groups.len())?;
        hold(entry, Frame::Matches, &sheet.matches.columns, sheet.matches.players.len())?;
        if !sheet.matches.players.is_sorted() {
            return Err("its matches are not in the order of players, then of opponents".to_owned());
        }
    }
    follows_who_changes_groups(entry)
}

const ROUNDS: u64 = 4;

/// The groups of the three peers at first, and those in which they may be later.
const EARLY: [u32; 3] = [0, 1, 0];
const LATE: [u32; 3] = [2, 1, 0];

/// Two groups of peers and, between them, what the workload brought.
fn roster(group_of: [u32; 3]) -> Roster {
    let groups = ["one", "two", "three"].map(str::to_owned).to_vec();
    Roster::plain(groups, group_of.to_vec(), vec![false, true, false])
}

/// What it writes of a few rounds, in each of which the peers are in these groups.
fn folded(entry: &MeasureEntry, rounds: u64, last: &Roster, group_of: impl Fn(u64) -> [u32; 3]) -> Sheet {
    let mut now = roster(group_of(0));
    let mut measure = (entry.new)(&now);
    for round in 0..rounds {
        now.moved.clear();
        for (peer, group) in (0..).zip(group_of(round)) {
            let left = std::mem::replace(&mut now.group_of[peer as usize], group);
            if left != group {
                now.moved.push((PeerId(peer), left));
            }
        }
        measure.fold(Clock { round, round_seconds: 10.0 }, &facts(round), &now);
    }
    let mut sheet = Sheet::default();
    measure.write(last, &mut sheet);
    sheet
}

/// Each round is told as if the groups had always been those of that round.
fn follows_who_changes_groups(entry: &MeasureEntry) -> Result<(), String> {
    for turn in 1..ROUNDS {
        let rounds = |group_of: &dyn Fn(u64) -> [u32; 3]| folded(entry, ROUNDS, &roster(EARLY), group_of).rounds;
        let before = rounds(&|_| EARLY);
        let after = rounds(&|_| LATE);
        let changing = rounds(&|round| if round < turn { EARLY } else { LATE });
        for (((name, values), (_, before)), (_, after)) in changing.iter().zip(&before).zip(&after) {
            let split = turn as usize * roster(EARLY).groups.len();
            let expected = before[..split].iter().chain(&after[split..]);
            if !values.iter().zip(expected).all(|(a, b)| a.total_cmp(b).is_eq()) {
                return Err(format!("`{name}` does not go along with a peer that changes groups in round {turn}"));
            }
        }
    }
    Ok(())
}

fn hold(entry: &MeasureEntry, frame: Frame, written: &[(&str, Vec<f64>)], rows: usize) -> Result<(), String> {
    let listed: Vec<&ColumnDoc> = entry.columns.iter().filter(|c| c.frame == frame).collect();
    if listed.iter().map(|c| c.name).ne(written.iter().map(|(name, _)| *name)) {
        return Err(format!("it does not write the {frame:?} columns that it lists"));
    }
    for (column, (name, values)) in listed.iter().zip(written) {
        if values.len() != rows {
            return Err(format!("`{name}` has {} values where {rows} belong", values.len()));
        }
        if values.iter().any(|v| v.is_infinite()) {
            return Err(format!("`{name}` is infinite"));
        }
        if let Some(value) = values.iter().find(|v| column.integer && !v.is_nan() && v.fract() != 0.0) {
            return Err(format!("`{name}` promises whole numbers and says {value}"));
        }
    }
    Ok(())
}

/// A bit of everything: a seed, a download that is completed and begun again, and a peer with two accounts that
/// changes them for a fresh one and never completes.
fn facts(round: u64) -> Vec<Fact> {
    let under = |peer: u32, account: u32| Party { peer: PeerId(peer), account: AccountId(account) };
    let who = |peer: u32| under(peer, peer);
    let (uplink_bytes_per_s, downlink_bytes_per_s) = (10, u64::MAX);
    let arrived =
        |who, wants_bytes| Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, has_bytes: 0 };
    let mut facts = match round {
        0 => vec![arrived(who(0), 100), arrived(who(1), 0), arrived(who(2), 100), arrived(under(2, 3), 100)],
        1 => vec![
            Fact::Departed { who: who(2), why: Departure::Whitewash },
            Fact::Departed { who: under(2, 3), why: Departure::Whitewash },
            arrived(under(2, 4), 90),
        ],
        3 => vec![Fact::Departed { who: who(0), why: Departure::Churn }, arrived(who(0), 100)],
        _ => Vec::new(),
    };
    facts.push(Fact::Transfer { from: who(1), to: who(0), good: Good(0), bytes: 33, wasted_bytes: round });
    facts.push(Fact::Transfer { from: who(0), to: under(2, 4), good: Good(0), bytes: 0, wasted_bytes: 0 });
    facts.push(Fact::Gained { who: who(0), good: Good(0), bytes: 30 });
    facts.push(Fact::Violated { peer: PeerId(2), rule: Violation::OverBudget });
    let (at, of, good) = (who(1), under(2, 4), Good(0));
    facts.push(Fact::Queued {
        at,
        who: of,
        good,
        bytes: 90,
        position: round as u32,
        length: 4,
        beside: (round == 1).then_some(2),
        standing: 0.5,
        tier: (round == 2).then_some(1),
    });
    facts.push(Fact::Refused { at, who: of, good });
    let players = [who(0), who(2)];
    facts.push(Fact::Played {
        players,
        turn: round as u32,
        moves: [true, round.is_multiple_of(2)],
        payoffs: [0.5, 5.0],
    });
    facts.push(Fact::Started { at, who: of, good, waited_s: 10.0 });
    facts.push(Fact::Judged { by: of, from: at, good, bytes: 90, authentic: round != 1 });
    if round == 2 {
        facts.push(Fact::Completed { who: who(0), good: Good(0), goal_bytes: 100, took_s: 30.0 });
    }
    facts.push(Fact::Supply { good: Good(0), rarest_copies: round as u32, mean_copies: 1.5 });
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, Kind, text};
    use crate::measure::Measure;
    use std::borrow::Cow;

    static CARD: Card = Card {
        kind: Kind::Measure,
        name: text("canary"),
        summary: text("Breaks one law."),
        source: text("none"),
        version: 1,
        params: Cow::Borrowed(&[]),
        fits: Cow::Borrowed(&[]),
        example: text("claims: []"),
    };

    /// The canary: which law it breaks is its type parameter. It counts arrivals by the group.
    struct Canary<const LAW: u8> {
        arrived: Vec<f64>,
        rounds: Vec<f64>,
    }
    const LAWFUL: u8 = 0;
    const OTHER_COLUMN: u8 = 1;
    const TOO_FEW: u8 = 2;
    const FRACTION: u8 = 3;
    const INFINITE: u8 = 4;
    const UNDESCRIBED: u8 = 5;
    const UNSORTED: u8 = 6;
    const STAYS: u8 = 7;
    const PANICS_WHEN_EMPTY: u8 = 8;

    impl<const LAW: u8> Measure for Canary<LAW> {
        fn fold(&mut self, _: Clock, facts: &[Fact], roster: &Roster) {
            if LAW != STAYS {
                self.arrived.fill(0.0);
            }
            for fact in facts {
                if let Fact::Arrived { who, .. } = fact {
                    self.arrived[roster.group(who.peer)] += 1.0;
                }
            }
            self.rounds.extend(&self.arrived);
        }
        fn write(&self, roster: &Roster, sheet: &mut Sheet) {
            assert!(LAW != PANICS_WHEN_EMPTY || !self.rounds.is_empty());
            let name = if LAW == OTHER_COLUMN { "seconds" } else { "count" };
            let rows = if LAW == TOO_FEW { 1 } else { roster.peers() };
            let value = match LAW {
                FRACTION => 0.5,
                INFINITE => f64::INFINITY,
                _ => f64::NAN,
            };
            sheet.peers.push((name, vec![value; rows]));
            sheet.rounds.push(("arrived", self.rounds.clone()));
            let [first, second] = if LAW == UNSORTED { [1, 0] } else { [0, 1] };
            sheet.matches.players = vec![[PeerId(first), PeerId(2)], [PeerId(second), PeerId(2)]];
            sheet.matches.columns = vec![("turns", vec![1.0; 2])];
        }
    }

    const fn column(frame: Frame, name: &'static str, doc: &'static str) -> ColumnDoc {
        ColumnDoc { frame, name, doc, integer: true }
    }

    const COLUMNS: [ColumnDoc; 3] = [
        column(Frame::Peers, "count", "a count"),
        column(Frame::Rounds, "arrived", "another"),
        column(Frame::Matches, "turns", "a third"),
    ];
    const SILENT: [ColumnDoc; 3] = [column(Frame::Peers, "count", " "), COLUMNS[1], COLUMNS[2]];

    fn verdict<const LAW: u8>() -> Result<(), String> {
        all(&MeasureEntry {
            card: &CARD,
            columns: if LAW == UNDESCRIBED { &SILENT } else { &COLUMNS },
            on_request: false,
            new: |roster| Box::new(Canary::<LAW> { arrived: vec![0.0; roster.groups.len()], rounds: Vec::new() }),
        })
    }

    #[test]
    fn canaries_are_caught() {
        verdict::<LAWFUL>().expect("a lawful measure passes");
        for (broken, word) in [
            (verdict::<OTHER_COLUMN>(), "columns that it lists"),
            (verdict::<TOO_FEW>(), "where 3 belong"),
            (verdict::<FRACTION>(), "whole numbers"),
            (verdict::<INFINITE>(), "infinite"),
            (verdict::<UNDESCRIBED>(), "not described"),
            (verdict::<UNSORTED>(), "not in the order"),
            (verdict::<STAYS>(), "`arrived` does not go along"),
        ] {
            let message = broken.expect_err(word);
            assert!(message.contains(word), "{message}");
        }
        assert!(std::panic::catch_unwind(verdict::<PANICS_WHEN_EMPTY>).is_err());
    }
}
