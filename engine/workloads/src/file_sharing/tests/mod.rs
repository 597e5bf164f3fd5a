//! File sharing, played by a tiny mechanism: the index's first source is asked, and queues are served by a rule.

use super::index::Source;
use super::*;
use game::cast::CastGroup;
use game::ids::{AccountId, Bytes};
use game::params::Value;
use std::collections::{BTreeMap, BTreeSet};

mod life;
mod quality;
mod queues;
mod search;

const ROUND_S: f64 = 100.0;

fn choice(name: &str, params: &[(&str, Value)]) -> Value {
    let mut inner = Params::default();
    params.iter().for_each(|(name, value)| inner.set(name, value.clone()));
    Value::Choice(name.to_owned(), inner)
}

fn constant(name: &str, value: Value) -> Value {
    choice("constant", &[(name, value)])
}

fn kib_s(kib_s: f64) -> Value {
    constant("kib_s", Value::Number(kib_s))
}

/// Everybody asks in each round while it is online.
fn always() -> Value {
    choice("cycles", &[("min_probability", Value::Number(1.0)), ("max_probability", Value::Number(1.0))])
}

/// Sixty peers that are always online and share twenty files of 1 MiB each, of 200 in four categories.
fn params(settings: &[(&str, Value)]) -> Params {
    let mut params = ENTRY.card.defaults();
    for (name, value) in [("peers", 60), ("online", 60), ("files", 200), ("categories", 4), ("interests", 2)] {
        params.set(name, Value::Integer(value));
    }
    params.set("file_size", constant("mib", Value::Number(1.0)));
    params.set("shared_files", constant("files", Value::Integer(20)));
    params.set("uplink", kib_s(64.0));
    params.set("mistakes", Value::Number(0.0));
    settings.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}

/// A group of peers with some parameters of their own.
fn group(name: &str, ids: std::ops::Range<u32>, params: &Params, ring: usize) -> CastGroup {
    CastGroup { name: name.to_owned(), members: ids.map(PeerId).collect(), params: params.clone(), extra: false, ring }
}

/// How the tiny mechanism orders a queue: smaller keys first.
type Rule = fn(&Request) -> (u32, u32);

/// First come, first served.
const FIRST_COME: Rule = |request| (request.queued.since_round, request.by.0);

/// A run: what happened in its last round, and in all of them.
struct Run {
    world: FileSharing,
    clock: Clock,
    rule: Rule,
    /// Grants of these peers are polluted.
    polluters: BTreeSet<u32>,
    requests: Requests,
    queries: Queries,
    facts: Vec<Fact>,
    /// Which of its fellows each peer asks, whatever it has.
    favours: Vec<(u32, u32)>,
    /// Useful bytes by peer and file since it was completed.
    useful: BTreeMap<(u32, u32), i128>,
}

impl Run {
    fn new(settings: &[(&str, Value)]) -> Self {
        let params = params(settings);
        let peers = params.count("peers") as u32;
        Self::of(&params, vec![group("all", 0..peers, &params, 0)], 3)
    }

    fn of(params: &Params, groups: Vec<CastGroup>, seed: u64) -> Self {
        (ENTRY.check)(params).expect("parameters that go together");
        let cast = Cast { seed, round_seconds: ROUND_S, groups };
        Self {
            world: FileSharing::new(params, &cast).expect("valid parameters"),
            clock: Clock { round: 0, round_seconds: ROUND_S },
            rule: FIRST_COME,
            polluters: BTreeSet::new(),
            requests: Requests::default(),
            queries: Queries::default(),
            facts: Vec::new(),
            favours: Vec::new(),
            useful: BTreeMap::new(),
        }
    }

    /// A peer under its usual account.
    fn party(peer: u32) -> Party {
        Party { peer: PeerId(peer), account: AccountId(peer) }
    }

    fn churn(&mut self) -> Vec<Churn> {
        let mut churn = Vec::new();
        self.world.churn(self.clock, &mut churn);
        for event in &churn {
            match *event {
                Churn::Arrive(peer) => self.world.enter(self.clock, Self::party(peer.0)),
                Churn::Depart(peer) => self.world.leave(self.clock, Self::party(peer.0)),
                Churn::Replace(_) => panic!("nobody takes another's place here"),
            }
        }
        churn
    }

    fn ask(&mut self) {
        self.world.queries(self.clock, &mut self.queries);
        let chosen = vec![0; self.queries.all.len()];
        self.world.choose(self.clock, &self.queries, &chosen);
        for (peer, fellow) in self.favours.clone() {
            let mut rows = Vec::new();
            self.world.neighbours(PeerId(peer), &mut rows);
            let approach = |row: &Neighbour| Approach {
                ask: row.recommended || row.account.0 == fellow,
                reveal_bytes: 0,
                reconnect: false,
            };
            let approaches: Vec<Approach> = rows.iter().map(approach).collect();
            let search = self.world.usual_search(PeerId(peer));
            self.world.decide(self.clock, PeerId(peer), search, &rows, &approaches, &mut Vec::new());
        }
        self.world.requests(self.clock, &mut self.requests);
    }

    /// As many as there are slots get equal shares: those under way, then the first by the rule.
    fn grants(&self) -> Grants {
        let n = self.requests.all.len();
        let mut grants = Grants {
            share: vec![0.0; n],
            limit_bytes: vec![Bytes::MAX; n],
            withhold: vec![false; self.requests.providers.len()],
            inauthentic: Vec::new(),
            ..Grants::default()
        };
        for (place, provider) in self.requests.providers.iter().enumerate() {
            let mut queue: Vec<usize> = self.requests.of(place).collect();
            let request = |r: usize| &self.requests.all[r];
            queue.sort_by_key(|r| (!request(*r).queued.under_way, (self.rule)(request(*r))));
            queue.truncate(self.world.slots(*provider).expect("queues have slots"));
            queue.iter().for_each(|r| grants.share[*r] = 1.0 / queue.len() as f64);
            if self.polluters.contains(&provider.0) {
                grants.inauthentic.extend(self.requests.of(place).map(|r| r as u32));
            }
        }
        grants
    }

