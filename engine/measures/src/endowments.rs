//! Endowments: what the world gave each peer before anybody decided anything, as it first came online.
//!
//! These are draws of the world: under one seed they are the same whatever strategies and mechanisms are played, so that
//! what somebody gained can be told by what it had.

use game::card::{Card, Kind, text};
use game::fact::Fact;
use game::ids::Clock;
use game::measure::{Frame, Measure, MeasureEntry, Roster, Sheet, real, whole};
use game::workload::ENDLESS;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Measure,
    name: text("endowments"),
    summary: text("Tells the links of each peer, when it came, and what for."),
    source: text("Piatek et al. 2007, section 5, which tells downloads by uplink"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("measures: [endowments]"),
};

/// The catalogue entry.
pub const ENTRY: MeasureEntry = MeasureEntry {
    card: &CARD,
    columns: &[
        real(Frame::Peers, "uplink_kib_s", "its uplink in KiB/s; null if it never came, or has no limit"),
        real(Frame::Peers, "downlink_kib_s", "its downlink in KiB/s; null if it never came, or has no limit"),
        real(Frame::Peers, "arrived_s", "seconds until the round in which it first came; null if it never did"),
        whole(
            Frame::Peers,
            "wanted_bytes",
            "bytes that it lacked of what it first came for; null if it never came, or always wants more",
        ),
    ],
    on_request: true,
    new: |roster| Box::new(Endowments(vec![NEVER_CAME; roster.peers()])),
};

/// Uplink, downlink, arrival and wants of one peer; `NaN` where there is no value.
type Endowment = [f64; 4];

const NEVER_CAME: Endowment = [f64::NAN; 4];

struct Endowments(Vec<Endowment>);

fn below(limit: u64, value: u64, unit: f64) -> f64 {
    if value < limit { value as f64 / unit } else { f64::NAN }
}

impl Measure for Endowments {
    fn fold(&mut self, clock: Clock, facts: &[Fact], _: &Roster) {
        for fact in facts {
            let Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, wants_bytes, .. } = *fact else {
                continue;
            };
            let endowment = &mut self.0[who.peer.index()];
            // Only the first arrival: when somebody comes back may depend on what it got.
            if endowment[2].is_nan() {
                *endowment = [
                    below(u64::MAX, uplink_bytes_per_s, 1024.0),
                    below(u64::MAX, downlink_bytes_per_s, 1024.0),
                    clock.start_s(),
                    below(ENDLESS, wants_bytes, 1.0),
                ];
            }
        }
    }

    fn write(&self, _: &Roster, sheet: &mut Sheet) {
        for (at, column) in ENTRY.columns.iter().enumerate() {
            sheet.peers.push((column.name, self.0.iter().map(|endowment| endowment[at]).collect()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{Told, UPLINK, arrives, departs, endless, under};

    #[test]
    fn the_first_arrival_counts() {
        let mut told = Told::to(&ENTRY, &[("peers", 4)]);
        told.round(&[arrives(0, 100), endless(arrives(1, ENDLESS))]);
        told.round(&[departs(0), under(7, arrives(0, 50)), arrives(2, 0)]);
        let is = |name: &str, values: [f64; 4]| {
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&told.peers(name)), bits(&values), "{name}");
        };
        let (kib_s, none) = (UPLINK as f64 / 1024.0, f64::NAN);
        is("uplink_kib_s", [kib_s, none, kib_s, none]);
        is("downlink_kib_s", [none; 4]);
        is("arrived_s", [0.0, 0.0, 10.0, none]);
        is("wanted_bytes", [100.0, none, 0.0, none]);
    }
}
