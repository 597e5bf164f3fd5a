//! The altruist: it serves everybody who asks, in equal shares, whatever the mechanism recommends.
//!
//! The literature uses the word in three ways. In the BAR model (Aiyer et al. 2005) an altruist
//! follows the protocol even against its interest: that is [`crate::honest`] here. In the study of
//! BitTorrent (Piatek et al. 2007) altruism is a quantity: what a peer contributes beyond what comes
//! back. In the repeated games behind both, and in the generalised prisoner's dilemma of Feldman et
//! al. (2004), it is the player that cooperates always and with everybody. This strategy is that
//! last one: it neither remembers nor discriminates, and so it is the peer that every incentive
//! mechanism protects itself from having to rely on. It never keeps capacity back: what one request
//! cannot use goes to the others.

use game::card::{Card, Kind, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("altruist"),
    summary: text("Serves everybody who asks in equal shares, whatever the mechanism recommends."),
    source: text("Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks (always cooperate)"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.9 }\n  altruists: { strategy: altruist, share: 0.1 }"),
};

/// The altruist.
#[derive(Clone, Copy, Debug)]
pub struct Altruist;

impl Strategy for Altruist {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let rows = turn.rows();
        for row in 0..rows {
            turn.grant(row, 1.0 / rows as f64);
        }
    }
}

impl Listed for Altruist {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(_: &Params) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;

    #[test]
    fn everybody_gets_the_same_whatever_is_recommended() {
        let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 1.0)], &[], &[("standing", 9.0)], &[]]);
        trial::play(&mut [Altruist], &mut table);
        assert_eq!(trial::shares(&table), [0.25; 4]);
    }
}
