//! The lists of names.

use game::Verb;
use std::collections::BTreeSet;
use strategies::classic::{CLASSIC, FIRST_TOURNAMENT};

#[test]
fn all_of_the_field_are_in_the_catalogue() {
    for name in CLASSIC.iter().chain(FIRST_TOURNAMENT) {
        let source = strategies::native(name).unwrap_or_else(|| panic!("there is no `{name}`"));
        assert!(source.card().fits("dilemma") && !source.card().fits("swarm"), "{name}");
        assert!(source.verbs().iter().eq([Verb::Serve]), "{name}");
        assert!(!source.knows().global, "{name} knows its matches only");
    }
    let classic: BTreeSet<_> = CLASSIC.iter().collect();
    assert_eq!((classic.len(), FIRST_TOURNAMENT.len()), (CLASSIC.len(), 15), "no name stands twice");
    assert!(FIRST_TOURNAMENT.iter().all(|name| classic.contains(name)), "the fifteen are classic");
}

#[test]
fn all_names_of_the_catalogue_differ() {
    let names: BTreeSet<_> = strategies::ALL.iter().map(|entry| &(entry.card)().name).collect();
    assert_eq!(names.len(), strategies::ALL.len());
}
