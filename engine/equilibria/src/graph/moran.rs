//! Two strategies on a small graph, exactly: the chain on all 2^N ways in which an invader may hold nodes, solved by
//! elimination without subtractions.
//!
//! States are ordered by how many nodes the invader holds, so that a step leads only to the groups next to them. Up to
//! 12 nodes (4,096 states) are solved; larger graphs are simulated.

use super::Graph;
use super::game::{NodeGame, Update};
use crate::chain::{Chain, absorption};
use crate::fermi::takes_over;
use crate::fitness::Fitness;
use crate::maths::exp;

/// Nodes of the largest graph that is solved.
pub const MOST_NODES: usize = 12;

/// What becomes of an invader on a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct OnGraph {
    /// The probability that it takes over, by the nodes that it holds at first: bit k is node k.
    pub probability: Vec<f64>,
    /// The mean number of steps until it has taken over or died out, by the same.
    pub steps: Vec<f64>,
    temperatures: Vec<f64>,
}

impl OnGraph {
    /// The probability that it takes over from one node.
    pub fn from_node(&self, node: usize) -> f64 {
        self.probability[1 << node]
    }

    /// The same from a node drawn at random.
    pub fn from_any(&self) -> f64 {
        let nodes = self.temperatures.len();
        (0..nodes).map(|node| self.from_node(node)).sum::<f64>() / nodes as f64
    }

    /// The same where a mutant comes up at birth: in a node that is replaced, in proportion to its temperature.
    pub fn from_hot(&self) -> f64 {
        let hot = self.temperatures.iter().enumerate().map(|(node, hot)| hot * self.from_node(node));
        hot.sum::<f64>() / self.temperatures.iter().sum::<f64>()
    }
}

/// What becomes of strategy 0, the invader, on a graph where all others play strategy 1.
///
/// # Errors
/// Over 12 nodes, a game that is not of two strategies, and payoffs that give no fitness.
pub fn fixation_on_graph(graph: &Graph, game: &NodeGame, update: Update) -> Result<OnGraph, String> {
    let nodes = graph.nodes();
    game.check()?;
    if nodes > MOST_NODES || game.payoffs.rows() != 2 {
        return Err(format!(
            "{nodes} nodes and {} strategies: up to {MOST_NODES} nodes and 2 strategies are solved, simulate others",
            game.payoffs.rows()
        ));
    }
    let mut order: Vec<usize> = (0..1 << nodes).collect();
    order.sort_by_key(|held| held.count_ones());
    let mut place = vec![0; order.len()];
    for (at, held) in order.iter().enumerate() {
        place[*held] = at;
    }
    let mut rows = Vec::with_capacity(order.len());
    for held in &order {
        // Held by none or by all, the graph stays as it is.
        let over = *held == 0 || *held + 1 == order.len();
        let changes = if over { Vec::new() } else { moves(graph, game, update, *held)? };
        rows.push(changes.into_iter().map(|(node, rate)| (place[held ^ 1 << node], rate)).collect());
    }
    let solved = absorption(&Chain::new(rows)?, &[vec![0], vec![order.len() - 1]])?;
    Ok(OnGraph {
        probability: place.iter().map(|at| solved.probabilities[(*at, 1)]).collect(),
        steps: place.iter().map(|at| solved.times[*at]).collect(),
        temperatures: (0..nodes).map(|node| graph.temperature(node)).collect(),
    })
}

/// The probabilities that a step changes what a node plays.
fn moves(graph: &Graph, game: &NodeGame, update: Update, held: usize) -> Result<Vec<(usize, f64)>, String> {
    let nodes = graph.nodes();
    let plays = |node: usize| 1 - (held >> node & 1);
    let earned = |node: usize| {
        let mut counts = [0; 2];
        for other in graph.neighbours(node) {
            counts[plays(*other as usize)] += 1;
        }
        game.earned(plays(node), &counts)
    };
    let payoffs: Vec<f64> = (0..nodes).map(earned).collect();
    let ln_fitness = |fitness: Fitness| payoffs.iter().map(|payoff| fitness.ln(*payoff)).collect::<Result<Vec<_>, _>>();
    let mut changes = Vec::new();
    // From whom (`one`) a neighbour (`other`) of another strategy takes over, and how likely.
    let mut tell = |one: usize, other: usize, rate: f64| {
        if plays(one) != plays(other) && rate > 0.0 {
            changes.push((other, rate));
        }
    };
    match update {
        Update::BirthDeath(fitness) => {
            let births = shares(&ln_fitness(fitness)?);
            for (one, birth) in births.into_iter().enumerate() {
                for other in graph.neighbours(one) {
                    tell(one, *other as usize, birth / graph.degree(one) as f64);
                }
            }
        }
        Update::DeathBirth(fitness) => {
            let ln = ln_fitness(fitness)?;
            for other in 0..nodes {
                let near: Vec<f64> = graph.neighbours(other).iter().map(|one| ln[*one as usize]).collect();
                for (one, share) in graph.neighbours(other).iter().zip(shares(&near)) {
                    tell(*one as usize, other, share / nodes as f64);
                }
            }
        }
        Update::PairwiseComparison { intensity } => {
            for other in 0..nodes {
                let meets = 1.0 / nodes as f64 / graph.degree(other) as f64;
                for one in graph.neighbours(other).iter().map(|one| *one as usize) {
                    tell(one, other, meets * takes_over(intensity, payoffs[one] - payoffs[other]));
                }
            }
        }
    }
    Ok(changes)
}

