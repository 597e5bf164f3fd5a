//! `evolution:`: how peers change to strategies that do better, read into what the referee plays.

use super::canonical::{Json, map};
use super::logs::Logs;
use super::node::Node;
use super::params::resolve;
use super::trouble::Trouble;
use game::Card;
use game::card::{Param, integer, number};
use referee::Evolution;

/// The workloads whose utility adds up from round to round, so that what a strategy gains can be told.
const FITS: [&str; 1] = ["dilemma"];

/// The keys in it.
pub static PARAMS: [Param; 4] = [
    number("learning", 0.05, 0.0, 1.0, "probability that a peer learns at the end of a period"),
    number("mutation", 0.0, 0.0, 1.0, "probability that it takes up any group's strategy instead"),
    integer("every_rounds", 1, 1, 1_000_000_000, "rounds of a period"),
    number(
        "sure_difference",
        0.0,
        0.0,
        1e9,
        "difference in utility per round at which a peer that learns surely changes; 0: that of the best and the worst strategy",
    ),
];

/// Reads it.
///
/// # Errors
/// Unknown keys, bad values, and a workload that it does not fit.
pub fn evolution(node: Option<&Node>, workload: &Card, logs: &mut Logs) -> Result<Option<Evolution>, Trouble> {
    let Some(node) = node else { return Ok(None) };
    if !FITS.contains(&workload.name.as_ref()) {
        return Err(node
            .key_trouble(format!("`evolution` does not fit the workload `{}`", workload.name))
            .cause("peers compare what strategies gain per round, and this workload's utility does not add up so")
            .next(format!("workloads that fit: {}", FITS.join(", "))));
    }
    let params = resolve(Some(node), &PARAMS, logs)?;
    Ok(Some(Evolution {
        learning: params.number("learning"),
        mutation: params.number("mutation"),
        every_rounds: params.count("every_rounds") as u64,
        sure_difference: params.number("sure_difference"),
    }))
}

/// Its canonical form.
pub fn json(evolution: &Evolution) -> Json {
    map([
        ("every_rounds", Json::Whole(i128::from(evolution.every_rounds))),
        ("learning", Json::Number(evolution.learning)),
        ("mutation", Json::Number(evolution.mutation)),
        ("sure_difference", Json::Number(evolution.sure_difference)),
    ])
}

#[cfg(test)]
mod tests {
    use crate::ask::{Overrides, Plan, Troubles, Where, plan_text};
    use std::path::Path;

    fn plan(workload: &str, evolution: &str) -> Result<Plan, Troubles> {
        let text =
            format!("question: Who?\nworkload: {workload}\npopulation: {{ honest: {{}} }}\nseeds: 1\n{evolution}\n");
        let file = Path::new("who.yaml");
        plan_text(file, &text, &Overrides::default(), &crate::catalogue(), &Where::of(file))
    }

    fn id(evolution: &str) -> String {
        plan("dilemma", evolution).unwrap_or_else(|troubles| panic!("{troubles}")).cells[0].id.clone()
    }

    #[test]
    fn it_is_part_of_a_cell_where_it_is_used() {
        let used = id("evolution: {}");
        assert_ne!(used, id(""));
        assert_eq!(used, id("evolution: { learning: 0.05, mutation: 0, every_rounds: 1 }"), "the defaults");
        assert_ne!(used, id("evolution: { learning: 0.06 }"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (workload, evolution, word) in [
            ("swarm", "evolution: {}", "does not fit the workload `swarm`"),
            ("dilemma", "evolution: { learn: 0.1 }", "unknown parameter `learn`"),
            ("dilemma", "evolution: { learning: 1.5 }", "learning"),
        ] {
            let Err(troubles) = plan(workload, evolution) else { panic!("{evolution} is fine with {workload}") };
            assert!(troubles.to_string().contains(word), "{troubles}");
        }
    }
}
