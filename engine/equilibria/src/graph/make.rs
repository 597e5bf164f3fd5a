//! Graphs that are asked for by name: complete, cycle, star, lattice, random regular, small world.

use super::Graph;
use crate::stream::Stream;
use std::collections::BTreeSet;

/// Who is next to whom on a lattice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbourhood {
    /// The four left, right, above and below.
    Four,
    /// These and the four across corners.
    Eight,
}

/// How often a random graph is begun anew before it is given up.
const ATTEMPTS: u64 = 1_000;

impl Graph {
    /// All are neighbours: a well-mixed population.
    ///
    /// # Errors
    /// Fewer than 2 nodes.
    pub fn complete(nodes: usize) -> Result<Self, String> {
        let edges: Vec<_> = (0..nodes).flat_map(|one| (one + 1..nodes).map(move |other| (one, other))).collect();
        Self::from_edges(nodes, &edges)
    }

    /// Each has two neighbours, all in a circle.
    ///
    /// # Errors
    /// Fewer than 3 nodes.
    pub fn cycle(nodes: usize) -> Result<Self, String> {
        Self::ring(nodes, 2)
    }

    /// Node 0 is everybody's neighbour, and nobody else is.
    ///
    /// # Errors
    /// Fewer than 2 nodes.
    pub fn star(nodes: usize) -> Result<Self, String> {
        Self::from_edges(nodes, &(1..nodes).map(|leaf| (0, leaf)).collect::<Vec<_>>())
    }

    /// A lattice, row by row. `periodic` joins opposite edges.
    ///
    /// # Errors
    /// Fewer than 2 rows or columns; fewer than 3 where edges are joined, as nodes would be neighbours twice.
    pub fn lattice(rows: usize, columns: usize, neighbourhood: Neighbourhood, periodic: bool) -> Result<Self, String> {
        let least = if periodic { 3 } else { 2 };
        if rows < least || columns < least {
            return Err(format!("a lattice of {rows} x {columns}: it has {least} rows and columns or more"));
        }
        // Each edge is told once, by the node above or to its left.
        let ways: &[(usize, isize)] = match neighbourhood {
            Neighbourhood::Four => &[(0, 1), (1, 0)],
            Neighbourhood::Eight => &[(0, 1), (1, -1), (1, 0), (1, 1)],
        };
        let mut edges = Vec::new();
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            for (down, right) in ways {
                let (below, beside) = (row + down, column as isize + right);
                let outside = below >= rows || beside < 0 || beside >= columns as isize;
                if periodic || !outside {
                    let beside = beside.rem_euclid(columns as isize) as usize;
                    edges.push((row * columns + column, below % rows * columns + beside));
                }
            }
        }
        Self::from_edges(rows * columns, &edges)
    }

    /// A random graph of which all nodes have `degree` neighbours: half-edges are paired at random, those that would make
    /// a loop or a double edge anew (Steger and Wormald, Combinatorics, Probability and Computing 8, 1999).
    ///
    /// # Errors
    /// A degree below 2 or not below the number of nodes, and both numbers odd.
    pub fn random_regular(nodes: usize, degree: usize, seed: u64) -> Result<Self, String> {
        if degree < 2 || degree >= nodes || nodes * degree % 2 == 1 {
            return Err(format!(
                "{nodes} nodes of {degree} neighbours each: take from 2 to {} neighbours, and one of both numbers even",
                nodes.saturating_sub(1)
            ));
        }
        let made = |attempt| {
            let edges = pair(nodes, degree, &mut Stream::of(seed, attempt))?;
            Self::from_edges(nodes, &edges).ok()
        };
        (0..ATTEMPTS)
            .find_map(made)
            .ok_or_else(|| format!("no connected graph of {nodes} nodes came up: take another seed"))
    }

    /// A small world: each has `degree` neighbours nearest on a circle, and every edge is led elsewhere with probability
    /// `rewired` (Watts and Strogatz, Nature 393, 1998). What falls apart is made anew.
    ///
    /// # Errors
    /// A degree that is odd, below 2 or not below the number of nodes less 1, and what is no probability.
    pub fn small_world(nodes: usize, degree: usize, rewired: f64, seed: u64) -> Result<Self, String> {
        if !(0.0..=1.0).contains(&rewired) {
            return Err(format!("the probability of leading an edge elsewhere is from 0 to 1, not {rewired}"));
        }
        let ring = Self::ring(nodes, degree)?;
        let made = |attempt| ring.led_elsewhere(degree, rewired, &mut Stream::of(seed, attempt)).ok();
        (0..ATTEMPTS)
            .find_map(made)
            .ok_or_else(|| format!("no connected graph of {nodes} nodes came up: take another seed"))
    }

    /// Each has `degree` neighbours nearest on a circle.
    fn ring(nodes: usize, degree: usize) -> Result<Self, String> {
        if degree < 2 || degree % 2 == 1 || degree >= nodes {
            return Err(format!(
                "{nodes} nodes in a circle with {degree} neighbours: take an even number below the nodes"
            ));
        }
        let edges: Vec<_> =
            (1..=degree / 2).flat_map(|off| (0..nodes).map(move |node| (node, (node + off) % nodes))).collect();
        Self::from_edges(nodes, &edges)
    }

    /// The ring with edges led elsewhere, in the order of the paper: nearest first, around the circle.
    fn led_elsewhere(&self, degree: usize, rewired: f64, stream: &mut Stream) -> Result<Self, String> {
        let nodes = self.nodes();
        let mut next: Vec<BTreeSet<usize>> =
            (0..nodes).map(|node| self.neighbours(node).iter().map(|other| *other as usize).collect()).collect();
        for (off, node) in (1..=degree / 2).flat_map(|off| (0..nodes).map(move |node| (off, node))) {
            let old = (node + off) % nodes;
            if stream.unit() >= rewired || next[node].len() == nodes - 1 {
                continue;
            }
            let new = loop {
                let new = stream.below(nodes);
                if new != node && !next[node].contains(&new) {
                    break new;
                }
            };
            for (one, other) in [(node, old), (old, node)] {
                next[one].remove(&other);
            }
            for (one, other) in [(node, new), (new, node)] {
                next[one].insert(other);
            }
        }
        let edges: Vec<_> = next
            .iter()
            .enumerate()
            .flat_map(|(one, others)| others.range(one + 1..).map(move |other| (one, *other)))
            .collect();
        Self::from_edges(nodes, &edges)
    }
}

