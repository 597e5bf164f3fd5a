//! Reactive: three probabilities (y, p, q) of cooperating: in the first turn, after a cooperation and after a defection of
//! the other (Nowak & Sigmund 1989). What it did itself makes no difference. By default it is the one to which populations
//! of these strategies go in Nowak & Sigmund (1992): (1, 1, 1/3), tit for tat that forgives a third.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 3] = [
    number("y", 1.0, 0.0, 1.0, "probability of cooperating in the first turn"),
    number("p", 1.0, 0.0, 1.0, "probability of cooperating after the other did"),
    number("q", 1.0 / 3.0, 0.0, 1.0, "probability of cooperating after the other did not"),
];

static CARD: Card = card(
    "reactive",
    "Cooperates with one probability after cooperation and another after defection.",
    "Nowak & Sigmund 1989, Oscillations in the evolution of reciprocity",
    &PARAMS,
    "population:\n  mine: { strategy: { reactive: { y: 1, p: 0.9, q: 0.1 } }, share: 0.5 }\n  defector: {}",
);

/// Three probabilities.
#[derive(Clone, Copy, Debug)]
pub struct Reactive {
    y: f64,
    p: f64,
    q: f64,
}

impl Player for Reactive {
    const KNOWS: Knows = Knows::its(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { y: params.number("y"), p: params.number("p"), q: params.number("q") }
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        let willing = match (game.is_new(), game.it_cooperated()) {
            (true, _) => self.y,
            (false, true) => self.p,
            (false, false) => self.q,
        };
        game.chance(willing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::share;
    use game::params::Value;

    #[test]
    fn it_reacts() {
        let params = [("y", 0.3), ("p", 0.8), ("q", 0.5)].map(|(name, p)| (name, Value::Number(p)));
        for (its, p) in [("C", 0.3), ("CC", 0.8), ("DC", 0.5)] {
            let found = share::<Reactive>(&params, its);
            assert!((found - p).abs() < 0.035, "{its}: {found}");
        }
    }
}
