//! The defaulter: it takes what others owe it, and does not pay what it owes.
//!
//! Where exchange is delayed, whoever was given something first may go away with it: bankruptcy, "the debtor might
//! default" (the talk). When and how completely is left open there, and settled here by three parameters:
//!
//! - it is honest for `honest_rounds` rounds and builds a name;
//! - then it honours any claim with probability `honours` only;
//! - and it is *strategic*, if it is told to be: while what everybody may know of its standing is below
//!   `honest_below_standing`, it is honest again, so that it stays just above what others shun. Where standing is
//!   private, it reads 0, and a strategic defaulter is honest for ever.
//!
//! `lua/defaulter.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, integer, number, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 3] = [
    integer("honest_rounds", 0, 0, 1_000_000_000, "rounds for which it is honest first"),
    number("honours", 0.0, 0.0, 1.0, "probability with which it honours a claim after that"),
    number(
        "honest_below_standing",
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
        f64::INFINITY,
        "public standing below which it is honest to repair its name (-inf: never)",
    ),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("defaulter"),
    summary: text("Takes what others owe it and does not pay what it owes, at once or after building a name."),
    source: text("Peterson and Sirer 2007, Going Beyond Tit-for-Tat (bankruptcy); Fu et al. 2003 (SHARP)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  bankrupts: { strategy: defaulter, share: 0.1, params: { honest_rounds: 100 } }",
    ),
};

/// The defaulter.
#[derive(Clone, Copy, Debug)]
pub struct Defaulter {
    honest_rounds: u64,
    honours: f64,
    honest_below_standing: f64,
}

impl Strategy for Defaulter {
    fn serve(&mut self, turn: &mut ServeTurn) {
        if turn.round() < self.honest_rounds || turn.public_standing() < self.honest_below_standing {
            return turn.follow();
        }
        if self.honours > 0.0 {
            for row in 0..turn.rows() {
                if turn.random() < self.honours {
                    turn.grant(row, turn.recommended(row));
                }
            }
        }
    }
}

impl Listed for Defaulter {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            honest_rounds: params.count("honest_rounds") as u64,
            honours: params.number("honours"),
            honest_below_standing: params.number("honest_below_standing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;

    fn shares(params: &[(&str, Value)], round: u64, standing: f64) -> Vec<f64> {
        let mut all = CARD.defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        let rows: Vec<&[(&str, f64)]> = vec![&[("recommended", 0.001)]; 1000];
        let mut table = trial::table(Verb::Serve, round, &[("public_standing", standing)], &rows);
        trial::play(&mut [Defaulter::seat(&all)], &mut table);
        trial::shares(&table).to_vec()
    }

    #[test]
    fn it_pays_nothing_once_it_has_a_name() {
        let late = [("honest_rounds", Value::Integer(5))];
        assert_eq!(shares(&late, 4, 1.0), [0.001; 1000]);
        assert_eq!(shares(&late, 5, 1.0), [0.0; 1000]);
        assert_eq!(shares(&[], 0, 0.0), [0.0; 1000]);
    }

    #[test]
    fn it_may_pay_now_and_then_or_for_the_sake_of_its_name() {
        let some = shares(&[("honours", Value::Number(0.3))], 0, 1.0);
        let paid = some.iter().filter(|share| **share > 0.0).count();
        assert!((240..360).contains(&paid), "{paid} of 1000");
        let strategic = [("honest_below_standing", Value::Number(0.6))];
        assert_eq!(shares(&strategic, 9, 0.59), [0.001; 1000]);
        assert_eq!(shares(&strategic, 9, 0.6), [0.0; 1000]);
    }
}
