//! Samsara's greedy node: it stores at others and gives as little space for that as it gets away with.
//!
//! In Samsara a peer that fails spot checks loses its copies with a chance that rises with every failure in a row, and for
//! sure at the r-th (Cox and Noble 2003: r = 5). The greedy node counts its failures with everybody whom it owes something,
//! keeps nothing as long as it may fail, and answers the query at which it would be the r-th: then the count begins anew.
//! It knows the published schedule: a query a day, and after three failures in a row the next one a week later. With
//! `patience_queries: 1` it always answers; with less patience than the mechanism has it is careful.
//!
//! What the paper leaves open, and how it is settled here: a claim that was dropped cannot be made up, so a node that wants
//! to answer later must have it again, from its owner or from a disk elsewhere; what that costs is not counted here, so this
//! is the best that greed can do. It takes the first round in which it owes somebody something for the first query, and
//! does not tell several claims of one creditor apart. It keeps no copies for others, as nobody can make it (the paper
//! says that Samsara does not force anybody to accept data), unless `keeps_data` says so.
//!
//! `lua/greedy_node.lua` decides the same, bit for bit.

use game::card::{Card, Kind, Param, flag, integer, number, text};
use game::{Listed, Params, ServeTurn, Strategy, Verb, Verbs};
use std::borrow::Cow;
use std::collections::BTreeMap;

static PARAMS: [Param; 5] = [
    integer(
        "patience_queries",
        5,
        1,
        1_000_000,
        "the failed query in a row that it does not let happen (r of Samsara: 5)",
    ),
    number("query_s", 86_400.0, 0.001, 1e9, "seconds between two queries (Samsara: a day)"),
    integer(
        "quick_queries",
        3,
        0,
        1_000_000,
        "failed queries in a row after which the next one comes later (Samsara: 3)",
    ),
    number("late_query_s", 604_800.0, 0.001, 1e9, "how much later, in seconds (Samsara: a week)"),
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
    /// Failed queries in a row.
    failed: u64,
    /// The round of the next query, at the soonest.
    due: u64,
    /// Whether it answers in the round before `decided`.
    answers: bool,
    decided: u64,
}

/// The greedy node.
#[derive(Clone, Debug)]
pub struct GreedyNode {
    patience: u64,
    query_s: f64,
    quick_queries: u64,
    late_query_s: f64,
    keeps_data: bool,
    /// By own account and the account that is owed.
    debts: BTreeMap<(u64, u64), Debt>,
}

/// Seconds in rounds, to the nearest whole number, at least one.
fn rounds(seconds: f64, round_seconds: f64) -> u64 {
    ((seconds / round_seconds + 0.5).floor() as u64).max(1)
}

impl GreedyNode {
    /// Whether it keeps what it owes somebody for this round: one decision, however many claims there are.
    fn answers(&mut self, round: u64, round_seconds: f64, accounts: (u64, u64)) -> bool {
        let debt = self.debts.entry(accounts).or_default();
        if debt.decided == round + 1 {
            return debt.answers;
        }
        debt.decided = round + 1;
        let queried = round >= debt.due;
        debt.answers = queried && debt.failed + 1 >= self.patience;
        if queried {
            debt.failed = if debt.answers { 0 } else { debt.failed + 1 };
            let soon = debt.failed < self.quick_queries.max(1);
            debt.due = round + rounds(if soon { self.query_s } else { self.late_query_s }, round_seconds);
        }
        debt.answers
    }
}

impl Strategy for GreedyNode {
    fn serve(&mut self, turn: &mut ServeTurn) {
        for row in 0..turn.rows() {
            let grants = if turn.duty(row) > 0.0 {
                let accounts = (turn.own_account(row) as u64, turn.account(row) as u64);
                self.answers(turn.round(), turn.round_seconds(), accounts)
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
            patience: params.count("patience_queries") as u64,
            query_s: params.number("query_s"),
            quick_queries: params.count("quick_queries") as u64,
            late_query_s: params.number("late_query_s"),
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

    /// A query each round of ten seconds, or seven rounds later.
    fn node(patience: i64, quick_queries: i64, keeps_data: bool) -> [GreedyNode; 1] {
        let mut params = CARD.defaults();
        params.set("patience_queries", Value::Integer(patience));
        params.set("query_s", Value::Number(10.0));
        params.set("quick_queries", Value::Integer(quick_queries));
        params.set("late_query_s", Value::Number(70.0));
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
    fn it_answers_before_the_failure_that_would_be_the_last() {
        for patience in 1..=5 {
            let mut mind = node(patience, 9, false);
            for at in 0..20 {
                let answers = (at as i64 + 1) % patience == 0;
                assert_eq!(round(&mut mind, at, &[CLAIM]), [if answers { 0.25 } else { 0.0 }], "{patience}: {at}");
            }
        }
    }

    #[test]
    fn it_knows_when_it_is_asked() {
        let answers = |patience, quick_queries| {
            let mut mind = node(patience, quick_queries, false);
            (0..40).filter(|at| round(&mut mind, *at, &[CLAIM])[0] > 0.0).collect::<Vec<u64>>()
        };
        // Days 0, 1, 2, 9 and 16; then anew from the day after.
        assert_eq!(answers(5, 3), [16, 33]);
        assert_eq!(answers(3, 1), [14, 29]);
        assert_eq!(answers(2, 3), (1..40).step_by(2).collect::<Vec<u64>>());
    }

    #[test]
    fn it_counts_for_each_whom_it_owes_and_once_a_round() {
        let mut mind = node(2, 3, false);
        let (first, second): (&[(&str, f64)], _) = (&[("recommended", 0.25), ("duty", 1.0), ("account", 7.0)], CLAIM);
        // Two claims of account 7; the row of the other is account 2 by its place.
        assert_eq!(round(&mut mind, 0, &[first, first]), [0.0, 0.0]);
        assert_eq!(round(&mut mind, 1, &[first, first, second]), [0.25, 0.25, 0.0]);
        assert_eq!(round(&mut mind, 5, &[first, first, second]), [0.0, 0.0, 0.25]);
    }

    #[test]
    fn it_keeps_copies_only_if_it_should() {
        assert_eq!(round(&mut node(5, 3, false), 0, &[CLAIM, COPY]), [0.0, 0.0]);
        assert_eq!(round(&mut node(5, 3, true), 0, &[CLAIM, COPY]), [0.0, 0.5]);
    }
}
