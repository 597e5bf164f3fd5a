//! Adaptive tit for tat: it keeps an image of the other between 0 and 1 that follows its moves, and cooperates from a half
//! on (Tzafestas 2000).
//!
//! The image is 0.5 at first. After every cooperation of the other it comes closer to 1 by `rate` of what is missing, and after
//! every defection closer to 0. This is the basic model; the paper's other one has two rates and changes them.

use super::player::{Match, Player, card};
use game::card::{Param, number};
use game::{Card, Knows, Params};

static PARAMS: [Param; 2] = [
    number("rate", 0.5, 0.0, 1.0, "how fast the image of the other follows its moves"),
    number("image", 0.5, 0.0, 1.0, "the image at the beginning: 0.5 and more is to cooperate first"),
];

static CARD: Card = card(
    "adaptive_tit_for_tat",
    "Cooperates with those of whom it has a good image, which follows their moves.",
    "Tzafestas 2000, Toward Adaptive Cooperative Behavior",
    &PARAMS,
    "population:\n  adaptive_tit_for_tat: { params: { rate: 0.3 }, share: 0.5 }\n  random: {}",
);

/// Who has an image of others.
#[derive(Clone, Copy, Debug)]
pub struct AdaptiveTitForTat {
    rate: f64,
    image: f64,
}

impl Player for AdaptiveTitForTat {
    const KNOWS: Knows = Knows::ITS;
    /// The image of the other.
    type Mind = f64;

    fn card() -> &'static Card {
        &CARD
    }

    fn of(params: &Params) -> Self {
        Self { rate: params.number("rate"), image: params.number("image") }
    }

    fn mind(&self) -> f64 {
        self.image
    }

    fn cooperates(&self, image: &mut f64, game: &mut Match) -> bool {
        if !game.is_new() {
            let towards = if game.it_cooperated() { 1.0 } else { 0.0 };
            *image += self.rate * (towards - *image);
        }
        *image >= 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers_with;
    use game::params::Value;

    #[test]
    fn its_image_follows_slowly() {
        // At a rate of 0.3: 0.5, 0.65, 0.755, 0.53, 0.37, 0.26, 0.48, 0.64.
        assert_eq!(answers_with::<AdaptiveTitForTat>(&[("rate", Value::Number(0.3))], "CCDDDCCC", 0), "CCCCDDDC");
        assert_eq!(answers_with::<AdaptiveTitForTat>(&[], "DCDDC", 0), "CDCDD");
    }
}
