//! Transfer: what is granted the space that it needs is kept for another round.

use super::Backup;
use super::copies::Copy;
use game::fact::{Fact, Party};
use game::ids::{Bytes, Clock, PeerId};
use game::workload::{Grants, Request, Requests};
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
            let mut room = self.slots[provider.index()];
            let mut order: Vec<usize> = requests.of(place).collect();
            order.sort_by_key(|nth| (requests.all[*nth].queued.fresh, requests.all[*nth].duty));
            for nth in order {
                let request = &requests.all[nth];
                let bytes = self.asks_bytes(request);
                let needs = bytes.div_ceil(self.rules.object_bytes) as usize;
                let brake = grants.brake(request.by_peer);
                let before = if brake < Bytes::MAX { taken.get(&request.by_peer).copied().unwrap_or(0) } else { 0 };
                let holds = needs <= room
                    && grants.share[nth] * parts >= needs as f64 * (1.0 - ROUNDING)
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
            (_, false, false) => self.lose(clock, at, good),
            (_, true, false) => {
                self.copies.refuse(at.peer, good);
                self.untold.push(Fact::Refused { at, who, good });
            }
            (_, fresh, true) => {
                if fresh {
                    self.copies.add(at, good, Copy { by: who, since_round: clock.round as u32 });
                }
                if self.accounts.is_open(who) {
                    self.untold.push(Fact::Transfer { from: at, to: who, good, bytes, wasted_bytes: 0 });
                }
            }
        }
    }
}
