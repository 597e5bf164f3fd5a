//! Graphs on which neighbours play, each drawn once from the seed.
//!
//! - `ring`: everybody plays the `degree` nearest, half of them on each side.
//! - `lattice`: a torus with 4 neighbours (von Neumann) or 8 (Moore). Its sides are as nearly equal as the number of
//!   peers allows, and at least 3.
//! - `star`: the first peer plays all others, who play nobody else.
//! - `random_regular`: everybody has `degree` neighbours, and each such graph is as likely as any other. A ring is
//!   changed by switches of two edges each, twenty for every edge, as in Cooper, Dyer and Greenhill (2007), Sampling
//!   regular graphs and a peer-to-peer network. It may fall into parts.
//! - `small_world`: Watts and Strogatz (1998). Each edge of a ring keeps its first end, and with probability `rewire`
//!   gets a second one at random, but no loop and no second edge between two. Neighbours are `degree` on average.
//! - `complete`: all pairs.
//!
//! Who is in which group is drawn by the seed, so places on a graph are random, too.

use game::ids::PeerId;
use game::params::Params;
use game::random::{Purpose, Stream};
use std::collections::BTreeSet;

/// Switches for each edge until a ring is a random regular graph.
const SWITCHES: usize = 20;

/// Neighbours where nobody says how many.
pub(super) const DEGREE: usize = 4;

/// Whether there is such a graph.
pub(super) fn check(params: &Params, peers: usize) -> Result<(), String> {
    let (kind, degree) = (params.word("kind"), params.count("degree"));
    let even = degree.is_multiple_of(2);
    let trouble = match kind {
        "star" | "complete" if degree != DEGREE => format!("it has no degree, but the degree is set to {degree}"),
        "ring" | "small_world" if !even => format!("the degree must be even, half on each side, and it is {degree}"),
        "ring" | "small_world" | "random_regular" if degree >= peers => {
            format!("{peers} peers cannot have {degree} neighbours each; the degree is at most {}", peers - 1)
        }
        "random_regular" if !even && !peers.is_multiple_of(2) => {
            format!("{peers} peers cannot have {degree} neighbours each; one of the two numbers must be even")
        }
        "lattice" if degree != 4 && degree != 8 => format!("the degree must be 4 or 8, and it is {degree}"),
        "lattice" if rows(peers) < 3 => {
            format!("{peers} peers make no torus with sides of at least 3; take a product of two such numbers, as 100")
        }
        _ => return super::matching::few_enough(edge_count(kind, degree, peers)),
    };
    Err(format!("`graph: {{ kind: {kind} }}`: {trouble}"))
}

fn edge_count(kind: &str, degree: usize, peers: usize) -> usize {
    match kind {
        "star" => peers - 1,
        "complete" => peers * (peers - 1) / 2,
        _ => peers * degree / 2,
    }
}

/// The shorter side of the torus.
fn rows(peers: usize) -> usize {
    let fits = |rows: &usize| peers.is_multiple_of(*rows);
    (1..=peers.isqrt()).rev().find(fits).unwrap_or(1)
}

/// The edges, in the order of their larger ends.
pub(super) fn edges(params: &Params, peers: usize, seed: u64) -> Vec<[PeerId; 2]> {
    let degree = params.count("degree");
    let mut stream = Stream::new(seed, Purpose::Graph, 0, 0);
    let edges = match params.word("kind") {
        "lattice" => lattice(peers, degree),
        "star" => (1..peers as u32).map(|leaf| edge(0, leaf)).collect(),
        "complete" => return super::matching::all_pairs(peers),
        "random_regular" => random_regular(ring(peers, degree), &mut stream),
        "small_world" => small_world(peers, degree, params.number("rewire"), &mut stream),
        _ => ring(peers, degree).into_iter().collect::<BTreeSet<_>>(),
    };
    edges.into_iter().map(|[large, small]| [PeerId(small), PeerId(large)]).collect()
}

/// An edge, the larger end first.
fn edge(one: u32, other: u32) -> [u32; 2] {
    [one.max(other), one.min(other)]
}

/// Everybody and the nearest ones; where the degree is odd, also whoever is opposite.
fn ring(peers: usize, degree: usize) -> Vec<[u32; 2]> {
    let n = peers as u32;
    let reach = degree as u32 / 2;
    let mut edges: Vec<[u32; 2]> =
        (1..=reach).flat_map(|far| (0..n).map(move |peer| edge(peer, (peer + far) % n))).collect();
    if !degree.is_multiple_of(2) {
        edges.extend((0..n / 2).map(|peer| edge(peer, peer + n / 2)));
    }
    edges
}

fn lattice(peers: usize, degree: usize) -> BTreeSet<[u32; 2]> {
    let rows = rows(peers);
    let columns = peers / rows;
    let steps: &[(usize, usize)] =
        if degree == 8 { &[(0, 1), (1, 0), (1, 1), (1, columns - 1)] } else { &[(0, 1), (1, 0)] };
    let place = |row: usize, column: usize| (row % rows * columns + column % columns) as u32;
    let from = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    from.flat_map(|(row, column)| {
        steps.iter().map(move |(down, right)| edge(place(row, column), place(row + down, column + right)))
    })
    .collect()
}

/// Two edges a-b and c-d become a-d and c-b, where these are no loops and not there yet.
fn random_regular(mut edges: Vec<[u32; 2]>, stream: &mut Stream) -> BTreeSet<[u32; 2]> {
    let mut there: BTreeSet<[u32; 2]> = edges.iter().copied().collect();
    for _ in 0..SWITCHES * edges.len() {
        let (one, other) = (stream.below(edges.len()), stream.below(edges.len()));
        let ([a, b], [mut c, mut d]) = (edges[one], edges[other]);
        if stream.below(2) == 1 {
            (c, d) = (d, c);
        }
        let switched = [edge(a, d), edge(c, b)];
        if a == d || c == b || switched.iter().any(|edge| there.contains(edge)) {
            continue;
        }
        for (place, new) in [one, other].into_iter().zip(switched) {
            there.remove(&edges[place]);
            there.insert(new);
            edges[place] = new;
        }
    }
    there
}

fn small_world(peers: usize, degree: usize, rewire: f64, stream: &mut Stream) -> BTreeSet<[u32; 2]> {
    let n = peers as u32;
    let mut there: BTreeSet<[u32; 2]> = ring(peers, degree).into_iter().collect();
    let mut neighbours = vec![degree; peers];
    for far in 1..=degree as u32 / 2 {
        for peer in 0..n {
            // Who plays everybody already has nobody else to turn to.
            if stream.unit() >= rewire || neighbours[peer as usize] == peers - 1 {
                continue;
            }
            let old = (peer + far) % n;
            let other = loop {
                let other = stream.below(peers) as u32;
                if other != peer && !there.contains(&edge(peer, other)) {
                    break other;
                }
            };
            there.remove(&edge(peer, old));
            there.insert(edge(peer, other));
            neighbours[old as usize] -= 1;
            neighbours[other as usize] += 1;
        }
    }
    there
}
