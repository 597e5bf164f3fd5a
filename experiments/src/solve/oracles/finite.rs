//! Finite populations: Moran and Fermi processes, exactly, in pairs, in groups and on graphs; small chains.

use super::Book;
use super::Tolerance::{Absolute, Relative};
use equilibria::chain::stationary_of_matrix;
use equilibria::fitness::{Counting, Fitness, Payoffs, Sum};
use equilibria::fixation::{Fixation, fixation};
use equilibria::full_chain::full_chain;
use equilibria::graph::{Graph, NodeGame, OnGraph, Update, fixation_on_graph};
use equilibria::moran::exact_fixation;
use equilibria::process::Process;
use equilibria::rational::to_float;
use equilibria::small_mutation::small_mutation;
use equilibria::{Matrix, Profile, Symmetric};

/// Fixation of `invader` from one, in pairs.
fn fixed(
    matrix: &Matrix,
    size: u32,
    counting: Counting,
    process: &Process,
    invader: usize,
) -> Result<Fixation, String> {
    fixation(&Payoffs::of_matrix(matrix, size, counting)?, process, invader, 1 - invader)
}

/// The Moran process with the payoff as fitness.
pub(super) fn moran(book: &mut Book) {
    let total = Counting { sum: Sum::Total, with_self: false };
    let process = Process::Moran(Fitness::PAYOFF);
    let from = |matrix: &Matrix, size, invader, number: usize| {
        fixed(matrix, size, total, &process, invader).map(|all| all.probability[number])
    };
    let tight = Relative(1e-10);
    let flat = Matrix::from_rows(&[&[1.0, 1.0], &[1.0, 1.0]]);
    book.one("Moran: neutral, N = 7", "1 / N", 1.0 / 7.0, tight, from(&flat, 7, 0, 1));
    let twice = Matrix::from_rows(&[&[2.0, 2.0], &[1.0, 1.0]]);
    book.one("Moran: r = 2, N = 10", "(1 - 1/r) / (1 - 1/r^N)", 512.0 / 1023.0, tight, from(&twice, 10, 0, 1));
    let nashpy = Matrix::from_rows(&[&[2.0, 1.0], &[3.0, 0.0]]);
    for (size, above, below) in [(2, 1.0, 4.0), (3, 2.0, 11.0), (4, 5.0, 31.0), (5, 35.0, 221.0)] {
        book.one(
            format!("Moran: (2 1; 3 0), N = {size}"),
            "Nashpy text book, moran-process",
            above / below,
            tight,
            from(&nashpy, size, 0, 1),
        );
    }
    let how = Matrix::from_rows(&[&[3.0, 1.0], &[1.0, 2.0]]);
    book.one("Moran: (3 1; 1 2), N = 4", "exact: 7/32", 7.0 / 32.0, tight, from(&how, 4, 0, 1));
    for (turns, matrix, one, five, back) in [
        (10, [[30.0, 9.0], [14.0, 10.0]], 0.1695241616, 0.8274004839, 0.0072769144),
        (50, [[150.0, 49.0], [54.0, 50.0]], 0.2313914961, 0.9061180874, 0.0018830566),
    ] {
        let matrix = Matrix::from_rows(&[&matrix[0], &matrix[1]]);
        let (near, source) = (Absolute(1e-10), "exact; Axelrod's simulation agrees");
        book.one(
            format!("Moran: tit for tat in defectors, {turns} turns, N = 10"),
            source,
            one,
            near,
            from(&matrix, 10, 0, 1),
        );
        book.one(format!("Moran: the same from 5 of 10, {turns} turns"), source, five, near, from(&matrix, 10, 0, 5));
        book.one(
            format!("Moran: a defector in tit for tat, {turns} turns"),
            source,
            back,
            near,
            from(&matrix, 10, 1, 1),
        );
    }
    let ten = Matrix::from_rows(&[&[30.0, 9.0], &[14.0, 10.0]]);
    let exact = exact_fixation(&ten, 10, 0, 1).map(|all| to_float(&all[1]));
    book.one(
        "Moran: the first of these in fractions",
        "14613834944322 / 86205027087445",
        14_613_834_944_322.0 / 86_205_027_087_445.0,
        Relative(1e-15),
        exact,
    );
}

