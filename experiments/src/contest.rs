//! What came out of a contest: payoffs off the outcomes of its matches, and the rankings that follow.

use crate::ask::point::Point;
use crate::ask::tournament::{Contest, Origin};
use results::payoffs::{Row, Table};
use results::rankings::Ranking;
use results::{Outcomes, Store, Trouble};
use std::collections::BTreeMap;

/// What a contest led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Who gets what in which profile.
    pub payoffs: Table,
    /// Who does best.
    pub rankings: Vec<Ranking>,
}

impl Score {
    /// What follows from the outcomes of these points and seeds.
    pub fn of(
        contest: &Contest,
        points: &[Point],
        played: impl IntoIterator<Item = (usize, u64)>,
        outcomes: &Outcomes,
        confidence: f64,
    ) -> Self {
        let payoffs = payoffs(contest, points, played, outcomes);
        let rankings = results::rankings::rankings(&payoffs, &contest.methods, confidence);
        Self { payoffs, rankings }
    }

    /// The rankings as CSV.
    ///
    /// # Errors
    /// Never, short of a defect in this crate.
    pub fn csv(&self) -> Result<String, Trouble> {
        results::published::csv(&results::rankings::frame(&self.rankings, &self.payoffs.strategies)?)
    }

    /// Writes `payoffs.parquet` and `rankings.parquet`.
    ///
    /// # Errors
    /// The disk's error.
    pub fn attach(&self, store: &mut Store, confidence: f64) -> Result<(), Trouble> {
        store.attach("payoffs", &results::payoffs::frame(&self.payoffs, confidence)?)?;
        store.attach("rankings", &results::rankings::frame(&self.rankings, &self.payoffs.strategies)?)
    }
}

/// The payoffs of these points and seeds. A row that no match tells of is not there; a sample without a payoff is `NaN`.
pub fn payoffs(
    contest: &Contest,
    points: &[Point],
    played: impl IntoIterator<Item = (usize, u64)>,
    outcomes: &Outcomes,
) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    let mut places: BTreeMap<(&str, &str, &[u32], usize), usize> = BTreeMap::new();
    for (point, seed) in played {
        let (Some(one), Some(at)) = (contest.played.get(point), points.get(point)) else { continue };
        let id = at.id(seed);
        for reading in &one.readings {
            let key = (one.setting.as_str(), one.mechanism.as_str(), &reading.profile[..], reading.strategy);
            let place = *places.entry(key).or_insert(rows.len());
            if place == rows.len() {
                rows.push(Row {
                    setting: one.setting.clone(),
                    mechanism: one.mechanism.clone(),
                    profile: reading.profile.clone(),
                    strategy: reading.strategy,
                    samples: Vec::new(),
                });
            }
            let payoff = match &reading.origin {
                Origin::Group(group) => outcomes.group(&id, group, &contest.payoff),
                Origin::Against { group, opponent } => outcomes.score_per_turn(&id, group, opponent),
            };
            rows[place].samples.push((seed, payoff));
        }
    }
    rows.iter_mut().for_each(|row| row.samples.sort_by_key(|(seed, _)| *seed));
    Table { strategies: contest.strategies.clone(), rows }
}
