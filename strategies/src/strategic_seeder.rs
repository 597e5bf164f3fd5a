//! The strategic seeder: it serves the swarms in which it or a fellow gains something, and no others.
//!
//! "Seeding in swarm A provides no benefit in swarm B" (Peterson and Sirer, Going Beyond Tit-for-Tat): where nothing is
//! earned by seeding, a rational peer that leeches in B gives everything to B, whose peers can repay it, and lets A
//! starve. Where a coordinator pays for seeding (AntFarm), the same peer ignores its plan: what it holds for the good
//! of others looks scarce, and the swarm in which it leeches well served. No paper gives the algorithm; it is
//! settled here:
//!
//! - **Where it gains.** A swarm in which somebody who asks has what this peer lacks, or is a fellow of its ring.
//!   A peer that nobody there could repay has nothing to gain by serving.
//! - **What the others get.** `elsewhere` of its uplink, by default nothing. It keeps the rest back when nobody asks
//!   in a swarm in which it gains, and does not let it flow to the others: scarce is what it wants to look.
//! - **Within a swarm** it follows the mechanism, which repays it there. Swarms on the same side share equally.

use crate::seeder::{by_swarm, grant_as_recommended};
use game::card::{Card, Kind, Param, number, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;

static PARAMS: [Param; 1] =
    [number("elsewhere", 0.0, 0.0, 1.0, "share of its uplink for swarms in which neither it nor a fellow gains")];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("strategic_seeder"),
    summary: text("Serves only the swarms in which it, or a fellow of its ring, gets something back."),
    source: text("after Peterson and Sirer, Going Beyond Tit-for-Tat (talk): valuation across swarms"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: {}\n  strategic: { strategy: strategic_seeder, share: 0.2 }"),
};

/// The strategic seeder.
#[derive(Clone, Copy, Debug)]
pub struct StrategicSeeder {
    elsewhere: f64,
}

impl Strategy for StrategicSeeder {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let gains = |rows: &[usize]| rows.iter().any(|row| turn.offers_bytes(*row) > 0.0 || turn.fellow(*row) > 0.0);
        let (own, others): (Vec<_>, Vec<_>) = by_swarm(turn).into_values().partition(|rows| gains(rows));
        if own.is_empty() {
            turn.withhold();
        }
        for (swarms, share) in [(own, 1.0 - self.elsewhere), (others, self.elsewhere)] {
            for rows in &swarms {
                grant_as_recommended(turn, rows, share / swarms.len() as f64);
            }
        }
    }
}

impl Listed for StrategicSeeder {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self { elsewhere: params.number("elsewhere") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::turn::serve::Place;

    /// What it grants, and whether it keeps back the rest.
    fn round(elsewhere: f64, rows: &[&[(&str, f64)]]) -> (Vec<f64>, bool) {
        let mut table = trial::serve(0, 1000.0, 500.0, rows);
        trial::play(&mut [StrategicSeeder { elsewhere }], &mut table);
        (trial::shares(&table).to_vec(), table.place_column(Place::withhold as usize)[0] > 0.0)
    }

    const SEEDED: &[(&str, f64)] = &[("good", 0.0), ("recommended", 0.5)];
    const LEECHED: &[(&str, f64)] = &[("good", 1.0), ("recommended", 0.25)];
    const REPAYS: &[(&str, f64)] = &[("good", 1.0), ("recommended", 0.25), ("offers_bytes", 9.0)];

    #[test]
    fn the_swarm_in_which_it_leeches_gets_all_and_the_one_that_it_seeds_the_rest() {
        assert_eq!(round(0.0, &[SEEDED, LEECHED, REPAYS]), (vec![0.0, 0.5, 0.5], false));
        assert_eq!(round(0.25, &[SEEDED, LEECHED, REPAYS]), (vec![0.25, 0.375, 0.375], false));
    }

    #[test]
    fn where_nobody_can_repay_it_looks_scarce() {
        assert_eq!(round(0.0, &[SEEDED, LEECHED]), (vec![0.0, 0.0], true));
        assert_eq!(round(0.2, &[SEEDED, SEEDED, LEECHED]), (vec![0.05, 0.05, 0.1], true));
    }

    #[test]
    fn it_seeds_where_its_fellows_leech() {
        let fellow = [("good", 0.0), ("recommended", 0.0), ("fellow", 2.0)];
        assert_eq!(round(0.0, &[&fellow, SEEDED, LEECHED]), (vec![0.0, 1.0, 0.0], false));
    }
}
