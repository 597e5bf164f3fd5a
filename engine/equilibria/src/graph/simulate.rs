//! Any number of strategies on a graph of any size, played out step by step, every run with a random stream of its own.
//!
//! Each node knows how many of its neighbours play what, so that a change costs as much as the node has neighbours.
//! Births are drawn from a tree of sums. Fitness is kept relative to the largest; where all of it becomes so small beside
//! what was largest once that digits would be lost, it is measured anew.

use super::Graph;
use super::game::{NodeGame, Update};
use super::moran::shares;
use super::tree::Tree;
use crate::estimate::{Estimate, Running, Sampling};
use crate::fermi::takes_over;
use crate::maths::exp;
use crate::simulate::{Simulated, drawn};
use crate::stream::Stream;

/// Relative fitness, all summed up, below which it is measured anew.
const FAINT: f64 = 1e-100;

/// Who plays what at first.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// All play `resident` but one node, drawn at random, which plays `mutant`.
    OneMutant {
        /// The strategy of one.
        mutant: usize,
        /// The strategy of all others.
        resident: usize,
    },
    /// So many nodes, drawn at random, play each strategy.
    Random(Vec<u32>),
    /// Each node's strategy.
    Told(Vec<usize>),
}

/// How often `strategy` takes over a graph. Runs stop by the interval of that share.
///
/// # Errors
/// A start that does not fit, runs that do not end, and payoffs that give no fitness.
pub fn simulate_on_graph(
    graph: &Graph,
    game: &NodeGame,
    update: Update,
    start: &Start,
    strategy: usize,
    sampling: &Sampling,
) -> Result<Simulated, String> {
    sampling.check()?;
    let [mut steps, mut steps_to_win] = [Running::default(); 2];
    let (mut runs, mut wins, mut all_steps) = (0, 0, 0);
    while !sampling.enough(runs, all_steps, || Estimate::share(wins, runs, sampling.deviations).half_width()) {
        let mut stream = Stream::of(sampling.seed, runs);
        let mut simulation = GraphSimulation::of(graph, game, update, start, &mut stream)?;
        let (winner, taken) = simulation.run(&mut stream, sampling.most_steps)?;
        steps.add(taken as f64);
        all_steps += taken;
        if winner == strategy {
            wins += 1;
            steps_to_win.add(taken as f64);
        }
        runs += 1;
    }
    Ok(Simulated {
        probability: Estimate::share(wins, runs, sampling.deviations),
        steps: steps.estimate(sampling.deviations),
        steps_to_win: steps_to_win.estimate(sampling.deviations),
    })
}

impl Start {
    /// What each node plays.
    fn plays(&self, nodes: usize, strategies: usize, stream: &mut Stream) -> Result<Vec<usize>, String> {
        let plays = match self {
            Self::OneMutant { mutant, resident } => {
                let mut plays = vec![*resident; nodes];
                plays[stream.below(nodes)] = *mutant;
                plays
            }
            Self::Random(counts) => {
                let of = |(strategy, count): (usize, &u32)| std::iter::repeat_n(strategy, *count as usize);
                let mut plays: Vec<usize> = counts.iter().enumerate().flat_map(of).collect();
                stream.shuffle(&mut plays);
                plays
            }
            Self::Told(plays) => plays.clone(),
        };
        if plays.len() != nodes || plays.iter().any(|own| *own >= strategies) {
            return Err(format!(
                "the start tells what {} of {nodes} nodes play, of {strategies} strategies",
                plays.len()
            ));
        }
        Ok(plays)
    }
}

/// A graph that is played out.
#[derive(Clone, Debug)]
pub struct GraphSimulation<'a> {
    graph: &'a Graph,
    game: &'a NodeGame,
    update: Update,
    plays: Vec<usize>,
    /// How many play each strategy.
    counts: Vec<usize>,
    /// How many of each node's neighbours play each strategy, node by node.
    near: Vec<u32>,
    /// The logarithm of fitness, or the payoff for pairwise comparison, per node.
    worth: Vec<f64>,
    /// Where births come first: fitness, relative to e^`most`.
    births: Option<Births>,
}

#[derive(Clone, Debug)]
struct Births {
    tree: Tree,
    most: f64,
}

impl Births {
    fn of(ln: &[f64]) -> Self {
        let most = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let relative = |ln: &f64| if most == f64::NEG_INFINITY { 1.0 } else { exp(ln - most) };
        Self { tree: Tree::of(&ln.iter().map(relative).collect::<Vec<_>>()), most }
    }

    /// Whether fitness has to be measured anew once a node's is this.
    fn set(&mut self, node: usize, ln: f64) -> bool {
        let relative = exp(ln - self.most);
        self.tree.set(node, relative);
        // Also where nobody had any fitness so far, and this one has.
        !(relative <= 1.0 / FAINT && self.tree.sum() >= FAINT)
    }
}

