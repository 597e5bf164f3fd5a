//! Workloads: one file or folder, one kind of goods.
//!
//! To add one: a new file or folder here, a `mod` line and a line in [`ALL`].

use game::WorkloadEntry;

mod backup;
mod capacity;
mod commons;
mod compute;
mod dilemma;
mod duration;
mod exchange;
mod file_sharing;
mod fluid;
pub mod maze;
mod swarm;
mod trace;
mod weights;
mod zipf;

/// The catalogue, in alphabetical order.
pub static ALL: &[WorkloadEntry] = &[
    backup::ENTRY,
    commons::ENTRY,
    compute::ENTRY,
    dilemma::ENTRY,
    exchange::ENTRY,
    file_sharing::ENTRY,
    swarm::ENTRY,
    trace::ENTRY,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_workload_keeps_the_laws() {
        for entry in ALL {
            game::laws::card(entry.card).unwrap_or_else(|trouble| panic!("{trouble}"));
            game::laws::workload::all(entry).unwrap_or_else(|trouble| panic!("{}: {trouble}", entry.card.name));
        }
    }
}
