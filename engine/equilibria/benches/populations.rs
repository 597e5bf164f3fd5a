//! What populations cost, on one thread.
//!
//! `cargo bench -p equilibria --bench populations`. Beside them, what other programs need for the same: measured in one
//! sitting with a run of this bench, on two cores shared by a dozen programs; theirs in CPU time, ours the median of 100 in
//! wall time, so that the ratio is rather told too small. In brackets what an
//! earlier run of those programs alone took.
//!
//! | work | others | here |
//! |---|---|---|
//! | Moran steps at N = 10, payoffs remembered | Axelrod-Python: (69 to 84 per second) | 136 million per second |
//! | pairwise comparison at N = 100 with mutation | EGTTools (C++): 1.28 million steps per second (0.75 to 0.88) | 58 million |
//! | small-mutation matrix, N = 100, 50 strategies | EGTTools: 9.6 s (14.2 s) | 9.1 ms |
//! | the same, 100 strategies | EGTTools: (113.7 s) | 30 ms |
//! | whole chain of 3 strategies, 231 states, solved | EGTTools and numpy: 0.098 s | 0.14 ms |
//! | the same, 1,326 states | EGTTools and numpy: 14.8 s | 1.4 ms |
//! | the same, 3,321 states | EGTTools: (0.07 s for the transitions alone) | 17 ms |
//! | alpha-rank, one population of 600 strategies | OpenSpiel: 9.2 s (10.5 s) | 174 ms |
//! | alpha-rank, 3 populations, 1,000 profiles | OpenSpiel: 12.7 s (7.4 s) | 151 ms |

use divan::Bencher;
use divan::counter::ItemsCount;
use equilibria::alpha_rank::{self, Intensity, Model};
use equilibria::fitness::{Counting, Fitness, Payoffs};
use equilibria::full_chain::full_chain;
use equilibria::process::Process;
use equilibria::simulate::Simulation;
use equilibria::small_mutation::small_mutation;
use equilibria::stream::Stream;
use equilibria::{Matrix, Normal, graph};

fn main() {
    divan::main();
}

const STEPS: u32 = 100_000;

/// Payoffs uniform in [0, 1).
fn payoffs(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut stream = Stream::of(seed, 0);
    Matrix::of(rows, columns, |_, _| stream.unit())
}

fn population(payoffs: &Matrix, size: u32) -> Payoffs {
    Payoffs::of_matrix(payoffs, size, Counting::default()).expect("a game")
}

/// Steps of a population with mutation, payoffs exact and remembered.
fn steps(bencher: Bencher, payoffs: &Payoffs, process: Process, start: &[u32]) {
    let mut simulation = Simulation::of(payoffs, process, 1e-3).expect("a game");
    simulation.start(start).expect("it fits");
    let mut stream = Stream::of(1, 0);
    bencher.counter(ItemsCount::new(STEPS)).bench_local(|| {
        for _ in 0..STEPS {
            simulation.step(&mut stream).expect("fitness");
        }
        simulation.counts()[0]
    });
}

#[divan::bench]
fn moran_steps_10_players(bencher: Bencher) {
    // Tit for tat and defection over 50 turns, as measured with Axelrod-Python.
    let payoffs = population(&Matrix::from_rows(&[&[150.0, 49.0], &[54.0, 50.0]]), 10);
    steps(bencher, &payoffs, Process::Moran(Fitness::PAYOFF), &[5, 5]);
}

#[divan::bench]
fn fermi_steps_100_players(bencher: Bencher) {
    let payoffs = population(&Matrix::from_rows(&[&[-0.5, 2.0], &[0.0, 0.0]]), 100);
    steps(bencher, &payoffs, Process::Fermi { intensity: 1.0 }, &[50, 50]);
}

#[divan::bench]
fn fermi_steps_100_players_5_strategies(bencher: Bencher) {
    // More compositions than are remembered.
    let payoffs = population(&payoffs(5, 5, 1), 100);
    steps(bencher, &payoffs, Process::Fermi { intensity: 1.0 }, &[20; 5]);
}

