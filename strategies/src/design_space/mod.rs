//! The design space of BitTorrent-like protocols: one strategy, 3,270 protocols (Rahman et al. 2011).
//!
//! A file-swarming protocol answers three questions in every period: what to do with strangers, whom to take as a
//! partner, and how to divide the uplink over partners. Each answer is a dimension, and their product is the space:
//!
//! | dimension | parameter | values, with the letters of the paper | how many |
//! |---|---|---|---|
//! | strangers | `strangers`, `h` | `periodic` (B1), `when_needed` (B2), `defect` (B3), each with h = 1 to 3; `none` | 10 |
//! | partners | `candidates` | `tft` (C1): gave in the last period; `tf2t` (C2): in one of the last two | |
//! | | `ranking` | `fastest` (I1), `slowest` (I2), `proximity` (I3), `adaptive` (I4), `loyal` (I5), `random` (I6) | |
//! | | `k` | the first 1 to 9 of the ranked candidates; or 0, and then neither list nor ranking matters | 109 |
//! | allocation | `allocation` | `equal_split` (R1), `prop_share` (R2), `free_ride` (R3) | 3 |
//!
//! The defaults are the reference client, B1 h=1 C1 I1 k=4 R1. [`Point::all`] lists the space; [`crate::birds`],
//! [`crate::loyal`] and [`crate::sort_slowest`] are points with a name.
//!
//! The text of the paper was not at hand when this was written, only its abstract, its letters and the size of the
//! space. The rest is settled here, so that every value does what its name says and no two dimensions decide the same
//! thing. A test shows that all points which give to partners play differently (one partner's share is the same by R1
//! and R2).
//!
//! - **A period** lasts `period_s`, the reference client's rechoke. A peer decides when a period begins and repeats
//!   its grants until the next one. If nobody asks when a period ends, it lasts until somebody does.
//! - **A slot** is for one partner or one stranger, and all slots that are taken are worth the same: with three partners
//!   and a stranger, a fourth of the uplink each. What one cannot use flows to the others, as everywhere.
//! - **Strangers** are those who ask and are no candidates. They are drawn at random and keep their slots for
//!   `stranger_periods`, as in the reference client (an optimistic unchoke lasts three rechokes), or until they give
//!   something: then they are candidates. `when_needed` serves strangers only while there are fewer than k partners.
//! - **Defection** takes the stranger in and sends it nothing; its slot stays empty, and nobody else gets its part.
//!   Otherwise `defect` would not depend on h. In the same way `free_ride` leaves the slots of its partners empty. What
//!   strangers get is the business of `strangers` alone: a peer that gives nothing to anyone is `free_ride` with `none`.
//! - **Rates** are what a neighbour sent in the periods that make it a candidate, per second of them.
//! - **Proximity** compares that rate with what one of the peer's own slots carries when all k + h are taken.
//! - **Adaptive** ranks by the distance to an aspiration level: it begins at the rate of an own slot, and after every period
//!   moves by `aspiration_weight` towards what a slot brought on average.
//! - **Loyalty** is for how many periods in a row a neighbour has been a candidate.
//! - **Ties** go by a random number that each neighbour gets when it comes in, so that no account number is favoured.
//! - **A seed** has nothing to reciprocate: it follows the mechanism, and gives nothing if it free-rides.

mod choker;
mod point;

pub use choker::Choker;
pub use point::{Allocation, Candidates, Point, Ranking, Selection, Strangers};

use game::card::{Card, Kind, Param, integer, number, text, word};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

/// Most strangers; also on the cards of the points with a name.
pub(crate) const H: Param = integer("h", 1, 1, point::MAX_H as i64, "strangers that have a slot at once, at most");
/// Seconds of a period.
pub(crate) const PERIOD_S: Param = number("period_s", 10.0, 0.001, 1e6, "seconds between two decisions");
/// How long strangers keep their slots.
pub(crate) const STRANGER_PERIODS: Param =
    integer("stranger_periods", 3, 1, 1_000_000, "periods after which the slots of strangers are drawn anew");

static PARAMS: [Param; 9] = [
    word(
        "strangers",
        &point::STRANGER_WORDS,
        "what strangers get: always a slot, one while there are too few partners, an empty one, none",
    ),
    H,
    word(
        "candidates",
        &point::CANDIDATE_WORDS,
        "who may be a partner: who gave in the last period, or in one of the last two",
    ),
    word(
        "ranking",
        &point::RANKING_WORDS,
        "which candidates come first: who gave fastest, slowest, nearest to what one of my slots gives (proximity), nearest to the aspiration (adaptive), was a partner longest (loyal), any",
    ),
    integer("k", 4, 0, point::MAX_K as i64, "partners, at most"),
    word(
        "allocation",
        &point::ALLOCATION_WORDS,
        "what partners get: the same each, in proportion to what they gave, nothing",
    ),
    PERIOD_S,
    STRANGER_PERIODS,
    number(
        "aspiration_weight",
        0.5,
        0.0,
        1.0,
        "for `adaptive`: how far the aspiration moves in a period towards what a slot brought, as a share",
    ),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("design_space"),
    summary: text(
        "Plays any of 3,270 BitTorrent-like protocols: whom it takes as partners, what they and strangers get.",
    ),
    source: text("Rahman et al. 2011, Design Space Analysis for Modeling Incentives in Distributed Systems"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text(
        "population:\n  honest: { share: 0.9 }\n  explorers: { strategy: design_space, share: 0.1, params: { ranking: loyal, strangers: when_needed, k: 2 } }",
    ),
};

/// A peer that plays a point of the design space.
#[derive(Clone, Debug)]
pub struct DesignSpace(Choker);

impl Strategy for DesignSpace {
    fn serve(&mut self, turn: &mut ServeTurn) {
        self.0.serve(turn);
    }
}

impl Listed for DesignSpace {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self(Choker::new(Point::read(params), params).aspiring(params.number("aspiration_weight")))
    }
}
