//! Published numbers, held against ours: `freerider solve --verify` prints both.
//!
//! Each line names what it is about, who published the number (or how it follows by hand), the number, how far ours may be
//! off, and the function that works ours out. A test asserts that all hold.

use equilibria::alpha_rank::{self, Intensity, Model};
use equilibria::chain::stationary_of_matrix;
use equilibria::dynamics::{integrate::Accuracy, replicator};
use equilibria::fitness::{Counting, Fitness, Payoffs, Sum};
use equilibria::fixation::{Fixation, fixation};
use equilibria::full_chain::full_chain;
use equilibria::graph::{Graph, NodeGame, OnGraph, Update, fixation_on_graph};
use equilibria::memory_one::{self, MemoryOne};
use equilibria::moran::exact_fixation;
use equilibria::nash::{symmetric, two};
use equilibria::process::Process;
use equilibria::qre;
use equilibria::ranking::cooperation::{Stop, eigenjesus, eigenmoses};
use equilibria::rational::to_float;
use equilibria::small_mutation::small_mutation;
use equilibria::{Exact, Matrix, Normal, Profile, Symmetric};
use results::table::{self, Look};

/// How far ours may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// By so much.
    Absolute(f64),
    /// By such a share of the published number.
    Relative(f64),
}

use Tolerance::{Absolute, Relative};

/// One published number.
pub struct Oracle {
    /// What it is about.
    pub name: String,
    /// Who published it.
    pub source: &'static str,
    /// The number.
    pub expected: f64,
    /// How far ours may be off.
    pub tolerance: Tolerance,
    /// What ours came to, or why it did not.
    pub ours: Result<f64, String>,
}

impl Oracle {
    /// Whether ours agrees.
    pub fn holds(&self) -> bool {
        let off = |ours: &f64| (ours - self.expected).abs();
        self.ours.as_ref().is_ok_and(|ours| match self.tolerance {
            Absolute(by) => off(ours) <= by,
            Relative(by) => off(ours) <= by * self.expected.abs(),
        })
    }
}

/// The table, and whether all agree.
pub fn report(look: Look) -> (String, bool) {
    let header = ["what", "source", "published", "ours", "may be off by", "agrees"].map(str::to_owned);
    let all = all();
    let row = |one: &Oracle| {
        let ours = one.ours.as_ref().map_or_else(Clone::clone, |ours| spelt(*ours));
        let tolerance = match one.tolerance {
            Absolute(by) => format!("{by:e}"),
            Relative(by) => format!("{by:e} of it"),
        };
        let verdict = if one.holds() { "yes" } else { "NO" };
        vec![one.name.clone(), one.source.to_owned(), spelt(one.expected), ours, tolerance, verdict.to_owned()]
    };
    let wrong = all.iter().filter(|one| !one.holds()).count();
    let text = table::plain(&header, &all.iter().map(row).collect::<Vec<_>>(), look);
    (format!("{text}\n\n{} published numbers, {wrong} with which ours do not agree\n", all.len()), wrong == 0)
}

fn spelt(x: f64) -> String {
    if x != 0.0 && x.abs() < 1e-4 { format!("{x:.9e}") } else { format!("{x:.10}") }
}

/// Numbers in the making.
struct Book(Vec<Oracle>);

impl Book {
    fn one(
        &mut self,
        name: impl Into<String>,
        source: &'static str,
        expected: f64,
        tolerance: Tolerance,
        ours: Result<f64, String>,
    ) {
        self.0.push(Oracle { name: name.into(), source, expected, tolerance, ours });
    }

    fn list(
        &mut self,
        name: &str,
        source: &'static str,
        expected: &[f64],
        tolerance: Tolerance,
        ours: Result<Vec<f64>, String>,
    ) {
        for (at, expected) in expected.iter().enumerate() {
            let number = |all: &Vec<f64>| all.get(at).copied().ok_or_else(|| "there is no such number".to_owned());
            self.one(
                format!("{name} [{at}]"),
                source,
                *expected,
                tolerance,
                ours.as_ref().map_err(Clone::clone).and_then(number),
            );
        }
    }
}

/// All of them.
pub fn all() -> Vec<Oracle> {
    let mut book = Book(Vec::new());
    ratings(&mut book);
    memory(&mut book);
    moran(&mut book);
    exponential(&mut book);
    pairwise(&mut book);
    alpha_rank(&mut book);
    replication(&mut book);
    structured(&mut book);
    nash(&mut book);
    errors(&mut book);
    chains(&mut book);
    book.0
}

