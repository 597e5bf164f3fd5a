//! The red team: searches over the parameters of a strategy, one under each mechanism, cell by cell of a plan.
//!
//! A search asks for trials ([`crate::search`]), each becomes a point of the plan, and what its cells say is told to the search.
//! When it is over, the best candidate is played on the seeds of the file, which the search has not seen: only what it
//! gains there counts. Of candidates that were tried on as many seeds the one with the highest payoff is the best; those on
//! more seeds come before those on fewer ([`results::search::ahead`]). A candidate whose parameters its strategy refuses is worse than all others.
//!
//! All candidates and the twin are tried on the same seeds, so they are compared in pairs. With `double_oracle:` what is found
//! joins the field, and the search begins anew ([`oracle`]).

mod hunt;
pub mod oracle;

use crate::ask::red_team::Aim;
use crate::ask::tournament::HONEST;
use crate::ask::{Cell, Plan};
use crate::rounds::Planner;
use hunt::{Ground, Hunt};
use oracle::DoubleOracle;
use results::search::{Searches, Try};
use results::{Outcomes, Trouble};
use std::collections::BTreeSet;

/// Who searches, if the file wants that.
pub fn planner(plan: &Plan) -> Option<Box<dyn Planner + '_>> {
    let aim = plan.red_team.as_ref()?;
    let hunts = (0..aim.mechanisms).map(|mechanism| match &aim.oracle {
        Some(oracle) => Arena::Oracle(Box::new(DoubleOracle::new(plan, aim, oracle, mechanism))),
        None => Arena::Hunt(Box::new(Hunt::new(plan, aim, ground(plan, aim, mechanism)))),
    });
    Some(Box::new(RedTeam { aim, arenas: hunts.collect() }))
}

/// Where a search takes place that is held against honest attackers, and against those that are known.
fn ground(plan: &Plan, aim: &Aim, mechanism: usize) -> Ground {
    let base = aim.later_point(mechanism);
    let known = |attacker| plan.points[aim.known_point(mechanism, attacker)].clone();
    Ground {
        round: 1,
        number: mechanism,
        base,
        changes: Vec::new(),
        axes: plan.later[mechanism].axes.to_vec(),
        twin: vec![(known(0), aim.known_point(mechanism, 0), 1.0)],
        twin_name: HONEST.to_owned(),
        beside: (1..aim.known.len()).map(|attacker| (aim.known[attacker].to_string(), known(attacker))).collect(),
        cost: BTreeSet::new(),
    }
}

/// What goes on under one mechanism.
enum Arena<'p> {
    Hunt(Box<Hunt<'p>>),
    Oracle(Box<DoubleOracle<'p>>),
}

/// A search under each mechanism.
struct RedTeam<'p> {
    aim: &'p Aim,
    arenas: Vec<Arena<'p>>,
}

impl Planner for RedTeam<'_> {
    fn metrics(&self) -> Vec<String> {
        vec![self.aim.metric.clone()]
    }

    fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble> {
        let mut cells = Vec::new();
        for arena in &mut self.arenas {
            cells.extend(match arena {
                Arena::Hunt(hunt) => hunt.more(outcomes)?,
                Arena::Oracle(oracle) => oracle.more(outcomes)?,
            });
        }
        Ok(cells)
    }

    fn searches(&self) -> Option<Searches> {
        let tries = |arena: &Arena| -> Vec<Try> {
            match arena {
                Arena::Hunt(hunt) => hunt.tries.clone(),
                Arena::Oracle(oracle) => oracle.tries(),
            }
        };
        Some(Searches {
            group: self.aim.group.clone(),
            method: self.aim.method.name().to_owned(),
            metric: self.aim.metric.clone(),
            minimise: self.aim.minimise,
            tolerance: self.aim.oracle.as_ref().map(|oracle| oracle.tolerance),
            params: self.aim.space.0.iter().map(|axis| axis.name.clone()).collect(),
            tries: self.arenas.iter().flat_map(tries).collect(),
        })
    }
}