#[divan::bench(args = [5, 20, 50, 100])]
fn small_mutation_matrix_100_players(bencher: Bencher, strategies: usize) {
    let payoffs = population(&payoffs(strategies, strategies, 2), 100);
    bencher.bench_local(|| small_mutation(&payoffs, &Process::Fermi { intensity: 1.0 }).expect("a game"));
}

#[divan::bench(args = [20, 50, 80])]
fn full_chain_3_strategies(bencher: Bencher, players: u32) {
    let payoffs = population(&payoffs(3, 3, 3), players);
    let process = Process::Fermi { intensity: 1.0 };
    bencher.bench_local(|| full_chain(&payoffs, &process, 1e-2).expect("a game").stationary().expect("irreducible"));
}

#[divan::bench(args = [10, 30, 100, 200, 300, 600])]
fn alpha_rank_one_population(bencher: Bencher, strategies: usize) {
    let payoffs = payoffs(strategies, strategies, 4);
    let rank = || alpha_rank::single(&payoffs, 50, Model::Local, Intensity::Alpha(1.0)).expect("a game");
    bencher.bench_local(rank);
}

#[divan::bench]
fn alpha_rank_600_strategies_strong(bencher: Bencher) {
    // Rates that no double holds.
    let payoffs = payoffs(600, 600, 4);
    let rank = || alpha_rank::single(&payoffs, 50, Model::Local, Intensity::Alpha(100.0)).expect("a game");
    bencher.bench_local(rank);
}

#[divan::bench]
fn alpha_rank_600_strategies_limit(bencher: Bencher) {
    let payoffs = payoffs(600, 600, 4);
    let rank = || alpha_rank::single(&payoffs, 50, Model::Local, Intensity::EpsilonToZero).expect("a game");
    bencher.bench_local(rank);
}

#[divan::bench(args = [4, 8, 10])]
fn alpha_rank_3_populations(bencher: Bencher, strategies: usize) {
    let names = || (0..strategies).map(|strategy| strategy.to_string()).collect::<Vec<_>>();
    let game = Normal {
        strategies: (0..3).map(|_| names()).collect(),
        payoffs: (0..3).map(|player| payoffs(strategies.pow(3), 1, player).values().to_vec()).collect(),
    };
    bencher.bench_local(|| alpha_rank::many(&game, 50, Intensity::Alpha(1.0)).expect("a game"));
}

#[divan::bench]
fn moran_steps_on_lattice_of_10_000(bencher: Bencher) {
    let lattice = graph::Graph::lattice(100, 100, graph::Neighbourhood::Four, true).expect("a graph");
    let game = graph::NodeGame::constant(&[1.0, 1.0]);
    let start = graph::Start::Random(vec![5_000, 5_000]);
    let mut stream = Stream::of(1, 0);
    let update = graph::Update::BirthDeath(Fitness::PAYOFF);
    let mut simulation = graph::GraphSimulation::of(&lattice, &game, update, &start, &mut stream).expect("a start");
    bencher.counter(ItemsCount::new(STEPS)).bench_local(|| {
        for _ in 0..STEPS {
            simulation.step(&mut stream).expect("fitness");
        }
        simulation.counts()[0]
    });
}

#[divan::bench]
fn spatial_dilemma_400_by_400(bencher: Bencher) {
    let neighbourhood = graph::Neighbourhood::Eight;
    let lattice = graph::Lattice { rows: 400, columns: 400, neighbourhood, periodic: true };
    let mut spatial = graph::Spatial::random(lattice, 1.9, true, 0.1, 1).expect("a lattice");
    bencher.counter(ItemsCount::new(160_000_u32)).bench_local(|| {
        spatial.step();
        spatial.cooperation()
    });
}

#[divan::bench]
fn fixation_on_a_graph_of_10_nodes(bencher: Bencher) {
    let star = graph::Graph::star(10).expect("a graph");
    let game = graph::NodeGame::constant(&[1.1, 1.0]);
    bencher.bench_local(|| graph::fixation_on_graph(&star, &game, graph::Update::BirthDeath(Fitness::PAYOFF)));
}
