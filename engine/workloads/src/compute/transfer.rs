//! Who gets the units of a round, and what becomes of needs that get none.

use super::{CPU, Compute, UNIT_BYTES};
use game::fact::{Fact, Party};
use game::ids::{AccountId, Bytes, Clock, PeerId};
use game::random::{Purpose, Stream};
use game::request::{Grants, Request, Requests};
use std::collections::BTreeMap;

impl Compute {
    /// The units of one site. `brakes` has what some peers may still take in this round.
    pub fn serve(
        &mut self,
        clock: Clock,
        place: usize,
        requests: &Requests,
        grants: &Grants,
        brakes: &mut BTreeMap<PeerId, Bytes>,
        facts: &mut Vec<Fact>,
    ) {
        let (peer, asked) = (requests.providers[place], requests.of(place));
        let mut granted: Vec<usize> = asked.clone().filter(|at| grants.share[*at] > 0.0).collect();
        self.order(clock, peer, requests, grants, &mut granted);
        // What the books permit between two accounts is for all units together.
        let mut limits: BTreeMap<AccountId, Bytes> = BTreeMap::new();
        for at in &granted {
            let limit = limits.entry(requests.all[*at].by).or_insert(Bytes::MAX);
            *limit = (*limit).min(grants.limit_bytes[*at]);
        }
        let mut free = self.free(peer);
        for at in granted {
            let request = &requests.all[at];
            let limit = limits.entry(request.by).or_default();
            let brake = brakes.get(&request.by_peer).copied().unwrap_or(Bytes::MAX);
            if free > 0 && (*limit).min(brake) >= UNIT_BYTES {
                free -= 1;
                *limit -= UNIT_BYTES;
                brakes.entry(request.by_peer).and_modify(|left| *left -= UNIT_BYTES);
                self.give(Party { peer, account: request.to }, request, facts);
            }
        }
        for request in requests.all[asked].iter().filter(|request| !self.needs[request.handle as usize].served) {
            let at = Party { peer, account: request.to };
            let who = Party { peer: request.by_peer, account: request.by };
            facts.push(Fact::Refused { at, who, good: CPU });
        }
    }

    /// Who is served first by a site that granted more than it has.
    fn order(&self, clock: Clock, site: PeerId, requests: &Requests, grants: &Grants, granted: &mut [usize]) {
        let mut stream = Stream::new(self.seed, Purpose::Goods, site.0, clock.round);
        stream.shuffle(granted);
        let key = |at: &usize| (grants.share[*at], requests.all[*at].queued);
        granted.sort_by(|a, b| {
            let ((share_a, a), (share_b, b)) = (key(a), key(b));
            (share_b.total_cmp(&share_a)).then(b.under_way.cmp(&a.under_way)).then(a.since_round.cmp(&b.since_round))
        });
    }

    /// A unit-round for a request.
    fn give(&mut self, from: Party, request: &Request, facts: &mut Vec<Fact>) {
        let need = &mut self.needs[request.handle as usize];
        need.served = true;
        let useful = need.rounds > 0;
        self.gave[from.peer.index()] += 1;
        self.had[request.by_peer.index()] += u64::from(useful);
        let to = Party { peer: request.by_peer, account: request.by };
        let wasted_bytes = if useful { 0 } else { UNIT_BYTES };
        facts.push(Fact::Transfer { from, to, good: CPU, bytes: UNIT_BYTES, wasted_bytes });
    }

    /// Ends the round for all needs: what was served goes on, what was not waits or is lost.
    pub fn close(&mut self, clock: Clock, facts: &mut Vec<Fact>) {
        // Searches end with the round.
        self.askings.clear();
        let Self { needs, had, gave, accounts, patience, .. } = self;
        needs.retain_mut(|need| {
            let owner = need.owner.index();
            if need.asked == Some(need.owner) {
                need.served = true;
                had[owner] += 1;
                gave[owner] += 1;
            }
            if need.served && need.rounds > 1 {
                need.rounds -= 1;
                (need.site, need.since) = (need.asked.filter(|site| *site != need.owner), clock.round + 1);
                return true;
            }
            let waits = clock.round + 1 - need.since <= *patience;
            if need.served || (waits && need.rounds > 0) {
                need.site = None;
                return !need.served;
            }
            if let Some(account) = accounts[owner].last() {
                let who = Party { peer: need.owner, account: *account };
                facts.extend(std::iter::repeat_n(Fact::Unanswered { who, good: CPU }, need.rounds as usize));
            }
            false
        });
    }
}
