//! What solving a game led to, as frames: `equilibria.parquet` and the `rankings.parquet` of `freerider solve`.

use std::fs;
use std::path::Path;

use polars::prelude::{Column, DataFrame, IntoColumn, NewChunkedArray, StringChunked};

use crate::catalogue::Kind;
use crate::numbers::number_column;
use crate::parquet;
use crate::statistics::Interval;
use crate::trouble::Trouble;

/// A strategy in an equilibrium, or in whatever else a method finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The world.
    pub setting: String,
    /// The mechanism.
    pub mechanism: String,
    /// Who found it: `nash`, `replicator`, `alpha_rank`, ...
    pub method: String,
    /// The number of what was found, from 1.
    pub equilibrium: usize,
    /// Whose strategy it is; nothing where all players are alike.
    pub player: Option<String>,
    /// The strategy.
    pub strategy: String,
    /// Its share.
    pub share: Interval,
    /// What its player gets.
    pub payoff: Interval,
    /// What its player could gain by another strategy.
    pub regret: Interval,
    /// What is known of its stability, in a word.
    pub stability: Option<String>,
}

/// A strategy in a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The world.
    pub setting: String,
    /// The mechanism.
    pub mechanism: String,
    /// By which rule.
    pub method: String,
    /// The strategy.
    pub strategy: String,
    /// Its rank, from 1.
    pub rank: Interval,
    /// Its score.
    pub score: Interval,
}

/// The frame `equilibria`.
///
/// # Errors
/// Never, short of a defect in this function.
pub fn equilibria(rows: &[Share]) -> Result<DataFrame, Trouble> {
    let text = |name: &str, of: fn(&Share) -> Option<String>| texts(name, rows.iter().map(of));
    let number =
        |name: &str, of: fn(&Share) -> f64, kind| number_column(name, &rows.iter().map(of).collect::<Vec<_>>(), kind);
    let columns = vec![
        text("setting", |row| Some(row.setting.clone())),
        text("mechanism", |row| Some(row.mechanism.clone())),
        text("method", |row| Some(row.method.clone())),
        number("equilibrium", |row| row.equilibrium as f64, Kind::Integer),
        text("player", |row| row.player.clone()),
        text("strategy", |row| Some(row.strategy.clone())),
        number("share", |row| row.share.estimate, Kind::Number),
        number("share_low", |row| row.share.low, Kind::Number),
        number("share_high", |row| row.share.high, Kind::Number),
        number("payoff", |row| row.payoff.estimate, Kind::Number),
        number("low", |row| row.payoff.low, Kind::Number),
        number("high", |row| row.payoff.high, Kind::Number),
        number("regret", |row| row.regret.estimate, Kind::Number),
        number("regret_low", |row| row.regret.low, Kind::Number),
        number("regret_high", |row| row.regret.high, Kind::Number),
        text("stability", |row| row.stability.clone()),
    ];
    DataFrame::new(rows.len(), columns).map_err(|e| Trouble::frame("cannot build a frame", "equilibria", &e))
}

/// The frame `rankings`.
///
/// # Errors
/// Never, short of a defect in this function.
pub fn rankings(rows: &[Ranked]) -> Result<DataFrame, Trouble> {
    let text = |name: &str, of: fn(&Ranked) -> Option<String>| texts(name, rows.iter().map(of));
    let number = |name: &str, of: fn(&Ranked) -> f64| {
        number_column(name, &rows.iter().map(of).collect::<Vec<_>>(), Kind::Number)
    };
    let columns = vec![
        text("setting", |row| Some(row.setting.clone())),
        text("mechanism", |row| Some(row.mechanism.clone())),
        text("method", |row| Some(row.method.clone())),
        text("strategy", |row| Some(row.strategy.clone())),
        number("rank", |row| row.rank.estimate),
        number("rank_low", |row| row.rank.low),
        number("rank_high", |row| row.rank.high),
        number("score", |row| row.score.estimate),
        number("low", |row| row.score.low),
        number("high", |row| row.score.high),
    ];
    DataFrame::new(rows.len(), columns).map_err(|e| Trouble::frame("cannot build a frame", "rankings", &e))
}

/// Writes a frame as NAME.parquet into a folder, which is made if it is not there.
///
/// # Errors
/// The disk's error.
pub fn write(folder: &Path, name: &str, frame: &DataFrame) -> Result<(), Trouble> {
    fs::create_dir_all(folder).map_err(|e| Trouble::io("cannot make the folder", folder, &e))?;
    parquet::write(frame, &folder.join(format!("{name}.parquet"))).map(drop)
}

fn texts(name: &str, values: impl Iterator<Item = Option<String>>) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_column()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_null() {
        let share = Share {
            setting: "s".to_owned(),
            mechanism: "none".to_owned(),
            method: "nash".to_owned(),
            equilibrium: 1,
            player: None,
            strategy: "tit_for_tat".to_owned(),
            share: Interval { estimate: 0.5, ..Interval::NOTHING },
            payoff: Interval::NOTHING,
            regret: Interval::NOTHING,
            stability: None,
        };
        let frame = equilibria(&[share]).expect("a frame");
        assert_eq!((frame.height(), frame.width()), (1, 16));
        for (column, nulls) in [("share", 0), ("share_low", 1), ("payoff", 1), ("player", 1), ("stability", 1)] {
            assert_eq!(frame.column(column).expect("there").null_count(), nulls, "{column}");
        }
        assert_eq!(rankings(&[]).expect("a frame").width(), 10);
    }
}
