//! Backup, played by a tiny mechanism: copies first, then duties, then proposals, in the order
//! of the requests, as far as there is space; and some peers grant nothing.

use super::*;
use game::cast::CastGroup;
use game::ids::AccountId;
use game::params::Value;
use std::collections::{BTreeMap, BTreeSet};

mod failing;
mod holding;
mod siting;

const KEPT: Bytes = 4096;

/// A peer under its usual account.
fn party(peer: u32) -> Party {
    Party { peer: PeerId(peer), account: AccountId(peer) }
}

fn int(value: i64) -> Value {
    Value::Integer(value)
}

fn topology(name: &str, params: &[(&str, i64)]) -> (&'static str, Value) {
    let mut inner = Params::default();
    params.iter().for_each(|(name, value)| inner.set(name, int(*value)));
    ("topology", Value::Choice(name.to_owned(), inner))
}

fn params(settings: &[(&str, Value)]) -> Params {
    let mut params = ENTRY.card.defaults();
    params.set("peers", int(40));
    settings.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}

/// A run, and the facts of its last round.
struct Run {
    world: Backup,
    clock: Clock,
    /// Peers that grant nothing.
    droppers: BTreeSet<u32>,
    /// What is owed in every round, and the most that is permitted of each request.
    duties: Vec<Duty>,
    limit_bytes: Bytes,
    brakes: Vec<(PeerId, Bytes)>,
    requests: Requests,
    facts: Vec<Fact>,
    churn: Vec<Churn>,
}

impl Run {
    fn new(settings: &[(&str, Value)]) -> Self {
        Self::seeded(settings, 3)
    }

    fn seeded(settings: &[(&str, Value)], seed: u64) -> Self {
        let params = params(settings);
        let members = (0..params.count("peers") as u32).map(PeerId).collect();
        Self::of(
            &params,
            vec![CastGroup { name: "all".to_owned(), members, params: params.clone(), extra: false, ring: 0 }],
            seed,
        )
    }

    fn of(params: &Params, groups: Vec<CastGroup>, seed: u64) -> Self {
        (ENTRY.check)(params).expect("parameters that go together");
        let cast = Cast { seed, round_seconds: 100.0, groups };
        Self {
            world: Backup::new(params, &cast).expect("valid parameters"),
            clock: Clock { round: 0, round_seconds: 100.0 },
            droppers: BTreeSet::new(),
            duties: Vec::new(),
            limit_bytes: Bytes::MAX,
            brakes: Vec::new(),
            requests: Requests::default(),
            facts: Vec::new(),
            churn: Vec::new(),
        }
    }

    fn round(&mut self) {
        self.churn.clear();
        self.world.churn(self.clock, &mut self.churn);
        for event in &self.churn {
            match *event {
                Churn::Arrive(peer) => self.world.enter(self.clock, party(peer.0)),
                Churn::Depart(peer) if self.world.accounts.is_online(peer) => {
                    self.world.leave(self.clock, party(peer.0));
                }
                Churn::Depart(_) => {}
                Churn::Replace(_) => panic!("nobody takes another's place here"),
            }
        }
        let mut queries = Queries::default();
        self.world.queries(self.clock, &mut queries);
        self.world.choose(self.clock, &queries, &vec![0; queries.all.len()]);
        self.world.oblige(self.clock, &self.duties);
        self.world.requests(self.clock, &mut self.requests);
        let grants = self.grants();
        self.facts.clear();
        self.world.transfer(self.clock, &self.requests, &grants, &mut self.facts);
        self.clock.round += 1;
    }

    fn rounds(&mut self, rounds: usize) {
        (0..rounds).for_each(|_| self.round());
    }

    fn grants(&self) -> Grants {
        let n = self.requests.all.len();
        let mut grants = Grants {
            share: vec![0.0; n],
            limit_bytes: vec![self.limit_bytes; n],
            withhold: vec![false; self.requests.providers.len()],
            brakes: self.brakes.clone(),
            inauthentic: Vec::new(),
        };
        for (place, provider) in self.requests.providers.iter().enumerate() {
            if self.droppers.contains(&provider.0) {
                continue;
            }
            let mut queue: Vec<usize> = self.requests.of(place).collect();
            queue.sort_by_key(|r| (self.requests.all[*r].queued.fresh, self.requests.all[*r].duty));
            let slots = self.world.slots[provider.index()] as Bytes;
            let mut room = slots;
            for r in queue {
                let needs = self.world.asks_bytes(&self.requests.all[r]).div_ceil(KEPT);
                if needs <= room {
                    room -= needs;
                    grants.share[r] = needs as f64 / slots as f64;
                }
            }
        }
        grants
    }

    /// How many facts of the last round are of a kind.
    fn count(&self, kind: fn(&Fact) -> bool) -> usize {
        self.facts.iter().filter(|fact| kind(fact)).count()
    }

    /// Who keeps copies of the objects of a peer.
    fn keepers(&self, peer: u32) -> Vec<PeerId> {
        let mine = self.world.copies.all().filter(|(.., copy)| copy.by.peer == PeerId(peer));
        let mut keepers: Vec<(Good, PeerId)> = mine.map(|(at, good, _)| (good, at.peer)).collect();
        keepers.sort_unstable();
        keepers.into_iter().map(|(_, keeper)| keeper).collect()
    }

    fn copies(&self) -> usize {
        self.world.copies.all().count()
    }
}

const TRANSFER: fn(&Fact) -> bool = |fact| matches!(fact, Fact::Transfer { .. });
const LOST: fn(&Fact) -> bool = |fact| matches!(fact, Fact::Lost { .. });
const RUINED: fn(&Fact) -> bool = |fact| matches!(fact, Fact::Ruined { .. });
const HONOURED: fn(&Fact) -> bool = |fact| matches!(fact, Fact::Honoured { .. });
