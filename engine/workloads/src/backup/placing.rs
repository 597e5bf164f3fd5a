//! Placing: from a copy that is lacking over the answer of the index to a proposal at a site.

use super::Backup;
use game::fact::{Fact, Party};
use game::ids::{Bytes, Clock, Good, PeerId};
use game::random::{Purpose, Stream};
use game::request::{Queries, Query};
use game::workload::Neighbour;
use std::ops::Range;

/// A copy that looks for a site.
#[derive(Debug)]
struct Pending {
    by: Party,
    good: Good,
    /// Who could keep it, as a part of [`Placing::sites`].
    sites: Range<u32>,
    /// Which of them is asked.
    chosen: Option<u32>,
}

/// The queries of a round.
#[derive(Debug, Default)]
pub struct Placing {
    /// Those of one peer beside each other, in the order of peers.
    pending: Vec<Pending>,
    sites: Vec<Party>,
}

impl Placing {
    /// The mechanism chose sites, one for each query.
    pub fn choose(&mut self, chosen: &[u32]) {
        for (pending, chosen) in self.pending.iter_mut().zip(chosen) {
            pending.chosen = Some(pending.sites.start + chosen);
        }
    }

    /// The queries of a peer, as a part of the pending ones.
    fn of(&self, peer: PeerId) -> Range<usize> {
        let from = self.pending.partition_point(|pending| pending.by.peer < peer);
        from..from + self.pending[from..].iter().take_while(|pending| pending.by.peer == peer).count()
    }

    /// The sites that a peer could ask.
    pub fn list(&self, peer: PeerId, object_bytes: Bytes, out: &mut Vec<Neighbour>) {
        for pending in &self.pending[self.of(peer)] {
            out.extend(pending.sites.clone().map(|at| Neighbour {
                handle: at,
                own_account: pending.by.account,
                account: self.sites[at as usize].account,
                good: pending.good,
                offers_bytes: object_bytes,
                shows_bytes: 0,
                hides_bytes: 0,
                recommended: pending.chosen == Some(at),
            }));
        }
    }

    /// A peer asks these sites and no other. Of several for one copy it asks the recommended one, or else the first; a copy
    /// without any is looked for again in the next round.
    pub fn ask(&mut self, peer: PeerId, asked: &[u32]) {
        for at in self.of(peer) {
            let pending = &mut self.pending[at];
            if !pending.chosen.is_some_and(|recommended| asked.contains(&recommended)) {
                pending.chosen = asked.iter().copied().find(|site| pending.sites.contains(site));
            }
        }
    }

    /// The proposals of the round: site, owner, object.
    pub fn take(&mut self) -> Vec<(Party, Party, Good)> {
        let pending = std::mem::take(&mut self.pending).into_iter();
        pending.filter_map(|p| Some((self.sites[p.chosen? as usize], p.by, p.good))).collect()
    }
}

impl Backup {
    /// The queries of the round: one for each copy that is lacking and whose owner is there.
    pub fn look_for_sites(&mut self, clock: Clock, out: &mut Queries) {
        out.clear();
        self.placing.pending.clear();
        self.placing.sites.clear();
        for good in self.copies.lacking().collect::<Vec<Good>>() {
            let object = self.copies.object(good);
            let Some(by) = self.accounts.newest(object.owner) else { continue };
            let due = object.missing.iter().filter(|from| u64::from(**from) <= clock.round).count();
            // The sites of one object's copies are different ones.
            let mut named: Vec<PeerId> = Vec::new();
            for nth in 0..due {
                let from = named.len();
                self.name_sites(clock, good, nth, &mut named);
                if named.is_empty() {
                    // Everybody with room has refused: it begins anew.
                    self.copies.forgive(good);
                    self.name_sites(clock, good, nth, &mut named);
                }
                if named.len() == from {
                    self.untold.push(Fact::Unanswered { who: by, good });
                    break;
                }
                let first = self.placing.sites.len() as u32;
                self.placing.sites.extend(named[from..].iter().filter_map(|site| self.accounts.newest(*site)));
                let sites = first..self.placing.sites.len() as u32;
                out.sources.extend(self.placing.sites[first as usize..].iter().map(|site| site.account));
                out.all.push(Query { by: by.account, by_peer: by.peer, good, sources: sites.clone() });
                self.placing.pending.push(Pending { by, good, sites, chosen: None });
            }
        }
    }

    /// Adds sites for the `nth` lacking copy of an object: online, with room beside the copies that they keep, and none
    /// that keeps one of it, refused it or was named already.
    fn name_sites(&self, clock: Clock, good: Good, nth: usize, named: &mut Vec<PeerId>) {
        let object = self.copies.object(good);
        let open = |peer: PeerId, named: &[PeerId]| {
            peer != object.owner
                && self.accounts.is_online(peer)
                && self.copies.keeps(peer) < self.slots[peer.index()]
                && !object.keepers.contains(&peer)
                && !named.contains(&peer)
                && object.refused.binary_search(&peer).is_err()
        };
        let mut stream = Stream::of_account(self.rules.seed, Purpose::Placement, good.0, nth, clock.round);
        self.sites.name(&mut stream, object.owner, good, self.rules.candidates, open, named);
    }
}
