//! Every rule on a made-up history, and all 3,270 points on one table after another.

use super::*;
use crate::design_space::{DesignSpace, Selection};
use crate::trial::{BLANK, play, serve, shares};
use game::params::Value;
use game::table::Table;
use game::turn::serve::Place;
use game::{Listed, Strategy};
use std::collections::BTreeMap;

/// A mind is played through the strategy, as in a run.
fn mind(set: &[(&str, &str)]) -> [DesignSpace; 1] {
    let mut params = DesignSpace::card().defaults();
    for (name, value) in set {
        let value = value.parse().map_or_else(|_| Value::Word((*value).to_owned()), Value::Integer);
        params.set(name, value);
    }
    [DesignSpace::seat(&params)]
}

/// What a mind grants in a round to those who gave these bytes in the round before. Its uplink is 100 B/s.
fn round<S: Strategy>(minds: &mut [S], at: u64, gave: &[f64]) -> Vec<f64> {
    shares(&table(minds, at, gave)).to_vec()
}

fn table<S: Strategy>(minds: &mut [S], at: u64, gave: &[f64]) -> Table {
    let rows: Vec<[(&str, f64); 1]> = gave.iter().map(|bytes| [("received_bytes", *bytes)]).collect();
    let rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
    let mut table = serve(at, 1000.0, 1e9, &rows);
    play(minds, &mut table);
    table
}

/// Who got something.
fn served(shares: &[f64]) -> Vec<usize> {
    (0..shares.len()).filter(|row| shares[*row] > 0.0).collect()
}

fn total(shares: &[f64]) -> f64 {
    shares.iter().sum()
}

#[test]
fn the_reference_client_serves_the_four_fastest_and_one_stranger() {
    // The order of those who gave does not matter, nor how many strangers there are.
    for turned in 0..12 {
        let mut gave = [70.0, 10.0, 0.0, 60.0, 0.0, 20.0, 50.0, 0.0, 40.0, 30.0, 0.0, 0.0];
        gave.rotate_left(turned);
        let shares = round(&mut mind(&[]), 0, &gave);
        let served = served(&shares);
        let partners: Vec<f64> = served.iter().map(|row| gave[*row]).filter(|bytes| *bytes > 0.0).collect();
        assert_eq!(served.len(), 5, "{shares:?}");
        assert_eq!(partners.len(), 4, "{shares:?}");
        assert!(partners.iter().all(|bytes| *bytes >= 40.0), "{partners:?}");
        assert!(served.iter().all(|row| shares[*row] == 0.2), "{shares:?}");
    }
}

#[test]
fn the_slots_of_strangers_are_drawn_anew_after_three_periods() {
    let mut minds = mind(&[("k", "1"), ("h", "2")]);
    let strangers = |shares: &[f64]| served(shares).into_iter().filter(|row| *row > 0).collect::<Vec<_>>();
    let gave = [10.0; 1].iter().chain([0.0; 30].iter()).copied().collect::<Vec<_>>();
    let rounds: Vec<Vec<usize>> = (0..9).map(|at| strangers(&round(&mut minds, at, &gave))).collect();
    assert!(rounds.iter().all(|two| two.len() == 2), "{rounds:?}");
    for three in rounds.chunks(3) {
        assert!(three[0] == three[1] && three[1] == three[2], "{rounds:?}");
    }
    assert!(rounds[0] != rounds[3] || rounds[3] != rounds[6], "{rounds:?}");
}

#[test]
fn a_stranger_that_gives_is_a_candidate_and_its_slot_is_free() {
    let mut minds = mind(&[("k", "1"), ("strangers", "periodic")]);
    let first = served(&round(&mut minds, 0, &[0.0, 0.0]));
    assert_eq!(first.len(), 1);
    let mut gave = [0.0, 0.0];
    gave[first[0]] = 5.0;
    assert_eq!(round(&mut minds, 1, &gave), [0.5, 0.5], "a partner, and the other as the stranger");
}

#[test]
fn strangers_when_needed_are_served_while_partners_are_too_few() {
    let mut minds = mind(&[("strangers", "when_needed"), ("k", "2"), ("h", "3")]);
    assert_eq!(served(&round(&mut minds, 0, &[0.0; 9])).len(), 3);
    assert_eq!(served(&round(&mut minds, 1, &[9.0, 0.0, 0.0, 0.0, 0.0])).len(), 4);
    assert_eq!(round(&mut minds, 2, &[9.0, 8.0, 0.0, 0.0, 0.0]), [0.5, 0.5, 0.0, 0.0, 0.0]);
    assert_eq!(total(&round(&mut mind(&[("strangers", "when_needed"), ("k", "0")]), 0, &[0.0; 9])), 0.0);
}

#[test]
fn defection_sets_slots_aside_and_leaves_them_empty() {
    let gave = [9.0, 8.0, 0.0, 0.0, 0.0, 0.0];
    let partners = |set: &[(&str, &str)]| {
        let table = table(&mut mind(set), 0, &gave);
        let withheld = table.place_column(Place::withhold as usize)[0] == 1.0;
        (shares(&table)[0], served(shares(&table)), withheld)
    };
    assert_eq!(partners(&[("strangers", "none")]), (0.5, vec![0, 1], false));
    assert_eq!(partners(&[("strangers", "defect")]), (1.0 / 3.0, vec![0, 1], true));
    assert_eq!(partners(&[("strangers", "defect"), ("h", "3")]), (0.2, vec![0, 1], true));
}