/// Ratings of cooperation, as users of Axelrod's library know them.
fn ratings(book: &mut Book) {
    let source = "Axelrod 4.14.0, documentation";
    let four = Matrix::from_rows(&[&[1.0, 1.0, 1.0, 1.0], &[0.0; 4], &[1.0, 0.1, 1.0, 1.0], &[1.0, 0.1, 1.0, 1.0]]);
    let stop = Stop::default();
    book.list(
        "eigenjesus, 4 players",
        source,
        &[0.57735, 0.0, 0.57735, 0.57735],
        Absolute(1e-5),
        Ok(eigenjesus(&four, stop)),
    );
    let moses = [0.379568, -0.379568, 0.596597, 0.596597];
    book.list("eigenmoses, 4 players", source, &moses, Absolute(1e-6), Ok(eigenmoses(&four, stop)));
    let source = "Axelrod, test_resultset.py";
    let three = Matrix::from_rows(&[&[0.0, 0.6, 0.6], &[0.6, 0.0, 0.2], &[0.0; 3]]);
    let jesus = [0.5547001962252291, 0.8320502943378436, 0.0];
    book.list("eigenjesus, 3 players", source, &jesus, Absolute(1e-9), Ok(eigenjesus(&three, stop)));
    let moses = [-0.4578520302117101, 0.7311328098872432, 0.5057828909101213];
    book.list("eigenmoses, 3 players", source, &moses, Absolute(1e-9), Ok(eigenmoses(&three, stop)));
}

