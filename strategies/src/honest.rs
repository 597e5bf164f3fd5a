//! The honest peer: it follows the protocol, whatever the protocol is.
//!
//! Every verb has the honest default, so there is nothing to write here. It stays online under one
//! account, asks whom the workload recommends, serves whom the mechanism recommends and reports
//! what happened. All other strategies are this one with a verb changed.

use game::card::{Card, Kind, text};
use game::{Listed, Params, Strategy, Verbs};
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("honest"),
    summary: text("Follows the protocol: asks, serves and reports as workload and mechanism recommend."),
    source: text("the protocol under test; for BitTorrent: Cohen 2003, Incentives Build Robustness in BitTorrent"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: { strategy: honest, share: 1.0 }"),
};

/// The honest peer.
#[derive(Clone, Copy, Debug)]
pub struct Honest;

impl Strategy for Honest {}

impl Listed for Honest {
    const VERBS: Verbs = Verbs::NONE;

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(_: &Params) -> Self {
        Self
    }
}