#[test]
fn two_tats_forgive_a_silent_period() {
    for (candidates, forgives) in [("tft", false), ("tf2t", true)] {
        let mut minds = mind(&[("candidates", candidates), ("strangers", "none")]);
        assert_eq!(total(&round(&mut minds, 0, &[9.0])), 1.0);
        assert_eq!(total(&round(&mut minds, 1, &[0.0])), f64::from(forgives), "{candidates}");
        assert_eq!(total(&round(&mut minds, 2, &[0.0])), 0.0, "two are too many");
    }
}

#[test]
fn every_ranking_takes_its_own() {
    // One slot of 100 B/s, so 1,000 bytes in a round are the own rate.
    let best = |ranking: &str| {
        let mut minds = mind(&[("ranking", ranking), ("k", "1"), ("strangers", "none")]);
        served(&round(&mut minds, 0, &[4000.0, 900.0, 300.0, 2000.0]))
    };
    assert_eq!(best("fastest"), [0]);
    assert_eq!(best("slowest"), [2]);
    assert_eq!(best("proximity"), [1]);
    assert_eq!(best("adaptive"), [1], "it begins with its own rate");
    assert_eq!(best("loyal").len(), 1);
    assert_eq!(best("random").len(), 1);
}

#[test]
fn loyalty_is_time_without_a_break() {
    let mut minds = mind(&[("ranking", "loyal"), ("k", "1"), ("strangers", "none")]);
    assert_eq!(round(&mut minds, 0, &[1.0, 0.0]), [1.0, 0.0]);
    assert_eq!(round(&mut minds, 1, &[1.0, 9.0]), [1.0, 0.0], "not the faster, but the older one");
    assert_eq!(round(&mut minds, 2, &[0.0, 9.0]), [0.0, 1.0]);
    assert_eq!(round(&mut minds, 3, &[9.0, 9.0]), [0.0, 1.0], "a break counts from the start");
}

#[test]
fn aspirations_follow_what_slots_bring() {
    // One slot: it expects 100 B/s, gets 400 in all, and then expects 250.
    let mut minds = mind(&[("ranking", "adaptive"), ("k", "1"), ("strangers", "none")]);
    assert_eq!(served(&round(&mut minds, 0, &[1100.0, 2600.0, 0.0])), [0]);
    assert_eq!(served(&round(&mut minds, 1, &[1100.0, 2600.0, 300.0])), [1]);
    let mut minds = mind(&[("ranking", "proximity"), ("k", "1"), ("strangers", "none")]);
    round(&mut minds, 0, &[1100.0, 2600.0, 0.0]);
    assert_eq!(served(&round(&mut minds, 1, &[1100.0, 2600.0, 300.0])), [0], "proximity does not learn");
}

#[test]
fn random_partners_change() {
    let mut minds = mind(&[("ranking", "random"), ("k", "1"), ("strangers", "none")]);
    let mut times: BTreeMap<usize, u32> = BTreeMap::new();
    for at in 0..60 {
        *times.entry(served(&round(&mut minds, at, &[90.0, 5.0, 1.0]))[0]).or_default() += 1;
    }
    assert!(times.len() == 3 && times.values().all(|n| *n > 8), "{times:?}");
}

#[test]
fn ties_favour_no_account() {
    let firsts = |ranking: &str| {
        let mut first = BTreeMap::new();
        for seed in 0..90 {
            let mut minds = mind(&[("ranking", ranking), ("k", "1"), ("strangers", "none")]);
            // The round is part of the stream, so another first round draws other ties.
            *first.entry(served(&round(&mut minds, seed, &[5.0, 5.0, 5.0]))[0]).or_insert(0) += 1;
        }
        first
    };
    for ranking in ["fastest", "slowest", "proximity", "adaptive", "loyal"] {
        let first = firsts(ranking);
        assert!(first.len() == 3 && first.values().all(|n| *n > 12), "{ranking}: {first:?}");
    }
}

#[test]
fn partners_divide_their_slots_by_the_rule() {
    let of = |allocation: &str| {
        let table = table(&mut mind(&[("allocation", allocation)]), 0, &[30.0, 10.0, 0.0]);
        (shares(&table).to_vec(), table.place_column(Place::withhold as usize)[0])
    };
    let third = 1.0 / 3.0;
    assert_eq!(of("equal_split"), (vec![third; 3], 0.0));
    let (shares, withhold) = of("prop_share");
    assert!((shares[0] - 0.5).abs() < 1e-12 && (shares[1] - 1.0 / 6.0).abs() < 1e-12, "{shares:?}");
    assert_eq!((shares[2], withhold), (third, 0.0));
    assert_eq!(of("free_ride"), (vec![0.0, 0.0, third], 1.0), "what partners miss goes to nobody");
}

