//! Matches: what every peer got from every other one that it played, and how both moved.
//!
//! The frame has a row for each player and opponent. Matches of the same two count together. What a player did after
//! each of the four outcomes of the turn before counts inside matches only: the first turn of a match follows none. With
//! `evolution` the groups in the frame are those in which peers began, and payoffs per turn are told by the group that the
//! peer was in when it played. The warm-up counts, too.

use crate::meetings::Meetings;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real, whole};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("matches"),
    summary: text("Says of each two peers that play matrix games what they got from each other, and how they moved."),
    source: text("Axelrod 1984; the columns of matches are those of the interactions of Axelrod-Python"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("dilemma")]),
    example: text("measures: [matches]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Groups,
            "payoff_per_turn",
            "mean payoff of a turn to the group's peers; null where no matrix game was played",
        ),
        whole(Frame::Matches, "turns", "turns that the two played, in all their matches"),
        real(Frame::Matches, "score", "sum of the player's payoffs"),
        real(Frame::Matches, "opponent_score", "sum of the opponent's payoffs"),
        whole(Frame::Matches, "cooperations", "turns in which the player cooperated"),
        whole(Frame::Matches, "first_cooperations", "matches in whose first turn the player cooperated"),
        whole(Frame::Matches, "cc", "turns in which both cooperated"),
        whole(Frame::Matches, "cd", "turns in which the player cooperated and the opponent defected"),
        whole(Frame::Matches, "dc", "turns in which the player defected and the opponent cooperated"),
        whole(Frame::Matches, "dd", "turns in which both defected"),
        whole(Frame::Matches, "cc_to_c", "turns in which the player cooperated after both had, in the turn before"),
        whole(Frame::Matches, "cd_to_c", "turns in which the player cooperated after it had and the opponent had not"),
        whole(Frame::Matches, "dc_to_c", "turns in which the player cooperated after the opponent had and it had not"),
        whole(Frame::Matches, "dd_to_c", "turns in which the player cooperated after neither had"),
    ],
    on_request: true,
    new: |roster| Box::new(Matches { pairs: Meetings::default(), by_group: vec![(0.0, 0); roster.groups.len()] }),
};

/// What was played between two.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    score: [f64; 2],
    /// Matches that each began with cooperation.
    first: [u64; 2],
    /// Turns by outcome, as the first of the two sees it: CC, CD, DC, DD.
    outcomes: [u64; 4],
    /// For each of the two, turns in which it cooperated after each outcome, as it sees it.
    after: [[u64; 4]; 2],
    last: [bool; 2],
}

/// The number of an outcome: CC, CD, DC, DD, as the player sees it.
fn outcome(own: bool, its: bool) -> usize {
    2 * usize::from(!own) + usize::from(!its)
}

impl Tally {
    fn turn(&mut self, is_first: bool, moves: [bool; 2], payoffs: [f64; 2]) {
        for side in 0..2 {
            self.score[side] += payoffs[side];
            if is_first {
                self.first[side] += u64::from(moves[side]);
            } else {
                let seen = outcome(self.last[side], self.last[1 - side]);
                self.after[side][seen] += u64::from(moves[side]);
            }
        }
        self.outcomes[outcome(moves[0], moves[1])] += 1;
        self.last = moves;
    }

    /// A row of the frame, as one of the two sees it.
    fn row(&self, side: usize) -> [f64; 13] {
        let [cc, mut cd, mut dc, dd] = self.outcomes;
        if side == 1 {
            (cd, dc) = (dc, cd);
        }
        let [a, b, c, d] = self.after[side];
        let counts = [cc + cd, self.first[side], cc, cd, dc, dd, a, b, c, d].map(|count| count as f64);
        let mut row = [
            (cc + cd + dc + dd) as f64,
            self.score[side],
            self.score[1 - side],
            0.,
            0.,
            0.,
            0.,
            0.,
            0.,
            0.,
            0.,
            0.,
            0.,
        ];
        row[3..].copy_from_slice(&counts);
        row
    }
}

