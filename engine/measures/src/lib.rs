//! Measures: one file, one set of columns.
//!
//! To add one: a new file here, a `mod` line and a line in [`ALL`]. Where peers are in their lives is told by
//! `stages.rs`, sums over very many facts are in `sums.rs`, who plays whom in `meetings.rs`, how good detectors are in `verdict.rs`; hand-made facts for tests are in `told.rs`.

use game::MeasureEntry;

mod altruism;
mod authenticity;
mod collusion;
mod common_good;
mod conservation;
mod contribution;
mod coverage;
mod distribution_bound;
mod downloads;
mod endowments;
mod fairness;
mod fluid_model;
mod games;
mod load;
mod matches;
mod meetings;
mod moves;
mod population;
mod queues;
mod reciprocation_model;
mod reciprocity;
mod redemption;
mod seed_load;
mod slow_start;
mod stages;
mod storage;
mod sums;
mod supply;
#[cfg(test)]
mod told;
mod transfers;
mod verdict;
mod violations;
mod whitewashing;

/// The catalogue, in alphabetical order.
pub static ALL: &[MeasureEntry] = &[
    altruism::ENTRY,
    authenticity::ENTRY,
    collusion::ENTRY,
    common_good::ENTRY,
    conservation::ENTRY,
    contribution::ENTRY,
    coverage::ENTRY,
    distribution_bound::ENTRY,
    downloads::ENTRY,
    endowments::ENTRY,
    fairness::ENTRY,
    fluid_model::ENTRY,
    games::ENTRY,
    load::ENTRY,
    matches::ENTRY,
    moves::ENTRY,
    population::ENTRY,
    queues::ENTRY,
    reciprocation_model::ENTRY,
    reciprocity::ENTRY,
    redemption::ENTRY,
    seed_load::ENTRY,
    slow_start::ENTRY,
    storage::ENTRY,
    supply::ENTRY,
    transfers::ENTRY,
    violations::ENTRY,
    whitewashing::ENTRY,
];

#[cfg(test)]
mod tests {
    use super::ALL;
    use game::measure::Frame;
    use std::collections::BTreeSet;

    #[test]
    fn every_measure_keeps_the_laws() {
        let mut names = BTreeSet::new();
        for entry in ALL {
            game::laws::card(entry.card).unwrap_or_else(|trouble| panic!("{trouble}"));
            game::laws::measure::all(entry).unwrap_or_else(|trouble| panic!("{}: {trouble}", entry.card.name));
            for column in entry.columns {
                // The groups frame holds the means of the peers' columns, too.
                let frame = if column.frame == Frame::Peers { Frame::Groups } else { column.frame };
                assert!(names.insert((frame as u8, column.name)), "two measures write `{}`", column.name);
            }
        }
    }
}
