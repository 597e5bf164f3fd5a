//! Populations with a structure: who meets, imitates or replaces whom is told by a graph.
//!
//! Graphs are without direction, weights, loops or double edges, and in one piece. The isothermal theorem (Lieberman,
//! Hauert and Nowak, "Evolutionary dynamics on graphs", Nature 433, 2005) says on which of them a mutant of constant
//! fitness does as well as in a well-mixed population, births first: where all nodes are equally hot.

mod game;
mod make;
mod moran;
mod simulate;
mod spatial;
mod tree;

pub use game::{NodeGame, Update};
pub use make::Neighbourhood;
pub use moran::{MOST_NODES, OnGraph, fixation_on_graph};
pub use simulate::{GraphSimulation, Start, simulate_on_graph};
pub use spatial::{Lattice, Spatial};

/// A graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// The neighbours of each node, in ascending order.
    neighbours: Vec<Vec<u32>>,
}

impl Graph {
    /// A graph from its edges between nodes 0 to `nodes` - 1.
    ///
    /// # Errors
    /// Fewer than 2 nodes, edges to nodes that do not exist, from a node to itself, or told twice, and nodes that are not
    /// reached from node 0.
    pub fn from_edges(nodes: usize, edges: &[(usize, usize)]) -> Result<Self, String> {
        if nodes < 2 || u32::try_from(nodes).is_err() {
            return Err(format!("a graph has 2 nodes or more, and fewer than 2^32, not {nodes}"));
        }
        let mut neighbours = vec![Vec::new(); nodes];
        for (one, other) in edges.iter().copied() {
            if one.max(other) >= nodes || one == other {
                return Err(format!(
                    "an edge from node {one} to {other}: it joins two of the nodes 0 to {}",
                    nodes - 1
                ));
            }
            neighbours[one].push(other as u32);
            neighbours[other].push(one as u32);
        }
        for (node, own) in neighbours.iter_mut().enumerate() {
            own.sort_unstable();
            if let Some(twice) = own.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(format!("the edge from node {node} to {} is told twice", twice[0]));
            }
        }
        let graph = Self { neighbours };
        match graph.unreached() {
            Some(node) => Err(format!("node {node} is not reached from node 0: the graph must be in one piece")),
            None => Ok(graph),
        }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.neighbours.len()
    }

    /// The neighbours of a node, in ascending order.
    pub fn neighbours(&self, node: usize) -> &[u32] {
        &self.neighbours[node]
    }

    /// How many neighbours a node has.
    pub fn degree(&self, node: usize) -> usize {
        self.neighbours[node].len()
    }

    /// How often a node is replaced, births first and all fitness equal: the sum of 1 / degree over its neighbours.
    pub fn temperature(&self, node: usize) -> f64 {
        self.neighbours[node].iter().map(|other| 1.0 / self.degree(*other as usize) as f64).sum()
    }

    /// Whether all nodes are equally hot. A connected graph without weights is isothermal if and only if all its nodes
    /// have as many neighbours.
    pub fn is_isothermal(&self) -> bool {
        (0..self.nodes()).all(|node| (self.temperature(node) - 1.0).abs() < 1e-9)
    }

    /// A node that is not reached from the first.
    fn unreached(&self) -> Option<usize> {
        let mut reached = vec![false; self.nodes()];
        let mut open = vec![0];
        reached[0] = true;
        while let Some(node) = open.pop() {
            for other in self.neighbours[node].iter().map(|other| *other as usize) {
                if !reached[other] {
                    reached[other] = true;
                    open.push(other);
                }
            }
        }
        reached.iter().position(|reached| !reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_graph_is_refused() {
        for (edges, why) in [
            (vec![(0, 1)], "node 2 is not reached"),
            (vec![(0, 1), (1, 2), (2, 1)], "told twice"),
            (vec![(0, 0)], "joins two"),
            (vec![(0, 3)], "0 to 2"),
        ] {
            assert!(Graph::from_edges(3, &edges).expect_err("no graph").contains(why));
        }
        assert!(Graph::from_edges(1, &[]).is_err());
        let path = Graph::from_edges(3, &[(2, 1), (1, 0)]).expect("a path");
        assert_eq!((path.neighbours(1), path.degree(0)), (&[0, 2][..], 1));
    }

    #[test]
    fn regular_graphs_are_isothermal_and_stars_are_not() {
        assert!(Graph::complete(6).expect("a graph").is_isothermal());
        assert!(Graph::cycle(6).expect("a graph").is_isothermal());
        assert!(Graph::random_regular(20, 3, 1).expect("a graph").is_isothermal());
        let star = Graph::star(6).expect("a graph");
        assert!(!star.is_isothermal());
        assert_eq!((star.temperature(0), star.temperature(3)), (5.0, 0.2));
    }
}
