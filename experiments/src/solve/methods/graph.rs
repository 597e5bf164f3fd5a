//! Mutants on graphs: who takes over where everybody meets and replaces neighbours only.
//!
//! Small graphs are solved exactly; on larger ones mutants are played out, run after run, and shares of those that took over
//! have Wilson's interval.

use super::super::section::{Grid, plain};
use super::super::{Ask, Options};
use equilibria::Symmetric;
use equilibria::estimate::Sampling;
use equilibria::fitness::Sum;
use equilibria::graph::{
    Graph, MOST_NODES, Neighbourhood, NodeGame, Start, Update, fixation_on_graph, simulate_on_graph,
};
use equilibria::matrix::Matrix;
use results::statistics::Interval;

/// Larger graphs are refused.
const LARGEST_GRAPH: usize = 100_000;
/// Runs for each pair at least and at most; and steps of a run, or of all of them once there are the least: a minute or so
/// where runs hardly ever end.
const LEAST_RUNS: u64 = 30;
const MOST_RUNS: u64 = 20_000;
const MOST_STEPS: u64 = 20_000_000;

/// A graph by its name, such as `star:20`.
#[derive(Clone, Debug)]
pub struct Shape {
    name: String,
    graph: Graph,
}

/// What can be written.
const FORMS: &str = "write complete:N, cycle:N, star:N, lattice:ROWSxCOLUMNS, moore:ROWSxCOLUMNS, regular:N:NEIGHBOURS or \
                     small_world:N:NEIGHBOURS:REWIRED, such as star:20";

/// Reads the name of a graph. Random ones are drawn with seed 1.
///
/// # Errors
/// What no graph is called, and sizes that make none.
pub fn shape(text: &str) -> Result<Shape, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let whole = |text: &str| text.parse::<usize>().ok().filter(|n| *n <= LARGEST_GRAPH).ok_or_else(|| FORMS.to_owned());
    let lattice = |size: &str, neighbourhood| {
        let (rows, columns) = size.split_once('x').ok_or_else(|| FORMS.to_owned())?;
        let (rows, columns) = (whole(rows)?, whole(columns)?);
        if rows.saturating_mul(columns) > LARGEST_GRAPH {
            return Err(format!("a graph has {LARGEST_GRAPH} nodes at most"));
        }
        Graph::lattice(rows, columns, neighbourhood, true)
    };
    let graph = match parts[..] {
        ["complete", nodes] if whole(nodes)? > 2_000 => Err("a complete graph has 2000 nodes at most".to_owned()),
        ["complete", nodes] => Graph::complete(whole(nodes)?),
        ["cycle", nodes] => Graph::cycle(whole(nodes)?),
        ["star", nodes] => Graph::star(whole(nodes)?),
        ["lattice", size] => lattice(size, Neighbourhood::Four),
        ["moore", size] => lattice(size, Neighbourhood::Eight),
        ["regular", nodes, degree] => Graph::random_regular(whole(nodes)?, whole(degree)?, 1),
        ["small_world", nodes, degree, rewired] => {
            let rewired = rewired.parse().map_err(|_| FORMS.to_owned())?;
            Graph::small_world(whole(nodes)?, whole(degree)?, rewired, 1)
        }
        _ => Err(FORMS.to_owned()),
    }?;
    Ok(Shape { name: text.to_owned(), graph })
}

/// Who takes over from whom on a graph, from one node drawn at random.
///
/// # Errors
/// Games in which more than two meet, and runs that do not end.
pub fn grid(ask: &Ask, game: &Symmetric, shape: &Shape, update: Update) -> Result<Grid, String> {
    let Some(table) = game.matrix() else {
        return Err(format!("on a graph two meet at a time, and {} meet here; leave --graph out", game.players));
    };
    let mut fates = Vec::new();
    for resident in 0..game.strategies.len() {
        for mutant in 0..game.strategies.len() {
            fates.push(match resident == mutant {
                true => String::new(),
                false => ask.options.told(&fate(ask.options, &table, [mutant, resident], &shape.graph, update)?),
            });
        }
    }
    let caption = format!(
        "Probability that one mutant (column) takes over from residents (row) on the graph {} (neutral: {}):",
        shape.name,
        ask.options.number(1.0 / shape.graph.nodes() as f64)
    );
    let size = game.strategies.len();
    Ok(Grid::square(&caption, &game.strategies, |resident, mutant| fates[resident * size + mutant].clone()))
}

fn fate(
    options: &Options,
    table: &Matrix,
    pair: [usize; 2],
    graph: &Graph,
    update: Update,
) -> Result<Interval, String> {
    let payoffs = Matrix::of(2, 2, |own, other| table[(pair[own], pair[other])]);
    let game = NodeGame { payoffs, sum: Sum::Mean };
    if graph.nodes() <= MOST_NODES {
        return Ok(plain(fixation_on_graph(graph, &game, update)?.from_any()));
    }
    let sampling = Sampling {
        seed: options.seed,
        least_runs: LEAST_RUNS,
        most_runs: MOST_RUNS,
        most_steps: MOST_STEPS,
        ..Sampling::default()
    };
    let start = Start::OneMutant { mutant: 0, resident: 1 };
    let share = simulate_on_graph(graph, &game, update, &start, 0, &sampling).map_err(|why| {
        format!("{why}; two of the strategies live side by side on this graph: take weaker --intensity, a smaller graph, or none")
    })?.probability;
    Ok(Interval { n: share.runs as usize, estimate: share.mean, low: share.low, high: share.high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphs_have_names() {
        for (name, nodes) in [
            ("complete:5", 5),
            ("cycle:4", 4),
            ("star:20", 20),
            ("lattice:3x4", 12),
            ("moore:3x3", 9),
            ("regular:10:3", 10),
            ("small_world:20:4:0.1", 20),
        ] {
            assert_eq!(shape(name).expect("a graph").graph.nodes(), nodes, "{name}");
        }
        for wrong in
            ["", "star", "star:x", "star:1", "ring:5", "lattice:9", "regular:5:3", "complete:100000", "star:200000"]
        {
            assert!(shape(wrong).is_err(), "{wrong}");
        }
    }
}
