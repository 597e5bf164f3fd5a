//! Which strategies are dropped by dominance, round by round.

use super::super::section::{Grid, Section};
use super::super::{Ask, Game};
use crate::bridges::Players;
use equilibria::dominance::{Elimination, Strength, eliminate, eliminate_symmetric};
use equilibria::rational::to_floats;

/// The part of the answer.
///
/// # Errors
/// Payoffs that are not known.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let mut section = Section::new("dominance", "Dominance");
    let (players, strategies): (Vec<String>, Vec<Vec<String>>) = match &ask.told.players {
        Players::Alike { strategies, .. } => (vec![String::new()], vec![strategies.clone()]),
        Players::Apart { names, strategies } => (names.clone(), strategies.clone()),
    };
    for (strength, word) in [(Strength::Strict, "strictly"), (Strength::Weak, "weakly")] {
        let Elimination { dropped, left } = match ask.told.mean_game() {
            Game::Symmetric(game) => eliminate_symmetric(&game, strength)?,
            Game::Normal(game) => eliminate(&game, strength)?,
        };
        if dropped.is_empty() {
            section.notes.push(format!("No strategy is {word} dominated."));
            continue;
        }
        let mut grid = Grid::new(&format!("Dropped because {word} dominated:"), &["round", "player", "strategy", "by"]);
        for one in dropped {
            let names = &strategies[one.player];
            grid.rows.push(vec![
                one.round.to_string(),
                players[one.player].clone(),
                names[one.strategy].clone(),
                ask.options.mix(names, &to_floats(&one.by)),
            ]);
        }
        if players.len() == 1 {
            grid.header.remove(1);
            grid.rows.iter_mut().for_each(|row| {
                row.remove(1);
            });
        }
        section.grids.push(grid);
        let told = left
            .iter()
            .zip(&strategies)
            .map(|(left, names)| left.iter().map(|own| names[*own].as_str()).collect::<Vec<_>>().join(", "));
        section
            .notes
            .push(format!("Left when the {word} dominated are dropped: {}.", told.collect::<Vec<_>>().join(" | ")));
    }
    Ok(section)
}