struct Matches {
    pairs: Meetings<Tally>,
    /// Sum of payoffs and turns.
    by_group: Vec<(f64, u64)>,
}

impl Measure for Matches {
    fn fold(&mut self, _: Clock, facts: &[Fact], roster: &Roster) {
        for fact in facts {
            let Fact::Played { players, turn, moves, payoffs } = fact else { continue };
            self.pairs.of(players.map(|who| who.peer)).turn(*turn == 0, *moves, *payoffs);
            for (who, payoff) in players.iter().zip(payoffs) {
                let (sum, turns) = &mut self.by_group[roster.group(who.peer)];
                *sum += payoff;
                *turns += 1;
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let rows = self.pairs.both_ways();
        sheet.groups.push(("payoff_per_turn", self.by_group.iter().map(|(sum, turns)| sum / *turns as f64).collect()));
        sheet.matches.players = rows.iter().map(|(players, ..)| *players).collect();
        let names = ENTRY.columns.iter().filter(|column| column.frame == Frame::Matches);
        let mut columns: Vec<_> = names.map(|column| (column.name, Vec::with_capacity(rows.len()))).collect();
        for (_, tally, side) in rows {
            columns.iter_mut().zip(tally.row(side)).for_each(|((_, values), value)| values.push(value));
        }
        sheet.matches.columns = columns;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, plays};

    #[test]
    fn a_match_is_told_as_both_see_it() {
        let mut told = Told::to(&ENTRY, &[("kind", 2), ("unkind", 1)]);
        told.round(&[plays(0, 1, 0, "CC", [3.0, 3.0]), plays(0, 2, 0, "CD", [0.0, 5.0])]);
        told.round(&[plays(0, 1, 1, "CC", [3.0, 3.0]), plays(0, 2, 1, "DD", [1.0, 1.0])]);
        told.round(&[plays(0, 1, 2, "DC", [5.0, 0.0]), plays(0, 2, 2, "DC", [5.0, 0.0])]);
        // The two part, and meet again.
        told.round(&[plays(0, 2, 0, "CC", [3.0, 3.0])]);
        assert_eq!(told.groups("payoff_per_turn"), [26.0 / 10.0, 9.0 / 4.0]);
        let sheet = told.sheet();
        let players: Vec<[u32; 2]> = sheet.matches.players.iter().map(|two| two.map(|peer| peer.0)).collect();
        assert_eq!(players, [[0, 1], [0, 2], [1, 0], [2, 0]]);
        let column = |name: &str| &sheet.matches.columns.iter().find(|(column, _)| *column == name).expect(name).1;
        assert_eq!(column("turns"), &[3.0, 4.0, 3.0, 4.0]);
        assert_eq!(column("score"), &[11.0, 9.0, 6.0, 9.0]);
        assert_eq!(column("opponent_score"), &[6.0, 9.0, 11.0, 9.0]);
        assert_eq!(column("cooperations"), &[2.0, 2.0, 3.0, 2.0]);
        assert_eq!(column("first_cooperations"), &[1.0, 2.0, 1.0, 1.0]);
        assert_eq!(column("cc"), &[2.0, 1.0, 2.0, 1.0]);
        assert_eq!(column("cd"), &[0.0, 1.0, 1.0, 1.0]);
        assert_eq!(column("dc"), &[1.0, 1.0, 0.0, 1.0]);
        assert_eq!(column("dd"), &[0.0, 1.0, 0.0, 1.0]);
        assert_eq!(column("cc_to_c"), &[1.0, 0.0, 2.0, 0.0]);
        assert_eq!(column("cd_to_c"), &[0.0; 4], "nobody forgave, and the second match follows no turn");
        assert_eq!(column("dc_to_c"), &[0.0; 4]);
        assert_eq!(column("dd_to_c"), &[0.0, 0.0, 0.0, 1.0]);
    }
}
