//! The card of the workload: every parameter and its default.

use super::Compute;
use super::demand::{DEMANDS, MOST_UNITS};
use game::card::{Alternative, Card, Kind, alternative, choice, flag, integer, number, numbers, text};
use game::ids::PeerId;
use game::params::Params;
use game::random::{Purpose, Stream};
use game::workload::WorkloadEntry;
use std::borrow::Cow;

static CAPACITIES: [Alternative; 3] = [
    alternative(
        "constant",
        "all have the same",
        const { &[integer("units", 10, 0, MOST_UNITS, "units of CPU; 0: it is no site, and only needs")] },
    ),
    alternative(
        "uniform",
        "uniform between two bounds, each whole number alike",
        const {
            &[
                integer("min_units", 5, 0, MOST_UNITS, "the smallest"),
                integer("max_units", 15, 0, MOST_UNITS, "the largest"),
            ]
        },
    ),
    alternative(
        "list",
        "one after another, and from the start again",
        const { &[numbers("units", 0.0, MOST_UNITS as f64, "the units of CPU")] },
    ),
];

pub static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("compute"),
    summary: text(
        "Sites lend each other CPU, which they need at different times. Utility: useful unit-rounds received, less what giving costs.",
    ),
    source: text("Fu et al. 2003, SHARP: An Architecture for Secure Resource Peering (PlanetLab)"),
    version: 1,
    params: Cow::Borrowed(&[
        integer("peers", 50, 2, 10_000_000, "sites"),
        choice("capacity", &CAPACITIES, "units of CPU that a site has").per_group(),
        choice("demand", &DEMANDS, "when a site needs units of other sites, and how many").per_group(),
        flag("serves_itself", false, "whether a site's own jobs run on its own units first"),
        integer("candidates", 0, 0, 10_000_000, "sites that a job chooses from, drawn in each round; 0: all others"),
        integer("patience_rounds", 0, 0, 1_000_000, "rounds that a job waits for a unit before it is lost"),
        number("worth", 1.0, 0.0, 1e9, "utility of a useful unit-round for the site that has it"),
        number("cost", 0.1, 0.0, 1e9, "utility that a unit-round costs the site that gives it"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { compute: { peers: 20, demand: { bursts: { units: 20, quiet_rounds: 15 } } } }"),
};

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |_| Vec::new(),
    tells_matches: |_| false,
    requests: |_, _| None,
    check: |params| capacity(params, 0, PeerId(0), 0).map(|_| ()),
    check_groups: |_, _| Ok(Vec::new()),
    new: |params, cast| Ok(Box::new(Compute::new(params, cast)?)),
};

/// The units of a site; `nth` is its place in a list.
pub fn capacity(params: &Params, seed: u64, peer: PeerId, nth: usize) -> Result<usize, String> {
    Ok(match params.choice("capacity") {
        ("constant", p) => p.count("units"),
        ("uniform", p) => {
            let (min, max) = (p.count("min_units"), p.count("max_units"));
            if min > max {
                return Err(format!("capacity: min_units ({min}) is above max_units ({max}); swap them"));
            }
            min + Stream::new(seed, Purpose::Capacity, peer.0, 0).below(max - min + 1)
        }
        (_, p) => match p.numbers("units") {
            [] => return Err("capacity: the list of units is empty; give `units: [...]`".to_owned()),
            list if list.iter().any(|units| units.fract() != 0.0) => {
                return Err("capacity: units of CPU are whole; give whole numbers in `units: [...]`".to_owned());
            }
            list => list[nth % list.len()] as usize,
        },
    })
}
