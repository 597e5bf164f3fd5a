//! Where payoffs come from: files of others, and our own result folders.

use crate::ask::trouble::told;
use crate::bridges::{Players, Told, csv, egta, nfg, place};
use crate::{contest, replay};
use results::ResultFolder;
use results::payoffs::{Row, Table};
use std::path::Path;

/// All games in a file or a result folder: one for each setting and mechanism of a tournament.
///
/// # Errors
/// What is wrong with the file, and folders that hold no tournament's result.
pub fn read(path: &Path) -> Result<Vec<Told>, String> {
    if path.is_dir() {
        return games(&table(path)?);
    }
    let reader = match path.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => csv::read,
        Some("nfg") => nfg::read,
        Some("json") => egta::read,
        _ => {
            return Err(format!(
                "error: `{}` is neither a folder nor a file that is known by its ending\n  cause: payoffs are read from .csv, \
                 .nfg (Gambit) and .json (EGTA), and from the result folder of a tournament\n  next: give the file the ending \
                 of its form",
                path.display()
            ));
        }
    };
    let text = place::text(path).map_err(|trouble| trouble.to_string())?;
    reader(&path.display().to_string(), &text).map(|told| vec![told]).map_err(|trouble| trouble.to_string())
}

/// The payoffs of a tournament, from its result folder.
fn table(dir: &Path) -> Result<Table, String> {
    let folder = ResultFolder::open(dir).map_err(told)?;
    let plan = replay::stored_plan(dir, &folder)?;
    let Some(contest) = &plan.contest else {
        return Err(format!(
            "error: `{}` holds no payoffs\n  cause: it is the result of an experiment that holds no strategies against each \
             other\n  next: run a tournament such as `tournament: {{ round_robin: ... }}`, or write its payoffs into a CSV",
            dir.display()
        ));
    };
    let (cells, outcomes) = replay::played(&plan, &folder).map_err(told)?;
    let played = cells.iter().map(|cell| (cell.point, cell.seed));
    Ok(contest::payoffs(contest, &plan.points, played, &outcomes))
}

/// The games of a tournament: one for each setting, mechanism and number of players.
///
/// # Errors
/// A table without payoffs.
pub fn games(table: &Table) -> Result<Vec<Told>, String> {
    let mut all = Vec::new();
    for (setting, mechanism) in table.arenas() {
        let rows: Vec<&Row> = table.arena((setting, mechanism)).collect();
        let mut numbers: Vec<u32> = rows.iter().map(|row| row.players()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in &numbers {
            let some: Vec<&Row> = rows.iter().copied().filter(|row| row.players() == *number).collect();
            let mut told = game(table, *number, &some);
            let players = if numbers.len() > 1 { format!(", {number} players") } else { String::new() };
            told.title = format!("{setting}, {mechanism}{players}");
            told.setting = setting.to_owned();
            told.mechanism = mechanism.to_owned();
            all.push(told);
        }
    }
    if all.is_empty() {
        Err("error: the tournament has no payoffs\n  next: look into cells.parquet for what failed".to_owned())
    } else {
        Ok(all)
    }
}

/// One game; strategies that nobody plays are left out.
fn game(table: &Table, number: u32, rows: &[&Row]) -> Told {
    let size = table.strategies.len();
    let some: Vec<usize> = (0..size).filter(|own| rows.iter().any(|row| row.profile[*own] > 0)).collect();
    let strategies: Vec<String> = some.iter().map(|own| table.strategies[*own].clone()).collect();
    let (mut profiles, mut cells) = (Vec::<Vec<u32>>::new(), Vec::new());
    for row in rows {
        let counts: Vec<u32> = some.iter().map(|own| row.profile[*own]).collect();
        let at = profiles.iter().position(|known| *known == counts).unwrap_or_else(|| {
            profiles.push(counts);
            cells.extend((0..some.len()).map(|_| Vec::new()));
            profiles.len() - 1
        });
        if let Some(own) = some.iter().position(|own| *own == row.strategy) {
            cells[at * some.len() + own] = row.samples.iter().filter(|(_, payoff)| !payoff.is_nan()).copied().collect();
        }
    }
    Told {
        title: String::new(),
        setting: String::new(),
        mechanism: String::new(),
        players: Players::Alike { strategies, number, profiles },
        cells,
        exact: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tournament_is_a_game_for_each_setting_and_mechanism() {
        let strategies = ["a", "b", "c"].map(str::to_owned).to_vec();
        let row = |mechanism: &str, profile: [u32; 3], strategy, payoff: f64| Row {
            setting: "s".to_owned(),
            mechanism: mechanism.to_owned(),
            profile: profile.to_vec(),
            strategy,
            samples: vec![(1, payoff), (2, f64::NAN)],
        };
        let rows = vec![
            row("none", [2, 0, 0], 0, 1.0),
            row("none", [1, 0, 1], 0, 2.0),
            row("none", [1, 0, 1], 2, 3.0),
            row("none", [0, 0, 2], 2, 4.0),
            row("points", [0, 5, 0], 1, 5.0),
            row("points", [0, 2, 0], 1, 6.0),
        ];
        let games = games(&Table { strategies, rows }).expect("games");
        let titles: Vec<&str> = games.iter().map(|game| game.title.as_str()).collect();
        assert_eq!(titles, ["s, none", "s, points, 2 players", "s, points, 5 players"]);
        let matrix = games[0].mean_game().matrix().expect("all known");
        assert_eq!(matrix, equilibria::Matrix::from_rows(&[&[1.0, 2.0], &[3.0, 4.0]]));
        assert_eq!(games[0].samples(), (1, 1));
    }
}
