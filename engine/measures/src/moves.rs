//! Moves: what every peer played against every other one, turn by turn, as text.
//!
//! `CCDC` is a player that defected once, in the third turn. Matches of the same two are parted by a space.

use crate::meetings::Meetings;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Measure, MeasureEntry, Roster, Sheet};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("moves"),
    summary: text("Adds to the frame of matches what each player played, as a text of C and D."),
    source: text("Axelrod 1984; the column of this kind in the interactions of Axelrod-Python"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("dilemma")]),
    example: text("measures: [matches, moves]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry =
    MeasureEntry { card: &CARD, columns: &[], on_request: true, new: |_| Box::new(Moves(Meetings::default())) };

struct Moves(Meetings<[String; 2]>);

impl Measure for Moves {
    fn fold(&mut self, _: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            let Fact::Played { players, turn, moves, .. } = fact else { continue };
            for (text, cooperates) in self.0.of(players.map(|who| who.peer)).iter_mut().zip(moves) {
                if *turn == 0 && !text.is_empty() {
                    text.push(' ');
                }
                text.push(if *cooperates { 'C' } else { 'D' });
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        let rows = self.0.both_ways();
        sheet.matches.players = rows.iter().map(|(players, ..)| *players).collect();
        sheet.matches.moves = rows.iter().map(|(_, moves, side)| moves[*side].clone()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, plays};

    #[test]
    fn moves_are_told_in_turn_and_matches_apart() {
        let mut told = Told::to(&ENTRY, &[("all", 3)]);
        for (turn, moves) in [(0, "CC"), (1, "CD"), (2, "DD"), (0, "DC")] {
            told.round(&[plays(0, 2, turn, moves, [0.0; 2])]);
        }
        assert_eq!(told.sheet().matches.moves, ["CCD D", "CDD C"]);
    }
}
