//! The cast: which peer plays in which group.
//!
//! Peers are dealt in one random order that depends on the seed alone. The first group takes the
//! first of them, the next group the next, in the file's order: when a group grows at the expense
//! of its neighbour, all who were in it stay. Peers that the workload brings come after the others.

use super::config::Config;
use game::workload::{Cast, CastGroup};
use game::{PeerId, Purpose, Stream};

/// Deals the peers of a configuration for one seed.
pub fn cast(config: &Config, seed: u64) -> Cast {
    let mut peers: Vec<PeerId> = (0..config.peers() as u32).map(PeerId).collect();
    Stream::new(seed, Purpose::Groups, 0, 0).shuffle(&mut peers);
    let mut next_extra = peers.len() as u32;
    let mut rest = peers.as_slice();
    let groups = config
        .groups
        .iter()
        .map(|group| {
            let count = group.count as u32;
            let mut members: Vec<PeerId> = if group.extra {
                next_extra += count;
                (next_extra - count..next_extra).map(PeerId).collect()
            } else {
                let (mine, others) = rest.split_at(group.count.min(rest.len()));
                rest = others;
                mine.to_vec()
            };
            members.sort_unstable();
            CastGroup { name: group.name.clone(), members, params: group.workload.clone(), extra: group.extra }
        })
        .collect();
    Cast { seed, round_seconds: config.round_seconds, groups }
}