/// Pairs half-edges at random; none if those that are left do not go together.
fn pair(nodes: usize, degree: usize, stream: &mut Stream) -> Option<Vec<(usize, usize)>> {
    let mut halves: Vec<usize> = (0..nodes * degree).map(|half| half / degree).collect();
    let mut edges = BTreeSet::new();
    while !halves.is_empty() {
        stream.shuffle(&mut halves);
        let before = halves.len();
        let mut left = Vec::new();
        for pair in halves.chunks_exact(2) {
            let edge = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            if edge.0 == edge.1 || !edges.insert(edge) {
                left.extend(pair);
            }
        }
        // Few are left: either some two of them go together, or all is to begin anew.
        let goes = |one: &usize| left.iter().any(|other| one < other && !edges.contains(&(*one, *other)));
        if left.len() == before && !left.iter().any(goes) {
            return None;
        }
        halves = left;
    }
    Some(edges.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(graph: &Graph) -> Vec<usize> {
        (0..graph.nodes()).map(|node| graph.degree(node)).collect()
    }

    #[test]
    fn graphs_by_name_have_the_neighbours_they_should() {
        assert_eq!(degrees(&Graph::complete(5).expect("a graph")), [4; 5]);
        assert_eq!(degrees(&Graph::star(5).expect("a graph")), [4, 1, 1, 1, 1]);
        assert_eq!(Graph::cycle(5).expect("a graph").neighbours(0), [1, 4]);
        let torus = Graph::lattice(4, 5, Neighbourhood::Four, true).expect("a graph");
        assert_eq!(torus.neighbours(0), [1, 4, 5, 15]);
        assert_eq!(degrees(&Graph::lattice(3, 3, Neighbourhood::Eight, true).expect("a graph")), [8; 9]);
        let board = Graph::lattice(3, 3, Neighbourhood::Eight, false).expect("a graph");
        assert_eq!(degrees(&board), [3, 5, 3, 5, 8, 5, 3, 5, 3]);
        assert_eq!(board.neighbours(2), [1, 4, 5]);
        for refused in [Graph::cycle(2), Graph::complete(1), Graph::lattice(2, 9, Neighbourhood::Four, true)] {
            assert!(refused.is_err());
        }
    }

    #[test]
    fn random_graphs_keep_their_degrees_and_their_seed() {
        for (nodes, degree) in [(4, 3), (10, 3), (50, 4), (21, 6), (7, 6), (200, 2)] {
            let graph = Graph::random_regular(nodes, degree, 5).expect("a graph");
            assert_eq!(degrees(&graph), vec![degree; nodes]);
            assert_eq!(graph, Graph::random_regular(nodes, degree, 5).expect("a graph"));
        }
        assert!(Graph::random_regular(50, 4, 1) != Graph::random_regular(50, 4, 2));
        assert!(Graph::random_regular(5, 3, 1).is_err() && Graph::random_regular(5, 5, 1).is_err());
        let none = Graph::small_world(40, 4, 0.0, 1).expect("a graph");
        assert_eq!(none, Graph::ring(40, 4).expect("a graph"));
        let some = Graph::small_world(1_000, 6, 0.1, 1).expect("a graph");
        assert_eq!(degrees(&some).iter().sum::<usize>(), 6_000, "edges are led elsewhere, not lost");
        let ring = Graph::ring(1_000, 6).expect("a graph");
        let kept = (0..1_000).flat_map(|node| {
            some.neighbours(node).iter().filter(move |other| **other > node as u32).map(move |other| (node, *other))
        });
        let kept = kept.filter(|(node, other)| ring.neighbours(*node).contains(other)).count();
        assert!((2_640..2_770).contains(&kept), "about 2,700 of 3,000 stay, 16 is a standard deviation: {kept}");
        assert!(degrees(&some).iter().all(|degree| *degree >= 3), "one end of an edge stays");
        assert!(Graph::small_world(40, 3, 0.1, 1).is_err() && Graph::small_world(40, 4, 1.1, 1).is_err());
    }
}
