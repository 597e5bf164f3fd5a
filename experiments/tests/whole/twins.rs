//! What stands twice, as a mechanism and as a strategy that plays the same rule by itself.

use crate::small::plan;
use experiments::cell::{Signals, play};
use results::CellRecord;

/// What each of some peers uploaded where bandwidth is exchanged, under three seeds.
fn uploads(mechanism: &str, strategy: &str) -> Vec<Vec<f64>> {
    let text = format!(
        "question: Who uploads what?
workload: {{ exchange: {{ peers: 30, uplink: {{ uniform: {{}} }}, graph: {{ random: {{ neighbours: 10 }} }} }} }}
mechanism: {mechanism}
population: {{ players: {{ strategy: {strategy} }} }}
rounds: 200
seeds: 3
"
    );
    let uploaded = |record: CellRecord| {
        let column = record.peers.columns.into_iter().find(|(name, _)| name == "uploaded_bytes");
        column.expect("uploads are measured").1
    };
    let cells = plan(&text).cells;
    cells.iter().map(|cell| uploaded(play(cell, &Signals::default()).expect("nobody stops it"))).collect()
}

/// Rates are sums of the same numbers in another order, so the last digits may differ.
fn same(a: &[Vec<f64>], b: &[Vec<f64>]) -> bool {
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    a.len() == b.len() && pairs.into_iter().all(|(a, b)| (a - b).abs() <= 1e-6 * a.max(*b))
}

#[test]
fn who_shares_in_proportion_plays_what_the_mechanism_does() {
    let rule = uploads("prop_share", "honest");
    assert_eq!((rule.len(), rule[0].len()), (3, 30));
    assert!(same(&rule, &uploads("tit_for_tat", "prop_share")));
    assert!(!same(&rule, &uploads("tit_for_tat", "honest")), "the test shows nothing");
}
