//! The phases of a round, always in this order: the table of contents of this crate.

use crate::world::Trouble;
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

/// A phase of a round. Each has a file of its own.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Who is online, under which account: churn, then strategies. `join.rs`
    Join,
    /// Requests: queries, strategies, then the workload. `ask.rs`
    Ask,
    /// Places in queues, and grants, shares of a peer's capacity: strategies, advised by the mechanism.
    /// `queue.rs`, `serve.rs`
    Serve,
    /// Goods move within uplink and downlink limits: the workload tells facts. `transfer.rs`
    Transfer,
    /// Evidence, true or false: strategies. `report.rs`
    Report,
    /// Books, reputations, audits, obligations: the mechanism. `settle.rs`
    Settle,
    /// Rows for the frames: measures. `measure.rs`
    Measure,
    /// Between two rounds, where the experiment says so: peers take over strategies that do better. `evolve.rs`
    Evolve,
}

/// The schedule of a round.
///
/// # Errors
/// Two systems of one phase that would disturb each other: their order would be left to chance.
pub fn schedule(world: &mut World) -> Result<Schedule, String> {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..Default::default()
    });
    use Phase::*;
    // A round that cannot be played is not.
    let untroubled = |trouble: Res<Trouble>| trouble.0.is_none();
    let rest = (Ask, Serve, Transfer, Report, Settle, Measure, Evolve).chain();
    schedule.configure_sets((Join, rest.run_if(untroubled)).chain());
    schedule.add_systems((
        (crate::join::churn, crate::join::strategies, crate::join::bound).chain().in_set(Join),
        (crate::ask::queries, crate::ask::strategies, crate::ask::requests).chain().in_set(Ask),
        (crate::queue::positions, crate::serve::recommend, crate::serve::strategies, crate::serve::allow)
            .chain()
            .in_set(Serve),
        crate::transfer::transfer.in_set(Transfer),
        (crate::report::truth, crate::report::strategies).chain().in_set(Report),
        crate::settle::settle.in_set(Settle),
        (crate::measure::measure, crate::measure::remember).chain().in_set(Measure),
    ));
    if world.contains_resource::<crate::evolve::Evolving>() {
        schedule.add_systems(crate::evolve::evolve.in_set(Evolve));
    }
    schedule.initialize(world).map_err(|e| e.to_string(schedule.graph(), world))?;
    Ok(schedule)
}
