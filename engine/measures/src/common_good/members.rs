//! Who is in which swarm with what, as the facts tell it.

use super::fluid::{Curve, Leecher, throughput};
use game::fact::{Fact, Party};
use game::ids::{Bytes, Clock, PeerId};
use game::measure::Roster;
use std::collections::{BTreeMap, BTreeSet};

/// What a peer has of some goods.
#[derive(Clone, Copy, Debug)]
struct Share {
    good: u32,
    /// What it lacks; 0: it has all.
    lacks_bytes: Bytes,
    /// What it got.
    got_bytes: Bytes,
}

/// One peer.
#[derive(Clone, Debug, Default)]
struct Peer {
    accounts: u32,
    /// What it can give and take, in bytes per second; `u64::MAX`: no limit.
    uplink: u64,
    downlink: u64,
    shares: Vec<Share>,
}

/// All peers, and what left the seeds.
#[derive(Debug)]
pub struct Members {
    peers: Vec<Peer>,
    /// For each of the goods, bytes that came from those who have all of it: what leechers could have of each other.
    out_bytes: BTreeMap<u32, Bytes>,
}

/// What can flow in a round at most, and what it rests on.
#[derive(Debug)]
pub struct Best {
    /// Bytes in the round.
    pub bytes: f64,
    /// Whether anybody leeches.
    pub leeches: bool,
}

impl Members {
    /// Nobody is there yet.
    pub fn new(roster: &Roster) -> Self {
        Self { peers: vec![Peer::default(); roster.peers()], out_bytes: BTreeMap::new() }
    }

    /// Leechers brought some of the goods: nobody knows how much they could have of each other.
    pub fn bring(&mut self, good: u32) {
        self.out_bytes.insert(good, Bytes::MAX);
    }

    /// Follows a fact about who is there.
    pub fn follow(&mut self, fact: &Fact) {
        match *fact {
            Fact::Arrived { who, uplink_bytes_per_s, downlink_bytes_per_s, .. } => {
                let peer = &mut self.peers[who.peer.index()];
                peer.accounts += 1;
                (peer.uplink, peer.downlink) = (uplink_bytes_per_s, downlink_bytes_per_s);
            }
            Fact::Departed { who, .. } => self.peers[who.peer.index()].accounts -= 1,
            Fact::Sought { who, good, bytes } => self.seek(who.peer, good.0, bytes),
            _ => {}
        }
    }

    fn seek(&mut self, peer: PeerId, good: u32, lacks_bytes: Bytes) {
        let shares = &mut self.peers[peer.index()].shares;
        match shares.iter_mut().find(|share| share.good == good) {
            // It was done with it, and begins anew.
            Some(share) if share.lacks_bytes == 0 => (share.lacks_bytes, share.got_bytes) = (lacks_bytes, 0),
            Some(share) => share.lacks_bytes = lacks_bytes,
            None => shares.push(Share { good, lacks_bytes, got_bytes: 0 }),
        }
    }

    /// Takes down what flowed.
    pub fn flow(&mut self, from: Party, to: Party, good: u32, (bytes, wasted_bytes): (Bytes, Bytes)) {
        let has_all = self.share(from.peer, good).is_some_and(|share| share.lacks_bytes == 0);
        if has_all {
            let out = self.out_bytes.entry(good).or_default();
            *out = out.saturating_add(bytes);
        }
        if let Some(share) = self.share(to.peer, good) {
            share.lacks_bytes = (share.lacks_bytes + wasted_bytes).saturating_sub(bytes).max(1);
            share.got_bytes = (share.got_bytes + bytes).saturating_sub(wasted_bytes);
        }
    }

    /// A peer has all of some goods.
    pub fn complete(&mut self, who: Party, good: u32) {
        if let Some(share) = self.share(who.peer, good) {
            share.lacks_bytes = 0;
        }
    }

    fn share(&mut self, peer: PeerId, good: u32) -> Option<&mut Share> {
        self.peers[peer.index()].shares.iter_mut().find(|share| share.good == good)
    }

    /// Uplinks of those online that have all of something that somebody leeches, in bytes per second.
    pub fn seeds(&self) -> f64 {
        let shares = self.online().flat_map(|peer| &peer.shares);
        let leeched: BTreeSet<u32> = shares.filter(|share| share.lacks_bytes > 0).map(|share| share.good).collect();
        let gives = |share: &Share| share.lacks_bytes == 0 && leeched.contains(&share.good);
        self.online().filter(|peer| peer.shares.iter().any(gives)).map(|peer| peer.uplink as f64).sum()
    }

    fn online(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter().filter(|peer| peer.accounts > 0)
    }

    /// The leechers of each swarm, each as `of` says.
    fn swarms(&self, of: impl Fn(&Peer, &Share) -> Leecher) -> BTreeMap<u32, Vec<Leecher>> {
        let mut swarms: BTreeMap<u32, Vec<Leecher>> = BTreeMap::new();
        for peer in self.online() {
            for share in peer.shares.iter().filter(|share| share.lacks_bytes > 0) {
                swarms.entry(share.good).or_default().push(of(peer, share));
            }
        }
        swarms
    }

    /// The curve of each swarm if nothing had left the seeds yet, with the most that a leecher lacks.
    pub fn fresh_curves(&self) -> Vec<(Curve, f64)> {
        let seeds = self.seeds();
        let of =
            |peer: &Peer, _: &Share| Leecher { uplink: peer.uplink as f64, most: limit(peer.downlink), stock: 0.0 };
        let mut lacks: BTreeMap<u32, Bytes> = BTreeMap::new();
        for share in self.online().flat_map(|peer| &peer.shares).filter(|share| share.lacks_bytes > 0) {
            let most = lacks.entry(share.good).or_default();
            *most = (*most).max(share.lacks_bytes);
        }
        let curves = self.swarms(of).into_values().map(|leechers| Curve::new(&leechers, seeds));
        curves.zip(lacks.into_values().map(|bytes| bytes as f64)).collect()
    }

    /// What can flow in a round at most.
    pub fn best(&self, clock: Clock) -> Best {
        let (seeds, round_s) = (self.seeds(), clock.round_seconds);
        let swarms = self.swarms(|peer, share| {
            let out = self.out_bytes.get(&share.good).map_or(0, |out| out.saturating_sub(share.got_bytes));
            Leecher {
                uplink: peer.uplink as f64,
                most: limit(peer.downlink).min(share.lacks_bytes as f64 / round_s),
                stock: out as f64 / round_s,
            }
        });
        let curves: Vec<Curve> = swarms.values().map(|leechers| Curve::new(leechers, seeds)).collect();
        // A peer in several swarms has one uplink and one downlink for all of them.
        let uplinks: f64 = self.online().map(|peer| peer.uplink as f64).sum();
        let downlinks: f64 = self.online().map(|peer| limit(peer.downlink)).sum();
        let most = throughput(&curves, seeds).min(uplinks).min(downlinks);
        Best { bytes: most * round_s, leeches: !swarms.is_empty() }
    }
}

/// A capacity as a number; infinity: no limit.
fn limit(bytes_per_s: u64) -> f64 {
    if bytes_per_s == u64::MAX { f64::INFINITY } else { bytes_per_s as f64 }
}
