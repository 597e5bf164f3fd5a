//! Finite populations: who takes over from whom, and where a population with rare mutations is in the long run.

use super::super::section::{Found, Grid, Section};
use super::super::{Ask, Game, Options};
use super::Spread;
use equilibria::Symmetric;
use equilibria::fitness::{Counting, Fitness, Payoffs};
use equilibria::graph::Update;
use equilibria::process::Process;
use equilibria::small_mutation::{SmallMutation, small_mutation};
use game::maths::exp;
use results::statistics::Interval;

/// Larger fixation matrices are not printed.
const LARGEST: usize = 12;

/// The Moran process with fitness e^(intensity times payoff): payoffs may be negative.
///
/// # Errors
/// Games that are not symmetric, and payoffs that are not known.
pub fn moran(ask: &Ask) -> Result<Section, String> {
    let intensity = ask.options.intensity;
    let title =
        format!("Moran process, rare mutations (population {}, fitness exp({intensity} payoff))", ask.population());
    let fitness = Fitness::Exponential { intensity };
    let update = match ask.options.update {
        Spread::BirthDeath => Update::BirthDeath(fitness),
        Spread::DeathBirth => Update::DeathBirth(fitness),
    };
    section(ask, &Process::Moran(fitness), update, Section::new("moran", title))
}

/// Pairwise comparison.
///
/// # Errors
/// As for [`moran`].
pub fn fermi(ask: &Ask) -> Result<Section, String> {
    let intensity = ask.options.intensity;
    let title =
        format!("Pairwise comparison (Fermi), rare mutations (population {}, intensity {intensity})", ask.population());
    section(ask, &Process::Fermi { intensity }, Update::PairwiseComparison { intensity }, Section::new("fermi", title))
}

fn section(ask: &Ask, process: &Process, update: Update, mut section: Section) -> Result<Section, String> {
    let (game, size) = (ask.complete()?, ask.population());
    if size < game.players {
        let players = game.players;
        return Err(format!(
            "{players} meet at once, and a population of {size} is smaller; give --population {players} or more"
        ));
    }
    let names = &game.strategies;
    let limit = |game: &Symmetric| -> Result<SmallMutation, String> {
        small_mutation(&Payoffs::of_symmetric(game, size, Counting::default())?, process)
    };
    let here = limit(&game)?;
    let shares: Vec<Interval> = ask.numbers(|game: Game| Ok(limit(&super::symmetric(game)?)?.stationary))?;
    let mut grid = Grid::new("Share of time in which all play it:", &["strategy", "share", "of neutral"]);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| shares[*b].estimate.total_cmp(&shares[*a].estimate));
    for own in order {
        let against = shares[own].estimate * names.len() as f64;
        grid.rows.push(vec![names[own].clone(), ask.options.told(&shares[own]), ask.options.number(against)]);
    }
    section.grids.push(grid);
    if names.len() <= LARGEST {
        let fixation = here.fixation();
        let caption = format!(
            "Probability that one mutant (column) takes over from residents (row) where all meet all (neutral: {}):",
            ask.options.number(1.0 / f64::from(size))
        );
        section.grids.push(Grid::square(&caption, names, |resident, mutant| {
            if resident == mutant {
                String::new()
            } else {
                fate(ask.options, fixation[(resident, mutant)], here.ln_fixation[(resident, mutant)])
            }
        }));
    }
    if let Some(shape) = &ask.options.graph {
        section.grids.push(super::graph::grid(ask, &game, shape, update)?);
    }
    section.found.push(Found::alike(names, &shares, Interval::NOTHING, Interval::NOTHING));
    Ok(section)
}

/// A probability; what no float holds as a power of ten.
fn fate(options: &Options, probability: f64, ln: f64) -> String {
    if probability > 0.0 || ln == f64::NEG_INFINITY {
        return options.number(probability);
    }
    let mut tens = (ln / std::f64::consts::LN_10).floor();
    let digits = usize::from(options.digits);
    let mut leading = format!("{:.digits$}", exp(ln - tens * std::f64::consts::LN_10));
    if leading.starts_with("10") {
        (leading, tens) = (format!("{:.digits$}", 1.0), tens + 1.0);
    }
    format!("{leading}e{tens:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_float_holds_is_told_as_a_power_of_ten() {
        let options = Options::default();
        let ln = |leading: f64, tens: f64| game::maths::ln(leading) + tens * std::f64::consts::LN_10;
        assert_eq!(fate(&options, 0.0, ln(3.2, -400.0)), "3.2000e-400");
        assert_eq!(fate(&options, 0.0, ln(9.999_999, -400.0)), "1.0000e-399");
        assert_eq!(fate(&options, 0.0, f64::NEG_INFINITY), "0");
        assert_eq!(fate(&options, 0.25, ln(0.25, 0.0)), "0.25");
    }
}
