//! Who is whose neighbour.

use super::super::graph;
use super::*;
use std::collections::BTreeSet;

fn of(kind: &str, degree: i64, rewire: f64) -> Params {
    let mut params = Params::default();
    params.set("kind", Value::Word(kind.to_owned()));
    params.set("degree", Value::Integer(degree));
    params.set("rewire", Value::Number(rewire));
    params
}

/// The edges of a graph that is sound: no loops, none twice, in order.
fn edges(params: &Params, peers: usize, seed: u64) -> Vec<[PeerId; 2]> {
    graph::check(params, peers).expect("a graph");
    let edges = graph::edges(params, peers, seed);
    assert!(edges.iter().all(|[one, other]| one < other && other.index() < peers));
    assert!(edges.windows(2).all(|two| (two[0][1], two[0][0]) < (two[1][1], two[1][0])));
    edges
}

fn degrees(edges: &[[PeerId; 2]], peers: usize) -> Vec<usize> {
    let mut degrees = vec![0; peers];
    edges.as_flattened().iter().for_each(|peer| degrees[peer.index()] += 1);
    degrees
}

/// How many a walk from the first peer reaches.
fn reached(edges: &[[PeerId; 2]]) -> usize {
    let mut there: BTreeSet<PeerId> = BTreeSet::from([PeerId(0)]);
    loop {
        let before = there.len();
        for [one, other] in edges {
            if there.contains(one) || there.contains(other) {
                there.extend([*one, *other]);
            }
        }
        if there.len() == before {
            return before;
        }
    }
}

#[test]
fn everybody_has_as_many_neighbours_as_the_graph_says() {
    for (kind, degree, peers) in [
        ("ring", 2, 5),
        ("ring", 4, 100),
        ("ring", 98, 99),
        ("lattice", 4, 9),
        ("lattice", 4, 100),
        ("lattice", 8, 9),
        ("lattice", 8, 35),
        ("random_regular", 3, 10),
        ("random_regular", 1, 8),
        ("random_regular", 4, 101),
        ("random_regular", 7, 8),
    ] {
        let edges = edges(&of(kind, degree, 0.0), peers, 1);
        assert!(degrees(&edges, peers).iter().all(|found| *found == degree as usize), "{kind} {degree} of {peers}");
    }
    let star = edges(&of("star", 4, 0.0), 6, 1);
    assert_eq!(degrees(&star, 6), [5, 1, 1, 1, 1, 1]);
    assert_eq!(edges(&of("complete", 4, 0.0), 6, 1).len(), 15);
}

#[test]
fn rings_and_tori_are_what_they_are_called() {
    let near = edges(&of("ring", 4, 0.0), 10, 1);
    let far = |[one, other]: &[PeerId; 2]| (other.0 - one.0).min(10 + one.0 - other.0);
    assert!(near.iter().all(|edge| far(edge) <= 2) && reached(&near) == 10);
    // Rows of five: 7 is in the second one.
    let torus = edges(&of("lattice", 4, 0.0), 20, 1);
    let of_seven: BTreeSet<u32> =
        torus.iter().filter(|edge| edge.contains(&PeerId(7))).flatten().map(|peer| peer.0).collect();
    assert_eq!(of_seven, BTreeSet::from([2, 6, 7, 8, 12]));
    let moore = edges(&of("lattice", 8, 0.0), 20, 1);
    let of_nought: BTreeSet<u32> =
        moore.iter().filter(|edge| edge.contains(&PeerId(0))).flatten().map(|peer| peer.0).collect();
    assert_eq!(of_nought, BTreeSet::from([0, 1, 4, 5, 6, 9, 15, 16, 19]));
}

#[test]
fn regular_graphs_are_drawn_evenly() {
    // Of 6 peers with 2 neighbours each there are 60 rings of six and 10 pairs of triangles.
    let triangles = (0..7000).filter(|seed| reached(&edges(&of("random_regular", 2, 0.0), 6, *seed)) == 3).count();
    // A seventh is 1000; the deviation is 29.
    assert!((880..1120).contains(&triangles), "{triangles} of 7000");
}

#[test]
fn small_worlds_lie_between_rings_and_chance() {
    let ring = edges(&of("ring", 6, 0.0), 200, 1);
    assert_eq!(edges(&of("small_world", 6, 0.0), 200, 1), ring);
    for (rewire, seed) in [(0.1, 1), (0.1, 2), (1.0, 1)] {
        let world = edges(&of("small_world", 6, rewire), 200, seed);
        assert_eq!(world.len(), ring.len(), "six neighbours on average");
        let moved = world.iter().filter(|edge| !ring.contains(edge)).count() as f64 / ring.len() as f64;
        // By chance an edge leads back to the ring.
        let expected = rewire * (1.0 - 6.0 / 199.0);
        assert!(
            (moved - expected).abs() < 4.0 * (rewire * (1.0 - rewire) / 600.0).sqrt() + 0.02,
            "{moved} at {rewire}"
        );
    }
    assert_ne!(edges(&of("small_world", 6, 0.1), 200, 1), edges(&of("small_world", 6, 0.1), 200, 2));
    // Whoever plays all others already keeps them.
    assert_eq!(edges(&of("small_world", 4, 1.0), 5, 1).len(), 10);
}

#[test]
fn graphs_that_cannot_be_are_told() {
    for (kind, degree, peers, word) in [
        ("ring", 3, 10, "must be even"),
        ("ring", 10, 10, "at most 9"),
        ("small_world", 5, 10, "must be even"),
        ("random_regular", 3, 9, "one of the two numbers must be even"),
        ("random_regular", 12, 10, "at most 9"),
        ("lattice", 6, 100, "4 or 8"),
        ("star", 6, 100, "has no degree"),
        ("complete", 6, 100, "has no degree"),
        ("lattice", 4, 97, "sides of at least 3"),
        ("complete", 4, 10_000, "fewer `peers`"),
    ] {
        let trouble = graph::check(&of(kind, degree, 0.0), peers).expect_err(kind);
        assert!(trouble.contains(word), "{trouble}");
    }
}