#[test]
fn shorter_rounds_add_up_to_a_period() {
    let mut params = DesignSpace::card().defaults();
    params.set("period_s", Value::Number(30.0));
    params.set("strangers", Value::Word("none".to_owned()));
    params.set("k", Value::Integer(1));
    let mut minds = [DesignSpace::seat(&params)];
    round(&mut minds, 0, &[0.0, 0.0]);
    assert_eq!(round(&mut minds, 1, &[50.0, 0.0]), [0.0, 0.0], "it decides at the end of a period");
    round(&mut minds, 2, &[0.0, 40.0]);
    assert_eq!(round(&mut minds, 3, &[0.0, 40.0]), [0.0, 1.0], "80 bytes are more than 50");
    assert_eq!(round(&mut minds, 4, &[900.0, 0.0]), [0.0, 1.0], "and repeats its grants in between");
}

#[test]
fn a_seed_follows_the_mechanism_unless_it_rides_free() {
    for (allocation, given) in [("equal_split", 0.75), ("free_ride", 0.0)] {
        let mut table = serve(0, 1000.0, 0.0, &[&[("recommended", 0.75)], BLANK]);
        play(&mut mind(&[("allocation", allocation)]), &mut table);
        assert_eq!(shares(&table), [given, 0.0]);
    }
}

#[test]
fn who_gives_nothing_is_forgotten() {
    let mut minds = mind(&[]);
    for at in 0..50 {
        let mut table = serve(at, 1000.0, 1e9, &[]);
        let mut values = [0.0; game::turn::serve::Row::COUNT as usize];
        for account in 0..10 {
            values[game::turn::serve::Row::account as usize] = (at * 10 + account) as f64;
            table.push_row(&values);
        }
        play(&mut minds, &mut table);
    }
    assert!(minds[0].0.neighbours.len() < 40, "{}", minds[0].0.neighbours.len());
}

/// A history with many candidates and with few, some faster than any slot and some slower, with newcomers and silence.
fn history(at: u64) -> Vec<f64> {
    let gives = [17, 20, 0, 0, 4, 17, 20, 2, 19][at as usize % 9];
    let scale = [4.0, 0.4, 2.0][at as usize % 3];
    let gave = |row: u32| f64::from((row * 389 + at as u32 * 211) % 499 + 1) * scale;
    (0..24).map(|row| if row < gives { gave(row) } else { 0.0 }).collect()
}

/// All that a point does in that history.
fn life(point: Point) -> Vec<u64> {
    let mut params = DesignSpace::card().defaults();
    point.write(&mut params);
    let mut minds = [DesignSpace::seat(&params)];
    let mut all = Vec::new();
    for at in 0..12 {
        let table = table(&mut minds, at, &history(at));
        let granted = shares(&table);
        assert!(granted.iter().all(|share| share.is_finite() && *share >= 0.0), "{point}: {granted:?}");
        assert!(total(granted) <= 1.0 + 1e-9, "{point} grants {} times its capacity", total(granted));
        let slots = point.strangers.map_or(0, |(_, h)| h) + point.selection.map_or(0, |s| s.k);
        assert!(served(granted).len() <= slots, "{point} serves too many");
        let keeps = table.place_column(Place::withhold as usize)[0];
        all.extend(granted.iter().chain([&keeps]).map(|x| x.to_bits()));
    }
    all
}

#[test]
fn every_point_keeps_its_budget_and_what_differs_plays_differently() {
    let mut lives: BTreeMap<Vec<u64>, Point> = BTreeMap::new();
    for point in Point::all() {
        let life = life(point);
        let Some(selection) = point.selection.filter(|_| point.allocation != Allocation::FreeRide) else { continue };
        if selection.k == 1 && point.allocation == Allocation::PropShare {
            // All of one partner's share is what an equal split gives, too.
            assert!(lives.get(&life).is_some_and(|equal| equal.selection == point.selection), "{point}");
        } else {
            assert_eq!(lives.insert(life, point), None, "{point} plays like another point");
        }
    }
    assert_eq!(lives.len(), 108 * 10 + 96 * 10);
}

#[test]
fn points_keep_the_laws_of_strategies() {
    // A sample over the whole list: 113 has no factor in common with the length of any dimension.
    for (nth, point) in Point::all().enumerate().filter(|(nth, _)| nth % 113 == 0) {
        let mut params = DesignSpace::card().defaults();
        point.write(&mut params);
        let entry = game::StrategyEntry::of::<DesignSpace>();
        let lawful = game::laws::strategy::all(&params, entry.verbs, &|p, seats| Ok((entry.cohort)(p, seats)));
        assert_eq!(lawful, Ok(()), "{point}, the {nth}th");
    }
}

#[test]
fn the_reference_point_is_what_the_named_ones_change() {
    let params = DesignSpace::card().defaults();
    assert_eq!(Point::sized(&params), Point::REFERENCE);
    let slowest = Point::REFERENCE.ranked(Ranking::Slowest);
    let expected = Selection { candidates: Candidates::TitForTat, ranking: Ranking::Slowest, k: 4 };
    assert_eq!(slowest.selection, Some(expected));
}
