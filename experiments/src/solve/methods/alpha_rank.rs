//! Alpha-rank: how much time populations that learn spend with each strategy, or each profile.

use super::super::section::{Found, Grid, Part, Section, plain};
use super::super::{Ask, Game};
use crate::bridges::Players;
use equilibria::alpha_rank::{Intensity, Model, Ranking, many, symmetric};
use results::statistics::Interval;

/// Profiles with less than this share of the time are not shown.
const SHOWN: f64 = 1e-3;

/// The part of the answer.
///
/// # Errors
/// Payoffs that are not known.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let size = ask.population();
    let (intensity, told) = match (ask.options.alpha, ask.options.epsilon) {
        (Some(alpha), _) => (Intensity::Alpha(alpha), format!("alpha {alpha}")),
        (_, Some(epsilon)) => (Intensity::Epsilon(epsilon), format!("infinite alpha, epsilon {epsilon}")),
        _ => (Intensity::AlphaToInfinity, "alpha to infinity".to_owned()),
    };
    let model = match ask.told.players {
        Players::Alike { number: 2, .. } => "local model",
        Players::Alike { .. } => "global model",
        Players::Apart { .. } => "one for each player",
    };
    if let Players::Alike { number, .. } = ask.told.players {
        ask.complete()?;
        if number > 2 && ask.options.epsilon.is_some() {
            return Err(format!(
                "epsilon is for a mutant that meets a resident alone, and here {number} meet; give --alpha, or neither"
            ));
        }
        if number > size {
            return Err(format!(
                "{number} meet at once, and a population of {size} is smaller; give --population {number} or more"
            ));
        }
    }
    let mut section = Section::new("alpha_rank", format!("Alpha-rank ({told}, population {size}, {model})"));
    let rank = |game: &Game| -> Result<Ranking, String> {
        match game {
            Game::Symmetric(game) => {
                let model = if game.players == 2 { Model::Local } else { Model::Global };
                symmetric(game, size, model, intensity)
            }
            Game::Normal(game) => many(game, size, intensity),
        }
    };
    let here = rank(&ask.told.mean_game())?;
    let shares = ask.numbers(|game| Ok(rank(&game)?.shares))?;
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| shares[*b].estimate.total_cmp(&shares[*a].estimate));
    let spell = |names: &[Vec<String>], profile: &[usize]| -> String {
        let played = profile.iter().enumerate().map(|(player, own)| names[player.min(names.len() - 1)][*own].clone());
        played.collect::<Vec<_>>().join(", ")
    };
    let (names, column) = match &ask.told.players {
        Players::Alike { strategies, .. } => (vec![strategies.clone()], "strategy"),
        Players::Apart { strategies, .. } => (strategies.clone(), "profile"),
    };
    let mut grid = Grid::new("Share of time:", &[column, "share"]);
    let shown = |at: &&usize| shares[**at].estimate >= SHOWN || names.len() == 1;
    for at in order.iter().filter(shown) {
        grid.rows.push(vec![spell(&names, &here.profiles[*at]), ask.options.told(&shares[*at])]);
    }
    section.grids.push(grid);
    let sinks: Vec<String> = here
        .sinks
        .iter()
        .map(|sink| {
            format!("{{{}}}", sink.iter().map(|at| spell(&names, &here.profiles[*at])).collect::<Vec<_>>().join("; "))
        })
        .collect();
    section.notes.push(format!("What better responses lead to and never leave: {}.", sinks.join(" ")));
    match &ask.told.players {
        Players::Alike { strategies, .. } => {
            section.found.push(Found::alike(strategies, &shares, Interval::NOTHING, Interval::NOTHING));
        }
        Players::Apart { names: players, strategies } => {
            let parts = players.iter().enumerate().flat_map(|(player, name)| {
                let of = here.shares_of(player);
                let part = move |(strategy, share): (&String, f64)| Part {
                    player: Some(name.clone()),
                    strategy: strategy.clone(),
                    share: plain(share),
                    payoff: Interval::NOTHING,
                    regret: Interval::NOTHING,
                };
                strategies[player].iter().zip(of).map(part).collect::<Vec<_>>()
            });
            section.found.push(Found { parts: parts.collect(), stability: None });
        }
    }
    Ok(section)
}
