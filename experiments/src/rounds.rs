//! Planning in rounds: what is planned is played, and its outcomes decide what is played next.
//!
//! A [`Planner`] asks for further cells until it has enough. It may look at outcomes only, and the same outcomes make it
//! ask for the same cells, so a run that was interrupted goes on where it stopped, and a replay finds every cell again.
//!
//! What a planner found may play just what another point plays: a search may find an attacker that is known. Results would then
//! know its cells by the other name only, and claims about the new one would find nothing. So on the seeds of the file, of which claims
//! speak, a cell is played again for each name that it has; on the seeds of a search it is played once.

use crate::ask::{Cell, Plan};
use crate::{red_team, replicate};
use results::search::Searches;
use results::{Outcomes, Scalar, Trouble};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Somebody who decides by what came out so far.
pub trait Planner {
    /// The metrics that it looks at.
    fn metrics(&self) -> Vec<String>;

    /// The cells that it wants next; those that were planned before do not count. None at all: it has enough.
    ///
    /// # Errors
    /// A cell that cannot be made.
    fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble>;

    /// All that it tried, if it searched.
    fn searches(&self) -> Option<Searches> {
        None
    }
}

/// All planners of a plan, and what they have asked for so far.
pub struct Rounds<'p> {
    planners: Vec<Box<dyn Planner + 'p>>,
    known: Known,
    /// Whether payoffs are read off outcomes at the end.
    scores: bool,
    /// What came out.
    pub outcomes: Outcomes,
}

impl<'p> Rounds<'p> {
    /// The cells of the plan are the first round.
    pub fn new(plan: &'p Plan) -> Self {
        let planners: Vec<Box<dyn Planner + 'p>> =
            replicate::planner(plan).into_iter().chain(red_team::planner(plan)).collect();
        let payoff = plan.contest.iter().map(|contest| contest.payoff.clone());
        let wanted = planners.iter().flat_map(|planner| planner.metrics()).chain(payoff);
        let outcomes = Outcomes::new(wanted);
        let mut known = Known { seeds: plan.seeds.iter().copied().collect(), names: BTreeMap::new() };
        for cell in &plan.cells {
            known.admit(cell.clone());
        }
        Self { planners, known, outcomes, scores: plan.contest.is_some() }
    }

    /// Whether anybody looks at outcomes.
    pub fn looks(&self) -> bool {
        self.scores || !self.planners.is_empty()
    }

    /// All that was tried, if somebody searched.
    pub fn searches(&self) -> Option<Searches> {
        self.planners.iter().find_map(|planner| planner.searches())
    }

    /// The cells of the next round; none at the end.
    ///
    /// # Errors
    /// A cell that cannot be made.
    pub fn more(&mut self) -> Result<Vec<Cell>, Trouble> {
        loop {
            let mut cells = Vec::new();
            for planner in &mut self.planners {
                cells.extend(planner.more(&self.outcomes)?);
            }
            let wants = !cells.is_empty();
            let cells: Vec<Cell> = cells.into_iter().filter_map(|cell| self.known.admit(cell)).collect();
            // What was played before is known: whoever wants nothing else may go on at once.
            if !wants || !cells.is_empty() {
                return Ok(cells);
            }
        }
    }
}

/// What was asked for so far.
struct Known {
    /// The seeds of the file.
    seeds: BTreeSet<u64>,
    /// Cells, and the axes under which they were asked for first.
    names: BTreeMap<String, Arc<[(String, Scalar)]>>,
}

impl Known {
    /// The cell as it is to be played; none if it is known.
    fn admit(&mut self, cell: Cell) -> Option<Cell> {
        let first = self.names.get(&cell.id);
        let is_other = first.is_some_and(|axes| *axes != cell.axes) && self.seeds.contains(&cell.seed);
        let cell = if is_other { cell.renamed() } else { cell };
        self.names.insert(cell.id.clone(), cell.axes.clone()).is_none().then_some(cell)
    }
}
