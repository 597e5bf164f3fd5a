//! What we ask: reads experiment files, plans their cells, runs them and judges their claims.
//!
//! This crate alone knows everyone: strategies, mechanisms, workloads, measures and the referee.

pub mod ask;
pub mod bridges;
pub mod cell;
pub mod command;
pub mod contest;
pub mod export;
pub mod listing;
pub mod log;
pub mod new;
pub mod present;
pub mod progress;
pub mod publish;
pub mod red_team;
pub mod rehearse;
pub mod replay;
pub mod replicate;
pub mod rounds;
pub mod run;
pub mod search;
pub mod simulate;
pub mod solve;
pub mod streams;

use ask::Catalogue;

/// Everything that an experiment file may name.
pub fn catalogue() -> Catalogue {
    Catalogue {
        workloads: workloads::ALL,
        mechanisms: mechanisms::ALL,
        strategies: strategies::ALL,
        field: strategies::field,
        points: strategies::points,
        open: strategies::open,
    }
}
