//! Repeated games: ratings of cooperation, strategies that remember one move, and a round robin that the engine plays.

use super::Book;
use super::Tolerance::Absolute;
use crate::ask::{Overrides, Where, plan_text};
use crate::catalogue;
use crate::cell::{self, Signals};
use equilibria::Matrix;
use equilibria::memory_one::{self, MemoryOne};
use equilibria::ranking::cooperation::{Stop, eigenjesus, eigenmoses};
use equilibria::ranking::{Own, mean_scores};
use std::fmt::Write as _;
use std::path::Path;

/// Ratings of cooperation, as users of Axelrod's library know them.
pub(super) fn ratings(book: &mut Book) {
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
pub(super) fn memory(book: &mut Book) {
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

/// The ten strategies that draw nothing, with what each scores per turn against the nine others in 200 turns, and how many
/// of them it beats.
const TEN: [(&str, f64, f64); 10] = [
    ("cooperator", 1.833333, 0.0),
    ("defector", 2.784444, 8.0),
    ("tit_for_tat", 2.498333, 0.0),
    ("grudger", 2.988333, 3.0),
    ("win_stay_lose_shift", 2.157222, 0.0),
    ("alternator", 2.253889, 3.0),
    ("suspicious_tit_for_tat", 2.171111, 2.0),
    ("tit_for_two_tats", 2.341667, 0.0),
    ("anti_tit_for_tat", 1.927222, 3.0),
    ("bully", 2.482778, 5.0),
];

/// A round robin of deterministic strategies, played by the engine.
pub(super) fn played(book: &mut Book) {
    let source = "Axelrod 4.14.0, measured";
    let scores = round_robin();
    let means = scores.as_ref().map(|(scores, _)| mean_scores(scores, Own::Not)).map_err(Clone::clone);
    for (at, (name, score, won)) in TEN.iter().enumerate() {
        let ours = means.as_ref().map(|means| means[at] / 200.0).map_err(Clone::clone);
        book.one(format!("round robin of ten: {name}, score per turn"), source, *score, Absolute(5e-7), ours);
        let wins = scores.as_ref().map(|(scores, lost)| {
            (0..TEN.len()).filter(|other| scores[(at, *other)] > lost[(at, *other)]).count() as f64
        });
        book.one(format!("round robin of ten: {name}, wins"), source, *won, Absolute(0.0), wins.map_err(Clone::clone));
    }
}

/// What each of the ten scored against each, and what the other did.
fn round_robin() -> Result<(Matrix, Matrix), String> {
    let mut text = "question: Who does well?\nworkload: { dilemma: { peers: 10, game: { matrix: {} }, matching: all_pairs, \
                    turnover: 0, length: { fixed: { turns: 200 } } } }\nrounds: 200\nseeds: 1\nmeasures: [matches]\npopulation:\n"
        .to_owned();
    for (name, ..) in TEN {
        let _ = writeln!(text, "  {name}: {{ count: 1 }}");
    }
    let plan = plan_text(Path::new("oracle.yaml"), &text, &Overrides::default(), &catalogue(), &Where::default());
    let plan = plan.map_err(|troubles| troubles.to_string())?;
    let cell = plan.cells.first().ok_or("there is no cell")?;
    let record = cell::play(cell, &Signals::default()).ok_or("the cell was told to stop")?;
    let column = |name: &str| {
        let found = record.matches.columns.iter().find(|(column, _)| column == name);
        found.map(|(_, values)| values).ok_or_else(|| format!("no matches were told: {}", record.message))
    };
    let (scores, lost) = (column("score")?, column("opponent_score")?);
    let mut both = [Matrix::zeros(TEN.len(), TEN.len()), Matrix::zeros(TEN.len(), TEN.len())];
    for (row, players) in record.matches.players.iter().enumerate() {
        let [own, other] = players.map(|peer| record.peers.group_of[peer as usize] as usize);
        both[0][(own, other)] = scores[row];
        both[1][(own, other)] = lost[row];
    }
    let [scores, lost] = both;
    Ok((scores, lost))
}
