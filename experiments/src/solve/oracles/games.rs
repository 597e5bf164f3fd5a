//! Games as such: equilibria, quantal responses, replicator dynamics, alpha-rank.

use super::Book;
use super::Tolerance::{Absolute, Relative};
use equilibria::alpha_rank::{self, Intensity, Model};
use equilibria::dynamics::{integrate::Accuracy, replicator};
use equilibria::nash::{symmetric, two};
use equilibria::qre;
use equilibria::rational::to_float;
use equilibria::{Exact, Matrix, Normal};

/// Alpha-rank.
pub(super) fn alpha_rank(book: &mut Book) {
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
    let sexes = |intensity| two(&his, &hers, intensity);
    // Player 1 varies fastest: both do as he likes, he as she likes and she as he does, the other way round, both as she likes.
    let source = "linear solve over four profiles";
    let expected =
        [0.499_986_034_259_001_3, 2.064_567_039_908_773e-7, 2.772_502_529_341_286e-5, 0.499_986_034_259_001_3];
    book.list(
        "alpha-rank: battle of the sexes, alpha 0.1",
        source,
        &expected,
        Relative(1e-9),
        sexes(Intensity::Alpha(0.1)),
    );
    let expected = [0.495, 0.005, 0.005, 0.495];
    book.list(
        "alpha-rank: battle of the sexes, epsilon 0.01",
        source,
        &expected,
        Absolute(1e-12),
        sexes(Intensity::Epsilon(0.01)),
    );
    let halves = [0.5, 0.0, 0.0, 0.5];
    book.list(
        "alpha-rank: battle of the sexes, alpha 500 (OpenSpiel fails)",
        "symmetry",
        &halves,
        Absolute(1e-12),
        sexes(Intensity::Alpha(500.0)),
    );
}

/// Replicator dynamics.
pub(super) fn replication(book: &mut Book) {
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
pub(super) fn nash(book: &mut Book) {
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

/// Players who err.
pub(super) fn errors(book: &mut Book) {
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
