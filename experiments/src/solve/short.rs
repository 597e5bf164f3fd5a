//! The short table after a tournament: what each method found, a line each.

use super::section::{Found, Grid, Section};
use super::{Ask, Options, rows, sections};
use crate::ask::Plan;
use crate::bridges::Told;
use crate::solve::read::games;
use results::payoffs::Table;
use results::solved::Share;
use results::table::{self, Look};

/// What was found in all games of a tournament.
#[derive(Clone, Debug, Default)]
pub struct Solved {
    games: Vec<(Told, Vec<Section>)>,
}

/// Solves the games of a tournament by the methods that its file names; nothing if it names none.
///
/// # Errors
/// A tournament without payoffs.
pub fn solve(plan: &Plan, payoffs: &Table) -> Result<Option<Solved>, String> {
    if plan.analysis.is_empty() {
        return Ok(None);
    }
    let options = Options { methods: plan.analysis.clone(), ..Options::default() };
    let solved = games(payoffs)?.into_iter().map(|told| {
        let answer = sections(&told, &options);
        (told, answer)
    });
    Ok(Some(Solved { games: solved.collect() }))
}

impl Solved {
    /// The rows of `equilibria.parquet`.
    pub fn shares(&self) -> Vec<Share> {
        self.games.iter().flat_map(|(told, answer)| rows(told, answer).0).collect()
    }

    /// A line for each thing that was found, and what could not be told.
    pub fn table(&self, look: Look) -> String {
        let mut grid = Grid::new("", &["setting", "mechanism", "method", "found", "payoff", "regret", "stability"]);
        let mut notes = Vec::new();
        for (told, answer) in &self.games {
            let ask = Ask { told, options: &Options::default() };
            for section in answer {
                if section.found.is_empty() {
                    notes
                        .extend(section.notes.iter().map(|note| format!("{}, {}: {note}", told.title, section.method)));
                }
                grid.rows.extend(section.found.iter().map(|found| line(&ask, section, found)));
            }
        }
        let notes = notes.iter().map(|note| format!("\n{note}")).collect::<String>();
        format!("{}{notes}", table::plain(&grid.header, &grid.rows, look))
    }
}

/// Shares below this are not told.
const LEAST: f64 = 0.005;

fn line(ask: &Ask, section: &Section, found: &Found) -> Vec<String> {
    let shares = found.parts.iter().filter(|part| part.share.estimate >= LEAST).map(|part| {
        let player = part.player.as_ref().map_or(String::new(), |player| format!("{player}: "));
        format!("{player}{} {}", ask.options.told(&part.share), part.strategy)
    });
    let (payoff, regret) = match found.parts.first() {
        Some(part) if !part.payoff.estimate.is_nan() => {
            (ask.options.told(&part.payoff), ask.options.told(&part.regret))
        }
        _ => (String::new(), String::new()),
    };
    vec![
        ask.told.setting.clone(),
        ask.told.mechanism.clone(),
        section.method.to_owned(),
        shares.collect::<Vec<_>>().join(" + "),
        payoff,
        regret,
        found.stability.clone().unwrap_or_default(),
    ]
}
