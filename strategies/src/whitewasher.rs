//! The whitewasher: it gives its account up for a fresh one, which nobody can hold anything against.
//!
//! Where identities are free, a bad name lasts for as long as its bearer likes (Feldman et al. 2004; for Maze, Yang et
//! al. 2005: the points policies "encourage selfish users to whitewash"). A new account of Maze has 4096 points; whoever
//! has fewer than 512 downloads slowly. So a peer that only downloads does best to begin anew at that point.
//!
//! What is open, and how it is settled here:
//!
//! - **When.** As soon as its standing is lower than `below`, or its account is `every_s` seconds old. It remembers with
//!   what standing its last account began, and does not give one up that stands no worse than that: under a mechanism
//!   with private standing (which reads 0 for everybody) only the schedule makes it wash.
//! - **What it does beside that.** It free-rides, or with `serves` it is honest in all other verbs, so that an
//!   experiment can tell what washing gains from what free-riding gains.
//!
//! What is lost with an account (places in queues, downloads that were under way) is the workload's to say.
//! `lua/whitewasher.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, flag, number, text};
use game::{JoinTurn, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 3] = [
    number(
        "whitewash_below",
        512.0,
        f64::NEG_INFINITY,
        f64::INFINITY,
        "standing below which it begins anew (512: where Maze slows downloads; -inf: by schedule only)",
    ),
    number("every_s", f64::INFINITY, 0.001, f64::INFINITY, "seconds after which it begins anew in any case"),
    flag("serves", false, "serve like an honest peer; false: free-ride"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("whitewasher"),
    summary: text("Takes a fresh account when its standing falls below a threshold, or on a schedule."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks; Yang et al. 2005 (Maze)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  washers: { strategy: whitewasher, share: 0.1, params: { every_s: 86400 } }",
    ),
};

/// The whitewasher.
#[derive(Clone, Copy, Debug)]
pub struct Whitewasher {
    below: f64,
    every_s: f64,
    serves: bool,
    /// With what standing its account began.
    newcomer: Option<f64>,
}

impl Strategy for Whitewasher {
    fn join(&mut self, turn: &mut JoinTurn) {
        let (standing, age_rounds) = (turn.standing(), turn.account_age_rounds());
        if age_rounds == 0.0 || self.newcomer.is_none() {
            self.newcomer = Some(standing);
        }
        let low = self.newcomer.is_some_and(|newcomer| standing < self.below.min(newcomer));
        if low || age_rounds * turn.round_seconds() >= self.every_s {
            turn.whitewash();
        } else {
            turn.stay();
        }
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        if self.serves {
            turn.follow();
        }
    }
}

impl Listed for Whitewasher {
    const VERBS: Verbs = Verbs::of(&[Verb::Join, Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            below: params.number("whitewash_below"),
            every_s: params.number("every_s"),
            serves: params.flag("serves"),
            newcomer: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::join::{JoinAction, Place};

    fn washer(params: &[(&str, Value)]) -> [Whitewasher; 1] {
        let mut all = CARD.defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        [Whitewasher::seat(&all)]
    }

    /// Whether it washes with an account of this age in rounds of 10 s, and this standing.
    fn washes(washer: &mut [Whitewasher; 1], age_rounds: f64, standing: f64) -> bool {
        let place = [("account_age_rounds", age_rounds), ("standing", standing), ("online", 1.0)];
        let mut table = trial::table(Verb::Join, 0, &place, &[]);
        trial::play(washer, &mut table);
        table.place_column(Place::action as usize)[0] == f64::from(JoinAction::Whitewash as u32)
    }

    #[test]
    fn it_begins_anew_when_it_stands_badly() {
        let mut washer = washer(&[]);
        assert!(!washes(&mut washer, 0.0, 4096.0));
        assert!(!washes(&mut washer, 9.0, 512.0), "not below 512 yet");
        assert!(washes(&mut washer, 10.0, 511.9));
        assert!(!washes(&mut washer, 0.0, 4096.0));
    }

    #[test]
    fn it_does_not_wash_where_that_brings_nothing() {
        let mut washer = washer(&[]);
        for age in 0..5 {
            assert!(!washes(&mut washer, f64::from(age), 0.0), "standing is a private matter");
        }
        assert!(!washes(&mut washer, 0.0, 400.0), "newcomers begin below the threshold");
        assert!(!washes(&mut washer, 1.0, 400.0));
        assert!(washes(&mut washer, 2.0, 399.0));
    }

    #[test]
    fn it_keeps_its_schedule() {
        let schedule = [("whitewash_below", Value::Number(f64::NEG_INFINITY)), ("every_s", Value::Number(60.0))];
        let mut washer = washer(&schedule);
        assert!(!washes(&mut washer, 0.0, 4096.0));
        assert!(!washes(&mut washer, 5.0, 0.0));
        assert!(washes(&mut washer, 6.0, 9999.0));
    }

    #[test]
    fn it_serves_only_when_it_is_told_to() {
        for serves in [false, true] {
            let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 0.5)]]);
            trial::play(&mut washer(&[("serves", Value::Bool(serves))]), &mut table);
            assert_eq!(trial::shares(&table), [if serves { 0.5 } else { 0.0 }]);
        }
    }
}