/// What each is of all, from logarithms; all alike where all are 0.
pub(super) fn shares(ln: &[f64]) -> Vec<f64> {
    let most = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weight = |ln: &f64| if most == f64::NEG_INFINITY { 1.0 } else { exp(ln - most) };
    let weights: Vec<f64> = ln.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fitness::{Counting, Payoffs, Sum};
    use crate::fixation::fixation;
    use crate::matrix::Matrix;
    use crate::process::Process;

    fn births(graph: &Graph, r: f64) -> OnGraph {
        fixation_on_graph(graph, &NodeGame::constant(&[r, 1.0]), Update::BirthDeath(Fitness::PAYOFF)).expect("small")
    }

    fn close(value: f64, right: f64, tolerance: f64) {
        assert!((value - right).abs() < tolerance, "{value} is not {right}");
    }

    #[test]
    fn isothermal_graphs_do_as_well_mixed_populations_and_a_star_amplifies() {
        for graph in [Graph::complete(6), Graph::cycle(6), Graph::random_regular(6, 3, 1)] {
            let graph = graph.expect("a graph");
            for (r, right) in [(1.1, 0.2087339821), (2.0, 0.5079365079)] {
                let found = births(&graph, r);
                close(found.from_any(), right, 1e-10);
                close(found.from_hot(), right, 1e-10);
                close(found.from_any(), (1.0 - 1.0 / r) / (1.0 - r.powi(-6)), 1e-14);
            }
        }
        let star = births(&Graph::star(6).expect("a graph"), 1.1);
        close(star.from_any(), 0.2269681744, 1e-10);
        close(star.from_node(0), 0.0556714390, 1e-10);
        close(star.from_node(3), 0.2612275214, 1e-10);
        assert!(star.from_hot() < 0.2087, "mutants that come up at birth sit in the centre: no amplifier then");
    }

    #[test]
    fn neutral_mutants_win_by_degree_if_deaths_come_first_and_by_its_inverse_if_births_do() {
        // Broom, Hadjichrysanthou, Rychtar and Stadler, Proc. R. Soc. A 466, 2010; Sood, Antal and Redner, Phys. Rev. E
        // 77, 2008.
        let graph = Graph::from_edges(6, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (2, 5)]).expect("a graph");
        let game = NodeGame::constant(&[1.0, 1.0]);
        let solve = |update: Update| fixation_on_graph(&graph, &game, update).expect("small");
        let inverse: f64 = (0..6).map(|node| 1.0 / graph.degree(node) as f64).sum();
        for node in 0..6 {
            let degree = graph.degree(node) as f64;
            close(solve(Update::BirthDeath(Fitness::PAYOFF)).from_node(node), 1.0 / degree / inverse, 1e-14);
            close(solve(Update::DeathBirth(Fitness::PAYOFF)).from_node(node), degree / 12.0, 1e-14);
            close(solve(Update::PairwiseComparison { intensity: 3.0 }).from_node(node), degree / 12.0, 1e-14);
        }
    }

    #[test]
    fn the_complete_graph_is_the_well_mixed_population() {
        let payoffs = Matrix::from_rows(&[&[3.0, 1.0], &[4.0, 2.0]]);
        let mixed = Payoffs::of_matrix(&payoffs, 7, Counting { sum: Sum::Total, with_self: false }).expect("a game");
        let game = NodeGame { payoffs, sum: Sum::Total };
        let graph = Graph::complete(7).expect("a graph");
        let fitness = Fitness::Exponential { intensity: 0.1 };
        for (update, process) in [
            (Update::BirthDeath(fitness), Process::Moran(fitness)),
            (Update::PairwiseComparison { intensity: 0.2 }, Process::Fermi { intensity: 0.2 }),
        ] {
            let [graph, mixed] = [
                fixation_on_graph(&graph, &game, update).expect("small").probability[0b10110],
                fixation(&mixed, &process, 0, 1).expect("it ends").probability[3],
            ];
            close(graph, mixed, 1e-13);
        }
        // Steps are the same as well where none is lost on oneself.
        let graph = fixation_on_graph(&graph, &game, Update::PairwiseComparison { intensity: 0.2 }).expect("small");
        let mixed = fixation(&mixed, &Process::Fermi { intensity: 0.2 }, 0, 1).expect("it ends");
        close(graph.steps[0b10110], mixed.steps[3], 1e-10);
    }

    #[test]
    fn cooperation_pays_on_a_cycle_if_deaths_come_first() {
        // Ohtsuki et al. 2006: favoured where benefit / cost is above the degree, for weak selection; births never favour it.
        let graph = Graph::cycle(10).expect("a graph");
        let game = |benefit: f64| NodeGame {
            payoffs: Matrix::from_rows(&[&[benefit - 1.0, -1.0], &[benefit, 0.0]]),
            sum: Sum::Total,
        };
        let weak = Fitness::Linear { weight: 0.001 };
        let one = |benefit: f64, update: Update| {
            fixation_on_graph(&graph, &game(benefit), update).expect("small").from_any() - 0.1
        };
        assert!(one(4.0, Update::DeathBirth(weak)) > 0.0 && one(1.5, Update::DeathBirth(weak)) < 0.0);
        assert!(one(4.0, Update::BirthDeath(weak)) < 0.0);
    }

    #[test]
    fn large_graphs_are_refused() {
        let game = NodeGame::constant(&[2.0, 1.0]);
        let graph = Graph::cycle(13).expect("a graph");
        assert!(
            fixation_on_graph(&graph, &game, Update::BirthDeath(Fitness::PAYOFF)).expect_err("large").contains("12")
        );
        let three = NodeGame::constant(&[2.0, 1.0, 1.0]);
        let graph = Graph::cycle(5).expect("a graph");
        assert!(fixation_on_graph(&graph, &three, Update::BirthDeath(Fitness::PAYOFF)).is_err());
    }
}