    fn transfer(&mut self, grants: &Grants) {
        self.facts.clear();
        self.world.transfer(self.clock, &self.requests, grants, &mut self.facts);
        self.clock.round += 1;
        for fact in &self.facts {
            match *fact {
                Fact::Transfer { to, good, bytes, wasted_bytes, .. } => {
                    *self.useful.entry((to.peer.0, good.0)).or_default() +=
                        i128::from(bytes) - i128::from(wasted_bytes);
                }
                Fact::Completed { who, good, goal_bytes, .. } => {
                    let useful = self.useful.remove(&(who.peer.0, good.0));
                    assert_eq!(useful, Some(i128::from(goal_bytes)), "peer {} and file {}", who.peer.0, good.0);
                }
                _ => {}
            }
        }
    }

    fn round(&mut self) {
        self.churn();
        self.ask();
        let grants = self.grants();
        self.transfer(&grants);
    }

    /// Plays some rounds, and counts the facts that `is` picks.
    fn count(&mut self, rounds: usize, is: impl Fn(&Fact) -> bool) -> usize {
        (0..rounds)
            .map(|_| {
                self.round();
                self.facts.iter().filter(|fact| is(fact)).count()
            })
            .sum()
    }
}

/// How many peers share a file, online or not.
fn copies(run: &Run, file: u32) -> usize {
    (0..60).filter(|peer| run.world.holdings.shared(*peer).any(|shared| shared == file)).count()
}

fn completed(fact: &Fact) -> bool {
    matches!(fact, Fact::Completed { .. })
}

#[test]
fn all_that_moves_is_accounted_for_whatever_happens() {
    // Peers come and go, downloads are polluted, interrupted, given up and begun anew; `Run` checks every completion.
    for resume in [true, false] {
        let mut run = Run::new(&[
            ("online", Value::Integer(30)),
            ("session", choice("exponential", &[("mean_s", Value::Number(1500.0))])),
            ("queries", always()),
            ("resume", Value::Bool(resume)),
            ("patience_s", Value::Number(600.0)),
            ("tries", Value::Integer(3)),
            ("mistakes", Value::Number(0.1)),
            ("uplink", kib_s(8.0)),
        ]);
        run.polluters = (0..10).collect();
        let mut told = [0; 4];
        for round in 0..400 {
            run.round();
            if round % 7 == 0 {
                // Somebody changes its account.
                let peer = (0..60).find(|peer| run.world.online.is_online(*peer)).expect("somebody is online");
                let fresh = Party { peer: PeerId(peer), account: AccountId(1000 + round) };
                run.world.leave(run.clock, run.world.online.newest(peer).expect("an account"));
                run.world.enter(run.clock, fresh);
                run.world.leave(run.clock, fresh);
                run.world.enter(run.clock, Run::party(peer));
            }
            for fact in &run.facts {
                told[match fact {
                    Fact::Completed { .. } => 0,
                    Fact::Abandoned { .. } => 1,
                    Fact::Judged { authentic: false, .. } => 2,
                    Fact::Unanswered { .. } => 3,
                    _ => continue,
                }] += 1;
            }
        }
        assert!(told.iter().all(|count| *count > 20), "each of these happens: {told:?}");
    }
}

#[test]
fn one_seed_one_world() {
    let facts = |seed| {
        let params = params(&[("online", Value::Integer(20)), ("queries", always())]);
        let mut run = Run::of(&params, vec![group("all", 0..60, &params, 0)], seed);
        (0..40)
            .flat_map(|_| {
                run.round();
                run.facts.clone()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(facts(1), facts(1));
    assert_ne!(facts(1), facts(2));
}

#[test]
fn parameters_that_do_not_go_together_are_refused() {
    let refused = |settings: &[(&str, Value)]| (ENTRY.check)(&params(settings)).expect_err("it does not fit");
    let numbers = |numbers: &[f64]| Value::Numbers(numbers.to_vec());
    let bounds = || choice("uniform", &[("min_share", Value::Number(0.9)), ("max_share", Value::Number(0.1))]);
    let files = || choice("uniform", &[("min_files", Value::Integer(9)), ("max_files", Value::Integer(1))]);
    for (settings, words) in [
        (vec![("online", Value::Integer(61))], "online (61) is above peers (60)"),
        (vec![("files", Value::Integer(3))], "files (3) is below categories (4)"),
        (vec![("interests", Value::Integer(5))], "interests (5) is above categories (4)"),
        (vec![("uptime", bounds())], "uptime: min_share (0.9) is above max_share (0.1)"),
        (vec![("shared_files", files())], "shared_files: min_files (9) is above max_files (1)"),
        (vec![("session", constant("seconds", Value::Number(0.0)))], "session: a session of no length"),
        (vec![("file_size", choice("list", &[("mib", numbers(&[]))]))], "the list of sizes is empty"),
        (vec![("clusters", numbers(&[0.0, 0.0]))], "clusters: all shares are 0"),
        (vec![("cluster", Value::Integer(2))], "cluster (2) is above the number of clusters (1)"),
    ] {
        let refusal = refused(&settings);
        assert!(refusal.contains(words), "{refusal}");
    }
    (ENTRY.check)(&params(&[("cluster", Value::Integer(2)), ("clusters", numbers(&[0.9, 0.1]))])).expect("fits");
}
