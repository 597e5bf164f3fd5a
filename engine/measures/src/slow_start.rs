//! Slow start: how long a newcomer, who has nothing to give, waits until it can take part.
//!
//! Time runs from the beginning of the round in which a peer arrives to the end of the round in which it has a
//! whole piece that it can pass on. A peer that comes several times (`rejoin`) starts anew each time, and its
//! value is the mean over the starts that got so far; a fresh account is no new start.

use crate::stages::Stages;
use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::{Bytes, Clock};
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("slow_start"),
    summary: text("Times the first piece and the first quarter of what peers came for."),
    source: text("Cohen 2003, on piece selection: the random first piece"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[text("exchange"), text("swarm")]),
    example: text("claims: [{ metric: first_piece_s, group: honest, within: [0, 60] }]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(
            Frame::Peers,
            "first_piece_s",
            "seconds from arrival to the end of the round in which it has a whole piece; null if it never had one",
        ),
        real(
            Frame::Peers,
            "first_quarter_s",
            "seconds from arrival to the end of the round in which it has a quarter of what it came for, in whole \
                  pieces; null if it never had",
        ),
    ],
    on_request: false,
    new: |roster| Box::new(SlowStart { stages: Stages::new(roster), starts: vec![Start::default(); roster.peers()] }),
};

/// A sum of seconds and how many they are.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    seconds: f64,
    count: u32,
}

impl Mean {
    fn add(&mut self, seconds: f64) {
        self.seconds += seconds;
        self.count += 1;
    }
}

/// How one peer starts.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    came_s: f64,
    wants: Bytes,
    has: Bytes,
    first_piece: Mean,
    first_quarter: Mean,
}

struct SlowStart {
    stages: Stages,
    starts: Vec<Start>,
}

impl Measure for SlowStart {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        self.stages.begin(clock);
        for fact in facts {
            let came = self.stages.follow(fact).is_some_and(|change| change.came);
            match *fact {
                Fact::Arrived { who, wants_bytes, .. } if came => {
                    let start = &mut self.starts[who.peer.index()];
                    *start = Start { came_s: clock.start_s(), wants: wants_bytes, has: 0, ..*start };
                }
                Fact::Gained { who, bytes, .. } => {
                    let start = &mut self.starts[who.peer.index()];
                    let (before, seconds) = (start.has, clock.end_s() - start.came_s);
                    start.has += bytes;
                    if before == 0 {
                        start.first_piece.add(seconds);
                    }
                    let quarter = start.wants.div_ceil(4);
                    if before < quarter && start.has >= quarter {
                        start.first_quarter.add(seconds);
                    }
                }
                _ => {}
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        // Never: 0 / 0 is the null of a sheet.
        let column = |of: fn(&Start) -> Mean| {
            self.starts.iter().map(of).map(|mean| mean.seconds / f64::from(mean.count)).collect::<Vec<f64>>()
        };
        sheet.peers.push(("first_piece_s", column(|start| start.first_piece)));
        sheet.peers.push(("first_quarter_s", column(|start| start.first_quarter)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, arrives, completes, departs, gains, under, whitewashes};

    #[test]
    fn time_runs_from_arrival_to_the_end_of_the_round() {
        let mut told = Told::to(&ENTRY, &[("peers", 3)]);
        told.round(&[arrives(0, 100)]);
        told.round(&[gains(0, 10), arrives(1, 100)]);
        told.round(&[gains(0, 10), gains(1, 25)]);
        told.round(&[gains(0, 10), gains(1, 50)]);
        let (piece, quarter) = (told.peers("first_piece_s"), told.peers("first_quarter_s"));
        assert_eq!((piece[0], quarter[0]), (20.0, 40.0));
        assert_eq!((piece[1], quarter[1]), (20.0, 20.0), "the first piece is a quarter");
        assert!(piece[2].is_nan() && quarter[2].is_nan(), "it never came");
    }

    #[test]
    fn a_fresh_account_is_no_start_and_coming_back_for_more_is_one() {
        let mut told = Told::to(&ENTRY, &[("peers", 1)]);
        told.round(&[arrives(0, 100)]);
        told.round(&[whitewashes(0), under(7, arrives(0, 90)), gains(0, 10)]);
        told.round(&[gains(0, 90), completes(0, 100, 30.0)]);
        assert_eq!((told.peers("first_piece_s")[0], told.peers("first_quarter_s")[0]), (20.0, 30.0));
        told.round(&[under(7, departs(0)), arrives(0, 100), gains(0, 10)]);
        assert_eq!(told.peers("first_piece_s")[0], 15.0, "20 s, then 10 s");
        assert_eq!(told.peers("first_quarter_s")[0], 30.0, "not so far yet the second time");
    }
}
