//! Strategies: how a peer behaves. Four verbs, each with the honest default.

use crate::card::Card;
use crate::params::Params;
use crate::table::Table;
use crate::turn::{AskTurn, JoinTurn, ReportTurn, ServeTurn};
use crate::verb::{Verb, Verbs};

/// One peer's behaviour. An attacker is an honest peer with one verb changed, so the honest peer
/// is the empty strategy.
pub trait Strategy {
    /// Decides under which accounts it takes part.
    fn join(&mut self, turn: &mut JoinTurn) {
        turn.stay();
    }

    /// Decides whom it asks for what.
    fn ask(&mut self, turn: &mut AskTurn) {
        turn.follow();
    }

    /// Decides how it divides its capacity over those who ask.
    fn serve(&mut self, turn: &mut ServeTurn) {
        turn.follow();
    }

    /// Decides what it tells the mechanism about what happened.
    fn report(&mut self, turn: &mut ReportTurn) {
        turn.follow();
    }
}

/// All peers of one strategy in a cell: one call per verb per round, through every door.
pub trait Cohort: Send {
    /// The verbs it changes.
    fn verbs(&self) -> Verbs;

    /// Plays the verb of `table` for every place in it.
    ///
    /// # Errors
    /// What went wrong inside the strategy, for a person. The cell fails with it; the sweep goes on.
    fn play(&mut self, table: &mut Table) -> Result<(), String>;
}

/// A strategy that a catalogue or a plug-in offers.
pub trait Listed: Strategy + Clone + Send + 'static {
    /// The verbs it changes. A verb that it overrides but does not name here is never played; a law
    /// finds that.
    const VERBS: Verbs;

    /// What it says about itself.
    fn card() -> &'static Card;

    /// One peer's mind at the start of a run.
    fn seat(params: &Params) -> Self;
}

/// How a catalogue makes cohorts of one strategy.
#[derive(Clone, Copy, Debug)]
pub struct StrategyEntry {
    /// What it says about itself.
    pub card: fn() -> &'static Card,
    /// The verbs it changes.
    pub verbs: Verbs,
    /// Makes a cohort with this many seats.
    pub cohort: fn(&Params, usize) -> Box<dyn Cohort>,
}

impl StrategyEntry {
    /// The entry of a native strategy: the loop over its peers is compiled for its type.
    pub const fn of<S: Listed>() -> Self {
        Self {
            card: S::card,
            verbs: S::VERBS,
            cohort: |params, seats| Box::new(Natives { verbs: S::VERBS, minds: vec![S::seat(params); seats] }),
        }
    }
}

struct Natives<S> {
    verbs: Verbs,
    minds: Vec<S>,
}

impl<S: Strategy + Send> Cohort for Natives<S> {
    fn verbs(&self) -> Verbs {
        self.verbs
    }

    fn play(&mut self, table: &mut Table) -> Result<(), String> {
        let verb = table.schema().verb;
        play(&mut self.minds, verb, &mut table.view());
        Ok(())
    }
}

/// Plays one verb for every place of a view: the loop that the host and a plug-in share.
pub fn play<S: Strategy>(minds: &mut [S], verb: Verb, view: &mut crate::table::View) {
    for place in 0..view.seats.len() {
        let mind = &mut minds[view.seats[place] as usize];
        match verb {
            Verb::Join => mind.join(&mut JoinTurn::at(view, place)),
            Verb::Ask => mind.ask(&mut AskTurn::at(view, place)),
            Verb::Serve => mind.serve(&mut ServeTurn::at(view, place)),
            Verb::Report => mind.report(&mut ReportTurn::at(view, place)),
        }
    }
}
