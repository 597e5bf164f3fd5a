//! Adaptive replication: more seeds only where they are needed.
//!
//! A point has enough seeds when the interval of the mean is narrow enough, or when it has all that it may have. Whoever
//! looks again and again at an interval of 95 %, and stops when it pleases, is wrong more often than in one case of twenty.
//! So these looks have intervals of `1 - 0.05 / looks`, where `looks` is how often a point may be looked at: by Bonferroni's
//! inequality all of them together hold with 95 %, whenever it stops. Tables and claims have plain intervals of the seeds
//! that were played; after an early end they are somewhat narrower than they should be.
//!
//! A point at which a cell failed gets no more seeds.

use crate::ask::seeds::{More, Until};
use crate::ask::{Cell, Plan};
use crate::rounds::Planner;
use results::statistics::mean_interval;
use results::{Outcomes, Trouble};

/// The confidence of all looks together.
const CONFIDENCE: f64 = 0.95;

/// The confidence of one look.
pub fn of_a_look(more: &More) -> f64 {
    1.0 - (1.0 - CONFIDENCE) / f64::from(more.looks())
}

/// Who asks for more seeds, if the file wants that.
pub fn planner(plan: &Plan) -> Option<Box<dyn Planner + '_>> {
    let more = plan.more.as_ref()?;
    match &more.until {
        Until::Precise { metric, group, half_width } => {
            let seeds = vec![more.min; plan.points.len()];
            let (group, half_width) = (group.as_deref(), *half_width);
            Some(Box::new(Precise { plan, more, metric, group, half_width, seeds }))
        }
        Until::Ranked => None,
    }
}

/// More seeds until the mean of a metric is known well enough at each point.
struct Precise<'p> {
    plan: &'p Plan,
    more: &'p More,
    metric: &'p str,
    group: Option<&'p str>,
    half_width: f64,
    /// How many seeds each point has.
    seeds: Vec<u64>,
}

impl Planner for Precise<'_> {
    fn metrics(&self) -> Vec<String> {
        vec![self.metric.to_owned()]
    }

    fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble> {
        let mut cells = Vec::new();
        for number in 0..self.plan.points.len() {
            if self.wants(number, outcomes) {
                let next = self.more.next(self.seeds[number]);
                cells.extend((self.seeds[number] + 1..=next).map(|seed| self.plan.points[number].cell(number, seed)));
                self.seeds[number] = next;
            }
        }
        Ok(cells)
    }
}

impl Precise<'_> {
    /// Whether a point needs more seeds.
    fn wants(&self, number: usize, outcomes: &Outcomes) -> bool {
        let point = &self.plan.points[number];
        let has_group = |group: &str| point.config.groups.iter().any(|known| known.name == group && known.count > 0);
        if self.seeds[number] >= self.more.max || self.group.is_some_and(|group| !has_group(group)) {
            return false;
        }
        let ids: Vec<String> = (1..=self.seeds[number]).map(|seed| point.id(seed)).collect();
        if ids.iter().any(|id| outcomes.ok(id) != Some(true)) {
            return false;
        }
        let value = |id: &String| match self.group {
            Some(group) => outcomes.group(id, group, self.metric),
            None => outcomes.cell(id, self.metric),
        };
        let values: Vec<f64> = ids.iter().map(value).collect();
        let interval = mean_interval(&values, of_a_look(self.more));
        // Where hardly any seed has a value there is no interval at all, and more seeds may help.
        interval.n < 2 || interval.half_width() > self.half_width
    }
}