impl<'a> GraphSimulation<'a> {
    /// A graph on which a start was made.
    ///
    /// # Errors
    /// A start that does not fit, and payoffs that give no fitness.
    pub fn of(
        graph: &'a Graph,
        game: &'a NodeGame,
        update: Update,
        start: &Start,
        stream: &mut Stream,
    ) -> Result<Self, String> {
        game.check()?;
        let (nodes, strategies) = (graph.nodes(), game.payoffs.rows());
        let plays = start.plays(nodes, strategies, stream)?;
        let (mut counts, mut near) = (vec![0; strategies], vec![0; nodes * strategies]);
        for (node, own) in plays.iter().enumerate() {
            counts[*own] += 1;
            for other in graph.neighbours(node) {
                near[*other as usize * strategies + own] += 1;
            }
        }
        let mut simulation =
            Self { graph, game, update, plays, counts, near, worth: Vec::with_capacity(nodes), births: None };
        for node in 0..nodes {
            let worth = simulation.worth(node)?;
            simulation.worth.push(worth);
        }
        if let Update::BirthDeath(_) = update {
            simulation.births = Some(Births::of(&simulation.worth));
        }
        Ok(simulation)
    }

    /// What each node plays.
    pub fn plays(&self) -> &[usize] {
        &self.plays
    }

    /// How many nodes play each strategy.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Plays until all play one strategy: which one, and after how many steps.
    ///
    /// # Errors
    /// More steps than `most_steps`, and payoffs that give no fitness.
    pub fn run(&mut self, stream: &mut Stream, most_steps: u64) -> Result<(usize, u64), String> {
        for step in 0..=most_steps {
            if self.counts[self.plays[0]] == self.plays.len() {
                return Ok((self.plays[0], step));
            }
            self.step(stream)?;
        }
        Err(format!("after {most_steps} steps {:?} still play each strategy: allow more steps", self.counts))
    }

    /// One step.
    ///
    /// # Errors
    /// Payoffs that give no fitness.
    pub fn step(&mut self, stream: &mut Stream) -> Result<(), String> {
        let nodes = self.plays.len();
        let near = |node: usize, stream: &mut Stream| {
            let neighbours = self.graph.neighbours(node);
            neighbours[stream.below(neighbours.len())] as usize
        };
        let (one, other) = match (self.update, &self.births) {
            (Update::BirthDeath(_), Some(births)) => {
                let one = births.tree.draw(stream.unit());
                (one, near(one, stream))
            }
            (Update::PairwiseComparison { intensity }, _) => {
                let other = stream.below(nodes);
                let one = near(other, stream);
                if stream.unit() >= takes_over(intensity, self.worth[one] - self.worth[other]) {
                    return Ok(());
                }
                (one, other)
            }
            _ => {
                let other = stream.below(nodes);
                let neighbours = self.graph.neighbours(other);
                let worth: Vec<f64> = neighbours.iter().map(|one| self.worth[*one as usize]).collect();
                (neighbours[drawn(&shares(&worth), stream.unit())] as usize, other)
            }
        };
        if self.plays[one] == self.plays[other] { Ok(()) } else { self.change(other, self.plays[one]) }
    }

    /// A node takes up a strategy.
    fn change(&mut self, node: usize, own: usize) -> Result<(), String> {
        let (strategies, before) = (self.counts.len(), self.plays[node]);
        self.plays[node] = own;
        self.counts[before] -= 1;
        self.counts[own] += 1;
        let neighbours = self.graph.neighbours(node);
        for other in neighbours.iter().map(|other| *other as usize) {
            self.near[other * strategies + before] -= 1;
            self.near[other * strategies + own] += 1;
        }
        let mut anew = false;
        for at in std::iter::once(node).chain(neighbours.iter().map(|other| *other as usize)) {
            self.worth[at] = self.worth(at)?;
            if let Some(births) = &mut self.births {
                anew |= births.set(at, self.worth[at]);
            }
        }
        if anew {
            self.births = Some(Births::of(&self.worth));
        }
        Ok(())
    }

