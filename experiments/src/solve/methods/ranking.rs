//! Who is best, by several rules, and how sure each is.
//!
//! In a symmetric game of two each strategy is told what it gets against each opponent; in one of more, what it gets in each
//! profile in which it is played. Opponents or profiles are the voters of Borda and Copeland. For Elo each sample of a
//! profile in which two strategies meet is a game between them.

use super::super::section::{Grid, Ranking, Section, plain, told};
use super::super::{Ask, Game};
use crate::bridges::Players;
use equilibria::bootstrap::thin;
use equilibria::ranking::elo::{Elo, Games};
use equilibria::ranking::voting::{borda, copeland, votes};
use equilibria::ranking::{Own, mean_scores, median_scores, order, ranks};
use equilibria::{Matrix, Symmetric};
use results::statistics::Interval;

/// The part of the answer.
///
/// # Errors
/// Games that are not symmetric.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let game = ask.symmetric()?;
    let names = &game.strategies;
    let mut section = Section::new("ranking", "Who wins");
    for (rule, scores) in [
        ("mean", mean as fn(&Symmetric) -> Vec<f64>),
        ("median", median),
        ("borda", by_borda),
        ("copeland", by_copeland),
    ] {
        let both = ask.numbers(|game: Game| {
            let scores = scores(&super::symmetric(game)?);
            Ok(with_ranks(scores))
        })?;
        section.rankings.push(ranking(rule, names, &both));
    }
    let both = elo(ask)?;
    section.rankings.push(ranking("elo", names, &both));
    let mut grid = Grid::new("", &["strategy", "mean payoff", "rank", "median", "Borda", "Copeland", "Elo"]);
    for at in order(&section.rankings[0].lines.iter().map(|(_, _, score)| score.estimate).collect::<Vec<_>>()) {
        let of = |rule: usize| &section.rankings[rule].lines[at];
        let score = |rule: usize| ask.options.told(&of(rule).2);
        grid.rows.push(vec![
            names[at].clone(),
            score(0),
            rank(&of(0).1),
            score(1),
            score(2),
            score(3),
            format!("{:.0}", of(4).2.estimate),
        ]);
    }
    section.notes.push(winners(ask, &section.rankings));
    section.grids.push(grid);
    Ok(section)
}

/// Who comes first by which rule, and whether that is sure.
fn winners(ask: &Ask, rankings: &[Ranking]) -> String {
    let told = rankings.iter().map(|ranking| {
        let first: Vec<&str> =
            ranking.lines.iter().filter(|(_, rank, _)| rank.estimate == 1.0).map(|(name, ..)| name.as_str()).collect();
        format!("{} by {}", first.join(" and "), ranking.rule)
    });
    let mut text = format!("First: {}.", told.collect::<Vec<_>>().join("; "));
    if ask.bootstrap().is_some() {
        let lines = &rankings[0].lines;
        let may: Vec<&str> =
            lines.iter().filter(|(_, rank, _)| rank.low < 2.0).map(|(name, ..)| name.as_str()).collect();
        let per_cent = 100.0 * ask.options.confidence;
        let (single, any) = thin(&ask.told.cells);
        text += &match may.len() {
            1 if single > 0 => " By mean payoff resampling changes nothing of that.".to_owned(),
            1 => format!(" By mean payoff that is sure ({per_cent} %)."),
            _ => format!(" By mean payoff any of these may be first ({per_cent} %): {}.", may.join(", ")),
        };
        if single > 0 {
            text += &format!(
                " But {single} of {any} payoffs have one sample, whose luck nobody sees: it is less sure than the intervals say."
            );
        }
    }
    text
}

fn rank(rank: &Interval) -> String {
    let whole = |x: f64| format!("{x:.0}");
    let (low, high) = (rank.low.floor(), rank.high.ceil());
    if rank.low.is_nan() || low == high {
        whole(rank.estimate)
    } else {
        format!("{} [{}, {}]", whole(rank.estimate), whole(low), whole(high))
    }
}

/// Scores, and then the ranks that they lead to.
fn with_ranks(scores: Vec<f64>) -> Vec<f64> {
    let ranks = ranks(&scores);
    scores.into_iter().chain(ranks.into_iter().map(|rank| rank as f64)).collect()
}

fn ranking(rule: &'static str, names: &[String], both: &[Interval]) -> Ranking {
    let lines = names.iter().enumerate().map(|(at, name)| (name.clone(), both[names.len() + at], both[at]));
    Ranking { rule, lines: lines.collect() }
}

/// Row: a strategy. Column: an opponent, or a profile.
fn table(game: &Symmetric) -> Matrix {
    if let Some(matrix) = pairs(game) {
        return matrix;
    }
    Matrix::of(game.strategies.len(), game.profiles.len(), |own, profile| game.profiles[profile].payoffs[own])
}

/// The matrix of a game of two, with `NaN` for what is not known.
fn pairs(game: &Symmetric) -> Option<Matrix> {
    let size = game.strategies.len();
    let mut matrix = Matrix::of(size, size, |_, _| f64::NAN);
    for profile in game.profiles.iter().filter(|_| game.players == 2) {
        let played: Vec<usize> = (0..size).filter(|own| profile.counts[*own] > 0).collect();
        for own in &played {
            let other = played.iter().find(|other| *other != own).unwrap_or(own);
            matrix[(*own, *other)] = profile.payoffs[*own];
        }
    }
    (game.players == 2).then_some(matrix)
}

fn mean(game: &Symmetric) -> Vec<f64> {
    mean_scores(&table(game), Own::Counts)
}

fn median(game: &Symmetric) -> Vec<f64> {
    median_scores(&table(game), Own::Counts)
}

fn by_borda(game: &Symmetric) -> Vec<f64> {
    borda(&votes(&table(game)))
}

fn by_copeland(game: &Symmetric) -> Vec<f64> {
    copeland(&votes(&table(game)))
}

/// Ratings and ranks by Elo: every sample of two strategies in one profile is a game.
fn elo(ask: &Ask) -> Result<Vec<Interval>, String> {
    let Players::Alike { strategies, profiles, .. } = &ask.told.players else {
        return Err("players are not alike".to_owned());
    };
    let size = strategies.len();
    // The samples of all meetings: who, which cell and which sample of it, for both.
    let mut meetings = Vec::new();
    for at in 0..profiles.len() {
        for (one, other) in (0..size).flat_map(|one| (one + 1..size).map(move |other| (one, other))) {
            let [own, theirs] = [one, other].map(|who| &ask.told.cells[at * size + who]);
            for (nth, (seed, gained)) in own.iter().enumerate() {
                if let Some((_, lost)) = theirs.iter().find(|(of, _)| of == seed) {
                    meetings.push((at * size + one, nth, (one, *gained), (other, *lost)));
                }
            }
        }
    }
    let rated = |times: &[Vec<u32>]| -> Result<Vec<f64>, String> {
        let mut games = Games::none(size);
        for (cell, nth, one, other) in &meetings {
            (0..times[*cell][*nth]).for_each(|_| games.play(*one, *other));
        }
        Ok(with_ranks(Elo::default().rate(&games)?))
    };
    match ask.bootstrap() {
        Some(boot) => Ok(boot.intervals_of_samples(&ask.told.cells, rated)?.iter().map(told).collect()),
        None => {
            let once: Vec<Vec<u32>> = ask.told.cells.iter().map(|cell| vec![1; cell.len()]).collect();
            Ok(rated(&once)?.into_iter().map(plain).collect())
        }
    }
}
