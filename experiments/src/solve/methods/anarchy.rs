//! What selfishness costs: the welfare of the best profile over that of the worst and of the best equilibrium.

use super::super::section::{Grid, Section};
use super::super::{Ask, Game};
use equilibria::anarchy::{Prices, optimum, optimum_of_many, prices, welfare, welfare_of_mixes};
use equilibria::nash::many::Search;
use equilibria::nash::{many, pure, two};
use equilibria::rational::{to_float, to_floats};
use equilibria::{Exact, Matrix, Normal, Symmetric};

/// The part of the answer.
///
/// # Errors
/// Games that are too large, payoffs that are not known.
pub fn section(ask: &Ask) -> Result<Section, String> {
    let mut section = Section::new("anarchy", "Price of anarchy");
    let (best, told) = match ask.told.mean_game() {
        Game::Symmetric(game) => alike(&game, &mut section)?,
        Game::Normal(game) => apart(&game)?,
    };
    let Prices { optimum, worst, best: highest, anarchy, stability } = told;
    let ratio = |price: Option<f64>| price.map_or("–".to_owned(), |price| ask.options.number(price));
    let mut grid = Grid::new("", &["", "welfare", "optimum over it", "lost"]);
    let number = |x| ask.options.number(x);
    grid.rows.push(vec![format!("optimum: {best}"), number(optimum), "1".to_owned(), "0".to_owned()]);
    grid.rows.push(vec!["best equilibrium".to_owned(), number(highest), ratio(stability), number(told.lost_at_best())]);
    grid.rows.push(vec!["worst equilibrium".to_owned(), number(worst), ratio(anarchy), number(told.lost_at_worst())]);
    section.grids.push(grid);
    section.notes.push("Welfare is the sum of all payoffs. A ratio says something where 0 means nothing gained; else look at what is lost.".to_owned());
    Ok(section)
}

fn alike(game: &Symmetric, section: &mut Section) -> Result<(String, Prices), String> {
    let (counts, most) = optimum_of_many(game)?;
    let mixed = many::all(game, &Search::default())?;
    let mut equilibria: Vec<f64> = mixed.found.iter().map(|one| f64::from(game.players) * one.payoff).collect();
    for stable in pure::symmetric(game).stable {
        let known = game.profiles.iter().find(|profile| profile.counts == stable);
        equilibria.extend(known.map(|profile| welfare(&profile.counts, &profile.payoffs)));
    }
    if let Some(matrix) = game.matrix() {
        match super::nash::differing(&Exact::of_decimals(&matrix)?) {
            Ok(all) => equilibria.extend(all.iter().map(|one| one.payoffs.iter().map(to_float).sum::<f64>())),
            Err(why) => section.notes.push(format!("Equilibria in which the two mix differently are left out: {why}.")),
        }
    }
    Ok((results::payoffs::spell(&counts, &game.strategies), prices(most, &equilibria)?))
}

fn apart(game: &Normal) -> Result<(String, Prices), String> {
    let (profile, most) = optimum(game)?;
    let spelt: Vec<&str> = profile.iter().zip(&game.strategies).map(|(own, names)| names[*own].as_str()).collect();
    let equilibria: Vec<f64> = if let [rows, columns] = &game.strategies[..] {
        let (rows, columns) = (rows.len(), columns.len());
        let of = |player: usize| {
            Exact::of_decimals(&Matrix::of(rows, columns, |row, column| game.payoffs[player][row + rows * column]))
        };
        let all = two::all(&of(0)?, &of(1)?)?;
        all.extreme.iter().map(|one| welfare_of_mixes(game, &[to_floats(&one.row), to_floats(&one.column)])).collect()
    } else {
        let played = |profile: &Vec<usize>| {
            let own = profile
                .iter()
                .zip(&game.strategies)
                .map(|(own, names)| (0..names.len()).map(|other| f64::from(u8::from(other == *own))).collect());
            welfare_of_mixes(game, &own.collect::<Vec<Vec<f64>>>())
        };
        let found = pure::normal(game);
        if let Some(undecided) = found.undecided.first() {
            return Err(format!(
                "{} profiles may be equilibria, such as that of strategies {undecided:?}, counted from 0, but what \
                 deviations from them get is not in the table; play these, too",
                found.undecided.len()
            ));
        }
        found.stable.iter().map(played).collect()
    };
    Ok((spelt.join(", "), prices(most, &equilibria)?))
}
