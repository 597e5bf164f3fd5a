//! Remorseful prober: tit for tat that now and then defects for no reason, and takes the blow that it gets for that without
//! hitting back (Dawkins 1989, The Selfish Gene; Li, Hingston & Kendall 2011).
//!
//! It knows that it has just probed. If the other defects in the next turn, that is the answer, and it cooperates once; then it
//! plays tit for tat again. [Joss](super::joss) is the one without remorse.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 1] = [number("p", 0.1, 0.0, 1.0, "probability of defecting after a cooperation of the other")];

static CARD: Card = card(
    "remorseful_prober",
    "Plays tit for tat with a few defections of its own, and lets itself be hit for those.",
    "Li, Hingston & Kendall 2011, Engineering Design of Strategies for Winning Iterated Prisoner's Dilemma Competitions",
    &PARAMS,
    "population:\n  remorseful_prober: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who probes and regrets.
#[derive(Clone, Copy, Debug)]
pub struct RemorsefulProber {
    p: f64,
}

impl Player for RemorsefulProber {
    const KNOWS: Knows = Knows::ITS.with_dice();
    /// Whether it probed and was not answered yet.
    type Mind = bool;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { p: params.number("p") }
    }

    fn cooperates(&self, probing: &mut bool, game: &mut Match) -> bool {
        if game.it_defected() {
            return std::mem::take(probing);
        }
        *probing = !game.is_new() && game.chance(self.p);
        !*probing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::{answers_with, share};
    use game::params::Value;

    #[test]
    fn it_takes_the_blow() {
        let always = [("p", Value::Number(1.0))];
        assert_eq!(answers_with::<RemorsefulProber>(&always, "CDDDC", 0), "CDCDD");
        let never = [("p", Value::Number(0.0))];
        assert_eq!(answers_with::<RemorsefulProber>(&never, "CDDCC", 0), "CCDDC");
        let found = share::<RemorsefulProber>(&[], "CC");
        assert!((found - 0.9).abs() < 0.022, "{found}");
    }
}