    /// The logarithm of a node's fitness, or what it earns where it compares itself.
    fn worth(&self, node: usize) -> Result<f64, String> {
        let strategies = self.counts.len();
        let earned = self.game.earned(self.plays[node], &self.near[node * strategies..(node + 1) * strategies]);
        match self.update {
            Update::BirthDeath(fitness) | Update::DeathBirth(fitness) => fitness.ln(earned),
            Update::PairwiseComparison { .. } => Ok(earned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::moran::fixation_on_graph;
    use super::*;
    use crate::fitness::{Fitness, Sum};
    use crate::matrix::Matrix;

    /// Over 20 seeds of 500 runs each no share is 4 standard deviations off the exact one, nor all of them together.
    fn holds(graph: &Graph, game: &NodeGame, update: Update) {
        let exact = fixation_on_graph(graph, game, update).expect("small");
        let (right, runs, seeds) = (exact.from_any(), 500, 20);
        let deviation = (right * (1.0 - right) / runs as f64).sqrt();
        let start = Start::OneMutant { mutant: 0, resident: 1 };
        let mut sum = 0.0;
        let mut steps = Running::default();
        for seed in 0..seeds {
            let sampling = Sampling { seed, least_runs: runs, most_runs: runs, ..Sampling::default() };
            let found = simulate_on_graph(graph, game, update, &start, 0, &sampling).expect("it ends");
            assert!((found.probability.mean - right).abs() < 4.0 * deviation, "{:?}, not {right}", found.probability);
            sum += found.probability.mean - right;
            steps.add(found.steps.mean);
        }
        let seeds = seeds as f64;
        assert!((sum / seeds).abs() < 4.0 * deviation / seeds.sqrt(), "{}", sum / seeds);
        let nodes = graph.nodes();
        let right = (0..nodes).map(|node| exact.steps[1 << node]).sum::<f64>() / nodes as f64;
        let steps = steps.estimate(4.0);
        assert!(steps.low < right && right < steps.high, "{steps:?}, not {right}");
    }

    #[test]
    fn simulation_holds_to_the_chain_on_all_states() {
        let star = Graph::star(6).expect("a graph");
        let odd = Graph::from_edges(7, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (2, 5), (5, 6)]).expect("a graph");
        let constant = NodeGame::constant(&[1.5, 1.0]);
        let pairs = |sum: Sum| NodeGame { payoffs: Matrix::from_rows(&[&[3.0, 1.0], &[4.0, 2.0]]), sum };
        let strong = Fitness::Exponential { intensity: 0.5 };
        for graph in [&star, &odd] {
            holds(graph, &constant, Update::BirthDeath(Fitness::PAYOFF));
            holds(graph, &constant, Update::DeathBirth(Fitness::PAYOFF));
            holds(graph, &pairs(Sum::Total), Update::BirthDeath(Fitness::Linear { weight: 0.2 }));
            holds(graph, &pairs(Sum::Mean), Update::DeathBirth(strong));
            holds(graph, &pairs(Sum::Total), Update::PairwiseComparison { intensity: 0.3 });
        }
    }

    #[test]
    fn a_large_isothermal_graph_is_kimuras_formula() {
        let graph = Graph::lattice(10, 10, super::super::Neighbourhood::Four, true).expect("a graph");
        let sampling = Sampling { least_runs: 2_000, most_runs: 2_000, deviations: 4.0, ..Sampling::default() };
        let start = Start::OneMutant { mutant: 0, resident: 1 };
        let game = NodeGame::constant(&[1.5, 1.0]);
        let update = Update::BirthDeath(Fitness::PAYOFF);
        let found = simulate_on_graph(&graph, &game, update, &start, 0, &sampling).expect("it ends").probability;
        assert!(found.low < 1.0 / 3.0 && 1.0 / 3.0 < found.high, "{found:?}");
    }

    #[test]
    fn selection_may_be_stronger_than_a_double_holds() {
        // A chain of strategies, each e^800 times as fit as the one before: the fittest takes over, whatever comes between.
        let graph = Graph::cycle(12).expect("a graph");
        let game = NodeGame::constant(&[0.0, 1.0, 2.0, 3.0]);
        for update in [
            Update::BirthDeath(Fitness::Exponential { intensity: 800.0 }),
            Update::DeathBirth(Fitness::Exponential { intensity: 800.0 }),
        ] {
            let start = Start::Random(vec![3, 3, 3, 3]);
            let mut won = 0;
            for replicate in 0..20 {
                let mut stream = Stream::of(1, replicate);
                let mut simulation = GraphSimulation::of(&graph, &game, update, &start, &mut stream).expect("a start");
                let (winner, _) = simulation.run(&mut stream, 1_000_000).expect("it ends");
                assert_eq!(simulation.counts()[winner], 12);
                won += u32::from(winner == 3);
            }
            assert!(won >= 19, "{won} of 20");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let graph = Graph::cycle(5).expect("a graph");
        let game = NodeGame::constant(&[2.0, 1.0]);
        let update = Update::BirthDeath(Fitness::PAYOFF);
        for start in [Start::Random(vec![2, 2]), Start::Told(vec![0, 1, 2, 0, 1]), Start::Told(vec![0; 4])] {
            assert!(simulate_on_graph(&graph, &game, update, &start, 0, &Sampling::default()).is_err());
        }
        let told = Start::Told(vec![0; 5]);
        let found = simulate_on_graph(&graph, &game, update, &told, 0, &Sampling::default()).expect("over at once");
        assert_eq!((found.probability.mean, found.steps.mean), (1.0, 0.0));
    }
}
