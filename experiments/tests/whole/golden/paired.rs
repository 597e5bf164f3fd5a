//! Cells with one seed have one world, whoever plays in it and under whatever rule: that makes them a paired comparison.

use super::cells::{few, mixed, planned, players};
use super::worlds::{World, worlds};
use experiments::cell::{Signals, play};
use rayon::prelude::*;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeSet;

/// What the world gave each peer, column by column, all bits of it.
fn endowments(world: &World, groups: &[(String, Value)], mechanism: &str) -> Option<Vec<(String, Vec<u64>)>> {
    let measures = Value::from(vec![Value::from("endowments")]);
    let keys = [("mechanism".into(), mechanism.into()), ("measures".into(), measures)];
    let cells = planned(world, groups, &keys).ok()?;
    let record = play(&cells[0], &Signals::default()).expect("nobody stops it");
    let [entry] = measures::ALL.iter().filter(|entry| entry.card.name == "endowments").collect::<Vec<_>>()[..] else {
        panic!("the measure is gone");
    };
    let of = |name: &str| record.peers.columns.iter().find(|(column, _)| column == name).expect("a column");
    let bits = |name: &str| (name.to_owned(), of(name).1.iter().map(|value| value.to_bits()).collect());
    Some(entry.columns.iter().map(|column| bits(column.name)).collect())
}

#[test]
fn a_world_does_not_depend_on_who_plays_and_under_which_rule() {
    let mut played = BTreeSet::new();
    for world in worlds() {
        let expected = endowments(&world, &[], world.mechanism()).expect("everybody honest, under its own rule");
        let somebody = expected.iter().any(|(_, values)| values.iter().any(|bits| !f64::from_bits(*bits).is_nan()));
        assert!(somebody, "nobody ever came in `{}`", world.name);
        let fits =
            mechanisms::ALL.iter().filter(|entry| entry.card.fits(world.workload)).map(|entry| &*entry.card.name);
        let rules = fits.map(|rule| (rule, mixed(&world, rule), rule));
        let able = strategies::ALL.iter().map(|entry| (entry.card)());
        let able = able.filter(|card| world.plays && card.fits(world.workload));
        let casts = able.map(|card| (&*card.name, vec![players(&card.name, few(card, None))], world.mechanism()));
        let all: Vec<_> = rules.chain(casts).collect();
        let found = all.par_iter().filter_map(|(name, groups, rule)| {
            // Some look at the moves of matches only, and not every world has any.
            let given = endowments(&world, groups, rule)?;
            assert!(given == expected, "the world `{}` is another one with {name}", world.name);
            Some((*name).to_owned())
        });
        played.extend(found.collect::<Vec<_>>());
    }
    let known = mechanisms::ALL.iter().map(|entry| &*entry.card.name);
    let known = known.chain(strategies::ALL.iter().map(|entry| &*(entry.card)().name));
    let missing: Vec<&str> = known.filter(|name| !played.contains(*name)).collect();
    assert!(missing.is_empty(), "never played: {missing:?}");
}

#[test]
fn another_world_is_noticed() {
    let swarm = worlds().into_iter().find(|world| world.name == "swarm").expect("a swarm");
    let faster = serde_yaml::from_str::<Mapping>("{ uniform: { min_kib_s: 9, max_kib_s: 33 } }").expect("YAML");
    let other = swarm.with("uplink", faster.into());
    assert_ne!(endowments(&swarm, &[], "tit_for_tat"), endowments(&other, &[], "tit_for_tat"));
}
