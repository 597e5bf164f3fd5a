//! The deterministic table: ten strategies of 200 turns each, exactly (as Axelrod-Python 4.14.0 has them).

use crate::scores;
use crate::ten::{NAMES, ROUND_ROBIN, SCORES};

#[test]
fn the_deterministic_table_comes_out_exactly() {
    for (row, wanted) in NAMES.iter().zip(SCORES) {
        for (column, wanted) in NAMES.iter().zip(wanted) {
            assert_eq!(scores(row, column, 200, 0)[0], wanted, "{row} against {column}");
        }
    }
}

#[test]
fn the_round_robin_comes_out_exactly() {
    for (row, (mean, wins)) in ROUND_ROBIN.iter().enumerate() {
        let others: Vec<[f64; 2]> =
            (0..10).filter(|c| *c != row).map(|c| scores(NAMES[row], NAMES[c], 200, 0)).collect();
        let found = others.iter().map(|scores| scores[0]).sum::<f64>() / (9.0 * 200.0);
        assert!((found - mean).abs() < 5e-7, "{}: {found}", NAMES[row]);
        assert_eq!(others.iter().filter(|scores| scores[0] > scores[1]).count() as u32, *wins, "{}", NAMES[row]);
    }
}

/// The example of four strategies in Axelrod-Python's documentation: ten turns.
#[test]
fn the_documented_example_comes_out() {
    let four = ["cooperator", "defector", "tit_for_tat", "grudger"];
    let totals = four.map(|row| four.iter().filter(|c| **c != row).map(|c| scores(row, c, 10, 0)[0]).sum::<f64>());
    assert_eq!(totals, [60.0, 78.0, 69.0, 69.0]);
}

/// Discounted payoffs with w = 0.9, which are those of an endless match (oracle 5.2).
#[test]
fn discounted_payoffs_come_out() {
    for (a, b, wanted) in [
        ("tit_for_tat", "tit_for_tat", 30.0),
        ("tit_for_tat", "defector", 9.0),
        ("defector", "tit_for_tat", 14.0),
        ("defector", "defector", 10.0),
    ] {
        let [own, its] = crate::played(a, b, 400, 0);
        let payoff = |own: char, its: char| match (own, its) {
            ('C', 'C') => 3.0,
            ('C', _) => 0.0,
            (_, 'C') => 5.0,
            _ => 1.0,
        };
        // From the last turn to the first: each is worth its payoff and 0.9 of what follows.
        let found =
            own.chars().rev().zip(its.chars().rev()).fold(0.0_f64, |later, (own, its)| payoff(own, its) + 0.9 * later);
        assert!((found - wanted).abs() < 1e-9, "{a} against {b}: {found}");
    }
}
