//! Adaptive replication: more seeds only where they are needed.
//!
//! A point has enough seeds when the interval of the mean is narrow enough ([`precise`]), or when its strategies are told
//! apart from their neighbours in the ranking ([`ranked`]), or when it has all that it may have. Whoever
//! looks again and again at an interval of 95 %, and stops when it pleases, is wrong more often than in one case of twenty.
//! So these looks have intervals of `1 - 0.05 / looks`, where `looks` is how often a point may be looked at: by Bonferroni's
//! inequality all of them together hold with 95 %, whenever it stops. Tables and claims have plain intervals of the seeds
//! that were played; after an early end they are somewhat narrower than they should be.
//!
//! A point at which a cell failed gets no more seeds.

mod precise;
mod ranked;

use crate::ask::Plan;
use crate::ask::seeds::{More, Until};
use crate::rounds::Planner;
use precise::Precise;
use ranked::Ranked;

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
            Some(Box::new(Precise::new(plan, more, (metric, group.as_deref()), *half_width)))
        }
        Until::Ranked => Some(Box::new(Ranked::new(plan, more, plan.contest.as_ref()?))),
    }
}
