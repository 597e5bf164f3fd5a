//! The plan ignorer: it gives as much as others, but to whom it likes.
//!
//! A coordinator can compute where bandwidth does most for all; it is the peers who give it. This one keeps every other
//! rule, reports the truth, and divides its uplink as it pleases:
//!
//! - `favours: equal`. Everybody who asks has the same.
//! - `favours: partners`. Those `slots` who gave it most in the last round share it, as in tit-for-tat; if nobody gave it
//!   anything, everybody has the same.
//! - `favours: one_swarm`. Only those who ask in one swarm have a share, the lowest of those in which it is asked (a seeder
//!   with a favourite).
//!
//! `only_seeding` makes it follow the plan as long as it wants something itself.

use game::card::{Card, Kind, Param, Text, flag, integer, text, word};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static LIKES: [Text; 3] = [text("equal"), text("partners"), text("one_swarm")];

static PARAMS: [Param; 3] = [
    word("favours", &LIKES, "whom it favours: everybody alike, who gave it most, or those of one swarm"),
    integer("slots", 4, 1, 1_000_000, "partners that it serves at once"),
    flag("only_seeding", false, "whether it follows the plan as long as it wants something itself"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("plan_ignorer"),
    summary: text("Divides its uplink as it likes, whatever the coordinator's plan says."),
    source: text("Peterson and Sirer 2009, Antfarm (peers keep their autonomy)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("swarm"), text("exchange")]),
    example: text("population:\n  honest: { share: 0.5 }\n  stubborn: { strategy: plan_ignorer, share: 0.5 }"),
};

/// The plan ignorer.
#[derive(Clone, Debug)]
pub struct PlanIgnorer {
    likes: Likes,
    slots: usize,
    only_seeding: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likes {
    Equal,
    Partners,
    OneSwarm,
}

impl PlanIgnorer {
    /// The rows that it serves.
    fn liked(&self, turn: &ServeTurn) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..turn.rows()).collect();
        match self.likes {
            Likes::Equal => {}
            Likes::Partners => {
                rows.sort_by(|a, b| turn.received_bytes(*b).total_cmp(&turn.received_bytes(*a)));
                let givers = rows.iter().filter(|row| turn.received_bytes(**row) > 0.0).count();
                if givers > 0 {
                    rows.truncate(givers.min(self.slots));
                }
            }
            Likes::OneSwarm => {
                let favourite = rows.iter().map(|row| turn.good(*row)).fold(f64::INFINITY, f64::min);
                rows.retain(|row| turn.good(*row) == favourite);
            }
        }
        rows
    }
}

impl Strategy for PlanIgnorer {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if self.only_seeding && turn.wants_bytes() > 0.0 {
            return turn.follow();
        }
        let rows = self.liked(turn);
        let share = 1.0 / rows.len().max(1) as f64;
        rows.into_iter().for_each(|row| turn.grant(row, share));
    }
}

impl Listed for PlanIgnorer {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let likes = match params.word("favours") {
            "partners" => Likes::Partners,
            "one_swarm" => Likes::OneSwarm,
            _ => Likes::Equal,
        };
        Self { likes, slots: params.count("slots"), only_seeding: params.flag("only_seeding") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;

    type Rows<'a> = &'a [&'a [(&'a str, f64)]];

    fn grants(favours: &str, wants_bytes: f64, rows: Rows) -> Vec<f64> {
        let mut all = CARD.defaults();
        all.set("favours", Value::Word(favours.to_owned()));
        all.set("slots", Value::Integer(2));
        all.set("only_seeding", Value::Bool(wants_bytes > 0.0));
        let mut table = trial::serve(0, 1000.0, wants_bytes, rows);
        trial::play(&mut [PlanIgnorer::seat(&all)], &mut table);
        trial::shares(&table).to_vec()
    }

    const ROWS: Rows = &[
        &[("good", 3.0), ("received_bytes", 5.0), ("recommended", 1.0)],
        &[("good", 1.0), ("received_bytes", 9.0)],
        &[("good", 1.0)],
        &[("good", 2.0), ("received_bytes", 7.0)],
    ];

    #[test]
    fn it_serves_whom_it_likes() {
        assert_eq!(grants("equal", 0.0, ROWS), [0.25; 4]);
        assert_eq!(grants("partners", 0.0, ROWS), [0.0, 0.5, 0.0, 0.5]);
        assert_eq!(grants("partners", 0.0, &[&[], &[]]), [0.5, 0.5], "a seed has no partners");
        assert_eq!(grants("one_swarm", 0.0, ROWS), [0.0, 0.5, 0.5, 0.0]);
        assert_eq!(grants("one_swarm", 0.0, &[]), [0.0; 0]);
    }

    #[test]
    fn it_may_follow_as_long_as_it_wants_something() {
        assert_eq!(grants("equal", 1.0, ROWS), [1.0, 0.0, 0.0, 0.0]);
    }
}
