//! The free-rider: it takes what it can get and gives nothing.
//!
//! It behaves like an honest peer in all but one point: when others ask, it grants nothing. This is
//! the upload side of BitThief (Locher et al. 2006, section 3: never upload); the other tricks of
//! that client (many connections, early announcements) are strategies of their own, so that an
//! experiment can tell what each of them gains.

use game::card::{Card, Kind, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("free_rider"),
    summary: text("Asks like an honest peer and never gives anything."),
    source: text("Locher et al. 2006, Free Riding in BitTorrent is Cheap, section 3 (never upload)"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { share: 0.9 }\n  free_riders: { strategy: free_rider, share: 0.1 }"),
};

/// The free-rider.
#[derive(Clone, Copy, Debug)]
pub struct FreeRider;

impl Strategy for FreeRider {
    /// Nothing is granted unless it is granted here.
    fn serve(&mut self, _: &mut ServeTurn) {}
}

impl Listed for FreeRider {
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
    fn it_grants_nothing_even_when_told_to() {
        let mut table = trial::serve(0, 1000.0, 1000.0, &[&[("recommended", 0.5)], &[("recommended", 0.5)]]);
        trial::play(&mut [FreeRider], &mut table);
        assert_eq!(trial::shares(&table), [0.0, 0.0]);
    }
}
