//! Win-stay lose-shift, or Pavlov: it repeats its move after a good payoff and changes it after a bad one.
//!
//! With R or T it stays, with S or P it shifts; so it cooperates where both did the same in the last turn. It begins with
//! cooperation. Kraines & Kraines (1989) name it Pavlov; Nowak & Sigmund (1993) show that it outperforms tit for tat
//! where moves go wrong.

use super::player::{Match, Player, card};
use game::{Card, Knows, Params};

static CARD: Card = card(
    "win_stay_lose_shift",
    "Repeats its move after a good payoff, and changes it after a bad one (Pavlov).",
    "Nowak & Sigmund 1993, A strategy of win-stay, lose-shift that outperforms tit-for-tat",
    &[],
    "population:\n  win_stay_lose_shift: { share: 0.5 }\n  tit_for_tat: {}",
);

/// Who stays when it wins.
#[derive(Clone, Copy, Debug)]
pub struct WinStayLoseShift;

impl Player for WinStayLoseShift {
    const KNOWS: Knows = Knows::both(1);
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn of(_: &Params) -> Self {
        Self
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        game.i_cooperated() == game.it_cooperated()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::answers;

    #[test]
    fn it_stays_when_it_wins() {
        assert_eq!(answers::<WinStayLoseShift>("CDCDDC"), "CCDDCD");
    }
}
