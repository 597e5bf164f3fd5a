//! The red team: searches over the parameters of a strategy, one under each mechanism, cell by cell of a plan.
//!
//! A search asks for trials ([`crate::search`]), each becomes a point of the plan, and what its cells say is told to the search.
//! When it is over, the best candidate is played on the seeds of the file, which the search has not seen: only what it
//! gains there counts. Of candidates that were tried on as many seeds the one with the highest payoff is the best; those on
//! more seeds come before those on fewer.
//!
//! All candidates and the twin are tried on the same seeds, so they are compared in pairs.

mod hunt;

pub use hunt::Hunt;

use crate::ask::red_team::Aim;
use crate::ask::{Cell, Plan};
use crate::rounds::Planner;
use results::search::Searches;
use results::{Outcomes, Trouble};

/// Who searches, if the file wants that.
pub fn planner(plan: &Plan) -> Option<Box<dyn Planner + '_>> {
    let aim = plan.red_team.as_ref()?;
    let hunts = (0..aim.mechanisms).map(|mechanism| Hunt::new(plan, aim, mechanism)).collect();
    Some(Box::new(RedTeam { aim, hunts }))
}

/// A search under each mechanism.
struct RedTeam<'p> {
    aim: &'p Aim,
    hunts: Vec<Hunt<'p>>,
}

impl Planner for RedTeam<'_> {
    fn metrics(&self) -> Vec<String> {
        vec![self.aim.metric.clone()]
    }

    fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble> {
        let mut cells = Vec::new();
        for hunt in &mut self.hunts {
            cells.extend(hunt.more(outcomes)?);
        }
        Ok(cells)
    }

    fn searches(&self) -> Option<Searches> {
        Some(Searches {
            group: self.aim.group.clone(),
            method: self.aim.method.name().to_owned(),
            metric: self.aim.metric.clone(),
            minimise: self.aim.minimise,
            params: self.aim.space.0.iter().map(|axis| axis.name.clone()).collect(),
            tries: self.hunts.iter().flat_map(|hunt| hunt.tries.clone()).collect(),
        })
    }
}
