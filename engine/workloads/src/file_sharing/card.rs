//! The card of the workload: every parameter, its default and where that comes from.

use super::FileSharing;
use super::catalogue::{Catalogue, SHARED, SIZES};
use super::habits::{Habits, QUERIES, SESSIONS, UPTIMES};
use super::holdings::MOST_FILES;
use crate::capacity::{self, DOWNLINKS, UPLINKS};
use game::card::{Card, Kind, choice, flag, integer, number, numbers, text};
use game::ids::PeerId;
use game::params::Params;
use game::workload::WorkloadEntry;
use std::borrow::Cow;

/// More communities than this are taken for a mistake.
const MOST_CLUSTERS: usize = 255;

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("file_sharing"),
    summary: text("Peers look for files in an index and wait in queues at those who share them, as in Maze. Utility: MiB of authentic files received."),
    source: text(
        "Maze: Lian et al. 2007 (An Empirical Study of Collusion Behavior in the Maze P2P File-Sharing System) and 2006 (Robust Incentives via Multi-level Tit-for-tat); Kamvar et al. 2003, table 1 (catalogue, quality); Saroiu et al. 2002 (shared files)",
    ),
    version: 2,
    params: Cow::Borrowed(&[
        integer("peers", 300, 1, 10_000_000, "registered peers (Maze: 1,400,000)"),
        integer(
            "online",
            60,
            0,
            10_000_000,
            "how many of them are online at a time on average, where `uptime` does not say otherwise (Maze: 30,000)",
        ),
        choice("uptime", &UPTIMES, "how much of its time a peer is online").per_group(),
        choice("session", &SESSIONS, "how long a peer is online at a time").per_group(),
        integer("files", 2000, 1, MOST_FILES, "distinct files (belongs to the population; not published)"),
        integer("categories", 20, 1, 100_000, "categories of files (EigenTrust: 20)"),
        number("zipf_exponent", 1.0, 0.0, 10.0, "exponent of the popularity of categories, and of files in one"),
        integer("interests", 4, 1, 100_000, "categories that a peer is interested in (not published: a few)"),
        choice("file_size", &SIZES, "how large files are"),
        choice("shared_files", &SHARED, "how many files a peer shares at first; free-riders share a constant 0").per_group(),
        choice("queries", &QUERIES, "when a peer that is online looks for a file").per_group(),
        integer("answers", 20, 1, 1_000_000, "sources that the index names at most (not published)"),
        integer("tries", 10, 1, 1_000_000, "sources that are asked for one file at most (not published)"),
        numbers("clusters", 0.0, 1e9, "shares of the population in communities; none: a single one (Maze: a large and a small one)"),
        integer("cluster", 0, 0, MOST_CLUSTERS as i64, "the community of the group, counted from 1; 0: drawn by `clusters`").per_group(),
        number("inside_share", 0.9, 0.0, 1.0, "share of the queries that are answered from inside the community if they can be (not published)"),
        choice("uplink", &UPLINKS, "uplinks of the peers").per_group(),
        choice("downlink", &DOWNLINKS, "downlinks of the peers").per_group(),
        integer("upload_slots", 4, 1, 1_000_000, "requests that a peer serves at once (not published)").per_group(),
        integer("downloads_at_once", 4, 0, 1_000_000, "downloads at which a peer asks for no more (not published)").per_group(),
        number("patience_s", 7200.0, 0.0, f64::INFINITY, "seconds that a request waits at a source before the peer asks elsewhere (not published)").per_group(),
        flag("resume", true, "whether what arrived counts when the rest comes from elsewhere or later"),
        flag("collects", true, "whether what a peer downloaded is among its files from then on; if not, files stay with those that had them at first, and it may look for the same one again (EigenTrust)"),
        number("keeps", 1.0, 0.0, 1.0, "share of its downloads that a peer shares from then on").per_group(),
        number("mistakes", 0.05, 0.0, 1.0, "how often what a peer serves is not what it seems, by mistake (EigenTrust: 0.05)").per_group(),
        number("discovers", 1.0, 0.0, 1.0, "how often a peer notices that a download is not what it seemed; it drops those, and shares the others").per_group(),
        number("answers_top", 0.0, 0.0, 1.0, "share of the files, the most popular ones, that a peer claims to have and can serve (EigenTrust: malicious peers 0.2, pre-trusted ones 0.05)").per_group(),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text("workload: { file_sharing: { peers: 3000, online: 600, files: 20000 } }"),
};

fn check(params: &Params) -> Result<(), String> {
    Catalogue::check(params)?;
    Habits::new(params)?;
    capacity::uplink(params, "uplink", 0, PeerId(0), 0)?;
    capacity::downlink(params, 0, PeerId(0), 0, 0)?;
    let (clusters, own) = (params.numbers("clusters"), params.count("cluster"));
    if clusters.len() > MOST_CLUSTERS {
        return Err(format!("clusters: {} communities are more than {MOST_CLUSTERS}", clusters.len()));
    }
    if !clusters.is_empty() && clusters.iter().sum::<f64>() <= 0.0 {
        return Err("clusters: all shares are 0, so nobody can be in any".to_owned());
    }
    if own > clusters.len().max(1) {
        return Err(format!("cluster ({own}) is above the number of clusters ({})", clusters.len().max(1)));
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
    new: |params, cast| Ok(Box::new(FileSharing::new(params, cast)?)),
};
