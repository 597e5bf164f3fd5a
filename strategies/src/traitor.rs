//! The traitor: it is honest until its name is good, and milks it from then on (Feldman et al. 2004).
//!
//! A reputation that remembers for ever lets a peer live for long on what it gave once. Feldman et al. name the peers
//! that do so traitors, and answer with a short history. What a traitor does when it turns, and when, they leave open:
//!
//! - **When.** `honest_s` seconds after the start, or as soon as everybody may know of it that its standing reached
//!   `honest_below_standing`, whichever is first. It looks at its standing when somebody asks it, and it never turns back;
//!   who does is `lua/oscillator.lua`.
//! - **What.** It stops serving, or it goes on serving and all of it is polluted.
//!
//! `lua/traitor.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, Text, number, text, word};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static BETRAYS_BY: [Text; 2] = [text("stopping"), text("polluting")];

static PARAMS: [Param; 3] = [
    number("honest_s", 86400.0, 0.0, f64::INFINITY, "seconds from the start for which it is honest, at most"),
    number(
        "honest_below_standing",
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::INFINITY,
        "public standing at which it stops being honest (inf: never for that; where standing is private, it reads 0)",
    ),
    word("betrays_by", &BETRAYS_BY, "what it does then: stop serving, or serve what is not what it seems"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("traitor"),
    summary: text("Builds up a good name and then stops serving, or pollutes what it serves."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks (traitors)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  traitors: { strategy: traitor, share: 0.1, params: { honest_below_standing: 8192 } }",
    ),
};

/// The traitor.
#[derive(Clone, Copy, Debug)]
pub struct Traitor {
    honest_s: f64,
    honest_below_standing: f64,
    pollutes: bool,
    turned: bool,
}

impl Strategy for Traitor {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let late = turn.round() as f64 * turn.round_seconds() >= self.honest_s;
        self.turned |= late || turn.public_standing() >= self.honest_below_standing;
        if !self.turned || self.pollutes {
            turn.follow();
        }
        if self.turned && self.pollutes {
            (0..turn.rows()).for_each(|row| turn.pollute(row));
        }
    }
}

impl Listed for Traitor {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            honest_s: params.number("honest_s"),
            honest_below_standing: params.number("honest_below_standing"),
            pollutes: params.word("betrays_by") == "polluting",
            turned: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;
    use game::turn::serve::Row;

    /// What it grants to the one who asks, and whether that is polluted.
    fn round(traitor: &mut [Traitor; 1], round: u64, standing: f64) -> (f64, f64) {
        let place = [("public_standing", standing), ("capacity_bytes", 1000.0)];
        let mut table = trial::table(Verb::Serve, round, &place, &[&[("recommended", 0.5)]]);
        trial::play(traitor, &mut table);
        (trial::shares(&table)[0], table.row_column(Row::pollute as usize)[0])
    }

    fn traitor(params: &[(&str, Value)]) -> [Traitor; 1] {
        let mut all = CARD.defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        [Traitor::seat(&all)]
    }

    #[test]
    fn it_stops_when_its_name_is_good_and_never_turns_back() {
        let mut traitor = traitor(&[("honest_below_standing", Value::Number(8192.0))]);
        assert_eq!(round(&mut traitor, 0, 4096.0), (0.5, 0.0));
        assert_eq!(round(&mut traitor, 1, 8192.0), (0.0, 0.0));
        assert_eq!(round(&mut traitor, 2, 100.0), (0.0, 0.0), "its name is spent, and it gives nothing");
    }

    #[test]
    fn it_pollutes_when_its_time_has_come() {
        let mut traitor = traitor(&[("betrays_by", Value::Word("polluting".to_owned()))]);
        assert_eq!(round(&mut traitor, 8639, 1e9), (0.5, 0.0), "no threshold by default");
        assert_eq!(round(&mut traitor, 8640, 0.0), (0.5, 1.0));
    }
}
