//! The seeder: it decides itself how much of its uplink each swarm gets, as publishers of many files do.
//!
//! BitTorrent says whom to serve in one swarm, and nothing about several: each torrent has its own choker, and clients
//! that seed many let them compete. This is what AntFarm is compared with (Peterson and Sirer 2009): a publisher that
//! seeds all its files with BitTorrent and gives each swarm the same, or each what its demand is. (`honest` leaves
//! it to the mechanism: `tit_for_tat` fills the slots of each swarm, and all slots get the same.)
//!
//! - **Between swarms** (`split`): the same for each swarm in which somebody asks, in proportion to how many ask
//!   there, or everything to the first swarm until nobody asks in it. What a swarm cannot use goes to the others.
//! - **Within a swarm** (`within`): as the mechanism recommends (where it recommends nobody in a swarm, all who ask
//!   there get the same), or `slots` accounts at a time in rotation, whatever the mechanism says.
//!
//! Any peer can play it. A leecher that does divides its uplink over the swarms that it is in, as a seed does.

use game::card::{Card, Kind, Param, Text, integer, number, text, word};
use game::{Clock, Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static SPLITS: [Text; 3] = [text("equal"), text("demand"), text("first")];

static WITHIN: [Text; 2] = [text("recommended"), text("rotation")];

static PARAMS: [Param; 4] = [
    word("split", &SPLITS, "what each swarm gets: the same, as many parts as ask there, or all for the first"),
    word("within", &WITHIN, "whom it serves in a swarm: whom the mechanism recommends, or all in rotation"),
    integer("slots", 4, 1, 1_000_000, "of rotation: accounts that it serves at once in a swarm"),
    number("turn_s", 10.0, 0.001, 1e9, "of rotation: seconds until the next ones have their turn"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("seeder"),
    summary: text("Divides its uplink over swarms equally, by demand, or one after another."),
    source: text(
        "Peterson and Sirer 2009, AntFarm: Efficient Content Distribution with Managed Swarms (what it is compared with)",
    ),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[]),
    example: text("population:\n  honest: {}\n  seeds: { strategy: seeder, params: { split: demand } }"),
};

/// How much each swarm gets.
#[derive(Clone, Copy, Debug)]
enum Split {
    Equal,
    Demand,
    First,
}

/// The seeder.
#[derive(Clone, Debug)]
pub struct Seeder {
    split: Split,
    rotates: bool,
    slots: usize,
    turn_s: f64,
    /// For each swarm, the account that was served last when its turn was over.
    served_last: BTreeMap<u64, u64>,
}

/// The rows of each swarm in which somebody asks.
pub fn by_swarm(turn: &ServeTurn) -> BTreeMap<u64, Vec<usize>> {
    let mut swarms: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for row in 0..turn.rows() {
        swarms.entry(turn.good(row) as u64).or_default().push(row);
    }
    swarms
}

/// Divides a share over the rows of one swarm as the mechanism recommends: all alike if it recommends none of them.
pub fn grant_as_recommended(turn: &mut ServeTurn, rows: &[usize], share: f64) {
    let recommended: f64 = rows.iter().map(|row| turn.recommended(*row)).sum();
    for &row in rows {
        let part = if recommended > 0.0 { turn.recommended(row) / recommended } else { 1.0 / rows.len() as f64 };
        turn.grant(row, share * part);
    }
}

impl Seeder {
    /// What a swarm weighs in which so many ask; `nth` counts the swarms.
    fn weight(&self, nth: usize, ask: usize) -> f64 {
        match self.split {
            Split::Equal => 1.0,
            Split::Demand => ask as f64,
            Split::First => f64::from(nth == 0),
        }
    }

    /// Divides a share equally over those whose turn it is in one swarm.
    fn rotate(&mut self, turn: &mut ServeTurn, swarm: u64, mut rows: Vec<usize>, share: f64) {
        let after = self.served_last.get(&swarm).map_or(0, |last| last + 1);
        // In the order of the accounts, beginning with the one whose turn is next.
        rows.sort_by_key(|row| {
            let account = turn.account(*row) as u64;
            (account < after, account)
        });
        rows.truncate(self.slots);
        rows.iter().for_each(|row| turn.grant(*row, share / rows.len() as f64));
        let now = Clock { round: turn.round(), round_seconds: turn.round_seconds() };
        if let Some(last) = rows.last().filter(|_| (now.round + 1).is_multiple_of(now.rounds_in(self.turn_s))) {
            self.served_last.insert(swarm, turn.account(*last) as u64);
        }
    }
}

impl Strategy for Seeder {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let swarms = by_swarm(turn);
        let weights: Vec<f64> = swarms.values().enumerate().map(|(nth, rows)| self.weight(nth, rows.len())).collect();
        let all: f64 = weights.iter().sum();
        for ((swarm, rows), weight) in swarms.into_iter().zip(weights).filter(|(_, weight)| *weight > 0.0) {
            match self.rotates {
                true => self.rotate(turn, swarm, rows, weight / all),
                false => grant_as_recommended(turn, &rows, weight / all),
            }
        }
    }
}

impl Listed for Seeder {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            split: match params.word("split") {
                "demand" => Split::Demand,
                "first" => Split::First,
                _ => Split::Equal,
            },
            rotates: params.word("within") == "rotation",
            slots: params.count("slots"),
            turn_s: params.number("turn_s"),
            served_last: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;

    fn seeder(params: &[(&str, Value)]) -> [Seeder; 1] {
        let mut all = CARD.defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        [Seeder::seat(&all)]
    }

    fn word(word: &str) -> Value {
        Value::Word(word.to_owned())
    }

    /// Two ask in swarm 3, where the mechanism would serve the second, and three in swarm 7, where it would serve none.
    fn round(seeder: &mut [Seeder; 1], round: u64) -> Vec<f64> {
        let asks = |good: f64, recommended: f64| [("good", good), ("recommended", recommended)];
        let rows = [asks(3.0, 0.0), asks(3.0, 0.5), asks(7.0, 0.0), asks(7.0, 0.0), asks(7.0, 0.0)];
        let mut table = trial::serve(round, 1000.0, 0.0, &rows.each_ref().map(|row| &row[..]));
        trial::play(seeder, &mut table);
        trial::shares(&table).to_vec()
    }

    #[test]
    fn swarms_get_the_same_or_by_demand_or_one_after_another() {
        let third = 1.0 / 3.0;
        let splits = [("equal", 0.5), ("demand", 0.4), ("first", 1.0)];
        for (split, first) in splits {
            let expected = [0.0, first, third * (1.0 - first), third * (1.0 - first), third * (1.0 - first)];
            let shares = round(&mut seeder(&[("split", word(split))]), 0);
            assert!(shares.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{split}: {shares:?}");
        }
    }

    #[test]
    fn everybody_in_a_swarm_has_a_turn() {
        let params = [("within", word("rotation")), ("slots", Value::Integer(2)), ("turn_s", Value::Number(20.0))];
        let mut seeder = seeder(&params);
        let served: Vec<Vec<f64>> = (0..6).map(|now| round(&mut seeder, now)).collect();
        assert_eq!(served[0], [0.25, 0.25, 0.25, 0.25, 0.0]);
        assert_eq!(served[1], served[0], "a turn lasts for two rounds");
        assert_eq!(served[2], [0.25, 0.25, 0.25, 0.0, 0.25], "the third of swarm 7, then its first");
        assert_eq!(served[4], [0.25, 0.25, 0.0, 0.25, 0.25]);
    }
}