/// Endless games of strategies that remember one move.
fn memory(book: &mut Book) {
    let source = "stationary distribution of four outcomes";
    let stage = [3.0, 0.0, 5.0, 1.0];
    let (tft, wsls, alld) =
        (MemoryOne::<f64>::tit_for_tat(), MemoryOne::win_stay_lose_shift(), MemoryOne::all_defect());
    let generous = MemoryOne::new(true, [1.0, 1.0 / 3.0, 1.0, 1.0 / 3.0]);
    let of = |one: &MemoryOne<f64>, other: &MemoryOne<f64>, error: f64| -> Result<Vec<f64>, String> {
        let both = memory_one::payoffs(&stage, one, other, &error);
        both.map(|both| both.to_vec()).ok_or_else(|| "probabilities are none".to_owned())
    };
    for (name, one, other, expected) in [
        ("tit for tat with itself", &tft, &tft, [2.25, 2.25]),
        ("win-stay lose-shift with itself", &wsls, &wsls, [2.951092, 2.951092]),
        ("generous tit for tat with a defector", &generous, &alld, [0.693368, 2.359368]),
        ("win-stay lose-shift with a defector", &wsls, &alld, [0.535, 2.985]),
        ("tit for tat with win-stay lose-shift", &tft, &wsls, [2.25, 2.25]),
    ] {
        book.list(&format!("memory one, error 0.01: {name}"), source, &expected, Absolute(1e-6), of(one, other, 0.01));
    }
    let extort = MemoryOne::new(true, [8.0 / 9.0, 0.5, 1.0 / 3.0, 0.0]);
    let random = MemoryOne::new(true, [0.5; 4]);
    let both = of(&extort, &random, 0.0);
    book.list(
        "extortion of factor 2 from random",
        "Press and Dyson 2012",
        &[2.470588, 1.735294],
        Absolute(1e-6),
        both.clone(),
    );
    let factor = both.map(|both| (both[0] - 1.0) / (both[1] - 1.0));
    book.one("its share of the surplus over its victim's", "Press and Dyson 2012", 2.0, Absolute(1e-9), factor);
    let lasting = |one: &MemoryOne<f64>, other: &MemoryOne<f64>| {
        let both = memory_one::discounted(&stage, one, other, &0.0, &0.9);
        both.map(|both| both[0]).ok_or_else(|| "probabilities are none".to_owned())
    };
    for (name, one, other, expected) in [
        ("TFT, TFT", &tft, &tft, 30.0),
        ("TFT, AllD", &tft, &alld, 9.0),
        ("AllD, TFT", &alld, &tft, 14.0),
        ("AllD, AllD", &alld, &alld, 10.0),
    ] {
        book.one(
            format!("discounted by 0.9: {name}"),
            "geometric series",
            expected,
            Absolute(1e-9),
            lasting(one, other),
        );
    }
}

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
fn moran(book: &mut Book) {
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
fn exponential(book: &mut Book) {
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
fn pairwise(book: &mut Book) {
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

/// Alpha-rank.
fn alpha_rank(book: &mut Book) {
    let single = |rows: &[&[f64]], size, model, intensity| {
        alpha_rank::single(&Matrix::from_rows(rows), size, model, intensity).map(|all| all.shares)
    };
    let source = "OpenSpiel, alpharank_test.py";
    // Han et al. 2013: r 1, t 2, p 0, s -1, delta 4, epsilon 0.25.
    let (r, t, p, s, delta, eps) = (1.0, 2.0, 0.0, -1.0, 4.0, 0.25);
    let commitment: [&[f64]; 5] = [
        &[r - eps / 2.0, r - eps, 0.0, s + delta - eps, r - eps],
        &[r, r, s, s, s],
        &[0.0, t, p, p, p],
        &[t - delta, t, p, p, p],
        &[r, t, p, p, p],
    ];
    let expected = [0.40966787, 0.07959841, 0.20506998, 0.08505983, 0.22060390];
    let ours = single(&commitment, 20, Model::Global, Intensity::Alpha(0.1));
    book.list("alpha-rank: commitment (Han et al. 2013)", source, &expected, Absolute(1e-8), ours);
    let source = "OpenSpiel, measured";
    let dilemma: [&[f64]; 2] = [&[3.0, 0.0], &[5.0, 1.0]];
    let shares = single(&dilemma, 50, Model::Local, Intensity::Alpha(0.01));
    book.list("alpha-rank: dilemma, alpha 0.01", source, &[0.0794385492, 0.9205614508], Absolute(1e-9), shares);
    let hunt = single(&[&[4.0, 0.0], &[3.0, 3.0]], 50, Model::Local, Intensity::Alpha(0.1));
    let stags = hunt.and_then(|shares| shares.first().copied().ok_or_else(String::new));
    book.one("alpha-rank: stags in the stag hunt, alpha 0.1", source, 4.129e-7, Relative(2e-4), stags);
    let names = || ["a", "b"].map(str::to_owned).to_vec();
    let two = |first: &[&[f64]], second: &[&[f64]], intensity| {
        let [first, second] = [first, second].map(Matrix::from_rows);
        alpha_rank::many(&Normal::of_two([names(), names()], &first, &second)?, 50, intensity).map(|all| all.shares)
    };
    let (ones, minus): ([&[f64]; 2], [&[f64]; 2]) = ([&[1.0, -1.0], &[-1.0, 1.0]], [&[-1.0, 1.0], &[1.0, -1.0]]);
    let pennies = two(&ones, &minus, Intensity::Alpha(100.0));
    book.list("alpha-rank: matching pennies, alpha 100", source, &[0.25; 4], Absolute(1e-9), pennies);
    let (his, hers): ([&[f64]; 2], [&[f64]; 2]) = ([&[3.0, 0.0], &[0.0, 2.0]], [&[2.0, 0.0], &[0.0, 3.0]]);
    let sexes = |intensity| {
        two(&his, &hers, intensity).map(|mut shares| {
            shares.sort_by(f64::total_cmp);
            shares
        })
    };
    let expected = [2.065e-7, 2.7725e-5, 0.4999860342, 0.4999860343];
    book.list(
        "alpha-rank: battle of the sexes, alpha 0.1, sorted",
        source,
        &expected,
        Relative(5e-4),
        sexes(Intensity::Alpha(0.1)),
    );
    let expected = [0.005, 0.005, 0.495, 0.495];
    book.list(
        "alpha-rank: battle of the sexes, epsilon 0.01, sorted",
        source,
        &expected,
        Absolute(1e-4),
        sexes(Intensity::Epsilon(0.01)),
    );
    let halves = [0.0, 0.0, 0.5, 0.5];
    book.list(
        "alpha-rank: battle of the sexes, alpha 500 (OpenSpiel fails)",
        "symmetry",
        &halves,
        Absolute(1e-12),
        sexes(Intensity::Alpha(500.0)),
    );
}

/// Populations on graphs.
fn structured(book: &mut Book) {
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

/// Players who err.
fn errors(book: &mut Book) {
    let first = Matrix::from_rows(&[&[9.0, 0.0], &[0.0, 1.0]]);
    let second = Matrix::from_rows(&[&[0.0, 1.0], &[1.0, 0.0]]);
    let lambdas = [0.5, 1.0, 10.0];
    let ours = qre::of_two(&first, &second, &lambdas);
    let expected = [[0.8306705917, 0.4180774667], [0.8935763306, 0.3127803750], [0.6074806749, 0.1043673459]];
    for (at, expected) in expected.iter().enumerate() {
        let mixes = ours.as_ref().map(|all| all[at].mixes.iter().map(|mix| mix[0]).collect()).map_err(Clone::clone);
        let name = format!("quantal response: asymmetric matching pennies, lambda {}", lambdas[at]);
        book.list(&name, "Gambit, measured", expected, Absolute(1e-9), mixes);
    }
}

/// Replicator dynamics.
fn replication(book: &mut Book) {
    let matrix = Matrix::from_rows(&[&[3.0, 2.0], &[4.0, 1.0]]);
    let at = |start: f64, time: f64| {
        let payoffs = |mix: &[f64]| {
            (0..2).map(|own| matrix.row(own).iter().zip(mix).map(|(a, b)| a * b).sum()).collect::<Vec<f64>>()
        };
        let path = replicator::path(payoffs, &[start, 1.0 - start], &[time], None, &Accuracy::default())?;
        Ok::<f64, String>(path[0][0])
    };
    let source = "closed form; Nashpy, test_replicator_dynamics.py";
    for (start, time, expected) in
        [(0.9, 10.0 / 99.0, 0.8925601168), (0.9, 10.0, 0.5044917834), (0.65, 10.0, 0.5010594908)]
    {
        book.one(format!("replicator: from {start} at {time:.4}"), source, expected, Absolute(1e-8), at(start, time));
    }
    let rps = Matrix::from_rows(&[&[0.0, -1.0, 1.0], &[1.0, 0.0, -1.0], &[-1.0, 1.0, 0.0]]);
    let payoffs =
        |mix: &[f64]| (0..3).map(|own| rps.row(own).iter().zip(mix).map(|(a, b)| a * b).sum()).collect::<Vec<f64>>();
    let product = replicator::path(payoffs, &[0.5, 0.3, 0.2], &[200.0], None, &Accuracy::default())
        .map(|path| path[0].iter().product::<f64>());
    book.one("replicator: x1 x2 x3 of rock-paper-scissors after 200", "conserved", 0.03, Relative(1e-6), product);
}

/// Nash equilibria.
fn nash(book: &mut Book) {
    let count = |first: &[&[i64]], second: &[&[i64]]| {
        two::all(&Exact::whole(first), &Exact::whole(second)).map(|all| all.extreme.len() as f64)
    };
    let shapley = count(&[&[2, 2, 0], &[0, 3, 0], &[3, 0, 1]], &[&[3, 0, 2], &[0, 3, 2], &[0, 0, 1]]);
    book.one("Nash: equilibria of Shapley's 3 x 3", "Shapley 1974, figure 2", 3.0, Absolute(0.0), shapley);
    let tied = [&[0, 0, -6, 0, 0][..], &[0, 0, -3, -2, -1], &[-4, -3, 0, 0, -1]];
    let other = [&[-3, 0, -2, -1, 0][..], &[0, -2, 0, 0, -4], &[-4, 0, -2, -4, -4]];
    book.one("Nash: equilibria of a 3 x 5 with ties", "Nashpy, issue 82", 8.0, Absolute(0.0), count(&tied, &other));
    let stalemate = Exact::whole(&[
        &[0, -1, -1, -1, 1, -1],
        &[1, 0, 1, -1, -1, -1],
        &[1, -1, 0, -1, -1, 1],
        &[1, 1, 1, 0, -1, -1],
        &[-1, 1, 1, 1, 0, -1],
        &[1, 1, -1, 1, 1, 0],
    ]);
    let third = symmetric::all(&stalemate).map(|all| {
        let first = all.extreme.first().map(|one| one.mix.iter().map(to_float).collect::<Vec<_>>());
        first.unwrap_or_default()
    });
    let expected = [0.0, 0.0, 1.0 / 3.0, 0.0, 1.0 / 3.0, 1.0 / 3.0];
    book.list("Nash: a 6 x 6 without supports of equal size", "Nashpy, issue 231", &expected, Absolute(1e-15), third);
    let chicken = Exact::whole(&[&[-1, 2], &[0, 1]]);
    let share =
        symmetric::all(&chicken).map(|all| all.extreme.iter().map(|one| to_float(&one.mix[0])).fold(0.0, f64::max));
    book.one("Nash: hawks in hawk-dove (V 2, C 4)", "V / C", 0.5, Absolute(0.0), share);
}

/// Small Markov chains.
fn chains(book: &mut Book) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_published_numbers_are_ours() {
        let (text, fits) = report(Look::Ascii);
        let wrong: Vec<&str> = text.lines().filter(|line| line.contains(" NO ")).collect();
        assert!(fits, "{}", wrong.join("\n"));
    }

    #[test]
    fn a_number_that_is_off_is_told() {
        let oracle = |ours, tolerance| Oracle { name: "x".to_owned(), source: "y", expected: 2.0, tolerance, ours };
        assert!(oracle(Ok(2.0001), Absolute(1e-3)).holds() && oracle(Ok(2.0001), Relative(1e-4)).holds());
        assert!(!oracle(Ok(2.01), Absolute(1e-3)).holds() && !oracle(Ok(f64::NAN), Absolute(1.0)).holds());
        assert!(!oracle(Err("no".to_owned()), Absolute(1.0)).holds());
    }
}
