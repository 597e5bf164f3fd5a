//! What the game is: who plays, what is known, and what is best against what.

use super::super::section::{Grid, Section};
use super::super::{Ask, Game};
use crate::bridges::Players;
use equilibria::{Normal, Symmetric, response};

/// Larger tables are not printed.
const LARGEST: usize = 12;

/// The part of the answer.
///
/// # Errors
/// Payoffs that do not fit together.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let mut section = Section::new("game", "The game");
    let (fewest, most) = ask.told.samples();
    let samples = if fewest == most { format!("{most}") } else { format!("{fewest} to {most}") };
    match (&ask.told.players, ask.told.mean_game()) {
        (Players::Alike { strategies, number, profiles }, Game::Symmetric(game)) => {
            section.notes.push(format!(
                "Symmetric: {number} players alike, {} strategies, {} profiles; {samples} samples of each payoff.",
                strategies.len(),
                profiles.len()
            ));
            alike(ask, &game, &mut section);
        }
        (Players::Apart { names, strategies }, Game::Normal(game)) => {
            let sizes: Vec<String> = strategies.iter().map(|own| own.len().to_string()).collect();
            let players = names.join(", ");
            section.notes.push(format!(
                "{} players ({players}) with {} strategies; {samples} samples of each payoff.",
                names.len(),
                sizes.join(" x ")
            ));
            apart(ask, &game, names, &mut section);
        }
        _ => return Err("the payoffs do not fit the players".to_owned()),
    }
    Ok(section)
}

fn alike(ask: &Ask, game: &Symmetric, section: &mut Section) {
    let names = &game.strategies;
    if let Some(matrix) = game.matrix() {
        if names.len() <= LARGEST {
            let entry = |own, other| ask.options.number(matrix[(own, other)]);
            section.grids.push(Grid::square("Payoff of the row against the column:", names, entry));
        }
        let mut best = Grid::new("Best responses:", &["against", "best response", "gains", "regret of the same"]);
        for other in 0..names.len() {
            let column: Vec<f64> = (0..names.len()).map(|own| matrix[(own, other)]).collect();
            let all = response::best(&column, 0.0);
            let most = all.first().map_or(f64::NAN, |own| column[*own]);
            let answers: Vec<&str> = all.iter().map(|own| names[*own].as_str()).collect();
            best.rows.push(vec![
                names[other].clone(),
                answers.join(", "),
                ask.options.number(most),
                ask.options.number(most - column[other]),
            ]);
        }
        section.grids.push(best);
        return;
    }
    let mut profiles =
        Grid::new("Profiles, with what is gained by the best deviation:", &["profile", "payoffs", "regret"]);
    let known = game.table();
    for profile in game.profiles.iter().take(LARGEST * LARGEST) {
        let played: Vec<usize> = (0..names.len()).filter(|own| profile.counts[*own] > 0).collect();
        let told: Vec<String> = played.iter().map(|own| format!("{} {}", profile.counts[*own], names[*own])).collect();
        let payoffs: Vec<String> =
            played.iter().map(|own| format!("{} {}", names[*own], ask.options.number(profile.payoffs[*own]))).collect();
        let regret = ask.options.number(response::profile_regret(&known, &profile.counts));
        profiles.rows.push(vec![told.join(", "), payoffs.join(", "), regret]);
    }
    section.grids.push(profiles);
    if game.profiles.len() > LARGEST * LARGEST {
        section.notes.push(format!("The first {} profiles are shown.", LARGEST * LARGEST));
    }
}

fn apart(ask: &Ask, game: &Normal, names: &[String], section: &mut Section) {
    let profiles = game.payoffs.first().map_or(0, Vec::len);
    if profiles > LARGEST * LARGEST {
        section.notes.push("The game is too large to be shown.".to_owned());
        return;
    }
    let header: Vec<&str> = names.iter().map(String::as_str).chain(["payoffs", "regrets"]).collect();
    let mut grid = Grid::new("Profiles:", &header);
    for at in 0..profiles {
        let mut rest = at;
        let mut profile = Vec::new();
        for own in &game.strategies {
            profile.push(rest % own.len());
            rest /= own.len();
        }
        let found = response::pure_regret(game, &profile, 0.0);
        let list = |numbers: &[f64]| numbers.iter().map(|x| ask.options.number(*x)).collect::<Vec<_>>().join(", ");
        let played = profile.iter().zip(&game.strategies).map(|(own, names)| names[*own].clone());
        grid.rows.push(played.chain([list(&found.payoffs), list(&found.regrets)]).collect());
    }
    section.grids.push(grid);
}
