//! Payoffs: who gets what in which profile, seed by seed.
//!
//! A *profile* says how many of a game's players play which strategy. All players are alike, so a profile and a strategy
//! that somebody plays in it make a row, and each seed is one sample of what a player of that strategy gets. Samples of
//! one seed come from the same worlds and are compared in pairs.
//!
//! `payoffs.parquet` has a row for each of them, with the mean and its t interval.

use polars::prelude::{Column, DataFrame, Int64Chunked, IntoColumn, NewChunkedArray, StringChunked};

use crate::catalogue::Kind;
use crate::numbers::number_column;
use crate::statistics::{mean_interval, standard_deviation};
use crate::trouble::Trouble;

/// What players of one strategy get in one profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The world.
    pub setting: String,
    /// The mechanism.
    pub mechanism: String,
    /// How many players play each strategy of the table.
    pub profile: Vec<u32>,
    /// Whose payoff it is: a place among the strategies of the table.
    pub strategy: usize,
    /// Seeds, and the payoff of a player under each; `NaN` where there is none.
    pub samples: Vec<(u64, f64)>,
}

impl Row {
    /// How many players the game has.
    pub fn players(&self) -> u32 {
        self.profile.iter().sum()
    }

    /// The only other strategy in the profile, itself if there is none, and nothing if there are several.
    pub fn opponent(&self) -> Option<usize> {
        let mut others = (0..self.profile.len()).filter(|other| *other != self.strategy && self.profile[*other] > 0);
        match (others.next(), others.next()) {
            (None, _) => Some(self.strategy),
            (only, None) => only,
            _ => None,
        }
    }

    /// The payoffs in the order of the seeds.
    pub fn payoffs(&self) -> Vec<f64> {
        self.samples.iter().map(|(_, payoff)| *payoff).collect()
    }
}

/// A profile for a person: `2 tit_for_tat`, or `defector, tit_for_tat`.
pub fn spell(profile: &[u32], strategies: &[String]) -> String {
    let told = profile.iter().zip(strategies).filter(|(count, _)| **count > 0);
    let told = told.map(|(count, name)| if *count == 1 { name.clone() } else { format!("{count} {name}") });
    told.collect::<Vec<_>>().join(", ")
}

/// All payoffs of a tournament.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of the strategies.
    pub strategies: Vec<String>,
    /// The rows: setting by setting, mechanism by mechanism, profile by profile.
    pub rows: Vec<Row>,
}

impl Table {
    /// Setting and mechanism of all rows, each pair once, in their order.
    pub fn arenas(&self) -> Vec<(&str, &str)> {
        let mut arenas: Vec<(&str, &str)> = Vec::new();
        for row in &self.rows {
            let arena = (row.setting.as_str(), row.mechanism.as_str());
            if !arenas.contains(&arena) {
                arenas.push(arena);
            }
        }
        arenas
    }

    /// The rows of one setting and mechanism.
    pub fn arena<'t>(&'t self, (setting, mechanism): (&'t str, &'t str)) -> impl Iterator<Item = &'t Row> {
        self.rows.iter().filter(move |row| row.setting == setting && row.mechanism == mechanism)
    }
}

/// The frame of `payoffs.parquet`: one row per setting, mechanism, profile and strategy in it.
///
/// # Errors
/// Never, short of a defect in this function.
pub fn frame(table: &Table, confidence: f64) -> Result<DataFrame, Trouble> {
    let text = |name: &str, of: &dyn Fn(&Row) -> Option<String>| -> Column {
        StringChunked::from_iter_options(name.into(), table.rows.iter().map(of)).into_column()
    };
    let whole = |name: &str, of: fn(&Row) -> u32| -> Column {
        let values = table.rows.iter().map(|row| Some(i64::from(of(row))));
        Int64Chunked::from_iter_options(name.into(), values).into_column()
    };
    let number = |name: &str, values: Vec<f64>| number_column(name, &values, Kind::Number);
    let means: Vec<_> = table.rows.iter().map(|row| mean_interval(&row.payoffs(), confidence)).collect();
    let seeds: Vec<f64> = means.iter().map(|mean| mean.n as f64).collect();
    let columns = vec![
        text("setting", &|row| Some(row.setting.clone())),
        text("mechanism", &|row| Some(row.mechanism.clone())),
        text("profile", &|row| Some(spell(&row.profile, &table.strategies))),
        text("strategy", &|row| Some(table.strategies[row.strategy].clone())),
        text("opponent", &|row| row.opponent().map(|other| table.strategies[other].clone())),
        whole("count", |row| row.profile[row.strategy]),
        whole("players", Row::players),
        number("payoff", means.iter().map(|mean| mean.estimate).collect()),
        number("low", means.iter().map(|mean| mean.low).collect()),
        number("high", means.iter().map(|mean| mean.high).collect()),
        number("sd", table.rows.iter().map(|row| standard_deviation(&row.payoffs())).collect()),
        number_column("seeds", &seeds, Kind::Integer),
    ];
    DataFrame::new(table.rows.len(), columns).map_err(|e| Trouble::frame("cannot build a frame", "payoffs", &e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axes::texts;
    use crate::numbers::column_numbers;

    #[test]
    fn a_row_says_who_met_whom_and_what_it_got() {
        let strategies = ["a", "b", "c"].map(str::to_owned).to_vec();
        let row = |profile: [u32; 3], strategy, samples: &[f64]| Row {
            setting: "s".to_owned(),
            mechanism: "none".to_owned(),
            profile: profile.to_vec(),
            strategy,
            samples: (1..).zip(samples.iter().copied()).collect(),
        };
        let rows = vec![row([1, 0, 1], 2, &[1.0, 3.0]), row([2, 0, 0], 0, &[f64::NAN, 4.0]), row([1, 2, 1], 1, &[])];
        let table = Table { strategies, rows };
        let frame = frame(&table, 0.95).expect("a frame");
        let of = |name: &str| texts(&frame, name).expect("texts");
        assert_eq!(of("profile"), [Some("a, c"), Some("2 a"), Some("a, 2 b, c")]);
        assert_eq!(of("opponent"), [Some("a"), Some("a"), None]);
        let numbers = |name: &str| column_numbers(frame.column(name).expect("there")).expect("numbers");
        assert_eq!((numbers("count"), numbers("players")), (vec![1.0, 2.0, 2.0], vec![2.0, 2.0, 4.0]));
        assert_eq!((numbers("payoff")[..2].to_vec(), numbers("seeds")), (vec![2.0, 4.0], vec![2.0, 1.0, 0.0]));
        assert!(numbers("payoff")[2].is_nan() && numbers("low")[1].is_nan());
        assert_eq!(table.arenas(), [("s", "none")]);
    }
}
