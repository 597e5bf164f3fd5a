//! The cast: which peer plays in which group.
//!
//! Peers are dealt in one random order that depends on the seed alone. Groups with a size of their own
//! take the first of them, in the file's order; the group that takes the rest takes what is left. So
//! when the last group with a size grows, it keeps all it had, the groups before it keep theirs, and
//! the rest only loses. Peers that the workload brings come after the others.

use super::config::Config;
use game::cast::{Cast, CastGroup};
use game::{PeerId, Purpose, Stream};

/// Deals the peers of a configuration for one seed.
pub fn cast(config: &Config, seed: u64) -> Cast {
    let mut peers: Vec<PeerId> = (0..config.peers() as u32).map(PeerId).collect();
    Stream::new(seed, Purpose::Groups, 0, 0).shuffle(&mut peers);
    let mut next_extra = peers.len() as u32;
    let mut left = peers.as_slice();
    let mut take = |count: usize| {
        let (mine, others) = left.split_at(count.min(left.len()));
        left = others;
        mine.to_vec()
    };
    let sized: Vec<Vec<PeerId>> =
        config.groups.iter().map(|g| if g.extra || g.rest { Vec::new() } else { take(g.count) }).collect();
    let groups = config.groups.iter().zip(sized).map(|(group, sized)| {
        let count = group.count as u32;
        let mut members = match (group.extra, group.rest) {
            (true, _) => {
                next_extra += count;
                (next_extra - count..next_extra).map(PeerId).collect()
            }
            (false, true) => take(group.count),
            (false, false) => sized,
        };
        members.sort_unstable();
        CastGroup {
            name: group.name.clone(),
            members,
            params: group.workload.clone(),
            extra: group.extra,
            ring: group.ring,
        }
    });
    let groups = groups.collect();
    Cast { seed, round_seconds: config.round_seconds, groups }
}