/// The Moran process with exponential fitness.
pub(super) fn exponential(book: &mut Book) {
    let source = "Hindersin, Wu, Traulsen and García 2019, direct_method.py";
    let matrix = Matrix::from_rows(&[&[2.0, 5.0], &[1.0, 3.0]]);
    let process = Process::Moran(Fitness::Exponential { intensity: 1.0 });
    let all = fixed(&matrix, 10, Counting::default(), &process, 0);
    let of = |get: fn(&Fixation) -> f64| all.as_ref().map(get).map_err(Clone::clone);
    let near = Relative(1e-9);
    book.one("Moran, exp: fixation", source, 0.8900021453165698, near, of(|all| all.probability[1]));
    book.one("Moran, exp: steps to fixation", source, 37.2315380438, near, of(|all| all.steps_to_win[1]));
    book.one("Moran, exp: steps to either end", source, 33.4116714555, near, of(|all| all.steps[1]));
    let expected = [
        6.74880933e-06,
        1.36339381e-05,
        8.58098864e-05,
        5.00707095e-04,
        2.50224789e-03,
        1.04712030e-02,
        3.61228819e-02,
        1.00566732e-01,
        2.17494629e-01,
        3.36790606e-01,
        2.95444801e-01,
    ];
    let payoffs = Payoffs::of_matrix(&matrix, 10, Counting::default());
    let stationary = payoffs.and_then(|payoffs| {
        let chain = full_chain(&payoffs, &process, 0.1)?;
        let shares = chain.stationary()?;
        let mut by_number = vec![0.0; 11];
        chain.states.iter().zip(shares).for_each(|(counts, share)| by_number[counts[0] as usize] = share);
        Ok(by_number)
    });
    book.list("Moran, exp: stationary at mutation 0.1", source, &expected, Relative(1e-8), stationary);
}

/// A game of groups told by what a strategy gets where so many play the first of two.
fn groups(players: u32, payoff: impl Fn(usize, u32) -> f64) -> Symmetric {
    let profile = |first: u32| Profile {
        counts: vec![first, players - first],
        payoffs: vec![
            if first > 0 { payoff(0, first) } else { f64::NAN },
            if first < players { payoff(1, first) } else { f64::NAN },
        ],
    };
    let strategies = ["first", "second"].map(str::to_owned).to_vec();
    Symmetric { strategies, players, profiles: (0..=players).map(profile).collect() }
}

/// Pairwise comparison.
pub(super) fn pairwise(book: &mut Book) {
    let of = |matrix: &Matrix, size, intensity, invader| {
        fixed(matrix, size, Counting::default(), &Process::Fermi { intensity }, invader).map(|all| all.probability[1])
    };
    let source = "EGTTools, test_analytical.py";
    let hawks = Matrix::from_rows(&[&[-0.5, 2.0], &[0.0, 0.0]]);
    book.one("Fermi: hawk in doves", source, 0.8641155742462664, Relative(1e-9), of(&hawks, 100, 1.0, 0));
    book.one("Fermi: dove in hawks (EGTTools: 0)", "in log space", 1.4039e-33, Relative(1e-4), of(&hawks, 100, 1.0, 1));
    let dilemma = Matrix::from_rows(&[&[3.0, 0.0], &[5.0, 1.0]]);
    for (intensity, defects, cooperates) in [(0.01, 0.0298008507, 0.0137981833), (0.1, 0.1780915586, 8.06446988e-05)] {
        let source = "EGTTools, measured";
        book.one(
            format!("Fermi: defector in cooperators, beta {intensity}"),
            source,
            defects,
            Relative(1e-8),
            of(&dilemma, 50, intensity, 1),
        );
        book.one(
            format!("Fermi: cooperator in defectors, beta {intensity}"),
            source,
            cooperates,
            Relative(1e-8),
            of(&dilemma, 50, intensity, 0),
        );
    }
    book.one(
        "Fermi: cooperator in defectors, beta 1",
        "in log space",
        3.16e-34,
        Relative(2e-3),
        of(&dilemma, 50, 1.0, 0),
    );
    let rps = Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
    let limit = |matrix: &Matrix, intensity| {
        small_mutation(&Payoffs::of_matrix(matrix, 50, Counting::default())?, &Process::Fermi { intensity })
    };
    let cycle = limit(&rps, 0.1);
    let into = |mutant: usize| cycle.as_ref().map(|all| all.fixation()[(0, mutant)]).map_err(Clone::clone);
    book.one(
        "Fermi: rock-paper-scissors, winner takes over",
        "EGTTools, measured",
        0.0976011422,
        Relative(1e-8),
        into(1),
    );
    book.one(
        "Fermi: rock-paper-scissors, loser takes over",
        "EGTTools, measured",
        0.0006576313,
        Relative(1e-6),
        into(2),
    );
    book.list(
        "Fermi: rock-paper-scissors, rare mutations",
        "symmetry",
        &[1.0 / 3.0; 3],
        Absolute(1e-12),
        cycle.map(|all| all.stationary),
    );
    let shares = limit(&dilemma, 0.01).map(|all| all.stationary);
    book.list(
        "Fermi: dilemma, rare mutations, beta 0.01",
        "EGTTools, measured",
        &[0.3164791063, 0.6835208937],
        Relative(1e-8),
        shares,
    );
    in_groups(book);
}

