//! Samsara's greedy node: it stores at others and gives as little space for that as it gets away with.
//!
//! In Samsara a peer that misses spot checks loses its copies with a probability that rises with every miss in a row, and
//! for sure at the r-th (Cox and Noble 2003: r = 5). The greedy node counts its misses with everybody whom it owes
//! something, misses as many as it can, and answers when the next miss would be the r-th: then the count begins anew. With
//! `generations: 1` it always answers; with fewer generations than the mechanism has it is careful.
//!
//! What the paper leaves open, and how it is settled here: a claim that was dropped cannot be made up, so a node that wants
//! to answer later must have it again, from its owner or from a disk elsewhere; what that costs is not counted here, so this
//! is the best that greed can do. A greedy node keeps no copies for others, as nobody can make it (the paper says
//! that Samsara does not force anybody to accept data), unless `keeps_data` says so.
//!
//! `lua/greedy_node.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, flag, integer, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 2] = [
    integer("generations", 5, 1, 1_000_000, "misses in a row of which it avoids the last (r of Samsara: 5)"),
    flag("keeps_data", false, "whether it keeps copies for others as an honest peer does"),
];

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("greedy_node"),
    summary: text("Stores at others, and keeps its promises only just before it would lose everything."),
    source: text("Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 3 (greedy nodes)"),
    version: 1,
    params: Cow::Borrowed(&PARAMS),
    fits: Cow::Borrowed(&[text("backup")]),
    example: text("population:\n  honest: { share: 0.9 }\n  greedy: { strategy: greedy_node, share: 0.1 }"),
};

/// What it owes somebody.
#[derive(Clone, Copy, Debug, Default)]
struct Debt {
    /// Spot checks missed in a row.
    misses: u64,
    /// Whether it answers in this round.
    answers: bool,
    /// The round after the one in which it decided so.
    decided: u64,
}

impl Debt {
    /// Whether it answers in a round: one decision, however many claims there are.
    fn answers(&mut self, round: u64, generations: u64) -> bool {
        if self.decided != round + 1 {
            self.answers = self.misses + 1 >= generations;
            self.misses = if self.answers { 0 } else { self.misses + 1 };
            self.decided = round + 1;
        }
        self.answers
    }
}

/// The greedy node.
#[derive(Clone, Debug)]
pub struct GreedyNode {
    generations: u64,
    keeps_data: bool,
    /// By own account and the account that is owed.
    debts: BTreeMap<(u64, u64), Debt>,
}

impl Strategy for GreedyNode {
    fn serve(&mut self, turn: &mut ServeTurn) {
        for row in 0..turn.rows() {
            let grants = if turn.duty(row) > 0.0 {
                let accounts = (turn.own_account(row) as u64, turn.account(row) as u64);
                self.debts.entry(accounts).or_default().answers(turn.round(), self.generations)
            } else {
                self.keeps_data
            };
            if grants {
                turn.grant(row, turn.recommended(row));
            }
        }
    }
}

impl Listed for GreedyNode {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);

    fn card() -> &'static Card {
        &CARD
    }

    fn seat(params: &Params) -> Self {
        Self {
            generations: params.count("generations") as u64,
            keeps_data: params.flag("keeps_data"),
            debts: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use game::params::Value;

    fn node(generations: i64, keeps_data: bool) -> [GreedyNode; 1] {
        let mut params = CARD.defaults();
        params.set("generations", Value::Integer(generations));
        params.set("keeps_data", Value::Bool(keeps_data));
        [GreedyNode::seat(&params)]
    }

    fn round(mind: &mut [GreedyNode; 1], round: u64, rows: &[&[(&str, f64)]]) -> Vec<f64> {
        let mut table = trial::serve(round, 1000.0, 0.0, rows);
        trial::play(mind, &mut table);
        trial::shares(&table).to_vec()
    }

    const CLAIM: &[(&str, f64)] = &[("recommended", 0.25), ("duty", 1.0)];
    const COPY: &[(&str, f64)] = &[("recommended", 0.5)];

    #[test]
    fn it_answers_before_the_miss_that_would_be_the_last() {
        for generations in 1..=5 {
            let mut mind = node(generations, false);
            for at in 0..20 {
                let answers = (at as i64 + 1) % generations == 0;
                assert_eq!(round(&mut mind, at, &[CLAIM]), [if answers { 0.25 } else { 0.0 }], "{generations}: {at}");
            }
        }
    }

    #[test]
    fn it_counts_for_each_whom_it_owes_and_once_a_round() {
        let mut mind = node(2, false);
        let (first, second): (&[(&str, f64)], _) = (&[("recommended", 0.25), ("duty", 1.0), ("account", 7.0)], CLAIM);
        // Two claims of account 7; the row of the other is account 2 by its place.
        assert_eq!(round(&mut mind, 0, &[first, first]), [0.0, 0.0]);
        assert_eq!(round(&mut mind, 1, &[first, first, second]), [0.25, 0.25, 0.0]);
        assert_eq!(round(&mut mind, 5, &[first, first, second]), [0.0, 0.0, 0.25]);
    }

    #[test]
    fn it_keeps_copies_only_if_it_should() {
        assert_eq!(round(&mut node(5, false), 0, &[CLAIM, COPY]), [0.0, 0.0]);
        assert_eq!(round(&mut node(5, true), 0, &[CLAIM, COPY]), [0.0, 0.5]);
    }
}
