//! Measures: one file, one set of columns.
//!
//! To add one: a new file here, a `mod` line and a line in [`ALL`].

use game::MeasureEntry;

mod conservation;
mod distribution_bound;
mod downloads;
mod transfers;
mod violations;

/// The catalogue, in alphabetical order.
pub static ALL: &[MeasureEntry] =
    &[conservation::ENTRY, distribution_bound::ENTRY, downloads::ENTRY, transfers::ENTRY, violations::ENTRY];

#[cfg(test)]
mod tests {
    use super::ALL;
    use game::measure::{Frame, Roster, Sheet};
    use std::collections::BTreeSet;

    /// Every measure writes the columns that its entry lists, and only those.
    #[test]
    fn columns_are_as_listed() {
        let roster = Roster { groups: vec!["a".to_owned()], group_of: vec![0, 0], extra: vec![false] };
        let mut names = BTreeSet::new();
        for entry in ALL {
            game::laws::card(entry.card).unwrap_or_else(|trouble| panic!("{trouble}"));
            let mut sheet = Sheet::default();
            (entry.new)(&roster).write(&roster, &mut sheet);
            let listed =
                |frame| -> Vec<&str> { entry.columns.iter().filter(|c| c.frame == frame).map(|c| c.name).collect() };
            assert_eq!(listed(Frame::Cells), sheet.cells.iter().map(|c| c.0).collect::<Vec<_>>());
            assert_eq!(listed(Frame::Peers), sheet.peers.iter().map(|c| c.0).collect::<Vec<_>>());
            assert_eq!(listed(Frame::Rounds), sheet.rounds.iter().map(|c| c.0).collect::<Vec<_>>());
            for column in entry.columns {
                assert!(!column.doc.is_empty() && names.insert((column.frame as u8, column.name)), "{}", column.name);
            }
        }
    }
}