/// Pairwise comparison in groups.
fn in_groups(book: &mut Book) {
    let of = |game: &Symmetric, size, intensity, invader| -> Result<f64, String> {
        let payoffs = Payoffs::of_symmetric(game, size, Counting::default())?;
        Ok(fixation(&payoffs, &Process::Fermi { intensity }, invader, 1 - invader)?.probability[1])
    };
    let source = "EGTTools, test_analytical.py";
    // The first defects, the second gives a tenth of 1; with fewer than three givers in a group of six all is lost.
    let disaster = groups(6, |own, first| {
        let safe = if 6 - first >= 3 { 1.0 } else { 0.0 };
        safe - if own == 1 { 0.1 } else { 0.0 }
    });
    book.one(
        "Fermi: collective risk, defector in cooperators",
        source,
        0.003682100470889826,
        Relative(1e-9),
        of(&disaster, 50, 1.0, 0),
    );
    let goods = groups(5, |own, first| 3.0 * f64::from(first) / 5.0 - if own == 0 { 1.0 } else { 0.0 });
    let source = "hypergeometric sampling, by hand";
    book.one(
        "Fermi: public goods, cooperator in defectors",
        source,
        0.0289737232,
        Relative(1e-8),
        of(&goods, 20, 0.1, 0),
    );
    book.one(
        "Fermi: public goods, defector in cooperators",
        source,
        0.0787587454,
        Relative(1e-8),
        of(&goods, 20, 0.1, 1),
    );
    let rows = [[-0.5, 2.0, 1.0, 3.0], [0.0, 0.0, 1.0, 2.0]];
    let three = groups(3, |own, first| rows[own][3 - first as usize]);
    let source = "EGTTools, test_analytical.py";
    book.one(
        "Fermi: groups of three, second in first",
        source,
        0.020104159364630978,
        Relative(1e-9),
        of(&three, 100, 1.0, 1),
    );
    book.one(
        "Fermi: groups of three, first in second",
        source,
        1.41507923e-08,
        Relative(1e-8),
        of(&three, 100, 1.0, 0),
    );
}

/// Populations on graphs.
pub(super) fn structured(book: &mut Book) {
    let on = |graph: Result<Graph, String>, fitness: f64| {
        let game = NodeGame::constant(&[fitness, 1.0]);
        fixation_on_graph(&graph?, &game, Update::BirthDeath(Fitness::PAYOFF))
    };
    for (fitness, expected) in [(1.1, 0.2087339821), (2.0, 0.5079365079)] {
        let source = "(1 - 1/r) / (1 - 1/r^N): Lieberman et al. 2005";
        for (name, graph) in [("complete graph", Graph::complete(6)), ("cycle", Graph::cycle(6))] {
            let ours = on(graph, fitness).map(|all| all.from_any());
            book.one(format!("graphs: {name} of 6, r = {fitness}"), source, expected, Relative(1e-9), ours);
        }
    }
    let star = on(Graph::star(6), 1.1);
    let of = |get: &dyn Fn(&OnGraph) -> f64| star.as_ref().map(get).map_err(Clone::clone);
    let source = "linear solve over 64 states";
    book.one("graphs: star of 6, r = 1.1", source, 0.2269681744, Relative(1e-9), of(&|all| all.from_any()));
    book.one("graphs: from its centre", source, 0.0556714390, Relative(1e-8), of(&|all| all.from_node(0)));
    book.one("graphs: from a leaf", source, 0.2612275214, Relative(1e-9), of(&|all| all.from_node(1)));
}

/// Small Markov chains.
pub(super) fn chains(book: &mut Book) {
    let source = "stationary, test_stationary.py";
    let of = |whole: f64, parts: &[&[f64]]| {
        let parts = Matrix::from_rows(parts);
        stationary_of_matrix(&Matrix::of(parts.rows(), parts.columns(), |from, to| parts[(from, to)] / whole))
    };
    let three = of(12.0, &[&[4.0, 4.0, 4.0], &[3.0, 6.0, 3.0], &[2.0, 4.0, 6.0]]);
    book.list("stationary of three states", source, &[6.0 / 25.0, 10.0 / 25.0, 9.0 / 25.0], Absolute(1e-12), three);
    let eighths = [0.125, 0.375, 0.375, 0.125];
    let four = of(3.0, &[&[0.0, 3.0, 0.0, 0.0], &[1.0, 0.0, 2.0, 0.0], &[0.0, 2.0, 0.0, 1.0], &[0.0, 0.0, 3.0, 0.0]]);
    book.list("stationary of four states in turns", source, &eighths, Absolute(1e-12), four);
    let lazy = of(6.0, &[&[3.0, 3.0, 0.0, 0.0], &[1.0, 3.0, 2.0, 0.0], &[0.0, 2.0, 3.0, 1.0], &[0.0, 0.0, 3.0, 3.0]]);
    book.list("stationary of four states that may stay", source, &eighths, Absolute(1e-12), lazy);
    let twice = Matrix::from_rows(&[&[2.0, 2.0], &[1.0, 1.0]]);
    let shares = Payoffs::of_matrix(&twice, 100, Counting::default()).and_then(|payoffs| {
        let chain = full_chain(&payoffs, &Process::Moran(Fitness::PAYOFF), 0.01)?;
        let all = chain.stationary()?;
        let place = |number: u32| chain.states.iter().position(|counts| counts[0] == number).unwrap_or(0);
        Ok(vec![all[place(100)], all[place(0)]])
    });
    let source = "stationary, README";
    book.list(
        "stationary of Moran, r = 2, N = 100, mutation 1/N",
        source,
        &[0.247107738567, 4.63894759631e-29],
        Relative(1e-9),
        shares,
    );
}
