//! Logit quantal response equilibria: what players do who err, and know that others do.

use super::super::section::{Found, Grid, Part, Section, plain};
use super::super::{Ask, Game};
use crate::bridges::Players;
use equilibria::Matrix;
use equilibria::qre::{Quantal, of_two, symmetric};
use results::statistics::Interval;

/// The part of the answer.
///
/// # Errors
/// Games of more than two players that are not alike, and payoffs that are not known.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let mut section = Section::new("qre", "Quantal responses (logit, principal branch)");
    let mut lambdas = ask.options.lambda.clone();
    lambdas.sort_by(f64::total_cmp);
    let branch = |game: Game| -> Result<Vec<Quantal>, String> {
        match game {
            Game::Symmetric(game) => symmetric(&game, &lambdas),
            Game::Normal(game) if game.strategies.len() == 2 => {
                let (rows, columns) = (game.strategies[0].len(), game.strategies[1].len());
                let of =
                    |player: usize| Matrix::of(rows, columns, |row, column| game.payoffs[player][row + rows * column]);
                of_two(&of(0), &of(1), &lambdas)
            }
            Game::Normal(_) => Err("quantal responses are told of players alike, and of two that are not".to_owned()),
        }
    };
    let flat = |game: Game| Ok(branch(game)?.into_iter().flat_map(|one| one.mixes.concat()).collect());
    let numbers = ask.numbers(flat)?;
    let (players, names): (Vec<Option<String>>, Vec<Vec<String>>) = match &ask.told.players {
        Players::Alike { strategies, .. } => (vec![None], vec![strategies.clone()]),
        Players::Apart { names, strategies } => (names.iter().cloned().map(Some).collect(), strategies.clone()),
    };
    let each: Vec<(Option<String>, String)> = players
        .iter()
        .zip(&names)
        .flat_map(|(player, names)| names.iter().map(move |name| (player.clone(), name.clone())))
        .collect();
    let header: Vec<String> = each
        .iter()
        .map(|(player, name)| player.as_ref().map_or_else(|| name.clone(), |player| format!("{player}: {name}")))
        .collect();
    let mut grid = Grid::new("Probabilities by precision lambda:", &["lambda"]);
    grid.header.extend(header);
    for (lambda, mixes) in lambdas.iter().zip(numbers.chunks(each.len().max(1))) {
        let row = mixes.iter().map(|share| ask.options.told(share));
        grid.rows.push(std::iter::once(ask.options.number(*lambda)).chain(row).collect());
        let part = |((player, strategy), share): (&(Option<String>, String), &Interval)| Part {
            player: player.clone(),
            strategy: strategy.clone(),
            share: *share,
            payoff: plain(f64::NAN),
            regret: plain(f64::NAN),
        };
        let parts = each.iter().zip(mixes).map(part).collect();
        section.found.push(Found { parts, stability: Some(format!("lambda {lambda}")) });
    }
    section.grids.push(grid);
    Ok(section)
}
