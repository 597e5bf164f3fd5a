//! The card of the workload: every parameter, its default and where that comes from.

use super::Backup;
use super::sites::TOPOLOGIES;
use game::card::{Card, Kind, choice, flag, integer, number, text};
use game::params::Params;
use game::workload::WorkloadEntry;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("backup"),
    summary: text(
        "Peers keep copies of each other's objects for as long as they like, as in Samsara. Utility: copies of own objects that others keep, in the mean round.",
    ),
    source: text("Cox and Noble 2003, Samsara: Honor Among Thieves in Peer-to-Peer Storage, section 5 (simulation)"),
    version: 1,
    params: Cow::Borrowed(&[
        integer("peers", 500, 2, 10_000_000, "peers (Samsara's simulation: 5000)"),
        integer("objects_per_peer", 1, 0, 1_000_000, "objects of its own that a peer wants kept (Samsara: 1)").per_group(),
        number("object_kib", 4.0, 0.001, 1e9, "size of an object in KiB; one claim of Samsara's prototype by default"),
        integer("replicas", 4, 1, 1000, "copies of each object that its owner wants at others (Samsara: 4)"),
        number(
            "utilisation",
            0.5,
            0.001,
            1.0,
            "copies that a peer wants over the space that it gives, in objects, rounded to whole ones (Samsara: 0.5 to 1)",
        )
        .per_group(),
        integer("space_objects", 0, 0, 10_000_000, "objects of others that a peer has space for; 0: as `utilisation` says")
            .per_group(),
        choice("topology", &TOPOLOGIES, "who could keep a copy"),
        integer(
            "candidates",
            1,
            1,
            1_000_000,
            "sites that the index names for each lacking copy in a round, of which the mechanism chooses (PAST: 1, the next one)",
        ),
        integer(
            "placing_rounds",
            1,
            1,
            1_000_000_000,
            "rounds over which owners begin to place their objects, each in one drawn from them (not published)",
        ),
        flag("repair", true, "whether owners place copies anew that they lost"),
        integer(
            "repair_after_rounds",
            0,
            0,
            1_000_000_000,
            "whole rounds that pass before an owner looks for another site (not published)",
        ),
        number("outage_probability", 0.0, 0.0, 1.0, "probability a round that a peer goes offline for a while").per_group(),
        number("outage_rounds", 1.0, 1.0, 1e9, "rounds that it stays away then, on average (geometric)").per_group(),
        number("failure_probability", 0.0, 0.0, 1.0, "probability a round that a peer and its disk fail for good").per_group(),
        number("failure_share", 0.0, 0.0, 1.0, "share of all peers that fail for good at once (Samsara: 0.08 and 0.16)"),
        integer("failure_round", 0, 0, 1_000_000_000, "the round in which they do"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { backup: { utilisation: 0.8, topology: collection } }"),
};

/// Whether parameters that are each fine go together.
fn check(params: &Params) -> Result<(), String> {
    let (peers, replicas) = (params.count("peers"), params.count("replicas"));
    if replicas >= peers {
        return Err(format!("replicas ({replicas}) is not below peers ({peers}): an owner keeps no copy for itself"));
    }
    if let ("collection", of_topology) = params.choice("topology") {
        let nodes = of_topology.count("collection_nodes");
        if replicas >= nodes {
            return Err(format!(
                "replicas ({replicas}) is not below collection_nodes ({nodes}): there are no other sites"
            ));
        }
    }
    if params.number("object_kib") * super::KIB < 1.0 {
        return Err("object_kib is below one byte".to_owned());
    }
    Ok(())
}

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |_| Vec::new(),
    tells_matches: |_| false,
    requests: |_, _| None,
    check,
    check_groups: |_, _| Ok(Vec::new()),
    new: |params, cast| Ok(Box::new(Backup::new(params, cast)?)),
};
