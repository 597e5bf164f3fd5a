//! The claim dropper: it promised to keep something and does not, or only now and then.
//!
//! Samsara lives on promises that are checked: a peer that stores at others keeps claims or copies for them, and spot checks
//! ask whether they are still there (Cox and Noble 2003). Who cheats drops one or the other to use the space itself:
//!
//! - **What.** Claims (`duties`), which are of no use to anybody; copies of others' objects (`data`), while it keeps
//!   the claims that pay for its own; or both.
//! - **How often it is found out.** It keeps what it would drop in `kept_rounds` of every `cycle_rounds`, the first ones,
//!   and so answers only so many of the spot checks. A copy that was dropped once is gone, and so is a claim whose owner
//!   takes the loss for final; new ones it accepts, and keeps until it drops them.
//!
//! `lua/claim_dropper.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, Text, integer, text, word};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static DROPS: [Text; 3] = [text("duties"), text("data"), text("both")];

static PARAMS: [Param; 3] = [
    word(
        "drops",
        &DROPS,
        "what it drops: what the mechanism obliges it to keep, what it keeps of others' goods, or both",
    ),
    integer("kept_rounds", 0, 0, 1_000_000, "rounds of every `cycle_rounds` in which it keeps that all the same"),
    integer("cycle_rounds", 1, 1, 1_000_000, "after how many rounds it begins again"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("claim_dropper"),
    summary: text("Drops the claims or the copies that it promised to keep, or answers only some of the spot checks."),
    source: text(
        "Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 3 (cheating nodes)",
    ),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("backup")]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  droppers: { strategy: claim_dropper, share: 0.1, params: { drops: data } }",
    ),
};

/// The claim dropper.
#[derive(Clone, Copy, Debug)]
pub struct ClaimDropper {
    drops_duties: bool,
    drops_data: bool,
    kept_rounds: u64,
    cycle_rounds: u64,
}

impl Strategy for ClaimDropper {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let keeps = turn.round() % self.cycle_rounds < self.kept_rounds;
        for row in 0..turn.rows() {
            let dropped = if turn.duty(row) > 0.0 { self.drops_duties } else { self.drops_data };
            if keeps || !dropped {
                turn.grant(row, turn.recommended(row));
            }
        }
    }
}

impl Listed for ClaimDropper {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        let drops = params.word("drops");
        Self {
            drops_duties: drops != "data",
            drops_data: drops != "duties",
            kept_rounds: params.count("kept_rounds") as u64,
            cycle_rounds: params.count("cycle_rounds") as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;

    /// What it grants a claim and a copy in each of five rounds.
    fn grants(drops: &str, kept_rounds: i64, cycle_rounds: i64) -> Vec<(f64, f64)> {
        let mut params = CARD.defaults();
        params.set("drops", Value::Word(drops.to_owned()));
        params.set("kept_rounds", Value::Integer(kept_rounds));
        params.set("cycle_rounds", Value::Integer(cycle_rounds));
        let mut mind = [ClaimDropper::seat(&params)];
        let claim: &[(&str, f64)] = &[("recommended", 0.25), ("duty", 1.0)];
        let copy: &[(&str, f64)] = &[("recommended", 0.5), ("under_way", 1.0)];
        let round = |round| {
            let mut table = trial::serve(round, 1000.0, 0.0, &[claim, copy]);
            trial::play(&mut mind, &mut table);
            (trial::shares(&table)[0], trial::shares(&table)[1])
        };
        (0..5).map(round).collect()
    }

    #[test]
    fn it_drops_what_it_is_told_to() {
        assert_eq!(grants("duties", 0, 1), [(0.0, 0.5); 5]);
        assert_eq!(grants("data", 0, 1), [(0.25, 0.0); 5]);
        assert_eq!(grants("both", 0, 1), [(0.0, 0.0); 5]);
    }

    #[test]
    fn it_answers_some_of_the_spot_checks() {
        let (keeps, drops) = ((0.25, 0.5), (0.0, 0.5));
        assert_eq!(grants("duties", 1, 3), [keeps, drops, drops, keeps, drops]);
        assert_eq!(grants("duties", 2, 3), [keeps, keeps, drops, keeps, keeps]);
        assert_eq!(grants("both", 3, 3), [keeps; 5]);
    }
}
