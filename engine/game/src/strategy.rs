//! Strategies: how a peer behaves. Four verbs, each with the honest default.

use crate::card::Card;
use crate::knows::Knows;
use crate::params::Params;
use crate::table::{Table, View};
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

    /// What its peers may know. The referee shows them no more.
    fn knows(&self) -> Knows {
        Knows::EVERYTHING
    }

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

    /// What it may know. Who does not know everything plays `serve` only.
    const KNOWS: Knows = Knows::EVERYTHING;

    /// What it says about itself.
    fn card() -> &'static Card;

    /// Whether these parameters go together; each for itself is in its range already.
    ///
    /// # Errors
    /// What does not, in a sentence for a person.
    fn check(_: &Params) -> Result<(), String> {
        Ok(())
    }

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
    /// What it may know.
    pub knows: Knows,
    /// Whether parameters go together, or what does not.
    pub check: fn(&Params) -> Result<(), String>,
    /// Makes a cohort with this many seats.
    pub cohort: fn(&Params, usize) -> Box<dyn Cohort>,
}

impl StrategyEntry {
    /// The entry of a native strategy: the loop over its peers is compiled for its type.
    pub const fn of<S: Listed>() -> Self {
        Self {
            card: S::card,
            verbs: S::VERBS,
            knows: S::KNOWS,
            check: S::check,
            cohort: |params, seats| Box::new(Minds::<S>::new(params, seats)),
        }
    }
}

/// The minds of a cohort, here or inside a plug-in.
pub struct Minds<S> {
    all: Vec<S>,
    /// What a mind is at the start: with a finite memory it is that in every round.
    fresh: Option<S>,
}

impl<S: Listed> Minds<S> {
    /// Minds at the start of a run.
    pub fn new(params: &Params, seats: usize) -> Self {
        let mind = S::seat(params);
        Self { all: vec![mind.clone(); seats], fresh: S::KNOWS.memory.map(|_| mind) }
    }

    /// Plays one verb for every place of a view.
    pub fn play(&mut self, verb: Verb, view: &mut View) {
        if let Some(fresh) = &self.fresh {
            for seat in view.seats {
                self.all[*seat as usize].clone_from(fresh);
            }
        }
        play(&mut self.all, verb, view);
    }
}

impl<S: Listed> Cohort for Minds<S> {
    fn verbs(&self) -> Verbs {
        S::VERBS
    }

    fn knows(&self) -> Knows {
        S::KNOWS
    }

    fn play(&mut self, table: &mut Table) -> Result<(), String> {
        let verb = table.schema().verb;
        Minds::play(self, verb, &mut table.view());
        Ok(())
    }
}

/// Plays one verb for every place of a view: the loop that the host and a plug-in share.
pub fn play<S: Strategy>(minds: &mut [S], verb: Verb, view: &mut View) {
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
