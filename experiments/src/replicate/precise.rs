//! Seeds until the mean of a metric is known well enough at each point.

use super::{CONFIDENCE, of_a_look};
use crate::ask::seeds::More;
use crate::ask::{Cell, Plan};
use crate::rounds::Planner;
use results::statistics::{mean_interval, pairs_needed};
use results::{Outcomes, Trouble};

/// More seeds until the mean of a metric is known well enough at each point.
pub struct Precise<'p> {
    plan: &'p Plan,
    more: &'p More,
    metric: &'p str,
    group: Option<&'p str>,
    half_width: f64,
    /// How many seeds each point has.
    seeds: Vec<u64>,
}

impl<'p> Precise<'p> {
    /// `metric` of a group, or of the system, to half a width.
    pub fn new(plan: &'p Plan, more: &'p More, (metric, group): (&'p str, Option<&'p str>), half_width: f64) -> Self {
        let seeds = vec![more.min; plan.points.len()];
        Self { plan, more, metric, group, half_width, seeds }
    }
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
        // Few seeds may be equal by chance: what happens under one seed of twenty hardly shows under two. So a mean rests on
        // as many as a sign test needs, as ranks do.
        interval.n < pairs_needed(CONFIDENCE) || interval.half_width() > self.half_width
    }
}
