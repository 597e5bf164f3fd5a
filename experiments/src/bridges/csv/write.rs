//! A game as CSV.

use crate::bridges::told::{Game, Players, Told};

/// Writes a symmetric game: a square if there are two players and one sample each, profiles with samples otherwise.
///
/// # Errors
/// A game whose players are not alike.
pub fn write(told: &Told) -> Result<String, String> {
    let told = &told.clone().folded();
    let Players::Alike { strategies, profiles, .. } = &told.players else {
        return Err("a CSV tells games whose players are alike, and these are not; write .nfg or EGTA JSON".to_owned());
    };
    let written = |writer: csv::Writer<Vec<u8>>| -> Result<String, String> {
        let bytes = writer.into_inner().map_err(|why| why.to_string())?;
        String::from_utf8(bytes).map_err(|why| why.to_string())
    };
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut row = |fields: Vec<String>| writer.write_record(fields).map_err(|why| why.to_string());
    if let (Game::Symmetric(game), (_, 0 | 1)) = (told.mean_game(), told.samples())
        && let Some(matrix) = game.matrix()
    {
        row(std::iter::once(String::new()).chain(strategies.iter().cloned()).collect())?;
        for (own, name) in strategies.iter().enumerate() {
            let payoffs = matrix.row(own).iter().map(f64::to_string);
            row(std::iter::once(name.clone()).chain(payoffs).collect())?;
        }
        return written(writer);
    }
    let own = ["strategy", "payoff", "seed"].map(str::to_owned);
    row(strategies.iter().cloned().chain(own).collect())?;
    for (at, profile) in profiles.iter().enumerate() {
        for (strategy, name) in strategies.iter().enumerate() {
            for (seed, payoff) in &told.cells[at * strategies.len() + strategy] {
                let told = [name.clone(), payoff.to_string(), seed.to_string()];
                row(profile.iter().map(u32::to_string).chain(told).collect())?;
            }
        }
    }
    written(writer)
}
