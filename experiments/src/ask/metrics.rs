//! Metrics: the columns that claims and tables name must be columns that cells will have.
//!
//! This is looked at before anything runs, because a slip of the finger should not cost a night.

use super::node::Node;
use super::path::KeyPath;
use super::plan::Plan;
use super::plots;
use super::trouble::{Trouble, Troubles};
use game::MeasureEntry;

/// The metrics that the cells of an experiment have.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    /// Of the system: columns of the cells frame.
    pub cells: Vec<String>,
    /// Of groups: columns of the groups frame.
    pub groups: Vec<String>,
    /// Of groups in a round: columns of the rounds frame.
    pub rounds: Vec<String>,
    /// Columns of measures that are taken in no cell, and the measure of each.
    pub misfits: Vec<(&'static str, &'static MeasureEntry)>,
}

/// Holds the metrics that a plan names against those that there are.
///
/// # Errors
/// Each name that is no metric, or one of the other frame.
pub fn check(plan: &mut Plan, metrics: &Metrics) -> Result<(), Troubles> {
    let document = &plan.material.document;
    let claimed = |path: &KeyPath| metrics.asked(&document.at(path)?).err();
    let wrong = plan.claim_paths.iter().map(claimed).collect();
    let others = others(plan, metrics);
    let mut troubles = Troubles::default();
    troubles.take(plan.leave_out(wrong));
    troubles.take(others);
    troubles.unless(Some(()))
}

/// What is named beside claims.
fn others(plan: &Plan, metrics: &Metrics) -> Result<(), Troubles> {
    let root = plan.material.document.root();
    let mut troubles = Troubles::default();
    let until = root.get("seeds").and_then(|seeds| seeds.get("until")).filter(|_| plan.more.is_some());
    troubles.take(until.map_or(Ok(()), |until| metrics.asked(&until)));
    for metric in root.get("red_team").iter().flat_map(|node| [node.get("maximise"), node.get("minimise")]).flatten() {
        let name = metric.text()?;
        if !metrics.groups.iter().any(|known| known == name) {
            let trouble = metrics.unknown(name, &metrics.groups);
            troubles.take::<()>(Err(Trouble { place: metric.trouble("").place, ..trouble }));
        }
    }
    if let Some(contest) = &plan.contest
        && !metrics.groups.contains(&contest.payoff)
    {
        let written = root.get("tournament").and_then(|node| node.get(&contest.preset)?.get("payoff"));
        let place = written.and_then(|payoff| payoff.trouble("").place);
        let trouble = Trouble { place, ..metrics.unknown(&contest.payoff, &metrics.groups) };
        troubles.take::<()>(Err(trouble));
    }
    for metric in root.get("tables").and_then(|tables| tables.items().ok()).unwrap_or_default() {
        let name = metric.text()?;
        if !metrics.groups.iter().chain(&metrics.cells).any(|known| known == name) {
            let mut all = [&metrics.groups[..], &metrics.cells[..]].concat();
            all.sort_unstable();
            all.dedup();
            let trouble = Trouble { place: metric.trouble("").place, ..metrics.unknown(name, &all) };
            troubles.take::<()>(Err(trouble));
        }
    }
    let axes: Vec<&str> = plan.axes.iter().map(|axis| axis.path.as_str()).chain(["workload", "mechanism"]).collect();
    for (node, plot) in root.get("plots").and_then(|node| node.items().ok()).unwrap_or_default().iter().zip(&plan.plots)
    {
        troubles.take(plots::check(node, plot, metrics, &axes));
    }
    troubles.unless(Some(()))
}

impl Metrics {
    /// Holds `metric:`, of a group or of the system, against those that there are.
    fn asked(&self, asks: &Node) -> Result<(), Trouble> {
        let Some(metric) = asks.get("metric") else { return Ok(()) };
        let (known, others, advice) = if asks.get("group").is_some() {
            (&self.groups, &self.cells, "it is a metric of the system: leave out `group`")
        } else {
            (&self.cells, &self.groups, "it is a metric of peers: name a `group`")
        };
        let name = metric.text()?;
        if known.iter().any(|k| k == name) {
            return Ok(());
        }
        let mut trouble = Trouble { place: metric.trouble("").place, ..self.unknown(name, known) };
        if others.iter().any(|other| other == name) {
            trouble.next = Some(advice.to_owned());
        }
        Err(trouble)
    }

    /// A name that is no metric.
    pub fn unknown(&self, name: &str, known: &[String]) -> Trouble {
        let mut trouble = Trouble::unknown("metric", name, &known.iter().map(String::as_str).collect::<Vec<_>>());
        if trouble.next.is_some() {
            trouble.cause = Some(format!("there are {}; `freerider explain MEASURE` tells those of one", known.len()));
        }
        if let Some((_, entry)) = self.misfits.iter().find(|(column, _)| *column == name) {
            let card = entry.card;
            if entry.on_request {
                trouble.cause = Some(format!("the measure `{}` has it, and is taken on request only", card.name));
                trouble.next = Some(format!("add a line `measures: [{}]`", card.name));
            } else {
                let fits = card.fits.join(", ");
                trouble.cause = Some(format!("the measure `{}` has it, and fits {fits} only", card.name));
                trouble.next =
                    Some("name a metric of a measure that fits this workload: `freerider list measures`".into());
            }
        }
        trouble
    }
}
