//! Transfer: what is granted the space that it needs is kept for another round.
//!
//! A share that is larger than what a request needs leaves something over, and so does whatever is not granted at all. That
//! flows to the grants whose shares are too small, unless the peer withholds it. Space is kept in full or not at all.

use super::Backup;
use game::fact::{Fact, Party};
use game::ids::{Bytes, Clock, PeerId};
use game::request::{Grants, Request, Requests};
use std::collections::BTreeMap;

/// How much less than a slot is still a slot: shares are divided and multiplied again.
const ROUNDING: f64 = 1e-6;

impl Backup {
    /// Keeps what was granted, as far as there is space, and notes what happened.
    pub fn keep(&mut self, clock: Clock, requests: &Requests, grants: &Grants) {
        // What those that are slowed down take.
        let mut taken: BTreeMap<PeerId, Bytes> = BTreeMap::new();
        for (place, provider) in requests.providers.iter().enumerate() {
            let asked = &requests.all[requests.of(place)];
            let accounts = asked.chunk_by(|a, b| a.to == b.to).count();
            let parts = (self.slots[provider.index()] * accounts) as f64;
            let needs = |nth: usize| self.asks_bytes(&requests.all[nth]).div_ceil(self.rules.object_bytes) as usize;
            let covered = |nth: usize| grants.share[nth] * parts >= needs(nth) as f64 * (1.0 - ROUNDING);
            let mut order: Vec<(bool, usize, usize)> =
                requests.of(place).map(|nth| (covered(nth), needs(nth), nth)).collect();
            order.sort_by_key(|(covered, _, nth)| {
                let request = &requests.all[*nth];
                (!covered, request.queued.fresh, request.duty)
            });
            let mut room = self.slots[provider.index()];
            for (covered, needs, nth) in order {
                let request = &requests.all[nth];
                let bytes = self.asks_bytes(request);
                let brake = grants.brake(request.by_peer);
                let before = if brake < Bytes::MAX { taken.get(&request.by_peer).copied().unwrap_or(0) } else { 0 };
                let granted = covered || grants.share[nth] > 0.0 && !grants.withhold[place];
                let holds = granted
                    && needs <= room
                    && grants.limit_bytes[nth] >= bytes
                    && brake - before >= bytes
                    && !grants.is_inauthentic(nth);
                if holds {
                    room -= needs;
                    if brake < Bytes::MAX {
                        taken.insert(request.by_peer, before + bytes);
                    }
                }
                self.note(clock, Party { peer: *provider, account: request.to }, request, bytes, holds);
            }
        }
    }

    /// One request holds, or does not.
    fn note(&mut self, clock: Clock, at: Party, request: &Request, bytes: Bytes, holds: bool) {
        let (who, good) = (Party { peer: request.by_peer, account: request.by }, request.good);
        match (request.duty, request.queued.fresh, holds) {
            (true, _, true) => self.untold.push(Fact::Honoured { by: at, to: who, bytes }),
            (true, _, false) => {}
            (_, false, false) => {
                self.lose(clock, at, good);
                self.copies.refuse(at.peer, good);
            }
            (_, true, false) => {
                self.copies.refuse(at.peer, good);
                self.untold.push(Fact::Refused { at, who, good });
            }
            (_, fresh, true) => {
                if fresh {
                    self.copies.add(clock, at, good, who);
                }
                if self.accounts.is_open(who) {
                    self.untold.push(Fact::Transfer { from: at, to: who, good, bytes, wasted_bytes: 0 });
                }
            }
        }
    }
}
