//! Measures: one file, one set of columns.
//!
//! To add one: a new file here, a `mod` line and a line in [`ALL`].

use game::MeasureEntry;

mod conservation;
mod distribution_bound;
mod downloads;
mod reciprocation_model;
mod transfers;
mod violations;

/// The catalogue, in alphabetical order.
pub static ALL: &[MeasureEntry] = &[
    conservation::ENTRY,
    distribution_bound::ENTRY,
    downloads::ENTRY,
    reciprocation_model::ENTRY,
    transfers::ENTRY,
    violations::ENTRY,
];

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn every_measure_keeps_the_laws() {
        let mut names = BTreeSet::new();
        for entry in ALL {
            game::laws::card(entry.card).unwrap_or_else(|trouble| panic!("{trouble}"));
            game::laws::measure::all(entry).unwrap_or_else(|trouble| panic!("{}: {trouble}", entry.card.name));
            for column in entry.columns {
                assert!(names.insert((column.frame as u8, column.name)), "two measures write `{}`", column.name);
            }
        }
    }
}
