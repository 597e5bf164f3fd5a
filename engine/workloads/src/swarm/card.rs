//! The card of the workload: every parameter, its default and where that comes from.

use super::gossip::PEER_EXCHANGE;
use super::life::{ARRIVALS, ON_COMPLETION, ON_SESSION_END, SESSIONS};
use super::{Rules, Swarm, idle, memory};
use crate::capacity::{self, DOWNLINKS, SEED_UPLINKS, UPLINKS};
use game::card::{Card, Kind, choice, flag, integer, number, numbers, text};
use game::cast::Extra;
use game::ids::PeerId;
use game::params::Params;
use game::workload::WorkloadEntry;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("swarm"),
    summary: text("Peers fetch files piece by piece from each other, as in BitTorrent."),
    source: text(
        "Cohen 2003; BEP 3; BEP 11; mainline client 4.x; Piatek et al. 2007 (capacities, tracker); Stutzbach and Rejaie 2006 (sessions)",
    ),
    version: 7,
    params: Cow::Borrowed(&[
        integer("peers", 350, 1, 10_000_000, "leechers"),
        integer("seeds", 1, 0, 1_000_000, "peers that have everything and stay"),
        choice("seed_uplink", &SEED_UPLINKS, "uplink of each seed").per_extra_group(),
        choice("uplink", &UPLINKS, "uplinks of the leechers").per_group(),
        choice("downlink", &DOWNLINKS, "downlinks of the leechers").per_group(),
        integer("file_kib", 5120, 1, 1 << 40, "length of a file, KiB"),
        integer("piece_kib", 256, 1, 1 << 20, "length of a piece, KiB"),
        integer("block_kib", 16, 1, 1 << 20, "length of a block, the unit of a request, KiB"),
        integer("swarms", 1, 1, 1_000_000, "how many files there are, each with a swarm of its own"),
        integer("swarms_per_peer", 1, 1, 1_000_000, "how many of them a leecher wants, drawn at random"),
        number(
            "zipf_exponent",
            0.0,
            0.0,
            10.0,
            "exponent of the popularity of swarms: the k-th is drawn in proportion to k^-exponent; 0: all alike",
        )
        .later(),
        numbers("leeches", 0.0, 1e6, "swarms that a leecher wants, numbered from 0; empty: drawn as above")
            .per_group()
            .later(),
        numbers("holds", 0.0, 1e6, "swarms that a leecher has in full from the start, and seeds while it is there")
            .per_group()
            .later(),
        choice("arrivals", &ARRIVALS, "when leechers arrive"),
        choice("session", &SESSIONS, "how long a leecher stays online at a time").per_group(),
        choice("on_session_end", &ON_SESSION_END, "what a leecher does when that ends before it has all").per_group(),
        choice("on_completion", &ON_COMPLETION, "what a leecher does when it has all it came for").per_group(),
        number(
            "initial_share",
            0.0,
            0.0,
            1.0,
            "share of the pieces, drawn at random, that a leecher has when it first comes (it always lacks one)",
        )
        .per_group(),
        integer("random_first", 4, 0, 1 << 30, "pieces that are chosen at random before the rarest come first"),
        flag("endgame", true, "whether the last blocks are requested again from others"),
        integer("tracker_peers", 50, 1, 1_000_000, "peers that the tracker returns at most"),
        number("announce_s", 300.0, 0.001, 1e9, "seconds between two announcements to the tracker"),
        number(
            "tracker_min_s",
            0.0,
            0.0,
            1e9,
            "seconds between two answers of the tracker to one account, however often it asks or comes (trackers: 900 to 1800)",
        ),
        choice("peer_exchange", &PEER_EXCHANGE, "whether neighbours tell of their neighbours"),
        integer("min_peers", 20, 0, 1_000_000, "neighbours below which a peer asks the tracker again"),
        integer("seek", 40, 0, 1_000_000, "neighbours up to which a peer connects to others (max_initiate)"),
        integer("max_connections", 80, 1, 1_000_000, "neighbours up to which a peer lets others connect"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { swarm: { peers: 350, uplink: { measured: { scale: 0.1 } }, piece_kib: 32 } }"),
};

fn check(params: &Params) -> Result<(), String> {
    Rules::new(params)?;
    for name in ["uplink", "seed_uplink"] {
        capacity::uplink(params, name, 0, PeerId(0), 0)?;
    }
    capacity::downlink(params, 0, PeerId(0), 0, 0)?;
    Ok(())
}

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |params| vec![Extra { group: "seeds".to_owned(), count: params.count("seeds"), ..Extra::default() }],
    tells_matches: |_| false,
    requests: |_, _| None,
    check,
    check_groups: |params, groups| {
        memory::check(params, groups)?;
        Ok(idle::warn(params, groups))
    },
    new: |params, cast| Ok(Box::new(Swarm::new(params, cast)?)),
};
