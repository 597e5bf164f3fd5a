//! The smallest library that works: a free-rider as a plug-in. Copy this folder to start your own.
//!
//! Build it with `cargo build --release -p free_rider` and name the library in an experiment:
//! `strategy: target/release/libfree_rider.so`. It must be built against the same version of the
//! `game` crate as the program that loads it; otherwise the program refuses it and says so.

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
    example: text("population:\n  free_riders: { strategy: target/release/libfree_rider.so, share: 0.1 }"),
};

/// One peer's mind: this one remembers nothing.
#[derive(Clone)]
pub struct FreeRider;

impl Strategy for FreeRider {
    /// Called when others ask. What is not granted here is not given.
    fn serve(&mut self, _turn: &mut ServeTurn) {}
}

impl Listed for FreeRider {
    /// The verbs that are overridden above; the others are played honestly.
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(_params: &Params) -> Self {
        FreeRider
    }
}

game::export_strategy!(FreeRider);
