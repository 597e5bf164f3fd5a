//! The referee plays a game: it knows the rules and nobody who plays.
//!
//! Peers are entities of a bevy world that live for the whole run; pair relations and books are
//! dense columns in resources. A round is the phases of [`Phase`], each in a file of its own.
//! The referee trusts nobody: every decision of a strategy is checked, clipped and recorded.

mod ask;
mod evolve;
mod join;
mod measure;
mod phase;
mod queue;
mod report;
mod serve;
mod settle;
mod transfer;
mod world;

pub use evolve::Evolution;
pub use phase::Phase;

use bevy_ecs::prelude::*;
use evolve::Evolving;
use game::fact::Fact;
use game::ids::{Clock, PeerId};
use game::measure::{Measure, Roster, Sheet};
use game::mechanism::Mechanism;
use game::strategy::Cohort;
use game::workload::Workload;
use world::{Eyes, Facts, Goods, Now, Players, Presence, Rules, Trouble};

/// One group of peers and the strategy they play.
pub struct Group {
    /// Its name in the experiment file.
    pub name: String,
    /// What identifies its strategy: groups with equal words recognise each other as kin.
    pub strategy: String,
    /// Its peers, ascending; their place here is their seat in the cohort.
    pub members: Vec<PeerId>,
    /// Their strategy. With [`Setup::evolution`] it has a seat for every peer of the run, by its id.
    pub cohort: Box<dyn Cohort>,
    /// Whether the workload brought it along.
    pub extra: bool,
    /// How many of its members conspire with each other, one ring after another; 0: nobody does.
    pub ring: usize,
    /// Whether those who run the system vouch for its members.
    pub pre_trusted: bool,
    /// Whether its members are known to collude.
    pub colluding: bool,
    /// Whether its members are known to change accounts to shed a bad name.
    pub whitewashing: bool,
}

/// Makes the measures of a run for its roster.
pub type NewMeasures = Box<dyn FnOnce(&Roster) -> Vec<Box<dyn Measure>>>;

/// All that a run needs.
pub struct Setup {
    /// The seed of all draws.
    pub seed: u64,
    /// Length of a round in seconds.
    pub round_seconds: f64,
    /// How many rounds pass before measures of the steady state begin to count.
    pub warm_up_rounds: u64,
    /// The goods.
    pub workload: Box<dyn Workload>,
    /// The rule of exchange.
    pub mechanism: Box<dyn Mechanism>,
    /// Another one that looks on: it hears what the first hears, and says how it would have ordered the queues.
    pub beside: Option<Box<dyn Mechanism>>,
    /// Who plays; together the groups hold the peers 0..n, each once.
    pub groups: Vec<Group>,
    /// How peers change to strategies that do better, if they do.
    pub evolution: Option<Evolution>,
    /// What is measured. Called with the roster of the groups.
    pub measures: NewMeasures,
}

/// A run under way.
pub struct Game {
    world: World,
    schedule: Schedule,
}

impl Game {
    /// Sets the board.
    ///
    /// # Errors
    /// A schedule whose order is ambiguous.
    pub fn new(setup: Setup) -> Result<Self, String> {
        let mut world = World::new();
        world::populate(&mut world, setup);
        let schedule = phase::schedule(&mut world)?;
        Ok(Self { world, schedule })
    }

    /// Plays one round. Returns whether there is more to play.
    ///
    /// # Errors
    /// A strategy that failed, or a mechanism whose books do not balance.
    pub fn round(&mut self) -> Result<bool, String> {
        self.schedule.run(&mut self.world);
        if let Some(trouble) = self.world.resource_mut::<Trouble>().0.take() {
            return Err(format!("round {}: {trouble}", self.clock().round));
        }
        self.world.resource_mut::<Now>().0.round += 1;
        Ok(!self.world.resource::<Goods>().0.done())
    }

    /// Plays at most `rounds` rounds. Returns how many were played.
    ///
    /// # Errors
    /// As [`Game::round`].
    pub fn play(&mut self, rounds: u64, mut after_each: impl FnMut(&Self)) -> Result<u64, String> {
        for round in 1..=rounds {
            let more = self.round()?;
            after_each(self);
            if !more {
                return Ok(round);
            }
        }
        Ok(rounds)
    }

    /// The clock: between two rounds, that of the next one.
    pub fn clock(&self) -> Clock {
        self.world.resource::<Now>().0
    }

    /// What a peer is called, where the workload has names for peers.
    pub fn name(&self, peer: PeerId) -> Option<&str> {
        self.world.resource::<Goods>().0.name(peer)
    }

    /// What happened in the last round.
    pub fn facts(&self) -> &[Fact] {
        &self.world.resource::<Facts>().0
    }

    /// All columns of the cell, as far as it was played. Peers have a standing where the mechanism makes one public.
    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::default();
        let now = &self.world.resource::<Players>().roster;
        // Results are told by the groups in which peers began.
        let roster = self.world.get_resource::<Evolving>().map_or(now, |evolving| &evolving.founders);
        for measure in &self.world.resource::<Eyes>().0 {
            measure.write(roster, &mut sheet);
        }
        let workload = &self.world.resource::<Goods>().0;
        let last = Clock { round: self.clock().round.saturating_sub(1), ..self.clock() };
        let utility = (0..roster.peers() as u32).map(|p| workload.utility(last, PeerId(p))).collect();
        sheet.peers.push(("utility", utility));
        let standing = self.standing();
        if standing.iter().any(Option::is_some) {
            let standing = standing.into_iter().map(|standing| standing.unwrap_or(f64::NAN));
            sheet.peers.push(("public_standing", standing.collect()));
        }
        let mut own = Vec::new();
        self.world.resource::<Rules>().0.observe(&mut own);
        sheet.cells.extend(own);
        sheet
    }

    /// What everybody may know of the standing of each peer's newest account; nothing of those that never took part.
    fn standing(&self) -> Vec<Option<f64>> {
        let rules = &self.world.resource::<Rules>().0;
        let of = |entity: &Entity| {
            let newest = self.world.get::<Presence>(*entity).and_then(|presence| presence.accounts.last());
            newest.and_then(|(account, _)| rules.public_standing(*account))
        };
        self.world.resource::<Players>().entity.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests;
