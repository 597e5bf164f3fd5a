//! Small runs by hand. Uplinks carry 10 B/s and rounds last 10 s.

use super::*;
use crate::told::{Told, arrives, completes, departs, gives, seeks, under, whitewashes};
use game::ids::Good;

/// The same in another swarm.
fn in_swarm(swarm: u32, mut fact: Fact) -> Fact {
    if let Fact::Transfer { good, .. } | Fact::Completed { good, .. } = &mut fact {
        *good = Good(swarm);
    }
    fact
}

/// Two leechers that want 400 B each, and a seed.
fn swarm() -> Told {
    let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
    told.round(&[
        arrives(0, 400),
        seeks(0, 0, 400),
        arrives(1, 400),
        seeks(1, 0, 400),
        arrives(2, 0),
        seeks(2, 0, 0),
        gives(2, 0, 100),
    ]);
    told
}

#[test]
fn what_could_flow_depends_on_what_left_the_seed() {
    let mut told = swarm();
    // Both could have had 100 B each from the seed and each other.
    assert_eq!(told.rounds("optimum_bytes"), [200.0; 2]);
    assert_eq!(told.rounds("throughput_of_optimum"), [0.5; 2]);
    told.round(&[gives(2, 0, 100), gives(0, 1, 100)]);
    // Now 100 B more could pass from one to the other: 300 B, and all uplinks carry 300 B.
    assert_eq!(told.rounds("optimum_bytes")[2], 300.0);
    told.round(&[departs(2)]);
    // Peer 1 lacks 100 B that peer 0 has. Nothing is new without the seed.
    assert_eq!(told.rounds("optimum_bytes")[4], 100.0);
    assert_eq!(told.cell("throughput_of_optimum"), 300.0 / 600.0);
    assert_eq!(told.cell("throughput_bytes_per_s"), 10.0);
}

#[test]
fn download_times_are_compared_when_nobody_waits_any_more() {
    let mut told = swarm();
    assert_eq!(told.cell("optimum_download_s"), 40.0, "the seed needs 40 s for the file");
    assert_eq!(told.cell("constant_split_s"), 40.0);
    told.round(&[completes(0, 400, 50.0)]);
    assert!(told.cell("mean_download_s").is_nan() && told.cell("download_over_optimum").is_nan());
    told.round(&[completes(1, 400, 70.0)]);
    assert_eq!((told.cell("mean_download_s"), told.cell("download_over_optimum")), (60.0, 1.5));
    assert_eq!(told.cell("slowest_download_s"), 70.0);
    assert!((told.cell("optimum_slowest_s") - 40.0).abs() < 1e-9);
    assert!((told.cell("maxmin_of_optimum") - 4.0 / 7.0).abs() < 1e-12);
    told.round(&[departs(0), departs(1)]);
    assert!(told.rounds("throughput_of_optimum")[6].is_nan(), "nobody leeches");
    assert_eq!(told.rounds("optimum_bytes")[6], 0.0);
}

#[test]
fn a_fresh_account_is_not_another_download_and_a_second_file_is() {
    let mut told = Told::to(&ENTRY, &[("peers", 1), ("seeds", 1)]);
    let both = [seeks(0, 0, 100), seeks(0, 1, 300)];
    told.round(&[vec![arrives(1, 0), seeks(1, 0, 0), seeks(1, 1, 0), arrives(0, 400)], both.to_vec()].concat());
    assert_eq!(told.cell("optimum_download_s"), (10.0 + 40.0) / 2.0, "first the short file, then the long one");
    let fresh = [whitewashes(0), under(7, arrives(0, 400))];
    told.round(&[&fresh[..], &both, &[gives(1, 0, 100), completes(0, 100, 20.0)]].concat());
    told.round(&[in_swarm(1, gives(1, 0, 100))]);
    told.round(&[in_swarm(1, completes(0, 300, 60.0))]);
    assert_eq!(told.cell("mean_download_s"), 40.0, "two downloads");
    assert_eq!(told.rounds("optimum_bytes"), [100.0; 8], "the seed's uplink is one for both");
}

#[test]
fn a_peer_that_seeds_one_swarm_adds_to_the_seeds_of_all() {
    let mut told = Told::to(&ENTRY, &[("peers", 2), ("seeds", 1)]);
    told.round(&[
        arrives(0, 100),
        seeks(0, 0, 0),
        seeks(0, 1, 100),
        arrives(1, 100),
        seeks(1, 0, 100),
        arrives(2, 0),
        seeks(2, 0, 0),
        seeks(2, 1, 0),
    ]);
    assert_eq!(told.rounds("optimum_bytes"), [200.0; 2], "each takes 100 B");
    assert!((told.cell("optimum_slowest_s") - 10.0).abs() < 1e-9, "20 B/s for two files of 100 B");
}
