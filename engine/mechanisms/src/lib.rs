//! Mechanisms: one file, one rule of exchange.
//!
//! To add one: a new file here, a `mod` line and a line in [`ALL`].

use game::MechanismEntry;

mod antfarm;
mod books;
mod claims;
mod client_server;
mod currency;
mod eigentrust;
mod evidence;
mod generosity;
mod max_flow;
mod multi_trust;
mod none;
mod points;
mod private_history;
mod prop_share;
mod queue;
mod tickets;
mod tit_for_tat;
/// Public for the benches, which measure the kernels by themselves; mechanisms are used through [`ALL`].
pub mod trust;

/// The catalogue, in alphabetical order.
pub static ALL: &[MechanismEntry] = &[
    antfarm::ENTRY,
    claims::ENTRY,
    client_server::ENTRY,
    currency::ENTRY,
    eigentrust::ENTRY,
    generosity::ENTRY,
    max_flow::ENTRY,
    multi_trust::ENTRY,
    none::ENTRY,
    points::ENTRY,
    private_history::ENTRY,
    prop_share::ENTRY,
    tickets::ENTRY,
    tit_for_tat::ENTRY,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_mechanism_keeps_the_laws() {
        for entry in ALL {
            game::laws::card(entry.card).unwrap_or_else(|trouble| panic!("{trouble}"));
            game::laws::mechanism::all(entry.columns, &|| (entry.new)(&entry.card.defaults()))
                .unwrap_or_else(|trouble| panic!("{}: {trouble}", entry.card.name));
            // Tickets are heard of when they are redeemed: their own tests strike the bargains that takes.
            if entry.card.name != "tickets" {
                game::laws::mechanism::listens(&|| (entry.new)(&entry.card.defaults()))
                    .unwrap_or_else(|trouble| panic!("{}: {trouble}", entry.card.name));
            }
        }
    }
}
